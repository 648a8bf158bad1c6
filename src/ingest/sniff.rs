//! Which format the bytes are in. The bytes decide; a file's name only tells Markdown from plain text.

use crate::document::{Notice, NoticeCode};
use crate::ingest::IngestError;
use crate::ingest::decode::{ascii_controls, utf16_by_pattern};
use encoding_rs::Encoding;
use memchr::memmem;
use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};
use zip::ZipArchive;

/// A format with a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text document.
    Docx,
    /// OpenDocument text.
    Odt,
    /// Rich Text Format.
    Rtf,
    /// E-book of XHTML pages.
    Epub,
    /// HTML or XHTML.
    Html,
    /// Web page saved in one file, as a message.
    Mhtml,
    /// Text with Markdown marks.
    Markdown,
    /// Text without marks.
    Plain,
}

impl Format {
    /// The name used in messages and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Pdf => "PDF",
            Format::Docx => "DOCX",
            Format::Odt => "ODT",
            Format::Rtf => "RTF",
            Format::Epub => "EPUB",
            Format::Mhtml => "MHTML",
            Format::Html => "HTML",
            Format::Markdown => "Markdown",
            Format::Plain => "plain text",
        }
    }

    /// The format that the ending of a file name promises.
    pub fn promised_by(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format)
    }

    /// Endings of the names of files that are taken for documents.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        ENDINGS.iter().map(|(ending, _)| *ending)
    }
}

/// Endings of file names and the formats they promise. Files that end in `.doc` are of many formats.
const ENDINGS: &[(&str, Format)] = &[
    ("pdf", Format::Pdf),
    ("docx", Format::Docx),
    ("docm", Format::Docx),
    ("dotx", Format::Docx),
    ("doc", Format::Docx),
    ("odt", Format::Odt),
    ("ott", Format::Odt),
    ("rtf", Format::Rtf),
    ("epub", Format::Epub),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("mht", Format::Mhtml),
    ("mhtml", Format::Mhtml),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("mdown", Format::Markdown),
    ("txt", Format::Plain),
    ("text", Format::Plain),
];

/// Whether a ZIP archive is a document, or an office file of a kind that is not read; else it holds files.
pub fn is_document_archive<R: Read + Seek>(archive: &mut ZipArchive<R>) -> bool {
    !matches!(zip_content(archive), Err(PLAIN_ARCHIVE))
}

const PLAIN_ARCHIVE: &str = "a ZIP archive";

/// What [`sniff`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// The format of the bytes.
    pub format: Format,
    /// Set when the name promises another format.
    pub notice: Option<Notice>,
}

/// Recognizes the format of a file by its bytes.
///
/// Looks at the first 64 kB, and at the directory of a ZIP archive.
///
/// # Errors
///
/// Empty files, pointers to files that were never fetched, and everything that no reader reads.
///
/// ```
/// use concordant::ingest::{Format, sniff};
///
/// let sniffed = sniff(b"<!DOCTYPE html><title>Not found</title>", Some("strategy.pdf"))?;
/// assert_eq!(sniffed.format, Format::Html);
/// assert!(sniffed.notice.is_some());
/// # Ok::<(), concordant::ingest::IngestError>(())
/// ```
pub fn sniff(bytes: &[u8], name: Option<&str>) -> Result<Sniffed, IngestError> {
    let promised = name.and_then(Format::promised_by);
    let format = match recognize(bytes)? {
        Format::Plain if promised == Some(Format::Markdown) => Format::Markdown,
        Format::Html if promised == Some(Format::Markdown) && !is_whole_page(bytes) => Format::Markdown,
        format => format,
    };
    let is_text = |format: Format| matches!(format, Format::Plain | Format::Markdown);
    let kept = |promised: Format| promised == format || (is_text(promised) && is_text(format));
    let notice = promised.filter(|&promised| !kept(promised)).map(|promised| {
        Notice::new(
            NoticeCode::FormatMismatch,
            format!("named as {} but holds {}", promised.as_str(), format.as_str()),
        )
    });
    Ok(Sniffed { format, notice })
}

fn recognize(bytes: &[u8]) -> Result<Format, IngestError> {
    if let Some(size) = lfs_pointer(bytes) {
        return Err(IngestError::LfsPointer { size });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return recognize_zip(bytes);
    }
    if bytes.starts_with(OLE) {
        return Err(recognize_ole(bytes));
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if let Some(&(_, found)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(IngestError::Unsupported { found });
    }
    if let Some(found) = boxed_magic(bytes) {
        return Err(IngestError::Unsupported { found });
    }
    recognize_text(bytes)
}

/// First bytes of formats that have no reader.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%!PS", "a PostScript file"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"OggS", "a sound or video file"),
    (b"\x1aE\xdf\xa3", "a sound or video file"),
    (b"SQLite format 3\0", "a database"),
    (b"\xff\xfe\0\0", "text in UTF-32"),
    (b"\0\0\xfe\xff", "text in UTF-32"),
];

/// Formats whose mark does not stand alone at the first byte, or is too short to be trusted alone.
fn boxed_magic(bytes: &[u8]) -> Option<&'static str> {
    let at = |from: usize, magic: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(magic));
    if at(0, b"RIFF") && at(8, b"WEBP") {
        Some("a picture (WebP)")
    } else if at(0, b"BM") && at(6, b"\0\0\0\0") {
        Some("a picture (BMP)")
    } else if at(4, b"ftyp") || (at(0, b"ID3") && bytes.get(3).is_some_and(|&version| version < 0x10)) {
        Some("a sound or video file")
    } else if at(0, b"MZ") && bytes.iter().take(64).filter(|&&byte| byte == 0).count() > 8 {
        Some("a program")
    } else if at(257, b"ustar") {
        Some("a tar archive")
    } else {
        None
    }
}

/// Size of the real file, when these bytes are only Git LFS's note about it.
fn lfs_pointer(bytes: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(bytes.get(..bytes.len().min(1024))?).ok()?;
    let text = text.strip_prefix("version https://git-lfs.github.com/spec/")?;
    text.lines().find_map(|line| line.strip_prefix("size "))?.trim().parse().ok()
}

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Office files before 2007, and newer ones that are encrypted.
fn recognize_ole(bytes: &[u8]) -> IngestError {
    let holds = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &name).is_some()
    };
    if holds("EncryptedPackage") {
        return IngestError::Encrypted { format: "Office document" };
    }
    let found = if holds("WordDocument") {
        "a Word document of before 2007 (.doc)"
    } else if holds("PowerPoint Document") {
        "a PowerPoint presentation of before 2007 (.ppt)"
    } else if holds("Workbook") {
        "an Excel workbook of before 2007 (.xls)"
    } else {
        "an Office file of before 2007"
    };
    IngestError::Unsupported { found }
}

/// An encrypted or legacy Office file in the container that was used before ZIP.
pub(super) fn ole_error(bytes: &[u8]) -> Option<IngestError> {
    bytes.starts_with(OLE).then(|| recognize_ole(bytes))
}

fn recognize_zip(bytes: &[u8]) -> Result<Format, IngestError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        let is_docx = memmem::find(bytes, b"word/document.xml").is_some();
        let format = if is_docx { "DOCX" } else { "ZIP archive" };
        return Err(IngestError::Damaged { format, reason: "its directory is missing".to_string() });
    };
    zip_content(&mut archive).map_err(|found| IngestError::Unsupported { found })
}

/// The document that a ZIP archive is, or what else it holds; judged by the names in its directory.
pub(super) fn zip_content<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Format, &'static str> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    let under = |folder: &str| archive.file_names_raw().any(|name| name.starts_with(folder.as_bytes()));
    if has("[Content_Types].xml") {
        return match () {
            () if under("word/") => Ok(Format::Docx),
            () if under("xl/") => Err("an Excel workbook"),
            () if under("ppt/") => Err("a PowerPoint presentation"),
            () => Err("an Office file without text"),
        };
    }
    if has("META-INF/container.xml") {
        Ok(Format::Epub)
    } else if has("content.xml") && has("META-INF/manifest.xml") {
        open_document(archive)
    } else if has("Index/Document.iwa") {
        Err("an Apple iWork document")
    } else {
        Err(PLAIN_ARCHIVE)
    }
}

/// Which OpenDocument file it is, by the member that says so; without it, it is taken for a text.
fn open_document<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Format, &'static str> {
    let mut kind = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        // What cannot be read says nothing.
        let _ = member.take(100).read_to_string(&mut kind);
    }
    match kind.strip_prefix("application/vnd.oasis.opendocument.") {
        Some(kind) if kind.starts_with("spreadsheet") => Err("an OpenDocument spreadsheet (.ods)"),
        Some(kind) if kind.starts_with("presentation") => Err("an OpenDocument presentation (.odp)"),
        Some(kind) if kind.starts_with("graphics") => Err("an OpenDocument drawing (.odg)"),
        _ => Ok(Format::Odt),
    }
}

/// Bytes at the beginning that are looked at.
const HEAD: usize = 64 << 10;

fn recognize_text(bytes: &[u8]) -> Result<Format, IngestError> {
    let head = head_text(bytes);
    let start = head.trim_start();
    if start.is_empty() && bytes.len() <= HEAD {
        return Err(IngestError::Empty);
    }
    if let Some(format) = markup(start) {
        return format;
    }
    if has_late_pdf_header(bytes) {
        return Ok(Format::Pdf);
    }
    if is_binary(bytes) {
        return Err(IngestError::Unsupported { found: "binary data" });
    }
    if is_saved_page(&start[..floor(start, 4096)]) {
        return Ok(Format::Mhtml);
    }
    let late_page = has_line_starting(start, "<!doctype html") || has_line_starting(start, "<html");
    Ok(if late_page { Format::Html } else { Format::Plain })
}

/// A message whose header says that it holds a web page.
fn is_saved_page(start: &str) -> bool {
    let lower = start.to_ascii_lowercase();
    let header = lower.split("\n\n").next().unwrap_or("").split("\r\n\r\n").next().unwrap_or("");
    let holds_page =
        ["multipart/related", "multipart/alternative", "text/html"].iter().any(|kind| header.contains(kind));
    let is_header = header.lines().next().and_then(|line| line.split_once(':')).is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    is_header && holds_page && header.lines().any(|line| line.starts_with("mime-version:"))
}

/// The beginning of the file as text, whatever it is; without NULs so that padding is no obstacle.
fn head_text(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, bom) = Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let encoding = utf16_by_pattern(bytes).filter(|_| bom == 0).unwrap_or(encoding);
    let head = &bytes[bom..bytes.len().min(HEAD).max(bom)];
    let text = encoding.decode_without_bom_handling(head).0;
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { text }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// HTML or another markup language, by the first tag after comments and declarations.
fn markup(mut start: &str) -> Option<Result<Format, IngestError>> {
    let mut is_xml = false;
    loop {
        start = start.trim_start();
        let (skip, end) = match start {
            _ if start.starts_with("<!--") => (4, "-->"),
            _ if start.starts_with("<?xml") => {
                is_xml = true;
                (5, "?>")
            }
            _ if start.starts_with("<?") && is_xml => (2, "?>"),
            _ => break,
        };
        start = &start[skip..];
        start = &start[start.find(end)? + end.len()..];
    }
    let doctype = strip_prefix(start, "<!doctype").map(str::trim_start);
    if let Some(root) = doctype {
        let is_html = strip_prefix(root, "html").is_some_and(|rest| !rest.starts_with(is_name));
        return Some(if is_html { Ok(Format::Html) } else { Err(XML) });
    }
    let name = start.strip_prefix('<')?;
    let name = name.split(|letter| !is_name(letter)).next()?.to_ascii_lowercase();
    match name.as_str() {
        _ if name.is_empty() => None,
        "html" => Some(Ok(Format::Html)),
        _ if is_xml => Some(Err(XML)),
        "svg" | "rss" | "feed" | "tei" => Some(Err(XML)),
        _ if FIRST_TAGS.contains(&name.as_str()) => Some(Ok(Format::Html)),
        _ => None,
    }
}

const XML: IngestError = IngestError::Unsupported { found: "an XML file" };

/// Tags that pieces of a page begin with.
const FIRST_TAGS: &[&str] = &[
    "head", "body", "title", "meta", "link", "script", "style", "base", "div", "p", "h1", "h2", "h3",
    "table", "main", "article", "section", "header", "nav", "ul", "ol", "span", "a", "img", "br", "center",
    "font", "b",
];

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | ':' | '.')
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

fn has_line_starting(text: &str, prefix: &str) -> bool {
    text[..floor(text, 2048)].lines().any(|line| strip_prefix(line.trim_start(), prefix).is_some())
}

/// A page of its own, and not a piece of HTML at the top of a Markdown file.
fn is_whole_page(bytes: &[u8]) -> bool {
    let head = head_text(bytes);
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| has_line_starting(&head, tag))
}

/// A PDF header may stand anywhere in the first kB; objects tell it from text that mentions one.
fn has_late_pdf_header(bytes: &[u8]) -> bool {
    let early = &bytes[..bytes.len().min(1024 + 8)];
    let header = memmem::find(early, b"%PDF-").and_then(|at| bytes.get(at + 5));
    header.is_some_and(u8::is_ascii_digit) && memmem::find(bytes, b" obj").is_some()
}

/// Too many control characters for text in any encoding. NULs at the end are padding.
fn is_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() || utf16_by_pattern(bytes).is_some() {
        return false;
    }
    let length = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    let head = &bytes[..length.min(HEAD)];
    let controls = ascii_controls(head) - head.iter().filter(|&&byte| byte == 0x1b).count();
    controls > 2 + head.len() / 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    #[track_caller]
    fn check(name: &str, bytes: impl AsRef<[u8]>, want: Format) {
        assert_eq!(sniff(bytes.as_ref(), None).map(|sniffed| sniffed.format), Ok(want), "{name}");
    }

    #[track_caller]
    fn refused(bytes: impl AsRef<[u8]>, want: &'static str) {
        assert_eq!(sniff(bytes.as_ref(), None), Err(IngestError::Unsupported { found: want }));
    }

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).expect("writing to memory");
            writer.write_all(b"<x/>").expect("writing to memory");
        }
        writer.finish().expect("writing to memory").into_inner()
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn formats_are_known_by_their_bytes() {
        check("PDF", "%PDF-1.7\n", Format::Pdf);
        check("PDF after junk", format!("{}%PDF-1.4\n1 0 obj", "\0\x01junk\n".repeat(100)), Format::Pdf);
        check("text on PDF", "A file begins with %PDF-1.4 and so on", Format::Plain);
        check("DOCX", zip(&["[Content_Types].xml", "word/document.xml"]), Format::Docx);
        check("HTML", "<!DOCTYPE html><p>x", Format::Html);
        check("HTML, odd spelling", "\u{feff}\n <!-- saved --> <!doctype\nHTML public>", Format::Html);
        check("XHTML", "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-'><html/>", Format::Html);
        check("XHTML without doctype", "<?xml version='1.0'?><html xmlns='x'/>", Format::Html);
        check("piece of HTML", "<div class=x>text</div>", Format::Html);
        check("HTML after a warning", "Warning: no cache\n<!DOCTYPE html>\n<p>x", Format::Html);
        check("HTML in UTF-16", utf16("<html><body>The plan</body></html>"), Format::Html);
        check("text with an angle bracket", "<3 is less than three", Format::Plain);
        check("address in brackets", "<https://example.org> is the address", Format::Plain);
        check("UTF-16 without BOM", utf16("The plan of the Government"), Format::Plain);
        check("Windows-1252", b"d\xe9cision d\x92\xe9tat", Format::Plain);
        check("NULs in text", "a plan\0 for all of the people", Format::Plain);
        check("padding after text", format!("plan{}", "\0".repeat(5000)), Format::Plain);
    }

    #[test]
    fn other_formats_are_named() {
        refused(zip(&["[Content_Types].xml", "xl/workbook.xml"]), "an Excel workbook");
        refused(zip(&["[Content_Types].xml", "ppt/presentation.xml"]), "a PowerPoint presentation");
        refused(zip(&["strategy.docx", "word/document.xml"]), "a ZIP archive");
        refused(zip(&[]), "a ZIP archive");
        refused(b"\x89PNG\r\n\x1a\n\0", "a picture (PNG)");
        refused(b"\x1f\x8b\x08\0", "a gzip archive");
        refused([&b"MZ"[..], &[0; 80]].concat(), "a program");
        refused([OLE, &utf16("WordDocument")].concat(), "a Word document of before 2007 (.doc)");
        refused(
            [OLE, &utf16("PowerPoint Document")].concat(),
            "a PowerPoint presentation of before 2007 (.ppt)",
        );
        refused("<?xml version='1.0'?><svg/>", "an XML file");
        refused((0..=255).cycle().take(4000).collect::<Vec<u8>>(), "binary data");
    }

    #[test]
    fn hopeless_files_are_told_apart() {
        let sniffed = |bytes: &[u8]| sniff(bytes, None).expect_err("not a document");
        assert_eq!(sniffed(b""), IngestError::Empty);
        assert_eq!(sniffed(b"\xef\xbb\xbf \r\n\t"), IngestError::Empty);
        let encrypted = [OLE, &utf16("EncryptedPackage")].concat();
        assert_eq!(sniffed(&encrypted), IngestError::Encrypted { format: "Office document" });
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4711\n";
        assert_eq!(sniffed(pointer), IngestError::LfsPointer { size: 4711 });
        let docx = zip(&["[Content_Types].xml", "word/document.xml"]);
        let cut = &docx[..docx.len() - 40];
        assert!(matches!(sniffed(cut), IngestError::Damaged { format: "DOCX", .. }));
    }

    #[test]
    fn the_name_decides_markdown_and_is_checked() {
        for (name, bytes, format, mismatch) in [
            ("a.md", "# Plan", Format::Markdown, false),
            ("a.txt", "# Plan", Format::Plain, false),
            ("A.MD", "<p align=center>Plan</p>\n\n# Plan", Format::Markdown, false),
            ("a.md", "<html><p>Plan", Format::Html, true),
            ("a.pdf", "<!DOCTYPE html>", Format::Html, true),
            ("a.txt", "%PDF-1.4", Format::Pdf, true),
            ("a.pdf", "# Plan", Format::Plain, true),
            ("a.asp", "<html>", Format::Html, false),
            ("no extension", "Plan", Format::Plain, false),
        ] {
            let sniffed = sniff(bytes.as_bytes(), Some(name)).expect("a document");
            assert_eq!((sniffed.format, sniffed.notice.is_some()), (format, mismatch), "{name}: {bytes}");
        }
        let notice = sniff(b"<html>", Some("plan.pdf")).expect("a document").notice.expect("a mismatch");
        assert_eq!(notice.to_string(), "format-mismatch: named as PDF but holds HTML");
    }

    proptest! {
        #[test]
        fn any_bytes_are_sniffed(bytes in proptest::collection::vec(any::<u8>(), 0..400), magic in 0..MAGIC.len()) {
            let _ = sniff(&bytes, Some("plan.pdf"));
            let _ = sniff(&[MAGIC[magic].0, &bytes].concat(), None);
            let _ = sniff(&[b"PK\x03\x04", &bytes[..]].concat(), None);
        }

        #[test]
        fn text_is_text(text in "[a-zA-Zéü人工 .,\n]{1,200}") {
            prop_assume!(!text.trim().is_empty());
            prop_assert_eq!(sniff(text.as_bytes(), None).map(|sniffed| sniffed.format), Ok(Format::Plain));
        }
    }
}
