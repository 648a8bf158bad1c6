//! Identifiers of documents, made of their paths.

use crate::document::DocId;
use std::collections::{BTreeMap, BTreeSet};

/// Identifiers of the documents, in their order.
///
/// The stem of the file in lower case, letters, digits and hyphens only. Files that would share one get the
/// shortest distinguishing folder in front, then the extension behind, then a number, decided over the sorted
/// paths.
pub fn doc_ids(paths: &[&str]) -> Vec<DocId> {
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_key(|&number| (paths[number], number));
    let mut ids: Vec<String> = paths.iter().map(|path| slug(stem(path))).collect();
    let shared = |ids: &[String]| -> Vec<usize> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        ids.iter().for_each(|id| *counts.entry(id).or_default() += 1);
        (0..ids.len()).filter(|&number| counts[ids[number].as_str()] > 1).collect()
    };
    let clashing: BTreeSet<usize> = shared(&ids).into_iter().collect();
    for depth in 1..=3 {
        let key = |number: usize| (stem_id(paths, number), folders(paths[number], depth));
        let mut alike: BTreeMap<(String, Vec<&str>), usize> = BTreeMap::new();
        clashing.iter().for_each(|&number| *alike.entry(key(number)).or_default() += 1);
        for number in shared(&ids) {
            let key = key(number);
            let own = usize::from(clashing.contains(&number));
            let same_folder = alike.get(&key).is_some_and(|count| *count > own);
            let (stem, folders) = key;
            if !same_folder && folders.len() == depth {
                let front: Vec<String> = folders.iter().rev().map(|folder| slug(folder)).collect();
                ids[number] = format!("{}-{stem}", front.join("-"));
            }
        }
    }
    for number in shared(&ids) {
        if let Some((_, extension)) = paths[number].rsplit_once('.') {
            ids[number] = format!("{}-{}", ids[number], slug(extension));
        }
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for number in order {
        let count = taken.entry(ids[number].clone()).or_default();
        *count += 1;
        if *count > 1 {
            ids[number] = format!("{}-{count}", ids[number]);
        }
    }
    ids.into_iter().map(DocId::new).collect()
}

/// The last folders of a path, the innermost first.
fn folders(path: &str, depth: usize) -> Vec<&str> {
    path.rsplit('/').skip(1).take(depth).collect()
}

fn stem_id(paths: &[&str], number: usize) -> String {
    slug(stem(paths[number]))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// Lower-case letters, digits and hyphens; other scripts are transliterated; `doc` when nothing remains.
fn slug(name: &str) -> String {
    let plain = any_ascii::any_ascii(name).to_ascii_lowercase();
    let parts = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let joined = parts.collect::<Vec<_>>().join("-");
    if joined.is_empty() { "doc".to_string() } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(paths: &[&str]) -> Vec<String> {
        doc_ids(paths).into_iter().map(|id| id.to_string()).collect()
    }

    #[test]
    fn identifiers_are_short_unique_and_plain() {
        for (name, paths, want) in [
            ("stem", vec!["a/DEU-2018 AI_Strategy.pdf"], vec!["deu-2018-ai-strategy"]),
            ("same stem, other extension", vec!["a/x.pdf", "a/x.txt"], vec!["x-pdf", "x-txt"]),
            ("same stem, other folder", vec!["a/x.pdf", "b/x.pdf"], vec!["a-x", "b-x"]),
            ("only those that clash", vec!["a/x.pdf", "b/x.pdf", "b/y.pdf"], vec!["a-x", "b-x", "y"]),
            ("other folder further up", vec!["a/c/x.pdf", "b/c/x.pdf"], vec!["a-c-x", "b-c-x"]),
            (
                "a clash made on the way",
                vec!["a/x.pdf", "b/x.pdf", "a-x.pdf"],
                vec!["a-x-pdf-2", "b-x", "a-x-pdf"],
            ),
            ("same path twice", vec!["a/x.pdf", "a/x.pdf"], vec!["x-pdf", "x-pdf-2"]),
            ("other scripts", vec!["стратегия.pdf"], vec!["strategiya"]),
            ("nothing left", vec!["a/….pdf"], vec!["doc"]),
        ] {
            assert_eq!(ids(&paths), want, "{name}");
        }
    }
}
