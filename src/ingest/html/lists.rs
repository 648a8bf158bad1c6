//! The words and names by which parts of a page are known, from `html_furniture.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The lists, read once.
pub(super) static FURNITURE: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(SOURCE).expect("a test reads the embedded lists"));

const SOURCE: &str = include_str!("html_furniture.toml");

/// The file's shape; each list is described there.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    never: Vec<String>,
    tags: Vec<String>,
    outer_tags: Vec<String>,
    roles: Vec<String>,
    words: Vec<String>,
    suspect_words: Vec<String>,
    notes: Vec<String>,
    note_targets: Vec<String>,
    pub(super) title_names: Vec<String>,
    pub(super) date_names: Vec<String>,
    headings: BTreeMap<String, u8>,
}

impl Lists {
    /// True for elements that never hold text to read.
    pub(super) fn is_never_text(&self, tag: &str) -> bool {
        has(&self.never, tag)
    }

    /// True for elements and roles that are navigation wherever they stand.
    pub(super) fn is_navigation(&self, tag: &str, role: &str) -> bool {
        has(&self.tags, tag) || has(&self.roles, role)
    }

    /// True for elements that stand around the text.
    pub(super) fn is_outer(&self, tag: &str) -> bool {
        has(&self.outer_tags, tag)
    }

    /// True when a class or id says that this is no text.
    pub(super) fn says_furniture(&self, label: &Label) -> bool {
        label.has_any(&self.words)
    }

    /// True when a class or id says that this may be no text.
    pub(super) fn says_suspect(&self, label: &Label) -> bool {
        label.has_any(&self.suspect_words)
    }

    /// True when a class, id or role says that these are footnotes or endnotes.
    pub(super) fn says_notes(&self, label: &Label, role: &str) -> bool {
        role.starts_with("doc-footnote") || role.starts_with("doc-endnote") || label.has_any(&self.notes)
    }

    /// True when an address leads to a note of the same page, or back from it.
    pub(super) fn is_note_target(&self, address: &str) -> bool {
        let Some((_, target)) = address.split_once('#') else { return false };
        let target = target.to_ascii_lowercase();
        self.note_targets.iter().any(|beginning| target.starts_with(beginning.as_str()))
    }

    /// Depth of the heading that a class makes of a paragraph.
    pub(super) fn heading(&self, label: &Label) -> Option<u8> {
        if label.is_empty() {
            return None;
        }
        self.headings.iter().find(|(class, _)| label.has(class)).map(|(_, &depth)| depth)
    }
}

fn has(list: &[String], wanted: &str) -> bool {
    !wanted.is_empty() && list.iter().any(|entry| entry == wanted)
}

/// The words of an element's classes and id: `-cookie-banner- -top-`.
#[derive(Debug, Default)]
pub(super) struct Label(String);

impl Label {
    /// Cuts classes and ids into words.
    pub(super) fn new(classes: Option<&str>, id: Option<&str>) -> Label {
        let mut label = String::new();
        for token in [classes, id].into_iter().flatten().flat_map(str::split_ascii_whitespace) {
            label.push('-');
            let mut lower = false;
            for letter in token.chars() {
                let is_cut = !letter.is_alphabetic() || (lower && letter.is_uppercase());
                if is_cut && !label.ends_with('-') {
                    label.push('-');
                }
                if letter.is_alphabetic() {
                    label.extend(letter.to_lowercase());
                }
                lower = letter.is_lowercase();
            }
            label.push_str(if label.ends_with('-') { " " } else { "- " });
        }
        Label(label)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when `words`, joined by hyphens, stand in one class or id.
    pub(super) fn has(&self, words: &str) -> bool {
        self.0.match_indices(words).any(|(at, _)| {
            let bytes = self.0.as_bytes();
            at > 0 && bytes[at - 1] == b'-' && bytes.get(at + words.len()) == Some(&b'-')
        })
    }

    fn has_any(&self, entries: &[String]) -> bool {
        !self.is_empty() && entries.iter().any(|entry| self.has(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lists_are_read_and_in_the_form_that_labels_have() {
        let lists: Lists = toml::from_str(SOURCE).expect("valid TOML");
        for entry in lists.words.iter().chain(&lists.suspect_words).chain(&lists.notes) {
            assert_eq!(Label::new(Some(entry), None).0, format!("-{entry}- "));
        }
    }

    #[test]
    fn labels_are_cut_into_words() {
        let label = Label::new(Some("js-cookieBanner2 TOP__nav"), Some("x"));
        assert_eq!(label.0, "-js-cookie-banner- -top-nav- -x- ");
        for (words, want) in
            [("cookie-banner", true), ("cookie", true), ("banner-top", false), ("nav", true), ("cook", false)]
        {
            assert_eq!(label.has(words), want, "{words}");
        }
    }

    #[test]
    fn links_to_notes_are_known_by_their_target() {
        for (address, want) in
            [("#fn:1", true), ("page.html#_ftn3", true), ("#section-2", false), ("fn", false)]
        {
            assert_eq!(FURNITURE.is_note_target(address), want, "{address}");
        }
    }
}
