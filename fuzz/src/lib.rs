//! What the fuzz targets share: reading bytes as one format and checking what holds of every document.

use concordant::document::{DocId, DocumentMeta};
use concordant::ingest::{Limits, read};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Reads bytes under a file name, and checks that every sentence and page lies in the text.
pub fn check(name: &str, bytes: &[u8]) {
    let meta = DocumentMeta { path: name.to_string(), ..DocumentMeta::default() };
    let limits = Limits { unpacked_bytes: 16 << 20, pages: 100, ..Limits::default() };
    let Ok(document) = read(bytes, DocId::new("fuzzed"), meta, &limits) else { return };
    let text = &document.text.clean;
    for sentence in &document.sentences {
        assert!(!sentence.span.of(text).is_empty() && !sentence.words.is_empty());
        assert!((sentence.block as usize) < document.blocks.len());
    }
    assert!(document.pages.iter().all(|page| page.start as usize <= text.len()));
    assert!(document.blocks.iter().all(|block| (block.section as usize) < document.sections.len()));
}

/// A ZIP archive of these members.
pub fn container(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in members {
        writer.start_file(*name, stored).expect("writing to memory");
        writer.write_all(content).expect("writing to memory");
    }
    writer.finish().expect("writing to memory").into_inner()
}
