//! What was decided about the alerts of each incident in their own products.

use crate::ranked::Ranked;
use wg_casefile::{Decided, read_decided};
use wg_protocol::decided::{DecidedView, Offered};
use wg_schema::StrId;
use wg_schema::ordered::OrderedMap;

/// Gathers what could be taken over. An incident is offered where all of its alerts that were decided were decided alike.
pub fn view(ranked: &Ranked, judged: &OrderedMap<String, String>) -> DecidedView {
    let batch = &ranked.batch;
    // Few different texts on many alerts, each read once.
    let mut known: OrderedMap<StrId, Option<Decided>> = OrderedMap::new();
    let mut view = DecidedView::default();
    for id in &ranked.ranking {
        let incident = ranked.incident(*id);
        let texts = incident.alerts.iter().map(|alert| batch.decided[alert.row()]).filter(|text| text.is_some());
        let decided: Vec<Decided> =
            texts.filter_map(|text| *known.entry(text).or_insert_with(|| read_decided(batch.text(text)))).collect();
        let Some(first) = decided.first() else { continue };
        let is_one = decided.iter().all(|one| one.verdict == first.verdict);
        match judged.get(&incident.uid) {
            Some(own) => {
                view.judged += 1;
                view.judged_differ += u32::from(!is_one || own != first.verdict.slug());
            }
            None if !is_one => view.differ += 1,
            None => view.offered.push(Offered {
                uid: incident.uid.clone(),
                verdict: first.verdict.slug().into(),
                reason: first.reason.filter(|_| decided.iter().all(|one| one.reason == first.reason)),
                teaches: decided.iter().all(|one| one.teaches),
                decided: decided.len() as u32,
                alerts: incident.alerts.len() as u32,
            }),
        }
    }
    view
}
