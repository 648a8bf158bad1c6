//! Replicates: a state of the rules and a method each, applied to every document.

use super::method::Method;
use super::pieces::{Corpus, DocumentPieces};
use super::presence::{Finding, Graded, Presence, Sight};
use super::reliability::{LEVELS, Parameters, Reliability};
use crate::assess::bootstrap::between;
use crate::rules::Scoring;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// Rounds of the EM algorithm; the rates move by less than a thousandth well before.
const ROUNDS: usize = 50;
/// Keeps the random numbers of replicates apart from those of documents.
const REPLICATES: u64 = 0x9e37_79b9_7f4a_7c15;

/// Median and 95 % interval of the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The 2.5th percentile.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The 97.5th percentile.
    pub high: f64,
}

/// Percentiles of values in any order; `None` without values. Linear in them.
pub fn interval(mut values: Vec<f64>) -> Option<Interval> {
    let last = values.len().checked_sub(1)?;
    // From the highest down, so that each looks only among the values below the one before.
    let mut end = values.len();
    let mut at = |share: f64| {
        let place = share * last as f64;
        let (low, high) = (place.floor() as usize, place.ceil() as usize);
        let (below, &mut upper, _) = values[..end].select_nth_unstable_by(high, f64::total_cmp);
        let greatest = below.iter().copied().max_by(f64::total_cmp).filter(|_| low < high);
        end = high + 1;
        between(greatest.unwrap_or(upper), upper, place)
    };
    let (high, median, low) = (at(0.975), at(0.5), at(0.025));
    Some(Interval { low, median, high })
}

/// The same of values that come so many times each.
fn interval_of_counts(mut values: [(f64, u32); 5]) -> Option<Interval> {
    values.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let last = values.iter().map(|(_, count)| *count).sum::<u32>().checked_sub(1)?;
    let value = |place: u32| {
        let mut before = 0;
        let found = values.iter().find(|(_, count)| {
            before += count;
            place < before
        });
        found.map(|(value, _)| *value)
    };
    let at = |share: f64| {
        let place = share * f64::from(last);
        Some(between(value(place.floor() as u32)?, value(place.ceil() as u32)?, place))
    };
    Some(Interval { low: at(0.025)?, median: at(0.5)?, high: at(0.975)? })
}

/// What all replicates of a framework start from.
#[derive(Debug, Clone)]
pub struct Model<'a> {
    corpus: &'a Corpus,
    scoring: &'a Scoring,
    seed: u64,
    usual: Weighted,
    measured: Option<Measured>,
}

/// A method, with what all documents take from it.
#[derive(Debug, Clone)]
struct Weighted {
    method: Method,
    /// By item, the weights of all its provisions.
    weights: Vec<f64>,
}

impl Weighted {
    fn new(corpus: &Corpus, method: Method) -> Weighted {
        let mut weights = vec![0.0; method.items.len()];
        for (&(item, _), weight) in corpus.provisions.iter().zip(&method.provisions) {
            weights[item as usize] += weight;
        }
        Weighted { method, weights }
    }
}

/// What labels and corpus tell of the truth behind the pieces.
#[derive(Debug, Clone)]
struct Measured {
    reliability: Reliability,
    presence: Vec<Presence>,
    /// By provision, the documents it was looked for in.
    sights: Vec<Vec<Sight>>,
    /// By provision, pieces in a document of mean length.
    usual_pieces: Vec<f64>,
    mean_words: f64,
    /// Pieces by level, over all provisions.
    levels: [f64; LEVELS],
}

/// One state of the world: how the rules err, how often provisions are there, how values are made.
#[derive(Debug, Clone)]
pub struct Replicate {
    method: Weighted,
    truth: Option<Truth>,
}

#[derive(Debug, Clone)]
struct Truth {
    provisions: Vec<Rates>,
    graded: Graded,
}

/// What governs the pieces of a provision in a document of mean length.
#[derive(Debug, Clone, Copy)]
struct Rates {
    finding: Finding,
    /// Odds that a document has it.
    odds: f64,
}

/// What the replicates make of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentReplicates {
    /// The value with the measured errors of the rules taken back; `None` when they were not measured.
    pub corrected: Option<Interval>,
    /// The same of its parts.
    pub parts: PartIntervals,
    /// The value in each replicate with its errors and its method.
    pub varied: Vec<f64>,
}

/// Corrected values of the parts of a framework; without meaning where they were not measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartIntervals {
    /// Of each layer.
    pub layers: Vec<Option<Interval>>,
    /// Of each item.
    pub items: Vec<Option<Interval>>,
    /// Of each provision.
    pub provisions: Vec<Option<Interval>>,
}

impl<'a> Model<'a> {
    /// Estimates how often each provision is there; without measurements only the method is varied.
    pub fn new(
        corpus: &'a Corpus,
        scoring: &'a Scoring,
        reliability: Option<Reliability>,
        seed: u64,
    ) -> Model<'a> {
        let measured = reliability.map(|reliability| Measured::new(corpus, scoring, reliability));
        let usual = Weighted::new(corpus, Method::usual(corpus, scoring));
        Model { corpus, scoring, seed, usual, measured }
    }

    /// The replicate of this number: the same for every document, and whatever the other replicates are.
    pub fn replicate(&self, number: u32) -> Replicate {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(
            self.seed.wrapping_add(REPLICATES.wrapping_mul(u64::from(number) + 1)),
        );
        let method = self.usual.method.varied(self.scoring, &mut random);
        let truth = self.measured.as_ref().map(|measured| {
            let parameters = measured.reliability.draw(&mut random);
            measured.truth(self.corpus, self.scoring, parameters)
        });
        Replicate { method: Weighted::new(self.corpus, method), truth }
    }

    /// Forgets what only replicates are made from, once they are: it grows with the documents.
    pub fn settle(&mut self) {
        if let Some(measured) = &mut self.measured {
            measured.sights = Vec::new();
        }
    }

    /// A document in all replicates. Its random numbers are its own.
    pub fn document(&self, document: &DocumentPieces, replicates: &[Replicate]) -> DocumentReplicates {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed ^ document.seed);
        let mut sums = Sums::new(self, document, replicates.len());
        let mut drawn: Vec<Drawn> = (0..)
            .zip(document.cells())
            .map(|(cell, found)| Drawn { cell, level: found.level() })
            .filter(|drawn| drawn.level > 0)
            .collect();
        for replicate in replicates {
            if let (Some(truth), Some(measured)) = (&replicate.truth, &self.measured) {
                let length = document.words / measured.mean_words;
                drawn.clear();
                for (number, cell) in (0..).zip(document.cells()) {
                    let rates = &truth.provisions[cell.provision as usize];
                    let finding = rates.finding.at_length(length);
                    let level = finding.draw(cell, rates.odds, &truth.graded, &mut random);
                    if level > 0 {
                        drawn.push(Drawn { cell: number, level });
                    }
                }
                sums.add_corrected(&drawn);
            }
            sums.add_varied(&replicate.method, &drawn);
        }
        sums.done(self.measured.is_some())
    }
}

impl Measured {
    fn new(corpus: &Corpus, scoring: &Scoring, reliability: Reliability) -> Measured {
        let mut members: Vec<&DocumentPieces> = match corpus.members().next() {
            Some(_) => corpus.members().collect(),
            // Copies of documents that are not there tell what they can.
            None => corpus.documents.iter().flatten().collect(),
        };
        // Sums of floats depend on their order, and the order of the files must not matter.
        members.sort_by(|a, b| a.seed.cmp(&b.seed).then(a.words.total_cmp(&b.words)));
        let words: f64 = members.iter().map(|document| document.words).sum();
        let mean_words = (words / members.len().max(1) as f64).max(1.0);
        let count = corpus.provisions.len();
        let (mut sights, mut usual_pieces) = (vec![Vec::new(); count], vec![0.0; count]);
        let mut levels = [0.0; LEVELS];
        for document in members {
            let length = (document.words / mean_words).max(1e-9);
            for cell in document.cells() {
                sights[cell.provision as usize].push(Sight { pieces: cell.count(), length });
                levels.iter_mut().zip(cell.pieces).for_each(|(sum, pieces)| *sum += f64::from(pieces));
            }
        }
        for (mean, sights) in usual_pieces.iter_mut().zip(&sights) {
            let pieces: f64 = sights.iter().map(|sight| f64::from(sight.pieces)).sum();
            let lengths: f64 = sights.iter().map(|sight| sight.length).sum();
            *mean = if lengths > 0.0 { pieces / lengths } else { 0.0 };
        }
        let usual = Presence { share: 0.5, further: 1.0 };
        let presence = vec![usual; count];
        let mut measured = Measured { reliability, presence, sights, usual_pieces, mean_words, levels };
        let expected = measured.reliability.expected();
        for _ in 0..ROUNDS {
            measured.presence = measured.step(corpus, scoring, &expected);
        }
        measured
    }

    /// One round of the EM algorithm over all provisions, each mixed with the mean of all.
    fn step(&self, corpus: &Corpus, scoring: &Scoring, parameters: &Parameters) -> Vec<Presence> {
        let looked = || self.presence.iter().zip(&self.sights).filter(|(_, sights)| !sights.is_empty());
        let count = looked().count().max(1) as f64;
        let share = looked().map(|(presence, _)| presence.share).sum::<f64>() / count;
        let further = looked().map(|(presence, _)| presence.share * presence.further).sum::<f64>() / count;
        let usual = Presence { share, further: further / share.max(1e-9) };
        let prior = scoring.uncertainty.prior_documents;
        let rows = self.presence.iter().zip(&self.sights).zip(&corpus.provisions).zip(&self.usual_pieces);
        rows.map(|(((presence, sights), &(item, _)), pieces)| {
            let stray = (1.0 - parameters.precision[item as usize]) * pieces;
            presence.step(sights, parameters.recall[item as usize], stray, usual, prior)
        })
        .collect()
    }

    /// The rates under these parameters, one step away from those under the expected ones, and the levels of
    /// missed passages: those found, taken for what they truly are.
    fn truth(&self, corpus: &Corpus, scoring: &Scoring, parameters: Parameters) -> Truth {
        let presence = self.step(corpus, scoring, &parameters);
        let all: f64 = self.levels.iter().sum();
        let mut missed = [0.0; LEVELS];
        for (level, at_most) in missed.iter_mut().enumerate() {
            let sum: f64 = self.levels.iter().zip(&parameters.at_most).map(|(n, row)| n * row[level]).sum();
            *at_most = if all > 0.0 { sum / all } else { 1.0 };
        }
        let graded = Graded { at_most: parameters.at_most, missed };
        let rows = presence.iter().zip(&corpus.provisions).zip(&self.usual_pieces);
        let provisions = rows.map(|((presence, &(item, _)), pieces)| {
            let (recall, precision) = (parameters.recall[item as usize], parameters.precision[item as usize]);
            let finding = Finding { recall, stray: (1.0 - precision) * pieces, further: presence.further };
            Rates { finding, odds: presence.share / (1.0 - presence.share) }
        });
        Truth { provisions: provisions.collect(), graded }
    }
}

/// The level of a cell in a replicate, where it is not 0: most are.
#[derive(Clone, Copy)]
struct Drawn {
    /// Number among all cells of the document.
    cell: u32,
    /// 1 to 4.
    level: usize,
}

/// Values of a document over the replicates.
struct Sums<'a> {
    model: &'a Model<'a>,
    document: &'a DocumentPieces,
    /// Item and provision of each cell.
    places: Vec<(u32, u32)>,
    /// The items of which all provisions are among the cells.
    is_whole: Vec<bool>,
    corrected: Vec<f64>,
    layers: Vec<Vec<f64>>,
    items: Vec<Vec<f64>>,
    /// By cell, how often each level but 0 was drawn, …
    levels: Vec<[u32; 5]>,
    /// … of so many times.
    draws: u32,
    varied: Vec<f64>,
    /// Values of the items in a replicate.
    values: Vec<Option<f64>>,
    /// What they are made of.
    sums: Vec<f64>,
}

impl<'a> Sums<'a> {
    fn new(model: &'a Model<'a>, document: &'a DocumentPieces, replicates: usize) -> Sums<'a> {
        let items = document.items.len();
        let places: Vec<(u32, u32)> = (0..)
            .zip(&document.items)
            .flat_map(|(item, cells)| cells.iter().map(move |cell| (item, cell.provision)))
            .collect();
        let mut provisions = vec![0; items];
        model.corpus.provisions.iter().for_each(|(item, _)| provisions[*item as usize] += 1);
        Sums {
            model,
            document,
            is_whole: document.items.iter().zip(provisions).map(|(cells, all)| cells.len() == all).collect(),
            corrected: Vec::with_capacity(replicates),
            layers: vec![Vec::new(); model.corpus.layers.len()],
            items: vec![Vec::new(); items],
            levels: vec![[0; 5]; places.len()],
            draws: 0,
            varied: Vec::with_capacity(replicates),
            values: vec![None; items],
            sums: vec![0.0; items],
            places,
        }
    }

    fn add_corrected(&mut self, drawn: &[Drawn]) {
        self.set_values(&self.model.usual, drawn);
        let values = &self.values;
        self.corrected.extend(self.model.usual.method.value(values));
        for (layer, all) in self.model.corpus.layers.iter().zip(&mut self.layers) {
            let known = layer.iter().filter_map(|&(item, weight)| Some((values[item]?, weight)));
            let (sum, weights) =
                known.fold((0.0, 0.0), |(sum, all), (value, weight)| (sum + weight * value, all + weight));
            all.extend((weights > 0.0).then(|| sum / weights));
        }
        self.items.iter_mut().zip(values).for_each(|(all, value)| all.extend(*value));
        drawn.iter().for_each(|drawn| self.levels[drawn.cell as usize][drawn.level] += 1);
        self.draws += 1;
    }

    fn add_varied(&mut self, method: &Weighted, drawn: &[Drawn]) {
        self.set_values(method, drawn);
        // A framework that has a value has one under any weights.
        self.varied.push(method.method.value(&self.values).unwrap_or(0.0));
    }

    /// Sets the values of the items from the levels of the cells. Those at level 0 add nothing to any value.
    fn set_values(&mut self, Weighted { method, weights }: &Weighted, drawn: &[Drawn]) {
        self.sums.fill(0.0);
        for drawn in drawn {
            let (item, provision) = self.places[drawn.cell as usize];
            self.sums[item as usize] += method.provisions[provision as usize] * method.ladder[drawn.level];
        }
        for (item, value) in self.values.iter_mut().enumerate() {
            let weights = match self.is_whole[item] {
                true => weights[item],
                false => {
                    let cells = self.document.items[item].iter();
                    cells.fold(0.0, |sum, cell| sum + method.provisions[cell.provision as usize])
                }
            };
            *value = (weights > 0.0).then(|| self.sums[item] / weights);
        }
    }

    fn done(self, measured: bool) -> DocumentReplicates {
        let mut provisions = vec![None; self.model.corpus.provisions.len()];
        for (cell, mut counts) in self.document.cells().zip(self.levels) {
            counts[0] = self.draws - counts.iter().sum::<u32>();
            let values = std::array::from_fn(|level| (self.model.scoring.ladder[level], counts[level]));
            provisions[cell.provision as usize] = interval_of_counts(values);
        }
        DocumentReplicates {
            corrected: interval(self.corrected).filter(|_| measured),
            parts: PartIntervals {
                layers: self.layers.into_iter().map(interval).collect(),
                items: self.items.into_iter().map(interval).collect(),
                provisions,
            },
            varied: self.varied,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::bootstrap::percentile;
    use proptest::prelude::*;

    fn by_sorting(mut values: Vec<f64>) -> Option<Interval> {
        values.sort_by(f64::total_cmp);
        let at = |share| percentile(&values, share);
        Some(Interval { low: at(0.025)?, median: at(0.5)?, high: at(0.975)? })
    }

    #[test]
    fn the_ends_lie_between_neighbours() {
        let found = interval(vec![3.0, 1.0, 2.0]).expect("there are values");
        assert_eq!((found.low, found.median, found.high), (1.05, 2.0, 2.95));
        assert_eq!((interval(Vec::new()), interval_of_counts([(0.5, 0); 5])), (None, None));
    }

    proptest! {
        #[test]
        fn intervals_are_those_of_sorted_values(values in prop::collection::vec(-1.0..1.0f64, 0..120)) {
            prop_assert_eq!(interval(values.clone()), by_sorting(values));
        }

        #[test]
        fn counts_stand_for_their_values(counts in prop::array::uniform5(0u32..40)) {
            let values = [0.0, 0.25, 0.6, 0.5, 1.0];
            let pairs = std::array::from_fn(|level| (values[level], counts[level]));
            let all = pairs.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count as usize));
            prop_assert_eq!(interval_of_counts(pairs), by_sorting(all.collect()));
        }
    }
}
