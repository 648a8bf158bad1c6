#![no_main]
//! A condition of a rule.

use concordant::rules::parse_condition;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = parse_condition(text);
});
