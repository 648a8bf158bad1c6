//! Plain text → blocks, judged by the file's own line lengths.
//!
//! Half of the strategies that circulate as text have no paragraph marks. Whether a line is a piece of a
//! paragraph or a whole one is told by how the lines of this file go on: in wrapped text most lines are
//! about equally long and many go on with a small letter.

use crate::document::{BlockKind, Notice, NoticeCode, TextOrigin};
use crate::ingest::furniture;
use crate::ingest::raw::{RawBlock, RawDocument, RawPage};
use crate::text::pieces;
use std::borrow::Cow;
use std::ops::Range;

/// Reads plain text; a form feed begins a page.
pub fn read(text: &str) -> RawDocument<Cow<'_, str>> {
    let lines = lines(text);
    let pages = lines.last().map_or(0, |line| line.page + 1);
    let paged = pages > 1;
    let dropped = furniture::of_lines(&lines.iter().map(|line| (line.bare, line.page)).collect::<Vec<_>>());
    let shape = Shape::of(&lines);
    let mut blocks =
        Blocks { text, paged, shape: &shape, blocks: Vec::with_capacity(lines.len() / 2), open: None };
    let mut blank = true;
    for (line, _) in lines.iter().zip(&dropped).filter(|(_, dropped)| !**dropped) {
        if line.is_blank() {
            blank = true;
        } else {
            blocks.line(line, blank);
            blank = false;
        }
    }
    blocks.close();
    let mut raw = RawDocument { blocks: blocks.blocks, ..RawDocument::default() };
    mark_headings(&mut raw.blocks);
    if paged {
        raw.pages = (0..pages).map(|_| RawPage { label: None, origin: TextOrigin::TextLayer }).collect();
    }
    let count = dropped.iter().filter(|dropped| **dropped).count();
    if count > 0 {
        let message = format!("{count} lines with running heads or page numbers were left out");
        raw.notices.push(Notice::new(NoticeCode::RunningHeads, message));
    }
    raw
}

/// One line of the file, with what is asked of it more than once.
struct Line<'a> {
    /// Without the white space around it.
    bare: &'a str,
    /// Byte of the file at which it begins.
    start: usize,
    /// Its bytes without its line end.
    bytes: u32,
    /// Those of them that are white space before it.
    indent: u32,
    /// Characters without the white space around it.
    length: u32,
    page: u32,
    /// It ends as sentences do.
    ends: bool,
    /// It begins with a small letter.
    small: bool,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, start: usize, page: u32) -> Line<'a> {
        let indented = text.trim_start();
        let bare = indented.trim_end();
        Line {
            bare,
            start,
            bytes: text.len() as u32,
            indent: (text.len() - indented.len()) as u32,
            length: if bare.is_ascii() { bare.len() } else { bare.chars().count() } as u32,
            page,
            ends: ends_sentence(bare),
            small: bare.starts_with(char::is_lowercase),
        }
    }

    fn is_blank(&self) -> bool {
        self.bare.is_empty()
    }

    /// Its bytes in the file, without the white space before it and without its line end.
    fn place(&self) -> Range<usize> {
        self.start + self.indent as usize..self.start + self.bytes as usize
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    // Counting is quicker than growing.
    let mut lines = Vec::with_capacity(memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1);
    let mut page = 0;
    let mut start = 0;
    let ends = memchr::memchr3_iter(b'\n', b'\r', b'\x0c', text.as_bytes()).map(|at| at + 1);
    for end in ends.chain([text.len()]).filter(|&end| end > 0) {
        let part = &text[start..end];
        if part.is_empty() {
            continue;
        }
        let line = part.trim_end_matches(['\n', '\r', '\u{c}']);
        // "\r\n" leaves an empty line behind that is none.
        let pair = line.is_empty() && part == "\n" && text[..start].ends_with('\r');
        if !pair {
            lines.push(Line::new(line, start, page));
        }
        page += u32::from(part.ends_with('\u{c}'));
        start += part.len();
    }
    lines
}

/// How the lines of a file go.
struct Shape {
    /// Lines are pieces of paragraphs.
    wrapped: bool,
    /// Characters of a full line.
    width: u32,
}

impl Shape {
    fn of(lines: &[Line]) -> Shape {
        let mut lengths: Vec<u32> =
            lines.iter().map(|line| line.length).filter(|length| *length > 0).collect();
        lengths.sort_unstable();
        let width = lengths.get(lengths.len().saturating_sub(1) * 9 / 10).copied().unwrap_or(0);
        let pairs = lines.windows(2).filter(|pair| pair.iter().all(|line| !line.is_blank()));
        let (mut all, mut going_on) = (0, 0);
        for pair in pairs {
            all += 1;
            going_on += usize::from(pair[1].small && !pair[0].ends);
        }
        let (mut apart, mut over_blank) = (0, 0);
        for triple in lines.windows(3).filter(|triple| triple[1].is_blank()) {
            apart += 1;
            let open = !triple[0].is_blank() && !triple[0].ends;
            over_blank += usize::from(open && triple[2].small);
        }
        let wrapped = going_on * 5 > all && all > 0 || all == 0 && over_blank * 3 > apart && apart > 10;
        Shape { wrapped, width }
    }

    /// A line that reaches about as far as others do.
    fn is_full(&self, line: &Line) -> bool {
        line.length * 10 >= self.width * 6
    }
}

/// Whether a line, without white space around it, ends as sentences do.
fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    let bare = bare.trim_end_matches(|last: char| last.is_ascii_digit());
    bare.ends_with(['.', '!', '?', '。', '！', '？', '؟']) || line.ends_with([':', '.', '!', '?'])
}

struct Blocks<'t, 'a> {
    text: &'t str,
    paged: bool,
    shape: &'a Shape,
    blocks: Vec<RawBlock<Cow<'t, str>>>,
    open: Option<Open<'t, 'a>>,
}

/// The block in work.
struct Open<'t, 'a> {
    kind: BlockKind,
    text: OpenText,
    indent: u32,
    pages: Vec<(u32, u32)>,
    last_line: &'a Line<'t>,
}

/// The text of the block in work.
enum OpenText {
    /// These bytes of the file.
    Slice(Range<usize>),
    /// No slice of it any more.
    Joined(String),
}

impl<'t, 'a> Blocks<'t, 'a> {
    fn line(&mut self, line: &'a Line<'t>, after_blank: bool) {
        let is_item = marker(line.bare).is_some();
        if let Some(open) = &mut self.open
            && !is_item
            && goes_on(self.shape, open, line, after_blank)
        {
            open.go_on(self.text, line, self.paged);
            return;
        }
        self.close();
        self.open = Some(Open {
            kind: if is_item { BlockKind::ListItem { depth: 0 } } else { BlockKind::Paragraph },
            text: OpenText::Slice(line.place()),
            indent: line.indent,
            pages: if self.paged { vec![(0, line.page)] } else { Vec::new() },
            last_line: line,
        });
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let mut block = match open.text {
            OpenText::Slice(bytes) => {
                let source = Some(bytes.start as u32);
                RawBlock { source, ..RawBlock::new(open.kind, &self.text[bytes]) }
            }
            OpenText::Joined(text) => RawBlock::new(open.kind, text),
        };
        block.pages = open.pages;
        self.blocks.push(block);
    }
}

impl<'t, 'a> Open<'t, 'a> {
    /// Appends a line, with what stands in the file between it and the line before; where a running head
    /// was left out, the block is no slice of the file any more.
    fn go_on(&mut self, file: &str, line: &'a Line<'t>, paged: bool) {
        let is_blank = |between: &str| between.bytes().all(|byte| matches!(byte, b'\n' | b' ' | b'\t'));
        let torn = match &self.text {
            OpenText::Slice(bytes) if !file.get(bytes.end..line.start).is_some_and(is_blank) => {
                Some(file[bytes.clone()].to_string())
            }
            _ => None,
        };
        if let Some(text) = torn {
            self.text = OpenText::Joined(text);
        }
        let before = match &mut self.text {
            OpenText::Slice(bytes) => line.place().start - bytes.start,
            OpenText::Joined(text) => {
                text.push('\n');
                text.len()
            }
        };
        if paged && self.pages.last().is_some_and(|(_, page)| *page != line.page) {
            self.pages.push((before as u32, line.page));
        }
        match &mut self.text {
            OpenText::Slice(bytes) => bytes.end = line.place().end,
            OpenText::Joined(text) => text.push_str(&file[line.place()]),
        }
        self.last_line = line;
    }
}

/// Whether `line`, which is no list item, is the next piece of the open block.
fn goes_on(shape: &Shape, open: &Open, line: &Line, after_blank: bool) -> bool {
    let last = open.last_line;
    if after_blank {
        // A page break or a double-spaced text tears a sentence apart.
        return line.small && !last.ends && shape.wrapped && shape.is_full(last);
    }
    if line.small && !last.ends {
        return true;
    }
    if !shape.wrapped {
        return false;
    }
    let deeper = line.indent >= open.indent + 2 && open.kind == BlockKind::Paragraph;
    if deeper && last.ends {
        return false;
    }
    if last.ends { shape.is_full(last) && !last.bare.ends_with(':') } else { shape.is_full(last) }
}

/// Length of the marker with which a list item begins, `None` when the line is no list item.
fn marker(line: &str) -> Option<usize> {
    let mut letters = line.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    let bullet = matches!(
        first,
        '•' | '‣' | '◦' | '▪' | '■' | '●' | '○' | '►' | '➢' | '✓' | '\u{f0b7}' | '\u{f0a7}' | '·'
    ) || matches!(first, '-' | '–' | '—' | '*' | 'o') && rest.starts_with(char::is_whitespace);
    if bullet {
        return Some(first.len_utf8());
    }
    let (token, rest) = line.split_once(char::is_whitespace)?;
    if !rest.trim_start().starts_with(char::is_alphabetic) {
        return None;
    }
    let bare = token.trim_start_matches('(').trim_end_matches([')', '.']);
    let closed = token.ends_with(')') || token.ends_with('.');
    let short = bare.len() <= 4 && !bare.is_empty();
    let counts = bare.chars().all(|letter| letter.is_ascii_digit())
        || bare.len() == 1 && bare.chars().all(|letter| letter.is_ascii_lowercase())
        || bare.chars().all(|letter| matches!(letter, 'i' | 'v' | 'x'));
    (closed && short && counts && bare.len() <= 3).then_some(token.len())
}

/// Short lines that stand alone before longer text are headings; several in a row are a list.
fn mark_headings(blocks: &mut [RawBlock<Cow<'_, str>>]) {
    let candidate: Vec<bool> = blocks.iter().map(is_title_like).collect();
    for number in 0..blocks.len() {
        let next = |ahead: usize| candidate.get(number + ahead).copied().unwrap_or(false);
        let before = number > 0 && candidate[number - 1];
        let alone = !(next(1) && (next(2) || before));
        if candidate[number]
            && number + 1 < blocks.len()
            && (alone || is_numbered_title(&blocks[number].text))
        {
            blocks[number].kind = BlockKind::Heading { depth: heading_depth(&blocks[number].text) };
        }
    }
}

fn is_title_like(block: &RawBlock<Cow<'_, str>>) -> bool {
    let text = block.text.trim();
    if text.ends_with(['.', ',', ';', ':']) {
        return false;
    }
    let words = pieces(text, 15);
    if words > 14 {
        return false;
    }
    let opens = text.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let numbered = is_numbered_title(text);
    (block.kind == BlockKind::Paragraph || numbered)
        && opens
        && (1..=14).contains(&words)
        && letters * 2 > text.chars().count()
}

/// "3.2 Title", "IV. Title": a number, and no sentence behind it.
fn is_numbered_title(text: &str) -> bool {
    let (number, title) = crate::ingest::outline::split_number(text);
    number.is_some()
        && title.starts_with(char::is_uppercase)
        && !title.ends_with(['.', ';', ',', ':'])
        && title.split_whitespace().count() <= 12
}

fn heading_depth(text: &str) -> u8 {
    match crate::ingest::outline::split_number(text).0 {
        Some(number) => (number.split('.').filter(|part| !part.is_empty()).count() as u8).clamp(1, 9),
        None if text.chars().all(|letter| !letter.is_lowercase()) => 1,
        None => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).blocks.into_iter().map(|block| block.text.replace('\n', " ")).collect()
    }

    const WRAPPED: &str = "\
The plan sets out what the ministry will do in the next
four years so that every person can use the new tools.
It ends soon.
A second paragraph begins here and goes on until the end
of its second line, which is also rather long as lines go
and ends.
";

    #[test]
    fn wrapped_lines_become_paragraphs() {
        assert_eq!(
            texts(WRAPPED),
            [
                "The plan sets out what the ministry will do in the next four years so that every person can use the new tools. It ends soon.",
                "A second paragraph begins here and goes on until the end of its second line, which is also rather long as lines go and ends.",
            ]
        );
    }

    #[test]
    fn whole_lines_stay_paragraphs() {
        let text = "The first paragraph is long enough to be whole. It has two sentences.\nThe second one too, as can be seen.\nA third.\n";
        assert_eq!(texts(text).len(), 3);
    }

    #[test]
    fn list_items_and_headings_are_recognized() {
        let text = "1. Introduction\n\nThe Government will:\n- found an office;\n- publish a\n  report.\n\n2.1 Skills\n\nPeople learn new things every day.\n";
        let kinds: Vec<BlockKind> = read(text).blocks.iter().map(|block| block.kind).collect();
        assert_eq!(
            kinds,
            [
                BlockKind::Heading { depth: 1 },
                BlockKind::Paragraph,
                BlockKind::ListItem { depth: 0 },
                BlockKind::ListItem { depth: 0 },
                BlockKind::Heading { depth: 2 },
                BlockKind::Paragraph,
            ]
        );
    }

    #[test]
    fn form_feeds_are_pages_and_sentences_cross_them() {
        let text = "The plan sets out what the ministry will do in the next four years so\nthat every person can\n\u{c}use the new tools in daily life.\n";
        let raw = read(text);
        assert_eq!(raw.pages.len(), 2);
        assert_eq!(raw.blocks.len(), 1);
        assert_eq!(raw.blocks[0].pages.iter().map(|(_, page)| *page).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn blocks_point_into_the_file() {
        let raw = read(WRAPPED);
        for block in &raw.blocks {
            let start = block.source.expect("the block is a slice of the file") as usize;
            assert!(WRAPPED[start..].starts_with(&*block.text));
            assert!(matches!(block.text, Cow::Borrowed(_)));
        }
    }
}
