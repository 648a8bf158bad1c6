//! What keeps a passage at a mention: a lack, a problem or a refusal, somebody else who acts, the place it stands in.

use crate::document::{BlockKind, SectionRole, Sentence};
use crate::matching::commitment::Ladder;
use crate::matching::scan::Hit;
use crate::rules::Rule;
use crate::text::Span;
use std::ops::Range;

/// Why a match is a mention and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// The sentence states a lack.
    Lack(Span),
    /// The sentence describes a problem, and neither promises nor names anything.
    Problem(Span),
    /// A negation governs the commitment itself.
    Refusal(Span),
    /// Somebody else acts.
    Foreign(Span),
    /// A chapter on other countries.
    Benchmark,
    /// A glossary.
    Glossary,
}

impl Cap {
    /// The cap as outputs show it: its name, and the words of `text` behind it.
    pub fn label(self, text: &str) -> String {
        match self {
            Cap::Lack(words) => format!("lack: {}", words.of(text)),
            Cap::Problem(words) => format!("problem: {}", words.of(text)),
            Cap::Refusal(words) => format!("refusal: {}", words.of(text)),
            Cap::Foreign(words) => format!("foreign: {}", words.of(text)),
            Cap::Benchmark => "benchmark chapter".to_string(),
            Cap::Glossary => "glossary".to_string(),
        }
    }
}

/// So many sentences after the one that names a country still go on about it.
const ANAPHORA_SENTENCES: u32 = 3;
/// A label or heading that names a country and hardly more.
const LABEL_WORDS: usize = 4;

impl Ladder<'_> {
    /// Why a passage is a mention and no more, if it is: the sentences on which a rule holds.
    pub(super) fn cap(&self, rule: &Rule, sentences: Range<u32>) -> Option<Cap> {
        let block = self.document.sentences[sentences.start as usize].block;
        let role = self.document.section_of_block(block).role;
        if role == SectionRole::Glossary {
            return Some(Cap::Glossary);
        }
        let caps = || sentences.clone().map(|sentence| self.sentence_cap(rule, role, sentence));
        // A passage of several sentences is capped only when each of them is.
        if caps().all(|cap| cap.is_some()) { caps().next().flatten() } else { None }
    }

    /// What is wrong, in a passage of which every sentence says so: unlike a lack it lowers nothing, since rules
    /// and bodies are described by the risks they are about.
    pub(super) fn problem(&self, mut sentences: Range<u32>) -> Option<Cap> {
        let first = self.facts(sentences.start).problem?;
        sentences
            .all(|sentence| self.facts(sentence).problem.is_some())
            .then(|| Cap::Problem(self.span(&first)))
    }

    fn sentence_cap(&self, rule: &Rule, role: SectionRole, sentence: u32) -> Option<Cap> {
        let facts = self.facts(sentence);
        // "There is no law on this; the Government will enact one" is a commitment, and so is the promise to
        // end a lack.
        if let (Some(lack), None) = (facts.lack, facts.intent) {
            return Some(Cap::Lack(self.span(&lack)));
        }
        if let Some(refusal) = facts.refusal.or(facts.negated.filter(|_| !rule.prohibition)) {
            return Some(Cap::Refusal(self.span(&refusal)));
        }
        if rule.international || facts.own {
            return None;
        }
        if role == SectionRole::Benchmark {
            return Some(Cap::Benchmark);
        }
        let foreign = facts.foreign.or_else(|| self.foreign_before(sentence, ANAPHORA_SENTENCES));
        foreign.map(|hit| Cap::Foreign(self.span(&hit)))
    }

    /// The foreign country that a sentence goes on about: the one of the sentence before it, which is a bare label
    /// ("France:") or is taken up by its first word ("This …"), or else the one that the heading over it names. Which
    /// country is foreign is known only where the own one is.
    fn foreign_before(&self, sentence: u32, steps: u32) -> Option<Hit> {
        self.home?;
        let Sentence { block, words, .. } = &self.document.sentences[sentence as usize];
        let block = &self.document.blocks[*block as usize];
        let before = sentence.checked_sub(1).filter(|before| *before >= block.sentences.start);
        let named = before.and_then(|before| {
            let facts = self.facts(before);
            let goes_on = || self.matcher.words.anaphora.has(self.document.words.form(words.start));
            if facts.own || !(self.is_label(before) || goes_on()) {
                return None;
            }
            let further = || steps.checked_sub(1).and_then(|steps| self.foreign_before(before, steps));
            self.foreign_state(before).or_else(further)
        });
        named.or_else(|| {
            let section = &self.document.sections[block.section as usize];
            let heading = &self.document.blocks[section.blocks.start as usize];
            let title = heading.sentences.start;
            let is_title = matches!(heading.kind, BlockKind::Heading { .. }) && heading.sentences.len() == 1;
            let is_label = is_title && self.is_label(title) && !self.facts(title).own;
            if is_label { self.foreign_state(title) } else { None }
        })
    }

    /// The other state that acts in a sentence; the Union is none to its members.
    fn foreign_state(&self, sentence: u32) -> Option<Hit> {
        let is_state =
            |hit: &Hit| self.matcher.is_country(hit.group) && Some(hit.group) != self.matcher.union;
        self.facts(sentence).foreign.filter(is_state)
    }

    /// A few words without a full stop, as labels and short headings are.
    fn is_label(&self, sentence: u32) -> bool {
        let is_short = self.document.sentences[sentence as usize].words.len() <= LABEL_WORDS;
        is_short && !self.document.sentence_text(sentence).ends_with(['.', '!', '?'])
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{DocId, Document, DocumentMeta, Guess, Source};
    use crate::ingest::{Limits, read};
    use crate::matching::testing::{audits, check};
    use crate::text::Lang;

    #[test]
    fn firms_are_somebody_else() {
        check(
            "",
            &[
                ("one", "Orion has hired makers of algorithms.", 1, Some("foreign: Orion")),
                (
                    "one with a mechanism",
                    "Orion Works expanded the Institute of Algorithms.",
                    1,
                    Some("foreign: Orion Works"),
                ),
                (
                    "one behind a phrase",
                    "Unlike most, Orion assists makers of algorithms.",
                    1,
                    Some("foreign: Orion"),
                ),
                ("many", "Towns hired makers of algorithms.", 1, None),
                ("a body", "The Ministry has hired makers of algorithms.", 1, None),
            ],
        );
    }

    #[test]
    fn the_commission_is_the_own_state_of_the_union_alone() {
        let matcher = audits("");
        for (home, cap) in [(Some("EUU"), None), (Some("FIN"), Some("foreign: Canada"))] {
            let text = "The Commission shows Canada algorithms.";
            let mut document = Document::of_sentence(text, Lang::EN);
            document.meta.country_iso3 =
                home.map(|home: &str| Guess { value: home.to_string(), source: Source::FileName });
            let found = matcher.matches(&document, &matcher.scan(&document));
            let capped = found[0].commitment.capped_by.map(|cap| cap.label(text));
            assert_eq!(capped.as_deref(), cap, "at home in {home:?}");
        }
    }

    #[test]
    fn caps_come_last_and_know_who_acts() {
        check(
            "",
            &[
                ("a lack", "There is no law on algorithms.", 1, Some("lack: There is no")),
                (
                    "a lack that is to end",
                    "There is no law on algorithms, so the Government will enact one.",
                    3,
                    None,
                ),
                ("a refusal", "There are no plans to regulate algorithms.", 1, Some("refusal: no plans to")),
                ("somebody else", "Canada requires an assessment of algorithms.", 1, Some("foreign: Canada")),
                ("somebody else as a partner", "We will work with Canada on algorithms.", 2, None),
                ("a ban on systems", "Algorithms must not discriminate.", 2, None),
            ],
        );
        let problem = "problem: pose a";
        check(
            "",
            &[
                ("a problem", "Algorithms pose a threat to jobs.", 1, Some(problem)),
                ("a problem that is answered", "Algorithms pose a threat, so we must test them.", 2, None),
                (
                    "what a law is about",
                    "The Law on Algorithms created a register of systems that pose a threat.",
                    3,
                    None,
                ),
                ("what is feared", "Some fear that algorithms will decide.", 1, Some("problem: fear that")),
                (
                    "what is feared and then promised",
                    "Some fear that algorithms decide; we will ask why.",
                    2,
                    None,
                ),
            ],
        );
        check("", &[("a ban that is only described", "The charter bans secret algorithms.", 1, None)]);
        check(
            "prohibition = true",
            &[("a ban where one is asked for", "The charter bans secret algorithms.", 2, None)],
        );
        check("international = true", &[("cooperation", "Canada should share algorithms.", 2, None)]);
    }

    #[test]
    fn a_government_behind_the_name_of_another_state_is_not_the_own_one() {
        let matcher = audits("");
        for (text, home, cap) in [
            (
                "In Estonia, the Government runs a register of algorithms.",
                Some("FIN"),
                Some("foreign: Estonia"),
            ),
            ("In Estonia, the Government runs a register of algorithms.", Some("EST"), None),
            ("In Estonia, the Government runs a register of algorithms.", None, None),
            ("The Government runs a register of algorithms, as does Estonia.", Some("FIN"), None),
            ("Unlike Estonia, our ministry runs a register of algorithms.", Some("FIN"), None),
            ("EU and national offices run a register of algorithms.", Some("FIN"), None),
        ] {
            let mut document = Document::of_sentence(text, Lang::EN);
            document.meta.country_iso3 =
                home.map(|home| Guess { value: home.to_string(), source: Source::FileName });
            let found = matcher.matches(&document, &matcher.scan(&document));
            let capped = found[0].commitment.capped_by.map(|cap| cap.label(text));
            assert_eq!(capped.as_deref(), cap, "{text} at home in {home:?}");
        }
    }

    #[test]
    fn what_follows_the_name_of_another_state_is_about_it() {
        let matcher = audits("");
        let cap_of_last = |text: &str, home: Option<&str>| {
            let mut document = read(
                text.as_bytes(),
                DocId::new("t"),
                DocumentMeta { path: "t.md".into(), lang: Some(Lang::EN), ..DocumentMeta::default() },
                &Limits::default(),
            )
            .unwrap_or_else(|error| panic!("{error}"));
            document.meta.country_iso3 =
                home.map(|home| Guess { value: home.to_string(), source: Source::FileName });
            let found = matcher.matches(&document, &matcher.scan(&document));
            let last = found.last().unwrap_or_else(|| panic!("nothing found: {text}"));
            last.commitment.capped_by.map(|cap| cap.label(&document.text.clean))
        };
        for (text, home, cap) in [
            ("Estonia has a law. It opens algorithms.", Some("FIN"), Some("foreign: Estonia")),
            ("Estonia has a law. It is short. It opens algorithms.", Some("FIN"), Some("foreign: Estonia")),
            ("Estonia has a law. It opens algorithms.", Some("EST"), None),
            ("Estonia has a law. It opens algorithms.", None, None),
            ("Estonia has a law. Towns open algorithms.", Some("FIN"), None),
            ("Estonia has a law. It opens algorithms to our ministry.", Some("FIN"), None),
            ("Estonia has a law.\n\nIt opens algorithms.", Some("FIN"), None),
            ("# Estonia\n\nTowns open algorithms.", Some("FIN"), Some("foreign: Estonia")),
            ("# Towns\n\nTowns open algorithms.", Some("FIN"), None),
        ] {
            assert_eq!(cap_of_last(text, home).as_deref(), cap, "{text} at home in {home:?}");
        }
    }
}
