//! Phrases of word patterns as one tree: phrases that begin alike share their first words, so that a word of
//! a document is looked at once for all of them.

use crate::matching::patterns::Patterns;
use crate::matching::table::Table;
use crate::text::Lexicon;
use rustc_hash::FxHashMap;

/// All phrases; a node of the tree stands for the words that lead to it.
pub(super) struct Phrases {
    /// Node to which each pattern leads as a first word.
    roots: Vec<Option<u32>>,
    /// Node to which a pattern leads from a node, by [`key`].
    children: FxHashMap<u64, u32>,
    /// For each node, the patterns that lead on from it, as bits of their numbers modulo 64: most words fit none
    /// of them, and need not be looked up.
    leads_on: Vec<u64>,
    /// Phrases that end at each node.
    ends: Table,
}

/// The word forms of one document, by number.
pub(super) struct Forms {
    /// Patterns that each form fits.
    patterns: Table,
    /// Nodes of the tree that each form leads to as a first word.
    roots: Table,
}

impl Forms {
    /// What the word forms of a document are to the phrases.
    pub(super) fn of(lexicon: &Lexicon, patterns: &Patterns, phrases: &Phrases) -> Forms {
        let mut fits = Vec::new();
        let mut roots = Vec::new();
        let mut found = Vec::new();
        for (number, form) in lexicon.forms().enumerate() {
            found.clear();
            patterns.of(form, &mut found);
            for &pattern in &found {
                fits.push((number as u32, pattern));
                roots.extend(phrases.roots[pattern as usize].map(|node| (number as u32, node)));
            }
        }
        Forms { patterns: Table::of(lexicon.len(), fits), roots: Table::of(lexicon.len(), roots) }
    }
}

impl Phrases {
    /// The tree of `phrases`, each a list of pattern numbers below `patterns`; empty ones are never found.
    pub(super) fn of<'a>(patterns: usize, phrases: impl Iterator<Item = &'a [u32]>) -> Phrases {
        let mut tree = Phrases {
            roots: vec![None; patterns],
            children: FxHashMap::default(),
            leads_on: Vec::new(),
            ends: Table::of(0, Vec::new()),
        };
        let mut ends = Vec::new();
        for (number, words) in phrases.enumerate() {
            let Some((&first, rest)) = words.split_first() else { continue };
            let leads_on = &mut tree.leads_on;
            let mut node = *tree.roots[first as usize].get_or_insert_with(|| add(leads_on));
            for &pattern in rest {
                leads_on[node as usize] |= bit(pattern);
                node = *tree.children.entry(key(node, pattern)).or_insert_with(|| add(leads_on));
            }
            ends.push((node, number as u32));
        }
        tree.ends = Table::of(tree.leads_on.len(), ends);
        tree
    }

    /// Calls `found` with each phrase that begins at the first of `words` and its number of words, the longer
    /// ones of a path behind the shorter; `adjacent(n)` tells whether word `n` follows the one before it
    /// within a phrase.
    pub(super) fn at_first(
        &self,
        forms: &Forms,
        words: &[u32],
        adjacent: &impl Fn(usize) -> bool,
        found: &mut impl FnMut(u32, u32),
    ) {
        for &node in forms.roots.row(words[0]) {
            self.go_on(node, 1, forms, words, adjacent, found);
        }
    }

    fn go_on(
        &self,
        node: u32,
        length: usize,
        forms: &Forms,
        words: &[u32],
        adjacent: &impl Fn(usize) -> bool,
        found: &mut impl FnMut(u32, u32),
    ) {
        self.ends.row(node).iter().for_each(|&phrase| found(phrase, length as u32));
        let leads_on = self.leads_on[node as usize];
        if leads_on == 0 || length == words.len() {
            return;
        }
        for &pattern in forms.patterns.row(words[length]) {
            if leads_on & bit(pattern) != 0
                && let Some(&child) = self.children.get(&key(node, pattern))
                && adjacent(length)
            {
                self.go_on(child, length + 1, forms, words, adjacent, found);
            }
        }
    }
}

fn key(node: u32, pattern: u32) -> u64 {
    u64::from(node) << 32 | u64::from(pattern)
}

fn bit(pattern: u32) -> u64 {
    1 << (pattern % 64)
}

/// A new node without children.
fn add(leads_on: &mut Vec<u64>) -> u32 {
    leads_on.push(0);
    leads_on.len() as u32 - 1
}
