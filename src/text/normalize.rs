//! From text as a file holds it to text as a reader reads it, with the way back.
//!
//! NFC; ligatures and presentation forms as letters; soft hyphens, zero-width characters and control
//! characters removed; white space as single spaces; lines joined, with or without their hyphen. Letters
//! are never changed otherwise, so that a quotation is what the document says.

use crate::text::Span;
use crate::text::bits::{BLOCK, Bytes, block_of, is, is_within};
use crate::text::fold::nfc;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;

/// The extracted text of a document. Spans, quotations and offsets refer to `clean` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text; blocks are separated by an empty line, cells of a row by a tab.
    pub clean: String,
    /// Where it came from: `(byte of clean, byte of the decoded file)`, ascending, valid up to the next
    /// pair. Empty when the format has no text to point into (PDF).
    pub source: Vec<(u32, u32)>,
}

impl Text {
    /// Byte of the decoded file from which the byte `at` of the clean text came.
    pub fn source_of(&self, at: u32) -> Option<u32> {
        let after = self.source.partition_point(|&(clean, _)| clean <= at);
        let &(clean, source) = self.source.get(after.checked_sub(1)?)?;
        Some(source + (at - clean))
    }
}

/// Builds a [`Text`] block by block.
#[derive(Debug, Default)]
pub struct TextBuilder {
    text: Text,
    /// Of the block in work: `(byte of the raw block, byte of the clean text)`.
    breaks: Vec<(u32, u32)>,
}

impl TextBuilder {
    /// An empty one with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> TextBuilder {
        let text = Text { clean: String::with_capacity(bytes), source: Vec::new() };
        TextBuilder { text, breaks: Vec::new() }
    }

    /// Bytes written so far.
    pub fn len(&self) -> u32 {
        self.text.clean.len() as u32
    }

    /// True when nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.clean.is_empty()
    }

    /// The text written so far.
    pub fn clean(&self) -> &str {
        &self.text.clean
    }

    /// Ends the block before with `separator`, unless nothing was written yet.
    pub fn separate(&mut self, separator: &str) {
        if !self.is_empty() {
            self.text.clean.push_str(separator);
        }
    }

    /// Appends a block and tells where it now stands; empty when nothing of it remains.
    ///
    /// `source` is the byte of the decoded file at which `raw` begins.
    pub fn push(&mut self, raw: &str, source: Option<u32>, hyphens: &Hyphens) -> Span {
        let start = self.len();
        self.breaks.clear();
        let mut offset = 0;
        for line in lines(raw) {
            let trimmed = line.trim_start();
            let indent = (line.len() - trimmed.len()) as u32;
            let trimmed = trimmed.trim_end();
            if !trimmed.is_empty() {
                if self.len() > start {
                    self.join(start, trimmed, hyphens);
                }
                self.push_line(trimmed, offset + indent);
            }
            offset += line.len() as u32 + 1;
        }
        while self.text.clean.len() > start as usize && self.text.clean.ends_with([' ', SOFT_HYPHEN]) {
            self.text.clean.pop();
        }
        if let Some(source) = source {
            self.text.source.extend(self.breaks.iter().map(|&(raw, clean)| (clean, source + raw)));
        }
        Span::new(start, self.len())
    }

    /// Where the byte `raw` of the block pushed last stands in the clean text.
    pub fn clean_of(&self, raw: u32) -> u32 {
        let after = self.breaks.partition_point(|&(from, _)| from <= raw);
        let at = match after.checked_sub(1).map(|before| self.breaks[before]) {
            Some((from, clean)) => (clean + (raw - from)).min(self.len()),
            None => self.breaks.first().map_or(self.len(), |&(_, clean)| clean),
        };
        floor_boundary(&self.text.clean, at)
    }

    /// The finished text.
    pub fn finish(self) -> Text {
        self.text
    }

    /// Writes what stands between the line written last and `next`.
    fn join(&mut self, block: u32, next: &str, hyphens: &Hyphens) {
        let out = &mut self.text.clean;
        if out.ends_with(SOFT_HYPHEN) {
            out.pop();
            return;
        }
        let Some(last) = out.chars().next_back() else { return };
        let first = next.chars().next().unwrap_or(' ');
        if is_hyphen(last) && first.is_alphanumeric() {
            let left = trailing_word(&out[block as usize..out.len() - last.len_utf8()]);
            match hyphens.judge(left, leading_word(next)) {
                _ if left.is_empty() => out.push(' '),
                Join::Without => {
                    out.pop();
                }
                Join::With => {}
                Join::Apart => out.push(' '),
            }
        } else if !(is_unspaced(last) && is_unspaced(first)) {
            out.push(' ');
        }
    }

    /// Writes one trimmed line that begins at byte `offset` of the raw block.
    fn push_line(&mut self, line: &str, offset: u32) {
        self.breaks.push((offset, self.len()));
        if plain_length(line.as_bytes(), false) == line.len() {
            self.text.clean.push_str(line);
            return;
        }
        let normal = if is_surely_normal(line) { Cow::Borrowed(line) } else { nfc(line) };
        let exact = normal.len() == line.len();
        let mut in_step = true;
        // What needs no change is copied in runs.
        let mut run = 0;
        let mut at = 0;
        while at < normal.len() {
            if !in_step && exact {
                self.breaks.push((offset + at as u32, self.len()));
                in_step = true;
            }
            let behind_space = at == run || normal.as_bytes()[at - 1] == b' ';
            at += plain_length(&normal.as_bytes()[at..], behind_space);
            let Some(letter) = normal[at..].chars().next() else { break };
            let here = at;
            at += letter.len_utf8();
            let out = &mut self.text.clean;
            let spaced = || match run < here {
                true => normal.as_bytes()[here - 1] == b' ',
                false => out.is_empty() || out.ends_with([' ', '\t', '\n']),
            };
            if !(is_changed(letter) || letter == ' ' && spaced()) {
                continue;
            }
            out.push_str(&normal[run..here]);
            run = at;
            match letter {
                SOFT_HYPHEN if run == normal.len() => out.push(letter),
                '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
                    super::fold::nfkc_into(letter, out);
                    in_step = false;
                }
                _ if letter.is_whitespace() => {
                    in_step = false;
                    if !out.is_empty() && !out.ends_with([' ', '\t', '\n']) {
                        out.push(' ');
                    }
                }
                _ => in_step = false,
            }
        }
        self.text.clean.push_str(&normal[run..]);
    }
}

/// The lines of a text, without their ends.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(move |end| {
        let line = &text[start..end];
        start = end + 1;
        line
    })
}

/// How many bytes are written as they stand: ASCII without control characters, and single spaces; `behind_space` tells that
/// a space stands before them.
#[inline]
fn plain_length(bytes: &[u8], behind_space: bool) -> usize {
    // The last byte before a block is a space, as a bit.
    let mut before = u64::from(behind_space);
    for base in (0..bytes.len()).step_by(BLOCK) {
        let block = Bytes::at(bytes, base);
        let spaces = block.bits(|bytes| is(bytes, b' '));
        let plain = block.bits(|bytes| is_within(bytes, b' ', b'~'));
        let odd = !plain & block_of(bytes.len() - base) | spaces & (spaces << 1 | before);
        if odd != 0 {
            return base + odd.trailing_zeros() as usize;
        }
        before = spaces >> (BLOCK - 1);
    }
    bytes.len()
}

/// Whether a character is replaced or left out wherever it stands: white space other than the space,
/// invisible characters, ligatures and presentation forms.
fn is_changed(letter: char) -> bool {
    match letter {
        ' '..='~' => false,
        SOFT_HYPHEN | '\u{feff}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => true,
        '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => true,
        _ => letter.is_whitespace() || letter.is_control(),
    }
}

const SOFT_HYPHEN: char = '\u{ad}';

/// Whether a line is in NFC, told by its bytes: true of lines whose characters are below U+0300 or dashes, quotation marks
/// and bullets (U+2010 to U+203F), none of which composes with another.
fn is_surely_normal(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte >= 0xcc)
        .all(|(at, &byte)| byte == 0xe2 && bytes[at + 1] == 0x80 && bytes[at + 2] >= 0x90)
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}' | '\u{2011}')
}

/// Scripts written without spaces between words: lines are joined without one.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{0e00}'..='\u{0e7f}')
}

fn trailing_word(text: &str) -> &str {
    let from = text.char_indices().rev().take_while(|(_, letter)| letter.is_alphabetic()).last();
    from.map_or("", |(at, _)| &text[at..])
}

fn leading_word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
    &text[..end]
}

fn floor_boundary(text: &str, mut at: u32) -> u32 {
    while !text.is_char_boundary(at as usize) {
        at -= 1;
    }
    at
}

/// How two parts of a word at a line end belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// "govern-" + "ment": one word.
    Without,
    /// "long-" + "term": the hyphen belongs to the word.
    With,
    /// "short-" + "and long-term": two words.
    Apart,
}

/// What the document itself says about its line-end hyphens: which of the two readings it uses elsewhere.
#[derive(Debug, Default)]
pub struct Hyphens {
    /// Lower-case spellings in question, and how often the document has them within a line.
    seen: FxHashMap<String, u32>,
    /// The [`ends`] of the ASCII ones, as bits.
    ends: Vec<u64>,
    /// There are others.
    wide: bool,
    tokens: u32,
}

impl Hyphens {
    /// Looks at all line-end hyphens of the blocks, and at the words they could be.
    ///
    /// Costs one search for hyphens when there are none, else one pass over the words.
    pub fn collect<'a>(blocks: impl Iterator<Item = &'a str> + Clone) -> Hyphens {
        let mut hyphens = Hyphens { ends: vec![0; 1 << 10], ..Hyphens::default() };
        for (left, right) in blocks.clone().flat_map(line_end_hyphens) {
            for spelling in [format!("{left}{right}"), format!("{left}-{right}"), left, right] {
                match ends(spelling.as_bytes()).filter(|_| spelling.is_ascii()) {
                    Some(ends) => hyphens.ends[ends / 64] |= 1 << (ends % 64),
                    None => hyphens.wide = true,
                }
                hyphens.seen.insert(spelling, 0);
            }
        }
        if !hyphens.seen.is_empty() {
            let mut lower = String::new();
            blocks.for_each(|block| hyphens.count(block, &mut lower));
        }
        hyphens
    }

    /// Counts the tokens of a block; the two parts of a broken word count for nothing.
    fn count(&mut self, block: &str, lower: &mut String) {
        let mut tokens = Tokens { hyphens: self, block, lower, hyphenated: None, behind_break: false };
        let mut start = 0;
        gaps(block.as_bytes(), |gap| {
            if start < gap.start {
                tokens.token(start..gap.start);
            }
            if block.as_bytes()[gap.start] == b'\n' {
                tokens.end_line();
            }
            start = gap.end;
        });
        if start < block.len() {
            tokens.token(start..block.len());
        }
    }

    /// Counts a token, which stands at `token` in a block.
    // Always inlined, like all that is done for each token: else calls cost as much as the work.
    #[inline(always)]
    fn count_token(&mut self, block: &str, token: Range<usize>, lower: &mut String) {
        self.tokens += 1;
        let bytes = &block.as_bytes()[token.clone()];
        let (first, last) = (bytes[0], bytes[bytes.len() - 1]);
        if !first.is_ascii_alphanumeric() || !last.is_ascii_alphanumeric() {
            let word = bare(&block[token]);
            if self.may_be_in_question(word.as_bytes()) {
                self.count_word(word, lower);
            }
        } else if self.may_be_in_question(bytes) {
            self.count_word(&block[token], lower);
        }
    }

    #[inline(never)]
    fn count_word(&mut self, word: &str, lower: &mut String) {
        lower.clear();
        match word.is_ascii() {
            true => {
                lower.push_str(word);
                lower.make_ascii_lowercase();
            }
            false => lower.extend(word.chars().flat_map(char::to_lowercase)),
        }
        if let Some(count) = self.seen.get_mut(lower.as_str()) {
            *count += 1;
        }
    }

    /// False when a word cannot be one of the spellings in question: true of most.
    #[inline(always)]
    fn may_be_in_question(&self, word: &[u8]) -> bool {
        let Some(ends) = ends(word) else { return false };
        self.ends[ends / 64] >> (ends % 64) & 1 == 1 || self.wide && !word.is_ascii()
    }

    fn judge(&self, left: &str, right: &str) -> Join {
        if !right.chars().next().is_some_and(char::is_lowercase) {
            return Join::With;
        }
        let (left, right) = (left.to_lowercase(), right.to_lowercase());
        let count = |spelling: &str| self.seen.get(spelling).copied().unwrap_or(0);
        let (joined, hyphenated) = (count(&format!("{left}{right}")), count(&format!("{left}-{right}")));
        // A word that makes up half a percent of the text is a function word: "short- and long-term".
        let function_word = self.tokens >= 200 && count(&right) * 200 > self.tokens;
        let both_words = left.len() > 2 && right.len() > 2 && count(&left) > 0 && count(&right) > 0;
        match (joined, hyphenated) {
            (0, 0) if function_word => Join::Apart,
            (0, 0) if both_words => Join::With,
            (joined, hyphenated) if joined >= hyphenated => Join::Without,
            _ => Join::With,
        }
    }
}

/// The two letters at each end of an ASCII word, capitals like small ones, and its length: as one number below 65,536,
/// which different words seldom share.
#[inline]
fn ends(word: &[u8]) -> Option<usize> {
    let end = word.len().checked_sub(1)?;
    let letters = [word[0], word[end.min(1)], word[end.saturating_sub(1)], word[end]];
    let letters = u32::from_le_bytes(letters) | 0x2020_2020;
    Some(((letters ^ word.len() as u32).wrapping_mul(0x9e37_79b1) >> 16) as usize)
}

/// The words of a block as they come.
struct Tokens<'a> {
    hyphens: &'a mut Hyphens,
    block: &'a str,
    lower: &'a mut String,
    /// The token before if it ends with a hyphen: at the end of its line it is the first part of a broken word.
    hyphenated: Option<Range<usize>>,
    /// The line before ends in such a part.
    behind_break: bool,
}

impl Tokens<'_> {
    /// The next token of a line.
    #[inline(always)]
    fn token(&mut self, token: Range<usize>) {
        // The last bytes of the hyphens.
        let may_end_so = matches!(self.block.as_bytes()[token.end - 1], b'-' | 0x90 | 0x91);
        if may_end_so || self.hyphenated.is_some() || self.behind_break {
            self.token_at_hyphen(token);
        } else {
            self.count(token);
        }
    }

    /// A token that may end with a hyphen, or stands behind one that does.
    #[inline(never)]
    fn token_at_hyphen(&mut self, token: Range<usize>) {
        if let Some(before) = self.hyphenated.take() {
            self.count(before);
        }
        if std::mem::take(&mut self.behind_break) {
            return;
        }
        if self.block[..token.end].ends_with(is_hyphen) {
            self.hyphenated = Some(token);
        } else {
            self.count(token);
        }
    }

    fn end_line(&mut self) {
        self.behind_break = self.hyphenated.take().is_some();
    }

    #[inline(always)]
    fn count(&mut self, token: Range<usize>) {
        self.hyphens.count_token(self.block, token, self.lower);
    }
}

/// Calls `found` with the bytes of each space, tab, line end and no-break space.
fn gaps(text: &[u8], mut found: impl FnMut(Range<usize>)) {
    for base in (0..text.len()).step_by(BLOCK) {
        let bytes = Bytes::at(text, base);
        let mut ahead = bytes.bits(|bytes| {
            is(bytes, b' ') | is(bytes, b'\t') | is(bytes, b'\n') | is(bytes, NO_BREAK_SPACE[0])
        });
        while ahead != 0 {
            let at = base + ahead.trailing_zeros() as usize;
            ahead &= ahead - 1;
            if text[at] != NO_BREAK_SPACE[0] {
                found(at..at + 1);
            } else if text.get(at + 1) == Some(&NO_BREAK_SPACE[1]) {
                found(at..at + 2);
            }
        }
    }
}

const NO_BREAK_SPACE: [u8; 2] = [0xc2, 0xa0];

/// A token without the punctuation around it.
fn bare(token: &str) -> &str {
    let bytes = token.as_bytes();
    let (mut start, mut end) = (0, bytes.len());
    while start < end && !bytes[start].is_ascii_alphanumeric() && bytes[start] < 0x80 {
        start += 1;
    }
    while start < end && !bytes[end - 1].is_ascii_alphanumeric() && bytes[end - 1] < 0x80 {
        end -= 1;
    }
    if start < end && (bytes[start] | bytes[end - 1]) >= 0x80 {
        return token.trim_matches(|letter: char| !letter.is_alphanumeric());
    }
    &token[start..end]
}

/// The word parts around each line-end hyphen of a block, in lower case.
fn line_end_hyphens(block: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let ends = memchr::memchr_iter(b'\n', block.as_bytes());
    ends.filter_map(move |at| {
        let before = block[..at].trim_end();
        let last = before.chars().next_back().filter(|&last| is_hyphen(last))?;
        let left = trailing_word(&before[..before.len() - last.len_utf8()]);
        let right = leading_word(block[at..].trim_start());
        (!left.is_empty() && !right.is_empty()).then(|| (left.to_lowercase(), right.to_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(raw: &str) -> String {
        let mut builder = TextBuilder::default();
        builder.push(raw, Some(0), &Hyphens::collect([raw].into_iter()));
        builder.finish().clean
    }

    #[test]
    fn text_becomes_what_a_reader_reads() {
        for (name, raw, want) in [
            ("lines", "one\n two ", "one two"),
            ("runs of white space", "a  b\tc\u{a0}d", "a b c d"),
            ("ligatures", "e\u{fb03}cient \u{fb01}nance", "efficient finance"),
            ("soft hyphen", "gov\u{ad}ern", "govern"),
            ("soft hyphen at a line end", "gov\u{ad}\nernment", "government"),
            ("line-end hyphen", "the govern-\nment acts", "the government acts"),
            (
                "compound seen elsewhere",
                "a long-term plan, a long-\nterm plan",
                "a long-term plan, a long-term plan",
            ),
            (
                "both halves are words",
                "this making of policy: policy-\nmaking",
                "this making of policy: policy-making",
            ),
            ("capital after the hyphen", "the Franco-\nGerman pact", "the Franco-German pact"),
            ("number after the hyphen", "COVID-\n19", "COVID-19"),
            ("dash between words stays apart", "a –\nb", "a – b"),
            ("NFC", "e\u{301}tat", "état"),
            ("NUL and zero width", "a\0b\u{200b}c", "abc"),
            ("lines of Chinese", "人工\n智能", "人工智能"),
            ("typographic quotes stay", "the “plan”", "the “plan”"),
        ] {
            assert_eq!(normal(raw), want, "{name}");
        }
    }

    #[test]
    fn a_suspended_hyphen_before_a_function_word_stays_apart() {
        let filler = "the plan and the law and the fund ".repeat(40);
        let raw = format!("{filler}short-\nand long-term");
        assert!(normal(&raw).ends_with("short- and long-term"));
    }

    #[test]
    fn offsets_lead_back_to_the_source() {
        let raw = "The  \u{fb01}rst\n  line of the govern-\nment.";
        let mut builder = TextBuilder::default();
        builder.push(raw, Some(100), &Hyphens::collect([raw].into_iter()));
        let text = builder.finish();
        assert_eq!(text.clean, "The first line of the government.");
        for word in ["The", "rst", "line", "ment"] {
            let clean = text.clean.find(word).expect("the word is there") as u32;
            let source = raw.find(word).expect("the word is there") as u32 + 100;
            assert_eq!(text.source_of(clean), Some(source), "{word}");
        }
        assert_eq!(Text::default().source_of(0), None);
    }

    #[test]
    fn places_in_the_raw_block_are_found_in_the_clean_text() {
        let raw = "first  page\nsecond page";
        let mut builder = TextBuilder::default();
        builder.push("before", None, &Hyphens::default());
        builder.separate("\n\n");
        builder.push(raw, None, &Hyphens::default());
        let at = builder.clean_of(raw.find("second").expect("it is there") as u32);
        assert_eq!(&builder.clean()[at as usize..], "second page");
    }

    proptest! {
        #[test]
        fn letters_survive_and_normalizing_twice_changes_nothing(raw in "[a-zA-Zéü.,;\n\u{ad} -]{0,80}") {
            let once = normal(&raw);
            prop_assert_eq!(&normal(&once), &once);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            prop_assert_eq!(letters(&once), letters(&raw));
        }
    }
}
