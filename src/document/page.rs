//! Pages and whether their text could be read.

/// One page of a paginated format.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The label printed on the page or stored in the file, when it differs from the page's number.
    pub label: Option<String>,
    /// First byte of the page's text in the extracted text.
    pub start: u32,
    /// How its text was obtained.
    pub origin: TextOrigin,
}

/// How the text of a page was obtained.
#[derive(Debug, Clone, PartialEq)]
pub enum TextOrigin {
    /// The file holds the text.
    TextLayer,
    /// Recognized from a picture; confidence 0 to 1.
    Ocr {
        /// Mean confidence of the recognized words, 0 to 1.
        confidence: f64,
    },
    /// A page without any marks on it; nothing to read, nothing lost.
    Blank,
    /// A picture in which no text can be seen; nothing to read, as far as can be told from its pixels.
    Picture,
    /// The page shows something, but its text could not be read.
    Unreadable {
        /// Why, in a few words: "image without a text layer".
        reason: String,
    },
}

impl TextOrigin {
    /// True when nothing of the page was lost; a blank page and a picture are readable.
    pub fn is_readable(&self) -> bool {
        !matches!(self, TextOrigin::Unreadable { .. })
    }
}
