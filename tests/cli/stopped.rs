//! Runs that are stopped at any moment: the results that were there stay, and the next run is as if nothing had
//! happened. Only systems with signals can stop a program this way.

use super::common::{Desk, FORMATS, good_text, rules, sample_folder};
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const OPTIONS: [&str; 9] =
    ["--rules", "rules", "--out", "out", "--keep-text", "--format", FORMATS, "--cache", "cache"];

/// Some documents in a folder, and the results of a run that nobody disturbs.
fn desk() -> (Desk, BTreeMap<String, Vec<u8>>) {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    let sample = sample_folder().join("avalonia-2024-ai-strategy.pdf");
    desk.write("in/plan.pdf", std::fs::read(sample).expect("the sample has the file"));
    for number in 0..20 {
        desk.write(&format!("in/{number:02}.txt"), format!("{}\nDraft {number}.\n", good_text()));
    }
    desk.run(&[&["analyze", "in"], &OPTIONS[..]].concat()).ends_with(0);
    let undisturbed = desk.files("out");
    (desk, undisturbed)
}

fn start(desk: &Desk) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_concordant"));
    program.args([&["analyze", "in"], &OPTIONS[..]].concat()).current_dir(desk.path(""));
    program.stdout(Stdio::null()).stderr(Stdio::null()).env_remove("CONCORDANT_CACHE");
    program.spawn().expect("cargo has built the program")
}

/// Stops a run, `kill -9`, when `moment` has come; true when it was still running.
fn stopped(desk: &Desk, moment: impl Fn() -> bool) -> bool {
    let mut run = start(desk);
    let begun = Instant::now();
    while !moment() && begun.elapsed() < Duration::from_secs(60) {
        if run.try_wait().expect("it is ours").is_some() {
            return false;
        }
        sleep(Duration::from_micros(200));
    }
    run.kill().expect("it is ours");
    let ended = run.wait().expect("it is ours");
    !ended.success()
}

/// After a run that was stopped there are no results, or whole ones; the next run makes those that were expected.
#[track_caller]
fn check_next(desk: &Desk, expected: &BTreeMap<String, Vec<u8>>, when: &str) {
    if desk.path("out").exists() {
        assert!(desk.files("out") == *expected, "{when}: half results");
    }
    let next = desk.run(&[&["analyze", "in"], &OPTIONS[..]].concat());
    assert_eq!(next.code, 0, "{when}: {}", next.stderr);
    assert!(desk.files("out") == *expected, "{when}: other results");
    let mut beside = std::fs::read_dir(desk.path("")).expect("it is a folder").map(|entry| {
        let name = entry.expect("it can be listed").file_name();
        name.to_string_lossy().into_owned()
    });
    let left = beside.find(|name| !["cache", "empty.pdf", "in", "out", "rules"].contains(&name.as_str()));
    assert_eq!(left, None, "{when}: something is left");
}

#[test]
fn a_run_can_be_stopped_at_any_moment() {
    let (desk, expected) = desk();
    let exists = |name: &str| desk.path(name).exists();
    let moments: [(&str, &dyn Fn() -> bool); 5] = [
        ("at once", &|| true),
        ("before the results are written", &|| exists("out.partial")),
        ("while they are written", &|| exists("out.partial/run.json")),
        ("when most are written", &|| exists("out.partial/reports")),
        ("while the earlier ones are removed", &|| exists("out.old")),
    ];
    let mut count = 0;
    for (when, moment) in moments {
        for cache in ["kept", "new"] {
            if cache == "new" {
                std::fs::remove_dir_all(desk.path("cache")).expect("the run before made it");
            }
            count += usize::from(stopped(&desk, moment));
            check_next(&desk, &expected, when);
        }
    }
    assert!(count >= 4, "only {count} runs were stopped before their end");
}

/// What a run may have left in the two folders beside the results, file by file, is taken up.
#[test]
fn whatever_was_left_is_taken_up() {
    let (desk, expected) = desk();
    let record = expected["run.json"].as_slice();
    let half = &record[..record.len() / 2];
    for (when, left) in [
        ("the mark half written", vec![("out.partial/run.json.partial", half)]),
        ("files behind the mark", vec![("out.partial/run.json", record), ("out.partial/reports/x.md", b"#")]),
        ("the earlier run half removed", vec![("out.old/run.json", record)]),
    ] {
        for (file, bytes) in left {
            desk.write(file, bytes);
        }
        check_next(&desk, &expected, when);
    }
    std::fs::rename(desk.path("out"), desk.path("out.old")).expect("the desk can be changed");
    desk.write("out.partial/run.json", record);
    desk.write("empty.pdf", "");
    desk.run(&["analyze", "empty.pdf", "--rules", "rules", "--out", "out"]).ends_with(2);
    assert!(desk.files("out") == expected, "a run that fails brings the earlier one back");
    check_next(&desk, &expected, "between the two moves");
}

/// Twenty moments, spread by chance over the length of a run; the seed is fixed, the machine is not.
#[test]
#[ignore = "takes minutes; .ci/full runs it"]
fn a_run_can_be_stopped_at_twenty_moments_of_chance() {
    let (desk, expected) = desk();
    let begun = Instant::now();
    assert!(start(&desk).wait().expect("it is ours").success());
    let length = begun.elapsed();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for number in 0..20 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 33) as f64 / f64::from(1_u32 << 31);
        let after = length.mul_f64(share);
        if number % 2 == 0 {
            std::fs::remove_dir_all(desk.path("cache")).expect("the run before made it");
        }
        let begun = Instant::now();
        stopped(&desk, || begun.elapsed() >= after);
        check_next(&desk, &expected, &format!("moment {number}, after {after:?}"));
    }
}
