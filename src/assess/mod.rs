//! Evidence → scores. Pure functions: no text, no files; the same input gives the same numbers.

mod score;

pub use score::{
    Attestation, Findings, FrameworkScore, ItemScore, LayerScore, ProvisionScore, Status, score_framework,
};
