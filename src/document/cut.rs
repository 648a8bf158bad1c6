//! The beginning of a document, for comparing documents at equal length.

use super::Document;
use crate::text::Words;

impl Document {
    /// Leaves the sentences that end within the first `words` words, with their blocks, sections and pages.
    ///
    /// Nothing changes when the document is no longer than that.
    pub fn cut(&mut self, words: u32) {
        let kept = self.sentences.partition_point(|sentence| sentence.words.end <= words);
        if kept == self.sentences.len() {
            return;
        }
        self.sentences.truncate(kept);
        let end = self.sentences.last().map_or(0, |sentence| sentence.span.end);
        self.text.clean.truncate(end as usize);
        self.text.source.retain(|&(clean, _)| clean <= end);
        // Sentences end at ends of words, so that the words left are those there were.
        self.words = Words::of(&self.text.clean);
        let kept = kept as u32;
        let blocks = self.blocks.partition_point(|block| block.sentences.start < kept);
        self.blocks.truncate(blocks);
        if let Some(last) = self.blocks.last_mut() {
            last.sentences.end = last.sentences.end.min(kept);
        }
        let blocks = blocks as u32;
        for section in &mut self.sections {
            section.blocks = section.blocks.start.min(blocks)..section.blocks.end.min(blocks);
        }
        self.pages.retain(|page| page.start <= end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn whole_sentences_within_the_words_stay() {
        let whole = Document::of_passage(Some("One two three."), "Four five. Six seven eight.", Lang::EN);
        for (words, left, text) in [
            (8, 3, "One two three.\n\nFour five. Six seven eight."),
            (7, 2, "One two three.\n\nFour five."),
            (5, 2, "One two three.\n\nFour five."),
            (4, 1, "One two three."),
            (3, 1, "One two three."),
            (2, 0, ""),
        ] {
            let mut document = whole.clone();
            document.cut(words);
            assert_eq!((document.sentences.len(), document.text.clean.as_str()), (left, text), "{words}");
            let ends = document.sentences.last().map_or(0, |sentence| sentence.words.end);
            assert_eq!(document.words.len(), ends as usize, "{words}");
            let sentences = document.blocks.last().map_or(0, |block| block.sentences.end);
            assert_eq!((sentences as usize, document.sections.len()), (left, 1), "{words}");
        }
    }
}
