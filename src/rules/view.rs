//! Views: lists of words by which documents are looked at beside the provisions, from `rules/views/`.

use crate::rules::framework::RuleBook;
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// A view: entries of one kind, such as instruments or groups of stakeholders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Stem of its file: `references`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Most words between its terms and those that they are set beside; 0 where that plays no part.
    pub words: u32,
    /// Its entries, in the order of the file.
    pub entries: Vec<ViewEntry>,
}

/// An entry of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewEntry {
    /// `eu-ai-act`.
    pub id: String,
    /// "EU Artificial Intelligence Act (2024)".
    pub title: String,
    /// Number of the group of its terms.
    pub group: u32,
}

/// Tests of an entry in one language, as written in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewTest {
    /// `references/eu-ai-act`.
    pub entry: String,
    /// Number of the group of its terms.
    pub group: u32,
    /// Language of the sentences.
    pub lang: Lang,
    /// Sentences in which a term of the entry must be found.
    pub should_match: Vec<String>,
    /// Sentences in which none must be found.
    pub should_not_match: Vec<String>,
}

impl RuleBook {
    /// The view of this name, where the rules have it.
    pub fn view(&self, id: &str) -> Option<&View> {
        self.views.iter().find(|view| view.id == id)
    }
}
