//! The ZIP container of an office document or e-book: its parts as bytes or text, within the limit on what
//! they may unpack to.

use crate::ingest::decode::decode;
use crate::ingest::sniff::{ole_error, zip_content};
use crate::ingest::{Format, IngestError, Limits};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An opened container.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    format: Format,
    limits: Limits,
    /// Bytes that may still be unpacked, over all parts.
    left: u64,
}

/// The bytes of a part, or what could be unpacked of them.
pub(super) struct Bytes {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// False when unpacking failed before its end.
    pub is_whole: bool,
}

/// The text of a part.
pub(super) struct Part {
    /// Its XML.
    pub xml: String,
    /// False when unpacking failed before its end.
    pub is_whole: bool,
}

impl Part {
    /// How the reading of the part ended, when that of its XML ended so.
    ///
    /// # Errors
    ///
    /// That of the XML, or that the part could not be unpacked to its end.
    pub(super) fn ended(&self, format: Format, end: Result<(), IngestError>) -> Result<(), IngestError> {
        if end.is_ok() && !self.is_whole {
            let reason = "its compressed text is broken".to_string();
            return Err(IngestError::Damaged { format: format.as_str(), reason });
        }
        end
    }
}

impl<'a> Package<'a> {
    /// Opens a container of a document of this format.
    ///
    /// # Errors
    ///
    /// Not a ZIP archive, an archive of something else, or an encrypted document.
    pub(super) fn open(format: Format, bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, IngestError> {
        if let Some(error) = ole_error(bytes) {
            return Err(error);
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| IngestError::Damaged { format: format.as_str(), reason: error.to_string() })?;
        match zip_content(&mut archive) {
            Ok(found) if found == format => {
                Ok(Package { archive, format, limits: *limits, left: limits.unpacked_bytes })
            }
            Ok(other) => Err(IngestError::Unsupported { found: other.as_str() }),
            Err(found) => Err(IngestError::Unsupported { found }),
        }
    }

    /// The bytes of a part; `None` when there is no such part.
    ///
    /// # Errors
    ///
    /// Encrypted, or larger than the limit when unpacked, whatever its header says.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Bytes>, IngestError> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(IngestError::Encrypted { format: self.format.as_str() });
            }
            Err(_) => return Ok(Some(Bytes { bytes: Vec::new(), is_whole: false })),
        };
        let mut bytes = Vec::new();
        let is_whole = file.take(self.left + 1).read_to_end(&mut bytes).is_ok();
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            return Err(IngestError::UnpacksTooLarge { limit: self.limits.unpacked_bytes });
        };
        self.left = left;
        Ok(Some(Bytes { bytes, is_whole }))
    }

    /// The text of a part; `None` when there is no such part.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Package::bytes).
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part>, IngestError> {
        let Some(Bytes { bytes, is_whole }) = self.bytes(name)? else { return Ok(None) };
        Ok(Some(Part { xml: decode(&bytes, None).text.into_owned(), is_whole }))
    }
}

/// Name of a part that `target` names, seen from `folder`, which ends in `/` or is empty.
pub(super) fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    let (mut folder, mut target) = (folder, target);
    while let Some(rest) = target.strip_prefix("../") {
        folder = folder.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above);
        target = rest;
    }
    match folder.trim_end_matches('/') {
        "" => target.to_string(),
        folder => format!("{folder}/{target}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_in_their_folder() {
        for (folder, target, want) in [
            ("word/", "styles.xml", "word/styles.xml"),
            ("word/", "/word/x.xml", "word/x.xml"),
            ("word/", "../docProps/core.xml", "docProps/core.xml"),
            ("a/b/", "../../c.xml", "c.xml"),
            ("a/b/", "../c.xml", "a/c.xml"),
            ("a/", "../../../c.xml", "c.xml"),
            ("", "word/document.xml", "word/document.xml"),
        ] {
            assert_eq!(resolve(folder, target), want);
        }
    }
}
