//! Phrases of word patterns as one tree: phrases that begin alike share their first words, so that a word of
//! a document is looked at once for all of them.

use crate::matching::about::About;
use crate::matching::forms::FormsOf;
use crate::matching::index::Index;
use crate::text::{Lang, mixed};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// All phrases; a node of the tree stands for the words of a language that lead to it.
pub(super) struct Phrases {
    /// For each language, the number of the root to which each pattern leads as a first word, or [`NO_ROOT`].
    first_words: BTreeMap<Lang, Vec<u32>>,
    /// The nodes to which first words lead.
    roots: Vec<Node>,
    /// From a node by a pattern to the next one.
    steps: Steps,
    /// For each node with several phrases, its part of `phrases`; of the others, an empty one.
    ends: Vec<Range<u32>>,
    /// The phrases of these nodes, those of a node together.
    phrases: Vec<Phrase>,
}

/// A node, with what is asked of it when it is reached.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// The patterns that lead on from it, as [`bit`]s of their numbers: most words fit none of them, and need not be
    /// looked up.
    pub(super) leads_on: u64,
    number: u32,
    /// The phrase that ends at it; its number may be [`NOTHING`] or [`PHRASES`].
    end: Phrase,
}

/// A phrase by its number, and what it is about.
#[derive(Clone, Copy)]
pub(super) struct Phrase {
    pub(super) number: u32,
    pub(super) about: About,
}

/// From a node by a pattern to the next one.
struct Steps {
    index: Index,
    /// In the order of the phrases, of which the commoner come first.
    steps: Vec<Step>,
}

/// A way from one node to another: all that is asked of it stands in one piece of memory.
#[derive(Clone, Copy)]
struct Step {
    from: u32,
    pattern: u32,
    to: Node,
}

/// A pattern leads to no root.
const NO_ROOT: u32 = u32::MAX;
/// No phrase ends at a node.
const NO_PHRASE: Phrase = Phrase { number: NOTHING, about: About::NOTHING };
const NOTHING: u32 = u32::MAX;
/// Several phrases end at a node.
const PHRASES: u32 = u32::MAX - 1;

impl Phrases {
    /// The tree of `phrases`, each a list of pattern numbers below `patterns`; empty ones are never found.
    pub(super) fn of<'a>(
        patterns: usize,
        phrases: impl Iterator<Item = (Lang, &'a [u32], About)>,
    ) -> Phrases {
        let mut first_words: BTreeMap<Lang, Vec<u32>> = BTreeMap::new();
        let mut roots = Vec::new();
        let mut children: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut steps: Vec<(u32, u32, u32)> = Vec::new();
        let mut ends: Vec<(u32, Phrase)> = Vec::new();
        let mut nodes = 0;
        let mut add = || {
            nodes += 1;
            nodes - 1
        };
        for (number, (lang, words, about)) in (0u32..).zip(phrases) {
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
            ends.push((node, Phrase { number, about }));
        }
        let mut leads_on = vec![0; nodes as usize];
        for &(from, pattern, _) in &steps {
            leads_on[from as usize] |= bit(pattern);
        }
        let mut end_at = vec![NO_PHRASE; nodes as usize];
        // The phrases of a node by number, which is their order.
        for &(node, phrase) in &ends {
            let end = &mut end_at[node as usize];
            end.number = if end.number == NOTHING { phrase.number } else { PHRASES };
            end.about = phrase.about;
        }
        let shared = ends.into_iter().filter(|(node, _)| end_at[*node as usize].number == PHRASES);
        let mut shared: Vec<(u32, Phrase)> = shared.collect();
        shared.sort_by_key(|(node, _)| *node);
        let (mut ends, mut phrases) = (vec![0..0; nodes as usize], Vec::new());
        for of_node in shared.chunk_by(|(node, _), (next, _)| node == next) {
            let start = phrases.len() as u32;
            phrases.extend(of_node.iter().map(|(_, phrase)| *phrase));
            ends[of_node[0].0 as usize] = start..phrases.len() as u32;
        }
        let node = |number: u32| {
            let (leads_on, end) = (leads_on[number as usize], end_at[number as usize]);
            Node { leads_on, number, end }
        };
        let step = |(from, pattern, to)| Step { from, pattern, to: node(to) };
        let steps = Steps::of(steps.into_iter().map(step).collect());
        Phrases { first_words, roots: roots.into_iter().map(node).collect(), steps, ends, phrases }
    }

    /// The node to which a pattern leads as the first word of a phrase in a language, `first_words` of which are given.
    pub(super) fn root(&self, first_words: &[u32], pattern: u32) -> Option<Node> {
        let root = first_words[pattern as usize];
        (root != NO_ROOT).then(|| self.roots[root as usize])
    }

    /// For each pattern the root to which it leads in a language that has phrases.
    pub(super) fn first_words(&self, lang: Lang) -> Option<&[u32]> {
        self.first_words.get(&lang).map(Vec::as_slice)
    }

    /// The phrases that end at a node.
    pub(super) fn at_end<'a>(&'a self, node: &'a Node) -> &'a [Phrase] {
        match node.end.number {
            NOTHING => &[],
            PHRASES => {
                let Range { start, end } = self.ends[node.number as usize];
                &self.phrases[start as usize..end as usize]
            }
            _ => std::slice::from_ref(&node.end),
        }
    }

    /// Hands to `found` each phrase that goes on behind the words of `path` in `words`, the forms of a text, which lead to
    /// `node`; the longer ones of a path behind the shorter. Another word follows.
    pub(super) fn go_on(
        &self,
        node: Node,
        forms: &FormsOf,
        words: &[u32],
        path: Range<u32>,
        found: &mut impl Found,
    ) {
        for &pattern in forms.patterns(words[path.end as usize]) {
            if node.leads_on & bit(pattern) != 0
                && let Some(next) = self.steps.step(node.number, pattern)
                && found.is_adjacent(path.end)
            {
                let path = path.start..path.end + 1;
                for &phrase in self.at_end(&next) {
                    found.phrase(phrase, path.start, path.end);
                }
                if words.get(path.end as usize).is_some_and(|&form| forms.may_follow(&next, form)) {
                    self.go_on(next, forms, words, path, found);
                }
            }
        }
    }
}

/// Who is told of phrases found.
pub(super) trait Found {
    /// A phrase stands on the words from `start` up to `end`.
    fn phrase(&mut self, phrase: Phrase, start: u32, end: u32);

    /// Whether a word follows the one before it within a phrase.
    fn is_adjacent(&self, word: u32) -> bool;
}

impl Steps {
    /// Bits by which most of what is no step is known.
    const BITS: usize = 1 << 17;

    fn of(steps: Vec<Step>) -> Steps {
        let hashes: Vec<u64> = steps.iter().map(|step| Steps::hash(step.from, step.pattern)).collect();
        Steps { index: Index::of(&hashes, Steps::BITS), steps }
    }

    /// The node to which a pattern leads on from another.
    #[inline]
    fn step(&self, from: u32, pattern: u32) -> Option<Node> {
        let is = |number: usize| self.steps[number].from == from && self.steps[number].pattern == pattern;
        self.index.find(Steps::hash(from, pattern), is).map(|number| self.steps[number].to)
    }

    #[inline]
    fn hash(from: u32, pattern: u32) -> u64 {
        mixed(u64::from(from) << 32 | u64::from(pattern))
    }
}

/// One of 63 bits for a pattern, which it shares with others.
#[inline]
pub(super) fn bit(pattern: u32) -> u64 {
    1 << (pattern % 63)
}
