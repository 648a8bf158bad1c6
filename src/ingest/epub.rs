//! EPUB → blocks: the pages of the book in the order of its spine, each read as HTML.

use crate::document::{Notice, NoticeCode};
use crate::ingest::decode::decode;
use crate::ingest::package::{Package, resolve};
use crate::ingest::properties::{title, year_in};
use crate::ingest::xml::{Token, Tokens};
use crate::ingest::{Format, IngestError, Limits, RawDocument, html};
use std::collections::BTreeMap;

/// Reads an e-book.
///
/// A page that is missing or damaged is a notice.
///
/// # Errors
///
/// Not a ZIP archive or not one of an e-book; encrypted; unpacks to more than `limits.unpacked_bytes`; a
/// package file that is missing, damaged or nested too deep; no page with text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RawDocument, IngestError> {
    let mut package = Package::open(Format::Epub, bytes, limits)?;
    let damaged = |reason: String| IngestError::Damaged { format: "EPUB", reason };
    let Some(container) = package.part("META-INF/container.xml")? else {
        return Err(damaged("`META-INF/container.xml` is missing".to_string()));
    };
    let name = package_file(&container.xml, limits)?
        .ok_or_else(|| damaged("its container names no package file".to_string()))?;
    let Some(part) = package.part(&name)? else {
        return Err(damaged(format!("`{name}` is missing")));
    };
    let book = Book::read(&part.xml, limits)?;
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let locked = locked(&mut package, limits)?;
    let mut document =
        RawDocument { title: title(&book.title), year: year_in(&book.date), ..RawDocument::default() };
    let mut is_locked = false;
    for target in book.pages() {
        let name = resolve(&format!("{folder}/"), &decoded(target));
        if locked.contains(&name) {
            is_locked = true;
        } else if let Some(page) = package.bytes(&name)? {
            add_page(&name, &page.bytes, limits, &mut document)?;
            if !page.is_whole {
                lost(&name, "its compressed text is broken", &mut document);
            }
        } else {
            lost(&name, "it is missing", &mut document);
        }
    }
    match document.blocks.is_empty() {
        true if is_locked => Err(IngestError::Encrypted { format: "EPUB" }),
        true => Err(IngestError::Empty),
        false => Ok(document),
    }
}

fn lost(name: &str, reason: &str, document: &mut RawDocument) {
    document.truncated = true;
    document.notices.push(Notice::new(NoticeCode::PartUnreadable, format!("`{name}`: {reason}")));
}

/// Appends the blocks of a page; its tables are counted on.
fn add_page(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    document: &mut RawDocument,
) -> Result<(), IngestError> {
    let text = decode(bytes, html::declared_encoding(bytes)).text;
    let mut page = match html::read(&text, limits) {
        Ok(page) => page,
        // A cover holds a picture and no text.
        Err(IngestError::Empty) => return Ok(()),
        Err(error) => return Err(error),
    };
    let tables = document.blocks.iter().filter_map(|block| block.cell).map(|cell| cell.table + 1).max();
    page.blocks
        .iter_mut()
        .filter_map(|block| block.cell.as_mut())
        .for_each(|cell| cell.table += tables.unwrap_or(0));
    document.blocks.extend(page.blocks);
    if page.truncated {
        lost(name, "only its beginning was read", document);
    }
    Ok(())
}

/// The name of the package file in the container.
fn package_file(xml: &str, limits: &Limits) -> Result<Option<String>, IngestError> {
    let mut tokens = Tokens::new(Format::Epub, xml, limits);
    loop {
        match tokens.next()? {
            Token::Open(element) if element.name() == "rootfile" => return Ok(element.attribute("full-path")),
            Token::End => return Ok(None),
            _ => {}
        }
    }
}

/// Names of the parts that are encrypted; fonts often are, which is no loss.
fn locked(package: &mut Package<'_>, limits: &Limits) -> Result<Vec<String>, IngestError> {
    let Some(part) = package.part("META-INF/encryption.xml")? else { return Ok(Vec::new()) };
    let mut tokens = Tokens::new(Format::Epub, &part.xml, limits);
    let mut names = Vec::new();
    loop {
        match tokens.next()? {
            Token::Open(element) if element.name() == "CipherReference" => {
                names.extend(element.attribute("URI").map(|name| decoded(&name)));
            }
            Token::End => return Ok(names),
            _ => {}
        }
    }
}

/// What the package file says.
#[derive(Debug, Default)]
struct Book {
    title: String,
    date: String,
    /// Address of each item, by its id, with whether it is the table of contents.
    items: BTreeMap<String, (String, bool)>,
    spine: Vec<String>,
}

impl Book {
    fn read(xml: &str, limits: &Limits) -> Result<Book, IngestError> {
        let mut tokens = Tokens::new(Format::Epub, xml, limits);
        let mut book = Book::default();
        let mut open = String::new();
        loop {
            match tokens.next()? {
                Token::Open(element) => {
                    open = element.name().to_string();
                    let value = |name: &str| element.attribute(name).unwrap_or_default();
                    match open.as_str() {
                        "item" => {
                            let is_contents =
                                value("properties").split_whitespace().any(|word| word == "nav");
                            book.items.insert(value("id"), (value("href"), is_contents));
                        }
                        "itemref" => book.spine.push(value("idref")),
                        // The first title is the main one.
                        "title" | "date" if !book.text(&open).is_empty() => open.clear(),
                        _ => {}
                    }
                }
                Token::Text(text) => match open.as_str() {
                    "title" => book.title.push_str(&text),
                    "date" => book.date.push_str(&text),
                    _ => {}
                },
                Token::Close => open.clear(),
                Token::End => return Ok(book),
            }
        }
    }

    fn text(&self, name: &str) -> &str {
        if name == "title" { &self.title } else { &self.date }
    }

    /// Addresses of the pages in their order, without the table of contents.
    fn pages(&self) -> impl Iterator<Item = &str> {
        let items = self.spine.iter().filter_map(|id| self.items.get(id));
        items.filter(|(_, is_contents)| !is_contents).map(|(address, _)| address.as_str())
    }
}

/// An address without what stands behind `#`, and with `%20` and the like decoded.
fn decoded(address: &str) -> String {
    let address = address.split('#').next().unwrap_or(address);
    percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    const CONTAINER: &str =
        "<container><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></container>";
    const PACKAGE: &str = "<package xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata><dc:title>The plan</dc:title>\
        <dc:title>Volume one</dc:title><dc:date>2025-02-01</dc:date></metadata><manifest>\
        <item id='n' href='nav.xhtml' properties='nav'/><item id='a' href='text/one%20a.xhtml'/>\
        <item id='b' href='two.xhtml'/></manifest><spine><itemref idref='n'/><itemref idref='b'/>\
        <itemref idref='a'/><itemref idref='lost'/></spine></package>";

    fn book(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let fixed = [("META-INF/container.xml", CONTAINER), ("OEBPS/book.opf", PACKAGE)];
        for (name, content) in fixed.iter().chain(parts) {
            writer.start_file(*name, SimpleFileOptions::default()).expect("writing to memory");
            writer.write_all(content.as_bytes()).expect("writing to memory");
        }
        writer.finish().expect("writing to memory").into_inner()
    }

    const TABLE: &str = "<html><body><p>Two</p><table><tr><th>a<th>b<tr><td>c<td>d</table></body></html>";

    #[test]
    fn pages_are_read_in_the_order_of_the_spine() {
        let parts =
            [("OEBPS/nav.xhtml", "<p>One"), ("OEBPS/two.xhtml", TABLE), ("OEBPS/text/one a.xhtml", TABLE)];
        let document = read(&book(&parts), &Limits::default()).expect("a book with text");
        let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["Two", "a", "b", "c", "d", "Two", "a", "b", "c", "d"]);
        assert_eq!(document.blocks.iter().filter_map(|block| Some(block.cell?.table)).max(), Some(1));
        assert_eq!((document.title.as_deref(), document.year), (Some("The plan"), Some(2025)));
        assert!(document.notices.is_empty() && !document.truncated);
    }

    #[test]
    fn missing_and_locked_pages_are_told() {
        let document =
            read(&book(&[("OEBPS/two.xhtml", TABLE)]), &Limits::default()).expect("one page is there");
        assert_eq!(
            document.notices[0].to_string(),
            "part-unreadable: `OEBPS/text/one a.xhtml`: it is missing"
        );
        assert!(document.truncated);
        assert_eq!(read(&book(&[]), &Limits::default()), Err(IngestError::Empty));
        let lock = "<encryption><CipherReference URI='OEBPS/two.xhtml'/></encryption>";
        let locked = book(&[("OEBPS/two.xhtml", "xx"), ("META-INF/encryption.xml", lock)]);
        assert_eq!(read(&locked, &Limits::default()), Err(IngestError::Encrypted { format: "EPUB" }));
    }
}
