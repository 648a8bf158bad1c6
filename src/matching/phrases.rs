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
    /// From a node by a pattern to the next one.
    steps: Steps,
    /// The nodes that lead on, or at which several phrases end, by number.
    nodes: Vec<Node>,
    /// For each node with several phrases, its part of `phrases`; of the others, an empty one.
    ends: Vec<Range<u32>>,
    /// The phrases of these nodes, those of a node together.
    phrases: Vec<Phrase>,
}

/// For each language that has phrases and each pattern by its number, if its phrases have it, the node to which it leads as
/// a first word.
pub(super) type FirstWords = BTreeMap<Lang, Vec<Option<Node>>>;

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

impl Node {
    /// The node of a word that begins no phrase.
    pub(super) const NOWHERE: Node = Node { leads_on: 0, number: NOTHING, end: Phrase::NONE };
}

/// A phrase by its number, and what it is about.
#[derive(Clone, Copy)]
pub(super) struct Phrase {
    pub(super) number: u32,
    pub(super) about: About,
}

impl Phrase {
    /// No phrase.
    pub(super) const NONE: Phrase = Phrase { number: NOTHING, about: About::NOTHING };
}

/// From a node by a pattern to the next one.
struct Steps(Index<Step>);

/// A way on from a node; small, since they are many and asked for all over the table.
#[derive(Clone, Copy)]
struct Step {
    from: u32,
    pattern: u32,
    to: u32,
    /// What the phrase is about that it leads to; of a node, nothing.
    about: About,
    /// It leads to a node, else to the end of one phrase.
    is_to_node: bool,
}

/// Where a step leads.
enum Next<'a> {
    Node(&'a Node),
    Phrase(Phrase),
}

/// Of a phrase or node, that there is none.
const NOTHING: u32 = u32::MAX;
/// Several phrases end at a node.
const PHRASES: u32 = u32::MAX - 1;

impl Phrases {
    /// The tree of `phrases`, each a list of pattern numbers below `patterns`, and how words come into it; empty phrases
    /// are never found.
    pub(super) fn of<'a>(
        patterns: usize,
        phrases: impl Iterator<Item = (Lang, &'a [u32], About)>,
    ) -> (Phrases, FirstWords) {
        let mut roots: BTreeMap<Lang, Vec<Option<u32>>> = BTreeMap::new();
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
            let of_lang = roots.entry(lang).or_insert_with(|| vec![None; patterns]);
            let root = of_lang[first as usize].get_or_insert(NOTHING);
            if *root == NOTHING {
                *root = add();
            }
            let mut node = *root;
            for &pattern in rest {
                of_lang[pattern as usize].get_or_insert(NOTHING);
                node = *children.entry((node, pattern)).or_insert_with(|| {
                    let child = add();
                    steps.push((node, pattern, child));
                    child
                });
            }
            ends.push((node, Phrase { number, about }));
        }
        let mut all = vec![Node::NOWHERE; nodes as usize];
        for &(from, pattern, _) in &steps {
            all[from as usize].leads_on |= bit(pattern);
        }
        // The phrases of a node by number, which is their order.
        for &(node, phrase) in &ends {
            let end = &mut all[node as usize].end;
            end.number = if end.number == NOTHING { phrase.number } else { PHRASES };
            end.about = phrase.about;
        }
        // The others are the ends of one phrase each, which the step to them names.
        let is_kept = |node: &&mut Node| node.leads_on != 0 || node.end.number == PHRASES;
        for (node, number) in all.iter_mut().filter(is_kept).zip(0..) {
            node.number = number;
        }
        let mut found = Phrases {
            steps: Steps::of(&steps, &all),
            nodes: all.iter().filter(|node| node.number != NOTHING).copied().collect(),
            ends: Vec::new(),
            phrases: Vec::new(),
        };
        found.ends.resize(found.nodes.len(), 0..0);
        ends.sort_by_key(|(node, _)| *node);
        for of_node in ends.chunk_by(|(node, _), (next, _)| node == next).filter(|ends| ends.len() > 1) {
            let start = found.phrases.len() as u32;
            found.phrases.extend(of_node.iter().map(|(_, phrase)| *phrase));
            found.ends[all[of_node[0].0 as usize].number as usize] = start..found.phrases.len() as u32;
        }
        let node = |root: u32| all.get(root as usize).copied().unwrap_or(Node::NOWHERE);
        let nodes = |roots: Vec<Option<u32>>| roots.into_iter().map(|root| root.map(node)).collect();
        (found, roots.into_iter().map(|(lang, roots)| (lang, nodes(roots))).collect())
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
        node: &Node,
        forms: &FormsOf,
        words: &[u32],
        path: Range<u32>,
        found: &mut impl Found,
    ) {
        for &pattern in forms.patterns(words[path.end as usize]) {
            if node.leads_on & bit(pattern) != 0
                && let Some(next) = self.step(node.number, pattern)
                && found.is_adjacent(path.end)
            {
                let path = path.start..path.end + 1;
                match next {
                    Next::Phrase(phrase) => found.phrase(phrase, path.start, path.end),
                    Next::Node(next) => {
                        for &phrase in self.at_end(next) {
                            found.phrase(phrase, path.start, path.end);
                        }
                        if words.get(path.end as usize).is_some_and(|&form| forms.may_follow(next, form)) {
                            self.go_on(next, forms, words, path, found);
                        }
                    }
                }
            }
        }
    }

    /// Where a pattern leads on from the node of a number.
    #[inline]
    fn step(&self, from: u32, pattern: u32) -> Option<Next<'_>> {
        let step = self.steps.find(from, pattern)?;
        Some(match step.is_to_node {
            true => Next::Node(&self.nodes[step.to as usize]),
            false => Next::Phrase(Phrase { number: step.to, about: step.about }),
        })
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
    const BITS: usize = 1 << 18;

    /// The table of `steps`, each from one of `nodes` by a pattern to another.
    fn of(steps: &[(u32, u32, u32)], nodes: &[Node]) -> Steps {
        let step = |&(from, pattern, to): &(u32, u32, u32)| {
            let (from, to) = (nodes[from as usize].number, &nodes[to as usize]);
            match to.number {
                NOTHING => Step { from, pattern, to: to.end.number, about: to.end.about, is_to_node: false },
                to => Step { from, pattern, to, about: About::NOTHING, is_to_node: true },
            }
        };
        let hashed = |step: Step| (Steps::hash(step.from, step.pattern), step);
        Steps(Index::of(steps.iter().map(step).map(hashed).collect(), Steps::BITS))
    }

    /// The step by a pattern from the node of a number.
    #[inline]
    fn find(&self, from: u32, pattern: u32) -> Option<&Step> {
        let hash = Steps::hash(from, pattern);
        let is = |step: &Step| step.from == from && step.pattern == pattern;
        if self.0.may_have(hash) { self.0.find(hash, is) } else { None }
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
