//! The program from outside: what it does with documents, paths, options and folders that are not as they
//! should be. One bad document never spoils the others.

#[path = "../common/mod.rs"]
mod common;

mod arguments;
mod benchmark;
mod cache;
mod compare;
mod corpus;
mod documents;
mod encodings;
mod gaps;
mod lines;
#[cfg(feature = "ocr")]
mod ocr;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod paths;
mod rule_terms;
#[cfg(unix)]
mod stopped;
mod trust;
mod validate;
mod wishes;
