//! Bytes → document: the format is sniffed, its reader makes blocks, and one assembly makes sentences.

mod limits;
mod raw;

pub use limits::{IngestError, Limits};
pub use raw::{RawBlock, RawDocument, RawPage};
