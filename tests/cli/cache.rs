//! `--cache`: what was read is kept, for the user alone, and changes no result.

use super::common::{Desk, good_text, modest_text, sample_folder};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["avalonia-2024-ai-strategy.pdf", "caldoria-2022-national-ai-strategy.docx"] {
        desk.write(name, fs::read(sample_folder().join(name)).expect("the sample has the file"));
    }
    desk.write("a.txt", good_text()).write("b.txt", modest_text());
    desk
}

const ALL: [&str; 4] =
    ["avalonia-2024-ai-strategy.pdf", "caldoria-2022-national-ai-strategy.docx", "a.txt", "b.txt"];

/// The results of a run over all documents.
fn results(desk: &Desk, options: &[&str]) -> BTreeMap<String, Vec<u8>> {
    desk.analyze_with(&ALL, &[&["--keep-text", "--format", "csv,json,md"], options].concat()).ends_with(0);
    desk.files("out")
}

fn entries(desk: &Desk) -> Vec<PathBuf> {
    let files = fs::read_dir(desk.path("cache")).expect("the run made it");
    let paths = files.map(|file| file.expect("it can be listed").path());
    let mut entries: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "entry")).collect();
    entries.sort();
    entries
}

#[test]
fn results_do_not_depend_on_the_cache() {
    let desk = desk();
    let without = results(&desk, &[]);
    let cache = ["--cache", "cache"];
    assert!(results(&desk, &cache) == without, "when it is made");
    assert_eq!(entries(&desk).len(), 4);
    assert!(results(&desk, &cache) == without, "when it is used");
    let [first, second, third, fourth] = &entries(&desk)[..] else { panic!("there are four documents") };
    let bytes = fs::read(first).expect("it was listed");
    fs::write(first, &bytes[..bytes.len() / 2]).expect("it can be changed");
    fs::write(second, "no entry").expect("it can be changed");
    fs::rename(third, fourth).expect("it can be changed");
    assert!(results(&desk, &cache) == without, "when it is damaged");
    assert_eq!(fs::read(first).expect("it was made again"), bytes);
    assert!(results(&desk, &["--cache", "cache", "--cache-size", "0"]) == without, "when nothing fits");
    assert_eq!(entries(&desk), Vec::<PathBuf>::new());
}

#[test]
fn a_changed_document_is_read_again() {
    let desk = desk();
    let value = || desk.table("comparison.csv")[0]["plan_value"].clone();
    desk.analyze_with(&["a.txt"], &["--cache", "cache"]).ends_with(0);
    let good = value();
    desk.write("a.txt", modest_text());
    desk.analyze_with(&["a.txt"], &["--cache", "cache"]).ends_with(0);
    assert_ne!(value(), good);
}

#[test]
fn two_runs_at_once_share_a_cache() {
    let desk = desk();
    let without = results(&desk, &[]);
    let run = |out: &'static str| {
        let options =
            ["--rules", "rules", "--keep-text", "--format", "csv,json,md", "--cache", "cache", "--out", out];
        desk.run(&[&["analyze"][..], &ALL, &options].concat()).ends_with(0);
        desk.files(out)
    };
    let both = std::thread::scope(|scope| {
        ["one", "two"].map(|out| scope.spawn(move || run(out))).map(|run| run.join().expect("it ends"))
    });
    assert!(both.iter().all(|files| *files == without));
    assert_eq!(entries(&desk).len(), 4);
}

#[test]
fn a_folder_of_others_is_refused() {
    let desk = desk();
    desk.write("notes/notes.txt", "mine");
    desk.analyze_with(&["a.txt"], &["--cache", "notes"])
        .ends_with(2)
        .says(&["`notes` holds other files (`notes.txt`)", "--cache"]);
    desk.run(&["cache", "clear", "--cache", "notes"]).ends_with(2).says(&["there is no cache in `notes`"]);
    assert_eq!(desk.files("notes").len(), 1);
    assert!(!desk.path("out.partial").exists());
}

#[test]
fn a_cache_in_the_results_is_refused() {
    let desk = desk();
    desk.analyze(&["a.txt"]).ends_with(0);
    for cache in ["out/cache", "out", "./out/../out.old/cache"] {
        let run = desk.analyze_with(&["a.txt"], &["--cache", cache]);
        run.ends_with(2).says(&["error: the cache `", "--cache"]);
        assert!(!desk.path("out/cache").exists() && !desk.path("out.old").exists());
    }
    assert_eq!(desk.table("documents.csv").len(), 1);
    assert!(!desk.path("out.partial").exists());
}

#[test]
fn what_it_holds_is_shown_and_removed() {
    let desk = desk();
    desk.run(&["cache", "show"]).ends_with(2).says(&["there is no cache", "CONCORDANT_CACHE"]);
    desk.run(&["cache", "show", "--cache", "cache"]).ends_with(2).says(&["there is no cache in `cache`"]);
    desk.analyze_with(&["a.txt", "b.txt"], &["--cache", "cache"]).ends_with(0);
    let shown = desk.run(&["cache", "show", "--cache", "cache"]);
    assert_eq!(shown.ends_with(0).stdout, "cache: 2 documents, 0.0 MB\n");
    let cleared = desk.run(&["cache", "clear", "--cache", "cache"]);
    assert_eq!(cleared.ends_with(0).stdout, "cache: 2 documents, 0.0 MB removed\n");
    assert_eq!(desk.run(&["cache", "show", "--cache", "cache"]).stdout, "cache: 0 documents, 0.0 MB\n");
}

#[cfg(unix)]
#[test]
fn only_the_user_can_look_into_it() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    desk.analyze_with(&["a.txt"], &["--cache", "cache"]).ends_with(0);
    let mode = |path: PathBuf| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(desk.path("cache")), 0o700);
    for file in fs::read_dir(desk.path("cache")).expect("it can be listed") {
        assert_eq!(mode(file.expect("it can be listed").path()), 0o600);
    }
}
