//! The verdict export: one JSON file with the verdicts for other tools and the whole log that proves them.
//!
//! `public/schema/verdicts-1.schema.json` describes it; `docs/formats.md` says what each version holds. The verdicts are
//! derived from the log and from nothing else, so that a reader can derive them again and compare.

use crate::entry::{Entry, Given, hash};
use crate::facts::{AlertFact, AttackFact, Facts};
use crate::log::Log;
use crate::patch::unhex;
use crate::standing::Stands;
use crate::time;
use crate::vendor::{VendorWords, vendor_words};
use serde::{Deserialize, Serialize};
use wg_schema::ordered::OrderedMap;

pub(crate) const FORMAT: &str = "watchglass-verdicts";
/// Verdicts with codes in the place of names; not read back, as nothing proves them.
const CODED: &str = "watchglass-verdicts-coded";
pub(crate) const VERSION: u32 = 1;
const SCHEMA: &str = "urn:watchglass:schema:verdicts-1";

/// What is to be said wherever an export is shown or read.
pub const UNSIGNED: &str = "not signed: the chain shows edits inside the log, not who wrote it, not entries that are \
                            missing at its end, and not a log that was rewritten as a whole";

/// The same of a signed one.
pub const SIGNED: &str = "signed: unchanged since the holder of its key signed it, which does not show whose key it is, and not \
                          entries that were missing at its end by then";

/// What an export says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportContext {
    pub exported_at_ms: i64,
    pub app: String,
    pub model: String,
    pub attack: String,
    /// Label of the analyst who exports.
    pub analyst: String,
    /// Head hash of the export before this one, so that a missing one shows.
    pub previous_export_head: Option<String>,
    /// Public Ed25519 key in hex, where the JSON form is to be signed ([`to_sign`]); empty: it is not.
    pub key: String,
    /// The files of the batch.
    pub sources: Vec<Source>,
    /// Columns of the CSV form; empty: all.
    pub columns: Vec<String>,
}

/// An input file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub file: String,
    /// Hex; empty when it is not known yet.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// A verdict export.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    pub header: Header,
    /// In the order in which they were given.
    pub verdicts: Vec<VerdictOut>,
    pub log: Vec<Entry>,
    /// Of the heading's key, 128 hex digits; empty where there is none.
    pub signature: String,
}

/// All of an export but verdicts and log. Fields in the order of their names: this is what the seal is made over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    pub analyst: String,
    pub app: String,
    pub attack: String,
    /// Entries of the log.
    pub count: u64,
    pub exported_at: String,
    pub format: String,
    /// Hash of the last entry; `None` for an empty log.
    pub head: Option<String>,
    pub integrity: String,
    /// Public key in hex; empty where the file is not signed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    pub model: String,
    pub previous_export_head: Option<String>,
    pub schema: String,
    pub signed: bool,
    pub sources: Vec<Source>,
    pub version: u32,
}

/// The verdict that stands on an incident, for other tools.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictOut {
    pub incident: String,
    pub title: String,
    /// `true_positive`, `benign_positive`, `false_positive` or `needs_more_data`.
    pub verdict: String,
    pub ocsf_verdict_id: u8,
    pub ocsf_verdict: String,
    pub reason: Option<ReasonOut>,
    pub note: String,
    pub analyst: String,
    pub at: String,
    pub took_ms: u32,
    /// Its entry in the log.
    pub seq: u64,
    pub batch: String,
    /// The verdict that stood before.
    pub changed_from: Option<ChangedFrom>,
    pub severity_id: u8,
    pub score: ScoreOut,
    /// `score.base` and all `points` add up to `score.points`, exactly.
    pub reasons: Vec<FeatureOut>,
    pub model: String,
    pub attack: String,
    pub app: String,
    pub attacks: Vec<AttackFact>,
    pub members: String,
    pub first_time: Option<String>,
    pub last_time: Option<String>,
    pub alerts_total: u32,
    pub alerts_listed: u32,
    pub alerts: Vec<AlertOut>,
    pub vendors: VendorWords,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonOut {
    pub key: u8,
    pub slug: String,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedFrom {
    pub seq: u64,
    pub verdict: String,
}

/// Points (10 of them double the odds) and probabilities at the time of the verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreOut {
    pub points: f64,
    pub probability: f64,
    pub low: f64,
    pub high: f64,
    pub base: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureOut {
    pub feature: String,
    pub label: String,
    pub points: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertOut {
    /// The tool's own id.
    pub uid: Option<String>,
    /// Ours.
    pub key: String,
    pub product: String,
    pub vendor: String,
    pub title: String,
    pub rule_uid: String,
    pub time: Option<String>,
    pub source: PlaceOut,
    pub points: f64,
    pub probability: f64,
}

/// Where the raw record stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceOut {
    pub file: String,
    pub sha256: Option<String>,
    pub record: u64,
    pub offset: u64,
    pub length: u64,
}

/// Writes the export: the heading, then one line for each verdict and each entry.
pub fn export_json(entries: &[Entry], context: &ExportContext) -> String {
    let header = Header::new(entries, context);
    let mut out = String::from("{\n");
    for (name, value) in [
        ("format", json(&header.format)),
        ("version", json(&header.version)),
        ("schema", json(&header.schema)),
        ("exported_at", json(&header.exported_at)),
        ("app", json(&header.app)),
        ("model", json(&header.model)),
        ("attack", json(&header.attack)),
        ("analyst", json(&header.analyst)),
        ("count", json(&header.count)),
        ("head", json(&header.head)),
        ("previous_export_head", json(&header.previous_export_head)),
        ("signed", json(&header.signed)),
        ("integrity", json(&header.integrity)),
        ("key", if header.signed { json(&header.key) } else { String::new() }),
        ("sources", lines(&header.sources)),
        ("verdicts", lines(&current_verdicts(entries, &context.sources))),
        ("log", lines(entries)),
    ] {
        if !value.is_empty() {
            out.push_str(&format!("\"{name}\": {value},\n"));
        }
    }
    out.push_str(&format!("\"seal\": {}\n}}\n", json(&header.seal())));
    out
}

/// Returns the text that is signed of an export with this seal, which is over the heading and so over the log.
pub fn to_sign(seal: &str) -> String {
    format!("watchglass/export-signature/1\n{seal}")
}

/// Returns the seal of an export as [`export_json`] writes it, and the place after it.
fn seal_at(json: &str) -> Option<(&str, usize)> {
    let start = json.rfind(SEAL)? + SEAL.len();
    let seal = json.get(start..)?.split('"').next()?;
    Some((seal, start + seal.len() + 1))
}

const SEAL: &str = "\"seal\": \"";

/// Returns what is to be signed of an export that was just written.
pub fn to_sign_of(json: &str) -> Option<String> {
    seal_at(json).map(|(seal, _)| to_sign(seal))
}

/// Adds the signature, 128 hex digits, to an export whose heading names the key.
pub fn with_signature(mut json: String, signature: &str) -> String {
    if let Some((_, end)) = seal_at(&json) {
        json.insert_str(end, &format!(",\n\"signature\": \"{signature}\""));
    }
    json
}

/// A public Ed25519 key, a signature, and the text that is signed.
pub type Signed = (Vec<u8>, Vec<u8>, String);

impl Export {
    /// Returns what is to be checked of its signature; `None` where it is not signed.
    pub fn signature(&self) -> Option<Signed> {
        let key = unhex(&self.header.key).filter(|key| !key.is_empty())?;
        Some((key, unhex(&self.signature)?, to_sign(&self.header.seal())))
    }
}

/// Writes verdicts whose names are codes, without the log.
pub(crate) fn export_coded_json(entries: &[&Entry], context: &ExportContext) -> String {
    let header = Header::new(&[], &ExportContext { key: String::new(), ..context.clone() });
    let hashes = OrderedMap::new();
    let verdicts: Vec<VerdictOut> =
        entries.iter().filter_map(|entry| Some(verdict_out(entry, entry.action.given()?, None, &hashes))).collect();
    let mut out = String::from("{\n");
    for (name, value) in [
        ("format", json(&CODED)),
        ("version", json(&header.version)),
        ("exported_at", json(&header.exported_at)),
        ("app", json(&header.app)),
        ("model", json(&header.model)),
        ("attack", json(&header.attack)),
        ("analyst", json(&header.analyst)),
        ("sources", lines(&header.sources)),
    ] {
        out.push_str(&format!("\"{name}\": {value},\n"));
    }
    out.push_str(&format!("\"verdicts\": {}\n}}\n", lines(&verdicts)));
    out
}

/// Returns the verdicts that stand, in the order in which they were given. `sources` fill in hashes of files that were
/// not known yet when an incident was judged.
pub fn current_verdicts(entries: &[Entry], sources: &[Source]) -> Vec<VerdictOut> {
    let log = Log::fold(entries.iter().cloned());
    let hashes: OrderedMap<&str, &str> =
        OrderedMap::from_iter(sources.iter().map(|source| (source.file.as_str(), source.sha256.as_str())));
    let out = |stands: &Stands<'_>| {
        let changed_from = stands.over.first().and_then(|before| {
            Some(ChangedFrom { seq: before.seq, verdict: before.verdict()?.export_word().to_owned() })
        });
        Some(verdict_out(stands.entry, stands.entry.action.given()?, changed_from, &hashes))
    };
    log.stands().iter().filter_map(out).collect()
}

impl Header {
    fn new(entries: &[Entry], context: &ExportContext) -> Header {
        Header {
            analyst: context.analyst.clone(),
            app: context.app.clone(),
            attack: context.attack.clone(),
            count: entries.len() as u64,
            exported_at: time::write(context.exported_at_ms),
            format: FORMAT.to_owned(),
            head: entries.last().map(|entry| entry.hash.clone()),
            integrity: if context.key.is_empty() { UNSIGNED } else { SIGNED }.to_owned(),
            key: context.key.clone(),
            model: context.model.clone(),
            previous_export_head: context.previous_export_head.clone(),
            schema: SCHEMA.to_owned(),
            signed: !context.key.is_empty(),
            sources: context.sources.clone(),
            version: VERSION,
        }
    }

    /// Returns the hash over the heading. The heading names the head of the log, so the seal covers the log as well.
    pub(crate) fn seal(&self) -> String {
        hash("watchglass/export/1\n", self)
    }
}

fn verdict_out(
    entry: &Entry,
    given: Given<'_>,
    changed_from: Option<ChangedFrom>,
    hashes: &OrderedMap<&str, &str>,
) -> VerdictOut {
    let Given { verdict, reason, note, facts, .. } = given;
    let Facts { score, .. } = facts;
    VerdictOut {
        incident: entry.incident.clone(),
        title: facts.title.clone(),
        verdict: verdict.export_word().to_owned(),
        ocsf_verdict_id: verdict.ocsf_id(),
        ocsf_verdict: verdict.ocsf_word().to_owned(),
        reason: reason.and_then(|key| verdict.reason(key)).map(|reason| ReasonOut {
            key: reason.key,
            slug: reason.slug.to_owned(),
            words: reason.words.to_owned(),
        }),
        note: note.to_owned(),
        analyst: entry.analyst.clone(),
        at: entry.at.clone(),
        took_ms: entry.took_ms,
        seq: entry.seq,
        batch: entry.batch.clone(),
        changed_from,
        severity_id: facts.severity_id,
        score: ScoreOut {
            points: points(score.points1024),
            probability: probability(score.p10000),
            low: probability(score.low10000),
            high: probability(score.high10000),
            base: points(score.base1024),
        },
        reasons: facts
            .reasons
            .iter()
            .map(|reason| FeatureOut {
                feature: reason.feature.clone(),
                label: reason.label.clone(),
                points: points(reason.points1024),
            })
            .collect(),
        model: facts.model.clone(),
        attack: facts.attack_version.clone(),
        app: entry.app.clone(),
        attacks: facts.attacks.clone(),
        members: facts.members.clone(),
        first_time: facts.first_time.map(time::write),
        last_time: facts.last_time.map(time::write),
        alerts_total: facts.alerts_total,
        alerts_listed: facts.alerts_listed,
        alerts: facts.alerts.iter().map(|alert| alert_out(alert, hashes)).collect(),
        vendors: vendor_words(verdict, reason),
    }
}

fn alert_out(alert: &AlertFact, hashes: &OrderedMap<&str, &str>) -> AlertOut {
    let known =
        if alert.sha256.is_empty() { hashes.get(alert.file.as_str()).copied().unwrap_or("") } else { &alert.sha256 };
    AlertOut {
        uid: filled(&alert.vendor_uid),
        key: alert.key.clone(),
        product: alert.product.clone(),
        vendor: alert.vendor.clone(),
        title: alert.title.clone(),
        rule_uid: alert.rule_uid.clone(),
        time: alert.time.map(time::write),
        source: PlaceOut {
            file: alert.file.clone(),
            sha256: filled(known),
            record: alert.record,
            offset: alert.offset,
            length: alert.length,
        },
        points: points(alert.points1024),
        probability: probability(alert.p10000),
    }
}

/// Exact: see the limit of points in `facts`.
pub(crate) fn points(points1024: i64) -> f64 {
    points1024 as f64 / 1024.0
}

pub(crate) fn probability(p10000: u32) -> f64 {
    f64::from(p10000) / 10_000.0
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("an export holds only text, finite numbers and lists")
}

/// Writes a list with one item a line, so that two exports can be compared line by line.
fn lines(items: &[impl Serialize]) -> String {
    if items.is_empty() {
        return "[]".to_owned();
    }
    let items: Vec<String> = items.iter().map(json).collect();
    format!("[\n{}\n]", items.join(",\n"))
}
