//! `concordant analyze --stdin jsonl`: documents in, results out, a line each, as long as there are any.

use super::{AnalyzeArgs, frameworks};
use crate::analyze::{AnalyzeOptions, Assessment, DocumentStatus, Failed, NearMisses, Outcome};
use crate::assess::{Lent, Listed, PartIntervals, Partnering, Passage, Peers, Ranking, Reference, Roadmap};
use crate::cli::read::{self, recognizer};
use crate::cli::{Exit, Failure, Global, rules};
use crate::corpus::{Line, LineError, builtin_reference};
use crate::ingest::Limits;
use crate::matching::Matcher;
use crate::pipeline::{Batch, in_flight};
use crate::report::{Report, ReportError, Shelf, failed_line, result_line};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::ops::ControlFlow;

/// A line of the input, by its number from 1.
struct Given {
    number: u64,
    line: Result<Vec<u8>, String>,
}

/// The answer to a line.
struct Answer {
    bytes: Result<Vec<u8>, ReportError>,
    exit: Exit,
}

/// Reads, analyzes and answers line by line.
pub(super) fn run(arguments: &AnalyzeArgs, global: &Global) -> Result<Exit, Failure> {
    let mut book = rules::book(global)?;
    let wishes = arguments.wishes.grant(&mut book)?;
    let matcher = Matcher::compile(book)?;
    let meta = read::meta(global, &[])?;
    let context = global.context.map(|context| context.context());
    let desk = Desk {
        frameworks: frameworks(matcher.book(), &arguments.frameworks)?,
        reference: builtin_reference(matcher.book())
            .ok()
            .filter(|_| !wishes.recorded.contains_key("profile_sha256")),
        batch: Batch {
            matcher: &matcher,
            reading: read::reading(global, &meta, recognizer(global)?)?,
            options: AnalyzeOptions { context, near_misses: NearMisses::Skip, views: false },
            first_words: None,
        },
    };
    let lines = Lines::new(io::BufReader::new(io::stdin()), Limits::default().bytes);
    let mut output = io::stdout().lock();
    let mut worst = Exit::Done;
    let mut fault = None;
    in_flight(
        lines,
        arguments.jobs,
        |given| desk.answer(given),
        |answer| {
            // At once, since who asks may wait for it. A reader that has seen enough is no reason to fail.
            let written = answer.bytes.map(|bytes| output.write_all(&bytes).and_then(|()| output.flush()));
            worst = worse(worst, answer.exit);
            match written {
                Ok(Ok(())) => ControlFlow::Continue(()),
                Ok(Err(_)) => ControlFlow::Break(()),
                Err(error) => {
                    fault = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    );
    match fault {
        Some(error) => Err(anyhow::Error::from(error).into()),
        None => Ok(worst),
    }
}

fn worse(one: Exit, other: Exit) -> Exit {
    match (one, other) {
        (Exit::Internal, _) | (_, Exit::Internal) => Exit::Internal,
        (Exit::Done, other) => other,
        (one, _) => one,
    }
}

/// The lines of an input that hold anything; one of more than `most` bytes is passed over with a reason.
struct Lines<R> {
    input: R,
    most: u64,
    number: u64,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(input: R, most: u64) -> Lines<R> {
        Lines { input, most, number: 0, ended: false }
    }

    /// The next line without its end; `None` behind the last one.
    fn read(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        let most = self.most;
        if self.input.by_ref().take(most.saturating_add(1)).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() as u64 > most {
            self.input.skip_until(b'\n')?;
            let reason =
                format!("the line has more than {most} bytes; name a file with `path` instead of `text`");
            return Ok(Some(Err(reason)));
        }
        Ok(Some(Ok(line)))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Given;

    fn next(&mut self) -> Option<Given> {
        while !self.ended {
            self.number += 1;
            let line = self.read().unwrap_or_else(|error| {
                // Nothing can follow.
                self.ended = true;
                Some(Err(format!("the input cannot be read: {error}; give the documents from here on again")))
            })?;
            if !line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()) {
                return Some(Given { number: self.number, line });
            }
        }
        None
    }
}

/// What answers lines.
struct Desk<'a> {
    batch: Batch<'a>,
    frameworks: Vec<u32>,
    reference: Option<Reference>,
}

impl Desk<'_> {
    fn answer(&self, given: Given) -> Answer {
        let number = given.number;
        let parsed = given.line.map_err(|reason| LineError { id: None, reason });
        let line = match parsed.and_then(|bytes| Line::parse(&bytes)) {
            Ok(line) => line,
            Err(error) => {
                let bytes = failed_line(error.id.as_deref(), number, &error.reason);
                return Answer { bytes, exit: Exit::SomeDocuments };
            }
        };
        match self.batch.line(&line) {
            Outcome::Failed(failed) => {
                let Failed { id, reason, help, internal, .. } = *failed;
                let bytes = failed_line(Some(id.as_str()), number, &format!("{reason}; {help}"));
                Answer { bytes, exit: if internal { Exit::Internal } else { Exit::SomeDocuments } }
            }
            Outcome::Read(assessment) => {
                let exit = match assessment.status {
                    DocumentStatus::NotAssessable => Exit::SomeDocuments,
                    _ => Exit::Done,
                };
                Answer { bytes: self.result(*assessment, number), exit }
            }
        }
    }

    /// A report on this document alone.
    fn result(&self, assessment: Assessment, number: u64) -> Result<Vec<u8>, ReportError> {
        let book = self.batch.matcher.book();
        let outcomes = [Outcome::Read(Box::new(Listed::of(book, &assessment, 0)))];
        let peers = Peers::of(book, &outcomes);
        let report = Report {
            book,
            outcomes: &outcomes,
            shelf: &Alone(assessment),
            frameworks: self.frameworks.clone(),
            peers: &peers,
            partnering: &Partnering::of(book, &self.frameworks, &peers),
            uncertainty: &[],
            redundancy: &[],
            robustness: &[],
            ranking: &Ranking::of(&outcomes, self.reference.as_ref()),
            by: &[],
            keep_text: false,
            options: BTreeMap::new(),
        };
        result_line(&report, number)
    }
}

/// A document without others, in memory.
struct Alone(Assessment);

impl Shelf for Alone {
    fn document(&self, _number: usize) -> io::Result<Cow<'_, Assessment>> {
        Ok(Cow::Borrowed(&self.0))
    }

    /// There is none: no table of a document alone shows it.
    fn roadmap(&self, _number: usize) -> io::Result<Cow<'_, Roadmap>> {
        Ok(Cow::Owned(Roadmap::default()))
    }

    fn lent(&self, passage: Passage) -> io::Result<Lent> {
        Lent::of(&self.0, passage.evidence).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn parts(&self, _framework: u32, _document: usize) -> io::Result<Option<PartIntervals>> {
        Ok(None)
    }

    fn varied(&self, _framework: u32) -> Box<dyn Iterator<Item = io::Result<Vec<f64>>> + '_> {
        Box::new(std::iter::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails behind its text.
    struct Broken<'a>(&'a [u8]);

    impl Read for Broken<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("the wire is cut")),
                read => Ok(read),
            }
        }
    }

    fn all(input: impl BufRead) -> Vec<(u64, Result<String, String>)> {
        let text = |line: Vec<u8>| String::from_utf8_lossy(&line).into_owned();
        Lines::new(input, 5).map(|given| (given.number, given.line.map(text))).collect()
    }

    #[test]
    fn lines_keep_their_numbers_and_their_limit() {
        let found = all(&b"one\n\n  \r\nfive5\nsixsix\r\nend"[..]);
        let want = [(1, "one"), (4, "five5"), (6, "end")];
        let good: Vec<(u64, &str)> =
            found.iter().filter_map(|(number, line)| Some((*number, line.as_deref().ok()?))).collect();
        assert_eq!(good, want);
        let (number, reason) = &found[2];
        let reason = reason.as_ref().expect_err("it has six bytes");
        assert!(*number == 5 && reason.contains("more than 5 bytes"), "{reason}");
        assert_eq!(all(&b""[..]), []);
    }

    #[test]
    fn an_input_that_breaks_is_told_once() {
        let found = all(io::BufReader::new(Broken(b"one\ntwo\n")));
        assert_eq!(found.len(), 3);
        let reason = found[2].1.as_ref().expect_err("the wire is cut");
        assert!(reason.contains("the wire is cut"), "{reason}");
    }
}
