//! What a document is about, and whether a passage of another document is about AI all the same.

use crate::document::{BlockKind, Document};
use crate::matching::about::About;
use crate::matching::compile::Matcher;
use crate::matching::scan::Hits;
use crate::rules::Scope;

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Artificial intelligence: every passage counts.
    Ai,
    /// Digital technology: provisions on AI count only where AI is the topic.
    Digital,
    /// Something else: provisions count only where their subject is the topic.
    None,
}

impl Context {
    /// All values with the names used in outputs and options.
    pub const NAMES: [(&'static str, Context); 3] =
        [("ai", Context::Ai), ("digital", Context::Digital), ("none", Context::None)];

    /// The name used in outputs and options.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, context)| *context == self).map_or("none", |(name, _)| name)
    }
}

/// AI terms per 1,000 words.
pub(super) fn ai_density(document: &Document, hits: &Hits) -> f64 {
    let words = document.words.len();
    if words == 0 { 0.0 } else { f64::from(hits.ai_terms()) * 1000.0 / words as f64 }
}

/// What the document is about, by the density of AI terms and its title.
pub(super) fn judge(matcher: &Matcher, document: &Document, hits: &Hits, density: f64) -> Context {
    let scoring = &matcher.book().scoring;
    let titled = title_names_ai(matcher, document, hits);
    let enough =
        density >= scoring.ai_terms_per_1000 || titled && density >= scoring.ai_terms_per_1000_with_title;
    if enough { Context::Ai } else { Context::None }
}

/// An AI term stands in the title, or in one of the first headings when there is no title.
fn title_names_ai(matcher: &Matcher, document: &Document, hits: &Hits) -> bool {
    if let Some(title) = &document.meta.title {
        return matcher.names_ai(&title.value, document.lang);
    }
    let headings = document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading { .. }));
    headings
        .take(3)
        .flat_map(|block| block.sentences.clone())
        .any(|sentence| hits.about(sentence).is(About::AI))
}

/// Decides passage by passage.
pub(super) struct ContextFilter<'a> {
    pub(super) matcher: &'a Matcher,
    pub(super) document: &'a Document,
    pub(super) hits: &'a Hits,
    pub(super) context: Context,
}

impl ContextFilter<'_> {
    /// Whether a passage that begins with `sentence` is about what the rule's scope asks for.
    pub(super) fn admits(&self, scope: Scope, sentence: u32) -> bool {
        match (scope, self.context) {
            (Scope::Any, _) | (_, Context::Ai) | (Scope::Digital, Context::Digital) => true,
            (Scope::Ai, _) => self.near(sentence, About::AI),
            (Scope::Digital, _) => self.near(sentence, About::AI.and(About::DIGITAL)),
        }
    }

    /// The sentence, one of the sentences before it in the same paragraph, or the nearest heading above is
    /// about any of the subjects.
    fn near(&self, sentence: u32, subjects: About) -> bool {
        let has = |sentence: u32| self.hits.about(sentence).is(subjects);
        let number = self.document.sentences[sentence as usize].block;
        let block = &self.document.blocks[number as usize];
        let reach = self.matcher.book().scoring.context_sentences;
        let from = sentence.saturating_sub(reach).max(self.document.paragraph_around(number).start);
        if (from..=sentence).any(has) {
            return true;
        }
        let section = &self.document.sections[block.section as usize];
        let heading = self.document.blocks.get(section.blocks.start as usize);
        heading
            .filter(|heading| matches!(heading.kind, BlockKind::Heading { .. }))
            .is_some_and(|heading| heading.sentences.clone().any(has))
    }
}
