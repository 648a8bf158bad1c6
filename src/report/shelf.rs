//! Where reports look up what is too long to be kept in memory for all documents of a run.

use crate::analyze::Assessment;
use crate::assess::{Lent, PartIntervals, Passage, Roadmap};
use std::borrow::Cow;
use std::io;

/// The documents of a run as a whole, by the numbers of their outcomes.
///
/// Looking something up fails where the place that it is kept in does.
pub trait Shelf: Sync {
    /// A document that was read.
    ///
    /// # Errors
    /// When it cannot be looked up.
    fn document(&self, number: usize) -> io::Result<Cow<'_, Assessment>>;

    /// The plan of a document that was read.
    ///
    /// # Errors
    /// When it cannot be looked up.
    fn roadmap(&self, number: usize) -> io::Result<Cow<'_, Roadmap>>;

    /// A passage that others may borrow.
    ///
    /// # Errors
    /// When it cannot be looked up.
    fn lent(&self, passage: Passage) -> io::Result<Lent>;

    /// Corrected values of the parts of a framework, by number in the rule book; `None` where there are none.
    ///
    /// # Errors
    /// When they cannot be looked up.
    fn parts(&self, framework: u32, document: usize) -> io::Result<Option<PartIntervals>>;

    /// Values of the ranked documents on a framework in each replicate, in the order of the run; the replicates one
    /// after the other.
    fn varied(&self, framework: u32) -> Box<dyn Iterator<Item = io::Result<Vec<f64>>> + '_>;
}
