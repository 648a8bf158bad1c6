//! The word forms of one document, and what each is to the phrases wherever it stands.

use crate::matching::about::About;
use crate::matching::patterns::{Fit, Patterns};
use crate::matching::phrases::{Node, Phrase, Phrases, bit};
use crate::text::{Lang, Lexicon};
use std::collections::BTreeMap;

/// The word forms of one document, for each of its languages.
pub(super) struct Forms(Vec<(Lang, FormsOf)>);

/// The word forms of a document as words of one language.
pub(super) struct FormsOf {
    /// By number; one behind the last form ends its lists.
    forms: Vec<Form>,
    /// The phrases that forms are by themselves, those of a form by number; at the end two that are none.
    alone: Vec<Phrase>,
    /// The nodes of the tree to which forms lead as first words of longer phrases.
    starts: Vec<Node>,
    /// The patterns that forms fit.
    patterns: Vec<u32>,
}

/// What is asked of a form wherever it stands, in one piece of memory.
#[derive(Clone, Copy)]
struct Form {
    /// The patterns that it fits, as [`bit`]s of their numbers, and [`HAS_LITERAL`].
    bits: u64,
    /// Those that lead on from its starts, in the same way: after most words none of them follows.
    leads_on: u64,
    /// Where its parts of the lists begin.
    alone: u32,
    starts: u32,
    patterns: u32,
    /// What the phrases are about that it is by itself.
    about: About,
}

/// Stands for a form that contains the literal of a regular expression.
const HAS_LITERAL: u64 = 1 << 63;

impl Forms {
    /// What the word forms of a document in `langs` are to the phrases; `has_literal` tells which of them contain the
    /// literal of a regular expression.
    pub(super) fn of(
        lexicon: &Lexicon,
        langs: &[Lang],
        patterns: &BTreeMap<Lang, Patterns>,
        phrases: &Phrases,
        has_literal: impl Fn(u32) -> bool,
    ) -> Forms {
        let of_lang = |&lang: &Lang| {
            let patterns = patterns.get(&lang);
            let mut found = FormsOf::with_capacity(lexicon.len());
            let mut number = 0;
            let mut push = |fits: &[Fit]| {
                found.push(fits, phrases, has_literal(number));
                number += 1;
            };
            match patterns {
                Some(patterns) => patterns.of_forms(lexicon.forms(), push),
                None => (0..lexicon.len()).for_each(|_| push(&[])),
            }
            found.forms.push(found.next(0));
            found.alone.extend([Phrase::NONE; 2]);
            (lang, found)
        };
        Forms(langs.iter().map(of_lang).collect())
    }

    /// The forms as words of `lang`, if it is one of the document.
    pub(super) fn in_lang(&self, lang: Lang) -> Option<&FormsOf> {
        self.0.iter().find(|(known, _)| *known == lang).map(|(_, forms)| forms)
    }
}

impl FormsOf {
    fn with_capacity(forms: usize) -> FormsOf {
        // About half of the forms have a phrase or a node.
        FormsOf {
            forms: Vec::with_capacity(forms + 1),
            alone: Vec::with_capacity(forms),
            starts: Vec::with_capacity(forms),
            patterns: Vec::with_capacity(forms),
        }
    }

    /// Adds the next form, which fits some patterns.
    fn push(&mut self, fits: &[Fit], phrases: &Phrases, has_literal: bool) {
        let mut form = self.next(if has_literal { HAS_LITERAL } else { 0 });
        for fit in fits {
            form.bits |= bit(fit.pattern);
            self.patterns.push(fit.pattern);
            self.alone.extend_from_slice(phrases.at_end(&fit.root));
            if fit.root.leads_on != 0 {
                form.leads_on |= fit.root.leads_on;
                self.starts.push(fit.root);
            }
        }
        let alone = &mut self.alone[form.alone as usize..];
        alone.sort_unstable_by_key(|phrase| phrase.number);
        form.about = alone.iter().fold(About::NOTHING, |all, phrase| all.and(phrase.about));
        self.forms.push(form);
    }

    /// The next form, before its lists are added.
    fn next(&self, bits: u64) -> Form {
        Form {
            bits,
            leads_on: 0,
            alone: self.alone.len() as u32,
            starts: self.starts.len() as u32,
            patterns: self.patterns.len() as u32,
            about: About::NOTHING,
        }
    }

    /// The phrases that a form is by itself, by number, and what they are about: the first so many of a list of two or
    /// more, so that two may be taken before it is known how many there are.
    #[inline]
    pub(super) fn alone(&self, form: u32) -> (usize, &[Phrase], About) {
        let (form, next) = (&self.forms[form as usize], &self.forms[form as usize + 1]);
        let (start, count) = (form.alone as usize, (next.alone - form.alone) as usize);
        (count, &self.alone[start..start + count.max(2)], form.about)
    }

    /// The nodes to which a form leads as the first word of longer phrases that may go on with the form `next`.
    #[inline]
    pub(super) fn starts(&self, form: u32, next: u32) -> impl Iterator<Item = &Node> {
        let follows = self.forms[next as usize].bits;
        let (form, behind) = (&self.forms[form as usize], &self.forms[form as usize + 1]);
        let starts = match form.leads_on & follows != 0 {
            true => &self.starts[form.starts as usize..behind.starts as usize],
            false => &[],
        };
        starts.iter().filter(move |node| node.leads_on & follows != 0)
    }

    /// The patterns that a form fits.
    #[inline]
    pub(super) fn patterns(&self, form: u32) -> &[u32] {
        let (form, next) = (&self.forms[form as usize], &self.forms[form as usize + 1]);
        &self.patterns[form.patterns as usize..next.patterns as usize]
    }

    /// Whether a form contains the literal of a regular expression.
    #[inline]
    pub(super) fn has_literal(&self, form: u32) -> bool {
        self.forms[form as usize].bits & HAS_LITERAL != 0
    }

    /// Whether a form fits one of the patterns that lead on from a node, if no other pattern has the same bit.
    #[inline]
    pub(super) fn may_follow(&self, node: &Node, form: u32) -> bool {
        node.leads_on & self.forms[form as usize].bits != 0
    }
}
