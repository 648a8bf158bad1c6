//! Title, year and encoding as a page itself declares them.

use super::lists::FURNITURE;
use super::tree::{Node, Step, Walk, attribute, name, short_text};
use crate::ingest::properties::{self, year_in};
use memchr::memmem;

/// The declarations of a page.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// Names, in lower case, and contents of `meta` elements.
    declared: Vec<(String, String)>,
    title: Option<String>,
    heading: Option<String>,
}

/// Longer titles are no titles.
const MOST_TITLE: usize = 500;

impl Meta {
    pub(super) fn of(root: Node<'_>) -> Meta {
        let mut meta = Meta::default();
        let mut walk = Walk::new(root);
        while let Some(step) = walk.step() {
            let Step::Open(node) = step else { continue };
            match name(node) {
                "meta" => meta.declared.extend(declaration(node)),
                "title" if meta.title.is_none() => meta.title = title(node),
                "h1" if meta.heading.is_none() => meta.heading = title(node),
                "svg" => walk.skip(),
                _ => {}
            }
        }
        meta
    }

    /// The title: the first heading when the declared title contains it, because sites add their own
    /// name to the title; else the declared title, else the first heading.
    pub(super) fn title(&self) -> Option<String> {
        let declared = self.first(&FURNITURE.title_names).and_then(properties::title);
        match (declared.or(self.title.clone()), &self.heading) {
            (Some(title), Some(heading)) if contains(&title, heading) => Some(heading.clone()),
            (declared, heading) => declared.or(heading.clone()),
        }
    }

    /// The year of publication, 1900 to 2100.
    pub(super) fn year(&self) -> Option<i32> {
        FURNITURE.date_names.iter().find_map(|name| self.declared(name).and_then(year_in))
    }

    fn first(&self, names: &[String]) -> Option<&str> {
        names.iter().find_map(|name| self.declared(name))
    }

    fn declared(&self, name: &str) -> Option<&str> {
        self.declared.iter().find(|(declared, _)| declared == name).map(|(_, content)| content.as_str())
    }
}

fn declaration(meta: Node<'_>) -> Option<(String, String)> {
    let name = ["name", "property", "itemprop"].iter().find_map(|key| attribute(meta, key))?;
    let content = attribute(meta, "content")?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
}

fn title(node: Node<'_>) -> Option<String> {
    short_text(node, MOST_TITLE).and_then(|title| properties::title(&title))
}

fn contains(title: &str, heading: &str) -> bool {
    title.to_lowercase().contains(&heading.to_lowercase())
}

/// The encoding that a page declares in its first kB: `charset=` of a `meta`, or an XML declaration.
///
/// Only the label; whether it is true is for [`decode`](crate::ingest::decode) to judge.
pub fn declared_encoding(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(1024)];
    let mark = |mark: &[u8]| memmem::find(head, mark).map(|at| &head[at + mark.len()..]);
    let xml = head.trim_ascii_start().starts_with(b"<?xml").then(|| mark(b"encoding=")).flatten();
    let rest = xml.or_else(|| mark(b"charset=")).or_else(|| mark(b"CHARSET="))?;
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|&byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte)));
    let label = std::str::from_utf8(&rest[..end.unwrap_or(rest.len())]).ok()?;
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;
    use crate::ingest::Limits;

    #[track_caller]
    fn check(page: &str, title: Option<&str>, year: Option<i32>) {
        let (html, _) = parse(page, &Limits::default());
        let meta = Meta::of(html.tree.root());
        assert_eq!((meta.title().as_deref(), meta.year()), (title, year), "{page}");
    }

    #[test]
    fn titles_and_years_are_found_where_pages_declare_them() {
        check("<title> The\n plan | Site </title><h1>The Plan</h1>", Some("The Plan"), None);
        check("<title>The plan</title><h1>Welcome</h1>", Some("The plan"), None);
        check("<h1><span>The</span> plan</h1>", Some("The plan"), None);
        check("<meta property=og:title content='The plan'><title>x</title>", Some("The plan"), None);
        check("<svg><title>icon</title></svg><p>text", None, None);
        check("<meta name=DC.date content='12 May 2019'>", None, Some(2019));
        check("<meta property=article:published_time content=2021-03-01T00:00>", None, Some(2021));
        check("<meta name=date content=0218><meta name=dc.date content=1899>", None, None);
        check("<meta name=date content=2001><meta name=citation_date content=2018/1/1>", None, Some(2018));
    }

    #[test]
    fn declared_encodings_are_found() {
        for (page, want) in [
            ("<meta charset=utf-8>", Some("utf-8")),
            ("<meta charset=\"windows-1252\">", Some("windows-1252")),
            ("<META CONTENT='text/html; CHARSET=ISO-8859-1'>", Some("ISO-8859-1")),
            ("<?xml version='1.0' encoding='Shift_JIS'?><html>", Some("Shift_JIS")),
            ("<p>no encoding=x", None),
            ("<meta charset=>", None),
        ] {
            assert_eq!(declared_encoding(page.as_bytes()), want, "{page}");
        }
    }
}
