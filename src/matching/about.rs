//! What a term is about, and who asks for it.

/// What a term, or a sentence by its terms, is about, and what waits for it; small, since it is looked at wherever a
/// term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct About(u16);

impl About {
    /// Nothing.
    pub(super) const NOTHING: About = About(0);
    /// Its case matters.
    pub(super) const EXACT: About = About(1);
    /// It names AI.
    pub(super) const AI: About = About(1 << 1);
    /// It names digital technology.
    pub(super) const DIGITAL: About = About(1 << 2);
    /// It names a country.
    pub(super) const COUNTRY: About = About(1 << 3);
    /// It may name a body, deadline, amount or target.
    pub(super) const DETAIL: About = About(1 << 4);
    /// It is a word of a view.
    pub(super) const VIEW: About = About(1 << 5);
    /// Rules on sentences are tried where it stands.
    pub(super) const SENTENCE_RULE: About = About(1 << 6);
    /// Rules on paragraphs are.
    pub(super) const PARAGRAPH_RULE: About = About(1 << 7);
    /// Conditions of rules name it.
    pub(super) const OPERAND: About = About(1 << 8);
    /// The evidence ladder looks at it.
    pub(super) const CUE: About = About(1 << 9);
    /// Views look at it.
    pub(super) const OF_VIEWS: About = About(1 << 10);

    /// What either is about.
    #[inline]
    pub(super) fn and(self, other: About) -> About {
        About(self.0 | other.0)
    }

    /// The same, and `other` if `yes`.
    #[inline]
    pub(super) fn and_if(self, yes: bool, other: About) -> About {
        if yes { self.and(other) } else { self }
    }

    /// Whether it is about any of what `other` is about.
    #[inline]
    pub(super) fn is(self, other: About) -> bool {
        self.0 & other.0 != 0
    }
}
