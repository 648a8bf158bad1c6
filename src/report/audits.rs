//! redundancy.csv and robustness.csv: which items say the same, and how firm the order of the documents is.

use super::Report;
use super::tables::frameworks;
use super::value::Value;
use crate::assess::Redundancy;
use crate::rules::Framework;

/// A row for each instrument, then one for each pair of its items that go together too closely.
pub(super) fn redundancy(report: &Report) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for ((_, framework), found) in frameworks(report).zip(report.redundancy) {
        if let Some(found) = found.as_ref().filter(|_| !framework.lens) {
            rows.push(of_framework(framework, found));
            rows.extend(found.pairs.iter().map(|&(one, other, correlation)| {
                let mut row: Vec<Value> = vec![framework.id.as_str().into(), found.documents.into()];
                row.extend(std::iter::repeat_n(Value::Missing, 4));
                let ids = [one, other].map(|item| framework.items[item].id.as_str().into());
                row.extend(ids);
                row.push(correlation.into());
                row
            }));
        }
    }
    rows
}

fn of_framework(framework: &Framework, found: &Redundancy) -> Vec<Value> {
    vec![
        framework.id.as_str().into(),
        found.documents.into(),
        found.items.into(),
        found.effective.into(),
        found.top.into(),
        found.top_changed.into(),
        Value::Missing,
        Value::Missing,
        Value::Missing,
    ]
}

/// A row for each instrument and check.
pub(super) fn robustness(report: &Report) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    for ((_, framework), checks) in frameworks(report).zip(report.robustness) {
        for check in checks.iter().filter(|_| !framework.lens) {
            rows.push(vec![
                framework.id.as_str().into(),
                check.check.into(),
                check.documents.into(),
                check.spearman.into(),
                check.share.into(),
            ]);
        }
    }
    rows
}
