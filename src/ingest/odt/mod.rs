//! ODT → blocks: the text as it reads with all tracked changes accepted and nothing hidden. Headers and
//! footers, comments and pictures are not read; the format has no pages.

mod lists;
mod story;
mod styles;

use crate::document::{Notice, NoticeCode};
use crate::ingest::package::Package;
use crate::ingest::properties::{declared_in, title, year_in};
use crate::ingest::{Format, IngestError, Limits, RawDocument};
use story::Story;
use styles::Styles;

/// Reads an ODT file.
///
/// A part that is damaged is read up to the damage, with a notice.
///
/// # Errors
///
/// Not a ZIP archive or not one of a text document; encrypted; unpacks to more than
/// `limits.unpacked_bytes`; XML nested deeper than `limits.nesting`; a main part without any text that is
/// damaged or missing.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RawDocument, IngestError> {
    let mut package = Package::open(Format::Odt, bytes, limits)?;
    // Every encrypted part is listed with how it was encrypted.
    if package.part("META-INF/manifest.xml")?.is_some_and(|part| part.xml.contains("encryption-data")) {
        return Err(IngestError::Encrypted { format: "ODT" });
    }
    let mut document = RawDocument::default();
    let Some(main) = package.part("content.xml")? else {
        return Err(IngestError::Damaged { format: "ODT", reason: "`content.xml` is missing".to_string() });
    };
    let mut styles = Styles::default();
    if let Some(part) = package.part("styles.xml")? {
        usable("styles.xml", styles.read(&part.xml, limits), &mut document)?;
    }
    // Damage of the main part shows again when its text is read.
    let _ = styles.read(&main.xml, limits);
    if let Some(part) = package.part("meta.xml")? {
        let read = read_properties(&part.xml, limits, &mut document);
        usable("meta.xml", read, &mut document)?;
    }
    let mut story = Story::new(styles);
    let end = story.read_body(&main.xml, limits);
    let (blocks, notices) = story.finish();
    document.blocks = blocks;
    document.notices.extend(notices);
    document.ended(main.ended(Format::Odt, end))
}

/// Damage of a part that is not the main one is a notice.
fn usable(name: &str, read: Result<(), IngestError>, document: &mut RawDocument) -> Result<(), IngestError> {
    match read {
        Err(IngestError::Damaged { reason, .. }) => {
            let notice = Notice::new(NoticeCode::PartUnreadable, format!("`{name}`: {reason}"));
            document.notices.push(notice);
            Ok(())
        }
        other => other,
    }
}

/// Title and year of creation.
fn read_properties(xml: &str, limits: &Limits, document: &mut RawDocument) -> Result<(), IngestError> {
    let (declared, created) = declared_in(Format::Odt, xml, "creation-date", limits)?;
    (document.title, document.year) = (title(&declared), year_in(&created));
    Ok(())
}

#[cfg(test)]
mod tests;
