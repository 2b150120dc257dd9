//! The whole result as JSON: what the terminal prints and what tests compare, native against WASM.

use crate::ranked::{Ranked, points};
use crate::{detail, evidence, tags};
use serde::Serialize;
use std::io::{self, Write};
use wg_correlate::{EntityKind, Link};
use wg_schema::report::{Problem, SourceReport};
use wg_schema::time::to_rfc3339;
use wg_schema::{AlertId, IncidentId, Warnings};
use wg_score::{Model, probability};

/// Returns the import report alone: `{"passport": {products, skew, cannot_tell}, "sources": […], "left_out": […]}`.
pub fn inspect_json(session: &crate::Session) -> String {
    let shown: Vec<SourceJson> = session.reports().iter().map(SourceJson::from).collect();
    let json = serde_json::json!({ "passport": session.passport(), "sources": shown, "left_out": session.left_out() });
    serde_json::to_string_pretty(&json).unwrap_or_default()
}

/// Writes `app`, `model`, `attack`, `sources[]`, `alerts[]` and `incidents[]` of a loaded session.
///
/// Alerts are in the order of loading, incidents in the order of the ranking. Numbers of points are multiples of 1/1024,
/// which JSON numbers hold exactly: `score.base + Σ contributions.points == score.points`.
///
/// # Errors
/// Those of `out`.
pub fn write_triage(session: &crate::Session, out: &mut impl Write) -> io::Result<()> {
    let about = session.about();
    let sources: Vec<SourceJson> = session.reports().iter().map(SourceJson::from).collect();
    write!(out, "{{\"app\":{},", serde_json::json!(about.app))?;
    write!(out, "\"model\":{},\"attack\":{},", serde_json::json!(about.model), serde_json::json!(about.attack))?;
    out.write_all(b"\"sources\":")?;
    serde_json::to_writer(&mut *out, &sources)?;
    out.write_all(b",\n\"alerts\":[")?;
    if let Some(ranked) = session.ranked() {
        for (i, alert) in ranked.batch.ids().enumerate() {
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &alert_json(ranked, session.model(), alert))?;
        }
    }
    out.write_all(b"],\n\"incidents\":[")?;
    if let Some(ranked) = session.ranked() {
        for (i, id) in ranked.ranking.iter().enumerate() {
            out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &incident_json(ranked, *id))?;
        }
    }
    out.write_all(b"]}\n")
}

#[derive(Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    size: u64,
    sha256: Option<&'a str>,
    format: &'a str,
    format_name: &'a str,
    container: &'a [String],
    records: u64,
    alerts: u64,
    folded: u64,
    updates: u64,
    rejected: u64,
    not_alerts: u64,
    cancelled: bool,
    counts: wg_schema::ordered::OrderedMap<&'static str, u64>,
    problems: &'a [Problem],
    fields: wg_schema::ordered::OrderedMap<&'a str, u64>,
    first_time: Option<String>,
    last_time: Option<String>,
}

impl<'a> From<&'a SourceReport> for SourceJson<'a> {
    fn from(report: &'a SourceReport) -> Self {
        SourceJson {
            file: &report.file,
            size: report.size,
            sha256: report.sha256.as_deref().filter(|hash| !hash.is_empty()),
            format: &report.format,
            format_name: &report.format_name,
            container: &report.container,
            records: report.records,
            alerts: report.alerts,
            folded: report.folded,
            updates: report.updates,
            rejected: report.rejected,
            not_alerts: report.not_alerts,
            cancelled: report.cancelled,
            counts: report.counts.iter().map(|(code, n)| (code.as_str(), *n)).collect(),
            problems: &report.problems,
            fields: report.fields.iter().map(|(path, n)| (path.as_str(), *n)).collect(),
            first_time: report.first_time.map(to_rfc3339),
            last_time: report.last_time.map(to_rfc3339),
        }
    }
}

#[derive(Serialize)]
struct AlertJson {
    uid: String,
    vendor_uid: Option<String>,
    source: u16,
    record: u64,
    offset: u64,
    length: u32,
    time: Option<String>,
    time_zone_assumed: bool,
    severity_id: u8,
    severity: &'static str,
    severity_original: Option<String>,
    title: Option<String>,
    product: ProductJson,
    analytic: AnalyticJson,
    device: DeviceJson,
    actor: ActorJson,
    src_endpoint: EndpointJson,
    dst_endpoint: EndpointJson,
    process: ProcessJson,
    file: FileJson,
    confidence_score: Option<u8>,
    disposition: Option<String>,
    status: Option<String>,
    attacks: Vec<AttackJson>,
    repeats: u32,
    score: ScoreJson,
    incident_uid: String,
}

#[derive(Serialize)]
struct ProductJson {
    name: Option<String>,
    vendor_name: Option<String>,
    sensor: &'static str,
}

#[derive(Serialize)]
struct AnalyticJson {
    uid: Option<String>,
    name: Option<String>,
    category: Option<String>,
}

#[derive(Serialize)]
struct DeviceJson {
    hostname: Option<String>,
    ip: Option<String>,
}

#[derive(Serialize)]
struct ActorJson {
    user: Option<String>,
    session: Option<String>,
}

#[derive(Serialize)]
struct EndpointJson {
    ip: Option<String>,
    port: Option<u16>,
    domain: Option<String>,
}

#[derive(Serialize)]
struct ProcessJson {
    name: Option<String>,
    cmd_line: Option<String>,
    pid: Option<u32>,
    uid: Option<String>,
    parent_name: Option<String>,
    parent_pid: Option<u32>,
    parent_uid: Option<String>,
}

#[derive(Serialize)]
struct FileJson {
    name: Option<String>,
    hash: Option<String>,
}

#[derive(Serialize)]
struct AttackJson {
    tactic: Option<String>,
    technique: Option<String>,
    sub_technique: Option<String>,
    origin: String,
    /// Of what was inferred from words: how often such a guess was right, 0 to 1, and the words.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    words: Vec<String>,
    /// `name` where the title has ATT&CK's name of it, `term` where it has what people call it, else `words`.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
}

#[derive(Serialize)]
struct ScoreJson {
    points: f64,
    probability: f64,
    low: f64,
    high: f64,
    base: f64,
    contributions: Vec<ContributionJson>,
}

#[derive(Serialize)]
struct ContributionJson {
    feature: String,
    points: f64,
    label: String,
    value: String,
    evidence: Vec<EvidenceJson>,
}

#[derive(Serialize)]
struct EvidenceJson {
    field: String,
    value: String,
}

fn alert_json(ranked: &Ranked, model: &Model, alert: AlertId) -> AlertJson {
    let batch = &ranked.batch;
    let row = alert.row();
    let span = batch.span[row];
    let text = |id: wg_schema::StrId| id.is_some().then(|| batch.text(id).to_owned());
    let port = |port: u16| (port != wg_schema::batch::NO_PORT).then_some(port);
    let pid = |pid: u32| (pid != wg_schema::batch::NO_PID).then_some(pid);
    let confidence = batch.confidence[row];
    AlertJson {
        uid: batch.key[row].to_hex(),
        vendor_uid: text(batch.vendor_uid[row]),
        source: span.source.0,
        record: span.record,
        offset: span.offset,
        length: span.length,
        time: batch.time_of(alert).map(to_rfc3339),
        time_zone_assumed: batch.warnings[row].has(Warnings::ZONE_ASSUMED),
        severity_id: batch.severity[row].id(),
        severity: batch.severity[row].word(),
        severity_original: text(batch.severity_original[row]),
        title: text(batch.title[row]),
        product: ProductJson {
            name: text(batch.product[row]),
            vendor_name: text(batch.vendor[row]),
            sensor: batch.sensor[row].word(),
        },
        analytic: AnalyticJson {
            uid: text(batch.rule_uid[row]),
            name: text(batch.rule_name[row]),
            category: text(batch.rule_family[row]),
        },
        device: DeviceJson { hostname: text(batch.host[row]), ip: text(batch.host_ip[row]) },
        actor: ActorJson { user: text(batch.user[row]), session: text(batch.session[row]) },
        src_endpoint: EndpointJson { ip: text(batch.src_ip[row]), port: port(batch.src_port[row]), domain: None },
        dst_endpoint: EndpointJson {
            ip: text(batch.dst_ip[row]),
            port: port(batch.dst_port[row]),
            domain: text(batch.dst_domain[row]),
        },
        process: ProcessJson {
            name: text(batch.process[row]),
            cmd_line: text(batch.cmd_line[row]),
            pid: pid(batch.pid[row]),
            uid: text(batch.process_uid[row]),
            parent_name: text(batch.parent[row]),
            parent_pid: pid(batch.parent_pid[row]),
            parent_uid: text(batch.parent_uid[row]),
        },
        file: FileJson { name: text(batch.file[row]), hash: text(batch.file_hash[row]) },
        confidence_score: (confidence != wg_schema::batch::NO_CONFIDENCE).then_some(confidence),
        disposition: text(batch.disposition[row]),
        status: text(batch.status[row]),
        attacks: batch
            .attacks_of(alert)
            .iter()
            .map(attack_json)
            .chain(ranked.inferred().of(alert).iter().map(inferred_json))
            .collect(),
        repeats: batch.folded[row],
        score: score_json(ranked, model, alert),
        incident_uid: ranked.incident(ranked.incidents.of[row]).uid.clone(),
    }
}

fn attack_json(attack: &wg_schema::AttackRef) -> AttackJson {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let tag = tags::tag(attack);
    let tactic = attack.tactic.map(|index| wg_schema::attack::TACTICS[usize::from(index)].id.to_owned());
    let parent = tag.technique.split_once('.').map(|(parent, _)| parent.to_owned());
    AttackJson {
        tactic,
        sub_technique: parent.is_some().then(|| tag.technique.clone()),
        technique: parent.or_else(|| some(&tag.technique)),
        origin: tag.origin,
        confidence: None,
        words: Vec::new(),
        by: None,
    }
}

fn inferred_json(one: &wg_schema::attack::infer::Inferred) -> AttackJson {
    let origin = wg_schema::Origin::Inferred;
    let said = attack_json(&wg_schema::AttackRef { tactic: one.tactic, technique: Some(one.technique), origin });
    let words = one.words.iter().map(|word| crate::inferred::spoken(word)).collect();
    let by = Some(crate::inferred::by(one));
    AttackJson { confidence: Some(f64::from(one.confidence) / 100.0), words, by, ..said }
}

fn score_json(ranked: &Ranked, model: &Model, alert: AlertId) -> ScoreJson {
    let score = ranked.scores[alert.row()];
    let interval = model.interval(&ranked.bins, alert);
    ScoreJson {
        points: points(score),
        probability: probability(score),
        low: probability(interval.low),
        high: probability(interval.high),
        base: points(model.base()),
        contributions: evidence::reasons(ranked, model, alert)
            .into_iter()
            .map(|reason| ContributionJson {
                feature: reason.feature,
                points: reason.points,
                label: reason.label,
                value: reason.value,
                evidence: reason
                    .fields
                    .into_iter()
                    .map(|field| EvidenceJson { field: field.field, value: field.value })
                    .collect(),
            })
            .collect(),
    }
}

#[derive(Serialize)]
struct IncidentJson {
    uid: String,
    rank: u32,
    title: String,
    score: f64,
    probability: f64,
    severity_id: u8,
    lead: String,
    first_time: Option<String>,
    last_time: Option<String>,
    alerts: Vec<String>,
    repeats: u32,
    entities: Vec<EntityJson>,
    links: Vec<LinkJson>,
}

#[derive(Serialize)]
struct EntityJson {
    kind: &'static str,
    value: String,
    alerts: u32,
}

#[derive(Serialize)]
struct LinkJson {
    from: String,
    to: String,
    reason: &'static str,
    graph_reason: &'static str,
    detail: String,
    strength: f64,
    certain: bool,
}

fn incident_json(ranked: &Ranked, id: IncidentId) -> IncidentJson {
    let incident = ranked.incident(id);
    let batch = &ranked.batch;
    let key = |alert: &AlertId| batch.key[alert.row()].to_hex();
    IncidentJson {
        uid: incident.uid.clone(),
        rank: ranked.place[id.index()] + 1,
        title: wg_correlate::title(batch, incident),
        score: points(incident.score),
        probability: probability(incident.score),
        severity_id: detail::worst_severity(batch, &incident.alerts).id(),
        lead: key(&incident.lead),
        first_time: incident.first.map(to_rfc3339),
        last_time: incident.last.map(to_rfc3339),
        alerts: incident.alerts.iter().map(key).collect(),
        repeats: (incident.alerts.len() - incident.heads.len()) as u32,
        entities: incident
            .entities
            .iter()
            .map(|entity| EntityJson {
                kind: entity_kind(entity.kind),
                value: batch.text(entity.value).to_owned(),
                alerts: entity.alerts,
            })
            .collect(),
        links: ranked.incidents.links[incident.links.start as usize..incident.links.end as usize]
            .iter()
            .map(|link| link_json(ranked, link))
            .collect(),
    }
}

fn entity_kind(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Host => "host",
        EntityKind::Account => "account",
        EntityKind::Address => "address",
        EntityKind::Domain => "domain",
        EntityKind::File => "file",
    }
}

fn link_json(ranked: &Ranked, link: &Link) -> LinkJson {
    let key = |alert: AlertId| ranked.batch.key[alert.row()].to_hex();
    LinkJson {
        from: key(link.from),
        to: key(link.to),
        reason: link.reason.words(),
        graph_reason: link.reason.graph_reason(),
        detail: wg_correlate::words(&ranked.batch, link),
        strength: f64::from(link.strength) / 100.0,
        certain: link.certain,
    }
}
