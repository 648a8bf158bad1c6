//! The shapes of the rule files. Only these types are deserialized; everything computed with is made from them.

use crate::rules::term::TermDef;
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// Terms by language and group.
pub type TermTables = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>>;

/// `rules/<framework>/framework.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkFile {
    pub title: String,
    pub short: String,
    pub adopted: String,
    pub version: String,
    pub address: Option<String>,
    #[allow(dead_code, reason = "read by people")]
    pub licence: Option<String>,
    #[allow(dead_code, reason = "read by people")]
    pub note: Option<String>,
    #[serde(default)]
    pub lens: bool,
    #[serde(rename = "layer")]
    pub layers: Vec<LayerDef>,
    #[serde(rename = "item")]
    pub items: Vec<ItemDef>,
    #[serde(default)]
    pub unscored: Vec<UnscoredDef>,
}

/// One layer of a framework.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerDef {
    pub id: String,
    pub title: String,
}

/// One item of a framework.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemDef {
    pub id: Spanned<String>,
    pub layer: Spanned<String>,
    pub title: String,
    pub paragraphs: Vec<Spanned<String>>,
    pub weight: f64,
}

/// A provision that no national document is scored on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnscoredDef {
    pub id: String,
    pub reason: String,
}

/// `rules/<framework>/<item>/<provision>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionFile {
    pub title: String,
    pub cites: Vec<Spanned<String>>,
    pub force: Spanned<String>,
    pub addressee: Vec<Spanned<String>>,
    pub scope: Spanned<String>,
    pub unit: Spanned<String>,
    pub block: Option<String>,
    #[serde(default)]
    pub prohibition: bool,
    #[serde(default)]
    pub international: bool,
    pub applicability: Option<Spanned<String>>,
    pub note: Option<String>,
    #[serde(default)]
    pub was: Vec<String>,
    pub when: BTreeMap<Spanned<String>, RuleDef>,
    pub terms: TermTables,
    #[serde(default)]
    pub advice: BTreeMap<String, String>,
    #[serde(default, rename = "test")]
    pub tests: Vec<TestDef>,
}

/// `rules/<framework>/<item>/topic.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicFile {
    #[allow(dead_code, reason = "read by people; the item's title stands in framework.toml")]
    pub title: String,
    pub scope: Spanned<String>,
    pub unit: Spanned<String>,
    #[allow(dead_code, reason = "read by people")]
    pub note: Option<String>,
    #[serde(default)]
    pub international: bool,
    pub when: BTreeMap<Spanned<String>, RuleDef>,
    pub terms: TermTables,
    #[serde(default, rename = "test")]
    pub tests: Vec<TestDef>,
}

/// One rule of `[when]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleDef {
    #[serde(rename = "match")]
    pub condition: Spanned<String>,
    pub level: Spanned<u8>,
    pub unit: Option<Spanned<String>>,
    pub langs: Option<Vec<String>>,
}

/// `[[test]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestDef {
    pub rule: Spanned<String>,
    pub lang: Spanned<String>,
    #[serde(default)]
    pub should_match: Vec<String>,
    #[serde(default)]
    pub should_not_match: Vec<String>,
    #[serde(default)]
    pub todo_match: Vec<String>,
}

/// `rules/vocabulary/<name>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyFile {
    #[allow(dead_code, reason = "read by people")]
    pub note: String,
    pub terms: BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>,
    #[serde(default)]
    pub except: BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>,
}

/// `rules/vocabulary/countries.toml`: names and adjectives by ISO 3166-1 alpha-3 code and language.
pub type CountriesFile = BTreeMap<String, BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>>;

/// `rules/scoring.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoringFile {
    pub ladder: Vec<f64>,
    pub force: BTreeMap<String, f64>,
    pub applicability: BTreeMap<String, f64>,
    pub readable_share: f64,
    pub language_share: f64,
    pub assessed_share: f64,
    pub few_provisions: u32,
    pub context: ContextDef,
    pub windows: WindowsDef,
    pub gaps: GapsDef,
    pub roadmap: RoadmapDef,
    pub validation: ValidationDef,
    pub uncertainty: Spanned<UncertaintyDef>,
}

/// How values are varied.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UncertaintyDef {
    pub replicates: u32,
    pub pooled_below: f64,
    pub prior_documents: f64,
    pub weights: f64,
    pub steps: f64,
    pub thresholds: Vec<u8>,
    pub exponents: Vec<f64>,
    pub length_documents: u32,
    pub length_correlation: f64,
    pub redundancy_documents: u32,
    pub redundancy_correlation: f64,
    pub redundancy_top: usize,
}

/// Numbers of the planner.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadmapDef {
    pub least_gain: f64,
    pub done_share: f64,
}

/// What counts as a gap, and how much is shown for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapsDef {
    pub expected_level: Spanned<u8>,
    pub peers: usize,
    pub best_practices: usize,
    pub near_misses: usize,
}

/// Numbers of `validate`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidationDef {
    pub pieces_per_1000: f64,
    pub replicates: u32,
}

/// `rules/views/<view>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewFile {
    pub title: String,
    #[allow(dead_code, reason = "read by people")]
    pub note: String,
    #[serde(default)]
    pub words: u32,
    #[serde(rename = "entry")]
    pub entries: Vec<ViewEntryDef>,
    #[serde(default, rename = "test")]
    pub tests: Vec<ViewTestDef>,
}

/// `[[entry]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewEntryDef {
    pub id: Spanned<String>,
    pub title: String,
    pub terms: BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>,
    #[serde(default)]
    pub except: BTreeMap<Spanned<String>, Vec<Spanned<TermDef>>>,
}

/// `[[test]]` of a view.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewTestDef {
    pub entry: Spanned<String>,
    pub lang: Spanned<String>,
    #[serde(default)]
    pub should_match: Vec<String>,
    #[serde(default)]
    pub should_not_match: Vec<String>,
}

/// `rules/crosswalk.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrosswalkFile {
    #[serde(default, rename = "pair")]
    pub pairs: Vec<PairDef>,
}

/// `[[pair]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairDef {
    pub unesco: Spanned<String>,
    pub gdc: Spanned<String>,
    pub relation: Spanned<String>,
    pub reason: String,
}

/// `rules/quality.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityFile {
    #[serde(default, rename = "source")]
    pub sources: Vec<QualitySourceDef>,
    pub floor: Option<FloorDef>,
}

/// What was found in texts on other subjects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FloorDef {
    pub date: Spanned<String>,
    pub rules_sha256: Spanned<String>,
    pub documents: u32,
    pub words: u32,
    pub rates: BTreeMap<String, f64>,
}

/// What was measured on one file of labels.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualitySourceDef {
    pub name: Spanned<String>,
    pub date: Spanned<String>,
    pub rules_sha256: Spanned<String>,
    pub documents: u32,
    pub units: u32,
    pub pieces_per_1000: Option<f64>,
    pub levels: Option<Spanned<Vec<Vec<u32>>>>,
    pub items: BTreeMap<Spanned<String>, QualityCountsDef>,
}

/// Counts of one item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityCountsDef {
    pub tp: u32,
    pub fp: u32,
    #[serde(rename = "fn")]
    pub missed: u32,
    pub tn: u32,
}

/// `rules/roadmap/<action>.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionFile {
    pub action: Spanned<String>,
    pub lead: Spanned<String>,
    pub horizon: Spanned<HorizonDef>,
    pub effort: Spanned<u8>,
    pub indicator: Spanned<String>,
    #[serde(default)]
    pub prerequisites: Vec<Spanned<String>>,
    pub sdg_targets: Vec<Spanned<String>>,
    pub closes: Spanned<Vec<CloseDef>>,
    #[serde(default, rename = "example")]
    pub examples: Vec<ExampleDef>,
}

/// A provision and the level that an action promises.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseDef {
    pub provision: Spanned<String>,
    pub level: Spanned<u8>,
}

/// Where something like an action was done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleDef {
    pub name: Spanned<String>,
    pub checked: Spanned<String>,
}

/// `"short"`, or the first and the last phase.
#[derive(Debug)]
pub struct HorizonDef {
    pub from: String,
    pub to: String,
}

/// `rules/roadmap/not_actionable.toml`: provisions that no action closes, with the reason.
pub type NotActionableFile = BTreeMap<Spanned<String>, Spanned<String>>;

/// When a document is about artificial intelligence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextDef {
    pub ai_terms_per_1000: f64,
    pub ai_terms_per_1000_with_title: f64,
    pub sentences_before: u32,
}

/// Distances of the ladder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowsDef {
    pub mechanism_words: u32,
    pub verb_words: u32,
    pub determiner_words: u32,
}

impl<'de> Deserialize<'de> for HorizonDef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<HorizonDef, D::Error> {
        deserializer.deserialize_any(HorizonVisitor)
    }
}

struct HorizonVisitor;

impl<'de> Visitor<'de> for HorizonVisitor {
    type Value = HorizonDef;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a horizon: \"short\", \"medium\", \"long\", or two of them such as [\"short\", \"medium\"]",
        )
    }

    fn visit_str<E: de::Error>(self, phase: &str) -> Result<HorizonDef, E> {
        Ok(HorizonDef { from: phase.to_string(), to: phase.to_string() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<HorizonDef, A::Error> {
        let mut phases: Vec<String> = Vec::new();
        while let Some(phase) = seq.next_element()? {
            phases.push(phase);
        }
        let count = phases.len();
        match <[String; 2]>::try_from(phases) {
            Ok([from, to]) => Ok(HorizonDef { from, to }),
            Err(_) => {
                Err(de::Error::custom(format!("found {count} phases, expected a first and a last one")))
            }
        }
    }
}

impl<'de> Deserialize<'de> for TermDef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TermDef, D::Error> {
        deserializer.deserialize_any(TermVisitor)
    }
}

struct TermVisitor;

impl<'de> Visitor<'de> for TermVisitor {
    type Value = TermDef;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a term: \"words\", { stem = \"word\" }, { text = \"AI\", case = \"exact\" } or { regex = '…' }",
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TermDef, E> {
        Ok(TermDef::Plain(text.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TermDef, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, String>()? {
            fields.insert(key, value);
        }
        let keys: Vec<&str> = fields.keys().map(String::as_str).collect();
        let value = |key: &str| fields.get(key).cloned().unwrap_or_default();
        match keys.as_slice() {
            ["stem"] => Ok(TermDef::Stem(value("stem"))),
            ["regex"] => Ok(TermDef::Regex(value("regex"))),
            ["case", "text"] if value("case") == "exact" => Ok(TermDef::Exact(value("text"))),
            _ => Err(de::Error::custom(format!(
                "found a term with {}, expected {{ stem }}, {{ text, case = \"exact\" }} or {{ regex }}",
                keys.join(", ")
            ))),
        }
    }
}
