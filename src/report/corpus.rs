//! What a corpus holds, before it is scored: a table and a page.

use super::columns::COLUMNS;
use super::html::Page;
use super::tables::{Table, plain};
use super::value::Value;
use super::{CsvMark, File, ReportError, csv};
use crate::analyze::Failed;
use crate::document::{DocId, DocumentMeta, Notice, NoticeCode};
use crate::ingest::Format;
use crate::text::Lang;
use serde_json::json;

/// What is known of a document that was read, without any rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Surveyed {
    /// Its identifier.
    pub id: DocId,
    /// What is known about it.
    pub meta: DocumentMeta,
    /// The format of its bytes; `None` when it has no reader.
    pub format: Option<Format>,
    /// Bytes of the file; `None` when it could not be opened.
    pub bytes: Option<u64>,
    /// What was read, or why nothing was.
    pub read: Result<Facts, Box<Failed>>,
}

/// Figures of a document that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Language of most of it.
    pub lang: Lang,
    /// Share of the words in that language, 0 to 1.
    pub lang_share: f64,
    /// Pages; 0 when the format has none.
    pub pages: u32,
    /// Pages whose text could be read.
    pub pages_readable: u32,
    /// Words.
    pub words: u32,
    /// Sections with a heading.
    pub sections: u32,
    /// A limit cut it short.
    pub truncated: bool,
    /// What was assumed, repaired or lost, and which other documents it resembles.
    pub notices: Vec<Notice>,
}

impl Facts {
    /// Notices that say that something may be wrong.
    pub fn suspicions(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().filter(|notice| !notice.code.is_routine() && notice.page.is_none())
    }

    /// Whether it is another document again.
    pub fn is_twin(&self) -> bool {
        let twin = [NoticeCode::Duplicate, NoticeCode::SameTextAs, NoticeCode::NearDuplicate];
        self.notices.iter().any(|notice| twin.contains(&notice.code))
    }
}

impl Surveyed {
    /// What to do with it: `ready`, `look`, `twin` or `unreadable`.
    pub fn verdict(&self) -> &'static str {
        match &self.read {
            Err(_) => "unreadable",
            Ok(facts) if facts.words == 0 => "unreadable",
            Ok(facts) if facts.is_twin() => "twin",
            Ok(facts) if facts.truncated || facts.suspicions().next().is_some() => "look",
            Ok(_) => "ready",
        }
    }

    /// Why it is not ready; empty when it is.
    pub fn why(&self) -> String {
        match &self.read {
            Err(failed) => format!("{}; {}", failed.reason, failed.help),
            Ok(facts) => facts.suspicions().map(Notice::to_string).collect::<Vec<_>>().join(" | "),
        }
    }
}

/// Table, page and record of a survey. The same survey gives the same bytes.
///
/// # Errors
/// When the table cannot be written, which only a fault of the program can cause.
pub fn corpus_files(surveyed: &[Surveyed], mark: CsvMark) -> Result<Vec<File>, ReportError> {
    let table = plain("corpus", &COLUMNS.corpus, surveyed.iter().map(row).collect());
    let record = json!({
        "program": "concordant",
        "version": env!("CARGO_PKG_VERSION"),
        "command": "corpus check",
        "documents": surveyed.iter().map(|one| json!({ "path": one.meta.path, "sha256": one.meta.sha256 })).collect::<Vec<_>>(),
    });
    let mut run = serde_json::to_vec_pretty(&record)?;
    run.push(b'\n');
    Ok(vec![
        ("corpus.csv".to_string(), csv::bytes(&table, mark)?),
        ("corpus.html".to_string(), page(surveyed, &table).into_bytes()),
        ("run.json".to_string(), run),
    ])
}

/// How many documents have each verdict, as a line to print.
pub fn corpus_summary(surveyed: &[Surveyed]) -> String {
    let count = |verdict: &str| surveyed.iter().filter(|one| one.verdict() == verdict).count();
    format!(
        "{} documents: {} ready, {} to look at, {} like another one, {} unreadable",
        surveyed.len(),
        count("ready"),
        count("look"),
        count("twin"),
        count("unreadable")
    )
}

fn row(one: &Surveyed) -> Vec<Value> {
    let facts = one.read.as_ref().ok();
    let paged = |count: fn(&Facts) -> u32| facts.filter(|facts| facts.pages > 0).map(count);
    let meta = &one.meta;
    let bytes =
        one.bytes.map_or(Value::Missing, |bytes| Value::Count(i64::try_from(bytes).unwrap_or(i64::MAX)));
    vec![
        one.id.as_str().into(),
        meta.path.as_str().into(),
        one.verdict().into(),
        one.why().into(),
        one.format.map(Format::as_str).into(),
        bytes,
        paged(|facts| facts.pages).into(),
        paged(|facts| facts.pages_readable).into(),
        facts.map(|facts| facts.words).into(),
        facts.map(|facts| facts.sections).into(),
        facts.map(|facts| facts.lang.to_string()).into(),
        facts.map(|facts| facts.lang_share).into(),
        meta.title.as_ref().map(|title| title.value.clone()).into(),
        meta.issuer.as_ref().map(|issuer| issuer.value.clone()).into(),
        meta.country_iso3.as_ref().map(|country| country.value.clone()).into(),
        meta.year.as_ref().map(|year| year.value).into(),
        meta.sha256.as_str().into(),
    ]
}

/// One page with everything in it: documents to look at first.
fn page(surveyed: &[Surveyed], table: &Table) -> String {
    let mut page = Page::new("What the corpus holds");
    page.paragraph(&corpus_summary(surveyed));
    let hash = table.columns.iter().position(|column| column.name == "sha256");
    for (verdict, title) in [
        ("unreadable", "Unreadable"),
        ("look", "To look at"),
        ("twin", "Like another document"),
        ("ready", "Ready"),
    ] {
        let rows: Vec<&Vec<Value>> = surveyed
            .iter()
            .zip(&table.rows)
            .filter(|(one, _)| one.verdict() == verdict)
            .map(|(_, row)| row)
            .collect();
        if !rows.is_empty() {
            page.heading(title);
            page.table(&table.columns, &rows, hash);
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surveyed(name: &str, words: u32, notices: Vec<Notice>) -> Surveyed {
        let facts = Facts {
            lang: Lang::EN,
            lang_share: 1.0,
            pages: 0,
            pages_readable: 0,
            words,
            sections: 2,
            truncated: false,
            notices,
        };
        let meta = DocumentMeta { path: format!("{name}.txt"), ..DocumentMeta::default() };
        Surveyed { id: DocId::new(name), meta, format: Some(Format::Plain), bytes: Some(10), read: Ok(facts) }
    }

    #[test]
    fn verdicts_follow_the_notices() {
        let notice = |code| vec![Notice::new(code, "<why>")];
        let all = [
            surveyed("a", 900, vec![]),
            surveyed("b", 900, notice(NoticeCode::TooShort)),
            surveyed("c", 900, notice(NoticeCode::NearDuplicate)),
            surveyed("d", 0, vec![]),
            surveyed("e", 900, notice(NoticeCode::RunningHeads)),
        ];
        let verdicts: Vec<&str> = all.iter().map(Surveyed::verdict).collect();
        assert_eq!(verdicts, ["ready", "look", "twin", "unreadable", "ready"]);
        assert_eq!(
            corpus_summary(&all),
            "5 documents: 2 ready, 1 to look at, 1 like another one, 1 unreadable"
        );
        let files = corpus_files(&all, CsvMark::Without).expect("they can be written");
        let page = String::from_utf8(files[1].1.clone()).expect("the page is UTF-8");
        assert!(page.contains("&lt;why&gt;") && !page.contains("<why>"));
        assert_eq!(page.matches("<h2>").count(), 4);
    }
}
