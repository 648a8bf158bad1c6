//! Evidence → scores. Pure functions: no text, no files; the same input gives the same numbers.

mod agreement;
mod score;

pub use agreement::{Counts, spearman, weighted_kappa};
pub use score::{
    Attestation, Findings, FrameworkScore, ItemScore, LayerScore, ProvisionScore, Status, score_framework,
};
