//! Two runs of the program: levels of every document and provision before and after, with what is not the same
//! in the two.

use super::{Change, Comparison, Kind, ProvisionChange, Quoted, ValueChange};
use std::collections::BTreeMap;

/// What is read of the results of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// Version of the program.
    pub version: String,
    /// SHA-256 of the rules.
    pub rules_sha256: String,
    /// Options that decided the results.
    pub options: BTreeMap<String, String>,
    /// SHA-256 of each document.
    pub documents: BTreeMap<String, String>,
    /// The figures, in their order.
    pub figures: Vec<Figure>,
    /// The strongest passage of each document on each provision.
    pub passages: BTreeMap<(String, String), (u8, Quoted)>,
}

/// A row of scores.csv.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The document.
    pub doc_id: String,
    /// `framework`, `layer`, `item` or `provision`.
    pub entity: &'static str,
    /// Its identifier.
    pub id: String,
    /// Level of a provision, 0 to 4; `None` when not assessable.
    pub level: Option<u8>,
    /// Value, 0 to 1.
    pub value: Option<f64>,
}

/// Compares what both runs have; documents and provisions of one of them alone are left out.
pub fn compare_runs(old: &Run, new: &Run) -> Comparison {
    let key = |figure: &Figure| (figure.doc_id.clone(), figure.entity, figure.id.clone());
    let before: BTreeMap<_, &Figure> = old.figures.iter().map(|figure| (key(figure), figure)).collect();
    let pairs = new.figures.iter().filter_map(|figure| Some((*before.get(&key(figure))?, figure)));
    let mut comparison = Comparison { changes: Vec::new(), values: Vec::new(), paragraphs: None };
    for (was, is) in pairs {
        comparison.values.push(ValueChange {
            doc_id: is.doc_id.clone(),
            entity: is.entity,
            id: is.id.clone(),
            old: was.value,
            new: is.value,
        });
        if is.entity == "provision" && was.level != is.level {
            comparison.changes.push(change(old, new, was, is));
        }
    }
    comparison
}

fn change(old: &Run, new: &Run, was: &Figure, is: &Figure) -> Change {
    let passage = |run: &Run| {
        let key = (is.doc_id.clone(), is.id.clone());
        run.passages.get(&key).map(|(_, quoted)| quoted.clone())
    };
    let provision = ProvisionChange { id: is.id.clone(), old: was.level, new: is.level };
    Change {
        doc_id: is.doc_id.clone(),
        kind: kind(was.level, is.level),
        moved: false,
        provisions: vec![provision],
        details: Vec::new(),
        old: passage(old),
        new: passage(new),
        words_removed: Vec::new(),
        words_added: Vec::new(),
        effects: Vec::new(),
        reasons: reasons(old, new, &is.doc_id),
    }
}

/// A provision that was not found is new, one that is found no longer is gone; what could not be assessed in
/// one of the runs is neither higher nor lower.
fn kind(old: Option<u8>, new: Option<u8>) -> Kind {
    match (old, new) {
        (Some(0), Some(_)) => Kind::Added,
        (Some(_), Some(0)) => Kind::Removed,
        (Some(old), Some(new)) if new < old => Kind::Weakened,
        (Some(_), Some(_)) => Kind::Strengthened,
        _ => Kind::Changed,
    }
}

/// What is not the same in the two runs of a document.
fn reasons(old: &Run, new: &Run, doc_id: &str) -> Vec<&'static str> {
    let differs = [
        ("program", old.version != new.version),
        ("rules", old.rules_sha256 != new.rules_sha256),
        ("options", old.options != new.options),
        ("document", old.documents.get(doc_id) != new.documents.get(doc_id)),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(reason, _)| reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(rules: &str, sha256: &str, levels: &[(&str, Option<u8>)]) -> Run {
        let figure = |(id, level): &(&str, Option<u8>)| Figure {
            doc_id: "plan".to_string(),
            entity: "provision",
            id: id.to_string(),
            level: *level,
            value: level.map(|level| f64::from(level) / 4.0),
        };
        Run {
            rules_sha256: rules.to_string(),
            documents: BTreeMap::from([("plan".to_string(), sha256.to_string())]),
            figures: levels.iter().map(figure).collect(),
            ..Run::default()
        }
    }

    #[test]
    fn levels_are_compared_with_the_reasons() {
        let old =
            [("a", Some(3)), ("b", Some(0)), ("c", Some(1)), ("d", Some(2)), ("e", None), ("f", Some(1))];
        let new =
            [("a", Some(1)), ("b", Some(2)), ("c", Some(0)), ("d", Some(2)), ("e", Some(1)), ("g", Some(1))];
        let comparison = compare_runs(&run("1", "x", &old), &run("2", "x", &new));
        let found: Vec<_> = comparison
            .changes
            .iter()
            .map(|change| (change.provisions[0].id.as_str(), change.kind, change.reasons.clone()))
            .collect();
        let rules = vec!["rules"];
        assert_eq!(
            found,
            [
                ("a", Kind::Weakened, rules.clone()),
                ("b", Kind::Added, rules.clone()),
                ("c", Kind::Removed, rules.clone()),
                ("e", Kind::Changed, rules.clone()),
            ]
        );
        let differences: Vec<_> = comparison.values.iter().map(ValueChange::difference).collect();
        assert_eq!(differences, [Some(-0.5), Some(0.5), Some(-0.25), Some(0.0), None]);
        let again = compare_runs(&run("1", "x", &old), &run("1", "y", &new));
        assert!(again.changes.iter().all(|change| change.reasons == ["document"]));
    }
}
