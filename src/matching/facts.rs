//! What one sentence says of a commitment: its cues, found once for all rules that hold on it.

use crate::document::Document;
use crate::matching::by_group::ByGroup;
use crate::matching::compile::Matcher;
use crate::matching::cues::Cues;
use crate::matching::scan::Hit;
use crate::text::Span;
use std::cell::OnceCell;
use std::ops::Range;

/// A cue of intent stands at most so many words behind the word that opens its clause.
const CLAUSE_WORDS: usize = 8;
/// A heading of more words says more than what its list is.
const PLAN_HEADING_WORDS: usize = 6;

/// Body, deadline, amount and target.
pub(super) type Details = [Option<Hit>; 4];

/// The cues of one sentence.
pub(super) struct Facts {
    pub(super) intent: Option<Hit>,
    /// The first ban.
    pub(super) ban: Option<Hit>,
    lists: Lists,
    /// The sentence is a question.
    pub(super) asks: bool,
    /// The words that make a heading one of what is to be done.
    pub(super) plan: Option<Hit>,
    /// A mark of a note or a list of works.
    pub(super) cites: bool,
    pub(super) details: Details,
    /// Those in and around the sentence, found when a passage of it alone is first judged.
    pub(super) details_around: OnceCell<Details>,
    pub(super) strength: Option<u8>,
    pub(super) lack: Option<Hit>,
    pub(super) problem: Option<Hit>,
    pub(super) refusal: Option<Hit>,
    /// A negation that governs a verb of the own state's commitment.
    pub(super) negated: Option<Hit>,
    pub(super) own: bool,
    pub(super) foreign: Option<Hit>,
}

/// Seven lists of hits in one piece of memory, since there are as many as sentences.
struct Lists {
    hits: Vec<Hit>,
    /// Where each of them ends.
    ends: [u16; 7],
}

impl Lists {
    /// The hits of the groups that [`Facts`] lists, each by place; of an endless sentence, the first 65,535.
    fn of(found: &ByGroup, cues: &Cues) -> Lists {
        // In the order of the numbers that Facts asks for.
        let groups = [
            cues.mechanism,
            cues.mechanism_loose,
            cues.establish,
            cues.saying,
            cues.examine,
            cues.example,
            cues.reference,
        ];
        let mut hits = Vec::new();
        let ends = groups.map(|group| {
            found.append(found.operand(group), &mut hits);
            hits.truncate(usize::from(u16::MAX));
            hits.len() as u16
        });
        Lists { hits, ends }
    }

    fn list(&self, number: usize) -> &[Hit] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.hits[usize::from(start)..usize::from(self.ends[number])]
    }
}

impl Facts {
    /// Nouns of mechanisms.
    pub(super) fn mechanisms(&self) -> &[Hit] {
        self.lists.list(0)
    }

    /// Nouns that are a mechanism only where it is made or meant.
    pub(super) fn loose(&self) -> &[Hit] {
        self.lists.list(1)
    }

    /// Verbs of creating and running.
    pub(super) fn makers(&self) -> &[Hit] {
        self.lists.list(2)
    }

    /// Verbs of saying.
    pub(super) fn sayings(&self) -> &[Hit] {
        self.lists.list(3)
    }

    /// Verbs of studying something.
    pub(super) fn examinations(&self) -> &[Hit] {
        self.lists.list(4)
    }

    /// Words that introduce an example.
    pub(super) fn examples(&self) -> &[Hit] {
        self.lists.list(5)
    }

    /// Words behind which a text stands that is complied with.
    pub(super) fn references(&self) -> &[Hit] {
        self.lists.list(6)
    }

    /// The cues of a sentence among the hits of its cue groups; `home` is the group of the own country.
    pub(super) fn of(
        matcher: &Matcher,
        document: &Document,
        sentence: u32,
        home: Option<u32>,
        names_country: bool,
        found: &ByGroup,
    ) -> Facts {
        let sentence = &document.sentences[sentence as usize];
        let in_table = document.blocks[sentence.block as usize].cell.is_some();
        let words = sentence.words.clone();
        Cued { matcher, document, words, in_table, home, names_country, found }.facts()
    }
}

/// The cues found in one sentence.
struct Cued<'a> {
    matcher: &'a Matcher,
    document: &'a Document,
    /// The words of the sentence.
    words: Range<u32>,
    /// It stands in a cell.
    in_table: bool,
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
        let imperative = self.imperative();
        let intent = self.modal().or(imperative);
        let own = self.is_own(intent);
        let firm = || if intent.is_none() && !own { self.firm() } else { None };
        Facts {
            intent,
            ban: first(cues.prohibit),
            lists: Lists::of(self.found, cues),
            asks: self.asks(),
            plan: first(cues.plan_heading).filter(|_| self.words.len() <= PLAN_HEADING_WORDS),
            cites: self.has(cues.citation) || self.is_work(),
            details: self.details(intent.is_some(), own),
            details_around: OnceCell::new(),
            strength: self.strength(),
            lack: first(cues.lack),
            problem: first(cues.problem),
            refusal: first(cues.refusal),
            negated: self.negated().filter(|_| own),
            own,
            foreign: self.foreign_actor(intent).or_else(firm),
        }
    }

    fn cues(&self) -> &Cues {
        &self.matcher.cues
    }

    fn group(&self, group: u32) -> Vec<Hit> {
        self.found.of(self.found.operand(group))
    }

    fn first(&self, group: u32) -> Option<Hit> {
        self.found.first(self.found.operand(group))
    }

    fn has(&self, group: u32) -> bool {
        self.found.has(self.found.operand(group))
    }

    /// Body, deadline, amount and target. A share is a target where something is meant, and money is given where
    /// the own state acts; elsewhere they are figures about the world. The cells of a table need no verb.
    fn details(&self, meant: bool, own: bool) -> Details {
        let cues = self.cues();
        let acts = meant || own || self.in_table || self.has(cues.establish);
        let amount = self.first(cues.amount).filter(|_| acts);
        let target = self.first(cues.target).filter(|_| meant || self.in_table);
        [self.first(cues.body), self.deadline(), amount, target]
    }

    /// The first date or phase that was not over when the document appeared.
    fn deadline(&self) -> Option<Hit> {
        let appeared = self.document.meta.year.as_ref().map(|year| year.value);
        let year = |word: u32| self.document.words.form(word).parse::<i32>().ok();
        let is_over = |hit: &Hit| {
            // "From 2018 to 2027": what follows may be the end of the same span.
            let mut years = (hit.start..(hit.end + 2).min(self.words.end)).filter_map(year);
            let dated = (hit.start..hit.end).any(|word| year(word).is_some());
            dated && appeared.is_some_and(|appeared| years.all(|year| year < appeared))
        };
        self.group(self.cues().deadline).into_iter().find(|hit| !is_over(hit))
    }

    /// The modal or verb of intent in a sentence that is no forecast and no question.
    fn modal(&self) -> Option<Hit> {
        let cues = self.cues();
        if !self.has(cues.intent) || self.asks() {
            return None;
        }
        let forecasts = self.group(cues.prediction);
        let intents = self.group(cues.intent);
        let is_forecast = |hit: &&Hit| {
            forecasts.iter().any(|forecast| forecast.start <= hit.start && hit.end <= forecast.end)
        };
        // "They fear that machines will decide": what is feared is no intent, and neither is what others say should be
        // done, up to where the own state answers.
        let form = |word: u32| self.document.words.form(word);
        let own = self.group(cues.own_state);
        let clause = |opening: Hit| {
            let answer = own.iter().find(|own| own.start >= opening.end);
            opening.end..answer.map_or(self.words.end, |own| own.start)
        };
        let feared = self.group(cues.problem).into_iter().find(|hit| form(hit.end - 1) == "that").map(clause);
        let is_said = |hit: &Hit| {
            let with_that =
                form(hit.end - 1) == "that" || hit.end < self.words.end && form(hit.end) == "that";
            with_that && !own.iter().any(|own| own.start < hit.start)
        };
        let said = self.group(cues.saying).into_iter().find(is_said).map(clause);
        let is_inside = |hit: &Hit, clause: &Option<Range<u32>>| {
            clause.as_ref().is_some_and(|clause| clause.contains(&hit.start))
        };
        let is_of_others =
            |hit: &&Hit| form(hit.start) == "will" && is_inside(hit, &feared) || is_inside(hit, &said);
        let allowed = self.found.excepted(self.found.operand(cues.prediction));
        let allowed = allowed.map(|phrases| self.found.of(phrases));
        let is_allowed = |hit: &Hit| allowed.iter().flatten().any(|phrase| phrase.covers(hit));
        // A line that introduces a list asks for what the list holds: "principles that must be kept:".
        let leads = self.rest().starts_with(':');
        let is_told = |hit: &Hit| !leads && self.is_in_clause(hit, &own) && !is_allowed(hit);
        let is_subject = |hit: &Hit| hit.start <= self.words.start + 2 && self.is_subject(hit);
        let counts = |hit: &&Hit| {
            !is_forecast(hit)
                && !is_of_others(hit)
                && !self.is_in_title(hit)
                && !is_told(hit)
                && !is_subject(hit)
        };
        intents.iter().find(counts).copied()
    }

    /// A cue of intent stands in a subordinate clause that does not speak of the own state: "as towns want to use
    /// data", "questions that must be answered".
    fn is_in_clause(&self, hit: &Hit, own: &[Hit]) -> bool {
        // "As towns grow, it is crucial": the clause is over.
        if self.mark_before(hit.start) {
            return false;
        }
        let words = &self.matcher.words;
        let form = |word: u32| self.document.words.form(word);
        // "That it is necessary", "that we will": no relative pronoun, for the subject stands behind it.
        let is_verb = !words.anaphora.has(form(hit.start)) && !words.first_person.has(form(hit.start));
        let before = (self.words.start..hit.start).rev().take(CLAUSE_WORDS);
        for (distance, word) in before.enumerate() {
            let begins = word == self.words.start || self.mark_before(word);
            let next = form(word + 1);
            let governs = distance == 0 || distance == 1 && words.manner.has(next);
            let opens = is_verb && words.subordinate.has(form(word))
                || is_verb
                    && governs
                    && !begins
                    && words.relative.has(form(word))
                    && !self.is_of_mechanism(word)
                || begins && words.conjunction.has(form(word)) && !self.is_adverbial(next);
            if opens {
                let is_between = |own: &Hit| (word..hit.start).contains(&own.start);
                let home = || self.home.is_some_and(|home| self.group(home).iter().any(is_between));
                return !own.iter().any(is_between) && !home();
            }
            if begins {
                return false;
            }
        }
        false
    }

    /// The word before a relative pronoun is a mechanism, and the clause tells what it is for: "a fund that will".
    fn is_of_mechanism(&self, pronoun: u32) -> bool {
        let groups = [self.cues().mechanism, self.cues().mechanism_loose];
        groups.into_iter().any(|group| self.group(group).iter().any(|noun| noun.end == pronoun))
    }

    /// The word behind "as" shows that it opens no clause: "as a rule", "as such".
    fn is_adverbial(&self, next: &str) -> bool {
        let words = &self.matcher.words;
        words.adverbial.has(next) || words.determiners.has(next)
    }

    /// A comma, colon, dash or bracket stands right before a word.
    fn mark_before(&self, word: u32) -> bool {
        self.before(word).contains([',', ';', ':', '–', '—', '(', ')', '•', '.'])
    }

    /// What stands between a word and the one before it in the sentence.
    fn before(&self, word: u32) -> &str {
        if word <= self.words.start {
            return "";
        }
        let spans = &self.document.words.spans;
        Span::new(spans[word as usize - 1].end, spans[word as usize].start).of(&self.document.text.clean)
    }

    /// A gerund or noun of action is what the sentence speaks of, and no order: a finite verb follows outside a
    /// relative clause ("Using data can help").
    fn is_subject(&self, hit: &Hit) -> bool {
        let form = |word: u32| self.document.words.form(word);
        // "Bring" is no gerund.
        let is_gerund = form(hit.start).len() > "bring".len() && form(hit.start).ends_with("ing");
        if !is_gerund && form(hit.end - 1) != "of" {
            return false;
        }
        let words = &self.matcher.words;
        let mut told = false;
        for word in hit.end..self.words.end {
            let between = self.before(word);
            if between.contains([';', ':', '–', '—', '•', '.']) {
                return false;
            }
            told &= !between.contains(',');
            let form = form(word);
            told |= words.subordinate.has(form) || words.relative.has(form) || words.conjunction.has(form);
            if !told && words.finite.has(form) {
                return true;
            }
        }
        false
    }

    /// A note or an entry in a list of works begins so: "Source: …", "Harbour, P., …".
    fn is_work(&self) -> bool {
        let second = self.words.start + 1;
        if second + 1 >= self.words.end {
            return false;
        }
        let is_source = matches!(self.document.words.form(self.words.start), "source" | "sources");
        let is_initial = self.text(second).len() == 1 && self.is_capital(second);
        is_source && self.before(second).starts_with(':')
            || is_initial && self.before(second) == ", " && self.before(second + 1).starts_with('.')
    }

    /// A capitalised name at the beginning of the sentence or behind a comma that does what firms do: "Orion has
    /// hired five graduates".
    fn firm(&self) -> Option<Hit> {
        let verbs = self.group(self.cues().firm);
        verbs.iter().find_map(|verb| self.firm_before(verb.start))
    }

    /// The name right before a verb, an auxiliary apart, that is no body of the state.
    fn firm_before(&self, verb: u32) -> Option<Hit> {
        if verb == self.words.start {
            return None;
        }
        let form = |word: u32| self.document.words.form(word);
        let has = form(verb - 1) == "has";
        let end = if has { verb - 1 } else { verb };
        let mut start = end;
        while start > self.words.start && self.is_capital(start - 1) && !self.before(start).contains(',') {
            start -= 1;
        }
        let opens = start == self.words.start;
        // "Towns hired": the first word of a sentence proves no name.
        let is_one = has || form(verb).ends_with('s') || end - start > 1 || !opens;
        if start == end || !is_one || !opens && !self.before(start).contains(',') {
            return None;
        }
        let cues = self.cues();
        let mut groups = [cues.body, cues.mechanism, cues.mechanism_loose, cues.own_state].into_iter();
        let is_public =
            groups.any(|group| self.group(group).iter().any(|hit| (start..end).contains(&hit.start)));
        (!is_public).then_some(Hit { group: cues.foreign, start, end })
    }

    /// A word as it is written.
    fn text(&self, word: u32) -> &str {
        self.document.words.spans[word as usize].of(&self.document.text.clean)
    }

    /// A word begins with a capital letter.
    fn is_capital(&self, word: u32) -> bool {
        self.text(word).starts_with(char::is_uppercase)
    }

    /// The text behind the last word.
    fn rest(&self) -> &str {
        let last = self.document.words.spans[self.words.end as usize - 1].end as usize;
        &self.document.text.clean[last..]
    }

    /// The sentence is a question.
    fn asks(&self) -> bool {
        self.rest().trim_start_matches(['"', '”', '’', '»', ')', ' ']).starts_with('?')
    }

    /// An order written with a capital letter is none behind a year or an article: "the 2019 Update".
    fn is_in_title(&self, hit: &Hit) -> bool {
        // "The Government supports" is no title.
        if hit.start == self.words.start || !(hit.start..hit.end).all(|word| self.is_capital(word)) {
            return false;
        }
        let before = self.document.words.form(hit.start - 1);
        let is_year = before.len() == 4 && before.bytes().all(|byte| byte.is_ascii_digit());
        let spans = &self.document.words.spans;
        let adjoins = spans[hit.start as usize].start - spans[hit.start as usize - 1].end == 1;
        adjoins && (is_year || before == "the" || self.matcher.words.determiners.has(before))
    }

    /// The verb with which a sentence begins as an order or a measure.
    fn imperative(&self) -> Option<Hit> {
        if !self.has(self.cues().imperative) {
            return None;
        }
        let is_marker = |word: u32| {
            let form = self.document.words.form(word);
            form.chars().count() == 1 || form.starts_with(|first: char| first.is_ascii_digit())
        };
        let first = self.words.clone().take(3).find(|&word| !is_marker(word))?;
        // "Objective 2: promote …".
        let labelled = self.words.clone().take(5).find(|&word| self.colon_before(word));
        // "Substantially increase …".
        let behind_adverb =
            self.matcher.words.manner.has(self.document.words.form(first)).then_some(first + 1);
        // "With the support of the fund, promote …".
        let opens = self.matcher.words.opening.has(self.document.words.form(first));
        let behind_phrase = if opens { self.behind_phrase(first) } else { None };
        let begins = |hit: &Hit| {
            hit.start == first || [labelled, behind_adverb, behind_phrase].contains(&Some(hit.start))
        };
        let is_order = |hit: &Hit| begins(hit) && !self.is_subject(hit) && !self.is_purpose(hit);
        self.group(self.cues().imperative).into_iter().find(is_order)
    }

    /// The word behind the first comma of a sentence, where no finite verb stands before it.
    fn behind_phrase(&self, first: u32) -> Option<u32> {
        let mut quotes = 0;
        let behind = (first + 1..self.words.end).find(|&word| {
            let between = self.before(word);
            quotes += between.matches('“').count();
            quotes = quotes.saturating_sub(between.matches('”').count());
            between.contains(',') && quotes == 0
        })?;
        let is_finite = |word: u32| self.matcher.words.finite.has(self.document.words.form(word));
        (!(first..behind).any(is_finite)).then_some(behind)
    }

    /// An infinitive that opens the sentence is the purpose of what follows behind a comma: "To support this, schools
    /// can …".
    fn is_purpose(&self, hit: &Hit) -> bool {
        let form = |word: u32| self.document.words.form(word);
        let is_verb = |word: u32| {
            let cues = self.cues();
            let intent = || self.group(cues.intent).iter().any(|intent| intent.start == word);
            self.matcher.words.finite.has(form(word)) || intent()
        };
        form(hit.start) == "to" && !self.has(self.cues().own_state) && {
            let comma = (hit.end..self.words.end).find(|&word| self.before(word).contains(','));
            comma.is_some_and(|comma| (comma..self.words.end).any(is_verb))
        }
    }

    /// A colon stands right before a word of the sentence.
    fn colon_before(&self, word: u32) -> bool {
        self.before(word).contains(':')
    }

    /// Strength of the first cue behind the intent, or of the first at all.
    fn strength(&self) -> Option<u8> {
        let cues = self.cues();
        let from = self.first(cues.intent).map_or(0, |hit| hit.start);
        let groups = [cues.strength_1, cues.strength_2, cues.strength_3, cues.strength_4, cues.strength_5];
        let present = groups.into_iter().zip(1u8..).filter(|(group, _)| self.has(*group));
        // Those before the intent come last.
        let mut first: Option<(bool, u32, std::cmp::Reverse<u32>, u8)> = None;
        for (group, strength) in present {
            let cue = |hit: &Hit| (hit.start < from, hit.start, std::cmp::Reverse(hit.end), strength);
            let of_group =
                self.found.at(self.found.range(self.found.operand(group)), |hits| hits.iter().map(cue).min());
            first = first.into_iter().chain(of_group).min();
        }
        first.map(|(.., strength)| strength)
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
    fn is_own(&self, intent: Option<Hit>) -> bool {
        let named = self.home.is_some_and(|home| self.has(home));
        let union = || self.home == self.matcher.union && self.home.is_some();
        named
            || self.has(self.cues().union) && union()
            || self
                .group(self.cues().own_state)
                .iter()
                .any(|cue| intent.is_some() || !self.is_of_another_state(cue))
    }

    /// "In Estonia, the Government runs …": behind the name of another state, a government or a national plan is
    /// that state's. Nothing is known of that while the own country is not; the Union is no other state to its
    /// members.
    fn is_of_another_state(&self, cue: &Hit) -> bool {
        let first = || self.matcher.words.first_person.has(self.document.words.form(cue.start));
        if self.home.is_none() || first() {
            return false;
        }
        let mut names = self
            .states()
            .filter(|group| Some(*group) != self.matcher.union)
            .flat_map(|group| self.group(group));
        // "In Estonia, …" names the place of all that follows.
        let opens =
            |name: u32| self.document.words.form(self.words.start) == "in" && name <= self.words.start + 2;
        names.any(|name| name.start < cue.start && (opens(name.start) || !self.is_companion(name.start)))
    }

    /// The groups of the countries that the sentence names, ascending.
    fn states(&self) -> impl Iterator<Item = u32> + '_ {
        let named = if self.names_country { self.found.countries() } else { Vec::new() };
        named.into_iter().filter(|&group| self.has(group))
    }

    /// A foreign name that acts: it stands before the verb of the commitment, and not behind a word that
    /// makes it a companion.
    fn foreign_actor(&self, intent: Option<Hit>) -> Option<Hit> {
        let countries = self.states().filter(|group| Some(*group) != self.home);
        let acts = |hit: &Hit| match intent {
            Some(intent) => hit.start < intent.start && !self.is_companion(hit.start),
            None => true,
        };
        let names = countries.chain([self.cues().foreign]).flat_map(|group| self.group(group));
        names.filter(acts).min_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)))
    }

    /// The word before a name, an article apart, makes it a partner, model or standard.
    fn is_companion(&self, name: u32) -> bool {
        let mut before = (self.words.start..name).rev().map(|word| self.document.words.form(word));
        let word = before.next().filter(|word| *word != "the").or_else(|| before.next());
        word.is_some_and(|word| self.matcher.words.companions.has(word))
    }
}
