#![no_main]
//! PDF.

use concordant_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check("plan.pdf", bytes));
