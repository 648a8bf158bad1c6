//! Findings of documents as the uncertainty needs them: pieces by level, for every provision of a framework
//! that counts.

use super::reliability::LEVELS;
use crate::analyze::Outcome;
use crate::assess::listed::Listed;
use crate::assess::peers::is_member;
use crate::assess::score::layer_weights;
use crate::rules::{Framework, Place, RuleBook};

/// What was found of a provision in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Index of the provision among all of the framework.
    pub provision: u32,
    /// Pieces at level 1, 2, 3, 4.
    pub pieces: [u32; LEVELS],
}

impl Cell {
    /// All pieces.
    pub fn count(&self) -> u32 {
        self.pieces.iter().sum()
    }

    /// The best level found; 0 when nothing was.
    pub fn level(&self) -> usize {
        (1..=LEVELS).rev().find(|level| self.pieces[level - 1] > 0).unwrap_or(0)
    }
}

/// What was found in a document on one framework.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentPieces {
    /// Start of its own random numbers: the same whatever other documents there are.
    pub seed: u64,
    /// Words.
    pub words: f64,
    /// Counts in ranks, and for the rates of the provisions: read, and no copy of another.
    pub is_member: bool,
    /// By item, the cells that make up its value; empty for an item without one.
    pub items: Vec<Vec<Cell>>,
}

impl DocumentPieces {
    /// `None` when the framework has no value in the document.
    pub fn of(framework: u32, listed: &Listed) -> Option<DocumentPieces> {
        let score = listed.scores.get(framework as usize)?;
        score.total.value?;
        let mut provision = 0;
        let mut items = Vec::new();
        for (item, one) in (0..).zip(&score.items) {
            let mut cells = Vec::new();
            for (at, score) in (0..).zip(&one.provisions) {
                let place = Place { framework, item, provision: at };
                let pieces = listed.traces.on(place).map_or([0; LEVELS], |trace| trace.pieces);
                let cell = Cell { provision, pieces };
                provision += 1;
                if one.value.is_some() && score.level.is_some() {
                    cells.push(cell);
                }
            }
            items.push(cells);
        }
        Some(DocumentPieces {
            seed: seed_of(&listed.meta.sha256),
            words: f64::from(listed.words),
            is_member: is_member(listed),
            items,
        })
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.items.iter().flatten()
    }
}

/// The first 16 hexadecimal digits of a hash.
pub(super) fn seed_of(sha256: &str) -> u64 {
    sha256.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

/// The documents of a run on one framework.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    /// In the order of the outcomes; `None` where the framework has no value.
    pub documents: Vec<Option<DocumentPieces>>,
    /// By provision: index of its item, weight within it.
    pub provisions: Vec<(u32, f64)>,
    /// Weights of the items.
    pub items: Vec<f64>,
    /// By layer, its items and their weights in it.
    pub layers: Vec<Vec<(usize, f64)>>,
}

impl Corpus {
    /// What was found in a run.
    pub fn of(book: &RuleBook, framework: u32, outcomes: &[Outcome<Listed>]) -> Corpus {
        let pieces = |outcome: &Outcome<Listed>| DocumentPieces::of(framework, outcome.read()?);
        let documents = outcomes.iter().map(pieces).collect();
        let framework = &book.frameworks[framework as usize];
        let Framework { items, .. } = framework;
        let provisions = (0..).zip(items).flat_map(|(number, item)| {
            item.provisions.iter().map(move |provision| (number, provision.weight))
        });
        Corpus {
            documents,
            provisions: provisions.collect(),
            items: items.iter().map(|item| item.weight).collect(),
            layers: layer_weights(framework),
        }
    }

    /// The documents that tell how often provisions are there, and that are ranked.
    pub fn members(&self) -> impl Iterator<Item = &DocumentPieces> {
        self.documents.iter().flatten().filter(|document| document.is_member)
    }
}
