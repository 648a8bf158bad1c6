//! Packs the rule files, tests stripped, into one archive that the library embeds, the rule book that they make, so
//! that no start has to load them, and the sample corpus; and tells the library which version of its own readers it
//! is built with.

use rules::{RuleBook, RuleFile, canonical, load};
use std::path::{Path, PathBuf};
use std::{env, fs};

// The modules that load rules are the library's own: what is packed is what it would load.
#[allow(dead_code, unused_imports, reason = "only `load` is called here")]
#[path = "src/error.rs"]
mod error;
#[allow(dead_code, unused_imports, reason = "only `load` is called here")]
#[path = "src/rules/mod.rs"]
mod rules;
#[allow(dead_code, unused_imports, reason = "only `load` is called here")]
#[path = "src/text/mod.rs"]
mod text;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let root = Path::new("rules");
    let mut paths = Vec::new();
    collect(root, &mut paths);
    paths.sort();
    let file = |path: &PathBuf| RuleFile { path: name(root, path), text: read(path) };
    let files: Vec<RuleFile> = paths.iter().map(file).collect();
    write("rules.archive", archive(&files).as_bytes());
    write("rules.book", &packed(&book(&files)));
    write("sample.rs", sample(Path::new("corpora/sample")).as_bytes());
    println!("cargo::rustc-env=CONCORDANT_READERS={:016x}", readers());
}

/// What decides how a file is read: the readers themselves and the libraries below them.
const READERS: [&str; 4] = ["src/ingest", "src/document", "src/text", "Cargo.lock"];

/// A hash of the readers, so that a change of them is a change of version even between two releases.
fn readers() -> u64 {
    let mut paths = Vec::new();
    for path in READERS.map(Path::new).into_iter().filter(|path| path.exists()) {
        println!("cargo::rerun-if-changed={}", path.display());
        if path.is_dir() { all_files(path, &mut paths) } else { paths.push(path.to_path_buf()) }
    }
    paths.sort();
    let files = paths.iter().map(|path| {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        [name(Path::new(""), path).as_bytes(), &bytes].join(&0)
    });
    // FNV-1a: nobody attacks it, and it needs no library.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    files.flatten().fold(0xcbf2_9ce4_8422_2325, step)
}

fn all_files(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
        if path.is_dir() { all_files(&path, paths) } else { paths.push(path) }
    }
}

/// A list of names and contents of the sample documents and their table of metadata.
fn sample(folder: &Path) -> String {
    println!("cargo::rerun-if-changed={}", folder.display());
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            !name.starts_with("README")
                && [".pdf", ".docx", ".html", ".md", ".txt", ".csv"].iter().any(|end| name.ends_with(end))
        })
        .collect();
    names.sort();
    let line = |name: &String| {
        let path = root.join(folder).join(name);
        format!("    ({name:?}, include_bytes!({:?}) as &'static [u8]),\n", path.display().to_string())
    };
    format!("&[\n{}]\n", names.iter().map(line).collect::<String>())
}

fn write(name: &str, content: &[u8]) {
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    fs::write(&out, content).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
}

fn name(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn read(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    canonical(&text)
}

/// The rule book; with a fault in the rules there is no program.
fn book(files: &[RuleFile]) -> RuleBook {
    load(files).unwrap_or_else(|errors| {
        let faults: String = errors.iter().map(|error| format!("{error}\n")).collect();
        panic!("the rule files in `rules` cannot be loaded:\n{faults}")
    })
}

fn packed(book: &RuleBook) -> Vec<u8> {
    postcard::to_stdvec(book).unwrap_or_else(|error| panic!("the rule book cannot be packed: {error}"))
}

/// All files in one text: per file a line with path and length, then the content.
fn archive(files: &[RuleFile]) -> String {
    let mut out = String::new();
    for RuleFile { path, text } in files {
        out.push_str(&format!("{path} {}\n{text}\n", text.len()));
    }
    out
}
