//! What one sentence says of a commitment: its cues, found once for all rules that hold on it.

use crate::document::Document;
use crate::matching::by_group::ByGroup;
use crate::matching::compile::Matcher;
use crate::matching::cues::Cues;
use crate::matching::scan::Hit;
use std::ops::Range;

/// Body, deadline, amount and target.
pub(super) type Details = [Option<Hit>; 4];

/// The cues of one sentence.
pub(super) struct Facts {
    pub(super) intent: Option<Hit>,
    /// The first ban.
    pub(super) ban: Option<Hit>,
    /// Nouns of mechanisms.
    pub(super) mechanisms: Vec<Hit>,
    /// A verb of creating or running, or an order, stands in it.
    pub(super) runs: bool,
    pub(super) details: Details,
    pub(super) strength: Option<u8>,
    pub(super) lack: Option<Hit>,
    pub(super) refusal: Option<Hit>,
    /// A negation that governs a verb of the own state's commitment.
    pub(super) negated: Option<Hit>,
    pub(super) own: bool,
    pub(super) foreign: Option<Hit>,
}

impl Facts {
    /// The cues of a sentence among the hits of its cue groups; `home` is the group of the own country.
    pub(super) fn of(
        matcher: &Matcher,
        document: &Document,
        sentence: u32,
        home: Option<u32>,
        names_country: bool,
        found: &ByGroup,
    ) -> Facts {
        let words = document.sentences[sentence as usize].words.clone();
        Cued { matcher, document, words, home, names_country, found }.facts()
    }
}

/// The cues found in one sentence.
struct Cued<'a> {
    matcher: &'a Matcher,
    document: &'a Document,
    /// The words of the sentence.
    words: Range<u32>,
    /// Group of the document's own country.
    home: Option<u32>,
    /// The name of a country stands in it.
    names_country: bool,
    found: &'a ByGroup<'a>,
}

impl Cued<'_> {
    fn facts(&self) -> Facts {
        let cues = self.cues();
        let first = |group: u32| self.first(group);
        let own = self.is_own();
        let imperative = self.imperative();
        let intent = self.modal().or(imperative);
        Facts {
            intent,
            ban: first(cues.prohibit),
            mechanisms: self.group(cues.mechanism),
            runs: imperative.is_some() || self.found.has(cues.establish),
            details: [cues.body, cues.deadline, cues.amount, cues.target].map(first),
            strength: self.strength(),
            lack: first(cues.lack),
            refusal: first(cues.refusal),
            negated: self.negated().filter(|_| own),
            own,
            foreign: self.foreign_actor(intent),
        }
    }

    fn cues(&self) -> &Cues {
        &self.matcher.cues
    }

    fn group(&self, group: u32) -> Vec<Hit> {
        self.found.of(group)
    }

    fn first(&self, group: u32) -> Option<Hit> {
        self.found.first(group)
    }

    /// The modal or verb of intent in a sentence that is no forecast.
    fn modal(&self) -> Option<Hit> {
        let cues = self.cues();
        let forecasts = self.group(cues.prediction);
        let is_forecast = |hit: &&Hit| {
            forecasts.iter().any(|forecast| forecast.start <= hit.start && hit.end <= forecast.end)
        };
        self.group(cues.intent).iter().find(|hit| !is_forecast(hit)).copied()
    }

    /// The verb with which a sentence begins as an order or a measure.
    fn imperative(&self) -> Option<Hit> {
        let is_marker = |word: u32| {
            let form = self.document.words.form(word);
            form.chars().count() == 1 || form.starts_with(|first: char| first.is_ascii_digit())
        };
        let first = self.words.clone().take(3).find(|&word| !is_marker(word))?;
        self.first(self.cues().imperative).filter(|hit| hit.start == first)
    }

    /// Strength of the first cue behind the intent, or of the first at all.
    fn strength(&self) -> Option<u8> {
        let cues = self.cues();
        let from = self.first(cues.intent).map_or(0, |hit| hit.start);
        let groups = [cues.strength_1, cues.strength_2, cues.strength_3, cues.strength_4, cues.strength_5];
        let present = groups.into_iter().zip(1u8..).filter(|(group, _)| self.found.has(*group));
        let mut all: Vec<(u32, std::cmp::Reverse<u32>, u8)> = Vec::new();
        for (group, strength) in present {
            let cue = |hit: &Hit| (hit.start, std::cmp::Reverse(hit.end), strength);
            self.found.at(self.found.range(group), |hits| all.extend(hits.iter().map(cue)));
        }
        let governing = all.iter().filter(|(start, ..)| *start >= from).min();
        governing.or_else(|| all.iter().min()).map(|(.., strength)| *strength)
    }

    /// A negation that governs a verb of commitment: "will not establish". What systems or users may not do
    /// is another matter: "must not discriminate".
    fn negated(&self) -> Option<Hit> {
        let cues = self.cues();
        let governs = |negation: &&Hit| {
            let modal = |intent: &Hit| intent.end == negation.start || intent.start == negation.start;
            let verb = |verb: &Hit| (negation.end..=negation.end + 1).contains(&verb.start);
            self.group(cues.intent).iter().any(modal) && self.group(cues.establish).iter().any(verb)
        };
        self.group(cues.negation).iter().find(governs).copied()
    }

    /// The sentence speaks of the own state.
    fn is_own(&self) -> bool {
        let named = self.home.is_some_and(|home| self.found.has(home));
        named || self.found.has(self.cues().own_state)
    }

    /// A foreign name that acts: it stands before the verb of the commitment, and not behind a word that
    /// makes it a companion.
    fn foreign_actor(&self, intent: Option<Hit>) -> Option<Hit> {
        let countries = self.matcher.countries.iter().filter(|group| Some(**group) != self.home);
        let countries = countries.take_while(|_| self.names_country).filter(|group| self.found.has(**group));
        let acts = |hit: &Hit| match intent {
            Some(intent) => hit.start < intent.start && !self.is_companion(hit.start),
            None => true,
        };
        let names = countries.chain([&self.cues().foreign]).flat_map(|&group| self.group(group));
        names.filter(acts).min_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)))
    }

    /// The word before a name, an article apart, makes it a partner, model or standard.
    fn is_companion(&self, name: u32) -> bool {
        let mut before = (self.words.start..name).rev().map(|word| self.document.words.form(word));
        let word = before.next().filter(|word| *word != "the").or_else(|| before.next());
        let (whole, beginnings) = &self.matcher.companions;
        word.is_some_and(|word| {
            whole.contains(word) || beginnings.iter().any(|beginning| word.starts_with(beginning.as_str()))
        })
    }
}
