//! What is known about a document, and where each fact comes from.

use crate::text::Lang;
use std::collections::BTreeMap;
use std::fmt;

/// Identifier of a document in a run: lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocId(String);

impl DocId {
    /// Takes an identifier that was built by the rules for document ids.
    pub fn new(id: impl Into<String>) -> DocId {
        DocId(id.into())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a fact about a document comes from, from the strongest source to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The user's metadata table.
    Table,
    /// The properties stored in the file.
    Properties,
    /// The text itself.
    Text,
    /// The name of the file.
    FileName,
}

impl Source {
    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Table => "table",
            Source::Properties => "properties",
            Source::Text => "text",
            Source::FileName => "file_name",
        }
    }
}

/// A fact and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess<T> {
    /// The fact.
    pub value: T,
    /// Where it was found.
    pub source: Source,
}

/// Facts about a document; a missing fact is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentMeta {
    /// The path as the user gave it.
    pub path: String,
    /// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Title of the document.
    pub title: Option<Guess<String>>,
    /// The office that issued it.
    pub issuer: Option<Guess<String>>,
    /// ISO 3166-1 alpha-3 code of the country, or a code of the user's own for organisations.
    pub country_iso3: Option<Guess<String>>,
    /// Year of publication.
    pub year: Option<Guess<i32>>,
    /// Language, when the user knows better than the recognition.
    pub lang: Option<Lang>,
    /// Kind of document in the user's words (strategy, law, guideline).
    pub kind: Option<String>,
    /// Region, from the user's table or that of the countries.
    pub region: Option<String>,
    /// Part of the region, from that of the countries.
    pub sub_region: Option<String>,
    /// Income group, from the user's table or that of the countries.
    pub income_group: Option<String>,
    /// The document that replaces this one.
    pub superseded_by: Option<String>,
    /// All cells that the user's table has for the document, by column.
    pub cells: BTreeMap<String, String>,
}
