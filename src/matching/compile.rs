//! Rule book → [`Matcher`]: word patterns, terms and rules in the order in which a document needs them.
//!
//! Every distinct word form of a document is tried once on all word patterns of a language; the terms are a tree of them.

use crate::error::Diagnostic;
use crate::matching::about::About;
use crate::matching::condition::Conditions;
use crate::matching::cues::{Cues, Words};
use crate::matching::forms::Forms;
use crate::matching::membership::Membership;
use crate::matching::patterns::{Patterns, PatternsBuilder};
use crate::matching::phrases::Phrases;
use crate::matching::table::Table;
use crate::matching::terms::Terms;
use crate::rules::{RuleBook, Term, Unit, WordPattern};
use crate::text::{Lang, Lexicon};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// All rules, compiled: immutable, shared by all threads.
pub struct Matcher {
    book: RuleBook,
    pub(super) cues: Cues,
    /// Those of the words of each language.
    patterns: BTreeMap<Lang, Patterns>,
    pub(super) phrases: Phrases,
    /// The words as they must be spelled, of the terms whose case matters.
    pub(super) spellings: FxHashMap<u32, Vec<String>>,
    /// Groups of each term.
    pub(super) groups_of: Table,
    /// Those of them that conditions of rules name.
    pub(super) operands_of: Membership,
    /// Those of them that the evidence ladder looks at.
    pub(super) cues_of: Membership,
    /// Groups of the views.
    pub(super) view_groups: Vec<u32>,
    /// Those groups of each term that are looked at for views.
    pub(super) views_of: Membership,
    /// Rules on sentences that cannot hold without one of some terms, for each of these terms.
    pub(super) sentence_rules: Table,
    /// The same of rules on paragraphs.
    pub(super) paragraph_rules: Table,
    /// The conditions of the rules, over the operands of `operands_of`.
    pub(super) conditions: Conditions,
    pub(super) regexes: Vec<RegexTerm>,
    /// Their literals.
    pub(super) literals: Option<AhoCorasick>,
    /// Languages in which each rule can be evaluated.
    languages: Vec<Vec<Lang>>,
    /// What the terms of each group are about.
    about: Vec<About>,
    /// Words that are looked up beside a cue.
    pub(super) words: Words,
    /// The group of the European Union, which is no other state to its members.
    pub(super) union: Option<u32>,
}

/// A regular expression.
pub(super) struct RegexTerm {
    pub(super) term: u32,
    /// What the term is about.
    pub(super) about: About,
    pub(super) lang: Lang,
    /// What every match contains.
    pub(super) literal: String,
    pattern: String,
    /// Compiled when a text first has the literal: that takes longer than anything else at the start.
    compiled: OnceLock<Option<Regex>>,
}

impl RegexTerm {
    /// The expression; `None` when it is none, which loading rules has refused before.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.pattern).ok()).as_ref()
    }
}

impl Matcher {
    /// Compiles a rule book. Errors name vocabulary that the evidence ladder cannot do without.
    pub fn compile(book: RuleBook) -> Result<Matcher, Vec<Diagnostic>> {
        let cues = Cues::of(&book)?;
        let searched = Terms::of(&book, &Words::groups(&book));
        let mut builder = PatternsBuilder::with_capacity(searched.all.len());
        let mut regexes = Vec::new();
        let mut literals = Vec::new();
        let mut terms = Vec::with_capacity(searched.all.len());
        let mut spellings = FxHashMap::default();
        let mut phrases = Vec::with_capacity(searched.all.len() * 2);
        let countries: Vec<u32> = book.countries.values().copied().collect();
        let mut about = vec![About::NOTHING; book.groups.len()];
        let details = [cues.body, cues.deadline, cues.amount, cues.target];
        let flags = [(cues.ai, About::AI), (cues.digital, About::DIGITAL)].into_iter();
        let flags = flags.chain(details.map(|group| (group, About::DETAIL)));
        for (group, flag) in flags.chain(countries.iter().map(|&group| (group, About::COUNTRY))) {
            about[group as usize] = about[group as usize].and(flag);
        }
        for ((lang, term), number) in searched.all.iter().zip(0u32..) {
            let (words, exact) = match term {
                Term::Phrase { words, exact } => (words.as_slice(), exact.as_slice()),
                Term::Regex { pattern, literal } => {
                    regexes.push(RegexTerm {
                        term: number,
                        about: About::NOTHING,
                        lang: *lang,
                        literal: literal.clone(),
                        pattern: pattern.clone(),
                        compiled: OnceLock::new(),
                    });
                    literals.push(literal);
                    (&[] as &[WordPattern], &[] as &[String])
                }
            };
            phrases.extend(words.iter().map(|pattern| (number, builder.number(pattern))));
            let groups = searched.groups.row(number);
            let of_groups = groups.iter().fold(About::NOTHING, |all, &group| all.and(about[group as usize]));
            terms.push(of_groups.and_if(!exact.is_empty(), About::EXACT));
            if !exact.is_empty() {
                spellings.insert(number, exact.to_vec());
            }
        }
        let phrases = Table::of(searched.all.len(), phrases);
        // A rule waits for the rarer ones of the groups that it cannot hold without.
        let mut cost = vec![0u64; book.groups.len()];
        for (term, group) in searched.pairs() {
            cost[group as usize] += searched.expected[term as usize];
        }
        let by_group = searched.pairs().map(|(term, group)| (group, term)).collect();
        let terms_of = Table::of(book.groups.len(), by_group);
        let triggers = |unit: Unit| {
            let rules = book.rules.iter().enumerate().filter(move |(_, rule)| rule.unit == unit);
            let mut pairs = Vec::new();
            for (number, rule) in rules {
                let groups = rule.condition.triggers(&|&group| cost[group as usize]).unwrap_or_default();
                let terms = groups.iter().flat_map(|&group| terms_of.row(group));
                pairs.extend(terms.map(|&term| (term, number as u32)));
            }
            Table::of(searched.all.len(), pairs)
        };
        let except: Vec<Option<u32>> = book.groups.iter().map(|group| group.except).collect();
        let of_terms = |groups: &mut dyn Iterator<Item = u32>| {
            Membership::of(&marked(&except, groups), &except, searched.pairs(), &searched.expected)
        };
        let entries = book.views.iter().flat_map(|view| &view.entries);
        let view_groups: Vec<u32> = entries.map(|entry| entry.group).collect();
        let is_view = marked(&except, view_groups.iter().copied());
        let how = [cues.intent, cues.prediction, cues.lack, cues.refusal];
        let views_of = of_terms(&mut view_groups.iter().copied().chain(how));
        let cues_of = of_terms(&mut cues.all().chain(countries.iter().copied()));
        let operands_of = of_terms(&mut operands(&book).into_iter());
        let (sentence_rules, paragraph_rules) = (triggers(Unit::Sentence), triggers(Unit::Paragraph));
        for (term, about) in (0..).zip(&mut terms) {
            *about = about
                .and_if(searched.groups.row(term).iter().any(|&group| is_view[group as usize]), About::VIEW)
                .and_if(!sentence_rules.row(term).is_empty(), About::SENTENCE_RULE)
                .and_if(!paragraph_rules.row(term).is_empty(), About::PARAGRAPH_RULE)
                .and_if(operands_of.has_any(term), About::OPERAND)
                .and_if(cues_of.has_any(term), About::CUE)
                .and_if(views_of.has_any(term), About::OF_VIEWS);
        }
        for regex in &mut regexes {
            regex.about = terms[regex.term as usize];
        }
        let in_tree = searched.all.iter().zip(&terms).zip(0..);
        let in_tree = in_tree.map(|(((lang, _), &about), number)| (*lang, phrases.row(number), about));
        let (phrases, first_words) = Phrases::of(builder.len(), in_tree);
        Ok(Matcher {
            cues,
            phrases,
            sentence_rules,
            paragraph_rules,
            conditions: conditions(&book, &cost, &operands_of),
            operands_of,
            cues_of,
            view_groups,
            views_of,
            groups_of: searched.groups,
            languages: book.rules.iter().map(|rule| book.languages_of(rule)).collect(),
            about,
            words: Words::of(&book),
            union: book.countries.get("EUU").copied(),
            patterns: builder.build(&first_words),
            spellings,
            // Building fails only beyond 2^31 states, which rule files cannot reach.
            literals: AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(literals).ok(),
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

    /// Whether a group is one of names of a country.
    #[inline]
    pub(super) fn is_country(&self, group: u32) -> bool {
        self.about[group as usize].is(About::COUNTRY)
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

    /// What the word forms of a document in `langs` are to the rules; `has_literal` tells which of them contain the
    /// literal of a regular expression.
    pub(super) fn forms(
        &self,
        lexicon: &Lexicon,
        langs: &[Lang],
        has_literal: impl Fn(u32) -> bool,
    ) -> Forms {
        Forms::of(lexicon, langs, &self.patterns, &self.phrases, has_literal)
    }
}

/// The conditions of the rules; of the groups that each needs, the rarer are asked for first.
fn conditions(book: &RuleBook, cost: &[u64], operands: &Membership) -> Conditions {
    let mut found = Conditions::default();
    for rule in &book.rules {
        let mut needs = rule.condition.needs();
        needs.sort_by_key(|&group| (cost[group as usize], group));
        needs.dedup();
        found.add(&rule.condition, &needs, operands);
    }
    found
}

/// The groups that conditions of rules name.
fn operands(book: &RuleBook) -> BTreeSet<u32> {
    let mut groups = BTreeSet::new();
    for rule in &book.rules {
        rule.condition.visit(false, &mut |&group, _| {
            groups.insert(group);
        });
    }
    groups
}

/// For each group, whether it is one of `groups` or, by `except`, of the phrases that swallow their hits.
fn marked(except: &[Option<u32>], groups: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut is_marked = vec![false; except.len()];
    for group in groups {
        is_marked[group as usize] = true;
        except[group as usize].iter().for_each(|&except| is_marked[except as usize] = true);
    }
    is_marked
}
