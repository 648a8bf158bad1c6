//! `concordant rules list` and `show`: what is asked, and how it is looked for.

use super::{Selection, selected};
use crate::cli::outcome::say;
use crate::cli::{Exit, Failure};
use crate::rules::{Expr, RuleBook};

pub(super) fn list(book: &RuleBook, selection: &Selection) -> Result<Exit, Failure> {
    let rules = selected(book, selection)?;
    let mut out = String::new();
    for (number, framework) in book.frameworks.iter().enumerate() {
        let inside = |range: &std::ops::Range<u32>| range.clone().any(|rule| rules.contains(&rule));
        let any = rules.iter().any(|&rule| book.rules[rule as usize].framework == number as u32);
        if !any {
            continue;
        }
        out.push_str(&format!("{}  {} ({})\n", framework.id, framework.title, framework.short));
        for item in &framework.items {
            let provisions: Vec<_> =
                item.provisions.iter().filter(|provision| inside(&provision.rules)).collect();
            if !provisions.is_empty() || inside(&item.topic) {
                out.push_str(&format!("  {}  {}\n", item.id, item.title));
            }
            for provision in provisions {
                out.push_str(&format!("    {:<16} {}\n", provision.id, provision.title));
            }
        }
    }
    say(out.trim_end());
    Ok(Exit::Done)
}

pub(super) fn show(book: &RuleBook, selection: &Selection) -> Result<Exit, Failure> {
    let mut out = String::new();
    let mut last = String::new();
    for number in selected(book, selection)? {
        let rule = &book.rules[number as usize];
        if rule.provision_id() != last {
            last = rule.provision_id().to_string();
            let framework = &book.frameworks[rule.framework as usize];
            match book.provision_of(rule) {
                Some(provision) => {
                    out.push_str(&format!("\n{last}: {}\n", provision.title));
                    out.push_str(&format!(
                        "  {}, para. {}; weight {}\n",
                        framework.short,
                        provision.cites.join(", "),
                        provision.weight
                    ));
                    if let Some(note) = &provision.note {
                        out.push_str(&format!("  {note}\n"));
                    }
                }
                None => out.push_str(&format!("\n{last}: {} (topic)\n", book.item_of(rule).title)),
            }
        }
        let named: Expr<String> = rule.condition.map(&mut |&group| book.groups[group as usize].name.clone());
        out.push_str(&format!("  {} (level {}): {named}\n", rule.id, rule.level));
        let mut groups = Vec::new();
        rule.condition.visit(false, &mut |&group, _| {
            if !groups.contains(&group) {
                groups.push(group);
            }
        });
        for group in groups
            .into_iter()
            .map(|group| &book.groups[group as usize])
            .filter(|group| !group.file.is_empty())
        {
            for (lang, terms) in &group.terms {
                let texts: Vec<&str> = terms.iter().map(|(text, _)| text.as_str()).collect();
                out.push_str(&format!("    {} [{lang}]: {}\n", group.name, texts.join(", ")));
            }
        }
    }
    say(out.trim());
    Ok(Exit::Done)
}
