//! How much of a document is about innovation, how much about responsibility.

use super::sentence;
use crate::analyze::Assessment;
use crate::matching::Mention;
use crate::rules::RuleBook;
use std::collections::BTreeMap;

/// The 97.5th percentile of the standard normal distribution.
const Z: f64 = 1.959963984540054;

/// Innovation and responsibility in the sentences of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// Sentences with words of innovation alone.
    pub innovation: u32,
    /// Sentences with words of responsibility alone.
    pub responsibility: u32,
    /// Sentences with words of both.
    pub both: u32,
    /// Share of responsibility, 0 to 1, a sentence of both counting half.
    pub share: f64,
    /// Wilson's 95 % interval of the share, as if the sentences were drawn one by one from all that the authors could
    /// have written.
    pub interval: (f64, f64),
    /// The share among the sentences that state an intent; `None` when none of them does.
    pub share_meant: Option<f64>,
}

/// The balance of a document; `None` without the view or without such a sentence. Sentences that state a lack or
/// decline to act are left out.
pub fn balance(book: &RuleBook, assessment: &Assessment) -> Option<Balance> {
    let view = book.view("balance")?;
    let side = |id: &str| view.entries.iter().find(|entry| entry.id == id).map(|entry| entry.group);
    let groups = [side("innovation")?, side("responsibility")?];
    let all = Sides::of(assessment, groups, |mention| !mention.denied);
    let meant = Sides::of(assessment, groups, |mention| !mention.denied && mention.meant);
    let Sides { innovation, responsibility, both } = all;
    let share = all.share()?;
    let interval = wilson(share, all.count());
    Some(Balance { innovation, responsibility, both, share, interval, share_meant: meant.share() })
}

/// Sentences by the side of their words.
struct Sides {
    innovation: u32,
    responsibility: u32,
    both: u32,
}

impl Sides {
    fn of(assessment: &Assessment, groups: [u32; 2], counts: impl Fn(&Mention) -> bool) -> Sides {
        let mut sides: BTreeMap<(u32, u32), [bool; 2]> = BTreeMap::new();
        for mention in assessment.mentions.iter().filter(|mention| counts(mention)) {
            if let Some(side) = groups.iter().position(|group| *group == mention.group) {
                sides.entry(sentence(mention)).or_default()[side] = true;
            }
        }
        let count = |sought: [bool; 2]| sides.values().filter(|sides| **sides == sought).count() as u32;
        Sides {
            innovation: count([true, false]),
            responsibility: count([false, true]),
            both: count([true, true]),
        }
    }

    fn count(&self) -> f64 {
        f64::from(self.innovation + self.responsibility + self.both)
    }

    /// Share of responsibility; `None` without a sentence.
    fn share(&self) -> Option<f64> {
        let own = f64::from(self.responsibility) + f64::from(self.both) / 2.0;
        (self.count() > 0.0).then(|| own / self.count())
    }
}

/// Wilson's score interval at 95 % of a share among `count` (Wilson 1927).
pub(in crate::assess) fn wilson(share: f64, count: f64) -> (f64, f64) {
    let spread = Z * Z / count;
    let middle = (share + spread / 2.0) / (1.0 + spread);
    let half = Z * (share * (1.0 - share) / count + spread / (4.0 * count)).sqrt() / (1.0 + spread);
    ((middle - half).max(0.0), (middle + half).min(1.0))
}
