//! HTML → blocks. The page is parsed as a browser parses it; its text is told from its navigation, and
//! every paragraph, heading, item and cell becomes a block. Style sheets and scripts are not followed.

mod blocks;
mod lists;
mod markup;
mod meta;
mod sift;
mod tree;
mod weigh;

pub use meta::declared_encoding;

use crate::document::{Notice, NoticeCode};
use crate::ingest::{IngestError, Limits, RawDocument};

/// Reads a decoded HTML page or piece of one.
///
/// Cost is linear in the page. A page that grows over the limits in memory or in depth is cut short with
/// a notice.
///
/// # Errors
///
/// [`IngestError::Empty`] when the page holds no text at all.
pub fn read(text: &str, limits: &Limits) -> Result<RawDocument, IngestError> {
    let (html, is_whole) = tree::parse(text, limits);
    let root = html.tree.root();
    let weights = weigh::Weights::of(root);
    let body = html.tree.nodes().find(|&node| tree::name(node) == "body").unwrap_or(root);
    let sifted = sift::sift(body, &weights);
    let blocks = blocks::blocks(sifted.root, sifted.dropped, &weights);
    if blocks.is_empty() && is_whole {
        return Err(IngestError::Empty);
    }
    let mut notices = sifted.notices;
    if !is_whole {
        notices.push(Notice::new(
            NoticeCode::Truncated,
            "the page is too large or nested too deep; only its beginning was read",
        ));
    }
    let meta = meta::Meta::of(root);
    Ok(RawDocument {
        title: meta.title(),
        year: meta.year(),
        pages: Vec::new(),
        blocks,
        truncated: !is_whole,
        notices,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockKind;
    use proptest::prelude::*;

    const PAGE: &str = "<!DOCTYPE html><html><head><title>The plan | Site</title>\
        <meta name=dc.date content=2024-05-01></head><body><header><a href=/>Home</a></header>\
        <main><h1>The plan</h1><p>We will <b>act</b><sup><a href=#fn1>1</a></sup>.</p>\
        <ol><li>First<ul><li>nested</ul><li>Second</ol>\
        <table><tr><th>What<th>When<tr><td>Law<td>2026</table></main><footer>(c)</footer></body></html>";

    #[test]
    fn a_page_is_read_with_its_properties() {
        let document = read(PAGE, &Limits::default()).expect("a page with text");
        assert_eq!((document.title.as_deref(), document.year), (Some("The plan"), Some(2024)));
        assert_eq!(
            document.blocks[0],
            crate::ingest::RawBlock::new(BlockKind::Heading { depth: 1 }, "The plan")
        );
        let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        let want =
            ["The plan", "We will act.", "1. First", "nested", "2. Second", "What", "When", "Law", "2026"];
        assert_eq!(texts, want);
        assert!(!document.truncated && document.pages.is_empty());
    }

    #[test]
    fn pages_without_text_are_empty_and_deep_ones_are_cut() {
        assert_eq!(read("", &Limits::default()), Err(IngestError::Empty));
        assert_eq!(read("<script>x</script><p hidden> ", &Limits::default()), Err(IngestError::Empty));
        let deep = format!("<p>begin</p>{}end", "<div>".repeat(40_000));
        let document = read(&deep, &Limits::default()).expect("its beginning has text");
        assert_eq!(document.blocks.len(), 1);
        assert!(document.truncated);
        assert_eq!(document.notices.last().map(|notice| notice.code), Some(NoticeCode::Truncated));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,300}") {
            let _ = read(&text, &Limits::default());
        }

        #[test]
        fn no_order_of_tags_makes_the_reader_panic(tags in proptest::collection::vec(0usize..40, 0..120)) {
            let names = [
                "p", "b", "table", "tr", "td", "ul", "li", "ol", "a href=#fn1", "sup", "form", "h1", "select",
                "template", "svg", "math", "button", "pre", "nav", "main",
            ];
            let page: String = tags.iter().map(|&tag| match tag {
                0..20 => format!("<{}>x", names[tag]),
                _ => format!("</{}>", names[tag - 20].split(' ').next().unwrap_or("p")),
            }).collect();
            let _ = read(&page, &Limits::default());
        }

        #[test]
        fn no_damage_makes_the_reader_panic(at in 0..PAGE.len(), cut in 0usize..60, text in "[<>/a-z\"' =&;#-]{0,8}") {
            let mut page = PAGE.to_string();
            page.replace_range(at..(at + cut).min(PAGE.len()), &text);
            let _ = read(&page, &Limits::default());
        }
    }
}
