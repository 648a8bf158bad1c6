//! `concordant rules cites`: the rules on the official text that they cite.

use super::book;
use crate::cli::outcome::say;
use crate::cli::{Exit, Failure, Global};
use crate::document::{DocId, Document, DocumentMeta};
use crate::ingest::{Limits, read};
use crate::matching::Matcher;
use crate::rules::RuleBook;
use crate::workshop::{CitesReport, ProvisionFires, cites, lettered, paragraphs};
use anyhow::Context;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct CitesArgs {
    /// The official text of an instrument, with its paragraph numbers
    file: PathBuf,
    /// Its framework; told from its title when left out
    #[arg(long, value_name = "ID")]
    framework: Option<String>,
}

pub(super) fn run(arguments: &CitesArgs, global: &Global) -> Result<Exit, Failure> {
    let matcher = Matcher::compile(book(global)?)?;
    let document = document(&arguments.file, global)?;
    let framework = framework(matcher.book(), arguments.framework.as_deref(), &document)?;
    let paragraphs = paragraphs(&document, &lettered(&matcher, framework));
    if paragraphs.is_empty() {
        return Err(Failure::usage(
            format!("`{}` has no numbered paragraphs", arguments.file.display()),
            "expected lines that begin with `13.` or `13 `, in ascending order",
        ));
    }
    let report = cites(&matcher, framework, &paragraphs, document.lang);
    print_report(&report, paragraphs.len());
    Ok(Exit::Done)
}

/// The text, read line by line: Markdown counts the items of its lists anew, whatever numbers they have.
fn document(path: &Path, global: &Global) -> Result<Document, Failure> {
    let shown = path.display();
    let bytes = fs::read(path).with_context(|| format!("cannot read `{shown}`"))?;
    let told = "instrument.txt".to_string();
    let meta = DocumentMeta { path: told, lang: global.lang, ..DocumentMeta::default() };
    read(&bytes, DocId::new("instrument"), meta, &Limits::default())
        .map_err(|error| Failure::usage(format!("`{shown}`: {error}"), error.help()))
}

/// The framework named, or the one whose title stands first in the text.
fn framework(book: &RuleBook, named: Option<&str>, document: &Document) -> Result<u32, Failure> {
    let known: Vec<&str> = book.frameworks.iter().map(|framework| framework.id.as_str()).collect();
    let text = document.text.clean.to_lowercase();
    let found = match named {
        Some(named) => known.iter().position(|id| *id == named),
        None => {
            let titles = book.frameworks.iter().enumerate();
            let place = |(number, title): (usize, &str)| Some((text.find(&title.to_lowercase())?, number));
            let places = titles.filter_map(|(number, framework)| place((number, &framework.title)));
            places.min().map(|(_, number)| number)
        }
    };
    found.map(|number| number as u32).ok_or_else(|| {
        let message = match named {
            Some(named) => format!("there is no framework `{named}`"),
            None => "the text names no framework by its title".to_string(),
        };
        Failure::usage(message, format!("name one with --framework: {}", known.join(", ")))
    })
}

fn print_report(report: &CitesReport, paragraphs: usize) {
    for one in &report.provisions {
        say(line(one));
    }
    for cited in &report.unknown {
        eprintln!("notice: paragraph {cited} is cited, and the text has none of that number");
    }
    let percent =
        |share: Option<f64>| share.map_or("–".to_string(), |share| format!("{:.1} %", share * 100.0));
    say(format_args!(
        "\n{} provisions on {paragraphs} paragraphs: {} fire somewhere, {} on a paragraph that they cite; median {} paragraphs",
        report.provisions.len(),
        percent(report.share_firing()),
        percent(report.share_on_cited()),
        report.median_fires().map_or("–".to_string(), |median| median.to_string())
    ));
}

fn line(one: &ProvisionFires) -> String {
    let verdict = match (one.on_cited, one.fires.is_empty()) {
        (true, _) => "ok",
        (_, true) => "SILENT",
        _ => "ELSEWHERE",
    };
    let count = one.fires.len();
    format!(
        "{:<18} {verdict:<9} cites {:<8} fires on {count:>3}: {}",
        one.provision,
        one.cites.join(","),
        one.fires.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::text::Lang;

    #[test]
    fn the_framework_is_named_or_told_from_the_title() {
        let book = builtin::book();
        let id = |named: Option<&str>, text: &str| {
            let document = Document::of_sentence(text, Lang::EN);
            framework(&book, named, &document).ok().map(|number| book.frameworks[number as usize].id.clone())
        };
        let both =
            "The Recommendation on the Ethics of Artificial Intelligence, not the Global Digital Compact.";
        assert_eq!(id(None, both).as_deref(), Some("unesco"));
        assert_eq!(id(Some("gdc"), both).as_deref(), Some("gdc"));
        assert_eq!(id(None, "A charter on gardens."), None);
        assert_eq!(id(Some("oecd"), both), None);
    }

    #[test]
    fn a_line_tells_silent_provisions_from_those_that_fire_elsewhere() {
        let one = |fires: &[&str], on_cited| ProvisionFires {
            provision: "t.P1.11".to_string(),
            cites: vec!["11".to_string()],
            fires: fires.iter().map(|label| label.to_string()).collect(),
            on_cited,
        };
        for (fires, on_cited, want) in [
            (vec!["11", "12"], true, "t.P1.11            ok        cites 11       fires on   2: 11 12"),
            (vec!["12"], false, "t.P1.11            ELSEWHERE cites 11       fires on   1: 12"),
            (vec![], false, "t.P1.11            SILENT    cites 11       fires on   0: "),
        ] {
            assert_eq!(line(&one(&fires, on_cited)), want);
        }
    }
}
