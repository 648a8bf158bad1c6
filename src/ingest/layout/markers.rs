//! Bullets and numbers at the beginning of list items and headings.

use crate::ingest::outline::LEADERS;

/// What stands at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// "•", "□".
    Bullet,
    /// "–", "o": a bullet, or a dash or a word that happens to stand at the beginning of the line.
    Dash,
    /// "3.", "(a)", "iv)": an item of a numbered list.
    Item,
    /// "3", "3.2", "3.2.1": a number of a section with so many parts.
    Section(u8),
}

/// Characters that are bullets when a space follows.
const BULLETS: &str = "•‣◦▪■□▫●○◆◇►▶➢➤✓✔❖⁃∙\u{f0b7}\u{f0a7}\u{f0d8}\u{f0fc}\u{f06e}\u{f076}\u{f0a8}";

/// Characters that are bullets in lists, and something else in running text.
const DASHES: &str = "–—-*·»›o";

/// The marker at the beginning of a line, and where the text after it begins.
pub(super) fn marker(line: &str) -> Option<(Marker, usize)> {
    let end = line.find(' ')?;
    let word = &line[..end];
    let after = end + 1;
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(dash), None) if DASHES.contains(dash) => return Some((Marker::Dash, after)),
        (Some(bullet), None) if BULLETS.contains(bullet) => return Some((Marker::Bullet, after)),
        _ => {}
    }
    numbering(word).map(|marker| (marker, after))
}

/// True for a word that is nothing but a marker.
pub(super) fn is_lone_marker(text: &str) -> bool {
    is_bullet(text) || numbering(text).is_some()
}

/// True for a word that is nothing but a bullet.
pub(super) fn is_bullet(text: &str) -> bool {
    let mut letters = text.chars();
    let single = letters.next().filter(|_| letters.next().is_none());
    single.is_some_and(|letter| BULLETS.contains(letter) || DASHES.contains(letter))
}

fn numbering(word: &str) -> Option<Marker> {
    if word.len() > 12 {
        return None;
    }
    let open = word.starts_with(['(', '[']);
    let bare = word.trim_start_matches(['(', '[']);
    let core = bare.trim_end_matches([')', ']', '.', ':']);
    let closed = &bare[core.len()..];
    let parts: Vec<&str> = core.split('.').collect();
    let number =
        |part: &&str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    if parts.iter().all(number) {
        return match (open, closed, parts.len()) {
            (false, "" | ".", count) if count > 1 => Some(Marker::Section(count as u8)),
            (false, "", 1) => Some(Marker::Section(1)),
            (_, ")" | "]" | "." | ").", 1) => Some(Marker::Item),
            _ => None,
        };
    }
    let letter = core.chars().count() == 1 && core.chars().all(char::is_alphabetic);
    let roman = core.len() <= 5 && core.bytes().all(|b| b"ivxIVX".contains(&b));
    let ends = matches!(closed, ")" | "]" | ".");
    ((letter && (ends && (open || closed == ")" || core.is_ascii()))) || (roman && !core.is_empty() && ends))
        .then_some(Marker::Item)
}

/// The number of a footnote: figures at the very beginning, then a space or a dot; or in brackets.
pub(super) fn leading_number(text: &str) -> Option<u32> {
    let text = text.strip_prefix(['(', '[']).unwrap_or(text);
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let apart = text[end..].starts_with([' ', '.', ')', ']']);
    (apart && (1..=3).contains(&end)).then(|| text[..end].parse().ok()).flatten()
}

/// "Introduction ........ 7": a line of a table of contents.
pub(super) fn ends_with_leader(text: &str) -> bool {
    let bare = text.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == ' ');
    text.len() - bare.len() <= 6
        && ["....", ". . ."].into_iter().chain(LEADERS).any(|leader| bare.ends_with(leader))
}

/// A line that ends as those of a table of contents do, with or without dots.
pub(super) fn ends_with_page(text: &str) -> bool {
    let Some((before, number)) = text.rsplit_once([' ', '.', '\u{a0}']) else { return false };
    let counted =
        number.len() <= 3 && !number.is_empty() && number.bytes().all(|letter| letter.is_ascii_digit());
    counted && before.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_lists_and_sections_are_told_apart() {
        for (line, expected) in [
            ("• train the staff", Some((Marker::Bullet, 4))),
            ("– train the staff", Some((Marker::Dash, 4))),
            ("o sztuce", Some((Marker::Dash, 2))),
            ("1. Oversight", Some((Marker::Item, 3))),
            ("(a) the name", Some((Marker::Item, 4))),
            ("iv) the place", Some((Marker::Item, 4))),
            ("(12) the year", Some((Marker::Item, 5))),
            ("3.2 Oversight", Some((Marker::Section(2), 4))),
            ("3.2.1. Oversight", Some((Marker::Section(3), 7))),
            ("3 Oversight", Some((Marker::Section(1), 2))),
            ("2031 was a year", None),
            ("a word", None),
            ("Oversight", None),
            ("e.g. this", None),
        ] {
            assert_eq!(marker(line), expected, "{line}");
        }
    }

    #[test]
    fn lines_of_contents_end_in_numbers() {
        for (line, leader, page) in [
            ("Introduction ........ 7", true, true),
            ("Introduction . . . . 7", true, true),
            ("Introduction 7", false, true),
            ("It began in 2031", false, false),
            ("And so on...", false, false),
        ] {
            assert_eq!((ends_with_leader(line), ends_with_page(line)), (leader, page), "{line}");
        }
    }

    #[test]
    fn notes_begin_with_their_number() {
        for (line, expected) in
            [("12 See there.", Some(12)), ("(3) OJ", Some(3)), ("2031 was", None), ("12", None)]
        {
            assert_eq!(leading_number(line), expected, "{line}");
        }
    }
}
