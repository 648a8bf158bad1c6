//! Strings only: the extracted text, its words and sentences, folding, languages and stems.
//!
//! No files and no rules here. The law of this floor: words plus gaps are the text, and every span lies on
//! character boundaries.

mod bits;
mod citations;
mod fold;
mod hex;
mod language;
mod lexicon;
mod normalize;
mod sentences;
mod sketch;
mod span;
mod stem;
mod words;

pub(crate) use bits::ones;
pub use citations::citations;
pub use fold::{fold, fold_into, fold_word};
pub use hex::hex;
pub use language::{Lang, detect};
pub(crate) use lexicon::mixed;
pub use lexicon::{Lexicon, Words};
pub use normalize::{Hyphens, Text, TextBuilder};
pub use sentences::{Abbreviations, sentences};
pub use sketch::{Sketch, alike};
pub use span::{Span, line_column};
pub use stem::Stemmer;
pub use words::words;
pub(crate) use words::{eight, first_eight, pieces};
