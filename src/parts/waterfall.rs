//! The waterfall: from the starting point, by signed steps, to the score. It adds up on screen.

use crate::parts::figure;
use crate::parts::lens::lens_path;
use crate::parts::ref_ring::RefRing;
use leptos::prelude::*;

/// Size of a bar's drawing in its own units.
const WIDTH: f64 = 144.0;
const HEIGHT: f64 = 22.0;
/// Left and right of the bars, so that strokes and notches are not cut.
const MARGIN: f64 = 8.0;
/// Smaller steps are drawn without their arrow notch.
const NOTCH_MIN: f64 = 5.0;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// 1-based number of the reason; `None` for a sum of smaller ones.
    pub number: Option<u32>,
    pub label: String,
    pub points: f64,
}

/// The sum as data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    pub base_label: String,
    pub base: f64,
    pub steps: Vec<Step>,
    pub total: f64,
    /// The estimate: p, low, high.
    pub lens: (f32, f32, f32),
}

/// Points to places on the axis, linear in points, so that a bar is as long as its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    px_per_point: f64,
}

impl Scale {
    /// A scale that holds every partial sum, the lens, and an even chance (0 points).
    pub fn of(sum: &Sum) -> Scale {
        let (mut low, mut high) = (sum.base.min(0.0), sum.base.max(0.0));
        let mut at = sum.base;
        for step in &sum.steps {
            at += step.points;
            low = low.min(at);
            high = high.max(at);
        }
        low = low.min(to_points(sum.lens.1));
        high = high.max(to_points(sum.lens.2));
        Scale { low, px_per_point: (WIDTH - 2.0 * MARGIN) / (high - low).max(1.0) }
    }

    pub fn x(self, points: f64) -> f64 {
        MARGIN + (points - self.low) * self.px_per_point
    }
}

/// Points of a probability: 10 of them double the odds.
pub fn to_points(p: f32) -> f64 {
    let p = f64::from(p).clamp(0.001, 0.999);
    10.0 * (p / (1.0 - p)).log2()
}

/// Probability of a sum of points.
pub fn to_probability(points: f64) -> f32 {
    (1.0 / (1.0 + (-points / 10.0).exp2())) as f32
}

#[component]
pub fn Waterfall(
    #[prop(into)] sum: Sum,
    /// 1-based number of the focused reason.
    #[prop(into)]
    focused: Signal<Option<u32>>,
    /// A reason was clicked, or focused by a key.
    on_pick: Callback<u32>,
) -> impl IntoView {
    let scale = Scale::of(&sum);
    let grid: Vec<(f64, bool)> = vec![(scale.x(sum.base), false), (scale.x(0.0), true), (scale.x(sum.total), false)];
    let parts: Vec<f64> = std::iter::once(sum.base).chain(sum.steps.iter().map(|step| step.points)).collect();
    let (mut printed, total) = figure::adding_up(&parts, sum.total);
    let base = printed.remove(0);
    let mut at = sum.base;
    let rows = sum
        .steps
        .iter()
        .zip(printed)
        .map(|(step, points)| {
            let bar = (scale.x(at), scale.x(at + step.points));
            at += step.points;
            step_row(step.clone(), points, bar, grid.clone(), focused, on_pick)
        })
        .collect_view();
    let (p, low, high) = sum.lens;
    let place = |p: f32| (scale.x(to_points(p)) / WIDTH) as f32;
    let lens = lens_path(place(p), place(low), place(high), WIDTH as f32, 11.0, 12.0);
    let dot = scale.x(to_points(p));
    let base_x = scale.x(sum.base) - 1.5;
    view! {
        <div class="waterfall" role="list" aria-label="From the starting point to the score">
            <div class="waterfall__row" role="listitem">
                <span></span>
                <span class="waterfall__label">{sum.base_label.clone()}</span>
                <svg class="waterfall__bar" viewBox=view_box() aria-hidden="true">
                    {grid_view(&grid)}
                    <rect class="waterfall__base" x=base_x y=4 width=3 height=14/>
                </svg>
                <b class="u-num">{base}</b>
            </div>
            {rows}
            <div class="waterfall__row waterfall__row--total" role="listitem">
                <span></span>
                <span class="waterfall__label">{"Score"}</span>
                <svg class="waterfall__bar" viewBox=view_box() aria-hidden="true">
                    {grid_view(&grid)}
                    <path class="waterfall__lens" d=lens/>
                    <circle class="waterfall__dot" cx=dot cy=11 r=2.5/>
                </svg>
                <b class="u-num">{total}</b>
            </div>
            <div class="waterfall__row waterfall__row--axis" aria-hidden="true">
                <span></span>
                <span class="waterfall__label">{"+10 points doubles the odds"}</span>
                <svg class="waterfall__bar waterfall__bar--axis" viewBox="0 0 144 13">
                    {axis_labels(&scale, sum.base, sum.total)}
                </svg>
                <span></span>
            </div>
        </div>
    }
}

fn step_row(
    step: Step,
    points: String,
    (from, to): (f64, f64),
    grid: Vec<(f64, bool)>,
    focused: Signal<Option<u32>>,
    on_pick: Callback<u32>,
) -> impl IntoView {
    let raises = step.points >= 0.0;
    let number = step.number;
    let is_focused = move || number.is_some() && focused.get() == number;
    let bar = if raises { "waterfall__step waterfall__step--up" } else { "waterfall__step waterfall__step--down" };
    let notch = ((to - from).abs() >= NOTCH_MIN).then(|| {
        let back = if raises { -4.0 } else { 4.0 };
        format!("M{to:.1} 11l{back} -4v8z")
    });
    view! {
        <div
            class="waterfall__row"
            class:is-focused=is_focused
            role="listitem"
            data-testid=number.map(|_| "why-row")
            data-reason=number.map(|number| number.to_string())
            tabindex=number.map(|_| "-1")
            on:click=move |_| {
                if let Some(number) = number {
                    on_pick.run(number);
                }
            }
        >
            {match number {
                Some(number) => view! { <RefRing number lit=Signal::derive(is_focused)/> }.into_any(),
                None => view! { <span></span> }.into_any(),
            }}
            <span class="waterfall__label">{step.label.clone()}</span>
            <svg class="waterfall__bar" viewBox=view_box() aria-hidden="true">
                {grid_view(&grid)}
                <line class="waterfall__joint" x1=from x2=from y1=0 y2=5/>
                <rect class=bar x=from.min(to) y=5 width=(to - from).abs().max(1.0) height=12/>
                {notch.map(|d| view! { <path class="waterfall__notch" d=d/> })}
            </svg>
            <b class="u-num" class:u-up=raises class:u-down=!raises>{points}</b>
        </div>
    }
}

fn view_box() -> String {
    format!("0 0 {WIDTH} {HEIGHT}")
}

fn grid_view(grid: &[(f64, bool)]) -> impl IntoView + use<> {
    grid.iter()
        .map(|&(x, even)| {
            let class = if even { "waterfall__grid waterfall__grid--even" } else { "waterfall__grid" };
            view! { <line class=class x1=x x2=x y1=0 y2=HEIGHT/> }
        })
        .collect_view()
}

/// Probabilities under the start, the middle and the score; the middle is left out where it would touch another.
fn axis_labels(scale: &Scale, base: f64, total: f64) -> impl IntoView + use<> {
    let label =
        |points: f64| (scale.x(points), figure::probability(to_probability(points)).trim_start_matches('0').to_owned());
    let mut labels = vec![label(base)];
    for points in [total, 0.0] {
        let next = label(points);
        if labels.iter().all(|(x, _)| (x - next.0).abs() > 22.0) {
            labels.push(next);
        }
    }
    labels
        .into_iter()
        .map(|(x, text)| view! { <text x=x.clamp(10.0, WIDTH - 10.0) y=10 text-anchor="middle">{text}</text> })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum() -> Sum {
        let steps = [24.0, 19.0, 17.0, 14.0, 11.0, 8.0, 2.0, -5.0, -4.0];
        let steps =
            steps.iter().map(|points| Step { number: Some(1), label: String::new(), points: *points }).collect();
        Sum { base_label: String::new(), base: -46.0, steps, total: 40.0, lens: (0.94, 0.86, 0.97) }
    }

    #[test]
    fn the_numbers_of_the_design_agree() {
        let sum = sum();
        let added: f64 = sum.base + sum.steps.iter().map(|step| step.points).sum::<f64>();
        assert_eq!(added, sum.total);
        assert_eq!(format!("{:.3}", to_probability(40.0)), "0.941");
        assert_eq!(format!("{:.3}", to_probability(40.0 - 24.0)), "0.752");
        assert_eq!(format!("{:.3}", to_probability(40.0 - 24.0 - 19.0)), "0.448");
        assert_eq!(format!("{:.3}", to_probability(40.0 - 14.0)), "0.858");
        assert_eq!(format!("{:.3}", to_probability(40.0 - 11.0)), "0.882");
    }

    #[test]
    fn every_bar_stays_inside_the_drawing() {
        let sum = sum();
        let scale = Scale::of(&sum);
        let mut at = sum.base;
        for step in &sum.steps {
            at += step.points;
            assert!((MARGIN..=WIDTH - MARGIN).contains(&scale.x(at)), "{at}");
        }
        assert!(scale.x(sum.base) >= MARGIN);
    }
}
