//! The views on small texts, with the built-in rules.

use super::*;
use crate::analyze::{AnalyzeOptions, Assessment, analyze};
use crate::builtin;
use crate::document::{DocId, DocumentMeta};
use crate::ingest::{Limits, read};
use crate::matching::{Context, Matcher};
use crate::rules::Level;
use crate::text::Lang;
use std::sync::LazyLock;

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let book = builtin::book();
    Matcher::compile(book).expect("and compiles them")
});

/// What is found in paragraphs, in a document about AI.
fn assessed(text: &str) -> Assessment {
    let meta = DocumentMeta { path: "t.md".to_string(), lang: Some(Lang::EN), ..DocumentMeta::default() };
    let document = read(text.as_bytes(), DocId::new("t"), meta, &Limits::default()).expect("it is text");
    let options = AnalyzeOptions {
        context: Some(Context::Ai),
        ..AnalyzeOptions { views: true, ..AnalyzeOptions::default() }
    };
    analyze(&MATCHER, document, options)
}

#[test]
fn an_instrument_is_counted_and_quoted_once() {
    let found = assessed(
        "The OECD AI Principles guide us.\n\nWe follow the GDPR.\n\nThe GDPR is law here, and the GDPR binds.\n",
    );
    let named: Vec<_> = references(MATCHER.book(), &found)
        .iter()
        .map(|one| (one.instrument.id.as_str(), one.count, one.first.at.paragraph))
        .collect();
    assert_eq!(named, [("oecd-principles", 1, 1), ("gdpr", 3, 2)]);
}

#[test]
fn a_group_is_engaged_where_the_words_stand_near_it() {
    let far = "Civil society, as was told in the first chapter of this text and in the annex that follows, is old, and the council was consulted.";
    for (name, text, want) in [
        (
            "consulted",
            "Civil society will be consulted on the draft.",
            vec![("civil-society", Some("consulted"))],
        ),
        (
            "two groups",
            "The board is composed of academics and trade unions.",
            vec![("academia", Some("represented")), ("workers", Some("represented"))],
        ),
        (
            "the highest counts",
            "Workers are consulted. Workers vote on it.",
            vec![("workers", Some("decides"))],
        ),
        ("too far", far, vec![("civil-society", None)]),
        ("denied", "There is no consultation of civil society.", vec![("civil-society", None)]),
        ("nobody", "The board is composed of officials.", vec![]),
    ] {
        let found = assessed(&format!("{text}\n"));
        let groups: Vec<_> = engagements(MATCHER.book(), &found)
            .iter()
            .map(|one| (one.group.id.clone(), one.level.map(|level| level.id.clone())))
            .collect();
        let want: Vec<_> =
            want.into_iter().map(|(group, level)| (group.to_string(), level.map(str::to_string))).collect();
        assert_eq!(groups, want, "{name}");
    }
}

#[test]
fn a_principle_is_spoken_to_at_the_stages_that_its_passage_names() {
    let found = assessed(
        "AI systems must be transparent and explainable, and training data will be documented.\n\n\
         The ministry will monitor fishing boats.\n",
    );
    let cells = life_cycle(MATCHER.book(), &found);
    let cell = |stage: &str, principle: &str| {
        let found = cells.iter().find(|cell| cell.stage.id == stage && cell.principle.id == principle);
        found.unwrap_or_else(|| panic!("no cell {stage}, {principle}"))
    };
    assert_eq!(cells.len() % 10, 0, "ten principles a stage");
    let there = cell("data", "unesco.P7");
    assert!(there.passages == 1 && there.level >= Level::COMMITMENT && there.first.is_some(), "{there:?}");
    for (stage, principle) in [("monitoring", "unesco.P7"), ("data", "unesco.P4")] {
        let empty = cell(stage, principle);
        assert_eq!((empty.passages, empty.level, empty.first), (0, Level::ABSENT, None), "{stage}");
    }
    assert!(life_cycle(MATCHER.book(), &assessed("– – –\n")).is_empty(), "no scores, no matrix");
}

#[test]
fn a_sentence_of_both_sides_counts_half() {
    let found = assessed(
        "We will fund start-ups.\n\nPrivacy will be protected.\n\nEthics and competitiveness go together.\n\n\
         There is no transparency.\n",
    );
    let found = balance(MATCHER.book(), &found).expect("the sentences have sides");
    assert_eq!((found.innovation, found.responsibility, found.both), (1, 1, 1));
    assert_eq!((found.share, found.share_meant), (0.5, Some(0.5)));
    assert!(found.interval.0 < 0.5 && 0.5 < found.interval.1);
    assert_eq!(balance(MATCHER.book(), &assessed("Boats leave early.\n")), None);
}

#[test]
fn a_target_has_its_names_and_the_provisions_that_serve_it() {
    let found =
        assessed("AI literacy will be taught in all schools. This serves SDG 4 and SDG target 4.7.\n");
    let all = targets(MATCHER.book(), &found);
    let target = all.iter().find(|target| target.number == "4.7").expect("the rules have it");
    assert_eq!((target.goal_named, target.named), (1, 1));
    assert!(!target.linked.is_empty() && target.at.is_some());
    let lens = |place: &crate::rules::Place| MATCHER.book().frameworks[place.framework as usize].lens;
    assert!(all.iter().all(|target| target.linked.iter().all(|(place, _)| !lens(place))));
}

#[test]
fn every_view_has_entries_with_titles() {
    let ids: Vec<&str> = MATCHER.book().views.iter().map(|view| view.id.as_str()).collect();
    assert_eq!(ids, ["balance", "engagement", "lifecycle", "references", "sdg", "stakeholders"]);
    for view in &MATCHER.book().views {
        assert!(
            !view.title.is_empty() && view.entries.iter().all(|entry| !entry.title.is_empty()),
            "{}",
            view.id
        );
    }
}
