//! Phrases of word patterns as one tree: phrases that begin alike share their first words, so that a word of
//! a document is looked at once for all of them.

use crate::matching::patterns::Patterns;
use crate::matching::table::Table;
use crate::text::{Lang, Lexicon};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// All phrases; a node of the tree stands for the words of a language that lead to it.
pub(super) struct Phrases {
    /// For each language, the node to which each pattern leads as a first word.
    roots: BTreeMap<Lang, Vec<Option<u32>>>,
    nodes: Vec<Node>,
    /// For each node, the patterns that lead on from it, as bits of their numbers modulo 64: most words fit none of
    /// them, and need not be looked up.
    leads_on: Vec<u64>,
    /// Patterns and the nodes they lead to, those of a node together and by pattern.
    steps: Vec<(u32, u32)>,
    /// For each node and pattern that leads on from it, the bit of [`step_bit`]: most that are asked for do not, and
    /// what is asked then fits the nearest memory.
    has_step: Vec<u64>,
    /// Phrases that end at nodes, those of a node together.
    ends: Vec<u32>,
}

/// A node: what is asked of every word stands in one piece of memory.
#[derive(Clone, Default)]
struct Node {
    /// Its part of `steps`.
    steps: Range<u32>,
    /// Its part of `ends`.
    ends: Range<u32>,
}

/// The first words of the phrases of a language, and the forms of a document that are one.
struct FirstWords<'a> {
    lang: Lang,
    nodes: &'a [Option<u32>],
    found: Roots,
}

/// The word forms of one document, by number.
pub(super) struct Forms {
    /// Patterns that each form fits.
    patterns: Table,
    /// The same as bits of their numbers modulo 64.
    bits: Vec<u64>,
    /// For each language, the nodes of the tree that each form leads to as a first word.
    roots: Vec<(Lang, Roots)>,
}

/// The nodes that the forms of a document lead to as first words.
pub(super) struct Roots {
    /// Where the nodes of each form begin, and where the last ones end.
    starts: Vec<u32>,
    nodes: Vec<Root>,
}

/// A node, with what is asked of it first: most first words are a phrase by themselves, and lead on to none of the
/// words that follow.
#[derive(Clone, Copy)]
pub(super) struct Root {
    /// The patterns that lead on from it, as bits.
    leads_on: u64,
    node: u32,
    /// The phrase that ends at it, or [`NO_PHRASE`] or [`PHRASES`].
    end: u32,
}

/// No phrase ends at a root.
const NO_PHRASE: u32 = u32::MAX;
/// Several phrases end at a root.
const PHRASES: u32 = u32::MAX - 1;

impl Roots {
    /// The nodes of a form.
    #[inline]
    pub(super) fn of(&self, form: u32) -> &[Root] {
        let form = form as usize;
        &self.nodes[self.starts[form] as usize..self.starts[form + 1] as usize]
    }
}

impl Forms {
    /// What the word forms of a document in `langs` are to the phrases.
    pub(super) fn of(lexicon: &Lexicon, langs: &[Lang], patterns: &Patterns, phrases: &Phrases) -> Forms {
        let mut fits = Vec::new();
        let mut bits = Vec::with_capacity(lexicon.len());
        let mut found = Vec::new();
        let first_words = |lang| {
            let mut starts = Vec::with_capacity(lexicon.len() + 1);
            starts.push(0);
            let found = Roots { starts, nodes: Vec::new() };
            Some(FirstWords { lang, nodes: phrases.roots.get(&lang)?, found })
        };
        let mut roots: Vec<FirstWords> = langs.iter().filter_map(|&lang| first_words(lang)).collect();
        for (number, form) in (0u32..).zip(lexicon.forms()) {
            found.clear();
            patterns.of(form, &mut found);
            bits.push(found.iter().fold(0, |bits, &pattern| bits | bit(pattern)));
            fits.extend(found.iter().map(|&pattern| (number, pattern)));
            for FirstWords { nodes, found: roots, .. } in &mut roots {
                let first = found.iter().filter_map(|&pattern| nodes[pattern as usize]);
                roots.nodes.extend(first.map(|node| phrases.root(node)));
                roots.starts.push(roots.nodes.len() as u32);
            }
        }
        let roots = roots.into_iter().map(|roots| (roots.lang, roots.found)).collect();
        Forms { patterns: Table::of(lexicon.len(), fits), bits, roots }
    }

    /// The nodes that each form leads to as the first word of a phrase in `lang`, if there is any.
    pub(super) fn roots(&self, lang: Lang) -> Option<&Roots> {
        self.roots.iter().find(|(known, _)| *known == lang).map(|(_, roots)| roots)
    }
}

impl Phrases {
    /// The tree of `phrases`, each a list of pattern numbers below `patterns`; empty ones are never found.
    pub(super) fn of<'a>(patterns: usize, phrases: impl Iterator<Item = (Lang, &'a Vec<u32>)>) -> Phrases {
        let mut roots = BTreeMap::new();
        let mut children: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut steps: Vec<(u32, u32, u32)> = Vec::new();
        let mut ends: Vec<(u32, u32)> = Vec::new();
        let mut nodes = 0;
        let mut add = || {
            nodes += 1;
            nodes - 1
        };
        for (number, (lang, words)) in (0u32..).zip(phrases) {
            let Some((&first, rest)) = words.split_first() else { continue };
            let roots = roots.entry(lang).or_insert_with(|| vec![None; patterns]);
            let mut node = *roots[first as usize].get_or_insert_with(&mut add);
            for &pattern in rest {
                node = *children.entry((node, pattern)).or_insert_with(|| {
                    let child = add();
                    steps.push((node, pattern, child));
                    child
                });
            }
            ends.push((node, number));
        }
        steps.sort_unstable();
        ends.sort_unstable();
        let mut tree = Phrases {
            roots,
            nodes: vec![Node::default(); nodes as usize],
            leads_on: vec![0; nodes as usize],
            steps: vec![],
            has_step: vec![0; STEP_BITS / 64],
            ends: vec![],
        };
        for (node, pattern, child) in steps {
            let at = step_bit(node, pattern);
            tree.has_step[at / 64] |= 1 << (at % 64);
            tree.leads_on[node as usize] |= bit(pattern);
            let node = &mut tree.nodes[node as usize];
            extend(&mut node.steps, tree.steps.len());
            tree.steps.push((pattern, child));
        }
        for (node, phrase) in ends {
            extend(&mut tree.nodes[node as usize].ends, tree.ends.len());
            tree.ends.push(phrase);
        }
        tree
    }

    fn root(&self, node: u32) -> Root {
        let end = match self.ends_at(node) {
            [] => NO_PHRASE,
            [phrase] => *phrase,
            _ => PHRASES,
        };
        Root { leads_on: self.leads_on[node as usize], node, end }
    }

    /// False when a pattern does not lead on from a node: true of most.
    #[inline]
    fn may_step(&self, node: u32, pattern: u32) -> bool {
        let at = step_bit(node, pattern);
        self.has_step[at / 64] >> (at % 64) & 1 == 1
    }

    /// The node to which a pattern leads on from another.
    fn step(&self, node: u32, pattern: u32) -> Option<u32> {
        let range = &self.nodes[node as usize].steps;
        let steps = &self.steps[range.start as usize..range.end as usize];
        let at = steps.binary_search_by_key(&pattern, |(pattern, _)| *pattern).ok()?;
        Some(steps[at].1)
    }

    /// The phrases that end at a node.
    fn ends_at(&self, node: u32) -> &[u32] {
        let ends = &self.nodes[node as usize].ends;
        &self.ends[ends.start as usize..ends.end as usize]
    }

    /// Calls `found` with each phrase that begins with the first of `words`, a form that leads to `root`, and its
    /// number of words, the longer ones of a path behind the shorter; `adjacent(n)` tells whether word `n` follows
    /// the one before it within a phrase.
    #[inline]
    pub(super) fn begin(
        &self,
        root: Root,
        forms: &Forms,
        words: &[u32],
        adjacent: &impl Fn(usize) -> bool,
        found: &mut impl FnMut(u32, u32),
    ) {
        match root.end {
            NO_PHRASE => {}
            PHRASES => self.ends_at(root.node).iter().for_each(|&phrase| found(phrase, 1)),
            phrase => found(phrase, 1),
        }
        if words.get(1).is_some_and(|&next| root.leads_on & forms.bits[next as usize] != 0) {
            self.go_on(root.node, 1, forms, words, adjacent, found);
        }
    }

    /// The same for longer phrases whose first `length` words lead to `node`.
    fn go_on(
        &self,
        node: u32,
        length: usize,
        forms: &Forms,
        words: &[u32],
        adjacent: &impl Fn(usize) -> bool,
        found: &mut impl FnMut(u32, u32),
    ) {
        let Some(&next) = words.get(length) else { return };
        for &pattern in forms.patterns.row(next) {
            if self.may_step(node, pattern)
                && let Some(node) = self.step(node, pattern)
                && adjacent(length)
            {
                self.ends_at(node).iter().for_each(|&phrase| found(phrase, length as u32 + 1));
                self.go_on(node, length + 1, forms, words, adjacent, found);
            }
        }
    }
}

/// Bits that tell which patterns lead on from which nodes: several for each of them.
const STEP_BITS: usize = 1 << 17;

/// The bit of a node and a pattern, which others may share.
#[inline]
fn step_bit(node: u32, pattern: u32) -> usize {
    let mixed = (u64::from(node) << 32 | u64::from(pattern)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize % STEP_BITS
}

/// Takes the next place, `at`, into a range that is empty or ends there.
fn extend(range: &mut Range<u32>, at: usize) {
    if range.start == range.end {
        range.start = at as u32;
    }
    range.end = at as u32 + 1;
}

fn bit(pattern: u32) -> u64 {
    1 << (pattern % 64)
}
