//! Alerts over time, stacked by severity.

use crate::backend::{Collector, TEXT_PX};
use crate::ink::ink;
use crate::scene::{Mark, Scene};
use crate::words::{clock, counted, day, thousands};
use plotters::prelude::*;

/// A count for each of: informational, low, medium, high, critical.
type BySeverity = [u32; 5];

const WORDS: [&str; 5] = ["informational", "low", "medium", "high", "critical"];
const BARS: [&str; 5] = [
    "chart__bar chart__bar--sev-info",
    "chart__bar chart__bar--sev-low",
    "chart__bar chart__bar--sev-medium",
    "chart__bar chart__bar--sev-high",
    "chart__bar chart__bar--sev-critical",
];

/// Length of the time axis: finer than any screen.
const AXIS: i32 = 1_000_000;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Distances of labels that people count in.
const STEPS: [i64; 16] = [
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    30 * DAY,
    365 * DAY,
];

/// Draws the alerts of each slot, the most severe at the bottom, where heights compare best.
///
/// The slots divide `range` (milliseconds since 1970) evenly. Labels are UTC.
pub fn alerts_over_time(slots: &[BySeverity], range: (i64, i64), size: (u32, u32)) -> Scene {
    let (start, end) = (range.0, range.1.max(range.0.saturating_add(1)));
    let mut marks = Vec::new();
    if slots.is_empty() || draw(slots, (start, end), size, &mut marks).is_err() {
        marks.clear();
    }
    let label = label(slots, (start, end));
    Scene { width_px: size.0, height_px: size.1, label, marks, values: values(slots, (start, end)) }
}

fn draw(
    slots: &[BySeverity],
    (start, end): (i64, i64),
    size: (u32, u32),
    marks: &mut Vec<Mark>,
) -> Result<(), Box<dyn std::error::Error>> {
    let most = slots.iter().map(total).max().unwrap_or(0).max(1);
    let ticks = ticks((start, end), size.0);
    let days_only = ticks.windows(2).all(|pair| pair[1] - pair[0] >= DAY);
    // Plotters subtracts times in 64 bits, which a hostile range overflows; so its axis is the share of the range.
    let share = |time: i64| ((time as f64 - start as f64) / (end as f64 - start as f64) * f64::from(AXIS)) as i32;
    let places: Vec<i32> = ticks.iter().map(|time| share(*time)).collect();
    let written = |place: &i32| match places.iter().position(|own| own == place).map(|index| ticks[index]) {
        Some(time) if days_only || time.rem_euclid(DAY) == 0 => day(time, is_long((start, end))),
        Some(time) => clock(time),
        None => String::new(),
    };
    let area = Collector { size, marks }.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(4)
        .margin_right(16)
        .x_label_area_size(18)
        .y_label_area_size(10 + 7 * thousands(most).len() as u32)
        .build_cartesian_2d((0..AXIS).with_key_points(places.clone()), 0u64..most)
        .map_err(|error| error.to_string())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(ink("chart__axis"))
        .bold_line_style(ink("chart__grid"))
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", TEXT_PX, &ink("chart__label")))
        .x_labels(ticks.len())
        .y_labels(4)
        .x_label_formatter(&written)
        .y_label_formatter(&|n| thousands(*n))
        .draw()
        .map_err(|error| error.to_string())?;
    for (place, counts) in slots.iter().enumerate() {
        let border = |place: usize| (place as f64 / slots.len() as f64 * f64::from(AXIS)) as i32;
        let mut below = 0;
        for severity in (0..WORDS.len()).rev().filter(|severity| counts[*severity] > 0) {
            let above = below + u64::from(counts[severity]);
            let mut bar =
                Rectangle::new([(border(place), above), (border(place + 1), below)], ink(BARS[severity]).filled());
            bar.set_margin(0, 0, 0, 1);
            chart.draw_series([bar]).map_err(|error| error.to_string())?;
            below = above;
        }
    }
    area.present().map_err(|error| error.to_string())?;
    Ok(())
}

/// Tells whether a day without its year would be two days of the range.
fn is_long((start, end): (i64, i64)) -> bool {
    end.saturating_sub(start) > 365 * DAY
}

/// Returns the times to label: multiples of a step that people count in, at least 64 px apart, with a year 96.
fn ticks((start, end): (i64, i64), width_px: u32) -> Vec<i64> {
    let apart = if is_long((start, end)) { 96 } else { 64 };
    let most = i64::from((width_px / apart).max(2));
    let span = end.saturating_sub(start);
    let step = STEPS.into_iter().find(|step| span / step <= most).unwrap_or((span / most).max(DAY));
    let first = start.saturating_add((step - start.rem_euclid(step)) % step);
    std::iter::successors(Some(first), |at| at.checked_add(step)).take_while(|at| *at <= end).take(64).collect()
}

/// Returns the borders of a slot. 128 bits: a range may be as wide as the number line.
fn slot(place: usize, slots: usize, (start, end): (i64, i64)) -> (i64, i64) {
    let span = i128::from(end) - i128::from(start);
    let border = |place: usize| {
        let at = i128::from(start) + span * place as i128 / slots.max(1) as i128;
        i64::try_from(at).unwrap_or(end)
    };
    (border(place), border(place + 1))
}

fn total(counts: &BySeverity) -> u64 {
    counts.iter().map(|count| u64::from(*count)).sum()
}

fn label(slots: &[BySeverity], (start, end): (i64, i64)) -> String {
    let all: u64 = slots.iter().map(total).sum();
    let Some((place, busiest)) = slots.iter().map(total).enumerate().rev().max_by_key(|(_, count)| *count) else {
        return "Alerts over time: none.".to_owned();
    };
    let (from, to) = slot(place, slots.len(), (start, end));
    let at = |time: i64| format!("{} {}", day(time, is_long((start, end))), clock(time));
    // Within a day a clock is a moment.
    let moment = |time: i64| if end.saturating_sub(start) <= DAY { clock(time) } else { at(time) };
    format!(
        "{} from {} to {} UTC, most from {} to {}: {}.",
        counted(all, "alert"),
        at(start),
        at(end),
        moment(from),
        moment(to),
        thousands(busiest),
    )
}

fn values(slots: &[BySeverity], range: (i64, i64)) -> Vec<(String, String)> {
    let row = |(place, counts): (usize, &BySeverity)| {
        let (from, to) = slot(place, slots.len(), range);
        let parts: Vec<String> = (0..WORDS.len())
            .rev()
            .filter(|severity| counts[*severity] > 0)
            .map(|severity| format!("{} {}", thousands(u64::from(counts[severity])), WORDS[severity]))
            .collect();
        let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(", ") };
        let [from_day, to_day] = [from, to].map(|time| day(time, is_long(range)));
        let until = if from_day == to_day { clock(to) } else { format!("{to_day} {}", clock(to)) };
        (format!("{from_day} {} to {until}", clock(from)), parts)
    };
    slots.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_on_round_times() {
        let start = 1_795_190_700_000; // 2026-11-20T16:05Z
        let at: Vec<String> = ticks((start, start + 12 * HOUR), 640).iter().map(|time| clock(*time)).collect();
        assert_eq!(at, ["18:00", "20:00", "22:00", "00:00", "02:00", "04:00"]);
        assert!(ticks((0, i64::MAX), 640).len() <= 64);
    }

    #[test]
    fn heights_are_the_counts() {
        let slots = [[0, 0, 0, 0, 0], [10, 0, 0, 0, 30]];
        let scene = alerts_over_time(&slots, (0, 2 * HOUR), (640, 160));
        let heights: Vec<(f32, &str)> = scene.marks.iter().filter_map(bar).collect();
        let [(critical, first), (info, second)] = heights[..] else { panic!("two bars, got {heights:?}") };
        assert_eq!((first, second), ("sev-critical", "sev-info"));
        assert!((critical / info - 3.0).abs() < 0.1, "{critical} to {info}");
        assert_eq!(scene.label, "40 alerts from 1 Jan 00:00 to 1 Jan 02:00 UTC, most from 01:00 to 02:00: 40.");
        assert_eq!(scene.values[1], ("1 Jan 01:00 to 02:00".into(), "30 critical, 10 informational".into()));
    }

    #[test]
    fn a_range_of_years_has_years() {
        let (start, end) = (1_425_861_000_000, 1_756_411_260_000); // 2015-03-09T00:30Z, 2025-08-28T20:01Z
        let scene = alerts_over_time(&[[0, 0, 0, 0, 1], [0; 5]], (start, end), (640, 160));
        assert_eq!(
            scene.label,
            "1 alert from 9 Mar 2015 00:30 to 28 Aug 2025 20:01 UTC, most from 9 Mar 2015 00:30 to 2 Jun 2020 22:15: 1."
        );
        assert_eq!(scene.values[0].0, "9 Mar 2015 00:30 to 2 Jun 2020 22:15");
        let labels: Vec<&str> = scene.marks.iter().filter_map(label_text).filter(|text| text.contains(' ')).collect();
        assert!(labels.len() > 2 && labels.iter().all(|text| text.split(' ').count() == 3), "{labels:?}");
    }

    fn label_text(mark: &Mark) -> Option<&str> {
        match mark {
            Mark::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    fn bar(mark: &Mark) -> Option<(f32, &str)> {
        match mark {
            Mark::Rect { class, height, .. } => Some((*height, class.strip_prefix("chart__bar chart__bar--")?)),
            _ => None,
        }
    }
}
