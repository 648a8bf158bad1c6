//! `analyze --stdin jsonl`: a line in, a line out, in the same order, whatever a line holds.

use super::common::{Desk, Run, good_text, modest_text, rules, sample_folder};
use serde_json::{Value, json};
use std::fs;

fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    desk
}

fn answered(run: &Run) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    run.stdout.lines().map(parse).collect()
}

fn answer(desk: &Desk, input: &str, options: &[&str]) -> Run {
    desk.run_on(&[&["analyze", "--stdin", "jsonl", "--rules", "rules"], options].concat(), input.as_bytes())
}

/// The row of the scores of this identifier.
fn score<'a>(document: &'a Value, id: &str) -> &'a Value {
    let scores = document["scores"].as_array().expect("they are a list");
    scores.iter().find(|score| score["id"] == id).unwrap_or_else(|| panic!("no score of {id} in {document}"))
}

#[test]
fn each_line_is_answered_in_its_order() {
    let desk = desk();
    let mut input = String::new();
    for number in 0..40 {
        let text = if number % 3 == 0 { good_text() } else { modest_text() };
        input += &format!("{}\n", json!({ "doc_id": format!("Doc {number}/é"), "text": text }));
    }
    let one = answer(&desk, &input, &["--jobs", "1"]);
    one.ends_with(0);
    for (number, document) in answered(&one).iter().enumerate() {
        assert_eq!(document["doc_id"], format!("Doc {number}/é"));
        assert_eq!((&document["line"], &document["status"]), (&json!(number + 1), &json!("ok")));
        let value = if number % 3 == 0 { 0.5 } else { 0.25 };
        assert_eq!(score(document, "plan")["value"], value, "{number}");
    }
    let four = answer(&desk, &input, &["--jobs", "4"]);
    assert!(four.code == 0 && four.stdout == one.stdout && four.stderr.is_empty(), "{}", four.stderr);
}

#[test]
fn an_answer_is_what_the_tables_have() {
    let desk = desk();
    let name = "avalonia-2024-ai-strategy.pdf";
    desk.write(name, fs::read(sample_folder().join(name)).expect("the sample has the file"));
    desk.analyze_with(&[name], &["--keep-text"]).ends_with(0);
    let input = json!({ "doc_id": "avalonia-2024-ai-strategy", "path": name }).to_string();
    let run = answer(&desk, &input, &[]);
    let [document] = &answered(run.ends_with(0))[..] else { panic!("there is one document") };
    let same = |cells: &Value, row: &std::collections::BTreeMap<String, String>| {
        for (column, value) in cells.as_object().expect("it has columns") {
            let Some(cell) = row.get(column) else { continue };
            let shown = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Number(number) if number.is_f64() => format!("{:.4}", number.as_f64().unwrap_or(-1.0)),
                other => other.to_string(),
            };
            assert_eq!(&shown, cell, "{column}");
        }
    };
    same(document, &desk.table("documents.csv")[0]);
    let table = desk.table("scores.csv");
    let scores = document["scores"].as_array().expect("they are a list");
    assert_eq!(scores.len(), table.len());
    scores.iter().zip(&table).for_each(|(cells, row)| same(cells, row));
    let table = desk.table("evidence.csv");
    let evidence = document["evidence"].as_array().expect("they are a list");
    assert!(!evidence.is_empty() && evidence.len() == table.len());
    evidence.iter().zip(&table).for_each(|(cells, row)| same(cells, row));
    let text = desk.files("out/texts").into_values().next().expect("it was kept");
    let letters: Vec<char> = String::from_utf8(text).expect("it is text").chars().collect();
    for one in evidence {
        let at = |name: &str| one[name].as_u64().expect("it is a number") as usize;
        let quote: String = letters[at("char_start")..at("char_end")].iter().collect();
        assert_eq!(one["quote"], quote);
    }
    for (column, of, cells) in [
        ("twin_of", "documents.csv", document),
        ("plan_value_without_decisions", "documents.csv", document),
        ("corrected", "scores.csv", &scores[0]),
        ("decision", "evidence.csv", &evidence[0]),
    ] {
        let only_of_runs = desk.table(of)[0].contains_key(column) && cells.get(column).is_none();
        assert!(only_of_runs, "{column} can only be told of a whole run");
    }
}

#[test]
fn bad_lines_are_answered_and_the_others_go_on() {
    let desk = desk();
    let good = json!({ "doc_id": "good", "text": good_text() });
    let input = format!(
        "{good}\nno json\n\n{{\"doc_id\": \"half\"}}\n{{\"doc_id\": \"lost\", \"path\": \"lost.pdf\"}}\n\
         {{\"doc_id\": \"empty\", \"text\": \"\"}}\n{good}"
    );
    let run = answer(&desk, &input, &[]);
    let found = answered(run.ends_with(3));
    let told: Vec<(Value, Value, &str)> = found
        .iter()
        .map(|line| (line["doc_id"].clone(), line["line"].clone(), line["status"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        told,
        [
            (json!("good"), json!(1), "ok"),
            (Value::Null, json!(2), "failed"),
            (json!("half"), json!(4), "failed"),
            (json!("lost"), json!(5), "failed"),
            (json!("empty"), json!(6), "failed"),
            (json!("good"), json!(7), "ok"),
        ]
    );
    for (line, parts) in [
        (1, ["the line is no JSON", "expected one object a line"]),
        (2, ["neither `text` nor `path`", "write the text"]),
        (3, ["No such file", "check the path"]),
        (4, ["the file is empty", "download or export"]),
    ] {
        let error = found[line]["error"].as_str().unwrap_or("");
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        assert!(found[line].get("scores").is_none());
    }
}

#[test]
fn what_a_line_knows_of_its_document_counts() {
    let desk = desk();
    desk.write("table.csv", "file,country_iso3,kind\nplan.txt,XAA,strategy\n").write("plan.txt", good_text());
    let input = json!({
        "doc_id": "a", "path": "plan.txt", "title": "Our plan", "iso3": "XBB", "year": "2021", "lang": "en"
    });
    let run = answer(&desk, &input.to_string(), &["--meta", "table.csv"]);
    let found = &answered(run.ends_with(0))[0];
    assert_eq!(found["title"], "Our plan");
    assert_eq!((&found["country_iso3"], &found["country_source"]), (&json!("XBB"), &json!("table")));
    assert_eq!(
        (&found["year"], &found["kind"], &found["lang"]),
        (&json!(2021), &json!("strategy"), &json!("en"))
    );
}

#[test]
fn nothing_in_is_nothing_out() {
    let desk = desk();
    for input in ["", "\n\n"] {
        assert_eq!(answer(&desk, input, &[]).ends_with(0).stdout, "");
    }
    assert!(!desk.path("out").exists() && !desk.path("out.partial").exists());
}

#[test]
fn options_of_a_whole_run_are_refused() {
    let desk = desk();
    for option in [&["--out", "out"][..], &["--by", "country"], &["--equal-length"], &["a.txt"]] {
        answer(&desk, "", option).ends_with(2).says(&["cannot be used with", "--stdin"]);
    }
}
