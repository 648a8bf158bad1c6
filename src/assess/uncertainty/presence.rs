//! Pieces found → how likely a provision is truly there, and at which level.
//!
//! A provision that is there has one passage and some further ones; how many differs widely between documents,
//! so that their number is Poisson with a mean of its own in each, exponential around what is usual at the
//! document's length. Each passage is found with the item's recall. Beside them stand false pieces, Poisson by
//! the words of the document. (A further number that is Poisson with the same mean everywhere fits real
//! strategies far worse: it takes nearly every single piece for a false one.)

use super::pieces::Cell;
use super::reliability::LEVELS;
use rand::{Rng, RngExt};

/// How often a provision is there, and how often it is repeated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Presence {
    /// Share of documents that have it, 0 to 1.
    pub share: f64,
    /// Further passages in a document of mean length that has it.
    pub further: f64,
}

/// What governs the pieces found of a provision in one document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// Share of the passages that are found.
    pub recall: f64,
    /// False pieces expected.
    pub stray: f64,
    /// Further passages expected in this document, if the provision is there.
    pub further: f64,
}

/// What a number of pieces says when the provision is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Likelihood over that of an absent provision; infinite where no piece can be false.
    pub odds: f64,
    /// Probability that the first passage is among the pieces.
    pub first: f64,
    /// False pieces expected.
    pub stray: f64,
}

impl Finding {
    /// The same in a document of this length over the mean, given that of a document of mean length.
    pub fn at_length(self, length: f64) -> Finding {
        Finding { recall: self.recall, stray: self.stray * length, further: self.further * length }
    }

    /// One and the further passages that are found, as expected.
    fn found(&self) -> f64 {
        1.0 + self.further * self.recall
    }

    /// Chance of one more found passage after each; their number is geometric.
    fn more(&self) -> f64 {
        self.further * self.recall / self.found()
    }

    /// Share of the missed passages per found one: the scale of what the pieces leave open of the mean.
    pub fn open(&self) -> f64 {
        self.further / self.found()
    }

    /// Reads a number of pieces. Linear in it.
    pub fn read(&self, pieces: u32) -> Reading {
        let more = self.more();
        if pieces == 0 {
            // The first passage was missed, and there is no further one to find.
            return Reading { odds: (1.0 - self.recall) * (1.0 - more), first: 0.0, stray: 0.0 };
        }
        // Every likelihood has the factor exp(-stray), which is left out.
        let (mut stray, mut all, mut weighted) = (1.0, 1.0 - more, 0.0);
        let (mut all_before, mut weighted_before) = (0.0, 0.0);
        for number in 1..=pieces {
            (all_before, weighted_before) = (all, weighted);
            stray *= self.stray / f64::from(number);
            all = more * all + (1.0 - more) * stray;
            weighted = more * weighted + (1.0 - more) * stray * f64::from(number);
        }
        let (with, without) = (self.recall * all_before, (1.0 - self.recall) * all);
        let present = with + without;
        if present <= 0.0 {
            // More pieces than the numbers of the machine can hold: certainly there, in no special way.
            return Reading { odds: f64::INFINITY, first: self.recall, stray: 0.0 };
        }
        let strays = self.recall * weighted_before + (1.0 - self.recall) * weighted;
        Reading { odds: present / stray, first: with / present, stray: strays / present }
    }

    /// Draws the number of false pieces among `pieces` when the provision is there and its first passage is
    /// found or not; it is at most `pieces` less the first.
    fn draw_stray(&self, pieces: u32, first: bool, random: &mut impl Rng) -> u32 {
        let most = pieces - u32::from(first);
        let more = self.more();
        if more <= 0.0 {
            return most;
        }
        let ratio = self.stray / more;
        let (mut term, mut all) = (1.0, 1.0);
        for number in 1..=most {
            term *= ratio / f64::from(number);
            all += term;
        }
        let (mut left, mut term, mut number) = (random.random::<f64>() * all, 1.0, 0);
        while left >= term && number < most {
            left -= term;
            number += 1;
            term *= ratio / f64::from(number);
        }
        number
    }

    /// Draws the true level of a provision, 0 when it is not there. `odds` are those that a document has it.
    pub fn draw(&self, cell: &Cell, odds: f64, graded: &Graded, random: &mut impl Rng) -> usize {
        let pieces = cell.count();
        let reading = match pieces {
            // By far the most cells are empty and stay so: told as below, with both sides times `found`, which spares
            // the divisions.
            0 => {
                let odds = (1.0 - self.recall) * odds;
                if random.random::<f64>() * (self.found() + odds) >= odds {
                    return 0;
                }
                self.read(0)
            }
            _ => {
                let reading = self.read(pieces);
                let odds = reading.odds * odds;
                if random.random::<f64>() * (1.0 + odds) >= odds && odds.is_finite() {
                    return 0;
                }
                reading
            }
        };
        let first = pieces > 0 && random.random::<f64>() < reading.first;
        let stray = self.draw_stray(pieces, first, random);
        let mut true_pieces = cell.pieces;
        for number in 0..stray {
            remove_one(&mut true_pieces, pieces - number, random);
        }
        let further = pieces - stray - u32::from(first);
        let open = self.open() * (1.0 - self.recall);
        let drawn: f64 = random.random();
        for level in 0..LEVELS - 1 {
            let missed = graded.missed[level];
            let mut at_most = power(1.0 + open * (1.0 - missed), -1 - further as i32);
            if !first {
                at_most *= missed;
            }
            for (found, &count) in graded.at_most.iter().zip(&true_pieces).filter(|(_, count)| **count > 0) {
                at_most *= power(found[level], count as i32);
            }
            if drawn <= at_most {
                return level + 1;
            }
        }
        LEVELS
    }
}

/// A power, by squaring: `powi` need not give the same on every machine, and is a call.
#[inline]
fn power(mut base: f64, exponent: i32) -> f64 {
    let (mut left, mut product) = (exponent.unsigned_abs(), 1.0);
    while left > 0 {
        if left & 1 == 1 {
            product *= base;
        }
        left >>= 1;
        base *= base;
    }
    if exponent < 0 { 1.0 / product } else { product }
}

/// How levels are to be taken, by the labels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Graded {
    /// By level found: how likely the true level is at most 1, 2, 3, 4.
    pub at_most: [[f64; LEVELS]; LEVELS],
    /// The same for a passage that was missed.
    pub missed: [f64; LEVELS],
}

/// Takes one piece away, each of the `count` with the same chance.
fn remove_one(pieces: &mut [u32; LEVELS], count: u32, random: &mut impl Rng) {
    let mut place = random.random_range(0..count.max(1));
    for level in pieces {
        if place < *level {
            *level -= 1;
            return;
        }
        place -= *level;
    }
}

/// One document for the estimate of a provision's presence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Pieces found.
    pub pieces: u32,
    /// Words over the mean of the corpus.
    pub length: f64,
}

impl Presence {
    /// One step of the EM algorithm over the documents, mixed with the usual rates as if those came from
    /// `prior` documents. `stray` is the number of false pieces in a document of mean length.
    pub fn step(self, sights: &[Sight], recall: f64, stray: f64, usual: Presence, prior: f64) -> Presence {
        let (mut present, mut further) = (prior * usual.share, prior * usual.share * usual.further);
        let odds = self.share / (1.0 - self.share);
        for sight in sights {
            let finding =
                Finding { recall, stray: stray * sight.length, further: self.further * sight.length };
            if sight.pieces == 0 {
                // By far the most: what is below, without its factors of 1 and 0, and with one division.
                let (found, odds) = (finding.found(), (1.0 - recall) * odds);
                let there = odds / (found * (found + odds));
                present += there * found;
                further += there * self.further;
                continue;
            }
            let reading = finding.read(sight.pieces);
            let odds = reading.odds * odds;
            let there = if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
            let found = f64::from(sight.pieces) - reading.stray - reading.first;
            present += there;
            further += there * (found.max(0.0) + 1.0) * finding.open() / sight.length;
        }
        let share = present / (prior + sights.len() as f64);
        Presence { share: share.clamp(1e-6, 1.0 - 1e-6), further: further / present.max(1e-9) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;

    fn close(found: f64, want: f64) {
        assert!((found - want).abs() < 1e-9, "{found} is not {want}");
    }

    const FINDING: Finding = Finding { recall: 0.8, stray: 0.5, further: 2.5 };

    /// By hand: further passages found are geometric with mean 2, so 1/3, 2/9, 4/27; false ones 1, .5, .125
    /// (times exp -.5).
    #[test]
    fn likelihoods_are_sums_over_true_and_false_pieces() {
        close(FINDING.read(0).odds, 0.2 / 3.0);
        let sums = [1.0 / 3.0, 2.0 / 9.0 + 0.5 / 3.0, 4.0 / 27.0 + 0.5 * 2.0 / 9.0 + 0.125 / 3.0];
        let two = FINDING.read(2);
        let (with, without) = (0.8 * sums[1], 0.2 * sums[2]);
        close(two.odds, (with + without) / 0.125);
        close(two.first, with / (with + without));
        let strays = 0.8 * 0.5 / 3.0 + 0.2 * (0.5 * 2.0 / 9.0 + 2.0 * 0.125 / 3.0);
        close(two.stray, strays / (with + without));
    }

    #[test]
    fn without_false_pieces_a_piece_is_proof() {
        let sure = Finding { stray: 0.0, ..FINDING };
        assert_eq!(sure.read(1).odds, f64::INFINITY);
        assert!(FINDING.read(5000).odds.is_infinite(), "more than a float can weigh");
    }

    #[test]
    fn powers_are_products() {
        for exponent in -9..=9i32 {
            let product = (0..exponent.unsigned_abs()).fold(1.0, |product, _| product * 1.5);
            close(power(1.5, exponent), if exponent < 0 { 1.0 / product } else { product });
        }
    }

    fn draws(cell: Cell, finding: Finding, share: f64) -> [f64; 5] {
        let mut at_most = [[0.0; LEVELS]; LEVELS];
        for (found, row) in at_most.iter_mut().enumerate() {
            (found..LEVELS).for_each(|level| row[level] = 1.0);
        }
        let graded = Graded { at_most, missed: [0.5, 1.0, 1.0, 1.0] };
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut counts = [0.0; 5];
        (0..20_000).for_each(|_| {
            counts[finding.draw(&cell, share / (1.0 - share), &graded, &mut random)] += 1.0 / 20_000.0
        });
        counts
    }

    #[test]
    fn levels_are_drawn_as_often_as_they_are_likely() {
        let near = |found: f64, want: f64| assert!((found - want).abs() < 0.012, "{found} is not {want}");
        // Nothing found: there with odds 0.2 / 3 × 0.4 / 0.6, then at level 1 when no missed passage is above.
        let counts = draws(Cell::default(), FINDING, 0.4);
        let odds = 0.2 / 3.0 * 0.4 / 0.6;
        near(counts[0], 1.0 / (1.0 + odds));
        let open = 2.5 / 3.0 * 0.2;
        near(counts[1], odds / (1.0 + odds) * 0.5 / (1.0 + open * 0.5));
        // One piece at level 3 and no false ones: it may be all, or the first and missed ones below it.
        let counts =
            draws(Cell { provision: 0, pieces: [0, 0, 1, 0] }, Finding { stray: 0.0, ..FINDING }, 0.4);
        near(counts[3], 1.0);
        // Two pieces at different levels, each false with the same chance.
        let counts = draws(Cell { provision: 0, pieces: [0, 1, 0, 1] }, FINDING, 0.999_999);
        assert!(counts[0] < 0.01 && counts[2] > 0.05 && counts[4] > 0.5 && counts[3] == 0.0, "{counts:?}");
    }

    #[test]
    fn documents_without_pieces_count_by_what_is_read_of_them() {
        let (presence, usual) =
            (Presence { share: 0.3, further: 2.5 }, Presence { share: 0.5, further: 1.0 });
        let (recall, stray, length) = (0.8, 0.5, 1.5);
        let found = presence.step(&[Sight { pieces: 0, length }], recall, stray, usual, 2.0);
        let finding = Finding { recall, stray, further: 2.5 }.at_length(length);
        let odds = finding.read(0).odds * 0.3 / 0.7;
        let there = odds / (1.0 + odds);
        close(found.share, (1.0 + there) / 3.0);
        close(found.further, (1.0 + there * finding.open() / length) / (1.0 + there));
    }

    #[test]
    fn what_never_is_missed_is_not_there_where_nothing_is_found() {
        let sure = Finding { recall: 1.0, ..FINDING };
        close(sure.read(0).odds, 0.0);
        close(draws(Cell::default(), sure, 0.4)[0], 1.0);
    }

    #[test]
    fn the_steps_end_where_the_rates_are_true() {
        // 10,000 documents of two lengths by a fixed pattern of chance.
        let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
        let truth = Presence { share: 0.35, further: 2.0 };
        let (recall, stray) = (0.85, 0.3);
        let sights: Vec<Sight> = (0..10_000)
            .map(|number| {
                let length = if number % 2 == 0 { 0.5 } else { 1.5 };
                let mut pieces = poisson(stray * length, &mut random);
                if random.random::<f64>() < truth.share {
                    let mean = -truth.further * length * (1.0 - random.random::<f64>()).ln();
                    let passages = 1 + poisson(mean, &mut random);
                    pieces += (0..passages).filter(|_| random.random::<f64>() < recall).count() as u32;
                }
                Sight { pieces, length }
            })
            .collect();
        let usual = Presence { share: 0.5, further: 1.0 };
        let found = (0..200).fold(usual, |now, _| now.step(&sights, recall, stray, usual, 1.0));
        assert!((found.share - truth.share).abs() < 0.02, "{found:?}");
        assert!((found.further - truth.further).abs() < 0.12, "{found:?}");
    }

    fn poisson(mean: f64, random: &mut impl Rng) -> u32 {
        let (limit, mut product, mut count) = ((-mean).exp(), random.random::<f64>(), 0);
        while product > limit {
            product *= random.random::<f64>();
            count += 1;
        }
        count
    }
}
