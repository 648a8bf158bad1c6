//! Bytes in a file, found again by their place.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

/// Where some bytes stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline) struct Record {
    /// The first byte.
    pub(super) at: u64,
    /// How many.
    pub(super) bytes: u64,
}

/// A file that only grows, for several threads.
pub(super) struct SpoolFile {
    file: File,
    /// Where it ends; held while bytes are put behind it.
    end: Mutex<u64>,
}

impl SpoolFile {
    pub(super) fn new(file: File) -> SpoolFile {
        SpoolFile { file, end: Mutex::new(0) }
    }

    /// Puts bytes behind all others.
    pub(super) fn put(&self, bytes: &[u8]) -> io::Result<Record> {
        // Sought before each use, so that a thread that failed leaves nothing wrong behind.
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let at = *end;
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)?;
        *end += bytes.len() as u64;
        Ok(Record { at, bytes: bytes.len() as u64 })
    }

    pub(super) fn get(&self, record: Record) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; record.bytes as usize];
        self.read(record.at, &mut bytes)?;
        Ok(bytes)
    }

    /// Nobody waits for another one who reads.
    #[cfg(unix)]
    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, bytes, at)
    }

    #[cfg(not(unix))]
    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let _end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))?;
        io::Read::read_exact(&mut file, bytes)
    }
}
