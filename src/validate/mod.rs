//! Labelled passages and documents against what the rules find in them.
//!
//! [`read_gold`] reads the labels, [`Judge`] applies the rules to one unit, [`measure`] compares the two. Only
//! items that are labelled at least once count, and only findings of the frameworks that they belong to.

mod gold;
mod judge;
mod measure;

pub use gold::{Content, GoldOptions, GoldUnit, Half, Polarity, read_gold};
pub use judge::{Judge, Reason, Selection, UnitResult};
pub use measure::{Agreement, Capped, Caps, ItemFigures, Overall, Strengths, Validation, measure, strengths};
