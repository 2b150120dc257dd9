//! The state of the queue on screen: which rows are asked for, which one is focused, and moving between them.

use super::layout::{Layout, window};
use crate::desk::{Desk, Shown};
use crate::parts::figure::{count, counted};
use crate::platform::dom;
use crate::says::Toast;
use crate::store::{ChoicesStoreFields, RowHeight};
use gloo::timers::callback::Timeout;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::{Answer, PileCount, Query, QueueAnswer, QueueRow, Revision, ViewSpec};
use wg_query::parse;
use wg_schema::ordered::OrderedSet;

/// Rows are asked for in steps of this many.
const STEP: u32 = 32;
/// Rows drawn above and below those in view: a page up or down finds most of its rows there.
const AROUND: u32 = 6;
/// The next one without a verdict is looked for among so many rows at a time.
const LOOK: u32 = 400;
/// What moved is marked for so long.
const MOVED_MS: u32 = 30_000;
/// A count is said after this much quiet.
const QUIET_MS: u32 = 500;

#[derive(Clone, Copy)]
pub struct QueueState {
    pub desk: Desk,
    pub answer: Shown<QueueAnswer>,
    pub layout: Memo<Layout>,
    /// Rows of the last answer with their index among all matching rows.
    pub rows: Memo<Vec<(u32, QueueRow)>>,
    /// Which rows are on the page, as a range of indices: those in view and a few around them, so that a scrolled row costs one row.
    pub drawn: Memo<(u32, u32)>,
    /// Index of the focused row.
    pub cursor: RwSignal<u32>,
    /// The scrolling element.
    pub list: NodeRef<Div>,
    pub scroll_px: RwSignal<f64>,
    pub viewport_px: RwSignal<f64>,
    /// What moved as the batch was ranked anew is marked for a while.
    pub marks_moved: RwSignal<bool>,
    /// Where a range of checked rows began.
    anchor: StoredValue<u32>,
    /// The keyboard focus is to follow to the focused row as soon as that is on the screen.
    wants_focus: StoredValue<bool>,
    /// The keyboard focus is in the list, or was in a row that was made anew.
    pub holds_focus: StoredValue<bool>,
}

impl QueueState {
    pub fn new(desk: Desk) -> QueueState {
        let (scroll_px, viewport_px) = (RwSignal::new(0.0), RwSignal::new(800.0));
        // Set by the answers, and read by the question for the next window: a signal, because a memo would close the circle.
        let piles = RwSignal::new(Vec::<PileCount>::new());
        let layout = layout_of(desk, piles);
        let asked = Memo::new(move |_| {
            layout.with(|layout| {
                let (first, last) = layout.rows_between(scroll_px.get(), scroll_px.get() + viewport_px.get());
                window(first, last, layout.total, STEP)
            })
        });
        let query = desk.choices.query();
        let answer = desk.ask(
            move || {
                let (start, len) = asked.get();
                Some(Query::Queue { view: ViewSpec { query: query.get() }, start, len })
            },
            |answer| match answer {
                Answer::Queue(queue) => Some(queue),
                _ => None,
            },
        );
        let rows = Memo::new(move |_| {
            answer.with(|answer| match answer {
                Some(Some(Ok(queue))) => (queue.start..).zip(queue.rows.iter().cloned()).collect(),
                _ => Vec::new(),
            })
        });
        let drawn = Memo::new(move |_| {
            layout.with(|layout| {
                let (first, last) = layout.rows_between(scroll_px.get(), scroll_px.get() + viewport_px.get());
                (first.saturating_sub(AROUND), last.saturating_add(AROUND))
            })
        });
        let state = QueueState {
            desk,
            answer,
            layout,
            rows,
            drawn,
            cursor: RwSignal::new(0),
            list: NodeRef::new(),
            scroll_px,
            viewport_px,
            marks_moved: RwSignal::new(false),
            anchor: StoredValue::new(0),
            wants_focus: StoredValue::new(false),
            holds_focus: StoredValue::new(false),
        };
        state.follow_answers(piles);
        state.mark_moved();
        state.say_matches();
        Effect::new(move |_| {
            state.rows.track();
            desk.choices.incident().track();
            if state.wants_focus.get_value() {
                state.give_focus();
            } else if state.holds_focus.get_value() {
                state.keep_focus();
            }
        });
        state
    }

    /// Reads something of the last answer, tracked.
    pub fn with_answer<R>(self, read: impl FnOnce(&QueueAnswer) -> R) -> Option<R> {
        self.answer.with(|answer| match answer {
            Some(Some(Ok(queue))) => Some(read(queue)),
            _ => None,
        })
    }

    /// Takes what an answer says about the list as a whole, and keeps the focus on its incident.
    fn follow_answers(self, piles: RwSignal<Vec<PileCount>>) {
        let desk = self.desk;
        Effect::new(move |before: Option<Option<(Revision, String)>>| {
            let shape = self.with_answer(|queue| (queue.piles.clone(), queue.left));
            // Untracked: while the next answer is awaited the last one stays, and its rows say nothing of the new query.
            let view = untrack(|| (desk.bridge.revision().unwrap_or(0), desk.choices.query().get()));
            let Some((shape, left)) = shape else { return before.flatten() };
            desk.left.set(Some(left));
            if piles.with_untracked(|piles| *piles != shape) {
                piles.set(shape);
            }
            let is_new = before.flatten().as_ref() != Some(&view);
            self.settle_focus(is_new);
            Some(view)
        });
    }

    /// Says how many match, once typing and clicking have rested.
    fn say_matches(self) {
        let query = self.desk.choices.query();
        let total = Memo::new(move |_| self.with_answer(|queue| queue.total));
        let rest = StoredValue::new_local(None::<Timeout>);
        Effect::new(move |before: Option<String>| {
            let (query, total) = (query.get(), total.get());
            if let Some(total) = total.filter(|_| before.is_some_and(|before| before != query) || !query.is_empty()) {
                let says = self.desk.says;
                let words = counted(u64::from(total), "incident matches.", "incidents match.");
                rest.set_value(Some(Timeout::new(QUIET_MS, move || says.quietly(words))));
            }
            query
        });
    }

    /// Marks what moved as the batch was ranked anew, once a ranking, from when the list is first seen.
    fn mark_moved(self) {
        let rest = StoredValue::new_local(None::<Timeout>);
        Effect::new(move |_| {
            let now = self.desk.bridge.revision();
            if now.is_some() && self.desk.moves_seen.get_value() != now {
                self.desk.moves_seen.set_value(now);
                self.marks_moved.set(true);
                rest.set_value(Some(Timeout::new(MOVED_MS, move || self.marks_moved.set(false))));
            }
        });
    }

    fn settle_focus(self, is_new: bool) {
        let focused = self.desk.choices.incident().get_untracked();
        let (found, first) = self.rows.with_untracked(|rows| {
            let found = rows.iter().find(|(_, row)| row.uid == focused).map(|(index, _)| *index);
            (found, rows.first().map(|(index, row)| (*index, row.uid.clone())))
        });
        match (found, first) {
            (Some(index), _) => {
                self.cursor.set(index);
                if is_new {
                    self.bring_into_view(index);
                }
            }
            // Nothing matches: nothing is focused, and no key judges what is not in the list.
            (None, None) if !focused.is_empty() && self.total_untracked() == Some(0) => self.unfocus(),
            (None, _) if is_new && !focused.is_empty() => self.locate(focused),
            (None, Some((index, uid))) if focused.is_empty() => self.focus_row(index, uid),
            _ => {}
        }
    }

    fn total_untracked(self) -> Option<u32> {
        untrack(|| self.with_answer(|queue| queue.total))
    }

    fn unfocus(self) {
        self.desk.choices.tray().set(None);
        self.desk.choices.incident().set(String::new());
    }

    /// Focuses an incident wherever it stands; the first row where the view does not hold it.
    pub fn locate(self, uid: String) {
        spawn_local(async move {
            let place = self.place_of(&uid).await;
            // The keys may have moved on meanwhile: what is judged next is what the focus is on.
            if self.desk.choices.incident().with_untracked(|focused| *focused != uid) {
                return;
            }
            match place {
                Some(index) => {
                    self.cursor.set(index);
                    self.bring_into_view(index);
                }
                None => self.move_to(0, false),
            }
        });
    }

    /// Finds the index of an incident by its rank: rows are in the order of the ranks, so halving finds it.
    async fn place_of(self, uid: &str) -> Option<u32> {
        let Ok(Answer::Incident(detail)) = self.desk.bridge.ask(Query::Incident { uid: uid.to_owned() }).await else {
            return None;
        };
        let (mut low, mut high) = (0, self.layout.with_untracked(|layout| layout.total));
        // Without a filter it stands at its rank, which is asked once and not by halves.
        let guess = detail.rank.saturating_sub(1);
        if guess < high && self.row_at(guess).await.is_some_and(|row| row.uid == uid) {
            return Some(guess);
        }
        while low < high {
            let middle = low + (high - low) / 2;
            let row = self.row_at(middle).await?;
            if row.uid == uid {
                return Some(middle);
            }
            if row.rank < detail.rank { low = middle + 1 } else { high = middle }
        }
        None
    }

    async fn row_at(self, index: u32) -> Option<QueueRow> {
        let known =
            self.rows.with_untracked(|rows| rows.iter().find(|(at, _)| *at == index).map(|(_, row)| row.clone()));
        if known.is_some() {
            return known;
        }
        let view = ViewSpec { query: self.desk.choices.query().get_untracked() };
        match self.desk.bridge.ask(Query::Queue { view, start: index, len: 1 }).await {
            Ok(Answer::Queue(queue)) => queue.rows.into_iter().next(),
            _ => None,
        }
    }

    /// Moves the focus to a row. `and_focus`: the keyboard focus, too.
    pub fn move_to(self, index: u32, and_focus: bool) {
        let total = self.layout.with_untracked(|layout| layout.total);
        let Some(last) = total.checked_sub(1) else { return };
        let index = index.min(last);
        self.bring_into_view(index);
        let known =
            self.rows.with_untracked(|rows| rows.iter().find(|(at, _)| *at == index).map(|(_, row)| row.uid.clone()));
        self.cursor.set(index);
        match known {
            Some(uid) => self.focus_row(index, uid),
            None => spawn_local(async move {
                let row = self.row_at(index).await;
                // The keys may have moved on meanwhile.
                if let Some(row) = row.filter(|_| self.cursor.get_untracked() == index) {
                    self.focus_row(index, row.uid);
                }
            }),
        }
        if and_focus {
            self.wants_focus.set_value(true);
            self.give_focus();
        }
    }

    pub fn step(self, by: i64) {
        let at = i64::from(self.cursor.get_untracked());
        self.move_to(u32::try_from((at + by).max(0)).unwrap_or(u32::MAX), true);
    }

    /// Rows that fit on one screen, less one for orientation.
    pub fn page(self) -> i64 {
        let row_px = self.layout.with_untracked(|layout| layout.row_px).max(1.0);
        ((self.viewport_px.get_untracked() / row_px) as i64 - 1).max(1)
    }

    /// Goes on to the next incident without a verdict: below in the same pile, else the next below, else above.
    pub fn next_unjudged(self) {
        let at = self.cursor.get_untracked();
        let near = self.rows.with_untracked(|rows| {
            rows.iter().find(|(index, row)| *index > at && self.is_open(row)).map(|(index, _)| *index)
        });
        if let Some(index) = near {
            return self.move_to(index, true);
        }
        // It is beyond the rows that are on the page.
        spawn_local(async move {
            let total = self.layout.with_untracked(|layout| layout.total);
            let next = match self.first_open(at.saturating_add(1), total).await {
                None => self.first_open(0, at.min(total)).await,
                found => found,
            };
            if let Some(index) = next.filter(|_| self.cursor.get_untracked() == at) {
                self.move_to(index, true);
            }
        });
    }

    fn is_open(self, row: &QueueRow) -> bool {
        self.desk.casefile.verdicts.with_untracked(|verdicts| !verdicts.contains_key(&row.uid))
    }

    /// Finds the first row without a verdict from `start` until before `end`.
    async fn first_open(self, mut start: u32, end: u32) -> Option<u32> {
        let view = ViewSpec { query: self.desk.choices.query().get_untracked() };
        while start < end {
            let asked = Query::Queue { view: view.clone(), start, len: LOOK.min(end - start) };
            let Ok(Answer::Queue(queue)) = self.desk.bridge.ask(asked).await else { return None };
            if let Some(at) = queue.rows.iter().position(|row| self.is_open(row)) {
                return Some(start + at as u32);
            }
            start = start.saturating_add((queue.rows.len() as u32).max(1));
        }
        None
    }

    /// Checks or unchecks the focused row.
    pub fn check(self) {
        self.anchor.set_value(self.cursor.get_untracked());
        let uid = self.desk.choices.incident().get_untracked();
        self.desk.choices.checked().update(|checked| {
            if !checked.remove(&uid) {
                checked.insert(uid);
            }
        });
    }

    /// Checks every loaded row between the last checked one and the focused one.
    pub fn check_to_here(self) {
        let (from, to) = (self.anchor.get_value(), self.cursor.get_untracked());
        let range = from.min(to)..=from.max(to);
        let uids: Vec<String> = self.rows.with_untracked(|rows| {
            rows.iter().filter(|(at, _)| range.contains(at)).map(|(_, row)| row.uid.clone()).collect()
        });
        self.desk.choices.checked().update(|checked| checked.extend(uids));
    }

    /// Checks the focused row and the one that the focus moves to.
    pub fn extend(self, by: i64) {
        let uid = self.desk.choices.incident().get_untracked();
        self.step(by);
        let next = self.desk.choices.incident().get_untracked();
        self.desk.choices.checked().update(|checked| checked.extend([uid, next]));
    }

    /// Checks everything that matches; no more than is to be judged in one go, which is said.
    pub fn check_all(self, most: u32) {
        let view = ViewSpec { query: self.desk.choices.query().get_untracked() };
        // A token that is not clear is passed over: the list is longer than what was asked for.
        if parse(&view.query).error.is_some() {
            return self.desk.says.tell("Not checked: a part of the filter is not clear.");
        }
        spawn_local(async move {
            let (mut uids, mut total, mut start) = (OrderedSet::new(), 0, 0);
            while let Ok(Answer::Queue(queue)) =
                self.desk.bridge.ask(Query::Queue { view: view.clone(), start, len: LOOK.min(most - start) }).await
            {
                total = queue.total;
                start += queue.rows.len() as u32;
                uids.extend(queue.rows.into_iter().map(|row| row.uid));
                if start >= total.min(most) {
                    break;
                }
            }
            self.desk.judging.left_out.set((uids.len(), total.saturating_sub(start)));
            let text = format!("{} of {} checked.", count(u64::from(start)), count(u64::from(total)));
            self.desk.says.quietly(text.clone());
            if start < total {
                let left = count(u64::from(total - start));
                let next = format!("{left} left out: at most {most} at a time");
                self.desk.says.toast(Toast { text, next, ..Toast::default() });
            }
            self.desk.choices.checked().set(uids);
        });
    }

    fn focus_row(self, index: u32, uid: String) {
        self.cursor.set(index);
        if self.desk.choices.incident().with_untracked(|focused| *focused != uid) {
            self.desk.choices.tray().set(None);
            self.desk.choices.incident().set(uid);
        }
    }

    fn give_focus(self) {
        dom::next_frame(move || {
            // The component may be gone by now, and its values with it.
            let Some(index) =
                self.cursor.try_get_untracked().filter(|_| self.wants_focus.try_get_value() == Some(true))
            else {
                return;
            };
            if dom::focus_first(&format!(".queue__row[data-row='{index}']")) {
                self.wants_focus.set_value(false);
            }
        });
    }

    /// Gives the focus back that went with a row which was made anew.
    fn keep_focus(self) {
        dom::next_frame(move || {
            if self.holds_focus.try_get_value() == Some(true) && dom::nothing_focused() {
                self.wants_focus.set_value(true);
                self.give_focus();
            }
        });
    }

    fn bring_into_view(self, index: u32) {
        let (scroll, viewport) = (self.scroll_px.get_untracked(), self.viewport_px.get_untracked());
        if let Some(to) = self.layout.with_untracked(|layout| layout.scroll_for(index, scroll, viewport)) {
            self.scroll_px.set(to);
            // The rows' box must have its height before it can be scrolled.
            dom::next_frame(move || {
                if let Some(list) = self.list.get_untracked() {
                    dom::scroll_to(&list, to);
                }
            });
        }
    }
}

fn layout_of(desk: Desk, piles: RwSignal<Vec<PileCount>>) -> Memo<Layout> {
    let narrow = dom::media("(max-width: 1180px)");
    let height = desk.choices.row_height();
    Memo::new(move |_| {
        let rem = dom::rem_px();
        // As in queue.css: two-line titles where it is narrow.
        let row_rem = match (height.get(), narrow.get()) {
            (RowHeight::Compact, _) => 2.125,
            (RowHeight::Comfortable, false) => 3.625,
            (RowHeight::Comfortable, true) => 4.5,
        };
        piles.with(|piles| Layout::new(piles, row_rem * rem, 1.5 * rem))
    })
}
