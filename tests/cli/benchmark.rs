//! `concordant benchmark` and `concordant corpus reference`.

use crate::common::{Desk, Run, good_text, modest_text, row, rules, table, text_with};

const META: &str = "file,country_iso3,year,kind,bloc\nken.txt,KEN,2018,AI strategy,south\n\
    deu.txt,DEU,2019,AI strategy,north\nfra.txt,FRA,2021,AI strategy,north\njpn.txt,JPN,2021,AI plan,\n\
    mine.txt,RWA,2022,AI strategy,south\n";

/// Four documents with the values 0.5, 0.25, 0 and 0.25, and one of 0.25 to compare with them.
fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    desk.write("corpus/ken.txt", good_text())
        .write("corpus/deu.txt", modest_text())
        .write("corpus/fra.txt", text_with("The town has a new bridge."))
        .write("corpus/jpn.txt", text_with("The Government will keep the register in mind, year by year."))
        .write("mine.txt", text_with("The Government will keep the register in mind as long as it stands."))
        .write("meta.csv", META);
    desk
}

fn benchmark(desk: &Desk, paths: &[&str], options: &[&str]) -> Run {
    desk.run(&[&["benchmark", "--rules", "rules", "--meta", "meta.csv"], paths, options].concat())
}

#[test]
fn a_document_has_its_place_in_a_corpus_and_in_its_groups() {
    let desk = desk();
    let run = benchmark(&desk, &["mine.txt"], &["--against", "corpus", "--by", "bloc", "--out", "out"]);
    run.ends_with(0);
    assert!(run.stdout.contains("compared with 4 documents"), "{}", run.stdout);
    let rows = desk.table("benchmark.csv");
    let of = |by: &str| {
        let found = rows.iter().find(|row| row["id"] == "plan" && row["by"] == by);
        let row = found.unwrap_or_else(|| panic!("no row by {by} in {rows:#?}"));
        let columns = ["group", "n", "percentile", "median", "to_median", "best_doc", "to_best"];
        columns.map(|column| row[column].clone()).join(" ")
    };
    for (by, want) in [
        ("all", " 4 0.5000 0.2500 0.0000 ken -0.2500"),
        ("region", "Africa 1 0.0000 0.5000 -0.2500 ken -0.2500"),
        ("income_group", "low 0     "),
        ("year_band", "2022-2024 0     "),
        ("lang", "en 4 0.5000 0.2500 0.0000 ken -0.2500"),
        ("adoption", "after 2 0.7500 0.1250 0.1250 jpn 0.0000"),
        ("bloc", "south 1 0.0000 0.5000 -0.2500 ken -0.2500"),
    ] {
        assert_eq!(of(by), want, "{by}");
    }
    let groups = desk.table("benchmark_groups.csv");
    let europe = row(&groups, "group", "Europe");
    assert_eq!(
        ["n", "q1", "median", "q3", "others"].map(|name| &*europe[name]),
        ["2", "0.0625", "0.1250", "0.1875", "2"]
    );
    assert_eq!(
        (&*europe["delta"], &*europe["note"]),
        ("", "fewer than 5 documents in the group or outside it")
    );
    assert_eq!(row(&groups, "group", "before")["n"], "2");
}

#[test]
fn a_document_is_no_peer_of_itself() {
    let desk = desk();
    benchmark(&desk, &["corpus/ken.txt"], &["--against", "corpus", "--out", "out"]).ends_with(0);
    let rows = desk.table("benchmark.csv");
    let ken = row(&rows, "id", "plan");
    assert_eq!((&*ken["n"], &*ken["percentile"], &*ken["best_doc"]), ("3", "1.0000", "deu"));
}

#[test]
fn folder_run_and_reference_give_the_same_figures() {
    let desk = desk();
    let with =
        |arguments: &[&str]| desk.run(&[arguments, &["--rules", "rules", "--meta", "meta.csv"]].concat());
    with(&["analyze", "corpus", "--out", "run"]).ends_with(0);
    with(&["analyze", "mine.txt", "--out", "my-run"]).ends_with(0);
    let made = with(&["corpus", "reference", "corpus", "--out", "reference"]);
    made.ends_with(0);
    assert!(made.stdout.contains("4 of 4 documents make up the reference"), "{}", made.stdout);
    for name in ["reference.csv", "run.json", "datapackage.json"] {
        let text = String::from_utf8_lossy(&desk.files("reference")[name]).into_owned();
        assert!(!text.contains("corpus/") && !text.contains("register in mind"), "{name}: {text}");
    }
    let figures = |path: &str, against: &str, jobs: &str| {
        benchmark(&desk, &[path], &["--against", against, "--jobs", jobs, "--out", "out"]).ends_with(0);
        let files = desk.files("out");
        (files["benchmark.csv"].clone(), files["benchmark_groups.csv"].clone())
    };
    let want = figures("mine.txt", "corpus", "1");
    let twins =
        desk.run(&["analyze", "corpus/ken.txt", "corpus/ken.txt", "--rules", "rules", "--out", "twice"]);
    twins.ends_with(0);
    let twice = table(&desk.path("twice/documents.csv"));
    assert_eq!(row(&twice, "doc_id", "ken-txt-2")["twin_of"], "ken-txt");
    for (path, against) in
        [("mine.txt", "run"), ("mine.txt", "reference"), ("my-run", "corpus"), ("my-run", "reference")]
    {
        assert_eq!(figures(path, against, "4"), want, "{path} against {against}");
    }
}

#[test]
fn twins_and_documents_of_other_kinds_are_known_but_do_not_count() {
    let desk = desk();
    desk.write("corpus/deu-long.txt", format!("{}\nIt is a book.\n", modest_text()))
        .write("corpus/law.txt", text_with("The Government will keep the register in mind, says the law."))
        .write(
            "meta.csv",
            format!("{META}deu-long.txt,DEU,2019,AI strategy,north\nlaw.txt,XAA,2020,AI law,\n"),
        );
    let arguments = ["corpus", "reference", "corpus", "--rules", "rules", "--meta", "meta.csv"];
    let run = desk.run(&[&arguments[..], &["--leave-out", "jpn", "--out", "reference"]].concat());
    run.ends_with(0);
    for line in [
        "twin      deu: the text of deu-long",
        "left out  jpn: named by the user",
        "left out  law: its kind is ai law",
        "3 of 6 documents make up the reference",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    let rows = table(&desk.path("reference/reference.csv"));
    assert_eq!(
        (&*row(&rows, "doc_id", "deu")["twin_of"], &*row(&rows, "doc_id", "deu")["plan"]),
        ("deu-long", "0.2500")
    );
    // The twin of a document is no peer of it.
    benchmark(&desk, &["corpus/deu.txt"], &["--against", "reference", "--out", "out"]).ends_with(0);
    assert_eq!(row(&desk.table("benchmark.csv"), "id", "plan")["n"], "2");
    let run = desk.run(&[&arguments[..], &["--leave-out", "usa", "--out", "other"]].concat());
    run.ends_with(2).says(&["`usa`", "there is no such document"]);
    assert!(!desk.path("other").exists() && !desk.path("other.partial").exists());
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let desk = desk();
    rules::write(&desk, "other");
    desk.write("other/plan/K2/2.toml", rules::provision("senate", "2"));
    desk.run(&["analyze", "corpus", "--rules", "other", "--out", "run"]).ends_with(0);
    for (against, out, parts) in [
        ("run", "out", &["`run/run.json` was made with other rules", "help: make the results anew"][..]),
        ("reference", "out", &["`reference (built in)/run.json` was made with other rules"]),
        ("corpus", "corpus", &["`corpus` is both compared and the folder for the results"]),
        ("gone", "out", &["`gone`: there is no such file or folder"]),
    ] {
        let run = benchmark(&desk, &["mine.txt"], &["--against", against, "--out", out]);
        run.ends_with(2).says(parts);
        assert!(!desk.path("out").exists() && !desk.path("out.partial").exists(), "{against}");
    }
    desk.run(&["analyze", "corpus", "--rules", "other", "--equal-length", "--out", "short"]).ends_with(0);
    let run = desk.run(&["benchmark", "mine.txt", "--against", "short", "--rules", "other"]);
    run.ends_with(2).says(&["`short/run.json` was made on the beginnings", "help: analyze the documents"]);
    desk.write("run/scores.csv", "doc_id,entity,id,level,value\nken,item,plan.K1,,much\n");
    let run = desk.run(&["benchmark", "mine.txt", "--against", "run", "--rules", "other"]);
    run.ends_with(2).says(&["`run/scores.csv`, line 2: `much` in the column `value` is not a number"]);
}

#[test]
fn the_documents_of_a_group_count_as_one() {
    let desk = desk();
    let both = ["corpus", "mine.txt", "--rules", "rules", "--meta", "meta.csv"];
    let run = |by: &str| desk.run(&[&["analyze"], &both[..], &["--by", by, "--out", "out"]].concat());
    run("bloc,country").ends_with(0);
    let rows = desk.table("by_bloc.csv");
    let of = |group: &str, id: &str| {
        let found = rows.iter().find(|row| row["group"] == group && row["id"] == id);
        let row = found.unwrap_or_else(|| panic!("no row of {group} and {id} in {rows:#?}"));
        ["documents", "value", "level", "doc_id"].map(|column| row[column].clone()).join(" ")
    };
    for (group, id, want) in [
        ("north", "plan", "2 0.2500  "),
        ("north", "plan.K1.1", "2 0.5000 2 deu"),
        ("north", "plan.K2.2", "2 0.0000 0 "),
        ("south", "plan", "2 0.5000  "),
        ("south", "plan.K1.1", "2 1.0000 4 ken"),
    ] {
        assert_eq!(of(group, id), want, "{group} {id}");
    }
    assert!(rows.iter().all(|row| ["north", "south"].contains(&row["group"].as_str())));
    assert_eq!(row(&desk.table("by_country.csv"), "group", "RWA")["value"], "0.2500");
    // Other rules made the built-in reference.
    assert!(desk.table("scores.csv").iter().all(|row| row["percentile"].is_empty()));
    run("flavour").ends_with(2).says(&["--by names `flavour`", "help: name country, region"]);
    let run = benchmark(&desk, &["mine.txt"], &["--against", "corpus", "--by", "flavour"]);
    run.ends_with(2).says(&["--by names `flavour`"]);
}
