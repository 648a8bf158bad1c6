//! Documents in parallel, results in the order of the inputs.
//!
//! One document never stops the batch: what cannot be read becomes a row that says why.

mod cache;
mod reading;
mod shelf;
mod stream;
mod survey;
mod twins;

pub use cache::{Cache, CacheError, Shown};
pub use reading::Reading;
pub use shelf::{Kept, Spool};
pub use stream::in_flight;
pub use survey::survey;

use crate::analyze::{AnalyzeOptions, Assessment, DocumentStatus, Failed, Outcome, analyze};
use crate::assess::{
    Bootstrap, Corpus, DocumentPieces, DocumentStanding, Listed, Model, RankedDocuments, Reliability,
    Replicate, Uncertainty, Varied,
};
use crate::corpus::{Input, Line, complete, doc_ids};
use crate::document::{DocId, Document, Notice, NoticeCode};
use crate::matching::Matcher;
use crate::rules::RuleBook;
use rayon::prelude::*;
use reading::{Print, panicked};
use shelf::Record;
use std::io;
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
    /// Reads and analyzes all inputs on `jobs` threads, and keeps of each what `keep` makes of it and its number;
    /// `done` is called after each. Both come in any order.
    ///
    /// The results are the same for any number of threads, and only those threads hold whole documents.
    ///
    /// # Errors
    /// The first of `keep`.
    pub fn run(
        &self,
        inputs: &[Input],
        jobs: usize,
        keep: &(dyn Fn(usize, Assessment) -> io::Result<Listed> + Sync),
        done: &(dyn Fn(&Input) + Sync),
    ) -> io::Result<Vec<Outcome<Listed>>> {
        let paths: Vec<&str> = inputs.iter().map(|input| input.path.as_str()).collect();
        let numbered: Vec<(usize, (&Input, DocId))> =
            inputs.iter().zip(doc_ids(&paths)).enumerate().collect();
        let results = in_order(&numbered, jobs, |(number, (input, id))| {
            let (outcome, print) = self.outcome(self.reading.read(input, id.clone()));
            let kept = match outcome {
                Outcome::Read(assessment) => Outcome::Read(Box::new(keep(*number, *assessment)?)),
                Outcome::Failed(failed) => Outcome::Failed(failed),
            };
            done(input);
            Ok((kept, print))
        });
        Ok(mark_twins(results.into_iter().collect::<io::Result<_>>()?))
    }

    /// Reads and analyzes a document of a stream, apart from all others.
    pub fn line(&self, line: &Line) -> Outcome {
        self.outcome(self.reading.read_line(line)).0
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
            let mut assessment = analyze(self.matcher, self.beginning(document), self.options);
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
/// processors. Items are begun in their order too, so that those that take long should come first.
pub fn in_order<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    let mut done: Vec<(usize, R)> = on_threads(jobs, || {
        items.iter().enumerate().par_bridge().map(|(number, item)| (number, work(item))).collect()
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does some work on so many threads.
fn on_threads<R: Send>(jobs: usize, work: impl FnOnce() -> R + Send) -> R {
    match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(work),
        // Without threads of its own the work is done on the caller's.
        Err(_) => work(),
    }
}

/// How far the values of some frameworks can be trusted, from so many replicates; the same for any number of
/// threads. What is long of it goes to the spool.
///
/// # Errors
/// When the spool cannot be written to.
pub fn uncertainty(
    book: &RuleBook,
    outcomes: &[Outcome<Listed>],
    frameworks: &[u32],
    draws: Bootstrap,
    (spool, jobs): (&mut Spool, usize),
) -> io::Result<Vec<Uncertainty>> {
    let mut all = Vec::new();
    for &framework in frameworks {
        let found = on_threads(jobs, || replicated(book, outcomes, framework, draws, spool))?;
        let (varied, records): (Vec<Option<Varied>>, Vec<Option<Record>>) = found.into_iter().unzip();
        let field = RankedDocuments::of(book, framework, outcomes, &varied);
        let values = |document: usize, replicates| match records[document] {
            Some(record) => spool.values(record, replicates),
            None => Ok(Vec::new()),
        };
        let ranked = |by| -> io::Result<_> {
            let parts = in_order(&field.parts(), jobs, |part| field.ranked(by, part.clone(), values));
            parts.into_iter().collect()
        };
        let uncertainty = Uncertainty::new(&field, ranked)?;
        // Nobody asks for the replicates of a lens.
        if !book.frameworks[framework as usize].lens {
            let is_ranked = |standing: &DocumentStanding| standing.ranks.is_some();
            let ranked =
                uncertainty.documents.iter().map(|standing| standing.as_ref().is_some_and(is_ranked));
            let records = ranked.zip(&records).filter_map(|(is_ranked, record)| record.filter(|_| is_ranked));
            spool.keep_varied(framework, records.collect());
        }
        all.push(uncertainty);
    }
    Ok(all)
}

/// The documents in all replicates of a framework, and where their values in each stand; those go to the spool, as the
/// values of its parts do.
fn replicated(
    book: &RuleBook,
    outcomes: &[Outcome<Listed>],
    framework: u32,
    draws: Bootstrap,
    spool: &mut Spool,
) -> io::Result<Vec<(Option<Varied>, Option<Record>)>> {
    let reliability = Reliability::of(book, &book.frameworks[framework as usize]);
    let corpus = Corpus::of(book, framework, outcomes);
    let mut model = Model::new(&corpus, &book.scoring, reliability, draws.seed);
    let numbers = (0..draws.replicates).into_par_iter();
    let replicates: Vec<Replicate> = numbers.map(|number| model.replicate(number)).collect();
    model.settle();
    let document = |document: &Option<DocumentPieces>| {
        let Some(document) = document else { return Ok(((None, None), None)) };
        let found = model.document(document, &replicates);
        let parts = spool.put_parts(&found.corrected.map(|_| found.parts))?;
        let varied = Varied { corrected: found.corrected, replicates: found.varied.len() };
        Ok(((Some(varied), Some(spool.put_values(&found.varied)?)), parts))
    };
    let found: io::Result<Vec<_>> = corpus.documents.par_iter().map(document).collect();
    let (varied, parts) = found?.into_iter().unzip();
    spool.keep_parts(framework, parts);
    Ok(varied)
}

/// Marks documents with the bytes of an earlier one, and notes those with its text or nearly its text.
fn mark_twins(results: Vec<(Outcome<Listed>, Option<Print>)>) -> Vec<Outcome<Listed>> {
    let (mut outcomes, prints): (Vec<Outcome<Listed>>, Vec<Option<Print>>) = results.into_iter().unzip();
    let twins = outcomes.iter().zip(prints).map(|(outcome, print)| {
        let (read, print) = outcome.read().zip(print)?;
        Some(Twin { id: &read.id, file: &read.meta.sha256, words: read.words, print })
    });
    let notices = twins::notices(twins.collect());
    for (outcome, notices) in outcomes.iter_mut().zip(notices) {
        if let Outcome::Read(listed) = outcome {
            if notices.iter().any(|notice| notice.code == NoticeCode::Duplicate) {
                listed.status = DocumentStatus::Duplicate;
            }
            listed.notices.extend(notices);
        }
    }
    outcomes
}
