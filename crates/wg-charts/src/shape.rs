//! The points of a feature, answer by answer: what is added to a score, how sure that is, and how often it is said.

use crate::backend::{Collector, TEXT_PX};
use crate::ink::ink;
use crate::scene::{Mark, Scene};
use crate::words::thousands;
use plotters::prelude::*;

/// One answer of a feature. Points as shown: 10 double the odds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Words of ours.
    pub label: String,
    pub points: f64,
    /// Of another model, drawn as a dash.
    pub other: f64,
    /// How far the points could be off, 95 % sure.
    pub give_or_take: f64,
    /// Alerts of the batch with this answer.
    pub alerts: u64,
    /// A person set it.
    pub is_set: bool,
}

/// Draws the points of a feature's answers, numbered from 1 in the order given: a bar each with its band, a dash where another
/// model stands, and under them how many alerts gave each answer.
/// `other` says whose the dashes are.
pub fn shape(name: &str, (answers, other): (&[Answer], &str), size: (u32, u32)) -> Scene {
    let mut marks = Vec::new();
    // Without room there is no drawing; the sentence and the table still say it.
    if draw(answers, size, &mut marks).is_err() {
        marks.clear();
    }
    Scene { width_px: size.0, height_px: size.1, label: label(name, answers), marks, values: values(answers, other) }
}

/// Returns the points at the upper edge, the same as those at the lower.
fn reach(answers: &[Answer]) -> f64 {
    let far = |answer: &Answer| (answer.points.abs() + answer.give_or_take).max(answer.other.abs());
    answers.iter().map(far).fold(8.0, f64::max) * 1.1
}

fn draw(answers: &[Answer], size: (u32, u32), marks: &mut Vec<Mark>) -> Result<(), Box<dyn std::error::Error>> {
    let (reach, n) = (reach(answers), answers.len() as f64);
    // The lowest sixth holds the counts.
    let floor = -reach * 1.4;
    let area = Collector { size, marks }.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(4)
        .x_label_area_size(16)
        .y_label_area_size(30)
        .build_cartesian_2d(0.5..n + 0.5, floor..reach)
        .map_err(|error| error.to_string())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(ink("chart__axis"))
        .bold_line_style(ink("chart__grid"))
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", TEXT_PX, &ink("chart__label")))
        .x_labels(answers.len().min(16))
        .y_labels(5)
        .x_label_formatter(&|at| if at.fract().abs() < 0.01 { format!("{at:.0}") } else { String::new() })
        .y_label_formatter(&|points| signed(*points, 0))
        .draw()
        .map_err(|error| error.to_string())?;
    let at = |i: usize| i as f64 + 1.0;
    let bars = answers.iter().enumerate().map(|(i, answer)| {
        let class = if answer.points < 0.0 { "chart__bar chart__bar--down" } else { "chart__bar chart__bar--up" };
        let (low, high) = (answer.points.min(0.0), answer.points.max(0.0));
        Rectangle::new([(at(i) - 0.28, high), (at(i) + 0.28, low)], ink(class).filled())
    });
    chart.draw_series(bars).map_err(|error| error.to_string())?;
    let most = answers.iter().map(|answer| answer.alerts).max().unwrap_or(0).max(1) as f64;
    let said = answers.iter().enumerate().filter(|(_, answer)| answer.alerts > 0).map(|(i, answer)| {
        let tall = (reach * 0.3) * (answer.alerts as f64 / most).sqrt();
        Rectangle::new(
            [(at(i) - 0.4, floor + tall), (at(i) + 0.4, floor)],
            ink("chart__bar chart__bar--below").filled(),
        )
    });
    chart.draw_series(said).map_err(|error| error.to_string())?;
    let zero = PathElement::new(vec![(0.5, 0.0), (n + 0.5, 0.0)], ink("chart__axis"));
    chart.draw_series([zero]).map_err(|error| error.to_string())?;
    let bands = answers.iter().enumerate().map(|(i, answer)| {
        let (low, high) = (answer.points - answer.give_or_take, answer.points + answer.give_or_take);
        PathElement::new(vec![(at(i), low), (at(i), high)], ink("chart__band"))
    });
    chart.draw_series(bands).map_err(|error| error.to_string())?;
    let dashes = answers.iter().enumerate().map(|(i, answer)| {
        PathElement::new(vec![(at(i) - 0.4, answer.other), (at(i) + 0.4, answer.other)], ink("chart__threshold"))
    });
    chart.draw_series(dashes).map_err(|error| error.to_string())?;
    let rings = answers.iter().enumerate().filter(|(_, answer)| answer.is_set);
    let rings = rings.map(|(i, answer)| Circle::new((at(i), answer.points), 4, ink("chart__set")));
    chart.draw_series(rings).map_err(|error| error.to_string())?;
    area.present().map_err(|error| error.to_string())?;
    Ok(())
}

fn label(name: &str, answers: &[Answer]) -> String {
    let by = |answer: &&Answer| answer.points;
    let highest = answers.iter().max_by(|a, b| by(a).total_cmp(&by(b)));
    let lowest = answers.iter().min_by(|a, b| by(a).total_cmp(&by(b)));
    let (Some(highest), Some(lowest)) = (highest, lowest) else { return format!("{name}: no answers.") };
    format!(
        "{name}: {} answers, from {} points for {} to {} for {}.",
        answers.len(),
        signed(lowest.points, 1),
        lowest.label,
        signed(highest.points, 1),
        highest.label
    )
}

fn values(answers: &[Answer], other: &str) -> Vec<(String, String)> {
    let row = |(i, answer): (usize, &Answer)| {
        let set = if answer.is_set { ", set by a person" } else { "" };
        let value = format!(
            "{} give or take {:.1}, {other} {}, {} alerts{set}",
            signed(answer.points, 1),
            answer.give_or_take,
            signed(answer.other, 1),
            thousands(answer.alerts)
        );
        (format!("{}. {}", i + 1, answer.label), value)
    };
    answers.iter().enumerate().map(row).collect()
}

fn signed(points: f64, digits: usize) -> String {
    if points == 0.0 { "0".to_owned() } else { format!("{points:+.digits$}").replace('-', "\u{2212}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Vec<Answer> {
        let answer = |label: &str, points, other, alerts, is_set| Answer {
            label: label.into(),
            points,
            other,
            give_or_take: 2.0,
            alerts,
            is_set,
        };
        vec![answer("low", -7.0, -7.0, 90, false), answer("high", 1.0, 6.0, 10, true)]
    }

    #[test]
    fn the_sentence_and_the_table_say_what_is_drawn() {
        let scene = shape("Severity", (&answers(), "shipped"), (400, 160));
        assert_eq!(scene.label, "Severity: 2 answers, from \u{2212}7.0 points for low to +1.0 for high.");
        assert_eq!(
            scene.values[1],
            ("2. high".into(), "+1.0 give or take 2.0, shipped +6.0, 10 alerts, set by a person".into())
        );
        let with = |wanted: &str| {
            let class = |mark: &Mark| match mark {
                Mark::Rect { class, .. } | Mark::Path { class, .. } | Mark::Circle { class, .. } => class.clone(),
                Mark::Text { .. } => String::new(),
            };
            scene.marks.iter().filter(|mark| class(mark) == wanted).count()
        };
        assert_eq!((with("chart__bar chart__bar--up"), with("chart__bar chart__bar--down")), (1, 1));
        assert_eq!((with("chart__band"), with("chart__threshold"), with("chart__set")), (2, 2, 1));
    }

    #[test]
    fn no_answers_and_no_room_draw_nothing_and_fail_nowhere() {
        assert!(shape("Nothing", (&[], "shipped"), (400, 160)).values.is_empty());
        assert!(shape("Severity", (&answers(), "shipped"), (1, 1)).label.starts_with("Severity"));
    }
}
