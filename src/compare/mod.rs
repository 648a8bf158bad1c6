//! Two versions of a text, or two runs → what changed in level, by which words, and what it does to the values.

mod align;
mod changes;
mod details;
mod effects;
mod entries;
mod paragraphs;
mod quoting;
mod runs;
mod versions;

pub use details::{Detail, Turn};
pub use runs::{Figure, Run, compare_runs};
pub use versions::{Version, compare};

/// What changed between two versions of a text, or between two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The changes, in the order of the new version.
    pub changes: Vec<Change>,
    /// Value of every framework, layer, item and provision before and after.
    pub values: Vec<ValueChange>,
    /// What became of the paragraphs; `None` where runs are compared.
    pub paragraphs: Option<ParagraphCounts>,
}

impl Comparison {
    /// Number of changes of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }
}

/// What a change does to a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It stands at a lower level, or has lost a detail.
    Weakened,
    /// It stands at a higher level, or has gained a detail.
    Strengthened,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
    /// Its level is the same and its figures are others, or it has lost one detail and gained another.
    Changed,
}

impl Kind {
    /// All kinds, in the order in which they are told.
    pub const ALL: [Kind; 5] =
        [Kind::Weakened, Kind::Strengthened, Kind::Removed, Kind::Added, Kind::Changed];

    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Weakened => "weakened",
            Kind::Strengthened => "strengthened",
            Kind::Removed => "removed",
            Kind::Added => "added",
            Kind::Changed => "changed",
        }
    }
}

/// One change of a passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The document; that of the new version where two versions are compared.
    pub doc_id: String,
    /// What it does.
    pub kind: Kind,
    /// The passage stands in another place among the others.
    pub moved: bool,
    /// The provisions it touches.
    pub provisions: Vec<ProvisionChange>,
    /// What was lost and gained beside the level.
    pub details: Vec<Detail>,
    /// The passage as it was.
    pub old: Option<Quoted>,
    /// The passage as it is.
    pub new: Option<Quoted>,
    /// Words that are gone, in the order of the text.
    pub words_removed: Vec<String>,
    /// Words that are new, in the order of the text.
    pub words_added: Vec<String>,
    /// What it does to the value of each framework compared, −1 to 1: the value with this change and all above
    /// it, less the value without this one. `None` without a value, and where runs are compared.
    pub effects: Vec<Option<f64>>,
    /// Which of program, rules, options and document are not the same in the two runs.
    pub reasons: Vec<&'static str>,
}

impl Change {
    /// The highest level of its provisions before.
    pub fn level_old(&self) -> Option<u8> {
        self.provisions.iter().filter_map(|provision| provision.old).max()
    }

    /// The highest level of its provisions after.
    pub fn level_new(&self) -> Option<u8> {
        self.provisions.iter().filter_map(|provision| provision.new).max()
    }
}

/// A provision in a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProvisionChange {
    /// `unesco.P6.36a`.
    pub id: String,
    /// Level before, 0 to 4; `None` when not assessable.
    pub old: Option<u8>,
    /// Level after.
    pub new: Option<u8>,
}

/// A passage and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The page, counted from 1, where the format has pages.
    pub page: Option<u32>,
    /// The section it stands in.
    pub section: Option<String>,
    /// Which paragraph, counted from 1.
    pub paragraph: u32,
    /// The passage, verbatim.
    pub quote: String,
}

/// A value before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueChange {
    /// The document; that of the new version where two versions are compared.
    pub doc_id: String,
    /// `framework`, `layer`, `item` or `provision`.
    pub entity: &'static str,
    /// Its identifier.
    pub id: String,
    /// Value before, 0 to 1.
    pub old: Option<f64>,
    /// Value after, 0 to 1.
    pub new: Option<f64>,
}

impl ValueChange {
    /// How far the value rose; `None` when one of them is missing.
    pub fn difference(&self) -> Option<f64> {
        Some(self.new? - self.old?)
    }
}

/// What became of the paragraphs of a text; a paragraph that was split or merged counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParagraphCounts {
    /// The same words, in the same order among the others.
    pub same: u32,
    /// The same words in another place.
    pub moved: u32,
    /// Other words, and no change of any level.
    pub reworded: u32,
    /// With a change that is listed.
    pub changed: u32,
    /// New, and at no level on any provision.
    pub added: u32,
    /// Gone, and at no level on any provision before.
    pub removed: u32,
}
