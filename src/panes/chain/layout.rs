//! What stands where on the timeline: lanes under each other, chips in their rows, links between them. Pure numbers.

use wg_charts::pile;
use wg_charts::timeline::{Chip, End, Label, Placed, Route, Scale, route, stack};
use wg_protocol::{ChainView, LaneKind};

/// Chips and links that are elements of their own; of more alerts the picture is a canvas.
pub const MOST_DRAWN: usize = 800;
/// Width of a mark whose code has no room.
pub const TICK_PX: f64 = 4.0;
const LABEL_CHARS: usize = 40;
/// Rows of a lane before labels are left out.
const LABEL_ROWS: usize = 6;

/// Sizes in rem, as in chain.css.
const ROW: f64 = 1.25;
const CHIP_HALF: f64 = 0.5625;
const PAD: f64 = 0.5;
const FOOT: f64 = 0.625;
const HEADING: f64 = 1.25;
const LEAST: f64 = 2.0;
const CODE: f64 = 1.5;
const BAR: f64 = 1.0;

/// The timeline as it is drawn, in px from the top left of the plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub lanes: Vec<LaneBox>,
    /// In the order of the marks; `None`: not drawn, or out of view on a canvas.
    pub chips: Vec<Option<ChipBox>>,
    /// In the order of the links; `None`: an end of it is not drawn.
    pub links: Vec<Option<Route>>,
    pub height_px: f64,
    /// Height of a chip.
    pub chip_px: f64,
    /// In the order of the marks: where links meet them; only of a canvas.
    pub ends: Vec<Option<End>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LaneBox {
    /// Heading over the lane, where a new kind of lane begins.
    pub heading: &'static str,
    pub heading_top: f64,
    pub top: f64,
    pub height: f64,
    /// Top of the presence bar.
    pub bar_top: f64,
    /// Middle of the ticks of repeats.
    pub foot: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChipBox {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub label: Label,
}

/// Tells whether a chain has more alerts than elements can be moved at once.
pub fn is_dense(view: &ChainView) -> bool {
    view.marks.len() > MOST_DRAWN
}

/// Tells whether a lane shows its span as a bar: accounts, and whatever has no chip of its own.
pub fn has_bar(view: &ChainView, lane: usize) -> bool {
    view.lanes[lane].kind == LaneKind::Account && view.lanes[lane].span.is_some()
        || view.lanes[lane].span.is_some() && view.marks.iter().all(|mark| usize::from(mark.lane) != lane)
}

/// Lays out a chain. `rem_px` is the size of 1 rem.
pub fn layout(view: &ChainView, scale: &Scale, rem_px: f64) -> Layout {
    let dense = is_dense(view);
    let mut out =
        Layout { chips: vec![None; view.marks.len()], chip_px: 2.0 * CHIP_HALF * rem_px, ..Layout::default() };
    let mut in_lane: Vec<Vec<usize>> = vec![Vec::new(); view.lanes.len()];
    for (i, mark) in view.marks.iter().enumerate() {
        if let Some(lane) = in_lane.get_mut(usize::from(mark.lane)) {
            lane.push(i);
        }
    }
    let mut ends: Vec<Option<End>> = vec![None; view.marks.len()];
    let mut top = 0.0;
    let mut kind = None;
    for (index, lane) in view.lanes.iter().enumerate() {
        let heading = if kind == Some(lane.kind) { "" } else { heading(lane.kind) };
        kind = Some(lane.kind);
        let heading_top = top;
        if !heading.is_empty() {
            top += HEADING * rem_px;
        }
        let marks = &in_lane[index];
        let (placed, rows) =
            if dense { piled(view, marks, scale, rem_px) } else { stacked(view, marks, scale, rem_px) };
        let bar = if lane.span.is_some() && (lane.kind == LaneKind::Account || marks.is_empty()) {
            BAR * rem_px + 4.0
        } else {
            0.0
        };
        for (i, place) in placed.iter().map(|(i, place)| (i, place)) {
            let row_top = top + (PAD + ROW * place.row as f64) * rem_px;
            out.chips[*i] = Some(chip_box(place, row_top));
            let x = scale.x(view.marks[*i].time);
            ends[*i] = Some(End { x, left: place.left, right: place.right, y: row_top + CHIP_HALF * rem_px });
        }
        let foot = if rows > 0 { FOOT } else { 0.0 };
        let chips_px = ROW * rows as f64 * rem_px;
        let height = (chips_px + bar + (2.0 * PAD + foot) * rem_px).max(LEAST * rem_px);
        out.lanes.push(LaneBox {
            heading,
            heading_top,
            top,
            height,
            bar_top: top + PAD * rem_px + chips_px,
            foot: top + height - 4.0,
        });
        top += height;
    }
    out.height_px = top;
    if dense {
        out.ends = ends;
        return out;
    }
    out.links = view
        .links
        .iter()
        .take(MOST_DRAWN)
        .map(|link| {
            let (from, to) = (*ends.get(link.from as usize)?, *ends.get(link.to as usize)?);
            Some(route(from?, to?))
        })
        .collect();
    out
}

/// Chips in as many rows as they need, so that each can be read.
fn stacked(view: &ChainView, marks: &[usize], scale: &Scale, rem_px: f64) -> (Vec<(usize, Placed)>, usize) {
    let chips: Vec<Chip> =
        marks.iter().map(|i| chip(&view.marks[*i].title, scale.x(view.marks[*i].time), rem_px)).collect();
    let (placed, rows) = stack(&chips, scale.width_px, 0.875 * rem_px, LABEL_ROWS);
    (marks.iter().copied().zip(placed).collect(), rows)
}

/// Those in view, in a lane whose height does not depend on the view.
fn piled(view: &ChainView, marks: &[usize], scale: &Scale, rem_px: f64) -> (Vec<(usize, Placed)>, usize) {
    if marks.is_empty() {
        return (Vec::new(), 0);
    }
    let rows = pile::rows(marks.len());
    let code_px = CODE * rem_px;
    let seen: Vec<(usize, f64)> = marks
        .iter()
        .map(|i| (*i, scale.x(view.marks[*i].time)))
        .filter(|(_, x)| (-code_px..=scale.width_px).contains(x))
        .collect();
    let mark_px = pile::mark_px(seen.len(), scale.width_px, rows, code_px, TICK_PX);
    let xs: Vec<f64> = seen.iter().map(|(_, x)| *x).collect();
    let placed = pile::pile(&xs, mark_px, rows);
    let placed = seen
        .iter()
        .zip(placed)
        .map(|((i, x), row)| (*i, Placed { row, label: Label::Hidden, left: *x, right: x + mark_px }));
    (placed.collect(), rows)
}

fn heading(kind: LaneKind) -> &'static str {
    match kind {
        LaneKind::Host => "Hosts",
        LaneKind::Account => "Accounts",
        LaneKind::Outside => "Outside",
        LaneKind::Tactic => "Tactics",
    }
}

/// Widths are estimated from the number of characters: measuring 800 labels would cost more than it gains.
fn chip(title: &str, x: f64, rem_px: f64) -> Chip {
    let chars = title.chars().take(LABEL_CHARS).count() as f64;
    Chip { x, code_px: CODE * rem_px, label_px: (chars * 0.39 + 0.75) * rem_px }
}

fn chip_box(place: &Placed, top: f64) -> ChipBox {
    ChipBox { left: place.left, top, width: place.right - place.left, label: place.label }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_protocol::{ChainMark, Lane};

    fn lane(kind: LaneKind) -> Lane {
        Lane { kind, name: "a".into(), note: String::new(), span: Some((0, 1000)), silent: Vec::new() }
    }

    fn mark(lane: u16, time: i64, points: f64) -> ChainMark {
        ChainMark { lane, time, code: "EX".into(), title: "Title".into(), points, ..ChainMark::default() }
    }

    const SCALE: Scale = Scale { start: 0.0, end: 960_000.0, width_px: 960.0 };

    #[test]
    fn lanes_of_a_kind_share_a_heading_and_stand_under_each_other() {
        let lanes = [LaneKind::Host, LaneKind::Host, LaneKind::Account].map(lane).to_vec();
        let view = ChainView { lanes, marks: vec![mark(0, 1000, 1.0), mark(1, 2000, 1.0)], ..ChainView::default() };
        let out = layout(&view, &SCALE, 16.0);
        assert_eq!(out.lanes.iter().map(|lane| lane.heading).collect::<Vec<_>>(), ["Hosts", "", "Accounts"]);
        assert!(out.lanes.windows(2).all(|pair| pair[1].top >= pair[0].top + pair[0].height));
        assert_eq!(out.chips[0].map(|chip| chip.left), Some(1.0), "the left edge is the exact time");
        assert!(has_bar(&view, 2) && !has_bar(&view, 0));
    }

    #[test]
    fn past_the_limit_lanes_keep_their_height_while_one_zooms() {
        let marks: Vec<ChainMark> = (0..1000).map(|i| mark(0, i * 900, 1.0)).collect();
        let view = ChainView { lanes: vec![lane(LaneKind::Host)], marks, ..ChainView::default() };
        assert!(is_dense(&view));
        let all = layout(&view, &SCALE, 16.0);
        assert!(all.chips.iter().all(|chip| chip.is_some_and(|chip| (chip.width - TICK_PX).abs() < 0.01)));
        let near = layout(&view, &Scale { end: 90_000.0, ..SCALE }, 16.0);
        assert_eq!(near.height_px, all.height_px);
        assert!(near.chips[0].is_some_and(|chip| chip.width > 2.0 * TICK_PX), "with room a mark shows its code");
        assert!(near.chips[999].is_none() && near.ends[999].is_none(), "what is out of view costs nothing");
    }
}
