//! Frameworks, their items, topics and provisions.

use super::{At, Loader, RuleFile};
use crate::error::Diagnostic;
use crate::rules::file::{FrameworkFile, ItemDef, ProvisionFile, TopicFile};
use crate::rules::framework::{Force, Framework, Item, Layer, Level, Provision, Scope, Unit};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

impl Loader {
    pub(super) fn framework(&mut self, name: &str, files: &[&RuleFile]) {
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
            lens: parsed.lens,
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

    fn topic(&mut self, place: &Place, item: &str, file: &RuleFile) -> Option<Range<u32>> {
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
            self.named(at, applicability, &[("Y", ()), ("P", ()), ("N", ())])?;
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
            expected: Level::MECHANISM,
            selected: true,
            waiver: None,
            note: parsed.note,
            rules,
            advice,
            was: parsed.was,
        })
    }
}

/// Where in a framework the loader is.
pub(super) struct Place<'a> {
    pub(super) framework: u32,
    pub(super) name: &'a str,
    pub(super) item: u32,
}

/// What all rules of a file share.
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) provision: Option<u32>,
    pub(super) scope: Scope,
    pub(super) unit: Unit,
    pub(super) prohibition: bool,
    pub(super) international: bool,
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
