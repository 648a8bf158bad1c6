//! The sentences of guidelines and gap reports (phrases.toml), and how their names in braces are filled in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

type Phrases = BTreeMap<String, BTreeMap<String, String>>;

static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| toml::from_str(include_str!("phrases.toml")).expect("a test reads the built-in file"));

/// A phrase as it stands in the file; empty when there is none, which a test rules out.
pub(super) fn phrase(part: &str, name: &str) -> &'static str {
    let found = PHRASES.get(part).and_then(|phrases| phrases.get(name));
    debug_assert!(found.is_some(), "phrases.toml has no {part}.{name}");
    found.map_or("", String::as_str)
}

/// A phrase with its names filled in, in one pass: what is filled in is not looked at again.
pub(super) fn fill(part: &str, name: &str, values: &[(&str, &str)]) -> String {
    let mut rest = phrase(part, name);
    let mut out = String::with_capacity(rest.len());
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else { break };
        let wanted = &rest[start + 1..start + length];
        let value = values.iter().find(|(known, _)| *known == wanted);
        debug_assert!(value.is_some(), "{part}.{name} names `{wanted}`, which is not given");
        out.push_str(&rest[..start]);
        out.push_str(value.map_or("", |(_, value)| value));
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_once() {
        let filled = fill("guidelines", "ask_advice", &[("advice", "write {advice} in braces")]);
        assert_eq!(filled, "Does it write {advice} in braces?");
    }

    #[test]
    fn no_phrase_is_empty() {
        assert!(PHRASES.values().flat_map(BTreeMap::values).all(|phrase| !phrase.trim().is_empty()));
    }
}
