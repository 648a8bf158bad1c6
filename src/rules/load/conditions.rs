//! The rules of one file: groups, conditions and tests.

use super::frameworks::{Frame, Place};
use super::{At, Loader};
use crate::error::Diagnostic;
use crate::rules::condition::{Expr, GroupName, parse_condition};
use crate::rules::file::{RuleDef, TermTables, TestDef};
use crate::rules::framework::{Group, Level, Rule, RuleTest, Unit};
use crate::rules::term::TermDef;
use crate::text::{Lang, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

impl Loader {
    pub(super) fn rules(
        &mut self,
        place: &Place,
        frame: &Frame,
        at: At,
        when: &BTreeMap<Spanned<String>, RuleDef>,
        terms: &TermTables,
        tests: &[TestDef],
    ) -> Range<u32> {
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
        if condition.triggers(&|_| 1).is_none() {
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

    fn rule_tests(&mut self, frame: &Frame, at: At, rules: Range<u32>, tests: &[TestDef]) {
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
