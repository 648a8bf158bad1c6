//! `concordant rules new`: a file to fill in.

use crate::cli::outcome::say;
use crate::cli::{Exit, Failure, Global};
use crate::rules::{Framework, load};
use anyhow::Context;
use clap::Args;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What a new file holds; `{cites}` is filled in.
const TEMPLATE: &str = include_str!("template.toml");

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// Framework, item and paragraph, such as `unesco.P6.36b`
    #[arg(value_name = "FRAMEWORK.ITEM.PARAGRAPH")]
    id: String,
}

pub(super) fn run(arguments: &NewArgs, global: &Global) -> Result<Exit, Failure> {
    let Some(folder) = &global.rules else {
        return Err(Failure::usage(
            "a new rule file needs a folder",
            "name the folder of the rule files with --rules",
        ));
    };
    let book = load(&super::read_folder(folder)?)?;
    let id = NewId::parse(&arguments.id)?;
    let framework = book.frameworks.iter().find(|framework| framework.id == id.framework);
    let cites = id.cites(framework, &folder.display().to_string())?;
    let path = folder.join(id.framework).join(id.item).join(format!("{}.toml", id.paragraph));
    write_new(&path, &fill(&cites))?;
    say(path.display());
    if !global.quiet {
        say(format_args!(
            "fill it in, then: concordant rules lint {} --rules {}",
            arguments.id,
            folder.display()
        ));
    }
    Ok(Exit::Done)
}

/// The parts of `unesco.P6.36b`.
#[derive(Debug, PartialEq, Eq)]
struct NewId<'a> {
    framework: &'a str,
    item: &'a str,
    paragraph: &'a str,
}

impl<'a> NewId<'a> {
    fn parse(id: &'a str) -> Result<NewId<'a>, Failure> {
        let plain = |part: &&str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let parts: Vec<&str> = id.split('.').collect();
        match parts.as_slice() {
            &[framework, item, paragraph] if parts.iter().all(plain) && paragraph != "topic" => {
                Ok(NewId { framework, item, paragraph })
            }
            _ => Err(Failure::usage(
                format!("`{id}` is no id of a provision"),
                "expected framework, item and paragraph, such as `unesco.P6.36b`: letters, digits and hyphens",
            )),
        }
    }

    /// The paragraph to cite: its number without our own letter, where the item has it.
    fn cites(&self, framework: Option<&Framework>, folder: &str) -> Result<String, Failure> {
        let Some(framework) = framework else {
            return Err(Failure::usage(
                format!("there is no framework `{}` in `{folder}`", self.framework),
                format!("write {}/framework.toml first", self.framework),
            ));
        };
        let full = format!("{}.{}", self.framework, self.item);
        let Some(item) = framework.items.iter().find(|item| item.id == full) else {
            let known: Vec<&str> =
                framework.items.iter().filter_map(|item| item.id.split('.').nth(1)).collect();
            return Err(Failure::usage(
                format!("`{}` has no item `{}`", self.framework, self.item),
                format!("its items are {}", known.join(", ")),
            ));
        };
        let digits = self.paragraph.bytes().take_while(u8::is_ascii_digit).count();
        let number = &self.paragraph[..digits];
        let first = item.paragraphs.first().map_or("", |range| range.split('-').next().unwrap_or(range));
        Ok(if number.is_empty() { first.to_string() } else { number.to_string() })
    }
}

fn fill(cites: &str) -> String {
    TEMPLATE.replace("{cites}", cites)
}

/// Writes a file that must not exist.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("cannot create `{}`", parent.display()))?;
    }
    let opened = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` exists already", path.display());
            return Err(Failure::usage(message, "edit it, or choose another paragraph"));
        }
        Err(error) => {
            return Err(anyhow::Error::from(error)
                .context(format!("cannot write `{}`", path.display()))
                .into());
        }
    };
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::rules::{RuleFile, check};

    #[test]
    fn the_template_loads_and_lint_asks_for_its_tests() {
        let mut files = builtin::files();
        files.push(RuleFile { path: "unesco/P6/36z.toml".to_string(), text: fill("36") });
        let book = load(&files).expect("the template is a right file");
        assert!(book.rules.iter().any(|rule| rule.id == "unesco.P6.36z/topic"));
        let codes: Vec<&str> =
            check(&files[files.len() - 1..]).iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["missing-test"; 4]);
    }

    #[test]
    fn ids_have_three_plain_parts() {
        let parts = |id| NewId::parse(id).ok().map(|id| (id.framework, id.item, id.paragraph));
        assert_eq!(parts("unesco.P6.36b"), Some(("unesco", "P6", "36b")));
        for id in ["unesco.P6", "unesco.P6.", "unesco.P6.36.b", "unesco.P6.topic", "../x.P6.36", "a.b.c/d"] {
            assert!(NewId::parse(id).is_err(), "{id}");
        }
    }

    #[test]
    fn a_file_is_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("P6").join("36.toml");
        assert!(write_new(&path, "first").is_ok());
        assert!(write_new(&path, "second").is_err());
        assert_eq!(fs::read_to_string(&path).expect("it was written"), "first");
    }
}
