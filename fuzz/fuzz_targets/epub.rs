#![no_main]
//! The package file of an EPUB, and a page behind a NUL.

use concordant_fuzz::{check, container};
use libfuzzer_sys::fuzz_target;

const CONTAINER: &[u8] = b"<container><rootfiles><rootfile full-path='book.opf'/></rootfiles></container>";

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let (package, page) = bytes.split_at(at);
    check(
        "plan.epub",
        &container(&[("META-INF/container.xml", CONTAINER), ("book.opf", package), ("a.xhtml", page)]),
    );
});
