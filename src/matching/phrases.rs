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
    /// For each language, the number of the root to which each pattern leads as a first word, or [`NO_ROOT`].
    first_words: BTreeMap<Lang, Vec<u32>>,
    /// The nodes to which first words lead.
    roots: Vec<Root>,
    nodes: Vec<Node>,
    /// From a node by a pattern to the next one.
    steps: Steps,
    /// Phrases that end at nodes, those of a node together.
    ends: Vec<u32>,
}

/// A node: what is asked of every word stands in one piece of memory.
#[derive(Clone, Default)]
struct Node {
    /// The patterns that lead on from it, as bits of their numbers modulo 64: most words fit none of them, and need not be
    /// looked up.
    leads_on: u64,
    /// The node and the pattern that lead to it, unless it is a root.
    from: (u32, u32),
    /// Its part of `ends`.
    ends: Range<u32>,
}

/// From a node by a pattern to the next one: a table of which at most half is filled, where a step stands at the first
/// free place from the one that its hash names. The node that it leads to knows where it comes from.
struct Steps {
    /// For each node and pattern with a step, a bit that others may share: most that are asked for have none, and what is
    /// asked then fits the nearest memory.
    bits: Vec<u64>,
    /// Half of the hash of a step and the node it leads to; 0 at a free place, for no step leads to the first node.
    places: Vec<(u32, u32)>,
}

/// The first words of the phrases of a language, and the forms of a document that are one.
struct FirstWords<'a> {
    lang: Lang,
    numbers: &'a [u32],
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

/// A pattern leads to no root.
const NO_ROOT: u32 = u32::MAX;
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
        let mut fits = Table::with_capacity(lexicon.len());
        let mut bits = Vec::with_capacity(lexicon.len());
        let mut found = Vec::new();
        let first_words = |lang| {
            let mut starts = Vec::with_capacity(lexicon.len() + 1);
            starts.push(0);
            let found = Roots { starts, nodes: Vec::new() };
            Some(FirstWords { lang, numbers: phrases.first_words.get(&lang)?, found })
        };
        let mut roots: Vec<FirstWords> = langs.iter().filter_map(|&lang| first_words(lang)).collect();
        for form in lexicon.forms() {
            found.clear();
            patterns.of(form, &mut found);
            bits.push(found.iter().fold(0, |bits, &pattern| bits | bit(pattern)));
            fits.push(&found);
            for FirstWords { numbers, found: roots, .. } in &mut roots {
                let first = found.iter().map(|&pattern| numbers[pattern as usize]);
                let first = first.filter(|&number| number != NO_ROOT);
                roots.nodes.extend(first.map(|number| phrases.roots[number as usize]));
                roots.starts.push(roots.nodes.len() as u32);
            }
        }
        let roots = roots.into_iter().map(|roots| (roots.lang, roots.found)).collect();
        Forms { patterns: fits, bits, roots }
    }

    /// The nodes that each form leads to as the first word of a phrase in `lang`, if there is any.
    pub(super) fn roots(&self, lang: Lang) -> Option<&Roots> {
        self.roots.iter().find(|(known, _)| *known == lang).map(|(_, roots)| roots)
    }
}

impl Phrases {
    /// The tree of `phrases`, each a list of pattern numbers below `patterns`; empty ones are never found.
    pub(super) fn of<'a>(patterns: usize, phrases: impl Iterator<Item = (Lang, &'a Vec<u32>)>) -> Phrases {
        let mut first_words: BTreeMap<Lang, Vec<u32>> = BTreeMap::new();
        let mut roots = Vec::new();
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
            let numbers = first_words.entry(lang).or_insert_with(|| vec![NO_ROOT; patterns]);
            let root = &mut numbers[first as usize];
            if *root == NO_ROOT {
                *root = roots.len() as u32;
                roots.push(add());
            }
            let mut node = roots[*root as usize];
            for &pattern in rest {
                node = *children.entry((node, pattern)).or_insert_with(|| {
                    let child = add();
                    steps.push((node, pattern, child));
                    child
                });
            }
            ends.push((node, number));
        }
        ends.sort_unstable();
        let mut tree = Phrases {
            first_words,
            roots: vec![],
            nodes: vec![Node::default(); nodes as usize],
            steps: Steps::of(&steps),
            ends: vec![],
        };
        for (from, pattern, node) in steps {
            tree.nodes[node as usize].from = (from, pattern);
            tree.nodes[from as usize].leads_on |= bit(pattern);
        }
        for (node, phrase) in ends {
            extend(&mut tree.nodes[node as usize].ends, tree.ends.len());
            tree.ends.push(phrase);
        }
        tree.roots = roots.into_iter().map(|node| tree.root(node)).collect();
        tree
    }

    fn root(&self, node: u32) -> Root {
        let end = match self.ends_at(node) {
            [] => NO_PHRASE,
            [phrase] => *phrase,
            _ => PHRASES,
        };
        Root { leads_on: self.nodes[node as usize].leads_on, node, end }
    }

    /// The node to which a pattern leads on from another.
    #[inline]
    fn step(&self, node: u32, pattern: u32) -> Option<u32> {
        let hash = Steps::hash(node, pattern);
        if !self.steps.may_have(hash) {
            return None;
        }
        let mut at = self.steps.place(hash);
        loop {
            let (tag, next) = self.steps.places[at];
            if next == 0 {
                return None;
            }
            if tag == hash as u32 && self.nodes[next as usize].from == (node, pattern) {
                return Some(next);
            }
            at = self.steps.behind(at);
        }
    }

    /// The phrases that end at a node.
    fn ends_at(&self, node: u32) -> &[u32] {
        let ends = &self.nodes[node as usize].ends;
        &self.ends[ends.start as usize..ends.end as usize]
    }

    /// Hands to `found` each phrase that begins with word `start` of `words`, the forms of a text, which leads to `root`; the
    /// longer ones of a path behind the shorter.
    #[inline]
    pub(super) fn begin(&self, root: Root, forms: &Forms, words: &[u32], start: u32, found: &mut impl Found) {
        match root.end {
            NO_PHRASE => {}
            PHRASES => {
                self.ends_at(root.node).iter().for_each(|&phrase| found.phrase(phrase, start, start + 1))
            }
            phrase => found.phrase(phrase, start, start + 1),
        }
        if let Some(&next) = words.get(start as usize + 1)
            && root.leads_on & forms.bits[next as usize] != 0
        {
            self.go_on(root.node, forms, words, start..start + 1, found);
        }
    }

    /// The same for the longer phrases that begin with the words of `path`, which lead to `node`.
    fn go_on(&self, node: u32, forms: &Forms, words: &[u32], path: Range<u32>, found: &mut impl Found) {
        let Some(&next) = words.get(path.end as usize) else { return };
        for &pattern in forms.patterns.row(next) {
            if let Some(node) = self.step(node, pattern)
                && found.is_adjacent(path.end)
            {
                let path = path.start..path.end + 1;
                self.ends_at(node).iter().for_each(|&phrase| found.phrase(phrase, path.start, path.end));
                let leads_on = self.nodes[node as usize].leads_on;
                if leads_on != 0 {
                    self.go_on(node, forms, words, path, found);
                }
            }
        }
    }
}

/// Who is told of phrases found.
pub(super) trait Found {
    /// A phrase stands on the words from `start` up to `end`.
    fn phrase(&mut self, phrase: u32, start: u32, end: u32);

    /// Whether a word follows the one before it within a phrase.
    fn is_adjacent(&self, word: u32) -> bool;
}

impl Steps {
    const BITS: usize = 1 << 17;

    /// The table of steps, each a node, a pattern and the node they lead to.
    fn of(steps: &[(u32, u32, u32)]) -> Steps {
        let places = vec![(0, 0); (steps.len() * 2 + 1).next_power_of_two()];
        let mut table = Steps { bits: vec![0; Steps::BITS / 64], places };
        for &(from, pattern, node) in steps {
            let hash = Steps::hash(from, pattern);
            let bit = Steps::bit(hash);
            table.bits[bit / 64] |= 1 << (bit % 64);
            let mut at = table.place(hash);
            while table.places[at].1 != 0 {
                at = table.behind(at);
            }
            table.places[at] = (hash as u32, node);
        }
        table
    }

    #[inline]
    fn hash(node: u32, pattern: u32) -> u64 {
        let product = u128::from(u64::from(node) << 32 | u64::from(pattern)) * 0x9e37_79b9_7f4a_7c15;
        product as u64 ^ (product >> 64) as u64
    }

    #[inline]
    fn bit(hash: u64) -> usize {
        (hash >> 40) as usize % Steps::BITS
    }

    /// False when no step has this hash.
    #[inline]
    fn may_have(&self, hash: u64) -> bool {
        let at = Steps::bit(hash);
        self.bits[at / 64] >> (at % 64) & 1 == 1
    }

    /// Where a step with this hash would stand.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.places.len() - 1)
    }

    #[inline]
    fn behind(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }
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
