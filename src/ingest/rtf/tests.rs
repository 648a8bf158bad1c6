//! Small documents written for the test.

use super::*;
use crate::ingest::testing::lines;
use proptest::prelude::*;

#[track_caller]
fn check(name: &str, body: &str, want: &[&str]) -> RawDocument {
    let rtf = format!("{{\\rtf1\\ansi\\ansicpg1252{body}}}");
    let document = read(rtf.as_bytes(), &Limits::default()).expect("a document with text");
    assert_eq!(lines(&document), want, "{name}");
    document
}

#[test]
fn text_is_read_as_it_is_seen() {
    for (name, body, want) in [
        ("runs", "gov{\\b ern} now\\par", "p: govern now"),
        ("line ends of the file", "gov\r\nern\\par", "p: govern"),
        ("bytes", "d\\'e9cision \\rquote\\{x\\}\\par", "p: décision ’{x}"),
        ("Unicode", "\\uc1\\u233?t\\u-10179?\\u-8704?\\par", "p: ét😀"),
        ("Unicode with a long fallback", "\\uc2 \\u8211\\'2d\\'2dx\\par", "p: –x"),
        ("tabs and lines", "a\\tab b\\line c\\~d\\par", "p: a\tb/c\u{a0}d"),
        (
            "font of another code page",
            "{\\fonttbl{\\f1\\fcharset204 Times;}}\\f1 \\'cf\\'eb\\'e0\\'ed\\par",
            "p: План",
        ),
        ("field", "{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt here}}\\par", "p: here"),
        ("unknown destination", "a{\\*\\newthing {b}c}d\\par", "p: ad"),
        ("header, picture, comment", "{\\header head\\par}{\\pict 0f}{\\*\\annotation why}x\\par", "p: x"),
        ("binary", "a\\bin4 }}}}b\\par", "p: ab"),
        ("deleted and inserted", "a{\\deleted b}{\\revised c}\\par", "p: ac"),
        ("last paragraph", "a", "p: a"),
    ] {
        check(name, body, &[want]);
    }
}

#[test]
fn headings_lists_and_notes_are_known() {
    let styles = "{\\stylesheet{\\s0 Normal;}{\\s1\\b heading 2;}{\\*\\cs2 Emphasis;}{\\s3\\outlinelevel0 Chapter;}{\\s4 toc 1;}}";
    let body = format!(
        "{styles}\\pard\\s1 Aims\\par\\pard\\s3 Means\\par\\pard\\s4 Aims 3\\par\\pard\\s0 Text{{\\footnote\\pard See x.\\par}}, on.\\par\
         {{\\listtext\\tab 1.\\tab}}\\ls1\\ilvl0 one\\par{{\\listtext a)}}\\ilvl1 two\\par"
    );
    check(
        "all",
        &body,
        &["h2: Aims", "h1: Means", "p: Text, on.", "note: See x.", "li0: 1. one", "li1: a) two"],
    );
}

#[test]
fn tables_of_data_have_cells() {
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("{cell}\\cell ")).collect();
        format!("\\trowd\\cellx1\\cellx2\\pard\\intbl {cells}\\row ")
    };
    let body = row(&["What", "When"]) + &row(&["", "2026"]) + &row(&["Fund", "a\\par b"]) + "\\pard end\\par";
    let want = ["0.0.0: What", "0.0.1: When", "0.1.1: 2026", "0.2.0: Fund", "0.2.1: a", "0.2.1: b", "p: end"];
    check("table", &body, &want);
}

#[test]
fn properties_and_hidden_text_are_known() {
    let document = check(
        "info",
        "{\\info{\\title The plan}{\\author Nobody}{\\creatim\\yr2024\\mo3}}a{\\v hid}b\\par",
        &["p: ab"],
    );
    assert_eq!((document.title.as_deref(), document.year), (Some("The plan"), Some(2024)));
    assert_eq!(document.notices[0].to_string(), "hidden-text: 3 letters of hidden text were left out");
}

#[test]
fn damage_cuts_short_and_depth_is_limited() {
    let document =
        read(b"{\\rtf1 The plan\\par and {\\b so", &Limits::default()).expect("its beginning has text");
    assert!(document.truncated);
    assert_eq!(lines(&document), ["p: The plan", "p: and so"]);
    let deep = format!("{{\\rtf1 a\\par{}", "{".repeat(300));
    assert!(matches!(read(deep.as_bytes(), &Limits::default()), Err(IngestError::TooDeep { .. })));
    assert_eq!(read(b"{\\rtf1}", &Limits::default()), Err(IngestError::Empty));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&[b"{\\rtf1", &bytes[..]].concat(), &Limits::default());
    }

    #[test]
    fn no_order_of_words_makes_the_reader_panic(picks in proptest::collection::vec(0usize..20, 0..80)) {
        let words = [
            "{", "}", "x", "\\par ", "\\cell ", "\\row ", "\\intbl ", "\\pard ", "\\footnote ", "\\u55357?", "\\uc99 ",
            "\\stylesheet ", "\\s1 ", "\\*", "\\info ", "\\title ", "\\'e", "\\bin9 ", "\\listtext ", "\\fonttbl ",
        ];
        let body: String = picks.iter().map(|&pick| words[pick]).collect();
        let _ = read(format!("{{\\rtf1 {body}").as_bytes(), &Limits::default());
    }
}
