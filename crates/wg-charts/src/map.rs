//! A map of incidents: points on two axes that have no unit, so that what is alike lies together.

use crate::backend::Collector;
use crate::ink::{POINTS, ink};
use crate::scene::{Mark, Scene};
use crate::words::{counted, thousands};
use plotters::prelude::*;

/// More marks than this are slow as elements of a page; evenly spaced ones of the list are drawn then.
const MOST_MARKS: usize = 800;

/// Draws points (x, y, cluster). Clusters past the eighth share classes from the first on; values that are not finite
/// are left out.
pub fn map(points: &[(f32, f32, u8)], size: (u32, u32)) -> Scene {
    let finite: Vec<_> = points.iter().copied().filter(|(x, y, _)| x.is_finite() && y.is_finite()).collect();
    let shown: Vec<_> = finite.iter().copied().step_by(finite.len().div_ceil(MOST_MARKS).max(1)).collect();
    let mut marks = Vec::new();
    if draw(&shown, size, &mut marks).is_err() {
        marks.clear();
    }
    let mut clusters = [0u64; 256];
    finite.iter().for_each(|point| clusters[usize::from(point.2)] += 1);
    let rows = clusters.iter().enumerate().filter(|(_, count)| **count > 0);
    let values: Vec<_> = rows.map(|(cluster, n)| (format!("Group {}", cluster + 1), thousands(*n))).collect();
    let label = format!(
        "{} in {}, alike ones close together; {} drawn.",
        counted(finite.len() as u64, "incident"),
        counted(values.len() as u64, "group"),
        thousands(shown.len() as u64),
    );
    Scene { width_px: size.0, height_px: size.1, label, marks, values }
}

fn draw(points: &[(f32, f32, u8)], size: (u32, u32), marks: &mut Vec<Mark>) -> Result<(), Box<dyn std::error::Error>> {
    let area = Collector { size, marks }.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .build_cartesian_2d(range(points.iter().map(|point| point.0)), range(points.iter().map(|point| point.1)))
        .map_err(|error| error.to_string())?;
    let circles = points.iter().map(|(x, y, cluster)| {
        let class = format!("chart__point chart__point--{}", usize::from(*cluster) % POINTS);
        Circle::new((*x, *y), 3, ink(&class).filled())
    });
    chart.draw_series(circles).map_err(|error| error.to_string())?;
    area.present().map_err(|error| error.to_string())?;
    Ok(())
}

/// Returns the range of the values, never empty, in 64 bits: the width of a range of `f32` may not fit one.
fn range(values: impl Iterator<Item = f32>) -> std::ops::Range<f32> {
    let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low < high { low..high } else { low.min(0.0) - 1.0..high.max(0.0) + 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points_are_all_drawn_and_many_are_thinned() {
        assert_eq!(map(&[(0.0, 0.0, 0), (1.0, 1.0, 9), (f32::NAN, 0.0, 1)], (200, 200)).marks.len(), 2);
        let many: Vec<_> = (0u16..5000).map(|i| (f32::from(i), f32::from(i % 7), (i % 3) as u8)).collect();
        let scene = map(&many, (200, 200));
        assert!(scene.marks.len() <= MOST_MARKS && scene.marks.len() > MOST_MARKS / 2);
        assert_eq!(scene.values.len(), 3);
    }

    #[test]
    fn one_point_or_none_is_no_accident() {
        assert_eq!(map(&[(3.0, 3.0, 0)], (200, 200)).marks.len(), 1);
        assert_eq!(map(&[], (200, 200)).marks.len(), 0);
    }
}
