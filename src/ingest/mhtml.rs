//! MHTML → blocks: the first page of a message, read as HTML. Its frames and pictures are not read.

use crate::ingest::properties;
use crate::ingest::{IngestError, Limits, RawDocument, html};
use mail_parser::{MessageParser, PartType};

/// Reads a web page that was saved as a message.
///
/// # Errors
///
/// No message, none with a page in it, or a page without text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<RawDocument, IngestError> {
    let damaged = |reason: &str| IngestError::Damaged { format: "MHTML", reason: reason.to_string() };
    let message = MessageParser::default().parse(bytes).ok_or_else(|| damaged("it has no header"))?;
    let page = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(page) => Some(page),
        _ => None,
    });
    let mut document = html::read(page.ok_or_else(|| damaged("it holds no page"))?, limits)?;
    if document.title.is_none() {
        document.title = message.subject().and_then(properties::title);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAVED: &str = "From: <Saved by a browser>\r\nSubject: =?utf-8?Q?The_pl=C3=A4n?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related; type=\"text/html\"; boundary=\"----B\"\r\n\r\n------B\r\n\
        Content-Type: text/html; charset=\"windows-1252\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        <p>We will decide, =E9tat, and pub=\r\nlish a register.</p>\r\n------B\r\nContent-Type: text/html\r\n\r\n\
        <p>a frame</p>\r\n------B--\r\n";

    #[test]
    fn the_page_of_the_message_is_read() {
        let document = read(SAVED.as_bytes(), &Limits::default()).expect("a page");
        assert_eq!(document.blocks.len(), 1);
        assert_eq!(document.blocks[0].text, "We will decide, état, and publish a register.");
        assert_eq!(document.title.as_deref(), Some("The plän"));
    }

    #[test]
    fn messages_without_a_page_are_refused() {
        let text = "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello\r\n";
        let reason = "it holds no page".to_string();
        assert_eq!(
            read(text.as_bytes(), &Limits::default()),
            Err(IngestError::Damaged { format: "MHTML", reason })
        );
        assert!(read(b"", &Limits::default()).is_err());
    }

    proptest! {
        #[test]
        fn no_damage_makes_the_reader_panic(at in 0..SAVED.len(), cut in 0usize..80, text in "[-=<>;:\"a-z\r\n ]{0,8}") {
            let mut saved = SAVED.to_string();
            saved.replace_range(at..(at + cut).min(SAVED.len()), &text);
            let _ = read(saved.as_bytes(), &Limits::default());
        }
    }
}
