//! Figures of documents from finished results: those of a run, or a reference made from one.

mod rows;

use super::countries::complete;
use super::table::{MetaTable, Row};
use crate::assess::{Reference, Scorecard};
use crate::document::{DocumentMeta, Guess, Source};
use crate::rules::RuleBook;
use rows::Rows;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Results {
    /// The results of `analyze`.
    Run,
    /// Those of `corpus reference`.
    Reference,
}

impl Results {
    /// What a folder holds, by its files; `None` when it holds no finished results.
    pub fn in_folder(folder: &Path) -> Option<Results> {
        let has = |name: &str| folder.join(name).is_file();
        match () {
            () if !has("run.json") => None,
            () if has(REFERENCE) => Some(Results::Reference),
            () if has("scores.csv") && has("documents.csv") => Some(Results::Run),
            () => None,
        }
    }
}

/// Results that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResultsError {
    /// A file cannot be opened.
    #[error("cannot read `{path}`: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The figures were made with other rules.
    #[error(
        "`{path}` was made with other rules (SHA-256 {found}) than those of now ({expected}), so that its \
         values cannot be compared"
    )]
    OtherRules {
        /// The record of the run.
        path: String,
        /// First digits of the hash of its rules.
        found: String,
        /// Those of the rules in use.
        expected: String,
    },
    /// The figures are of another kind than those of whole documents by the rules as they stand.
    #[error("`{path}` was made {how}, so that its values cannot be compared")]
    OtherOptions {
        /// The record of the run.
        path: String,
        /// The option that sets them apart.
        how: &'static str,
    },
    /// A table is not as the program writes it.
    #[error("`{path}`, line {line}: {reason}")]
    Cell {
        /// The table.
        path: String,
        /// The line, counted from 1; 1 is the head.
        line: usize,
        /// What was found and what was expected.
        reason: String,
    },
}

const REFERENCE: &str = "reference.csv";

/// The built-in reference: figures of real strategies.
///
/// # Errors
/// When it was made with other rules than those of the book.
pub fn builtin_reference(book: &RuleBook) -> Result<Reference, ResultsError> {
    let record = include_bytes!("../../../corpora/reference/run.json");
    let table = include_bytes!("../../../corpora/reference/reference.csv");
    same_rules(record, "reference (built in)/run.json", book)?;
    reference(table, "reference (built in)/reference.csv", book)
}

/// The figures in a folder of results. `meta` knows more about the documents of a run by their paths.
///
/// # Errors
/// When a file cannot be read or is not as the program writes it, or other rules made it.
pub fn read_results(
    folder: &Path,
    kind: Results,
    book: &RuleBook,
    meta: &MetaTable,
) -> Result<Reference, ResultsError> {
    let shown = |name: &str| super::shown(&folder.join(name));
    let read = |name: &str| {
        fs::read(folder.join(name))
            .map_err(|error| ResultsError::Unreadable { path: shown(name), reason: error.to_string() })
    };
    same_rules(&read("run.json")?, &shown("run.json"), book)?;
    match kind {
        Results::Reference => reference(&read(REFERENCE)?, &shown(REFERENCE), book),
        Results::Run => {
            let documents = Rows::of(&read("documents.csv")?, &shown("documents.csv"))?;
            let scores = Rows::of(&read("scores.csv")?, &shown("scores.csv"))?;
            run(&documents, &scores, meta)
        }
    }
}

/// Refuses figures that were made otherwise than those of now.
fn same_rules(record: &[u8], path: &str, book: &RuleBook) -> Result<(), ResultsError> {
    let record: serde_json::Value = serde_json::from_slice(record).map_err(|error| {
        ResultsError::Unreadable { path: path.to_string(), reason: format!("it is no JSON: {error}") }
    })?;
    let options = &record["options"];
    let how = match () {
        () if !options["profile_sha256"].is_null() => Some("with a profile"),
        () if options["equal_length"] == "true" => Some("on the beginnings of documents (--equal-length)"),
        () => None,
    };
    if let Some(how) = how {
        return Err(ResultsError::OtherOptions { path: path.to_string(), how });
    }
    let found = record["rules_sha256"].as_str().unwrap_or("not named");
    if found == book.sha256 {
        return Ok(());
    }
    let short = |hash: &str| hash.get(..12).unwrap_or(hash).to_string();
    Err(ResultsError::OtherRules {
        path: path.to_string(),
        found: short(found),
        expected: short(&book.sha256),
    })
}

/// The table of a reference: a document a row, a figure a column.
fn reference(bytes: &[u8], path: &str, book: &RuleBook) -> Result<Reference, ResultsError> {
    let rows = Rows::of(bytes, path)?;
    let mut cards = Vec::new();
    for (line, row) in rows.each() {
        let mut card = rows.card(line, row, document_meta(&rows, line, row, DocumentMeta::default())?)?;
        for framework in &book.frameworks {
            let layers = framework.layers.iter().map(|layer| format!("{}.{}", framework.id, layer.id));
            let items = framework.items.iter().map(|item| item.id.clone());
            for id in std::iter::once(framework.id.clone()).chain(layers).chain(items) {
                let value = rows.number(line, row, &id)?;
                card.values.extend(value.map(|value| (id, value)));
            }
        }
        for (_, provision) in book.provisions() {
            let level = rows.level(line, row, &provision.id)?;
            card.levels.extend(level.map(|level| (provision.id.clone(), level)));
        }
        cards.push(card);
    }
    Ok(Reference { cards })
}

/// The tables of a run.
fn run(documents: &Rows, scores: &Rows, meta: &MetaTable) -> Result<Reference, ResultsError> {
    let mut cards: Vec<Scorecard> = Vec::new();
    let mut places = BTreeMap::new();
    for (line, row) in documents.each() {
        let known = meta.describe(row.get("path").map_or("", String::as_str));
        let card = documents.card(line, row, document_meta(documents, line, row, known)?)?;
        places.insert(card.id.to_string(), cards.len());
        cards.push(card);
    }
    for (line, row) in scores.each() {
        let id = scores.cell(line, row, "doc_id")?;
        let Some(&place) = places.get(id) else {
            return Err(scores.error(line, format!("`{id}` does not stand in documents.csv")));
        };
        let part = scores.cell(line, row, "id")?.to_string();
        if scores.cell(line, row, "entity")? == "provision" {
            cards[place].levels.extend(scores.level(line, row, "level")?.map(|level| (part, level)));
        } else {
            cards[place].values.extend(scores.number(line, row, "value")?.map(|value| (part, value)));
        }
    }
    Ok(Reference { cards })
}

/// What a row tells of its document, beside what is known already.
fn document_meta(
    rows: &Rows,
    line: usize,
    row: &Row,
    known: DocumentMeta,
) -> Result<DocumentMeta, ResultsError> {
    let text = |name: &str, known: Option<Guess<String>>| {
        let found = row.get(name).map(|value| Guess { value: value.clone(), source: Source::Table });
        known.filter(|known| known.source == Source::Table).or(found)
    };
    let year = rows.parsed(line, row, "year", "a year")?;
    let mut meta = DocumentMeta {
        sha256: row.get("sha256").cloned().unwrap_or_default(),
        title: text("title", known.title),
        issuer: text("issuer", known.issuer),
        country_iso3: text("country_iso3", known.country_iso3),
        year: year.map(|value| Guess { value, source: Source::Table }),
        kind: row.get("kind").cloned().or(known.kind),
        path: row.get("path").cloned().unwrap_or_default(),
        ..known
    };
    complete(&mut meta);
    Ok(meta)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::Membership;
    use crate::builtin;
    use crate::document::DocId;
    use crate::rules::Level;

    #[test]
    fn a_table_tells_what_is_wrong_and_where() {
        let book = builtin::book();
        for (name, table, want) in [
            ("no id", "doc_id,words\n,5\n", "line 2: the column `doc_id` has no value"),
            (
                "words",
                "doc_id,words\na,many\n",
                "line 2: `many` in the column `words` is not a number of words",
            ),
            (
                "value",
                "doc_id,unesco\na,0.5\nb,1.5\n",
                "line 3: `1.5` in the column `unesco` is not from 0 to 1",
            ),
            ("level", "doc_id,unesco.P6.36a\na,5\n", "is not a level from 0 to 4"),
        ] {
            let error = reference(table.as_bytes(), "x.csv", &book).expect_err("the table is wrong");
            assert!(error.to_string().contains(want), "{name}: {error}");
        }
    }

    #[test]
    fn the_built_in_reference_belongs_to_the_built_in_rules() {
        let book = builtin::book();
        let reference = builtin_reference(&book).unwrap_or_else(|error| {
            panic!(
                "{error}\nthe rules have changed; make the reference anew, FOLDER being that of the strategies \
                 and CSV their table:\n  cargo run -- corpus reference FOLDER --meta CSV --leave-out \
                 chn-2017-next-generation-ai-development-plan-txt --out corpora/reference"
            )
        });
        let members: Vec<_> = reference.members().collect();
        assert!(members.len() >= 20, "{} documents", members.len());
        for card in members {
            let known = card.values.contains_key("unesco") && card.values.contains_key("gdc");
            assert!(known && card.words > 0 && card.meta.sha256.len() == 64, "{}", card.id);
            assert!(card.meta.region.is_some() && card.meta.year.is_some(), "{}", card.id);
        }
    }

    #[test]
    fn a_row_of_a_reference_is_a_document() {
        let book = builtin::book();
        let table = "doc_id,country_iso3,year,lang,words,sha256,twin_of,left_out,unesco,unesco.P6.36a\n\
            a,KEN,2025,en,900,aa,,,0.2500,3\nb,KEN,2025,en,950,bb,a,,0.2400,\nc,,,fr,10,cc,,too short,,\n";
        let cards = reference(table.as_bytes(), "x.csv", &book).expect("the table is right").cards;
        let [a, b, c] = &cards[..] else { panic!("{cards:?}") };
        assert_eq!((a.values["unesco"], a.levels["unesco.P6.36a"]), (0.25, Level::MECHANISM));
        assert_eq!(a.meta.region.as_deref(), Some("Africa"));
        assert_eq!((&a.membership, a.words), (&Membership::Counts, 900));
        assert_eq!(b.membership, Membership::TwinOf(DocId::new("a")));
        assert!(c.membership == Membership::LeftOut("too short".to_string()) && c.values.is_empty());
    }
}
