//! Rule files → [`RuleBook`], with every error of every file at once.

mod actions;
mod conditions;
mod crosswalk;
mod frameworks;
mod quality;
#[cfg(test)]
mod tests;
mod views;
mod vocabulary;

use crate::error::Diagnostic;
use crate::rules::action::Action;
use crate::rules::crosswalk::CrosswalkPair;
use crate::rules::framework::{Framework, Group, Rule, RuleBook, RuleTest, Scoring};
use crate::rules::pack;
use crate::rules::quality::Quality;
use crate::rules::view::{View, ViewTest};
use crate::text::{Lang, Span, hex};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// One rule file: its path inside the rules folder, with `/`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFile {
    /// `unesco/P6/36a.toml`.
    pub path: String,
    /// The content.
    pub text: String,
}

/// Loads all rules; on failure all errors, sorted by file and place.
///
/// The order of `files` does not matter. Files outside the known folders are errors, since a misplaced
/// rule would otherwise be lost in silence.
pub fn load(files: &[RuleFile]) -> Result<RuleBook, Vec<Diagnostic>> {
    let mut files: Vec<&RuleFile> = files.iter().collect();
    files.sort_by_cached_key(|file| natural_key(&file.path));
    let mut loader = Loader::default();
    let frameworks: BTreeSet<&str> =
        files.iter().filter_map(|file| file.path.strip_suffix("/framework.toml")).collect();
    for file in files.iter().filter(|file| file.path.starts_with("vocabulary/")) {
        loader.vocabulary_file(file);
    }
    loader.views(&files);
    for name in &frameworks {
        loader.framework(name, &files);
    }
    if frameworks.is_empty() {
        loader.report(
            Diagnostic::error("no-framework", "framework.toml", "the rules folder holds no framework")
                .help("name the folder that holds unesco/framework.toml or a framework of your own"),
        );
    }
    let scoring = loader.scoring(&files);
    let quality = loader.quality(&files);
    let actions = loader.actions(&files);
    let crosswalk = loader.crosswalk(&files);
    for file in &files {
        let top = file.path.split('/').next().unwrap_or("");
        let known = KNOWN.contains(&top) || frameworks.contains(top);
        if !known {
            loader.report(
                Diagnostic::error("misplaced-file", &file.path, "this file belongs to no framework")
                    .help("rule files stand in <framework>/<item>/, beside a framework.toml"),
            );
        }
    }
    loader.finish(scoring, Rest { quality, actions, crosswalk, sha256: hash(&files) })
}

/// What is wrong with a file that is no TOML, or has not the shape that its place asks for.
pub(in crate::rules) fn no_toml(file: &RuleFile, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().next().unwrap_or("").to_string();
    let diagnostic = Diagnostic::error("toml", &file.path, message);
    match error.span() {
        Some(range) => diagnostic.at(&file.text, Span::new(range.start as u32, range.end as u32)),
        None => diagnostic,
    }
}

/// SHA-256 over paths and contents, tests left out: the rules that a result was made with. What was measured
/// of them is left out too, since it names this hash.
fn hash(files: &[&RuleFile]) -> String {
    let mut hasher = Sha256::new();
    for file in files.iter().filter(|file| file.path != "quality.toml") {
        let text = pack::canonical(&file.text);
        hasher.update(format!("{} {}\n", file.path, text.len()));
        hasher.update(text);
    }
    hex(&hasher.finalize())
}

/// Files and folders at the top that are no framework.
const KNOWN: [&str; 6] = ["vocabulary", "views", "scoring.toml", "crosswalk.toml", "quality.toml", "roadmap"];

/// Sorts `11a` before `11b`, and `9` before `10`.
fn natural_key(path: &str) -> Vec<(u64, String)> {
    path.split(['/', '.'])
        .map(|part| {
            let digits = part.len() - part.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
            (part[..digits].parse().unwrap_or(0), part[digits..].to_string())
        })
        .collect()
}

#[derive(Default)]
struct Loader {
    diagnostics: Vec<Diagnostic>,
    frameworks: Vec<Framework>,
    rules: Vec<Rule>,
    groups: Vec<Group>,
    vocabulary: BTreeMap<String, u32>,
    countries: BTreeMap<String, u32>,
    views: Vec<View>,
    view_tests: Vec<ViewTest>,
    tests: Vec<RuleTest>,
}

/// What is read beside the frameworks.
struct Rest {
    quality: Quality,
    /// The actions, and the provisions without one.
    actions: (Vec<Action>, BTreeMap<String, String>),
    crosswalk: Vec<CrosswalkPair>,
    sha256: String,
}

/// A file in work, for messages.
#[derive(Clone, Copy)]
struct At<'a> {
    path: &'a str,
    text: &'a str,
}

impl At<'_> {
    fn error<T>(self, code: &'static str, place: &Spanned<T>, message: impl Into<String>) -> Diagnostic {
        let range = place.span();
        Diagnostic::error(code, self.path, message)
            .at(self.text, Span::new(range.start as u32, range.end as u32))
    }
}

impl Loader {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn finish(mut self, scoring: Option<Scoring>, rest: Rest) -> Result<RuleBook, Vec<Diagnostic>> {
        let Rest { quality, actions: (actions, not_actionable), crosswalk, sha256 } = rest;
        match scoring {
            Some(scoring) if self.diagnostics.is_empty() => Ok(RuleBook {
                frameworks: self.frameworks,
                rules: self.rules,
                groups: self.groups,
                vocabulary: self.vocabulary,
                countries: self.countries,
                scoring,
                quality,
                actions,
                not_actionable,
                crosswalk,
                views: self.views,
                view_tests: self.view_tests,
                tests: self.tests,
                sha256,
            }),
            _ => {
                self.diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
                Err(self.diagnostics)
            }
        }
    }

    fn parse<T: DeserializeOwned>(&mut self, file: &RuleFile) -> Option<T> {
        toml::from_str(&file.text).map_err(|error| self.report(no_toml(file, &error))).ok()
    }

    fn lang(&mut self, at: At, tag: &Spanned<String>) -> Option<Lang> {
        let lang = Lang::parse(tag.as_ref());
        if lang.is_none() {
            let message =
                format!("`{}` is no language tag, expected two or three small letters", tag.as_ref());
            self.report(at.error("language", tag, message));
        }
        lang
    }

    /// The value with this name, or an error with the names there are.
    fn named<T: Copy>(&mut self, at: At, name: &Spanned<String>, names: &[(&'static str, T)]) -> Option<T> {
        let found = names.iter().find(|(known, _)| known == name.as_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<String> = names.iter().map(|(known, _)| format!("`{known}`")).collect();
            let message = format!("unknown value `{}`, expected one of {}", name.as_ref(), known.join(", "));
            self.report(at.error("unknown-value", name, message));
        }
        found
    }
}
