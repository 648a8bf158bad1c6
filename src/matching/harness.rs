//! The tests of the rules: sentences that a rule must find and sentences that it must not, and whether they
//! need every part of its condition.

use crate::document::Document;
use crate::matching::by_group::ByGroup;
use crate::matching::condition::{Condition, Conditions};
use crate::matching::evaluate::UnitHits;
use crate::matching::mutants::{Loss, mutants};
use crate::matching::{Hits, Matcher, scan};
use crate::rules::{RuleTest, Unit};
use crate::text::{Lang, Span};
use std::fmt;
use std::ops::Range;

/// What the tests of a rule showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Should match, did not.
    Missing,
    /// Should not match, did.
    Noisy,
    /// Was not expected to match yet, and does.
    Fixed,
    /// A weaker condition passes all tests.
    Unguarded,
    /// A branch of the condition that no test needs.
    Untested,
}

impl Verdict {
    /// The name printed in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Missing => "MISSING",
            Verdict::Noisy => "NOISY",
            Verdict::Fixed => "FIXED",
            Verdict::Unguarded => "UNGUARDED",
            Verdict::Untested => "UNTESTED",
        }
    }

    /// Whether the rule or its tests must be changed; a branch without a test is only a warning.
    pub fn fails(self) -> bool {
        !matches!(self, Verdict::Ok | Verdict::Untested)
    }
}

/// The verdict on one test sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// Language of the sentence.
    pub lang: Lang,
    /// The verdict.
    pub verdict: Verdict,
    /// The sentence.
    pub sentence: String,
    /// The words found, by group of the rule; a group without words was not found.
    pub hits: Vec<(String, Vec<String>)>,
}

/// A change of a rule's condition that none of its tests notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// Number of the rule in the rule book.
    pub rule: u32,
    /// [`Verdict::Unguarded`] or [`Verdict::Untested`].
    pub verdict: Verdict,
    /// "no test notices when NEAR/7 becomes AND in `actor NEAR/7 review`".
    pub message: String,
}

/// What the tests of some rules showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestRun {
    /// One verdict a sentence, in the order of the rules and of their files.
    pub reports: Vec<TestReport>,
    /// What the tests of those rules leave open that have tests at all, in the order of the rules.
    pub survivors: Vec<Survivor>,
}

/// Runs all tests of the rules in `numbers`, in their order.
///
/// Each sentence is scanned once; the changed conditions are tried on the hits of that scan.
pub fn test_rules(matcher: &Matcher, numbers: &[u32]) -> TestRun {
    let mut run = TestRun::default();
    for &number in numbers {
        let tests = matcher.book().tests.iter().filter(|test| test.rule == number);
        let trials: Vec<Trial> = tests.flat_map(|test| trials(matcher, test)).collect();
        run.survivors.extend(survivors(matcher, number, &trials));
        run.reports.extend(trials.into_iter().map(|trial| trial.report));
    }
    run
}

/// What an author expects of a rule on a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Match,
    NoMatch,
    /// It should match one day: such a sentence guards nothing.
    Nothing,
}

impl Expected {
    fn verdict(self, holds: bool) -> Verdict {
        match (self, holds) {
            (Expected::Match, false) => Verdict::Missing,
            (Expected::NoMatch, true) => Verdict::Noisy,
            (Expected::Nothing, true) => Verdict::Fixed,
            _ => Verdict::Ok,
        }
    }
}

/// One test sentence, scanned.
struct Trial<'a> {
    document: Document,
    /// The sentences of each unit on which the condition is tried, and their hits.
    units: Vec<(Range<u32>, ByGroup<'a>)>,
    /// The rule holds.
    holds: bool,
    expected: Expected,
    report: TestReport,
}

impl Trial<'_> {
    fn holds(&self, condition: Condition) -> bool {
        self.units.iter().any(|(sentences, hits)| {
            let sentences = &self.document.sentences[sentences.start as usize..sentences.end as usize];
            UnitHits { hits, sentences }.holds(condition)
        })
    }
}

fn trials<'a>(matcher: &'a Matcher, test: &RuleTest) -> Vec<Trial<'a>> {
    let lists = [
        (Expected::Match, &test.should_match),
        (Expected::NoMatch, &test.should_not_match),
        (Expected::Nothing, &test.todo_match),
    ];
    let sentences =
        lists.iter().flat_map(|(expected, list)| list.iter().map(|sentence| (*expected, sentence)));
    sentences.map(|(expected, sentence)| try_sentence(matcher, test, expected, sentence)).collect()
}

/// Scans a text of one block and tries the rule on it.
fn try_sentence<'a>(matcher: &'a Matcher, test: &RuleTest, expected: Expected, text: &str) -> Trial<'a> {
    let rule = &matcher.book().rules[test.rule as usize];
    let document = Document::of_sentence(text, test.lang);
    let hits = scan::scan(matcher, &document);
    let all = 0..document.sentences.len() as u32;
    let report = TestReport {
        rule: test.rule,
        lang: test.lang,
        verdict: Verdict::Ok,
        sentence: text.to_string(),
        hits: words_found(matcher, test.rule, &document, &hits),
    };
    let units = match rule.unit {
        Unit::Sentence => all.map(|sentence| sentence..sentence + 1).collect::<Vec<_>>(),
        Unit::Paragraph => vec![all],
    };
    let of_unit = |sentences: Range<u32>| {
        let mut groups = ByGroup::new(matcher);
        groups.begin(hits.of(sentences.clone()));
        (sentences, groups)
    };
    let units = units.into_iter().map(of_unit).collect();
    let mut trial = Trial { document, units, holds: false, expected, report };
    trial.holds = trial.holds(matcher.conditions.get(test.rule));
    trial.report.verdict = expected.verdict(trial.holds);
    trial
}

/// The words found, by group of the rule.
fn words_found(matcher: &Matcher, rule: u32, document: &Document, hits: &Hits) -> Vec<(String, Vec<String>)> {
    let mut groups = Vec::new();
    matcher.book().rules[rule as usize].condition.visit(false, &mut |&group, _| {
        if !groups.contains(&group) {
            groups.push(group);
        }
    });
    let mut whole = ByGroup::new(matcher);
    whole.begin(hits.of(0..document.sentences.len() as u32));
    let words = |group: u32| {
        let spans = &document.words.spans;
        let text = |start: u32, end: u32| Span::new(spans[start as usize].start, spans[end as usize - 1].end);
        whole
            .of(whole.operand(group))
            .iter()
            .map(|hit| text(hit.start, hit.end).of(&document.text.clean).to_string())
            .collect()
    };
    let name = |group: u32| matcher.book().groups[group as usize].name.clone();
    groups.into_iter().map(|group| (name(group), words(group))).collect()
}

/// A group of a condition with the name that its author knows.
#[derive(Clone)]
struct Named<'a> {
    number: u32,
    name: &'a str,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The mutants on which all tests come out as on the condition itself; none for a rule without tests.
fn survivors(matcher: &Matcher, number: u32, trials: &[Trial]) -> Vec<Survivor> {
    if trials.is_empty() {
        return Vec::new();
    }
    let rule = &matcher.book().rules[number as usize];
    let named = rule
        .condition
        .map(&mut |&group| Named { number: group, name: &matcher.book().groups[group as usize].name });
    let mut survivors = Vec::new();
    for mutant in mutants(&named) {
        let mut conditions = Conditions::default();
        conditions.add(&mutant.condition.map(&mut |group| group.number), &[], &matcher.operands_of);
        let mut guards = trials.iter().filter(|trial| trial.expected != Expected::Nothing);
        if !guards.any(|trial| trial.holds(conditions.get(0)) != trial.holds) {
            let verdict = match mutant.loss {
                Loss::Guard => Verdict::Unguarded,
                Loss::Branch => Verdict::Untested,
            };
            let message = format!("no test notices when {}", mutant.change);
            survivors.push(Survivor { rule: number, verdict, message });
        }
    }
    survivors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::testing;

    const GROUPS: &str = "a = [\"officer*\"]\nb = [\"review*\"]\nc = [\"budget*\"]\nn = [\"never\"]";

    /// Survivors of a rule with these tests, as `VERDICT: change`.
    fn survivors_of(condition: &str, should: &[&str], should_not: &[&str]) -> Vec<String> {
        let used = |line: &&str| {
            let name = line.split(' ').next().unwrap_or("");
            condition.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == name)
        };
        let terms: Vec<&str> = GROUPS.lines().filter(used).collect();
        let tests = format!(
            "{}\n[[test]]\nrule = \"r\"\nlang = \"en\"\nshould_match = {should:?}\nshould_not_match = {should_not:?}",
            terms.join("\n")
        );
        let rule = format!("r = {{ match = \"{condition}\", level = 1 }}");
        let matcher = testing::matcher("", &rule, &tests);
        let run = test_rules(&matcher, &matcher.book().rules_of("S.1"));
        assert!(run.reports.iter().all(|report| report.verdict == Verdict::Ok), "{:?}", run.reports);
        run.survivors.iter().map(|left| format!("{}: {}", left.verdict.as_str(), left.message)).collect()
    }

    #[test]
    fn a_mutant_survives_only_without_a_test_that_tells_it_apart() {
        let near = "An officer reviews it.";
        let far = "An officer came to the fair, saw all of the stands, and left before the review.";
        for (name, condition, should, should_not, want) in [
            (
                "closeness open",
                "a NEAR/3 b",
                vec![near],
                vec!["An officer came."],
                vec!["UNGUARDED: no test notices when NEAR/3 becomes AND in `a NEAR/3 b`"],
            ),
            ("closeness guarded", "a NEAR/3 b", vec![near], vec![far], vec![]),
            (
                "order and closeness open",
                "a PRE/3 b",
                vec![near],
                vec![],
                vec!["UNGUARDED: no test notices when PRE/3 becomes AND in `a PRE/3 b`"],
            ),
            ("order guarded", "a PRE/3 b", vec![near], vec!["The review is led by an officer."], vec![]),
            (
                "operand open",
                "a AND b",
                vec![near],
                vec!["An officer came."],
                vec!["UNGUARDED: no test notices when `a` is dropped"],
            ),
            ("operands guarded", "a AND b", vec![near], vec!["An officer came.", "A review came."], vec![]),
            (
                "exclusion open",
                "a AND NOT n",
                vec![near],
                vec!["It came."],
                vec!["UNGUARDED: no test notices when `NOT n` is dropped"],
            ),
            (
                "exclusion guarded",
                "a AND NOT n",
                vec![near],
                vec!["An officer never came.", "It came."],
                vec![],
            ),
            (
                "count open",
                "2 OF (a, b, c)",
                vec![near, "An officer has a budget.", "A budget is under review."],
                vec!["Nothing came."],
                vec!["UNGUARDED: no test notices when 2 OF becomes 1 OF in `2 OF (a, b, c)`"],
            ),
            (
                "one of the list open",
                "2 OF (a, b, c)",
                vec![near],
                vec!["An officer came."],
                vec!["UNGUARDED: no test notices when `c` is dropped from `2 OF (a, b, c)`"],
            ),
            (
                "list guarded",
                "2 OF (a, b, c)",
                vec![near, "An officer has a budget."],
                vec!["An officer came."],
                vec![],
            ),
            (
                "branch open",
                "a OR b",
                vec![near, "An officer came."],
                vec![],
                vec!["UNTESTED: no test notices when `b` is dropped"],
            ),
            ("branches tested", "a OR b", vec!["An officer came.", "A review came."], vec![], vec![]),
            (
                "side of NEAR open",
                "(a OR c) NEAR/3 b",
                vec![near],
                vec![far],
                vec!["UNTESTED: no test notices when `c` is dropped from `(a OR c) NEAR/3 b`"],
            ),
            (
                "sides of NEAR tested",
                "(a OR c) NEAR/3 b",
                vec![near, "The budget is under review."],
                vec![far],
                vec![],
            ),
        ] {
            assert_eq!(survivors_of(condition, &should, &should_not), want, "{name}");
        }
    }

    #[test]
    fn a_rule_without_tests_leaves_nothing_to_report() {
        assert!(survivors_of("a NEAR/3 b", &[], &[]).is_empty());
    }

    #[test]
    fn verdicts_compare_what_holds_with_what_is_expected() {
        for (expected, holds, want) in [
            (Expected::Match, true, Verdict::Ok),
            (Expected::Match, false, Verdict::Missing),
            (Expected::NoMatch, false, Verdict::Ok),
            (Expected::NoMatch, true, Verdict::Noisy),
            (Expected::Nothing, false, Verdict::Ok),
            (Expected::Nothing, true, Verdict::Fixed),
        ] {
            assert_eq!(expected.verdict(holds), want, "{expected:?} {holds}");
        }
        let failing = [Verdict::Missing, Verdict::Noisy, Verdict::Fixed, Verdict::Unguarded];
        assert!(failing.into_iter().all(Verdict::fails));
        assert!(!Verdict::Ok.fails() && !Verdict::Untested.fails());
    }

    #[test]
    fn a_sentence_that_nothing_is_expected_of_guards_nothing() {
        let terms = "a = [\"officer*\"]\nb = [\"review*\"]\n[[test]]\nrule = \"r\"\nlang = \"en\"\nshould_match = [\"An officer reviews it.\"]\n";
        let open = |list: &str| {
            let tests = format!("{terms}{list} = [\"An officer came.\", \"A review came.\"]");
            let matcher = testing::matcher("", "r = { match = \"a AND b\", level = 1 }", &tests);
            test_rules(&matcher, &matcher.book().rules_of("S.1")).survivors.len()
        };
        assert_eq!((open("should_not_match"), open("todo_match")), (0, 2));
    }
}
