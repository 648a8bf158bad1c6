//! DOCX → blocks: the text as it reads with all tracked changes accepted and nothing hidden. Headers and
//! footers, comments and pictures are not read; the format has no pages.

mod field;
mod numbering;
mod paragraph;
mod properties;
mod relationships;
mod story;
mod styles;

use crate::document::{Notice, NoticeCode};
use crate::ingest::package::Package;
use crate::ingest::{Format, IngestError, Limits, RawDocument};
use relationships::{Relationship, relationships};
use story::{Notes, Story};

/// Reads a DOCX file.
///
/// A part that is damaged is read up to the damage, with a notice.
///
/// # Errors
///
/// Not a ZIP archive or not one of a text document; encrypted; unpacks to more than
/// `limits.unpacked_bytes`; XML nested deeper than `limits.nesting`; a main part without any text that is
/// damaged or missing.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RawDocument, IngestError> {
    let mut package = Package::open(Format::Docx, bytes, limits)?;
    let main = find(&relationships(&mut package, "", limits)?, "officeDocument")
        .unwrap_or("word/document.xml")
        .to_string();
    let Some(part) = package.part(&main)? else {
        return Err(IngestError::Damaged { format: "DOCX", reason: format!("`{main}` is missing") });
    };
    let related = relationships(&mut package, &main, limits)?;
    let mut reader = Reader { related, package, limits, notices: Vec::new() };
    let mut story = Story::new(limits);
    if let Some(xml) = reader.part("styles")? {
        story.styles = reader.usable("styles", styles::Styles::read(&xml, limits))?;
    }
    if let Some(xml) = reader.part("numbering")? {
        story.numbering = reader.usable("numbering", numbering::Numbering::read(&xml, limits))?;
    }
    story.diagrams = reader.diagrams()?;
    let mut notes = Notes::default();
    for kind in ["footnotes", "endnotes"] {
        if let Some(xml) = reader.part(kind)? {
            let read = story.read_notes(kind, &xml, &mut notes);
            reader.usable(kind, read)?;
        }
    }
    story.notes = notes;
    let end = story.read_body(&part.xml);
    let (title, year) = reader.properties()?;
    let (blocks, notices) = story.finish();
    let mut document = RawDocument { title, year, blocks, notices: reader.notices, ..RawDocument::default() };
    document.notices.extend(notices);
    document.ended(part.ended(Format::Docx, end))
}

fn find<'a>(related: &'a [Relationship], kind: &str) -> Option<&'a str> {
    related
        .iter()
        .find(|relationship| relationship.kind == kind)
        .map(|relationship| relationship.target.as_str())
}

/// The parts around the main one.
struct Reader<'a> {
    package: Package<'a>,
    related: Vec<Relationship>,
    limits: &'a Limits,
    notices: Vec<Notice>,
}

impl Reader<'_> {
    /// The XML of the part of this kind, if there is one.
    fn part(&mut self, kind: &str) -> Result<Option<String>, IngestError> {
        let usual = format!("word/{kind}.xml");
        let name = find(&self.related, kind).unwrap_or(&usual).to_string();
        Ok(self.package.part(&name)?.map(|part| part.xml))
    }

    /// What was read of a part that is not the main one; damage is a notice.
    fn usable<T: Default>(&mut self, name: &str, read: Result<T, IngestError>) -> Result<T, IngestError> {
        match read {
            Err(IngestError::Damaged { reason, .. }) => {
                self.notices.push(Notice::new(NoticeCode::PartUnreadable, format!("`{name}`: {reason}")));
                Ok(T::default())
            }
            other => other,
        }
    }

    /// The texts of drawn diagrams, by the id under which the main part refers to them.
    fn diagrams(&mut self) -> Result<story::Diagrams, IngestError> {
        let mut diagrams = story::Diagrams::default();
        let wanted = self.related.iter().filter(|related| related.kind == "diagramData");
        let wanted: Vec<_> = wanted.map(|related| (related.id.clone(), related.target.clone())).collect();
        for (id, name) in wanted {
            if let Some(part) = self.package.part(&name)? {
                let read = properties::diagram_texts(&part.xml, self.limits);
                diagrams.insert(id, self.usable(&name, read)?);
            }
        }
        Ok(diagrams)
    }

    /// Title and year from the file's properties.
    fn properties(&mut self) -> Result<(Option<String>, Option<i32>), IngestError> {
        let Some(part) = self.package.part("docProps/core.xml")? else { return Ok((None, None)) };
        let read = properties::read_core(&part.xml, self.limits);
        self.usable("docProps/core.xml", read)
    }
}

#[cfg(test)]
mod tests;
