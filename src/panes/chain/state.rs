//! The state of the chain on screen: what is asked, which stretch of time is in view, and what is selected.

use super::layout::{Layout, layout};
use crate::desk::Desk;
use crate::platform::dom;
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use std::sync::Arc;
use wg_charts::timeline::{Scale, crowd};
use wg_protocol::{Answer, ChainMark, ChainSpec, ChainView, Failure, LaneBy, Query};

/// The most of a view that panning leaves without the incident.
const BESIDE: f64 = 0.85;

/// A stretch of time of one incident, chosen by pan and zoom.
type Chosen = (String, f64, f64);

#[derive(Clone, Copy)]
pub struct ChainState {
    pub desk: Desk,
    pub shown: Memo<Option<Result<Arc<ChainView>, Failure>>>,
    pub spec: RwSignal<ChainSpec>,
    pub is_table: RwSignal<bool>,
    /// Width of the plot.
    pub width_px: RwSignal<f64>,
    pub scale: Memo<Scale>,
    pub layout: Memo<Layout>,
    /// Index of the selected mark: the picked one, else the one with the highest score.
    pub mark: Memo<Option<usize>>,
    /// Index of the selected link.
    pub link: RwSignal<Option<usize>>,
    /// A range that was brushed: it filters the links table.
    pub brushed: RwSignal<Option<(f64, f64)>>,
    /// Where the pointer is over the plot, for zooming by key.
    pub pointer_x: StoredValue<Option<f64>>,
    /// Key of the picked mark.
    picked: RwSignal<String>,
    chosen: RwSignal<Option<Chosen>>,
}

impl ChainState {
    pub fn new(desk: Desk) -> ChainState {
        let incident = desk.choices.incident();
        let spec = RwSignal::new(ChainSpec::default());
        let answer = desk.ask(
            move || {
                let (uid, spec) = (incident.get(), spec.get());
                Some(uid).filter(|uid| !uid.is_empty()).map(|uid| Query::Chain { uid, spec })
            },
            |answer| match answer {
                Answer::Chain(view) => Some(Arc::new(view)),
                _ => None,
            },
        );
        let shown = Memo::new(move |_| answer.with(|answer| answer.clone().flatten()));
        let width_px = RwSignal::new(900.0);
        let (picked, chosen) = (RwSignal::new(String::new()), RwSignal::new(None::<Chosen>));
        let scale = Memo::new(move |_| {
            let width_px = width_px.get();
            shown.with(|shown| match shown {
                Some(Ok(view)) => match chosen.get() {
                    Some((uid, start, end)) if uid == view.uid => Scale { start, end, width_px },
                    _ => opening(view, width_px),
                },
                _ => Scale { start: 0.0, end: 1.0, width_px },
            })
        });
        let layout = Memo::new(move |_| {
            let scale = scale.get();
            shown.with(|shown| match shown {
                Some(Ok(view)) => layout(view, &scale, dom::rem_px()),
                _ => Layout::default(),
            })
        });
        let mark = Memo::new(move |_| {
            shown.with(|shown| {
                let Some(Ok(view)) = shown else { return None };
                picked.with(|key| view.marks.iter().position(|mark| mark.key == *key)).or_else(|| highest(&view.marks))
            })
        });
        ChainState {
            desk,
            shown,
            spec,
            is_table: RwSignal::new(false),
            width_px,
            scale,
            layout,
            mark,
            link: RwSignal::new(None),
            brushed: RwSignal::new(None),
            pointer_x: StoredValue::new(None),
            picked,
            chosen,
        }
    }

    pub fn view(self) -> Option<Arc<ChainView>> {
        self.shown.with(|shown| shown.as_ref().and_then(|shown| shown.as_ref().ok()).cloned())
    }

    fn view_untracked(self) -> Option<Arc<ChainView>> {
        untrack(|| self.view())
    }

    /// Returns how far panning goes: some of the incident stays in view. The brush of the overview goes anywhere.
    pub fn bounds(self) -> (f64, f64) {
        let span = self.scale.get_untracked().span();
        self.view_untracked().map_or((0.0, 1.0), |view| near(&view, bounds(&view), span))
    }

    pub fn set_scale(self, scale: Scale) {
        if let Some(view) = self.view_untracked() {
            self.chosen.set(Some((view.uid.clone(), scale.start, scale.end)));
        }
    }

    pub fn change(self, change: impl FnOnce(Scale, (f64, f64)) -> Scale) {
        self.set_scale(change(self.scale.get_untracked(), self.bounds()));
    }

    /// Zooms at the pointer, else at the selected alert, else in the middle.
    pub fn zoom(self, factor: f64) {
        let scale = self.scale.get_untracked();
        let selected =
            self.selected_mark().map(|mark| scale.x(mark.time)).filter(|x| (0.0..=scale.width_px).contains(x));
        let x = self.pointer_x.get_value().or(selected).unwrap_or(scale.width_px / 2.0);
        self.change(|scale, bounds| scale.zoom(x, factor, bounds));
    }

    /// Shows all alerts.
    pub fn fit_all(self) {
        if let Some(view) = self.view_untracked() {
            self.set_scale(Scale::fit(view.start, view.end, self.width_px.get_untracked()));
        }
    }

    /// Shows the brushed range, else the selected link, else the surroundings of the selected alert.
    pub fn fit_selection(self) {
        let Some(view) = self.view_untracked() else { return };
        let width_px = self.width_px.get_untracked();
        let link = self.link.get_untracked().and_then(|link| view.links.get(link));
        let ends = link.and_then(|link| Some((view.marks.get(link.from as usize)?, view.marks.get(link.to as usize)?)));
        let scale = match (self.brushed.get_untracked(), ends, self.selected_mark()) {
            (Some((start, end)), ..) => Scale { start, end: end.max(start + 10_000.0), width_px },
            (None, Some((from, to)), _) => Scale::fit(from.time.min(to.time), from.time.max(to.time), width_px),
            (None, None, Some(mark)) => {
                let last = mark.repeats.iter().copied().max().unwrap_or(mark.time).max(mark.time);
                Scale::fit(mark.time - 300_000, last + 300_000, width_px)
            }
            (None, None, None) => return,
        };
        self.set_scale(scale);
    }

    pub fn selected_mark(self) -> Option<ChainMark> {
        let at = self.mark.get_untracked()?;
        self.view_untracked()?.marks.get(at).cloned()
    }

    /// Selects an alert, brings it into view, and focuses its chip where `and_focus`.
    pub fn pick(self, at: usize, and_focus: bool) {
        let Some(view) = self.view_untracked() else { return };
        let Some(mark) = view.marks.get(at) else { return };
        self.picked.set(mark.key.clone());
        if !self.scale.get_untracked().shows(mark.time) {
            self.change(|scale, bounds| scale.reveal(mark.time, bounds));
        }
        if and_focus {
            dom::next_frame(|| {
                dom::focus_first(".chain__chip.is-selected, .chain-table__row.is-selected button");
                dom::show_if_hidden(".chain__chip.is-selected, .chain-table__row.is-selected button");
            });
        }
    }

    /// Goes to the next or previous alert in time.
    pub fn step(self, by: isize) {
        let Some(view) = self.view_untracked() else { return };
        let Some(last) = view.marks.len().checked_sub(1) else { return };
        let at = self.mark.get_untracked().unwrap_or(0).saturating_add_signed(by).min(last);
        self.link.set(None);
        self.pick(at, true);
    }

    /// Goes to the alert nearest in time in the next or previous lane that has one.
    pub fn step_lane(self, by: i32) {
        let Some(view) = self.view_untracked() else { return };
        let Some(now) = self.selected_mark() else { return };
        let mut lane = i32::from(now.lane) + by;
        while lane >= 0 && (lane as usize) < view.lanes.len() {
            let near = view
                .marks
                .iter()
                .enumerate()
                .filter(|(_, mark)| i32::from(mark.lane) == lane)
                .min_by_key(|(_, mark)| mark.time.abs_diff(now.time));
            if let Some((at, _)) = near {
                self.link.set(None);
                return self.pick(at, true);
            }
            lane += by;
        }
    }

    /// Selects a link and, unless one of its ends is selected already, the alert it leads to.
    pub fn pick_link(self, at: usize) {
        let Some(view) = self.view_untracked() else { return };
        let Some(link) = view.links.get(at) else { return };
        self.link.set(Some(at));
        let ends = [link.from as usize, link.to as usize];
        if !self.mark.get_untracked().is_some_and(|mark| ends.contains(&mark)) {
            // The focus goes with the selection, but is not taken from the table or a card.
            self.pick(ends[1], dom::focus_is_in(".chain__swim"));
        }
        dom::next_frame(|| dom::show_if_hidden(".chain-links__row.is-selected"));
    }

    /// Returns the incident's uid and the keys of the two alerts of a link.
    pub fn link_keys(self, at: usize) -> Option<(String, (String, String))> {
        let view = self.view_untracked()?;
        let link = view.links.get(at)?;
        let key = |mark: u32| view.marks.get(mark as usize).map(|mark| mark.key.clone());
        Some((view.uid.clone(), (key(link.from)?, key(link.to)?)))
    }

    /// Returns the incident's uid and the keys of the alerts in the brushed range, else of the selected one.
    pub fn keys_to_move(self) -> (String, Vec<String>) {
        let Some(view) = self.view_untracked() else { return Default::default() };
        let keys = match self.brushed.get_untracked() {
            Some((start, end)) => {
                let inside = view.marks.iter().filter(|mark| (start..=end).contains(&(mark.time as f64)));
                inside.map(|mark| mark.key.clone()).collect()
            }
            None => self.selected_mark().map(|mark| mark.key).into_iter().collect(),
        };
        (view.uid.clone(), keys)
    }

    pub fn walk_links(self, by: isize) {
        let Some(last) = self.view_untracked().and_then(|view| view.links.len().checked_sub(1)) else { return };
        let next = match (self.link.get_untracked(), by > 0) {
            (Some(at), _) => at.saturating_add_signed(by).min(last),
            (None, true) => 0,
            (None, false) => last,
        };
        self.pick_link(next);
    }

    pub fn toggle_lanes(self) {
        self.spec.update(|spec| {
            spec.lanes = if spec.lanes == LaneBy::Entity { LaneBy::Tactic } else { LaneBy::Entity };
        });
    }

    pub fn toggle_all(self) {
        self.link.set(None);
        self.spec.update(|spec| spec.all = !spec.all);
    }
}

/// Returns the stretch that is shown at first: without the few alerts that lie far from all others and would press those
/// together until none can be read. How many lie outside is said at the edges.
fn opening(view: &ChainView, width_px: f64) -> Scale {
    let of = |mark: &ChainMark| std::iter::once(mark.time).chain(mark.repeats.iter().copied()).collect::<Vec<_>>();
    let times: Vec<i64> = view.marks.iter().flat_map(of).collect();
    match crowd(times.clone()) {
        Some((first, last)) if times.iter().any(|time| !(first..=last).contains(time)) => {
            Scale::fit(first, last, width_px)
        }
        _ => Scale::fit(view.start, view.end, width_px),
    }
}

/// Returns how far panning goes.
pub fn bounds(view: &ChainView) -> (f64, f64) {
    let own = Scale::fit(view.start, view.end, 1.0);
    let margin = (view.batch_end as f64 - view.batch_start as f64) * 0.02;
    (own.start.min(view.batch_start as f64 - margin), own.end.max(view.batch_end as f64 + margin))
}

/// Returns the part of `whole` in which a view of `span` shows some of the incident.
fn near(view: &ChainView, whole: (f64, f64), span: f64) -> (f64, f64) {
    let beside = span * BESIDE;
    (whole.0.max(view.start as f64 - beside), whole.1.min(view.end as f64 + beside))
}

fn highest(marks: &[ChainMark]) -> Option<usize> {
    (0..marks.len()).max_by(|a, b| marks[*a].points.total_cmp(&marks[*b].points).then(b.cmp(a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(time: i64) -> ChainMark {
        ChainMark { time, ..ChainMark::default() }
    }

    #[test]
    fn an_alert_hours_before_the_others_is_outside_the_first_view_and_a_half_is_not() {
        let near: Vec<ChainMark> = (0..12).map(|i| mark(36_000_000 + i * 60_000)).collect();
        let of = |far: usize| {
            let marks: Vec<ChainMark> = (0..far).map(|i| mark(i as i64)).chain(near.iter().cloned()).collect();
            ChainView { start: 0, end: 36_660_000, marks, ..ChainView::default() }
        };
        let one = opening(&of(1), 900.0);
        assert!(!one.shows(0) && near.iter().all(|mark| one.shows(mark.time)));
        assert!(opening(&of(12), 900.0).shows(0));
        assert!(opening(&of(0), 900.0).shows(36_000_000));
    }

    #[test]
    fn panning_ends_where_the_incident_would_leave_the_view() {
        let view = ChainView { start: 500_000, end: 600_000, batch_end: 9_000_000, ..ChainView::default() };
        let (scale, whole) = (Scale { start: 450_000.0, end: 650_000.0, width_px: 900.0 }, bounds(&view));
        for by in [-9.0, 9.0] {
            let moved = scale.pan(by, near(&view, whole, scale.span()));
            assert!(moved.shows(view.start) || moved.shows(view.end), "{moved:?}");
        }
        assert!(scale.zoom(450.0, 100.0, near(&view, whole, 1e9)).span() > 9_000_000.0, "one sees the batch from afar");
    }
}
