//! The tests of the rules: sentences that a rule must find and sentences that it must not.

use crate::document::Document;
use crate::matching::evaluate::UnitHits;
use crate::matching::{Matcher, scan};
use crate::rules::{Rule, RuleTest};
use crate::text::{Lang, Span};

/// What a test sentence showed.
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
}

impl Verdict {
    /// The name printed in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::Missing => "MISSING",
            Verdict::Noisy => "NOISY",
            Verdict::Fixed => "FIXED",
        }
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

/// Runs all tests of the rules in `numbers`, in their order.
pub fn test_rules(matcher: &Matcher, numbers: &[u32]) -> Vec<TestReport> {
    let tests = matcher.book().tests.iter().filter(|test| numbers.contains(&test.rule));
    tests.flat_map(|test| run(matcher, test)).collect()
}

fn run(matcher: &Matcher, test: &RuleTest) -> Vec<TestReport> {
    let rule = &matcher.book().rules[test.rule as usize];
    let mut reports = Vec::new();
    let mut check = |sentences: &[String], verdict: fn(bool) -> Verdict| {
        for sentence in sentences {
            let (holds, hits) = try_sentence(matcher, rule, sentence, test.lang);
            reports.push(TestReport {
                rule: test.rule,
                lang: test.lang,
                verdict: verdict(holds),
                sentence: sentence.clone(),
                hits,
            });
        }
    };
    check(&test.should_match, |holds| if holds { Verdict::Ok } else { Verdict::Missing });
    check(&test.should_not_match, |holds| if holds { Verdict::Noisy } else { Verdict::Ok });
    check(&test.todo_match, |holds| if holds { Verdict::Fixed } else { Verdict::Ok });
    reports
}

/// Whether a rule holds in a text of one block, and the words found by group.
fn try_sentence(
    matcher: &Matcher,
    rule: &Rule,
    text: &str,
    lang: Lang,
) -> (bool, Vec<(String, Vec<String>)>) {
    let document = Document::of_sentence(text, lang);
    let hits = scan::scan(matcher, &document);
    let all = 0..document.sentences.len() as u32;
    let units: Vec<UnitHits> = match rule.unit {
        crate::rules::Unit::Sentence => {
            all.clone().map(|sentence| UnitHits { hits: &hits, sentences: sentence..sentence + 1 }).collect()
        }
        crate::rules::Unit::Paragraph => vec![UnitHits { hits: &hits, sentences: all.clone() }],
    };
    let whole = UnitHits { hits: &hits, sentences: all };
    let mut groups = Vec::new();
    rule.condition.visit(false, &mut |&group, _| {
        if !groups.contains(&group) {
            groups.push(group);
        }
    });
    let words = |group: u32| {
        let spans = &document.words.spans;
        let text = |start: u32, end: u32| Span::new(spans[start as usize].start, spans[end as usize - 1].end);
        whole.group(group).map(|hit| text(hit.start, hit.end).of(&document.text.clean).to_string()).collect()
    };
    let found =
        groups.into_iter().map(|group| (matcher.book().groups[group as usize].name.clone(), words(group)));
    (units.iter().any(|unit| unit.holds(&rule.condition)), found.collect())
}
