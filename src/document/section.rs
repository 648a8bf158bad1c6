//! Sections and the part they play in a document.

use std::ops::Range;

/// A section: a heading and the blocks up to the next heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The section this one is a part of.
    pub parent: Option<u32>,
    /// 0 for what stands before the first heading, else the depth of its heading.
    pub depth: u8,
    /// The number in front of the title ("3.2", "IV", "A").
    pub number: Option<String>,
    /// The title without its number; empty for what stands before the first heading.
    pub title: String,
    /// The part it plays; inherited from the parent unless its own title says otherwise.
    pub role: SectionRole,
    /// Its blocks, heading included, without those of its sub-sections.
    pub blocks: Range<u32>,
}

impl Section {
    /// The section for what stands before the first heading.
    pub fn root(blocks: Range<u32>) -> Section {
        Section {
            parent: None,
            depth: 0,
            number: None,
            title: String::new(),
            role: SectionRole::Body,
            blocks,
        }
    }

    /// Number and title as a reader would cite them; `None` when there is neither.
    pub fn label(&self) -> Option<String> {
        match (&self.number, self.title.as_str()) {
            (None, "") => None,
            (None, title) => Some(title.to_string()),
            (Some(number), "") => Some(number.clone()),
            (Some(number), title) => Some(format!("{number} {title}")),
        }
    }
}

/// The part a section plays, which decides whether its sentences can be evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SectionRole {
    /// The text itself.
    Body,
    /// An annex: evidence like the body.
    Annex,
    /// A foreword or message: evidence like the body.
    Foreword,
    /// A chapter on other countries: what it describes is nobody's commitment here.
    Benchmark,
    /// Definitions of terms: mentions at most.
    Glossary,
    /// A table of contents: no evidence.
    Contents,
    /// A list of references: no evidence.
    References,
}

impl SectionRole {
    /// True when sentences of such a section may be evidence at all.
    pub fn gives_evidence(self) -> bool {
        !matches!(self, SectionRole::Contents | SectionRole::References)
    }

    /// The name used in data files and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            SectionRole::Body => "body",
            SectionRole::Annex => "annex",
            SectionRole::Foreword => "foreword",
            SectionRole::Benchmark => "benchmark",
            SectionRole::Glossary => "glossary",
            SectionRole::Contents => "contents",
            SectionRole::References => "references",
        }
    }
}
