//! The whole of a document in one pure call: [`analyze`] turns a document into evidence and scores.
//!
//! This is what a thread, a foreign-language binding or a distributed engine calls; it reads no file and no
//! clock, and the same document gives the same assessment.

use crate::assess::{Attestation, Decided, Findings, FrameworkScore, ProvisionScore, score_framework};
use crate::document::{DocId, Document, DocumentMeta, Guess, Notice, NoticeCode, Section, Source};
use crate::matching::{
    Context, Evidence, Match, Matcher, Mention, Miss, NearMissSearch, Scan, collect, strongest,
};
use crate::rules::{Level, Place, Provision};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut, Range};

/// What the user decides about an analysis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnalyzeOptions {
    /// What documents are about, when the user knows better than the count of terms.
    pub context: Option<Context>,
    /// Which provisions the sentences are looked for that came nearest.
    pub near_misses: NearMisses,
    /// Look for the words of views, beside what is scored.
    pub views: bool,
}

/// Which provisions the nearest misses are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NearMisses {
    /// None: the search is skipped.
    #[default]
    Skip,
    /// Those below their expected level.
    OfGaps,
    /// All: what a person decides later may make gaps of them.
    OfAll,
}

/// Whether a document could be assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentStatus {
    /// All of it.
    Ok,
    /// Some pages unreadable, cut short, or partly in a language without rules.
    Partial,
    /// Not at all: no value is given.
    NotAssessable,
    /// The same bytes as an earlier document.
    Duplicate,
}

impl DocumentStatus {
    /// The name used in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentStatus::Ok => "ok",
            DocumentStatus::Partial => "partial",
            DocumentStatus::NotAssessable => "not_assessable",
            DocumentStatus::Duplicate => "duplicate",
        }
    }
}

/// How a provision was looked for, and what came near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The provision.
    pub place: Place,
    /// Terms that its rules have in the languages of the document.
    pub terms: u32,
    /// The sentences that came nearest without being evidence, best first.
    pub misses: Vec<Miss>,
}

/// What is known of a document and what it is worth, apart from its text and passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// The document's identifier.
    pub id: DocId,
    /// What is known about it.
    pub meta: DocumentMeta,
    /// Language of most of it.
    pub lang: Lang,
    /// Share of the words in that language, 0 to 1.
    pub lang_share: f64,
    /// Pages; 0 when the format has none.
    pub pages: u32,
    /// Pages whose text could be read.
    pub pages_readable: u32,
    /// Words.
    pub words: u32,
    /// Sentences.
    pub sentences: u32,
    /// Sections that begin with a heading.
    pub headings: u32,
    /// AI terms per 1,000 words.
    pub ai_terms_per_1000: f64,
    /// What it is taken to be about.
    pub context: Context,
    /// Whether it could be assessed.
    pub status: DocumentStatus,
    /// Scores by framework, in the order of the rule book; empty when not assessable.
    pub scores: Vec<FrameworkScore>,
    /// Framework values if the document were taken to be about AI, or not, the other way round.
    pub other_context_values: Vec<Option<f64>>,
    /// Framework values as they were before the decisions; empty when there were none.
    pub undecided_values: Vec<Option<f64>>,
    /// What a reader of the results should know.
    pub notices: Vec<Notice>,
}

/// What was found in a document, and what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The document in brief; its fields are those of the assessment too.
    pub brief: Brief,
    /// Number and title of each section; number 0 is what stands before the first heading.
    pub sections: Vec<Option<String>>,
    /// The passages found, in the order of the text.
    pub evidence: Vec<Evidence>,
    /// How provisions were looked for, in the order of the rule book; which ones, the options decide.
    pub searched: Vec<Searched>,
    /// What a person decided, by number in the evidence; the evidence has the level that was decided.
    pub decided: BTreeMap<u32, Decided>,
    /// Where the words of views stand, by sentence.
    pub mentions: Vec<Mention>,
    /// The extracted text: the spans of the evidence are bytes of it.
    pub text: String,
}

impl Deref for Assessment {
    type Target = Brief;

    fn deref(&self) -> &Brief {
        &self.brief
    }
}

impl DerefMut for Assessment {
    fn deref_mut(&mut self) -> &mut Brief {
        &mut self.brief
    }
}

/// What became of one input; of one that was read there is a whole assessment, or what a run keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T = Assessment> {
    /// It was read.
    Read(Box<T>),
    /// It could not be read at all.
    Failed(Box<Failed>),
}

impl<T> Outcome<T> {
    /// What there is of a document that was read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Outcome::Read(document) => Some(document),
            Outcome::Failed(_) => None,
        }
    }
}

/// A document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Its identifier.
    pub id: DocId,
    /// What is known about it.
    pub meta: DocumentMeta,
    /// What was found and what was expected.
    pub reason: String,
    /// What to do.
    pub help: String,
    /// The program itself failed on it.
    pub internal: bool,
}

/// Analyzes one document: finds, judges and scores its passages. Linear in its words.
///
/// The document is used up, since its text goes over into the assessment.
pub fn analyze(matcher: &Matcher, document: Document, options: AnalyzeOptions) -> Assessment {
    let mut assessment = assess(matcher, &document, options);
    assessment.text = document.text.clean;
    assessment
}

/// The assessment of a document, still without its text.
fn assess(matcher: &Matcher, document: &Document, options: AnalyzeOptions) -> Assessment {
    let scan = matcher.scan(document);
    let context = options.context.unwrap_or(scan.context);
    let mut assessment = facts(matcher, document, &scan, context);
    let langs = langs(document);
    assessment.status = status(matcher, document, &langs, &mut assessment.notices);
    if assessment.status == DocumentStatus::NotAssessable {
        return assessment;
    }
    // All rules of a provision have its scope, so that a passage counts in one context or not at all.
    let mut matches = strongest(matcher, matcher.matches(document, &scan));
    let counts = |found: &Match, context: Context| matcher.admits(document, &scan, context, found);
    let tally = |matches: &mut dyn Iterator<Item = &Match>| Tally::of(matcher, document, &langs, matches);
    let other = if context == Context::Ai { Context::None } else { Context::Ai };
    let others = tally(&mut matches.iter().filter(|found| counts(found, other)));
    assessment.other_context_values =
        scores(matcher, &others).iter().map(|score| score.total.value).collect();
    let off_topic: Vec<Match> = matches.extract_if(.., |found| !counts(found, context)).collect();
    assessment.scores = scores(matcher, &tally(&mut matches.iter()));
    let search = NearMissSearch { matcher, document, scan: &scan, counted: &matches, off_topic: &off_topic };
    assessment.searched = searched(&search, &langs, &assessment.scores, options.near_misses);
    if options.views {
        assessment.mentions = matcher.mentions(document, &scan);
    }
    assessment.evidence = collect(document, matches);
    assessment.shrink();
    assessment
}

impl Assessment {
    /// Gives back memory that was taken for more than was found.
    fn shrink(&mut self) {
        self.evidence.iter_mut().for_each(|evidence| evidence.terms.shrink_to_fit());
        self.evidence.shrink_to_fit();
        self.searched.iter_mut().for_each(|searched| searched.misses.shrink_to_fit());
        self.searched.shrink_to_fit();
        self.mentions.shrink_to_fit();
    }
}

/// What came near the provisions that the options ask for, found in one pass over the document.
fn searched(
    search: &NearMissSearch,
    langs: &[(Lang, f64)],
    scores: &[FrameworkScore],
    which: NearMisses,
) -> Vec<Searched> {
    let matcher = search.matcher;
    let wanted = |provision: &Provision, score: &ProvisionScore| match which {
        NearMisses::Skip => false,
        NearMisses::OfGaps => score.level.is_some_and(|level| level < provision.expected),
        NearMisses::OfAll => provision.selected,
    };
    let mut places = Vec::new();
    for (place, provision) in matcher.book().provisions() {
        let score = &scores[place.framework as usize].items[place.item as usize];
        if wanted(provision, &score.provisions[place.provision as usize]) {
            places.push((place, provision.rules.clone()));
        }
    }
    if places.is_empty() {
        return Vec::new();
    }
    let rules: Vec<Range<u32>> = places.iter().map(|(_, rules)| rules.clone()).collect();
    let misses = search.nearest(&rules, matcher.book().scoring.near_misses);
    let terms = |rules: &Range<u32>| {
        let rules: Vec<u32> = rules.clone().collect();
        langs.iter().map(|(lang, _)| matcher.terms_tried(&rules, *lang)).sum()
    };
    let rows = places.into_iter().zip(misses);
    rows.map(|((place, rules), misses)| Searched { place, terms: terms(&rules), misses }).collect()
}

fn facts(matcher: &Matcher, document: &Document, scan: &Scan, context: Context) -> Assessment {
    let mut meta = document.meta.clone();
    let mut notices = document.notices.clone();
    if let (None, Some(home)) = (&meta.country_iso3, &scan.home) {
        notices.push(Notice::new(
            NoticeCode::MetadataGuessed,
            format!("country `{home}`, the one that the text names most"),
        ));
        meta.country_iso3 = Some(Guess { value: home.clone(), source: Source::Text });
    }
    notices.extend(other_country(matcher, &meta, scan));
    if context != Context::Ai && !document.words.is_empty() {
        let message = format!(
            "{:.1} AI terms per 1,000 words: provisions count only where AI or digital technology is the topic",
            scan.ai_terms_per_1000
        );
        notices.push(Notice::new(NoticeCode::ContextNotAi, message));
    }
    let brief = Brief {
        id: document.id.clone(),
        meta,
        lang: document.lang,
        lang_share: document.lang_share(document.lang),
        pages: document.pages.len() as u32,
        pages_readable: document.pages_readable(),
        words: document.words.len() as u32,
        sentences: document.sentences.len() as u32,
        headings: (document.sections.len() as u32).saturating_sub(1),
        ai_terms_per_1000: scan.ai_terms_per_1000,
        context,
        status: DocumentStatus::Ok,
        scores: Vec::new(),
        other_context_values: Vec::new(),
        undecided_values: Vec::new(),
        notices,
    };
    Assessment {
        brief,
        sections: document.sections.iter().map(Section::label).collect(),
        evidence: Vec::new(),
        searched: Vec::new(),
        decided: BTreeMap::new(),
        mentions: Vec::new(),
        text: String::new(),
    }
}

/// The text names another country far more often than its own.
fn other_country(matcher: &Matcher, meta: &DocumentMeta, scan: &Scan) -> Option<Notice> {
    let own = meta.country_iso3.as_ref().filter(|own| matcher.book().countries.contains_key(&own.value))?;
    let named = scan.named.as_ref().filter(|named| **named != own.value)?;
    let source = own.source.as_str();
    let message = format!("taken to be of `{}` ({source}), but the text names `{named}` most", own.value);
    Some(Notice::new(NoticeCode::CountryMismatch, message))
}

/// Whether the document can be assessed; adds the reasons when it cannot, or only in part.
fn status(
    matcher: &Matcher,
    document: &Document,
    langs: &[(Lang, f64)],
    notices: &mut Vec<Notice>,
) -> DocumentStatus {
    let scoring = &matcher.book().scoring;
    let wrong = |notice: &Notice| matches!(notice.code, NoticeCode::WrongDocument | NoticeCode::LettersLost);
    if document.words.is_empty() {
        notices.push(Notice::new(NoticeCode::NoText, no_text(document)));
        return DocumentStatus::NotAssessable;
    }
    if notices.iter().any(wrong) {
        return DocumentStatus::NotAssessable;
    }
    let spoken = spoken_share(matcher, langs);
    if document.lang == Lang::UNKNOWN {
        notices.push(Notice::new(NoticeCode::LanguageUnknown, "the language could not be recognized"));
    }
    if spoken < 1.0 - scoring.language_share {
        let message = format!("no rule has terms in the document's language `{}`", document.lang);
        notices.push(Notice::new(NoticeCode::NoRulesForLanguage, message));
        return DocumentStatus::NotAssessable;
    }
    if spoken < scoring.language_share {
        let message = format!("{:.0} % of the words are in languages without rules", (1.0 - spoken) * 100.0);
        notices.push(Notice::new(NoticeCode::LanguagePartial, message));
        return DocumentStatus::Partial;
    }
    if document.readable_share() < scoring.readable_share {
        let message = format!(
            "{} of {} pages are readable, less than the {:.0} % that a claim of absence needs",
            document.pages_readable(),
            document.pages.len(),
            scoring.readable_share * 100.0
        );
        notices.push(Notice::new(NoticeCode::AbsenceUnattested, message));
        return DocumentStatus::Partial;
    }
    if document.truncated { DocumentStatus::Partial } else { DocumentStatus::Ok }
}

/// Why there is no text, and what to do about it.
fn no_text(document: &Document) -> String {
    match document.pages.len() {
        0 => "the file holds no text; check that it is the document itself".to_string(),
        1 => "the only page holds no text that can be read; run text recognition (OCR) on it, with `--ocr`"
            .to_string(),
        pages => format!(
            "none of the {pages} pages holds text that can be read; run text recognition (OCR), with `--ocr`"
        ),
    }
}

/// Share of the words in languages that at least one rule has terms for.
fn spoken_share(matcher: &Matcher, langs: &[(Lang, f64)]) -> f64 {
    let rules = 0..matcher.book().rules.len() as u32;
    let speaks = |lang: Lang| rules.clone().any(|rule| matcher.speaks(rule, lang));
    langs.iter().filter(|(lang, _)| speaks(*lang)).map(|(_, share)| share).sum()
}

/// The languages of a document with their shares of the words, 0 to 1.
fn langs(document: &Document) -> Vec<(Lang, f64)> {
    document.langs().into_iter().map(|lang| (lang, document.lang_share(lang))).collect()
}

fn scores(matcher: &Matcher, tally: &Tally) -> Vec<FrameworkScore> {
    let frameworks = matcher.book().frameworks.iter().zip(&tally.frameworks);
    frameworks.map(|(framework, found)| score_framework(framework, &matcher.book().scoring, found)).collect()
}

/// Best level and number of passages of every provision.
struct Tally<'a> {
    frameworks: Vec<FrameworkTally<'a>>,
}

struct FrameworkTally<'a> {
    matcher: &'a Matcher,
    /// Number of the framework.
    number: u32,
    /// The whole document could be read.
    readable: bool,
    /// Languages of the document with their shares of the words.
    langs: &'a [(Lang, f64)],
    best: Vec<Vec<(Level, u32)>>,
    mentions: Vec<u32>,
}

impl<'a> Tally<'a> {
    /// `matches` with each passage once per provision.
    fn of(
        matcher: &'a Matcher,
        document: &Document,
        langs: &'a [(Lang, f64)],
        matches: &mut dyn Iterator<Item = &Match>,
    ) -> Tally<'a> {
        let scoring = &matcher.book().scoring;
        let readable = document.readable_share() >= scoring.readable_share && !document.truncated;
        let empty = (0..).zip(&matcher.book().frameworks).map(|(number, framework)| FrameworkTally {
            matcher,
            number,
            readable,
            langs,
            best: framework
                .items
                .iter()
                .map(|item| vec![(Level::ABSENT, 0); item.provisions.len()])
                .collect(),
            mentions: vec![0; framework.items.len()],
        });
        let mut tally = Tally { frameworks: empty.collect() };
        for one in matches {
            let rule = &matcher.book().rules[one.rule as usize];
            let found = &mut tally.frameworks[rule.framework as usize];
            match rule.provision {
                None => found.mentions[rule.item as usize] += 1,
                Some(provision) => {
                    let (best, count) = &mut found.best[rule.item as usize][provision as usize];
                    *best = one.level.max(*best);
                    *count += 1;
                }
            }
        }
        tally
    }
}

impl Findings for FrameworkTally<'_> {
    fn best(&self, item: usize, provision: usize) -> (Level, u32) {
        self.best[item][provision]
    }

    fn mentions(&self, item: usize) -> u32 {
        self.mentions[item]
    }

    fn attested(&self, item: usize, provision: usize) -> Attestation {
        let place = Place { framework: self.number, item: item as u32, provision: provision as u32 };
        let provision = self.matcher.book().provision_at(place);
        let speaks = |lang: Lang| provision.rules.clone().any(|rule| self.matcher.speaks(rule, lang));
        let spoken: f64 = self.langs.iter().filter(|(lang, _)| speaks(*lang)).map(|(_, share)| share).sum();
        let looked = self.readable && spoken >= self.matcher.book().scoring.language_share;
        if looked { Attestation::Full } else { Attestation::Missing }
    }
}
