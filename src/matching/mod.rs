//! Rules × document → matches, in one pass over the words of the document.

mod by_group;
mod commitment;
mod compile;
mod context;
mod cues;
mod evaluate;
mod evidence;
mod explain;
mod facts;
mod frequency;
mod harness;
mod mechanism;
mod membership;
mod mentions;
mod mutants;
mod patterns;
mod phrases;
mod scan;
mod table;
#[cfg(test)]
mod testing;
mod words;

pub use commitment::{Cap, Commitment};
pub use compile::Matcher;
pub use context::Context;
pub use evidence::{Evidence, Match, Offsets, collect, locator, strongest};
pub use explain::{Miss, NearMiss, NearMissSearch, near_misses};
pub use harness::{Survivor, TestReport, TestRun, Verdict, test_rules};
pub use mentions::{Mention, ViewFault, test_views};
pub use scan::{Hit, Hits, gap};

use crate::document::Document;
use crate::rules::Level;
use by_group::ByGroup;
use commitment::Ladder;
use context::ContextFilter;
use evaluate::UnitHits;
use std::ops::Range;
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
    /// The country that the text names most, by far.
    pub named: Option<String>,
}

impl Matcher {
    /// Finds all hits of a document; linear in its words.
    pub fn scan(&self, document: &Document) -> Scan {
        let hits = scan::scan(self, document);
        let ai_terms_per_1000 = context::ai_density(document, &hits);
        let context = context::judge(self, document, &hits, ai_terms_per_1000);
        let home = self.home(document, &hits);
        let named = self.named(&hits);
        Scan { hits, ai_terms_per_1000, context, home, named }
    }

    /// The terms found, by place: one hit for each group that a term belongs to, whether or not other words
    /// swallow it. Of terms that begin together the longest comes first.
    pub fn hits<'a>(&'a self, document: &Document, scan: &'a Scan) -> impl Iterator<Item = Hit> + use<'a> {
        scan.hits.of(0..document.sentences.len() as u32).iter().flat_map(|hit| {
            self.groups_of.row(hit.term).iter().map(|&group| Hit { group, start: hit.start, end: hit.end })
        })
    }

    /// The country from the metadata, else the one that the text names most.
    fn home(&self, document: &Document, hits: &Hits) -> Option<String> {
        let known = document.meta.country_iso3.as_ref().map(|country| country.value.clone());
        known.or_else(|| self.named(hits))
    }

    /// The country that the text names most: at least three times, and twice as often as any other.
    fn named(&self, hits: &Hits) -> Option<String> {
        let countries = self.book().countries.iter();
        let mut counts: Vec<(u32, &String)> =
            countries.map(|(iso3, &group)| (hits.of_country(group), iso3)).collect();
        counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match counts.as_slice() {
            [(most, iso3), (second, _), ..] if *most >= 3 && *most >= 2 * second => Some((*iso3).clone()),
            _ => None,
        }
    }

    /// Whether a title in `lang` names AI.
    pub(crate) fn names_ai(&self, title: &str, lang: crate::text::Lang) -> bool {
        let document = Document::of_sentence(title, lang);
        scan::scan(self, &document).ai_terms() > 0
    }

    /// Every rule that holds somewhere in the document, judged on the ladder, whatever the passage is about;
    /// by sentence and rule, those on paragraphs behind those on sentences.
    pub fn matches(&self, document: &Document, scan: &Scan) -> Vec<Match> {
        let mut search = Search::new(self, document, scan);
        for sentence in 0..document.sentences.len() as u32 {
            search.unit(&self.sentence_rules, sentence..sentence + 1);
        }
        if self.paragraph_rules.is_empty() {
            return search.found;
        }
        for block in &document.blocks {
            let mut from = block.sentences.start;
            while from < block.sentences.end {
                let to = block.sentences.end.min(from + PARAGRAPH_SENTENCES);
                search.unit(&self.paragraph_rules, from..to);
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
    hits: &'a Hits,
    ladder: Ladder<'a>,
    groups: ByGroup<'a>,
    /// Unit on which each rule was tried last.
    tried: Vec<u32>,
    units: u32,
    /// Rules that wait for a term of the unit.
    candidates: Vec<u32>,
    found: Vec<Match>,
}

impl<'a> Search<'a> {
    fn new(matcher: &'a Matcher, document: &'a Document, scan: &'a Scan) -> Search<'a> {
        let home = scan.home.as_ref().and_then(|iso3| matcher.book().countries.get(iso3)).copied();
        Search {
            matcher,
            document,
            hits: &scan.hits,
            ladder: Ladder::new(matcher, document, &scan.hits, home),
            groups: ByGroup::new(matcher),
            tried: vec![0; matcher.book().rules.len()],
            units: 0,
            candidates: Vec::new(),
            found: Vec::new(),
        }
    }

    fn unit(&mut self, rules: &Table, sentences: Range<u32>) {
        let hits = self.hits.of(sentences.clone());
        self.units += 1;
        self.candidates.clear();
        for hit in hits {
            for &rule in rules.row(hit.term) {
                if std::mem::replace(&mut self.tried[rule as usize], self.units) != self.units {
                    self.candidates.push(rule);
                }
            }
        }
        if self.candidates.is_empty() {
            return;
        }
        self.groups.begin(hits);
        let first = self.found.len();
        let inside = &self.document.sentences[sentences.start as usize..sentences.end as usize];
        let unit = UnitHits { hits: &self.groups, sentences: inside };
        // What a sentence says of a commitment is worth finding out only where a rule holds.
        let mut may_be_evidence = None;
        for &number in &self.candidates {
            let lacks = |&group: &u32| !self.groups.has(group);
            if self.matcher.needs.row(number).iter().any(lacks) || !self.holds(number, unit) {
                continue;
            }
            let any = || sentences.clone().any(|sentence| self.ladder.may_be_evidence(sentence));
            if !*may_be_evidence.get_or_insert_with(any) {
                break;
            }
            self.found.extend(self.judged(number, unit, sentences.start));
        }
        // Few of the candidates hold: these are put in order.
        self.found[first..].sort_unstable_by_key(|found| found.rule);
    }

    fn holds(&self, number: u32, unit: UnitHits<'_>) -> bool {
        let rule = &self.matcher.book().rules[number as usize];
        unit.holds(&rule.condition) && (rule.langs.is_empty() || rule.langs.contains(&unit.sentences[0].lang))
    }

    /// A rule that holds on a unit, which begins at sentence `start`, judged on the ladder.
    fn judged(&self, number: u32, unit: UnitHits<'_>, start: u32) -> Option<Match> {
        let rule = &self.matcher.book().rules[number as usize];
        let hits = unit.witnesses(&rule.condition);
        let sentence_of = |hit| start + unit.sentence_of(hit) as u32;
        let passage = sentence_of(hits.first()?)..sentence_of(hits.last()?) + 1;
        let (level, commitment) = self.ladder.judge(rule, passage.clone(), &hits);
        (level > Level::ABSENT).then_some(Match { rule: number, sentences: passage, hits, level, commitment })
    }
}
