#![no_main]
//! The main part of a DOCX.

use concordant_fuzz::{check, container};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(
    "plan.docx",
    &container(&[("[Content_Types].xml", b""), ("word/document.xml", bytes)])
));
