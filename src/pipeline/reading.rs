//! Reading one input: within limits of time and memory, and with the panics of libraries caught.

use crate::analyze::Failed;
use crate::corpus::{Input, Line, MetaTable};
use crate::document::{DocId, Document, DocumentMeta};
use crate::ingest::{IngestError, Means, RawDocument, Recognizer, assemble, read_raw};
use crate::pipeline::cache::{Cache, Watched, key};
use crate::text::{Lang, Sketch, hex};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Stack of the thread that reads a document: libraries recurse as deep as a file says.
const STACK_BYTES: usize = 64 << 20;

/// What decides how inputs are read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The user's metadata.
    pub meta: &'a MetaTable,
    /// Language of all documents, when the user knows it.
    pub lang: Option<Lang>,
    /// Limits of each document, and what its reader may use.
    pub means: Means<'static>,
    /// Contents of files from earlier runs, which change no result.
    pub cache: Option<&'static Cache>,
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
        // A copy, without the room for all passages that it was drawn from: a run keeps those of all its documents.
        let sketch = Sketch::of(&document.words).as_ref().cloned();
        Print { text, sketch }
    }
}

impl Reading<'_> {
    /// Reads an input, within its limits and apart from the rest of the program, or says why it cannot be read.
    ///
    /// # Errors
    /// When it cannot be opened or read, takes too long, or the program fails on it.
    pub fn read(&self, input: &Input, id: DocId) -> Result<Document, Box<Failed>> {
        self.read_as(input.bytes(), id, self.meta.describe(&input.path))
    }

    /// Reads a document of a stream in the same way.
    ///
    /// # Errors
    /// See [`read`](Reading::read).
    pub fn read_line(&self, line: &Line) -> Result<Document, Box<Failed>> {
        self.read_as(line.bytes(), line.id.clone(), line.describe(self.meta))
    }

    fn read_as(
        &self,
        bytes: std::io::Result<Vec<u8>>,
        id: DocId,
        mut meta: DocumentMeta,
    ) -> Result<Document, Box<Failed>> {
        meta.lang = self.lang.or(meta.lang);
        let failed = |meta: DocumentMeta, reason: String, help: &str, internal: bool| {
            Box::new(Failed { id: id.clone(), meta, reason, help: help.to_string(), internal })
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                return Err(failed(meta, error.to_string(), "check the path and its permissions", false));
            }
        };
        meta.sha256 = hex(&Sha256::digest(&bytes));
        match self.read_alone(bytes, id.clone(), meta.clone()) {
            Ended::Read(document) => Ok(*document),
            Ended::Refused(error) => Err(failed(meta, error.to_string(), error.help(), false)),
            Ended::Panicked => Err(panicked(id, meta)),
            Ended::TooSlow => {
                let reason = format!("reading it took more than {} seconds", self.means.limits.seconds);
                Err(failed(meta, reason, "export it again from its source, or split it", false))
            }
        }
    }

    /// Reads on the reader of this thread, which is left behind when it takes too long: nothing else can stop a
    /// library that does not end. The batch goes on, and the reader ends with the program.
    fn read_alone(&self, bytes: Vec<u8>, id: DocId, meta: DocumentMeta) -> Ended {
        let (means, cache) = (self.means, self.cache);
        let work = move || {
            let raw = match cache {
                Some(cache) => read_or_find(&bytes, &meta, means, cache),
                None => read_raw(&bytes, &meta, &means),
            };
            raw.map(|raw| assemble(id, meta, raw))
        };
        match Reader::ask(Duration::from_secs(means.limits.seconds), Box::new(work)) {
            Ok(Ok(document)) => Ended::Read(Box::new(document)),
            Ok(Err(error)) => Ended::Refused(error),
            // A panic ends the reader, and with it the channel.
            Err(RecvTimeoutError::Disconnected) => Ended::Panicked,
            Err(RecvTimeoutError::Timeout) => Ended::TooSlow,
        }
    }
}

thread_local! {
    /// Each thread that works on documents has one reader at a time, and ends it with itself: to start one for every
    /// document takes as long as to read a short one.
    static READER: RefCell<Option<Reader>> = const { RefCell::new(None) };
}

type Read = Result<Document, IngestError>;
type Work = Box<dyn FnOnce() -> Read + Send>;

/// A thread that reads documents, one after the other.
struct Reader {
    work: SyncSender<Work>,
    read: Receiver<Read>,
}

impl Reader {
    /// What the reader of this thread answers in time. One that was too slow is left behind, and one that failed is
    /// gone: the next work gets another.
    fn ask(time: Duration, work: Work) -> Result<Read, RecvTimeoutError> {
        READER.with_borrow_mut(|kept| {
            let reader = kept.take().or_else(Reader::start).ok_or(RecvTimeoutError::Disconnected)?;
            reader.work.send(work).map_err(|_| RecvTimeoutError::Disconnected)?;
            let read = reader.read.recv_timeout(time)?;
            *kept = Some(reader);
            Ok(read)
        })
    }

    fn start() -> Option<Reader> {
        let (work, works) = sync_channel::<Work>(1);
        let (sender, read) = sync_channel(1);
        // When nobody waits any longer, the result is of no use, and neither is the reader.
        let serve = move || while works.recv().is_ok_and(|work| sender.send(work()).is_ok()) {};
        thread::Builder::new().stack_size(STACK_BYTES).spawn(serve).ok()?;
        Some(Reader { work, read })
    }
}

/// What the cache has, or what is read and then kept there.
fn read_or_find<'a>(
    bytes: &'a [u8],
    meta: &DocumentMeta,
    means: Means<'static>,
    cache: &Cache,
) -> Result<RawDocument<Cow<'a, str>>, IngestError> {
    let key = key(meta, &means);
    if let Some(raw) = cache.get(&key) {
        return Ok(raw.map_text(Cow::Owned));
    }
    let begun = Instant::now();
    let watched = means.recognizer.map(Watched::new);
    let recognizer = watched.as_ref().map(|watched| watched as &dyn Recognizer);
    let raw = read_raw(bytes, meta, &Means { recognizer, ..means })?;
    // What came too late is given up in this run; a later one must not find it either, or its results would
    // depend on the cache.
    let in_time = begun.elapsed() < Duration::from_secs(means.limits.seconds);
    if in_time && !watched.is_some_and(|watched| watched.has_failed()) {
        cache.put(&key, &raw);
    }
    Ok(raw)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Origin;
    use crate::ingest::Limits;

    fn read_within(limits: Limits) -> Result<Document, Box<Failed>> {
        let text = "The office will open a register. ".repeat(100_000);
        let input = Input { path: "plan.txt".to_string(), origin: Origin::BuiltIn(text.leak().as_bytes()) };
        let reading = Reading {
            meta: &MetaTable::default(),
            lang: None,
            means: Means { limits, recognizer: None },
            cache: None,
        };
        reading.read(&input, DocId::new("plan"))
    }

    #[test]
    fn a_document_that_takes_too_long_is_given_up() {
        let failed = read_within(Limits { seconds: 0, ..Limits::default() }).expect_err("there is no time");
        assert_eq!(failed.reason, "reading it took more than 0 seconds");
        assert!(!failed.internal && !failed.help.is_empty());
    }

    #[test]
    fn a_reader_that_fails_or_is_too_slow_is_followed_by_another() {
        let ask = |seconds, work| Reader::ask(Duration::from_secs(seconds), work);
        let refused = || Box::new(|| Err(IngestError::Empty));
        let is_refused = |answer| matches!(answer, Ok(Err(IngestError::Empty)));
        assert!(is_refused(ask(100, refused())));
        let failed = ask(100, Box::new(|| panic!("a library fails")));
        assert!(matches!(failed, Err(RecvTimeoutError::Disconnected)));
        assert!(is_refused(ask(100, refused())));
        let late = || {
            thread::sleep(Duration::from_secs(1));
            Ok(assemble(DocId::new("late"), DocumentMeta::default(), RawDocument::<String>::default()))
        };
        assert!(matches!(ask(0, Box::new(late)), Err(RecvTimeoutError::Timeout)));
        // Not the answer that comes late.
        assert!(is_refused(ask(100, refused())));
    }

    #[test]
    fn a_text_over_its_limit_is_refused_or_cut() {
        let failed = read_within(Limits { bytes: 1000, ..Limits::default() }).expect_err("it is too large");
        assert!(failed.reason.contains("more than the limit of 1000"), "{}", failed.reason);
        assert!(read_within(Limits::default()).is_ok_and(|document| !document.truncated));
    }

    #[test]
    fn a_cache_changes_no_document_and_spares_the_reading() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let opened = Cache::open(folder.path(), 1 << 30).expect("it is empty");
        let cache: &'static Cache = Box::leak(Box::new(opened));
        let (inputs, meta) = crate::corpus::sample();
        let plain = Reading { meta: &meta, lang: None, means: Means::default(), cache: None };
        let all = |reading: Reading<'_>| -> Vec<String> {
            let read = |input| format!("{:?}", reading.read(input, DocId::new("plan")));
            inputs.iter().map(read).collect()
        };
        let without = all(plain);
        let with = Reading { cache: Some(cache), ..plain };
        let count = inputs.len() as u64;
        assert!(all(with) == without && (cache.found(), cache.kept()) == (0, count));
        assert!(all(with) == without && (cache.found(), cache.kept()) == (count, count));
    }

    #[test]
    fn what_comes_too_late_is_not_kept() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let cache = Cache::open(folder.path(), 1 << 30).expect("it is empty");
        let read = |seconds| {
            let means = Means { limits: Limits { seconds, ..Limits::default() }, recognizer: None };
            read_or_find(b"A plan for the harbour.", &DocumentMeta::default(), means, &cache)
        };
        assert!(read(0).is_ok() && cache.kept() == 0);
        assert!(read(1000).is_ok() && cache.kept() == 1);
    }
}
