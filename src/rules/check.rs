//! What a rule file should have beyond what loading needs: tests, citations, and terms that each find
//! something of their own.
//!
//! Everything here is judged from the files alone; whether the tests guard the conditions is judged by
//! `matching`.

use crate::error::Diagnostic;
use crate::rules::file::{ProvisionFile, RuleDef, TermTables, TestDef, TopicFile, VocabularyFile};
use crate::rules::load::RuleFile;
use crate::rules::term::{Term, TermDef, WordPattern};
use crate::text::{Lang, Span, Stemmer};
use std::collections::BTreeMap;
use toml::Spanned;

/// A group with more terms than this is hard to keep in one's head.
const LONG_GROUP: usize = 120;

/// Judges rule files that load; files of other kinds are passed over. Sorted by file and place.
pub fn check(files: &[RuleFile]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in files {
        check_file(file, &mut found);
    }
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    found
}

/// An error at the condition of the rule `id` (`unesco.P6.36a/review`), wherever its file has it.
pub fn at_rule(files: &[RuleFile], id: &str, code: &'static str, message: &str) -> Diagnostic {
    let (provision, name) = id.split_once('/').unwrap_or((id, ""));
    let path = format!("{}.toml", provision.replacen('.', "/", 2));
    let diagnostic = Diagnostic::error(code, &path, format!("`{id}`: {message}"));
    let Some(file) = files.iter().find(|file| file.path == path) else { return diagnostic };
    let Some(content) = content(file) else { return diagnostic };
    match content.when.iter().find(|(rule, _)| rule.as_ref() == name) {
        Some((_, def)) => diagnostic.at(&file.text, span(&def.condition)),
        None => diagnostic,
    }
}

/// What provision and topic files have in common.
struct Content {
    cites: Option<Vec<Spanned<String>>>,
    when: BTreeMap<Spanned<String>, RuleDef>,
    terms: TermTables,
    tests: Vec<TestDef>,
}

fn content(file: &RuleFile) -> Option<Content> {
    if file.path.ends_with("/topic.toml") {
        let TopicFile { when, terms, tests, .. } = toml::from_str(&file.text).ok()?;
        return Some(Content { cites: None, when, terms, tests });
    }
    let ProvisionFile { cites, when, terms, tests, .. } = toml::from_str(&file.text).ok()?;
    Some(Content { cites: Some(cites), when, terms, tests })
}

fn check_file(file: &RuleFile, found: &mut Vec<Diagnostic>) {
    if file.path.starts_with("vocabulary/") {
        let Ok(parsed) = toml::from_str::<VocabularyFile>(&file.text) else { return };
        for (tag, defs) in parsed.terms.iter().chain(&parsed.except) {
            let Some(lang) = Lang::parse(tag.as_ref()) else { continue };
            check_terms(file, "this list", lang, defs, found);
        }
        return;
    }
    let Some(content) = content(file) else { return };
    if content.cites.as_ref().is_some_and(Vec::is_empty) {
        let message = "a provision cites at least one paragraph of its instrument";
        found.push(Diagnostic::error("no-citation", &file.path, message).at(&file.text, key(file, "cites")));
    }
    for (name, def) in &content.when {
        check_tests(file, name, def, &content, found);
    }
    for (tag, groups) in &content.terms {
        let Some(lang) = Lang::parse(tag.as_ref()) else { continue };
        for (name, defs) in groups {
            check_terms(file, &format!("`{}`", name.as_ref()), lang, defs, found);
            if defs.len() > LONG_GROUP {
                let message =
                    format!("the group `{}` has {} terms, more than {LONG_GROUP}", name.as_ref(), defs.len());
                let diagnostic = Diagnostic::error("long-group", &file.path, message).warning();
                found.push(
                    diagnostic.at(&file.text, span(name)).help("split it by sense into groups of 10 to 60"),
                );
            }
        }
    }
}

fn span<T>(place: &Spanned<T>) -> Span {
    Span::new(place.span().start as u32, place.span().end as u32)
}

/// The place of a key at the beginning of a line.
fn key(file: &RuleFile, key: &str) -> Span {
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        if line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            break;
        }
        start += line.len();
    }
    Span::new(start as u32, (start + key.len()) as u32)
}

/// A rule has one sentence that it must find in each of its languages, and in English one that it must not.
fn check_tests(
    file: &RuleFile,
    name: &Spanned<String>,
    def: &RuleDef,
    content: &Content,
    found: &mut Vec<Diagnostic>,
) {
    for tag in content.terms.keys().map(Spanned::as_ref) {
        if def.langs.as_ref().is_some_and(|langs| !langs.contains(tag)) {
            continue;
        }
        let own = content
            .tests
            .iter()
            .filter(|test| test.rule.as_ref() == name.as_ref() && test.lang.as_ref() == tag);
        let (mut positive, mut negative) = (false, false);
        for test in own {
            positive |= !test.should_match.is_empty();
            negative |= !test.should_not_match.is_empty();
        }
        let mut lacks = |kind: &str| {
            let message = format!("the rule `{}` has no {kind} in the language `{tag}`", name.as_ref());
            let help = "every rule has a sentence that it must find in each of its languages, and in English one that it must not";
            let diagnostic = Diagnostic::error("missing-test", &file.path, message);
            found.push(diagnostic.at(&file.text, span(name)).help(help));
        };
        if !positive {
            lacks("should_match");
        }
        if !negative && tag == "en" {
            lacks("should_not_match");
        }
    }
}

/// Terms that find nothing that another term of the same list does not find.
fn check_terms(
    file: &RuleFile,
    group: &str,
    lang: Lang,
    defs: &[Spanned<TermDef>],
    found: &mut Vec<Diagnostic>,
) {
    let terms: Vec<(&Spanned<TermDef>, Term)> =
        defs.iter().filter_map(|def| Some((def, def.as_ref().read(lang).ok()?))).collect();
    for (number, (def, term)) in terms.iter().enumerate() {
        let text = def.as_ref().text();
        let twice = terms[..number].iter().any(|(_, other)| other == term);
        let wider = terms.iter().find(|(_, other)| other != term && covers(other, term));
        let (code, message) = match (twice, wider) {
            (true, _) => ("duplicate-term", format!("`{text}` stands twice in {group}")),
            (_, Some((wider, _))) => (
                "swallowed-term",
                format!("`{text}` finds nothing that `{}` in {group} does not find", wider.as_ref().text()),
            ),
            _ => continue,
        };
        let diagnostic = Diagnostic::error(code, &file.path, message);
        found.push(diagnostic.at(&file.text, span(def)).help("remove one of the two"));
    }
}

/// Whether every passage that `narrow` finds is found by `wide`, from the same first word to the same last.
///
/// A term inside a longer one (`review` in `human review`) does not cover it: its hits are shorter, which
/// distances and exceptions can tell.
fn covers(wide: &Term, narrow: &Term) -> bool {
    match (wide, narrow) {
        (Term::Phrase { words, exact }, Term::Phrase { words: narrow_words, exact: narrow_exact }) => {
            let spelled = exact.is_empty() || exact == narrow_exact;
            let pairs = words.iter().zip(narrow_words);
            spelled && words.len() == narrow_words.len() && pairs.clone().all(|(a, b)| covers_word(a, b))
        }
        _ => false,
    }
}

fn covers_word(wide: &WordPattern, narrow: &WordPattern) -> bool {
    match (wide, narrow) {
        (WordPattern::Prefix(start), WordPattern::Exact(form) | WordPattern::Prefix(form)) => {
            form.starts_with(start)
        }
        (WordPattern::Stem(lang, stem), WordPattern::Exact(form)) => {
            Stemmer::for_lang(*lang).is_some_and(|stemmer| stemmer.stem(form) == *stem)
        }
        (WordPattern::Number, WordPattern::Year) => true,
        _ => wide == narrow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVISION: &str = r#"title = "Review"
cites = ["11"]
force = "should"
addressee = ["state"]
scope = "ai"
unit = "sentence"
[when]
review = { match = "actor NEAR/3 review", level = 3 }
[terms.en]
actor = ["officer*"]
review = ["review*", "appeal"]
[[test]]
rule = "review"
lang = "en"
should_match = ["An officer reviews it."]
should_not_match = ["An officer came."]
"#;

    fn file(text: &str) -> RuleFile {
        RuleFile { path: "t/P1/11.toml".to_string(), text: text.to_string() }
    }

    #[test]
    fn each_problem_has_its_code_and_place() {
        let french = "[terms.fr]\nactor = [\"agent*\"]\nreview = [\"contrôl*\"]\n[[test]]\nrule = \"review\"\nlang = \"fr\"\n";
        for (name, from, to, want) in [
            ("nothing wrong", "", "", None),
            ("no citation", "[\"11\"]", "[]", Some(("no-citation", (2, 1)))),
            ("no positive", "should_match", "todo_match", Some(("missing-test", (8, 1)))),
            ("no negative", "should_not_match", "todo_match", Some(("missing-test", (8, 1)))),
            (
                "French lacks a positive",
                "[[test]]",
                &format!("{french}[[test]]"),
                Some(("missing-test", (8, 1))),
            ),
            (
                "French needs no negative",
                "[[test]]",
                &format!("{french}should_match = [\"Un agent contrôle tout.\"]\n[[test]]"),
                None,
            ),
            (
                "a rule of another language needs no English test",
                "level = 3 }",
                "level = 3 }\nfrom_fr = { match = \"actor\", level = 1, langs = [\"fr\"] }",
                None,
            ),
            ("twice", "\"appeal\"", "\"appeal\", \"Appeal\"", Some(("duplicate-term", (11, 32)))),
            ("swallowed", "\"appeal\"", "\"reviewing\"", Some(("swallowed-term", (11, 22)))),
        ] {
            let found = check(&[file(&PROVISION.replacen(from, to, 1))]);
            let found: Vec<_> = found.iter().map(|diagnostic| (diagnostic.code, diagnostic.at)).collect();
            assert_eq!(found, want.into_iter().collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn a_long_group_is_a_warning() {
        let terms =
            |count: u32| -> String { (0..count).map(|number| format!(", \"word{number}\"")).collect() };
        for (name, count, want) in [("longest", 118, 0), ("too long", 119, 1)] {
            let text = PROVISION.replacen("\"appeal\"", &format!("\"appeal\"{}", terms(count)), 1);
            let found = check(&[file(&text)]);
            assert_eq!(found.len(), want, "{name}: {found:?}");
            assert!(found.iter().all(|one| one.severity == crate::error::Severity::Warning), "{name}");
        }
    }

    #[test]
    fn wider_terms_cover_narrower_ones_of_the_same_length() {
        let read = |text: &str| match text.split_once(':') {
            Some(("stem", word)) => TermDef::Stem(word.to_string()),
            Some(("exact", word)) => TermDef::Exact(word.to_string()),
            _ => TermDef::Plain(text.to_string()),
        };
        for (wide, narrow, want) in [
            ("review*", "reviewing", true),
            ("review*", "reviewer*", true),
            ("reviewer*", "review*", false),
            ("human review*", "human reviewer", true),
            ("review", "human review", false),
            ("review*", "human review", false),
            ("stem:review", "reviews", true),
            ("ai", "exact:AI", true),
            ("exact:AI", "ai", false),
            ("<number> million", "<year> million", true),
        ] {
            let [wide_term, narrow_term] = [wide, narrow].map(|text| read(text).read(Lang::EN).expect(text));
            assert_eq!(covers(&wide_term, &narrow_term), want, "{wide} / {narrow}");
        }
    }

    #[test]
    fn a_rule_is_found_in_its_file() {
        let files = [file(PROVISION)];
        let found = at_rule(&files, "t.P1.11/review", "unguarded", "no test notices");
        assert_eq!((found.file.as_str(), found.at), ("t/P1/11.toml", (8, 20)));
        assert_eq!(at_rule(&files, "t.P1.12/review", "unguarded", "x").at, (0, 0));
    }
}
