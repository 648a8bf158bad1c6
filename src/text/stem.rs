//! One function in front of the Snowball stemmers.

use crate::text::Lang;
use rust_stemmers::Algorithm;

/// The stemmer of one language.
pub struct Stemmer {
    inner: rust_stemmers::Stemmer,
}

impl Stemmer {
    /// The stemmer of `lang`, or `None` when there is none for it.
    pub fn for_lang(lang: Lang) -> Option<Stemmer> {
        let algorithm = match lang.as_str() {
            "ar" => Algorithm::Arabic,
            "da" => Algorithm::Danish,
            "nl" => Algorithm::Dutch,
            "en" => Algorithm::English,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "hu" => Algorithm::Hungarian,
            "it" => Algorithm::Italian,
            "nb" | "no" => Algorithm::Norwegian,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "es" => Algorithm::Spanish,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            _ => return None,
        };
        Some(Stemmer { inner: rust_stemmers::Stemmer::create(algorithm) })
    }

    /// The stem of a folded word.
    pub fn stem(&self, folded: &str) -> String {
        self.inner.stem(folded).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_share_a_stem() {
        let english = Stemmer::for_lang(Lang::EN).expect("English has a stemmer");
        assert_eq!(english.stem("reversed"), english.stem("reverses"));
        assert_ne!(english.stem("reverse"), english.stem("review"));
        assert!(Stemmer::for_lang(Lang::UNKNOWN).is_none());
    }
}
