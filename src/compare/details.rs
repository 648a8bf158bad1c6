//! What a passage has lost and gained between two versions beside its level: the words of intent, body,
//! deadline, amount and target.

use crate::matching::Commitment;
use serde::Deserialize;
use std::sync::LazyLock;

/// Strength of the verb from which the state acts; below it asks, shares, continues or considers.
const ACTS: u8 = 4;

/// A change of a detail, told in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// What it does to the passage.
    pub turn: Turn,
    /// `deadline lost: by 2027`.
    pub text: String,
}

/// Whether a passage says less or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Something is gone or weaker.
    Lost,
    /// Something is new or stronger.
    Gained,
    /// A figure is another one.
    Changed,
}

/// What one version of a passage shows.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) commitment: &'a Commitment,
    /// The extracted text that its spans refer to.
    pub(super) text: &'a str,
}

/// The details in which two versions of a passage differ, in the order of the ladder.
pub(super) fn details(old: Shown, new: Shown) -> Vec<Detail> {
    let mut found = Vec::new();
    let mut add = |turn, text: String| found.push(Detail { turn, text });
    for ((name, before), (_, after)) in old.commitment.words().into_iter().zip(new.commitment.words()) {
        // What a mechanism is worth, the level tells.
        if name == "mechanism" {
            continue;
        }
        let before = before.map(|words| words.of(old.text));
        let after = after.map(|words| words.of(new.text));
        match (before, after) {
            (Some(before), None) => add(Turn::Lost, format!("{name} lost: {before}")),
            (None, Some(after)) => add(Turn::Gained, format!("{name} gained: {after}")),
            (Some(before), Some(after)) if name == "intent" => {
                let (was, is) = (rank(before), rank(after));
                if let (Some(was), Some(is)) = (was, is)
                    && was != is
                {
                    let turn = if is > was { Turn::Lost } else { Turn::Gained };
                    let word = if is > was { "weaker" } else { "stronger" };
                    add(turn, format!("intent {word}: {before} → {after}"));
                }
            }
            (Some(before), Some(after)) if figures(before) != figures(after) => {
                add(Turn::Changed, format!("{name} changed: {before} → {after}"));
            }
            _ => {}
        }
    }
    if let (Some(was), Some(is)) = (old.commitment.strength, new.commitment.strength)
        && (was >= ACTS) != (is >= ACTS)
    {
        let (turn, word) = if is < was { (Turn::Lost, "weaker") } else { (Turn::Gained, "stronger") };
        add(turn, format!("verb {word}: strength {was} → {is}"));
    }
    let cap = |shown: Shown| shown.commitment.capped_by.map(|cap| cap.label(shown.text));
    match (cap(old), cap(new)) {
        (None, Some(cap)) => add(Turn::Lost, format!("capped by {cap}")),
        (Some(cap), None) => add(Turn::Gained, format!("no longer capped by {cap}")),
        _ => {}
    }
    found
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Modals {
    binding: Vec<String>,
    recommended: Vec<String>,
    aimed: Vec<String>,
}

static MODALS: LazyLock<Modals> =
    LazyLock::new(|| toml::from_str(include_str!("modals.toml")).expect("a test reads the built-in file"));

/// How strongly words of intent bind: 0 the most; `None` when no list has them.
fn rank(intent: &str) -> Option<usize> {
    let padded = format!(" {} ", intent.to_lowercase());
    let has = |words: &[String]| words.iter().any(|word| padded.contains(&format!(" {word} ")));
    [&MODALS.binding, &MODALS.recommended, &MODALS.aimed].into_iter().position(|words| has(words))
}

/// The numbers in some words.
fn figures(words: &str) -> Vec<String> {
    let digits = words.split(|letter: char| !letter.is_ascii_digit());
    digits.filter(|digits| !digits.is_empty()).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn span(text: &str, words: &str) -> Option<Span> {
        let at = text.find(words)? as u32;
        Some(Span::new(at, at + words.len() as u32))
    }

    #[track_caller]
    fn check(old: (&str, &[&str; 3]), new: (&str, &[&str; 3]), want: &[&str]) {
        let commitment = |(text, [intent, deadline, amount]): (&str, &[&str; 3])| {
            let find = |words: &str| span(text, words).filter(|_| !words.is_empty());
            let (intent, deadline, amount) = (find(intent), find(deadline), find(amount));
            Commitment { intent, deadline, amount, ..Commitment::default() }
        };
        let found = details(
            Shown { commitment: &commitment(old), text: old.0 },
            Shown { commitment: &commitment(new), text: new.0 },
        );
        let found: Vec<&str> = found.iter().map(|detail| detail.text.as_str()).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn details_are_lost_gained_and_changed() {
        let old = ("It shall open by 2027 with 40 million.", &["shall", "by 2027", "40 million"]);
        check(old, old, &[]);
        check(
            old,
            ("It may open by 2027 with 40 million.", &["", "by 2027", "40 million"]),
            &["intent lost: shall"],
        );
        check(
            old,
            ("It should open with 10 million.", &["should", "", "10 million"]),
            &[
                "intent weaker: shall → should",
                "deadline lost: by 2027",
                "amount changed: 40 million → 10 million",
            ],
        );
        check(
            ("It must open.", &["must", "", ""]),
            ("It will open before 2030.", &["will", "before 2030", ""]),
            &["deadline gained: before 2030"],
        );
    }

    #[test]
    fn every_modal_has_one_rank() {
        let all = [&MODALS.binding, &MODALS.recommended, &MODALS.aimed];
        for (number, words) in all.into_iter().enumerate() {
            assert!(!words.is_empty());
            words.iter().for_each(|word| assert_eq!(rank(word), Some(number), "{word}"));
        }
        assert_eq!(rank("commits to"), None);
    }
}
