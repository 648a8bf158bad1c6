//! Documents in parallel, results in the order of the inputs.
//!
//! One document never stops the batch: what cannot be read becomes a row that says why.

use crate::analyze::{AnalyzeOptions, Assessment, DocumentStatus, Failed, Outcome, analyze};
use crate::corpus::{Input, MetaTable, doc_ids};
use crate::document::{DocId, DocumentMeta, Notice, NoticeCode};
use crate::ingest::{IngestError, Means, read_with};
use crate::matching::Matcher;
use crate::text::{Lang, hex};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Everything that decides the results.
pub struct Batch<'a> {
    /// The compiled rules.
    pub matcher: &'a Matcher,
    /// The user's metadata.
    pub meta: &'a MetaTable,
    /// Language of all documents, when the user knows it.
    pub lang: Option<Lang>,
    /// What the user decided.
    pub options: AnalyzeOptions,
    /// Limits of each document, and what its reader may use.
    pub means: Means<'a>,
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
        mark_duplicates(results)
    }

    fn one(&self, input: &Input, id: DocId) -> (Outcome, Option<[u8; 32]>) {
        let mut meta = self.meta.describe(&input.path);
        meta.lang = self.lang.or(meta.lang);
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                return (failed(id, meta, error.to_string(), "check the path and its permissions"), None);
            }
        };
        meta.sha256 = hex(&Sha256::digest(&bytes));
        // A panic inside a library must not take the other documents with it.
        let caught =
            catch_unwind(AssertUnwindSafe(|| self.read_and_analyze(&bytes, id.clone(), meta.clone())));
        match caught {
            Ok(Ok((assessment, text_hash))) => (Outcome::Read(Box::new(assessment)), Some(text_hash)),
            Ok(Err(error)) => (failed(id, meta, error.to_string(), error.help()), None),
            Err(_) => {
                let reason = "the program failed on this document".to_string();
                let help = "please report it, with the file if you may share it".to_string();
                (Outcome::Failed(Box::new(Failed { id, meta, reason, help, internal: true })), None)
            }
        }
    }

    fn read_and_analyze(
        &self,
        bytes: &[u8],
        id: DocId,
        meta: DocumentMeta,
    ) -> Result<(Assessment, [u8; 32]), IngestError> {
        let document = read_with(bytes, id, meta, &self.means)?;
        let assessment = analyze(self.matcher, &document, self.options);
        Ok((assessment, Sha256::digest(document.text.clean.as_bytes()).into()))
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

fn failed(id: DocId, meta: DocumentMeta, reason: String, help: &str) -> Outcome {
    Outcome::Failed(Box::new(Failed { id, meta, reason, help: help.to_string(), internal: false }))
}

/// Marks documents with the bytes of an earlier one, and notes those with its text in other bytes.
fn mark_duplicates(results: Vec<(Outcome, Option<[u8; 32]>)>) -> Vec<Outcome> {
    let mut files: BTreeMap<String, DocId> = BTreeMap::new();
    let mut texts: BTreeMap<[u8; 32], DocId> = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(results.len());
    for (mut outcome, text_hash) in results {
        if let Outcome::Read(assessment) = &mut outcome {
            let id = assessment.id.clone();
            let same_file = files.get(&assessment.meta.sha256).cloned();
            let same_text =
                text_hash.filter(|_| assessment.words > 0).and_then(|hash| texts.get(&hash).cloned());
            if let Some(first) = same_file {
                assessment
                    .notices
                    .push(Notice::new(NoticeCode::Duplicate, format!("the same bytes as `{first}`")));
                assessment.status = DocumentStatus::Duplicate;
            } else if let Some(first) = same_text {
                let message = format!("the same text as `{first}`, in other bytes");
                assessment.notices.push(Notice::new(NoticeCode::SameTextAs, message));
            }
            files.entry(assessment.meta.sha256.clone()).or_insert_with(|| id.clone());
            if let Some(hash) = text_hash {
                texts.entry(hash).or_insert(id);
            }
        }
        outcomes.push(outcome);
    }
    outcomes
}
