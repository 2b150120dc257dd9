//! What a verdict must hold about its incident.

use crate::ranked::{Ranked, points};
use crate::{evidence, tags};
use sha2::{Digest, Sha256};
use wg_protocol::VerdictFacts;
use wg_protocol::detail::JudgedAlert;
use wg_schema::{AlertId, AlertKey, IncidentId};
use wg_score::Model;

/// At most this many alerts are named in one log entry.
const MAX_ALERTS: usize = 100;

/// Returns the facts of an incident at this moment.
pub fn facts(ranked: &Ranked, model: &Model, id: IncidentId) -> VerdictFacts {
    let incident = ranked.incident(id);
    let batch = &ranked.batch;
    let mut alerts: Vec<AlertId> = incident.alerts.clone();
    alerts.sort_by_key(|alert| (std::cmp::Reverse(ranked.scores[alert.row()]), *alert != incident.lead, alert.0));
    VerdictFacts {
        uid: incident.uid.clone(),
        title: wg_correlate::title(batch, incident),
        severity_id: alerts
            .iter()
            .map(|alert| batch.severity[alert.row()])
            .max_by_key(|s| s.concern())
            .map_or(0, |s| s.id()),
        points: points(incident.score),
        base_points: points(model.base()),
        lens: ranked.lens(model, incident.lead),
        reasons: evidence::reasons(ranked, model, incident.lead)
            .into_iter()
            .map(|reason| (reason.feature, reason.label, reason.points))
            .collect(),
        members: members(ranked, &incident.alerts),
        alerts_total: incident.alerts.len() as u32,
        alerts: alerts.iter().take(MAX_ALERTS).map(|alert| judged_alert(ranked, *alert)).collect(),
        attacks: tags::distinct(batch, &incident.alerts),
        first_time: incident.first,
        last_time: incident.last,
    }
}

/// Returns SHA-256 over the sorted keys of the alerts.
fn members(ranked: &Ranked, alerts: &[AlertId]) -> String {
    let mut keys: Vec<AlertKey> = alerts.iter().map(|alert| ranked.batch.key[alert.row()]).collect();
    keys.sort_unstable();
    let mut hasher = Sha256::new();
    keys.iter().for_each(|key| hasher.update(key.0));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn judged_alert(ranked: &Ranked, alert: AlertId) -> JudgedAlert {
    let batch = &ranked.batch;
    let row = alert.row();
    let span = batch.span[row];
    let source = &batch.sources[span.source.index()];
    let text = |id| batch.text(id).to_owned();
    JudgedAlert {
        key: batch.key[row].to_hex(),
        vendor_uid: text(batch.vendor_uid[row]),
        product: text(batch.product[row]),
        vendor: text(batch.vendor[row]),
        title: text(batch.title[row]),
        rule_uid: text(batch.rule_uid[row]),
        time: batch.time_of(alert),
        file: source.file.clone(),
        sha256: source.sha256.clone().unwrap_or_default(),
        record: span.record,
        offset: span.offset,
        length: span.length,
        points: points(ranked.scores[row]),
        p: wg_score::probability(ranked.scores[row]) as f32,
    }
}
