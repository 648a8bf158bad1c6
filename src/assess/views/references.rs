//! Instruments that a document names. Reported beside what it says in substance, never mixed into it.

use crate::analyze::Assessment;
use crate::matching::Mention;
use crate::rules::{RuleBook, ViewEntry};

/// An instrument that a document names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstrumentReference<'a> {
    /// The instrument.
    pub instrument: &'a ViewEntry,
    /// How often it is named.
    pub count: u32,
    /// The first time.
    pub first: &'a Mention,
}

/// The instruments that a document names, in the order of the rules.
pub fn references<'a>(book: &'a RuleBook, assessment: &'a Assessment) -> Vec<InstrumentReference<'a>> {
    let instruments = book.view("references").into_iter().flat_map(|view| &view.entries);
    let named = instruments.filter_map(|instrument| {
        let mut mentions = assessment.mentions.iter().filter(|mention| mention.group == instrument.group);
        let first = mentions.next()?;
        Some(InstrumentReference { instrument, count: 1 + mentions.count() as u32, first })
    });
    named.collect()
}
