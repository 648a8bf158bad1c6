#![no_main]
//! A rule file: whatever stands in it, loading ends with rules or with errors that can be drawn.

use concordant::rules::{RuleFile, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let paths = ["plan/K1/1.toml", "plan/framework.toml", "vocabulary/ai.toml", "scoring.toml"];
    let files = paths.map(|path| RuleFile { path: path.to_string(), text: text.to_string() });
    if let Err(faults) = load(&files) {
        assert!(faults.iter().all(|fault| !fault.to_string().is_empty()));
    }
});
