//! Rule files → the rule book: frameworks, items, provisions, rules and groups of terms.
//!
//! [`load`] takes the texts of the files and reports all errors at once. Nothing here knows a document.

mod action;
mod check;
mod condition;
mod crosswalk;
mod file;
mod framework;
mod load;
mod pack;
mod profile;
mod quality;
mod term;
mod view;

pub use action::{Action, Checked, Example, Horizon, Phase, Promise};
pub use check::{at_rule, check};
pub use condition::{ConditionError, Expr, GroupName, parse_condition};
pub use crosswalk::{CrosswalkPair, Relation};
pub use framework::{
    Force, Framework, Group, Item, Layer, Level, Place, Provision, Rule, RuleBook, RuleTest, Scope, Scoring,
    Uncertain, Unit, Waiver,
};
pub use load::{RuleFile, load};
pub use pack::canonical;
pub use profile::{apply_profile, apply_waivers, inherits};
pub use quality::{Floor, Quality, QualityCounts, QualitySource, is_date};
pub use term::{Term, TermDef, TermKind, WordPattern};
pub use view::{View, ViewEntry, ViewTest};
