//! What a reader made of a file ↔ bytes of an entry, with a checksum over all of it.
//!
//! The types are those of [`RawDocument`] as they are written down: the shape of an entry must not change
//! unnoticed when a type of the program does.

use crate::document::{BlockKind, Cell, DocId, Notice, NoticeCode, TextOrigin};
use crate::ingest::{RawBlock, RawDocument, RawPage};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The first line of every entry: format of the entries, program, and version of its readers.
pub(super) const HEAD: &str =
    concat!("concordant-cache 1 ", env!("CARGO_PKG_VERSION"), " ", env!("CONCORDANT_READERS"), "\n");

/// Length of a checksum.
const SUM: usize = 32;

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    title: Option<&'a str>,
    year: Option<i32>,
    #[serde(borrow)]
    pages: Vec<PageEntry<'a>>,
    #[serde(borrow)]
    blocks: Vec<BlockEntry<'a>>,
    truncated: bool,
    #[serde(borrow)]
    notices: Vec<NoticeEntry<'a>>,
}

#[derive(Serialize, Deserialize)]
struct PageEntry<'a> {
    label: Option<&'a str>,
    #[serde(borrow)]
    origin: OriginEntry<'a>,
}

#[derive(Serialize, Deserialize)]
enum OriginEntry<'a> {
    TextLayer,
    Ocr(f64),
    Blank,
    Picture,
    Unreadable(&'a str),
}

#[derive(Serialize, Deserialize)]
struct BlockEntry<'a> {
    kind: KindEntry,
    text: &'a str,
    pages: Vec<(u32, u32)>,
    source: Option<u32>,
    /// Table, row, column.
    cell: Option<(u32, u32, u32)>,
}

#[derive(Serialize, Deserialize)]
enum KindEntry {
    Paragraph,
    Heading(u8),
    ListItem(u8),
    Cell,
    Footnote,
    Caption,
}

#[derive(Serialize, Deserialize)]
struct NoticeEntry<'a> {
    /// By name: names of codes are never used again, their order may change.
    code: &'a str,
    message: &'a str,
    page: Option<u32>,
    other: Option<&'a str>,
}

/// The bytes of an entry under a key.
pub(super) fn write(key: &str, raw: &RawDocument<impl AsRef<str>>) -> Option<Vec<u8>> {
    // Serializing in memory fails for types without a known length alone; there are none.
    let body = postcard::to_stdvec(&Entry::of(raw)).ok()?;
    Some([HEAD.as_bytes(), &sum(key, &body), &body].concat())
}

/// What an entry under a key holds; `None` when it is of another version, under a wrong name or damaged.
pub(super) fn read(key: &str, bytes: &[u8]) -> Option<RawDocument> {
    let (found, body) = bytes.strip_prefix(HEAD.as_bytes())?.split_at_checked(SUM)?;
    if found != sum(key, body) {
        return None;
    }
    let (entry, rest) = postcard::take_from_bytes::<Entry<'_>>(body).ok()?;
    if rest.is_empty() { entry.document() } else { None }
}

/// The key is part of it, so that an entry under the name of another one is no entry.
fn sum(key: &str, body: &[u8]) -> [u8; SUM] {
    Sha256::new().chain_update(key).chain_update(body).finalize().into()
}

impl<'a> Entry<'a> {
    fn of(raw: &'a RawDocument<impl AsRef<str>>) -> Entry<'a> {
        Entry {
            title: raw.title.as_deref(),
            year: raw.year,
            pages: raw.pages.iter().map(PageEntry::of).collect(),
            blocks: raw.blocks.iter().map(BlockEntry::of).collect(),
            truncated: raw.truncated,
            notices: raw.notices.iter().map(NoticeEntry::of).collect(),
        }
    }

    fn document(self) -> Option<RawDocument> {
        Some(RawDocument {
            title: self.title.map(String::from),
            year: self.year,
            pages: self.pages.into_iter().map(PageEntry::page).collect(),
            blocks: self.blocks.into_iter().map(BlockEntry::block).collect(),
            truncated: self.truncated,
            notices: self.notices.into_iter().map(NoticeEntry::notice).collect::<Option<_>>()?,
        })
    }
}

impl<'a> PageEntry<'a> {
    fn of(page: &'a RawPage) -> PageEntry<'a> {
        let origin = match &page.origin {
            TextOrigin::TextLayer => OriginEntry::TextLayer,
            TextOrigin::Ocr { confidence } => OriginEntry::Ocr(*confidence),
            TextOrigin::Blank => OriginEntry::Blank,
            TextOrigin::Picture => OriginEntry::Picture,
            TextOrigin::Unreadable { reason } => OriginEntry::Unreadable(reason),
        };
        PageEntry { label: page.label.as_deref(), origin }
    }

    fn page(self) -> RawPage {
        let origin = match self.origin {
            OriginEntry::TextLayer => TextOrigin::TextLayer,
            OriginEntry::Ocr(confidence) => TextOrigin::Ocr { confidence },
            OriginEntry::Blank => TextOrigin::Blank,
            OriginEntry::Picture => TextOrigin::Picture,
            OriginEntry::Unreadable(reason) => TextOrigin::Unreadable { reason: reason.to_string() },
        };
        RawPage { label: self.label.map(String::from), origin }
    }
}

impl<'a> BlockEntry<'a> {
    fn of(block: &'a RawBlock<impl AsRef<str>>) -> BlockEntry<'a> {
        BlockEntry {
            kind: match block.kind {
                BlockKind::Paragraph => KindEntry::Paragraph,
                BlockKind::Heading { depth } => KindEntry::Heading(depth),
                BlockKind::ListItem { depth } => KindEntry::ListItem(depth),
                BlockKind::Cell => KindEntry::Cell,
                BlockKind::Footnote => KindEntry::Footnote,
                BlockKind::Caption => KindEntry::Caption,
            },
            text: block.text.as_ref(),
            pages: block.pages.clone(),
            source: block.source,
            cell: block.cell.map(|cell| (cell.table, cell.row, cell.column)),
        }
    }

    fn block(self) -> RawBlock {
        RawBlock {
            kind: match self.kind {
                KindEntry::Paragraph => BlockKind::Paragraph,
                KindEntry::Heading(depth) => BlockKind::Heading { depth },
                KindEntry::ListItem(depth) => BlockKind::ListItem { depth },
                KindEntry::Cell => BlockKind::Cell,
                KindEntry::Footnote => BlockKind::Footnote,
                KindEntry::Caption => BlockKind::Caption,
            },
            text: self.text.to_string(),
            pages: self.pages,
            source: self.source,
            cell: self.cell.map(|(table, row, column)| Cell { table, row, column }),
        }
    }
}

impl<'a> NoticeEntry<'a> {
    fn of(notice: &'a Notice) -> NoticeEntry<'a> {
        NoticeEntry {
            code: notice.code.as_str(),
            message: &notice.message,
            page: notice.page,
            other: notice.other.as_ref().map(DocId::as_str),
        }
    }

    fn notice(self) -> Option<Notice> {
        Some(Notice {
            code: *NoticeCode::ALL.iter().find(|code| code.as_str() == self.code)?,
            message: self.message.to_string(),
            page: self.page,
            other: self.other.map(DocId::new),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::sample;
    use crate::document::DocumentMeta;
    use crate::ingest::{Means, read_raw};
    use std::borrow::Cow;

    /// One of everything that a reader can hand over.
    fn of_all() -> RawDocument {
        let origins = [
            TextOrigin::TextLayer,
            TextOrigin::Ocr { confidence: 0.87 },
            TextOrigin::Blank,
            TextOrigin::Picture,
            TextOrigin::Unreadable { reason: "a picture".to_string() },
        ];
        let kinds = [
            BlockKind::Paragraph,
            BlockKind::Heading { depth: 2 },
            BlockKind::ListItem { depth: 1 },
            BlockKind::Cell,
            BlockKind::Footnote,
            BlockKind::Caption,
        ];
        let block = |kind| RawBlock {
            kind,
            text: "État, 2\u{a0}000\nlignes".to_string(),
            pages: vec![(0, 0), (4, 1)],
            source: Some(7),
            cell: (kind == BlockKind::Cell).then_some(Cell { table: 1, row: 2, column: 3 }),
        };
        let about = |&code| Notice::on_page(code, 3, "why").about(&DocId::new("other"));
        RawDocument {
            title: Some("Plan".to_string()),
            year: Some(-1),
            pages: origins.map(|origin| RawPage { label: Some("iv".to_string()), origin }).to_vec(),
            blocks: kinds.map(block).to_vec(),
            truncated: true,
            notices: NoticeCode::ALL.iter().map(about).collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for raw in [of_all(), RawDocument::default()] {
            let bytes = write("key", &raw).expect("it is written");
            assert_eq!(read("key", &bytes), Some(raw));
        }
        for input in sample().0 {
            let bytes = input.bytes().expect("it is built in");
            let meta = DocumentMeta { path: input.path, ..DocumentMeta::default() };
            let raw = read_raw(&bytes, &meta, &Means::default()).expect("the sample can be read");
            let entry = write("key", &raw).expect("it is written");
            assert!(read("key", &entry) == Some(raw.map_text(Cow::into_owned)), "{}", meta.path);
        }
    }

    #[test]
    fn what_is_damaged_is_no_entry() {
        let bytes = write("key", &of_all()).expect("it is written");
        assert_eq!(read("another key", &bytes), None);
        for cut in 0..bytes.len() {
            assert_eq!(read("key", &bytes[..cut]), None, "cut at {cut}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert_eq!(read("key", &damaged), None, "byte {at}");
        }
        assert_eq!(read("key", &[bytes.as_slice(), b"x"].concat()), None);
    }
}
