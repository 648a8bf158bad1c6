//! Mentions: where the words of views stand, among the hits that a scan has found anyway.

use crate::document::{BlockKind, Document, Locator};
use crate::matching::about::About;
use crate::matching::by_group::ByGroup;
use crate::matching::compile::Matcher;
use crate::matching::evidence::locator;
use crate::matching::scan::Hit;
use crate::matching::{Hits, Scan, scan};
use crate::text::Span;
use std::ops::Range;

/// Words of an entry of a view in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Number of the group of the entry's terms.
    pub group: u32,
    /// Where the sentence stands; its span is the quotation.
    pub at: Locator,
    /// The words, counted over the document.
    pub words: Range<u32>,
    /// The words as they stand in the text.
    pub span: Span,
    /// The sentence states an intent that is no forecast.
    pub meant: bool,
    /// The sentence states a lack or declines to act.
    pub denied: bool,
}

impl Matcher {
    /// All mentions of views, by sentence and entry. Contents, lists of works, titles of works and headings give
    /// none. Linear in the hits of the scan.
    pub fn mentions(&self, document: &Document, scan: &Scan) -> Vec<Mention> {
        let mut search = Search { matcher: self, found: ByGroup::of_views(self), mentions: Vec::new() };
        for sentence in 0..document.sentences.len() as u32 {
            search.sentence(document, &scan.hits, sentence);
        }
        search.mentions
    }
}

struct Search<'a> {
    matcher: &'a Matcher,
    found: ByGroup<'a>,
    mentions: Vec<Mention>,
}

impl Search<'_> {
    fn sentence(&mut self, document: &Document, hits: &Hits, number: u32) {
        if !hits.about(number).is(About::VIEW) {
            return;
        }
        let sentence = &document.sentences[number as usize];
        let is_heading = matches!(document.blocks[sentence.block as usize].kind, BlockKind::Heading { .. });
        let gives = document.section_of_block(sentence.block).role.gives_evidence();
        if is_heading || sentence.is_citation || !gives {
            return;
        }
        self.found.begin(hits.of(number..number + 1));
        let cues = &self.matcher.cues;
        let (meant, denied) = (self.is_meant(), self.has(cues.lack) || self.has(cues.refusal));
        let spans = &document.words.spans;
        for &group in &self.matcher.view_groups {
            for Hit { start, end, .. } in self.group(group) {
                let span = Span::new(spans[start as usize].start, spans[end as usize - 1].end);
                let at = locator(document, number..number + 1);
                self.mentions.push(Mention { group, at, words: start..end, span, meant, denied });
            }
        }
    }

    /// Whether a word of intent stands in the sentence outside the phrases that forecast.
    fn is_meant(&self) -> bool {
        let cues = &self.matcher.cues;
        let forecasts = self.group(cues.prediction);
        let intents = self.group(cues.intent);
        intents.iter().any(|intent| !forecasts.iter().any(|forecast| forecast.covers(intent)))
    }

    fn has(&self, group: u32) -> bool {
        self.found.has(self.found.operand(group))
    }

    fn group(&self, group: u32) -> Vec<Hit> {
        self.found.of(self.found.operand(group))
    }
}

/// A test of a view that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewFault {
    /// `references/eu-ai-act`.
    pub entry: String,
    /// `MISSING` or `NOISY`.
    pub verdict: &'static str,
    /// The sentence.
    pub sentence: String,
}

/// The tests of the views that do not hold.
pub fn test_views(matcher: &Matcher) -> Vec<ViewFault> {
    let mut faults = Vec::new();
    for test in &matcher.book().view_tests {
        let finds = |text: &String| {
            let document = Document::of_sentence(text, test.lang);
            let hits = scan::scan(matcher, &document);
            let mut found = ByGroup::of_views(matcher);
            (0..document.sentences.len() as u32).any(|sentence| {
                found.begin(hits.of(sentence..sentence + 1));
                found.has(found.operand(test.group))
            })
        };
        let mut fault = |verdict, sentence: &String| {
            faults.push(ViewFault { entry: test.entry.clone(), verdict, sentence: sentence.clone() });
        };
        test.should_match.iter().filter(|text| !finds(text)).for_each(|text| fault("MISSING", text));
        test.should_not_match.iter().filter(|text| finds(text)).for_each(|text| fault("NOISY", text));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::document::{DocId, DocumentMeta};
    use crate::ingest::{Limits, read};

    #[track_caller]
    fn check(text: &str, want: &[(&str, &str, bool, bool)]) {
        let matcher = Matcher::compile(builtin::book()).expect("they compile");
        let meta = DocumentMeta { path: "t.md".to_string(), ..DocumentMeta::default() };
        let document = read(text.as_bytes(), DocId::new("t"), meta, &Limits::default()).expect("it is text");
        let scan = matcher.scan(&document);
        let view = matcher.book().view("references").expect("it is built in");
        let id =
            |group| view.entries.iter().find(|entry| entry.group == group).map(|entry| entry.id.as_str());
        let mentions = matcher.mentions(&document, &scan);
        let found: Vec<_> = mentions
            .iter()
            .filter_map(|mention| {
                let words = mention.span.of(&document.text.clean);
                Some((id(mention.group)?, words, mention.meant, mention.denied))
            })
            .collect();
        assert_eq!(found, want);
    }

    #[test]
    fn instruments_are_found_where_the_text_speaks() {
        check(
            "# The GDPR\n\nWe will follow the OECD AI Principles. The GDPR holds in the Union.\n\nThere is no law like the AI Act here.\n\n# References\n\nThe GDPR will be read.\n",
            &[
                ("oecd-principles", "OECD AI Principles", true, false),
                ("gdpr", "GDPR", false, false),
                ("eu-ai-act", "AI Act", false, true),
            ],
        );
    }
}
