//! The folder `roadmap`: actions, and the provisions that no action closes.

use super::{At, Loader, RuleFile};
use crate::error::Diagnostic;
use crate::rules::action::{Action, Checked, Example, Horizon, Phase, Promise};
use crate::rules::file::{ActionFile, CloseDef, HorizonDef, NotActionableFile};
use crate::rules::framework::{Level, Place};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Provisions that no action closes, with the reason.
const EXEMPT: &str = "roadmap/not_actionable.toml";
/// What files name, by its name; nothing behind the name when its file is wrong.
type Known<T> = BTreeMap<String, Option<T>>;

const LIST: &str = "`concordant rules list` shows all provisions";

impl Loader {
    /// Reads the actions; the frameworks must have been read before.
    pub(super) fn actions(&mut self, files: &[&RuleFile]) -> (Vec<Action>, BTreeMap<String, String>) {
        let places = self.places(files);
        let mut parsed: Vec<(&RuleFile, String, ActionFile)> = Vec::new();
        for file in files.iter().filter(|file| file.path.starts_with("roadmap/") && file.path != EXEMPT) {
            let id = action_id(&file.path);
            if id.contains('/') {
                let message = format!("`{id}` stands in a folder of its own");
                self.report(
                    Diagnostic::error("misplaced-file", &file.path, message)
                        .help("actions stand in roadmap/<id>.toml"),
                );
                continue;
            }
            parsed.extend(self.parse::<ActionFile>(file).map(|action| (*file, id.to_string(), action)));
        }
        let numbers = numbers(files, &parsed);
        let horizons: Vec<Option<Horizon>> = parsed
            .iter()
            .map(|(file, _, def)| self.horizon(At { path: &file.path, text: &file.text }, &def.horizon))
            .collect();
        self.circles(&parsed, &numbers);
        let mut actions = Vec::with_capacity(parsed.len());
        for ((file, id, def), horizon) in parsed.into_iter().zip(&horizons) {
            let at = At { path: &file.path, text: &file.text };
            let Some(horizon) = *horizon else { continue };
            self.texts(at, &def);
            self.targets(at, &def.sdg_targets);
            let prerequisites = self.prerequisites(at, &def.prerequisites, &numbers, &horizons, horizon);
            let examples = def.examples.iter().filter_map(|example| {
                let checked = self.named(at, &example.checked, &Checked::NAMES)?;
                Some(Example { name: example.name.as_ref().clone(), checked })
            });
            let examples = examples.collect();
            actions.push(Action {
                id,
                horizon,
                effort: *def.effort.as_ref(),
                prerequisites,
                closes: self.closes(at, &def.closes, &places),
                examples,
                text: def.action.into_inner(),
                lead: def.lead.into_inner(),
                indicator: def.indicator.into_inner(),
                sdg_targets: def.sdg_targets.into_iter().map(Spanned::into_inner).collect(),
            });
        }
        let exempt = self.exempt(files, &places, &actions);
        (actions, exempt)
    }

    /// Every provision with its place; without one when its file could not be read, which is said there.
    pub(super) fn places(&self, files: &[&RuleFile]) -> Known<Place> {
        let provisions = files.iter().filter(|file| !file.path.ends_with("/topic.toml"));
        let mut places: Known<Place> =
            provisions.map(|file| (stem(&file.path).replace('/', "."), None)).collect();
        for (framework, one) in self.frameworks.iter().enumerate() {
            for (item, row) in one.items.iter().enumerate() {
                places.extend(row.provisions.iter().enumerate().map(|(provision, asked)| {
                    let [framework, item, provision] = [framework, item, provision].map(|at| at as u32);
                    (asked.id.clone(), Some(Place { framework, item, provision }))
                }));
            }
        }
        places
    }

    fn horizon(&mut self, at: At, def: &Spanned<HorizonDef>) -> Option<Horizon> {
        let mut named = |name: &str| {
            let place = Spanned::new(def.span(), name.to_string());
            self.named(at, &place, &Phase::NAMES)
        };
        let HorizonDef { from, to } = def.as_ref();
        let (from, to) = (named(from), named(to));
        let horizon = Horizon { from: from?, to: to? };
        if horizon.from > horizon.to {
            let message = format!(
                "the horizon runs from `{}` to `{}`, expected the earlier phase first",
                horizon.from.as_str(),
                horizon.to.as_str()
            );
            self.report(at.error("horizon", def, message));
        }
        Some(horizon)
    }

    /// What people read must be there, and the effort must be one of three.
    fn texts(&mut self, at: At, def: &ActionFile) {
        let names = def.examples.iter().map(|example| ("name", &example.name));
        let texts = [("action", &def.action), ("lead", &def.lead), ("indicator", &def.indicator)];
        for (key, text) in texts.into_iter().chain(names) {
            if text.as_ref().trim().is_empty() {
                self.report(at.error("empty-text", text, format!("`{key}` is empty")));
            }
        }
        if !(1..=3).contains(def.effort.as_ref()) {
            let message = format!("`effort` is {}, expected 1 to 3", def.effort.as_ref());
            let help = "1 guidance, 2 programme, 3 law or new body";
            self.report(at.error("effort", &def.effort, message).help(help));
        }
    }

    fn targets(&mut self, at: At, targets: &[Spanned<String>]) {
        for target in targets {
            let (goal, rest) = target.as_ref().split_once('.').unwrap_or(("", ""));
            let goal = goal.parse::<u32>().is_ok_and(|goal| (1..=17).contains(&goal));
            let number = rest.parse::<u32>().is_ok_and(|number| (1..=19).contains(&number));
            let letter = rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_lowercase());
            if !(goal && (number || letter)) {
                let message = format!("`{}` is no target, expected one such as `16.6`", target.as_ref());
                self.report(at.error("sdg-target", target, message));
            }
        }
    }

    fn prerequisites(
        &mut self,
        at: At,
        names: &[Spanned<String>],
        numbers: &Known<u32>,
        horizons: &[Option<Horizon>],
        horizon: Horizon,
    ) -> Vec<u32> {
        let mut read: Vec<u32> = Vec::new();
        for name in names {
            let Some(&number) = numbers.get(name.as_ref()) else {
                let message = format!("the prerequisite `{}` is no action", name.as_ref());
                let help = "prerequisites are the names of other files in roadmap/, without `.toml`";
                self.report(at.error("unknown-action", name, message).help(help));
                continue;
            };
            let Some(number) = number else { continue };
            if read.contains(&number) {
                self.report(at.error("twice", name, format!("`{}` stands here twice", name.as_ref())));
                continue;
            }
            if horizons[number as usize].is_some_and(|before| before.from > horizon.to) {
                let message = format!("`{}` begins after this action ends", name.as_ref());
                self.report(at.error("horizon", name, message).help("lengthen the horizon of one of them"));
            }
            read.push(number);
        }
        read
    }

    fn closes(&mut self, at: At, defs: &Spanned<Vec<CloseDef>>, places: &Known<Place>) -> Vec<Promise> {
        if defs.as_ref().is_empty() {
            let message = "`closes` is empty, expected at least one provision";
            self.report(at.error("closes", defs, message));
        }
        let mut read: Vec<Promise> = Vec::new();
        for def in defs.as_ref() {
            let id = &def.provision;
            let Some(&place) = places.get(id.as_ref()) else {
                let message = format!("`{}` is no provision", id.as_ref());
                self.report(at.error("unknown-provision", id, message).help(LIST));
                continue;
            };
            let Some(place) = place else { continue };
            let level = Level::new(*def.level.as_ref()).filter(|level| *level > Level::ABSENT);
            let Some(level) = level else {
                let message = format!("found level {}, expected 1 to 4", def.level.as_ref());
                self.report(at.error("level", &def.level, message));
                continue;
            };
            if read.iter().any(|promise| promise.place == place) {
                self.report(at.error("twice", id, format!("`{}` stands here twice", id.as_ref())));
                continue;
            }
            read.push(Promise { place, level });
        }
        read
    }

    /// Reports each circle of prerequisites once, at its first action.
    fn circles(&mut self, parsed: &[(&RuleFile, String, ActionFile)], numbers: &Known<u32>) {
        let before: Vec<Vec<(usize, &Spanned<String>)>> = parsed
            .iter()
            .map(|(_, _, def)| {
                let known = def.prerequisites.iter();
                known.filter_map(|name| Some(((*numbers.get(name.as_ref())?)? as usize, name))).collect()
            })
            .collect();
        let mut reported = BTreeSet::new();
        for start in 0..parsed.len() {
            let Some(circle) = circle(start, &before) else { continue };
            let members: BTreeSet<usize> = circle.iter().copied().collect();
            if !reported.insert(members) {
                continue;
            }
            let (file, _, _) = parsed[start];
            let at = At { path: &file.path, text: &file.text };
            let next = circle.get(1).copied().unwrap_or(start);
            let names: Vec<String> =
                circle.iter().chain([&start]).map(|&number| format!("`{}`", parsed[number].1)).collect();
            let message = format!("prerequisites go in a circle: {}", names.join(" → "));
            let help = "take out one of them: an action cannot wait for itself";
            if let Some((_, place)) = before[start].iter().find(|(number, _)| *number == next) {
                self.report(at.error("circle", place, message).help(help));
            }
        }
    }

    /// Provisions without an action; one that has an action is an error, since one of the two is wrong.
    fn exempt(
        &mut self,
        files: &[&RuleFile],
        places: &Known<Place>,
        actions: &[Action],
    ) -> BTreeMap<String, String> {
        let Some(file) = files.iter().find(|file| file.path == EXEMPT) else { return BTreeMap::new() };
        let Some(parsed) = self.parse::<NotActionableFile>(file) else { return BTreeMap::new() };
        let at = At { path: &file.path, text: &file.text };
        let mut read = BTreeMap::new();
        for (id, reason) in parsed {
            let place = places.get(id.as_ref());
            let closing = |action: &&Action| {
                action.closes.iter().any(|promise| Some(promise.place) == place.copied().flatten())
            };
            if place.is_none() {
                let message = format!("`{}` is no provision", id.as_ref());
                self.report(at.error("unknown-provision", &id, message).help(LIST));
            } else if let Some(action) = actions.iter().find(closing) {
                let message = format!("`{}` is closed by `{}`", id.as_ref(), action.id);
                self.report(at.error("closed", &id, message).help("take it out of one of the two files"));
            } else if reason.as_ref().trim().is_empty() {
                self.report(at.error("empty-text", &reason, "the reason is empty"));
            }
            read.insert(id.into_inner(), reason.into_inner());
        }
        read
    }
}

fn stem(path: &str) -> &str {
    path.trim_end_matches(".toml")
}

fn action_id(path: &str) -> &str {
    stem(path).trim_start_matches("roadmap/")
}

/// Every action with its number.
fn numbers(files: &[&RuleFile], parsed: &[(&RuleFile, String, ActionFile)]) -> Known<u32> {
    let all = files.iter().filter(|file| file.path.starts_with("roadmap/") && file.path != EXEMPT);
    let mut numbers: Known<u32> = all.map(|file| (action_id(&file.path).to_string(), None)).collect();
    numbers.extend(parsed.iter().enumerate().map(|(number, (_, id, _))| (id.clone(), Some(number as u32))));
    numbers
}

/// The shortest way from an action over its prerequisites back to it, beginning with it.
fn circle(start: usize, before: &[Vec<(usize, &Spanned<String>)>]) -> Option<Vec<usize>> {
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = vec![start];
    while !open.is_empty() {
        let mut next = Vec::new();
        for number in open {
            for &(prerequisite, _) in &before[number] {
                if prerequisite == start {
                    let mut way = vec![number];
                    while let Some(&earlier) = way.last().and_then(|last| came_from.get(last)) {
                        way.push(earlier);
                    }
                    way.reverse();
                    return Some(way);
                }
                if prerequisite != start && !came_from.contains_key(&prerequisite) {
                    came_from.insert(prerequisite, number);
                    next.push(prerequisite);
                }
            }
        }
        open = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::rules::{RuleBook, load};

    const GOOD: &str = r#"action = "Keep a list"
lead = "digital ministry"
horizon = ["short", "medium"]
effort = 2
indicator = "Lists kept"
prerequisites = ["R-B"]
sdg_targets = ["16.6", "17.19", "9.c"]
closes = [
    { provision = "unesco.P7.39", level = 3 },
    { provision = "gdc.O5.55d", level = 4 },
]
[[example]]
name = "Avalonia: Register of lists, 2024"
checked = "known"
"#;

    fn other(prerequisites: &str) -> String {
        format!(
            "action = \"Count\"\nlead = \"all\"\nhorizon = \"short\"\neffort = 1\nindicator = \"Counts\"\n\
             prerequisites = [{prerequisites}]\nsdg_targets = []\n\
             closes = [{{ provision = \"unesco.P7.40\", level = 3 }}]\n"
        )
    }

    /// The built-in frameworks with these files in `roadmap`.
    fn load_with(files: &[(&str, &str)]) -> Result<RuleBook, Vec<Diagnostic>> {
        let mut all = builtin::files();
        all.retain(|file| !file.path.starts_with("roadmap/"));
        all.extend(
            files.iter().map(|(name, text)| RuleFile {
                path: format!("roadmap/{name}.toml"),
                text: text.to_string(),
            }),
        );
        load(&all)
    }

    #[test]
    fn an_action_is_read_with_its_references() {
        let book = load_with(&[("R-A", GOOD), ("R-B", &other(""))]).expect("both are right");
        let [first, second] = book.actions.as_slice() else { panic!("{:?}", book.actions) };
        assert_eq!((first.id.as_str(), &first.prerequisites[..]), ("R-A", &[1][..]));
        assert_eq!(
            (first.horizon.to_string(), second.horizon.to_string()),
            ("short-medium".into(), "short".into())
        );
        let closes: Vec<(&str, u8)> = first
            .closes
            .iter()
            .map(|promise| (book.provision_at(promise.place).id.as_str(), promise.level.number()))
            .collect();
        assert_eq!(closes, [("unesco.P7.39", 3), ("gdc.O5.55d", 4)]);
        assert_eq!(first.examples[0].checked, Checked::Known);
        let ids = |provision: &str| -> Vec<&str> {
            book.actions_for(provision).iter().map(|action| action.id.as_str()).collect()
        };
        assert_eq!((ids("unesco.P7.39"), ids("unesco.P7.37")), (vec!["R-A"], vec![]));
    }

    #[test]
    fn what_is_wrong_in_an_action_is_refused_with_its_place() {
        for (name, from, to, code, part) in [
            ("provision", "P7.39", "P7.99", "unknown-provision", "`unesco.P7.99` is no provision"),
            ("topic", "P7.39", "P7.topic", "unknown-provision", "`unesco.P7.topic` is no provision"),
            ("twice", "gdc.O5.55d", "unesco.P7.39", "twice", "`unesco.P7.39` stands here twice"),
            ("level 0", "level = 3", "level = 0", "level", "expected 1 to 4"),
            ("level 5", "level = 4", "level = 5", "level", "expected 1 to 4"),
            ("prerequisite", "R-B", "R-C", "unknown-action", "`R-C` is no action"),
            ("effort", "effort = 2", "effort = 4", "effort", "expected 1 to 3"),
            ("phase", "\"medium\"", "\"soon\"", "unknown-value", "`short`, `medium`, `long`"),
            ("backwards", "\"short\", \"medium\"", "\"medium\", \"short\"", "horizon", "earlier phase first"),
            ("three phases", "\"medium\"]", "\"medium\", \"long\"]", "toml", "found 3 phases"),
            ("target", "17.19", "18.1", "sdg-target", "`18.1` is no target"),
            ("letter", "9.c", "9.cc", "sdg-target", "`9.cc` is no target"),
            ("checked", "\"known\"", "\"maybe\"", "unknown-value", "`seen`, `known`"),
            ("unknown key", "lead =", "owner =", "toml", "owner"),
            ("missing", "indicator = \"Lists kept\"", "", "toml", "missing field `indicator`"),
            ("empty", "Lists kept", " ", "empty-text", "`indicator` is empty"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            let errors = load_with(&[("R-A", &text), ("R-B", &other(""))]).expect_err(name);
            let error = errors.iter().find(|error| error.code == code);
            let error = error.unwrap_or_else(|| panic!("{name}: {errors:?}"));
            assert!(error.message.contains(part), "{name}: {}", error.message);
            assert!(error.at.0 > 0 && error.file == "roadmap/R-A.toml", "{name}: {error}");
        }
    }

    #[test]
    fn the_errors_of_all_actions_come_at_once() {
        let (first, second) = (GOOD.replacen("P7.39", "P7.99", 1), other("\"R-Z\""));
        let errors = load_with(&[("R-A", &first), ("R-B", &second)]).expect_err("both are wrong");
        let found: Vec<(&str, &str)> = errors.iter().map(|error| (error.file.as_str(), error.code)).collect();
        assert_eq!(
            found,
            [("roadmap/R-A.toml", "unknown-provision"), ("roadmap/R-B.toml", "unknown-action")]
        );
    }

    #[test]
    fn what_is_wrong_in_one_file_is_not_told_again_in_those_that_name_it() {
        let broken = other("").replace("effort = 1", "effort = \"one\"");
        let errors = load_with(&[("R-A", GOOD), ("R-B", &broken)]).expect_err("R-B is broken");
        let files: Vec<&str> = errors.iter().map(|error| error.file.as_str()).collect();
        assert_eq!(files, ["roadmap/R-B.toml"]);
    }

    #[test]
    fn a_circle_of_prerequisites_is_named_once() {
        let files = [
            ("R-B", other("\"R-D\"")),
            ("R-C", other("\"R-B\"")),
            ("R-D", other("\"R-E\", \"R-C\"")),
            ("R-E", other("")),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let errors = load_with(&files).expect_err("three actions wait for each other");
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(messages, ["prerequisites go in a circle: `R-B` → `R-D` → `R-C` → `R-B`"]);
        let own = load_with(&[("R-B", &other("\"R-B\""))]).expect_err("it waits for itself");
        assert!(own[0].message.contains("`R-B` → `R-B`"), "{}", own[0]);
    }

    #[test]
    fn a_prerequisite_does_not_begin_after_the_action_ends() {
        let late = other("").replace("\"short\"", "\"long\"");
        let errors = load_with(&[("R-A", GOOD), ("R-B", &late)]).expect_err("R-B is too late");
        assert!(errors[0].message.contains("`R-B` begins after"), "{}", errors[0]);
        let just = other("").replace("\"short\"", "[\"medium\", \"long\"]");
        assert!(
            load_with(&[("R-A", GOOD), ("R-B", &just)]).is_ok(),
            "both can be at work in the medium term"
        );
    }

    #[test]
    fn a_provision_is_closed_or_exempt_and_not_both() {
        for (name, text, part) in [
            ("closed", "\"unesco.P7.40\" = \"no\"\n", "`unesco.P7.40` is closed by `R-B`"),
            ("unknown", "\"unesco.P7.99\" = \"no\"\n", "`unesco.P7.99` is no provision"),
            ("empty", "\"unesco.P7.39\" = \"\"\n", "the reason is empty"),
        ] {
            let errors = load_with(&[("R-B", &other("")), ("not_actionable", text)]).expect_err(name);
            assert!(
                errors[0].message.contains(part) && errors[0].at == (1, if name == "empty" { 18 } else { 1 }),
                "{}",
                errors[0]
            );
        }
        let book = load_with(&[("not_actionable", "\"unesco.P7.39\" = \"no\"\n")]).expect("it has no action");
        assert_eq!(book.not_actionable.keys().collect::<Vec<_>>(), ["unesco.P7.39"]);
    }

    #[test]
    fn every_provision_of_the_instruments_is_closed_or_exempt() {
        let book = builtin::book();
        assert!(book.actions.len() >= 100, "{} actions", book.actions.len());
        let provisions = ["unesco", "gdc"].map(|name| {
            let framework = book.frameworks.iter().find(|framework| framework.id == name);
            let items = framework.into_iter().flat_map(|framework| &framework.items);
            items.flat_map(|item| &item.provisions).map(|provision| &provision.id).collect::<Vec<_>>()
        });
        let provisions = provisions.concat();
        assert!(provisions.len() > 250, "{} provisions", provisions.len());
        let open: Vec<&&String> = provisions
            .iter()
            .filter(|id| book.actions_for(id).is_empty() && !book.not_actionable.contains_key(**id))
            .collect();
        assert!(open.is_empty(), "no action closes {open:?}: add one, or a reason in {EXEMPT}");
    }
}
