//! Concordant reads national AI strategies and judges what they commit to.

pub mod analyze;
pub mod assess;
pub mod cli;
pub mod corpus;
pub mod document;
pub mod error;
pub mod ingest;
pub mod matching;
pub mod pipeline;
pub mod report;
pub mod rules;
pub mod text;
pub mod validate;
