//! A look at a corpus before it is scored: what can be read, and what looks wrong.

use super::in_order;
use super::reading::{Print, Reading};
use super::twins::{Twin, notices};
use crate::corpus::{Input, doc_ids};
use crate::document::DocId;
use crate::ingest::sniff;
use crate::report::{Facts, Surveyed};

/// Reads all inputs on `jobs` threads, in their order; the same for any number of threads.
pub fn survey(inputs: &[Input], reading: Reading<'_>, jobs: usize) -> Vec<Surveyed> {
    let paths: Vec<&str> = inputs.iter().map(|input| input.path.as_str()).collect();
    let pairs: Vec<(&Input, DocId)> = inputs.iter().zip(doc_ids(&paths)).collect();
    let results = in_order(&pairs, jobs, |(input, id)| one(&reading, input, id.clone()));
    let (mut all, prints): (Vec<Surveyed>, Vec<Option<Print>>) = results.into_iter().unzip();
    let twins = all.iter().zip(prints).map(|(surveyed, print)| {
        let (facts, print) = (surveyed.read.as_ref().ok()?, print?);
        Some(Twin { id: &surveyed.id, file: &surveyed.meta.sha256, words: facts.words, print })
    });
    let notices = notices(twins.collect());
    for (surveyed, notices) in all.iter_mut().zip(notices) {
        if let Ok(facts) = &mut surveyed.read {
            facts.notices.extend(notices);
        }
    }
    all
}

fn one(reading: &Reading<'_>, input: &Input, id: DocId) -> (Surveyed, Option<Print>) {
    let bytes = input.bytes().ok();
    let sniffed = bytes.as_ref().and_then(|bytes| sniff(bytes, Some(&input.path)).ok());
    let format = sniffed.map(|sniffed| sniffed.format);
    let bytes = bytes.map(|bytes| bytes.len() as u64);
    match reading.read(input, id.clone()) {
        Err(failed) => (Surveyed { id, meta: failed.meta.clone(), format, bytes, read: Err(failed) }, None),
        Ok(document) => {
            let facts = Facts {
                lang: document.lang,
                lang_share: document.lang_share(document.lang),
                pages: document.pages.len() as u32,
                pages_readable: document.pages_readable(),
                words: document.words.len() as u32,
                sections: document.sections.len() as u32 - 1,
                truncated: document.truncated,
                notices: document.notices.clone(),
            };
            let print = Print::of(&document);
            (Surveyed { id, meta: document.meta, format, bytes, read: Ok(facts) }, Some(print))
        }
    }
}
