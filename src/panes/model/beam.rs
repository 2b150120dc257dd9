//! The promise as a picture: the bound as a beam on its scale, and a square for each check. What both say stands beside them in words.

use crate::parts::figure::{at_most, count, counted};
use crate::parts::lens::lens_path;
use leptos::prelude::*;
use std::fmt::Write;
use wg_protocol::PromiseView;

const WIDTH: f32 = 368.0;
/// Ends of scales whose quarters are round.
const SCALES: [f64; 7] = [0.004, 0.02, 0.04, 0.08, 0.2, 0.4, 1.0];
const IN_ROW: usize = 46;
const MOST_SQUARES: usize = 20 * IN_ROW;

/// Draws it.
pub fn beam(view: &PromiseView) -> impl IntoView + use<> {
    let target = view.steps.first().map_or(view.elusion, |step| step.share);
    let end = scale(view.elusion.max(target));
    let at = |share: f64| (share / end) as f32;
    let (bound, found) = (at(view.elusion), view.draws.matches('!').count() as f64 / (view.checked as f64).max(1.0));
    let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part: f32| {
        let anchor = ["start", "middle", "end"][(part > 0.0) as usize + (part >= 1.0) as usize];
        view! { <text x=part * WIDTH y="39" text-anchor=anchor>{at_most(f64::from(part) * end)}</text> }
    });
    let step = at(target);
    let (step_x, step_anchor) = if step < 0.3 { (step * WIDTH + 4.0, "start") } else { (step * WIDTH - 4.0, "end") };
    let (x, y, anchor) = if bound > 0.6 { (WIDTH, "12", "end") } else { (bound * WIDTH + 6.0, "18", "start") };
    let goal = view.checked + view.steps.first().map_or(0, |step| step.more);
    let squares = [('.', "beam__clean"), ('!', "beam__found"), ('?', "beam__unsure"), ('o', "beam__open")]
        .map(|(sign, class)| view! { <path class=class d=squares(&view.draws, goal, sign)/> });
    let rows = (goal as usize).min(MOST_SQUARES).div_ceil(IN_ROW);
    view! {
        <svg class="beam" viewBox="0 0 368 42" role="img" data-testid="beam"
            aria-label=format!("At most {}, on a scale to {}; the next step is {}", at_most(view.elusion), at_most(end), at_most(target))>
            <path class="beam__axis" d="M0 22H368M0 19v6M92 19v6M184 19v6M276 19v6M368 19v6"/>
            <path class="beam__lens" d=lens_path(at(found).min(bound), 0.0, bound, WIDTH, 22.0, 14.0)/>
            <path class="beam__target" d=format!("M{:.1} 2v20", step * WIDTH)/>
            <text x=step_x y="9" text-anchor=step_anchor>{format!("next {}", at_most(target))}</text>
            <text class="beam__bound" x=x y=y text-anchor=anchor>{format!("{} upper bound", at_most(view.elusion))}</text>
            {ticks}
        </svg>
        <svg class="beam" viewBox=format!("0 0 368 {}", rows * 8) role="img" data-testid="squares"
            aria-label=format!("{} of {} done, {} real, {} undecided", count(view.checked), counted(goal, "check", "checks"), view.draws.matches('!').count(), count(view.undecided))>
            {squares}
        </svg>
    }
}

fn scale(share: f64) -> f64 {
    SCALES.into_iter().find(|end| *end >= share * 1.1).unwrap_or(1.0)
}

/// Outlines of the squares of one kind: a check that found a real one is a larger diamond, an undecided one half a square, one that is
/// still to be done (`o`) is empty.
fn squares(draws: &str, goal: u64, kind: char) -> String {
    let mut path = String::new();
    let all = draws.chars().chain(std::iter::repeat('o')).take((goal as usize).min(MOST_SQUARES));
    for (i, _) in all.enumerate().filter(|(_, sign)| *sign == kind) {
        let (x, y) = (i % IN_ROW * 8, i / IN_ROW * 8);
        let _ = match kind {
            '!' => write!(path, "M{} {y}l4 3l-4 4l-4-4z", x + 3),
            '?' => write!(path, "M{x} {}h6v3h-6z", y + 3),
            _ => write!(path, "M{x} {y}h6v6h-6z"),
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_is_a_square_and_those_to_come_are_empty() {
        assert_eq!(squares(".!?", 4, '.'), "M0 0h6v6h-6z");
        assert_eq!(squares(".!?", 4, 'o'), "M24 0h6v6h-6z");
        assert_eq!(squares(".!?", 4, '!').matches('M').count(), 1);
        assert_eq!(squares(&".".repeat(60), 60, '.').matches("h6v6").count(), 60);
        assert!(squares(&".".repeat(60), 60, '.').ends_with("M104 8h6v6h-6z"));
        assert_eq!(squares("", 90_000, 'o').matches('M').count(), MOST_SQUARES);
    }

    #[test]
    fn the_scale_holds_the_bound() {
        assert_eq!([0.0, 0.0139, 0.037, 0.5, 1.0].map(scale), [0.004, 0.02, 0.08, 1.0, 1.0]);
    }
}
