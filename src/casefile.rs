//! The page's side of the verdict log: what it holds, and judging, undoing, redoing.

use crate::verdict::Verdict;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The log of this browser, as far as the page needs it.
#[derive(Clone, Copy)]
pub struct Casefile {
    /// The standing verdict of each judged incident, by its uid.
    pub verdicts: RwSignal<BTreeMap<String, Verdict>>,
    /// Entries that are not stored yet: on their way, or refused by the browser.
    pub unsaved: RwSignal<u32>,
}

impl Casefile {
    pub fn open() -> Casefile {
        Casefile { verdicts: RwSignal::new(BTreeMap::new()), unsaved: RwSignal::new(0) }
    }

    /// Returns the standing verdict on an incident, tracked.
    pub fn verdict_on(self, uid: &str) -> Option<Verdict> {
        self.verdicts.with(|verdicts| verdicts.get(uid).copied())
    }
}
