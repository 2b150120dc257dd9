//! How good the order is: judged incidents that the model in use was not taught, by its scores and by severity.

use crate::detail::worst_severity;
use crate::ranked::{LOOK_SOON, Ranked};
use wg_charts::{Outcome, Walk, precision, reliability};
use wg_protocol::Rate;
use wg_protocol::evaluation::{EvaluationView, Figures};
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertKey, Severity, sort};
use wg_score::file::Taught;
use wg_score::{Judged, measure, probability};

/// With fewer, or fewer of a kind, a figure says more of chance than of the order.
const LEAST: usize = 10;
const LEAST_OF_EACH_KIND: usize = 3;
const FIRST: usize = 25;
const MOST_STEPS: usize = 60;
/// Lenses hold at least so many incidents, and are at most so many.
const LEAST_IN_LENS: usize = 5;
const MOST_LENSES: usize = 6;

/// A judged incident under one order: its place in it, highest first, whether it counts as on top, and whether it is real.
type Placed = (f64, bool, bool);

/// Evaluates. `judged` are verdicts by uid; "needs more data" says nothing.
pub fn view(
    ranked: &Ranked,
    taught: &Taught,
    judged: &OrderedMap<String, String>,
    (width_px, height_px): (u32, u32),
) -> EvaluationView {
    let mut known: Vec<u64> = taught.lessons.iter().map(|lesson| lesson.incident).collect();
    sort::up(&mut known);
    let mut view = EvaluationView::default();
    let mut orders: [Vec<Placed>; 2] = Default::default();
    for (uid, verdict) in judged.iter().filter(|(_, verdict)| *verdict != "nd") {
        let Some(id) = ranked.find_uid(uid) else { continue };
        if known.binary_search(&AlertKey::of_record("incident", uid.as_bytes()).prefix()).is_ok() {
            view.taught += 1;
            continue;
        }
        let (is_real, score) = (verdict == "tp", ranked.incident(id).score);
        let concern = worst_severity(&ranked.batch, &ranked.incident(id).alerts).concern();
        orders[0].push((probability(score), score >= LOOK_SOON, is_real));
        orders[1].push((f64::from(concern), concern >= Severity::High.concern(), is_real));
        view.judged += 1;
        view.real += u32::from(is_real);
    }
    let rarer = view.real.min(view.judged - view.real) as usize;
    if (view.judged as usize) < LEAST || rarer < LEAST_OF_EACH_KIND {
        return view;
    }
    orders.iter_mut().for_each(|order| sort::by(order, |a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2))));
    let size = (width_px.clamp(120, 4000), height_px.clamp(60, 2000));
    let walks = ["by the model", "by severity"].iter().zip(&orders);
    let walks: Vec<Walk> =
        walks.map(|(name, order)| Walk { name: (*name).into(), steps: walk(order, view.real) }).collect();
    view.precision = precision(&walks, size);
    view.reliability = reliability(&outcomes(&orders[0]), size);
    view.calibration_error = measure(&rows(&orders[0])).ece;
    view.figures = Some([figures(&orders[0]), figures(&orders[1])]);
    view
}

fn rows(order: &[Placed]) -> Vec<Judged> {
    order.iter().map(|(p, _, is_real)| Judged { p: *p, is_real: *is_real, weight: 1.0 }).collect()
}

fn figures(order: &[Placed]) -> Figures {
    let first = &order[..order.len().min(FIRST)];
    let real = |list: &mut dyn Iterator<Item = &Placed>| list.filter(|placed| placed.2).count() as u32;
    Figures {
        average_precision: measure(&rows(order)).ap,
        first: Rate::new(real(&mut first.iter()), first.len() as u32),
        on_top: Rate::new(real(&mut order.iter().filter(|placed| placed.1)), real(&mut order.iter())),
    }
}

/// Walks an order from its top; equal places are one step, or their order would be made up.
fn walk(order: &[Placed], real: u32) -> Vec<(f64, f64)> {
    let (mut walked, mut found) = (0.0, 0.0);
    let mut steps = Vec::new();
    for ties in order.chunk_by(|a, b| a.0 == b.0) {
        walked += ties.len() as f64;
        found += ties.iter().filter(|placed| placed.2).count() as f64;
        steps.push((found / f64::from(real), found / walked));
    }
    let every = steps.len().div_ceil(MOST_STEPS).max(1);
    let last = steps.len().saturating_sub(1);
    steps.into_iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last).map(|(_, step)| step).collect()
}

/// Cuts the order into lenses of about as many incidents.
fn outcomes(order: &[Placed]) -> Vec<Outcome> {
    let lenses = (order.len() / LEAST_IN_LENS).clamp(1, MOST_LENSES);
    let outcome = |part: &[Placed]| {
        let n = part.len();
        let rate = Rate::new(part.iter().filter(|placed| placed.2).count() as u32, n as u32);
        let said = part.iter().map(|placed| placed.0).sum::<f64>() / n as f64;
        Outcome { said, came: f64::from(rate.n) / n as f64, low: rate.low, high: rate.high, n: n as u64 }
    };
    order.chunks(order.len().div_ceil(lenses)).map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_walked_from_its_top_and_ties_together() {
        let order = [(0.9, true, true), (0.5, true, false), (0.5, false, true), (0.1, false, false)];
        assert_eq!(walk(&order, 2), [(0.5, 1.0), (1.0, 2.0 / 3.0), (1.0, 0.5)]);
        let figures = figures(&order);
        assert_eq!((figures.first.n, figures.first.of, figures.on_top.n, figures.on_top.of), (2, 4, 1, 2));
        assert!((figures.average_precision - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
        let many: Vec<Placed> = (0..500).map(|i| (1.0 - f64::from(i) / 500.0, i < 9, i % 7 == 0)).collect();
        assert!(walk(&many, 72).len() <= MOST_STEPS + 1);
        let lenses = outcomes(&many);
        assert_eq!((lenses.len(), lenses.iter().map(|one| one.n).sum::<u64>()), (MOST_LENSES, 500));
        assert!(lenses.iter().all(|one| one.low <= one.came && one.came <= one.high));
    }
}
