//! Evidence → scores. Pure functions: no text, no files; the same input gives the same numbers.

mod agreement;
mod bootstrap;
mod roadmap;
mod score;

pub use agreement::{Counts, Pairs, macro_f1, spearman, weighted_kappa};
pub use bootstrap::{Bootstrap, Estimate};
pub use roadmap::{Roadmap, Standing, Step, plan};
pub use score::{
    Attestation, Findings, FrameworkScore, ItemScore, LayerScore, ProvisionScore, Status, score_framework,
};
