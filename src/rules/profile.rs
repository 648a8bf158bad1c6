//! What a user asks of documents: a profile (selection, weights, expected levels) and waivers, laid over a
//! rule book. The rules themselves and their hash stay as they are.

use crate::error::Diagnostic;
use crate::rules::framework::{Level, Provision, RuleBook, Waiver};
use crate::rules::load::{RuleFile, no_toml};
use crate::rules::quality::is_date;
use crate::text::Span;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;

/// A profile as it stands in its file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    #[allow(dead_code, reason = "read by people")]
    title: Option<String>,
    #[allow(dead_code, reason = "read by people")]
    note: Option<String>,
    inherits: Option<Spanned<String>>,
    expected_level: Option<Spanned<u8>>,
    select: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    weight: BTreeMap<Spanned<String>, Spanned<f64>>,
    #[serde(default)]
    expected: BTreeMap<Spanned<String>, Spanned<u8>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaiversFile {
    #[serde(default, rename = "waiver")]
    waivers: Vec<WaiverDef>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaiverDef {
    provision: Spanned<String>,
    reason: Spanned<String>,
    expires: Spanned<String>,
}

/// The profile that a profile builds on, as it is named there.
///
/// # Errors
/// When the file is no profile.
pub fn inherits(file: &RuleFile) -> Result<Option<String>, Vec<Diagnostic>> {
    let parsed: ProfileFile = parse(file)?;
    Ok(parsed.inherits.map(Spanned::into_inner))
}

/// Lays profiles over a rule book, the one that all others build on first; later ones win.
///
/// # Errors
/// Everything that is wrong in any of the files.
pub fn apply_profile(book: &mut RuleBook, files: &[RuleFile]) -> Result<(), Vec<Diagnostic>> {
    let mut wanted = Wanted::default();
    let mut diagnostics = Vec::new();
    for file in files {
        wanted.add(book, file, parse(file)?, &mut diagnostics);
    }
    if diagnostics.is_empty() {
        wanted.apply(book);
        if book.provisions().any(|(_, provision)| provision.selected) {
            return Ok(());
        }
        let file = files.last().map_or("", |file| &file.path);
        diagnostics.push(Diagnostic::error("profile", file, "the profile selects no provision"));
    }
    Err(diagnostics)
}

/// Notes in a rule book which gaps are waived on the day `today`, `YYYY-MM-DD`.
///
/// # Errors
/// Everything that is wrong in the file; a waiver that has expired is.
pub fn apply_waivers(book: &mut RuleBook, file: &RuleFile, today: &str) -> Result<(), Vec<Diagnostic>> {
    let parsed: WaiversFile = parse(file)?;
    let mut diagnostics = Vec::new();
    let mut given: BTreeMap<String, Waiver> = BTreeMap::new();
    for def in parsed.waivers {
        let id = def.provision.as_ref();
        if !book.provisions().any(|(_, provision)| provision.id == *id) {
            diagnostics.push(unknown(book, file, &def.provision, Kinds::Provisions));
        } else if given.contains_key(id) {
            diagnostics.push(error(file, "waiver", &def.provision, format!("`{id}` is waived here twice")));
        }
        if def.reason.as_ref().trim().is_empty() {
            diagnostics.push(error(file, "waiver", &def.reason, "a waiver needs a reason".to_string()));
        }
        let expires = def.expires.as_ref().as_str();
        if !is_date(expires) {
            let message = format!("`{expires}` is no day, expected YYYY-MM-DD");
            diagnostics.push(error(file, "waiver", &def.expires, message));
        } else if expires < today {
            // Days in this form are in order as texts are.
            let message = format!("the waiver of `{id}` expired on {expires}, today is {today}");
            let expired = error(file, "waiver-expired", &def.expires, message);
            diagnostics.push(expired.help("delete it, or decide anew and set a later day"));
        }
        given.insert(
            id.clone(),
            Waiver { reason: def.reason.into_inner(), expires: def.expires.into_inner() },
        );
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    for provision in provisions(book) {
        provision.waiver = given.remove(&provision.id);
    }
    Ok(())
}

/// What the profiles say together.
#[derive(Default)]
struct Wanted {
    expected_level: Option<Level>,
    select: Option<Vec<String>>,
    exclude: Vec<String>,
    weight: BTreeMap<String, f64>,
    expected: BTreeMap<String, Level>,
}

impl Wanted {
    fn add(&mut self, book: &RuleBook, file: &RuleFile, parsed: ProfileFile, found: &mut Vec<Diagnostic>) {
        let known = |id: &Spanned<String>, kinds: Kinds, found: &mut Vec<Diagnostic>| {
            if !kinds.of(book).iter().any(|known| *known == id.as_ref()) {
                found.push(unknown(book, file, id, kinds));
            }
        };
        let level = |level: &Spanned<u8>, found: &mut Vec<Diagnostic>| {
            let read = Level::new(*level.as_ref()).filter(|level| *level > Level::ABSENT);
            if read.is_none() {
                let message = format!("`{}` is no level, expected 1 to 4", level.as_ref());
                found.push(error(file, "level", level, message));
            }
            read
        };
        let ids = parsed.select.iter().flatten().chain(&parsed.exclude).chain(parsed.expected.keys());
        ids.for_each(|id| known(id, Kinds::All, found));
        if let Some(all) = &parsed.expected_level {
            self.expected_level = level(all, found);
            // A level for all takes the place of the levels that the profile below gave to some.
            self.expected.clear();
        }
        for (id, wanted) in &parsed.expected {
            self.expected.extend(level(wanted, found).map(|level| (id.as_ref().clone(), level)));
        }
        for (id, weight) in &parsed.weight {
            known(id, Kinds::Weighted, found);
            if !weight.as_ref().is_finite() || *weight.as_ref() < 0.0 {
                let message = format!("`{}` is no weight, expected 0 or more", weight.as_ref());
                found.push(error(file, "weight", weight, message));
            }
            self.weight.insert(id.as_ref().clone(), *weight.as_ref());
        }
        let texts = |ids: Vec<Spanned<String>>| ids.into_iter().map(Spanned::into_inner);
        self.select = parsed.select.map(|ids| texts(ids).collect()).or(self.select.take());
        self.exclude.extend(texts(parsed.exclude));
    }

    fn apply(&self, book: &mut RuleBook) {
        for item in book.frameworks.iter_mut().flat_map(|framework| &mut framework.items) {
            item.weight *= self.weight.get(&item.id).copied().unwrap_or(1.0);
            for provision in &mut item.provisions {
                let id = provision.id.as_str();
                let in_list = |ids: &[String]| ids.iter().any(|whole| is_part(id, whole));
                provision.selected =
                    self.select.as_ref().is_none_or(|ids| in_list(ids)) && !in_list(&self.exclude);
                provision.weight *= self.weight.get(id).copied().unwrap_or(1.0);
                if !provision.selected {
                    provision.weight = 0.0;
                }
                // What is said of the provision itself counts more than what is said of its item or framework.
                let closest = self.expected.iter().filter(|(whole, _)| is_part(id, whole));
                let closest = closest.max_by_key(|(whole, _)| whole.len()).map(|(_, level)| *level);
                provision.expected = closest.or(self.expected_level).unwrap_or(provision.expected);
            }
            if item.provisions.iter().all(|provision| !provision.selected) {
                item.weight = 0.0;
            }
        }
    }
}

/// Whether a provision is `whole` or stands in that item or framework.
fn is_part(id: &str, whole: &str) -> bool {
    id.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn provisions(book: &mut RuleBook) -> impl Iterator<Item = &mut Provision> {
    let items = book.frameworks.iter_mut().flat_map(|framework| &mut framework.items);
    items.flat_map(|item| &mut item.provisions)
}

/// What an id may name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    All,
    /// Items and provisions: a weight of a whole framework would change nothing.
    Weighted,
    Provisions,
}

impl Kinds {
    fn of(self, book: &RuleBook) -> Vec<&str> {
        let mut ids: Vec<&str> = Vec::new();
        for framework in &book.frameworks {
            if self == Kinds::All {
                ids.push(&framework.id);
            }
            for item in &framework.items {
                if self != Kinds::Provisions {
                    ids.push(&item.id);
                }
                ids.extend(item.provisions.iter().map(|provision| provision.id.as_str()));
            }
        }
        ids
    }

    fn name(self) -> &'static str {
        match self {
            Kinds::All => "framework, item or provision",
            Kinds::Weighted => "item or provision",
            Kinds::Provisions => "provision",
        }
    }
}

fn unknown(book: &RuleBook, file: &RuleFile, id: &Spanned<String>, kinds: Kinds) -> Diagnostic {
    let message = format!("`{}` is no {}", id.as_ref(), kinds.name());
    let known = kinds.of(book);
    let nearest = known.iter().min_by_key(|known| edits(known, id.as_ref()));
    let help = nearest.map(|nearest| format!("the nearest name is `{nearest}`"));
    error(file, "unknown-id", id, message).help(help.unwrap_or_default())
}

/// Letters to insert, delete or change to make one name of the other, capitals let be (Levenshtein 1966).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.to_lowercase().chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], line + 1);
        for (at, second) in other.iter().enumerate() {
            let change = corner + usize::from(letter != *second);
            corner = row[at + 1];
            row[at + 1] = change.min(corner + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}

fn parse<T: DeserializeOwned>(file: &RuleFile) -> Result<T, Vec<Diagnostic>> {
    toml::from_str(&file.text).map_err(|error| vec![no_toml(file, &error)])
}

fn error<T>(file: &RuleFile, code: &'static str, place: &Spanned<T>, message: String) -> Diagnostic {
    let range = place.span();
    Diagnostic::error(code, &file.path, message)
        .at(&file.text, Span::new(range.start as u32, range.end as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    fn book() -> RuleBook {
        builtin::book()
    }

    fn file(text: &str) -> RuleFile {
        RuleFile { path: "p.toml".to_string(), text: text.to_string() }
    }

    fn provision<'a>(book: &'a RuleBook, id: &str) -> &'a Provision {
        let found = book.provisions().find(|(_, provision)| provision.id == id);
        found.unwrap_or_else(|| panic!("no {id}")).1
    }

    #[test]
    fn later_profiles_win_and_the_closest_level_counts() {
        let mut book = book();
        let base = "select = [\"unesco\"]\nexpected_level = 2\n[weight]\n\"unesco.P6.36a\" = 3.0\n";
        let own = "inherits = \"base.toml\"\nexclude = [\"unesco.A6\"]\n[weight]\n\"unesco.P6.36a\" = 0.5\n\
            \"unesco.P6\" = 2.0\n[expected]\n\"unesco.P6\" = 3\n\"unesco.P6.36a\" = 4\n";
        assert_eq!(inherits(&file(own)).expect("it is right").as_deref(), Some("base.toml"));
        apply_profile(&mut book, &[file(base), file(own)]).expect("both are right");
        for (id, selected, weight, expected) in [
            ("unesco.P6.36a", true, 0.5, 4),
            ("unesco.P6.35a", true, 1.0, 3),
            ("unesco.V1.13", true, provision(&book, "unesco.V1.13").weight, 2),
            ("unesco.A6.87", false, 0.0, 2),
            ("gdc.O1.10", false, 0.0, 2),
        ] {
            let found = provision(&book, id);
            assert_eq!(
                (found.selected, found.weight, found.expected.number()),
                (selected, weight, expected),
                "{id}"
            );
        }
        let weight = |id: &str| {
            let items = book.frameworks.iter().flat_map(|framework| &framework.items);
            items.filter(|item| item.id == id).map(|item| item.weight).sum::<f64>()
        };
        assert_eq!((weight("unesco.P6"), weight("unesco.A6"), weight("unesco.V1")), (2.0, 0.0, 1.0));
        assert!(!is_part("unesco.P10.47a", "unesco.P1"), "P10 is no part of P1");
    }

    #[test]
    fn faults_are_told_with_place_and_nearest_name() {
        let text = "select = [\"unesko\"]\nexclude = [\"unesco.A6\"]\n[weight]\n\"gdc\" = 2.0\n\"unesco.P6.36x\" = -1.0\n\
            [expected]\n\"gdc.O1\" = 5\n";
        let faults = apply_profile(&mut book(), &[file(text)]).expect_err("all is wrong");
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let told = told.join("\n");
        for part in [
            "p.toml:1:11: error[unknown-id]: `unesko` is no framework, item or provision",
            "the nearest name is `unesco`",
            "p.toml:4:1: error[unknown-id]: `gdc` is no item or provision",
            "the nearest name is `unesco.P6.36a`",
            "p.toml:5:19: error[weight]: `-1` is no weight",
            "p.toml:7:12: error[level]: `5` is no level, expected 1 to 4",
        ] {
            assert!(told.contains(part), "`{part}` is not in\n{told}");
        }
        let nothing =
            apply_profile(&mut book(), &[file("exclude = [\"unesco\", \"gdc\", \"sdg\", \"igf\"]\n")]);
        assert!(nothing.expect_err("nothing is left")[0].message.contains("no provision"));
    }

    #[test]
    fn a_waiver_counts_to_the_end_of_its_day() {
        let text = "[[waiver]]\nprovision = \"unesco.P6.36a\"\nreason = \"in the courts act\"\nexpires = \"2026-06-30\"\n";
        let mut book = book();
        apply_waivers(&mut book, &file(text), "2026-06-30").expect("it is the last day");
        let waiver = provision(&book, "unesco.P6.36a").waiver.clone().expect("it is waived");
        assert_eq!((&*waiver.reason, &*waiver.expires), ("in the courts act", "2026-06-30"));
        let expired = apply_waivers(&mut book, &file(text), "2026-07-01").expect_err("the day after");
        assert_eq!((expired[0].code, expired[0].at), ("waiver-expired", (4, 11)));
        for (name, wrong, code) in [
            ("no day", text.replace("06-30", "06-31"), "waiver"),
            ("no reason", text.replace("in the courts act", " "), "waiver"),
            ("unknown", text.replace("36a", "99"), "unknown-id"),
            ("twice", format!("{text}{text}"), "waiver"),
            ("no key", text.replace("reason", "why"), "toml"),
        ] {
            let faults = apply_waivers(&mut book, &file(&wrong), "2026-01-01").expect_err(name);
            assert_eq!(faults[0].code, code, "{name}");
            assert!(faults[0].at.0 > 0, "{name}: {}", faults[0]);
        }
    }

    #[test]
    fn edits_are_counted() {
        for (one, other, want) in
            [("kitten", "sitting", 3), ("", "abc", 3), ("P6", "p6", 0), ("flaw", "lawn", 2)]
        {
            assert_eq!((edits(one, other), edits(other, one)), (want, want), "{one}, {other}");
        }
    }
}
