//! Every provision on the official text: does it fire on a paragraph that it cites, and on how many others?

use crate::document::Document;
use crate::matching::Matcher;
use crate::rules::Provision;
use crate::text::Lang;
use crate::workshop::instrument::Paragraph;
use std::collections::BTreeSet;

/// Where the rules of one provision fire in the official text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionFires {
    /// `unesco.P6.36a`.
    pub provision: String,
    /// The paragraphs that it cites.
    pub cites: Vec<String>,
    /// Labels of the paragraphs on which one of its rules fires, in their order.
    pub fires: Vec<String>,
    /// One of them is cited.
    pub on_cited: bool,
}

/// All provisions of a framework on its official text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitesReport {
    /// In the order of the framework.
    pub provisions: Vec<ProvisionFires>,
    /// Cited paragraphs that the text does not have.
    pub unknown: BTreeSet<String>,
}

impl CitesReport {
    /// Share (0 to 1) of the provisions that fire anywhere; `None` without provisions.
    pub fn share_firing(&self) -> Option<f64> {
        self.share(|one| !one.fires.is_empty())
    }

    /// Share (0 to 1) of the provisions that fire on a paragraph that they cite; `None` without provisions.
    pub fn share_on_cited(&self) -> Option<f64> {
        self.share(|one| one.on_cited)
    }

    /// Median number of paragraphs on which a provision fires, those counted in that fire nowhere; `None` without provisions.
    pub fn median_fires(&self) -> Option<f64> {
        let mut counts: Vec<usize> = self.provisions.iter().map(|one| one.fires.len()).collect();
        counts.sort_unstable();
        let middle = counts.len() / 2;
        match counts.len() {
            0 => None,
            even if even % 2 == 0 => Some((counts[middle - 1] + counts[middle]) as f64 / 2.0),
            _ => Some(counts[middle] as f64),
        }
    }

    fn share(&self, counts: impl Fn(&ProvisionFires) -> bool) -> Option<f64> {
        let count = self.provisions.iter().filter(|one| counts(one)).count();
        (!self.provisions.is_empty()).then(|| count as f64 / self.provisions.len() as f64)
    }
}

/// Runs all rules of a framework on the paragraphs of its official text, as if in a document about AI.
pub fn cites(matcher: &Matcher, framework: u32, paragraphs: &[Paragraph], lang: Lang) -> CitesReport {
    let fired: Vec<BTreeSet<u32>> =
        paragraphs.iter().map(|paragraph| rules_on(matcher, paragraph, lang)).collect();
    let items = &matcher.book().frameworks[framework as usize].items;
    let provisions: Vec<&Provision> = items.iter().flat_map(|item| &item.provisions).collect();
    let unknown = provisions.iter().flat_map(|provision| &provision.cites);
    let unknown =
        unknown.filter(|cited| !paragraphs.iter().any(|paragraph| is_part(&paragraph.label, cited)));
    let on_text = |provision: &Provision| {
        let pairs = paragraphs.iter().zip(&fired);
        let fires: Vec<String> = pairs
            .filter(|(_, rules)| provision.rules.clone().any(|rule| rules.contains(&rule)))
            .map(|(paragraph, _)| paragraph.label.clone())
            .collect();
        let on_cited = fires.iter().any(|label| provision.cites.iter().any(|cited| is_part(label, cited)));
        ProvisionFires { provision: provision.id.clone(), cites: provision.cites.clone(), fires, on_cited }
    };
    CitesReport {
        unknown: unknown.cloned().collect(),
        provisions: provisions.iter().map(|provision| on_text(provision)).collect(),
    }
}

/// Numbers of the paragraphs that are cited by their letters (`11a`): those that are split at them.
pub fn lettered(matcher: &Matcher, framework: u32) -> BTreeSet<String> {
    let items = &matcher.book().frameworks[framework as usize].items;
    let cited = items.iter().flat_map(|item| &item.provisions).flat_map(|provision| &provision.cites);
    let number = |cited: &String| {
        let number = cited.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && number != cited).then(|| number.to_string())
    };
    cited.filter_map(number).collect()
}

/// Numbers of the rules that hold on a piece of the paragraph.
fn rules_on(matcher: &Matcher, paragraph: &Paragraph, lang: Lang) -> BTreeSet<u32> {
    let mut rules = BTreeSet::new();
    for piece in &paragraph.pieces {
        let document = Document::of_passage(piece.lead.as_deref(), &piece.text, lang);
        let scan = matcher.scan(&document);
        let block = document.blocks.len() as u32 - 1;
        let found = matcher.matches(&document, &scan).into_iter();
        let own = found.filter(|one| document.sentences[one.sentences.start as usize].block == block);
        rules.extend(own.map(|one| one.rule));
    }
    rules
}

/// Whether the paragraph `label` is the cited one or a lettered part of it.
fn is_part(label: &str, cited: &str) -> bool {
    label.strip_prefix(cited).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::workshop::instrument::Piece;

    fn fires(provision: &str, fires: &[&str], on_cited: bool) -> ProvisionFires {
        ProvisionFires {
            provision: provision.to_string(),
            cites: Vec::new(),
            fires: fires.iter().map(|label| label.to_string()).collect(),
            on_cited,
        }
    }

    #[test]
    fn the_summary_counts_provisions() {
        let report = |provisions: Vec<ProvisionFires>| CitesReport { provisions, unknown: BTreeSet::new() };
        let odd =
            report(vec![fires("a", &["1", "2"], true), fires("b", &[], false), fires("c", &["3"], false)]);
        assert_eq!(odd.share_firing(), Some(2.0 / 3.0));
        assert_eq!(odd.share_on_cited(), Some(1.0 / 3.0));
        assert_eq!(odd.median_fires(), Some(1.0));
        let even = report(vec![fires("a", &["1", "2"], true), fires("b", &["1"], false)]);
        assert_eq!(even.median_fires(), Some(1.5));
        assert_eq!(report(Vec::new()).median_fires(), None);
    }

    #[test]
    fn a_letter_is_part_of_its_number() {
        for (label, cited, want) in [
            ("11a", "11a", true),
            ("11a", "11", true),
            ("11", "11a", false),
            ("112", "11", false),
            ("op2", "op2", true),
        ] {
            assert_eq!(is_part(label, cited), want, "{label} {cited}");
        }
    }

    #[test]
    fn provisions_fire_on_text_that_speaks_to_them() {
        let book = builtin::book();
        let matcher = Matcher::compile(book).expect("they compile");
        let unesco =
            matcher.book().frameworks.iter().position(|one| one.id == "unesco").expect("it is there");
        let text = "AI systems stay under human oversight.".to_string();
        let paragraphs = [Paragraph { label: "36".to_string(), pieces: vec![Piece { lead: None, text }] }];
        let report = cites(&matcher, unesco as u32, &paragraphs, Lang::EN);
        let own = report.provisions.iter().find(|one| one.provision == "unesco.P6.36a").expect("it is there");
        assert!(own.on_cited, "{own:?}");
        assert!(report.unknown.contains("35") && !report.unknown.contains("36"));
    }
}
