//! `--format parquet`: the same cells as in the CSV of the run, with the types that the data package tells.

use crate::common::Desk;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::File;
use std::sync::LazyLock;

/// One run on the built-in sample for all tests of this file.
static RUN: LazyLock<Desk> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.run(&["analyze", "--format", "csv,json,parquet", "--out", "out"]).ends_with(0);
    desk
});

/// The tables with many rows a document, and what these rows belong to.
const TABLES: [&str; 12] = [
    "documents",
    "evidence",
    "gaps",
    "harmonizer",
    "lifecycle",
    "partners",
    "rank_replicates",
    "references",
    "roadmap",
    "scores",
    "sdg",
    "stakeholders",
];

/// What the data package tells of a file.
fn resource(path: &str) -> Json {
    let bytes = std::fs::read(RUN.path("out/datapackage.json")).expect("the run wrote the file");
    let package: Json = serde_json::from_slice(&bytes).expect("the file is JSON");
    let resources = package["resources"].as_array().expect("a list of resources");
    let found: Vec<&Json> = resources.iter().filter(|resource| resource["path"] == path).collect();
    assert_eq!(found.len(), 1, "{path} is described once");
    found[0].clone()
}

fn strings(list: &Json) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one.as_str().expect("a string")).collect()
}

fn rows(table: &str) -> Vec<Row> {
    let file = File::open(RUN.path(&format!("out/{table}.parquet"))).expect("the run wrote the file");
    let reader = SerializedFileReader::new(file).expect("the file is Parquet");
    let rows = reader.get_row_iter(None).expect("the file has a schema");
    rows.map(|row| row.expect("the row can be read")).collect()
}

/// What a cell of a CSV is as a value of this type.
fn value(cell: &str, kind: &str) -> Field {
    match kind {
        _ if cell.is_empty() => Field::Null,
        "integer" => Field::Long(cell.parse().expect("a whole number")),
        "number" => Field::Double(cell.parse().expect("a number")),
        "string" => Field::Str(cell.to_string()),
        _ => panic!("there is no type `{kind}`"),
    }
}

#[test]
fn every_cell_is_that_of_the_csv() {
    let mut defused_cells = 0;
    for table in TABLES {
        let described = resource(&format!("{table}.parquet"));
        let fields = described["schema"]["fields"].as_array().expect("a list of fields");
        let of_csv = resource(&format!("{table}.csv"));
        let defused = strings(&of_csv["apostrophe_in_front_of_formulas"]);
        let mut csv = csv::Reader::from_path(RUN.path(&format!("out/{table}.csv"))).expect("it was written");
        let records: Vec<csv::StringRecord> = csv.records().map(|record| record.expect("a row")).collect();
        let rows = rows(table);
        assert!(!rows.is_empty() && rows.len() == records.len(), "{table}: {} rows", rows.len());
        for (at, (row, record)) in rows.into_iter().zip(records).enumerate() {
            let cells = row.into_columns();
            assert_eq!(cells.len(), record.len(), "{table}, row {at}");
            for (((name, found), cell), field) in cells.into_iter().zip(&record).zip(fields) {
                assert_eq!(field["name"], name.as_str(), "{table}");
                let formula = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
                let formula = formula.filter(|_| defused.contains(&name.as_str()));
                defused_cells += usize::from(formula.is_some());
                let want = value(formula.unwrap_or(cell), field["type"].as_str().expect("a type"));
                assert_eq!(found, want, "{table}, row {at}, {name}");
            }
        }
    }
    assert!(defused_cells > 0, "no cell shows that Parquet needs no apostrophes");
}

#[test]
fn the_data_package_describes_the_files() {
    let files = RUN.files("out");
    let written: BTreeSet<&str> = files.keys().filter_map(|name| name.strip_suffix(".parquet")).collect();
    assert_eq!(written, BTreeSet::from(TABLES));
    for table in TABLES {
        let path = format!("{table}.parquet");
        let (described, bytes) = (resource(&path), &files[&path]);
        assert_eq!(described["name"], format!("{table}-parquet"));
        assert_eq!(described["format"], "parquet");
        assert_eq!(described["mediatype"], "application/vnd.apache.parquet");
        assert_eq!(described["encoding"], Json::Null, "{path} is no text");
        assert_eq!(described["schema"], resource(&format!("{table}.csv"))["schema"], "{path}");
        assert_eq!(described["bytes"], bytes.len(), "{path}");
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(described["hash"], format!("sha256:{hash}"), "{path}");
    }
}

/// A spreadsheet takes text for a formula in CSV alone, so an apostrophe stands nowhere else.
#[test]
fn only_csv_has_apostrophes() {
    let of = |path: &str| resource(path)["apostrophe_in_front_of_formulas"].clone();
    assert_eq!(strings(&of("evidence.csv")), ["terms"]);
    for path in ["evidence.json", "evidence.parquet"] {
        assert!(strings(&of(path)).is_empty(), "{path}");
    }
}

#[test]
fn nothing_in_a_file_tells_of_machine_and_time() {
    for table in TABLES {
        let file = File::open(RUN.path(&format!("out/{table}.parquet"))).expect("the run wrote the file");
        let reader = SerializedFileReader::new(file).expect("the file is Parquet");
        let about = reader.metadata().file_metadata();
        assert_eq!(about.created_by(), Some(concat!("concordant version ", env!("CARGO_PKG_VERSION"))));
        assert_eq!(about.key_value_metadata(), None, "{table}");
    }
}
