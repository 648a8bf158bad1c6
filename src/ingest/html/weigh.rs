//! How much text, and of what kind, every element of a page holds.

use super::lists::FURNITURE;
use super::tree::{Node, Step, Walk, name};
use crate::ingest::tables::LONG;
use ego_tree::NodeId;
use rustc_hash::FxHashMap;
use std::ops::AddAssign;

/// What an element holds, itself and everything in it. Letters are all characters but white space.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Letters outside links.
    pub prose: u32,
    /// Letters in links.
    pub linked: u32,
    /// Links with text.
    pub links: u32,
    /// Headings.
    pub headings: u32,
    /// Tables, itself included.
    pub tables: u32,
    /// Paragraphs of [`LONG`] letters or more.
    pub long: u32,
}

impl Weight {
    /// All letters.
    pub(super) fn letters(self) -> u32 {
        self.prose + self.linked
    }

    /// Letters in links as a share (0 to 1) of all letters; 0 without letters.
    pub(super) fn link_density(self) -> f64 {
        f64::from(self.linked) / f64::from(self.letters().max(1))
    }
}

impl AddAssign for Weight {
    fn add_assign(&mut self, other: Weight) {
        self.prose += other.prose;
        self.linked += other.linked;
        self.links += other.links;
        self.headings += other.headings;
        self.tables += other.tables;
        self.long += other.long;
    }
}

/// The weight of every element, by its node.
#[derive(Debug, Default)]
pub(super) struct Weights(FxHashMap<NodeId, Weight>);

impl Weights {
    /// Weighs all elements below `root` in one pass; what can never be text weighs nothing.
    pub(super) fn of(root: Node<'_>) -> Weights {
        let mut weights = Weights::default();
        let mut open = vec![Weight::default()];
        let mut links = 0u32;
        let mut walk = Walk::new(root);
        while let Some(step) = walk.step() {
            match step {
                Step::Open(node) if FURNITURE.is_never_text(name(node)) => walk.skip(),
                Step::Open(node) => match node.value().as_text() {
                    Some(text) => {
                        let letters = text.chars().filter(|letter| !letter.is_whitespace()).count() as u32;
                        let weight = last(&mut open);
                        *(if links > 0 { &mut weight.linked } else { &mut weight.prose }) += letters;
                    }
                    None if node.value().is_element() => {
                        links += u32::from(name(node) == "a");
                        open.push(Weight::default());
                    }
                    None => {}
                },
                Step::Close(node) if node.value().is_element() => {
                    links -= u32::from(name(node) == "a");
                    let weight = closed(node, open.pop().unwrap_or_default());
                    *last(&mut open) += weight;
                    weights.0.insert(node.id(), weight);
                }
                Step::Close(_) => {}
            }
        }
        weights
    }

    /// The weight of an element; nothing for other nodes.
    pub(super) fn get(&self, node: Node<'_>) -> Weight {
        self.0.get(&node.id()).copied().unwrap_or_default()
    }
}

fn last(open: &mut Vec<Weight>) -> &mut Weight {
    if open.is_empty() {
        open.push(Weight::default());
    }
    let top = open.len() - 1;
    &mut open[top]
}

/// Adds what the element itself counts for.
fn closed(node: Node<'_>, mut weight: Weight) -> Weight {
    match name(node) {
        "a" => weight.links += u32::from(weight.letters() > 0),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => weight.headings += 1,
        "table" => weight.tables += 1,
        "p" | "li" | "td" | "dd" if weight.long == 0 => weight.long += u32::from(weight.letters() >= LONG),
        _ => {}
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;
    use crate::ingest::Limits;

    #[test]
    fn letters_in_and_outside_links_are_told_apart() {
        let page = format!(
            "<div><script>no</script><p>one <a>two</a> <b><a>x<i>y</i></a></b></p><h2>t</h2>\
             <table><tr><td>{}</table></div>",
            "z".repeat(400)
        );
        let (html, _) = parse(&page, &Limits::default());
        let weights = Weights::of(html.tree.root());
        let of = |wanted: &str| {
            let node = html.tree.nodes().find(|&node| name(node) == wanted).expect("it is there");
            weights.get(node)
        };
        let none = Weight::default();
        assert_eq!(of("p"), Weight { prose: 3, linked: 5, links: 2, ..none });
        assert_eq!(of("div"), Weight { prose: 404, linked: 5, links: 2, headings: 1, tables: 1, long: 1 });
        assert_eq!(of("script"), none);
        assert_eq!(of("p").link_density(), 0.625);
    }
}
