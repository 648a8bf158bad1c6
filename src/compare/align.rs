//! Two versions of a text → which sentence of the one stands where in the other.
//!
//! Sentences with the same words are paired first, in the order of the text (patience diff), then wherever they
//! stand. What is left is paired by shared words, of which the rare ones count more; then by neighbours that are
//! paired. Every sentence has one partner or none.

use crate::document::Document;
use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::VecDeque;

/// Weighted share of words (0 to 1) from which two sentences are versions of each other.
const ALIKE: f64 = 0.5;
/// The same beside a neighbour that is paired.
const ALIKE_BESIDE: f64 = 0.25;
/// Weighted share (0 to 1) of the words of a sentence that stand in another, from which it is a part of it.
const PART: f64 = 0.8;
/// A word of more sentences than this leads to no partner: it stands everywhere.
const COMMON: usize = 300;

/// The sentences of two versions with their partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alignment {
    /// For each sentence of the old version, that of the new one.
    pub(super) to_new: Vec<Option<u32>>,
    /// The other way round.
    pub(super) to_old: Vec<Option<u32>>,
    /// Sentences of the old version that stand in another order in the new one.
    pub(super) moved: Vec<bool>,
    /// Sentences without a partner that are a part of one of the other version, old and new: a heading that was run
    /// into its paragraph, the cells of a table that was read as one line.
    pub(super) parts: Vec<(u32, u32)>,
}

/// The words of both versions, numbered together.
pub(super) struct Wording {
    pub(super) old: Vec<Vec<u32>>,
    pub(super) new: Vec<Vec<u32>>,
    words: usize,
}

impl Wording {
    /// The folded words of each sentence.
    pub(super) fn of(old: &Document, new: &Document) -> Wording {
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let mut of = |document: &Document| -> Vec<Vec<u32>> {
            let mut number = |word: u32| {
                let next = numbers.len() as u32;
                *numbers.entry(document.words.form(word).to_string()).or_insert(next)
            };
            document
                .sentences
                .iter()
                .map(|sentence| sentence.words.clone().map(&mut number).collect())
                .collect()
        };
        let (old, new) = (of(old), of(new));
        Wording { old, new, words: numbers.len() }
    }

    /// Whether two sentences have the same words.
    pub(super) fn same(&self, old: u32, new: u32) -> bool {
        self.old[old as usize] == self.new[new as usize]
    }
}

/// Pairs the sentences of two versions. About linear in their number; the same texts give the same pairs.
pub(super) fn align(wording: &Wording) -> Alignment {
    let mut pairs = Pairs::of(wording);
    pairs.in_order();
    pairs.elsewhere();
    pairs.alike();
    pairs.beside();
    let (moved, parts) = (pairs.moved(), pairs.parts());
    Alignment { to_new: pairs.to_new, to_old: pairs.to_old, moved, parts }
}

struct Pairs<'a> {
    wording: &'a Wording,
    /// What each word counts: the rarer, the more.
    weights: Vec<f64>,
    /// The words of each sentence, each once, ascending.
    old: Vec<Vec<u32>>,
    new: Vec<Vec<u32>>,
    to_new: Vec<Option<u32>>,
    to_old: Vec<Option<u32>>,
}

impl<'a> Pairs<'a> {
    fn of(wording: &'a Wording) -> Pairs<'a> {
        let [old, new] = [&wording.old, &wording.new]
            .map(|all| all.iter().map(|words| distinct(words)).collect::<Vec<_>>());
        let mut counts = vec![0u32; wording.words];
        old.iter().chain(&new).flatten().for_each(|word| counts[*word as usize] += 1);
        let all = (old.len() + new.len()) as f64;
        Pairs {
            wording,
            weights: counts.into_iter().map(|count| (1.0 + all / f64::from(count.max(1))).ln()).collect(),
            old,
            new,
            to_new: vec![None; wording.old.len()],
            to_old: vec![None; wording.new.len()],
        }
    }

    fn pair(&mut self, old: u32, new: u32) {
        self.to_new[old as usize] = Some(new);
        self.to_old[new as usize] = Some(old);
    }

    fn open_old(&self) -> Vec<u32> {
        (0..self.to_new.len() as u32).filter(|&old| self.to_new[old as usize].is_none()).collect()
    }

    fn open_new(&self) -> Vec<u32> {
        (0..self.to_old.len() as u32).filter(|&new| self.to_old[new as usize].is_none()).collect()
    }

    /// Pairs equal sentences that stand in the same order.
    fn in_order(&mut self) {
        let wording = self.wording;
        for operation in capture_diff_slices(Algorithm::Patience, &wording.old, &wording.new) {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                (0..len).for_each(|at| self.pair((old_index + at) as u32, (new_index + at) as u32));
            }
        }
    }

    /// Pairs equal sentences that were moved.
    fn elsewhere(&mut self) {
        let mut open: FxHashMap<&[u32], VecDeque<u32>> = FxHashMap::default();
        for new in self.open_new() {
            open.entry(&self.wording.new[new as usize]).or_default().push_back(new);
        }
        for old in self.open_old() {
            let partners = open.get_mut(self.wording.old[old as usize].as_slice());
            if let Some(new) = partners.and_then(VecDeque::pop_front) {
                self.pair(old, new);
            }
        }
    }

    /// Pairs sentences that share most of their words, the most alike first.
    fn alike(&mut self) {
        let mut places: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for new in self.open_new() {
            for &word in &self.new[new as usize] {
                places.entry(word).or_default().push(new);
            }
        }
        let mut ranked: Vec<(f64, u32, u32)> = Vec::new();
        for old in self.open_old() {
            let leads = self.old[old as usize]
                .iter()
                .filter_map(|word| places.get(word))
                .filter(|news| news.len() <= COMMON);
            let mut candidates: Vec<u32> = leads.flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            let scored = candidates.into_iter().map(|new| (self.likeness(old, new), old, new));
            ranked.extend(scored.filter(|(likeness, ..)| *likeness >= ALIKE));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, old, new) in ranked {
            if self.to_new[old as usize].is_none() && self.to_old[new as usize].is_none() {
                self.pair(old, new);
            }
        }
    }

    /// Pairs sentences whose neighbours are paired, downwards and then upwards.
    fn beside(&mut self) {
        let open = self.open_old();
        for &old in &open {
            let above = old.checked_sub(1).and_then(|above| self.to_new[above as usize]);
            self.try_beside(old, above.map(|above| above + 1));
        }
        for &old in open.iter().rev() {
            let below = self.to_new.get(old as usize + 1).copied().flatten();
            self.try_beside(old, below.and_then(|below| below.checked_sub(1)));
        }
    }

    fn try_beside(&mut self, old: u32, new: Option<u32>) {
        let is_open = |new: &u32| matches!(self.to_old.get(*new as usize), Some(None));
        let Some(new) = new.filter(is_open).filter(|_| self.to_new[old as usize].is_none()) else { return };
        if self.likeness(old, new) >= ALIKE_BESIDE {
            self.pair(old, new);
        }
    }

    /// Weighted share of the distinct words of both sentences that stand in both, 0 to 1.
    fn likeness(&self, old: u32, new: u32) -> f64 {
        let (old, new) = (&self.old[old as usize], &self.new[new as usize]);
        let all = self.weight(old) + self.weight(new);
        if all > 0.0 { 2.0 * self.shared(old, new) / all } else { 0.0 }
    }

    fn weight(&self, words: &[u32]) -> f64 {
        words.iter().map(|&word| self.weights[word as usize]).sum()
    }

    /// Weight of the words that stand in both lists.
    fn shared(&self, one: &[u32], other: &[u32]) -> f64 {
        let both = one.iter().filter(|word| other.binary_search(word).is_ok());
        both.map(|&word| self.weights[word as usize]).sum()
    }

    /// The sentences without a partner that are a part of one where they would be looked for.
    fn parts(&self) -> Vec<(u32, u32)> {
        let is_part = |part: &[u32], whole: &[u32]| self.shared(part, whole) >= PART * self.weight(part);
        let mut parts = Vec::new();
        let looked_for = whereabouts(&self.to_new, &self.to_old);
        for old in self.open_old() {
            let news = looked_for[old as usize].iter();
            let mut whole = news.filter(|new| is_part(&self.old[old as usize], &self.new[**new as usize]));
            parts.extend(whole.next().map(|new| (old, *new)));
        }
        let looked_for = whereabouts(&self.to_old, &self.to_new);
        for new in self.open_new() {
            let olds = looked_for[new as usize].iter();
            let mut whole = olds.filter(|old| is_part(&self.new[new as usize], &self.old[**old as usize]));
            parts.extend(whole.next().map(|old| (*old, new)));
        }
        parts
    }

    /// The old sentences outside the longest run of pairs that kept its order.
    fn moved(&self) -> Vec<bool> {
        let pairs: Vec<(usize, u32)> =
            self.to_new.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?))).collect();
        // Tails of ascending runs by their length, and the pair before each.
        let (mut tails, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
        for (number, (_, new)) in pairs.iter().enumerate() {
            let length = tails.partition_point(|&tail| pairs[tail].1 < *new);
            before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
            if length == tails.len() { tails.push(number) } else { tails[length] = number }
        }
        let mut moved: Vec<bool> = self.to_new.iter().map(Option::is_some).collect();
        let mut at = tails.last().copied();
        while let Some(number) = at {
            moved[pairs[number].0] = false;
            at = before[number];
        }
        moved
    }
}

/// Where in the other version each sentence would be looked for: the partners of the nearest sentences before and
/// behind it that have one, and what stands behind the first and before the second without a partner.
fn whereabouts(partners: &[Option<u32>], others: &[Option<u32>]) -> Vec<Vec<u32>> {
    let is_open = |other: &u32| matches!(others.get(*other as usize), Some(None));
    let mut found = vec![Vec::new(); partners.len()];
    let mut nearest: Option<u32> = None;
    for (at, partner) in partners.iter().enumerate() {
        nearest = partner.or(nearest);
        found[at].extend(nearest);
        found[at].extend(nearest.map_or(Some(0), |other| other.checked_add(1)).filter(is_open));
    }
    nearest = None;
    for (at, partner) in partners.iter().enumerate().rev() {
        nearest = partner.or(nearest);
        found[at].extend(nearest);
        let last = (others.len() as u32).checked_sub(1);
        found[at].extend(nearest.map_or(last, |other| other.checked_sub(1)).filter(is_open));
    }
    found
}

/// The words of a sentence, each once, ascending.
fn distinct(words: &[u32]) -> Vec<u32> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[track_caller]
    fn check(name: &str, old: &str, new: &str, want: &[Option<u32>], moved: &[u32]) {
        let [old, new] = [old, new].map(|text| Document::of_sentence(text, Lang::EN));
        let found = align(&Wording::of(&old, &new));
        assert_eq!(found.to_new, want, "{name}");
        let out: Vec<u32> =
            (0..).zip(&found.moved).filter(|(_, moved)| **moved).map(|(old, _)| old).collect();
        assert_eq!(out, moved, "{name}");
        for (new, old) in (0u32..).zip(&found.to_old) {
            assert!(old.is_none_or(|old| found.to_new[old as usize] == Some(new)), "{name}: both ways");
        }
    }

    #[test]
    fn a_sentence_that_was_run_into_another_is_a_part_of_it() {
        let apart = "Trust in the harbour. Fish are sold at noon on the long quay.";
        let fused = "Trust in the harbour fish are sold at noon on the long quay.";
        for (name, old, new, want) in
            [("fused", apart, fused, vec![(0, 0)]), ("parted", fused, apart, vec![(0, 0)])]
        {
            let [old, new] = [old, new].map(|text| Document::of_sentence(text, Lang::EN));
            let found = align(&Wording::of(&old, &new));
            assert_eq!(found.parts, want, "{name}: {found:?}");
        }
    }

    #[test]
    fn sentences_find_their_other_version() {
        let (fish, bells, boats) =
            ("Fish are sold at noon.", "Bells ring over the old town.", "Boats leave early.");
        let text = |parts: &[&str]| parts.join(" ");
        for (name, old, new, want, moved) in [
            ("the same", text(&[fish, bells]), text(&[fish, bells]), vec![Some(0), Some(1)], vec![]),
            ("added", text(&[fish, bells]), text(&[fish, boats, bells]), vec![Some(0), Some(2)], vec![]),
            (
                "removed",
                text(&[fish, boats, bells]),
                text(&[fish, bells]),
                vec![Some(0), None, Some(1)],
                vec![],
            ),
            (
                "moved",
                text(&[boats, fish, bells]),
                text(&[fish, bells, boats]),
                vec![Some(2), Some(0), Some(1)],
                vec![0],
            ),
            (
                "reworded and moved",
                text(&[fish, bells, "The harbour office shall count all boats of the coast."]),
                text(&["The harbour office may count all boats of the coast.", fish, bells]),
                vec![Some(1), Some(2), Some(0)],
                vec![2],
            ),
            (
                "told by its neighbour alone",
                text(&[fish, "Prices rise early in winter.", bells]),
                text(&[fish, "Then prices climb in spring.", bells]),
                vec![Some(0), Some(1), Some(2)],
                vec![],
            ),
            ("of two alike each has one", text(&[fish, fish]), text(&[fish]), vec![Some(0), None], vec![]),
            ("nothing", String::new(), text(&[fish]), vec![], vec![]),
        ] {
            check(name, &old, &new, &want, &moved);
        }
    }
}
