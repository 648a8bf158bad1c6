//! How the rules behave on a folder of documents: rules that never fire, live on one term, or stand in the
//! shadow of another rule.

use crate::document::Document;
use crate::matching::{Context, Match, Matcher};
use std::collections::{BTreeMap, BTreeSet};

/// The passages of one rule in one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fires {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// Per passage its first sentence, and the words of its hits, each once.
    pub passages: Vec<(u32, BTreeSet<String>)>,
}

/// How one rule behaves.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleQuality {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// Passages in all documents.
    pub passages: u32,
    /// Documents with at least one.
    pub documents: u32,
    /// Share of all documents, 0 to 1; `None` without documents.
    pub document_share: Option<f64>,
    /// The words that most of its passages hold, and the share (0 to 1) that does; the first in the alphabet
    /// of equally frequent ones, `None` without passages.
    pub dominant: Option<(String, f64)>,
    /// Rules of the same provision that prove as much and fire wherever this one does; empty without passages.
    pub shadowed_by: Vec<u32>,
}

/// The rules that fire in a document, in the order of their numbers. `context` overrules what the document
/// says of itself.
pub fn fires(matcher: &Matcher, document: &Document, context: Option<Context>) -> Vec<Fires> {
    let scan = matcher.scan(document);
    let context = context.unwrap_or(scan.context);
    let mut by_rule: BTreeMap<u32, BTreeMap<u32, BTreeSet<String>>> = BTreeMap::new();
    for found in matcher.matches(document, &scan) {
        if matcher.admits(document, &scan, context, &found) {
            let passages = by_rule.entry(found.rule).or_default();
            passages.entry(found.sentences.start).or_default().extend(words(document, &found));
        }
    }
    let list = |(rule, passages): (u32, BTreeMap<u32, BTreeSet<String>>)| Fires {
        rule,
        passages: passages.into_iter().collect(),
    };
    by_rule.into_iter().map(list).collect()
}

/// The folded words of each hit of a match.
fn words<'a>(document: &'a Document, found: &'a Match) -> impl Iterator<Item = String> + 'a {
    found
        .hits
        .iter()
        .map(|hit| (hit.start..hit.end).map(|word| document.words.form(word)).collect::<Vec<_>>().join(" "))
}

/// Sums up the rules over `documents`, in the order of the rule book; rules that never fire are in it too.
pub fn quality(matcher: &Matcher, documents: &[Vec<Fires>]) -> Vec<RuleQuality> {
    let rules = &matcher.book().rules;
    let mut places: Vec<BTreeSet<(u32, u32)>> = vec![BTreeSet::new(); rules.len()];
    let mut terms: Vec<BTreeMap<&str, u32>> = vec![BTreeMap::new(); rules.len()];
    for (document, fires) in (0u32..).zip(documents) {
        for fire in fires {
            for (sentence, words) in &fire.passages {
                places[fire.rule as usize].insert((document, *sentence));
                for word in words {
                    *terms[fire.rule as usize].entry(word).or_default() += 1;
                }
            }
        }
    }
    let one = |number: u32| {
        let own = &places[number as usize];
        let count = own.iter().map(|(document, _)| document).collect::<BTreeSet<_>>().len() as u32;
        // `max_by_key` takes the last of equals, so the order is turned round.
        let dominant = terms[number as usize].iter().rev().max_by_key(|(_, count)| **count);
        RuleQuality {
            rule: number,
            passages: own.len() as u32,
            documents: count,
            document_share: (!documents.is_empty()).then(|| f64::from(count) / documents.len() as f64),
            dominant: dominant
                .map(|(words, count)| (words.to_string(), f64::from(*count) / own.len() as f64)),
            shadowed_by: shadows(matcher, number, &places),
        }
    };
    (0..rules.len() as u32).map(one).collect()
}

fn shadows(matcher: &Matcher, number: u32, places: &[BTreeSet<(u32, u32)>]) -> Vec<u32> {
    let rules = &matcher.book().rules;
    let own = &rules[number as usize];
    let same = |other: &u32| {
        let other = &rules[*other as usize];
        other.provision_id() == own.provision_id() && other.level >= own.level
    };
    let covered = |other: &u32| places[number as usize].is_subset(&places[*other as usize]);
    let others =
        (0..rules.len() as u32).filter(|other| *other != number && !places[number as usize].is_empty());
    others.filter(same).filter(covered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::rules::{RuleFile, load};
    use crate::text::Lang;

    const TOPIC: &str = r#"
title = "T"
scope = "any"
unit = "sentence"
[when]
any = { match = "review OR audit", level = 1 }
narrow = { match = "review", level = 1 }
never = { match = "review AND NOT review", level = 1 }
[terms.en]
review = ["review*"]
audit = ["audit*"]
"#;
    const FRAMEWORK: &str = r#"
title = "T"
short = "T"
adopted = ""
version = ""
[[layer]]
id = "l"
title = "L"
[[item]]
id = "I"
layer = "l"
title = "I"
paragraphs = []
weight = 1.0
"#;

    #[test]
    fn rules_are_counted_and_shadows_seen() {
        let mut files: Vec<RuleFile> = builtin::files();
        files.retain(|file| file.path.starts_with("vocabulary/") || file.path == "scoring.toml");
        for (path, text) in [("t/framework.toml", FRAMEWORK), ("t/I/topic.toml", TOPIC)] {
            files.push(RuleFile { path: path.to_string(), text: text.to_string() });
        }
        let matcher = Matcher::compile(load(&files).expect("the files are right")).expect("it compiles");
        let texts = ["The review came. An audit came.", "A review and an audit came.", "Nothing came."];
        let documents: Vec<Vec<Fires>> =
            texts.map(|text| fires(&matcher, &Document::of_sentence(text, Lang::EN), None)).into();
        let found = quality(&matcher, &documents);
        let row = |name: &str| {
            let wanted = format!("t.I.topic/{name}");
            found
                .iter()
                .find(|one| matcher.book().rules[one.rule as usize].id == wanted)
                .expect("it is there")
        };
        let any = row("any");
        assert_eq!((any.passages, any.documents, any.document_share), (3, 2, Some(2.0 / 3.0)));
        assert_eq!(any.dominant, Some(("audit".to_string(), 2.0 / 3.0)), "the first of equals");
        assert!(any.shadowed_by.is_empty());
        let narrow = row("narrow");
        assert_eq!((narrow.passages, narrow.dominant.clone()), (2, Some(("review".to_string(), 1.0))));
        assert_eq!(narrow.shadowed_by, [any.rule]);
        let never = row("never");
        assert_eq!((never.passages, never.dominant.clone(), never.shadowed_by.len()), (0, None, 0));
    }
}
