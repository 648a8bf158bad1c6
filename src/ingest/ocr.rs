//! What a reader asks of a program that recognizes the text of pictures, and lines of such text as a
//! [`Sheet`], so that columns, heads and paragraphs are found as in any other page.

#![cfg_attr(
    not(feature = "ocr"),
    allow(dead_code, reason = "only a build that draws pages has pictures of them")
)]

use super::layout::{Run, Sheet};
use crate::text::{Lang, Span};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A page as a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Brightness of each pixel, row by row; 0 is black.
    pub pixels: Vec<u8>,
    /// Pixels per inch.
    pub dpi: u32,
}

/// A line of recognized text; places in pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecognizedLine {
    /// The words, from left to right.
    pub words: Vec<RecognizedWord>,
    /// Upper end of its letters.
    pub top: f32,
    /// Lower end.
    pub bottom: f32,
}

/// A recognized word; places in pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecognizedWord {
    /// Its characters.
    pub text: String,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// How sure the recognition is, 0 to 1.
    pub confidence: f64,
}

/// A program that recognizes text.
pub trait Recognizer: Sync {
    /// What it is, with all that decides its results: two with the same identity recognize the same.
    fn identity(&self) -> String;

    /// The lines of a picture, in any order; of the language `lang` when it is known.
    ///
    /// The same picture gives the same lines.
    ///
    /// # Errors
    /// Why it could not be done, in a few words.
    fn recognize(&self, picture: &Picture, lang: Option<Lang>) -> Result<Vec<RecognizedLine>, String>;
}

/// A recognizer, and the language it is to look for when the user knows it.
#[derive(Clone, Copy)]
pub(super) struct Ocr<'a> {
    pub recognizer: &'a dyn Recognizer,
    pub lang: Option<Lang>,
}

/// Text with a lower confidence, 0 to 1, has too many wrong words to say what a page does not hold.
const LOW_CONFIDENCE: f64 = 0.7;

/// What was recognized on a page.
pub(super) struct Recognized {
    pub sheet: Sheet,
    /// Mean confidence of the letters, 0 to 1.
    pub confidence: f64,
}

/// Recognizes the text of a page.
///
/// # Errors
/// Why there is no text that can be relied on.
pub(super) fn recognize(ocr: Ocr<'_>, picture: &Picture) -> Result<Recognized, String> {
    let lines = ocr.recognizer.recognize(picture, ocr.lang)?;
    let letters = |word: &RecognizedWord| word.text.chars().count() as f64;
    let words = || lines.iter().flat_map(|line| &line.words);
    let all: f64 = words().map(letters).sum();
    if all == 0.0 {
        return Err("no text was recognized".to_string());
    }
    let mean = words().map(|word| letters(word) * word.confidence).sum::<f64>() / all;
    // To two digits, as it is told.
    let confidence = (mean * 100.0).round() / 100.0;
    if confidence < LOW_CONFIDENCE {
        return Err(format!(
            "text was recognized with a confidence of {confidence:.2}, less than {LOW_CONFIDENCE:.2}"
        ));
    }
    Ok(Recognized { sheet: sheet(&lines, picture), confidence })
}

/// Parts of an em above the line that capitals and small letters reach, and below it.
const CAPITAL: f32 = 0.72;
const SMALL: f32 = 0.52;
const DESCENT: f32 = 0.21;
/// Words stand at least so many ems apart.
const WORD_GAP: f32 = 0.1;
/// Type that differs less from the usual size of the page has that size: boxes of letters are not exact.
const SAME_SIZE: f32 = 0.18;

fn sheet(lines: &[RecognizedLine], picture: &Picture) -> Sheet {
    let points = 72.0 / picture.dpi.max(1) as f32;
    let mut sheet = Sheet {
        width: picture.width as f32 * points,
        height: picture.height as f32 * points,
        ..Sheet::default()
    };
    let usual = usual_size(lines);
    for line in lines {
        let (size, descent) = measure(line);
        let base = (line.bottom - descent * size) * points;
        let size = if (size - usual).abs() < SAME_SIZE * usual { usual } else { size } * points;
        let place = Run { text: Span::default(), x0: 0.0, x1: 0.0, base, size, bold: false };
        for (nth, word) in line.words.iter().enumerate() {
            let text = repaired(&word.text, line.words.get(nth + 1).map(|next| next.text.as_str()));
            let (x0, x1) = (word.x0 * points, word.x1 * points);
            let Some(next) = line.words.get(nth + 1).map(|next| next.x0 * points) else {
                sheet.push(&text, Run { x0, x1, ..place });
                continue;
            };
            // Boxes of words touch at times. Without the space the gap would be measured as one between
            // letters.
            let x1 = x1.min(next - WORD_GAP * size);
            sheet.push(&text, Run { x0, x1, ..place });
            sheet.push(" ", Run { x0: x1, x1: next, ..place });
        }
    }
    sheet
}

/// The word that was meant where letters that look alike make one that no text has: "Al-based" is "AI-based".
///
/// Before a capital letter it may be part of a name, "Al Wadi" or "Al-Wadi", and stays as it was read.
fn repaired<'a>(word: &'a str, next: Option<&str>) -> Cow<'a, str> {
    let (first, rest) = word.split_at(word.find(['-', '/', '\'', '’']).unwrap_or(word.len()));
    let letters = first.trim_matches(|letter: char| !letter.is_alphanumeric());
    let behind = match (rest, first.ends_with(letters)) {
        ("", true) => next.unwrap_or(""),
        (rest, _) => rest,
    };
    let may_be_name = behind.trim_start_matches(['-', '/']).starts_with(char::is_uppercase);
    match REPAIRS.iter().find(|(wrong, _)| *wrong == letters) {
        Some((wrong, meant)) if !may_be_name => Cow::Owned(word.replacen(wrong, meant, 1)),
        _ => Cow::Borrowed(word),
    }
}

/// Words as they are misread, and as they were meant.
static REPAIRS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("ocr_repairs.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Size of the type of a line, in pixels, from the height of its letters, and the part of it that lies
/// below the line.
fn measure(line: &RecognizedLine) -> (f32, f32) {
    let has = |test: fn(char) -> bool| line.words.iter().any(|word| word.text.contains(test));
    let is_high =
        |letter: char| !matches!(letter, 'a' | 'c' | 'e' | 'g' | 'm'..='s' | 'u'..='z' | '.' | ',' | '-');
    let is_low = |letter: char| {
        matches!(letter, 'g' | 'j' | 'p' | 'q' | 'y' | 'Q' | ',' | ';' | '(' | ')' | '[' | ']')
    };
    let rise = if has(is_high) { CAPITAL } else { SMALL };
    let descent = if has(is_low) { DESCENT } else { 0.0 };
    ((line.bottom - line.top) / (rise + descent), descent)
}

/// The size of most letters, in pixels.
fn usual_size(lines: &[RecognizedLine]) -> f32 {
    let letters =
        |line: &RecognizedLine| line.words.iter().map(|word| word.text.chars().count()).sum::<usize>();
    let mut sizes: Vec<(f32, usize)> = lines.iter().map(|line| (measure(line).0, letters(line))).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut seen = 0;
    let middle = sizes.iter().find(|(_, letters)| {
        seen += letters;
        seen > half
    });
    middle.map_or(0.0, |(size, _)| *size)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recognizes what it was given.
    struct Given(Vec<RecognizedLine>);

    impl Recognizer for Given {
        fn identity(&self) -> String {
            "given".to_string()
        }

        fn recognize(&self, _: &Picture, _: Option<Lang>) -> Result<Vec<RecognizedLine>, String> {
            Ok(self.0.clone())
        }
    }

    fn line(text: &str, confidence: f64, (top, bottom): (f32, f32)) -> RecognizedLine {
        let words = text.split(' ').zip(0..).map(|(word, nth)| {
            let x0 = 100.0 * nth as f32;
            RecognizedWord { text: word.to_string(), x0, x1: x0 + 80.0, confidence }
        });
        RecognizedLine { words: words.collect(), top, bottom }
    }

    fn recognized(lines: Vec<RecognizedLine>) -> Result<Recognized, String> {
        let picture = Picture { width: 600, height: 800, pixels: Vec::new(), dpi: 144 };
        recognize(Ocr { recognizer: &Given(lines), lang: None }, &picture)
    }

    #[test]
    fn only_text_that_can_be_relied_on_is_text() {
        let at = (10.0, 30.0);
        for (name, lines, expected) in [
            ("nothing", Vec::new(), Err("no text was recognized")),
            (
                "unsure",
                vec![line("Oflice", 0.69, at)],
                Err("text was recognized with a confidence of 0.69, less than 0.70"),
            ),
            ("just sure enough", vec![line("Office", 0.7, at)], Ok(0.7)),
            ("long words count more", vec![line("Harbours", 0.9, at), line("of", 0.4, at)], Ok(0.8)),
        ] {
            let found = recognized(lines).map(|found| found.confidence);
            assert_eq!(
                found.as_ref().map_err(String::as_str),
                expected.as_ref().map_err(|text| *text),
                "{name}"
            );
        }
    }

    #[test]
    fn words_are_repaired_unless_they_may_be_names() {
        for (word, next, want) in [
            ("Al", Some("systems"), "AI"),
            ("Al-based", None, "AI-based"),
            ("(Al)", Some("Strategy"), "(AI)"),
            ("Al’s", Some("Use"), "AI’s"),
            ("Al", None, "AI"),
            ("Al", Some("Wadi"), "Al"),
            ("Al-Wadi", None, "Al-Wadi"),
            ("Also", Some("the"), "Also"),
        ] {
            assert_eq!(repaired(word, next), want, "{word} {next:?}");
        }
    }

    #[test]
    fn lines_stand_on_their_base_in_the_size_of_the_page() {
        // At 144 dots per inch a point is two pixels; an em of 40 pixels has capitals of 28.8.
        let lines = vec![line("Harbour fee", 0.9, (100.0, 128.8)), line("Paying it", 0.9, (150.0, 187.2))];
        let sheet = recognized(lines).expect("it is sure").sheet;
        assert_eq!((sheet.width, sheet.height), (300.0, 400.0));
        let found: Vec<(f32, f32)> =
            sheet.runs.iter().map(|run| ((run.base * 10.0).round() / 10.0, run.size.round())).collect();
        assert_eq!(sheet.text, "Harbour feePaying it");
        assert_eq!(found, [[(64.4, 20.0); 3], [(89.4, 20.0); 3]].concat());
    }
}
