//! One text in other lines or another format is the same text: the same sentences, the same levels.

mod common;

use common::container::{docx, epub, mhtml, odt, pdf_of_lines};
use concordant::analyze::{Assessment, analyze};
use concordant::builtin;
use concordant::document::{BlockKind, DocId, Document, DocumentMeta};
use concordant::ingest::{Limits, read};
use concordant::matching::Matcher;
use std::collections::BTreeMap;

/// Level of each provision.
type Levels = BTreeMap<String, Option<u8>>;

/// Paragraphs without headings: mentions, commitments, mechanisms, operations, a ban, a lack, another state.
const PARAGRAPHS: [&str; 5] = [
    "Artificial intelligence changes how people work, learn and deal with the state. Many fear for their privacy \
     when algorithms decide. The Government will use AI only where human rights and human dignity are respected. \
     Every AI system of a public authority must be explainable to those whom its decisions concern.",
    "By 2027 the Ministry of Justice will establish an AI Oversight Agency with a budget of EUR 5 million a year, \
     which assesses the impact of AI systems on fundamental rights. AI systems must not be used for social scoring \
     or mass surveillance. There is no law on automated decisions so far.",
    "We will train 20,000 teachers in AI literacy by 2028, for which EUR 12 million are set aside. A programme for \
     women in AI research opens next year. Girls are rare in computing classes. Schools should teach how algorithms \
     work.",
    "Data centres use much energy, and their carbon footprint shall fall by 30 per cent until 2030. The Environment \
     Agency will publish guidelines on the energy use of AI. The National Library will set up a programme for \
     cultural heritage and minority languages in AI. Canada requires an algorithmic impact assessment of \
     its departments.",
    "The Government intends to connect every village to broadband, so that nobody is left behind in the digital \
     age. It works with other countries and the United Nations on standards for AI. An ethics board advises the \
     Prime Minister, and the public is consulted before AI systems are bought.",
];

fn document(name: &str, bytes: &[u8]) -> Document {
    let meta = DocumentMeta { path: name.to_string(), ..DocumentMeta::default() };
    read(bytes, DocId::new("plan"), meta, &Limits::default()).expect("the document can be read")
}

/// Breaks a paragraph into lines of at most so many characters.
fn wrapped(paragraph: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in paragraph.split(' ') {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() > width {
            lines.push(word.to_string());
        } else {
            last.push(' ');
            last.push_str(word);
        }
    }
    lines.join("\n")
}

/// The sentences without their list markers, which formats write in their own way.
fn sentences(document: &Document) -> Vec<String> {
    let count = document.sentences.len() as u32;
    let words =
        |sentence: u32| document.sentence_text(sentence).split_whitespace().collect::<Vec<_>>().join(" ");
    (0..count).map(|sentence| words(sentence).trim_start_matches(['-', '•', ' ']).to_string()).collect()
}

/// Level of every provision by its identifier; nothing for those that were not assessed.
fn levels(matcher: &Matcher, assessment: &Assessment) -> BTreeMap<String, Option<u8>> {
    let mut levels = BTreeMap::new();
    for (framework, score) in matcher.book().frameworks.iter().zip(&assessment.scores) {
        for (item, found) in framework.items.iter().zip(&score.items) {
            for (provision, found) in item.provisions.iter().zip(&found.provisions) {
                levels.insert(provision.id.clone(), found.level.map(|level| level.number()));
            }
        }
    }
    levels
}

fn matcher() -> Matcher {
    let book = builtin::book();
    Matcher::compile(book).expect("the built-in rules compile")
}

#[test]
fn lines_change_no_level() {
    let matcher = matcher();
    let lines = |width: usize| PARAGRAPHS.map(|paragraph| wrapped(paragraph, width)).join("\n\n") + "\n";
    let mut first: Option<(Vec<String>, Levels)> = None;
    for (name, text) in [
        ("a line for each paragraph", PARAGRAPHS.join("\n") + "\n"),
        ("an empty line between paragraphs", PARAGRAPHS.join("\n\n") + "\n"),
        ("lines of 80", lines(80)),
        ("lines of 60", lines(60)),
        ("lines of Windows", lines(72).replace('\n', "\r\n")),
        ("one line", PARAGRAPHS.join(" ")),
    ] {
        let document = document("plan.txt", text.as_bytes());
        let found = levels(&matcher, &analyze(&matcher, document.clone(), Default::default()));
        let sentences = sentences(&document);
        let Some((known, before)) = &first else {
            for level in 0..=4 {
                assert!(found.values().any(|found| *found == Some(level)), "no provision at level {level}");
            }
            assert_eq!(sentences.len(), 18);
            first = Some((sentences, found));
            continue;
        };
        assert_eq!(&sentences, known, "{name}");
        for (provision, level) in &found {
            assert_eq!(level, &before[provision], "{provision}, {name}");
        }
    }
}

/// A text with headings and a list, as (kind, text): `#` heading, `-` list item, empty paragraph.
const PIECES: [(&str, &str); 7] = [
    ("#", "1 Aims"),
    ("", PARAGRAPHS[0]),
    ("#", "2 Measures"),
    ("", "The Government will:"),
    ("-", "establish an ethics board at the Ministry of Justice;"),
    ("-", "publish a register of the algorithms in public use."),
    ("", PARAGRAPHS[3]),
];

fn written(
    heading: impl Fn(&str) -> String,
    item: impl Fn(&str) -> String,
    paragraph: impl Fn(&str) -> String,
) -> String {
    let piece = |(kind, text): (&str, &str)| match kind {
        "#" => heading(text),
        "-" => item(text),
        _ => paragraph(text),
    };
    PIECES.map(piece).concat()
}

#[test]
fn formats_change_no_sentence() {
    let block = |text: &str| format!("{text}\n\n");
    let line = |text: &str| format!("- {text}\n");
    let text =
        written(block, line, |text| format!("{}\n\n", wrapped(text, 76))).replace("use.\n", "use.\n\n");
    let markdown = written(|text| format!("## {text}\n\n"), line, |text| format!("{text}\n\n"))
        .replace("use.\n", "use.\n\n");
    let tag = |name: &'static str| move |text: &str| format!("<{name}>{text}</{name}>\n");
    let html = format!(
        "<!DOCTYPE html><html><body><main>{}</main></body></html>",
        written(tag("h2"), tag("li"), tag("p"))
    )
    .replace("</p>\n<li>", "</p>\n<ul><li>")
    .replace("</li>\n<p>", "</li></ul>\n<p>");
    let styled = |properties: &'static str| {
        move |text: &str| format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let list = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>";
    let body = written(styled("<w:pStyle w:val='Heading2'/>"), styled(list), styled(""));
    let odt_body = written(tag("text:h"), tag("text:item"), tag("text:p"))
        .replace("<text:item>", "<text:list><text:list-item><text:p>")
        .replace("</text:item>", "</text:p></text:list-item></text:list>");
    let rtf = |properties: &'static str| move |text: &str| format!("\\pard{properties} {text}\\par\n");
    let rtf = format!("{{\\rtf1\\ansi\n{}}}", written(rtf("\\outlinelevel1"), rtf("\\ls1\\ilvl0"), rtf("")));
    let xhtml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        html.replace("<html>", "<html xmlns=\"http://www.w3.org/1999/xhtml\">")
    );
    let mut first: Option<(Vec<String>, Vec<BlockKind>)> = None;
    for (name, bytes) in [
        ("plan.txt", text.into_bytes()),
        ("plan.md", markdown.into_bytes()),
        ("plan.html", html.clone().into_bytes()),
        ("plan.xhtml", xhtml.clone().into_bytes()),
        ("plan.mht", mhtml(&html)),
        ("plan.epub", epub(&[&xhtml])),
        ("plan.docx", docx(&body)),
        ("plan.odt", odt(&odt_body)),
        ("plan.rtf", rtf.into_bytes()),
        ("plan.pdf", pdf_of_lines(&lines_of_pieces())),
    ] {
        let document = document(name, &bytes);
        let kinds: Vec<BlockKind> = document.blocks.iter().map(|block| plain(block.kind)).collect();
        let found = (sentences(&document), kinds);
        match &first {
            None => {
                assert!(found.0.len() > 10, "{found:?}");
                first = Some(found);
            }
            Some(first) => assert_eq!(&found, first, "{name}"),
        }
    }
}

/// The lines of the text on a page: headings larger, items with a dash, paragraphs wrapped.
fn lines_of_pieces() -> Vec<(f64, f64, String)> {
    let lines = PIECES.iter().flat_map(|(kind, text)| {
        let (size, gap, text) = match *kind {
            "#" => (16.0, 30.0, text.to_string()),
            "-" => (10.0, 14.0, format!("- {text}")),
            _ => (10.0, 24.0, wrapped(text, 90)),
        };
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        lines.into_iter().enumerate().map(move |(at, line)| (size, if at == 0 { gap } else { 12.0 }, line))
    });
    lines.collect()
}

/// The kind of a block without its depth, which plain text can only guess.
fn plain(kind: BlockKind) -> BlockKind {
    match kind {
        BlockKind::Heading { .. } => BlockKind::Heading { depth: 1 },
        BlockKind::ListItem { .. } => BlockKind::ListItem { depth: 0 },
        other => other,
    }
}
