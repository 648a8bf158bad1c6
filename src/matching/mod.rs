//! Rules × document → matches, in one pass over the words of the document.

mod commitment;
mod compile;
mod context;
mod cues;
mod evaluate;
mod evidence;
mod explain;
mod harness;
mod mutants;
mod scan;
mod table;
#[cfg(test)]
mod testing;

pub use commitment::{Cap, Commitment};
pub use compile::Matcher;
pub use context::Context;
pub use evidence::{Evidence, Match, collect};
pub use explain::{NearMiss, near_misses};
pub use harness::{Survivor, TestReport, TestRun, Verdict, test_rules};
pub use scan::{Hit, Hits, gap};

use crate::document::Document;
use crate::rules::Level;
use commitment::Ladder;
use context::ContextFilter;
use evaluate::UnitHits;
use table::Table;

/// Most sentences of a block on which a rule with `unit = "paragraph"` is evaluated at once.
const PARAGRAPH_SENTENCES: u32 = 8;

/// The hits of a document and what they say about it as a whole.
pub struct Scan {
    /// All hits.
    pub hits: Hits,
    /// AI terms per 1,000 words.
    pub ai_terms_per_1000: f64,
    /// What the document is about, by its own words.
    pub context: Context,
    /// ISO 3166-1 alpha-3 code of the document's own country.
    pub home: Option<String>,
}

impl Matcher {
    /// Finds all hits of a document; linear in its words.
    pub fn scan(&self, document: &Document) -> Scan {
        let hits = scan::scan(self, document);
        let ai_terms_per_1000 = context::ai_density(self, document, &hits);
        let context = context::judge(self, document, &hits, ai_terms_per_1000);
        let home = self.home(document, &hits);
        Scan { hits, ai_terms_per_1000, context, home }
    }

    /// The country from the metadata, else the one that the text names most: at least three times, and
    /// twice as often as any other.
    fn home(&self, document: &Document, hits: &Hits) -> Option<String> {
        if let Some(country) = &document.meta.country_iso3 {
            return Some(country.value.clone());
        }
        let mut of_group = vec![0u32; self.book().groups.len()];
        for hit in hits.all() {
            of_group[hit.group as usize] += 1;
        }
        let countries = self.book().countries.iter();
        let mut counts: Vec<(u32, &String)> =
            countries.map(|(iso3, &group)| (of_group[group as usize], iso3)).collect();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match counts.as_slice() {
            [(most, iso3), (second, _), ..] if *most >= 3 && *most >= 2 * second => Some((*iso3).clone()),
            _ => None,
        }
    }

    /// Whether a title in `lang` names AI.
    pub(crate) fn names_ai(&self, title: &str, lang: crate::text::Lang) -> bool {
        let document = Document::of_sentence(title, lang);
        let hits = scan::scan(self, &document);
        hits.all().iter().any(|hit| hit.group == self.cues.ai)
    }

    /// Every rule that holds somewhere in the document, judged on the ladder, whatever the passage is about.
    pub fn matches(&self, document: &Document, scan: &Scan) -> Vec<Match> {
        let home = scan.home.as_ref().and_then(|iso3| self.book().countries.get(iso3)).copied();
        let ladder = Ladder::new(self, document, &scan.hits, home);
        let stamps = vec![u32::MAX; self.book().rules.len()];
        let mut search = Search { matcher: self, document, ladder, stamps, found: Vec::new() };
        for sentence in 0..document.sentences.len() as u32 {
            search.unit(&self.sentence_rules, sentence..sentence + 1, sentence);
        }
        if self.paragraph_rules.is_empty() {
            return search.found;
        }
        search.stamps.fill(u32::MAX);
        let mut stamp = 0;
        for block in &document.blocks {
            let mut from = block.sentences.start;
            while from < block.sentences.end {
                let to = block.sentences.end.min(from + PARAGRAPH_SENTENCES);
                search.unit(&self.paragraph_rules, from..to, stamp);
                stamp += 1;
                from = to;
            }
        }
        search.found
    }

    /// Strength (1 to 5) of the cue that governs the first sentence that has one.
    pub fn strength(&self, document: &Document, scan: &Scan) -> Option<u8> {
        let ladder = Ladder::new(self, document, &scan.hits, None);
        (0..document.sentences.len() as u32).find_map(|sentence| ladder.strength(sentence))
    }

    /// Whether a match counts in a document that is about `context` (see [`Context`]).
    pub fn admits(&self, document: &Document, scan: &Scan, context: Context, found: &Match) -> bool {
        let filter = ContextFilter { matcher: self, document, hits: &scan.hits, context };
        filter.admits(self.book().rules[found.rule as usize].scope, found.sentences.start)
    }
}

/// The search for rules that hold, unit by unit.
struct Search<'a> {
    matcher: &'a Matcher,
    document: &'a Document,
    ladder: Ladder<'a>,
    /// Unit on which each rule was tried last.
    stamps: Vec<u32>,
    found: Vec<Match>,
}

impl Search<'_> {
    fn unit(&mut self, rules: &Table, sentences: std::ops::Range<u32>, stamp: u32) {
        let mut evidence = None;
        for sentence in sentences.clone() {
            let mut last = None;
            for hit in self.ladder.hits.of(sentence) {
                if last == Some(hit.group) {
                    continue;
                }
                last = Some(hit.group);
                for &rule in rules.row(hit.group) {
                    if std::mem::replace(&mut self.stamps[rule as usize], stamp) == stamp {
                        continue;
                    }
                    if *evidence
                        .get_or_insert_with(|| sentences.clone().any(|s| self.ladder.may_be_evidence(s)))
                    {
                        self.try_rule(rule, sentences.clone());
                    }
                }
            }
        }
    }

    fn try_rule(&mut self, number: u32, sentences: std::ops::Range<u32>) {
        let rule = &self.matcher.book().rules[number as usize];
        let lang = self.document.sentences[sentences.start as usize].lang;
        if !rule.langs.is_empty() && !rule.langs.contains(&lang) {
            return;
        }
        let unit = UnitHits { hits: self.ladder.hits, sentences };
        if !unit.holds(&rule.condition) {
            return;
        }
        let hits = unit.witnesses(&rule.condition);
        let (Some(first), Some(last)) = (hits.first(), hits.last()) else { return };
        let sentence_of = |word: u32| {
            let in_unit = |sentence: &u32| self.document.sentences[*sentence as usize].words.contains(&word);
            unit.sentences.clone().find(in_unit).unwrap_or(unit.sentences.start)
        };
        let passage = sentence_of(first.start)..sentence_of(last.start) + 1;
        let (level, commitment) = self.ladder.judge(rule, passage.clone(), &hits);
        if level > Level::ABSENT {
            self.found.push(Match { rule: number, sentences: passage, hits, level, commitment });
        }
    }
}
