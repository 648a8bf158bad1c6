//! Views of one document: what it names, whom it engages, which stages of the life of AI its principles reach, how
//! innovation and responsibility stand to each other, and what it contributes to the Sustainable Development Goals.
//!
//! All of them rest on the mentions and the evidence of an assessment; none of them enters a score. A rule book
//! without the view gives nothing.

pub(super) mod balance;
mod goals;
mod life_cycle;
mod references;
mod stakeholders;
#[cfg(test)]
mod tests;

pub use balance::{Balance, balance};
pub use goals::{Target, targets};
pub use life_cycle::{Cell, life_cycle};
pub use references::{InstrumentReference, references};
pub use stakeholders::{Engagement, engagements};

use crate::document::Locator;
use crate::matching::Mention;

/// The sentence of a mention: paragraph and sentence in it.
fn sentence(mention: &Mention) -> (u32, u32) {
    let Locator { paragraph, sentence, .. } = mention.at;
    (paragraph, sentence)
}
