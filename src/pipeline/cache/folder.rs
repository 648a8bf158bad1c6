//! The folder of the cache: named files that are written whole or not at all, and not more than fit.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// The file by which backup programs know a cache, and by which this program knows its own.
const TAG: &str = "CACHEDIR.TAG";
const TAG_SIGNATURE: &str = "Signature: 8a477f597d28d172789f06886806bc55\n";
const TAG_TEXT: &str = "# Texts of documents that `concordant --cache` has read. They can be read again at any time:\n\
    # `concordant cache clear` removes them.\n";
/// Part of the text that no cache of another program has.
const OURS: &[u8] = b"`concordant --cache`";
/// Ending of entries, and of those that are being written.
const ENTRY: &str = "entry";
const PARTIAL: &str = "partial";
/// No writer takes so long: what is older was left behind by one that was stopped.
const STOPPED: Duration = Duration::from_secs(3600);

/// Why a folder cannot be a cache.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// It cannot be made, opened or changed.
    #[error("the cache `{path}` cannot be used: {source}")]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds files that are not of a cache.
    #[error("`{path}` holds other files (`{file}`) and no {TAG} of this program")]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// One of the files.
        file: String,
    },
    /// There is none.
    #[error("there is no cache in `{path}`")]
    Missing {
        /// The folder.
        path: PathBuf,
    },
}

impl CacheError {
    /// What the user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            CacheError::Unusable { .. } => "name a folder of your own that you may write to with --cache",
            CacheError::Foreign { .. } => "name an empty or new folder with --cache",
            CacheError::Missing { .. } => "a run with --cache DIR makes one",
        }
    }
}

/// What a cache holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Entries.
    pub entries: u64,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Those that other versions of the readers made: this one does not use them.
    pub of_other_versions: u64,
}

/// A folder that holds a cache.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Most bytes of all entries.
    most: u64,
    /// Bytes that the entries had when they were last counted, and those that were added since. Other
    /// processes add too: it is counted again before anything is removed.
    bytes: Mutex<u64>,
    /// Files written by this process, for their names.
    written: AtomicU32,
}

/// A file of the cache.
struct Held {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Folder {
    /// The cache in a folder, which is made when it is missing or empty.
    pub(super) fn make(path: &Path, most: u64) -> Result<Folder, CacheError> {
        let unusable = |source| CacheError::Unusable { path: path.to_path_buf(), source };
        make_private(path).map_err(unusable)?;
        let folder = Folder::at(path, most);
        if !folder.is_tagged() {
            folder.refuse_others()?;
            let tag = [TAG_SIGNATURE, TAG_TEXT].concat();
            folder.write(&path.join(TAG), tag.as_bytes()).map_err(unusable)?;
        }
        close_to_others(path).map_err(unusable)?;
        folder.sweep();
        *lock(&folder.bytes) = folder.held().map_err(unusable)?.iter().map(|held| held.bytes).sum();
        folder.fit();
        Ok(folder)
    }

    /// The cache that is in a folder.
    pub(super) fn existing(path: &Path) -> Result<Folder, CacheError> {
        let folder = Folder::at(path, u64::MAX);
        if folder.is_tagged() { Ok(folder) } else { Err(CacheError::Missing { path: path.to_path_buf() }) }
    }

    fn at(path: &Path, most: u64) -> Folder {
        Folder { path: path.to_path_buf(), most, bytes: Mutex::new(0), written: AtomicU32::new(0) }
    }

    /// What it holds.
    pub(super) fn show(&self) -> Result<Shown, CacheError> {
        let mut shown = Shown::default();
        for held in self.held().map_err(|source| self.unusable(source))? {
            shown.entries += 1;
            shown.bytes += held.bytes;
            shown.of_other_versions += u64::from(!is_of_this_version(&held.path));
        }
        Ok(shown)
    }

    /// Removes all entries, and what was left half written; the folder stays.
    pub(super) fn clear(&self) -> Result<Shown, CacheError> {
        let shown = self.show()?;
        let files = self.files(&[ENTRY, PARTIAL]).map_err(|source| self.unusable(source))?;
        for held in files {
            // Another process may have been faster.
            match fs::remove_file(&held.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.unusable(error)),
                _ => {}
            }
        }
        *lock(&self.bytes) = 0;
        Ok(shown)
    }

    /// The bytes under a name, which counts as a use of them.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.entry(name);
        let bytes = fs::read(&path).ok()?;
        // Where the folder cannot be written, nothing is removed either.
        let _ =
            File::options().append(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(bytes)
    }

    /// Keeps bytes under a name, and removes those that were not used for the longest time if they are too many.
    /// False for more bytes than all entries may have together: they are not kept.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let length = bytes.len() as u64;
        if length > self.most {
            return Ok(false);
        }
        self.write(&self.entry(name), bytes)?;
        let mut sum = lock(&self.bytes);
        *sum += length;
        let is_full = *sum > self.most;
        drop(sum);
        if is_full {
            self.fit();
        }
        Ok(true)
    }

    /// Removes what is kept under a name.
    pub(super) fn remove(&self, name: &str) {
        // What cannot be removed is not used all the same.
        let _ = fs::remove_file(self.entry(name));
    }

    /// Writes beside, then renames: nobody sees half a file. After a power cut a file may be there and hold
    /// nothing, which its checksum tells.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let partial = self.path.join(format!("{}-{number}.{PARTIAL}", std::process::id()));
        let written = private_file(&partial)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&partial, path));
        if written.is_err() {
            let _ = fs::remove_file(&partial);
        }
        written
    }

    /// Removes the entries that were not used for the longest time until nine tenths of the limit remain.
    fn fit(&self) {
        // One thread at a time: others go on without waiting for what this one removes.
        let Ok(mut sum) = self.bytes.try_lock() else { return };
        let Ok(mut held) = self.held() else { return };
        *sum = held.iter().map(|held| held.bytes).sum();
        if *sum <= self.most {
            return;
        }
        held.sort_by(|one, other| (one.used, &one.path).cmp(&(other.used, &other.path)));
        let enough = self.most / 10 * 9;
        for old in held {
            if *sum <= enough {
                break;
            }
            if fs::remove_file(&old.path).is_ok() {
                *sum -= old.bytes;
            }
        }
    }

    /// Removes what writers that were stopped left behind.
    fn sweep(&self) {
        let is_left = |held: &Held| held.used.elapsed().is_ok_and(|age| age > STOPPED);
        for held in self.files(&[PARTIAL]).unwrap_or_default().into_iter().filter(is_left) {
            let _ = fs::remove_file(held.path);
        }
    }

    fn held(&self) -> io::Result<Vec<Held>> {
        self.files(&[ENTRY])
    }

    /// The files of the cache with one of these endings. Files of others are never among them.
    fn files(&self, endings: &[&str]) -> io::Result<Vec<Held>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let path = entry.path();
            if !endings.iter().any(|ending| is_named(&path, ending)) {
                continue;
            }
            // Another process may have removed it since.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_file() {
                let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push(Held { path, bytes: metadata.len(), used });
            }
        }
        Ok(files)
    }

    fn is_tagged(&self) -> bool {
        let is_ours = |tag: Vec<u8>| {
            tag.starts_with(TAG_SIGNATURE.as_bytes()) && tag.windows(OURS.len()).any(|part| part == OURS)
        };
        fs::read(self.path.join(TAG)).is_ok_and(is_ours)
    }

    /// Refuses a folder that somebody uses for something else; another process may just be making the tag.
    fn refuse_others(&self) -> Result<(), CacheError> {
        let entries = fs::read_dir(&self.path).map_err(|source| self.unusable(source))?;
        let names = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let foreign = names.filter(|path| !is_named(path, PARTIAL) && !path.ends_with(TAG)).min();
        match foreign.as_deref().and_then(Path::file_name) {
            None => Ok(()),
            Some(_) if self.is_tagged() => Ok(()),
            Some(name) => Err(CacheError::Foreign {
                path: self.path.clone(),
                file: name.to_string_lossy().into_owned(),
            }),
        }
    }

    fn entry(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.{ENTRY}"))
    }

    fn unusable(&self, source: io::Error) -> CacheError {
        CacheError::Unusable { path: self.path.clone(), source }
    }
}

/// Whether a path has a name that [`Folder`] gives to files with this ending.
fn is_named(path: &Path, ending: &str) -> bool {
    let Some((stem, found)) = path.file_name().and_then(OsStr::to_str).and_then(|name| name.rsplit_once('.'))
    else {
        return false;
    };
    found == ending
        && match ending {
            ENTRY => stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()),
            _ => stem.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'),
        }
}

fn is_of_this_version(path: &Path) -> bool {
    use std::io::Read;
    let mut head = Vec::new();
    let length = super::entry::HEAD.len() as u64;
    let read = File::open(path).and_then(|file| file.take(length).read_to_end(&mut head));
    read.is_ok() && head == super::entry::HEAD.as_bytes()
}

/// The count, whatever became of a thread that held it.
fn lock(bytes: &Mutex<u64>) -> std::sync::MutexGuard<'_, u64> {
    bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Makes a folder, and those above it, that only the user can look into: drafts are confidential.
fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Closes a folder that was there before.
fn close_to_others(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(path)?;
        if metadata.permissions().mode() & 0o777 != 0o700 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// A new file that only the user can read.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn name(letter: char) -> String {
        letter.to_string().repeat(64)
    }

    fn folder(most: u64) -> (TempDir, Folder) {
        let home = tempfile::tempdir().expect("there is a folder for temporary files");
        let folder = Folder::make(&home.path().join("cache"), most).expect("it is new");
        (home, folder)
    }

    /// Puts an entry as if it had last been used so many seconds ago.
    fn put(folder: &Folder, letter: char, length: usize, ago: u64) {
        folder.put(&name(letter), &vec![0; length]).expect("the folder can be written");
        let file = File::options().append(true).open(folder.entry(&name(letter))).expect("it was written");
        file.set_modified(SystemTime::now() - Duration::from_secs(ago)).expect("it can be set");
    }

    fn held(folder: &Folder) -> String {
        let mut names: Vec<char> = folder
            .held()
            .expect("it can be listed")
            .iter()
            .filter_map(|held| held.path.file_name()?.to_str()?.chars().next())
            .collect();
        names.sort_unstable();
        names.into_iter().collect()
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let (_home, folder) = folder(100);
        put(&folder, 'a', 40, 300);
        put(&folder, 'b', 30, 200);
        put(&folder, 'c', 30, 100);
        assert_eq!(held(&folder), "abc", "exactly what fits");
        assert!(folder.get(&name('a')).is_some(), "which is a use");
        assert!(folder.put(&name('d'), &[0; 1]).expect("the folder can be written"));
        assert_eq!(held(&folder), "acd", "90 bytes may remain");
        assert!(!folder.put(&name('e'), &[0; 101]).expect("nothing is written"), "it is larger than all");
        assert_eq!(held(&folder), "acd");
    }

    #[test]
    fn a_smaller_limit_is_kept_from_the_beginning() {
        let (_home, folder) = folder(100);
        put(&folder, 'a', 40, 300);
        put(&folder, 'b', 40, 200);
        let next = Folder::make(&folder.path, 50).expect("it is ours");
        assert_eq!(held(&next), "b");
    }

    #[test]
    fn what_others_add_is_counted_before_anything_is_removed() {
        let (_home, one) = folder(100);
        let other = Folder::make(&one.path, 100).expect("it is ours");
        put(&one, 'a', 60, 300);
        put(&other, 'b', 60, 200);
        assert_eq!(held(&one), "ab", "neither knows of both yet");
        put(&one, 'c', 50, 100);
        assert_eq!(held(&one), "c", "90 bytes may remain, and two are 110");
    }

    #[test]
    fn what_a_stopped_writer_left_is_swept_away() {
        let (_home, folder) = folder(100);
        for (name, ago) in [("12-0.partial", 3700), ("12-1.partial", 3500), ("notes.partial", 3700)] {
            let file = private_file(&folder.path.join(name)).expect("it is new");
            file.set_modified(SystemTime::now() - Duration::from_secs(ago)).expect("it can be set");
        }
        let _next = Folder::make(&folder.path, 100).expect("it is ours");
        let left = |name: &str| folder.path.join(name).exists();
        assert_eq!((left("12-0.partial"), left("12-1.partial"), left("notes.partial")), (false, true, true));
        folder.clear().expect("it can be cleared");
        assert_eq!((left("12-1.partial"), left("notes.partial"), left(TAG)), (false, true, true));
    }

    #[test]
    fn folders_of_others_are_refused_and_left_alone() {
        let home = tempfile::tempdir().expect("there is a folder for temporary files");
        fs::write(home.path().join("notes.txt"), "mine").expect("it can be written");
        let error = Folder::make(home.path(), 100).expect_err("it is not ours");
        assert!(error.to_string().contains("holds other files (`notes.txt`)"), "{error}");
        assert!(matches!(Folder::existing(home.path()), Err(CacheError::Missing { .. })));
        let entries = fs::read_dir(home.path()).expect("it can be listed");
        assert_eq!(entries.count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_look_into_it() {
        use std::os::unix::fs::PermissionsExt;
        let (home, folder) = folder(100);
        put(&folder, 'a', 1, 0);
        let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o777).ok();
        assert_eq!(mode(&folder.path), Some(0o700));
        assert_eq!(mode(&folder.entry(&name('a'))), Some(0o600));
        let open = home.path().join("open");
        fs::create_dir(&open).expect("it can be made");
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).expect("it can be set");
        let _closed = Folder::make(&open, 100).expect("it is empty");
        assert_eq!(mode(&open), Some(0o700));
    }
}
