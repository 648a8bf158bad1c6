//! What is long of the documents of a run, in a file until the run ends: texts, passages, plans, replicates.
//!
//! The file has no name, so that nothing is left of it when the run is stopped. Documents are put there as they
//! are finished, in any order, and looked up by number.

mod entry;
mod file;

use crate::analyze::{Assessment, Outcome};
use crate::assess::{Lent, Listed, PartIntervals, Passage, Roadmap, is_lent};
use crate::report::Shelf;
pub(super) use file::Record;
use file::SpoolFile;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// The file of a run and what stands where in it.
pub struct Spool {
    file: SpoolFile,
    documents: Mutex<BTreeMap<usize, Shelved>>,
    /// By framework, then by document.
    parts: BTreeMap<u32, Vec<Option<Record>>>,
    /// By framework, then by replicate.
    varied: BTreeMap<u32, Vec<Record>>,
}

/// A document in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shelved {
    whole: Record,
    roadmap: Record,
    /// Where the passages begin that others may borrow.
    lent: u64,
    /// Their numbers in the evidence, ascending, and where each ends behind that place.
    passages: Box<[(u32, u32)]>,
}

impl Spool {
    /// A spool in an empty file, which must be its own.
    pub fn new(file: File) -> Spool {
        Spool {
            file: SpoolFile::new(file),
            documents: Mutex::default(),
            parts: BTreeMap::new(),
            varied: BTreeMap::new(),
        }
    }

    /// Puts a document there, with its plan; `listed` is what the run keeps of it.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub fn put(
        &self,
        number: usize,
        assessment: &Assessment,
        listed: &Listed,
        roadmap: &Roadmap,
    ) -> io::Result<()> {
        let lending = listed.traces.provisions.iter().filter(|trace| is_lent(trace.strength.0));
        let mut numbers: Vec<u32> = lending.map(|trace| trace.best).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let (mut bytes, mut passages) = (Vec::new(), Vec::new());
        for number in numbers {
            if let Some(lent) = Lent::of(assessment, number as usize) {
                bytes.extend(entry::lent(&lent)?);
                passages.push((number, bytes.len() as u32));
            }
        }
        let plan = entry::roadmap(roadmap)?;
        let whole = entry::document(assessment)?;
        let (before, planned) = (bytes.len() as u64, plan.len() as u64);
        bytes.extend(plan);
        bytes.extend(&whole);
        let at = self.file.put(&bytes)?.at;
        let shelved = Shelved {
            whole: Record { at: at + before + planned, bytes: whole.len() as u64 },
            roadmap: Record { at: at + before, bytes: planned },
            lent: at,
            passages: passages.into_boxed_slice(),
        };
        self.documents.lock().unwrap_or_else(PoisonError::into_inner).insert(number, shelved);
        Ok(())
    }

    /// Puts the corrected values of the parts of a framework in a document there.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub(super) fn put_parts(&self, parts: &Option<PartIntervals>) -> io::Result<Option<Record>> {
        parts.as_ref().map(|parts| self.file.put(&entry::parts(parts)?)).transpose()
    }

    /// Keeps where the parts of a framework stand.
    pub(super) fn keep_parts(&mut self, framework: u32, records: Vec<Option<Record>>) {
        self.parts.insert(framework, records);
    }

    /// Puts the values of a document in all replicates there.
    ///
    /// # Errors
    /// When the file cannot be written to.
    pub(super) fn put_values(&self, values: &[f64]) -> io::Result<Record> {
        self.file.put(&entry::values(values))
    }

    /// Those in some of the replicates.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn values(&self, record: Record, replicates: Range<usize>) -> io::Result<Vec<f64>> {
        let begin = (replicates.start * entry::VALUE) as u64;
        let bytes = (replicates.len() * entry::VALUE) as u64;
        Ok(entry::read_values(&self.file.get(Record { at: record.at + begin, bytes })?))
    }

    /// Keeps where the values of the ranked documents stand, in their order.
    pub(super) fn keep_varied(&mut self, framework: u32, records: Vec<Record>) {
        self.varied.insert(framework, records);
    }
}

/// Replicates that are looked up in one go.
const REPLICATES: usize = 128;

/// The documents of a run, what is long of them in a file.
pub struct Kept<'a> {
    spool: &'a Spool,
    outcomes: &'a [Outcome<Listed>],
    documents: Vec<Option<Shelved>>,
}

impl<'a> Kept<'a> {
    /// The documents of a spool, with what the run has kept of each.
    pub fn new(spool: &'a Spool, outcomes: &'a [Outcome<Listed>]) -> Kept<'a> {
        let mut found = std::mem::take(&mut *spool.documents.lock().unwrap_or_else(PoisonError::into_inner));
        let documents = (0..outcomes.len()).map(|number| found.remove(&number)).collect();
        Kept { spool, outcomes, documents }
    }

    fn shelved(&self, number: usize) -> io::Result<&Shelved> {
        self.documents.get(number).and_then(Option::as_ref).ok_or_else(missing)
    }
}

/// Only a fault of the program can ask for what is not there.
fn missing() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the documents of the run do not hold this one")
}

impl Shelf for Kept<'_> {
    fn document(&self, number: usize) -> io::Result<Cow<'_, Assessment>> {
        let listed = self.outcomes.get(number).and_then(Outcome::read).ok_or_else(missing)?;
        let bytes = self.spool.file.get(self.shelved(number)?.whole)?;
        Ok(Cow::Owned(entry::read_document(&bytes, listed.brief.clone())?))
    }

    fn roadmap(&self, number: usize) -> io::Result<Cow<'_, Roadmap>> {
        let bytes = self.spool.file.get(self.shelved(number)?.roadmap)?;
        Ok(Cow::Owned(entry::read_roadmap(&bytes)?))
    }

    fn lent(&self, passage: Passage) -> io::Result<Lent> {
        let Shelved { lent, passages, .. } = self.shelved(passage.document)?;
        let wanted = passage.evidence as u32;
        let at = passages.binary_search_by_key(&wanted, |(number, _)| *number).map_err(|_| missing())?;
        let begin = at.checked_sub(1).map_or(0, |before| passages[before].1);
        let (begin, end) = (u64::from(begin), u64::from(passages[at].1));
        entry::read_lent(&self.spool.file.get(Record { at: lent + begin, bytes: end - begin })?)
    }

    fn parts(&self, framework: u32, document: usize) -> io::Result<Option<PartIntervals>> {
        let records = self.spool.parts.get(&framework);
        let Some(record) = records.and_then(|records| *records.get(document)?) else { return Ok(None) };
        Ok(Some(entry::read_parts(&self.spool.file.get(record)?)?))
    }

    fn varied(&self, framework: u32) -> Box<dyn Iterator<Item = io::Result<Vec<f64>>> + '_> {
        let records = self.spool.varied.get(&framework).map_or(&[][..], Vec::as_slice);
        let count = records.first().map_or(0, |record| record.bytes as usize / entry::VALUE);
        let rows = |replicates: Range<usize>| -> io::Result<Vec<Vec<f64>>> {
            let values = records.iter().map(|record| self.spool.values(*record, replicates.clone()));
            let values = values.collect::<io::Result<Vec<Vec<f64>>>>()?;
            let row = |replicate: usize| values.iter().map(|values| values[replicate]).collect();
            Ok((0..replicates.len()).map(row).collect())
        };
        Box::new((0..count).step_by(REPLICATES).flat_map(move |start| {
            match rows(start..count.min(start + REPLICATES)) {
                Ok(rows) => rows.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{AnalyzeOptions, NearMisses, analyze};
    use crate::assess::{Decided, Interval, Standing, Verdict, plan};
    use crate::builtin;
    use crate::corpus::sample;
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};
    use crate::matching::Matcher;

    fn spool() -> Spool {
        Spool::new(tempfile::tempfile().expect("there is a folder for temporary files"))
    }

    #[test]
    fn what_is_put_away_is_found_again() {
        let matcher = Matcher::compile(builtin::book()).expect("and compile");
        let book = matcher.book();
        let options =
            AnalyzeOptions { near_misses: NearMisses::OfGaps, views: true, ..AnalyzeOptions::default() };
        let (spool, mut outcomes, mut wholes) = (spool(), Vec::new(), Vec::new());
        for (number, input) in sample().0.into_iter().enumerate() {
            let bytes = input.bytes().expect("it is built in");
            let meta = DocumentMeta { path: input.path, ..DocumentMeta::default() };
            let document = read(&bytes, DocId::new("one"), meta, &Limits::default()).expect("it can be read");
            let mut assessment = analyze(&matcher, document, options);
            for (at, verdict) in (0..).zip([Verdict::Accept, Verdict::Reject]) {
                let by = "KM".to_string();
                let decided =
                    assessment.evidence.first().map(|first| Decided { verdict, by, found: first.level });
                assessment.decided.extend(decided.map(|decided| (at, decided)));
            }
            let listed = Listed::of(book, &assessment, 1);
            let frameworks = [0, 1, 2, 3];
            let roadmap = plan(&Standing { book, scores: &listed.scores, frameworks: &frameworks }, 5);
            spool.put(number, &assessment, &listed, &roadmap).expect("it can be written");
            outcomes.push(Outcome::Read(Box::new(listed)));
            wholes.push((assessment, roadmap));
        }
        let kept = Kept::new(&spool, &outcomes);
        for (number, (assessment, roadmap)) in wholes.iter().enumerate() {
            assert!(*kept.document(number).expect("it is there") == *assessment, "{}", assessment.meta.path);
            assert_eq!(*kept.roadmap(number).expect("it is there"), *roadmap);
            let Some(listed) = outcomes[number].read() else { continue };
            for trace in &listed.traces.provisions {
                let evidence = trace.best as usize;
                let lent = kept.lent(Passage { document: number, evidence });
                let want = Lent::of(assessment, evidence).filter(|_| is_lent(trace.strength.0));
                assert_eq!(lent.ok(), want);
            }
        }
        assert!(wholes.iter().any(|(assessment, _)| !assessment.searched.is_empty()));
        let past = kept.document(wholes.len()).map(|_| ());
        assert!(past.is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
    }

    #[test]
    fn parts_are_found_by_framework_and_document() {
        let mut spool = spool();
        let interval = Some(Interval { low: 0.1, median: 0.25, high: 1.0 / 3.0 });
        let parts =
            PartIntervals { layers: vec![None, interval], items: vec![interval], provisions: vec![None] };
        let record = spool.put_parts(&Some(parts.clone())).expect("it can be written");
        assert_eq!(spool.put_parts(&None).expect("there is nothing to write"), None);
        spool.keep_parts(1, vec![None, record]);
        let kept = Kept::new(&spool, &[]);
        let found = |framework, document| kept.parts(framework, document).expect("it can be read");
        assert_eq!((found(1, 1), found(1, 0), found(1, 2), found(0, 1)), (Some(parts), None, None, None));
    }
}
