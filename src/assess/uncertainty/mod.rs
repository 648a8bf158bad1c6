//! How far values and ranks can be trusted: measurement and method, varied together, from a seed.
//!
//! A document is no sample, so nothing of it is drawn again. What is uncertain is how well the rules find and
//! grade passages, which labelled documents tell, and how passages are turned into a value, which is a choice.

mod coverage;
mod method;
mod pieces;
mod presence;
mod ranks;
mod reliability;
mod replicates;
#[cfg(test)]
mod simulation;
mod standing;

pub use coverage::{Coverage, coverage};
pub use pieces::{Corpus, DocumentPieces};
pub use ranks::{Ranks, ranks_of};
#[cfg(test)]
pub(super) use reliability::Odds;
pub use reliability::Reliability;
pub use replicates::{DocumentReplicates, Interval, Model, PartIntervals, Replicate};
pub use standing::{DocumentStanding, RankedBy, RankedDocuments, Uncertainty, Varied};
