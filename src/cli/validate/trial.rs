//! What one call of `validate` measures: the labels that count, and the rules on each of them.

use super::{HalfArg, ValidateArgs};
use crate::assess::Bootstrap;
use crate::cli::output::write_whole;
use crate::cli::{Exit, Failure, Global};
use crate::corpus::{Input, Origin};
use crate::document::{DocId, DocumentMeta, Guess, Source};
use crate::error::Diagnostic;
use crate::ingest::{Limits, read};
use crate::matching::Matcher;
use crate::pipeline::in_order;
use crate::rules::RuleBook;
use crate::text::{Lang, hex};
use crate::validate::{Content, GoldOptions, GoldUnit, Half, Judge, Selection, UnitResult, read_gold};
use anyhow::Context;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What is measured, and how.
pub(super) struct Trial<'a> {
    pub(super) book: &'a RuleBook,
    /// Name of the file of labels, without its folder.
    pub(super) gold: String,
    pub(super) gold_sha256: String,
    pub(super) units: Vec<GoldUnit>,
    pub(super) selection: Selection,
    /// Languages without rules, with the number of units left out.
    pub(super) unspoken: BTreeMap<Lang, u32>,
    pub(super) threshold: f64,
    pub(super) bootstrap: Bootstrap,
    pub(super) arguments: &'a ValidateArgs,
    pub(super) global: &'a Global,
}

impl<'a> Trial<'a> {
    pub(super) fn new(
        book: &'a RuleBook,
        arguments: &'a ValidateArgs,
        global: &'a Global,
    ) -> Result<Trial<'a>, Failure> {
        let path = &arguments.gold;
        let shown = shown(path);
        let bytes = fs::read(path).map_err(|error| {
            let message = format!("cannot read the labels `{shown}`: {error}");
            Failure::usage(message, "name a CSV with unit_id, items, and text or file with --gold")
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            let message = format!("`{shown}`, line {line}: this is no UTF-8");
            Failure::usage(message, "save the table as UTF-8")
        })?;
        let options =
            GoldOptions { mapping: arguments.mapping.as_deref(), strength: arguments.strength.as_deref() };
        let mut units = read_gold(&shown, text, options)?;
        let selection = Selection::of(book, &units);
        check_selection(book, &shown, &selection, arguments)?;
        let unspoken = leave_out_unspoken(book, global, &mut units)?;
        if let Some(half) = arguments.split.map(HalfArg::half) {
            units.retain(|unit| Half::of(&unit.document) == half);
            if units.is_empty() {
                let message = format!("no document of `{shown}` falls into the {} half", half.as_str());
                return Err(Failure::usage(message, "leave out --split, or label more documents"));
            }
        }
        Ok(Trial {
            book,
            gold: path.file_name().map_or(shown.clone(), |name| name.to_string_lossy().into_owned()),
            gold_sha256: hex(&Sha256::digest(&bytes)),
            units,
            selection,
            unspoken,
            threshold: arguments.threshold.unwrap_or(book.scoring.pieces_per_1000),
            bootstrap: Bootstrap { seed: arguments.seed, replicates: book.scoring.replicates },
            arguments,
            global,
        })
    }

    /// Judges all units; on failure the faults of all of them.
    pub(super) fn judge(&self, matcher: &Matcher) -> Result<Vec<UnitResult>, Failure> {
        let judge = Judge {
            matcher,
            selection: &self.selection,
            context: self.global.context.map(|context| context.context()),
            lang: self.global.lang.unwrap_or(Lang::EN),
            pieces_per_1000: self.threshold,
        };
        let results = in_order(&self.units, self.arguments.jobs, |unit| self.one(&judge, unit));
        let (done, faults): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        if faults.is_empty() {
            return Ok(done.into_iter().flatten().collect());
        }
        Err(faults
            .into_iter()
            .filter_map(Result::err)
            .map(|fault| *fault)
            .collect::<Vec<Diagnostic>>()
            .into())
    }

    fn one(&self, judge: &Judge, unit: &GoldUnit) -> Result<UnitResult, Box<Diagnostic>> {
        let fault = |message: String, help: &str| {
            let mut fault = Diagnostic::error("gold-unit", &shown(&self.arguments.gold), message).help(help);
            fault.at = (unit.line, 1);
            Box::new(fault)
        };
        // A panic inside a library must not end the program without a word on the document.
        let judged = catch_unwind(AssertUnwindSafe(|| match &unit.content {
            Content::Passage { before, text } => Ok(judge.passage(unit, before.as_deref(), text)),
            Content::File(file) => {
                let path = self.arguments.gold.with_file_name(file);
                let input = Input { path: file.clone(), origin: Origin::File(path) };
                let bytes = input.bytes().map_err(|error| {
                    let message = format!("cannot read the document `{file}` of `{}`: {error}", unit.id);
                    fault(message, "paths in the column `file` start from the folder of the table")
                })?;
                let country = unit.country.clone().map(|value| Guess { value, source: Source::Table });
                let meta = DocumentMeta {
                    path: file.clone(),
                    country_iso3: country,
                    lang: unit.lang.or(self.global.lang),
                    ..DocumentMeta::default()
                };
                let document = read(&bytes, DocId::new("document"), meta, &Limits::default())
                    .map_err(|error| fault(format!("`{file}` of `{}`: {error}", unit.id), error.help()))?;
                Ok(judge.document(unit, &document))
            }
        }));
        judged.unwrap_or_else(|_| {
            Err(fault(format!("the program failed on `{}`", unit.id), "please report it, with the text"))
        })
    }

    /// Whether whole documents are among the units.
    pub(super) fn has_documents(&self) -> bool {
        self.units.iter().any(|unit| matches!(unit.content, Content::File(_)))
    }

    /// Labels and items that are not measured are never left out in silence.
    pub(super) fn tell_left_out(&self) {
        for (lang, count) in &self.unspoken {
            eprintln!("notice: no rule has terms in `{lang}`: {count} units in it are left out");
        }
        if self.arguments.strength.is_some() {
            return;
        }
        let unknown: Vec<&str> = self.selection.unknown.keys().map(String::as_str).collect();
        if !unknown.is_empty() {
            eprintln!(
                "notice: labels of frameworks that these rules lack are left out: {}",
                unknown.join(", ")
            );
        }
        if !self.selection.unlabelled.is_empty() {
            eprintln!(
                "notice: never labelled in `{}`, so not measured: {}",
                self.gold,
                self.selection.unlabelled.join(", ")
            );
        }
    }

    /// Writes the files into the folder of `--out`.
    pub(super) fn write(&self, files: &[(&str, Vec<u8>)]) -> Result<Exit, Failure> {
        let Some(folder) = &self.arguments.out else { return Ok(Exit::Done) };
        fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
        for (name, bytes) in files {
            write_whole(&folder.join(name), bytes)?;
        }
        Ok(Exit::Done)
    }
}

/// Refuses labels that can only be mistakes: unknown items of a framework that the rules have, or no item.
fn check_selection(
    book: &RuleBook,
    file: &str,
    selection: &Selection,
    arguments: &ValidateArgs,
) -> Result<(), Failure> {
    if arguments.strength.is_some() {
        return Ok(());
    }
    let mut faults = Vec::new();
    for (item, line) in &selection.unknown {
        let framework = item.split_once('.').map_or("", |(framework, _)| framework);
        let known = book.frameworks.iter().find(|one| one.id == framework);
        let message = match (known, framework) {
            (Some(framework), _) => {
                let items: Vec<&str> = framework.items.iter().map(|item| item.id.as_str()).collect();
                format!("`{item}` is no item of `{}`, which has {}", framework.id, items.join(", "))
            }
            (None, "") => {
                format!("`{item}` is no item, expected a framework and an item such as `unesco.P6`")
            }
            (None, _) => continue,
        };
        let mut fault = Diagnostic::error("gold-item", file, message);
        fault.at = (*line, 1);
        faults.push(fault.help("`concordant rules list` shows all items"));
    }
    faults.sort_by_key(|fault| fault.at);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    if selection.items.is_empty() {
        let known: Vec<&str> = book.frameworks.iter().map(|framework| framework.id.as_str()).collect();
        let message = format!("no row of `{file}` labels an item of {}", known.join(", "));
        return Err(Failure::usage(message, "write items such as `unesco.P6` into the column `items`"));
    }
    Ok(())
}

/// Removes units in languages that no rule has terms in: nothing found in them proves nothing.
fn leave_out_unspoken(
    book: &RuleBook,
    global: &Global,
    units: &mut Vec<GoldUnit>,
) -> Result<BTreeMap<Lang, u32>, Failure> {
    let spoken: BTreeSet<Lang> = book.rules.iter().flat_map(|rule| book.languages_of(rule)).collect();
    let mut unspoken = BTreeMap::new();
    units.retain(|unit| {
        let lang = unit.lang.or(global.lang).filter(|lang| !spoken.contains(lang));
        lang.is_none_or(|lang| {
            *unspoken.entry(lang).or_insert(0) += 1;
            false
        })
    });
    if units.is_empty() {
        let langs: Vec<&str> = unspoken.keys().map(Lang::as_str).collect();
        let message = format!("no rule has terms in the languages of the labels: {}", langs.join(", "));
        return Err(Failure::usage(message, "name rules in these languages with --rules"));
    }
    Ok(unspoken)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
