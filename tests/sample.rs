//! The built-in sample with the built-in rules, from outside: quotations, places, order, and what is missing.

mod common;

use common::{Desk, Rows, row, sample_folder};
use concordant::builtin;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// One run for all tests of this file.
static RUN: LazyLock<Desk> = LazyLock::new(|| {
    let desk = Desk::new();
    desk.run(&["analyze", "--keep-text", "--out", "out"]).ends_with(0);
    desk
});

const STRONG: &str = "avalonia-2024-ai-strategy";
const WEAK: &str = "borduna-2021-ai-vision";
const SILENT: &str = "caldoria-2022-national-ai-strategy";
const SCAN: &str = "halvmark-2019-ai-strategy";

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is `{}` in {row:#?}", row[column]))
}

fn texts(run: &Desk, evidence: &Rows) -> BTreeMap<String, Vec<char>> {
    let ids: BTreeSet<&String> = evidence.iter().map(|row| &row["doc_id"]).collect();
    let text = |id: &String| {
        let path = run.path(&format!("out/texts/{id}.txt"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    ids.into_iter().map(|id| (id.clone(), text(id).chars().collect())).collect()
}

#[test]
fn every_quotation_stands_in_the_text_where_the_table_says() {
    let evidence = RUN.table("evidence.csv");
    let texts = texts(&RUN, &evidence);
    assert!(evidence.len() > 200 && texts.len() >= 4, "{} pieces of {} texts", evidence.len(), texts.len());
    for row in &evidence {
        let text = &texts[&row["doc_id"]];
        let (start, end) = (number(row, "char_start") as usize, number(row, "char_end") as usize);
        let there: String = text[start..end].iter().collect();
        assert_eq!(there, row["quote"], "{row:#?}");
        assert!(there.trim() == there && !there.is_empty(), "{row:#?}");
        let around: String =
            text[start.saturating_sub(2_000)..(end + 2_000).min(text.len())].iter().collect();
        assert!(around.contains(&row["before"]) && around.contains(&row["after"]), "{row:#?}");
    }
}

#[test]
fn every_piece_of_evidence_of_a_pdf_has_a_page() {
    let (documents, evidence) = (RUN.table("documents.csv"), RUN.table("evidence.csv"));
    let mut pages = BTreeSet::new();
    for piece in &evidence {
        let document = row(&documents, "doc_id", &piece["doc_id"]);
        if !document["path"].ends_with(".pdf") {
            assert_eq!((&*piece["page"], &*document["pages"]), ("", ""), "{piece:#?}");
            continue;
        }
        let page = number(piece, "page");
        assert!(page >= 1.0 && page <= number(document, "pages"), "{piece:#?}");
        pages.insert(piece["page"].clone());
    }
    assert!(pages.len() > 3, "evidence on pages {pages:?} only");
}

#[test]
fn identifiers_of_evidence_are_unique_within_a_document() {
    let evidence = RUN.table("evidence.csv");
    let ids: BTreeSet<_> = evidence.iter().map(|row| (&row["doc_id"], &row["evidence_id"])).collect();
    assert_eq!(ids.len(), evidence.len());
}

#[test]
fn the_strong_document_stands_above_the_weak_one() {
    let comparison = RUN.table("comparison.csv");
    let (strong, weak) = (row(&comparison, "doc_id", STRONG), row(&comparison, "doc_id", WEAK));
    for framework in ["unesco_value", "gdc_value"] {
        let (strong, weak) = (number(strong, framework), number(weak, framework));
        assert!(strong > weak + 0.1 && weak > 0.0 && strong < 1.0, "{framework}: {strong} and {weak}");
    }
}

fn roadmap(run: &Desk, id: &str) -> Rows {
    run.table("roadmap.csv").into_iter().filter(|row| row["doc_id"] == id).collect()
}

#[test]
fn a_roadmap_begins_at_the_value_of_its_document_and_adds_up() {
    let comparison = RUN.table("comparison.csv");
    for id in [STRONG, WEAK] {
        let values = row(&comparison, "doc_id", id);
        let mut value = (number(values, "unesco_value") + number(values, "gdc_value")) / 2.0;
        let steps = roadmap(&RUN, id);
        match id == WEAK {
            true => assert_eq!(steps.len(), 20, "as many as were asked for"),
            false => assert!((1..10).contains(&steps.len()), "a strong text needs few: {}", steps.len()),
        }
        for (at, step) in steps.iter().enumerate() {
            assert_eq!(step["step"], (at + 1).to_string());
            let after = number(step, "value_after");
            assert!((value + number(step, "gain") - after).abs() < 2e-4, "{value} before {step:#?}");
            value = after;
        }
    }
    assert!(roadmap(&RUN, SCAN).is_empty(), "a scan without text has a plan");
}

#[test]
fn the_weak_document_starts_with_what_later_steps_need() {
    let (strong, weak) = (roadmap(&RUN, STRONG), roadmap(&RUN, WEAK));
    let ids = |steps: &Rows| steps.iter().map(|step| step["action_id"].clone()).collect::<Vec<_>>();
    let (strong, order) = (ids(&strong), ids(&weak));
    assert_ne!(strong, order);
    let needs = |step: &BTreeMap<String, String>| -> Vec<String> {
        step["prerequisites"].split(" | ").filter(|id| !id.is_empty()).map(String::from).collect()
    };
    let book = builtin::book();
    let before = book.actions.iter().flat_map(|action| &action.prerequisites);
    let needed: BTreeSet<&str> = before.map(|&number| book.actions[number as usize].id.as_str()).collect();
    let first = order.iter().take(5).filter(|id| needed.contains(id.as_str())).count();
    assert!(first >= 3, "{first} of the first five steps are needed by other actions: {order:?}");
    let later = weak.iter().flat_map(needs).filter(|id| order.contains(id)).count();
    assert!(later >= 3, "{later} steps build on others of the plan: {order:?}");
    for (at, step) in weak.iter().enumerate() {
        for id in needs(step) {
            assert!(!order[at..].contains(&id), "`{id}` comes behind what needs it: {order:?}");
        }
    }
}

#[test]
fn other_documents_do_not_change_a_roadmap() {
    let desk = Desk::new();
    desk.write(
        "borduna-2021-ai-vision.txt",
        std::fs::read(sample_folder().join("borduna-2021-ai-vision.txt")).expect("the sample has the file"),
    );
    desk.run(&["analyze", "borduna-2021-ai-vision.txt", "--out", "out"]).ends_with(0);
    assert_eq!(roadmap(&desk, WEAK), roadmap(&RUN, WEAK));
    desk.run(&["analyze", "borduna-2021-ai-vision.txt", "--actions", "2", "--frameworks", "gdc"])
        .ends_with(0);
    let short = roadmap(&desk, WEAK);
    assert_eq!(short.len(), 2);
    for step in &short {
        assert!(
            step["implements"].starts_with("GDC 2024: ") && !step["closes"].contains("unesco"),
            "{step:#?}"
        );
    }
}

#[test]
fn what_cannot_be_assessed_has_no_value_and_no_zero() {
    let (documents, comparison) = (RUN.table("documents.csv"), RUN.table("comparison.csv"));
    assert_eq!(documents.len(), 8);
    for document in &documents {
        let values = row(&comparison, "doc_id", &document["doc_id"]);
        let cells: Vec<(&String, &String)> = values
            .iter()
            .filter(|(column, _)| column.starts_with("unesco_") || column.starts_with("gdc_"))
            .collect();
        assert!(cells.len() > 30, "{cells:?}");
        let notices = &document["notices"];
        let lost = notices.contains("no-rules-for-language") || notices.contains("image-only-page");
        let status = if lost { "not_assessable" } else { "ok" };
        assert_eq!(document["status"], status, "{document:#?}");
        if lost {
            assert!(cells.iter().all(|(_, value)| value.is_empty()), "{cells:?}");
        } else {
            assert!(!values["unesco_value"].is_empty() && !values["gdc_value"].is_empty(), "{values:#?}");
        }
    }
    assert_eq!(row(&documents, "doc_id", SCAN)["status"], "not_assessable");
    let scores = RUN.table("scores.csv");
    assert!(scores.iter().all(|row| row["doc_id"] != SCAN), "the scan has scores");
}

#[test]
fn documents_in_a_language_without_rules_have_no_value() {
    let desk = Desk::new();
    for file in
        ["florenne-2023-strategie-ia.txt", "guadavera-2022-estrategia-ia.docx", "borduna-2021-ai-vision.txt"]
    {
        desk.write(file, std::fs::read(sample_folder().join(file)).expect("the sample has the file"));
    }
    // The small rules speak English only, whatever the built-in ones learn.
    desk.analyze(&[
        "florenne-2023-strategie-ia.txt",
        "guadavera-2022-estrategia-ia.docx",
        "borduna-2021-ai-vision.txt",
    ])
    .ends_with(3)
    .says(&[
        "no rule has terms in the document's language `fr`",
        "no rule has terms in the document's language `es`",
    ]);
    let (documents, comparison) = (desk.table("documents.csv"), desk.table("comparison.csv"));
    for (id, lang, status) in [
        ("florenne-2023-strategie-ia", "fr", "not_assessable"),
        ("guadavera-2022-estrategia-ia", "es", "not_assessable"),
        (WEAK, "en", "ok"),
    ] {
        let document = row(&documents, "doc_id", id);
        assert_eq!((&*document["lang"], &*document["status"]), (lang, status), "{document:#?}");
        assert_eq!(row(&comparison, "doc_id", id)["plan_value"].is_empty(), lang != "en", "{id}");
    }
}

#[test]
fn a_document_that_is_silent_on_an_item_has_zero_on_it() {
    let (documents, comparison) = (RUN.table("documents.csv"), RUN.table("comparison.csv"));
    assert_eq!(row(&documents, "doc_id", SILENT)["status"], "ok");
    let silent = row(&comparison, "doc_id", SILENT);
    assert_eq!((&*silent["unesco_a6"], &*silent["unesco_a7"]), ("0.0000", "0.0000"));
    let strong = row(&comparison, "doc_id", STRONG);
    assert!(number(strong, "unesco_a6") > 0.0 && number(strong, "unesco_a7") > 0.0);
    let found = RUN
        .table("evidence.csv")
        .into_iter()
        .filter(|row| row["doc_id"] == SILENT && ["unesco.A6", "unesco.A7"].contains(&row["item"].as_str()));
    let found: Vec<String> = found.map(|row| format!("{}: {}", row["rule"], row["quote"])).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_quotation_of_a_report_stands_in_a_text() {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let files = RUN.files("out");
    let of = |prefix: &str| -> Vec<String> {
        let found = files.iter().filter(|(name, _)| name.starts_with(prefix));
        found.map(|(_, bytes)| String::from_utf8(bytes.clone()).expect("results are UTF-8")).collect()
    };
    let texts: Vec<String> = of("texts/").iter().map(|text| folded(text)).collect();
    let reports = of("reports/");
    assert_eq!(reports.len(), 5, "one for each document with scores");
    for report in &reports {
        let (mut quotation, mut count) = (None, 0);
        for event in Parser::new_ext(report, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::BlockQuote(_)) => quotation = Some(String::new()),
                Event::End(TagEnd::BlockQuote(_)) => {
                    let shown = folded(&quotation.take().expect("it was begun"));
                    assert!(texts.iter().any(|text| text.contains(&shown)), "{shown}");
                    count += 1;
                }
                Event::Text(text) => quotation.iter_mut().for_each(|shown| shown.push_str(&text)),
                Event::SoftBreak => quotation.iter_mut().for_each(|shown| shown.push(' ')),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                other => assert!(quotation.is_none(), "{other:?} in a quotation"),
            }
        }
        assert!(count > 100, "{count} quotations");
    }
}

fn json(name: &str) -> Json {
    let bytes = std::fs::read(RUN.path("out").join(name)).expect("the run wrote the file");
    serde_json::from_slice(&bytes).expect("the file is JSON")
}

#[test]
fn the_data_package_describes_every_table() {
    let package = json("datapackage.json");
    let files = RUN.files("out");
    let resources = package["resources"].as_array().expect("a list of resources");
    let listed: BTreeSet<&str> =
        resources.iter().map(|resource| resource["path"].as_str().expect("a path")).collect();
    let tables: BTreeSet<&str> =
        files.keys().map(String::as_str).filter(|name| name.ends_with(".csv")).collect();
    assert_eq!(listed, tables);
    for resource in resources {
        let path = resource["path"].as_str().expect("a path");
        let bytes = &files[path];
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(resource["hash"], format!("sha256:{hash}"), "{path}");
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        let fields = resource["schema"]["fields"].as_array().expect("a list of fields");
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().expect("a name")).collect();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().expect("the table has a header");
        assert_eq!(names, header.iter().collect::<Vec<_>>(), "{path}");
        for record in reader.records() {
            let record = record.expect("all rows have the length of the header");
            for (field, cell) in fields.iter().zip(&record) {
                let fits = match field["type"].as_str().expect("a type") {
                    "integer" => cell.is_empty() || cell.parse::<i64>().is_ok(),
                    "number" => cell.is_empty() || cell.parse::<f64>().is_ok(),
                    _ => true,
                };
                assert!(fits, "{path}: `{cell}` in {field}");
            }
        }
    }
}

#[test]
fn the_record_of_the_run_tells_nothing_of_machine_and_time() {
    let run = json("run.json");
    let keys =
        |value: &Json| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    assert_eq!(keys(&run), ["documents", "frameworks", "options", "program", "rules_sha256", "version"]);
    let options = keys(&run["options"]);
    let machine = ["jobs", "out", "cache", "quiet", "seconds", "date", "time"];
    assert!(options.iter().all(|option| !machine.contains(&option.as_str())), "{options:?}");
    let documents = run["documents"].as_array().expect("a list of documents");
    assert_eq!(documents.len(), 8);
    for document in documents {
        assert_eq!(keys(document), ["doc_id", "path", "sha256"]);
        assert_eq!(document["sha256"].as_str().map(str::len), Some(64), "{document}");
    }
    let desk = RUN.path("");
    let places = [desk.to_string_lossy().into_owned(), env!("CARGO_MANIFEST_DIR").to_string()];
    for (name, bytes) in RUN.files("out") {
        let text = String::from_utf8(bytes).expect("all results are UTF-8");
        for place in &places {
            assert!(!text.contains(place.as_str()), "{name} names `{place}`");
        }
    }
}

/// COINr's way: from the lowest level up, each code the weighted mean of what names it as its parent.
#[test]
fn the_tables_for_coinr_give_the_same_values() {
    let (idata, imeta) = (RUN.table("coin_idata.csv"), RUN.table("coin_imeta.csv"));
    let comparison = RUN.table("comparison.csv");
    let mut compared = 0;
    for document in &idata {
        let mut values: BTreeMap<&str, Option<f64>> = BTreeMap::new();
        for level in ["1", "2", "3"] {
            for meta in imeta.iter().filter(|meta| meta["Level"] == level) {
                let code = meta["iCode"].as_str();
                let value = match level {
                    "1" => document[code].parse().ok(),
                    _ => mean_of_parts(&imeta, code, &values, level == "2"),
                };
                values.insert(code, value);
            }
        }
        let row = row(&comparison, "doc_id", &document["uCode"]);
        let of_column = |column: &str| row[column].parse::<f64>().ok();
        for meta in imeta.iter().filter(|meta| ["2", "3"].contains(&&*meta["Level"])) {
            let code = meta["iCode"].as_str();
            let column = if meta["Level"] == "3" { format!("{code}_value") } else { code.to_string() };
            match (values[code], of_column(&column)) {
                (Some(found), Some(want)) => {
                    assert!((found - want).abs() < 2e-4, "{code} of {}: {found}, {want}", row["doc_id"]);
                    compared += 1;
                }
                (found, want) => assert_eq!(found, want, "{code} of {}", row["doc_id"]),
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

/// An item needs all of its provisions, an instrument those items that have a value.
fn mean_of_parts(imeta: &Rows, code: &str, values: &BTreeMap<&str, Option<f64>>, all: bool) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for part in imeta.iter().filter(|part| part["Parent"] == code) {
        let weight: f64 = part["Weight"].parse().expect("a weight is a number");
        match values[part["iCode"].as_str()] {
            Some(value) => (sum, weights) = (sum + weight * value, weights + weight),
            None if all => return None,
            None => {}
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

#[test]
fn ranks_and_replicates_agree() {
    let (comparison, replicates) = (RUN.table("comparison.csv"), RUN.table("rank_replicates.csv"));
    let ranked: Vec<_> = comparison.iter().filter(|row| !row["unesco_rank_low"].is_empty()).collect();
    assert!(ranked.len() >= 5, "{}", ranked.len());
    assert_eq!(replicates.len(), 2 * 1000 * ranked.len(), "two instruments");
    for row in &ranked {
        let own = |replicate: &&BTreeMap<String, String>| {
            replicate["framework"] == "unesco" && replicate["doc_id"] == row["doc_id"]
        };
        let mut ranks: Vec<f64> = replicates.iter().filter(own).map(|one| number(one, "rank")).collect();
        ranks.sort_by(f64::total_cmp);
        assert_eq!(number(row, "unesco_rank_low"), ranks[24], "{}", row["doc_id"]);
        assert_eq!(number(row, "unesco_rank_high"), ranks[975], "{}", row["doc_id"]);
        assert!(!row["unesco_ties"].is_empty(), "{}", row["doc_id"]);
    }
    let strong = row(&comparison, "doc_id", STRONG);
    let weak = row(&comparison, "doc_id", WEAK);
    assert!(number(strong, "unesco_rank_high") < number(weak, "unesco_rank_low"));
    for letter in strong["unesco_ties"].split(' ') {
        assert!(!weak["unesco_ties"].split(' ').any(|other| other == letter), "they share {letter}");
    }
}
