//! A corpus to compare documents with.

use super::scorecard::{Membership, Scorecard};
use crate::assess::length::LengthCurve;

/// Figures of the documents of a corpus, without their texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference {
    /// The documents, twins and those left out among them: a document is known again by them.
    pub cards: Vec<Scorecard>,
}

impl Reference {
    /// The documents that count.
    pub fn members(&self) -> impl Iterator<Item = &Scorecard> {
        self.cards.iter().filter(|card| card.membership == Membership::Counts)
    }

    /// The value on a framework that its documents lead to expect at a length; it follows from their words and
    /// values, so that it is not stored.
    pub fn length_curve(&self, framework: &str) -> LengthCurve {
        let point = |card: &Scorecard| Some((f64::from(card.words), *card.values.get(framework)?));
        LengthCurve::of(&self.members().filter_map(point).collect::<Vec<_>>())
    }
}
