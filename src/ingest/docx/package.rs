//! The ZIP container of a DOCX: its parts as text, within the limit on what they may unpack to.

use super::xml::{Token, Tokens};
use crate::ingest::decode::decode;
use crate::ingest::sniff::{ole_error, zip_content};
use crate::ingest::{IngestError, Limits};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An opened container.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    /// Bytes that may still be unpacked, over all parts.
    left: u64,
}

/// The text of a part.
pub(super) struct Part {
    /// Its XML.
    pub xml: String,
    /// False when unpacking failed before its end.
    pub is_whole: bool,
}

/// A reference from one part to another.
pub(super) struct Relationship {
    /// The name by which the part refers to it.
    pub id: String,
    /// The last word of its type: `styles`, `footnotes`.
    pub kind: String,
    /// Name of the part referred to.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Opens a container.
    ///
    /// # Errors
    ///
    /// Not a ZIP archive, an archive of something else, or an encrypted document.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, IngestError> {
        if let Some(error) = ole_error(bytes) {
            return Err(error);
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        match zip_content(&mut archive) {
            Some(found) => Err(IngestError::Unsupported { found }),
            None => Ok(Package { archive, limits: *limits, left: limits.unpacked_bytes }),
        }
    }

    /// The text of a part; `None` when there is no such part.
    ///
    /// # Errors
    ///
    /// Encrypted, or larger than the limit when unpacked, whatever its header says.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part>, IngestError> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(IngestError::Encrypted { format: "DOCX" });
            }
            Err(_) => return Ok(Some(Part { xml: String::new(), is_whole: false })),
        };
        let mut bytes = Vec::new();
        let is_whole = file.take(self.left + 1).read_to_end(&mut bytes).is_ok();
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            return Err(IngestError::UnpacksTooLarge { limit: self.limits.unpacked_bytes });
        };
        self.left = left;
        let xml = decode(&bytes, None).text.into_owned();
        Ok(Some(Part { xml, is_whole }))
    }

    /// What a part refers to; the empty name is the package itself. Damage leaves the rest out.
    ///
    /// # Errors
    ///
    /// Those of [`part`](Package::part).
    pub(super) fn relationships(&mut self, name: &str) -> Result<Vec<Relationship>, IngestError> {
        let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let Some(part) = self.part(&format!("{prefix}_rels/{file}.rels"))? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut tokens = Tokens::new(&part.xml, &self.limits);
        while let Ok(token) = tokens.next() {
            let element = match token {
                Token::Open(element) if element.name() == "Relationship" => element,
                Token::End => break,
                _ => continue,
            };
            let kind = element.attribute("Type").and_then(|kind| Some(kind.rsplit_once('/')?.1.to_string()));
            if let (Some(kind), Some(id), Some(target)) =
                (kind, element.attribute("Id"), element.attribute("Target"))
            {
                found.push(Relationship { id, kind, target: resolve(&prefix, &target) });
            }
        }
        Ok(found)
    }
}

/// Name of a part that `target` names, seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_string();
    }
    match target.strip_prefix("../") {
        Some(rest) => {
            let above = folder.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above);
            if above.is_empty() { rest.to_string() } else { format!("{above}/{rest}") }
        }
        None => format!("{folder}{target}"),
    }
}

fn damaged(error: &ZipError) -> IngestError {
    IngestError::Damaged { format: "DOCX", reason: error.to_string() }
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
            ("", "word/document.xml", "word/document.xml"),
        ] {
            assert_eq!(resolve(folder, target), want);
        }
    }
}
