//! `concordant search`: keyword in context for a condition, before it becomes a rule.

use super::outcome::say;
use super::{Exit, Failure, Global, read, rules};
use crate::builtin;
use crate::document::Document;
use crate::matching::Matcher;
use crate::rules::{GroupName, RuleBook, RuleFile, parse_condition};
use crate::text::Lang;
use clap::Args;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Documents, then the condition: `concordant search plan.pdf '"human rights" AND @intent'`. Terms stand
    /// in double quotes, several terms of one group separated by |
    #[arg(required = true, num_args = 1.., value_name = "FILE... CONDITION")]
    arguments: Vec<String>,
}

pub(super) fn run(arguments: &SearchArgs, global: &Global) -> Result<Exit, Failure> {
    let (condition, files) = match arguments.arguments.split_last() {
        Some((condition, files)) if !files.is_empty() => (condition, files),
        _ => {
            return Err(Failure::usage(
                "a search needs a file and a condition",
                "concordant search plan.pdf '\"human rights\"'",
            ));
        }
    };
    let matcher = Matcher::compile(book(condition, global)?)?;
    let mut any = false;
    for file in files {
        let document = read::document(&PathBuf::from(file), global)?;
        any |= print_found(&matcher, file, &document);
    }
    Ok(if any { Exit::Done } else { Exit::Failed })
}

/// The user's vocabulary, and one framework with one rule: the condition.
fn book(condition: &str, global: &Global) -> Result<RuleBook, Failure> {
    let lang = global.lang.unwrap_or(Lang::EN);
    let (condition, groups) = named_groups(condition);
    let parsed = parse_condition(&condition).map_err(|error| {
        Failure::usage(
            format!("the condition `{condition}` cannot be read: {}", error.message),
            "terms stand in double quotes, operators are AND, OR, NOT, NEAR/n, PRE/n, n OF (…)",
        )
    })?;
    let mut used = BTreeMap::new();
    parsed.visit(false, &mut |group: &GroupName, _| {
        used.insert(group.name.clone(), group.shared);
    });
    if let Some(bare) = used.iter().find(|(name, shared)| !**shared && !groups.contains_key(*name)) {
        let message = format!("`{}` is no term in double quotes and no @vocabulary", bare.0);
        return Err(Failure::usage(message, "write \"words\" for a term, or @name for a shared group"));
    }
    let mut files: Vec<RuleFile> = match &global.rules {
        Some(folder) => rules::read_folder(folder)?,
        None => builtin::files(),
    };
    files.retain(|file| file.path.starts_with("vocabulary/") || file.path == "scoring.toml");
    let mut terms = String::new();
    for (name, alternatives) in &groups {
        let list: Vec<String> = alternatives.split('|').map(|term| format!("{:?}", term.trim())).collect();
        terms.push_str(&format!("{name} = [{}]\n", list.join(", ")));
    }
    let topic = format!(
        "title = \"Search\"\nscope = \"any\"\nunit = \"sentence\"\n[when]\nfound = {{ match = {condition:?}, level = 1 }}\n[terms.{lang}]\n{terms}"
    );
    let framework = "title = \"Search\"\nshort = \"search\"\nadopted = \"\"\nversion = \"\"\n[[layer]]\nid = \"all\"\ntitle = \"All\"\n[[item]]\nid = \"S\"\nlayer = \"all\"\ntitle = \"Search\"\nparagraphs = []\nweight = 1.0\n";
    files.push(RuleFile { path: "search/framework.toml".to_string(), text: framework.to_string() });
    files.push(RuleFile { path: "search/S/topic.toml".to_string(), text: topic });
    Ok(crate::rules::load(&files)?)
}

/// Replaces each term in double quotes by a group name.
fn named_groups(condition: &str) -> (String, BTreeMap<String, String>) {
    let mut groups = BTreeMap::new();
    let mut text = String::new();
    for (number, part) in condition.split('"').enumerate() {
        if number % 2 == 0 {
            text.push_str(part);
        } else {
            let name = format!("t{}", groups.len() + 1);
            text.push_str(&name);
            groups.insert(name, part.to_string());
        }
    }
    (text, groups)
}

fn print_found(matcher: &Matcher, file: &str, document: &Document) -> bool {
    let scan = matcher.scan(document);
    let found = matcher.matches(document, &scan);
    for one in &found {
        let sentence = &document.sentences[one.sentences.start as usize];
        let page = sentence.page.map(|page| format!(" p. {}", page + 1)).unwrap_or_default();
        say(format_args!("{file}{page} para. {} [{}]", sentence.block + 1, one.words(document).join(" | ")));
        say(format_args!("  {}", document.sentence_text(one.sentences.start)));
    }
    eprintln!("{file}: {} {}", found.len(), if found.len() == 1 { "passage" } else { "passages" });
    !found.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_terms_become_groups() {
        let (condition, groups) = named_groups("\"human rights|dignity\" NEAR/5 \"protect*\" AND @intent");
        assert_eq!(condition, "t1 NEAR/5 t2 AND @intent");
        assert_eq!(groups["t1"], "human rights|dignity");
        assert_eq!(groups["t2"], "protect*");
    }
}
