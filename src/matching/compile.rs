//! Rule book → [`Matcher`]: word patterns, terms and rules in the order in which a document needs them.
//!
//! Every distinct word form of a document is tried once on all word patterns. Of each term the rarest word
//! is its seed: only where a seed stands are the term's other words compared.

use crate::error::Diagnostic;
use crate::matching::cues::Cues;
use crate::matching::table::Table;
use crate::rules::{RuleBook, Term, Unit, WordPattern};
use crate::text::{Lang, Lexicon, Stemmer};
use aho_corasick::automaton::{Automaton, OverlappingState};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// All rules, compiled: immutable, shared by all threads.
pub struct Matcher {
    book: RuleBook,
    pub(super) cues: Cues,
    patterns: Patterns,
    pub(super) terms: Vec<CompiledTerm>,
    /// Groups that each term belongs to.
    pub(super) groups_of: Table,
    /// Terms that have each pattern as their seed.
    seeds: Table,
    /// Rules on sentences that each group can make true.
    pub(super) sentence_rules: Table,
    /// Rules on paragraphs that each group can make true.
    pub(super) paragraph_rules: Table,
    pub(super) regexes: Vec<RegexTerm>,
    /// Languages in which each rule can be evaluated.
    languages: Vec<Vec<Lang>>,
    /// For each group, whether it holds the names of a country.
    pub(super) is_country: Vec<bool>,
    /// For each group, the group of phrases that swallow its hits.
    pub(super) except: Vec<Option<u32>>,
    /// For each group, whether its hits swallow others.
    pub(super) is_except: Vec<bool>,
    /// Words before a foreign name that make it a companion: whole forms, and beginnings.
    pub(super) companions: (FxHashSet<String>, Vec<String>),
}

/// A phrase of word patterns.
pub(super) struct CompiledTerm {
    pub(super) lang: Lang,
    /// Numbers of the patterns, one a word.
    pub(super) words: Vec<u32>,
    /// Which of them is the seed.
    pub(super) seed: u32,
    /// The words as they must be spelled; empty when case does not matter.
    pub(super) exact: Vec<String>,
}

/// A regular expression and the word part that every match contains.
pub(super) struct RegexTerm {
    pub(super) term: u32,
    pub(super) regex: regex::Regex,
    pub(super) literal: String,
}

impl Matcher {
    /// Compiles a rule book. Errors name vocabulary that the evidence ladder cannot do without.
    pub fn compile(book: RuleBook) -> Result<Matcher, Vec<Diagnostic>> {
        let cues = Cues::of(&book)?;
        let mut numbers: FxHashMap<(Lang, &Term), u32> = FxHashMap::default();
        let mut in_order: Vec<(Lang, &Term)> = Vec::new();
        let mut memberships: Vec<Vec<u32>> = Vec::new();
        for (group, terms) in book.groups.iter().enumerate() {
            if group as u32 == cues.alongside {
                continue; // Far too common to be searched for: looked at only before a foreign name.
            }
            for (&lang, terms) in &terms.terms {
                for (_, term) in terms {
                    let next = memberships.len() as u32;
                    let number = *numbers.entry((lang, term)).or_insert(next);
                    if number == next {
                        memberships.push(Vec::new());
                        in_order.push((lang, term));
                    }
                    let groups = &mut memberships[number as usize];
                    if groups.last() != Some(&(group as u32)) {
                        groups.push(group as u32);
                    }
                }
            }
        }
        let mut builder = PatternsBuilder::default();
        let mut regexes = Vec::new();
        let mut terms = Vec::with_capacity(in_order.len());
        for (number, (lang, term)) in in_order.iter().enumerate() {
            let (words, exact) = match term {
                Term::Phrase { words, exact } => (words.as_slice(), exact.clone()),
                Term::Regex { pattern, literal } => {
                    if let Ok(regex) = regex::Regex::new(pattern) {
                        regexes.push(RegexTerm { term: number as u32, regex, literal: literal.clone() });
                    }
                    (&[] as &[WordPattern], Vec::new())
                }
            };
            let words: Vec<u32> = words.iter().map(|pattern| builder.number(pattern)).collect();
            terms.push(CompiledTerm { lang: *lang, words, seed: 0, exact });
        }
        let seeds = choose_seeds(&mut terms, &builder.in_order);
        let patterns = builder.build();
        let triggers = |unit: Unit| {
            let rules = book.rules.iter().enumerate().filter(move |(_, rule)| rule.unit == unit);
            let pairs = rules.flat_map(|(number, rule)| {
                let groups = rule.condition.triggers().unwrap_or_default();
                groups.into_iter().map(move |group| (group, number as u32))
            });
            Table::of(book.groups.len(), pairs.collect())
        };
        let companions = companions(&book, cues.alongside);
        Ok(Matcher {
            cues,
            groups_of: Table::of(terms.len(), pairs(&memberships)),
            seeds: Table::of(patterns.count, seeds),
            sentence_rules: triggers(Unit::Sentence),
            paragraph_rules: triggers(Unit::Paragraph),
            languages: book.rules.iter().map(|rule| book.languages_of(rule)).collect(),
            is_country: is_country(&book),
            except: book.groups.iter().map(|group| group.except).collect(),
            is_except: is_except(&book),
            companions,
            patterns,
            terms,
            regexes,
            book,
        })
    }

    /// The rules it was compiled from.
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// Whether `rule` has terms in `lang`.
    pub fn speaks(&self, rule: u32, lang: Lang) -> bool {
        self.languages[rule as usize].contains(&lang)
    }

    /// Number of terms in `lang` that the rules of a provision try.
    pub fn terms_tried(&self, rules: &[u32], lang: Lang) -> u32 {
        let mut groups = BTreeSet::new();
        for &rule in rules {
            self.book.rules[rule as usize].condition.visit(false, &mut |&group, negated| {
                if !negated {
                    groups.insert(group);
                }
            });
        }
        let terms = |group: &u32| self.book.groups[*group as usize].terms.get(&lang).map_or(0, Vec::len);
        groups.iter().map(terms).sum::<usize>() as u32
    }

    /// What the word forms of a document are to the rules.
    pub(super) fn forms(&self, lexicon: &Lexicon) -> Forms {
        let mut patterns = Vec::new();
        let mut terms = Vec::new();
        let mut found = Vec::new();
        for (number, form) in lexicon.forms().enumerate() {
            found.clear();
            self.patterns.of(form, &mut found);
            found.sort_unstable();
            for &pattern in &found {
                patterns.push((number as u32, pattern));
                terms.extend(self.seeds.row(pattern).iter().map(|&term| (number as u32, term)));
            }
        }
        Forms { patterns: Table::of(lexicon.len(), patterns), terms: Table::of(lexicon.len(), terms) }
    }
}

fn is_except(book: &RuleBook) -> Vec<bool> {
    let mut flags = vec![false; book.groups.len()];
    for except in book.groups.iter().filter_map(|group| group.except) {
        flags[except as usize] = true;
    }
    flags
}

fn is_country(book: &RuleBook) -> Vec<bool> {
    let mut flags = vec![false; book.groups.len()];
    for &group in book.countries.values() {
        flags[group as usize] = true;
    }
    flags
}

/// The last words of the terms in the vocabulary of companions.
fn companions(book: &RuleBook, group: u32) -> (FxHashSet<String>, Vec<String>) {
    let mut found = (FxHashSet::default(), Vec::new());
    for (_, term) in book.groups[group as usize].terms.values().flatten() {
        let Term::Phrase { words, .. } = term else { continue };
        match words.last() {
            Some(WordPattern::Exact(form)) => {
                found.0.insert(form.clone());
            }
            Some(WordPattern::Prefix(form)) => found.1.push(form.clone()),
            _ => {}
        }
    }
    found
}

/// Sets the seed of every phrase: the word that the fewest phrases share, since words that many rules use are
/// common in the documents too; among equals the longest. Returns pairs of pattern and term.
fn choose_seeds(terms: &mut [CompiledTerm], patterns: &[WordPattern]) -> Vec<(u32, u32)> {
    let mut uses = vec![0u32; patterns.len()];
    for &pattern in terms.iter().flat_map(|term| &term.words) {
        uses[pattern as usize] += 1;
    }
    let rank = |pattern: u32| {
        let length = patterns[pattern as usize].literal_len();
        // Two letters, or numbers alone, stand everywhere.
        (length <= 5, uses[pattern as usize], std::cmp::Reverse(length))
    };
    let mut seeds = Vec::with_capacity(terms.len());
    for (number, term) in terms.iter_mut().enumerate() {
        let best = (0..term.words.len()).min_by_key(|&word| rank(term.words[word]));
        if let Some(seed) = best {
            term.seed = seed as u32;
            seeds.push((term.words[seed], number as u32));
        }
    }
    seeds
}

fn pairs(lists: &[Vec<u32>]) -> Vec<(u32, u32)> {
    let rows = lists.iter().enumerate();
    rows.flat_map(|(row, list)| list.iter().map(move |&value| (row as u32, value))).collect()
}

/// The word forms of one document, by number.
pub(super) struct Forms {
    /// Patterns that each form fits, ascending.
    pub(super) patterns: Table,
    /// Terms whose seed each form fits.
    pub(super) terms: Table,
}

/// All word patterns, each once.
struct Patterns {
    count: usize,
    exact: FxHashMap<String, u32>,
    prefixes: Option<NFA>,
    prefix_patterns: Vec<u32>,
    stems: Vec<(Stemmer, FxHashMap<String, u32>)>,
    number: Option<u32>,
    year: Option<u32>,
}

impl Patterns {
    /// Appends the numbers of all patterns that `form` fits.
    fn of(&self, form: &str, found: &mut Vec<u32>) {
        found.extend(self.exact.get(form));
        if let Some(prefixes) = &self.prefixes {
            let input = Input::new(form).anchored(Anchored::Yes);
            let mut state = OverlappingState::start();
            // An anchored search cannot fail: the automaton was built for it.
            while prefixes.try_find_overlapping(&input, &mut state).is_ok() {
                match state.get_match() {
                    // A state also reports the patterns that end in it; only those from the first letter count.
                    Some(hit) if hit.start() == 0 => {
                        found.push(self.prefix_patterns[hit.pattern().as_usize()])
                    }
                    Some(_) => {}
                    None => break,
                }
            }
        }
        for (stemmer, stems) in &self.stems {
            found.extend(stems.get(&stemmer.stem(form)));
        }
        if form.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            found.extend(self.number);
            if form.len() == 4 && form.parse().is_ok_and(|year: u32| (1990..=2100).contains(&year)) {
                found.extend(self.year);
            }
        }
    }
}

#[derive(Default)]
struct PatternsBuilder {
    numbers: FxHashMap<WordPattern, u32>,
    in_order: Vec<WordPattern>,
}

impl PatternsBuilder {
    fn number(&mut self, pattern: &WordPattern) -> u32 {
        if let Some(&number) = self.numbers.get(pattern) {
            return number;
        }
        let number = self.in_order.len() as u32;
        self.numbers.insert(pattern.clone(), number);
        self.in_order.push(pattern.clone());
        number
    }

    fn build(self) -> Patterns {
        let mut patterns = Patterns {
            count: self.in_order.len(),
            exact: FxHashMap::default(),
            prefixes: None,
            prefix_patterns: Vec::new(),
            stems: Vec::new(),
            number: None,
            year: None,
        };
        let mut prefixes = Vec::new();
        let mut stems: BTreeMap<Lang, FxHashMap<String, u32>> = BTreeMap::new();
        for (number, pattern) in self.in_order.into_iter().enumerate() {
            let number = number as u32;
            match pattern {
                WordPattern::Exact(form) => drop(patterns.exact.insert(form, number)),
                WordPattern::Prefix(form) => {
                    prefixes.push(form);
                    patterns.prefix_patterns.push(number);
                }
                WordPattern::Stem(lang, stem) => drop(stems.entry(lang).or_default().insert(stem, number)),
                WordPattern::Number => patterns.number = Some(number),
                WordPattern::Year => patterns.year = Some(number),
            }
        }
        if !prefixes.is_empty() {
            // Building fails only beyond 2^31 states, which rule files cannot reach.
            patterns.prefixes = NFA::builder().build(&prefixes).ok();
        }
        patterns.stems = stems
            .into_iter()
            .filter_map(|(lang, stems)| Stemmer::for_lang(lang).map(|stemmer| (stemmer, stems)))
            .collect();
        patterns
    }
}
