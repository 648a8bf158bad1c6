//! The same documents give the same bytes, whatever the number of threads and their order.

mod common;

use common::{Desk, FORMATS, sample_folder};

#[test]
fn threads_change_no_byte() {
    let desk = Desk::new();
    let run = |jobs: &str, out: &str| {
        desk.run(&["analyze", "--keep-text", "--format", FORMATS, "--jobs", jobs, "--out", out]).ends_with(0);
        desk.files(out)
    };
    let (one, two) = (run("1", "one"), run("2", "two"));
    let names: Vec<&String> = one.keys().collect();
    assert_eq!(names, two.keys().collect::<Vec<_>>());
    assert!(names.iter().any(|name| name.starts_with("reports/")) && names.len() > 20, "{names:?}");
    assert_eq!(one.contains_key("evidence.parquet"), cfg!(feature = "parquet"), "{names:?}");
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs");
    }
}

#[test]
fn the_order_of_the_documents_changes_no_byte() {
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
    let [one, two] = [[0, 1, 2, 3, 4], [3, 0, 4, 2, 1]].map(|order| {
        desk.analyze(&order.map(|number| files[number])).ends_with(3);
        desk.files("out")
    });
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs");
    }
}

#[test]
fn a_copy_of_a_document_changes_no_value_of_another() {
    let desk = Desk::new();
    let files = ["borduna-2021-ai-vision.txt", "estavia-2020-ai-roadmap.md"];
    for file in files {
        desk.write(file, std::fs::read(sample_folder().join(file)).expect("the sample has the file"));
    }
    let values = |paths: &[&str]| {
        desk.run(&[&["analyze"], paths, &["--out", "out"]].concat()).ends_with(0);
        let rows = desk.table("comparison.csv");
        let of_estavia = rows.into_iter().find(|row| row["doc_id"].starts_with("estavia"));
        let row = of_estavia.expect("it was given");
        [row["unesco_value"].clone(), row["gdc_value"].clone(), row["unesco_a8"].clone()]
    };
    let alone = values(&files);
    desk.write("copy.txt", std::fs::read(sample_folder().join(files[0])).expect("the sample has the file"));
    assert_eq!(values(&["copy.txt", files[0], files[1]]), alone);
    assert_eq!(values(&files[1..]), alone, "and so does leaving one out");
}
