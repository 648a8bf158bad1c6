//! Tree → blocks: paragraphs, headings, list items, cells, in the order of the page.

use super::lists::{FURNITURE, Label};
use super::markup::{ListCounter, TableKind, cell_marker, heading_depth, is_block, is_note_link, table_kind};
use super::tree::{Node, Step, Walk, attribute, name};
use super::weigh::Weights;
use crate::document::{BlockKind, Cell};
use crate::ingest::RawBlock;
use crate::ingest::numerals::{items, starts_with_marker};
use crate::ingest::tables::Grid;
use ego_tree::NodeId;
use rustc_hash::FxHashSet;

/// The blocks of what is in `root`, without the `dropped` elements.
pub(super) fn blocks(root: Node<'_>, dropped: FxHashSet<NodeId>, weights: &Weights) -> Vec<RawBlock> {
    let mut writer = Writer { dropped, ..Writer::new(weights) };
    let mut walk = Walk::new(root);
    while let Some(step) = walk.step() {
        match step {
            Step::Open(node) if writer.dropped.contains(&node.id()) => walk.skip(),
            Step::Open(node) => match node.value().as_text() {
                Some(text) => writer.text(text),
                None if is_note_link(node) => {
                    writer.after_note = true;
                    walk.skip();
                }
                None if is_unpressed_button(node, &writer.context) => walk.skip(),
                None => writer.open(node),
            },
            Step::Close(node) => writer.close(node),
        }
    }
    writer.flush();
    writer.blocks
}

/// Buttons are controls, but the titles of folded sections are buttons too.
fn is_unpressed_button(node: Node<'_>, context: &Context) -> bool {
    name(node) == "button" && context.kind == Kind::Paragraph
}

/// What the text being written is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading(u8),
    Item,
    Caption,
}

/// The state inside an element; restored when it ends.
#[derive(Debug, Clone, Copy)]
struct Context {
    kind: Kind,
    /// Open lists.
    lists: u8,
    /// Within footnotes or endnotes.
    is_note: bool,
    /// White space counts.
    is_verbatim: bool,
    /// Within a cell of a data table.
    cell: Option<Cell>,
}

struct Writer<'a> {
    weights: &'a Weights,
    dropped: FxHashSet<NodeId>,
    blocks: Vec<RawBlock>,
    /// Text of the block in work.
    text: String,
    /// White space that is written when more text follows.
    space: bool,
    /// A reference to a note was left out; the space before it goes when punctuation follows.
    after_note: bool,
    /// Marker of the item in work, until its first text.
    marker: Option<String>,
    context: Context,
    outer: Vec<Context>,
    lists: Vec<ListCounter>,
    tables: Vec<(TableKind, Grid)>,
    data_tables: u32,
}

impl<'a> Writer<'a> {
    fn new(weights: &'a Weights) -> Writer<'a> {
        let context =
            Context { kind: Kind::Paragraph, lists: 0, is_note: false, is_verbatim: false, cell: None };
        Writer {
            weights,
            dropped: FxHashSet::default(),
            blocks: Vec::new(),
            text: String::new(),
            space: false,
            after_note: false,
            marker: None,
            context,
            outer: Vec::new(),
            lists: Vec::new(),
            tables: Vec::new(),
            data_tables: 0,
        }
    }

    fn text(&mut self, text: &str) {
        if self.context.is_verbatim {
            self.text.push_str(text);
            return;
        }
        for piece in text.split_inclusive(|letter: char| letter.is_ascii_whitespace()) {
            let word = piece.trim_end_matches(|letter: char| letter.is_ascii_whitespace());
            if !word.is_empty() {
                if self.after_note && word.starts_with([',', '.', ';', ':', ')']) {
                    self.text.truncate(self.text.trim_end().len());
                    self.space = false;
                }
                self.after_note = false;
                if self.space && !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push(' ');
                }
                self.text.push_str(word);
                self.space = false;
            }
            self.space |= word.len() < piece.len();
        }
    }

    fn open(&mut self, node: Node<'_>) {
        let tag = name(node);
        if tag == "br" {
            self.line_break();
        }
        if !is_block(tag) {
            return;
        }
        self.flush();
        self.outer.push(self.context);
        let label = Label::new(attribute(node, "class"), attribute(node, "id"));
        self.context.is_note |= FURNITURE.says_notes(&label, attribute(node, "role").unwrap_or(""));
        match tag {
            "ul" | "ol" | "menu" | "dir" | "dl" => self.open_list(node),
            "li" => self.open_item(node),
            "dd" => self.context.kind = Kind::Item,
            "figcaption" | "caption" => self.context.kind = Kind::Caption,
            "pre" | "listing" | "xmp" => self.context.is_verbatim = true,
            "table" => self.open_table(node),
            "tr" => self.open_row(node),
            "td" | "th" => self.open_cell(node),
            _ => {
                if let Some(depth) = heading_depth(node, &label) {
                    self.context.kind = Kind::Heading(depth);
                }
            }
        }
    }

    /// Ends the line; an empty line ends the paragraph.
    fn line_break(&mut self) {
        match self.text.ends_with('\n') && !self.context.is_verbatim {
            true => self.flush(),
            false => self.text.push('\n'),
        }
        self.space = false;
    }

    fn close(&mut self, node: Node<'_>) {
        let tag = name(node);
        if !is_block(tag) {
            return;
        }
        self.flush();
        match tag {
            "ul" | "ol" | "menu" | "dir" | "dl" => {
                self.lists.pop();
            }
            "li" | "tr" => self.marker = None,
            "table" => {
                self.tables.pop();
            }
            _ => {}
        }
        if let Some(context) = self.outer.pop() {
            self.context = context;
        }
    }

    fn open_list(&mut self, node: Node<'_>) {
        self.lists.push(ListCounter::of(node));
        self.context.lists = self.context.lists.saturating_add(1);
        self.context.kind = Kind::Paragraph;
    }

    fn open_item(&mut self, node: Node<'_>) {
        self.context.kind = Kind::Item;
        self.marker = self.lists.last_mut().and_then(|list| list.marker(node));
    }

    fn open_table(&mut self, node: Node<'_>) {
        let kind = match self.context.cell {
            Some(_) => TableKind::Layout,
            None => table_kind(node, self.weights),
        };
        match kind {
            TableKind::Data => self.data_tables += 1,
            TableKind::List => self.context.lists = self.context.lists.saturating_add(1),
            TableKind::Layout => {}
        }
        self.tables.push((kind, Grid::default()));
    }

    fn open_row(&mut self, _row: Node<'_>) {
        match self.tables.last_mut() {
            Some((TableKind::Data, grid)) => grid.begin_row(),
            Some((TableKind::List, _)) => self.context.kind = Kind::Item,
            _ => {}
        }
    }

    fn open_cell(&mut self, node: Node<'_>) {
        let span = |name: &str| attribute(node, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1);
        match self.tables.last_mut() {
            Some((TableKind::Data, grid)) => {
                let (row, column) = grid.place(span("colspan"), span("rowspan"));
                self.context.cell = Some(Cell { table: self.data_tables - 1, row, column });
            }
            Some((TableKind::List, _)) => {
                if let Some(marker) = cell_marker(node) {
                    self.marker = Some(marker);
                    self.dropped.extend(node.children().map(|child| child.id()));
                }
            }
            _ => {}
        }
    }

    /// Ends the block in work. Blocks without a letter or digit are ornaments, except in tables.
    fn flush(&mut self) {
        (self.space, self.after_note) = (false, false);
        let text = std::mem::take(&mut self.text);
        let is_words = text.contains(char::is_alphanumeric) || self.context.cell.is_some();
        let text = text.trim();
        if !text.is_empty() && is_words {
            let marker = self.marker.take().filter(|_| !starts_with_marker(text));
            if self.context.is_verbatim {
                return self.push(text, marker, self.kind());
            }
            let mut items = items(text);
            self.push(items.next().unwrap_or(text), marker, self.kind());
            let kind = match self.kind() {
                BlockKind::Paragraph => BlockKind::ListItem { depth: self.context.lists },
                kind => kind,
            };
            items.for_each(|item| self.push(item, None, kind));
        }
    }

    fn push(&mut self, text: &str, marker: Option<String>, kind: BlockKind) {
        let text = marker.map_or(text.to_string(), |marker| format!("{marker} {text}"));
        let mut block = RawBlock::new(kind, text);
        block.cell = self.context.cell.filter(|_| kind == BlockKind::Cell);
        self.blocks.push(block);
    }

    fn kind(&self) -> BlockKind {
        let Context { kind, lists, is_note, cell, .. } = self.context;
        match kind {
            _ if is_note => BlockKind::Footnote,
            _ if cell.is_some() => BlockKind::Cell,
            Kind::Paragraph => BlockKind::Paragraph,
            Kind::Heading(depth) => BlockKind::Heading { depth },
            Kind::Item => BlockKind::ListItem { depth: lists.saturating_sub(1) },
            Kind::Caption => BlockKind::Caption,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;
    use crate::ingest::Limits;

    /// One line per block: its kind, and its text with line feeds as `/`.
    fn lines(page: &str) -> Vec<String> {
        let (html, _) = parse(page, &Limits::default());
        let root = html.tree.root();
        let line = |block: RawBlock| {
            let kind = match (block.kind, block.cell) {
                (BlockKind::Paragraph, _) => "p".to_string(),
                (BlockKind::Heading { depth }, _) => format!("h{depth}"),
                (BlockKind::ListItem { depth }, _) => format!("li{depth}"),
                (BlockKind::Cell, Some(cell)) => format!("{}.{}.{}", cell.table, cell.row, cell.column),
                (BlockKind::Cell, None) => "cell?".to_string(),
                (BlockKind::Footnote, _) => "note".to_string(),
                (BlockKind::Caption, _) => "caption".to_string(),
            };
            format!("{kind}: {}", block.text.replace('\n', "/"))
        };
        blocks(root, FxHashSet::default(), &Weights::of(root)).into_iter().map(line).collect()
    }

    #[track_caller]
    fn check(page: &str, want: &[&str]) {
        assert_eq!(lines(page), want, "{page}");
    }

    #[test]
    fn paragraphs_and_headings_are_blocks() {
        check("a <p>b</p> c", &["p: a", "p: b", "p: c"]);
        check(
            "<h2>The <i>pl</i>an</h2><div>We<b> will</b>\n  act .</div>",
            &["h2: The plan", "p: We will act ."],
        );
        check("<p>one<br>two <br/> three<p>", &["p: one/two/three"]);
        check("<p>one<br><br>two<br><br><br>", &["p: one", "p: two"]);
        check("<p>We will:<br>- act<br>- and<br>learn", &["p: We will:", "li0: - act", "li0: - and/learn"]);
        check("<p>one</p><p> | </p><p>…", &["p: one"]);
        check("<p>gov&shy;ern<wbr>ment &amp; more&nbsp;", &["p: gov\u{ad}ernment & more"]);
        check("<div>a<div>b</div>c</div>", &["p: a", "p: b", "p: c"]);
        check("<blockquote>a<p>b</blockquote>", &["p: a", "p: b"]);
        check("<pre>a  b\n c</pre>", &["p: a  b/ c"]);
        check("<div role=heading aria-level=3>Plan</div>", &["h3: Plan"]);
        check("<h2><button>Folded</button></h2><button>Show</button><p>a", &["h2: Folded", "p: a"]);
        check("<p class=oj-ti-art>Article 1</p>", &["h3: Article 1"]);
        check("<details><summary>More</summary>text</details>", &["p: More", "p: text"]);
    }

    #[test]
    fn lists_keep_their_numbers_and_depth() {
        check("<ul><li>a<ul><li>b</ul><li>c</ul>", &["li0: a", "li1: b", "li0: c"]);
        check("<ol><li>a<li>b<ul><li>x</ul></ol>", &["li0: 1. a", "li0: 2. b", "li1: x"]);
        check("<ol start=3 type=a><li>x<li value=7>y<li>z", &["li0: c. x", "li0: g. y", "li0: h. z"]);
        check(
            "<ol><li>(a) own marker<li><p></p><p>two</p><p>more</p>",
            &["li0: (a) own marker", "li0: 2. two", "li0: more"],
        );
        check("<ol><li></li><li>b</ol>", &["li0: 2. b"]);
        check("<ul><li><h3>Title</h3>text</ul>", &["h3: Title", "li0: text"]);
        check("<dl><dt>Term<dd>meaning</dl>", &["p: Term", "li0: meaning"]);
        check("<li>stray", &["li0: stray"]);
    }

    #[test]
    fn tables_become_cells_items_or_paragraphs() {
        check(
            "<table><caption>T</caption><tr><th colspan=2>a<th>b<tr><td rowspan=2>c<td>d<td><p>e</p><p>f</p><tr><td><ul><li>g",
            &[
                "caption: T",
                "0.0.0: a",
                "0.0.2: b",
                "0.1.0: c",
                "0.1.1: d",
                "0.1.2: e",
                "0.1.2: f",
                "0.2.1: g",
            ],
        );
        check("<table><tr><td>a<tr><td>b</table>c", &["p: a", "p: b", "p: c"]);
        check(
            "<table><tr><td>a<td>b</table><table><tr><td>c<td>d</table>",
            &["0.0.0: a", "0.0.1: b", "1.0.0: c", "1.0.1: d"],
        );
        check(
            "<table><tr><td><p>(a)</p><td>one <p>more</p><tr><td>(b)<td>two</table>",
            &["li0: (a) one", "li0: more", "li0: (b) two"],
        );
        check("<table><tr><td><td>(a)<td>one</table>", &["li0: (a) one"]);
        check(
            "<table><tr><td>1.<td>one<table><tr><td>(a)<td>two</table></table>",
            &["li0: 1. one", "li1: (a) two"],
        );
        check("<table><tr><td>x<td><table><tr><td>a<td>b</table></table>", &["p: x", "0.0.0: a", "0.0.1: b"]);
    }

    #[test]
    fn captions_and_notes_are_told_from_text() {
        check("<figure><img alt=x><figcaption>Fig. 1</figcaption></figure>", &["caption: Fig. 1"]);
        check(
            "<p>Text<sup><a href=#fn1>1</a></sup> goes on&nbsp;<a href=#fn2>2</a>, 21<sup>st</sup>.<div class=footnotes><ol><li id=fn1>Note <a href=#r1>↩</a></ol></div>",
            &["p: Text goes on, 21st.", "note: 1. Note ↩"],
        );
        check("<p class=oj-note><a href=#ntc1>(<span>1</span>)</a> OJ C 1.", &["note: OJ C 1."]);
    }

    #[test]
    fn ten_thousand_nested_elements_need_no_stack() {
        for (tag, times, want) in
            [("div", 10_000, "p: x"), ("b", 10_000, "p: x"), ("ul><li", 5_000, "li254: x")]
        {
            assert_eq!(lines(&format!("{}x", format!("<{tag}>").repeat(times))), [want], "{tag}");
        }
        assert_eq!(lines(&"<table><tr><td>".repeat(3_000)), Vec::<String>::new());
    }
}
