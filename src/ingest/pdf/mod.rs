//! PDF → [`RawDocument`]: the pages are interpreted glyph by glyph, and `layout` puts them in order.
//!
//! A page on which the interpreter fails is a notice; only a file of which nothing can be read is an error.

mod device;
mod properties;

use crate::document::{Notice, NoticeCode, TextOrigin};
use crate::ingest::layout::{self, Sheet};
use crate::ingest::{IngestError, Limits, RawDocument, RawPage};
use device::Reader;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::panic::{AssertUnwindSafe, catch_unwind};

const FORMAT: &str = "PDF";

/// Reads a PDF.
///
/// # Errors
/// [`IngestError::Encrypted`] when it needs a password, [`IngestError::Damaged`] when it has no readable
/// page tree.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RawDocument, IngestError> {
    let pdf = open(bytes)?;
    let count = pdf.pages().len();
    let mut document = RawDocument::default();
    if count > limits.pages as usize {
        document.truncated = true;
        let message = format!("{count} pages, of which the first {} were read", limits.pages);
        document.notices.push(Notice::new(NoticeCode::Truncated, message));
    }
    let labels = guarded(|| properties::labels(&pdf)).unwrap_or_default();
    let sheets = read_pages(&pdf, limits, &mut document);
    for (page, label) in document.pages.iter_mut().zip(labels) {
        page.label = label;
    }
    let arranged = layout::arrange(&sheets);
    if arranged.running_heads > 0 {
        let (pieces, pages) = (arranged.running_heads, arranged.running_head_pages);
        let message = format!("{pieces} running heads, feet and page numbers on {pages} pages were left out");
        document.notices.push(Notice::new(NoticeCode::RunningHeads, message));
    }
    document.blocks = arranged.blocks;
    document.title = guarded(|| properties::title(&pdf, &document.blocks)).flatten();
    document.year = properties::year(&pdf);
    Ok(document)
}

fn open(bytes: &[u8]) -> Result<Pdf, IngestError> {
    let damaged = |reason: &str| IngestError::Damaged { format: FORMAT, reason: reason.to_string() };
    if bytes.is_empty() {
        return Err(IngestError::Empty);
    }
    let pdf = match guarded(|| Pdf::new(bytes.to_vec())) {
        Some(Ok(pdf)) => pdf,
        Some(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => {
            return Err(IngestError::Encrypted { format: FORMAT });
        }
        Some(Err(LoadPdfError::Decryption(_))) => return Err(damaged("its encryption is broken or unknown")),
        Some(Err(LoadPdfError::Invalid)) => return Err(damaged("no page tree was found")),
        None => return Err(damaged("its object table made the parser fail")),
    };
    if pdf.pages().is_empty() {
        return Err(damaged("it has no pages"));
    }
    Ok(pdf)
}

/// Reads the pages up to the limit; `document` gets one [`RawPage`] and the notices of each.
fn read_pages(pdf: &Pdf, limits: &Limits, document: &mut RawDocument) -> Vec<Sheet> {
    let mut cache = InterpreterCache::new();
    let mut sheets = Vec::new();
    for (number, page) in pdf.pages().iter().take(limits.pages as usize).enumerate() {
        let result = guarded(|| read_page(pdf, page, &cache));
        if result.is_none() {
            // The failure may have left the cache locked.
            cache = InterpreterCache::new();
        }
        let (origin, notice) = judge(result.as_ref(), number as u32 + 1);
        document.pages.push(RawPage { label: None, origin });
        document.notices.extend(notice);
        sheets.push(result.map(Reader::into_sheet).unwrap_or_default());
    }
    sheets
}

fn read_page<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>) -> Reader {
    let (width, height) = page.render_dimensions();
    let initial = Affine::new(page.initial_transform(true).as_coeffs());
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(initial, area, cache, pdf.xref(), InterpreterSettings::default());
    let mut reader = Reader::new(width, height);
    interpret_page(page, &mut context, &mut reader);
    reader
}

/// How the text of a page was obtained, and what to say about it; `number` counts from 1.
fn judge(page: Option<&Reader>, number: u32) -> (TextOrigin, Option<Notice>) {
    let unreadable = |reason: &str, code| {
        let origin = TextOrigin::Unreadable { reason: reason.to_string() };
        (origin, Some(Notice::on_page(code, number, reason)))
    };
    let Some(page) = page else {
        return unreadable("the page's content made the interpreter fail", NoticeCode::UnreadablePage);
    };
    let seen = page.seen();
    if seen.unknown > 0 && seen.unknown * 2 > seen.known + seen.unknown {
        return unreadable("glyphs without Unicode", NoticeCode::SuspiciousPage);
    }
    if seen.unknown >= 20 && seen.unknown * 10 > seen.known {
        let message = format!("{} of {} glyphs have no Unicode", seen.unknown, seen.known + seen.unknown);
        return (TextOrigin::TextLayer, Some(Notice::on_page(NoticeCode::SuspiciousPage, number, message)));
    }
    if seen.known > 0 {
        return (TextOrigin::TextLayer, None);
    }
    if seen.images > 0 {
        return unreadable("image without a text layer", NoticeCode::ImageOnlyPage);
    }
    if seen.paths > MANY_PATHS {
        return unreadable("drawing without a text layer", NoticeCode::UnreadablePage);
    }
    (TextOrigin::Blank, None)
}

/// A page of fewer paths shows lines and boxes at most; text drawn as outlines takes more.
const MANY_PATHS: u32 = 200;

/// Runs `work`; `None` when it panics.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
