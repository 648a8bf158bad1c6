//! The library of actions: what a state can do about gaps, from `rules/roadmap/`.

use crate::rules::framework::{Level, Place, RuleBook};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Stem of its file: `R-P7-1`.
    pub id: String,
    /// What to do, in our own words.
    pub text: String,
    /// Who leads: kinds of bodies, the first foremost.
    pub lead: String,
    /// When it can be done.
    pub horizon: Horizon,
    /// 1 guidance, 2 programme, 3 law or new body.
    pub effort: u8,
    /// How to see that it is done.
    pub indicator: String,
    /// Numbers of the actions that come before it, without circles.
    pub prerequisites: Vec<u32>,
    /// Targets of the Sustainable Development Goals that it serves: `16.6`.
    pub sdg_targets: Vec<String>,
    /// The provisions it meets, each once, at least one.
    pub closes: Vec<Promise>,
    /// Where something like it was done.
    pub examples: Vec<Example>,
}

/// The level that a provision stands at once an action is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Its provision.
    pub place: Place,
    /// The level promised, 1 to 4.
    pub level: Level,
}

/// A span of time after the decision to act; the first is not behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    /// When it can begin to bear.
    pub from: Phase,
    /// When it is done.
    pub to: Phase,
}

impl fmt::Display for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from == self.to {
            true => f.write_str(self.to.as_str()),
            false => write!(f, "{}-{}", self.from.as_str(), self.to.as_str()),
        }
    }
}

/// Part of the time after the decision to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// Up to 12 months.
    Short,
    /// One to three years.
    Medium,
    /// More than three years.
    Long,
}

impl Phase {
    /// All values with the names used in files.
    pub const NAMES: [(&'static str, Phase); 3] =
        [("short", Phase::Short), ("medium", Phase::Medium), ("long", Phase::Long)];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        Phase::NAMES.iter().find(|(_, phase)| *phase == self).map_or("", |(name, _)| name)
    }
}

/// Where something like an action was done. Instruments change: its present status is to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Who, what, when.
    pub name: String,
    /// How sure it is.
    pub checked: Checked,
}

/// How sure an example is; doubtful ones are not taken into the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checked {
    /// Read in a source.
    Seen,
    /// Well known, not read again.
    Known,
}

impl Checked {
    /// All values with the names used in files.
    pub const NAMES: [(&'static str, Checked); 2] = [("seen", Checked::Seen), ("known", Checked::Known)];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        Checked::NAMES.iter().find(|(_, checked)| *checked == self).map_or("", |(name, _)| name)
    }
}

impl RuleBook {
    /// Actions that close the provision with this id, by their order.
    pub fn actions_for(&self, provision: &str) -> Vec<&Action> {
        let closes = |action: &&Action| {
            action.closes.iter().any(|promise| self.provision_at(promise.place).id == provision)
        };
        self.actions.iter().filter(closes).collect()
    }
}
