//! Evidence → scores and gaps. Pure functions: no files; the same input gives the same numbers.

mod agreement;
mod benchmark;
mod bootstrap;
mod concentration;
mod decisions;
mod gap;
mod harmony;
#[cfg(test)]
mod known_answers;
mod length;
mod listed;
mod number_set;
mod partners;
mod peers;
mod redundancy;
mod roadmap;
mod robustness;
mod score;
mod uncertainty;
mod views;

pub use agreement::{Counts, Pairs, macro_f1, spearman, weighted_kappa};
pub use benchmark::{
    Best, COLUMNS, Effect, Entity, GroupBest, GroupSummary, Membership, Part, Placing, Position, Quartiles,
    Ranking, Reference, Scorecard, best_of_groups, group_of, group_of_document, parts, peers, place, places,
    scorecards, summarize,
};
pub use bootstrap::{Bootstrap, Estimate};
pub use concentration::{Concentration, Drop};
pub use decisions::{Decided, Decision, Decisions, Verdict, parse_decisions};
pub use gap::{Gap, gap_count, gaps_of, severity};
pub use harmony::{Harmonized, Harmony, harmonized};
pub use length::LengthCurve;
pub use listed::{FrameworkTraces, Listed, Trace, Traces};
pub use partners::{Partner, Partnering};
pub use peers::{Lent, Passage, Peers, Reach, is_lent, level_of, ranked_of, strength};
pub use redundancy::{Redundancy, redundancy_of};
pub use roadmap::{Roadmap, Standing, Step, plan};
pub use robustness::{Parts, Robustness, robustness};
pub use score::{
    Attestation, Findings, FrameworkScore, ItemScore, LayerScore, ProvisionScore, Status, score_framework,
};
pub use uncertainty::{
    Corpus, Coverage, DocumentPieces, DocumentReplicates, DocumentStanding, Interval, Model, PartIntervals,
    RankedBy, RankedDocuments, Ranks, Reliability, Replicate, Uncertainty, Varied, coverage, ranks_of,
};
pub use views::{
    Balance, Cell, Engagement, InstrumentReference, Target, balance, engagements, life_cycle, references,
    targets,
};
