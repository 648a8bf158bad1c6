//! corpora/catalog.csv: facts on real strategies, each with the place where they were read.

mod common;

use concordant::corpus::country;
use concordant::text::Lang;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_strategy_of_the_catalog_has_a_country_a_year_and_a_source() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/catalog.csv");
    let rows = common::table(&path);
    assert!(rows.len() >= 40, "{} rows", rows.len());
    let mut seen = BTreeSet::new();
    for row in &rows {
        let columns: Vec<&str> = row.keys().map(String::as_str).collect();
        let want = ["country", "iso3", "issuer", "language", "source", "title", "verified", "year"];
        assert_eq!(columns, want, "{row:?}");
        let found = country(&row["iso3"]).unwrap_or_else(|| panic!("no country has the code of {row:?}"));
        assert_eq!(found.name, row["country"], "{row:?}");
        let year: i32 = row["year"].parse().unwrap_or_else(|_| panic!("the year of {row:?} is no number"));
        assert!((2015..=2030).contains(&year), "{row:?}");
        assert!(!row["title"].is_empty() && seen.insert((&row["iso3"], year, &row["title"])), "{row:?}");
        assert!(row["language"].is_empty() || Lang::parse(&row["language"]).is_some(), "{row:?}");
        assert!(row["source"].starts_with("http") && !row["source"].contains(' '), "{row:?}");
        assert!(["yes", "no"].contains(&row["verified"].as_str()), "{row:?}");
    }
}
