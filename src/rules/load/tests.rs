//! Whole folders of rule files, right and wrong.

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
const SCORING: &str = include_str!("../../../rules/scoring.toml");
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

#[test]
fn what_a_document_can_hardly_reflect_weighs_nothing() {
    for (key, weight) in [("", 1.0), ("applicability = \"P\"\n", 0.6), ("applicability = \"N\"\n", 0.0)] {
        let book = load(&files(&PROVISION.replacen("scope", &format!("{key}scope"), 1)));
        let book = book.unwrap_or_else(|errors| panic!("{key}: {errors:?}"));
        assert_eq!(book.frameworks[0].items[0].provisions[0].weight, weight, "{key}");
    }
}
