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
    /// Node to which a pattern leads from a node.
    children: FxHashMap<(u32, u32), u32>,
    /// For each node, whether phrases go on behind it.
    goes_on: Vec<bool>,
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
            goes_on: Vec::new(),
            ends: Table::of(0, Vec::new()),
        };
        let mut ends = Vec::new();
        for (number, words) in phrases.enumerate() {
            let Some((&first, rest)) = words.split_first() else { continue };
            let goes_on = &mut tree.goes_on;
            let mut add = || {
                goes_on.push(false);
                goes_on.len() as u32 - 1
            };
            let mut node = *tree.roots[first as usize].get_or_insert_with(&mut add);
            for &pattern in rest {
                let parent = node;
                node = *tree.children.entry((parent, pattern)).or_insert_with(&mut add);
            }
            ends.push((node, number as u32));
        }
        for &(parent, _) in tree.children.keys() {
            tree.goes_on[parent as usize] = true;
        }
        tree.ends = Table::of(tree.goes_on.len(), ends);
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
        if !self.goes_on[node as usize] || length == words.len() {
            return;
        }
        let mut is_adjacent = None;
        for &pattern in forms.patterns.row(words[length]) {
            if let Some(&child) = self.children.get(&(node, pattern))
                && *is_adjacent.get_or_insert_with(|| adjacent(length))
            {
                self.go_on(child, length + 1, forms, words, adjacent, found);
            }
        }
    }
}
