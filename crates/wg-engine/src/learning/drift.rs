//! How this batch differs from the one that the model was last taught on.

use crate::ranked::Ranked;
use std::collections::BTreeMap;
use wg_protocol::{DriftView, Moved};
use wg_schema::sort;
use wg_score::drift::{MOVED, Seen, drift, stability};
use wg_score::file::Taught;
use wg_score::learn::Label;
use wg_score::{FEATURES, Group};

/// Fewer verdicts on either side tell nothing about their mix.
const LEAST_VERDICTS: u32 = 20;

/// Returns what has changed; `None` where nothing was learnt, or where there are too few alerts to tell.
pub fn view(ranked: &Ranked, taught: &Taught, judged: &BTreeMap<String, String>) -> Option<DriftView> {
    let then = taught.seen.as_ref()?;
    let found = drift(then, &Seen::of(&ranked.batch, &ranked.bins))?;
    // The columns of verdicts hold what is known of rules, not what alerts are like.
    let own = FEATURES.iter().zip(&found.features).filter(|(feature, _)| feature.group != Group::Verdicts);
    let mut features: Vec<Moved> =
        own.map(|(feature, by)| Moved { feature: feature.id.into(), name: feature.name.into(), by: *by }).collect();
    sort::by(&mut features, |a, b| b.by.total_cmp(&a.by));
    Some(DriftView {
        alerts_then: then.alerts(),
        features,
        moved_from: MOVED,
        new_rules: found.new_rules as u32,
        gone_rules: found.gone_rules as u32,
        verdicts: verdicts(ranked, taught, judged),
    })
}

fn verdicts(ranked: &Ranked, taught: &Taught, judged: &BTreeMap<String, String>) -> Option<f64> {
    // Incidents, not alerts: a harmless one teaches by several.
    let kinds: BTreeMap<u64, Label> = taught.lessons.iter().map(|lesson| (lesson.incident, lesson.label)).collect();
    let mut then = [0u32; 3];
    kinds.values().for_each(|label| then[*label as usize] += 1);
    let mut now = [0u32; 3];
    for (_, verdict) in judged.iter().filter(|(uid, _)| ranked.find_uid(uid).is_some()) {
        if let Some(kind) = ["tp", "bp", "fp"].iter().position(|slug| slug == verdict) {
            now[kind] += 1;
        }
    }
    let enough = then.iter().sum::<u32>().min(now.iter().sum()) >= LEAST_VERDICTS;
    enough.then(|| stability(&then, &now))
}
