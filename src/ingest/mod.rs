//! Bytes → document: the format is sniffed, its reader makes blocks, and one assembly makes sentences.

mod assemble;
mod furniture;
mod limits;
mod markdown;
mod outline;
mod plain;
mod raw;
mod suspicion;

pub use assemble::assemble;
pub use limits::{IngestError, Limits};
pub use raw::{RawBlock, RawDocument, RawPage};
