//! The evidence ladder: how strongly a passage commits to what its rule found.
//!
//! The order of the steps is fixed: the rule's own level, intent, mechanism, operation, caps. Every step
//! keeps the words that made it.

use crate::document::{BlockKind, Document};
use crate::matching::about::About;
use crate::matching::by_group::ByGroup;
use crate::matching::cap::Cap;
use crate::matching::compile::Matcher;
use crate::matching::facts::{Details, Facts};
use crate::matching::scan::{Hit, Hits};
use crate::rules::{Level, Rule};
use crate::text::Span;
use memchr::memmem::Finder;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::sync::LazyLock;

/// What a passage shows of a commitment, with the words that show it: bytes of the extracted text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Commitment {
    /// The cue of intent, recommendation or duty.
    pub intent: Option<Span>,
    /// The noun of the mechanism.
    pub mechanism: Option<Span>,
    /// The responsible body.
    pub body: Option<Span>,
    /// The deadline or phase.
    pub deadline: Option<Span>,
    /// The amount of money.
    pub amount: Option<Span>,
    /// The measurable target.
    pub target: Option<Span>,
    /// Why the level stops at a mention.
    pub capped_by: Option<Cap>,
    /// Strength of the cue that governs the main verb, 1 (ask or share) to 5 (specific action).
    pub strength: Option<u8>,
}

impl Commitment {
    /// The words of each step of the ladder, with the name that outputs give it.
    pub fn words(&self) -> [(&'static str, Option<Span>); 6] {
        [
            ("intent", self.intent),
            ("mechanism", self.mechanism),
            ("body", self.body),
            ("deadline", self.deadline),
            ("amount", self.amount),
            ("target", self.target),
        ]
    }
}

/// So many dots in a row lead to the number of a page.
const LEADERS: [&str; 2] = [".....", ". . . . ."];

/// Judges passages of one document.
pub(super) struct Ladder<'a> {
    pub(super) matcher: &'a Matcher,
    pub(super) document: &'a Document,
    pub(super) hits: &'a Hits,
    /// Group of the document's own country.
    pub(super) home: Option<u32>,
    /// What each sentence says, found when it is first asked for: many rules hold on the same sentences.
    facts: Vec<OnceCell<Box<Facts>>>,
    /// The cues of the sentence in work.
    cues: RefCell<ByGroup<'a>>,
}

impl<'a> Ladder<'a> {
    /// A ladder for one document; `home` is the group of its own country.
    pub(super) fn new(
        matcher: &'a Matcher,
        document: &'a Document,
        hits: &'a Hits,
        home: Option<u32>,
    ) -> Ladder<'a> {
        Ladder {
            matcher,
            document,
            hits,
            home,
            facts: document.sentences.iter().map(|_| OnceCell::new()).collect(),
            cues: RefCell::new(ByGroup::of_cues(matcher)),
        }
    }

    pub(super) fn facts(&self, sentence: u32) -> &Facts {
        self.facts[sentence as usize].get_or_init(|| {
            let mut found = self.cues.borrow_mut();
            found.begin(self.hits.of(sentence..sentence + 1));
            let names_country = self.hits.about(sentence).is(About::COUNTRY);
            Box::new(Facts::of(self.matcher, self.document, sentence, self.home, names_country, &found))
        })
    }

    /// Level and commitment of the sentences in which a rule holds by `witnesses`.
    pub(super) fn judge(&self, rule: &Rule, sentences: Range<u32>, witnesses: &[Hit]) -> (Level, Commitment) {
        let mut commitment = Commitment::default();
        let mut level = rule.level;
        let intent = sentences.clone().find_map(|sentence| self.facts(sentence).intent);
        let inherited = || {
            // A question takes over nothing.
            if self.facts(sentences.start).asks {
                return None;
            }
            let lead = self.lead_of(sentences.start).and_then(|lead| self.facts(lead).intent);
            lead.or_else(|| self.plan_over(sentences.start))
        };
        // In a provision that asks for a ban, the ban is the commitment.
        let ban =
            || sentences.clone().filter(|_| rule.prohibition).find_map(|sentence| self.facts(sentence).ban);
        if let Some(intent) = intent.or_else(inherited).or_else(ban) {
            commitment.intent = Some(self.span(&intent));
            level = level.max(Level::COMMITMENT);
        }
        let meant = commitment.intent.is_some();
        let mechanism = self.mechanism(sentences.clone(), witnesses, meant);
        let taken_up = || if level < Level::MECHANISM { self.taken_up(sentences.clone()) } else { None };
        if let Some(mechanism) = mechanism.or_else(taken_up) {
            commitment.mechanism = Some(self.span(&mechanism));
            level = level.max(Level::MECHANISM);
        }
        let details = self.details(sentences.clone());
        if rule.level == Level::MECHANISM && commitment.mechanism.is_none() {
            let stands = self.stands(sentences.clone(), witnesses, meant, details);
            let spoken_of = if meant { Level::COMMITMENT } else { Level::MENTION };
            level = if stands { level } else { spoken_of };
        }
        let span = |detail: usize| details[detail].map(|hit| self.span(&hit));
        (commitment.body, commitment.deadline) = (span(0), span(1));
        (commitment.amount, commitment.target) = (span(2), span(3));
        if level == Level::MECHANISM && details.iter().flatten().count() >= 2 {
            level = Level::OPERATIONAL;
        }
        commitment.strength = sentences.clone().find_map(|sentence| self.facts(sentence).strength);
        let described = level <= Level::MENTION && commitment.mechanism.is_none();
        let problem = || self.problem(sentences.clone()).filter(|_| described);
        commitment.capped_by = self.cap(rule, sentences.clone()).or_else(problem);
        if commitment.capped_by.is_some() {
            level = level.min(Level::MENTION);
        }
        (level, commitment)
    }

    /// The words of a hit as they stand in the text.
    pub(super) fn span(&self, hit: &Hit) -> Span {
        let spans = &self.document.words.spans;
        Span::new(spans[hit.start as usize].start, spans[hit.end as usize - 1].end)
    }

    /// Last sentence of the block that introduces the list item of `sentence`.
    fn lead_of(&self, sentence: u32) -> Option<u32> {
        let block = &self.document.blocks[self.document.sentences[sentence as usize].block as usize];
        let lead = &self.document.blocks[block.lead? as usize];
        lead.sentences.clone().last()
    }

    /// The words of the heading right over a list that make it a list of what is to be done: "Measures".
    fn plan_over(&self, sentence: u32) -> Option<Hit> {
        let block = self.document.sentences[sentence as usize].block;
        if !matches!(self.document.blocks[block as usize].kind, BlockKind::ListItem { .. }) {
            return None;
        }
        let first = self.document.section_of_block(block).blocks.start;
        let heading = &self.document.blocks[first as usize];
        let is_heading = matches!(heading.kind, BlockKind::Heading { .. });
        heading.sentences.clone().next().filter(|_| is_heading).and_then(|title| self.facts(title).plan)
    }

    /// Body, deadline, amount and target in and around a passage.
    fn details(&self, sentences: Range<u32>) -> Details {
        let find = |sentences: Range<u32>| {
            let mut around = self.around(sentences);
            around.retain(|&sentence| self.hits.about(sentence).is(About::DETAIL));
            [0, 1, 2, 3]
                .map(|detail| around.iter().find_map(|&sentence| self.facts(sentence).details[detail]))
        };
        match sentences.len() {
            1 => *self.facts(sentences.start).details_around.get_or_init(|| find(sentences)),
            _ => find(sentences),
        }
    }

    /// The sentences themselves, then those just before and after in the same paragraph, then the same table row.
    fn around(&self, sentences: Range<u32>) -> Vec<u32> {
        let block_number = self.document.sentences[sentences.start as usize].block;
        let block = &self.document.blocks[block_number as usize];
        let mut around: Vec<u32> = Vec::with_capacity(sentences.len() + 2);
        around.extend(sentences.clone());
        let paragraph = self.document.paragraph_around(block_number);
        let before = sentences.start.checked_sub(1).filter(|before| paragraph.contains(before));
        around.extend(before);
        around.extend(Some(sentences.end).filter(|after| paragraph.contains(after)));
        if let Some(cell) = block.cell {
            let same_row = |number: u32| {
                let other = self.document.blocks[number as usize].cell?;
                (other.table == cell.table && other.row == cell.row).then_some(number)
            };
            let before = (0..block_number).rev().map_while(same_row);
            let after = (block_number + 1..self.document.blocks.len() as u32).map_while(same_row);
            let mut row: Vec<u32> = before.chain(after).collect();
            row.sort_unstable();
            around.extend(
                row.into_iter().flat_map(|other| self.document.blocks[other as usize].sentences.clone()),
            );
        }
        around
    }

    /// Strength of the cue that governs the sentence.
    pub(super) fn strength(&self, sentence: u32) -> Option<u8> {
        self.facts(sentence).strength
    }

    /// Whether a sentence may be evidence: references to publications and what is told of a person never, headings only
    /// with a verb of commitment or an order.
    pub(super) fn may_be_evidence(&self, sentence: u32) -> bool {
        let block = self.document.sentences[sentence as usize].block;
        if self.document.is_no_evidence(sentence) {
            return false;
        }
        let first = self.document.sentences[sentence as usize].words.start;
        if self.matcher.words.persons.has(self.document.words.form(first)) {
            return false;
        }
        if is_contents(self.document.sentence_text(sentence)) {
            return false;
        }
        let facts = self.facts(sentence);
        // A title that a note or a list of works left in the running text.
        if facts.cites && facts.intent.is_none() && !facts.own {
            return false;
        }
        match self.document.blocks[block as usize].kind {
            BlockKind::Heading { .. } => facts.intent.is_some(),
            _ => true,
        }
    }
}

/// Whether a sentence is a line of a table of contents.
fn is_contents(text: &str) -> bool {
    // Hardly a sentence has so many dots at all.
    static ELLIPSES: LazyLock<Finder> = LazyLock::new(|| Finder::new("……"));
    let dots = memchr::memchr_iter(b'.', text.as_bytes()).take(5).count();
    dots == 5 && LEADERS.iter().any(|leaders| text.contains(leaders))
        || ELLIPSES.find(text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};
    use crate::matching::Match;
    use crate::matching::testing::{audits, check, matcher, matches};

    #[test]
    fn the_ladder_climbs_by_intent_mechanism_and_details() {
        check(
            "",
            &[
                ("described", "Algorithms play a role in daily life.", 1, None),
                ("intended", "Algorithms should be open to scrutiny.", 2, None),
                ("ordered", "Ensure that algorithms are fair.", 2, None),
                ("ordered with an adverb", "Substantially increase the use of algorithms.", 2, None),
                ("asked", "Will algorithms be open to scrutiny?", 1, None),
                ("said by others", "Firms pointed out that algorithms should be open.", 1, None),
                (
                    "said by the own state",
                    "Our ministry pointed out that algorithms should be open.",
                    2,
                    None,
                ),
                ("others, and the own state", "Firms argue that we should open algorithms.", 2, None),
                ("a title", "In the 2019 Update algorithms play a role.", 1, None),
                ("an order behind a title", "Harbour plan • Update the list of algorithms.", 2, None),
                ("a forecast is no intent", "Algorithms will change the world.", 1, None),
                (
                    "a mechanism that is created",
                    "The Government will establish a register of algorithms.",
                    3,
                    None,
                ),
                (
                    "what will be made, far from the hit",
                    "The Government will establish a register in which every one of the many public bodies of all the regions lists each algorithm.",
                    3,
                    None,
                ),
                (
                    "a mechanism in passing, far away",
                    "Every one of the many public bodies of all the regions will list each algorithm, as was once done by those who set up a register of the ships of that time.",
                    2,
                    None,
                ),
                (
                    "a mechanism with body and date",
                    "By 2027 the Ministry of Digital Affairs will establish a register of algorithms.",
                    4,
                    None,
                ),
                ("one detail is not enough", "By 2027 we will establish a register of algorithms.", 3, None),
                (
                    "details in the next sentence",
                    "We will establish a register of algorithms. It costs € 3 million and opens by 2027.",
                    4,
                    None,
                ),
            ],
        );
    }

    #[test]
    fn what_stands_in_a_clause_is_not_what_the_sentence_means() {
        check(
            "",
            &[
                ("behind as", "As engineers strive to make algorithms fairer, users gain trust.", 1, None),
                ("as such", "As such it will support algorithms.", 2, None),
                (
                    "behind that",
                    "There are many questions that should be answered about algorithms.",
                    1,
                    None,
                ),
                ("that and a subject", "It is true that algorithms must be open.", 2, None),
                (
                    "a relative clause behind a comma",
                    "This is for schools, which must open algorithms.",
                    2,
                    None,
                ),
                (
                    "the main clause answers",
                    "If towns want to use algorithms, the ministry will help.",
                    2,
                    None,
                ),
                ("a question within", "It asks how towns should use algorithms.", 1, None),
                ("the own state within", "It asks how the Government should use algorithms.", 2, None),
            ],
        );
    }

    #[test]
    fn a_subject_or_purpose_is_no_order() {
        check(
            "",
            &[
                ("a subject", "Creating algorithms could make a difference.", 1, None),
                ("a noun of action as subject", "Development of algorithms is slow.", 1, None),
                ("a measure", "Creating algorithms that can last", 2, None),
                ("a purpose", "To support learning, schools use algorithms and can win.", 1, None),
                ("an aim", "To support algorithms in schools.", 2, None),
                ("a purpose of a promise", "To support trust, we will open algorithms.", 2, None),
                ("an order behind a phrase", "With the support of towns, promote algorithms.", 2, None),
                (
                    "a noun behind a phrase",
                    "With the support of towns, supports of algorithms grew.",
                    1,
                    None,
                ),
                ("a clause before", "With what is known, promote algorithms.", 1, None),
            ],
        );
    }

    #[test]
    fn a_rule_of_a_mechanism_needs_somebody_who_has_or_means_it() {
        let matcher =
            matcher("", "r = { match = \"a\", level = 3 }", "a = [\"open platform*\", \"testing method*\"]");
        for (name, text, level) in [
            ("nobody", "Open platforms make up the landscape.", 1),
            ("meant, but any", "Research should look at testing methods.", 2),
            ("meant and singled out", "Research should look at a testing method.", 3),
            ("the own state", "The Government speaks of open platforms.", 3),
            ("made", "Towns have built open platforms.", 3),
            ("a name", "The Harbour Open Platform is old.", 3),
        ] {
            assert_eq!(matches(&matcher, text)[0].level.number(), level, "{name}: {text}");
        }
    }

    #[test]
    fn contents_and_sources_are_no_evidence() {
        let matcher = audits("");
        for (text, want) in [
            ("Establish an office for algorithms ......... 7", 0),
            ("3.4 Fostering algorithms . . . . . . . . 21", 0),
            ("Establish an office for algorithms … and more.", 1),
            ("Source: Harbour office, algorithms in towns", 0),
            ("Source code of algorithms.", 1),
            ("Harbour, P., Algorithms in towns", 0),
            ("Harbour, Paul, writes algorithms.", 1),
        ] {
            assert_eq!(matches(&matcher, text).len(), want, "{text}");
        }
    }

    #[test]
    fn lives_and_addresses_are_no_evidence() {
        let matcher = audits("");
        for (text, want) in [
            ("She will work on algorithms.", 0),
            ("Sheep will feed algorithms.", 1),
            ("The office (https://www.office.example/algorithms-for-all) will be open.", 0),
            ("The office (https://www.office.example/for-all) will open algorithms.", 1),
        ] {
            assert_eq!(matches(&matcher, text).len(), want, "{text}");
        }
    }

    #[track_caller]
    fn levels(text: &str) -> Vec<u8> {
        let matcher = audits("");
        // A last line long enough to tell the language from.
        let text = format!(
            "{text}\n# Remarks\n\nThe rest of the text goes on in plain words and says nothing of note.\n"
        );
        let document = read(
            text.as_bytes(),
            DocId::new("t"),
            DocumentMeta { path: "t.md".into(), ..DocumentMeta::default() },
            &Limits::default(),
        )
        .unwrap_or_else(|error| panic!("{error}"));
        let scan = matcher.scan(&document);
        let found: Vec<Match> = matcher.matches(&document, &scan);
        found.iter().map(|found| found.level.number()).collect()
    }

    #[test]
    fn the_place_of_a_sentence_counts() {
        for (name, text, want) in [
            (
                "list items inherit the verb of their lead-in",
                "The Government will:\n\n- open the algorithms of the state\n",
                vec![2],
            ),
            (
                "or that of a heading of measures",
                "# 2.4 Measures and tools\n\n- algorithms of the state\n",
                vec![2],
            ),
            (
                "but not of any heading",
                "# Measures of success in the past years of work\n\n- algorithms of the state\n",
                vec![1],
            ),
            (
                "a relative clause that leads a list",
                "These are the questions that must be answered:\n\n- openness of algorithms\n",
                vec![2],
            ),
            (
                "a question inherits nothing",
                "The Government will:\n\n- What will become of algorithms?\n",
                vec![1],
            ),
            (
                "a sentence goes on about a mechanism",
                "The Ministry will set up a centre. It will look at algorithms.\n",
                vec![3],
            ),
            (
                "and takes up its noun",
                "The Government has set up a council. The council supports algorithms.\n",
                vec![3],
            ),
            ("or about all of it", "We will set up a council. This will help algorithms.\n", vec![2]),
            ("or about what is only talked of", "Councils are old. They will help algorithms.\n", vec![2]),
            ("or about something else", "We set up a council. Towns will help algorithms.\n", vec![2]),
            ("other lists do not", "Examples:\n\n- algorithms of the state\n", vec![1]),
            ("headings give context only", "# Algorithms of the state\n\nText.\n", vec![]),
            ("unless they order something", "# Establish trust in algorithms\n\nText.\n", vec![2]),
            ("contents give nothing", "# Contents\n\nThe Government will open its algorithms.\n", vec![]),
            ("references give nothing", "# References\n\nWe will open the algorithms, a report.\n", vec![]),
            ("a glossary gives mentions", "# Glossary\n\nAlgorithms should be defined.\n", vec![1]),
            (
                "details stand in the same row of a table",
                "|Measure|Owner|Date|\n|-|-|-|\n|Establish a register of algorithms|Ministry of Justice|by 2027|\n",
                vec![4],
            ),
        ] {
            assert_eq!(levels(text), want, "{name}");
        }
    }
}
