//! Scores + actions → the order in which actions would raise a document's value most for their effort.
//!
//! The value that a plan raises is the mean of the values of the instruments in view. What could not be assessed
//! is never raised, and a document is planned for by its own scores alone.

use crate::assess::score::{Attestation, Findings, FrameworkScore, score_framework, shares};
use crate::rules::{Action, Level, Place, Promise, RuleBook};
use std::collections::BTreeSet;

/// Gains per effort closer than this are equal: sums of the same shares in another order differ by less.
const TIE: f64 = 1e-12;

/// What a plan is made for.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The rules, with the actions.
    pub book: &'a RuleBook,
    /// The document's scores, one a framework of the book; empty when it could not be assessed.
    pub scores: &'a [FrameworkScore],
    /// Numbers of the frameworks in view.
    pub frameworks: &'a [u32],
}

/// The plan of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roadmap {
    /// Mean of the values of the instruments in view, 0 to 1, before anything is done; `None` when none has one.
    pub value: Option<f64>,
    /// What to do, in this order; empty without a value.
    pub steps: Vec<Step>,
}

/// One action of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Number of the action in the rule book.
    pub action: u32,
    /// Provisions that this step raises, with their new levels; those that earlier steps have raised are not here.
    pub raised: Vec<Promise>,
    /// What it adds to the value; 0 for a prerequisite that raises nothing in view.
    pub gain: f64,
    /// The value after this step and all before it.
    pub value_after: f64,
}

/// Plans at most `limit` actions.
///
/// Each action is weighed together with those of its prerequisites that are neither done nor planned: the largest
/// gain per effort is chosen first, ties by id. In the plan the actions that others of it need come first. An action
/// is done when enough of its provisions in view stand at the promised level, by the document or by the steps
/// before. Nothing is begun that does not fit into the limit, or that brings too little for its effort.
pub fn plan(standing: &Standing, limit: usize) -> Roadmap {
    let mut planner = Planner::new(standing);
    let Some(value) = planner.value() else { return Roadmap::default() };
    let chosen = Planner::new(standing).choose(limit);
    let mut roadmap = Roadmap { value: Some(value), steps: Vec::new() };
    for action in needed_first(standing.book, &chosen) {
        let before = roadmap.steps.last().map_or(value, |step| step.value_after);
        let raised = planner.take(action);
        // The same frameworks have a value after each step, since nothing becomes assessable.
        let after = planner.value().unwrap_or(before);
        roadmap.steps.push(Step { action, raised, gain: after - before, value_after: after });
    }
    roadmap
}

/// The actions that others of the plan need, then the others, each in the order in which they were chosen.
fn needed_first(book: &RuleBook, chosen: &[u32]) -> Vec<u32> {
    let prerequisites = chosen.iter().flat_map(|&number| &book.actions[number as usize].prerequisites);
    let needed: BTreeSet<u32> = prerequisites.copied().collect();
    let (first, rest): (Vec<u32>, Vec<u32>) = chosen.iter().partition(|number| needed.contains(number));
    [first, rest].concat()
}

struct Planner<'a> {
    standing: &'a Standing<'a>,
    /// Instruments in view that have a value.
    valued: Vec<u32>,
    /// Level of every provision by framework and item; `None` when not assessable.
    levels: Vec<Vec<Vec<Option<Level>>>>,
    /// What a provision's value counts in the mean of the instruments; 0 out of view.
    shares: Vec<Option<Vec<Vec<f64>>>>,
    planned: Vec<bool>,
}

impl<'a> Planner<'a> {
    fn new(standing: &'a Standing<'a>) -> Planner<'a> {
        let Standing { book, scores, frameworks } = *standing;
        let valued = |&&number: &&u32| {
            let score = scores.get(number as usize);
            !book.frameworks[number as usize].lens && score.is_some_and(|score| score.total.value.is_some())
        };
        let levels = |score: &FrameworkScore| -> Vec<Vec<Option<Level>>> {
            let items = score.items.iter();
            items.map(|item| item.provisions.iter().map(|score| score.level).collect()).collect()
        };
        let valued: Vec<u32> = frameworks.iter().filter(valued).copied().collect();
        let shares = scores.iter().enumerate().map(|(number, score)| {
            valued.contains(&(number as u32)).then(|| shares(&book.frameworks[number], score))
        });
        Planner {
            standing,
            shares: shares.collect(),
            valued,
            levels: scores.iter().map(levels).collect(),
            planned: vec![false; book.actions.len()],
        }
    }

    /// Mean of the values of the instruments at the present levels.
    fn value(&self) -> Option<f64> {
        let book = self.standing.book;
        let values = self.valued.iter().filter_map(|&number| {
            let levels = &self.levels[number as usize];
            score_framework(&book.frameworks[number as usize], &book.scoring, &Levels(levels)).total.value
        });
        let values: Vec<f64> = values.collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    fn action(&self, number: u32) -> &'a Action {
        &self.standing.book.actions[number as usize]
    }

    fn level(&self, place: Place) -> Option<Level> {
        let framework = self.levels.get(place.framework as usize)?;
        framework[place.item as usize][place.provision as usize]
    }

    /// What an action promises in the frameworks in view; a waived provision is not asked for.
    fn promises(&self, number: u32) -> impl Iterator<Item = Promise> + use<'a> {
        let Standing { book, frameworks, .. } = *self.standing;
        let promises = self.action(number).closes.iter().copied();
        let is_asked = move |place: Place| book.provision_at(place).waiver.is_none();
        promises
            .filter(move |Promise { place, .. }| frameworks.contains(&place.framework) && is_asked(*place))
    }

    /// Enough of what it promises in view is there; what cannot be judged is not.
    fn is_done(&self, number: u32) -> bool {
        let stands =
            |promise: &Promise| self.level(promise.place).is_some_and(|level| level >= promise.level);
        let (mut all, mut standing) = (0, 0);
        for promise in self.promises(number) {
            all += 1;
            standing += u32::from(stands(&promise));
        }
        all > 0 && f64::from(standing) >= f64::from(all) * self.standing.book.scoring.done_share
    }

    /// Chooses at most `limit` actions, the largest gain for its effort first.
    fn choose(mut self, limit: usize) -> Vec<u32> {
        let mut chosen = Vec::new();
        while let Some(bundle) = self.best(limit - chosen.len()) {
            for action in bundle {
                self.take(action);
                chosen.push(action);
            }
        }
        chosen
    }

    /// The actions to take next: the best one behind its open prerequisites; `None` when nothing brings more.
    fn best(&self, room: usize) -> Option<Vec<u32>> {
        let mut best: Option<(f64, Vec<u32>)> = None;
        for number in 0..self.planned.len() as u32 {
            let mut bundle = Vec::new();
            self.gather(number, &mut bundle);
            if bundle.len() > room {
                continue;
            }
            let effort: u32 = bundle.iter().map(|&number| u32::from(self.action(number).effort)).sum();
            let gain = self.gain(&bundle);
            let ratio = gain / f64::from(effort.max(1));
            let enough = gain > 0.0 && ratio >= self.standing.book.scoring.least_gain;
            if enough && best.as_ref().is_none_or(|(most, _)| ratio > most + TIE) {
                best = Some((ratio, bundle));
            }
        }
        best.map(|(_, bundle)| bundle)
    }

    /// Adds an action behind its prerequisites, unless it is done, planned or there.
    fn gather(&self, number: u32, bundle: &mut Vec<u32>) {
        if self.planned[number as usize] || bundle.contains(&number) || self.is_done(number) {
            return;
        }
        for &prerequisite in &self.action(number).prerequisites {
            self.gather(prerequisite, bundle);
        }
        bundle.push(number);
    }

    /// What the actions together would add to the value, counting each provision once.
    fn gain(&self, bundle: &[u32]) -> f64 {
        let mut promises: Vec<Promise> = bundle.iter().flat_map(|&number| self.promises(number)).collect();
        promises.sort_unstable_by_key(|promise| (promise.place, std::cmp::Reverse(promise.level)));
        promises.dedup_by_key(|promise| promise.place);
        promises.iter().map(|promise| self.worth(promise)).sum()
    }

    /// What raising one provision adds to the mean of the instruments.
    fn worth(&self, Promise { place, level }: &Promise) -> f64 {
        let ladder = &self.standing.book.scoring.ladder;
        let (Some(now), Some(Some(shares))) = (self.level(*place), self.shares.get(place.framework as usize))
        else {
            return 0.0;
        };
        let rise = ladder[usize::from(level.number())] - ladder[usize::from(now.number())];
        shares[place.item as usize][place.provision as usize] * rise.max(0.0) / self.valued.len() as f64
    }

    /// Raises what the action promises; returns what it has raised.
    fn take(&mut self, number: u32) -> Vec<Promise> {
        self.planned[number as usize] = true;
        let lower = |promise: &Promise| self.level(promise.place).is_some_and(|level| level < promise.level);
        let raised: Vec<Promise> = self.promises(number).filter(lower).collect();
        for Promise { place, level } in &raised {
            let item = &mut self.levels[place.framework as usize][place.item as usize];
            item[place.provision as usize] = Some(*level);
        }
        raised
    }
}

/// Levels of the provisions of a framework by item, as if they were found; `None` could not be assessed, and no
/// plan changes that.
struct Levels<'a>(&'a [Vec<Option<Level>>]);

impl Findings for Levels<'_> {
    fn best(&self, item: usize, provision: usize) -> (Level, u32) {
        (self.0[item][provision].unwrap_or(Level::ABSENT), 0)
    }

    fn mentions(&self, _item: usize) -> u32 {
        0
    }

    fn attested(&self, item: usize, provision: usize) -> Attestation {
        if self.0[item][provision].is_some() { Attestation::Full } else { Attestation::Missing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use std::sync::LazyLock;

    /// The built-in rules, with plans that take up whatever brings anything.
    static BOOK: LazyLock<RuleBook> = LazyLock::new(|| {
        let mut book = builtin::book();
        book.scoring.least_gain = 0.0;
        book.scoring.done_share = 1.0;
        book
    });

    /// Scores of a document with these levels; `None` = not assessable.
    fn scores(book: &RuleBook, level: impl Fn(Place) -> Option<u8>) -> Vec<FrameworkScore> {
        let mut levels: Vec<Vec<Vec<Option<Level>>>> = Vec::new();
        for framework in &book.frameworks {
            let items = framework.items.iter();
            levels.push(items.map(|item| vec![None; item.provisions.len()]).collect());
        }
        for (place, _) in book.provisions() {
            let found = level(place).and_then(Level::new);
            levels[place.framework as usize][place.item as usize][place.provision as usize] = found;
        }
        let rows = book.frameworks.iter().zip(&levels);
        let score =
            |(framework, levels): (_, &Vec<_>)| score_framework(framework, &book.scoring, &Levels(levels));
        rows.map(score).collect()
    }

    /// Levels 0 to 4 without a pattern.
    fn mixed(place: Place) -> Option<u8> {
        Some(((place.framework * 31 + place.item * 17 + place.provision * 7) % 11 % 5) as u8)
    }

    fn frameworks(names: &[&str]) -> Vec<u32> {
        let number = |name: &&str| BOOK.frameworks.iter().position(|framework| framework.id == *name);
        names.iter().map(|name| number(name).expect("the framework is built in") as u32).collect()
    }

    fn number(id: &str) -> u32 {
        let at = BOOK.actions.iter().position(|action| action.id == id);
        at.unwrap_or_else(|| panic!("no action {id}")) as u32
    }

    /// The value once these actions are done, computed from the levels anew.
    fn value_with(level: &dyn Fn(Place) -> Option<u8>, done: &[u32], view: &[u32]) -> f64 {
        let promised = |place: Place| {
            let promises = done.iter().flat_map(|&number| &BOOK.actions[number as usize].closes);
            let here = promises.filter(|promise| promise.place == place && view.contains(&place.framework));
            here.map(|promise| promise.level.number()).max().unwrap_or(0)
        };
        let raised = scores(&BOOK, |place| level(place).map(|level| level.max(promised(place))));
        let values: Vec<f64> =
            view.iter().filter_map(|&number| raised[number as usize].total.value).collect();
        values.iter().sum::<f64>() / values.len() as f64
    }

    #[test]
    fn the_actions_of_a_plan_lead_exactly_to_the_printed_values() {
        let levels: [&dyn Fn(Place) -> Option<u8>; 3] =
            [&mixed, &|_| Some(0), &|place| mixed(place).filter(|_| place.item % 9 != 4)];
        for (case, level) in levels.into_iter().enumerate() {
            for view in [frameworks(&["unesco", "gdc"]), frameworks(&["gdc"])] {
                let scores = scores(&BOOK, level);
                let standing = Standing { book: &BOOK, scores: &scores, frameworks: &view };
                let roadmap = plan(&standing, usize::MAX);
                assert_eq!(roadmap.value, Some(value_with(level, &[], &view)), "{case}");
                assert!(roadmap.steps.len() > 20, "{case}: {} steps", roadmap.steps.len());
                let order: Vec<u32> = roadmap.steps.iter().map(|step| step.action).collect();
                for (at, step) in roadmap.steps.iter().enumerate() {
                    assert_eq!(
                        step.value_after,
                        value_with(level, &order[..=at], &view),
                        "{case}, step {at}"
                    );
                }
                let gains: f64 = roadmap.steps.iter().map(|step| step.gain).sum();
                let last = roadmap.steps.last().map_or(0.0, |step| step.value_after);
                assert!((roadmap.value.unwrap_or(0.0) + gains - last).abs() < 1e-12, "{case}");
            }
        }
    }

    #[test]
    fn no_action_alone_brings_more_for_its_effort_than_the_first_steps() {
        let view = frameworks(&["unesco", "gdc"]);
        let scores = scores(&BOOK, mixed);
        let standing = Standing { book: &BOOK, scores: &scores, frameworks: &view };
        let planner = Planner::new(&standing);
        let start = value_with(&mixed, &[], &view);
        let bundle = planner.best(usize::MAX).expect("the levels leave gaps");
        let effort = |bundle: &[u32]| -> u32 {
            bundle.iter().map(|&number| u32::from(BOOK.actions[number as usize].effort)).sum()
        };
        let most = (value_with(&mixed, &bundle, &view) - start) / f64::from(effort(&bundle));
        for number in 0..BOOK.actions.len() as u32 {
            let gain = value_with(&mixed, &[number], &view) - start;
            assert!((planner.gain(&[number]) - gain).abs() < 1e-12, "{}", BOOK.actions[number as usize].id);
            if BOOK.actions[number as usize].prerequisites.is_empty() && !planner.is_done(number) {
                assert!(gain / f64::from(effort(&[number])) <= most + 1e-12, "{number}");
            }
        }
    }

    #[test]
    fn prerequisites_come_first_unless_they_are_done() {
        let view = frameworks(&["unesco", "gdc"]);
        let scores = scores(&BOOK, mixed);
        let standing = Standing { book: &BOOK, scores: &scores, frameworks: &view };
        let steps = plan(&standing, 30).steps;
        let order: Vec<u32> = steps.iter().map(|step| step.action).collect();
        let mut seen = 0;
        for (at, &number) in order.iter().enumerate() {
            // What the document has, and what the steps before have raised.
            let stands = |promise: &Promise| {
                let before = steps[..at].iter().flat_map(|step| &step.raised);
                let mut levels: Vec<Level> = before
                    .filter(|raised| raised.place == promise.place)
                    .map(|raised| raised.level)
                    .collect();
                levels.extend(mixed(promise.place).and_then(Level::new));
                levels.iter().any(|level| *level >= promise.level)
            };
            for &prerequisite in &BOOK.actions[number as usize].prerequisites {
                let done = BOOK.actions[prerequisite as usize].closes.iter().all(stands);
                assert!(order[..at].contains(&prerequisite) || done, "{order:?}");
                seen += usize::from(!done || order[..at].contains(&prerequisite));
            }
        }
        assert!(seen > 0 && order.len() == 30, "{order:?}");
        let twice = order.iter().any(|number| order.iter().filter(|other| *other == number).count() > 1);
        assert!(!twice, "{order:?}");
    }

    /// Only what `R-P5-2` needs and gives is missing; without a level, the first thing it needs is unknown.
    fn gap(prerequisite: Option<u8>) -> impl Fn(Place) -> Option<u8> {
        let (law, assessments) = (number("R-P5-1"), number("R-P5-2"));
        move |place| {
            let within = |number: u32| {
                BOOK.actions[number as usize].closes.iter().any(|promise| promise.place == place)
            };
            match (within(law), within(assessments)) {
                (true, _) if place == BOOK.actions[law as usize].closes[0].place => prerequisite,
                (true, _) => Some(prerequisite.unwrap_or(3)),
                (false, true) => Some(0),
                (false, false) => Some(4),
            }
        }
    }

    #[test]
    fn an_action_whose_prerequisite_stands_needs_no_other() {
        let view = frameworks(&["unesco", "gdc"]);
        for (name, prerequisite, limit, want) in [
            ("open", Some(0), 2, vec!["R-P5-1", "R-P5-2"]),
            ("almost", Some(2), 2, vec!["R-P5-1", "R-P5-2"]),
            ("done", Some(3), 2, vec!["R-P5-2"]),
            ("cannot be judged", None, 2, vec!["R-P5-1", "R-P5-2"]),
            ("no room for both", None, 1, vec![]),
            ("no room", Some(3), 0, vec![]),
        ] {
            let scores = scores(&BOOK, gap(prerequisite));
            let mut book = BOOK.clone();
            // Other actions that close the same provisions would come in between.
            for action in &mut book.actions {
                if !["R-P5-1", "R-P5-2"].contains(&action.id.as_str()) {
                    action.closes.clear();
                }
            }
            let standing = Standing { book: &book, scores: &scores, frameworks: &view };
            let steps = plan(&standing, limit).steps;
            let ids: Vec<&str> =
                steps.iter().map(|step| book.actions[step.action as usize].id.as_str()).collect();
            assert_eq!(ids, want, "{name}");
            if name == "cannot be judged" {
                assert!(steps.iter().all(|step| step.action != number("R-P5-1") || step.raised.is_empty()));
            }
        }
    }

    #[test]
    fn what_is_equal_goes_by_id() {
        let view = frameworks(&["unesco", "gdc"]);
        let scores = scores(&BOOK, |_| Some(0));
        let mut book = BOOK.clone();
        let template = book.actions[number("R-P7-1") as usize].clone();
        let copy = |id: &str, last: bool| {
            let mut action = template.clone();
            action.id = id.to_string();
            // The other end of the same list: the same gain, summed in another order.
            if last {
                action.closes.reverse();
            }
            action
        };
        book.actions = vec![copy("R-A", true), copy("R-B", false)];
        let standing = Standing { book: &book, scores: &scores, frameworks: &view };
        let actions: Vec<u32> = plan(&standing, 5).steps.iter().map(|step| step.action).collect();
        assert_eq!(actions, [0], "the second brings nothing after the first");
    }

    #[test]
    fn what_brings_too_little_for_its_effort_is_left_out() {
        let view = frameworks(&["unesco", "gdc"]);
        let scores = scores(&BOOK, mixed);
        let mut book = BOOK.clone();
        let mut most = usize::MAX;
        for least_gain in [0.0, 0.004, 1.0] {
            book.scoring.least_gain = least_gain;
            let steps = plan(&Standing { book: &book, scores: &scores, frameworks: &view }, usize::MAX).steps;
            assert!(steps.len() < most, "{least_gain}: {} steps", steps.len());
            most = steps.len();
        }
        assert_eq!(most, 0);
    }

    #[test]
    fn a_plan_begins_with_what_its_other_steps_need() {
        let view = frameworks(&["unesco", "gdc"]);
        let scores = scores(&BOOK, mixed);
        let steps = plan(&Standing { book: &BOOK, scores: &scores, frameworks: &view }, 30).steps;
        let needed = |number: u32| {
            steps.iter().any(|step| BOOK.actions[step.action as usize].prerequisites.contains(&number))
        };
        let needed: Vec<bool> = steps.iter().map(|step| needed(step.action)).collect();
        assert!(needed[0] && !needed[29], "{needed:?}");
        assert!(needed.is_sorted_by(|before, after| before >= after), "{needed:?}");
    }

    #[test]
    fn an_action_whose_core_stands_is_left_out() {
        let view = frameworks(&["unesco", "gdc"]);
        let scores = scores(&BOOK, mixed);
        let mut book = BOOK.clone();
        for (share, want) in [(1.0, true), (0.3, false)] {
            book.scoring.done_share = share;
            let standing = Standing { book: &book, scores: &scores, frameworks: &view };
            let planner = Planner::new(&standing);
            let half_there = |step: &Step| {
                let promises: Vec<Promise> = planner.promises(step.action).collect();
                let stand = |promise: &&Promise| planner.level(promise.place) >= Some(promise.level);
                promises.iter().filter(stand).count() * 2 >= promises.len()
            };
            assert_eq!(plan(&standing, usize::MAX).steps.iter().any(half_there), want, "{share}");
        }
    }

    #[test]
    fn where_nothing_can_be_raised_there_is_no_plan() {
        let view = frameworks(&["unesco", "gdc"]);
        for (name, level, view, value) in [
            ("all done", Some(4), view.clone(), Some(1.0)),
            ("not assessable", None, view, None),
            ("only a lens", Some(0), frameworks(&["sdg"]), None),
        ] {
            let scores = scores(&BOOK, |_| level);
            let standing = Standing { book: &BOOK, scores: &scores, frameworks: &view };
            assert_eq!(plan(&standing, 20), Roadmap { value, steps: Vec::new() }, "{name}");
        }
        let standing = Standing { book: &BOOK, scores: &[], frameworks: &frameworks(&["gdc"]) };
        assert_eq!(plan(&standing, 20), Roadmap::default(), "a document without scores");
    }
}
