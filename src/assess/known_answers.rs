//! Every statistic against an independent implementation: the answers come from tests/known_answers/make.py.

use super::agreement::{Counts, Pairs, spearman};
use super::benchmark::{Effect, Position};
use super::bootstrap::{Bootstrap, percentile};
use super::length::LengthCurve;
use super::redundancy::redundancy;
use super::uncertainty::Odds;
use super::views::balance::wilson;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use toml::Table;

fn answers(name: &str) -> Vec<Table> {
    let all: Table = toml::from_str(include_str!("../../tests/known_answers/answers.toml"))
        .expect("the script writes TOML");
    let blocks = all[name].as_array().expect("a block stands in double brackets");
    blocks.iter().map(|block| block.as_table().expect("it has fields").clone()).collect()
}

fn number(block: &Table, name: &str) -> f64 {
    block[name].as_float().unwrap_or_else(|| panic!("{name} is no number"))
}

fn numbers(block: &Table, name: &str) -> Vec<f64> {
    let list = block[name].as_array().unwrap_or_else(|| panic!("{name} is no list"));
    let number = |value: &toml::Value| value.as_float().or(value.as_integer().map(|whole| whole as f64));
    list.iter().map(|value| number(value).expect("a list holds numbers")).collect()
}

#[track_caller]
fn close(found: Option<f64>, block: &Table, name: &str) {
    let (found, want) = (found.expect("it is defined"), number(block, name));
    assert!((found - want).abs() < 1e-9, "{name}: {found} is not {want}");
}

#[test]
fn agreement_of_grades() {
    for block in answers("grades") {
        let grades =
            |name: &str| numbers(&block, name).into_iter().map(|grade| grade as u8).collect::<Vec<u8>>();
        let pairs = Pairs(grades("label").into_iter().zip(grades("found")).collect());
        close(pairs.exact(), &block, "exact");
        close(pairs.kappa(), &block, "weighted_kappa");
        close(pairs.spearman(), &block, "spearman");
    }
}

#[test]
fn agreement_of_findings() {
    for block in answers("counts") {
        let count = |name: &str| numbers(&block, name)[0] as u32;
        let counts = Counts { tp: count("tp"), fp: count("fp"), missed: count("missed"), tn: count("tn") };
        close(counts.precision(), &block, "precision");
        close(counts.recall(), &block, "recall");
        close(counts.f1(), &block, "f1");
        close(counts.kappa(), &block, "kappa");
    }
}

#[test]
fn rank_correlation() {
    for block in answers("spearman") {
        let pairs: Vec<(f64, f64)> =
            numbers(&block, "left").into_iter().zip(numbers(&block, "right")).collect();
        close(spearman(&pairs), &block, "rho");
    }
}

#[test]
fn quantiles() {
    for block in answers("quantiles") {
        let mut values = numbers(&block, "values");
        values.sort_by(f64::total_cmp);
        for (share, name) in [(0.025, "low"), (0.5, "median"), (0.975, "high")] {
            close(percentile(&values, share), &block, name);
        }
    }
}

/// Draws against quantiles: of 40,000 the share below a quantile is its probability within 0.4 of a hundred.
#[test]
fn beta_draws() {
    for block in answers("beta") {
        let odds = Odds { right: number(&block, "right"), wrong: number(&block, "wrong") };
        close(Some(odds.mean()), &block, "mean");
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let draws: Vec<f64> = (0..40_000).map(|_| odds.draw(&mut random)).collect();
        for (share, name) in [(0.025, "low"), (0.5, "median"), (0.975, "high")] {
            let below = draws.iter().filter(|draw| **draw < number(&block, name)).count() as f64 / 40_000.0;
            assert!((below - share).abs() < 0.008, "{name}: {below} is not {share}");
        }
    }
}

/// Random on both sides: with 20,000 draws the ends hold still to a fiftieth of the width.
#[test]
fn bootstrap_intervals() {
    for block in answers("bootstrap") {
        let values = numbers(&block, "values");
        let mean = |drawn: &[usize]| {
            vec![Some(drawn.iter().map(|&at| values[at]).sum::<f64>() / drawn.len() as f64)]
        };
        let found = Bootstrap { seed: 1, replicates: 20_000 }.estimate(values.len(), mean)[0];
        close(found.value, &block, "mean");
        let (low, high) = found.interval.expect("there are many values");
        let (want_low, want_high) = (number(&block, "low"), number(&block, "high"));
        let width = want_high - want_low;
        assert!((low - want_low).abs() < 0.02 * width, "{low} is not {want_low}");
        assert!((high - want_high).abs() < 0.02 * width, "{high} is not {want_high}");
    }
}

#[test]
fn monotone_regression() {
    for block in answers("isotonic") {
        let documents: Vec<(f64, f64)> =
            numbers(&block, "words").into_iter().zip(numbers(&block, "values")).collect();
        let curve = LengthCurve::of(&documents);
        for (words, want) in numbers(&block, "asked").into_iter().zip(numbers(&block, "expected")) {
            let found = curve.expected(words).expect("the curve is not empty");
            assert!((found - want).abs() < 1e-9, "{words} words: {found} is not {want}");
        }
    }
}

#[test]
fn effective_number_of_items() {
    for block in answers("redundancy") {
        let documents = numbers(&block, "documents")[0] as usize;
        let columns = numbers(&block, "columns");
        let rows: Vec<Vec<f64>> = (0..documents)
            .map(|row| columns.iter().skip(row).step_by(documents).copied().collect())
            .collect();
        let found = redundancy(&rows, &[1.0; 6], 0.95, 20).expect("the items vary");
        close(Some(found.effective), &block, "effective");
        assert_eq!(found.pairs.len(), 1);
        close(Some(found.pairs[0].2), &block, "first_pair");
    }
}

#[test]
fn percentiles_among_peers() {
    for block in answers("percentile") {
        let found =
            Position::of(number(&block, "value"), &numbers(&block, "peers")).expect("there are peers");
        close(Some(found.percentile), &block, "percentile");
        close(Some(found.median), &block, "median");
    }
}

#[test]
fn effect_sizes_between_groups() {
    for block in answers("effect") {
        let (group, others) = (numbers(&block, "group"), numbers(&block, "others"));
        let found = Effect::between(&group, &others).expect("both groups have values");
        close(Some(found.delta), &block, "delta");
        close(Some(found.interval.0), &block, "low");
        close(Some(found.interval.1), &block, "high");
    }
}

#[test]
fn wilson_interval_of_a_share() {
    for block in answers("wilson") {
        let (count, all) = (number(&block, "count"), number(&block, "all"));
        let (low, high) = wilson(count / all, all);
        close(Some(low), &block, "low");
        close(Some(high), &block, "high");
    }
}
