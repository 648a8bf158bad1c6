//! Rule files → [`RuleBook`], with every error of every file at once.

use crate::error::Diagnostic;
use crate::rules::condition::{Expr, GroupName, parse_condition};
use crate::rules::file::{
    CountriesFile, FrameworkFile, ItemDef, ProvisionFile, RuleDef, ScoringFile, TermTables, TestDef,
    TopicFile, VocabularyFile,
};
use crate::rules::framework::{
    Force, Framework, Group, Item, Layer, Level, Provision, Rule, RuleBook, RuleTest, Scope, Scoring, Unit,
};
use crate::rules::pack;
use crate::rules::term::TermDef;
use crate::text::{Lang, Span};
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
    files.sort_by_key(|a| natural_key(&a.path));
    let mut loader = Loader::default();
    let frameworks: BTreeSet<&str> =
        files.iter().filter_map(|file| file.path.strip_suffix("/framework.toml")).collect();
    for file in files.iter().filter(|file| file.path.starts_with("vocabulary/")) {
        loader.vocabulary_file(file);
    }
    for name in &frameworks {
        loader.framework(name, &files);
    }
    let scoring = loader.scoring(&files);
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
    loader.finish(scoring, hash(&files))
}

/// SHA-256 over paths and contents, tests left out: the rules that a result was made with.
fn hash(files: &[&RuleFile]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        let text = pack::canonical(&file.text);
        hasher.update(format!("{} {}\n", file.path, text.len()));
        hasher.update(text);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files and folders at the top that are no framework.
const KNOWN: [&str; 5] = ["vocabulary", "scoring.toml", "crosswalk.toml", "quality.toml", "roadmap"];

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
    tests: Vec<RuleTest>,
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

    fn finish(mut self, scoring: Option<Scoring>, sha256: String) -> Result<RuleBook, Vec<Diagnostic>> {
        if self.frameworks.is_empty() && self.diagnostics.is_empty() {
            self.report(
                Diagnostic::error("no-framework", "framework.toml", "the rules folder holds no framework")
                    .help("name the folder that holds unesco/framework.toml or a framework of your own"),
            );
        }
        match scoring {
            Some(scoring) if self.diagnostics.is_empty() => Ok(RuleBook {
                frameworks: self.frameworks,
                rules: self.rules,
                groups: self.groups,
                vocabulary: self.vocabulary,
                countries: self.countries,
                scoring,
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
        match toml::from_str(&file.text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("").to_string();
                let mut diagnostic = Diagnostic::error("toml", &file.path, message);
                if let Some(range) = error.span() {
                    diagnostic = diagnostic.at(&file.text, Span::new(range.start as u32, range.end as u32));
                }
                self.report(diagnostic);
                None
            }
        }
    }

    fn scoring(&mut self, files: &[&RuleFile]) -> Option<Scoring> {
        let Some(file) = files.iter().find(|file| file.path == "scoring.toml") else {
            self.report(
                Diagnostic::error("no-scoring", "scoring.toml", "the rules folder has no scoring.toml")
                    .help("copy the one of the built-in rules and change it"),
            );
            return None;
        };
        let parsed: ScoringFile = self.parse(file)?;
        let ladder = <[f64; 5]>::try_from(parsed.ladder.as_slice()).ok().filter(|ladder| {
            ladder[0] == 0.0 && ladder.windows(2).all(|pair| pair[0] <= pair[1]) && ladder[4] <= 1.0
        });
        let Some(ladder) = ladder else {
            let message = "`ladder` needs five ascending values from 0 to 1";
            self.report(Diagnostic::error("ladder", &file.path, message));
            return None;
        };
        let items = self.frameworks.iter_mut().flat_map(|framework| &mut framework.items);
        for provision in items.flat_map(|item| &mut item.provisions) {
            let weights =
                if provision.applicability.is_some() { &parsed.applicability } else { &parsed.force };
            let name = provision.applicability.as_deref().unwrap_or(provision.force.as_str());
            provision.weight = weights.get(name).copied().unwrap_or(1.0);
        }
        Some(Scoring {
            ladder,
            readable_share: parsed.readable_share,
            language_share: parsed.language_share,
            assessed_share: parsed.assessed_share,
            few_provisions: parsed.few_provisions,
            ai_terms_per_1000: parsed.context.ai_terms_per_1000,
            ai_terms_per_1000_with_title: parsed.context.ai_terms_per_1000_with_title,
            context_sentences: parsed.context.sentences_before,
            mechanism_words: parsed.windows.mechanism_words,
        })
    }

    fn vocabulary_file(&mut self, file: &RuleFile) {
        let at = At { path: &file.path, text: &file.text };
        let name = file.path.trim_start_matches("vocabulary/").trim_end_matches(".toml");
        if name == "countries" {
            let Some(parsed) = self.parse::<CountriesFile>(file) else { return };
            for (iso3, terms) in parsed {
                let group = self.group(at, iso3.clone(), String::new(), &terms);
                self.countries.insert(iso3, group);
            }
            return;
        }
        let Some(parsed) = self.parse::<VocabularyFile>(file) else { return };
        let group = self.group(at, format!("@{name}"), String::new(), &parsed.terms);
        if !parsed.except.is_empty() {
            let except = self.group(at, format!("@{name} except"), String::new(), &parsed.except);
            self.groups[group as usize].except = Some(except);
        }
        self.vocabulary.insert(name.to_string(), group);
    }

    /// Adds a group with its terms by language.
    fn group(
        &mut self,
        at: At,
        name: String,
        file: String,
        terms: &BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>,
    ) -> u32 {
        let mut read = BTreeMap::new();
        for (lang, defs) in terms {
            if let Some(lang) = self.lang(at, lang) {
                read.insert(lang, self.terms(at, lang, defs));
            }
        }
        self.groups.push(Group { name, file, terms: read, except: None });
        self.groups.len() as u32 - 1
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

    fn terms(
        &mut self,
        at: At,
        lang: Lang,
        defs: &[Spanned<TermDef>],
    ) -> Vec<(String, crate::rules::term::Term)> {
        let mut terms = Vec::with_capacity(defs.len());
        for def in defs {
            match def.as_ref().read(lang) {
                Ok(term) => terms.push((def.as_ref().text().to_string(), term)),
                Err(message) => self.report(at.error("term", def, message)),
            }
        }
        terms
    }

    fn framework(&mut self, name: &str, files: &[&RuleFile]) {
        let path = format!("{name}/framework.toml");
        let Some(file) = files.iter().find(|file| file.path == path) else { return };
        let Some(parsed) = self.parse::<FrameworkFile>(file) else { return };
        let at = At { path: &file.path, text: &file.text };
        let layers: Vec<Layer> =
            parsed.layers.into_iter().map(|layer| Layer { id: layer.id, title: layer.title }).collect();
        let number = self.frameworks.len() as u32;
        let mut items = Vec::new();
        for def in &parsed.items {
            let layer = layers.iter().position(|layer| layer.id == *def.layer.as_ref());
            if layer.is_none() {
                let message =
                    format!("the layer `{}` is not one of this framework's layers", def.layer.as_ref());
                self.report(at.error("layer", &def.layer, message));
            }
            let place = Place { framework: number, name, item: items.len() as u32 };
            items.push(self.item(&place, def, layer.unwrap_or(0) as u32, files));
        }
        self.misplaced(name, &parsed.items, files);
        self.frameworks.push(Framework {
            id: name.to_string(),
            title: parsed.title,
            short: parsed.short,
            adopted: parsed.adopted,
            address: parsed.address,
            version: parsed.version,
            layers,
            items,
            unscored: parsed
                .unscored
                .into_iter()
                .map(|row| (format!("{name}.{}", row.id), row.reason))
                .collect(),
        });
    }

    fn misplaced(&mut self, name: &str, items: &[ItemDef], files: &[&RuleFile]) {
        for file in files {
            let Some(rest) = file.path.strip_prefix(name).and_then(|rest| rest.strip_prefix('/')) else {
                continue;
            };
            let parts: Vec<&str> = rest.split('/').collect();
            let known = match parts.as_slice() {
                ["framework.toml"] => true,
                [item, _] => items.iter().any(|def| def.id.as_ref() == item),
                _ => false,
            };
            if !known {
                let message = format!("`{rest}` stands in no item of {name}/framework.toml");
                self.report(Diagnostic::error("misplaced-file", &file.path, message));
            }
        }
    }

    fn item(&mut self, place: &Place, def: &ItemDef, layer: u32, files: &[&RuleFile]) -> Item {
        let folder = format!("{}/{}/", place.name, def.id.as_ref());
        let id = format!("{}.{}", place.name, def.id.as_ref());
        let mut item = Item {
            id: id.clone(),
            layer,
            title: def.title.clone(),
            paragraphs: def.paragraphs.iter().map(|paragraph| paragraph.as_ref().clone()).collect(),
            weight: def.weight,
            topic: 0..0,
            provisions: Vec::new(),
        };
        let mut topic = None;
        for file in files.iter().filter(|file| file.path.starts_with(&folder)) {
            let stem = file.path[folder.len()..].trim_end_matches(".toml");
            if stem == "topic" {
                topic = self.topic(place, &id, file);
            } else {
                let number = item.provisions.len() as u32;
                item.provisions.extend(self.provision(place, &item, number, stem, file));
            }
        }
        match topic {
            Some(rules) => item.topic = rules,
            None if files.iter().any(|file| file.path == format!("{folder}topic.toml")) => {}
            None => {
                let message = format!("the item `{id}` has no {folder}topic.toml");
                let path = format!("{}/framework.toml", place.name);
                self.report(Diagnostic::error("no-topic", &path, message));
            }
        }
        item
    }

    fn topic(&mut self, place: &Place, item: &str, file: &RuleFile) -> Option<std::ops::Range<u32>> {
        let parsed: TopicFile = self.parse(file)?;
        let at = At { path: &file.path, text: &file.text };
        let scope = self.named(at, &parsed.scope, &Scope::NAMES)?;
        let unit = self.named(at, &parsed.unit, &Unit::NAMES)?;
        for rule in parsed.when.values().filter(|rule| *rule.level.as_ref() != 1) {
            self.report(at.error("level", &rule.level, "a topic proves a mention, expected level = 1"));
        }
        let frame = Frame {
            id: format!("{item}.topic"),
            provision: None,
            scope,
            unit,
            prohibition: false,
            international: parsed.international,
        };
        Some(self.rules(place, &frame, at, &parsed.when, &parsed.terms, &parsed.tests))
    }

    fn provision(
        &mut self,
        place: &Place,
        item: &Item,
        number: u32,
        stem: &str,
        file: &RuleFile,
    ) -> Option<Provision> {
        let parsed: ProvisionFile = self.parse(file)?;
        let at = At { path: &file.path, text: &file.text };
        let scope = self.named(at, &parsed.scope, &Scope::NAMES)?;
        let unit = self.named(at, &parsed.unit, &Unit::NAMES)?;
        let force = self.named(at, &parsed.force, &Force::NAMES)?;
        for cited in parsed.cites.iter().filter(|cited| !is_cited(&item.paragraphs, cited.as_ref())) {
            let range = item.paragraphs.join(", ");
            let message = format!("cites paragraph `{}`, but {} has {range}", cited.as_ref(), item.id);
            self.report(at.error("citation", cited, message));
        }
        for addressee in &parsed.addressee {
            let names = [("state", ()), ("ai-actor", ()), ("un", ())];
            self.named(at, addressee, &names);
        }
        if let Some(applicability) = &parsed.applicability {
            self.named(at, applicability, &[("Y", ()), ("P", ())])?;
        }
        let frame = Frame {
            id: format!("{}.{stem}", item.id),
            provision: Some(number),
            scope,
            unit,
            prohibition: parsed.prohibition,
            international: parsed.international,
        };
        let rules = self.rules(place, &frame, at, &parsed.when, &parsed.terms, &parsed.tests);
        let mut advice = BTreeMap::new();
        for (tag, text) in parsed.advice {
            match Lang::parse(&tag) {
                Some(lang) => drop(advice.insert(lang, text)),
                None => {
                    let message = format!("`{tag}` in [advice] is no language tag");
                    self.report(Diagnostic::error("language", at.path, message));
                }
            }
        }
        Some(Provision {
            id: frame.id,
            title: parsed.title,
            cites: parsed.cites.into_iter().map(Spanned::into_inner).collect(),
            force,
            addressee: parsed.addressee.into_iter().map(Spanned::into_inner).collect(),
            block: parsed.block,
            applicability: parsed.applicability.map(Spanned::into_inner),
            weight: 1.0,
            note: parsed.note,
            rules,
            advice,
            was: parsed.was,
        })
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

    fn rules(
        &mut self,
        place: &Place,
        frame: &Frame,
        at: At,
        when: &BTreeMap<Spanned<String>, RuleDef>,
        terms: &TermTables,
        tests: &[TestDef],
    ) -> std::ops::Range<u32> {
        let start = self.rules.len() as u32;
        let local = self.local_groups(frame, at, terms);
        let mut used = BTreeSet::from(["except".to_string()]);
        for (name, def) in when {
            let Some(condition) = self.condition(frame, name.as_ref(), def, at, &local, &mut used) else {
                continue;
            };
            let Some(level) = Level::new(*def.level.as_ref()).filter(|level| *level != Level::ABSENT) else {
                self.report(at.error("level", &def.level, "expected a level from 1 to 4"));
                continue;
            };
            let unit =
                def.unit.as_ref().and_then(|unit| self.named(at, unit, &Unit::NAMES)).unwrap_or(frame.unit);
            let langs = def.langs.iter().flatten().filter_map(|tag| Lang::parse(tag)).collect();
            self.rules.push(Rule {
                id: format!("{}/{}", frame.id, name.as_ref()),
                framework: place.framework,
                item: place.item,
                provision: frame.provision,
                unit,
                condition,
                level,
                scope: frame.scope,
                langs,
                except: local.get("except").copied(),
                prohibition: frame.prohibition,
                international: frame.international,
            });
        }
        self.check_groups(frame, at, terms, &used);
        let range = start..self.rules.len() as u32;
        self.rule_tests(frame, at, range.clone(), tests);
        range
    }

    fn local_groups(&mut self, frame: &Frame, at: At, terms: &TermTables) -> BTreeMap<String, u32> {
        let mut by_group: BTreeMap<String, Vec<TermsOfLang>> = BTreeMap::new();
        for (tag, groups) in terms {
            let Some(lang) = self.lang(at, tag) else { continue };
            for (name, defs) in groups {
                by_group.entry(name.as_ref().clone()).or_default().push((lang, defs));
            }
        }
        let mut numbers = BTreeMap::new();
        for (name, langs) in by_group {
            let mut read = BTreeMap::new();
            for (lang, defs) in langs {
                read.insert(lang, self.terms(at, lang, defs));
            }
            numbers.insert(name.clone(), self.groups.len() as u32);
            self.groups.push(Group { name, file: frame.id.clone(), terms: read, except: None });
        }
        let except = numbers.get("except").copied();
        for (_, &number) in numbers.iter().filter(|(name, _)| *name != "except") {
            self.groups[number as usize].except = except;
        }
        numbers
    }

    /// The condition of one rule over group numbers.
    fn condition(
        &mut self,
        frame: &Frame,
        rule: &str,
        def: &RuleDef,
        at: At,
        local: &BTreeMap<String, u32>,
        used: &mut BTreeSet<String>,
    ) -> Option<Expr<u32>> {
        // The value begins behind its opening quote.
        let base = def.condition.span().start as u32 + 1;
        let here = |span: Span| Span::new(base + span.start, base + span.end);
        let parsed = match parse_condition(def.condition.as_ref()) {
            Ok(parsed) => parsed,
            Err(error) => {
                let diagnostic = Diagnostic::error("condition", at.path, error.message);
                self.report(diagnostic.at(at.text, here(error.span)));
                return None;
            }
        };
        let mut unknown: Vec<GroupName> = Vec::new();
        let condition = parsed.map(&mut |group: &GroupName| {
            let number = match group.shared {
                true => self.vocabulary.get(&group.name),
                false => {
                    used.insert(group.name.clone());
                    local.get(&group.name)
                }
            };
            number.copied().unwrap_or_else(|| {
                unknown.push(group.clone());
                0
            })
        });
        for group in &unknown {
            let message = match group.shared {
                true => format!(
                    "`{}/{rule}` uses `{group}`, but vocabulary/{}.toml does not exist",
                    frame.id, group.name
                ),
                false => format!("`{}/{rule}` uses `{group}`, but no [terms] define it", frame.id),
            };
            self.report(Diagnostic::error("undefined-group", at.path, message).at(at.text, here(group.span)));
        }
        if condition.triggers().is_none() {
            let message = format!(
                "`{}/{rule}` can hold without any hit, expected at least one group that must be there",
                frame.id
            );
            self.report(at.error("no-positive-group", &def.condition, message));
        }
        unknown.is_empty().then_some(condition)
    }

    fn check_groups(&mut self, frame: &Frame, at: At, terms: &TermTables, used: &BTreeSet<String>) {
        for (tag, groups) in terms {
            for name in groups.keys().filter(|name| !used.contains(name.as_ref())) {
                let message = format!("no rule of `{}` uses the group `{}`", frame.id, name.as_ref());
                self.report(at.error("unused-group", name, message));
            }
            for name in used.iter().filter(|name| *name != "except") {
                if !groups.keys().any(|group| group.as_ref() == name) {
                    let message = format!("[terms.{}] lacks the group `{name}`", tag.as_ref());
                    self.report(at.error("missing-group", tag, message));
                }
            }
        }
    }

    fn rule_tests(&mut self, frame: &Frame, at: At, rules: std::ops::Range<u32>, tests: &[TestDef]) {
        for test in tests {
            let id = format!("{}/{}", frame.id, test.rule.as_ref());
            let Some(rule) = rules.clone().find(|&rule| self.rules[rule as usize].id == id) else {
                let message = format!("there is no rule `{}` in this file to test", test.rule.as_ref());
                self.report(at.error("unknown-rule", &test.rule, message));
                continue;
            };
            let Some(lang) = self.lang(at, &test.lang) else { continue };
            self.tests.push(RuleTest {
                rule,
                lang,
                should_match: test.should_match.clone(),
                should_not_match: test.should_not_match.clone(),
                todo_match: test.todo_match.clone(),
            });
        }
    }
}

/// The terms of one group in one language, as written.
type TermsOfLang<'a> = (Lang, &'a [Spanned<TermDef>]);

/// Where in a framework the loader is.
struct Place<'a> {
    framework: u32,
    name: &'a str,
    item: u32,
}

/// What all rules of a file share.
struct Frame {
    id: String,
    provision: Option<u32>,
    scope: Scope,
    unit: Unit,
    prohibition: bool,
    international: bool,
}

/// Whether a cited paragraph (`11a`, `op2`) lies in the paragraphs of an item (`10-17`, `op2`).
fn is_cited(paragraphs: &[String], cited: &str) -> bool {
    let number =
        |text: &str| text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).parse::<u32>().ok();
    paragraphs.iter().any(|paragraph| {
        let (first, last) = paragraph.split_once('-').unwrap_or((paragraph, paragraph));
        match (number(first), number(last), number(cited)) {
            (Some(first), Some(last), Some(cited)) => (first..=last).contains(&cited),
            _ => paragraph == cited,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> RuleFile {
        RuleFile { path: path.to_string(), text: text.to_string() }
    }

    const FRAMEWORK: &str = r#"
title = "Test" 
short = "T"
adopted = "2024-01-01"
version = "1"
[[layer]]
id = "one"
title = "One"
[[item]]
id = "P1"
layer = "one"
title = "Item"
paragraphs = ["10-12"]
weight = 1.0
"#;
    const TOPIC: &str = r#"
title = "Item"
scope = "ai"
unit = "sentence"
[when]
word = { match = "word", level = 1 }
[terms.en]
word = ["review*"]
"#;
    const SCORING: &str = include_str!("../../rules/scoring.toml");
    const PROVISION: &str = r#"
title = "Review"
cites = ["11a"]
force = "should"
addressee = ["state"]
scope = "ai"
unit = "sentence"
[when]
review = { match = "actor NEAR/3 review AND NOT @negation", level = 3 }
[terms.en]
actor = ["officer*"]
review = ["review*"]
except = ["review officer association"]
[[test]]
rule = "review"
lang = "en"
should_match = ["An officer reviews it."]
"#;

    fn files(provision: &str) -> Vec<RuleFile> {
        vec![
            file("t/framework.toml", FRAMEWORK),
            file("t/P1/topic.toml", TOPIC),
            file("t/P1/11a.toml", provision),
            file("vocabulary/negation.toml", "note = \"n\"\n[terms]\nen = [\"not\"]\n"),
            file("scoring.toml", SCORING),
        ]
    }

    #[test]
    fn a_folder_becomes_a_rule_book() {
        let book = load(&files(PROVISION)).expect("the files are right");
        let ids: Vec<&str> = book.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["t.P1.topic/word", "t.P1.11a/review"]);
        let item = &book.frameworks[0].items[0];
        assert_eq!((item.topic.clone(), item.provisions[0].rules.clone()), (0..1, 1..2));
        assert_eq!(book.languages_of(&book.rules[1]), [Lang::EN]);
        assert_eq!(book.rules_of("P1.11a"), [1]);
        assert_eq!(book.rules_of("t.p1"), [0, 1]);
        assert_eq!(book.tests.len(), 1);
        let mut shuffled = files(PROVISION);
        shuffled.reverse();
        assert_eq!(load(&shuffled).map(|book| book.sha256), Ok(book.sha256));
    }

    #[test]
    fn what_has_no_clear_meaning_is_refused_with_its_place() {
        for (name, from, to, code, part) in [
            ("misspelt group", "review AND NOT", "revue AND NOT", "undefined-group", "uses `revue`"),
            ("unused group", "actor NEAR/3 review AND", "review AND", "unused-group", "`actor`"),
            ("unknown key", "title =", "titel =", "toml", "titel"),
            ("unknown force", "\"should\"", "\"shall\"", "unknown-value", "`must`, `should`"),
            ("citation out of range", "\"11a\"", "\"13\"", "citation", "10-12"),
            ("unknown vocabulary", "@negation", "@nothing", "undefined-group", "vocabulary/nothing.toml"),
            (
                "no positive group",
                "actor NEAR/3 review AND NOT @negation",
                "NOT review",
                "no-positive-group",
                "without any hit",
            ),
            ("level", "level = 3", "level = 7", "level", "1 to 4"),
            ("term", "\"officer*\"", "\"off*cer\"", "term", "inside a word"),
            ("test of no rule", "rule = \"review\"", "rule = \"revue\"", "unknown-rule", "revue"),
            ("condition", "NEAR/3", "NEAR/", "condition", "no distance"),
        ] {
            let text = PROVISION.replacen(from, to, 1);
            let errors = load(&files(&text)).expect_err(name);
            let error = errors.iter().find(|error| error.code == code);
            let error = error.unwrap_or_else(|| panic!("{name}: {errors:?}"));
            assert!(error.message.contains(part), "{name}: {}", error.message);
            assert!(error.at.0 > 0 && error.file == "t/P1/11a.toml", "{name}: {error}");
        }
    }

    #[test]
    fn all_errors_come_at_once_and_misplaced_files_are_named() {
        let mut all = files(&PROVISION.replacen("\"should\"", "\"shall\"", 1));
        all.push(file("t/P9/1.toml", PROVISION));
        all.push(file("stray.toml", ""));
        all.push(file("vocabulary/broken.toml", "note = "));
        let errors = load(&all).expect_err("four files are wrong");
        let places: Vec<&str> = errors.iter().map(|error| error.file.as_str()).collect();
        assert_eq!(places, ["stray.toml", "t/P1/11a.toml", "t/P9/1.toml", "vocabulary/broken.toml"]);
    }

    #[test]
    fn a_language_must_have_every_group() {
        let text = PROVISION.replacen("[[test]]", "[terms.fr]\nactor = [\"agent*\"]\n[[test]]", 1);
        let errors = load(&files(&text)).expect_err("French lacks a group");
        assert!(errors[0].message.contains("[terms.fr] lacks the group `review`"), "{}", errors[0]);
    }
}
