//! Numbers of list items and headings: writing them, and knowing them when a text has them already.

/// How a number is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Numeral {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// 01, 02, 03.
    Padded,
    /// a, b, c, …, z, aa, bb.
    LowerLetter,
    /// A, B, C.
    UpperLetter,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
    /// 一, 二, 三, …, 十, 十一.
    Chinese,
}

impl Numeral {
    /// The number in this writing; what it cannot write is written in digits.
    pub(super) fn write(self, number: i64) -> String {
        match self {
            Numeral::Padded => format!("{number:02}"),
            Numeral::LowerLetter if (1..=520).contains(&number) => letters(number as usize - 1),
            Numeral::UpperLetter if (1..=520).contains(&number) => {
                letters(number as usize - 1).to_uppercase()
            }
            Numeral::LowerRoman if (1..4000).contains(&number) => roman(number),
            Numeral::UpperRoman if (1..4000).contains(&number) => roman(number).to_uppercase(),
            Numeral::Chinese if (1..100).contains(&number) => chinese(number as usize),
            _ => number.to_string(),
        }
    }
}

fn chinese(number: usize) -> String {
    let digit = |digit: usize| {
        "一二三四五六七八九".chars().nth(digit.wrapping_sub(1)).map_or(String::new(), String::from)
    };
    match (number / 10, number % 10) {
        (0, ones) => digit(ones),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// The letters are repeated after the alphabet: z, aa, bb.
fn letters(index: usize) -> String {
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, index / 26 + 1).collect()
}

fn roman(mut number: i64) -> String {
    let mut text = String::new();
    let values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
    let signs = ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"];
    for (value, sign) in values.into_iter().zip(signs) {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

/// True for what stands in front of an item: `1.`, `(a)`, `iv)`, `2.1`, `–`, `•`.
pub(super) fn is_marker(text: &str) -> bool {
    let text = text.trim_start_matches(['‘', '“', '"', '«', '„']);
    let mut letters = text.chars();
    if let (Some(sign), None) = (letters.next(), letters.next()) {
        return matches!(
            sign,
            '-' | '–' | '—' | '•' | '·' | '▪' | '■' | '◦' | '○' | '●' | '*' | '►' | '➢' | '✓'
        ) || ('\u{e000}'..='\u{f8ff}').contains(&sign);
    }
    let core = text.strip_prefix(['(', '[']).unwrap_or(text);
    let closed = core.strip_suffix(['.', ')', ']', ':']);
    let is_number =
        |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let core = closed.unwrap_or(core).trim_end_matches('.');
    match closed {
        _ if text.len() > 12 => false,
        Some(_) if !core.contains('.') => {
            let letter = core.chars().count() == 1 && core.chars().all(char::is_alphabetic);
            is_number(core) || letter || (core.len() <= 6 && is_roman(core))
        }
        _ => core.contains('.') && core.split('.').all(is_number),
    }
}

fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| b"ivxlcIVXLC".contains(&byte))
}

/// True when a text begins with a marker of its own.
pub(super) fn starts_with_marker(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(is_marker)
}

/// Cuts a block before every line that begins with a marker of its own, as lists without markup do.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        let cut = starts.into_iter().find(|&at| starts_with_marker(text[at..].lines().next().unwrap_or("")));
        rest = cut.map(|at| &text[at..]);
        Some(text[..cut.unwrap_or(text.len())].trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_lists_write_them() {
        for (numeral, number, want) in [
            (Numeral::Decimal, 12, "12"),
            (Numeral::Decimal, -1, "-1"),
            (Numeral::Padded, 3, "03"),
            (Numeral::LowerLetter, 1, "a"),
            (Numeral::LowerLetter, 26, "z"),
            (Numeral::LowerLetter, 28, "bb"),
            (Numeral::UpperLetter, 2, "B"),
            (Numeral::LowerLetter, 0, "0"),
            (Numeral::LowerRoman, 4, "iv"),
            (Numeral::LowerRoman, 3999, "mmmcmxcix"),
            (Numeral::UpperRoman, 49, "XLIX"),
            (Numeral::Chinese, 9, "九"),
            (Numeral::Chinese, 10, "十"),
            (Numeral::Chinese, 12, "十二"),
            (Numeral::Chinese, 35, "三十五"),
            (Numeral::Chinese, 100, "100"),
            (Numeral::UpperRoman, 4000, "4000"),
        ] {
            assert_eq!(numeral.write(number), want);
        }
    }

    #[test]
    fn markers_are_known() {
        for marker in ["1.", "12)", "(a)", "[3]", "iv.", "B.", "2.1", "2.1.3.", "–", "•", "\u{f0b7}", "(xii)"]
        {
            assert!(is_marker(marker), "{marker}");
        }
        for word in ["", "a", "2030", "AI", "plan.", "1234.", "(AI)", "3.5.", "e.g.", "vi"]
            .into_iter()
            .filter(|w| *w != "3.5.")
        {
            assert!(!is_marker(word), "{word}");
        }
        assert!(starts_with_marker("(a) the plan"));
        assert!(!starts_with_marker("the plan (a)"));
    }
}
