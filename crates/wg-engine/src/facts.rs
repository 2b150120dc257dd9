//! What a verdict must hold about its incident, in the form of the log.

use crate::ranked::Ranked;
use crate::{detail, tags};
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use wg_casefile::{AlertFact, AttackFact, ExportContext, Facts, ReasonFact, ScoreFact, ocsf_unjudged, per_10000};
use wg_schema::sort;
use wg_schema::{AlertId, AlertKey, IncidentId, attack};
use wg_score::{Model, probability};

/// At most this many alerts are named in one log entry.
const MAX_ALERTS: usize = 100;

/// Returns the facts of an incident at this moment: the lead first, then by score.
pub fn facts(ranked: &Ranked, model: &Model, id: IncidentId) -> Facts {
    let incident = ranked.incident(id);
    let batch = &ranked.batch;
    let mut alerts: Vec<AlertId> = incident.alerts.clone();
    sort::by_key(&mut alerts, |alert| {
        (*alert != incident.lead, std::cmp::Reverse(ranked.scores[alert.row()]), alert.0)
    });
    let listed: Vec<AlertFact> = alerts.iter().take(MAX_ALERTS).map(|alert| alert_fact(ranked, *alert)).collect();
    let interval = model.interval(&ranked.bins, incident.lead);
    Facts {
        alerts_listed: listed.len() as u32,
        alerts: listed,
        alerts_total: incident.alerts.len() as u32,
        attack_version: attack::version().into(),
        attacks: tags::said(batch, &incident.alerts)
            .into_iter()
            .map(|tag| AttackFact {
                code: tag.code,
                name: tag.name,
                origin: tag.origin,
                tactic: tag.tactic,
                technique: tag.technique,
            })
            .collect(),
        first_time: incident.first,
        last_time: incident.last,
        members: members(ranked, &incident.alerts),
        model: model.version().into(),
        reasons: model
            .explain(&ranked.bins, incident.lead)
            .into_iter()
            .map(|reason| ReasonFact {
                feature: reason.feature.id.into(),
                label: reason.answer().reason.into(),
                points1024: reason.points.into(),
            })
            .collect(),
        score: ScoreFact {
            base1024: model.base().into(),
            high10000: per_10000(probability(interval.high)),
            low10000: per_10000(probability(interval.low)),
            p10000: per_10000(probability(incident.score)),
            points1024: incident.score.into(),
        },
        severity_id: detail::worst_severity(batch, &incident.alerts).id(),
        title: wg_correlate::title(batch, incident),
    }
}

/// Writes every incident as an OCSF Incident Finding without a verdict, one a line, first to look at first.
///
/// # Errors
/// Those of `out`.
pub fn write_ocsf(session: &crate::Session, out: &mut impl Write) -> io::Result<()> {
    let Some(ranked) = session.ranked() else { return Ok(()) };
    let context = ExportContext { app: session.about().app, ..ExportContext::default() };
    for id in &ranked.ranking {
        let facts = facts(ranked, session.model(), *id);
        writeln!(out, "{}", ocsf_unjudged(&ranked.incident(*id).uid, &facts, &context))?;
    }
    Ok(())
}

/// Returns SHA-256 over the sorted keys of the alerts.
fn members(ranked: &Ranked, alerts: &[AlertId]) -> String {
    let mut keys: Vec<AlertKey> = alerts.iter().map(|alert| ranked.batch.key[alert.row()]).collect();
    sort::up(&mut keys);
    let mut hasher = Sha256::new();
    keys.iter().for_each(|key| hasher.update(key.0));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn alert_fact(ranked: &Ranked, alert: AlertId) -> AlertFact {
    let batch = &ranked.batch;
    let row = alert.row();
    let span = batch.span[row];
    let source = &batch.sources[span.source.index()];
    let text = |id| batch.text(id).to_owned();
    AlertFact {
        file: source.file.clone(),
        key: batch.key[row].to_hex(),
        length: span.length.into(),
        offset: span.offset,
        p10000: per_10000(probability(ranked.scores[row])),
        points1024: ranked.scores[row].into(),
        product: text(batch.product[row]),
        record: span.record,
        reply_to: text(batch.reply_to[row]),
        rule_uid: text(batch.rule_uid[row]),
        sha256: source.sha256.clone().unwrap_or_default(),
        time: batch.time_of(alert),
        title: text(batch.title[row]),
        vendor: text(batch.vendor[row]),
        vendor_uid: text(batch.vendor_uid[row]),
    }
}
