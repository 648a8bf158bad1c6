//! Small parts: the properties of the document, and the texts of its diagrams.

use crate::ingest::properties::{declared_in, title, year_in};
use crate::ingest::xml::{Space, Token, Tokens};
use crate::ingest::{Format, IngestError, Limits};

/// Title and year of creation from `docProps/core.xml`.
///
/// # Errors
///
/// Too deep, or not well-formed.
pub(super) fn read_core(xml: &str, limits: &Limits) -> Result<(Option<String>, Option<i32>), IngestError> {
    let (declared, created) = declared_in(Format::Docx, xml, "created", limits)?;
    // The date of the empty file that python-docx begins with says nothing of the document.
    let year = year_in(&created).filter(|_| !created.starts_with("2013-12-23T23:15:00"));
    Ok((title(&declared), year))
}

/// The paragraphs in the boxes of a diagram, in their order.
///
/// # Errors
///
/// Too deep, or not well-formed.
pub(super) fn diagram_texts(xml: &str, limits: &Limits) -> Result<Vec<String>, IngestError> {
    let mut tokens = Tokens::new(Format::Docx, xml, limits);
    let (mut texts, mut open): (Vec<String>, Vec<bool>) = (Vec::new(), Vec::new());
    loop {
        match tokens.next()? {
            Token::Open(element) => {
                let is_drawing = element.space == Space::Drawing;
                if is_drawing && element.name() == "p" {
                    texts.push(String::new());
                }
                open.push(is_drawing && element.name() == "t");
            }
            Token::Close => {
                open.pop();
            }
            Token::Text(text) if open.last() == Some(&true) => {
                if let Some(last) = texts.last_mut() {
                    last.push_str(&text);
                }
            }
            Token::Text(_) => {}
            Token::End => break,
        }
    }
    texts.retain(|text| text.contains(char::is_alphanumeric));
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_year_come_from_the_properties() {
        for (xml, want) in [
            (
                "<c><dc:title xmlns:dc='d'>The &amp; plan</dc:title><created>2021-05-01T00:00:00Z</created></c>",
                (Some("The & plan"), Some(2021)),
            ),
            ("<c><title>Untitled</title><created>2013-12-23T23:15:00Z</created></c>", (None, None)),
            ("<c/>", (None, None)),
        ] {
            let (title, year) = read_core(xml, &Limits::default()).expect("well-formed");
            assert_eq!((title.as_deref(), year), want, "{xml}");
        }
    }

    #[test]
    fn boxes_of_diagrams_are_paragraphs() {
        let xml = "<d xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:p><a:r><a:t>Train</a:t></a:r>\
                   <a:r><a:t> people</a:t></a:r></a:p><a:p/><a:p><a:t>Fund</a:t>x</a:p></d>";
        assert_eq!(
            diagram_texts(xml, &Limits::default()),
            Ok(vec!["Train people".to_string(), "Fund".to_string()])
        );
    }
}
