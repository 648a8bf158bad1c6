//! Labels and findings → counts, figures and intervals.

use crate::assess::{Bootstrap, Counts, Estimate, Pairs, macro_f1};
use crate::validate::gold::{GoldUnit, Polarity};
use crate::validate::judge::{Selection, UnitResult};
use std::collections::BTreeMap;

/// Agreement of the findings with the labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Documents that the units come from: what is drawn for the intervals.
    pub documents: u32,
    /// The items that count, in the order of the rule book.
    pub items: Vec<ItemFigures>,
    /// Each framework, then `all`.
    pub overall: Vec<Overall>,
    /// Agreement of the levels; `None` when none is labelled.
    pub levels: Option<Agreement>,
    /// How often the caps apply; `None` when no polarity is labelled.
    pub caps: Option<Caps>,
    /// Items found per unit by framework, then over all.
    pub found_per_unit: Vec<(String, f64)>,
}

/// Figures of an item, or of several taken together.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemFigures {
    /// Item id, framework id or `all`.
    pub name: String,
    /// Counts over the units.
    pub counts: Counts,
    /// Share of the findings that are labelled.
    pub precision: Estimate,
    /// Share of the labels that are found.
    pub recall: Estimate,
    /// Harmonic mean of both.
    pub f1: Estimate,
    /// Agreement beyond chance.
    pub kappa: Estimate,
}

/// Figures over several items.
#[derive(Debug, Clone, PartialEq)]
pub struct Overall {
    /// Each judgement counts alike.
    pub micro: ItemFigures,
    /// Mean F1 of the items: each item counts alike.
    pub macro_f1: Estimate,
}

/// Agreement of two grades.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Label and finding, in the order of the units.
    pub pairs: Pairs,
    /// Share of equal grades.
    pub exact: Estimate,
    /// Quadratic weighted kappa.
    pub kappa: Estimate,
    /// Rank correlation.
    pub spearman: Estimate,
}

/// How often the caps apply, where they should not and where they should.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caps {
    /// Ordinary statements labelled level 2 or more.
    pub plain: Capped,
    /// Statements of a lack, and those about others.
    pub others: Capped,
}

/// Some of several units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capped {
    /// Those that were capped.
    pub capped: u32,
    /// All of them.
    pub of: u32,
}

/// Agreement of strengths.
#[derive(Debug, Clone, PartialEq)]
pub struct Strengths {
    /// Documents that the units come from.
    pub documents: u32,
    /// Agreement where a cue was found.
    pub agreement: Agreement,
    /// Labelled units without any cue.
    pub without_cue: u32,
}

/// Compares findings with labels; both in the same order.
pub fn measure(
    selection: &Selection,
    units: &[GoldUnit],
    results: &[UnitResult],
    bootstrap: Bootstrap,
) -> Validation {
    let documents = documents(units);
    let counted: Vec<Counted> =
        documents.iter().map(|of| Counted::new(selection, of, units, results)).collect();
    let groups: Vec<(String, Vec<usize>)> = groups(selection);
    let estimates = bootstrap.estimate(counted.len(), |drawn| {
        let sum = Counted::sum(selection, drawn.iter().map(|&at| &counted[at]));
        let items = sum.items.iter().flat_map(figures);
        let overall = groups.iter().flat_map(|(_, items)| {
            let macro_f1 = macro_f1(items.iter().map(|&item| &sum.items[item]));
            figures(&merged(&sum.items, items)).into_iter().chain([macro_f1])
        });
        items.chain(overall).chain(agreement(&sum.levels)).collect()
    });
    let mut estimates = estimates.into_iter();
    let mut next = || estimates.next().unwrap_or_default();
    let sum = Counted::sum(selection, &counted);
    let items = selection.items.iter().zip(&sum.items);
    let items = items.map(|(name, counts)| ItemFigures::new(name, *counts, &mut next)).collect();
    let overall = groups.iter().map(|(name, items)| Overall {
        micro: ItemFigures::new(name, merged(&sum.items, items), &mut next),
        macro_f1: next(),
    });
    let overall = overall.collect();
    let levels = Agreement::new(sum.levels, &mut next);
    Validation {
        documents: documents.len() as u32,
        items,
        overall,
        levels: Some(levels).filter(|levels| !levels.pairs.0.is_empty()),
        caps: caps(units, results),
        found_per_unit: found_per_unit(selection, results),
    }
}

/// Compares the strengths found with those labelled.
pub fn strengths(units: &[GoldUnit], results: &[UnitResult], bootstrap: Bootstrap) -> Strengths {
    let documents = documents(units);
    let pairs = |of: &Vec<usize>| -> Vec<(u8, u8)> {
        of.iter().filter_map(|&at| Some((units[at].strength?, results[at].strength?))).collect()
    };
    let by_document: Vec<Vec<(u8, u8)>> = documents.iter().map(pairs).collect();
    let estimates = bootstrap.estimate(by_document.len(), |drawn| {
        agreement(&Pairs(drawn.iter().flat_map(|&at| by_document[at].iter().copied()).collect()))
    });
    let mut estimates = estimates.into_iter();
    let all = Pairs(by_document.concat());
    let labelled = units.iter().filter(|unit| unit.strength.is_some()).count();
    Strengths {
        documents: documents.len() as u32,
        without_cue: (labelled - all.0.len()) as u32,
        agreement: Agreement::new(all, &mut || estimates.next().unwrap_or_default()),
    }
}

impl ItemFigures {
    fn new(name: &str, counts: Counts, next: &mut impl FnMut() -> Estimate) -> ItemFigures {
        ItemFigures {
            name: name.to_string(),
            counts,
            precision: next(),
            recall: next(),
            f1: next(),
            kappa: next(),
        }
    }
}

impl Agreement {
    fn new(pairs: Pairs, next: &mut impl FnMut() -> Estimate) -> Agreement {
        Agreement { pairs, exact: next(), kappa: next(), spearman: next() }
    }
}

/// In the order in which [`ItemFigures::new`] takes them.
fn figures(counts: &Counts) -> [Option<f64>; 4] {
    [counts.precision(), counts.recall(), counts.f1(), counts.kappa()]
}

/// In the order in which [`Agreement::new`] takes them.
fn agreement(pairs: &Pairs) -> Vec<Option<f64>> {
    vec![pairs.exact(), pairs.kappa(), pairs.spearman()]
}

/// Numbers of the units of each document, documents in the order of their first unit.
fn documents(units: &[GoldUnit]) -> Vec<Vec<usize>> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut documents: Vec<Vec<usize>> = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        let place = *places.entry(&unit.document).or_insert(documents.len());
        if place == documents.len() {
            documents.push(Vec::new());
        }
        documents[place].push(number);
    }
    documents
}

/// Counts and levels of some documents.
struct Counted {
    items: Vec<Counts>,
    levels: Pairs,
}

impl Counted {
    fn new(selection: &Selection, of: &[usize], units: &[GoldUnit], results: &[UnitResult]) -> Counted {
        let mut counted = Counted::sum(selection, []);
        for (unit, result) in of.iter().map(|&at| (&units[at], &results[at])) {
            let items = selection.items.iter().zip(&mut counted.items);
            for (item, counts) in items.filter(|(item, _)| !unit.left_out.contains(*item)) {
                counts.add(result.found.contains_key(item), unit.items.contains(item));
            }
            counted.levels.0.extend(unit.level.map(|level| (level, result.level)));
        }
        counted
    }

    fn sum<'a>(selection: &Selection, all: impl IntoIterator<Item = &'a Counted>) -> Counted {
        let mut sum =
            Counted { items: vec![Counts::default(); selection.items.len()], levels: Pairs::default() };
        for one in all {
            sum.items.iter_mut().zip(&one.items).for_each(|(sum, counts)| sum.merge(counts));
            sum.levels.0.extend(&one.levels.0);
        }
        sum
    }
}

fn merged(all: &[Counts], items: &[usize]) -> Counts {
    let mut sum = Counts::default();
    items.iter().for_each(|&item| sum.merge(&all[item]));
    sum
}

/// Numbers of the items of each framework, then of all.
fn groups(selection: &Selection) -> Vec<(String, Vec<usize>)> {
    let of = |framework: &String| {
        let inside = |item: &String| item.split_once('.').is_some_and(|(first, _)| first == framework);
        let items = selection.items.iter().enumerate().filter(|(_, item)| inside(item));
        (framework.clone(), items.map(|(number, _)| number).collect())
    };
    let all = ("all".to_string(), (0..selection.items.len()).collect());
    selection.frameworks.iter().map(of).chain([all]).collect()
}

fn caps(units: &[GoldUnit], results: &[UnitResult]) -> Option<Caps> {
    let mut caps = Caps::default();
    for (unit, result) in units.iter().zip(results) {
        let counts = match unit.polarity {
            Some(Polarity::Plain) if unit.level.is_some_and(|level| level >= 2) => &mut caps.plain,
            Some(Polarity::Lack | Polarity::Foreign) => &mut caps.others,
            _ => continue,
        };
        counts.of += 1;
        counts.capped += u32::from(result.capped_by.is_some());
    }
    units.iter().any(|unit| unit.polarity.is_some()).then_some(caps)
}

fn found_per_unit(selection: &Selection, results: &[UnitResult]) -> Vec<(String, f64)> {
    let mean = |keep: &dyn Fn(&str) -> bool| {
        let found: usize =
            results.iter().map(|result| result.found.keys().filter(|item| keep(item)).count()).sum();
        found as f64 / results.len().max(1) as f64
    };
    let of = |framework: &String| {
        let inside = |item: &str| item.split_once('.').is_some_and(|(first, _)| first == framework);
        (framework.clone(), mean(&inside))
    };
    selection.frameworks.iter().map(of).chain([("all".to_string(), mean(&|_| true))]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::gold::{GoldOptions, read_gold};
    use crate::validate::judge::Reason;

    const BOOTSTRAP: Bootstrap = Bootstrap { seed: 1, replicates: 200 };

    fn selection() -> Selection {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        Selection {
            items: names(&["s.A", "s.B", "t.A"]),
            frameworks: names(&["s", "t"]),
            ..Selection::default()
        }
    }

    fn units(text: &str, strength: Option<&str>) -> Vec<GoldUnit> {
        let options = GoldOptions { mapping: None, strength };
        read_gold("labels.csv", text, options).expect("the file is right")
    }

    fn result(found: &[&str], level: u8, capped_by: Option<&str>) -> UnitResult {
        UnitResult {
            found: found.iter().map(|item| (item.to_string(), Reason::default())).collect(),
            level,
            capped_by: capped_by.map(str::to_string),
            ..UnitResult::default()
        }
    }

    fn close(estimate: &Estimate, want: f64) {
        let value = estimate.value.expect("the figure is defined");
        assert!((value - want).abs() < 1e-9, "{value} is not {want}");
    }

    /// Four units of two documents.
    fn example() -> Validation {
        let units = units(
            "unit_id,document,text,items,items_disputed,level,polarity\n\
             1,d,x,s.A|s.B,t.A,3,+\n\
             2,d,x,s.A,,1,-\n\
             3,e,x,t.A,,,f\n\
             4,e,x,,s.B,0,+\n",
            None,
        );
        let results = [
            result(&["s.A", "t.A"], 1, Some("lack: no")),
            result(&["s.A", "s.B"], 1, Some("foreign: x")),
            result(&["t.A"], 2, None),
            result(&["s.A", "s.B", "s.X"], 0, None),
        ];
        measure(&selection(), &units, &results, BOOTSTRAP)
    }

    #[test]
    fn items_and_frameworks_are_counted() {
        let found = example();
        let counts: Vec<(&str, Counts)> =
            found.items.iter().map(|item| (item.name.as_str(), item.counts)).collect();
        let of = |tp, fp, missed, tn| Counts { tp, fp, missed, tn };
        assert_eq!(counts, [("s.A", of(2, 1, 0, 1)), ("s.B", of(0, 1, 1, 1)), ("t.A", of(1, 0, 0, 2))]);
        let overall: Vec<(&str, Counts)> =
            found.overall.iter().map(|one| (one.micro.name.as_str(), one.micro.counts)).collect();
        assert_eq!(overall, [("s", of(2, 2, 1, 2)), ("t", of(1, 0, 0, 2)), ("all", of(3, 2, 1, 4))]);
        close(&found.items[0].precision, 2.0 / 3.0);
        close(&found.overall[2].micro.f1, 6.0 / 9.0);
        close(&found.overall[0].macro_f1, (0.8 + 0.0) / 2.0);
        close(&found.overall[2].macro_f1, (0.8 + 0.0 + 1.0) / 3.0);
        assert_eq!(found.documents, 2);
    }

    #[test]
    fn findings_levels_and_caps_are_summed_up() {
        let found = example();
        // `s.X` is no item that counts, but it was found all the same.
        let means = [("s", 1.5), ("t", 0.5), ("all", 2.0)];
        assert_eq!(found.found_per_unit, means.map(|(name, mean)| (name.to_string(), mean)));
        let levels = found.levels.expect("three units have a level");
        assert_eq!(levels.pairs, Pairs(vec![(3, 1), (1, 1), (0, 0)]));
        close(&levels.exact, 2.0 / 3.0);
        let caps = Caps { plain: Capped { capped: 1, of: 1 }, others: Capped { capped: 1, of: 2 } };
        assert_eq!(found.caps, Some(caps), "the level 0 statement is no commitment");
    }

    #[test]
    fn documents_are_drawn_and_not_their_units() {
        let found = example();
        // A draw is d twice, e twice, or both; in e nothing is labelled with s.A.
        assert_eq!(found.items[0].recall.interval, Some((1.0, 1.0)));
        assert_eq!(found.items[0].precision.interval, Some((0.0, 1.0)));
        let one = units("unit_id,document,text,items\n1,d,x,s.A\n2,d,x,s.A\n", None);
        let found =
            measure(&selection(), &one, &[result(&["s.A"], 1, None), result(&[], 0, None)], BOOTSTRAP);
        assert_eq!(found.items[0].recall, Estimate { value: Some(0.5), interval: None });
        assert_eq!((found.levels, found.caps), (None, None));
    }

    #[test]
    fn strengths_are_compared_where_a_cue_was_found() {
        let units = units("unit_id,text,action\n1,x,5\n2,x,4\n3,x,1\n", Some("action"));
        let with = |strength| UnitResult { strength, ..UnitResult::default() };
        let found = strengths(&units, &[with(Some(5)), with(None), with(Some(2))], BOOTSTRAP);
        assert_eq!(found.agreement.pairs, Pairs(vec![(5, 5), (1, 2)]));
        assert_eq!((found.without_cue, found.documents), (1, 3));
        close(&found.agreement.spearman, 1.0);
        // Observed 1; expected (0 + 16 + 9 + 1) / 2 = 13.
        close(&found.agreement.kappa, 1.0 - 1.0 / 13.0);
    }
}
