//! How good the order is: judged incidents that the model in use was not taught, by its scores and by severity.

use super::beside::{Case, measured};
use crate::detail::worst_severity;
use crate::ranked::{LOOK_SOON, Ranked};
use wg_charts::{Outcome, Walk, precision, reliability};
use wg_protocol::Rate;
use wg_protocol::evaluation::{EvaluationView, Figures};
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertKey, IncidentId, Sensor, Severity, sort};
use wg_score::file::Taught;
use wg_score::{Judged, likely, measure, probability};

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
    candidate: Option<(&[i32], &Taught)>,
    (width_px, height_px): (u32, u32),
) -> EvaluationView {
    let mut view = EvaluationView::default();
    let mut orders: [Vec<Placed>; 3] = Default::default();
    let (list, taught_on) = untaught(ranked, taught, judged);
    view.taught = taught_on;
    let mut cases = Vec::new();
    let theirs = candidate.map(|(_, taught)| known(taught));
    for (id, is_real) in list {
        let score = ranked.incident(id).score;
        if let Some(((scores, _), theirs)) = candidate.zip(theirs.as_ref())
            && theirs.binary_search(&number(&ranked.incident(id).uid)).is_err()
        {
            let other = scores[id.index()];
            orders[2].push((probability(other), other >= LOOK_SOON, is_real));
            cases.push(Case { rule: String::new(), is_real, scores: [score, other], above: [true; 2] });
        }
        let concern = worst_severity(&ranked.batch, &ranked.incident(id).alerts).concern();
        orders[0].push((probability(score), score >= LOOK_SOON, is_real));
        orders[1].push((f64::from(concern), concern >= Severity::High.concern(), is_real));
        view.judged += 1;
        view.real += u32::from(is_real);
    }
    if !is_enough(&orders[0]) {
        return view;
    }
    let has_candidate = is_enough(&orders[2]);
    orders.iter_mut().for_each(|order| sort::by(order, |a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2))));
    let size = (width_px.clamp(120, 4000), height_px.clamp(60, 2000));
    let walks = ["by the model", "by severity", "by the candidate"].iter().zip(&orders);
    let walks = walks.take(2 + usize::from(has_candidate));
    let walks: Vec<Walk> =
        walks.map(|(name, order)| Walk { name: (*name).into(), steps: walk(order, real_in(order)) }).collect();
    view.precision = precision(&walks, size);
    view.reliability = reliability(&outcomes(&orders[0]), size);
    view.figures = Some([figures(&orders[0]), figures(&orders[1])]);
    let (n, real) = (orders[2].len() as u32, real_in(&orders[2]));
    view.candidate = has_candidate.then(|| (figures(&orders[2]), n, real, measured(&cases, real)));
    view
}

/// Returns, by kind of sensor, real ones that the model was not taught and that are not on the two highest piles, and of how many;
/// most missed first. Beside them the kinds of which no real one was judged.
pub fn weak(
    ranked: &Ranked,
    taught: &Taught,
    judged: &OrderedMap<String, String>,
) -> (Vec<(String, u32, u32)>, Vec<String>) {
    let kind = |id: IncidentId| ranked.batch.sensor[ranked.incident(id).lead.row()];
    let (list, _) = untaught(ranked, taught, judged);
    let of = |sensor: Sensor| {
        let real = || list.iter().filter(|(id, is_real)| *is_real && kind(*id) == sensor);
        let missed = real().filter(|(id, _)| ranked.incident(*id).score < LOOK_SOON).count();
        (sensor.word().to_owned(), missed as u32, real().count() as u32)
    };
    let mut weak: Vec<_> = Sensor::ALL.into_iter().map(of).filter(|(_, missed, _)| *missed > 0).collect();
    sort::by(&mut weak, |a, b| b.1.cmp(&a.1));
    let has_real = |sensor: Sensor| {
        judged.iter().any(|(uid, verdict)| verdict == "tp" && ranked.find_uid(uid).map(kind) == Some(sensor))
    };
    let here = |sensor: &Sensor| ranked.batch.sensor.contains(sensor);
    let unjudged = Sensor::ALL.into_iter().filter(here).filter(|sensor| !has_real(*sensor));
    (weak, unjudged.map(|sensor| sensor.word().to_owned()).collect())
}

fn number(uid: &str) -> u64 {
    AlertKey::of_record("incident", uid.as_bytes()).prefix()
}

/// Returns the incidents that a model was taught on, ascending.
fn known(taught: &Taught) -> Vec<u64> {
    let mut known: Vec<u64> = taught.lessons.iter().map(|lesson| lesson.incident).collect();
    sort::up(&mut known);
    known
}

/// Returns the judged incidents that a model was not taught, and whether each is real; and how many it was taught.
fn untaught(ranked: &Ranked, taught: &Taught, judged: &OrderedMap<String, String>) -> (Vec<(IncidentId, bool)>, u32) {
    let known = known(taught);
    let (mut list, mut taught) = (Vec::new(), 0);
    for (uid, verdict) in judged.iter().filter(|(_, verdict)| *verdict != "nd") {
        let Some(id) = ranked.find_uid(uid) else { continue };
        match known.binary_search(&number(uid)) {
            Ok(_) => taught += 1,
            Err(_) => list.push((id, verdict == "tp")),
        }
    }
    (list, taught)
}

fn real_in(order: &[Placed]) -> u32 {
    order.iter().filter(|placed| placed.2).count() as u32
}

fn is_enough(order: &[Placed]) -> bool {
    let real = real_in(order) as usize;
    order.len() >= LEAST && real.min(order.len() - real) >= LEAST_OF_EACH_KIND
}

fn rows(order: &[Placed]) -> Vec<Judged> {
    order.iter().map(|(p, _, is_real)| Judged { p: *p, is_real: *is_real, weight: 1.0 }).collect()
}

fn figures(order: &[Placed]) -> Figures {
    let first = &order[..order.len().min(FIRST)];
    let real = |list: &mut dyn Iterator<Item = &Placed>| list.filter(|placed| placed.2).count() as u32;
    let rows = rows(order);
    let measures = measure(&rows);
    Figures {
        average_precision: measures.ap,
        calibration_error: measures.ece,
        likely: likely(&rows),
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
