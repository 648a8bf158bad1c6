//! Groups of stakeholders and how far a document engages them.

use super::sentence;
use crate::analyze::Assessment;
use crate::matching::Mention;
use crate::rules::{RuleBook, ViewEntry};
use std::collections::{BTreeMap, BTreeSet};

/// A group in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engagement<'a> {
    /// The group.
    pub group: &'a ViewEntry,
    /// Sentences that name it.
    pub named: u32,
    /// Sentences that engage it at each level of the view `engagement`, the weakest first.
    pub engaged: Vec<u32>,
    /// The highest level at which it is engaged; `None` when it is only named.
    pub level: Option<&'a ViewEntry>,
    /// The first sentence at that level, or the first that names it.
    pub first: &'a Mention,
}

/// The groups that a document names, in the order of the rules.
///
/// A group is engaged where words of a level stand near it in the same sentence, at most as many words away as the
/// view says, and the sentence neither states a lack nor declines to act.
pub fn engagements<'a>(book: &'a RuleBook, assessment: &'a Assessment) -> Vec<Engagement<'a>> {
    let (Some(groups), Some(levels)) = (book.view("stakeholders"), book.view("engagement")) else {
        return Vec::new();
    };
    let mut by_sentence: BTreeMap<(u32, u32), Vec<(usize, &Mention)>> = BTreeMap::new();
    for mention in assessment.mentions.iter().filter(|mention| !mention.denied) {
        if let Some(level) = levels.entries.iter().position(|entry| entry.group == mention.group) {
            by_sentence.entry(sentence(mention)).or_default().push((level, mention));
        }
    }
    let near = |one: &Mention, other: &Mention| {
        let (first, second) = if one.words.start <= other.words.start { (one, other) } else { (other, one) };
        second.words.start.saturating_sub(first.words.end) <= levels.words
    };
    let of_group = |group: &'a ViewEntry| {
        let mentions = || assessment.mentions.iter().filter(|mention| mention.group == group.group);
        let mut firsts: Vec<Option<&Mention>> = vec![None; levels.entries.len()];
        let mut counted: BTreeSet<(usize, (u32, u32))> = BTreeSet::new();
        for mention in mentions() {
            let beside = by_sentence.get(&sentence(mention)).into_iter().flatten();
            for (level, _) in beside.filter(|(_, words)| near(mention, words)) {
                counted.insert((*level, sentence(mention)));
                firsts[*level].get_or_insert(mention);
            }
        }
        let highest = firsts.iter().rposition(Option::is_some);
        let count = |level: usize| counted.iter().filter(|(of, _)| *of == level).count() as u32;
        Some(Engagement {
            group,
            named: mentions().map(sentence).collect::<BTreeSet<_>>().len() as u32,
            engaged: (0..levels.entries.len()).map(count).collect(),
            level: highest.map(|level| &levels.entries[level]),
            first: highest.and_then(|level| firsts[level]).or_else(|| mentions().next())?,
        })
    };
    groups.entries.iter().filter_map(of_group).collect()
}
