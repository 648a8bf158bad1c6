//! The built-in table of countries: regions of the United Nations (M49), income groups of the World Bank.

use crate::document::DocumentMeta;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A country or territory, or the European Union.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-3 code; `EUU` for the European Union.
    pub iso3: String,
    /// Short name in English.
    pub name: String,
    /// Region by M49: Africa, Americas, Asia, Europe, Oceania.
    pub region: Option<String>,
    /// Sub-region by M49.
    pub sub_region: Option<String>,
    /// Income group by the World Bank: `low`, `lower_middle`, `upper_middle`, `high`.
    pub income_group: Option<String>,
    /// Fiscal year of the World Bank that the income group is of.
    pub income_fiscal_year: Option<u16>,
}

static COUNTRIES: LazyLock<BTreeMap<String, Country>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("../../corpora/countries.csv").as_bytes());
    let rows = reader.deserialize().map(|row| row.expect("a test reads the built-in table"));
    rows.map(|country: Country| (country.iso3.clone(), country)).collect()
});

/// The country with this code, if it is one.
pub fn country(iso3: &str) -> Option<&'static Country> {
    COUNTRIES.get(iso3)
}

/// All countries by code.
pub fn countries() -> impl Iterator<Item = &'static Country> {
    COUNTRIES.values()
}

/// Adds what the table knows of a document's country and the user's table does not say.
pub fn complete(meta: &mut DocumentMeta) {
    let Some(found) = meta.country_iso3.as_ref().and_then(|code| country(&code.value)) else { return };
    // Regions of the user's own have sub-regions of their own.
    if meta.region.is_none() {
        meta.region = found.region.clone();
        meta.sub_region = meta.sub_region.take().or_else(|| found.sub_region.clone());
    }
    if meta.income_group.is_none() {
        meta.income_group = found.income_group.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::document::{Guess, Source};
    use std::collections::BTreeSet;

    #[test]
    fn every_country_stands_in_the_table_once() {
        let text = include_str!("../../corpora/countries.csv");
        let codes: BTreeSet<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(codes.len(), text.lines().count() - 1, "a code stands there twice");
        assert_eq!(codes.len(), countries().count());
        let book = builtin::book();
        for code in book.countries.keys() {
            assert!(country(code).is_some(), "{code} has names in the rules, but no row in the table");
        }
    }

    #[test]
    fn regions_and_groups_are_those_of_the_sources() {
        let regions = BTreeSet::from(["Africa", "Americas", "Asia", "Europe", "Oceania"]);
        let groups = BTreeSet::from(["low", "lower_middle", "upper_middle", "high"]);
        for one in countries() {
            let known = |value: &Option<String>, names: &BTreeSet<&str>| {
                value.as_ref().is_none_or(|value| names.contains(value.as_str()))
            };
            assert!(one.iso3.len() == 3 && !one.name.is_empty(), "{one:?}");
            assert!(known(&one.region, &regions) && known(&one.income_group, &groups), "{one:?}");
            assert!(one.region.is_some() || one.sub_region.is_none(), "{one:?}");
            assert_eq!(one.income_group.is_some(), one.income_fiscal_year.is_some(), "{one:?}");
        }
        let without: Vec<&str> =
            countries().filter(|one| one.region.is_none()).map(|one| one.iso3.as_str()).collect();
        assert_eq!(without, ["ATA"]);
    }

    #[test]
    fn the_table_fills_only_what_the_user_leaves_open() {
        let meta = |region: Option<&str>| DocumentMeta {
            country_iso3: Some(Guess { value: "KEN".to_string(), source: Source::Table }),
            region: region.map(str::to_string),
            ..DocumentMeta::default()
        };
        for (region, want, sub) in
            [(None, "Africa", Some("Sub-Saharan Africa")), (Some("Commonwealth"), "Commonwealth", None)]
        {
            let mut found = meta(region);
            complete(&mut found);
            assert_eq!((found.region.as_deref(), found.sub_region.as_deref()), (Some(want), sub));
            assert_eq!(found.income_group.as_deref(), Some("lower_middle"));
        }
    }
}
