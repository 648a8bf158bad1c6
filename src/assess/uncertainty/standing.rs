//! Replicates of all documents → how each stands: corrected value, rank interval, ties, value for its length.

use super::pieces::{Corpus, DocumentPieces};
use super::ranks::{Ranks, rank, tie_groups};
use super::replicates::DocumentReplicates;
use crate::analyze::{Assessment, Outcome};
use crate::assess::agreement::spearman;
use crate::assess::concentration::{Concentration, concentration};
use crate::assess::length::LengthCurve;
use crate::rules::RuleBook;

/// How far the values of a framework can be trusted in this run.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// The framework, by number in the rule book.
    pub framework: u32,
    /// Labels tell how well its rules find passages; without them the rank intervals are those of the method.
    pub is_measured: bool,
    /// Documents that are ranked: assessed, no copies, none replaced.
    pub ranked: u32,
    /// Rank correlation of value and words over them.
    pub length_correlation: Option<f64>,
    /// By outcome; `None` where the framework has no value.
    pub documents: Vec<Option<DocumentStanding>>,
}

/// How a document stands among the others.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentStanding {
    /// What the replicates make of it.
    pub replicates: DocumentReplicates,
    /// Interval of its rank; `None` for a document that is not ranked.
    pub ranks: Option<Ranks>,
    /// Groups it is in; documents that share one cannot be told apart.
    pub ties: Vec<u32>,
    /// Value less the one expected at its length; `None` in runs of too few documents.
    pub for_length: Option<f64>,
    /// Interval of the rank by that.
    pub ranks_for_length: Option<Ranks>,
    /// What hangs on one passage and one section.
    pub concentration: Concentration,
}

/// A ranked document.
struct Member<'a> {
    document: usize,
    seed: u64,
    words: f64,
    value: f64,
    varied: &'a [f64],
}

impl Uncertainty {
    /// Puts the replicates of a run's documents together; `replicates` come in the order of the corpus.
    pub fn new(
        book: &RuleBook,
        framework: u32,
        outcomes: &[Outcome],
        corpus: &Corpus,
        replicates: Vec<Option<DocumentReplicates>>,
    ) -> Uncertainty {
        let is_measured = replicates.iter().flatten().any(|document| document.corrected.is_some());
        let mut documents: Vec<Option<DocumentStanding>> = Vec::new();
        let mut varied: Vec<Vec<f64>> = Vec::new();
        for (outcome, replicates) in outcomes.iter().zip(replicates) {
            let (standing, values) = match (outcome, replicates) {
                (Outcome::Read(assessment), Some(mut replicates)) => {
                    let values = std::mem::take(&mut replicates.varied);
                    let standing = DocumentStanding {
                        replicates,
                        ranks: None,
                        ties: Vec::new(),
                        for_length: None,
                        ranks_for_length: None,
                        concentration: concentration(book, framework, assessment),
                    };
                    (Some(standing), values)
                }
                _ => (None, Vec::new()),
            };
            documents.push(standing);
            varied.push(values);
        }
        let mut members: Vec<Member> = Vec::new();
        for (document, (pieces, varied)) in corpus.documents.iter().zip(&varied).enumerate() {
            if let Some(pieces) = pieces {
                members.extend(member(framework, document, &outcomes[document], pieces, varied));
            }
        }
        // Highest value first, whatever the order of the files.
        members.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.seed.cmp(&b.seed)));
        let pairs: Vec<(f64, f64)> = members.iter().map(|member| (member.value, member.words)).collect();
        let mut uncertainty = Uncertainty {
            framework,
            is_measured,
            ranked: members.len() as u32,
            length_correlation: spearman(&pairs).filter(|_| pairs.len() > 2),
            documents,
        };
        if members.len() > 1 {
            uncertainty.rank(&members);
        }
        if members.len() >= book.scoring.uncertainty.length_documents as usize {
            uncertainty.rank_for_length(outcomes, &members);
        }
        // Nobody asks for the replicates of a lens, and those of all documents are large.
        if !book.frameworks[framework as usize].lens {
            for (standing, varied) in uncertainty.documents.iter_mut().zip(varied) {
                if let Some(standing) = standing {
                    standing.replicates.varied = varied;
                }
            }
        }
        uncertainty
    }

    /// Whether length orders the documents so much that both orders are to be shown.
    pub fn follows_length(&self, book: &RuleBook) -> bool {
        self.length_correlation.is_some_and(|rho| rho > book.scoring.uncertainty.length_correlation)
    }

    fn rank(&mut self, members: &[Member]) {
        let varied: Vec<&[f64]> = members.iter().map(|member| member.varied).collect();
        let intervals = rank(&varied);
        let groups =
            if varied.iter().all(|values| values.is_empty()) { Vec::new() } else { tie_groups(&varied) };
        for (place, member) in members.iter().enumerate() {
            if let Some(standing) = &mut self.documents[member.document] {
                standing.ranks = intervals.get(place).copied().filter(|ranks| ranks.low > 0);
                let inside = (0..).zip(&groups).filter(|(_, group)| group.contains(&place));
                standing.ties = inside.map(|(number, _)| number).collect();
            }
        }
    }

    /// The same by what the value is beyond that expected at the length. The curve is fitted anew in each
    /// replicate, so that what is common to all documents cancels out.
    fn rank_for_length(&mut self, outcomes: &[Outcome], members: &[Member]) {
        let beyond = |values: &[f64]| -> (LengthCurve, Vec<f64>) {
            let points: Vec<(f64, f64)> =
                members.iter().zip(values).map(|(member, value)| (member.words, *value)).collect();
            let curve = LengthCurve::of(&points);
            let rests = points.iter().map(|(words, value)| value - curve.expected(*words).unwrap_or(0.0));
            let rests = rests.collect();
            (curve, rests)
        };
        let (curve, _) = beyond(&members.iter().map(|member| member.value).collect::<Vec<_>>());
        let count = members.iter().map(|member| member.varied.len()).min().unwrap_or(0);
        let mut varied: Vec<Vec<f64>> = vec![Vec::with_capacity(count); members.len()];
        for replicate in 0..count {
            let values: Vec<f64> = members.iter().map(|member| member.varied[replicate]).collect();
            let (_, rests) = beyond(&values);
            varied.iter_mut().zip(rests).for_each(|(all, rest)| all.push(rest));
        }
        let intervals = rank(&varied.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for (place, member) in members.iter().enumerate() {
            if let Some(standing) = &mut self.documents[member.document] {
                standing.ranks_for_length = intervals.get(place).copied().filter(|ranks| ranks.low > 0);
            }
        }
        for (outcome, standing) in outcomes.iter().zip(&mut self.documents) {
            if let (Outcome::Read(assessment), Some(standing)) = (outcome, standing) {
                let value = value_of(assessment, self.framework);
                let expected = curve.expected(f64::from(assessment.words));
                standing.for_length = value.zip(expected).map(|(value, expected)| value - expected);
            }
        }
    }
}

fn member<'a>(
    framework: u32,
    document: usize,
    outcome: &Outcome,
    pieces: &DocumentPieces,
    varied: &'a [f64],
) -> Option<Member<'a>> {
    let Outcome::Read(assessment) = outcome else { return None };
    let value = value_of(assessment, framework).filter(|_| pieces.is_member)?;
    Some(Member { document, seed: pieces.seed, words: pieces.words, value, varied })
}

fn value_of(assessment: &Assessment, framework: u32) -> Option<f64> {
    assessment.scores.get(framework as usize)?.total.value
}
