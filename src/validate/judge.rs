//! The rules on one labelled unit.

use crate::document::{Document, Guess, Source};
use crate::matching::{Context, Match, Matcher, Scan, near_misses};
use crate::rules::{Framework, Level, RuleBook};
use crate::text::Lang;
use crate::validate::gold::GoldUnit;
use std::collections::{BTreeMap, BTreeSet};

/// The items and frameworks that a file of labels speaks about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Items that are labelled at least once, by the adoption of their frameworks.
    pub items: Vec<String>,
    /// The frameworks that they belong to, in the order of their adoption.
    pub frameworks: Vec<String>,
    /// Labelled items that no framework of the rule book has, with the line of the first unit that names them.
    pub unknown: BTreeMap<String, u32>,
    /// Items of these frameworks that are never labelled: they are not measured.
    pub unlabelled: Vec<String>,
}

impl Selection {
    /// What the labels of all units, taken together, speak about.
    pub fn of(book: &RuleBook, units: &[GoldUnit]) -> Selection {
        let mut lines = BTreeMap::new();
        for unit in units {
            for item in unit.items.iter().chain(&unit.left_out) {
                lines.entry(item.clone()).or_insert(unit.line);
            }
        }
        let labelled: BTreeSet<&String> = units.iter().flat_map(|unit| &unit.items).collect();
        let mut selection = Selection::default();
        // By adoption, as in the tables of an analysis.
        let mut frameworks: Vec<&Framework> = book.frameworks.iter().collect();
        frameworks.sort_by_key(|framework| &framework.adopted);
        for framework in frameworks {
            let (with, without): (Vec<&String>, Vec<&String>) =
                framework.items.iter().map(|item| &item.id).partition(|id| labelled.contains(id));
            for item in with.iter().chain(&without) {
                lines.remove(*item);
            }
            if !with.is_empty() {
                selection.frameworks.push(framework.id.clone());
                selection.items.extend(with.into_iter().cloned());
                selection.unlabelled.extend(without.into_iter().cloned());
            }
        }
        selection.unknown = lines;
        selection
    }
}

/// Applies the rules to labelled units.
pub struct Judge<'a> {
    /// The compiled rules.
    pub matcher: &'a Matcher,
    /// What counts.
    pub selection: &'a Selection,
    /// What whole documents are about, when the user knows better than the count of terms. Passages are judged
    /// as if they stood in a document about AI.
    pub context: Option<Context>,
    /// Language of passages whose row names none.
    pub lang: Lang,
    /// Pieces per 1,000 words from which an item counts as found in a whole document.
    pub pieces_per_1000: f64,
}

/// What the rules found in a labelled unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitResult {
    /// Items found, with the rule behind each.
    pub found: BTreeMap<String, Reason>,
    /// Labelled items that were not found, with the rule that came nearest.
    pub missed: BTreeMap<String, Reason>,
    /// Level found.
    pub level: u8,
    /// Strength of the cue that governs the main verb of a passage.
    pub strength: Option<u8>,
    /// Why the level stops at a mention, when it does.
    pub capped_by: Option<String>,
}

/// Why an item was found or missed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// Id of the rule; empty when no rule came near.
    pub rule: String,
    /// The words found, or the part of the condition that failed.
    pub words: String,
}

impl Judge<'_> {
    /// Judges a passage behind an optional lead-in line.
    pub fn passage(&self, unit: &GoldUnit, before: Option<&str>, text: &str) -> UnitResult {
        let before = before.filter(|before| before.trim_end().ends_with(':'));
        let document = self.document_of(unit, before, text);
        let scan = self.matcher.scan(&document);
        let last = document.blocks.len() as u32 - 1;
        let inside = |found: &Match| document.sentences[found.sentences.start as usize].block == last;
        let matches = self.counted(&document, &scan).into_iter().filter(inside).collect::<Vec<_>>();
        let mut found = BTreeMap::new();
        for one in &matches {
            found.entry(self.item(one)).or_insert_with(|| self.because(&document, one));
        }
        let alone;
        let strength = if before.is_some() {
            // The cue of the lead-in line is not that of the passage.
            alone = self.document_of(unit, None, text);
            self.matcher.strength(&alone, &self.matcher.scan(&alone))
        } else {
            self.matcher.strength(&document, &scan)
        };
        self.result(unit, (&document, &scan), &matches, found, strength)
    }

    /// Judges a whole document by how densely it speaks to each item.
    pub fn document(&self, unit: &GoldUnit, document: &Document) -> UnitResult {
        let scan = self.matcher.scan(document);
        let context = self.context.unwrap_or(scan.context);
        let mut matches = self.counted(document, &scan);
        matches.retain(|found| self.matcher.admits(document, &scan, context, found));
        let mut pieces: BTreeMap<String, BTreeSet<(Option<u32>, u32, u32)>> = BTreeMap::new();
        for one in &matches {
            let provision = self.matcher.book().rules[one.rule as usize].provision;
            let piece = (provision, one.sentences.start, one.sentences.end);
            pieces.entry(self.item(one)).or_default().insert(piece);
        }
        let words = document.words.len().max(1) as f64;
        let density = |item: &str| pieces.get(item).map_or(0.0, |all| all.len() as f64 * 1000.0 / words);
        let mut found = BTreeMap::new();
        for one in &matches {
            let item = self.item(one);
            if density(&item) >= self.pieces_per_1000 {
                found.entry(item).or_insert_with(|| self.because(document, one));
            }
        }
        let mut result = self.result(unit, (document, &scan), &matches, found, None);
        for (item, reason) in result.found.iter_mut().chain(&mut result.missed) {
            let shown = format!("{:.2} pieces per 1,000 words", density(item));
            reason.words = [shown, std::mem::take(&mut reason.words)].join("; ");
        }
        result
    }

    fn document_of(&self, unit: &GoldUnit, before: Option<&str>, text: &str) -> Document {
        let mut document = Document::of_passage(before, text, unit.lang.unwrap_or(self.lang));
        let country = unit.country.clone();
        document.meta.country_iso3 = country.map(|value| Guess { value, source: Source::FileName });
        document
    }

    /// The matches of the frameworks that count.
    fn counted(&self, document: &Document, scan: &Scan) -> Vec<Match> {
        let book = self.matcher.book();
        let mut matches = self.matcher.matches(document, scan);
        matches.retain(|found| {
            let framework = book.rules[found.rule as usize].framework as usize;
            self.selection.frameworks.contains(&book.frameworks[framework].id)
        });
        matches
    }

    fn item(&self, found: &Match) -> String {
        let book = self.matcher.book();
        book.item_of(&book.rules[found.rule as usize]).id.clone()
    }

    fn because(&self, document: &Document, found: &Match) -> Reason {
        let rule = self.matcher.book().rules[found.rule as usize].id.clone();
        Reason { rule, words: found.words(document).join(" | ") }
    }

    fn result(
        &self,
        unit: &GoldUnit,
        (document, scan): (&Document, &Scan),
        matches: &[Match],
        found: BTreeMap<String, Reason>,
        strength: Option<u8>,
    ) -> UnitResult {
        let level = matches.iter().map(|one| one.level).max().unwrap_or(Level::ABSENT);
        let highest = matches.iter().filter(|one| one.level == level);
        let missed = unit.items.iter().filter(|item| {
            self.selection.items.contains(item)
                && !unit.left_out.contains(*item)
                && !found.contains_key(*item)
        });
        UnitResult {
            missed: missed.map(|item| (item.clone(), self.nearest(document, scan, item))).collect(),
            level: level.number(),
            strength,
            capped_by: highest
                .filter_map(|one| one.commitment.capped_by.as_ref())
                .next()
                .map(|cap| cap.label(&document.text.clean)),
            found,
        }
    }

    fn nearest(&self, document: &Document, scan: &Scan, item: &str) -> Reason {
        let rules = self.matcher.book().rules_of(item);
        let nearest = near_misses(self.matcher, document, scan, &rules, 1).into_iter().next();
        nearest.map_or(Reason::default(), |miss| Reason {
            rule: self.matcher.book().rules[miss.rule as usize].id.clone(),
            words: miss.missing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};
    use crate::rules::{RuleFile, load};
    use crate::validate::gold::{GoldOptions, read_gold};

    /// The built-in vocabulary with two frameworks: `s` has a register and a council, `t` a register.
    fn matcher() -> Matcher {
        let mut files: Vec<RuleFile> = builtin::files();
        files.retain(|file| file.path.starts_with("vocabulary/") || file.path == "scoring.toml");
        let item = |id: &str| {
            format!("[[item]]\nid = \"{id}\"\nlayer = \"l\"\ntitle = \"\"\nparagraphs = []\nweight = 1.0\n")
        };
        let framework = |items: &str, year: &str| {
            format!(
                "title = \"\"\nshort = \"\"\nadopted = \"{year}\"\nversion = \"\"\n[[layer]]\nid = \"l\"\ntitle = \"\"\n{items}"
            )
        };
        let topic = |word: &str| {
            format!(
                "title = \"\"\nscope = \"any\"\nunit = \"sentence\"\n[when]\nx = {{ match = \"{word} AND public\", level = 1 }}\n[terms.en]\n{word} = [\"{word}\"]\npublic = [\"public\"]\n"
            )
        };
        for (path, text) in [
            ("s/framework.toml", framework(&(item("R") + &item("C")), "2021")),
            ("s/R/topic.toml", topic("register")),
            ("s/C/topic.toml", topic("council")),
            ("t/framework.toml", framework(&item("R"), "2020")),
            ("t/R/topic.toml", topic("register")),
        ] {
            files.push(RuleFile { path: path.to_string(), text });
        }
        Matcher::compile(load(&files).expect("the files are right")).expect("they compile")
    }

    fn units(rows: &str) -> Vec<GoldUnit> {
        let text = format!("unit_id,text,items,items_disputed,context_before\n{rows}");
        read_gold("labels.csv", &text, GoldOptions::default()).expect("the file is right")
    }

    fn judge<'a>(matcher: &'a Matcher, selection: &'a Selection, threshold: f64) -> Judge<'a> {
        Judge { matcher, selection, context: None, lang: Lang::EN, pieces_per_1000: threshold }
    }

    #[test]
    fn only_labelled_items_and_their_frameworks_count() {
        let matcher = matcher();
        let selection = Selection::of(matcher.book(), &units("1,x,s.R|u.X,s.C,\n2,x,s.R,,\n"));
        let want = Selection {
            items: vec!["s.R".to_string()],
            frameworks: vec!["s".to_string()],
            unknown: BTreeMap::from([("u.X".to_string(), 2)]),
            unlabelled: vec!["s.C".to_string()],
        };
        assert_eq!(selection, want);
        let both = Selection::of(matcher.book(), &units("1,x,s.R|t.R,,\n"));
        assert_eq!(both.items, ["t.R", "s.R"], "by adoption");
        let unit = &units("1,x,s.R,,\n")[0];
        let found = judge(&matcher, &selection, 1.0).passage(unit, None, "A public register came.");
        assert_eq!(found.found.keys().collect::<Vec<_>>(), ["s.R"], "not t.R");
    }

    #[test]
    fn a_passage_is_judged_behind_its_lead_in() {
        let matcher = matcher();
        let unit = &units("1,x,s.R|s.C,,\n")[0];
        let selection = Selection::of(matcher.book(), std::slice::from_ref(unit));
        let judge = judge(&matcher, &selection, 1.0);
        let text = "The public register of algorithms.";
        for (name, before, level) in [
            ("nothing before", None, 1),
            ("a lead-in", Some("The Government will discuss:"), 2),
            ("another sentence", Some("The Government will discuss a public council."), 1),
        ] {
            let found = judge.passage(unit, before, text);
            assert_eq!(found.level, level, "{name}");
            assert_eq!(found.found.keys().collect::<Vec<_>>(), ["s.R"], "{name}");
            assert_eq!(found.found["s.R"].words, "public | register", "{name}");
            assert_eq!(found.strength, None, "{name}: the passage itself has no verb");
        }
        let missed = judge.passage(unit, None, "The council is closed.").missed;
        assert_eq!(missed["s.C"], Reason { rule: "s.C.topic/x".to_string(), words: "public".to_string() });
        assert_eq!(missed["s.R"], Reason::default(), "nothing came near");
    }

    #[test]
    fn a_capped_passage_says_so() {
        let matcher = matcher();
        let unit = &units("1,x,s.R,,\n")[0];
        let selection = Selection::of(matcher.book(), std::slice::from_ref(unit));
        let found = judge(&matcher, &selection, 1.0).passage(
            unit,
            None,
            "There is no public register of algorithms.",
        );
        assert_eq!((found.level, found.capped_by.as_deref()), (1, Some("lack: There is no")));
    }

    #[test]
    fn a_whole_document_needs_a_density() {
        let matcher = matcher();
        let unit = &units("1,x,s.R|s.C,,\n")[0];
        let selection = Selection::of(matcher.book(), std::slice::from_ref(unit));
        let idle = "Boats leave at dawn and return in the afternoon.\n\n".repeat(20);
        let text = format!("{idle}A public register came.\n\nA second public register came.\n");
        let document = read(text.as_bytes(), DocId::new("d"), DocumentMeta::default(), &Limits::default());
        let document = document.expect("it is text");
        let exact = 2.0 * 1000.0 / document.words.len() as f64;
        for (name, threshold, found) in [
            ("just dense enough", exact, true),
            ("too thin", exact + 0.01, false),
            ("one piece", 0.001, true),
        ] {
            let result = judge(&matcher, &selection, threshold).document(unit, &document);
            assert_eq!(result.found.contains_key("s.R"), found, "{name}");
            assert_eq!(result.missed.contains_key("s.R"), !found, "{name}");
            assert!(result.missed["s.C"].words.starts_with("0.00 pieces per 1,000 words; "), "{name}");
        }
    }
}
