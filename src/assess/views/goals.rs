//! Targets of the Sustainable Development Goals: what a document says on their subject, names by number, and does
//! through provisions of the instruments.

use crate::analyze::Assessment;
use crate::assess::{level_of, strength};
use crate::document::Locator;
use crate::matching::Mention;
use crate::rules::{Level, Place, Provision, RuleBook};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A target in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Target<'a> {
    /// The provision that stands for it in the rules.
    pub provision: &'a Provision,
    /// Its number: `4.7`.
    pub number: &'a str,
    /// Level of what the document says on its subject; `None` when not assessable.
    pub level: Option<Level>,
    /// How often the document names the goal by its number.
    pub goal_named: u32,
    /// How often it names the target by its number.
    pub named: u32,
    /// Where it first names the target, else the goal, else where it says most on the subject.
    pub at: Option<&'a Locator>,
    /// Provisions of the instruments that actions for the target meet, with the level of the document.
    pub linked: Vec<(Place, Option<Level>)>,
}

/// All targets that the rules have, in their order; none for a document without scores.
pub fn targets<'a>(book: &'a RuleBook, assessment: &'a Assessment) -> Vec<Target<'a>> {
    if assessment.scores.is_empty() {
        return Vec::new();
    }
    let of_goals =
        book.provisions().filter(|(place, _)| book.frameworks[place.framework as usize].id == "sdg");
    let target = |(place, provision): (Place, &'a Provision)| {
        // The identifier is `sdg.G4.4.7`.
        let number = provision.id.splitn(3, '.').nth(2)?;
        let goal = number.split('.').next()?;
        let (named, goal_named) = (mentions(book, assessment, number), mentions(book, assessment, goal));
        let first = named.first().or(goal_named.first());
        let closing = book.actions.iter().filter(|action| action.sdg_targets.iter().any(|one| one == number));
        let linked: BTreeSet<Place> =
            closing.flat_map(|action| &action.closes).map(|promise| promise.place).collect();
        let is_instrument = |place: &Place| !book.frameworks[place.framework as usize].lens;
        Some(Target {
            provision,
            number,
            level: level_of(assessment, place),
            goal_named: goal_named.len() as u32,
            named: named.len() as u32,
            at: first.map(|mention| &mention.at).or_else(|| strongest(book, assessment, place)),
            linked: linked
                .into_iter()
                .filter(is_instrument)
                .map(|place| (place, level_of(assessment, place)))
                .collect(),
        })
    };
    of_goals.filter_map(target).collect()
}

/// Where the strongest passage on a provision stands.
fn strongest<'a>(book: &RuleBook, assessment: &'a Assessment, place: Place) -> Option<&'a Locator> {
    let passages = assessment.evidence.iter().filter(|evidence| {
        book.rules[evidence.rule as usize].place() == Some(place) && evidence.level > Level::ABSENT
    });
    let best = passages.min_by_key(|evidence| Reverse(strength(evidence)));
    best.map(|evidence| &evidence.at)
}

/// Where a document names a goal or target by its number.
fn mentions<'a>(book: &RuleBook, assessment: &'a Assessment, number: &str) -> Vec<&'a Mention> {
    let entries = book.view("sdg").map_or(&[][..], |view| &view.entries);
    let Some(entry) = entries.iter().find(|entry| entry.id == number) else { return Vec::new() };
    assessment.mentions.iter().filter(|mention| mention.group == entry.group).collect()
}
