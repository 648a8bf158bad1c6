//! Bytes → document: the format is sniffed, its reader makes blocks, and one assembly makes sentences.

mod layout;
mod limits;
pub mod pdf;
mod raw;

pub use limits::{IngestError, Limits};
pub use raw::{RawBlock, RawDocument, RawPage};
