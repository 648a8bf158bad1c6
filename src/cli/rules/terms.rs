//! `concordant rules terms`: every term of the rules, as a table for other programs.

use super::{Selection, book, selected};
use crate::cli::{Exit, Failure, Global};
use crate::rules::RuleBook;
use anyhow::Context;
use std::collections::BTreeSet;
use std::io::{Write, stdout};

pub(super) fn run(selection: &Selection, global: &Global) -> Result<Exit, Failure> {
    let book = book(global)?;
    let groups = groups(&book, selection)?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["group", "lang", "kind", "term"]).context("cannot make the table")?;
    for number in groups {
        let group = &book.groups[number as usize];
        let name = group.full_name();
        let langs = group.terms.iter().filter(|(lang, _)| global.lang.is_none_or(|wanted| wanted == **lang));
        for (lang, terms) in langs {
            for (text, term) in terms {
                let row = [name.as_str(), lang.as_str(), term.kind().name(), text.as_str()];
                writer.write_record(row).context("cannot make the table")?;
            }
        }
    }
    let table = writer.into_inner().map_err(|error| anyhow::Error::from(error.into_error()))?;
    // A reader that has seen enough (`| head`) is no reason to fail.
    let _ = stdout().write_all(&table);
    Ok(Exit::Done)
}

/// The groups that the selected rules look for or leave out; all groups without a selection.
fn groups(book: &RuleBook, selection: &Selection) -> Result<BTreeSet<u32>, Failure> {
    if selection.id.is_none() {
        return Ok((0..book.groups.len() as u32).collect());
    }
    let mut groups = BTreeSet::new();
    for rule in selected(book, selection)? {
        book.rules[rule as usize].condition.visit(false, &mut |&group, _| {
            groups.insert(group);
            groups.extend(book.groups[group as usize].except);
        });
    }
    Ok(groups)
}
