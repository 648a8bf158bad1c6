//! Frameworks, items, provisions and rules as the program computes with them.

use crate::rules::action::Action;
use crate::rules::condition::Expr;
use crate::rules::crosswalk::CrosswalkPair;
use crate::rules::quality::Quality;
use crate::rules::term::Term;
use crate::rules::view::{View, ViewTest};
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A rung of the evidence ladder, 0 (absent) to 4 (operational).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Level(u8);

impl Level {
    /// Nothing that the rules accept.
    pub const ABSENT: Level = Level(0);
    /// The topic, described or as a problem; or somebody else's practice.
    pub const MENTION: Level = Level(1);
    /// Intent, recommendation or duty of this state.
    pub const COMMITMENT: Level = Level(2);
    /// A named law, body, programme, fund, tool, standard, procedure, centre or course.
    pub const MECHANISM: Level = Level(3);
    /// A mechanism with at least two of: body, deadline, amount, target.
    pub const OPERATIONAL: Level = Level(4);

    /// The level of this number, `None` above 4.
    pub fn new(number: u8) -> Option<Level> {
        (number <= 4).then_some(Level(number))
    }

    /// 0 to 4.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// An instrument whose provisions documents are compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Framework {
    /// Folder name: `unesco`, `gdc`.
    pub id: String,
    /// Official title.
    pub title: String,
    /// Short form for citations: `UNESCO 2021`.
    pub short: String,
    /// Date of adoption, ISO 8601.
    pub adopted: String,
    /// Address of the official text, where one is known.
    pub address: Option<String>,
    /// Version of the rules for it.
    pub version: String,
    /// A way of looking at documents beside the instruments that the program is about; shown after them.
    pub lens: bool,
    /// The layers in the order of the instrument.
    pub layers: Vec<Layer>,
    /// Its items in the order of the instrument.
    pub items: Vec<Item>,
    /// Provisions that no national document is scored on, with the reason.
    pub unscored: Vec<(String, String)>,
}

/// A layer: values, principles, policy areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// `values`.
    pub id: String,
    /// "Values".
    pub title: String,
}

/// An item: the row that people compare.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// `unesco.P6`.
    pub id: String,
    /// Index into the framework's layers.
    pub layer: u32,
    /// Official title.
    pub title: String,
    /// Paragraphs of the instrument: `36`, `11a`, or ranges `13-16`.
    pub paragraphs: Vec<String>,
    /// Weight in the mean of its layer and framework; 0 = reported, not weighted.
    pub weight: f64,
    /// Numbers of the rules that tell whether a passage speaks to the item at all.
    pub topic: Range<u32>,
    /// Its provisions, by the number of their paragraph.
    pub provisions: Vec<Provision>,
}

/// A provision: what is looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provision {
    /// `unesco.P6.36a`.
    pub id: String,
    /// What is asked, in our own words.
    pub title: String,
    /// Paragraphs of the official text.
    pub cites: Vec<String>,
    /// How strongly the instrument asks.
    pub force: Force,
    /// Whom it asks.
    pub addressee: Vec<String>,
    /// A heading inside the instrument, for grouping only.
    pub block: Option<String>,
    /// How far a national document can reflect it, where the framework says so: `Y`, `P` (partly) or `N` (too
    /// little to weigh). The weight then follows this and not the force.
    pub applicability: Option<String>,
    /// Weight within its item; 0 = reported, not weighted.
    pub weight: f64,
    /// Level below which it is a gap.
    pub expected: Level,
    /// Asked for; a profile may leave it out.
    pub selected: bool,
    /// The decision to let a gap be.
    pub waiver: Option<Waiver>,
    /// What counts as evidence and what does not, in words.
    pub note: Option<String>,
    /// Numbers of its rules.
    pub rules: Range<u32>,
    /// What to do about a gap, by language.
    pub advice: BTreeMap<Lang, String>,
    /// Ids it had before.
    pub was: Vec<String>,
}

/// A decision to let a gap be for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Why.
    pub reason: String,
    /// The last day on which it counts, ISO 8601.
    pub expires: String,
}

/// Where a provision stands in its rule book: numbers of framework, item and provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Index into the frameworks.
    pub framework: u32,
    /// Index into the framework's items.
    pub item: u32,
    /// Index into the item's provisions.
    pub provision: u32,
}

/// How strongly an instrument asks for a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Force {
    /// "must".
    Must,
    /// "should".
    Should,
    /// "are encouraged to".
    Encourage,
    /// A statement without should or must.
    Declare,
}

impl Force {
    /// All values with the names used in files.
    pub const NAMES: [(&'static str, Force); 4] = [
        ("must", Force::Must),
        ("should", Force::Should),
        ("encourage", Force::Encourage),
        ("declare", Force::Declare),
    ];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        Force::NAMES.iter().find(|(_, force)| *force == self).map_or("", |(name, _)| name)
    }
}

/// What a passage must be about in a document that is not about artificial intelligence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Artificial intelligence.
    Ai,
    /// Digital technology.
    Digital,
    /// Anything.
    Any,
}

impl Scope {
    /// All values with the names used in files.
    pub const NAMES: [(&'static str, Scope); 3] =
        [("ai", Scope::Ai), ("digital", Scope::Digital), ("any", Scope::Any)];
}

/// What a condition is evaluated on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// One sentence.
    Sentence,
    /// A block, at most eight sentences at a time.
    Paragraph,
}

impl Unit {
    /// All values with the names used in files.
    pub const NAMES: [(&'static str, Unit); 2] =
        [("sentence", Unit::Sentence), ("paragraph", Unit::Paragraph)];
}

/// One rule: a condition and the level that it alone proves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// `unesco.P6.36a/review`, `unesco.P6.topic/strong`.
    pub id: String,
    /// Index into the rule book's frameworks.
    pub framework: u32,
    /// Index into the framework's items.
    pub item: u32,
    /// Index into the item's provisions; `None` for a rule of the topic.
    pub provision: Option<u32>,
    /// What it is evaluated on.
    pub unit: Unit,
    /// The condition over numbers of groups.
    pub condition: Expr<u32>,
    /// What the condition alone proves.
    pub level: Level,
    /// What the passage must be about.
    pub scope: Scope,
    /// Languages it is for; empty for all that its groups have.
    pub langs: Vec<Lang>,
    /// Group of the longer phrases that swallow hits of this file.
    pub except: Option<u32>,
    /// A ban is the commitment: a negation of what systems or users may do never caps.
    pub prohibition: bool,
    /// Cooperation abroad is the commitment: a foreign name never caps.
    pub international: bool,
}

impl Rule {
    /// Its provision; `None` for a rule of the topic.
    pub fn place(&self) -> Option<Place> {
        let provision = self.provision?;
        Some(Place { framework: self.framework, item: self.item, provision })
    }

    /// The id without the rule's own name: `unesco.P6.36a`, `unesco.P6.topic`.
    pub fn provision_id(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
}

/// A group of terms that conditions refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `@negation`, or the name in its file.
    pub name: String,
    /// `unesco.P6.36a`, or empty for shared vocabulary.
    pub file: String,
    /// Its terms by language; the text as its author wrote it, and its meaning.
    pub terms: BTreeMap<Lang, Vec<(String, Term)>>,
    /// Group whose hits swallow hits of this one.
    pub except: Option<u32>,
}

impl Group {
    /// `unesco.P6.36a/review`, or `@negation` for shared vocabulary: the name that no other group has.
    pub fn full_name(&self) -> String {
        if self.file.is_empty() { self.name.clone() } else { format!("{}/{}", self.file, self.name) }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Numbers of the scoring, from `rules/scoring.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scoring {
    /// Value (0 to 1) of each level.
    pub ladder: [f64; 5],
    /// Share of pages that must be readable before absence is claimed, 0 to 1.
    pub readable_share: f64,
    /// Share of the words that must be in languages with rules before absence is claimed, 0 to 1.
    pub language_share: f64,
    /// Weighted share of the items that must be assessable before a framework has a value, 0 to 1.
    pub assessed_share: f64,
    /// Items with fewer provisions than this are marked.
    pub few_provisions: u32,
    /// AI terms per 1,000 words from which a document is about AI.
    pub ai_terms_per_1000: f64,
    /// The same for a document with an AI term in its title.
    pub ai_terms_per_1000_with_title: f64,
    /// Sentences before a passage, in its block, in which the context may stand.
    pub context_sentences: u32,
    /// Most words between a hit of the rule and a mechanism.
    pub mechanism_words: u32,
    /// Most words between a verb of creating or running and the mechanism that it governs.
    pub verb_words: u32,
    /// An article or number so many words before a noun singles it out.
    pub determiner_words: u32,
    /// A provision below this level is a gap, unless a profile asks for another.
    pub expected_level: Level,
    /// Least gain (value 0 to 1) per unit of effort of an action that a plan takes up.
    pub least_gain: f64,
    /// Share (0 to 1) of an action's promises that must stand for it to need no recommendation.
    pub done_share: f64,
    /// Most passages of peers shown for a gap.
    pub peers: usize,
    /// Most passages of an item named as best practice.
    pub best_practices: usize,
    /// Nearest misses kept for a gap.
    pub near_misses: usize,
    /// Pieces per 1,000 words from which an item counts as found in a labelled whole document.
    pub pieces_per_1000: f64,
    /// Draws behind the intervals of `validate`.
    pub replicates: u32,
    /// How values are varied.
    pub uncertainty: Uncertain,
}

/// Numbers of the uncertainty of values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Uncertain {
    /// Draws behind corrected values and rank intervals.
    pub replicates: u32,
    /// Labelled passages below which an item borrows from its layer; above 0.
    pub pooled_below: f64,
    /// Documents for which the mean over all provisions counts in the rates of each; above 0.
    pub prior_documents: f64,
    /// Share of itself by which a weight is varied, 0 to 1.
    pub weights: f64,
    /// Share of itself by which a step of the ladder is varied, 0 to 1.
    pub steps: f64,
    /// Levels from which a provision may begin to count; at least one.
    pub thresholds: Vec<u8>,
    /// Exponents of the mean over items; at least one, all above 0.
    pub exponents: Vec<f64>,
    /// Fewest documents among which a value is set against the one expected at its length.
    pub length_documents: u32,
    /// Rank correlation of value and words above which both orders are shown.
    pub length_correlation: f64,
    /// Fewest documents over which items are compared with each other.
    pub redundancy_documents: u32,
    /// Correlation above which two items say the same.
    pub redundancy_correlation: f64,
    /// Documents of the top, of which it is told how many would change.
    pub redundancy_top: usize,
}

/// Tests of one rule in one language, as written in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTest {
    /// Index into the rule book's rules.
    pub rule: u32,
    /// Language of the sentences.
    pub lang: Lang,
    /// Sentences that the rule must find.
    pub should_match: Vec<String>,
    /// Sentences that it must not find.
    pub should_not_match: Vec<String>,
    /// Sentences that it should find, and does not yet.
    pub todo_match: Vec<String>,
}

/// All rules of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleBook {
    /// The frameworks by id.
    pub frameworks: Vec<Framework>,
    /// All rules.
    pub rules: Vec<Rule>,
    /// All groups of terms.
    pub groups: Vec<Group>,
    /// Groups of the shared vocabulary by name.
    pub vocabulary: BTreeMap<String, u32>,
    /// Groups of countries by ISO 3166-1 alpha-3 code.
    pub countries: BTreeMap<String, u32>,
    /// The numbers of the scoring.
    pub scoring: Scoring,
    /// How the rules did on labelled documents.
    pub quality: Quality,
    /// What can be done about gaps, by id.
    pub actions: Vec<Action>,
    /// Provisions that no action closes, with the reason.
    pub not_actionable: BTreeMap<String, String>,
    /// Provisions of two instruments on the same subject.
    pub crosswalk: Vec<CrosswalkPair>,
    /// Lists of words by which documents are looked at beside the provisions.
    pub views: Vec<View>,
    /// Tests of the views; empty for those packed into the binary.
    pub view_tests: Vec<ViewTest>,
    /// Tests of the rules; empty for the rules packed into the binary.
    pub tests: Vec<RuleTest>,
    /// SHA-256 over the rules without their tests and without what was measured of them.
    pub sha256: String,
}

impl RuleBook {
    /// All provisions in their order.
    pub fn provisions(&self) -> impl Iterator<Item = (Place, &Provision)> {
        self.frameworks.iter().enumerate().flat_map(|(framework, one)| {
            one.items.iter().enumerate().flat_map(move |(item, one)| {
                one.provisions.iter().enumerate().map(move |(provision, one)| {
                    (
                        Place { framework: framework as u32, item: item as u32, provision: provision as u32 },
                        one,
                    )
                })
            })
        })
    }

    /// The item at a place.
    pub fn item_at(&self, place: Place) -> &Item {
        &self.frameworks[place.framework as usize].items[place.item as usize]
    }

    /// The provision at a place.
    pub fn provision_at(&self, place: Place) -> &Provision {
        &self.item_at(place).provisions[place.provision as usize]
    }

    /// Number of the shared group `name`.
    pub fn shared(&self, name: &str) -> Option<u32> {
        self.vocabulary.get(name).copied()
    }

    /// The item a rule belongs to.
    pub fn item_of(&self, rule: &Rule) -> &Item {
        &self.frameworks[rule.framework as usize].items[rule.item as usize]
    }

    /// The provision a rule belongs to; `None` for a rule of a topic.
    pub fn provision_of(&self, rule: &Rule) -> Option<&Provision> {
        rule.provision.map(|provision| &self.item_of(rule).provisions[provision as usize])
    }

    /// Numbers of the rules whose provision, topic or item has this id (or had it before); with or without
    /// the framework in front.
    pub fn rules_of(&self, id: &str) -> Vec<u32> {
        let fits = |rule: &Rule| {
            let own = rule.provision_id();
            let formerly =
                self.provision_of(rule).is_some_and(|provision| provision.was.iter().any(|was| was == id));
            let item = &self.item_of(rule).id;
            let short =
                |full: &str| full.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(id));
            own.eq_ignore_ascii_case(id)
                || item.eq_ignore_ascii_case(id)
                || formerly
                || short(own)
                || short(item)
        };
        (0..self.rules.len() as u32).filter(|&rule| fits(&self.rules[rule as usize])).collect()
    }

    /// Languages in which the rule can be evaluated: those in which each of its positive groups has terms.
    pub fn languages_of(&self, rule: &Rule) -> Vec<Lang> {
        let mut langs: Option<Vec<Lang>> = None;
        rule.condition.visit(false, &mut |&group, negated| {
            let group = &self.groups[group as usize];
            // A shared group that has no words in a language simply never holds there.
            if !negated && !group.file.is_empty() {
                let own: Vec<Lang> = group.terms.keys().copied().collect();
                langs = Some(match langs.take() {
                    None => own,
                    Some(before) => before.into_iter().filter(|lang| own.contains(lang)).collect(),
                });
            }
        });
        let langs = langs.unwrap_or_default();
        langs.into_iter().filter(|lang| rule.langs.is_empty() || rule.langs.contains(lang)).collect()
    }
}
