//! What an author measures rules on: the official text that they cite, and a folder of documents.
//!
//! Pure functions of matcher and documents; files are opened above.

mod cites;
mod floor;
mod instrument;
mod quality;

pub use cites::{CitesReport, ProvisionFires, cites, lettered};
pub use floor::floor;
pub use instrument::{Paragraph, Piece, paragraphs};
pub use quality::{Fires, RuleQuality, fires, quality};
