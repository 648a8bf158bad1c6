//! Titles and dates as files declare them, which are often not what they say.

use crate::ingest::xml::{Token, Tokens};
use crate::ingest::{Format, IngestError, Limits};

/// What a part with the properties of a document declares as its title, and in the element `created` as its date;
/// each empty when it is not there.
///
/// # Errors
///
/// Too deep, or not well-formed.
pub(super) fn declared_in(
    format: Format,
    xml: &str,
    created: &str,
    limits: &Limits,
) -> Result<(String, String), IngestError> {
    let mut tokens = Tokens::new(format, xml, limits);
    let (mut open, mut title, mut date) = (String::new(), String::new(), String::new());
    loop {
        match tokens.next()? {
            Token::Open(element) => open = element.name().to_string(),
            Token::Close => open.clear(),
            Token::Text(text) if open == "title" => title.push_str(&text),
            Token::Text(text) if open == created => date.push_str(&text),
            Token::Text(_) => {}
            Token::End => return Ok((title, date)),
        }
    }
}

/// The first run of exactly four digits that is a year from 1900 to 2100.
pub(super) fn year_in(date: &str) -> Option<i32> {
    let runs = date.split(|letter: char| !letter.is_ascii_digit());
    runs.filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .find(|year| (1900..=2100).contains(year))
}

/// A declared title with its white space collapsed; `None` when it is a file name or says nothing.
pub(super) fn title(declared: &str) -> Option<String> {
    let title = declared.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = title.strip_prefix("Microsoft Word - ").unwrap_or(&title);
    let lower = title.to_lowercase();
    let is_file = FILE_ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let says_nothing = SAY_NOTHING.contains(&lower.as_str());
    let has_letters = title.chars().any(char::is_alphabetic);
    (has_letters && !is_file && !says_nothing).then(|| title.to_string())
}

const FILE_ENDINGS: &[&str] =
    &[".xml", ".doc", ".docx", ".dotx", ".pdf", ".htm", ".html", ".rtf", ".odt", ".indd"];

const SAY_NOTHING: &[&str] =
    &["untitled", "untitled document", "word document", "document", "title", "home", "slide 1"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_found_in_dates() {
        for (date, want) in [
            ("2019-05-12T10:00:00Z", Some(2019)),
            ("12 May 2020", Some(2020)),
            ("20190512", None),
            ("1899", None),
            ("1900", Some(1900)),
            ("2100", Some(2100)),
            ("2101", None),
            ("", None),
        ] {
            assert_eq!(year_in(date), want, "{date}");
        }
    }

    #[test]
    fn titles_that_say_nothing_are_none() {
        for (declared, want) in [
            (" The\n plan ", Some("The plan")),
            ("Microsoft Word - The plan", Some("The plan")),
            ("Microsoft Word - plan_v3.doc", None),
            ("L_202401.fmx.xml", None),
            ("Untitled", None),
            ("2024", None),
            ("国家战略", Some("国家战略")),
        ] {
            assert_eq!(title(declared).as_deref(), want, "{declared}");
        }
    }
}
