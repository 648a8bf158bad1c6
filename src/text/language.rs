//! Languages and their detection.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// A language by its BCP 47 primary subtag (two or three lower-case letters).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lang([u8; 3]);

impl Lang {
    /// English.
    pub const EN: Lang = Lang(*b"en\0");
    /// French.
    pub const FR: Lang = Lang(*b"fr\0");
    /// Spanish.
    pub const ES: Lang = Lang(*b"es\0");
    /// German.
    pub const DE: Lang = Lang(*b"de\0");
    /// Not known: too little text, or no language that is recognized.
    pub const UNKNOWN: Lang = Lang(*b"und");

    /// Reads a tag such as `en`, `fr` or `gsw`; `None` when it is not two or three lower-case letters.
    ///
    /// ```
    /// use concordant::text::Lang;
    /// assert_eq!(Lang::parse("en"), Some(Lang::EN));
    /// assert_eq!(Lang::parse("English"), None);
    /// ```
    pub fn parse(tag: &str) -> Option<Lang> {
        let bytes = tag.as_bytes();
        if !(2..=3).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        let mut code = [0; 3];
        code[..bytes.len()].copy_from_slice(bytes);
        Some(Lang(code))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).unwrap_or("und")
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Lang {
    /// The ISO 639-3 code, which other programs use as a name; the tag itself when it has three letters.
    pub fn iso_639_3(&self) -> &str {
        let short = self.as_str();
        tags().find(|(_, tag)| *tag == short).map_or(short, |(long, _)| long)
    }
}

/// The language of `text` by its script and trigrams; [`Lang::UNKNOWN`] when it cannot be told.
///
/// From about 100 characters on the answer is dependable; shorter texts should inherit from their
/// surroundings. Cost is linear, about 10 MB/s: pass a sample of a long text.
pub fn detect(text: &str) -> Lang {
    by_function_words(text).unwrap_or_else(|| by_trigrams(text))
}

/// The language whose commonest words make up a fifth of the text, four of them at least; only for languages
/// that can be told by them from every other one.
fn by_function_words(text: &str) -> Option<Lang> {
    static WORDS: LazyLock<Vec<(Lang, Vec<&str>)>> = LazyLock::new(|| {
        let lines = include_str!("function_words.txt").lines().filter(|line| !line.starts_with('#'));
        let language = |line: &'static str| {
            let mut words = line.split_whitespace();
            Some((Lang::parse(words.next()?)?, words.collect()))
        };
        lines.filter_map(language).collect()
    });
    let share = |known: &[&str]| {
        let (mut all, mut of_known, mut different) = (0, 0, 0u64);
        for word in text.split_ascii_whitespace() {
            all += 1;
            if let Some(number) = known.iter().position(|other| *other == word) {
                of_known += 1;
                different |= 1 << (number % 64);
            }
        }
        different.count_ones() >= 4 && of_known * 5 >= all
    };
    WORDS.iter().find(|(_, known)| share(known)).map(|(lang, _)| *lang)
}

fn by_trigrams(text: &str) -> Lang {
    whatlang::detect(text)
        .filter(|found| found.is_reliable() || text.len() >= 200)
        .and_then(|found| tag(found.lang().code()))
        .unwrap_or(Lang::UNKNOWN)
}

/// The two-letter tag of an ISO 639-3 code where there is one.
fn tag(iso_639_3: &str) -> Option<Lang> {
    let short = tags().find(|(long, _)| *long == iso_639_3).map_or(iso_639_3, |(_, short)| short);
    Lang::parse(short)
}

/// ISO 639-3 codes with their two-letter tags.
fn tags() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("language_tags.txt").lines().filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, want) in [
            ("The Government will publish an annual report on the use of algorithms by public bodies.", "en"),
            ("Le gouvernement publiera chaque année un rapport sur l'usage des algorithmes.", "fr"),
            ("El Gobierno publicará cada año un informe sobre el uso de los algoritmos públicos.", "es"),
            ("Die Bundesregierung veröffentlicht jedes Jahr einen Bericht über die Nutzung von KI.", "de"),
            (
                "Правительство ежегодно публикует доклад об использовании алгоритмов органами власти и о жалобах граждан на их решения.",
                "ru",
            ),
            ("政府は毎年、アルゴリズムの利用に関する報告書を公表します。", "ja"),
            ("12 34 56", "und"),
        ] {
            assert_eq!(detect(text).as_str(), want, "{text}");
        }
    }
}
