//! What an analyst has said about two alerts: that they belong together, or that they do not.
//!
//! It holds for the alerts, by key, not for a link or an incident: so it survives a reload, another threshold, more files
//! and a new version. Of two that contradict each other the later one holds.

use crate::bits::BIT;
use crate::certain::Edge;
use crate::join::Groups;
use crate::link::Reason;
use wg_schema::ordered::{OrderedMap, OrderedSet};
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
        let places = places(batch, head, heads, corrections);
        let place_of = |key: AlertKey| places.get(&key).copied();
        let mut groups = Groups::alone(heads.len(), &[]);
        // The last one first: what it says stands, and an earlier one that contradicts it falls.
        for (i, correction) in corrections.iter().enumerate().rev() {
            let ends = place_of(correction.a).zip(place_of(correction.b)).map(|(a, b)| (a.min(b), a.max(b)));
            let why = match ends {
                None => Some(NotFollowed::NotHere),
                Some((a, b)) if a == b => (correction.say == Say::Apart).then_some(NotFollowed::OneAlert),
                Some(pair) => {
                    (!corrected.take(&mut groups, pair, correction.say)).then_some(NotFollowed::SaidOtherwise)
                }
            };
            corrected.not_followed.extend(why.map(|why| (i, why)));
        }
        corrected.not_followed.reverse();
        corrected
    }

    /// Takes one in, unless it contradicts those before it. `groups` are what those make.
    fn take(&mut self, groups: &mut Groups, pair: (u32, u32), say: Say) -> bool {
        let (follows, list) = match say {
            Say::Together => (groups.unite(pair.0, pair.1), &mut self.together),
            Say::Apart => (groups.part(pair.0, pair.1), &mut self.apart),
        };
        if follows {
            list.push(pair);
        }
        follows
    }

    /// The links that the analyst drew, the earlier head first.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        // Above every link that is found.
        let edge = |pair: &(u32, u32)| Edge::of(pair.0, pair.1, Reason::Analyst, 32 * BIT, [StrId::NONE; 2]);
        self.together.iter().map(move |pair| Edge { certain: true, ..edge(pair) })
    }
}

/// Returns the place of the head of each alert that is named: of several alerts with one key, the first.
fn places(batch: &Batch, head: &[AlertId], heads: &[AlertId], corrections: &[Correction]) -> OrderedMap<AlertKey, u32> {
    let named: OrderedSet<AlertKey> =
        OrderedSet::from_iter(corrections.iter().flat_map(|correction| [correction.a, correction.b]));
    let mut place_of = vec![u32::MAX; batch.len()];
    (0..).zip(heads).for_each(|(place, head)| place_of[head.row()] = place);
    let mut places = OrderedMap::new();
    for (key, head) in batch.key.iter().zip(head).filter(|(key, _)| named.contains(key)) {
        places.entry(*key).or_insert(place_of[head.row()]);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_that_contradict_the_later_holds() {
        let mut corrected = Corrected::default();
        let mut groups = Groups::alone(4, &[]);
        assert!(corrected.take(&mut groups, (0, 1), Say::Together));
        assert!(corrected.take(&mut groups, (1, 2), Say::Together));
        assert!(!corrected.take(&mut groups, (0, 2), Say::Apart), "they are joined over 1");
        assert!(corrected.take(&mut groups, (2, 3), Say::Apart));
        assert!(!corrected.take(&mut groups, (0, 3), Say::Together), "0 is with 2");
        assert_eq!(corrected.together, [(0, 1), (1, 2)]);
        assert_eq!(corrected.apart, [(2, 3)]);
    }
    /// Against the definition: whether the pairs lead from one end to the other.
    #[test]
    fn what_follows_is_what_the_pairs_say() {
        let connected = |pairs: &[(u32, u32)], from: u32, to: u32| {
            let mut reached = vec![from];
            let mut next = 0;
            while let Some(here) = reached.get(next).copied() {
                next += 1;
                for (end, other) in pairs.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]) {
                    if end == here && !reached.contains(&other) {
                        reached.push(other);
                    }
                }
            }
            reached.contains(&to)
        };
        for run in 0..200u64 {
            let mut state = run.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut draw = |n: u64| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 20) % n
            };
            let mut corrected = Corrected::default();
            let mut groups = Groups::alone(12, &[]);
            for _ in 0..40 {
                let (a, b) = (draw(12) as u32, draw(12) as u32);
                if a == b {
                    continue;
                }
                let (pair, say) = ((a.min(b), a.max(b)), [Say::Together, Say::Apart][draw(2) as usize]);
                let mut together = corrected.together.clone();
                let mut apart = corrected.apart.clone();
                if say == Say::Together {
                    together.push(pair)
                } else {
                    apart.push(pair)
                }
                let holds = !apart.iter().any(|(a, b)| connected(&together, *a, *b));
                assert_eq!(corrected.take(&mut groups, pair, say), holds, "{run}: {pair:?} {say:?}");
            }
        }
    }
    /// As many links cut as there are alerts, all of them at one alert, and half of the alerts joined: searched pair by pair,
    /// this would take minutes.
    #[test]
    fn a_case_with_as_many_corrections_as_alerts_is_followed() {
        const N: u32 = 30_000;
        let mut corrected = Corrected::default();
        let mut groups = Groups::alone(N as usize, &[]);
        assert!((1..N).all(|i| corrected.take(&mut groups, (0, i), Say::Apart)));
        assert!((2..N).all(|i| corrected.take(&mut groups, (i - 1, i), Say::Together)));
        assert!((1..N).all(|i| !corrected.take(&mut groups, (0, i), Say::Together)));
        assert_eq!((corrected.apart.len(), corrected.together.len()), (N as usize - 1, N as usize - 2));
    }
}
