//! Which noun of a passage is a mechanism: a law, body, programme or tool that has a name, is made here, or is meant.

use crate::matching::commitment::Ladder;
use crate::matching::facts::Facts;
use crate::matching::scan::{Hit, gap};
use crate::text::Span;
use std::ops::Range;

impl Ladder<'_> {
    /// A mechanism close to a witness that has a name, is made or run here, or is meant.
    ///
    /// `meant` says that the passage states an intent. Money that is given counts like a noun.
    pub(super) fn mechanism(&self, sentences: Range<u32>, witnesses: &[Hit], meant: bool) -> Option<Hit> {
        let window = self.matcher.book().scoring.mechanism_words;
        sentences.into_iter().find_map(|sentence| {
            let facts = self.facts(sentence);
            let words = self.document.sentences[sentence as usize].words.clone();
            let near = |noun: &Hit| {
                let mut within = witnesses.iter().filter(|hit| words.contains(&hit.start));
                within.any(|hit| gap(noun, hit).is_none_or(|gap| gap <= window)) || self.is_subject(facts, noun, words.start)
            };
            let firm = |noun: &Hit| {
                meant || self.is_made(facts, noun) || self.is_name(noun, &words)
            };
            let loose = |noun: &Hit| {
                let single = || self.is_singled_out(noun, words.start);
                self.is_name(noun, &words)
                    || self.is_made(facts, noun) && (meant || facts.own || single())
                    || meant && (single() || self.is_subject(facts, noun, words.start))
            };
            let given = |money: &Hit| (meant || facts.own) && self.is_made(facts, money);
            let firms = facts.mechanisms.iter().filter(|noun| near(noun) && firm(noun));
            let looses = facts.loose.iter().filter(|noun| near(noun) && loose(noun));
            let money = facts.details[2].iter().filter(|money| near(money) && given(money));
            firms.chain(looses).chain(money).next().copied()
        })
    }

    /// Whether a verb of creating or running governs a noun: "set up a national fund", "the fund was set up".
    fn is_made(&self, facts: &Facts, noun: &Hit) -> bool {
        let window = self.matcher.book().scoring.verb_words;
        let governs = |verb: &Hit| gap(verb, noun).is_some_and(|gap| gap <= window) && !self.parted(verb, noun);
        facts.makers.iter().any(governs)
    }

    /// Whether a noun opens the sentence before its modal, "the programme will": all that follows is said of it.
    fn is_subject(&self, facts: &Facts, noun: &Hit, sentence_start: u32) -> bool {
        let window = self.matcher.book().scoring.verb_words;
        let opens = (sentence_start + 1..=sentence_start + window).contains(&noun.start);
        opens && facts.intent.is_some_and(|intent| noun.end <= intent.start && intent.start <= noun.end + window)
    }

    /// Whether a colon or semicolon stands between two hits.
    fn parted(&self, one: &Hit, other: &Hit) -> bool {
        let (first, second) = if one.start < other.start { (one, other) } else { (other, one) };
        let spans = &self.document.words.spans;
        let between = Span::new(spans[first.end as usize - 1].end, spans[second.start as usize].start);
        between.of(&self.document.text.clean).contains([':', ';'])
    }

    /// Whether an article or a number stands shortly before a noun: "a national fund", "three centres".
    fn is_singled_out(&self, noun: &Hit, sentence_start: u32) -> bool {
        let from = noun.start.saturating_sub(self.matcher.book().scoring.determiner_words).max(sentence_start);
        (from..noun.start).any(|word| self.matcher.determiners.has(self.document.words.form(word)))
    }

    /// Whether a noun is part of a capitalised name: it is written with a capital, and so is a neighbour;
    /// the first word of a sentence proves nothing.
    fn is_name(&self, noun: &Hit, sentence: &Range<u32>) -> bool {
        let capital = |word: u32| {
            let text = || self.document.words.spans[word as usize].of(&self.document.text.clean);
            word > sentence.start && word < sentence.end && text().starts_with(char::is_uppercase)
        };
        let inside = (noun.start..noun.end).filter(|&word| capital(word)).count();
        // "The Northern Lights programme".
        if noun.start > sentence.start + 2 && (noun.start - 2..noun.start).all(capital) {
            return true;
        }
        let before = noun.start > sentence.start + 1 && capital(noun.start - 1);
        inside > 0 && (inside > 1 || before || capital(noun.end) || self.of_name(noun.end))
    }

    /// "Office of Algorithms", "Fund for the Arts": a capital behind a small connecting word.
    fn of_name(&self, mut word: u32) -> bool {
        let words = &self.document.words;
        let text = |word: u32| words.spans.get(word as usize).map(|span| span.of(&self.document.text.clean));
        for _ in 0..2 {
            match text(word) {
                Some("of" | "for" | "on" | "the" | "de" | "du" | "des" | "la") => word += 1,
                Some(next) => return next.starts_with(char::is_uppercase),
                None => return false,
            }
        }
        text(word).is_some_and(|next| next.starts_with(char::is_uppercase))
    }
}
