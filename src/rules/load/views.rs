//! The folder `views`: lists of words with their tests.

use super::{At, Loader, RuleFile};
use crate::rules::file::{ViewEntryDef, ViewFile};
use crate::rules::view::{View, ViewEntry, ViewTest};
use std::collections::BTreeSet;

impl Loader {
    pub(super) fn views(&mut self, files: &[&RuleFile]) {
        for file in files.iter().filter(|file| file.path.starts_with("views/")) {
            let Some(parsed) = self.parse::<ViewFile>(file) else { continue };
            let at = At { path: &file.path, text: &file.text };
            let id = file.path.trim_start_matches("views/").trim_end_matches(".toml").to_string();
            let mut seen = BTreeSet::new();
            let mut entries = Vec::with_capacity(parsed.entries.len());
            for def in &parsed.entries {
                if !seen.insert(def.id.as_ref().clone()) {
                    let message = format!("the entry `{}` stands here twice", def.id.as_ref());
                    self.report(at.error("twice", &def.id, message));
                }
                entries.push(self.view_entry(at, &id, def));
            }
            for def in parsed.tests {
                let Some(entry) = entries.iter().find(|entry| entry.id == *def.entry.as_ref()) else {
                    let message = format!("`{}` is no entry of this file", def.entry.as_ref());
                    self.report(at.error("unknown-entry", &def.entry, message));
                    continue;
                };
                let Some(lang) = self.lang(at, &def.lang) else { continue };
                self.view_tests.push(ViewTest {
                    entry: format!("{id}/{}", entry.id),
                    group: entry.group,
                    lang,
                    should_match: def.should_match,
                    should_not_match: def.should_not_match,
                });
            }
            self.views.push(View { id, title: parsed.title, words: parsed.words, entries });
        }
    }

    fn view_entry(&mut self, at: At, view: &str, def: &ViewEntryDef) -> ViewEntry {
        let name = format!("{view}/{}", def.id.as_ref());
        let group = self.group(at, name.clone(), String::new(), &def.terms);
        if !def.except.is_empty() {
            let except = self.group(at, format!("{name} except"), String::new(), &def.except);
            self.groups[group as usize].except = Some(except);
        }
        ViewEntry { id: def.id.as_ref().clone(), title: def.title.clone(), group }
    }
}

#[cfg(test)]
mod tests {
    use crate::builtin;
    use crate::error::Diagnostic;
    use crate::rules::{RuleBook, RuleFile, load};

    fn load_with(text: &str) -> Result<RuleBook, Vec<Diagnostic>> {
        let mut files = builtin::files();
        files.retain(|file| !file.path.starts_with("views/"));
        files.push(RuleFile { path: "views/colours.toml".to_string(), text: text.to_string() });
        load(&files)
    }

    const COLOURS: &str = "title = \"Colours\"\nnote = \"\"\nwords = 3\n[[entry]]\nid = \"red\"\ntitle = \"Red\"\n\
        terms.en = [\"red*\"]\nexcept.en = [\"red tape\"]\n\
        [[test]]\nentry = \"red\"\nlang = \"en\"\nshould_match = [\"A red door.\"]\n";

    #[test]
    fn a_view_is_read_with_its_entries_and_tests() {
        let book = load_with(COLOURS).expect("it is right");
        let view = book.view("colours").expect("it was read");
        assert_eq!((view.title.as_str(), view.words, view.entries.len()), ("Colours", 3, 1));
        let group = &book.groups[view.entries[0].group as usize];
        assert_eq!((group.name.as_str(), group.except.is_some()), ("colours/red", true));
        assert_eq!(book.view_tests[0].entry, "colours/red");
        assert!(book.view("sounds").is_none());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let second = "[[entry]]\nid = \"red\"\ntitle = \"Red\"\nterms.en = [\"crimson\"]\n";
        for (name, text, code, part) in [
            (
                "twice",
                COLOURS.replacen("[[test]]", &format!("{second}[[test]]"), 1),
                "twice",
                "`red` stands here twice",
            ),
            (
                "test",
                COLOURS.replace("entry = \"red\"", "entry = \"blue\""),
                "unknown-entry",
                "`blue` is no entry",
            ),
            ("language", COLOURS.replace("lang = \"en\"", "lang = \"English\""), "language", "`English`"),
            ("term", COLOURS.replace("red*", "r*d"), "term", ""),
            ("key", COLOURS.replace("words", "distance"), "toml", "distance"),
        ] {
            let errors = load_with(&text).expect_err(name);
            assert!(errors[0].code == code && errors[0].message.contains(part), "{name}: {}", errors[0]);
            assert!(errors[0].at.0 > 0 && errors[0].file == "views/colours.toml", "{name}: {}", errors[0]);
        }
    }
}
