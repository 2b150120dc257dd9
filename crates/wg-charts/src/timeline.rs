//! Where things stand on a swim-lane timeline: times to places, ticks, chips that do not overlap, and the routes of links.
//!
//! Pure numbers: lengths are px, times are milliseconds since 1970. Draws nothing and knows no alert.

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Distances of ticks that people count in, and into how many parts the shorter ticks divide each.
const STEPS: [(i64, i64); 21] = [
    (SECOND, 2),
    (2 * SECOND, 2),
    (5 * SECOND, 5),
    (10 * SECOND, 2),
    (15 * SECOND, 3),
    (30 * SECOND, 3),
    (MINUTE, 2),
    (2 * MINUTE, 2),
    (5 * MINUTE, 5),
    (10 * MINUTE, 2),
    (15 * MINUTE, 3),
    (30 * MINUTE, 3),
    (HOUR, 2),
    (2 * HOUR, 2),
    (3 * HOUR, 3),
    (6 * HOUR, 2),
    (12 * HOUR, 2),
    (DAY, 2),
    (7 * DAY, 7),
    (30 * DAY, 3),
    (365 * DAY, 2),
];
/// No view is narrower than this: closer than a second, clocks do not agree.
const MIN_SPAN_MS: f64 = 10_000.0;

/// A stretch of time on a stretch of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scale {
    /// Times at the left and the right edge.
    pub start: f64,
    pub end: f64,
    pub width_px: f64,
}

impl Scale {
    pub fn x(&self, time: i64) -> f64 {
        (time as f64 - self.start) / self.span() * self.width_px
    }

    pub fn time_at(&self, x: f64) -> f64 {
        self.start + x / self.width_px.max(1.0) * self.span()
    }

    /// Milliseconds in view; never 0.
    pub fn span(&self) -> f64 {
        (self.end - self.start).max(1.0)
    }

    pub fn shows(&self, time: i64) -> bool {
        (self.start..=self.end).contains(&(time as f64))
    }

    /// Shows `first` to `last` with a margin on both sides; the wider one on the right, where the labels are.
    pub fn fit(first: i64, last: i64, width_px: f64) -> Scale {
        let span = (last as f64 - first as f64).max(MIN_SPAN_MS);
        Scale { start: first as f64 - span * 0.05, end: first as f64 + span * 1.14, width_px }
    }

    /// Moves by a share of the view, to the right for positive ones, as far as `bounds` go.
    pub fn pan(self, share: f64, bounds: (f64, f64)) -> Scale {
        let by = self.span() * share;
        Scale { start: self.start + by, end: self.end + by, ..self }.inside(bounds)
    }

    /// Shows `factor` times as much, the time at `x` staying where it is.
    pub fn zoom(self, x: f64, factor: f64, bounds: (f64, f64)) -> Scale {
        let whole = (bounds.1 - bounds.0).max(MIN_SPAN_MS);
        let span = (self.span() * factor).clamp(MIN_SPAN_MS, whole);
        let share = (x / self.width_px.max(1.0)).clamp(0.0, 1.0);
        let start = self.time_at(x) - span * share;
        Scale { start, end: start + span, ..self }.inside(bounds)
    }

    /// Moves the view so that `time` is in it, well away from the edges; leaves it where it shows already.
    pub fn reveal(self, time: i64, bounds: (f64, f64)) -> Scale {
        if self.shows(time) {
            return self;
        }
        let start = time as f64 - self.span() / 2.0;
        Scale { start, end: start + self.span(), ..self }.inside(bounds)
    }

    fn inside(self, bounds: (f64, f64)) -> Scale {
        let span = self.span();
        let start = if span >= bounds.1 - bounds.0 {
            (bounds.0 + bounds.1 - span) / 2.0
        } else {
            self.start.clamp(bounds.0, bounds.1 - span)
        };
        Scale { start, end: start + span, ..self }
    }
}

/// At most one alert in so many lies outside the first view.
const APART_SHARE: usize = 10;
/// Of fewer none does.
const APART_FROM: usize = 5;

/// Returns the first and the last of `times` without the few that lie far from all others, which would press those together until
/// none can be read; `None` without a time.
pub fn crowd(mut times: Vec<i64>) -> Option<(i64, i64)> {
    times.sort_unstable();
    let few = if times.len() < APART_FROM { 0 } else { times.len().div_ceil(APART_SHARE) };
    let span = |times: &[i64]| times.last().zip(times.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
    let mut rest = &times[..];
    // The widest gap, while it is wider than all that is left without the few beyond it.
    while let Some((gap, at)) =
        rest.windows(2).enumerate().map(|(at, pair)| (pair[1].saturating_sub(pair[0]), at + 1)).max()
    {
        let inner = if at <= few { &rest[at..] } else { &rest[..at] };
        if times.len() - inner.len() > few || gap <= span(inner) {
            break;
        }
        rest = inner;
    }
    rest.first().copied().zip(rest.last().copied())
}

/// The ticks of an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticks {
    /// Labelled times, and unlabelled ones between them.
    pub labelled: Vec<i64>,
    pub between: Vec<i64>,
    /// Distance of the labelled ones.
    pub step_ms: i64,
}

/// Returns ticks on round times, the labelled ones at least `apart_px` from each other.
pub fn ticks(scale: &Scale, apart_px: f64) -> Ticks {
    let most = (scale.width_px / apart_px.max(8.0)).max(1.0);
    let wanted = scale.span() / most;
    let (step, parts) = STEPS.into_iter().find(|(step, _)| *step as f64 >= wanted).unwrap_or_else(|| {
        let years = (wanted / (365 * DAY) as f64).ceil().min(1e6);
        (years as i64 * 365 * DAY, 2)
    });
    let minor = (step / parts).max(1);
    let first = (scale.start / minor as f64).ceil();
    let mut out = Ticks { step_ms: step, ..Ticks::default() };
    for i in 0..2_000 {
        let at = (first + f64::from(i)) * minor as f64;
        if at > scale.end || at.abs() > 9e15 {
            break;
        }
        let at = at as i64;
        if at.rem_euclid(step) == 0 { out.labelled.push(at) } else { out.between.push(at) }
    }
    out
}

/// A chip to place: its exact place, and how wide its code and its label are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chip {
    pub x: f64,
    pub code_px: f64,
    pub label_px: f64,
}

/// Where the label of a chip stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Label {
    #[default]
    Right,
    /// Near the right edge.
    Left,
    /// No room: the name is in the chip's title and in the table.
    Hidden,
}

/// A placed chip: the left edge of its code stays at the exact time, whatever the row and the label.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Placed {
    pub row: usize,
    pub label: Label,
    /// Everything it covers.
    pub left: f64,
    pub right: f64,
}

/// Places the chips of one lane in rows so that none covers another, each in the first row with room.
///
/// Past `label_rows` rows labels go, the chip's own or that of the one before it, before another row is made. `chips` are
/// in the order of time. Returns the places in the same order, and how many rows there are.
pub fn stack(chips: &[Chip], width_px: f64, gap_px: f64, label_rows: usize) -> (Vec<Placed>, usize) {
    // The last chip of each row.
    let mut last: Vec<usize> = Vec::new();
    let mut out: Vec<Placed> = Vec::with_capacity(chips.len());
    for (i, chip) in chips.iter().enumerate() {
        let near_edge = chip.x + chip.code_px + chip.label_px > width_px && chip.x > chip.label_px;
        let label = if near_edge { Label::Left } else { Label::Right };
        let (full, bare) = (cover(chip, label), cover(chip, Label::Hidden));
        let room = |out: &[Placed], left: f64| last.iter().position(|last| out[*last].right + gap_px <= left);
        // A row whose last chip makes room when it gives up its label.
        let makes_room = |last: &&usize| cover(&chips[**last], Label::Hidden).1 + gap_px <= bare.0;
        let (row, label, (left, right)) = match room(&out, full.0) {
            Some(row) => (row, label, full),
            None if last.len() < label_rows => (last.len(), label, full),
            None => match room(&out, bare.0).or_else(|| last.iter().position(|last| makes_room(&last))) {
                Some(row) => (row, Label::Hidden, bare),
                // A row that is made in any case has room for it.
                None => (last.len(), label, full),
            },
        };
        if let Some(before) = last.get(row).copied().filter(|before| out[*before].right + gap_px > left) {
            (out[before].left, out[before].right) = cover(&chips[before], Label::Hidden);
            out[before].label = Label::Hidden;
        }
        match last.get_mut(row) {
            Some(last) => *last = i,
            None => last.push(i),
        }
        out.push(Placed { row, label, left, right });
    }
    (out, last.len())
}

fn cover(chip: &Chip, label: Label) -> (f64, f64) {
    match label {
        Label::Right => (chip.x, chip.x + chip.code_px + chip.label_px),
        Label::Left => (chip.x - chip.label_px, chip.x + chip.code_px),
        Label::Hidden => (chip.x, chip.x + chip.code_px),
    }
}

/// An end of a link: a placed chip, seen from outside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// Exact place of the code, and everything the chip covers.
    pub x: f64,
    pub left: f64,
    pub right: f64,
    /// Middle of the chip.
    pub y: f64,
}

/// The way of a link.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// SVG path data of the line, and of its arrow head.
    pub line: String,
    pub head: String,
    /// Where its number stands, near its start and near its end: the one away from the selected alert keeps apart from
    /// those of the alert's other links.
    pub near_start: (f64, f64),
    pub near_end: (f64, f64),
    /// Other places on the line, from its start to its end.
    pub on_the_way: Vec<(f64, f64)>,
}

impl Route {
    /// Returns where a number of this radius stands on the line, else beside it, without covering one of `boxes` (left, top,
    /// width, height) or one of `taken`: as near to the start, or the end, as it can. `None`: there is no such place.
    pub fn number(
        &self,
        at_start: bool,
        radius: f64,
        boxes: impl Iterator<Item = (f64, f64, f64, f64)> + Clone,
        taken: &[(f64, f64)],
    ) -> Option<(f64, f64)> {
        let wish = if at_start { self.near_start } else { self.near_end };
        let is_free = |(x, y): &(f64, f64)| {
            let covers = |(left, top, width, height): (f64, f64, f64, f64)| {
                *x + radius > left && *x - radius < left + width && *y + radius > top && *y - radius < top + height
            };
            let meets = |other: &(f64, f64)| (other.0 - x).abs() < 2.0 * radius && (other.1 - y).abs() < 2.0 * radius;
            !boxes.clone().any(covers) && !taken.iter().any(meets)
        };
        let away = |place: &(f64, f64)| (place.0 - wish.0).abs() + (place.1 - wish.1).abs();
        let nearest = |places: &mut dyn Iterator<Item = (f64, f64)>| {
            places.filter(is_free).min_by(|a, b| away(a).total_cmp(&away(b)))
        };
        // Chips reach to the right of their times: beside is to the left before it is to the right.
        let aside = [-1.5, -3.0, 1.5, -4.5, 3.0].map(|n| n * radius);
        let on_line = || self.on_the_way.iter().copied();
        nearest(&mut [wish].into_iter())
            .or_else(|| nearest(&mut on_line()))
            .or_else(|| aside.into_iter().find_map(|by| nearest(&mut on_line().map(|(x, y)| (x + by, y)))))
    }
}

/// Places every few px along straight pieces.
fn along(corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
    const EVERY: f64 = 6.0;
    let piece = |ends: &[(f64, f64)]| {
        let ((x, y), (to_x, to_y)) = (ends[0], ends[1]);
        let n = (((to_x - x).abs() + (to_y - y).abs()) / EVERY).clamp(1.0, 400.0).floor();
        (1..n as usize).map(move |i| (x + (to_x - x) * i as f64 / n, y + (to_y - y) * i as f64 / n))
    };
    corners.windows(2).flat_map(piece).collect()
}

/// Half the height of a chip, and the size of an arrow head.
const HALF: f64 = 9.0;
const HEAD: f64 = 5.0;
const BEND: f64 = 8.0;
/// Distance of a number from the end of its link.
const NEAR: f64 = 14.0;

/// Leads a link from the foot of a chip down (or up) and into the left side of another one; along the row where both
/// stand in the same one.
pub fn route(from: End, to: End) -> Route {
    if (from.y - to.y).abs() < 1.0 {
        let (start, end) = if to.left >= from.right { (from.right, to.left) } else { (from.x, to.x) };
        return Route {
            line: format!("M{start:.1} {:.1}H{:.1}", from.y, end - HEAD),
            head: head(end, to.y, 1.0),
            near_start: ((start + NEAR).min((start + end) / 2.0), from.y),
            near_end: ((end - HEAD - NEAR).max((start + end) / 2.0), from.y),
            on_the_way: along(&[(start, from.y), (end - HEAD, from.y)]),
        };
    }
    let down = if to.y > from.y { 1.0 } else { -1.0 };
    let foot = from.y + HALF * down;
    let x = from.x + 6.0;
    // Left of the other chip there is room for a bend; else the line ends on its top (or bottom) edge.
    if to.left - x > BEND + HEAD {
        let bend = BEND.min((to.y - foot).abs());
        let line = format!(
            "M{x:.1} {foot:.1}V{:.1}Q{x:.1} {y:.1} {:.1} {y:.1}H{:.1}",
            to.y - bend * down,
            x + bend,
            to.left - HEAD,
            y = to.y,
        );
        let near_end = if to.left - x > 3.0 * NEAR { (to.left - HEAD - NEAR, to.y) } else { (x, (foot + to.y) / 2.0) };
        let on_the_way = along(&[(x, foot), (x, to.y), (to.left - HEAD, to.y)]);
        return Route {
            line,
            head: head(to.left, to.y, 1.0),
            near_start: (x, foot + NEAR * down),
            near_end,
            on_the_way,
        };
    }
    let edge = to.y - HALF * down;
    let into = x.clamp(to.left + 3.0, (to.right - 3.0).max(to.left + 3.0));
    let middle = (foot + edge) / 2.0;
    let line = if (into - x).abs() < 1.0 {
        format!("M{x:.1} {foot:.1}V{:.1}", edge - HEAD * down)
    } else {
        format!("M{x:.1} {foot:.1}C{x:.1} {middle:.1} {into:.1} {middle:.1} {into:.1} {:.1}", edge - HEAD * down)
    };
    let tip = format!("M{into:.1} {edge:.1}l-3 {:.1}h6Z", -HEAD * down);
    let (near_start, near_end) = ((x, foot + NEAR * down), (into, edge - (HEAD + NEAR) * down));
    // The curve goes down, across and down again.
    let on_the_way = along(&[(x, foot), (x, (foot + middle) / 2.0), (into, (middle + edge) / 2.0), (into, edge)]);
    Route { line, head: tip, near_start, near_end, on_the_way }
}

fn head(x: f64, y: f64, way: f64) -> String {
    format!("M{x:.1} {y:.1}l{:.1} -3v6Z", -HEAD * way)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NIGHT: Scale = Scale { start: 0.0, end: 3_600_000.0, width_px: 960.0 };
    const BOUNDS: (f64, f64) = (-3_600_000.0, 7_200_000.0);

    #[test]
    fn a_time_far_from_all_others_is_not_of_the_crowd_and_a_half_is() {
        let near: Vec<i64> = (0..12).map(|i| 36_000_000 + i * 60_000).collect();
        let of = |far: i64| crowd((0..far).chain(near.iter().copied()).collect());
        assert_eq!((of(1), of(12).map(|all| all.0)), (Some((near[0], near[11])), Some(0)));
        assert_eq!((crowd(vec![0, 9_000_000, 9_000_001]), crowd(Vec::new())), (Some((0, 9_000_001)), None));
        assert!(crowd(vec![i64::MIN, 1, 2, 3, i64::MAX]).is_some());
    }

    #[test]
    fn zooming_keeps_the_time_under_the_cursor() {
        let before = NIGHT.time_at(300.0);
        let near = NIGHT.zoom(300.0, 0.5, BOUNDS);
        assert!((near.time_at(300.0) - before).abs() < 1.0);
        assert_eq!(near.span(), 1_800_000.0);
    }

    #[test]
    fn a_view_stays_inside_its_bounds() {
        assert_eq!(NIGHT.pan(-5.0, BOUNDS).start, BOUNDS.0);
        assert_eq!(NIGHT.pan(5.0, BOUNDS).end, BOUNDS.1);
        let all = NIGHT.zoom(480.0, 100.0, BOUNDS);
        assert_eq!((all.start, all.end), BOUNDS);
        assert_eq!(NIGHT.zoom(480.0, 1e-9, BOUNDS).span(), MIN_SPAN_MS);
    }

    #[test]
    fn a_time_out_of_view_is_brought_to_the_middle() {
        assert_eq!(NIGHT.reveal(1_000, BOUNDS), NIGHT);
        let moved = NIGHT.reveal(5_400_000, BOUNDS);
        assert!(moved.shows(5_400_000) && moved.span() == NIGHT.span());
    }

    #[test]
    fn ticks_stand_on_round_times() {
        let ticks = ticks(&NIGHT, 90.0);
        assert_eq!(ticks.step_ms, 10 * MINUTE);
        assert_eq!(ticks.labelled, [0, 10, 20, 30, 40, 50, 60].map(|m| m * MINUTE));
        assert_eq!(ticks.between[0], 5 * MINUTE);
    }

    #[test]
    fn many_at_one_time_keep_their_names() {
        let all = [Chip { x: 300.0, code_px: 20.0, label_px: 100.0 }; 40];
        let (placed, rows) = stack(&all, 960.0, 8.0, 6);
        assert_eq!(rows, 40);
        assert!(placed.iter().all(|chip| chip.label == Label::Right));
    }

    #[test]
    fn a_number_covers_no_chip_where_there_is_a_place_beside() {
        let end = |x: f64, y| End { x, left: x, right: x + 100.0, y };
        let route = route(end(10.0, 9.0), end(300.0, 109.0));
        let chip = (route.near_end.0 - 30.0, 100.0, 40.0, 18.0);
        let (x, y) = route.number(false, 8.0, [chip].into_iter(), &[]).unwrap_or_default();
        assert!(x + 8.0 <= chip.0 || y + 8.0 <= chip.1, "{x} {y}");
        assert_ne!(route.number(false, 8.0, [chip].into_iter(), &[(x, y)]), Some((x, y)), "nor another number");
        let line = (route.near_start.0 - 9.0, 0.0, 1000.0, 1000.0);
        assert!(
            route.number(true, 8.0, [line].into_iter(), &[]).is_some_and(|(x, _)| x + 8.0 <= line.0),
            "beside the line"
        );
        let all = (-1000.0, -1000.0, 3000.0, 3000.0);
        assert_eq!(route.number(true, 8.0, [all].into_iter(), &[]), None, "better none than one over a chip");
    }

    #[test]
    fn a_chip_near_the_right_edge_has_its_label_on_the_left() {
        let chip = |x| Chip { x, code_px: 20.0, label_px: 100.0 };
        let (placed, rows) = stack(&[chip(10.0), chip(900.0)], 960.0, 8.0, 6);
        assert_eq!(rows, 1);
        assert_eq!((placed[0].label, placed[1].label), (Label::Right, Label::Left));
        assert_eq!((placed[1].left, placed[1].right), (800.0, 920.0));
    }

    #[test]
    fn without_room_a_label_goes_before_a_row_is_made() {
        let chips: Vec<Chip> =
            (0..10).map(|i| Chip { x: f64::from(i) * 30.0, code_px: 20.0, label_px: 100.0 }).collect();
        let (placed, rows) = stack(&chips, 960.0, 8.0, 2);
        assert_eq!(rows, 2);
        assert!(placed.iter().any(|chip| chip.label == Label::Hidden));
    }

    #[test]
    fn a_link_runs_along_the_row_or_bends_into_the_next() {
        let end = |x: f64, y: f64| End { x, left: x, right: x + 80.0, y };
        let along = route(end(0.0, 10.0), end(200.0, 10.0));
        assert_eq!(along.line, "M80.0 10.0H195.0");
        let down = route(end(0.0, 10.0), end(200.0, 50.0));
        assert_eq!(down.line, "M6.0 19.0V42.0Q6.0 50.0 14.0 50.0H195.0");
        assert!(route(end(100.0, 50.0), end(100.0, 10.0)).line.ends_with("24.0"), "from below to the bottom edge");
    }

    proptest! {
        #[test]
        fn no_chip_covers_another(mut xs in proptest::collection::vec(0.0f64..960.0, 0..80), label in 0.0f64..200.0) {
            xs.sort_by(f64::total_cmp);
            let chips: Vec<Chip> = xs.into_iter().map(|x| Chip { x, code_px: 20.0, label_px: label }).collect();
            let (placed, rows) = stack(&chips, 960.0, 8.0, 4);
            for (i, one) in placed.iter().enumerate() {
                prop_assert!(one.row < rows);
                for other in &placed[i + 1..] {
                    prop_assert!(one.row != other.row || one.right <= other.left || other.right <= one.left);
                }
            }
        }

        #[test]
        fn no_time_breaks_the_axis(a in any::<i64>(), b in any::<i64>()) {
            let scale = Scale::fit(a.min(b), a.max(b), 960.0);
            let ticks = ticks(&scale, 90.0);
            prop_assert!(ticks.labelled.len() + ticks.between.len() <= 2_000);
            prop_assert!(scale.x(a).is_finite());
        }
    }
}
