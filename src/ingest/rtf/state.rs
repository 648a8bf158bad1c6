//! What holds inside a group of an RTF, and ends with it.

use encoding_rs::Encoding;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Into the document.
    Text,
    /// Nowhere.
    Nowhere,
    /// The fonts.
    Fonts,
    /// The styles.
    Styles,
    /// The properties: their text counts only in the title.
    Properties,
    Title,
    /// The date of creation.
    Created,
    /// The marker of a list item.
    Marker,
}

impl Destination {
    /// The destination that a word at the beginning of a group leads to, if it is one.
    pub(super) fn of(word: &[u8]) -> Option<Destination> {
        Some(match word {
            b"fonttbl" => Destination::Fonts,
            b"stylesheet" => Destination::Styles,
            b"info" => Destination::Properties,
            b"title" => Destination::Title,
            b"creatim" => Destination::Created,
            b"listtext" | b"pntext" => Destination::Marker,
            b"shpinst" | b"shptxt" => Destination::Text,
            b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl" | b"footerr"
            | b"footerf" | b"pict" | b"fldinst" | b"colortbl" | b"ftnsep" | b"ftnsepc" | b"ftncn"
            | b"aftnsep" | b"aftnsepc" | b"aftncn" | b"xe" | b"tc" | b"tcl" | b"rxe" | b"sp" | b"objdata"
            | b"nonshppict" | b"nonesttables" | b"annotation" | b"atnid" | b"atnauthor" | b"listtable"
            | b"listoverridetable" | b"revtbl" | b"rsidtbl" | b"private" | b"comment" | b"template" => {
                Destination::Nowhere
            }
            _ => return None,
        })
    }
}

/// The state of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub destination: Destination,
    /// The group holds a footnote, which ends with it.
    pub is_note: bool,
    /// The group defines a style, which ends with it.
    pub is_style: bool,
    pub is_hidden: bool,
    /// Deleted by a tracked change.
    pub is_deleted: bool,
    /// Characters that stand behind `\u` for programs without Unicode.
    pub fallback: u32,
    pub encoding: &'static Encoding,
    pub paragraph: Properties,
}

/// Properties of a paragraph.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Properties {
    pub style: Option<i32>,
    /// Outline level, from 0.
    pub outline: Option<u8>,
    pub list_level: Option<u8>,
    pub in_table: bool,
}
