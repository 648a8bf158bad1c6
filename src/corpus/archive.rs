//! Zip archives of documents: each member is a document of its own. Nothing is unpacked to the disk.

use super::{Input, Origin, Rejected, is_document, is_hidden, shown, unread_kind};
use crate::ingest::{Limits, is_document_archive};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use zip::ZipArchive;
use zip::result::ZipError;

/// Most members of an archive.
const MOST_MEMBERS: usize = 10_000;
/// Most bytes that all members may unpack to, by what the archive declares.
const MOST_BYTES: u64 = 8 << 30;

const REPACK: &str = "pack it again, or name the files inside";

/// What an archive holds.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Its documents, sorted by name.
    pub inputs: Vec<Input>,
    /// Members that are no documents but may hold some, and why they are not read.
    pub left_out: Vec<Rejected>,
}

/// Whether a file is a zip archive of files, whatever its name: not a document in a container. A damaged one
/// is an archive if its name says so.
pub(super) fn is_archive(path: &Path) -> bool {
    let named = super::extension(path).as_deref() == Some("zip");
    let mut magic = [0; 4];
    let Ok(mut file) = File::open(path) else { return named };
    if file.read_exact(&mut magic).is_err() || !matches!(&magic, b"PK\x03\x04" | b"PK\x05\x06") {
        return named;
    }
    match file.rewind().map_err(ZipError::Io).and_then(|()| ZipArchive::new(file)) {
        Ok(mut archive) => !is_document_archive(&mut archive),
        Err(_) => named,
    }
}

/// The documents in an archive, or why it cannot be used and what to do.
pub(super) fn members(path: &Path) -> Result<Members, (String, &'static str)> {
    let opened = File::open(path).map_err(ZipError::Io).and_then(ZipArchive::new);
    let mut archive = opened.map_err(|error| (format!("the zip archive cannot be read: {error}"), REPACK))?;
    if archive.len() > MOST_MEMBERS {
        let message = format!("the zip archive has {} members, more than {MOST_MEMBERS}", archive.len());
        return Err((message, "split it, or name the files inside"));
    }
    let mut found = Members::default();
    let mut declared = 0u64;
    for number in 0..archive.len() {
        let (name, size) = match archive.by_index_raw(number) {
            Ok(member) if !member.is_file() => continue,
            Ok(member) => (member.name().map(|name| name.into_owned()), member.size()),
            Err(error) => (Err(error), 0),
        };
        declared = declared.saturating_add(size);
        match name {
            Ok(name) => sort(path, number, &name, &mut found),
            Err(error) => found.left_out.push(rejected(
                path,
                &format!("member {}", number + 1),
                error.to_string(),
                REPACK,
            )),
        }
    }
    if declared > MOST_BYTES {
        let message =
            format!("the zip archive unpacks to {declared} bytes, more than the limit of {MOST_BYTES}");
        return Err((message, "split it, or name the files inside"));
    }
    found.inputs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Puts a member among the documents, or among what is left out and worth telling.
fn sort(path: &Path, number: usize, name: &str, found: &mut Members) {
    let inside = Path::new(name);
    let is_safe = !name.contains(['\\', '\0'])
        && inside.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !is_safe {
        let reason = "its name leads out of the archive".to_string();
        found.left_out.push(rejected(path, &name.replace(['\0', '\\'], "?"), reason, REPACK));
    } else if is_document(inside) {
        let origin = Origin::Member(path.to_path_buf(), number);
        found.inputs.push(Input { path: format!("{}/{name}", shown(path)), origin });
    } else if let Some((reason, help)) = unread_kind(inside).filter(|_| !is_hidden(inside)) {
        found.left_out.push(rejected(path, name, reason, help));
    }
}

fn rejected(path: &Path, name: &str, reason: String, help: &'static str) -> Rejected {
    Rejected { path: format!("{}/{name}", shown(path)), reason, help }
}

/// The bytes of a member.
pub(super) fn bytes(path: &Path, number: usize) -> std::io::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(File::open(path)?)?;
    let member = archive.by_index(number).map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            std::io::Error::other("the member of the zip archive is protected by a password")
        }
        other => other.into(),
    })?;
    // One byte more than the limit, so that the reader refuses it instead of reading a part; and no more than
    // was counted when the archive was opened.
    let most = member.size().min(Limits::default().bytes) + 1;
    let mut bytes = Vec::new();
    member.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
