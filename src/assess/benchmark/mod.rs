//! Documents against a corpus of others: percentiles, medians, best peers, and how groups of the corpus differ.

mod best;
mod effect;
mod groups;
mod placing;
mod position;
mod reference;
mod scorecard;

pub use best::{GroupBest, best_of_groups};
pub use effect::Effect;
pub use groups::{COLUMNS, GroupSummary, group_of, group_of_document, summarize};
pub use placing::{Best, Placing, Ranking, peers, place, places};
pub use position::{Position, Quartiles};
pub use reference::Reference;
pub use scorecard::{Entity, Membership, Part, Scorecard, parts, scorecards};
