//! Levels → values: provisions, items, layers, frameworks.
//!
//! A missing value is `None` and never a zero: absence is claimed only when it was possible to look.

use crate::rules::{Framework, Item, Level, Provision, Scoring};

/// What is known of a provision in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Level 3 or 4.
    Met,
    /// Level 2.
    Partial,
    /// Level 1.
    Mentioned,
    /// Nothing found, and it was possible to look.
    Absent,
    /// Nothing found, but it was not possible to look everywhere.
    NotAssessable,
    /// A profile does not ask for it.
    NotApplicable,
    /// Below its expected level, and a waiver lets that be. Its level and value stay.
    Waived,
}

impl Status {
    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Partial => "partial",
            Status::Mentioned => "mentioned",
            Status::Absent => "absent",
            Status::NotAssessable => "not_assessable",
            Status::NotApplicable => "not_applicable",
            Status::Waived => "waived",
        }
    }
}

/// Whether it was possible to look for a provision everywhere in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attestation {
    /// Enough pages readable, rules in the document's language, nothing cut off: nothing found is absent.
    Full,
    /// Nothing found proves nothing.
    Missing,
}

/// Best evidence found for a provision.
#[derive(Debug, Clone, PartialEq)]
pub struct ProvisionScore {
    /// What is known.
    pub status: Status,
    /// Level of the best evidence; `None` when not assessable.
    pub level: Option<Level>,
    /// Pieces of evidence.
    pub evidence: u32,
    /// Whether it was possible to look for it everywhere.
    pub attested: Attestation,
}

impl ProvisionScore {
    /// Value of the level, 0 to 1. It is not kept, since a run has hundreds of such scores of each document.
    pub fn value(&self, scoring: &Scoring) -> Option<f64> {
        self.level.map(|level| scoring.ladder[usize::from(level.number())])
    }
}

/// Score of an item; shares are 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemScore {
    /// Weighted share of the provisions at level 1 or more.
    pub coverage: Option<f64>,
    /// Mean level of the covered provisions, divided by 4; `None` when none is covered.
    pub commitment: Option<f64>,
    /// Weighted mean of the provisions' values.
    pub value: Option<f64>,
    /// Passages that speak to the item at all.
    pub mentions: u32,
    /// Fewer provisions than a comparison should rest on.
    pub few: bool,
    /// Its provisions, in the order of the item's.
    pub provisions: Vec<ProvisionScore>,
}

/// Score of a layer: the weighted mean of its items.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerScore {
    /// Mean coverage of the items that could be assessed.
    pub coverage: Option<f64>,
    /// Mean commitment of the items that could be assessed and are covered.
    pub commitment: Option<f64>,
    /// Mean value of the items that could be assessed.
    pub value: Option<f64>,
}

/// Score of a framework.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameworkScore {
    /// The mean over items.
    pub total: LayerScore,
    /// The weighted mean over all provisions, items ignored.
    pub provision_mean: Option<f64>,
    /// Weighted share of the items that could be assessed.
    pub assessed: f64,
    /// Scores of the layers, in the order of the framework's.
    pub layers: Vec<LayerScore>,
    /// Scores of the items, in the order of the framework's.
    pub items: Vec<ItemScore>,
}

/// Best evidence of each provision and mentions of each item, as the scores need them.
pub trait Findings {
    /// Level of the best evidence and number of pieces for a provision.
    fn best(&self, item: usize, provision: usize) -> (Level, u32);
    /// Passages that the topic rules of an item found.
    fn mentions(&self, item: usize) -> u32;
    /// Whether it was possible to look for a provision.
    fn attested(&self, item: usize, provision: usize) -> Attestation;
}

/// Scores a framework.
pub fn score_framework(framework: &Framework, scoring: &Scoring, findings: &impl Findings) -> FrameworkScore {
    let items: Vec<ItemScore> = framework
        .items
        .iter()
        .enumerate()
        .map(|(number, item)| score_item(item, number, scoring, findings))
        .collect();
    let rows = || framework.items.iter().zip(&items);
    let layers = layer_weights(framework)
        .into_iter()
        .map(|layer| mean_of_items(layer.iter().map(|&(number, weight)| (weight, &items[number])), scoring));
    let layers = layers.collect();
    let provisions = rows().filter(|(item, score)| item.weight > 0.0 && score.value.is_some());
    let values = provisions.flat_map(|(item, score)| item.provisions.iter().zip(&score.provisions));
    FrameworkScore {
        total: mean_of_items(rows().map(|(item, score)| (item.weight, score)), scoring),
        provision_mean: mean(values.map(|(provision, score)| (provision.weight, score.value(scoring)))),
        assessed: assessed_share(rows().map(|(item, score)| (item.weight, score))),
        layers,
        items,
    }
}

/// The items of each layer with their weights in it.
pub(super) fn layer_weights(framework: &Framework) -> Vec<Vec<(usize, f64)>> {
    let of = |layer: u32| {
        let inside = || framework.items.iter().enumerate().filter(move |(_, item)| item.layer == layer);
        // A layer of items that the framework's value leaves out still has a value of its own.
        let weighted = inside().any(|(_, item)| item.weight > 0.0);
        inside().map(|(number, item)| (number, if weighted { item.weight } else { 1.0 })).collect()
    };
    (0..framework.layers.len() as u32).map(of).collect()
}

/// What each provision counts in the framework's value, by item: the value is the sum over all provisions of
/// this share times their value. It is 0 in items that could not be assessed.
pub(super) fn shares(framework: &Framework, score: &FrameworkScore) -> Vec<Vec<f64>> {
    let rows = || framework.items.iter().zip(&score.items);
    let assessed = rows().filter(|(_, score)| score.value.is_some());
    let all: f64 = assessed.map(|(item, _)| item.weight).sum();
    let of_item = |(item, score): (&Item, &ItemScore)| {
        let weights: f64 = item.provisions.iter().map(|provision| provision.weight).sum();
        let whole = if score.value.is_some() && all > 0.0 { item.weight / all } else { 0.0 };
        let share = |weight: f64| if weight > 0.0 { whole * weight / weights } else { 0.0 };
        item.provisions.iter().map(|provision| share(provision.weight)).collect()
    };
    rows().map(of_item).collect()
}

fn score_item(item: &Item, number: usize, scoring: &Scoring, findings: &impl Findings) -> ItemScore {
    let provisions: Vec<ProvisionScore> = item
        .provisions
        .iter()
        .enumerate()
        .map(|(at, provision)| {
            score_provision(provision, findings.best(number, at), findings.attested(number, at))
        })
        .collect();
    let rows = || item.provisions.iter().zip(&provisions);
    let weighing = || rows().filter(|(provision, _)| provision.weight > 0.0);
    // With a provision that could not be looked for, the mean of the others would flatter the document.
    let known = |score: &ProvisionScore| score.level.is_some() || score.status == Status::NotApplicable;
    let assessable = !provisions.is_empty() && provisions.iter().all(known);
    let covered = |score: &ProvisionScore| score.level.is_some_and(|level| level > Level::ABSENT);
    let share = |score: &ProvisionScore| Some(if covered(score) { 1.0 } else { 0.0 });
    let level = |score: &ProvisionScore| score.level.map(|level| f64::from(level.number()) / 4.0);
    ItemScore {
        coverage: mean(rows().map(|(provision, score)| (provision.weight, share(score))))
            .filter(|_| assessable),
        commitment: mean(
            weighing().filter(|(_, score)| covered(score)).map(|(_, score)| (1.0, level(score))),
        )
        .filter(|_| assessable),
        value: mean(rows().map(|(provision, score)| (provision.weight, score.value(scoring))))
            .filter(|_| assessable),
        mentions: findings.mentions(number),
        few: (weighing().count() as u32) < scoring.few_provisions,
        provisions,
    }
}

fn score_provision(
    provision: &Provision,
    (level, evidence): (Level, u32),
    attested: Attestation,
) -> ProvisionScore {
    let waived = provision.waiver.is_some() && level < provision.expected;
    let status = match (level.number(), attested) {
        _ if !provision.selected => Status::NotApplicable,
        (0, Attestation::Missing) => Status::NotAssessable,
        _ if waived => Status::Waived,
        (0, Attestation::Full) => Status::Absent,
        (1, _) => Status::Mentioned,
        (2, _) => Status::Partial,
        _ => Status::Met,
    };
    let known = !matches!(status, Status::NotAssessable | Status::NotApplicable);
    ProvisionScore { status, level: known.then_some(level), evidence, attested }
}

/// Mean of the items that could be assessed, when they are enough to speak for all.
fn mean_of_items<'a>(
    items: impl Iterator<Item = (f64, &'a ItemScore)> + Clone,
    scoring: &Scoring,
) -> LayerScore {
    let enough = assessed_share(items.clone()) >= scoring.assessed_share;
    let of = |value: fn(&ItemScore) -> Option<f64>| {
        mean(items.clone().map(|(weight, item)| (weight, value(item)))).filter(|_| enough)
    };
    LayerScore {
        coverage: of(|item| item.coverage),
        commitment: of(|item| item.commitment),
        value: of(|item| item.value),
    }
}

/// Weighted share of the items that have a value.
fn assessed_share<'a>(items: impl Iterator<Item = (f64, &'a ItemScore)> + Clone) -> f64 {
    let all: f64 = items.clone().map(|(weight, _)| weight).sum();
    let assessed: f64 = items.filter(|(_, item)| item.value.is_some()).map(|(weight, _)| weight).sum();
    if all > 0.0 { assessed / all } else { 0.0 }
}

/// Weighted mean of the values that are there, summed in their order; `None` without weight.
fn mean(values: impl Iterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (weight, value) in values {
        if let Some(value) = value {
            sum += weight * value;
            weights += weight;
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Force, Layer, Uncertain};
    use std::collections::BTreeMap;

    struct Fixed {
        levels: Vec<Vec<u8>>,
        attested: Attestation,
    }

    impl Findings for Fixed {
        fn best(&self, item: usize, provision: usize) -> (Level, u32) {
            let level = self.levels[item][provision];
            (Level::new(level).expect("levels of the test are 0 to 4"), u32::from(level > 0))
        }

        fn mentions(&self, _item: usize) -> u32 {
            0
        }

        fn attested(&self, _item: usize, _provision: usize) -> Attestation {
            self.attested
        }
    }

    fn framework(weights: &[&[f64]], item_weights: &[f64]) -> Framework {
        let provision = |weight: f64| Provision {
            id: "t".into(),
            title: String::new(),
            cites: Vec::new(),
            force: Force::Should,
            addressee: Vec::new(),
            block: None,
            applicability: None,
            weight,
            expected: Level::MECHANISM,
            selected: true,
            waiver: None,
            note: None,
            rules: 0..0,
            advice: BTreeMap::new(),
            was: Vec::new(),
        };
        let items = weights.iter().zip(item_weights).map(|(weights, &weight)| Item {
            id: "t.P1".into(),
            layer: 0,
            title: String::new(),
            paragraphs: Vec::new(),
            weight,
            topic: 0..0,
            provisions: weights.iter().map(|&weight| provision(weight)).collect(),
        });
        Framework {
            id: "t".into(),
            title: String::new(),
            short: String::new(),
            adopted: String::new(),
            address: None,
            version: String::new(),
            lens: false,
            layers: vec![Layer { id: "one".into(), title: String::new() }],
            items: items.collect(),
            unscored: Vec::new(),
        }
    }

    fn scoring() -> Scoring {
        Scoring {
            ladder: [0.0, 0.25, 0.5, 0.75, 1.0],
            readable_share: 0.95,
            language_share: 0.8,
            assessed_share: 0.5,
            few_provisions: 3,
            ai_terms_per_1000: 7.0,
            ai_terms_per_1000_with_title: 3.0,
            context_sentences: 2,
            mechanism_words: 8,
            verb_words: 4,
            determiner_words: 3,
            expected_level: Level::MECHANISM,
            least_gain: 0.0,
            done_share: 1.0,
            peers: 3,
            best_practices: 5,
            near_misses: 3,
            pieces_per_1000: 2.0,
            replicates: 1000,
            uncertainty: Uncertain {
                replicates: 100,
                pooled_below: 15.0,
                prior_documents: 2.0,
                weights: 0.25,
                steps: 0.5,
                thresholds: vec![1],
                exponents: vec![1.0],
                length_documents: 10,
                length_correlation: 0.5,
                redundancy_documents: 30,
                redundancy_correlation: 0.95,
                redundancy_top: 20,
            },
        }
    }

    #[test]
    fn values_are_weighted_means() {
        let framework = framework(&[&[1.0, 0.5, 1.0], &[1.0]], &[1.0, 0.0]);
        let findings = Fixed { levels: vec![vec![4, 1, 0], vec![2]], attested: Attestation::Full };
        let score = score_framework(&framework, &scoring(), &findings);
        let item = &score.items[0];
        assert_eq!(item.coverage, Some(1.5 / 2.5));
        assert_eq!(item.commitment, Some((1.0 + 0.25) / 2.0));
        assert_eq!(item.value, Some((1.0 + 0.5 * 0.25) / 2.5));
        assert_eq!((item.few, score.items[1].few), (false, true));
        assert_eq!(score.total.value, item.value, "an item of weight 0 is reported, not weighted");
        assert_eq!(score.provision_mean, item.value);
        assert_eq!(score.assessed, 1.0);
        let statuses: Vec<&str> = item.provisions.iter().map(|score| score.status.as_str()).collect();
        assert_eq!(statuses, ["met", "mentioned", "absent"]);
    }

    #[test]
    fn a_provision_of_weight_zero_is_reported_and_changes_no_figure() {
        let framework = framework(&[&[1.0, 0.0, 0.0], &[1.0]], &[1.0, 1.0]);
        let score = |weightless: u8| {
            let findings =
                Fixed { levels: vec![vec![2, weightless, 0], vec![2]], attested: Attestation::Full };
            score_framework(&framework, &scoring(), &findings)
        };
        let (without, with) = (score(0), score(4));
        let figures = |score: &FrameworkScore| {
            let item = &score.items[0];
            (item.coverage, item.commitment, item.value, score.total, score.provision_mean)
        };
        assert_eq!(figures(&with), figures(&without));
        assert_eq!(with.items[0].provisions[1].status, Status::Met);
        assert!(with.items[0].few, "one provision of three weighs");
    }

    #[test]
    fn a_value_is_the_sum_of_its_shares() {
        let framework = framework(&[&[1.0, 0.5, 0.0], &[1.0, 1.0], &[1.0]], &[1.0, 2.0, 0.0]);
        let findings =
            Fixed { levels: vec![vec![4, 1, 3], vec![2, 0], vec![4]], attested: Attestation::Full };
        let score = score_framework(&framework, &scoring(), &findings);
        let shares = shares(&framework, &score);
        assert_eq!(shares, [vec![1.0 / 3.0 / 1.5, 0.5 / 3.0 / 1.5, 0.0], vec![1.0 / 3.0; 2], vec![0.0]]);
        let rows =
            score.items.iter().zip(&shares).flat_map(|(item, shares)| item.provisions.iter().zip(shares));
        let sum: f64 =
            rows.map(|(provision, share)| share * provision.value(&scoring()).unwrap_or(0.0)).sum();
        let value = score.total.value.expect("all items are assessed");
        assert!((sum - value).abs() < 1e-12, "{sum} and {value}");
    }

    #[test]
    fn what_a_profile_leaves_out_changes_no_figure_and_a_waiver_only_the_status() {
        let mut plain = framework(&[&[1.0, 0.0]], &[1.0]);
        let findings = Fixed { levels: vec![vec![2, 0]], attested: Attestation::Missing };
        let value =
            |framework: &Framework| score_framework(framework, &scoring(), &findings).items[0].clone();
        assert_eq!(value(&plain).value, None, "what is asked for could not be looked for");
        plain.items[0].provisions[1].selected = false;
        let without = value(&plain);
        assert_eq!((without.value, without.coverage), (Some(0.5), Some(1.0)));
        assert_eq!(
            (without.provisions[1].status, without.provisions[1].level),
            (Status::NotApplicable, None)
        );
        let waiver = crate::rules::Waiver { reason: "r".into(), expires: "2030-01-01".into() };
        plain.items[0].provisions[0].waiver = Some(waiver);
        let waived = value(&plain);
        assert_eq!((waived.provisions[0].status, waived.value), (Status::Waived, Some(0.5)));
        plain.items[0].provisions[0].expected = Level::COMMITMENT;
        assert_eq!(value(&plain).provisions[0].status, Status::Partial, "there is no gap to waive");
    }

    #[test]
    fn what_could_not_be_looked_for_is_missing_and_never_zero() {
        let framework = framework(&[&[1.0, 1.0], &[1.0]], &[1.0, 1.0]);
        let findings = Fixed { levels: vec![vec![3, 0], vec![2]], attested: Attestation::Missing };
        let score = score_framework(&framework, &scoring(), &findings);
        assert_eq!(score.items[0].value, None);
        assert_eq!(score.items[0].provisions[0].value(&scoring()), Some(0.75), "what was found stays found");
        assert_eq!(score.items[0].provisions[1].status, Status::NotAssessable);
        assert_eq!(score.total.value, Some(0.5), "half of the items is enough here");
        assert_eq!(score.assessed, 0.5);
        let strict = Scoring { assessed_share: 0.6, ..scoring() };
        assert_eq!(score_framework(&framework, &strict, &findings).total.value, None);
        let nothing = Fixed { levels: vec![vec![0, 0], vec![0]], attested: Attestation::Missing };
        assert_eq!(score_framework(&framework, &scoring(), &nothing).total.value, None);
    }
}
