//! Reading one input: within limits of time and memory, and with the panics of libraries caught.

use crate::analyze::Failed;
use crate::corpus::{Input, MetaTable};
use crate::document::{DocId, Document, DocumentMeta};
use crate::ingest::{IngestError, Means, read_with};
use crate::text::{Lang, Sketch, hex};
use sha2::{Digest, Sha256};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;

/// Stack of the thread that reads a document: libraries recurse as deep as a file says.
const STACK_BYTES: usize = 64 << 20;

/// What decides how inputs are read.
pub(super) struct Reading<'a> {
    /// The user's metadata.
    pub meta: &'a MetaTable,
    /// Language of all documents, when the user knows it.
    pub lang: Option<Lang>,
    /// Limits of each document, and what its reader may use.
    pub means: Means<'static>,
}

/// By what a document is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Print {
    /// SHA-256 of its text.
    pub text: [u8; 32],
    /// Its passages.
    pub sketch: Option<Sketch>,
}

impl Print {
    /// That of a document.
    pub(super) fn of(document: &Document) -> Print {
        let text = Sha256::digest(document.text.clean.as_bytes()).into();
        Print { text, sketch: Sketch::of(&document.words) }
    }
}

impl Reading<'_> {
    /// Reads an input, or says why it cannot be read.
    pub(super) fn read(&self, input: &Input, id: DocId) -> Result<Document, Box<Failed>> {
        let mut meta = self.meta.describe(&input.path);
        meta.lang = self.lang.or(meta.lang);
        let failed = |meta: DocumentMeta, reason: String, help: &str, internal: bool| {
            Box::new(Failed { id: id.clone(), meta, reason, help: help.to_string(), internal })
        };
        let bytes = match input.bytes() {
            Ok(bytes) => bytes,
            Err(error) => {
                return Err(failed(meta, error.to_string(), "check the path and its permissions", false));
            }
        };
        meta.sha256 = hex(&Sha256::digest(&bytes));
        match read_alone(bytes, id.clone(), meta.clone(), self.means) {
            Ended::Read(document) => Ok(*document),
            Ended::Refused(error) => Err(failed(meta, error.to_string(), error.help(), false)),
            Ended::Panicked => Err(panicked(id, meta)),
            Ended::TooSlow => {
                let reason = format!("reading it took more than {} seconds", self.means.limits.seconds);
                Err(failed(meta, reason, "export it again from its source, or split it", false))
            }
        }
    }
}

/// A document on which the program itself failed.
pub(super) fn panicked(id: DocId, meta: DocumentMeta) -> Box<Failed> {
    let reason = "the program failed on this document".to_string();
    let help = "please report it, with the file if you may share it".to_string();
    Box::new(Failed { id, meta, reason, help, internal: true })
}

enum Ended {
    Read(Box<Document>),
    Refused(IngestError),
    Panicked,
    TooSlow,
}

/// Reads on a thread of its own, which is left behind when it takes too long: nothing else can stop a library
/// that does not end. The batch goes on, and the thread ends with the program.
fn read_alone(bytes: Vec<u8>, id: DocId, meta: DocumentMeta, means: Means<'static>) -> Ended {
    let (sender, receiver) = sync_channel(1);
    let work = move || {
        // When nobody waits any longer, the result is of no use.
        let _ = sender.send(read_with(&bytes, id, meta, &means));
    };
    if thread::Builder::new().stack_size(STACK_BYTES).spawn(work).is_err() {
        return Ended::Panicked;
    }
    match receiver.recv_timeout(std::time::Duration::from_secs(means.limits.seconds)) {
        Ok(Ok(document)) => Ended::Read(Box::new(document)),
        Ok(Err(error)) => Ended::Refused(error),
        // A panic drops the sender.
        Err(RecvTimeoutError::Disconnected) => Ended::Panicked,
        Err(RecvTimeoutError::Timeout) => Ended::TooSlow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Origin;
    use crate::ingest::Limits;

    fn read_within(limits: Limits) -> Result<Document, Box<Failed>> {
        let text = "The office will open a register. ".repeat(100_000);
        let input = Input { path: "plan.txt".to_string(), origin: Origin::BuiltIn(text.leak().as_bytes()) };
        let reading =
            Reading { meta: &MetaTable::default(), lang: None, means: Means { limits, recognizer: None } };
        reading.read(&input, DocId::new("plan"))
    }

    #[test]
    fn a_document_that_takes_too_long_is_given_up() {
        let failed = read_within(Limits { seconds: 0, ..Limits::default() }).expect_err("there is no time");
        assert_eq!(failed.reason, "reading it took more than 0 seconds");
        assert!(!failed.internal && !failed.help.is_empty());
    }

    #[test]
    fn a_text_over_its_limit_is_refused_or_cut() {
        let failed = read_within(Limits { bytes: 1000, ..Limits::default() }).expect_err("it is too large");
        assert!(failed.reason.contains("more than the limit of 1000"), "{}", failed.reason);
        assert!(read_within(Limits::default()).is_ok_and(|document| !document.truncated));
    }
}
