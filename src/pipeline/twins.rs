//! Documents of a run that are the same, or nearly the same.

use super::reading::Print;
use crate::document::{DocId, Notice, NoticeCode};
use crate::text::alike;
use std::collections::BTreeMap;

/// Share of the passages from which two documents are nearly the same.
const NEAR: f64 = 0.6;

/// What is needed of a document to know its twins.
pub(super) struct Twin<'a> {
    /// Its identifier.
    pub id: &'a DocId,
    /// SHA-256 of its file.
    pub file: &'a str,
    /// Its words.
    pub words: u32,
    /// By what its text is known again.
    pub print: Print,
}

/// The notices of each document, in their order: of the same bytes or the same text as an earlier one, and of
/// nearly the same text as another, earlier or later.
pub(super) fn notices(mut documents: Vec<Option<Twin<'_>>>) -> Vec<Vec<Notice>> {
    let mut files: BTreeMap<&str, &DocId> = BTreeMap::new();
    let mut texts: BTreeMap<[u8; 32], &DocId> = BTreeMap::new();
    let mut found = vec![Vec::new(); documents.len()];
    for (number, document) in documents.iter().enumerate() {
        let Some(twin) = document else { continue };
        if let Some(first) = files.get(twin.file) {
            let message = format!("the same bytes as `{first}`");
            found[number].push(Notice::new(NoticeCode::Duplicate, message).about(first));
        } else if let Some(first) = texts.get(&twin.print.text).filter(|_| twin.words > 0) {
            let message = format!("the same text as `{first}`, in other bytes");
            found[number].push(Notice::new(NoticeCode::SameTextAs, message).about(first));
        }
        files.entry(twin.file).or_insert(twin.id);
        texts.entry(twin.print.text).or_insert(twin.id);
    }
    let sketch = |twin: &mut Option<Twin<'_>>| twin.as_mut().and_then(|twin| twin.print.sketch.take());
    let sketches: Vec<_> = documents.iter_mut().map(sketch).collect();
    for (first, second, share) in alike(&sketches, NEAR) {
        let (Some(a), Some(b)) = (&documents[first], &documents[second]) else { continue };
        if a.print.text == b.print.text {
            continue;
        }
        for (number, other) in [(first, b.id), (second, a.id)] {
            let message = format!("shares about {:.0} % of its passages with `{other}`", share * 100.0);
            found[number].push(Notice::new(NoticeCode::NearDuplicate, message).about(other));
        }
    }
    found
}
