//! Bytes → document: the format is sniffed, its reader makes blocks, and one assembly makes sentences.

mod decode;
pub mod docx;
pub mod html;
mod limits;
mod numerals;
mod properties;
mod raw;
mod sniff;
mod tables;

pub use decode::{Decoded, decode};
pub use limits::{IngestError, Limits};
pub use raw::{RawBlock, RawDocument, RawPage};
pub use sniff::{Format, Sniffed, sniff};
