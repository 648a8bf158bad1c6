//! Replicates of all documents → how each stands: corrected value, rank interval, ties, value for its length.

use super::pieces::seed_of;
use super::ranks::{MEMBERS, Ranking, Ranks, Ties};
use super::replicates::Interval;
use crate::analyze::{Brief, Outcome};
use crate::assess::agreement::spearman;
use crate::assess::concentration::Concentration;
use crate::assess::length::LengthCurve;
use crate::assess::listed::Listed;
use crate::assess::peers::is_member;
use crate::rules::RuleBook;

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

/// A value of a document as the replicates see it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Varied {
    /// With the measured errors taken back.
    pub corrected: Option<Interval>,
    /// In each replicate, with its errors and its method.
    pub values: Vec<f64>,
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
    /// Puts the replicates of a run's documents together; `replicates` come in the order of the outcomes.
    pub fn new(
        book: &RuleBook,
        framework: u32,
        outcomes: &[Outcome<Listed>],
        replicates: &[Option<Varied>],
    ) -> Uncertainty {
        let mut documents: Vec<Option<DocumentStanding>> = Vec::new();
        let mut members: Vec<Member> = Vec::new();
        for (document, (outcome, varied)) in outcomes.iter().zip(replicates).enumerate() {
            let known = outcome.read().zip(varied.as_ref());
            members.extend(known.and_then(|(listed, varied)| member(framework, document, listed, varied)));
            documents.push(known.map(|(listed, varied)| standing(framework, listed, varied)));
        }
        // Highest value first, whatever the order of the files.
        members.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.seed.cmp(&b.seed)));
        let pairs: Vec<(f64, f64)> = members.iter().map(|member| (member.value, member.words)).collect();
        let mut uncertainty = Uncertainty {
            framework,
            is_measured: documents.iter().flatten().any(|document| document.corrected.is_some()),
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
        uncertainty
    }

    /// Whether length orders the documents so much that both orders are to be shown.
    pub fn follows_length(&self, book: &RuleBook) -> bool {
        self.length_correlation.is_some_and(|rho| rho > book.scoring.uncertainty.length_correlation)
    }

    fn rank(&mut self, members: &[Member]) {
        let varied: Vec<&[f64]> = members.iter().map(|member| member.varied).collect();
        let ranking = Ranking::of(&varied);
        let mut ties = Ties { groups: vec![Vec::new(); members.len()], others: vec![0; members.len()] };
        if members.len() <= TIED_DOCUMENTS && varied.iter().any(|values| !values.is_empty()) {
            ties = Ties::of(&ranking, MEMBERS);
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

    /// The same by what the value is beyond that expected at the length. The curve is fitted anew in each
    /// replicate, so that what is common to all documents cancels out.
    fn rank_for_length(&mut self, outcomes: &[Outcome<Listed>], members: &[Member]) {
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
        let mut ranking = Ranking::new(members.len(), count);
        for replicate in 0..count {
            let values: Vec<f64> = members.iter().map(|member| member.varied[replicate]).collect();
            let (_, rests) = beyond(&values);
            ranking.add(&rests);
        }
        let intervals = ranking.intervals();
        for (place, member) in members.iter().enumerate() {
            if let Some(standing) = &mut self.documents[member.document] {
                standing.ranks_for_length = intervals.get(place).copied().filter(|ranks| ranks.low > 0);
            }
        }
        for (outcome, standing) in outcomes.iter().zip(&mut self.documents) {
            if let (Outcome::Read(listed), Some(standing)) = (outcome, standing) {
                let value = value_of(listed, self.framework);
                let expected = curve.expected(f64::from(listed.words));
                standing.for_length = value.zip(expected).map(|(value, expected)| value - expected);
            }
        }
    }
}

fn member<'a>(framework: u32, document: usize, listed: &Listed, varied: &'a Varied) -> Option<Member<'a>> {
    let value = value_of(listed, framework).filter(|_| is_member(listed))?;
    let (seed, words) = (seed_of(&listed.meta.sha256), f64::from(listed.words));
    Some(Member { document, seed, words, value, varied: &varied.values })
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
        let varied = [0.5; 2];
        let listed = nothing();
        let standing = |_| Some(standing(0, &listed, &Varied::default()));
        let mut uncertainty = Uncertainty {
            framework: 0,
            is_measured: false,
            ranked: count as u32,
            length_correlation: None,
            documents: (0..count).map(standing).collect(),
        };
        let member = |document| Member { document, seed: 0, words: 1.0, value: 0.5, varied: &varied };
        uncertainty.rank(&(0..count).map(member).collect::<Vec<_>>());
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
