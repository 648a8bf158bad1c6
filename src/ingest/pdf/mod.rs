//! PDF → [`RawDocument`]: the pages are interpreted glyph by glyph, and `layout` puts them in order.
//!
//! A page on which the interpreter fails is a notice; only a file of which nothing can be read is an error.

mod canvas;
mod device;
mod notes;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod picture_tests;
mod properties;
#[cfg(test)]
mod sample;
#[cfg(feature = "ocr")]
mod scan;
#[cfg(all(test, feature = "ocr"))]
pub(super) mod scan_tests;
mod viewer;
mod weight;

use crate::document::{Notice, NoticeCode, TextOrigin};
use crate::ingest::layout::{self, Sheet};
#[cfg(feature = "ocr")]
use crate::ingest::ocr::recognize;
use crate::ingest::ocr::{Ocr, Recognized};
use crate::ingest::{IngestError, Limits, RawDocument, RawPage};
use crate::text::{Lang, detect};
use canvas::Canvas;
use device::Reader;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, Device, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use memchr::memmem;
use notes::Notes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use viewer::Viewer;

const FORMAT: &str = "PDF";

/// Reads a PDF, pages without text by recognition when `ocr` is given.
///
/// # Errors
/// [`IngestError::Encrypted`] when it needs a password, [`IngestError::Damaged`] when it has no readable
/// page tree.
pub fn read(bytes: &[u8], limits: &Limits, ocr: Option<Ocr<'_>>) -> Result<RawDocument, IngestError> {
    let pdf = open(bytes)?;
    let count = pdf.pages().len();
    let mut document = RawDocument::default();
    if count > limits.pages as usize {
        document.truncated = true;
        let message = format!("{count} pages, of which the first {} were read", limits.pages);
        document.notices.push(Notice::new(NoticeCode::Truncated, message));
    }
    if is_cut_short(bytes) {
        document.truncated = true;
        let message = "the file ends before its end mark `%%EOF`, so pages may be missing; download it again";
        document.notices.push(Notice::new(NoticeCode::Truncated, message));
    }
    let labels = guarded(|| properties::labels(&pdf)).unwrap_or_default();
    let mut sheets = read_pages(&pdf, limits, &mut document);
    if let Some(ocr) = ocr {
        recognize_pages(&pdf, ocr, &mut sheets, &mut document);
    }
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

/// Objects stand behind the last end mark, or there is none. The first part of a file that is arranged for
/// the web, and each revision of one that was changed, has an end mark of its own.
fn is_cut_short(bytes: &[u8]) -> bool {
    let end = memmem::rfind(bytes, b"%%EOF").unwrap_or(0);
    memmem::find(&bytes[end..], b" obj").is_some()
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
    let mut scale = weight::Scale::default();
    let mut read: Vec<Notes> = Vec::new();
    for (number, page) in pdf.pages().iter().take(limits.pages as usize).enumerate() {
        let notes = guarded(|| read_page(pdf, page, &cache, &mut scale));
        if notes.is_none() {
            // The failure may have left the cache locked.
            cache = InterpreterCache::new();
        }
        let (mut origin, mut notice) = judge(notes.as_ref(), number as u32 + 1);
        if notice.as_ref().is_some_and(|notice| notice.code == NoticeCode::ImageOnlyPage) {
            let is_picture = guarded(|| is_picture(pdf, page, &cache));
            if is_picture.is_none() {
                cache = InterpreterCache::new();
            }
            if is_picture == Some(true) {
                (origin, notice) = (TextOrigin::Picture, None);
            }
        }
        document.pages.push(RawPage { label: None, origin });
        document.notices.extend(notice);
        read.push(notes.unwrap_or_default());
    }
    document.notices.extend(pictures(&document.pages));
    let weights: Vec<&weight::Weight> = read.iter().flat_map(|page| &page.weights).collect();
    let mut bold = weight::judge(&weights).into_iter();
    let per_page: Vec<Vec<bool>> =
        read.iter().map(|page| bold.by_ref().take(page.weights.len()).collect()).collect();
    read.into_iter().zip(per_page).map(|(page, bold)| page.into_sheet(&bold)).collect()
}

/// Recognizes the text of the pages that are pictures of text, where that can be relied on.
fn recognize_pages(pdf: &Pdf, ocr: Ocr<'_>, sheets: &mut [Sheet], document: &mut RawDocument) {
    let mut lang = ocr.lang.or_else(|| language(sheets));
    let mut confidences: Vec<f64> = Vec::new();
    for (number, page) in pdf.pages().iter().take(sheets.len()).enumerate() {
        let TextOrigin::Unreadable { reason } = &document.pages[number].origin else { continue };
        let told = document.notices.iter().position(|notice| notice.page == Some(number as u32 + 1));
        match recognize_page(page, Ocr { lang, ..ocr }) {
            Ok(Recognized { sheet, confidence }) => {
                sheets[number] = sheet;
                lang = lang.or_else(|| language(&sheets[number..=number]));
                document.pages[number].origin = TextOrigin::Ocr { confidence };
                confidences.push(confidence);
                told.map(|told| document.notices.remove(told));
            }
            Err(why) => {
                let reason = format!("{reason}; {why}");
                if let Some(notice) = told.and_then(|told| document.notices.get_mut(told)) {
                    notice.message.clone_from(&reason);
                }
                document.pages[number].origin = TextOrigin::Unreadable { reason };
            }
        }
    }
    if !confidences.is_empty() {
        let mean = confidences.iter().sum::<f64>() / confidences.len() as f64;
        let message = format!(
            "the text of {} pages was recognized from pictures (OCR), with a mean confidence of {mean:.2}; words \
             may be wrong",
            confidences.len()
        );
        document.notices.push(Notice::new(NoticeCode::RecognizedPages, message));
    }
}

/// Letters that tell the language of a document.
const LANGUAGE_SAMPLE: usize = 2_000;

/// The language of the sheets, when they have text enough to tell it.
fn language(sheets: &[Sheet]) -> Option<Lang> {
    let texts = sheets.iter().map(Sheet::plain_text);
    let sample: String =
        texts.flat_map(|text| text.chars().collect::<Vec<_>>()).take(LANGUAGE_SAMPLE).collect();
    Some(detect(&sample)).filter(|lang| *lang != Lang::UNKNOWN)
}

#[cfg(feature = "ocr")]
fn recognize_page(page: &Page<'_>, ocr: Ocr<'_>) -> Result<Recognized, String> {
    match guarded(|| scan::picture(page)) {
        Some(Some(picture)) => recognize(ocr, &picture),
        Some(None) => Err("the page is too large for text recognition".to_string()),
        None => Err("the page's content made the renderer fail".to_string()),
    }
}

#[cfg(not(feature = "ocr"))]
fn recognize_page(_: &Page<'_>, _: Ocr<'_>) -> Result<Recognized, String> {
    Err("this build has no text recognition".to_string())
}

fn read_page<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    scale: &mut weight::Scale,
) -> Notes {
    let (width, height) = page.render_dimensions();
    let mut reader = Reader::new(width, height, scale);
    interpret(pdf, page, cache, 1.0, &mut reader);
    reader.notes
}

/// True when the page, on which no text was found, shows nothing but a picture. In doubt false.
fn is_picture<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>) -> bool {
    let (width, height) = page.render_dimensions();
    let Some((canvas, scale)) = Canvas::new(width, height) else { return false };
    let mut viewer = Viewer::new(canvas);
    interpret(pdf, page, cache, scale, &mut viewer);
    viewer.is_picture()
}

/// Draws a page on a device that has `scale` pixels to the point.
fn interpret<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    scale: f64,
    device: &mut impl Device<'a>,
) {
    let (width, height) = page.render_dimensions();
    let initial = Affine::scale(scale) * Affine::new(page.initial_transform(true).as_coeffs());
    let area = Rect::new(0.0, 0.0, f64::from(width) * scale, f64::from(height) * scale);
    let mut context = Context::new(initial, area, cache, pdf.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, device);
}

/// One notice for all pages that show pictures.
fn pictures(pages: &[RawPage]) -> Option<Notice> {
    let shown = pages.iter().zip(1..).filter(|(page, _)| page.origin == TextOrigin::Picture);
    let numbers: Vec<String> = shown.map(|(_, number): (_, u32)| number.to_string()).collect();
    let message = match numbers.as_slice() {
        [] => return None,
        [number] => format!("page {number} shows a picture without text"),
        _ => format!("pages {} show pictures without text", numbers.join(", ")),
    };
    Some(Notice::new(NoticeCode::PicturePages, message))
}

/// How the text of a page was obtained, and what to say about it; `number` counts from 1.
fn judge(page: Option<&Notes>, number: u32) -> (TextOrigin, Option<Notice>) {
    let unreadable = |reason: &str, code| {
        let origin = TextOrigin::Unreadable { reason: reason.to_string() };
        (origin, Some(Notice::on_page(code, number, reason)))
    };
    let Some(page) = page else {
        return unreadable("the page's content made the interpreter fail", NoticeCode::UnreadablePage);
    };
    let seen = page.seen;
    if seen.unknown >= MANY_UNKNOWN && seen.unknown > seen.known {
        return unreadable("glyphs without Unicode", NoticeCode::SuspiciousPage);
    }
    if seen.unknown >= MANY_UNKNOWN && seen.unknown * 10 > seen.known {
        let message = format!("{} of {} glyphs have no Unicode", seen.unknown, seen.known + seen.unknown);
        return (TextOrigin::TextLayer, Some(Notice::on_page(NoticeCode::SuspiciousPage, number, message)));
    }
    if seen.known + seen.unknown > 0 {
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

/// Fewer glyphs without Unicode are ornaments or the parts of a ligature.
const MANY_UNKNOWN: u32 = 20;

/// A page of fewer paths shows lines and boxes at most; text drawn as outlines takes more.
const MANY_PATHS: u32 = 200;

/// Runs `work`; `None` when it panics.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::sample::Sample;
    use super::*;
    use crate::document::{BlockKind, Cell};
    use crate::ingest::RawBlock;

    #[track_caller]
    fn document(sample: &Sample) -> RawDocument {
        read(&sample.bytes(), &Limits::default(), None).expect("the sample is a PDF")
    }

    /// Kind and text of every block, lines parted by a slash.
    #[track_caller]
    fn check(name: &str, sample: &Sample, expected: &[(BlockKind, &str)]) {
        let blocks = document(sample).blocks;
        let found: Vec<(BlockKind, String)> =
            blocks.iter().map(|block| (block.kind, block.text.replace('\n', "/"))).collect();
        let found: Vec<(BlockKind, &str)> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(found, expected, "{name}");
    }

    const PARAGRAPH: BlockKind = BlockKind::Paragraph;
    const ITEM: BlockKind = BlockKind::ListItem { depth: 0 };

    /// Running text long enough to be the usual type of the document.
    const TEXT: &[&str] = &[
        "The council keeps a list of all systems in use and opens it",
        "to everyone who asks for it. It also says every year which of",
        "them were changed, and for what reason they were changed.",
    ];

    #[test]
    fn text_becomes_blocks() {
        let joined = TEXT.join("/");
        let text = joined.as_str();
        for (name, sample, expected) in [
            ("a paragraph", Sample::default().page().lines(70, 100, TEXT), vec![(PARAGRAPH, text)]),
            (
                "a gap parts paragraphs",
                Sample::default().page().lines(70, 100, TEXT).lines(70, 160, TEXT),
                vec![(PARAGRAPH, text), (PARAGRAPH, text)],
            ),
            (
                "headings by size and by weight",
                Sample::default()
                    .page()
                    .bold(70, 70, 16, "1. Oversight")
                    .lines(70, 100, TEXT)
                    .bold(70, 165, 10, "Public list")
                    .lines(70, 185, TEXT),
                vec![
                    (BlockKind::Heading { depth: 1 }, "1. Oversight"),
                    (PARAGRAPH, text),
                    (BlockKind::Heading { depth: 2 }, "Public list"),
                    (PARAGRAPH, text),
                ],
            ),
            (
                "a list, its marker apart, one item nested",
                Sample::default()
                    .page()
                    .lines(70, 100, TEXT)
                    .text(70, 142, 10, "-")
                    .text(88, 142, 10, "train the staff of all offices;")
                    .text(88, 156, 10, "- on paper")
                    .text(70, 170, 10, "-")
                    .text(88, 170, 10, "tell the public."),
                vec![
                    (PARAGRAPH, text),
                    (ITEM, "- train the staff of all offices;"),
                    (BlockKind::ListItem { depth: 1 }, "- on paper"),
                    (ITEM, "- tell the public."),
                ],
            ),
        ] {
            check(name, &sample, &expected);
        }
    }

    #[test]
    fn footnotes_come_after_the_text_and_their_marks_are_dropped() {
        let sample = Sample::default()
            .page()
            .text(70, 100, 10, "The council reports")
            .text(158, 96, 6, "12")
            .text(168, 100, 10, "to the house every spring, and it")
            .lines(70, 114, TEXT)
            .text(70, 760, 8, "12 The first report was short.")
            .page()
            .lines(70, 100, TEXT);
        let first = format!("The council reports to the house every spring, and it/{}", TEXT.join("/"));
        check(
            "footnote",
            &sample,
            &[
                (PARAGRAPH, &first),
                (BlockKind::Footnote, "12 The first report was short."),
                (PARAGRAPH, &TEXT.join("/")),
            ],
        );
    }

    const LEFT: &[&str] = &[
        "Offices that buy a system for their own work",
        "publish why they need it and what it may cost",
        "over the years in which they think they will be",
        "using it, and they name the firm that sold it.",
    ];
    const RIGHT: &[&str] = &[
        "The audit court looks at each purchase once in",
        "the year after it was made, and it writes down",
        "what it saw there; the house then talks about",
        "it in public, and may ask the office questions.",
    ];

    #[test]
    fn columns_are_read_one_after_the_other_and_headings_across_them_first() {
        let heading = "A heading that stands across both columns";
        let by_column =
            Sample::default().page().text(70, 60, 16, heading).lines(70, 100, LEFT).lines(320, 103, RIGHT);
        let by_line = (0..4).fold(Sample::default().page().text(70, 60, 16, heading), |sample, line| {
            let y = 100 + 14 * line as u32;
            sample.text(70, y, 10, LEFT[line]).text(320, y, 10, RIGHT[line])
        });
        let (left, right) = (LEFT.join("/"), RIGHT.join("/"));
        let expected = [(BlockKind::Heading { depth: 1 }, heading), (PARAGRAPH, &left), (PARAGRAPH, &right)];
        check("the file holds columns", &by_column, &expected);
        check("the file holds lines", &by_line, &expected);
    }

    #[test]
    fn cells_of_a_table_are_read_row_by_row() {
        let rows = [
            ["Action", "Office", "Year"],
            ["Open the list", "Council", "2031"],
            ["Train staff", "Court", "2032"],
        ];
        let mut sample = Sample::default().page().lines(70, 60, TEXT);
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sample = sample.text(70 + 140 * column as u32, 130 + 20 * row as u32, 10, cell);
            }
        }
        let cells: Vec<RawBlock> =
            document(&sample).blocks.into_iter().filter(|block| block.kind == BlockKind::Cell).collect();
        let found: Vec<(Option<Cell>, &str)> =
            cells.iter().map(|cell| (cell.cell, cell.text.as_str())).collect();
        let place = |row: u32, column: u32| Some(Cell { table: 0, row, column });
        assert_eq!(found.len(), 9);
        assert_eq!(found[0], (place(0, 0), "Action"));
        assert_eq!(found[4], (place(1, 1), "Council"));
        assert_eq!(found[8], (place(2, 2), "2032"));
    }

    #[test]
    fn running_heads_and_page_numbers_are_left_out() {
        let sample = (1..=6).fold(Sample::default(), |sample, page| {
            let side = if page % 2 == 0 { 70 } else { 500 };
            let body = ["first", "second", "third", "fourth", "fifth", "last"][page - 1];
            sample
                .page()
                .text(70, 40, 8, if page % 2 == 0 { "Ministry of Works" } else { "Plan for the decade" })
                .text(70, 100, 10, &format!("This is the {body} page and it has a sentence."))
                .text(side, 810, 8, &page.to_string())
        });
        let document = document(&sample);
        let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts[1], "This is the second page and it has a sentence.");
        assert_eq!(texts.len(), 6);
        assert_eq!(document.notices.len(), 1);
        assert_eq!(document.notices[0].code, NoticeCode::RunningHeads);
        assert!(document.notices[0].message.starts_with("12 running heads"), "{}", document.notices[0]);
    }

    #[test]
    fn a_paragraph_goes_on_over_the_page() {
        let sample = Sample::default()
            .page()
            .lines(
                70,
                740,
                &["Every office that uses such a system names a person who", "answers for it and who can be"],
            )
            .page()
            .lines(70, 80, &["reached by telephone.", "Nothing else is needed for that."]);
        let document = document(&sample);
        let block = &document.blocks[0];
        let second = block.text.find("reached").expect("the second page goes on") as u32;
        assert_eq!(block.pages, [(0, 0), (second, 1)]);
        assert_eq!(&block.text[second as usize - 3..second as usize], "be\n");
    }

    #[test]
    fn pages_without_text_are_told_apart() {
        let sample = Sample::default()
            .page()
            .draw("q 400 0 0 400 50 50 cm /Im Do Q")
            .page()
            .page()
            .text(70, 100, 10, "Some text on a page.")
            .page()
            .draw("BT 3 Tr /F1 10 Tf 70 700 Td (Text under a picture) Tj ET q 400 0 0 400 50 50 cm /Im Do Q");
        let document = document(&sample);
        let origins: Vec<&TextOrigin> = document.pages.iter().map(|page| &page.origin).collect();
        let reason = "image without a text layer".to_string();
        assert_eq!(
            origins,
            [
                &TextOrigin::Unreadable { reason },
                &TextOrigin::Blank,
                &TextOrigin::TextLayer,
                &TextOrigin::TextLayer
            ]
        );
        assert_eq!(document.notices.len(), 1);
        assert_eq!(
            (document.notices[0].code, document.notices[0].page),
            (NoticeCode::ImageOnlyPage, Some(1))
        );
        assert_eq!(document.blocks[1].text, "Text under a picture");
    }

    #[test]
    fn properties_are_read_when_the_text_confirms_them() {
        let text = Sample::default().page().text(70, 100, 20, "Plan for open offices").lines(70, 140, TEXT);
        let named = text
            .info("/Title (Plan for Open Offices) /CreationDate (D:20310402)")
            .catalog("/PageLabels << /Nums [0 << /S /r /St 3 >>] >>");
        let document_named = document(&named);
        assert_eq!(document_named.title.as_deref(), Some("Plan for Open Offices"));
        assert_eq!(document_named.year, Some(2031));
        assert_eq!(document_named.pages[0].label.as_deref(), Some("iii"));
        for title in ["(Microsoft Word - plan.docx)", "(Annual report of a harbour)", "()"] {
            let sample = Sample::default().page().lines(70, 140, TEXT).info(&format!("/Title {title}"));
            assert_eq!(document(&sample).title, None, "{title}");
        }
    }

    #[test]
    fn files_that_are_no_readable_pdf_are_errors_that_say_why() {
        let limits = Limits::default();
        let whole = Sample::default().page().lines(70, 100, TEXT).bytes();
        assert_eq!(read(b"", &limits, None), Err(IngestError::Empty));
        let damaged = |bytes: &[u8]| {
            matches!(read(bytes, &limits, None), Err(IngestError::Damaged { format: "PDF", .. }))
        };
        assert!(damaged(b"not a document of any kind"));
        assert!(damaged(&whole[..40]));
        let key = "0".repeat(64);
        let encrypted = Sample::default().page().text(70, 100, 10, "secret").trailer(&format!(
            "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >> /ID [<00> <00>]"
        ));
        assert_eq!(read(&encrypted.bytes(), &limits, None), Err(IngestError::Encrypted { format: "PDF" }));
    }

    #[test]
    fn a_file_without_its_end_is_read_as_far_as_it_goes() {
        let sample = Sample::default().page().lines(70, 100, TEXT).page().lines(70, 100, LEFT);
        let mut bytes = sample.bytes();
        bytes.truncate(bytes.len() - 300);
        let document = read(&bytes, &Limits::default(), None).expect("the pages are still there");
        assert_eq!(document.blocks[0].text, TEXT.join("\n"));
    }

    #[test]
    fn pages_over_the_limit_are_left_out_with_a_notice() {
        let sample = Sample::default().page().lines(70, 100, TEXT).page().lines(70, 100, LEFT);
        for (pages, truncated) in [(2, false), (1, true)] {
            let limits = Limits { pages, ..Limits::default() };
            let document = read(&sample.bytes(), &limits, None).expect("the sample is a PDF");
            assert_eq!(document.pages.len(), pages as usize);
            assert_eq!(document.truncated, truncated);
            assert_eq!(document.notices.iter().any(|n| n.code == NoticeCode::Truncated), truncated);
        }
    }
}
