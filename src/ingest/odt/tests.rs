//! Small documents written for the test, read from their bytes.

use super::*;
use crate::ingest::testing::lines;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const NAMES: &str = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
    xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' \
    xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
    xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' \
    xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:svg='s' xmlns:dc='d'";

/// An ODT of these parts.
fn zip(parts: &[(&str, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let fixed = [("mimetype", "application/vnd.oasis.opendocument.text".to_string())];
    let manifest = [("META-INF/manifest.xml", String::new())];
    for (name, content) in fixed.iter().chain(&manifest).chain(parts) {
        if *name == "META-INF/manifest.xml" && content.is_empty() && parts.iter().any(|part| part.0 == *name)
        {
            continue;
        }
        writer.start_file(*name, SimpleFileOptions::default()).expect("writing to memory");
        writer.write_all(content.as_bytes()).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}

fn content(styles: &str, body: &str) -> (&'static str, String) {
    let styles = format!("<office:automatic-styles>{styles}</office:automatic-styles>");
    let body = format!("<office:body><office:text>{body}</office:text></office:body>");
    ("content.xml", format!("<office:document-content {NAMES}>{styles}{body}</office:document-content>"))
}

#[track_caller]
fn check(name: &str, styles: &str, body: &str, want: &[&str]) -> RawDocument {
    let document = read(&zip(&[content(styles, body)]), &Limits::default()).expect("a document with text");
    assert_eq!(lines(&document), want, "{name}");
    document
}

#[test]
fn paragraphs_are_read_as_they_are_seen() {
    for (name, body, want) in [
        (
            "white space",
            "<text:p> a\n  b<text:s text:c='2'/>c<text:tab/>d<text:line-break/>e </text:p>",
            "p: a b  c\td/e",
        ),
        (
            "pieces",
            "<text:p>gov<text:span>ern</text:span> <text:a>now</text:a>&amp;</text:p>",
            "p: govern now&",
        ),
        (
            "deleted",
            "<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>new<text:change/></text:p>",
            "p: new",
        ),
        (
            "comment",
            "<text:p>a<office:annotation><dc:creator>X</dc:creator><text:p>why?</text:p></office:annotation>b</text:p>",
            "p: ab",
        ),
        (
            "reading",
            "<text:p><text:ruby><text:ruby-base>国</text:ruby-base><text:ruby-text>くに</text:ruby-text></text:ruby></text:p>",
            "p: 国",
        ),
        (
            "alternative text",
            "<text:p>a<draw:frame><svg:title>logo</svg:title><draw:image/></draw:frame></text:p>",
            "p: a",
        ),
        (
            "contents",
            "<text:table-of-content><text:p>1 Aims 3</text:p></text:table-of-content><text:p>a</text:p>",
            "p: a",
        ),
        (
            "style of contents",
            "<text:p text:style-name='Contents_20_1'>Aims 3</text:p><text:p>a</text:p>",
            "p: a",
        ),
        ("title", "<text:p text:style-name='Title'>The plan</text:p>", "h1: The plan"),
        ("heading", "<text:h text:outline-level='2'>Aims</text:h>", "h2: Aims"),
        (
            "heading with its number",
            "<text:h text:outline-level='1'><text:number>3.</text:number>Aims</text:h>",
            "h1: 3. Aims",
        ),
    ] {
        check(name, "", body, &[want]);
    }
}

#[test]
fn notes_and_boxes_follow_their_paragraph() {
    let note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See b.</text:p></text:note-body></text:note>";
    let boxed = "<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame>";
    let body = format!("<text:p>a{note}, then{boxed} b.</text:p><text:p>c</text:p>");
    check("both", "", &body, &["p: a, then b.", "note: See b.", "p: boxed", "p: c"]);
}

#[test]
fn lists_and_headings_are_counted() {
    let number = |kind: &str, level: u8, format: &str, more: &str| {
        format!("<text:{kind} text:level='{level}' style:num-format='{format}' style:num-suffix='.' {more}/>")
    };
    let styles = format!(
        "<text:list-style style:name='L'>{}{}</text:list-style><text:list-style style:name='B'>\
         <text:list-level-style-bullet text:level='1'/></text:list-style><text:outline-style>{}{}</text:outline-style>",
        number("list-level-style-number", 1, "1", ""),
        number("list-level-style-number", 2, "a", ""),
        number("outline-level-style", 1, "I", ""),
        number("outline-level-style", 2, "1", "text:display-levels='2'"),
    );
    let item =
        |text: &str, inner: &str| format!("<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>");
    let list = |style: &str, items: &str| format!("<text:list text:style-name='{style}'>{items}</text:list>");
    let inner = format!("<text:list>{}{}</text:list>", item("x", ""), item("y", ""));
    let heading = |level: u8, text: &str| format!("<text:h text:outline-level='{level}'>{text}</text:h>");
    let body = [
        heading(1, "Aims"),
        heading(2, "Skills"),
        list("L", &(item("one", &inner) + &item("two", "<text:p>more</text:p>"))),
        list("B", &item("dot", "")),
        list("L", &item("again", "")),
        "<text:list text:style-name='L' text:continue-numbering='true'><text:list-item><text:p>on</text:p></text:list-item></text:list>".to_string(),
        heading(1, "Means"),
    ];
    let want = [
        "h1: I. Aims",
        "h2: I.1. Skills",
        "li0: 1. one",
        "li1: a. x",
        "li1: b. y",
        "li0: 2. two",
        "li0: more",
        "li0: • dot",
        "li0: 1. again",
        "li0: 2. on",
        "h1: II. Means",
    ];
    check("lists", &styles, &body.concat(), &want);
}

#[test]
fn tables_of_data_have_cells() {
    let cell = |more: &str, text: &str| {
        format!("<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let rows = row(cell("table:number-columns-spanned='2'", "What")
        + "<table:covered-table-cell/>"
        + &cell("", "When"))
        + &row(cell("", "Law") + "<table:table-cell/>" + &cell("", "2026"))
        + &row(cell("", "Fund") + &cell("", "x") + &cell("", "2027"));
    let body = format!(
        "<table:table><table:table-column/><table:table-header-rows/>{rows}</table:table><text:p>end</text:p>"
    );
    let want = [
        "0.0.0: What",
        "0.0.2: When",
        "0.1.0: Law",
        "0.1.2: 2026",
        "0.2.0: Fund",
        "0.2.1: x",
        "0.2.2: 2027",
        "p: end",
    ];
    check("table", "", &body, &want);
}

#[test]
fn hidden_text_is_left_out_and_told() {
    let styles = "<style:style style:name='H'><style:text-properties text:display='none'/></style:style>\
                  <style:style style:name='I' style:parent-style-name='H'/>";
    let body = "<text:p>a<text:span text:style-name='H'>hid</text:span>b</text:p><text:p text:style-name='I'>den</text:p>\
                <text:section text:display='none'><text:p>xy</text:p></text:section>";
    let document = check("hidden", styles, body, &["p: ab"]);
    assert_eq!(document.notices[0].to_string(), "hidden-text: 8 letters of hidden text were left out");
}

#[test]
fn properties_damage_and_passwords_are_known() {
    let meta =
        "<m><dc:title xmlns:dc='d'>The plan</dc:title><creation-date>2024-03-01T10:00:00</creation-date></m>";
    let body = content("", "<text:p>a</text:p>");
    let document =
        read(&zip(&[body.clone(), ("meta.xml", meta.to_string())]), &Limits::default()).expect("it has text");
    assert_eq!((document.title.as_deref(), document.year), (Some("The plan"), Some(2024)));
    let cut = ("content.xml", body.1[..body.1.len() - 40].to_string());
    let document = read(&zip(&[cut]), &Limits::default()).expect("its beginning has text");
    assert!(document.truncated && document.blocks.len() == 1);
    let locked = ("META-INF/manifest.xml", "<manifest:encryption-data/>".to_string());
    assert_eq!(
        read(&zip(&[body, locked]), &Limits::default()),
        Err(IngestError::Encrypted { format: "ODT" })
    );
    assert!(matches!(read(&zip(&[]), &Limits::default()), Err(IngestError::Unsupported { .. })));
}

proptest! {
    #[test]
    fn no_order_of_elements_makes_the_reader_panic(picks in proptest::collection::vec(0usize..16, 0..40)) {
        let names = [
            "text:p", "text:h text:outline-level='0'", "text:list", "text:list-item", "table:table", "table:table-row",
            "table:table-cell table:number-columns-repeated='4000000000'", "table:covered-table-cell", "text:note",
            "text:note-body", "draw:text-box", "text:span", "text:number", "text:s text:c='-1'", "text:section", "text:tab",
        ];
        let open: String = picks.iter().map(|&pick| format!("<{}>x", names[pick])).collect();
        let close: String = picks.iter().rev().map(|&pick| format!("</{}>", names[pick].split(' ').next().unwrap_or("p"))).collect();
        let _ = read(&zip(&[content("", &(open + &close))]), &Limits::default());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &Limits::default());
    }
}
