//! Which parts of a DOCX refer to which others.

use crate::ingest::package::{Package, resolve};
use crate::ingest::xml::{Token, Tokens};
use crate::ingest::{Format, IngestError, Limits};

/// A reference from one part to another.
pub(super) struct Relationship {
    /// The name by which the part refers to it.
    pub id: String,
    /// The last word of its type: `styles`, `footnotes`.
    pub kind: String,
    /// Name of the part referred to.
    pub target: String,
}

/// What a part refers to; the empty name is the package itself. Damage leaves the rest out.
///
/// # Errors
///
/// Those of [`part`](Package::part).
pub(super) fn relationships(
    package: &mut Package<'_>,
    name: &str,
    limits: &Limits,
) -> Result<Vec<Relationship>, IngestError> {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let Some(part) = package.part(&format!("{prefix}_rels/{file}.rels"))? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut tokens = Tokens::new(Format::Docx, &part.xml, limits);
    while let Ok(token) = tokens.next() {
        let element = match token {
            Token::Open(element) if element.name() == "Relationship" => element,
            Token::End => break,
            _ => continue,
        };
        let kind = element.attribute("Type").and_then(|kind| Some(kind.rsplit_once('/')?.1.to_string()));
        if let (Some(kind), Some(id), Some(target)) =
            (kind, element.attribute("Id"), element.attribute("Target"))
        {
            found.push(Relationship { id, kind, target: resolve(&prefix, &target) });
        }
    }
    Ok(found)
}
