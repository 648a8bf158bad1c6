//! Shared groups, names of countries, and the numbers of the scoring.

use super::{At, Loader, RuleFile};
use crate::error::Diagnostic;
use crate::rules::file::{CountriesFile, ScoringFile, UncertaintyDef, VocabularyFile};
use crate::rules::framework::{Group, Level, Scoring, Uncertain};
use crate::rules::term::{Term, TermDef};
use crate::text::Lang;
use std::collections::BTreeMap;
use toml::Spanned;

impl Loader {
    pub(super) fn scoring(&mut self, files: &[&RuleFile]) -> Option<Scoring> {
        let Some(file) = files.iter().find(|file| file.path == "scoring.toml") else {
            self.report(
                Diagnostic::error("no-scoring", "scoring.toml", "the rules folder has no scoring.toml")
                    .help("copy the one of the built-in rules and change it"),
            );
            return None;
        };
        let parsed: ScoringFile = self.parse(file)?;
        let ladder = <[f64; 5]>::try_from(parsed.ladder.as_slice()).ok().filter(|ladder| {
            ladder[0] == 0.0 && ladder.windows(2).all(|pair| pair[0] <= pair[1]) && ladder[4] <= 1.0
        });
        let Some(ladder) = ladder else {
            let message = "`ladder` needs five ascending values from 0 to 1";
            self.report(Diagnostic::error("ladder", &file.path, message));
            return None;
        };
        let expected_level = Level::new(*parsed.gaps.expected_level.as_ref());
        let Some(expected_level) = expected_level.filter(|level| *level > Level::ABSENT) else {
            let at = At { path: &file.path, text: &file.text };
            let message = "`expected_level` needs a level from 1 to 4";
            self.report(at.error("level", &parsed.gaps.expected_level, message));
            return None;
        };
        let items = self.frameworks.iter_mut().flat_map(|framework| &mut framework.items);
        for provision in items.flat_map(|item| &mut item.provisions) {
            let weights =
                if provision.applicability.is_some() { &parsed.applicability } else { &parsed.force };
            let name = provision.applicability.as_deref().unwrap_or(provision.force.as_str());
            provision.weight = weights.get(name).copied().unwrap_or(1.0);
            provision.expected = expected_level;
        }
        Some(Scoring {
            ladder,
            readable_share: parsed.readable_share,
            language_share: parsed.language_share,
            assessed_share: parsed.assessed_share,
            few_provisions: parsed.few_provisions,
            ai_terms_per_1000: parsed.context.ai_terms_per_1000,
            ai_terms_per_1000_with_title: parsed.context.ai_terms_per_1000_with_title,
            context_sentences: parsed.context.sentences_before,
            mechanism_words: parsed.windows.mechanism_words,
            verb_words: parsed.windows.verb_words,
            determiner_words: parsed.windows.determiner_words,
            expected_level,
            least_gain: parsed.roadmap.least_gain,
            done_share: parsed.roadmap.done_share,
            peers: parsed.gaps.peers,
            best_practices: parsed.gaps.best_practices,
            near_misses: parsed.gaps.near_misses,
            pieces_per_1000: parsed.validation.pieces_per_1000,
            replicates: parsed.validation.replicates,
            uncertainty: self.uncertain(file, parsed.uncertainty)?,
        })
    }

    /// The numbers of `[uncertainty]`, reported when values could not be varied by them.
    fn uncertain(&mut self, file: &RuleFile, def: Spanned<UncertaintyDef>) -> Option<Uncertain> {
        let share = |share: f64| (0.0..1.0).contains(&share);
        let positive = |number: f64| number > 0.0 && number.is_finite();
        let UncertaintyDef { thresholds, exponents, .. } = def.as_ref();
        let levels = !thresholds.is_empty() && thresholds.iter().all(|level| (1..=4).contains(level));
        let means = !exponents.is_empty() && exponents.iter().all(|&exponent| positive(exponent));
        let counts = positive(def.as_ref().pooled_below) && positive(def.as_ref().prior_documents);
        if !share(def.as_ref().weights) || !share(def.as_ref().steps) || !levels || !means || !counts {
            let at = At { path: &file.path, text: &file.text };
            let message = "`[uncertainty]` needs shares from 0 to below 1, levels from 1 to 4, and other numbers above 0";
            self.report(at.error("uncertainty", &def, message));
            return None;
        }
        let def = def.into_inner();
        Some(Uncertain {
            replicates: def.replicates,
            pooled_below: def.pooled_below,
            prior_documents: def.prior_documents,
            weights: def.weights,
            steps: def.steps,
            thresholds: def.thresholds,
            exponents: def.exponents,
            length_documents: def.length_documents,
            length_correlation: def.length_correlation,
            redundancy_documents: def.redundancy_documents,
            redundancy_correlation: def.redundancy_correlation,
            redundancy_top: def.redundancy_top,
        })
    }

    pub(super) fn vocabulary_file(&mut self, file: &RuleFile) {
        let at = At { path: &file.path, text: &file.text };
        let name = file.path.trim_start_matches("vocabulary/").trim_end_matches(".toml");
        if name == "countries" {
            let Some(parsed) = self.parse::<CountriesFile>(file) else { return };
            for (iso3, terms) in parsed {
                let group = self.group(at, iso3.clone(), String::new(), &terms);
                self.countries.insert(iso3, group);
            }
            return;
        }
        let Some(parsed) = self.parse::<VocabularyFile>(file) else { return };
        let group = self.group(at, format!("@{name}"), String::new(), &parsed.terms);
        if !parsed.except.is_empty() {
            let except = self.group(at, format!("@{name} except"), String::new(), &parsed.except);
            self.groups[group as usize].except = Some(except);
        }
        self.vocabulary.insert(name.to_string(), group);
    }

    /// Adds a group with its terms by language.
    pub(super) fn group(
        &mut self,
        at: At,
        name: String,
        file: String,
        terms: &BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>,
    ) -> u32 {
        let mut read = BTreeMap::new();
        for (lang, defs) in terms {
            if let Some(lang) = self.lang(at, lang) {
                read.insert(lang, self.terms(at, lang, defs));
            }
        }
        self.groups.push(Group { name, file, terms: read, except: None });
        self.groups.len() as u32 - 1
    }

    pub(super) fn terms(&mut self, at: At, lang: Lang, defs: &[Spanned<TermDef>]) -> Vec<(String, Term)> {
        let mut terms = Vec::with_capacity(defs.len());
        for def in defs {
            match def.as_ref().read(lang) {
                Ok(term) => terms.push((def.as_ref().text().to_string(), term)),
                Err(message) => self.report(at.error("term", def, message)),
            }
        }
        terms
    }
}
