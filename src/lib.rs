//! Concordant reads national AI strategies, finds the passages that speak to each provision of the UNESCO
//! Recommendation on the Ethics of AI (2021) and the Global Digital Compact (2024), judges how strongly each
//! is committed to, and writes tables in which every number leads back to a sentence on a page.
//!
//! # Phases
//!
//! ```text
//! bytes ── ingest ──▶ Document ── matching ──▶ Match ──▶ Evidence ── assess ──▶ scores ── report ──▶ tables
//!                                    ▲
//! rule files ── rules ──▶ RuleBook ──┘
//! ```
//!
//! [`ingest::read`] sniffs the format and hands the bytes to one reader; every reader makes blocks, and one
//! assembly makes words, sentences, sections and pages of them. [`rules::load`] reads the rule files and
//! reports all errors at once; [`matching::Matcher::compile`] prepares them for documents. A document is
//! segmented once: each distinct word form is tried on all word patterns, terms are compared only where their
//! rarest word stands, conditions are evaluated on the hits of a sentence or paragraph, and the evidence
//! ladder gives each match a level from 1 (mention) to 4 (operational) with the words that made it.
//! [`analyze::analyze`] does all of this for one document in one pure call.
//!
//! ```
//! use concordant::analyze::{AnalyzeOptions, analyze};
//! use concordant::document::{DocId, DocumentMeta};
//! use concordant::ingest::{Limits, read};
//! use concordant::matching::Matcher;
//! use concordant::builtin;
//!
//! let book = builtin::book();
//! let matcher = Matcher::compile(book).expect("and compile");
//! let text = b"# National AI Strategy\n\nBy 2027 the Ministry of Justice will establish a public register of \
//!     the AI systems that public bodies use, so that every decision can be explained to those concerned.\n";
//! let document = read(text, DocId::new("plan"), DocumentMeta::default(), &Limits::default()).expect("it is text");
//! let assessment = analyze(&matcher, document, AnalyzeOptions::default());
//! assert!(assessment.evidence.iter().any(|evidence| evidence.level.number() == 4));
//! ```
//!
//! # Floors
//!
//! ```text
//! 5 cli                            prints, exit codes, anyhow, progress
//! 4 pipeline, corpus, tesseract    threads, files, folders, other programs
//! 3 report                         tables → bytes; computes no new numbers
//! 2 analyze, compare, validate,    evidence → scores, roadmaps, measures of the rules
//!   workshop, assess
//! 1 ingest | rules | matching      matching uses rules; ingest and rules do not know each other
//! 0 text | document | error        strings and shared types
//! ```
//!
//! A module uses only its own floor and those below (`tests/floors.rs` decides). Floors 0 to 3 read no file,
//! clock, environment, random source or thread count.
//!
//! # What always holds
//!
//! - Words and the gaps between them are the text; every [`text::Span`] lies on character boundaries.
//! - Every quotation stands verbatim at its place in the extracted text.
//! - The same input gives the same bytes, whatever the number of threads, and with and without a cache.
//! - A run of `analyze` keeps of each document what others are compared with, and nothing that grows with its text: the
//!   rest stands in a file without a name until it is written.
//! - A missing value is never a zero: absence is claimed only when it was possible to look everywhere.

pub mod analyze;
pub mod assess;
pub mod builtin;
pub mod cli;
pub mod compare;
pub mod corpus;
pub mod document;
pub mod error;
pub mod ingest;
pub mod matching;
pub mod pipeline;
pub mod report;
pub mod rules;
pub mod tesseract;
pub mod text;
pub mod validate;
pub mod workshop;
