//! When one source spoke: small bars without axes, silence marked.

use crate::backend::Collector;
use crate::ink::ink;
use crate::scene::Scene;
use crate::words::{counted, thousands};
use plotters::coord::Shift;
use plotters::prelude::*;

/// Draws the alerts of one source per slot.
///
/// `silent` are (first slot, slots) without a word where words were expected. `most` is the height of the scale: give the
/// same one to sources that are compared; 0 takes the largest slot.
pub fn activity(slots: &[u32], silent: &[(u32, u32)], most: u32, size: (u32, u32)) -> Scene {
    let mut marks = Vec::new();
    if draw(slots, silent, most, &Collector { size, marks: &mut marks }.into_drawing_area()).is_err() {
        marks.clear();
    }
    let all: u64 = slots.iter().map(|count| u64::from(*count)).sum();
    let empty: u64 = silent.iter().map(|(_, length)| u64::from(*length)).sum();
    let label = format!("{}, silent in {} of {} slots.", counted(all, "alert"), thousands(empty), slots.len());
    let row = |(place, count): (usize, &u32)| ((place + 1).to_string(), thousands(u64::from(*count)));
    let values = slots.iter().enumerate().map(row).collect();
    Scene { width_px: size.0, height_px: size.1, label, marks, values }
}

type Area<'a> = DrawingArea<Collector<'a>, Shift>;

fn draw(
    slots: &[u32],
    silent: &[(u32, u32)],
    most: u32,
    area: &Area<'_>,
) -> Result<(), DrawingAreaErrorKind<std::convert::Infallible>> {
    let (width, height) = area.dim_in_pixel();
    let most = most.max(slots.iter().copied().max().unwrap_or(0)).max(1);
    let x = |place: u64| px(place.min(slots.len() as u64), slots.len() as u64, width);
    for (first, length) in silent {
        let (from, to) = (u64::from(*first), u64::from(*first) + u64::from(*length));
        area.draw(&Rectangle::new([(x(from), 0), (x(to), height as i32)], ink("chart__silent").filled()))?;
    }
    for (place, count) in slots.iter().enumerate().filter(|(_, count)| **count > 0) {
        // One alert is a bar of at least one px: a slot that spoke never looks silent.
        let tall = px(u64::from(*count), u64::from(most), height).max(1);
        let (from, to) = (x(place as u64), x(place as u64 + 1));
        let right = if to - from > 2 { to - 1 } else { to.max(from + 1) };
        let corners = [(from, height as i32 - tall), (right, height as i32)];
        area.draw(&Rectangle::new(corners, ink("chart__bar chart__bar--source").filled()))?;
    }
    area.present()
}

/// Returns `part / whole` of a length in px.
fn px(part: u64, whole: u64, length: u32) -> i32 {
    let scaled = u128::from(part) * u128::from(length) / u128::from(whole.max(1));
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Mark;

    #[test]
    fn a_single_alert_beside_a_flood_is_seen() {
        let scene = activity(&[1, 0, 1_000_000], &[(1, 1)], 0, (90, 20));
        let heights: Vec<f32> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Rect { height, class, .. } if class.starts_with("chart__bar") => Some(*height),
                _ => None,
            })
            .collect();
        assert_eq!(heights, [1.0, 20.0]);
        assert_eq!(scene.label, "1,000,001 alerts, silent in 1 of 3 slots.");
    }
}
