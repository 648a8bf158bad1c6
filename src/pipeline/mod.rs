//! Documents in parallel, results in the order of the inputs.
//!
//! One document never stops the batch: what cannot be read becomes a row that says why.

mod cache;
mod reading;
mod stream;
mod survey;
mod twins;

pub use cache::{Cache, CacheError, Shown};
pub use reading::Reading;
pub use stream::in_flight;
pub use survey::survey;

use crate::analyze::{AnalyzeOptions, DocumentStatus, Failed, Outcome, analyze};
use crate::assess::{Bootstrap, Corpus, Model, Reliability, Uncertainty};
use crate::corpus::{Input, Line, complete, doc_ids};
use crate::document::{DocId, Document, Notice, NoticeCode};
use crate::matching::Matcher;
use crate::rules::RuleBook;
use rayon::prelude::*;
use reading::{Print, panicked};
use std::panic::{AssertUnwindSafe, catch_unwind};
use twins::Twin;

/// Everything that decides the results.
pub struct Batch<'a> {
    /// The compiled rules.
    pub matcher: &'a Matcher,
    /// How the documents are read.
    pub reading: Reading<'a>,
    /// What the user decided.
    pub options: AnalyzeOptions,
    /// Words from its beginning on which each document is analyzed; all when `None`.
    pub first_words: Option<u32>,
}

impl Batch<'_> {
    /// Reads and analyzes all inputs on `jobs` threads; `done` is called after each, in any order.
    ///
    /// The results are the same for any number of threads.
    pub fn run(&self, inputs: &[Input], jobs: usize, done: &(dyn Fn(&Input) + Sync)) -> Vec<Outcome> {
        let paths: Vec<&str> = inputs.iter().map(|input| input.path.as_str()).collect();
        let ids = doc_ids(&paths);
        let pairs: Vec<(&Input, DocId)> = inputs.iter().zip(ids).collect();
        let results = in_order(&pairs, jobs, |(input, id)| {
            let outcome = self.one(input, id.clone());
            done(input);
            outcome
        });
        mark_twins(results)
    }

    /// Reads and analyzes a document of a stream, apart from all others.
    pub fn line(&self, line: &Line) -> Outcome {
        self.outcome(self.reading.read_line(line)).0
    }

    fn one(&self, input: &Input, id: DocId) -> (Outcome, Option<Print>) {
        self.outcome(self.reading.read(input, id))
    }

    fn outcome(&self, read: Result<Document, Box<Failed>>) -> (Outcome, Option<Print>) {
        let document = match read {
            Ok(document) => document,
            Err(failed) => return (Outcome::Failed(failed), None),
        };
        let (id, meta) = (document.id.clone(), document.meta.clone());
        // A fault of the program must not take the other documents with it.
        let work = || {
            let print = Print::of(&document);
            let mut assessment = analyze(self.matcher, &self.beginning(document), self.options);
            complete(&mut assessment.meta);
            (assessment, print)
        };
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok((assessment, print)) => (Outcome::Read(Box::new(assessment)), Some(print)),
            Err(_) => (Outcome::Failed(panicked(id, meta)), None),
        }
    }

    /// The part that is analyzed.
    fn beginning(&self, mut document: Document) -> Document {
        if let Some(words) = self.first_words.filter(|words| (*words as usize) < document.words.len()) {
            document.cut(words);
            let message =
                format!("the first {words} words were scored, so that all documents are equally long");
            document.notices.push(Notice::new(NoticeCode::EqualLength, message));
        }
        document
    }
}

/// What `work` makes of each item, in the order of the items, on `jobs` threads; 0 for as many as there are
/// processors.
pub fn in_order<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    let all = || items.par_iter().map(&work).collect();
    match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(all),
        // Without threads of its own the work is done on the caller's.
        Err(_) => all(),
    }
}

/// How far the values of some frameworks can be trusted, from so many replicates; the same for any number of
/// threads.
pub fn uncertainty(
    book: &RuleBook,
    outcomes: &[Outcome],
    frameworks: &[u32],
    draws: Bootstrap,
    jobs: usize,
) -> Vec<Uncertainty> {
    in_order(frameworks, jobs, |&framework| {
        let reliability = Reliability::of(book, &book.frameworks[framework as usize]);
        let corpus = Corpus::of(book, framework, outcomes);
        let model = Model::new(&corpus, &book.scoring, reliability, draws.seed);
        // On the same threads as the frameworks: of these there are few, and some are small.
        let numbers = (0..draws.replicates).into_par_iter();
        let replicates: Vec<_> = numbers.map(|number| model.replicate(number)).collect();
        let document =
            |document: &Option<_>| document.as_ref().map(|document| model.document(document, &replicates));
        let documents = corpus.documents.par_iter().map(document).collect();
        Uncertainty::new(book, framework, outcomes, &corpus, documents)
    })
}

/// Marks documents with the bytes of an earlier one, and notes those with its text or nearly its text.
fn mark_twins(results: Vec<(Outcome, Option<Print>)>) -> Vec<Outcome> {
    let twins: Vec<Option<Twin<'_>>> = results
        .iter()
        .map(|(outcome, print)| match (outcome, print) {
            (Outcome::Read(read), Some(print)) => {
                Some(Twin { id: &read.id, file: &read.meta.sha256, words: read.words, print })
            }
            _ => None,
        })
        .collect();
    let notices = twins::notices(&twins);
    let mut outcomes: Vec<Outcome> = results.into_iter().map(|(outcome, _)| outcome).collect();
    for (outcome, notices) in outcomes.iter_mut().zip(notices) {
        if let Outcome::Read(assessment) = outcome {
            if notices.iter().any(|notice| notice.code == NoticeCode::Duplicate) {
                assessment.status = DocumentStatus::Duplicate;
            }
            assessment.notices.extend(notices);
        }
    }
    outcomes
}
