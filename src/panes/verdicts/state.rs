//! The state of the log on screen: which entries are shown, which one is selected, and changing a verdict.

use super::summary::agrees;
use crate::command::UiCommand;
use crate::desk::Desk;
use crate::panes::brief::state::say;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Screen};
use leptos::prelude::*;
use wg_casefile::{Action, Entry, Facts, Provenance};

/// Rows shown at first; more are added as the list is scrolled down, and with each "show older".
pub const STEP: usize = 60;
/// So near to its end the list grows, in px.
const NEAR_PX: f64 = 600.0;

/// Which entries are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Only {
    All,
    /// Verdicts that do not agree with the model's estimate.
    Differs,
    /// Given without seeing the score.
    Blind,
    /// Those that change or take back others.
    Changed,
}

impl Only {
    fn holds(self, entry: &Entry) -> bool {
        match self {
            Only::All => true,
            Only::Differs => agrees(entry) == Some(false),
            Only::Blind => entry.action.provenance() == Provenance::BlindCheck,
            Only::Changed => entry.action.of_seq().is_some(),
        }
    }
}

#[derive(Clone, Copy)]
pub struct LogState {
    pub desk: Desk,
    pub only: RwSignal<Only>,
    pub most: RwSignal<usize>,
    /// Numbers of the entries shown, newest first.
    pub rows: Memo<Vec<u64>>,
    /// Number of the selected entry: the picked one, else the newest.
    pub at: Memo<Option<u64>>,
    picked: RwSignal<u64>,
}

impl LogState {
    pub fn new(desk: Desk) -> LogState {
        let (only, most, picked) = (RwSignal::new(Only::All), RwSignal::new(STEP), RwSignal::new(0));
        let rows = Memo::new(move |_| {
            let (only, most) = (only.get(), most.get());
            desk.casefile.log.with(|log| {
                let newest = log.entries().iter().rev().filter(|entry| only.holds(entry));
                newest.take(most).map(|entry| entry.seq).collect::<Vec<u64>>()
            })
        });
        let at = Memo::new(move |_| {
            let picked = picked.get();
            rows.with(|rows| rows.iter().find(|seq| **seq == picked).or(rows.first()).copied())
        });
        LogState { desk, only, most, rows, at, picked }
    }

    pub fn pick(self, seq: u64, and_focus: bool) {
        self.picked.set(seq);
        if and_focus {
            dom::next_frame(|| {
                dom::focus_first(".log__row.is-selected");
            });
        }
    }

    /// Shows older entries where the list is scrolled close to its end.
    pub fn grow(self, body: &web_sys::Element) {
        let below = f64::from(body.scroll_height()) - dom::scroll_top(body) - dom::height(body);
        if below < NEAR_PX && self.rows.with_untracked(Vec::len) == self.most.get_untracked() {
            self.most.update(|most| *most += STEP);
        }
    }

    pub fn step(self, by: isize) {
        let next = self.rows.with_untracked(|rows| {
            let at = self.at.get_untracked().and_then(|seq| rows.iter().position(|row| *row == seq)).unwrap_or(0);
            rows.get(at.saturating_add_signed(by).min(rows.len().saturating_sub(1))).copied()
        });
        if let Some(seq) = next {
            self.pick(seq, true);
        }
    }

    fn selected(self) -> Option<Entry> {
        let seq = self.at.get_untracked()?;
        self.desk.casefile.log.with_untracked(|log| find(log.entries(), seq).cloned())
    }

    /// Shows the incident of the selected entry in the queue.
    pub fn open(self) {
        if let Some(entry) = self.selected() {
            self.desk.choices.incident().set(entry.incident);
            self.desk.run(UiCommand::Go(Screen::Queue));
        }
    }

    /// Opens the tray for the incident of the selected entry, with the verdict that stands on it.
    pub fn change(self) {
        let Some(entry) = self.selected() else { return };
        let desk = self.desk;
        if desk.bridge.summary.with_untracked(Option::is_none) {
            return say(desk, "A change needs the batch: load its files first.".to_owned());
        }
        // The change is about this incident, not about what happens to be checked in the queue.
        desk.choices.checked().set(Default::default());
        desk.choices.incident().set(entry.incident.clone());
        let standing = desk.casefile.standing.with_untracked(|verdicts| verdicts.get(&entry.incident).copied());
        match standing.or_else(|| entry.verdict()).or_else(|| self.verdict_of(&entry)) {
            Some(verdict) => desk.run(UiCommand::Judge(verdict)),
            None => say(desk, format!("Entry {} is no verdict: there is nothing to change.", entry.seq)),
        }
    }

    /// Returns the verdict that an entry takes back.
    fn verdict_of(self, entry: &Entry) -> Option<crate::verdict::Verdict> {
        let of = entry.action.of_seq()?;
        self.desk.casefile.log.with_untracked(|log| find(log.entries(), of).and_then(Entry::verdict))
    }
}

/// Returns the entry of a number; numbers ascend.
pub fn find(entries: &[Entry], seq: u64) -> Option<&Entry> {
    entries.binary_search_by_key(&seq, |entry| entry.seq).ok().map(|at| &entries[at])
}

/// Returns what was known when a verdict was given; `None` for an entry that takes one back.
pub fn facts(entry: &Entry) -> Option<(&Facts, &str)> {
    match &entry.action {
        Action::Judged { facts, note, .. } | Action::Changed { facts, note, .. } => Some((facts, note)),
        _ => None,
    }
}
