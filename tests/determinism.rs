//! The same documents give the same bytes, whatever the number of threads, and the same values, whatever
//! their order.

mod common;

use common::{Desk, sample_folder};

#[test]
fn threads_change_no_byte() {
    let desk = Desk::new();
    let run = |jobs: &str, out: &str| {
        desk.run(&["analyze", "--keep-text", "--format", "csv,json,md", "--jobs", jobs, "--out", out])
            .ends_with(0);
        desk.files(out)
    };
    let (one, two) = (run("1", "one"), run("2", "two"));
    let names: Vec<&String> = one.keys().collect();
    assert_eq!(names, two.keys().collect::<Vec<_>>());
    assert!(names.iter().any(|name| name.starts_with("reports/")) && names.len() > 20, "{names:?}");
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs");
    }
}

#[test]
fn the_order_of_the_documents_changes_no_value() {
    let desk = Desk::new();
    let files = [
        "avalonia-2024-ai-strategy.pdf",
        "borduna-2021-ai-vision.txt",
        "drevania-2023-digital-and-ai-plan.html",
        "estavia-2020-ai-roadmap.md",
        "halvmark-2019-ai-strategy.pdf",
    ];
    for file in files {
        desk.write(file, std::fs::read(sample_folder().join(file)).expect("the sample has the file"));
    }
    let mut tables = Vec::new();
    for order in [[0, 1, 2, 3, 4], [3, 0, 4, 2, 1]] {
        let paths = order.map(|number| files[number]);
        desk.analyze(&paths).ends_with(3);
        let documents = desk.table("documents.csv");
        let given: Vec<&str> = documents.iter().map(|row| row["path"].as_str()).collect();
        assert_eq!(given, paths, "documents stand in the order of the arguments");
        tables.push(
            [
                "documents.csv",
                "comparison.csv",
                "scores.csv",
                "evidence.csv",
                "gaps.csv",
                "rank_replicates.csv",
            ]
            .map(|name| desk.table(name)),
        );
    }
    let [first, second] = [&tables[0], &tables[1]];
    for (table, other) in first.iter().zip(second) {
        assert!(!table.is_empty());
        assert_eq!(table.len(), other.len());
        for file in files {
            let id = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            let rows = |rows: &common::Rows| -> Vec<_> {
                rows.iter().filter(|row| row["doc_id"] == id).cloned().collect()
            };
            assert_eq!(rows(table), rows(other), "{id}");
        }
    }
}
