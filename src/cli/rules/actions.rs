//! `concordant rules actions`: what can be done about a gap.

use super::Selection;
use crate::cli::outcome::say;
use crate::cli::{Exit, Failure};
use crate::rules::{Action, RuleBook};

/// Lists all actions, or those that close a framework, item or provision; one action whole.
pub(super) fn actions(book: &RuleBook, selection: &Selection) -> Result<Exit, Failure> {
    let wanted = selection.id.as_deref();
    if let Some(action) = book.actions.iter().find(|action| Some(action.id.as_str()) == wanted) {
        say(whole(book, action).trim_end());
        return Ok(Exit::Done);
    }
    let closes = |action: &&Action| {
        let mut places = action.closes.iter().map(|promise| promise.place);
        wanted.is_none_or(|id| places.any(|place| names(&book.provision_at(place).id, id)))
    };
    let lines: Vec<String> = book.actions.iter().filter(closes).map(line).collect();
    match (lines.is_empty(), wanted) {
        (true, Some(id)) => match book.not_actionable.iter().find(|(provision, _)| names(provision, id)) {
            Some((provision, reason)) => say(format_args!("no action for {provision}: {reason}")),
            None => {
                let message = format!("`{id}` is no action, and no action closes it");
                let help =
                    "`concordant rules actions` lists all actions, `concordant rules list` all provisions";
                return Err(Failure::usage(message, help));
            }
        },
        (true, None) => say("these rules have no actions"),
        (false, _) => say(lines.concat().trim_end()),
    }
    Ok(Exit::Done)
}

/// Whether an id, with or without the framework in front, is that of the provision or of what it stands in.
fn names(provision: &str, id: &str) -> bool {
    let within = |full: &str| {
        full.len() >= id.len()
            && full.is_char_boundary(id.len())
            && full[..id.len()].eq_ignore_ascii_case(id)
            && matches!(full[id.len()..].chars().next(), None | Some('.'))
    };
    within(provision) || provision.split_once('.').is_some_and(|(_, rest)| within(rest))
}

fn line(action: &Action) -> String {
    format!("{:<9} {:<12} effort {}  {}\n", action.id, action.horizon.to_string(), action.effort, action.text)
}

fn whole(book: &RuleBook, action: &Action) -> String {
    let mut out = format!("{}: {}\n", action.id, action.text);
    out.push_str(&format!("  lead       {}\n", action.lead));
    out.push_str(&format!("  horizon    {}, effort {}\n", action.horizon, action.effort));
    out.push_str(&format!("  indicator  {}\n", action.indicator));
    for &number in &action.prerequisites {
        let before = &book.actions[number as usize];
        out.push_str(&format!("  after      {}: {}\n", before.id, before.text));
    }
    for promise in &action.closes {
        let provision = book.provision_at(promise.place);
        out.push_str(&format!("  level {}    {}: {}\n", promise.level, provision.id, provision.title));
    }
    if !action.sdg_targets.is_empty() {
        out.push_str(&format!("  targets    {}\n", action.sdg_targets.join(", ")));
    }
    for example in &action.examples {
        out.push_str(&format!(
            "  example    {} ({}; check its status)\n",
            example.name,
            example.checked.as_str()
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_what_stands_under_it_and_nothing_beside() {
        for (id, want) in [
            ("unesco", true),
            ("unesco.P1", true),
            ("P1", true),
            ("p1.25a", true),
            ("unesco.P1.25a", true),
            ("unesco.P", false),
            ("P1.25", false),
            ("gdc.P1", false),
            ("unesco.P1.25a.x", false),
            ("", false),
        ] {
            assert_eq!(names("unesco.P1.25a", id), want, "{id}");
        }
    }
}
