//! What is long of a document ↔ bytes. They are read by the run that wrote them and by nothing else.

use crate::analyze::{Assessment, Brief, Searched};
use crate::assess::{Decided, Interval, Lent, PartIntervals, Roadmap, Step, Verdict};
use crate::document::Locator;
use crate::matching::{Cap, Commitment, Evidence, Mention, Miss};
use crate::rules::{Level, Place, Promise};
use crate::text::{Lang, Span};
use serde::{Deserialize, Serialize};
use std::io;

type SpanEntry = (u32, u32);
type PlaceEntry = (u32, u32, u32);
type IntervalEntry = Option<(f64, f64, f64)>;
type PartsEntry = (Vec<IntervalEntry>, Vec<IntervalEntry>, Vec<IntervalEntry>);

#[derive(Serialize, Deserialize)]
struct DocumentEntry<'a> {
    #[serde(borrow)]
    sections: Vec<Option<&'a str>>,
    #[serde(borrow)]
    evidence: Vec<EvidenceEntry<'a>>,
    #[serde(borrow)]
    searched: Vec<SearchedEntry<'a>>,
    #[serde(borrow)]
    decided: Vec<DecidedEntry<'a>>,
    mentions: Vec<MentionEntry>,
    text: &'a str,
}

#[derive(Serialize, Deserialize)]
struct AtEntry {
    page: Option<u32>,
    section: u32,
    paragraph: u32,
    sentence: u32,
    span: SpanEntry,
}

#[derive(Serialize, Deserialize)]
struct EvidenceEntry<'a> {
    rule: u32,
    at: AtEntry,
    lang: &'a str,
    before: SpanEntry,
    after: SpanEntry,
    terms: Vec<(u32, SpanEntry)>,
    level: u8,
    /// In the order of the fields.
    words: [Option<SpanEntry>; 6],
    capped_by: Option<CapEntry>,
    strength: Option<u8>,
}

#[derive(Serialize, Deserialize)]
enum CapEntry {
    Lack(SpanEntry),
    Problem(SpanEntry),
    Refusal(SpanEntry),
    Foreign(SpanEntry),
    Benchmark,
    Glossary,
}

#[derive(Serialize, Deserialize)]
struct SearchedEntry<'a> {
    place: PlaceEntry,
    terms: u32,
    #[serde(borrow)]
    misses: Vec<MissEntry<'a>>,
}

#[derive(Serialize, Deserialize)]
struct MissEntry<'a> {
    rule: u32,
    at: AtEntry,
    satisfied: u32,
    operands: u32,
    missing: &'a str,
}

#[derive(Serialize, Deserialize)]
struct DecidedEntry<'a> {
    number: u32,
    verdict: VerdictEntry,
    by: &'a str,
    found: u8,
}

#[derive(Serialize, Deserialize)]
enum VerdictEntry {
    Accept,
    Reject,
    Level(u8),
}

#[derive(Serialize, Deserialize)]
struct MentionEntry {
    group: u32,
    at: AtEntry,
    words: (u32, u32),
    span: SpanEntry,
    meant: bool,
    denied: bool,
}

#[derive(Serialize, Deserialize)]
struct LentEntry<'a> {
    at: AtEntry,
    section: Option<&'a str>,
    level: u8,
    quote: &'a str,
}

#[derive(Serialize, Deserialize)]
struct RoadmapEntry {
    value: Option<f64>,
    steps: Vec<StepEntry>,
}

#[derive(Serialize, Deserialize)]
struct StepEntry {
    action: u32,
    raised: Vec<(PlaceEntry, u8)>,
    gain: f64,
    value_after: f64,
}

pub(super) fn document(assessment: &Assessment) -> io::Result<Vec<u8>> {
    let decided = assessment.decided.iter().map(|(&number, decided)| DecidedEntry {
        number,
        verdict: match decided.verdict {
            Verdict::Accept => VerdictEntry::Accept,
            Verdict::Reject => VerdictEntry::Reject,
            Verdict::Level(level) => VerdictEntry::Level(level.number()),
        },
        by: &decided.by,
        found: decided.found.number(),
    });
    written(&DocumentEntry {
        sections: assessment.sections.iter().map(Option::as_deref).collect(),
        evidence: assessment.evidence.iter().map(EvidenceEntry::of).collect(),
        searched: assessment.searched.iter().map(SearchedEntry::of).collect(),
        decided: decided.collect(),
        mentions: assessment.mentions.iter().map(MentionEntry::of).collect(),
        text: &assessment.text,
    })
}

/// A document, with what the run has kept of it.
pub(super) fn read_document(bytes: &[u8], brief: Brief) -> io::Result<Assessment> {
    let entry: DocumentEntry = read(bytes)?;
    let decided = entry.decided.into_iter().map(|one| {
        let verdict = match one.verdict {
            VerdictEntry::Accept => Verdict::Accept,
            VerdictEntry::Reject => Verdict::Reject,
            VerdictEntry::Level(number) => Verdict::Level(level(number)?),
        };
        Ok((one.number, Decided { verdict, by: one.by.to_string(), found: level(one.found)? }))
    });
    Ok(Assessment {
        brief,
        sections: entry.sections.into_iter().map(|title| title.map(String::from)).collect(),
        evidence: entry.evidence.into_iter().map(EvidenceEntry::evidence).collect::<io::Result<_>>()?,
        searched: entry.searched.into_iter().map(SearchedEntry::searched).collect(),
        decided: decided.collect::<io::Result<_>>()?,
        mentions: entry.mentions.into_iter().map(MentionEntry::mention).collect(),
        text: entry.text.to_string(),
    })
}

pub(super) fn lent(lent: &Lent) -> io::Result<Vec<u8>> {
    let (section, quote) = (lent.section.as_deref(), lent.quote.as_str());
    written(&LentEntry { at: AtEntry::of(&lent.at), section, level: lent.level.number(), quote })
}

pub(super) fn read_lent(bytes: &[u8]) -> io::Result<Lent> {
    let entry: LentEntry = read(bytes)?;
    Ok(Lent {
        at: entry.at.locator(),
        section: entry.section.map(String::from),
        level: level(entry.level)?,
        quote: entry.quote.to_string(),
    })
}

pub(super) fn roadmap(roadmap: &Roadmap) -> io::Result<Vec<u8>> {
    let raised = |promise: &Promise| (place_entry(promise.place), promise.level.number());
    let step = |step: &Step| StepEntry {
        action: step.action,
        raised: step.raised.iter().map(raised).collect(),
        gain: step.gain,
        value_after: step.value_after,
    };
    written(&RoadmapEntry { value: roadmap.value, steps: roadmap.steps.iter().map(step).collect() })
}

pub(super) fn read_roadmap(bytes: &[u8]) -> io::Result<Roadmap> {
    let entry: RoadmapEntry = read(bytes)?;
    let raised = |(at, number): (PlaceEntry, u8)| Ok(Promise { place: place(at), level: level(number)? });
    let step = |step: StepEntry| {
        Ok(Step {
            action: step.action,
            raised: step.raised.into_iter().map(raised).collect::<io::Result<_>>()?,
            gain: step.gain,
            value_after: step.value_after,
        })
    };
    let steps = entry.steps.into_iter().map(step).collect::<io::Result<_>>()?;
    Ok(Roadmap { value: entry.value, steps })
}

pub(super) fn parts(parts: &PartIntervals) -> io::Result<Vec<u8>> {
    let entries = |all: &[Option<Interval>]| -> Vec<IntervalEntry> {
        all.iter().map(|one| one.map(|one| (one.low, one.median, one.high))).collect()
    };
    let entry: PartsEntry = (entries(&parts.layers), entries(&parts.items), entries(&parts.provisions));
    written(&entry)
}

pub(super) fn read_parts(bytes: &[u8]) -> io::Result<PartIntervals> {
    let intervals = |all: Vec<IntervalEntry>| -> Vec<Option<Interval>> {
        all.into_iter().map(|one| one.map(|(low, median, high)| Interval { low, median, high })).collect()
    };
    let (layers, items, provisions): PartsEntry = read(bytes)?;
    Ok(PartIntervals {
        layers: intervals(layers),
        items: intervals(items),
        provisions: intervals(provisions),
    })
}

/// Bytes of a value of a replicate.
pub(super) const VALUE: usize = size_of::<f64>();

/// Values one after the other, so that some of them can be read without the others.
pub(super) fn values(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

pub(super) fn read_values(bytes: &[u8]) -> Vec<f64> {
    let (values, _) = bytes.as_chunks::<VALUE>();
    values.iter().map(|value| f64::from_le_bytes(*value)).collect()
}

fn written(entry: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(entry).map_err(io::Error::other)
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> io::Result<T> {
    postcard::from_bytes(bytes).map_err(io::Error::other)
}

impl AtEntry {
    fn of(at: &Locator) -> AtEntry {
        let Locator { page, section, paragraph, sentence, span } = *at;
        AtEntry { page, section, paragraph, sentence, span: span_entry(span) }
    }

    fn locator(self) -> Locator {
        let AtEntry { page, section, paragraph, sentence, span: place } = self;
        Locator { page, section, paragraph, sentence, span: span(place) }
    }
}

impl<'a> EvidenceEntry<'a> {
    fn of(evidence: &'a Evidence) -> EvidenceEntry<'a> {
        // All fields, so that a new one cannot be forgotten.
        let Evidence { rule, at, lang, before, after, terms, level, commitment } = evidence;
        let Commitment { intent, mechanism, body, deadline, amount, target, capped_by, strength } =
            commitment;
        EvidenceEntry {
            rule: *rule,
            at: AtEntry::of(at),
            lang: lang.as_str(),
            before: span_entry(*before),
            after: span_entry(*after),
            terms: terms.iter().map(|(group, words)| (*group, span_entry(*words))).collect(),
            level: level.number(),
            words: [intent, mechanism, body, deadline, amount, target].map(|words| words.map(span_entry)),
            capped_by: capped_by.map(CapEntry::of),
            strength: *strength,
        }
    }

    fn evidence(self) -> io::Result<Evidence> {
        let [intent, mechanism, body, deadline, amount, target] = self.words.map(|words| words.map(span));
        let (capped_by, strength) = (self.capped_by.map(CapEntry::cap), self.strength);
        Ok(Evidence {
            rule: self.rule,
            at: self.at.locator(),
            lang: Lang::parse(self.lang).unwrap_or(Lang::UNKNOWN),
            before: span(self.before),
            after: span(self.after),
            terms: self.terms.into_iter().map(|(group, words)| (group, span(words))).collect(),
            level: level(self.level)?,
            commitment: Commitment { intent, mechanism, body, deadline, amount, target, capped_by, strength },
        })
    }
}

impl CapEntry {
    fn of(cap: Cap) -> CapEntry {
        match cap {
            Cap::Lack(words) => CapEntry::Lack(span_entry(words)),
            Cap::Problem(words) => CapEntry::Problem(span_entry(words)),
            Cap::Refusal(words) => CapEntry::Refusal(span_entry(words)),
            Cap::Foreign(words) => CapEntry::Foreign(span_entry(words)),
            Cap::Benchmark => CapEntry::Benchmark,
            Cap::Glossary => CapEntry::Glossary,
        }
    }

    fn cap(self) -> Cap {
        match self {
            CapEntry::Lack(words) => Cap::Lack(span(words)),
            CapEntry::Problem(words) => Cap::Problem(span(words)),
            CapEntry::Refusal(words) => Cap::Refusal(span(words)),
            CapEntry::Foreign(words) => Cap::Foreign(span(words)),
            CapEntry::Benchmark => Cap::Benchmark,
            CapEntry::Glossary => Cap::Glossary,
        }
    }
}

impl<'a> SearchedEntry<'a> {
    fn of(searched: &'a Searched) -> SearchedEntry<'a> {
        let Searched { place, terms, misses } = searched;
        let misses = misses.iter().map(MissEntry::of).collect();
        SearchedEntry { place: place_entry(*place), terms: *terms, misses }
    }

    fn searched(self) -> Searched {
        let misses = self.misses.into_iter().map(MissEntry::miss).collect();
        Searched { place: place(self.place), terms: self.terms, misses }
    }
}

impl<'a> MissEntry<'a> {
    fn of(miss: &'a Miss) -> MissEntry<'a> {
        let Miss { rule, at, satisfied, operands, missing } = miss;
        let (rule, satisfied, operands) = (*rule, *satisfied, *operands);
        MissEntry { rule, at: AtEntry::of(at), satisfied, operands, missing }
    }

    fn miss(self) -> Miss {
        let MissEntry { rule, at, satisfied, operands, missing } = self;
        Miss { rule, at: at.locator(), satisfied, operands, missing: missing.to_string() }
    }
}

impl MentionEntry {
    fn of(mention: &Mention) -> MentionEntry {
        let Mention { group, at, words, span, meant, denied } = mention;
        MentionEntry {
            group: *group,
            at: AtEntry::of(at),
            words: (words.start, words.end),
            span: span_entry(*span),
            meant: *meant,
            denied: *denied,
        }
    }

    fn mention(self) -> Mention {
        let MentionEntry { group, at, words: (start, end), span: place, meant, denied } = self;
        Mention { group, at: at.locator(), words: start..end, span: span(place), meant, denied }
    }
}

fn span_entry(span: Span) -> SpanEntry {
    (span.start, span.end)
}

fn span((start, end): SpanEntry) -> Span {
    Span::new(start, end)
}

fn place_entry(place: Place) -> PlaceEntry {
    (place.framework, place.item, place.provision)
}

fn place((framework, item, provision): PlaceEntry) -> Place {
    Place { framework, item, provision }
}

fn level(number: u8) -> io::Result<Level> {
    Level::new(number).ok_or_else(|| io::Error::other(format!("{number} is no level")))
}
