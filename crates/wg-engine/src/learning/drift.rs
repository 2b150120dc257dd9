//! How this batch differs from the one that the model was last taught on.

use crate::ranked::Ranked;
use wg_protocol::{DriftView, Moved};
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_score::Model;
use wg_score::drift::{MOVED, REVOKES_INPUTS, REVOKES_NEW, REVOKES_RESTED, Seen, drift, stability};
use wg_score::file::Taught;
use wg_score::learn::{Label, rule_of};
use wg_score::{FEATURES, Group};

/// So many new rules are named, those with the most alerts.
const MOST_NAMED: usize = 5;
/// Fewer verdicts on either side tell nothing about their mix.
const LEAST_VERDICTS: u32 = 20;

/// Returns what has changed; `None` where nothing was learnt, or where there are too few alerts to tell.
pub fn view(
    ranked: &Ranked,
    model: &Model,
    seen: &Seen,
    taught: &Taught,
    judged: &OrderedMap<String, String>,
) -> Option<DriftView> {
    let then = taught.seen.as_ref()?;
    let found = drift(then, seen)?;
    // The columns of verdicts hold what is known of rules, not what alerts are like.
    let own = FEATURES.iter().zip(&found.features).filter(|(feature, _)| feature.group != Group::Verdicts);
    let mut features: Vec<Moved> =
        own.map(|(feature, by)| Moved { feature: feature.id.into(), name: feature.name.into(), by: *by }).collect();
    sort::by(&mut features, |a, b| b.by.total_cmp(&a.by));
    let verdicts = verdicts(ranked, taught, judged);
    let named = |inputs: &[usize]| -> Vec<String> { inputs.iter().map(|f| FEATURES[*f].name.to_owned()).collect() };
    let gone = Gone { inputs: named(&found.gone_inputs), rested: then.rested(model, &found.gone_inputs) };
    let mut all = revokes(&features, found.new_alerts, verdicts);
    all.extend(gone.revokes());
    Some(DriftView {
        revokes: all,
        gone_inputs: gone.inputs,
        gone_rested: gone.rested,
        new_inputs: named(&found.new_inputs),
        gone_lessons: seen.gone_lessons(&taught.lessons),
        named_rules: if found.new_rules == 0 { Vec::new() } else { new_rules(ranked, then) },
        new_alerts: found.new_alerts,
        alerts_then: then.alerts(),
        features,
        moved_from: MOVED,
        new_rules: found.new_rules as u32,
        gone_rules: found.gone_rules as u32,
        verdicts,
    })
}

/// Inputs whose fields are gone, by name, and what part of the points came of them.
struct Gone {
    inputs: Vec<String>,
    rested: f64,
}

impl Gone {
    fn revokes(&self) -> Option<String> {
        let percent = |share: f64| (share * 100.0).round();
        (self.rested >= REVOKES_RESTED).then(|| {
            format!(
                "Fields are gone that {} % of the points came of ({}); from {} % on nothing is promised.",
                percent(self.rested),
                self.inputs.join(", "),
                percent(REVOKES_RESTED)
            )
        })
    }
}

/// Returns the names of the rules that were not there, those with the most alerts first.
fn new_rules(ranked: &Ranked, then: &Seen) -> Vec<String> {
    let batch = &ranked.batch;
    let mut kinds: OrderedMap<(u32, u32), (u64, wg_schema::AlertId)> = OrderedMap::new();
    for alert in batch.ids().filter(|alert| batch.rule_of(*alert).is_some()) {
        kinds.entry((batch.product[alert.row()].0, batch.rule_of(alert).0)).or_insert((0, alert)).0 += 1;
    }
    let mut new: Vec<(u64, wg_schema::AlertId)> =
        kinds.into_values().filter(|(_, first)| !then.has_rule(rule_of(batch, *first))).collect();
    sort::by(&mut new, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    new.iter().take(MOST_NAMED).map(|(_, first)| batch.text(batch.rule_of(*first)).to_owned()).collect()
}

/// Returns what is past its limit.
fn revokes(features: &[Moved], new_alerts: f64, verdicts: Option<f64>) -> Vec<String> {
    let moved = features.iter().filter(|feature| feature.by >= MOVED).count();
    let most = REVOKES_INPUTS * features.len() as f64;
    let percent = |share: f64| (share * 100.0).round();
    let inputs = (moved as f64 >= most && moved > 0).then(|| {
        format!(
            "{moved} of {} inputs have moved since the model was taught; from {} on nothing is promised.",
            features.len(),
            most.ceil()
        )
    });
    let rules = (new_alerts >= REVOKES_NEW).then(|| {
        format!(
            "{} % of alerts are of rules that the model was not taught on; from {} % on nothing is promised.",
            percent(new_alerts),
            percent(REVOKES_NEW)
        )
    });
    let mix = verdicts.filter(|by| *by >= MOVED).map(|by| {
        format!(
            "The mix of verdicts has moved by {by:.2} since the model was taught; from {MOVED} on nothing is promised."
        )
    });
    [inputs, rules, mix].into_iter().flatten().collect()
}

fn verdicts(ranked: &Ranked, taught: &Taught, judged: &OrderedMap<String, String>) -> Option<f64> {
    // Incidents, not alerts: a harmless one teaches by several.
    let kinds: OrderedMap<u64, Label> =
        OrderedMap::from_iter(taught.lessons.iter().map(|lesson| (lesson.incident, lesson.label)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_past_a_limit_revokes_and_says_which() {
        let features = |moved: usize| -> Vec<Moved> {
            (0..40).map(|i| Moved { by: if i < moved { 0.3 } else { 0.1 }, ..Moved::default() }).collect()
        };
        assert!(revokes(&features(9), 0.19, Some(0.2)).is_empty());
        assert_eq!(
            revokes(&features(10), 0.0, None),
            ["10 of 40 inputs have moved since the model was taught; from 10 on nothing is promised."]
        );
        let all = revokes(&features(0), 0.2, Some(0.25));
        assert!(all.len() == 2 && all[0].starts_with("20 % of alerts") && all[1].contains("by 0.25"), "{all:?}");
    }
}
