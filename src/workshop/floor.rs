//! The noise floor: what the rules find in texts on other subjects.

use crate::analyze::Assessment;
use crate::rules::{Floor, RuleBook};
use std::collections::BTreeMap;

/// Values of the frameworks per 10,000 words, over documents that have nothing to say on them; `date` is the day
/// to write down. `None` without words.
pub fn floor(book: &RuleBook, documents: &[&Assessment], date: &str) -> Option<Floor> {
    let words: u32 = documents.iter().map(|document| document.words).sum();
    let mut values = BTreeMap::new();
    for (number, framework) in book.frameworks.iter().enumerate() {
        let value = |document: &&Assessment| document.scores.get(number).and_then(|score| score.total.value);
        let found: Option<Vec<f64>> = documents.iter().map(value).collect();
        if let Some(found) = found.filter(|_| words > 0) {
            values.insert(framework.id.clone(), found.iter().sum::<f64>() * 10_000.0 / f64::from(words));
        }
    }
    (words > 0).then(|| Floor {
        date: date.to_string(),
        rules_sha256: book.sha256.clone(),
        documents: documents.len() as u32,
        words,
        values,
    })
}
