#![no_main]
//! The main part of an ODT.

use concordant_fuzz::{check, container};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| check(
    "plan.odt",
    &container(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", b""),
        ("content.xml", bytes)
    ])
));
