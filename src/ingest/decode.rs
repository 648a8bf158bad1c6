//! Bytes → text, for the formats that are text: which encoding, and what had to be guessed or repaired.
//!
//! What the bytes prove goes before what the file declares, and that before what statistics suggest:
//! byte order mark, UTF-16 by its pattern of NULs, valid UTF-8, declared encoding, guess.

use crate::document::{Notice, NoticeCode};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A decoded file.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded<'a> {
    /// The text, without byte order mark, NULs and other control characters; line ends as in the file.
    /// Borrowed when the bytes are that text already.
    pub text: Cow<'a, str>,
    /// Whether the encoding was guessed, and what was replaced or removed.
    pub notices: Vec<Notice>,
}

/// Decodes a text file; `declared` is the encoding its markup names, if any.
///
/// Never fails: bytes that are no text in the encoding become U+FFFD and are counted in a notice.
///
/// ```
/// let decoded = concordant::ingest::decode(b"d\xe9cision", Some("iso-8859-1"));
/// assert_eq!(decoded.text, "décision");
/// assert!(decoded.notices.is_empty());
/// ```
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    let (encoding, bom, guessed) = choose(bytes, declared);
    let mut notices = Vec::new();
    if guessed {
        notices.push(Notice::new(
            NoticeCode::EncodingGuessed,
            format!("no encoding is declared; decoded as {}", encoding.name()),
        ));
    }
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[bom..]);
    if broken {
        let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
        notices.push(Notice::new(
            NoticeCode::InvalidBytes,
            format!("{replaced} byte sequences are no text in {} and were replaced", encoding.name()),
        ));
    }
    let text = without_controls(text, &mut notices);
    Decoded { text, notices }
}

/// The encoding, the length of the byte order mark, and whether it is a guess.
fn choose(bytes: &[u8], declared: Option<&str>) -> (&'static Encoding, usize, bool) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, length, false);
    }
    if let Some(encoding) = utf16_by_pattern(bytes) {
        return (encoding, 0, true);
    }
    if is_mostly_utf8(bytes) {
        return (UTF_8, 0, false);
    }
    // A page that declares UTF-8 or UTF-16 and is neither has declared what its server believed.
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(encoding) = declared.filter(|&encoding| encoding.is_single_byte() || fits(bytes, encoding)) {
        return (encoding, 0, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    (detector.guess(None, Utf8Detection::Deny), 0, true)
}

fn fits(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let unicode = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
    !unicode && !encoding.decode_without_bom_handling(bytes).1
}

/// UTF-8, or UTF-8 with damage: at least four good multi-byte sequences for each bad one.
///
/// ISO-2022-JP is ASCII to the eye of a decoder; its escape sequences give it away.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    if has_japanese_escapes(bytes) {
        return false;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

fn has_japanese_escapes(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\x1b$B").is_some() && bytes.is_ascii()
}

/// UTF-16 without a byte order mark: spaces, line ends and other ASCII characters have a NUL beside them.
///
/// Looks at the first 64 kB. The order of the bytes is the one in which there are more of them, leaving out
/// those that mirror a common character: U+4E00 (the Chinese "one") has the bytes of "N", U+3000 of "0".
pub(super) fn utf16_by_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let nuls = memchr::memchr_iter(0, sample).count();
    if nuls == 0 || nuls * 100 < sample.len() {
        return None;
    }
    let (mut little, mut big) = (0usize, 0usize);
    for pair in sample.chunks_exact(2) {
        let is_basic = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' '..=b'/' | b'1'..=b'?' | b'a'..=b'z');
        little += usize::from(pair[1] == 0 && is_basic(pair[0]));
        big += usize::from(pair[0] == 0 && is_basic(pair[1]));
    }
    // NULs that pad a file, or were put into its text, do not stand beside such characters.
    if little.max(big) * 4 < nuls {
        return None;
    }
    let encoding = match (little, big) {
        _ if little > 4 * big => UTF_16LE,
        _ if big > 4 * little => UTF_16BE,
        _ => return None,
    };
    let (text, broken) = encoding.decode_without_bom_handling(sample);
    let is_text = |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || is_mark(letter);
    let strange = text.chars().filter(|&letter| !is_text(letter)).count();
    (!broken && strange * 20 <= text.chars().count()).then_some(encoding)
}

const SAMPLE: usize = 64 << 10;

/// Punctuation and symbols, broadly: whatever is neither a control character nor for private use.
fn is_mark(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || matches!(letter, '\u{a1}'..='\u{bf}' | '\u{300}'..='\u{36f}' | '\u{600}'..='\u{6ff}')
        || matches!(letter, '\u{900}'..='\u{dff}' | '\u{2010}'..='\u{27bf}' | '\u{3000}'..='\u{303f}')
        || matches!(letter, '\u{ff00}'..='\u{ffef}')
}

fn without_controls<'a>(text: Cow<'a, str>, notices: &mut Vec<Notice>) -> Cow<'a, str> {
    let is_removed = |letter: char| is_control(letter as u32);
    if ascii_controls(text.as_bytes()) == 0 {
        return text;
    }
    let removed = text.chars().filter(|&letter| is_removed(letter)).count();
    notices.push(Notice::new(
        NoticeCode::ControlCharacters,
        format!("{removed} NUL or other control characters were removed"),
    ));
    Cow::Owned(text.replace(is_removed, ""))
}

/// Number of bytes of which [`is_control`] holds; counted without branches, so that many are looked at at once.
pub(super) fn ascii_controls(bytes: &[u8]) -> usize {
    let found = |byte: &u8| {
        let white = (byte.wrapping_sub(0x09) < 5) as u8;
        ((*byte < 0x20) as u8 & (1 - white)) | (*byte == 0x7f) as u8
    };
    // Counts of a byte each: no more than fit into one are added up before they are put together.
    let counts = bytes.chunks(255).map(|part| part.iter().fold(0u8, |sum, byte| sum + found(byte)));
    counts.map(usize::from).sum()
}

/// C0 control characters and DEL, except tab, line feed, vertical tab, form feed and carriage return.
fn is_control(code: u32) -> bool {
    (code < 0x20 && !(0x09..=0x0d).contains(&code)) || code == 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GUESSED: NoticeCode = NoticeCode::EncodingGuessed;
    const INVALID: NoticeCode = NoticeCode::InvalidBytes;
    const CONTROL: NoticeCode = NoticeCode::ControlCharacters;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], declared: Option<&str>, want: &str, codes: &[NoticeCode]) {
        let decoded = decode(bytes, declared);
        assert_eq!(decoded.text, want, "{name}");
        let found: Vec<NoticeCode> = decoded.notices.iter().map(|notice| notice.code).collect();
        assert_eq!(found, codes, "{name}");
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn text_of_any_encoding_is_read() {
        let plan = "The plan: décider, état, 2030.\r\n";
        let chinese = "国家人工智能战略,\n提出发展目标。\n第一章 总则\n";
        let le = |text: &str| utf16(text, u16::to_le_bytes);
        let be = |text: &str| utf16(text, u16::to_be_bytes);
        check("ASCII", b"plan", None, "plan", &[]);
        check("UTF-8", plan.as_bytes(), Some("latin1"), plan, &[]);
        check("UTF-8 BOM", &[b"\xef\xbb\xbf", plan.as_bytes()].concat(), None, plan, &[]);
        check("UTF-16LE BOM", &[b"\xff\xfe".to_vec(), le(plan)].concat(), None, plan, &[]);
        check("UTF-16BE BOM", &[b"\xfe\xff".to_vec(), be(plan)].concat(), None, plan, &[]);
        check("UTF-16LE without BOM", &le(plan), None, plan, &[GUESSED]);
        check("UTF-16BE without BOM", &be(plan), None, plan, &[GUESSED]);
        check("UTF-16LE, few NULs", &le(chinese), None, chinese, &[GUESSED]);
        check("UTF-16BE, few NULs", &be(chinese), None, chinese, &[GUESSED]);
        check("empty", b"", None, "", &[]);
    }

    #[test]
    fn legacy_encodings_are_declared_or_guessed() {
        let western = "L\u{2019}\u{e9}tat d\u{e9}cide \u{201c}apr\u{e8}s\u{201d} l\u{2019}\u{e9}t\u{e9}.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(western);
        check("Windows-1252, guessed", &bytes, None, western, &[GUESSED]);
        check("Windows-1252, declared", &bytes, Some(" ISO-8859-1 "), western, &[]);
        check("UTF-8 declared, but is not", &bytes, Some("utf-8"), western, &[GUESSED]);
        let russian = "Национальная стратегия развития искусственного интеллекта";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        check("Windows-1251, guessed", &bytes, None, russian, &[GUESSED]);
        let japanese = "人工知能の国家戦略について、政府は次の方針を定める。";
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(japanese);
        check("Shift_JIS, guessed", &bytes, None, japanese, &[GUESSED]);
        check("Shift_JIS, declared", &bytes, Some("shift_jis"), japanese, &[]);
        let (bytes, _, _) = encoding_rs::ISO_2022_JP.encode(japanese);
        check("ISO-2022-JP, guessed", &bytes, None, japanese, &[GUESSED]);
    }

    #[test]
    fn damage_is_repaired_and_counted() {
        check("NULs", b"a\0b\0\0c", None, "abc", &[CONTROL]);
        let plan = "The plan names an office.\n".repeat(20);
        for (name, before, after) in [("at the end", 0, 40), ("at both ends", 3, 40), ("uneven", 9, 31)] {
            let padded = ["\0".repeat(before), plan.clone(), "\0".repeat(after)].concat();
            check(name, padded.as_bytes(), None, &plan, &[CONTROL]);
        }
        check("line ends stay", b"a\r\n\tb\x0cc\x07", None, "a\r\n\tb\x0cc", &[CONTROL]);
        let broken = "état né là où\u{1}".as_bytes().to_vec();
        let broken = [&broken[..], b"\xff"].concat();
        check("UTF-8 with one bad byte", &broken, None, "état né là où\u{fffd}", &[INVALID, CONTROL]);
        let message = &decode(&broken, None).notices[0].message;
        assert_eq!(message, "1 byte sequences are no text in UTF-8 and were replaced");
    }

    #[test]
    fn valid_text_is_borrowed() {
        assert!(matches!(decode("état".as_bytes(), None).text, Cow::Borrowed(_)));
        assert!(matches!(decode(b"\xef\xbb\xbfplan", None).text, Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..600), label in "[a-z0-9-]{0,12}") {
            let text = decode(&bytes, Some(&label)).text;
            prop_assert!(!text.chars().any(|letter| is_control(letter as u32)));
        }

        #[test]
        fn utf8_decodes_to_itself(text in "[a-zA-Zéü€，。 \n]{0,200}") {
            prop_assert_eq!(decode(text.as_bytes(), None).text, text.as_str());
        }
    }
}
