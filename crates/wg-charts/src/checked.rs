//! What estimates came to: precision by share found, and outcomes against scores as lenses.

use crate::backend::{Collector, TEXT_PX};
use crate::ink::ink;
use crate::scene::{Mark, Scene};
use crate::words::thousands;
use plotters::prelude::*;

/// An order of judged incidents, walked from its top: (share of the real ones found, share of real ones among those walked).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    /// Words of ours.
    pub name: String,
    pub steps: Vec<(f64, f64)>,
}

/// Judged incidents with scores near each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Mean of their estimates.
    pub said: f64,
    /// Share that is real, and between what it likely lies.
    pub came: f64,
    pub low: f64,
    pub high: f64,
    pub n: u64,
}

/// At these shares found the table says the precision.
const TOLD: [f64; 4] = [0.25, 0.5, 0.75, 1.0];
const LENS_STEPS: i32 = 8;

/// Draws precision by share found: the first order as a line, the second dashed, a third dashed and bold.
pub fn precision(walks: &[Walk], size: (u32, u32)) -> Scene {
    let lines = walks.iter().enumerate().map(|(i, walk)| Shape {
        points: walk.steps.clone(),
        class: ["chart__curve", "chart__threshold", "chart__candidate"][i.min(2)],
        filled: false,
    });
    let at = |walk: &Walk, found: f64| walk.steps.iter().find(|step| step.0 >= found - 1e-9).map(|step| step.1);
    let said = |walk: &Walk| {
        let told = TOLD
            .iter()
            .filter_map(|found| Some(format!("{:.0} % at {:.0} %", at(walk, *found)? * 100.0, found * 100.0)));
        told.collect::<Vec<_>>().join(", ")
    };
    let values: Vec<_> = walks.iter().map(|walk| (walk.name.clone(), said(walk))).collect();
    let label =
        values.first().map_or_else(String::new, |(name, said)| format!("Precision by share found, {name}: {said}."));
    scene(lines.collect(), Vec::new(), size, (label, values))
}

/// Draws outcomes against scores: a lens each, as high as the share is unsure; on the dashed line estimates come true.
pub fn reliability(outcomes: &[Outcome], size: (u32, u32)) -> Scene {
    let mut shapes = vec![Shape { points: vec![(0.0, 0.0), (1.0, 1.0)], class: "chart__threshold", filled: false }];
    shapes.extend(outcomes.iter().map(|one| Shape { points: lens(one), class: "chart__lens", filled: true }));
    let dots = outcomes.iter().map(|one| (one.said, one.came)).collect();
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    let value = |one: &Outcome| {
        let name = format!("Said {} %", percent(one.said));
        let share = format!("{} % real ({} to {} %)", percent(one.came), percent(one.low), percent(one.high));
        (name, format!("{share} of {}", thousands(one.n)))
    };
    let values: Vec<_> = outcomes.iter().map(value).collect();
    let told = outcomes.iter().map(|one| format!("{} % came to {} %", percent(one.said), percent(one.came)));
    let label = format!("Score against outcome: {}.", told.collect::<Vec<_>>().join(", "));
    scene(shapes, dots, size, (label, values))
}

/// A standing lens: pointed at the ends of the interval, widest at the share.
fn lens(one: &Outcome) -> Vec<(f64, f64)> {
    let width = |y: f64| {
        let far = if y >= one.came { one.high - one.came } else { one.came - one.low };
        let part = if far > 0.0 { (y - one.came).abs() / far } else { 1.0 };
        0.018 * (1.0 - part * part)
    };
    let y = |i: i32| one.low + (one.high - one.low) * f64::from(i) / f64::from(LENS_STEPS);
    let right = (0..=LENS_STEPS).map(|i| (one.said + width(y(i)), y(i)));
    let left = (0..=LENS_STEPS).rev().map(|i| (one.said - width(y(i)), y(i)));
    right.chain(left).collect()
}

struct Shape {
    points: Vec<(f64, f64)>,
    class: &'static str,
    filled: bool,
}

fn scene(shapes: Vec<Shape>, dots: Vec<(f64, f64)>, size: (u32, u32), told: (String, Vec<(String, String)>)) -> Scene {
    let mut marks = Vec::new();
    // Without room there is no drawing; the sentence and the table still say it.
    if draw(shapes, dots, size, &mut marks).is_err() {
        marks.clear();
    }
    Scene { width_px: size.0, height_px: size.1, label: told.0, marks, values: told.1 }
}

fn draw(
    shapes: Vec<Shape>,
    dots: Vec<(f64, f64)>,
    size: (u32, u32),
    marks: &mut Vec<Mark>,
) -> Result<(), Box<dyn std::error::Error>> {
    let area = Collector { size, marks }.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(6)
        .margin_right(14)
        .x_label_area_size(16)
        .y_label_area_size(26)
        .build_cartesian_2d(0.0..1.0, 0.0..1.0)
        .map_err(|error| error.to_string())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(ink("chart__axis"))
        .bold_line_style(ink("chart__grid"))
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", TEXT_PX, &ink("chart__label")))
        .x_labels(3)
        .y_labels(3)
        .x_label_formatter(&|at| format!("{at:.1}"))
        .y_label_formatter(&|at| format!("{at:.1}"))
        .draw()
        .map_err(|error| error.to_string())?;
    for Shape { points, class, filled } in shapes {
        let drawn = match filled {
            true => chart.draw_series([Polygon::new(points, ink(class).filled())]).err(),
            false => chart.draw_series([PathElement::new(points, ink(class))]).err(),
        };
        if let Some(error) = drawn {
            return Err(error.to_string().into());
        }
    }
    let dots = dots.into_iter().map(|at| Circle::new(at, 2, ink("chart__dot").filled()));
    chart.draw_series(dots).map_err(|error| error.to_string())?;
    area.present().map_err(|error| error.to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_and_table_say_what_is_drawn() {
        let walk = |name: &str, steps: &[(f64, f64)]| Walk { name: name.into(), steps: steps.to_vec() };
        let walks = [walk("model", &[(0.5, 1.0), (1.0, 0.8)]), walk("severity", &[(0.5, 0.5), (1.0, 0.4)])];
        let scene = precision(&walks, (220, 140));
        assert_eq!(
            scene.label,
            "Precision by share found, model: 100 % at 25 %, 100 % at 50 %, 80 % at 75 %, 80 % at 100 %."
        );
        assert_eq!(scene.values.len(), 2);
        assert!(scene.marks.iter().any(|mark| matches!(mark, Mark::Path { class, .. } if class == "chart__curve")));
    }

    #[test]
    fn a_lens_is_as_high_as_its_share_is_unsure() {
        let one = Outcome { said: 0.3, came: 0.25, low: 0.1, high: 0.6, n: 20 };
        let points = lens(&one);
        let (low, high) =
            points.iter().fold((1.0f64, 0.0f64), |(low, high), point| (low.min(point.1), high.max(point.1)));
        assert!((low - 0.1).abs() < 1e-9 && (high - 0.6).abs() < 1e-9);
        let scene = reliability(&[one], (220, 140));
        assert_eq!(scene.values, [("Said 30 %".to_owned(), "25 % real (10 to 60 %) of 20".to_owned())]);
        let drawn = |class: &str| {
            scene
                .marks
                .iter()
                .filter(|mark| matches!(mark, Mark::Path { class: other, filled: true, .. } if other == class))
                .count()
        };
        assert_eq!(drawn("chart__lens"), 1);
        assert!(precision(&[], (220, 140)).label.is_empty() && reliability(&[], (220, 140)).values.is_empty());
    }
}
