//! run.json: enough to repeat the run.

use super::tables::frameworks;
use super::{Report, ReportError};
use crate::analyze::Outcome;
use crate::rules::Framework;
use serde_json::{Value as Json, json};

pub(super) fn bytes(report: &Report) -> Result<Vec<u8>, ReportError> {
    let documents: Vec<Json> = report
        .outcomes
        .iter()
        .map(|outcome| {
            let (id, meta) = match outcome {
                Outcome::Read(listed) => (&listed.id, &listed.meta),
                Outcome::Failed(failed) => (&failed.id, &failed.meta),
            };
            json!({ "doc_id": id.as_str(), "path": meta.path, "sha256": meta.sha256 })
        })
        .collect();
    let frameworks: Vec<Json> = frameworks(report).map(|(_, framework)| described(framework)).collect();
    let run = json!({
        "program": "concordant",
        "version": env!("CARGO_PKG_VERSION"),
        "rules_sha256": report.book.sha256,
        "frameworks": frameworks,
        "options": report.options,
        "documents": documents,
    });
    let mut out = serde_json::to_vec_pretty(&run)?;
    out.push(b'\n');
    Ok(out)
}

/// A framework as records of runs name it.
pub(super) fn described(framework: &Framework) -> Json {
    json!({ "id": framework.id, "title": framework.title, "adopted": framework.adopted, "version": framework.version })
}
