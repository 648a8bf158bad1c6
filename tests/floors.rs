//! No module uses a floor above its own; ingest and rules do not know each other; floors 0 to 3 touch no
//! file, clock, environment, network, process or thread; only the command line prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// The floor of each module at the top.
const FLOORS: &[(&str, u8)] = &[
    ("text", 0),
    ("document", 0),
    ("error", 0),
    ("ingest", 1),
    ("rules", 1),
    ("builtin", 1),
    ("matching", 1),
    ("assess", 2),
    ("analyze", 2),
    ("validate", 2),
    ("compare", 2),
    ("workshop", 2),
    ("report", 3),
    ("pipeline", 4),
    ("corpus", 4),
    ("tesseract", 4),
    ("cli", 5),
];

/// The highest floor that is a pure function of its arguments.
const PURE: u8 = 3;
/// Modules of `std` that pure floors do without.
const IMPURE: [&str; 6] = ["fs", "env", "time", "thread", "net", "process"];
/// Macros that print.
const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

#[test]
fn no_module_looks_up_a_floor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources: Vec<(Vec<String>, PathBuf, syn::File)> = Vec::new();
    let mut tests = BTreeSet::new();
    for path in rust_files(&root) {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = module_of(&root, &path);
        tests.extend(test_modules(&module, &file));
        sources.push((module, path, file));
    }
    let mut faults = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for (module, path, file) in &sources {
        if tests.iter().any(|test| module.starts_with(test)) {
            continue;
        }
        seen.extend(module.first().cloned());
        let shown = path.strip_prefix(&root).unwrap_or(path).display();
        faults.extend(check(module, file).into_iter().map(|fault| format!("src/{shown}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
    let known: BTreeSet<String> = FLOORS.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(seen, known, "modules at the top, and those that have a floor here");
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are `[a, b]`; `src/lib.rs` and `src/main.rs` are the root.
fn module_of(root: &Path, path: &Path) -> Vec<String> {
    let inside = path.strip_prefix(root).expect("the file was found below the root").with_extension("");
    let mut names: Vec<String> = inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let last = names.last().map(String::as_str);
    if last == Some("mod") || names.len() == 1 && matches!(last, Some("lib" | "main")) {
        names.pop();
    }
    names
}

/// Modules in files of their own that are declared for tests only.
fn test_modules(module: &[String], file: &syn::File) -> Vec<Vec<String>> {
    let tests = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(inner) if is_test(&inner.attrs) => Some(&inner.ident),
        _ => None,
    });
    tests.map(|name| [module, &[name.to_string()]].concat()).collect()
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.meta.require_list().map(|list| list.tokens.to_string());
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg") && condition.is_ok_and(|condition| condition == "test")
    })
}

/// What a module uses though it must not.
fn check(module: &[String], file: &syn::File) -> Vec<String> {
    let mut uses = Uses { module: module.to_vec(), faults: Vec::new() };
    uses.visit_file(file);
    uses.faults
}

/// Visits a module's paths, however they are written.
struct Uses {
    module: Vec<String>,
    faults: Vec<String>,
}

impl Uses {
    /// Looks at a path of which the first name decides what the others mean.
    fn path(&mut self, names: &[String]) {
        let Some(own) = self.module.first().cloned() else { return };
        let Some(floor) = floor_of(&own) else {
            return self.faults.push(format!("the module `{own}` has no floor in tests/floors.rs"));
        };
        let shown = names.join("::");
        if names[0] == "rayon" || names[0] == "std" {
            let part = names.get(1).map_or("*", String::as_str);
            let impure = names[0] == "rayon" || IMPURE.contains(&part) || part == "*" || part == "self";
            if floor <= PURE && impure {
                self.faults.push(format!("floor {floor} (`{own}`) does without `{shown}`"));
            }
            return;
        }
        let Some(full) = self.resolved(names) else { return };
        match full.first().map(|name| (name.as_str(), floor_of(name))) {
            Some((other, Some(above))) if above > floor => {
                self.faults
                    .push(format!("floor {floor} (`{own}`) uses `{shown}` of floor {above} (`{other}`)"));
            }
            Some((other, _)) if [("ingest", "rules"), ("rules", "ingest")].contains(&(&own, other)) => {
                self.faults
                    .push(format!("`{own}` uses `{shown}`, but ingest and rules do not know each other"));
            }
            _ => {}
        }
    }

    /// The path from the root of the crate; `None` when it leads to another crate or stays in place.
    fn resolved(&self, names: &[String]) -> Option<Vec<String>> {
        let mut base: Vec<String> = match names[0].as_str() {
            "crate" | "concordant" => Vec::new(),
            "self" | "super" => self.module.clone(),
            _ => return None,
        };
        let mut rest = &names[1..];
        if names[0] == "super" {
            base.pop();
        }
        while rest.first().is_some_and(|name| name == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn use_tree(&mut self, tree: &syn::UseTree, names: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                names.push(path.ident.to_string());
                self.use_tree(&path.tree, names);
                names.pop();
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.use_tree(item, names));
            }
            syn::UseTree::Name(name) => self.used(names, &name.ident.to_string()),
            syn::UseTree::Rename(rename) => self.used(names, &rename.ident.to_string()),
            syn::UseTree::Glob(_) => self.used(names, "*"),
        }
    }

    fn used(&mut self, before: &[String], last: &str) {
        let names = [before, &[last.to_string()]].concat();
        self.path(&names);
        // All of the crate at once under another name could not be followed.
        let whole = ["*", "self", "crate", "super"].contains(&last);
        let root =
            self.resolved(&names).is_some_and(|full| full.is_empty() || full[0] == "*" || full[0] == "self");
        if !self.module.is_empty() && whole && root {
            self.faults.push(format!("`{}` imports the whole crate", names.join("::")));
        }
    }

    /// Runs `look` inside a module written within its parent.
    fn inside(&mut self, name: &syn::Ident, look: impl FnOnce(&mut Uses)) {
        self.module.push(name.to_string());
        look(self);
        self.module.pop();
    }
}

fn floor_of(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.inside(&module.ident, |uses| visit::visit_item_mod(uses, module));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.faults.push(format!("`extern crate {}` could not be followed", item.ident));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.path(&names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let name = called.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if PRINTING.contains(&name.as_str()) && self.module.first().is_some_and(|module| module != "cli") {
            self.faults.push(format!("`{name}!` outside the command line"));
        }
        for names in paths_in(&called.tokens.to_string()) {
            self.path(&names);
        }
        visit::visit_macro(self, called);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The paths among the tokens of a macro, which no parser has put together.
fn paths_in(tokens: &str) -> Vec<Vec<String>> {
    let is_name = |part: &str| part.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let joined = tokens.replace(" :: ", "::").replace(":: ", "::").replace(" ::", "::");
    joined
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':'))
        .map(|path| path.trim_matches(':').split("::").map(str::to_string).collect::<Vec<String>>())
        .filter(|names| names.len() > 1 && names.iter().all(|name| !name.is_empty() && is_name(name)))
        .collect()
}

#[test]
fn every_way_of_writing_a_path_is_seen() {
    for (name, module, source, faults) in [
        ("downwards", "report", "use crate::{text::Span, assess::*};", 0),
        ("same floor", "matching", "use crate::rules::Rule;", 0),
        ("upwards", "report", "use crate::pipeline::Batch;", 1),
        ("grouped", "text", "use crate::{document::{Page, Block}, cli, ingest::{self, read}};", 3),
        ("renamed", "text", "use crate::cli as harmless;", 1),
        ("reexported", "text", "pub use crate::cli::run;", 1),
        ("in an expression", "text", "fn f() { crate::cli::run(); }", 1),
        ("in a type", "text", "struct S { x: Vec<crate::cli::Cli> }", 1),
        ("in a pattern", "text", "fn f(x: u8) { match x { crate::cli::LIMIT => {} _ => {} } }", 1),
        ("in a function", "text", "fn f() { use crate::cli::run; }", 1),
        ("in a bound", "text", "impl<T: crate::cli::Run> S<T> {}", 1),
        ("in a macro", "text", "fn f() { vec![crate::cli::run()]; assert!(super::cli::ok(1)); }", 2),
        ("in a definition", "text", "macro_rules! m { () => { $crate::cli::run() } }", 1),
        ("super", "text", "use super::cli::run;", 1),
        (
            "super of an inner module",
            "text",
            "mod inner { use super::super::cli::run; use super::words; }",
            1,
        ),
        ("self", "text", "use self::words::Words; fn f() { self::g() }", 0),
        ("by the name of the crate", "text", "use concordant::cli::run;", 1),
        ("everything", "text", "use crate::*;", 1),
        ("everything renamed", "text", "use crate as all;", 1),
        ("between ingest and rules", "ingest", "use crate::rules::Rule;", 1),
        ("between rules and ingest", "rules", "use crate::ingest::Limits;", 1),
        ("files", "ingest", "use std::fs::File; fn f() { std::env::var(\"x\"); }", 2),
        ("grouped std", "report", "use std::{collections::BTreeMap, time::Instant, fs};", 2),
        ("std renamed", "report", "use std as s;", 1),
        ("threads", "assess", "use rayon::prelude::*;", 1),
        ("threads above", "pipeline", "use rayon::prelude::*; use std::fs;", 0),
        ("printing", "report", "fn f() { println!(\"x\"); }", 1),
        ("printing below", "cli", "fn f() { println!(\"x\"); }", 0),
        (
            "tests",
            "text",
            "#[cfg(test)] mod tests { use crate::cli::run; } #[test] fn f() { crate::cli::run() }",
            0,
        ),
        ("not tests", "text", "#[cfg(not(test))] use crate::cli::run;", 1),
        (
            "visibility",
            "corpus",
            "pub(super) fn f() {} pub(crate) fn g() {} pub(in crate::corpus) fn h() {}",
            0,
        ),
        ("a module without floor", "helpers", "use crate::text::Span;", 1),
    ] {
        let file = syn::parse_file(source).expect("the source of the test is Rust");
        let found = check(&[module.to_string()], &file);
        assert_eq!(found.len(), faults, "{name}: {found:?}");
    }
}
