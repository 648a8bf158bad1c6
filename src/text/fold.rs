//! Folding: the form of a word under which equal words are equal.

use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;

/// NFKC and lower case of any text, with the final sigma and the dotless i made plain.
///
/// ```
/// use concordant::text::fold;
/// assert_eq!(fold("ﬁnal STRATEGY’s"), "final strategy's");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded form of `text` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let start = out.len();
    for letter in nfkc.normalize(text).chars() {
        match letter {
            '’' | '‘' | 'ʼ' | '＇' => out.push('\''),
            'ς' => out.push('σ'),
            'ı' => out.push('i'),
            // Lower-casing the dotted capital I leaves a combining dot behind.
            'İ' => out.push('i'),
            _ if letter.is_ascii() => out.push(letter.to_ascii_lowercase()),
            _ => out.extend(letter.to_lowercase()),
        }
    }
    // Small letters may compose where their capitals do not: "J̌".
    if let Cow::Owned(composed) = nfkc.normalize(&out[start..]) {
        out.truncate(start);
        out.push_str(&composed);
    }
}

/// The form of one word of a text: folded, without the possessive `'s`, and without the number of a
/// footnote that extraction glued to it ("principles18"). Folding a form gives the form itself.
///
/// `out` is cleared first, so that one buffer serves a whole document.
pub fn fold_word<'a>(word: &str, out: &'a mut String) -> &'a str {
    out.clear();
    fold_into(word, out);
    // Most words end in a letter that belongs to them.
    if !matches!(out.as_bytes().last(), Some(b's' | b'0'..=b'9' | 0x80..)) {
        return out;
    }
    while out.len() > 2 && out.ends_with("'s") {
        out.truncate(out.len() - 2);
    }
    let letters = out.trim_end_matches(|end: char| end.is_ascii_digit()).len();
    if (1..=3).contains(&(out.len() - letters)) && is_long_word(&out[..letters]) {
        out.truncate(letters);
    }
    out
}

/// Five letters or more: shorter ones with digits are names of their own (co2, web3, gpt4, h2020).
fn is_long_word(letters: &str) -> bool {
    letters.chars().count() >= 5 && letters.chars().all(char::is_alphabetic)
}

/// `text` in NFC; borrowed when it already is.
pub(super) fn nfc(text: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// Appends the compatibility form of a ligature or presentation form.
pub(super) fn nfkc_into(letter: char, out: &mut String) {
    let mut buffer = [0; 4];
    out.push_str(&ComposingNormalizerBorrowed::new_nfkc().normalize(letter.encode_utf8(&mut buffer)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_fold_to_the_form_that_rules_are_written_in() {
        let mut buffer = String::new();
        for (name, word, want) in [
            ("case", "Ethics", "ethics"),
            ("accents stay", "Éthique", "éthique"),
            ("ligature", "ﬁnance", "finance"),
            ("possessive", "Government's", "government"),
            ("curly possessive", "Government’s", "government"),
            ("only the letter s after the apostrophe", "l'état", "l'état"),
            ("footnote number", "principles18", "principles"),
            ("short names keep their number", "co2", "co2"),
            ("four digits are a year", "horizon2020", "horizon2020"),
            ("final sigma", "ΛΟΓΟΣ", "λογοσ"),
            ("full-width letters", "ＡＩ", "ai"),
            ("small letters that compose", "J\u{30c}", "\u{1f0}"),
        ] {
            assert_eq!(fold_word(word, &mut buffer), want, "{name}");
        }
    }

    proptest! {
        /// What the words of a text are interned by.
        #[test]
        fn a_form_is_its_own_form(word in r"\PC{0,12}('s|[0-9]{0,4}){0,3}") {
            let mut buffer = String::new();
            let form = fold_word(&word, &mut buffer).to_string();
            prop_assert_eq!(fold_word(&form, &mut buffer), form.as_str());
        }
    }
}
