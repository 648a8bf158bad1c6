//! Packs the rule files, tests stripped, into one archive that the library embeds.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/rules/pack.rs"]
mod pack;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules/pack.rs");
    let root = Path::new("rules");
    let mut paths = Vec::new();
    collect(root, &mut paths);
    paths.sort();
    let files: Vec<(String, String)> = paths.iter().map(|path| (name(root, path), read(path))).collect();
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("rules.archive");
    fs::write(&out, pack::archive(&files)).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
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
    pack::canonical(&text)
}
