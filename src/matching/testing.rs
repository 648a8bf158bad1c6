//! A matcher of one rule for tests, with the built-in vocabulary.

use crate::builtin;
use crate::document::Document;
use crate::matching::{Match, Matcher};
use crate::rules::{RuleFile, load};
use crate::text::Lang;

const FRAMEWORK: &str = "title = \"T\"\nshort = \"T\"\nadopted = \"\"\nversion = \"\"\n[[layer]]\nid = \"a\"\ntitle = \"A\"\n\
    [[item]]\nid = \"S\"\nlayer = \"a\"\ntitle = \"S\"\nparagraphs = [\"1\"]\nweight = 1.0\n";
const NEVER: &str = "title = \"S\"\nscope = \"any\"\nunit = \"sentence\"\n[when]\nnever = { match = \"never\", level = 1 }\n[terms.en]\nnever = [\"zzzz\"]\n";

/// A matcher of one provision. `rule` is the inside of its `[when]` table, `terms` that of `[terms.en]`,
/// `flags` further keys.
pub(super) fn matcher(flags: &str, rule: &str, terms: &str) -> Matcher {
    let mut files = builtin::files();
    files.retain(|file| file.path.starts_with("vocabulary/") || file.path == "scoring.toml");
    let provision = format!(
        "title = \"P\"\ncites = [\"1\"]\nforce = \"should\"\naddressee = [\"state\"]\nscope = \"any\"\nunit = \"sentence\"\n{flags}\n[when]\n{rule}\n[terms.en]\n{terms}\n"
    );
    for (path, text) in
        [("t/framework.toml", FRAMEWORK), ("t/S/topic.toml", NEVER), ("t/S/1.toml", &provision)]
    {
        files.push(RuleFile { path: path.to_string(), text: text.to_string() });
    }
    let book = load(&files)
        .unwrap_or_else(|errors| panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()));
    Matcher::compile(book).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The matches of a matcher in a text of one block.
pub(super) fn matches(matcher: &Matcher, text: &str) -> Vec<Match> {
    let document = Document::of_sentence(text, Lang::EN);
    let scan = matcher.scan(&document);
    matcher.matches(&document, &scan)
}

/// The words of each hit of the only match, `None` when there is no match.
pub(super) fn words(matcher: &Matcher, text: &str) -> Option<Vec<String>> {
    let document = Document::of_sentence(text, Lang::EN);
    let scan = matcher.scan(&document);
    let found = matcher.matches(&document, &scan).into_iter().next()?;
    Some(found.words(&document))
}

/// A matcher of one rule that asks for algorithms, at level 1.
pub(super) fn audits(flags: &str) -> Matcher {
    matcher(flags, "r = { match = \"a\", level = 1 }", "a = [\"algorithm*\"]")
}

/// Checks the level and the cap of the first match of that rule in each text; `flags` are keys of the provision.
#[track_caller]
pub(super) fn check(flags: &str, cases: &[(&str, &str, u8, Option<&str>)]) {
    let matcher = audits(flags);
    for (name, text, level, cap) in cases {
        let found = matches(&matcher, text);
        let first = found.first().unwrap_or_else(|| panic!("{name}: nothing found"));
        let capped = first.commitment.capped_by.map(|cap| cap.label(text));
        assert_eq!(
            (first.level.number(), capped.as_deref()),
            (*level, *cap),
            "{name}: {:?}",
            first.commitment
        );
    }
}
