//! Evidence → scores and gaps. Pure functions: no files; the same input gives the same numbers.

mod agreement;
mod bootstrap;
mod decisions;
mod gap;
mod peers;
mod roadmap;
mod score;

pub use agreement::{Counts, Pairs, macro_f1, spearman, weighted_kappa};
pub use bootstrap::{Bootstrap, Estimate};
pub use decisions::{Decided, Decision, Verdict, decide, parse_decisions};
pub use gap::{Gap, gaps, severity};
pub use peers::{Passage, Peers, Reach, level_of, ranked_of, strength};
pub use roadmap::{Roadmap, Standing, Step, plan};
pub use score::{
    Attestation, Findings, FrameworkScore, ItemScore, LayerScore, ProvisionScore, Status, score_framework,
};
