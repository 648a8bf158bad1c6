//! Phrases of word patterns as one tree: phrases that begin alike share their first words, so that a word of
//! a document is looked at once for all of them.

use crate::matching::patterns::Patterns;
use crate::matching::table::Table;
use crate::text::{Lang, Lexicon, mixed};
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
    phrases: Vec<u32>,
}

/// A node, with what is asked of it when it is reached.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// The patterns that lead on from it, as bits of their numbers modulo 64: most words fit none of them, and need not be
    /// looked up.
    leads_on: u64,
    number: u32,
    /// The phrase that ends at it, or [`NO_PHRASE`] or [`PHRASES`].
    end: u32,
}

/// From a node by a pattern to the next one: a table of which at most three quarters are filled, where a step stands at
/// the first free place from the one that its hash names. All that is asked of a step stands in one piece of memory.
struct Steps {
    /// For each node and pattern with a step, a bit that others may share: most that are asked for have none, and what is
    /// asked then fits the nearest memory.
    bits: Vec<u64>,
    places: Vec<Step>,
}

/// A way from one node to another.
#[derive(Clone, Copy)]
struct Step {
    /// Number of the node, or [`NO_NODE`] at a free place.
    from: u32,
    pattern: u32,
    to: Node,
}

/// Number of no node.
const NO_NODE: u32 = u32::MAX;

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
    nodes: Vec<Node>,
}

/// A pattern leads to no root.
const NO_ROOT: u32 = u32::MAX;
/// No phrase ends at a node.
const NO_PHRASE: u32 = u32::MAX;
/// Several phrases end at a node.
const PHRASES: u32 = u32::MAX - 1;

impl Roots {
    /// The nodes of a form.
    #[inline]
    pub(super) fn of(&self, form: u32) -> &[Node] {
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
        let mut leads_on = vec![0; nodes as usize];
        for &(from, pattern, _) in &steps {
            leads_on[from as usize] |= bit(pattern);
        }
        let mut end_at = vec![NO_PHRASE; nodes as usize];
        let mut tree = Phrases {
            first_words,
            roots: vec![],
            steps: Steps::with_room(steps.len()),
            ends: vec![0..0; nodes as usize],
            phrases: vec![],
        };
        for ends in ends.chunk_by(|(node, _), (next, _)| node == next) {
            let node = ends[0].0 as usize;
            end_at[node] = ends[0].1;
            if ends.len() > 1 {
                end_at[node] = PHRASES;
                let start = tree.phrases.len() as u32;
                tree.phrases.extend(ends.iter().map(|(_, phrase)| phrase));
                tree.ends[node] = start..tree.phrases.len() as u32;
            }
        }
        let node = |number: u32| {
            let (leads_on, end) = (leads_on[number as usize], end_at[number as usize]);
            Node { leads_on, number, end }
        };
        tree.roots = roots.into_iter().map(node).collect();
        for (from, pattern, to) in steps {
            tree.steps.add(Step { from, pattern, to: node(to) });
        }
        tree
    }

    /// Hands to `found` each phrase that begins with word `start` of `words`, the forms of a text, which leads to `root`; the
    /// longer ones of a path behind the shorter.
    #[inline]
    pub(super) fn begin(&self, root: Node, forms: &Forms, words: &[u32], start: u32, found: &mut impl Found) {
        self.end(root, start..start + 1, found);
        if root.leads_on != 0 && self.may_go_on(root, forms, words, start + 1) {
            self.go_on(root, forms, words, start..start + 1, found);
        }
    }

    /// Hands out the phrases that end at a node, which the words of `path` lead to.
    #[inline]
    fn end(&self, node: Node, path: Range<u32>, found: &mut impl Found) {
        match node.end {
            NO_PHRASE => {}
            PHRASES => {
                let Range { start, end } = self.ends[node.number as usize];
                let phrases = &self.phrases[start as usize..end as usize];
                phrases.iter().for_each(|&phrase| found.phrase(phrase, path.start, path.end));
            }
            phrase => found.phrase(phrase, path.start, path.end),
        }
    }

    /// False when word `next` of `words` leads on from a node by none of its patterns.
    #[inline]
    fn may_go_on(&self, node: Node, forms: &Forms, words: &[u32], next: u32) -> bool {
        words.get(next as usize).is_some_and(|&next| node.leads_on & forms.bits[next as usize] != 0)
    }

    /// The same for the longer phrases that begin with the words of `path`, which lead to `node`; another word follows.
    fn go_on(&self, node: Node, forms: &Forms, words: &[u32], path: Range<u32>, found: &mut impl Found) {
        for &pattern in forms.patterns.row(words[path.end as usize]) {
            if let Some(next) = self.steps.step(node.number, pattern)
                && found.is_adjacent(path.end)
            {
                let path = path.start..path.end + 1;
                self.end(next, path.clone(), found);
                if next.leads_on != 0 && self.may_go_on(next, forms, words, path.end) {
                    self.go_on(next, forms, words, path, found);
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

    /// An empty table with room for so many steps.
    fn with_room(steps: usize) -> Steps {
        let free =
            Step { from: NO_NODE, pattern: 0, to: Node { leads_on: 0, number: NO_NODE, end: NO_PHRASE } };
        let places = vec![free; (steps * 4 / 3 + 1).next_power_of_two()];
        Steps { bits: vec![0; Steps::BITS / 64], places }
    }

    fn add(&mut self, step: Step) {
        let hash = Steps::hash(step.from, step.pattern);
        let bit = Steps::bit(hash);
        self.bits[bit / 64] |= 1 << (bit % 64);
        let mut at = self.place(hash);
        while self.places[at].from != NO_NODE {
            at = self.behind(at);
        }
        self.places[at] = step;
    }

    /// The node to which a pattern leads on from another.
    #[inline]
    fn step(&self, from: u32, pattern: u32) -> Option<Node> {
        let hash = Steps::hash(from, pattern);
        let bit = Steps::bit(hash);
        if self.bits[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let mut at = self.place(hash);
        loop {
            let step = &self.places[at];
            if step.from == from && step.pattern == pattern {
                return Some(step.to);
            }
            if step.from == NO_NODE {
                return None;
            }
            at = self.behind(at);
        }
    }

    #[inline]
    fn hash(from: u32, pattern: u32) -> u64 {
        mixed(u64::from(from) << 32 | u64::from(pattern))
    }

    #[inline]
    fn bit(hash: u64) -> usize {
        (hash >> 40) as usize % Steps::BITS
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

fn bit(pattern: u32) -> u64 {
    1 << (pattern % 64)
}
