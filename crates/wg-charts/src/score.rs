//! How many incidents have which score.

use crate::backend::{Collector, TEXT_PX};
use crate::ink::ink;
use crate::scene::{Mark, Scene};
use crate::words::{counted, thousands};
use plotters::prelude::*;

/// Bars between 0 and 1.
const BINS: usize = 20;

/// Draws how many incidents have which probability, with the thresholds of the piles.
///
/// `thresholds` are where Skim, Look soon and Act first begin, ascending. Values outside 0 to 1 are not counted.
pub fn score_distribution(p: &[f64], thresholds: &[f64; 3], size: (u32, u32)) -> Scene {
    let bins = count(p);
    let mut marks = Vec::new();
    // Without room there is no drawing; the sentence and the table still say it.
    if draw(&bins, thresholds, size, &mut marks).is_err() {
        marks.clear();
    }
    Scene { width_px: size.0, height_px: size.1, label: label(p, thresholds), marks, values: values(&bins) }
}

fn count(p: &[f64]) -> [u32; BINS] {
    let mut bins = [0; BINS];
    for value in p.iter().filter(|value| (0.0..=1.0).contains(*value)) {
        // 1.0 belongs to the last bar.
        bins[((value * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    bins
}

fn draw(
    bins: &[u32; BINS],
    thresholds: &[f64; 3],
    size: (u32, u32),
    marks: &mut Vec<Mark>,
) -> Result<(), Box<dyn std::error::Error>> {
    let most = bins.iter().copied().max().unwrap_or(0).max(1);
    // Room for the number above the tallest bar.
    let top = most.saturating_add(most / 6 + 1);
    let area = Collector { size, marks }.into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(4)
        .margin_right(16)
        .x_label_area_size(18)
        .y_label_area_size(10 + 7 * thousands(top.into()).len() as u32)
        .build_cartesian_2d(0.0..1.0, 0u32..top)
        .map_err(|error| error.to_string())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(ink("chart__axis"))
        .bold_line_style(ink("chart__grid"))
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", TEXT_PX, &ink("chart__label")))
        .x_labels(6)
        .y_labels(4)
        .x_label_formatter(&|p| format!("{p:.1}"))
        .y_label_formatter(&|n| thousands(u64::from(*n)))
        .draw()
        .map_err(|error| error.to_string())?;
    let edge = |bin: usize| bin as f64 / BINS as f64;
    let bars = bins.iter().enumerate().filter(|(_, n)| **n > 0).map(|(bin, n)| {
        let fill = ink(bar_class((edge(bin) + edge(bin + 1)) / 2.0, thresholds)).filled();
        let mut bar = Rectangle::new([(edge(bin), *n), (edge(bin + 1), 0)], fill);
        bar.set_margin(0, 0, 1, 1);
        bar
    });
    chart.draw_series(bars).map_err(|error| error.to_string())?;
    let above = plotters::style::text_anchor::Pos::new(
        plotters::style::text_anchor::HPos::Center,
        plotters::style::text_anchor::VPos::Bottom,
    );
    let number_ink = ink("chart__count");
    let number = ("sans-serif", TEXT_PX, &number_ink).into_text_style(&area).pos(above);
    let told = told(bins, top, chart.plotting_area().dim_in_pixel());
    let numbers = bins.iter().enumerate().filter(|(bin, _)| told[*bin]).map(|(bin, n)| {
        let place = ((edge(bin) + edge(bin + 1)) / 2.0, *n);
        EmptyElement::at(place) + Text::new(thousands(u64::from(*n)), (0, -2), number.clone())
    });
    chart.draw_series(numbers).map_err(|error| error.to_string())?;
    let lines = thresholds.iter().filter(|at| (0.0..=1.0).contains(*at));
    let lines = lines.map(|at| PathElement::new(vec![(*at, 0), (*at, top)], ink("chart__threshold")));
    chart.draw_series(lines).map_err(|error| error.to_string())?;
    area.present().map_err(|error| error.to_string())?;
    Ok(())
}

/// Tells which bars have room for their number: none lies over another, over a taller bar, or over the axis. Every one of them
/// stands in the table below.
fn told(bins: &[u32; BINS], top: u32, plot: (u32, u32)) -> [bool; BINS] {
    /// Width of a figure and height of a number, in px.
    const FIGURE: f64 = 6.5;
    const HIGH: f64 = 13.0;
    let pitch = f64::from(plot.0) / BINS as f64;
    let height = |n: u32| f64::from(n) / f64::from(top.max(1)) * f64::from(plot.1);
    let half = |bin: usize| thousands(bins[bin].into()).len() as f64 * FIGURE / 2.0;
    let middle = |bin: usize| (bin as f64 + 0.5) * pitch;
    let mut told = [false; BINS];
    let mut order: [usize; BINS] = std::array::from_fn(|bin| bin);
    // Twenty of them: no sort of their own in what is downloaded.
    for at in 1..BINS {
        let mut place = at;
        while place > 0 && bins[order[place - 1]] < bins[order[place]] {
            order.swap(place - 1, place);
            place -= 1;
        }
    }
    for bin in order.into_iter().filter(|bin| bins[*bin] > 0) {
        let (left, right, low) = (middle(bin) - half(bin), middle(bin) + half(bin), height(bins[bin]));
        let clear = |other: usize| {
            let over_bar = (other as f64 + 1.0) * pitch > left
                && (other as f64) * pitch < right
                && height(bins[other]) > low + 2.0;
            let over_number = told[other]
                && middle(other) + half(other) + 2.0 > left
                && middle(other) - half(other) - 2.0 < right
                && (height(bins[other]) - low).abs() < HIGH;
            !over_bar && !over_number
        };
        told[bin] = left >= 0.0 && (0..BINS).filter(|other| *other != bin).all(clear);
    }
    told
}

fn bar_class(middle: f64, thresholds: &[f64; 3]) -> &'static str {
    match thresholds.iter().filter(|at| middle >= **at).count() {
        0 => "chart__bar chart__bar--below",
        1 => "chart__bar chart__bar--skim",
        2 => "chart__bar chart__bar--look-soon",
        _ => "chart__bar chart__bar--act-first",
    }
}

fn label(p: &[f64], thresholds: &[f64; 3]) -> String {
    let from = |at: f64| p.iter().filter(|value| **value >= at).count() as u64;
    let Some(highest) = p.iter().copied().filter(|value| value.is_finite()).max_by(f64::total_cmp) else {
        return "Incidents by score: none.".to_owned();
    };
    let [line, _, act] = *thresholds;
    format!(
        "{} by score: {} at {line:.2} or above, {} at {act:.2} or above, highest {highest:.2}.",
        counted(p.len() as u64, "incident"),
        thousands(from(line)),
        thousands(from(act)),
    )
}

fn values(bins: &[u32; BINS]) -> Vec<(String, String)> {
    let edge = |bin: usize| bin as f64 / BINS as f64;
    let row = |(bin, n): (usize, &u32)| (format!("{:.2} to {:.2}", edge(bin), edge(bin + 1)), thousands(u64::from(*n)));
    bins.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_incident_is_in_one_bar() {
        let p = [0.0, 0.049, 0.05, 0.3, 0.699, 0.7, 0.941, 1.0, f64::NAN];
        let bins = count(&p);
        assert_eq!(bins.iter().sum::<u32>(), 8);
        assert_eq!((bins[0], bins[1], bins[BINS - 1]), (2, 1, 1));
    }

    #[test]
    fn bars_wear_the_class_of_their_pile() {
        let scene = score_distribution(&[0.01, 0.2, 0.5, 0.9], &[0.05, 0.3, 0.7], (400, 160));
        let bars: Vec<&str> = scene.marks.iter().filter_map(bar).collect();
        assert_eq!(bars, ["below", "skim", "look-soon", "act-first"].map(|pile| pile));
        assert_eq!(scene.label, "4 incidents by score: 3 at 0.05 or above, 1 at 0.70 or above, highest 0.90.");
    }

    fn bar(mark: &Mark) -> Option<&str> {
        match mark {
            Mark::Rect { class, .. } => class.strip_prefix("chart__bar chart__bar--"),
            _ => None,
        }
    }
}
