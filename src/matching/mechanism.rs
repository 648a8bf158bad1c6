//! Which noun of a passage is a mechanism: a law, body, programme or tool that has a name, is made here, or is meant.

use crate::matching::commitment::Ladder;
use crate::matching::facts::Facts;
use crate::matching::scan::{Hit, gap};
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
                within.any(|hit| gap(noun, hit).is_none_or(|gap| gap <= window))
            };
            let firm = |noun: &Hit| {
                meant || self.is_made(facts, noun) || self.is_name(noun, words.start)
            };
            let loose = |noun: &Hit| {
                let single = || self.is_singled_out(noun, words.start);
                self.is_name(noun, words.start)
                    || self.is_made(facts, noun) && (meant || facts.own || single())
                    || meant && single()
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
        facts.makers.iter().any(|verb| gap(verb, noun).is_some_and(|gap| gap <= window))
    }

    /// Whether an article or a number stands shortly before a noun: "a national fund", "three centres".
    fn is_singled_out(&self, noun: &Hit, sentence_start: u32) -> bool {
        let from = noun.start.saturating_sub(self.matcher.book().scoring.determiner_words).max(sentence_start);
        (from..noun.start).any(|word| self.matcher.determiners.has(self.document.words.form(word)))
    }

    /// Whether a noun is part of a capitalised name: it is written with a capital, and so is a neighbour;
    /// the first word of a sentence proves nothing.
    fn is_name(&self, noun: &Hit, sentence_start: u32) -> bool {
        let capital = |word: u32| {
            let words = &self.document.words;
            words.spans.get(word as usize).is_some_and(|span| {
                span.of(&self.document.text.clean).starts_with(char::is_uppercase) && word > sentence_start
            })
        };
        let inside = (noun.start..noun.end).filter(|&word| capital(word)).count();
        // "The Northern Lights programme".
        if noun.start > sentence_start + 2 && (noun.start - 2..noun.start).all(capital) {
            return true;
        }
        let before = noun.start > sentence_start + 1 && capital(noun.start - 1);
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
