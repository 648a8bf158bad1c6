//! Text inside Markdown: escaped so that it is shown as it stands, whatever it holds.

/// Text inside a line; line breaks become spaces.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16 + 8);
    let mut rest = text;
    // What is looked for is ASCII, so that a text is cut between characters.
    while let Some(at) = rest.bytes().position(|byte| IS_SPECIAL[byte as usize]) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        match &special[..1] {
            "\n" | "\r" => out.push(' '),
            mark => {
                out.push('\\');
                out.push_str(mark);
            }
        }
        rest = &special[1..];
    }
    out.push_str(rest);
    out
}

/// Line breaks, and every mark that can begin an emphasis, link, tag, entity, heading, table cell, strike or formula.
const IS_SPECIAL: [bool; 256] = {
    let mut is_special = [false; 256];
    let special = b"\n\r\\`*_[]<>&#|~$";
    let mut at = 0;
    while at < special.len() {
        is_special[special[at] as usize] = true;
        at += 1;
    }
    is_special
};

/// A quotation as a block, line by line.
pub(super) fn quotation(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| format!("> {}", line_start(inline(line.trim())))).collect();
    lines.join("\n")
}

/// At the beginning of a line a number with a full stop or bracket, or a sign, would be a list.
fn line_start(mut line: String) -> String {
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    match line[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => line.insert(digits, '\\'),
        Some('-' | '+' | '=') if digits == 0 => line.insert(0, '\\'),
        _ => {}
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    /// The text that a reader of the Markdown sees, white space folded; nothing but paragraphs in quotations.
    fn shown(markdown: &str) -> String {
        let mut out = String::new();
        for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(text) => out.push_str(&text),
                Event::SoftBreak | Event::HardBreak => out.push(' '),
                Event::Start(Tag::BlockQuote(None) | Tag::Paragraph) | Event::End(_) => out.push(' '),
                other => panic!("{other:?} in {markdown}"),
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(text: &str) {
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(shown(&quotation(text)), folded, "{text:?} as {}", quotation(text));
    }

    #[test]
    fn a_quotation_is_shown_as_it_stands() {
        for text in [
            "AI *must* be _fair_ & `open`",
            "3. The plan",
            "12) The plan",
            "2030 is the year",
            "- no list\n+ nor here\n1. nor here",
            "# 1 goal",
            "see [1](x) or <b>bold</b> or &amp;",
            "a | b | c",
            "costs $5 or $6, ~~not~~ ~more~",
            "line\n===\nmore\n---",
            "back\\slash \\* and \\\\",
            "![no](image)",
            "| a |\n|---|\n| b |",
        ] {
            check(text);
        }
    }

    proptest! {
        #[test]
        fn any_quotation_is_shown_as_it_stands(text in "[A-Za-z0-9][-A-Za-z0-9 *_`\\[\\]<>&#|~$.()!+=\\\\\n\"'/]{0,40}[a-z.]") {
            check(&text);
        }
    }
}
