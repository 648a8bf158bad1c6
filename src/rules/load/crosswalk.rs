//! crosswalk.toml, where there is one.

use super::{At, Loader, RuleFile};
use crate::rules::crosswalk::{CrosswalkPair, Relation};
use crate::rules::file::CrosswalkFile;
use crate::rules::framework::Place;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

impl Loader {
    /// Reads the pairs; the frameworks must have been read before. Pairs with a framework that is not in this
    /// folder are let be.
    pub(super) fn crosswalk(&mut self, files: &[&RuleFile]) -> Vec<CrosswalkPair> {
        let Some(file) = files.iter().find(|file| file.path == "crosswalk.toml") else { return Vec::new() };
        let Some(parsed) = self.parse::<CrosswalkFile>(file) else { return Vec::new() };
        let at = At { path: &file.path, text: &file.text };
        let places: BTreeMap<String, Option<Place>> = self.places(files);
        let mut seen = BTreeSet::new();
        let mut pairs = Vec::new();
        for def in parsed.pairs {
            let relation = self.named(at, &def.relation, &Relation::NAMES);
            let unesco = self.end(at, &def.unesco, "unesco", &places);
            let gdc = self.end(at, &def.gdc, "gdc", &places);
            if !seen.insert((def.unesco.as_ref().clone(), def.gdc.as_ref().clone())) {
                let message = format!(
                    "the pair `{}` and `{}` stands here twice",
                    def.unesco.as_ref(),
                    def.gdc.as_ref()
                );
                self.report(at.error("twice", &def.unesco, message));
            }
            if let (Some(relation), Some(unesco), Some(gdc)) = (relation, unesco, gdc) {
                pairs.push(CrosswalkPair { unesco, gdc, relation, reason: def.reason });
            }
        }
        pairs
    }

    /// The place of a provision of a framework; an error when the framework is there and the provision is not.
    fn end(
        &mut self,
        at: At,
        id: &Spanned<String>,
        framework: &str,
        places: &BTreeMap<String, Option<Place>>,
    ) -> Option<Place> {
        let belongs = id.as_ref().starts_with(&format!("{framework}."));
        match places.get(id.as_ref()) {
            Some(place) if belongs => *place,
            _ if belongs && !self.frameworks.iter().any(|one| one.id == framework) => None,
            _ => {
                let message = format!("`{}` is no provision of `{framework}`", id.as_ref());
                let help = "`concordant rules list` shows all provisions";
                self.report(at.error("unknown-provision", id, message).help(help));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::builtin;
    use crate::error::Diagnostic;
    use crate::rules::{Relation, RuleBook, RuleFile, load};

    fn load_with(text: &str) -> Result<RuleBook, Vec<Diagnostic>> {
        let mut files = builtin::files();
        files.retain(|file| file.path != "crosswalk.toml");
        files.push(RuleFile { path: "crosswalk.toml".to_string(), text: text.to_string() });
        load(&files)
    }

    const PAIR: &str = "[[pair]]\nunesco = \"unesco.P7.39\"\ngdc = \"gdc.O5.55d\"\nrelation = \"subset\"\nreason = \"Both.\"\n";

    #[test]
    fn a_pair_is_read_with_its_places() {
        let book = load_with(PAIR).expect("the pair is right");
        let [pair] = book.crosswalk.as_slice() else { panic!("{:?}", book.crosswalk) };
        assert_eq!(book.provision_at(pair.unesco).id, "unesco.P7.39");
        assert_eq!(book.provision_at(pair.gdc).id, "gdc.O5.55d");
        assert_eq!((pair.relation, pair.relation.as_str()), (Relation::Subset, "subset"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (name, text, code, part) in [
            (
                "unknown",
                PAIR.replace("P7.39", "P7.99"),
                "unknown-provision",
                "`unesco.P7.99` is no provision",
            ),
            (
                "turned",
                PAIR.replace("gdc.O5.55d", "unesco.P7.40"),
                "unknown-provision",
                "no provision of `gdc`",
            ),
            ("relation", PAIR.replace("subset", "same"), "unknown-value", "`superset`"),
            ("twice", format!("{PAIR}{PAIR}"), "twice", "stands here twice"),
            ("key", format!("{PAIR}note = \"x\"\n"), "toml", "note"),
        ] {
            let errors = load_with(&text).expect_err(name);
            assert!(errors[0].code == code && errors[0].message.contains(part), "{name}: {}", errors[0]);
            assert!(errors[0].at.0 > 0, "{name}");
        }
    }

    #[test]
    fn the_built_in_pairs_are_read() {
        let book = builtin::book();
        assert!(book.crosswalk.len() > 100, "{} pairs", book.crosswalk.len());
        assert!(book.crosswalk.iter().all(|pair| !pair.reason.trim().is_empty()));
    }
}
