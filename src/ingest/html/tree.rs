//! HTML → tree of nodes, within limits, and the ways through the tree. Nothing here recurses, so that a
//! page nested ten thousand deep costs time and no stack.

use crate::ingest::Limits;
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink};

/// A node of a parsed page.
pub(super) type Node<'a> = ego_tree::NodeRef<'a, scraper::Node>;

/// Parses as much of a page as the limits allow; `false` when the rest was left out.
///
/// The parser is fed in pieces, smaller ones the deeper it stands: every open element may be opened
/// again by every following paragraph, so that the tree can grow with depth times length.
pub(super) fn parse(text: &str, limits: &Limits) -> (Html, bool) {
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let most_nodes = (limits.unpacked_bytes / NODE_BYTES) as usize;
    let most_depth = limits.nesting as usize * DEPTH_FACTOR;
    let mut rest = text;
    while !rest.is_empty() {
        let (nodes, depth) = extent(&parser.tokenizer.sink.sink.0.borrow());
        if nodes > most_nodes || depth > most_depth {
            break;
        }
        let piece = rest.floor_char_boundary((PIECE / (depth + 16)).max(64));
        parser.process(StrTendril::from_slice(&rest[..piece]));
        rest = &rest[piece..];
    }
    (parser.finish(), rest.is_empty())
}

/// Bytes of a node in memory, roughly.
const NODE_BYTES: u64 = 128;

/// Elements left open by mistake nest without meaning anything: what is refused in XML is common here.
const DEPTH_FACTOR: usize = 40;

/// Bytes fed at once, times depth.
const PIECE: usize = 64 << 10;

/// Number of nodes, and depth of the one made last.
fn extent(html: &Html) -> (usize, usize) {
    let mut nodes = html.tree.nodes();
    let count = nodes.len();
    (count, nodes.next_back().map_or(0, |last| last.ancestors().count()))
}

/// One step of a walk.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    /// A node begins.
    Open(Node<'a>),
    /// A node ends; also after [`Walk::skip`].
    Close(Node<'a>),
}

/// A walk over a node and everything in it, in document order.
pub(super) struct Walk<'a> {
    root: Node<'a>,
    last: Option<Step<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: Node<'a>) -> Walk<'a> {
        Walk { root, last: None }
    }

    /// Leaves out what is in the node that was opened last.
    pub(super) fn skip(&mut self) {
        if let Some(Step::Open(node)) = self.last {
            self.last = Some(Step::Close(node));
        }
    }

    /// The next step. After `skip`, the skipped node is not closed again.
    pub(super) fn step(&mut self) -> Option<Step<'a>> {
        let next = match self.last {
            None => Step::Open(self.root),
            Some(Step::Open(node)) => node.first_child().map_or(Step::Close(node), Step::Open),
            Some(Step::Close(node)) if node.id() == self.root.id() => return None,
            Some(Step::Close(node)) => match node.next_sibling() {
                Some(sibling) => Step::Open(sibling),
                None => Step::Close(node.parent()?),
            },
        };
        self.last = Some(next);
        self.last
    }
}

/// Name of an element; empty for other nodes.
pub(super) fn name<'a>(node: Node<'a>) -> &'a str {
    node.value().as_element().map_or("", Element::name)
}

/// Value of an attribute of an element.
pub(super) fn attribute<'a>(node: Node<'a>, name: &str) -> Option<&'a str> {
    node.value().as_element()?.attr(name)
}

/// The text in a node with white space collapsed; `None` when it is longer than `most` bytes.
pub(super) fn short_text(node: Node<'_>, most: usize) -> Option<String> {
    let mut text = String::new();
    let mut walk = Walk::new(node);
    while let Some(step) = walk.step() {
        let Step::Open(node) = step else { continue };
        let Some(piece) = node.value().as_text() else { continue };
        for word in piece.split_inclusive(|letter: char| letter.is_ascii_whitespace()) {
            let letters = word.trim_ascii_end();
            text.push_str(letters);
            if letters.len() < word.len() && !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
            if text.len() > most + 1 {
                return None;
            }
        }
    }
    text.truncate(text.trim_ascii_end().len());
    (text.len() <= most).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(html: &Html, wanted: &str) -> usize {
        html.tree.nodes().filter(|&node| name(node) == wanted).count()
    }

    #[test]
    fn a_walk_opens_and_closes_every_node_in_order() {
        let (html, whole) = parse("<p>a<b>c</b></p><i>d</i>", &Limits::default());
        let mut seen = String::new();
        let mut walk = Walk::new(html.tree.root());
        while let Some(step) = walk.step() {
            match step {
                Step::Open(node) if name(node) == "b" => {
                    seen += "[b]";
                    walk.skip();
                }
                Step::Open(node) => seen += node.value().as_text().map_or(name(node), |text| &**text),
                Step::Close(node) => seen += &format!("/{}", name(node)),
            }
        }
        assert_eq!(seen, "htmlhead/headbodypa/[b]/pid//i/body/html/");
        assert!(whole);
    }

    #[test]
    fn depth_and_size_are_limited() {
        let limits = Limits { nesting: 10, ..Limits::default() };
        let (html, whole) = parse(&"<div>".repeat(600), &limits);
        assert!(whole);
        assert_eq!(count(&html, "div"), 600);
        let (_, whole) = parse(&"<div>".repeat(9_000), &limits);
        assert!(!whole);
        let (_, whole) = parse(&"<p>x".repeat(1000), &Limits { unpacked_bytes: 1 << 20, ..limits });
        assert!(whole);
        // Each paragraph opens all the unclosed elements again.
        let unclosed: String = (0..2_000).map(|n| format!("<b id={n}>")).collect();
        let growing = format!("<div>{unclosed}</div>{}", "<p>x".repeat(40_000));
        let limits = Limits { unpacked_bytes: 64 << 20, ..Limits::default() };
        let (html, whole) = parse(&growing, &limits);
        assert!(!whole);
        assert!(html.tree.nodes().len() < 2_000_000);
    }

    #[test]
    fn short_text_is_collapsed_or_refused() {
        let (html, _) = parse("<p> (<b>a</b>)\n </p>", &Limits::default());
        let node = html.tree.nodes().find(|&node| name(node) == "p").expect("a paragraph");
        assert_eq!(short_text(node, 3).as_deref(), Some("(a)"));
        assert_eq!(short_text(node, 2), None);
    }
}
