//! What single elements mean: blocks, headings, list numbers, links to notes, kinds of tables.

use super::lists::{FURNITURE, Label};
use super::tree::{Node, attribute, name, short_text};
use super::weigh::Weights;
use crate::ingest::numerals::{Numeral, is_marker};
use crate::ingest::tables::TableShape;

/// True for elements that begin and end a block of text.
pub(super) fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// Depth of the heading that an element is, by its name, its role or its class.
pub(super) fn heading_depth(node: Node<'_>, label: &Label) -> Option<u8> {
    if let [b'h', digit @ b'1'..=b'6'] = name(node).as_bytes() {
        return Some(digit - b'0');
    }
    if attribute(node, "role") == Some("heading") {
        let level = attribute(node, "aria-level").and_then(|level| level.trim().parse().ok());
        return Some(level.unwrap_or(2).clamp(1, 9));
    }
    FURNITURE.heading(label).filter(|_| name(node) == "p")
}

/// The items of a list, counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListCounter {
    /// Number of the next item and how it is written; `None` for lists without order.
    next: Option<(i64, Numeral)>,
}

impl ListCounter {
    pub(super) fn of(list: Node<'_>) -> ListCounter {
        if name(list) != "ol" {
            return ListCounter { next: None };
        }
        let start = attribute(list, "start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        let numeral = match attribute(list, "type").map(str::trim) {
            Some("a") => Numeral::LowerLetter,
            Some("A") => Numeral::UpperLetter,
            Some("i") => Numeral::LowerRoman,
            Some("I") => Numeral::UpperRoman,
            _ => Numeral::Decimal,
        };
        ListCounter { next: Some((start, numeral)) }
    }

    /// Marker of the next item: `3.`.
    pub(super) fn marker(&mut self, item: Node<'_>) -> Option<String> {
        let (number, numeral) = self.next?;
        let number = attribute(item, "value").and_then(|value| value.trim().parse().ok()).unwrap_or(number);
        self.next = Some((number.saturating_add(1), numeral));
        Some(format!("{}.", numeral.write(number)))
    }
}

/// True for a reference mark that leads to a note, and for the way back from the note.
pub(super) fn is_note_link(node: Node<'_>) -> bool {
    match name(node) {
        "a" => is_note_anchor(node, node.parent().is_some_and(|parent| name(parent) == "sup")),
        "sup" => {
            node.children().filter(|&child| name(child) == "a").any(|anchor| is_note_anchor(anchor, true))
        }
        _ => false,
    }
}

fn is_note_anchor(anchor: Node<'_>, is_raised: bool) -> bool {
    if matches!(attribute(anchor, "role"), Some("doc-noteref" | "doc-backlink")) {
        return true;
    }
    let Some(address) = attribute(anchor, "href").filter(|address| address.contains('#')) else {
        return false;
    };
    let Some(text) = short_text(anchor, 16) else { return false };
    let is_raised = is_raised || anchor.children().any(|child| name(child) == "sup");
    is_note_mark(&text) && (is_raised || text.starts_with('[') || FURNITURE.is_note_target(address))
}

/// `1`, `(12)`, `[3]`, `*`, `†`, `[a]`, `↩`, `[footnote 4]`.
fn is_note_mark(text: &str) -> bool {
    let core = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')', '.', ',']).trim();
    let is_number = core.len() <= 4 && core.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = core.len() == 1 && core.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_sign = core.chars().all(|sign| "*†‡§¶↩↑⏎⮌^\u{fe0e}\u{fe0f}".contains(sign));
    let is_named = core.strip_prefix("footnote ").or(core.strip_prefix("note "));
    is_number || is_letter || is_sign || is_named.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// How the cells of a table are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Rows and columns mean something.
    Data,
    /// Every row is an item: its marker in the first cell, its text in the second.
    List,
    /// The cells only place the text on the page.
    Layout,
}

/// Looks at the rows of a table, not into the tables in its cells.
pub(super) fn table_kind(table: Node<'_>, weights: &Weights) -> TableKind {
    let (mut shape, mut has_header, mut is_list) = (TableShape::default(), false, true);
    for row in rows(table) {
        let cells: Vec<Node<'_>> = row.children().filter(|&cell| is_cell(cell)).collect();
        has_header |= cells.iter().any(|&cell| name(cell) == "th");
        shape.rows += 1;
        shape.columns = shape.columns.max(cells.len() as u32);
        is_list &= marker_of(&cells).is_some();
    }
    let weight = weights.get(table);
    shape.headings = weight.headings;
    shape.long = weight.long;
    shape.nested = weight.tables.saturating_sub(1);
    let is_declared = matches!(attribute(table, "role"), Some("presentation" | "none"));
    match () {
        () if is_list && !has_header && shape.rows > 0 => TableKind::List,
        () if is_declared || (shape.is_layout() && !(has_header && shape.columns > 1)) => TableKind::Layout,
        () => TableKind::Data,
    }
}

/// The cell with the marker of an item: the last but one, after empty cells that indent it.
fn marker_of<'a>(cells: &[Node<'a>]) -> Option<Node<'a>> {
    let [indent @ .., marker, _] = cells else { return None };
    let is_indent = |&cell: &Node<'_>| short_text(cell, 0).is_some();
    let text = short_text(*marker, MOST_MARKER)?;
    (is_marker(&text) && indent.iter().all(is_indent)).then_some(*marker)
}

/// The text of a cell with the marker of an item; `None` for the cells before and after it.
pub(super) fn cell_marker(cell: Node<'_>) -> Option<String> {
    let is_next_last = cell.next_siblings().filter(|&next| is_cell(next)).take(2).count() == 1;
    short_text(cell, MOST_MARKER).filter(|text| is_next_last && is_marker(text))
}

/// Bytes of the longest marker.
const MOST_MARKER: usize = 12;

fn is_cell(node: Node<'_>) -> bool {
    matches!(name(node), "td" | "th")
}

fn rows<'a>(table: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    table.children().flat_map(|part| {
        let own = (name(part) == "tr").then_some(part);
        let is_group = matches!(name(part), "tbody" | "thead" | "tfoot");
        own.into_iter().chain(part.children().filter(move |&row| is_group && name(row) == "tr"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;
    use crate::ingest::Limits;
    use scraper::Html;

    fn page(text: &str) -> Html {
        parse(text, &Limits::default()).0
    }

    fn first<'a>(html: &'a Html, wanted: &str) -> Node<'a> {
        html.tree.nodes().find(|&node| name(node) == wanted).expect("it is there")
    }

    #[test]
    fn marks_of_notes_are_told_from_other_links() {
        for (text, want) in [
            ("<a href=#fn1>1</a>", true),
            ("<a href=#fn1>[12]</a>", true),
            ("<a href=#x><sup>3</sup></a>", true),
            ("<a href=#x role=doc-noteref>[footnote 1]</a>", true),
            ("<a href=#ntr1>(<span>1</span>)</a>", true),
            ("<a href=#fnref1>↩</a>", true),
            ("<a href=#x>3</a>", false),
            ("<a href=#fn-plan>the plan</a>", false),
            ("<a href=/page>1</a>", false),
        ] {
            assert_eq!(is_note_link(first(&page(text), "a")), want, "{text}");
        }
        assert!(is_note_link(first(&page("<sup id=r><a href=#x>3</a></sup>"), "sup")));
        assert!(!is_note_link(first(&page("21<sup>st</sup>"), "sup")));
    }

    #[test]
    fn tables_are_data_lists_or_layout() {
        let long = "word ".repeat(100);
        for (name, table, want) in [
            ("data", "<tr><th>a<th>b<tr><td>c<td>d".to_string(), TableKind::Data),
            ("two columns without header", "<tr><td>a<td>b<tr><td>c<td>d".to_string(), TableKind::Data),
            ("one column", "<tr><td>a<tr><td>b".to_string(), TableKind::Layout),
            ("declared", "<tr><td>a<td>b".to_string(), TableKind::Data),
            ("marked items", format!("<tbody><tr><td>(a)<td>{long}<tr><td>(b)<td>x"), TableKind::List),
            ("columns of text", format!("<tr><td>{long}<td>{long}"), TableKind::Layout),
            ("long cells under a header", format!("<tr><th>a<th>b<tr><td>x<td>{long}"), TableKind::Data),
            ("nested", "<tr><td>a<td><table><tr><td>b</table>".to_string(), TableKind::Layout),
        ] {
            let html = page(&format!("<table>{table}</table>"));
            let weights = Weights::of(html.tree.root());
            assert_eq!(table_kind(first(&html, "table"), &weights), want, "{name}");
        }
        let html = page("<table role=presentation><tr><td>a<td>b</table>");
        assert_eq!(table_kind(first(&html, "table"), &Weights::of(html.tree.root())), TableKind::Layout);
    }
}
