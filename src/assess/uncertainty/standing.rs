//! Replicates of all documents → how each stands: corrected value, rank interval, ties, value for its length.

use super::pieces::seed_of;
use super::ranks::{MEMBERS, RankedPart, Ranking, Ranks, Ties};
use super::replicates::Interval;
use crate::analyze::{Brief, Outcome};
use crate::assess::agreement::spearman;
use crate::assess::concentration::Concentration;
use crate::assess::length::LengthCurve;
use crate::assess::listed::Listed;
use crate::assess::peers::is_member;
use crate::rules::RuleBook;
use std::ops::Range;

/// Most ranked documents for which groups of ties are looked for: every two are compared, and there may be far more
/// groups than documents, so that nobody could read those of a larger run.
const TIED_DOCUMENTS: usize = 1000;

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
    /// The value with the measured errors of the rules taken back; `None` when they were not measured.
    pub corrected: Option<Interval>,
    /// Interval of its rank; `None` for a document that is not ranked.
    pub ranks: Option<Ranks>,
    /// Groups it is in; documents that share one cannot be told apart. Empty in runs of more than 1,000 ranked
    /// documents, and where there are too many groups.
    pub ties: Vec<u32>,
    /// Other documents that share a group with it.
    pub tied: u32,
    /// Value less the one expected at its length; `None` in runs of too few documents.
    pub for_length: Option<f64>,
    /// Interval of the rank by that.
    pub ranks_for_length: Option<Ranks>,
    /// What hangs on one passage and one section.
    pub concentration: Concentration,
}

/// A value of a document as the replicates see it. What it is in each stands where the run keeps it: those of all
/// documents are large.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Varied {
    /// With the measured errors taken back.
    pub corrected: Option<Interval>,
    /// How many replicates there are.
    pub replicates: usize,
}

/// A ranked document.
struct Member {
    document: usize,
    seed: u64,
    words: f64,
    value: f64,
    /// How many replicates there are.
    replicates: usize,
}

/// By what documents are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankedBy {
    /// Their value.
    Value,
    /// What it is beyond that expected at their length.
    ValueForLength,
}

/// The documents of a run that are ranked on a framework.
pub struct RankedDocuments<'a> {
    framework: u32,
    outcomes: &'a [Outcome<Listed>],
    replicates: &'a [Option<Varied>],
    /// Highest value first, whatever the order of the files.
    members: Vec<Member>,
    /// They are enough to set their values against their lengths.
    has_length: bool,
}

/// Replicates that are ranked in one go.
const PART: usize = 128;

impl<'a> RankedDocuments<'a> {
    /// Of the documents of a run; `replicates` come in the order of the outcomes.
    pub fn of(
        book: &RuleBook,
        framework: u32,
        outcomes: &'a [Outcome<Listed>],
        replicates: &'a [Option<Varied>],
    ) -> RankedDocuments<'a> {
        let known = outcomes.iter().zip(replicates).enumerate();
        let mut members: Vec<Member> = known
            .filter_map(|(document, (outcome, varied))| {
                member(framework, document, outcome.read()?, varied.as_ref()?)
            })
            .collect();
        members.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.seed.cmp(&b.seed)));
        let has_length = members.len() >= book.scoring.uncertainty.length_documents as usize;
        RankedDocuments { framework, outcomes, replicates, members, has_length }
    }

    /// The replicates of all of them, in parts, each of which can be ranked apart from the others.
    pub fn parts(&self) -> Vec<Range<usize>> {
        let all = self.members.iter().map(|member| member.replicates).min().unwrap_or(0);
        (0..all).step_by(PART).map(|start| start..all.min(start + PART)).collect()
    }

    /// Ranks them in some replicates, with the values in these of each document, which `varied` looks up by its number.
    /// The curve over the lengths is fitted anew in each replicate, so that what is common to all documents cancels out.
    ///
    /// # Errors
    /// The first of `varied`.
    pub fn ranked<E>(
        &self,
        by: RankedBy,
        replicates: Range<usize>,
        varied: impl Fn(usize, Range<usize>) -> Result<Vec<f64>, E>,
    ) -> Result<RankedPart, E> {
        let of_member = |member: &Member| varied(member.document, replicates.clone());
        let varied = self.members.iter().map(of_member).collect::<Result<Vec<Vec<f64>>, E>>()?;
        Ok(RankedPart::of(self.members.len(), replicates.len(), |replicate| {
            let values: Vec<f64> = varied.iter().map(|values| values[replicate]).collect();
            match by {
                RankedBy::Value => values,
                RankedBy::ValueForLength => {
                    let curve = self.curve(&values);
                    let rest =
                        |(member, value): (&Member, f64)| value - curve.expected(member.words).unwrap_or(0.0);
                    self.members.iter().zip(values).map(rest).collect()
                }
            }
        }))
    }

    /// The values of the documents by their lengths.
    fn curve(&self, values: &[f64]) -> LengthCurve {
        let points = self.members.iter().zip(values).map(|(member, value)| (member.words, *value));
        LengthCurve::of(&points.collect::<Vec<_>>())
    }
}

impl Uncertainty {
    /// Puts the replicates of a run's documents together; `ranked` gives all parts of the ranks, in their order.
    ///
    /// # Errors
    /// The first of `ranked`.
    pub fn new<E>(
        field: &RankedDocuments,
        ranked: impl Fn(RankedBy) -> Result<Vec<RankedPart>, E>,
    ) -> Result<Uncertainty, E> {
        let RankedDocuments { framework, outcomes, replicates, members, .. } = field;
        let known = outcomes.iter().zip(*replicates);
        let known =
            known.map(|(outcome, varied)| Some(standing(*framework, outcome.read()?, varied.as_ref()?)));
        let documents: Vec<Option<DocumentStanding>> = known.collect();
        let pairs: Vec<(f64, f64)> = members.iter().map(|member| (member.value, member.words)).collect();
        let mut uncertainty = Uncertainty {
            framework: *framework,
            is_measured: documents.iter().flatten().any(|document| document.corrected.is_some()),
            ranked: members.len() as u32,
            length_correlation: spearman(&pairs).filter(|_| pairs.len() > 2),
            documents,
        };
        if members.len() > 1 {
            uncertainty.rank(members, &Ranking::new(members.len(), ranked(RankedBy::Value)?));
        }
        if field.has_length {
            let ranking = Ranking::new(members.len(), ranked(RankedBy::ValueForLength)?);
            uncertainty.rank_for_length(field, &ranking);
        }
        Ok(uncertainty)
    }

    /// Whether length orders the documents so much that both orders are to be shown.
    pub fn follows_length(&self, book: &RuleBook) -> bool {
        self.length_correlation.is_some_and(|rho| rho > book.scoring.uncertainty.length_correlation)
    }

    fn rank(&mut self, members: &[Member], ranking: &Ranking) {
        let mut ties = Ties { groups: vec![Vec::new(); members.len()], others: vec![0; members.len()] };
        if members.len() <= TIED_DOCUMENTS && members.iter().any(|member| member.replicates > 0) {
            ties = Ties::of(ranking, MEMBERS);
        }
        for (((member, ranks), groups), tied) in
            members.iter().zip(ranking.intervals()).zip(ties.groups).zip(ties.others)
        {
            if let Some(standing) = &mut self.documents[member.document] {
                standing.ranks = Some(ranks).filter(|ranks| ranks.low > 0);
                (standing.ties, standing.tied) = (groups, tied);
            }
        }
    }

    fn rank_for_length(&mut self, field: &RankedDocuments, ranking: &Ranking) {
        for (member, ranks) in field.members.iter().zip(ranking.intervals()) {
            if let Some(standing) = &mut self.documents[member.document] {
                standing.ranks_for_length = Some(ranks).filter(|ranks| ranks.low > 0);
            }
        }
        let curve = field.curve(&field.members.iter().map(|member| member.value).collect::<Vec<_>>());
        for (outcome, standing) in field.outcomes.iter().zip(&mut self.documents) {
            if let (Outcome::Read(listed), Some(standing)) = (outcome, standing) {
                let value = value_of(listed, self.framework);
                let expected = curve.expected(f64::from(listed.words));
                standing.for_length = value.zip(expected).map(|(value, expected)| value - expected);
            }
        }
    }
}

fn member(framework: u32, document: usize, listed: &Listed, varied: &Varied) -> Option<Member> {
    let value = value_of(listed, framework).filter(|_| is_member(listed))?;
    let (seed, words) = (seed_of(&listed.meta.sha256), f64::from(listed.words));
    Some(Member { document, seed, words, value, replicates: varied.replicates })
}

fn standing(framework: u32, listed: &Listed, varied: &Varied) -> DocumentStanding {
    let traces = listed.traces.frameworks.get(framework as usize);
    DocumentStanding {
        corrected: varied.corrected,
        ranks: None,
        ties: Vec::new(),
        tied: 0,
        for_length: None,
        ranks_for_length: None,
        concentration: traces.map(|traces| traces.concentration).unwrap_or_default(),
    }
}

fn value_of(brief: &Brief, framework: u32) -> Option<f64> {
    brief.scores.get(framework as usize)?.total.value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{AnalyzeOptions, analyze};
    use crate::builtin;
    use crate::document::Document;
    use crate::matching::Matcher;
    use crate::text::Lang;

    /// The groups of each of so many documents of one value.
    fn groups(count: usize) -> Vec<Vec<u32>> {
        let listed = nothing();
        let standing = |_| Some(standing(0, &listed, &Varied::default()));
        let mut uncertainty = Uncertainty {
            framework: 0,
            is_measured: false,
            ranked: count as u32,
            length_correlation: None,
            documents: (0..count).map(standing).collect(),
        };
        let member = |document| Member { document, seed: 0, words: 1.0, value: 0.5, replicates: 2 };
        let members = (0..count).map(member).collect();
        let field =
            RankedDocuments { framework: 0, outcomes: &[], replicates: &[], members, has_length: false };
        let varied = |_, replicates: Range<usize>| Ok::<_, ()>(vec![0.5; replicates.len()]);
        let parts = field.parts().into_iter().map(|part| field.ranked(RankedBy::Value, part, varied));
        uncertainty.rank(&field.members, &Ranking::new(count, parts.flatten().collect()));
        uncertainty.documents.into_iter().flatten().map(|standing| standing.ties).collect()
    }

    fn nothing() -> Listed {
        let book = builtin::book();
        let matcher = Matcher::compile(book).expect("and they compile");
        let document = Document::of_sentence("Nothing.", Lang::EN);
        Listed::without_traces(analyze(&matcher, document, AnalyzeOptions::default()))
    }

    #[test]
    fn groups_are_looked_for_up_to_a_thousand_documents() {
        for (count, want) in [(TIED_DOCUMENTS, vec![0]), (TIED_DOCUMENTS + 1, Vec::new())] {
            let groups = groups(count);
            assert!(groups.len() == count && groups.iter().all(|group| *group == want), "{count}");
        }
    }
}
