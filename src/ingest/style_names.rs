//! What a paragraph is by the name of its style, the same for all word processors.

use serde::Deserialize;
use std::sync::LazyLock;

static NAMES: LazyLock<Names> =
    LazyLock::new(|| toml::from_str(SOURCE).expect("a test reads the embedded names"));

const SOURCE: &str = include_str!("style_names.toml");

/// The file's shape; each list is described there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    headings: Vec<String>,
    titles: Vec<String>,
    contents: Vec<String>,
    captions: Vec<String>,
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Running text.
    Text,
    /// A heading of this depth.
    Heading(u8),
    /// A line of a table of contents.
    Contents,
    /// A caption.
    Caption,
}

/// Outline levels count from 0; 9 is running text.
pub(super) fn role_by_outline(outline: u8) -> Role {
    if outline < 9 { Role::Heading(outline + 1) } else { Role::Text }
}

/// What a paragraph is by the name of its style, in lower case.
pub(super) fn role_by_name(name: &str) -> Option<Role> {
    let is_any = |names: &[String]| names.iter().any(|known| known == name);
    if NAMES.contents.iter().any(|beginning| name.starts_with(beginning.as_str())) {
        return Some(Role::Contents);
    }
    if is_any(&NAMES.titles) {
        return Some(Role::Heading(1));
    }
    if is_any(&NAMES.captions) {
        return Some(Role::Caption);
    }
    let digit = name.chars().next_back()?.to_digit(10).filter(|digit| *digit > 0)?;
    let stem = name[..name.len() - 1].trim_end();
    NAMES.headings.iter().any(|heading| heading == stem).then_some(Role::Heading(digit as u8))
}

/// Depth, from 0, that the name of its style gives a list item.
pub(super) fn depth_by_name(name: &str) -> u8 {
    let rest = name.strip_prefix("list bullet ").or(name.strip_prefix("list number "));
    rest.and_then(|digit| digit.parse::<u8>().ok()).map_or(0, |digit| digit.clamp(1, 9) - 1)
}
