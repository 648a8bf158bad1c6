#![no_main]
//! Markdown.

use concordant_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check("plan.md", bytes));
