//! Conditions over the hits of one unit.

use crate::document::Sentence;
use crate::matching::by_group::ByGroup;
use crate::matching::condition::{Condition, Near, Part};
use crate::matching::membership::Operand;
use crate::matching::scan::{Hit, gap};

/// The hits of the sentences that a condition is evaluated on.
#[derive(Clone, Copy)]
pub(super) struct UnitHits<'a> {
    pub(super) hits: &'a ByGroup<'a>,
    pub(super) sentences: &'a [Sentence],
}

impl UnitHits<'_> {
    /// Whether a group has a hit.
    pub(super) fn has(&self, group: Operand) -> bool {
        self.hits.has(group)
    }

    /// Which sentence of the unit a hit stands in.
    pub(super) fn sentence_of(&self, hit: &Hit) -> usize {
        match self.sentences {
            [_] => 0,
            sentences => sentences.partition_point(|sentence| sentence.words.end <= hit.start),
        }
    }

    /// Calls `found` with the pairs of hits in one sentence that a NEAR or PRE accepts, until it returns true;
    /// tells whether it did.
    fn any_pair(&self, near: Near, mut found: impl FnMut(&Hit, &Hit) -> bool) -> bool {
        if !self.hits.may_be_near(near) {
            return false;
        }
        let mut accepts = |first: &Hit, second: &Hit| {
            let close = gap(first, second).is_some_and(|gap| gap <= u32::from(near.gap));
            close
                && (!near.ordered || first.start < second.start)
                && self.sentence_of(first) == self.sentence_of(second)
                && found(first, second)
        };
        near.left.iter().filter(|&&group| self.has(group)).any(|&left| {
            near.right.iter().filter(|&&group| self.has(group)).any(|&right| {
                let (left, right) = (self.hits.range(left), self.hits.range(right));
                self.hits.with_hits(|hits| {
                    let mut pairs = hits[left]
                        .iter()
                        .flat_map(|first| hits[right.clone()].iter().map(move |second| (first, second)));
                    pairs.any(|(first, second)| accepts(first, second))
                })
            })
        })
    }

    /// Whether the condition holds.
    #[inline]
    pub(super) fn holds(&self, condition: Condition) -> bool {
        match condition.part() {
            // Most parts are groups, which need no call.
            Part::Group(group) => self.has(group),
            part => self.holds_together(condition, part),
        }
    }

    fn holds_together(&self, condition: Condition, part: Part) -> bool {
        match part {
            Part::Group(group) => self.has(group),
            Part::And(all) => condition.parts(all).all(|part| self.holds(part)),
            Part::Or(any) => condition.parts(any).any(|part| self.holds(part)),
            Part::Not(only) => !condition.parts(only).any(|part| self.holds(part)),
            Part::AtLeast(count, groups) => {
                let groups = condition.operands(groups).iter();
                groups.filter(|&&group| self.has(group)).count() >= usize::from(count)
            }
            Part::Near(sides) => self.any_pair(condition.near(sides), |_, _| true),
        }
    }

    /// The hits that make a condition hold, sorted by place, each once; those of operands that do not hold
    /// are left out. `found` is cleared first, so that one buffer serves a whole document.
    pub(super) fn witnesses(&self, condition: Condition, found: &mut Vec<Hit>) {
        found.clear();
        self.collect(condition, found);
        found.sort_unstable_by_key(|hit| (hit.start, hit.end, hit.group));
        found.dedup();
    }

    /// Collects the hits of a condition that holds.
    fn collect(&self, condition: Condition, found: &mut Vec<Hit>) {
        match condition.part() {
            Part::Group(group) => self.hits.append(group, found),
            Part::And(all) => condition.parts(all).for_each(|part| self.collect(part, found)),
            Part::Or(any) => condition.parts(any).for_each(|part| self.collect_if_it_holds(part, found)),
            Part::Not(_) => {}
            Part::AtLeast(_, groups) => {
                condition.operands(groups).iter().for_each(|&group| self.hits.append(group, found));
            }
            Part::Near(sides) => {
                self.any_pair(condition.near(sides), |first, second| {
                    found.extend([*first, *second]);
                    false
                });
            }
        }
    }

    fn collect_if_it_holds(&self, condition: Condition, found: &mut Vec<Hit>) {
        // The others have hits only where they hold.
        let may_have_hits_without = matches!(condition.part(), Part::And(_) | Part::AtLeast(..));
        if !may_have_hits_without || self.holds(condition) {
            self.collect(condition, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::matching::testing::{matcher, words};

    #[track_caller]
    fn check(condition: &str, terms: &str, cases: &[(&str, &str, Option<&[&str]>)]) {
        let matcher = matcher("", &format!("r = {{ match = \"{condition}\", level = 1 }}"), terms);
        for (name, text, want) in cases {
            let found = words(&matcher, text);
            let found: Option<Vec<&str>> =
                found.as_ref().map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(found.as_deref(), *want, "{condition}: {name}");
        }
    }

    #[test]
    fn near_counts_the_words_between_within_a_sentence() {
        check(
            "a NEAR/2 b",
            "a = [\"officer\"]\nb = [\"review*\"]",
            &[
                ("two between", "An officer of law reviews.", Some(&["officer", "reviews"])),
                ("three between", "An officer of the law reviews.", None),
                ("other order", "A review by an officer.", Some(&["review", "officer"])),
                ("numbers count", "An officer 1 2 3 reviews.", None),
                ("punctuation does not", "An officer, (of) law – reviews.", Some(&["officer", "reviews"])),
                ("two sentences", "An officer. Review it.", None),
            ],
        );
        check(
            "a PRE/0 b",
            "a = [\"officer\"]\nb = [\"review*\"]",
            &[
                ("in order", "The officer reviews.", Some(&["officer", "reviews"])),
                ("other order", "Review officer.", None),
                ("one between", "The officer now reviews.", None),
            ],
        );
    }

    #[test]
    fn operators_combine_groups() {
        let terms = "a = [\"alpha\"]\nb = [\"beta\"]\nc = [\"gamma\"]";
        check(
            "a AND (b OR c)",
            terms,
            &[
                ("first branch", "alpha beta", Some(&["alpha", "beta"])),
                ("second branch", "gamma alpha", Some(&["gamma", "alpha"])),
                ("one side only", "beta gamma", None),
            ],
        );
        check(
            "a AND NOT (b OR c)",
            terms,
            &[("allowed", "alpha", Some(&["alpha"])), ("excluded", "alpha gamma", None)],
        );
        check(
            "2 OF (a, b, c)",
            terms,
            &[("two groups", "beta gamma", Some(&["beta", "gamma"])), ("one group twice", "beta beta", None)],
        );
    }

    #[test]
    fn terms_are_words_next_to_each_other() {
        let terms = "a = [\"staff member\", \"r&d\", \"divid*\", \"individual*\", { text = \"AI\", case = \"exact\" }, { stem = \"reverse\" }, \"by <year>\", \"€ <number>\", { regex = 'Arti(cle|kel) \\\\d+' }]"
            .replace("\\\\d", "\\d");
        check(
            "a",
            &terms,
            &[
                ("space", "a staff member", Some(&["staff member"])),
                ("hyphen and case", "a Staff-Member", Some(&["staff member"])),
                ("comma between", "staff, member", None),
                ("ampersand", "R&D spending", Some(&["r d"])),
                ("prefix", "it divides", Some(&["divides"])),
                ("a prefix begins at the first letter", "subdivided", None),
                ("the longer prefix does not bring in the shorter", "an individual", Some(&["individual"])),
                ("capitals as written", "use of AI here", Some(&["ai"])),
                ("capitals missing", "j'ai ai", None),
                ("plural of an exact term", "many AIs", None),
                ("stem", "a reversed act", Some(&["reversed"])),
                ("year", "done by 2030 or later", Some(&["by 2030"])),
                ("no year", "done by 1850 or later", None),
                ("money", "worth €3,5 million", Some(&["€ 3,5"])),
                ("regular expression", "under Article 12 of it", Some(&["article 12"])),
            ],
        );
    }

    #[test]
    fn the_longest_phrase_wins_and_exceptions_swallow() {
        check(
            "a",
            "a = [\"human oversight\", \"oversight\", \"oversight board\"]\nexcept = [\"human oversight committee of trade\"]",
            &[
                ("longest within the group", "the oversight board", Some(&["oversight board"])),
                ("swallowed", "the human oversight committee of trade", None),
                (
                    "another place still counts",
                    "oversight by the human oversight committee of trade",
                    Some(&["oversight"]),
                ),
            ],
        );
    }

    #[test]
    fn paragraph_rules_see_the_whole_block_but_near_stays_in_its_sentence() {
        let rule = "r = { match = \"a AND b\", level = 1, unit = \"paragraph\" }";
        let terms = "a = [\"alpha\"]\nb = [\"beta\"]";
        assert_eq!(
            words(&matcher("", rule, terms), "One alpha. Then. One beta."),
            Some(vec!["alpha".into(), "beta".into()])
        );
        let near = "r = { match = \"a NEAR/9 b\", level = 1, unit = \"paragraph\" }";
        assert_eq!(words(&matcher("", near, terms), "One alpha. One beta."), None);
    }
}
