//! The passage of a change as it stands in the texts, and the words that changed in it.

use super::changes::{Anchor, Changes};
use super::entries::Entry;
use super::{Quoted, Version};
use crate::document::Document;
use crate::matching::locator;
use crate::text::Span;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeSet;
use std::ops::Range;

impl Changes<'_> {
    /// The passage of a row in one version, from its first sentence to its last in one block.
    pub(super) fn quoted(&self, version: usize, anchor: Anchor, entries: &[Entry]) -> Option<Quoted> {
        let Version { document, assessment } = self.versions[version];
        let sentences: BTreeSet<u32> = match anchor {
            Anchor::Pair(old, new) => BTreeSet::from([[old, new][version]]),
            _ => entries.iter().filter_map(|entry| entry.sentences[version]).collect(),
        };
        let first = *sentences.first()?;
        let block = document.sentences[first as usize].block;
        let inside = |sentence: &&u32| document.sentences[**sentence as usize].block == block;
        let last = sentences.iter().rfind(inside).copied().unwrap_or(first);
        let at = locator(document, first..last + 1);
        let evidence = entries.iter().filter_map(|entry| entry.evidence[version]);
        let spans = evidence
            .filter(|evidence| evidence.at.paragraph == at.paragraph)
            .map(|evidence| evidence.at.span);
        let span =
            spans.fold(at.span, |all, span| Span::new(all.start.min(span.start), all.end.max(span.end)));
        Some(Quoted {
            page: at.page,
            section: assessment.sections[at.section as usize].clone(),
            paragraph: at.paragraph,
            quote: span.of(&document.text.clean).to_string(),
        })
    }

    /// The words that are gone and those that are new; none where the whole passage is.
    pub(super) fn words(&self, group: u32, anchor: Anchor) -> [Vec<String>; 2] {
        let sentences = |version: usize| -> Vec<u32> {
            let document = self.versions[version].document;
            match anchor {
                Anchor::Pair(old, new) => vec![[old, new][version]],
                Anchor::Block(..) => Vec::new(),
                Anchor::Around => {
                    let blocks = self.paragraphs.groups[group as usize][version].iter();
                    blocks.flat_map(|&block| document.blocks[block as usize].sentences.clone()).collect()
                }
            }
        };
        let (old, new) = (sentences(0), sentences(1));
        let forms = |texts: &[Vec<u32>], sentences: &[u32]| -> Vec<u32> {
            sentences.iter().flat_map(|&sentence| texts[sentence as usize].iter().copied()).collect()
        };
        let (before, after) = (forms(&self.wording.old, &old), forms(&self.wording.new, &new));
        let [mut removed, mut added] = [Vec::new(), Vec::new()];
        for operation in capture_diff_slices(Algorithm::Myers, &before, &after) {
            if matches!(operation, DiffOp::Equal { .. }) {
                continue;
            }
            removed.extend(run(self.versions[0].document, &old, operation.old_range()));
            added.extend(run(self.versions[1].document, &new, operation.new_range()));
        }
        [removed, added]
    }
}

/// Some words of consecutive sentences as they stand in the text.
fn run(document: &Document, sentences: &[u32], words: Range<usize>) -> Option<String> {
    let numbers = sentences.iter().flat_map(|&sentence| document.sentences[sentence as usize].words.clone());
    let numbers: Vec<u32> = numbers.skip(words.start).take(words.len()).collect();
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let spans = &document.words.spans;
    let text = Span::new(spans[first as usize].start, spans[last as usize].end).of(&document.text.clean);
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
