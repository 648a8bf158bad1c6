//! Documents in the list of a run: what the others are compared with, without text and passages.
//!
//! A run of many documents keeps this of each in memory, and the rest where it is looked up when it is written.

use super::concentration::{Concentration, concentration};
use super::peers::{ranked_of, strength};
use super::robustness::Parts;
use crate::analyze::{Assessment, Brief};
use crate::matching::Evidence;
use crate::rules::{Level, Place, RuleBook};
use crate::text::{Lang, Span};
use sha2::{Digest, Sha256};
use std::ops::{Deref, DerefMut};

/// Levels above 0.
const LEVELS: usize = 4;

/// A document in the list of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The document in brief; its fields are those of the list too.
    pub brief: Brief,
    /// What its passages leave behind.
    pub traces: Traces,
}

impl Deref for Listed {
    type Target = Brief;

    fn deref(&self) -> &Brief {
        &self.brief
    }
}

impl DerefMut for Listed {
    fn deref_mut(&mut self) -> &mut Brief {
        &mut self.brief
    }
}

/// What is kept of text and passages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traces {
    /// SHA-256 of the extracted text.
    pub text: [u8; 32],
    /// The provisions with passages, ascending.
    pub provisions: Box<[Trace]>,
    /// By framework, in the order of the rule book; empty when not assessable.
    pub frameworks: Box<[FrameworkTraces]>,
}

/// The passages of a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The provision.
    pub place: Place,
    /// Passages at level 1, 2, 3, 4.
    pub pieces: [u32; LEVELS],
    /// The strongest one, by number in the evidence.
    pub best: u32,
    /// What that one shows.
    pub strength: (Level, u8, u8),
    /// Its language.
    pub lang: Lang,
}

/// The passages of a framework.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrameworkTraces {
    /// Passages that serve at least one provision, each counted once.
    pub passages: u32,
    /// What hangs on one passage and one section.
    pub concentration: Concentration,
    /// The value from parts of the text; `None` where the framework has no value.
    pub parts: Option<Parts>,
}

impl Listed {
    /// A document with its traces; `seed` draws the halves of its paragraphs.
    pub fn of(book: &RuleBook, assessment: &Assessment, seed: u64) -> Listed {
        let provisions = ranked_of(book, assessment).into_iter().map(|(place, ranked)| {
            let mut pieces = [0; LEVELS];
            for &number in &ranked {
                let level = usize::from(assessment.evidence[number].level.number());
                pieces[level - 1] += 1; // `ranked_of` leaves out level 0.
            }
            let best = ranked[0]; // A provision stands here by its first passage.
            let evidence = &assessment.evidence[best];
            Trace { place, pieces, best: best as u32, strength: strength(evidence), lang: evidence.lang }
        });
        let framework = |framework: u32| FrameworkTraces {
            passages: passages(book, assessment, framework),
            concentration: concentration(book, framework, assessment),
            parts: Parts::of(book, framework, assessment, seed),
        };
        let traces = Traces {
            text: Sha256::digest(assessment.text.as_bytes()).into(),
            provisions: provisions.collect(),
            frameworks: (0..assessment.scores.len() as u32).map(framework).collect(),
        };
        Listed { brief: assessment.brief.clone(), traces }
    }

    /// A document of which nobody asks for traces.
    pub fn without_traces(assessment: Assessment) -> Listed {
        Listed { brief: assessment.brief, traces: Traces::default() }
    }
}

impl Traces {
    /// The passages of a provision; `None` when there are none.
    pub fn on(&self, place: Place) -> Option<&Trace> {
        let at = self.provisions.binary_search_by_key(&place, |trace| trace.place).ok()?;
        self.provisions.get(at)
    }
}

/// Passages that serve at least one provision of a framework, each counted once.
fn passages(book: &RuleBook, assessment: &Assessment, framework: u32) -> u32 {
    let serves = |evidence: &&Evidence| {
        let rule = &book.rules[evidence.rule as usize];
        rule.framework == framework && rule.provision.is_some() && evidence.level > Level::ABSENT
    };
    let mut spans: Vec<Span> =
        assessment.evidence.iter().filter(serves).map(|evidence| evidence.at.span).collect();
    spans.sort_unstable();
    spans.dedup();
    spans.len() as u32
}
