//! Headings → sections with number, title and role; lists → the line that introduces them.

use crate::document::{Block, BlockKind, Section, SectionRole, Sentence};
use crate::text::{Span, fold};
use memchr::memmem::Finder;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Cuts the blocks into sections and fills in each block's section and lead. Section 0 holds what stands
/// before the first heading.
pub(super) fn sections(clean: &str, sentences: &[Sentence], blocks: &mut [Block]) -> Vec<Section> {
    let mut sections = vec![Section::root(0..0)];
    let headings = heading_texts(clean, sentences, blocks);
    let mut last_with: Option<BTreeMap<String, usize>> = None;
    for number in 0..blocks.len() {
        if let BlockKind::Heading { depth } = blocks[number].kind {
            let text = &headings[&number];
            let in_contents = sections.last().is_some_and(|section| section.role == SectionRole::Contents);
            let is_entry = in_contents && {
                let last_with = last_with
                    .get_or_insert_with(|| headings.iter().map(|(at, text)| (bare(text), *at)).collect());
                last_with.get(&bare(text)).is_some_and(|&last| last > number)
            };
            if !is_entry && !text.is_empty() {
                let parent = parent_of(&sections, depth);
                sections.push(section(text, depth, parent, &sections, number as u32));
            }
        }
        blocks[number].section = sections.len() as u32 - 1;
        if let Some(section) = sections.last_mut() {
            section.blocks.end = number as u32 + 1;
        }
    }
    leads(clean, sentences, blocks);
    sections
}

fn heading_texts(clean: &str, sentences: &[Sentence], blocks: &[Block]) -> BTreeMap<usize, String> {
    let headings =
        blocks.iter().enumerate().filter(|(_, block)| matches!(block.kind, BlockKind::Heading { .. }));
    headings.map(|(number, block)| (number, block_text(clean, sentences, block).to_string())).collect()
}

fn block_text<'a>(clean: &'a str, sentences: &[Sentence], block: &Block) -> &'a str {
    let inside = &sentences[block.sentences.start as usize..block.sentences.end as usize];
    match (inside.first(), inside.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end).of(clean),
        _ => "",
    }
}

/// A heading without the page number behind it: an entry of a table of contents and the heading that it
/// announces are alike so far.
fn bare(heading: &str) -> String {
    let folded = fold(heading);
    let is_tail = |letter: char| letter.is_ascii_digit() || letter.is_whitespace() || letter == '.';
    folded.trim_end_matches(is_tail).to_string()
}

fn parent_of(sections: &[Section], depth: u8) -> Option<u32> {
    (1..sections.len()).rev().find(|&number| sections[number].depth < depth).map(|number| number as u32)
}

fn section(text: &str, depth: u8, parent: Option<u32>, sections: &[Section], block: u32) -> Section {
    let (number, title) = split_number(text);
    let inherited = parent.map_or(SectionRole::Body, |parent| sections[parent as usize].role);
    Section {
        parent,
        depth,
        number: number.map(str::to_string),
        title: title.to_string(),
        role: role_of(title).or_else(|| number.and_then(|_| role_of(text))).unwrap_or(inherited),
        blocks: block..block + 1,
    }
}

/// The number in front of a heading ("3.2", "IV.", "A)") and the rest; words such as "Chapter" stay with the
/// title.
pub(super) fn split_number(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let Some((first, rest)) = text.split_once(char::is_whitespace) else { return (None, text) };
    let bare = first.trim_end_matches(['.', ')', ':', '-', '–']);
    let arabic = bare.starts_with(|letter: char| letter.is_ascii_digit())
        && bare.len() <= 8
        && bare
            .split('.')
            .all(|part| !part.is_empty() && part.len() <= 2 && part.chars().all(char::is_alphanumeric));
    let roman = !bare.is_empty() && bare.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'));
    let letter = bare.len() == 1 && first.len() > 1 && bare.chars().all(|letter| letter.is_ascii_uppercase());
    match arabic || roman && first.len() > bare.len() || letter {
        true => (Some(bare), rest.trim_start_matches(['.', ')', ':', '-', '–', ' '])),
        false => (None, text),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    contents: BTreeMap<String, Vec<String>>,
    references: BTreeMap<String, Vec<String>>,
    glossary: BTreeMap<String, Vec<String>>,
    annex: BTreeMap<String, Vec<String>>,
    foreword: BTreeMap<String, Vec<String>>,
    benchmark: BTreeMap<String, Vec<String>>,
    /// Words before the number of a chapter.
    chapter: BTreeMap<String, Vec<String>>,
}

/// A folded heading, whether it is only a beginning, and the role it gives.
type Role = (String, bool, SectionRole);

/// What headings mean.
struct Roles {
    /// By their first letter, in all languages; a text that ends in `*` is a beginning.
    headings: BTreeMap<char, Vec<Role>>,
    /// Folded words before the number of a chapter.
    chapter: Vec<String>,
}

static ROLES: LazyLock<Roles> = LazyLock::new(|| {
    let file: RolesFile =
        toml::from_str(include_str!("section_roles.toml")).expect("a test reads the built-in file");
    let chapter = file.chapter.into_values().flatten().map(|word| fold(&word)).collect();
    let roles = [
        (SectionRole::Contents, file.contents),
        (SectionRole::References, file.references),
        (SectionRole::Glossary, file.glossary),
        (SectionRole::Annex, file.annex),
        (SectionRole::Foreword, file.foreword),
        (SectionRole::Benchmark, file.benchmark),
    ];
    let mut all: BTreeMap<char, Vec<Role>> = BTreeMap::new();
    for (role, langs) in roles {
        for text in langs.into_values().flatten() {
            let open = text.ends_with('*');
            let folded = fold(text.trim_end_matches('*').trim_end());
            if let Some(first) = folded.chars().next() {
                all.entry(first).or_default().push((folded, open, role));
            }
        }
    }
    Roles { headings: all, chapter }
});

/// A folded heading without "Chapter 3:" in front.
fn without_chapter(title: &str) -> &str {
    let Some((first, rest)) = title.split_once(' ') else { return title };
    if !ROLES.chapter.iter().any(|word| word == first) {
        return title;
    }
    let (number, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let bare = number.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let is_number =
        bare.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, 'i' | 'v' | 'x' | '.'))
            || bare.len() == 1;
    let rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    if is_number && !bare.is_empty() && !rest.is_empty() { rest } else { title }
}

fn role_of(title: &str) -> Option<SectionRole> {
    let title = fold(title.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let title = without_chapter(&title);
    let fits = |text: &str, open: bool| match title.strip_prefix(text) {
        Some("") => true,
        Some(rest) => open && !rest.starts_with(char::is_alphanumeric),
        None => false,
    };
    let second = title.as_bytes().get(1);
    let mut candidates = ROLES.headings.get(&title.chars().next()?)?.iter();
    let fits = |(text, open, _): &&Role| {
        // Most differ in the second letter already.
        let may_fit = text.as_bytes().get(1).is_none_or(|other| Some(other) == second);
        may_fit && fits(text, *open)
    };
    candidates.find(fits).map(|(.., role)| *role)
}

/// Rows that lead from an entry of a table of contents to its page, but for those of full stops, of which it
/// depends on the place how many are needed.
pub(super) const LEADERS: [&str; 4] = ["……", "····", "· · ·", "_____"];

/// A line of a table of contents: leader dots and a page number.
pub(super) fn is_contents_line(text: &str) -> bool {
    let ends_in_number =
        text.trim_end().ends_with(|last: char| last.is_ascii_digit() || matches!(last, 'i' | 'v' | 'x'));
    static DOTS: LazyLock<Finder> = LazyLock::new(|| Finder::new("....."));
    let has = |dots: &str| memchr::memmem::find(text.as_bytes(), dots.as_bytes()).is_some();
    let dots = DOTS.find(text.as_bytes()).is_some()
        || ends_in_number && (has(". . . .") || LEADERS.into_iter().any(has));
    dots && (ends_in_number || text.matches("....").count() > 2) || lists_sections(text)
}

/// Numbers of sections in one line from which it is a list of titles, and the most words to each.
const LISTED_SECTIONS: usize = 3;
const TITLE_WORDS: usize = 12;

/// Whether a line is a list of titles with their numbers: "3.2 Wells 3.3 Quays 3.4 Docks".
fn lists_sections(text: &str) -> bool {
    let is_number = |word: &str| {
        let parts = word.split_once('.');
        let digits =
            |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        parts.is_some_and(|(chapter, section)| digits(chapter) && digits(section.trim_end_matches('.')))
    };
    // Most lines have no such number at all, or too few for their words.
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let within = |dot: &usize| *dot > 0 && is_digit(dot - 1) && is_digit(dot + 1);
    let numbers = memchr::memchr_iter(b'.', text.as_bytes()).filter(within).count();
    let words = text.split_whitespace();
    if numbers < LISTED_SECTIONS || words.clone().nth(numbers * TITLE_WORDS).is_some() {
        return false;
    }
    let titles = words
        .clone()
        .zip(words.clone().skip(1))
        .filter(|(number, title)| is_number(number) && title.starts_with(char::is_uppercase));
    let titles = titles.count();
    titles >= LISTED_SECTIONS && words.count() <= titles * TITLE_WORDS
}

/// Gives each list item the block that introduces it: the line with a colon right before the list, or the
/// outer item with a colon.
fn leads(clean: &str, sentences: &[Sentence], blocks: &mut [Block]) {
    let mut open: Vec<(i16, u32)> = Vec::new();
    for (number, block) in blocks.iter_mut().enumerate() {
        let depth = match block.kind {
            BlockKind::ListItem { depth } => i16::from(depth),
            BlockKind::Footnote | BlockKind::Caption => continue,
            _ => {
                open.clear();
                -1
            }
        };
        while open.last().is_some_and(|(outer, _)| *outer >= depth && depth >= 0) {
            open.pop();
        }
        if depth >= 0 {
            block.lead = open.last().map(|(_, lead)| *lead);
        }
        if block_text(clean, sentences, block).ends_with(':') {
            open.push((depth, number as u32));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_split_into_number_and_title() {
        for (text, number, title) in [
            ("3.2 Data policy", Some("3.2"), "Data policy"),
            ("IV. Governance", Some("IV"), "Governance"),
            ("A) Skills", Some("A"), "Skills"),
            ("1. Introduction", Some("1"), "Introduction"),
            ("2030 Vision", None, "2030 Vision"),
            ("A vision for all", None, "A vision for all"),
            ("Introduction", None, "Introduction"),
        ] {
            assert_eq!(split_number(text), (number, title), "{text}");
        }
    }

    #[test]
    fn titles_give_roles() {
        for (title, want) in [
            ("Table of Contents", Some(SectionRole::Contents)),
            ("List of Acronyms", Some(SectionRole::References)),
            ("REFERENCES", Some(SectionRole::References)),
            ("Annex B: Indicators", Some(SectionRole::Annex)),
            ("Glossaire", Some(SectionRole::Glossary)),
            ("Vorwort", Some(SectionRole::Foreword)),
            ("Annexation of land", None),
            ("Chapter 3: International comparison", Some(SectionRole::Benchmark)),
            ("Kapitel IV – Internationaler Vergleich", Some(SectionRole::Benchmark)),
            ("Part of the plan", None),
            ("What the world is doing", Some(SectionRole::Benchmark)),
            ("Lessons from other countries", Some(SectionRole::Benchmark)),
            ("Le paysage mondial", Some(SectionRole::Benchmark)),
            ("Qué están haciendo otros países", Some(SectionRole::Benchmark)),
            ("O que fazem outros países", Some(SectionRole::Benchmark)),
            ("Was andere Länder tun", Some(SectionRole::Benchmark)),
            ("The OECD AI Principles", Some(SectionRole::Benchmark)),
            ("International cooperation", None),
            ("International standards", None),
            ("Data policy", None),
        ] {
            assert_eq!(role_of(title), want, "{title}");
        }
    }

    #[test]
    fn contents_lines_have_leader_dots() {
        assert!(is_contents_line("3.2 Data policy ........ 17"));
        assert!(is_contents_line("3.2 Data policy ·····4"));
        assert!(is_contents_line("Annex _________ 31"));
        assert!(!is_contents_line("Name: __________ of the office"));
        assert!(is_contents_line("3.2 Wells and quays 3.3 Docks 3.4 A plan for ferries"));
        let long = "3.2 Wells give water to all towns of the coast, and more so to those which lie far from any of the rivers. ";
        assert!(!is_contents_line(&long.repeat(3)));
        assert!(!is_contents_line("Wells rose by 3.2 Percent in 2019 and by 3.3 Percent in 2020."));
        assert!(!is_contents_line("The plan ends in 2017"));
        assert!(!is_contents_line("And so on ... until 2030"));
    }
}
