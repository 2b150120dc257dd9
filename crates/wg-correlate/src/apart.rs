//! Which groups are to stay apart, while they grow. Asked at every join, and a case may hold as many such pairs as there are
//! alerts: so it is looked up, never searched.

use wg_schema::ordered::{OrderedMap, OrderedSet};

/// Pairs that are to stay apart, by the names of their groups. A group that grows keeps the name that more pairs know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Apart {
    /// Names of groups that do not have that of their first head.
    names: OrderedMap<u32, u32>,
    /// By name: the names of those it is to stay apart from. May hold names that are no group's any more.
    foes: OrderedMap<u32, Vec<u32>>,
    /// The same as pairs, the smaller name first.
    pairs: OrderedSet<(u32, u32)>,
}

impl Apart {
    /// Returns whether two groups, by their first heads, are to stay apart.
    pub fn holds(&self, a: u32, b: u32) -> bool {
        // Most batches have none.
        !self.pairs.is_empty() && self.pairs.contains(&pair(self.name(a), self.name(b)))
    }

    /// Sets two groups apart.
    pub fn add(&mut self, a: u32, b: u32) {
        self.set(self.name(a), self.name(b));
    }

    /// Takes in that the group of `second` is now in that of `first`, which two are not to stay apart.
    pub fn join(&mut self, first: u32, second: u32) {
        if self.pairs.is_empty() {
            return;
        }
        let (a, b) = (self.name(first), self.name(second));
        let known = |name| self.foes.get(&name).map_or(0, Vec::len);
        let (stays, goes) = if known(a) >= known(b) { (a, b) } else { (b, a) };
        for foe in self.foes.remove(&goes).unwrap_or_default() {
            if !self.pairs.contains(&pair(stays, foe)) {
                self.set(stays, foe);
            }
        }
        self.names.remove(&second);
        if stays == first {
            self.names.remove(&first);
        } else {
            self.names.insert(first, stays);
        }
    }

    fn name(&self, group: u32) -> u32 {
        self.names.get(&group).copied().unwrap_or(group)
    }

    fn set(&mut self, a: u32, b: u32) {
        self.pairs.insert(pair(a, b));
        self.foes.entry(a).or_default().push(b);
        self.foes.entry(b).or_default().push(a);
    }
}

fn pair(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}
