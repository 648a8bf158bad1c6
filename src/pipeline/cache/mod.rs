//! A folder in which the contents of files are kept as their readers saw them, so that a later run with other
//! rules need not read them again.
//!
//! An entry is kept under all that decides it: the bytes of the file, the limits, the recognizer, and the
//! version of the readers. What is damaged, of another version or missing is read anew, so that results never
//! depend on the folder. Several processes may use it at once.

mod entry;
mod folder;

pub use folder::{CacheError, Shown};

use crate::document::DocumentMeta;
use crate::ingest::{Format, Limits, Means, Picture, RawDocument, RecognizedLine, Recognizer};
use crate::text::{Lang, hex};
use folder::Folder;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Contents of files from earlier runs.
#[derive(Debug)]
pub struct Cache {
    folder: Folder,
    found: AtomicU64,
    kept: AtomicU64,
    fault: OnceLock<String>,
}

impl Cache {
    /// Opens the cache in a folder, which is made when it is not there; entries that were not used for the
    /// longest time are removed when it holds more than `most` bytes.
    ///
    /// # Errors
    /// When it cannot be used, or holds other files.
    pub fn open(folder: &Path, most: u64) -> Result<Cache, CacheError> {
        let folder = Folder::make(folder, most)?;
        Ok(Cache { folder, found: AtomicU64::new(0), kept: AtomicU64::new(0), fault: OnceLock::new() })
    }

    /// What the cache in a folder holds.
    ///
    /// # Errors
    /// When there is none, or it cannot be looked at.
    pub fn show(folder: &Path) -> Result<Shown, CacheError> {
        Folder::existing(folder)?.show()
    }

    /// Removes all entries of the cache in a folder, and tells what they were.
    ///
    /// # Errors
    /// When there is none, or some cannot be removed.
    pub fn clear(folder: &Path) -> Result<Shown, CacheError> {
        Folder::existing(folder)?.clear()
    }

    /// Entries that were found and used.
    pub fn found(&self) -> u64 {
        self.found.load(Ordering::Relaxed)
    }

    /// Entries that were made.
    pub fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// Why an entry could not be kept, when that happened; the results do not depend on it.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }

    /// What is kept under a key. What cannot be used is removed.
    pub(super) fn get(&self, key: &str) -> Option<RawDocument> {
        let bytes = self.folder.get(key)?;
        let raw = entry::read(key, &bytes);
        if raw.is_some() {
            self.found.fetch_add(1, Ordering::Relaxed);
        } else {
            self.folder.remove(key);
        }
        raw
    }

    /// Keeps what was read under a key, if it can.
    pub(super) fn put(&self, key: &str, raw: &RawDocument<impl AsRef<str>>) {
        let Some(bytes) = entry::write(key, raw) else { return };
        match self.folder.put(key, &bytes) {
            Ok(true) => {
                self.kept.fetch_add(1, Ordering::Relaxed);
            }
            Ok(false) => {}
            Err(error) => {
                self.fault.get_or_init(|| error.to_string());
            }
        }
    }
}

/// The key of a document: a hash of all that decides what its reader sees.
pub(super) fn key(meta: &DocumentMeta, means: &Means<'_>) -> String {
    // All fields, so that a new limit cannot be forgotten. That of time decides nothing that is kept.
    let Limits { bytes, unpacked_bytes, pages, nesting, text_bytes, seconds: _ } = means.limits;
    let limits = [bytes, unpacked_bytes, u64::from(pages), u64::from(nesting), text_bytes];
    let promised = Format::promised_by(&meta.path).map_or("", Format::as_str);
    let recognizer = means.recognizer.map(|recognizer| {
        format!("{} {}", meta.lang.map_or(String::new(), |lang| lang.to_string()), recognizer.identity())
    });
    let all = format!("{}{}\n{promised}\n{limits:?}\n{recognizer:?}", entry::HEAD, meta.sha256);
    hex(&Sha256::digest(all))
}

/// A recognizer that is watched: a page that it failed on today may be read tomorrow, so such a document is
/// not kept.
pub(super) struct Watched<'a> {
    recognizer: &'a dyn Recognizer,
    failed: AtomicBool,
}

impl<'a> Watched<'a> {
    pub(super) fn new(recognizer: &'a dyn Recognizer) -> Watched<'a> {
        Watched { recognizer, failed: AtomicBool::new(false) }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}

impl Recognizer for Watched<'_> {
    fn identity(&self) -> String {
        self.recognizer.identity()
    }

    fn recognize(&self, picture: &Picture, lang: Option<Lang>) -> Result<Vec<RecognizedLine>, String> {
        self.recognizer.recognize(picture, lang).inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const MOST: u64 = 1 << 20;

    fn raw(title: &str) -> RawDocument {
        RawDocument { title: Some(title.to_string()), ..RawDocument::default() }
    }

    struct Named(&'static str);

    impl Recognizer for Named {
        fn identity(&self) -> String {
            self.0.to_string()
        }

        fn recognize(&self, _: &Picture, _: Option<Lang>) -> Result<Vec<RecognizedLine>, String> {
            Err("it cannot see".to_string())
        }
    }

    #[test]
    fn a_key_holds_all_that_decides_and_nothing_else() {
        let meta = |path: &str, lang| DocumentMeta {
            path: path.to_string(),
            sha256: "ab".repeat(32),
            lang,
            ..DocumentMeta::default()
        };
        let plain = meta("a/plan.pdf", None);
        let one = key(&plain, &Means::default());
        let limits = Limits { seconds: 1, ..Limits::default() };
        for (name, meta, means) in [
            ("another folder", meta("b/other.pdf", None), Means::default()),
            ("a language that no recognizer hears of", meta("a/plan.pdf", Some(Lang::FR)), Means::default()),
            ("less time", plain.clone(), Means { limits, recognizer: None }),
        ] {
            assert_eq!(key(&meta, &means), one, "{name}");
        }
        let limits = Limits { pages: 7, ..Limits::default() };
        let (see, other) = (Named("see 1"), Named("see 2"));
        let with = |recognizer| Means { limits: Limits::default(), recognizer: Some(recognizer) };
        let others = [
            key(&meta("a/plan.txt", None), &Means::default()),
            key(&DocumentMeta { sha256: "cd".repeat(32), ..plain.clone() }, &Means::default()),
            key(&plain, &Means { limits, recognizer: None }),
            key(&plain, &with(&see)),
            key(&plain, &with(&other)),
            key(&meta("a/plan.pdf", Some(Lang::FR)), &with(&see)),
        ];
        for (number, other) in others.iter().enumerate() {
            assert!(*other != one && !others[..number].contains(other), "{number}");
        }
    }

    #[test]
    fn what_is_kept_is_found_by_the_next_one_too() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let at = folder.path().join("deep/cache");
        let cache = Cache::open(&at, MOST).expect("it is new");
        assert_eq!(cache.get(&"a".repeat(64)), None);
        cache.put(&"a".repeat(64), &raw("one"));
        let next = Cache::open(&at, MOST).expect("it is ours");
        assert_eq!(next.get(&"a".repeat(64)), Some(raw("one")));
        assert_eq!((next.found(), next.kept(), cache.found(), cache.kept()), (1, 0, 0, 1));
        assert_eq!(Cache::show(&at).expect("it is ours").entries, 1);
        assert_eq!(Cache::clear(&at).expect("it is ours").entries, 1);
        assert_eq!((next.get(&"a".repeat(64)), next.fault()), (None, None));
    }

    #[test]
    fn a_damaged_entry_is_removed() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let cache = Cache::open(folder.path(), MOST).expect("it is empty");
        let key = "b".repeat(64);
        cache.put(&key, &raw("one"));
        let path = folder.path().join(format!("{key}.entry"));
        let bytes = fs::read(&path).expect("it was written");
        fs::write(&path, &bytes[..bytes.len() - 1]).expect("it can be changed");
        assert_eq!(cache.get(&key), None);
        assert!(!path.exists());
    }

    #[test]
    fn a_recognizer_is_watched() {
        let picture = Picture { width: 1, height: 1, pixels: vec![0], dpi: 72 };
        let watched = Watched::new(&Named("blind"));
        assert!(!watched.has_failed());
        assert!(watched.recognize(&picture, None).is_err() && watched.has_failed());
    }
}
