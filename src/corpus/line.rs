//! One document of a stream: a line of JSON that holds its text, or names its file, and what is known of it.

use super::table::{MetaTable, Row};
use crate::document::{DocId, DocumentMeta};
use crate::text::Lang;
use serde_json::{Map, Value};
use std::fs;

/// What to do about a line that is no document.
const EXPECTED: &str = "expected one object a line, such as {\"doc_id\": \"ken-2025\", \"text\": \"…\"}";

/// One document of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its identifier, as it was given.
    pub id: DocId,
    source: Source,
    /// What the line says of it, by column of the table of metadata.
    cells: Row,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Text(String),
    Path(String),
}

/// A line that is no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// The identifier, when at least that could be read.
    pub id: Option<String>,
    /// What was found, what was expected, and what to do.
    pub reason: String,
}

impl Line {
    /// Reads a line, without its line end.
    ///
    /// Besides `doc_id`, and `text` or `path`, it may have the columns of the table of metadata, `iso3` for
    /// country_iso3, and columns of the user's own. What is neither text nor number is left out of these.
    ///
    /// # Errors
    /// When it is no such object.
    pub fn parse(line: &[u8]) -> Result<Line, LineError> {
        let nameless = |reason| LineError { id: None, reason };
        let mut fields = match serde_json::from_slice(line) {
            Ok(Value::Object(fields)) => fields,
            Ok(other) => return Err(nameless(format!("the line holds {}; {EXPECTED}", kind(&other)))),
            Err(error) => return Err(nameless(format!("the line is no JSON ({error}); {EXPECTED}"))),
        };
        let id = match fields.remove("doc_id") {
            Some(Value::String(id)) if !id.trim().is_empty() => id,
            found => {
                let found = found.as_ref().map_or("missing", kind);
                return Err(nameless(format!(
                    "`doc_id` is {found}, expected a text; give each document a name of its own"
                )));
            }
        };
        let failed = |reason| LineError { id: Some(id.clone()), reason };
        let source = source(&mut fields).map_err(failed)?;
        let cells = cells(fields).map_err(failed)?;
        Ok(Line { id: DocId::new(id), source, cells })
    }

    /// What is known of the document: what the line says wins over the table.
    pub fn describe(&self, table: &MetaTable) -> DocumentMeta {
        let path = match &self.source {
            Source::Text(_) => "",
            Source::Path(path) => path,
        };
        table.describe_with(path, self.cells.clone())
    }

    /// The bytes of the document.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn bytes(&self) -> std::io::Result<Vec<u8>> {
        match &self.source {
            Source::Text(text) => Ok(text.clone().into_bytes()),
            Source::Path(path) => fs::read(path),
        }
    }
}

fn source(fields: &mut Map<String, Value>) -> Result<Source, String> {
    match (fields.remove("text"), fields.remove("path")) {
        (Some(Value::String(text)), None | Some(Value::Null)) => Ok(Source::Text(text)),
        (None | Some(Value::Null), Some(Value::String(path))) => Ok(Source::Path(path)),
        (None | Some(Value::Null), None | Some(Value::Null)) => {
            Err("neither `text` nor `path` is there, expected one of them; write the text or name a file"
                .into())
        }
        (Some(Value::String(_)), Some(Value::String(_))) => {
            Err("`text` and `path` are both there, expected one of them; leave one out".into())
        }
        (text, path) => {
            let is_good =
                |value: &Option<Value>| matches!(value, None | Some(Value::Null | Value::String(_)));
            let (name, found) = if is_good(&text) { ("path", path) } else { ("text", text) };
            let found = found.as_ref().map_or("missing", kind);
            Err(format!("`{name}` is {found}, expected a text; put it in quotation marks"))
        }
    }
}

/// Columns of the table of metadata that decide something: what they hold must be right.
const KNOWN: [&str; 8] =
    ["title", "issuer", "country_iso3", "year", "lang", "kind", "region", "income_group"];

fn cells(fields: Map<String, Value>) -> Result<Row, String> {
    let mut cells = Row::new();
    for (name, value) in fields {
        let name = if name == "iso3" { "country_iso3".to_string() } else { name };
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.trim().to_string(),
            Value::Number(number) => number.to_string(),
            other if KNOWN.contains(&name.as_str()) => {
                return Err(format!("`{name}` is {}, expected a text or a number", kind(&other)));
            }
            _ => continue,
        };
        if text.is_empty() {
            continue;
        }
        match name.as_str() {
            "year" if text.parse::<i32>().is_err() => {
                return Err(format!("`year` is `{text}`, expected a number such as 2025"));
            }
            "lang" if Lang::parse(&text).is_none() => {
                return Err(format!("`lang` is `{text}`, expected two or three small letters, such as `en`"));
            }
            _ => {}
        }
        cells.insert(name, text);
    }
    Ok(cells)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.trim().is_empty() => "empty",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Guess, Source as FactSource};

    #[track_caller]
    fn refused(line: &str) -> (Option<String>, String) {
        let error = Line::parse(line.as_bytes()).expect_err("it is no document");
        (error.id, error.reason)
    }

    #[test]
    fn what_is_no_document_says_what_was_found_and_expected() {
        for (line, id, parts) in [
            ("", None, ["the line is no JSON", "{\"doc_id\": \"ken-2025\""]),
            ("[1]", None, ["the line holds a list", "expected one object a line"]),
            ("{\"text\": \"x\"}", None, ["`doc_id` is missing", "give each document"]),
            ("{\"doc_id\": 7, \"text\": \"x\"}", None, ["`doc_id` is a number", "expected a text"]),
            ("{\"doc_id\": \" \", \"text\": \"x\"}", None, ["`doc_id` is empty", "expected a text"]),
            ("{\"doc_id\": \"a\"}", Some("a"), ["neither `text` nor `path`", "write the text"]),
            (
                "{\"doc_id\": \"a\", \"text\": \"x\", \"path\": \"y\"}",
                Some("a"),
                ["both there", "leave one out"],
            ),
            ("{\"doc_id\": \"a\", \"text\": 7}", Some("a"), ["`text` is a number", "expected a text"]),
            (
                "{\"doc_id\": \"a\", \"text\": \"x\", \"path\": []}",
                Some("a"),
                ["`path` is a list", "expected"],
            ),
            ("{\"doc_id\": \"a\", \"text\": \"x\", \"year\": \"MM\"}", Some("a"), ["`year` is `MM`", "2025"]),
            ("{\"doc_id\": \"a\", \"text\": \"x\", \"lang\": \"English\"}", Some("a"), ["`lang` is", "`en`"]),
            (
                "{\"doc_id\": \"a\", \"text\": \"x\", \"title\": {}}",
                Some("a"),
                ["`title` is an object", "text"],
            ),
        ] {
            let (found, reason) = refused(line);
            assert_eq!(found.as_deref(), id, "{line}");
            assert!(parts.iter().all(|part| reason.contains(part)), "{line}: {reason}");
        }
    }

    #[test]
    fn a_line_wins_over_the_table() {
        let table =
            MetaTable::parse(b"file,country_iso3,region,team\nplan.pdf,XAA,North,1\n").expect("it is right");
        let line = Line::parse(
            "{\"doc_id\": \"KEN 2025/é\", \"path\": \"in/plan.pdf\", \"iso3\": \"XBB\", \"year\": 2021, \
             \"lang\": null, \"title\": \"\", \"tags\": [1], \"team\": 2}"
                .as_bytes(),
        );
        let line = line.expect("it is a document");
        let meta = line.describe(&table);
        assert_eq!(line.id.as_str(), "KEN 2025/é");
        assert_eq!(meta.country_iso3, Some(Guess { value: "XBB".to_string(), source: FactSource::Table }));
        assert_eq!(meta.year, Some(Guess { value: 2021, source: FactSource::Table }));
        assert_eq!((meta.lang, meta.title), (None, None));
        assert_eq!(meta.region.as_deref(), Some("North"));
        assert_eq!(meta.cells.get("team").map(String::as_str), Some("2"));
        assert!(!meta.cells.contains_key("tags"));
    }
}
