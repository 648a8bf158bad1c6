//! What `validate` prints.

use super::trial::Trial;
use crate::assess::Estimate;
use crate::cli::Global;
use crate::cli::outcome::say;
use crate::validate::{Agreement, Capped, Half, ItemFigures, Strengths, Validation};

pub(super) fn summary(trial: &Trial, validation: &Validation, global: &Global) {
    if global.quiet {
        return;
    }
    say(format_args!(
        "{:<12} {:>4} {:>4} {:>4} {:>4}  {:<19}  {:<19}  {:<19}  {:<19}",
        "item", "pos", "tp", "fp", "fn", "precision", "recall", "F1", "kappa"
    ));
    validation.items.iter().for_each(row);
    validation.overall.iter().for_each(|overall| row(&overall.micro));
    for overall in &validation.overall {
        say(format_args!("macro-F1 {}: {}", overall.micro.name, estimate(&overall.macro_f1)));
    }
    let found: Vec<String> =
        validation.found_per_unit.iter().map(|(name, mean)| format!("{name} {mean:.2}")).collect();
    let half = trial.arguments.split.map_or(String::new(), |split| half(split.half()));
    say(format_args!(
        "items found per unit: {} ({} units of {} documents{half})",
        found.join(", "),
        trial.units.len(),
        validation.documents
    ));
    if trial.has_documents() {
        say(format_args!(
            "whole documents: an item is found from {} pieces per 1,000 words on",
            trial.threshold
        ));
    }
    if let Some(levels) = &validation.levels {
        say(format_args!("levels: {}", agreement(levels, "units")));
    }
    if let Some(caps) = &validation.caps {
        say(format_args!(
            "capped: {} of ordinary statements at level 2 or more, {} of lacks and of others' practice",
            share(caps.plain),
            share(caps.others)
        ));
    }
}

pub(super) fn strengths(found: &Strengths, global: &Global) {
    if !global.quiet {
        say(format_args!(
            "strength: {}; {} units without a cue are left out",
            agreement(&found.agreement, "units with a cue"),
            found.without_cue
        ));
    }
}

fn half(half: Half) -> String {
    format!(", the {} half", half.as_str())
}

fn row(figures: &ItemFigures) {
    let counts = &figures.counts;
    say(format_args!(
        "{:<12} {:>4} {:>4} {:>4} {:>4}  {:<19}  {:<19}  {:<19}  {:<19}",
        figures.name,
        counts.tp + counts.missed,
        counts.tp,
        counts.fp,
        counts.missed,
        estimate(&figures.precision),
        estimate(&figures.recall),
        estimate(&figures.f1),
        estimate(&figures.kappa)
    ));
}

fn agreement(found: &Agreement, units: &str) -> String {
    format!(
        "{} {units}, exact {}, weighted kappa {}, Spearman {}",
        found.pairs.0.len(),
        estimate(&found.exact),
        estimate(&found.kappa),
        estimate(&found.spearman)
    )
}

fn share(of: Capped) -> String {
    let percent = if of.of == 0 { 0.0 } else { 100.0 * f64::from(of.capped) / f64::from(of.of) };
    format!("{} of {} ({percent:.0} %)", of.capped, of.of)
}

/// `0.714 [0.640, 0.790]`.
fn estimate(estimate: &Estimate) -> String {
    match (estimate.value, estimate.interval) {
        (None, _) => "–".to_string(),
        (Some(value), None) => format!("{value:.3}"),
        (Some(value), Some((low, high))) => format!("{value:.3} [{low:.2}, {high:.2}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_show_what_is_known_of_them() {
        for (value, interval, want) in [
            (None, None, "–"),
            (Some(0.5), None, "0.500"),
            (Some(0.7141), Some((0.64, 0.786)), "0.714 [0.64, 0.79]"),
        ] {
            assert_eq!(estimate(&Estimate { value, interval }), want);
        }
        assert_eq!(share(Capped { capped: 1, of: 3 }), "1 of 3 (33 %)");
        assert_eq!(share(Capped::default()), "0 of 0 (0 %)");
    }
}
