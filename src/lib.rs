//! Concordant reads national AI strategies and judges what they commit to.

pub mod document;
pub mod error;
pub mod ingest;
pub mod text;
