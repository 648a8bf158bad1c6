//! Rules × document → matches, in one pass over the words of the document.

mod about;
mod by_group;
mod cap;
mod commitment;
mod compile;
mod condition;
mod context;
mod cues;
mod evaluate;
mod evidence;
mod explain;
mod facts;
mod forms;
mod frequency;
mod harness;
mod index;
mod mechanism;
mod membership;
mod mentions;
mod mutants;
mod patterns;
mod phrases;
mod scan;
mod table;
mod terms;
#[cfg(test)]
mod testing;
mod texts;
mod words;

pub use cap::Cap;
pub use commitment::Commitment;
pub use compile::Matcher;
pub use context::Context;
pub use evidence::{Evidence, Match, Offsets, collect, locator, strongest};
pub use explain::{Miss, NearMiss, NearMissSearch, near_misses};
pub use harness::{Survivor, TestReport, TestRun, Verdict, test_rules};
pub use mentions::{Mention, ViewFault, test_views};
pub use scan::{Hit, Hits, gap};

use crate::document::{Block, Document};
use crate::rules::Level;
use about::About;
use by_group::ByGroup;
use commitment::Ladder;
use context::ContextFilter;
use evaluate::UnitHits;
use membership::Operand;
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
            self.groups_of.row(hit.term).iter().map(|&group| Hit { group, start: hit.start, end: hit.end() })
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
            search.unit(&self.sentence_rules, About::SENTENCE_RULE, sentence..sentence + 1);
        }
        let long = |_: &&Block| !self.paragraph_rules.is_empty();
        for block in document.blocks.iter().filter(long) {
            let mut from = block.sentences.start;
            while from < block.sentences.end {
                let to = block.sentences.end.min(from + PARAGRAPH_SENTENCES);
                search.unit(&self.paragraph_rules, About::PARAGRAPH_RULE, from..to);
                from = to;
            }
        }
        self.judged(document, scan, search.held)
    }

    /// What holds in a document, judged on the ladder; what a sentence says of a commitment is found out only where a
    /// rule holds on it.
    fn judged(&self, document: &Document, scan: &Scan, held: Vec<Held>) -> Vec<Match> {
        let home = scan.home.as_ref().and_then(|iso3| self.book().countries.get(iso3)).copied();
        let ladder = Ladder::new(self, document, &scan.hits, home);
        let mut found = Vec::with_capacity(held.len());
        // What sentences say is found out for all of them before any is judged: each is more code than fits the nearest
        // memory together with the other.
        let mut admitted: Vec<bool> = Vec::with_capacity(held.len());
        for (number, Held { unit, .. }) in held.iter().enumerate() {
            let may_be_evidence = match number.checked_sub(1) {
                Some(before) if held[before].unit == *unit => admitted[before],
                _ => unit.clone().any(|sentence| ladder.may_be_evidence(sentence)),
            };
            admitted.push(may_be_evidence);
        }
        let held = held.into_iter().zip(admitted).filter(|(_, may_be_evidence)| *may_be_evidence);
        for (Held { rule, passage, hits, .. }, _) in held {
            let (level, commitment) = ladder.judge(&self.book().rules[rule as usize], passage.clone(), &hits);
            if level > Level::ABSENT {
                found.push(Match { rule, sentences: passage, hits, level, commitment });
            }
        }
        found
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

/// A rule that holds on a unit.
struct Held {
    rule: u32,
    /// The sentences of the unit.
    unit: Range<u32>,
    /// Those from the first hit to the last.
    passage: Range<u32>,
    /// The hits that make it hold.
    hits: Vec<Hit>,
}

/// The search for rules that hold, unit by unit.
struct Search<'a> {
    matcher: &'a Matcher,
    document: &'a Document,
    hits: &'a Hits,
    groups: ByGroup<'a>,
    /// Unit on which each rule was tried last.
    tried: Vec<u32>,
    units: u32,
    /// Rules that wait for a term of the unit.
    candidates: Vec<u32>,
    /// The hits that make the rule in work hold.
    witnesses: Vec<Hit>,
    /// By unit and rule.
    held: Vec<Held>,
}

impl<'a> Search<'a> {
    fn new(matcher: &'a Matcher, document: &'a Document, scan: &'a Scan) -> Search<'a> {
        Search {
            matcher,
            document,
            hits: &scan.hits,
            groups: ByGroup::new(matcher),
            tried: vec![0; matcher.book().rules.len()],
            units: 0,
            candidates: Vec::new(),
            witnesses: Vec::new(),
            // Three rules hold on two sentences, in some texts more.
            held: Vec::with_capacity(document.sentences.len() * 2),
        }
    }

    /// Tries the rules that wait for a term of the unit, which are those of `rules`; `awaited` tells that some do.
    fn unit(&mut self, rules: &Table, awaited: About, sentences: Range<u32>) {
        if sentences.clone().all(|sentence| self.document.is_no_evidence(sentence)) {
            return;
        }
        let hits = self.hits.of(sentences.clone());
        self.units += 1;
        self.candidates.clear();
        for hit in hits.iter().filter(|hit| hit.about.is(awaited)) {
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
        let first = self.held.len();
        let inside = &self.document.sentences[sentences.start as usize..sentences.end as usize];
        let unit = UnitHits { hits: &self.groups, sentences: inside };
        for &number in &self.candidates {
            let conditions = &self.matcher.conditions;
            let lacks = |&group: &Operand| !self.groups.has(group);
            if conditions.needs(number).iter().any(lacks) || !self.holds(number, unit) {
                continue;
            }
            unit.witnesses(conditions.get(number), &mut self.witnesses);
            let sentence_of = |hit| sentences.start + unit.sentence_of(hit) as u32;
            if let (Some(start), Some(end)) = (self.witnesses.first(), self.witnesses.last()) {
                let passage = sentence_of(start)..sentence_of(end) + 1;
                let hits = self.witnesses.clone();
                self.held.push(Held { rule: number, unit: sentences.clone(), passage, hits });
            }
        }
        // Few of the candidates hold: these are put in order.
        self.held[first..].sort_unstable_by_key(|held| held.rule);
    }

    fn holds(&self, number: u32, unit: UnitHits<'_>) -> bool {
        let langs = || &self.matcher.book().rules[number as usize].langs;
        let speaks = || langs().is_empty() || langs().contains(&unit.sentences[0].lang);
        unit.holds(self.matcher.conditions.get(number)) && speaks()
    }
}
