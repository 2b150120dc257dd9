//! What an analyst has said about two alerts: that they belong together, or that they do not.
//!
//! It holds for the alerts, by key, not for a link or an incident: so it survives a reload, another threshold, more files
//! and a new version. Of two that contradict each other the later one holds.

use crate::bits::BIT;
use crate::certain::{Edge, NO_CHANCE};
use crate::link::Reason;
use wg_schema::{AlertId, AlertKey, Batch, StrId};

/// One decision on two alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    pub a: AlertKey,
    pub b: AlertKey,
    pub say: Say,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// They are of one incident, whatever the links say.
    Together,
    /// They are of two incidents, whatever the links say.
    Apart,
}

/// Why a correction is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFollowed {
    /// One of the two alerts is not in this batch.
    NotHere,
    /// Both are folded into one, which is of one incident.
    OneAlert,
    /// What was said later, of these two or of others between them, says otherwise.
    SaidOtherwise,
}

/// Corrections between heads, without those that cannot hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Corrected {
    /// Heads by place, the smaller first.
    pub together: Vec<(u32, u32)>,
    pub apart: Vec<(u32, u32)>,
    /// Places in the list of those that could not be followed.
    pub not_followed: Vec<(usize, NotFollowed)>,
}

impl Corrected {
    /// `head`: per row the alert that stands for it. `heads`: each of them once.
    pub fn new(batch: &Batch, head: &[AlertId], heads: &[AlertId], corrections: &[Correction]) -> Corrected {
        let mut corrected = Corrected::default();
        if corrections.is_empty() {
            return corrected;
        }
        let place_of = |key: AlertKey| -> Option<u32> {
            let row = batch.key.iter().position(|other| *other == key)?;
            let head = *head.get(row)?;
            heads.iter().position(|other| *other == head).and_then(|place| u32::try_from(place).ok())
        };
        // The last one first: what it says stands, and an earlier one that contradicts it falls.
        for (i, correction) in corrections.iter().enumerate().rev() {
            let ends = place_of(correction.a).zip(place_of(correction.b)).map(|(a, b)| (a.min(b), a.max(b)));
            let why = match ends {
                None => Some(NotFollowed::NotHere),
                Some((a, b)) if a == b => (correction.say == Say::Apart).then_some(NotFollowed::OneAlert),
                Some(pair) => (!corrected.take(pair, correction.say)).then_some(NotFollowed::SaidOtherwise),
            };
            corrected.not_followed.extend(why.map(|why| (i, why)));
        }
        corrected.not_followed.reverse();
        corrected
    }

    fn take(&mut self, pair: (u32, u32), say: Say) -> bool {
        let mut together = self.together.clone();
        let list = match say {
            Say::Together => &mut together,
            Say::Apart => {
                if connected(&together, pair) {
                    return false;
                }
                &mut self.apart
            }
        };
        list.push(pair);
        if self.apart.iter().any(|pair| connected(&together, *pair)) {
            return false;
        }
        self.together = together;
        true
    }

    /// The links that the analyst drew, the earlier head first.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        self.together.iter().map(|(from, to)| Edge {
            from: *from,
            to: *to,
            // Above every link that is found.
            bits: 32 * BIT,
            chance: NO_CHANCE,
            reason: Reason::Analyst,
            certain: true,
            on: [StrId::NONE; 2],
            others: 0,
        })
    }
}

/// Tells whether the pairs lead from one end to the other. They are few: made by hand.
fn connected(pairs: &[(u32, u32)], (from, to): (u32, u32)) -> bool {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(here) = reached.get(next).copied() {
        next += 1;
        for (a, b) in pairs {
            for (end, other) in [(a, b), (b, a)] {
                if *end == here && !reached.contains(other) {
                    reached.push(*other);
                }
            }
        }
    }
    reached.contains(&to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_that_contradict_the_later_holds() {
        let mut corrected = Corrected::default();
        assert!(corrected.take((0, 1), Say::Together));
        assert!(corrected.take((1, 2), Say::Together));
        assert!(!corrected.take((0, 2), Say::Apart), "they are joined over 1");
        assert!(corrected.take((2, 3), Say::Apart));
        assert!(!corrected.take((0, 3), Say::Together), "0 is with 2");
        assert_eq!(corrected.together, [(0, 1), (1, 2)]);
        assert_eq!(corrected.apart, [(2, 3)]);
    }
}
