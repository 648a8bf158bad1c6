//! Small documents written for the test, read from their bytes.

use super::*;
use crate::ingest::testing;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const NAMES: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
    xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
    xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' \
    xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' \
    xmlns:dgm='http://schemas.openxmlformats.org/drawingml/2006/diagram' xmlns:v='urn:schemas-microsoft-com:vml'";

/// A DOCX of these parts.
fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("[Content_Types].xml", SimpleFileOptions::default()).expect("writing to memory");
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("writing to memory");
        writer.write_all(content.as_bytes()).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}

fn document(body: &str) -> (&'static str, String) {
    ("word/document.xml", format!("<w:document {NAMES}><w:body>{body}</w:body></w:document>"))
}

fn part(name: &'static str, root: &str, content: &str) -> (&'static str, String) {
    (name, format!("<w:{root} {NAMES}>{content}</w:{root}>"))
}

/// The same as everywhere, with tabs as `~`.
fn lines(document: &RawDocument) -> Vec<String> {
    testing::lines(document).iter().map(|line| line.replace('\t', "~")).collect()
}

#[track_caller]
fn check_parts(name: &str, parts: &[(&str, String)], want: &[&str]) {
    let document = read(&zip(parts), &Limits::default()).expect("a document with text");
    assert_eq!(lines(&document), want, "{name}");
    assert_eq!(document.pages, []);
}

#[track_caller]
fn check(name: &str, body: &str, want: &[&str]) {
    check_parts(name, &[document(body)], want);
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn runs_make_the_text_of_a_paragraph() {
    for (name, inner, want) in [
        (
            "runs",
            "<w:r><w:t>gov</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>ern </w:t><w:t>now</w:t></w:r>",
            "p: govern now",
        ),
        ("entities", "<w:r><w:t>A&amp;B &#x2013; c</w:t></w:r>", "p: A&B – c"),
        (
            "breaks and tabs",
            "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:softHyphen/></w:r>",
            "p: a/b~c\u{2011}\u{ad}",
        ),
        (
            "tab stops are none",
            "<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r>",
            "p: a",
        ),
        ("insertion", "<w:ins><w:r><w:t>a</w:t></w:r></w:ins>", "p: a"),
        (
            "deletion",
            "<w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>b</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>c</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>d</w:t></w:r></w:moveTo>",
            "p: ad",
        ),
        ("link", "<w:hyperlink r:id='1'><w:r><w:t>a</w:t></w:r></w:hyperlink>", "p: a"),
        ("simple field", "<w:fldSimple w:instr='REF x'><w:r><w:t>a</w:t></w:r></w:fldSimple>", "p: a"),
        (
            "field",
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>REF x</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/><w:t>a</w:t><w:fldChar w:fldCharType='end'/></w:r>",
            "p: a",
        ),
        ("formula", "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "p: x=1"),
        ("rendered page break", "<w:r><w:lastRenderedPageBreak/><w:t>a</w:t></w:r>", "p: a"),
        (
            "ruby",
            "<w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "p: 漢",
        ),
        (
            "comment",
            "<w:commentRangeStart w:id='1'/><w:r><w:t>a</w:t></w:r><w:r><w:commentReference w:id='1'/></w:r>",
            "p: a",
        ),
        (
            "old properties",
            "<w:pPr><w:pPrChange><w:pPr><w:pStyle w:val='Heading1'/></w:pPr></w:pPrChange></w:pPr><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>a</w:t></w:r>",
            "p: a",
        ),
    ] {
        check(name, &format!("<w:p>{inner}</w:p>"), &[want]);
    }
    let lines =
        "<w:p><w:r><w:t>We will:</w:t><w:br/><w:t>- act</w:t><w:br/><w:br/><w:t>Then</w:t></w:r></w:p>";
    check("typed list", lines, &["p: We will:", "li0: - act", "p: Then"]);
}

#[test]
fn a_deleted_paragraph_end_joins_two_paragraphs() {
    let deleted =
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space='preserve'>one </w:t></w:r></w:p>";
    check("joined", &(deleted.to_string() + &p("two")), &["p: one two"]);
    check("nothing follows", deleted, &["p: one"]);
    let gone =
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>";
    check("wholly deleted", &(gone.to_string() + &p("two")), &["p: two"]);
}

#[test]
fn styles_make_headings_and_contents_go() {
    let styles = part(
        "word/styles.xml",
        "styles",
        "<w:style w:styleId='Ttulo1'><w:name w:val='heading 1'/></w:style>",
    );
    let body = styled("Title", "Plan")
        + &styled("TOC1", "One 1")
        + &styled("Ttulo1", "One")
        + &p("text")
        + &styled("Caption", "Fig.");
    check_parts("styles", &[document(&body), styles], &["h1: Plan", "h1: One", "p: text", "caption: Fig."]);
    let level = "<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:r><w:t>Two</w:t></w:r></w:p>";
    check("outline level", level, &["h2: Two"]);
    let field = "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText> TOC \\o </w:instrText><w:fldChar w:fldCharType='separate'/><w:t>One 1</w:t></w:r></w:p>";
    let end = "<w:p><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>";
    check("contents field", &(field.to_string() + &p("Two 2") + end + &p("text")), &["p: text"]);
    check(
        "contents field without end",
        &(field.to_string() + &p("Two 2") + &styled("Heading1", "One") + &p("text")),
        &["h1: One", "p: text"],
    );
    let control = format!(
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        p("One 1")
    );
    check("contents control", &(control + &p("text")), &["p: text"]);
    let control = format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", p("kept"));
    check("other control", &control, &["p: kept"]);
}

fn item(list: u8, level: u8, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

#[test]
fn lists_and_headings_get_their_numbers() {
    let levels = |formats: &[(&str, &str)]| -> String {
        let level = |(at, (format, text)): (usize, &(&str, &str))| {
            format!(
                "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/></w:lvl>"
            )
        };
        formats.iter().enumerate().map(level).collect()
    };
    let numbering = part(
        "word/numbering.xml",
        "numbering",
        &format!(
            "<w:abstractNum w:abstractNumId='0'>{}</w:abstractNum><w:abstractNum w:abstractNumId='1'>{}</w:abstractNum>\
             <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>",
            levels(&[("decimal", "%1."), ("lowerLetter", "%2)"), ("decimal", "%1.%2")]),
            levels(&[("bullet", "\u{f0b7}")]),
        ),
    );
    let styles = part(
        "word/styles.xml",
        "styles",
        "<w:style w:styleId='H'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>",
    );
    let plain = "<w:p><w:pPr><w:pStyle w:val='H'/><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr><w:r><w:t>plain</w:t></w:r></w:p>";
    let body = styled("H", "One")
        + &item(1, 1, "a")
        + &item(1, 1, "b")
        + &item(2, 0, "dot")
        + &styled("H", "Two")
        + plain
        + &item(9, 0, "no list");
    check_parts(
        "numbers",
        &[document(&body), numbering, styles],
        &["h1: 1. One", "li1: a) a", "li1: b) b", "li0: • dot", "h1: 2. Two", "h1: plain", "li0: no list"],
    );
}

#[test]
fn tables_become_cells() {
    let cell =
        |properties: &str, content: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>");
    let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
    let table = |rows: &str| format!("<w:tbl>{rows}</w:tbl>");
    let one = row(&(cell("<w:gridSpan w:val='2'/>", &p("a")) + &cell("", &(p("b") + &p("c")))));
    let two = row(&(cell("", &styled("Heading1", "d")) + &cell("", "<w:p/>") + &cell("", &p("e"))));
    check(
        "merged cells",
        &(table(&(one + &two)) + &p("f")),
        &["0.0.0: a", "0.0.2: b", "0.0.2: c", "0.1.0: d", "0.1.2: e", "p: f"],
    );
    check(
        "one column is layout",
        &table(&row(&cell("", &(styled("Heading1", "a") + &p("b"))))),
        &["h1: a", "p: b"],
    );
    let inner = table(&row(&(cell("", &p("x")) + &cell("", &p("y")))));
    let both = table(&row(&(cell("", &p("a")) + &cell("", &(inner.clone() + &p("b")))))) + &inner;
    check("nested", &both, &["p: a", "0.0.0: x", "0.0.1: y", "p: b", "1.0.0: x", "1.0.1: y"]);
    let pair = cell("", &p("a")) + &cell("", &p("b"));
    let deleted = format!("<w:tr><w:trPr><w:del/></w:trPr>{pair}</w:tr>");
    check("deleted row", &table(&(deleted + &row(&pair))), &["0.1.0: a", "0.1.1: b"]);
}

#[test]
fn notes_follow_their_paragraph() {
    let notes = "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>\
                 <w:footnote w:id='2'><w:p><w:r><w:footnoteRef/><w:t> A note.</w:t></w:r></w:p></w:footnote>\
                 <w:footnote w:id='3'><w:p><w:r><w:t>Not referred to.</w:t></w:r></w:p></w:footnote>";
    let ends = "<w:endnote w:id='2'><w:p><w:r><w:t>The end.</w:t></w:r></w:p></w:endnote>";
    let body = "<w:p><w:r><w:t>We act</w:t><w:footnoteReference w:id='2'/></w:r><w:r><w:endnoteReference w:id='2'/><w:t>.</w:t></w:r></w:p>";
    check_parts(
        "notes",
        &[
            document(&(body.to_string() + &p("More."))),
            part("word/footnotes.xml", "footnotes", notes),
            part("word/endnotes.xml", "endnotes", ends),
        ],
        &["p: We act.", "note: A note.", "note: The end.", "p: More."],
    );
}

#[test]
fn text_boxes_are_read_once() {
    let content = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let body = format!(
        "<w:p><w:r><w:t>before </w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{}</mc:Choice>\
         <mc:Fallback><v:textbox>{}</v:textbox></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>after</w:t></w:r></w:p>",
        content("box"),
        content("box"),
    );
    check("alternatives", &body, &["p: before after", "p: box"]);
    let body =
        format!("<w:p><w:r><w:pict><v:textbox>{}</v:textbox></w:pict></w:r></w:p>", content("old box"));
    check("old text box", &body, &["p: old box"]);
    let diagram =
        "<d xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:p><a:t>Pillar</a:t></a:p></d>";
    let related = "<Relationships><Relationship Id='r7' Type='http://x/diagramData' Target='diagrams/d.xml'/></Relationships>";
    check_parts(
        "diagram",
        &[
            document("<w:p><w:r><w:drawing><dgm:relIds r:dm='r7'/></w:drawing></w:r></w:p>"),
            ("word/_rels/document.xml.rels", related.to_string()),
            ("word/diagrams/d.xml", diagram.to_string()),
        ],
        &["p: Pillar"],
    );
}

#[test]
fn hidden_text_is_left_out_and_counted() {
    let body = "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>se cret</w:t></w:r>\
                <w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>seen</w:t></w:r></w:p>";
    let document = read(&zip(&[document(body)]), &Limits::default()).expect("a document with text");
    assert_eq!(lines(&document), ["p: seen"]);
    assert_eq!(
        document.notices,
        [Notice::new(NoticeCode::HiddenText, "6 letters of hidden text were left out")]
    );
}

#[test]
fn properties_and_other_names_of_the_main_part_are_found() {
    let related = "<Relationships><Relationship Id='1' Type='http://x/officeDocument' Target='/word/document2.xml'/></Relationships>";
    let core = "<c><title>The plan</title><created>2023-01-01</created></c>";
    let (_, xml) = document(&p("text"));
    let strict = xml.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    );
    let parts = [
        ("_rels/.rels", related.to_string()),
        ("word/document2.xml", strict),
        ("docProps/core.xml", core.to_string()),
    ];
    let document = read(&zip(&parts), &Limits::default()).expect("a document with text");
    assert_eq!((document.title.as_deref(), document.year), (Some("The plan"), Some(2023)));
    assert_eq!(lines(&document), ["p: text"]);
}

#[test]
fn a_docx_becomes_a_document_with_sections() {
    use crate::document::{DocId, DocumentMeta};
    let body = styled("Heading1", "Goals") + &p("We will train teachers. We will fund research.");
    let meta = DocumentMeta { path: "plan.docx".to_string(), ..DocumentMeta::default() };
    let document =
        crate::ingest::read(&zip(&[document(&body)]), DocId::new("plan"), meta, &Limits::default());
    let document = document.expect("a document with text");
    assert_eq!(document.sections[1].title, "Goals");
    assert_eq!(document.sentence_text(2), "We will fund research.");
}

#[test]
fn hostile_files_are_errors() {
    let limits = Limits::default();
    let error = |bytes: &[u8], limits: &Limits| read(bytes, limits).expect_err("no document");
    assert!(matches!(error(b"not a zip", &limits), IngestError::Damaged { format: "DOCX", .. }));
    assert!(matches!(error(b"", &limits), IngestError::Damaged { .. }));
    let inner = zip(&[document(&p("text"))]);
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("inner.docx", SimpleFileOptions::default()).expect("writing to memory");
    writer.write_all(&inner).expect("writing to memory");
    let outer = writer.finish().expect("writing to memory").into_inner();
    assert_eq!(error(&outer, &limits), IngestError::Unsupported { found: "a ZIP archive" });
    let missing = zip(&[("word/styles.xml", String::new())]);
    assert!(matches!(error(&missing, &limits), IngestError::Damaged { .. }));
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encrypted = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &encrypted].concat();
    assert_eq!(error(&encrypted, &limits), IngestError::Encrypted { format: "Office document" });
    let deep = "<w:customXml>".repeat(300) + &"</w:customXml>".repeat(300);
    assert!(matches!(error(&zip(&[document(&deep)]), &limits), IngestError::TooDeep { limit: 256, .. }));
    assert!(matches!(error(&zip(&[document("<w:p><w:r>")]), &limits), IngestError::Damaged { .. }));
}

#[test]
fn what_unpacks_is_counted_and_headers_are_not_believed() {
    let (name, xml) = document(&p(&"0".repeat(100_000)));
    let bytes = zip(&[(name, xml.clone())]);
    let limits =
        |unpacked_bytes: usize| Limits { unpacked_bytes: unpacked_bytes as u64, ..Limits::default() };
    assert!(read(&bytes, &limits(xml.len())).is_ok());
    let too_large = Err(IngestError::UnpacksTooLarge { limit: xml.len() as u64 - 1 });
    assert_eq!(read(&bytes, &limits(xml.len() - 1)), too_large);
    // The sizes in the headers are set to 1.
    let mut lying = bytes.clone();
    let size = (xml.len() as u32).to_le_bytes();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&1u32.to_le_bytes());
        }
    }
    assert_ne!(lying, bytes);
    if let Ok(document) = read(&lying, &limits(1_000)) {
        assert!(document.truncated);
    }
}

#[test]
fn a_damaged_part_is_read_up_to_the_damage() {
    let (name, xml) = document(&(p("first") + &p("second")));
    let cut = xml[..xml.len() - 40].to_string();
    let document = read(&zip(&[(name, cut)]), &Limits::default()).expect("its beginning");
    assert_eq!(lines(&document), ["p: first", "p: second"]);
    assert!(document.truncated);
    let parts = [super::tests::document(&p("text")), ("word/styles.xml", "<w:styles".to_string())];
    let document = read(&zip(&parts), &Limits::default()).expect("a document with text");
    assert_eq!(
        document.notices.iter().map(|notice| notice.code).collect::<Vec<_>>(),
        [NoticeCode::PartUnreadable]
    );
    assert!(!document.truncated);
}

fn sample() -> Vec<u8> {
    let body = styled("Heading1", "One")
        + &item(1, 0, "a")
        + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
        + &p("text");
    zip(&[
        document(&body),
        part("word/styles.xml", "styles", ""),
        part("word/numbering.xml", "numbering", ""),
    ])
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &Limits::default());
        let _ = read(&[b"PK\x03\x04", &bytes[..]].concat(), &Limits::default());
    }

    #[test]
    fn no_damage_makes_the_reader_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = sample();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        let _ = read(&bytes, &Limits::default());
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes, &Limits::default());
    }

    #[test]
    fn no_order_of_elements_makes_the_reader_panic(picks in proptest::collection::vec(0usize..24, 0..60)) {
        let names = [
            "p", "r", "t", "tbl", "tr", "tc", "pPr", "rPr", "txbxContent", "sdt", "sdtContent", "footnote", "del", "trPr",
            "fldChar w:fldCharType='begin'", "fldChar w:fldCharType='separate'", "fldChar w:fldCharType='end'",
            "gridSpan w:val='4000000000'", "numId w:val='1'", "ilvl w:val='-3'", "outlineLvl w:val='300'", "instrText",
            "footnoteReference w:id='1'", "numPr",
        ];
        let open: String = picks.iter().map(|&pick| format!("<w:{}>x", names[pick])).collect();
        let close: String = picks.iter().rev().map(|&pick| format!("</w:{}>", names[pick].split(' ').next().unwrap_or("p"))).collect();
        let body = format!("{open}{close}");
        let parts = [document(&body), part("word/footnotes.xml", "footnotes", &body), part("word/numbering.xml", "numbering", &body)];
        let _ = read(&zip(&parts), &Limits::default());
    }
}
