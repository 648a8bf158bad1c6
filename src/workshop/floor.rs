//! The noise floor: what the rules find in texts on other subjects.

use crate::analyze::Brief;
use crate::rules::{Floor, RuleBook};
use std::collections::BTreeMap;

/// What words bring where there is nothing to find, over documents on other subjects; `date` is the day to write
/// down. `None` without words.
pub fn floor(book: &RuleBook, documents: &[&Brief], date: &str) -> Option<Floor> {
    let words: u32 = documents.iter().map(|document| document.words).sum();
    let mut rates = BTreeMap::new();
    for (number, framework) in book.frameworks.iter().enumerate() {
        let value = |document: &&Brief| document.scores.get(number).and_then(|score| score.total.value);
        let found: Option<Vec<f64>> = documents.iter().map(value).collect();
        if let Some(found) = found.filter(|_| words > 0) {
            let mean = found.iter().sum::<f64>() / found.len() as f64;
            rates.insert(framework.id.clone(), Floor::rate(mean, f64::from(words) / found.len() as f64));
        }
    }
    (words > 0).then(|| Floor {
        date: date.to_string(),
        rules_sha256: book.sha256.clone(),
        documents: documents.len() as u32,
        words,
        rates,
    })
}
