//! Bullets and numbers at the beginning of list items and headings.

/// What stands at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// "•", "–", "□".
    Bullet,
    /// "3.", "(a)", "iv)": an item of a numbered list.
    Item,
    /// "3", "3.2", "3.2.1": a number of a section with so many parts.
    Section(u8),
}

/// Characters that are bullets when a space follows.
const BULLETS: &str =
    "•‣◦▪■□▫●○◆◇►▶➢➤✓✔❖⁃∙·–—-*»›\u{f0b7}\u{f0a7}\u{f0d8}\u{f0fc}\u{f06e}\u{f076}\u{f0a8}\u{f02d}o";

/// The marker at the beginning of a line, and where the text after it begins.
pub(super) fn marker(line: &str) -> Option<(Marker, usize)> {
    let end = line.find(' ')?;
    let word = &line[..end];
    let after = end + 1;
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(bullet), None) if BULLETS.contains(bullet) => return Some((Marker::Bullet, after)),
        _ => {}
    }
    numbering(word).map(|marker| (marker, after))
}

/// True for a word that is nothing but a marker.
pub(super) fn is_lone_marker(text: &str) -> bool {
    let mut letters = text.chars();
    let single = letters.next().filter(|_| letters.next().is_none());
    single.is_some_and(|letter| BULLETS.contains(letter)) || numbering(text).is_some()
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
        && (bare.ends_with("....") || bare.ends_with(". . .") || bare.ends_with("……"))
}

/// A line that ends as those of a table of contents do, with or without dots.
pub(super) fn ends_with_page(text: &str) -> bool {
    let Some((before, number)) = text.rsplit_once([' ', '.', '\u{a0}']) else { return false };
    let counted =
        number.len() <= 3 && !number.is_empty() && number.bytes().all(|letter| letter.is_ascii_digit());
    counted && before.contains(char::is_alphabetic)
}
