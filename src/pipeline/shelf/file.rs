//! Bytes in a file, found again by their place.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where some bytes stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline) struct Record {
    /// The first byte.
    pub(super) at: u64,
    /// How many.
    pub(super) bytes: u64,
}

/// A file that only grows, for several threads.
pub(super) struct SpoolFile(Mutex<Open>);

struct Open {
    file: File,
    end: u64,
}

impl SpoolFile {
    pub(super) fn new(file: File) -> SpoolFile {
        SpoolFile(Mutex::new(Open { file, end: 0 }))
    }

    /// Puts bytes behind all others.
    pub(super) fn put(&self, bytes: &[u8]) -> io::Result<Record> {
        let mut open = self.open();
        let at = open.end;
        open.file.seek(SeekFrom::Start(at))?;
        open.file.write_all(bytes)?;
        open.end += bytes.len() as u64;
        Ok(Record { at, bytes: bytes.len() as u64 })
    }

    pub(super) fn get(&self, record: Record) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; record.bytes as usize];
        let mut open = self.open();
        open.file.seek(SeekFrom::Start(record.at))?;
        open.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // A place is sought before each use, so that a thread that failed leaves nothing wrong behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
