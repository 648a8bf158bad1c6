//! A framework of two provisions with just the vocabulary it needs, so that the tests of the program do not
//! change with the built-in rules, and the values of the documents can be told in the head.

use super::Desk;
use std::fs;
use std::path::Path;

const FRAMEWORK: &str = r#"title = "Plan of the tests"
short = "Plan"
adopted = "2020-01-01"
version = "1"
[[layer]]
id = "all"
title = "All"
[[item]]
id = "K1"
layer = "all"
title = "Register"
paragraphs = ["1"]
weight = 1.0
[[item]]
id = "K2"
layer = "all"
title = "Council"
paragraphs = ["2"]
weight = 1.0
"#;

/// A word for each part of the shared vocabulary that the documents of the tests use.
const VOCABULARY: &[(&str, &str)] = &[
    ("ai", "artificial intelligence"),
    ("body", "ministry of"),
    ("deadline", "by 2027"),
    ("establish", "publish"),
    ("imperative", "keep"),
    ("intent", "will"),
    ("mechanism-loose", "register"),
    ("own_state", "the government"),
];

/// The file of a provision on one word.
pub fn provision(word: &str, cites: &str) -> String {
    format!(
        "title = \"A {word}\"\ncites = [\"{cites}\"]\nforce = \"must\"\naddressee = [\"state\"]\n\
         scope = \"any\"\nunit = \"sentence\"\n[when]\nfound = {{ match = \"{word}\", level = 1 }}\n\
         [terms.en]\n{word} = [\"{word}\"]\n"
    )
}

/// The topic of an item on one word.
fn topic(word: &str) -> String {
    format!(
        "title = \"{word}\"\nscope = \"any\"\nunit = \"sentence\"\n[when]\n\
         found = {{ match = \"{word}\", level = 1 }}\n[terms.en]\n{word} = [\"{word}\"]\n"
    )
}

/// Writes the rules into a folder of the desk: the built-in numbers of the method, as many vocabularies as
/// the built-in rules have, and two provisions.
pub fn write(desk: &Desk, folder: &str) {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let scoring = fs::read(built_in.join("scoring.toml")).expect("the built-in rules have it");
    desk.write(&format!("{folder}/scoring.toml"), scoring);
    for entry in fs::read_dir(built_in.join("vocabulary")).expect("the built-in rules have vocabulary") {
        let file = entry.expect("the folder can be listed").file_name();
        let file = file.to_string_lossy();
        let Some(name) = file.strip_suffix(".toml").filter(|name| *name != "countries") else { continue };
        let known = VOCABULARY.iter().find(|(known, _)| *known == name);
        let term = known.map_or("nowhere used", |(_, term)| *term);
        let text = format!("note = \"\"\n[terms]\nen = [\"{term}\"]\n");
        desk.write(&format!("{folder}/vocabulary/{name}.toml"), text);
    }
    desk.write(&format!("{folder}/plan/framework.toml"), FRAMEWORK);
    for (item, word, paragraph) in [("K1", "register", "1"), ("K2", "council", "2")] {
        desk.write(&format!("{folder}/plan/{item}/topic.toml"), topic(word));
        desk.write(&format!("{folder}/plan/{item}/{paragraph}.toml"), provision(word, paragraph));
    }
}
