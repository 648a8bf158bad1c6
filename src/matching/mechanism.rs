//! Which noun of a passage is a mechanism: a law, body, programme or tool that has a name, is made here, or is meant.

use crate::matching::commitment::Ladder;
use crate::matching::facts::{Details, Facts};
use crate::matching::scan::{Hit, gap};
use crate::text::Span;
use std::ops::Range;

/// A verb stands at most so many words behind its modal: "will, where needed, establish".
const MODAL_WORDS: u32 = 3;
/// A mechanism that is only looked at stands at most so many words behind the verb: "explore the possibility of a fund".
const EXAMINED_WORDS: u32 = 6;
/// A text that is complied with stands at most so many words behind the words that say so.
const REFERENCE_WORDS: u32 = 5;
/// What an order orders stands at most so many words behind it: "Promote a new national platform".
const ORDER_WORDS: u32 = 5;
/// Words inside long names: "the Office of Trade and Robots".
const CONNECTING: [&str; 5] = ["of", "for", "on", "and", "the"];
/// Marks between which a name may stand.
const QUOTES: [(char, char); 5] = [('“', '”'), ('‘', '’'), ('"', '"'), ('«', '»'), ('„', '“')];
/// A longer quotation is no name.
const QUOTED_BYTES: usize = 40;

/// Whether a hit begins behind another, with at most `most` words between.
fn follows(first: &Hit, second: &Hit, most: u32) -> bool {
    (first.end..=first.end + most).contains(&second.start)
}

impl Ladder<'_> {
    /// A mechanism close to a witness that has a name, is made or run here, or is meant.
    ///
    /// `meant` says that the passage states an intent. Money that is given counts like a noun.
    pub(super) fn mechanism(&self, sentences: Range<u32>, witnesses: &[Hit], meant: bool) -> Option<Hit> {
        let window = self.matcher.book().scoring.mechanism_words;
        sentences.into_iter().find_map(|sentence| {
            let facts = self.facts(sentence);
            let words = self.document.sentences[sentence as usize].words.clone();
            let subject = |noun: &Hit| self.is_subject(facts, noun, words.start);
            let speaks = |noun: &Hit| self.speaks(facts, noun);
            let near = |noun: &Hit| {
                let mut within = witnesses.iter().filter(|hit| words.contains(&hit.start));
                within.any(|hit| gap(noun, hit).is_none_or(|gap| gap <= window))
                    || subject(noun)
                    || self.is_named_subject(noun, &words)
                    || self.is_main_object(facts, noun, words.start)
            };
            // What is only looked at, an example or complied with is not what is meant.
            let sought = |noun: &Hit| meant && !self.is_passed_over(facts, noun);
            let made = |noun: &Hit| {
                self.is_made(facts, noun)
                    && (meant || self.is_told_of_here(facts, noun) || self.is_object(facts, noun))
            };
            let named = |noun: &Hit| {
                self.is_name(noun, &words)
                    && (facts.own || !self.is_behind(facts.references(), noun, REFERENCE_WORDS))
            };
            let ordered = |noun: &Hit| self.is_order(facts, noun, &words);
            let firm = |noun: &Hit| sought(noun) || made(noun) || named(noun);
            // "Schools receive grants, 400 by 2028 (EUR 2 million)": what has money and a date is there.
            let planned = facts.details[1].is_some() && facts.details[2].is_some();
            let loose = |noun: &Hit| {
                let single = || self.is_singled_out(noun, words.start);
                named(noun)
                    || planned
                    || made(noun) && (meant || facts.own || single())
                    || sought(noun) && (single() || subject(noun))
            };
            let given = |money: &Hit| (meant || facts.own) && self.is_made(facts, money);
            let counts = |noun: &Hit| near(noun) && !speaks(noun) && !ordered(noun);
            let firms = facts.mechanisms().iter().filter(|noun| counts(noun) && firm(noun));
            let looses = facts.loose().iter().filter(|noun| counts(noun) && loose(noun));
            let money = facts.details[2].iter().filter(|money| near(money) && given(money));
            firms.chain(looses).chain(money).next().copied()
        })
    }

    /// Whether a verb of creating or running governs a noun: "set up a national fund", "the fund was set up".
    fn is_made(&self, facts: &Facts, noun: &Hit) -> bool {
        self.makers_of(facts, noun).next().is_some()
    }

    /// The verbs of creating or running that govern a noun.
    fn makers_of<'f>(&'f self, facts: &'f Facts, noun: &'f Hit) -> impl Iterator<Item = &'f Hit> + 'f {
        let window = self.matcher.book().scoring.verb_words;
        facts
            .makers()
            .iter()
            .filter(move |verb| gap(verb, noun).is_some_and(|gap| gap <= window) && !self.parted(verb, noun))
    }

    /// Whether a noun is what its maker makes, "the town runs a lab", "a fund was set up", and not what does
    /// something itself: "sandboxes provide".
    fn is_object(&self, facts: &Facts, noun: &Hit) -> bool {
        let past = |verb: &Hit| self.matcher.words.past.has(self.document.words.form(verb.start));
        let definite = self.is_definite(noun);
        self.makers_of(facts, noun).any(|verb| verb.start < noun.start || definite || past(verb))
    }

    /// Whether a sentence speaks of the own state, of another body or of money: what it names is had by somebody.
    fn is_told_of_here(&self, facts: &Facts, noun: &Hit) -> bool {
        let [body, _, amount, _] = &facts.details;
        facts.own || amount.is_some() || body.is_some_and(|body| gap(&body, noun).is_some())
    }

    /// Whether a noun is only looked at ("explore the possibility of a fund"), an example ("(e.g. vouchers)") or
    /// complied with ("in line with the guidelines"), and nobody makes it.
    fn is_passed_over(&self, facts: &Facts, noun: &Hit) -> bool {
        let is_looked_at = || self.is_behind(facts.examinations(), noun, EXAMINED_WORDS);
        let is_text = || self.is_behind(facts.references(), noun, REFERENCE_WORDS);
        (is_looked_at() || is_text()) && !self.is_made(facts, noun) || self.is_example(facts, noun)
    }

    /// Whether a noun stands behind one of some cues, with at most `most` words between.
    fn is_behind(&self, cues: &[Hit], noun: &Hit, most: u32) -> bool {
        let apart = |cue: &Hit| self.between(cue, noun).contains([',', ';', ':']);
        cues.iter().any(|cue| follows(cue, noun, most) && !apart(cue))
    }

    /// Whether a noun stands in brackets that hold an example and no maker: "(e.g. vouchers, tax credits)".
    fn is_example(&self, facts: &Facts, noun: &Hit) -> bool {
        let cue = facts.examples().iter().rev().find(|cue| cue.end <= noun.start);
        cue.is_some_and(|cue| {
            let opened =
                Span::new(self.byte_before(cue.start), self.document.words.spans[noun.start as usize].start);
            let text = opened.of(&self.document.text.clean);
            let made = facts.makers().iter().any(|maker| cue.end <= maker.start && maker.end <= noun.start);
            text.contains('(') && !text.contains(')') && !made
        })
    }

    /// The end of the word before `word`.
    fn byte_before(&self, word: u32) -> u32 {
        word.checked_sub(1).map_or(0, |before| self.document.words.spans[before as usize].end)
    }

    /// Whether what a rule of level 3 found is a mechanism that somebody has, makes or means, and no mere subject.
    pub(super) fn stands(
        &self,
        sentences: Range<u32>,
        witnesses: &[Hit],
        meant: bool,
        details: Details,
    ) -> bool {
        sentences.into_iter().any(|sentence| {
            let facts = self.facts(sentence);
            let words = self.document.sentences[sentence as usize].words.clone();
            let is_there = |noun: &Hit| {
                self.is_made(facts, noun)
                    || self.is_name(noun, &words)
                    || meant && self.is_singled_out(noun, words.start)
            };
            let mut within = witnesses.iter().filter(|hit| words.contains(&hit.start));
            facts.own || details[0].is_some() || details[2].is_some() || within.any(is_there)
        })
    }

    /// The mechanism of the sentence before, which the only sentence of a passage goes on about: "The Ministry will
    /// set up a centre. It will …".
    pub(super) fn taken_up(&self, sentences: Range<u32>) -> Option<Hit> {
        if sentences.len() > 1 || !self.goes_on(sentences.start) {
            return None;
        }
        let facts = self.facts(sentences.start);
        if facts.lack.is_some() || facts.asks {
            return None;
        }
        let block = self.document.sentences[sentences.start as usize].block;
        let paragraph = self.document.paragraph_around(block);
        let before = sentences.start.checked_sub(1).filter(|before| paragraph.contains(before))?;
        let facts = self.facts(before);
        if facts.lack.is_some()
            || facts.foreign.is_some() && !facts.own
            || facts.problem.is_some()
            || facts.mechanisms().is_empty() && facts.loose().is_empty()
        {
            return None;
        }
        let nouns: Vec<Hit> = facts.mechanisms().iter().chain(facts.loose()).copied().collect();
        self.mechanism(before..before + 1, &nouns, facts.intent.is_some())
    }

    /// Whether a sentence opens with a pronoun or noun that takes up what stands before it, and tells what that does.
    fn goes_on(&self, sentence: u32) -> bool {
        let words = self.document.sentences[sentence as usize].words.clone();
        let form = |word: u32| if word < words.end { self.document.words.form(word) } else { "" };
        let sets = &self.matcher.words;
        let first = form(words.start);
        let acts = |word: u32| sets.acting.has(form(word));
        let noun = words.start + 1;
        // "This will help": a whole statement is taken up, and no mechanism.
        match first {
            "the" | "this" | "these" => {
                sets.taken_up.has(form(noun))
                    && (acts(noun + 1) || sets.taken_up.has(form(noun + 1)) && acts(noun + 2))
            }
            "it" | "they" => acts(noun),
            _ => false,
        }
    }

    /// Whether a noun is the verb of an order: "Audit and cut", "Program the robots".
    fn is_order(&self, facts: &Facts, noun: &Hit, sentence: &Range<u32>) -> bool {
        let form = || self.document.words.form(noun.end);
        let governs = || matches!(form(), "and" | "the") || self.matcher.words.determiners.has(form());
        let opens = facts.intent.is_some_and(|order| order.start == noun.start);
        opens && noun.end < sentence.end && noun.end == noun.start + 1 && governs()
    }

    /// Whether a noun is who says what follows, "the white paper noted that": the source of a statement, which
    /// nobody makes or means here.
    fn speaks(&self, facts: &Facts, noun: &Hit) -> bool {
        let window = self.matcher.book().scoring.verb_words;
        let apart = |verb: &Hit| self.between(noun, verb).contains([',', ';', ':', '–', '—']);
        let says = |verb: &Hit| follows(noun, verb, window) && !apart(verb);
        facts.sayings().iter().any(says) && !self.is_made(facts, noun)
    }

    /// Whether a noun opens the sentence before its verb, "the programme will", "a council was set up": all that
    /// follows is said of it.
    fn is_subject(&self, facts: &Facts, noun: &Hit, sentence_start: u32) -> bool {
        let scoring = &self.matcher.book().scoring;
        let opens = (sentence_start + 1..=sentence_start + scoring.mechanism_words).contains(&noun.start);
        let verbs = || facts.intent.iter().chain(facts.makers());
        opens && verbs().any(|verb| follows(noun, verb, scoring.verb_words))
    }

    /// Whether a name opens the sentence, "The Harbour Council is …": what follows is said of it.
    fn is_named_subject(&self, noun: &Hit, sentence: &Range<u32>) -> bool {
        let scoring = &self.matcher.book().scoring;
        let short = noun.end <= sentence.start + scoring.determiner_words + scoring.verb_words;
        let opens = short || (sentence.start + 1..noun.start).all(|word| self.is_of_title(word));
        let opened = self.matcher.words.determiners.has(self.document.words.form(sentence.start))
            || self.document.words.form(sentence.start) == "the";
        opens && opened && self.is_name(noun, sentence)
    }

    /// Whether a noun is what the sentence says will be made, or was made by the own state: "set up a council",
    /// "the Government has prepared a guide": all that follows is said of it.
    fn is_main_object(&self, facts: &Facts, noun: &Hit, sentence_start: u32) -> bool {
        let scoring = &self.matcher.book().scoring;
        let order = facts.intent.filter(|order| order.start <= sentence_start + 2);
        let governs = |verb: &Hit| {
            let ordered = order.is_some_and(|order| order.start == verb.start);
            let meant = facts.intent.is_some_and(|intent| follows(&intent, verb, MODAL_WORDS));
            let done = facts.own && verb.start <= sentence_start + scoring.mechanism_words;
            ordered || meant || done
        };
        let is_order_of = |order: Hit| {
            let between = || (order.end..noun.start).map(|word| self.document.words.form(word));
            follows(&order, noun, ORDER_WORDS)
                && self.is_singled_out(noun, order.end)
                && !between().any(|word| self.matcher.words.companions.has(word))
        };
        let verb = facts.makers().iter().find(|verb| governs(verb));
        order.is_some_and(is_order_of)
            || verb
                .is_some_and(|verb| follows(verb, noun, scoring.mechanism_words) && !self.parted(verb, noun))
    }

    /// Whether a colon or semicolon stands between two hits.
    fn parted(&self, one: &Hit, other: &Hit) -> bool {
        let (first, second) = if one.start < other.start { (one, other) } else { (other, one) };
        self.between(first, second).contains([':', ';'])
    }

    /// What stands between two hits, the first of which ends before the second begins.
    fn between(&self, first: &Hit, second: &Hit) -> &str {
        let spans = &self.document.words.spans;
        let between = Span::new(spans[first.end as usize - 1].end, spans[second.start as usize].start);
        between.of(&self.document.text.clean)
    }

    /// Whether an article or a number stands shortly before a noun: "a national fund", "three centres".
    fn is_singled_out(&self, noun: &Hit, sentence_start: u32) -> bool {
        let from =
            noun.start.saturating_sub(self.matcher.book().scoring.determiner_words).max(sentence_start);
        (from..noun.start).any(|word| self.matcher.words.determiners.has(self.document.words.form(word)))
    }

    /// Whether a noun is part of a capitalised name: it is written with a capital, and so is a neighbour;
    /// the first word of a sentence proves nothing.
    fn is_name(&self, noun: &Hit, sentence: &Range<u32>) -> bool {
        let capital = |word: u32| {
            let text = || self.document.words.spans[word as usize].of(&self.document.text.clean);
            word > sentence.start && word < sentence.end && text().starts_with(char::is_uppercase)
        };
        let inside = (noun.start..noun.end).filter(|&word| capital(word)).count();
        // "The GDPR".
        if inside == 1 && noun.end == noun.start + 1 && self.is_acronym(noun.start) && self.is_definite(noun)
        {
            return true;
        }
        // "The Northern Lights programme".
        if noun.start > sentence.start + 2 && (noun.start - 2..noun.start).all(capital) {
            return true;
        }
        if self.is_quoted(noun, sentence) {
            return true;
        }
        let before = noun.start > sentence.start + 1 && capital(noun.start - 1);
        inside > 0 && (inside > 1 || before || capital(noun.end) || self.of_name(noun.end..sentence.end))
    }

    /// Whether a word may stand in a long name: it has a capital or connects words that have one.
    fn is_of_title(&self, word: u32) -> bool {
        let text = self.document.words.spans[word as usize].of(&self.document.text.clean);
        text.starts_with(char::is_uppercase) || CONNECTING.contains(&text)
    }

    /// Whether a quoted name stands right before or behind a noun: "the 'Bright Minds' initiative".
    fn is_quoted(&self, noun: &Hit, sentence: &Range<u32>) -> bool {
        let spans = &self.document.words.spans;
        let span = |from: u32, to: u32| Span::new(from, to).of(&self.document.text.clean);
        let before = span(spans[sentence.start as usize].start, spans[noun.start as usize].start).trim_end();
        let behind =
            span(spans[noun.end as usize - 1].end, spans[sentence.end as usize - 1].end).trim_start();
        // Nothing is quoted behind a letter or before one.
        let is_mark =
            |byte: u8| QUOTES.iter().any(|&(opening, closing)| [opening, closing].contains(&byte.into()));
        let may_be_mark = |&byte: &u8| !byte.is_ascii() || is_mark(byte);
        if !before.as_bytes().last().is_some_and(may_be_mark)
            && !behind.as_bytes().first().is_some_and(may_be_mark)
        {
            return false;
        }
        // A single word in small letters is doubted and no name: "the “smart” platform".
        let is_title = |quoted: &str| quoted.contains(' ') || quoted.starts_with(char::is_uppercase);
        let is_near = |quoted: &str| quoted.len() <= QUOTED_BYTES && is_title(quoted);
        QUOTES.iter().any(|&(opening, closing)| {
            let quoted = before.strip_suffix(closing).and_then(|text| text.rsplit_once(opening));
            let follows = behind.strip_prefix(opening).and_then(|text| text.split_once(closing));
            quoted.is_some_and(|(_, quoted)| is_near(quoted))
                || follows.is_some_and(|(quoted, _)| is_near(quoted))
        })
    }

    /// Whether "the" stands right before a noun: it is one that is known.
    fn is_definite(&self, noun: &Hit) -> bool {
        noun.start > 0 && self.document.words.form(noun.start - 1) == "the"
    }

    /// Whether a word is written in capitals only, three or more.
    fn is_acronym(&self, word: u32) -> bool {
        let text = self.document.words.spans[word as usize].of(&self.document.text.clean);
        text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
    }

    /// "Office of Algorithms", "Fund for the Arts": a capital behind one or two small connecting words.
    fn of_name(&self, behind: Range<u32>) -> bool {
        let spans = &self.document.words.spans;
        let text = |word: u32| spans[word as usize].of(&self.document.text.clean);
        let connects =
            |word: &u32| matches!(text(*word), "of" | "for" | "on" | "the" | "de" | "du" | "des" | "la");
        let small = behind.clone().take(2).take_while(connects).count();
        behind.clone().nth(small).is_some_and(|next| text(next).starts_with(char::is_uppercase))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Guess, Source};
    use crate::matching::testing::{matcher, matches};
    use crate::text::Lang;

    #[track_caller]
    fn check(cases: &[(&str, &str, Option<&str>, u8)]) {
        let matcher = matcher("", "r = { match = \"a\", level = 1 }", "a = [\"algorithm*\"]");
        for (name, text, noun, level) in cases {
            let found = matches(&matcher, text);
            let first = found.first().unwrap_or_else(|| panic!("{name}: nothing found"));
            let mechanism = first.commitment.mechanism.map(|words| words.of(text));
            assert_eq!((mechanism, first.level.number()), (*noun, *level), "{name}: {text}");
        }
    }

    #[test]
    fn a_noun_in_passing_is_no_mechanism() {
        check(&[
            ("described", "Algorithms run in data centres.", None, 1),
            ("somebody makes some", "Start-ups that build algorithms open labs.", None, 1),
            ("meant, but any", "Algorithms should follow procedures.", None, 2),
            ("behind a colon", "Mechanism: support algorithms.", None, 2),
            ("a name", "The Institute of Arithmetic studies algorithms.", Some("Institute"), 3),
            (
                "a name before the noun",
                "Under the Northern Lights programme algorithms are studied.",
                Some("programme"),
                3,
            ),
            ("a capital of the next sentence", "Algorithms are the work of a Centre. Nobody minds.", None, 1),
            ("made by the own state", "We opened labs for algorithms.", Some("labs"), 3),
            ("made and singled out", "The town opened a lab for algorithms.", Some("lab"), 3),
            (
                "money and a date",
                "Schools receive grants for algorithms, introduced by 2028 (EUR 2 million).",
                Some("grants"),
                4,
            ),
            ("no date", "Schools that were founded receive grants for algorithms.", None, 1),
            ("meant and singled out", "Algorithms should follow two procedures.", Some("procedures"), 3),
            (
                "a firm noun that is meant",
                "Algorithms should pass through regulatory sandboxes.",
                Some("sandboxes"),
                3,
            ),
            ("a body spoken to", "Every algorithm of a public authority must be open.", None, 2),
            ("a body set up", "We will set up an authority for algorithms.", Some("authority"), 3),
            ("a firm noun in passing", "Algorithms differ from sandboxes.", None, 1),
        ]);
    }

    #[test]
    fn what_a_sentence_is_about_may_stand_far_from_the_hit() {
        check(&[
            (
                "far behind it",
                "The programme will help every school and every town of all the regions to understand algorithms.",
                Some("programme"),
                3,
            ),
            (
                "a council that was formed",
                "A task force was formed in the spring by two of the many towns of the region to look at algorithms.",
                Some("task force"),
                3,
            ),
            (
                "what is ordered",
                "Set up a fund that helps every school and every town of all the regions to understand algorithms.",
                Some("fund"),
                3,
            ),
            (
                "a name as the subject",
                "The Harbour Council is one of the many voices of all the towns and regions that speak of algorithms.",
                Some("Council"),
                3,
            ),
            ("who says it", "The Harbour Council noted that algorithms are in use.", None, 1),
            (
                "no subject",
                "Schools and towns of all the regions will hear from each programme of every other one about what is written in many of the books on algorithms.",
                None,
                2,
            ),
        ]);
    }

    #[test]
    fn what_is_only_looked_at_or_named_in_passing_is_not_meant() {
        check(&[
            ("studied", "Explore the possibility of a fund for algorithms.", None, 2),
            ("studied and made", "Study algorithms and set up a fund for them.", Some("fund"), 3),
            ("an example", "Algorithms should become known (e.g. vouchers, tax credits).", None, 2),
            ("no example", "Algorithms should become known (by tax credits).", Some("tax credits"), 3),
            ("complied with", "Algorithms must be kept in line with a code of conduct.", None, 2),
            (
                "a text that is made",
                "We will draft a code of conduct in line with the algorithms.",
                Some("code of conduct"),
                3,
            ),
            ("what does something itself", "Sandboxes, in essence, provide room for algorithms.", None, 1),
            ("what is done to it", "Sandboxes were set up for algorithms.", Some("Sandboxes"), 3),
            ("an acronym", "The GDPR covers algorithms.", Some("GDPR"), 3),
            (
                "a quoted name",
                "Algorithms are shared in the ‘one million images’ initiative.",
                Some("initiative"),
                3,
            ),
            ("a word in doubt", "Algorithms are shared on a “smart” platform.", None, 1),
            (
                "a long name as the subject",
                "The Harbour Learning and Robots for Schools and Towns Future Science Platform is one of the many voices that in all these years have been heard to speak of algorithms.",
                Some("Platform"),
                3,
            ),
            ("an order", "Audit the algorithms of towns.", None, 2),
            ("a noun", "The ministry has an audit of algorithms in place.", None, 1),
            (
                "what an order orders, far from the hit",
                "Promote a new platform that lets every school and every town of all the regions share algorithms.",
                Some("platform"),
                3,
            ),
            (
                "what an order only touches",
                "Promote the use of platforms that let every school and every town of all the regions share algorithms.",
                None,
                2,
            ),
        ]);
    }

    #[test]
    fn money_that_is_given_is_a_mechanism() {
        check(&[
            ("given", "We will invest € 3 million in algorithms.", Some("€ 3"), 3),
            ("a market", "The market for algorithms is worth € 3 million.", None, 1),
        ]);
    }

    #[test]
    fn a_date_that_was_over_is_no_deadline() {
        let matcher = matcher("", "r = { match = \"a\", level = 1 }", "a = [\"algorithm*\"]");
        for (text, deadline) in [
            ("In 2018 the ministry set up a register of algorithms.", None),
            ("In 2020 the ministry set up a register of algorithms.", Some("In 2020")),
            ("From 2018 to 2027 the ministry runs a register of algorithms.", Some("From 2018")),
            ("In 2018 we chose to open a register of algorithms by 2027.", Some("by 2027")),
        ] {
            let mut document = Document::of_sentence(text, Lang::EN);
            document.meta.year = Some(Guess { value: 2020, source: Source::FileName });
            let found = matcher.matches(&document, &matcher.scan(&document));
            let words = found[0].commitment.deadline.map(|words| words.of(text));
            assert_eq!(words, deadline, "{text}");
        }
    }

    #[test]
    fn a_share_is_a_target_where_it_is_meant() {
        let matcher = matcher("", "r = { match = \"a\", level = 1 }", "a = [\"algorithm*\"]");
        for (text, target) in [
            ("By 2027 algorithms shall be known to 40 % of all offices.", Some("to 40 %")),
            ("Algorithms were found in 40 % of all offices.", None),
        ] {
            let found = matches(&matcher, text);
            assert_eq!(found[0].commitment.target.map(|words| words.of(text)), target, "{text}");
        }
    }
}
