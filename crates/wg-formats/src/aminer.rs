//! AMiner anomalies. They have no severity and no ATT&CK.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "aminer", name: "AMiner anomalies", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |path: &str| record.path(path).is_some();
    let is_anomaly = has("AnalysisComponent.AnalysisComponentType") || has("AnalysisComponent.AnalysisComponentName");
    // The status that the miner writes of itself has no component.
    if is_anomaly || (has("StatusInfo") && has("FromTime")) { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let Some(component) = record.get("AnalysisComponent") else { return Verdict::NotAlert };
    let at = |path: &str| first(component, &[path]);
    common::time_at(
        alert,
        notes,
        record,
        &["LogData.Timestamps", "LogData.DetectionTimestamp", "AnalysisComponent.ParsedLogAtom./parser/model/time"],
    );
    alert.title = at("Message").or_else(|| at("AnalysisComponentName"));
    alert.rule_name = at("AnalysisComponentName");
    alert.rule_uid = at("AnalysisComponentName").or_else(|| at("AnalysisComponentIdentifier"));
    alert.rule_family = at("AnalysisComponentType");
    alert.product = Some("AMiner".into());
    alert.vendor = Some("AIT".into());
    alert.sensor = Sensor::HostLog;
    parsed(component, alert);
    Verdict::Alert
}

/// The parsed line, under the paths of the parser's own model: the last part says what a value is.
fn parsed<'d>(component: Value<'d>, alert: &mut Alert<'d>) {
    let Some(atom) = component.get("ParsedLogAtom") else { return };
    // With several lines there is an object for each.
    let atom = atom.entries().map(|(_, value)| value).find(|value| value.is_object()).unwrap_or(atom);
    for (path, value) in atom.entries() {
        let text = || value.text();
        match path.rsplit('/').next().unwrap_or_default() {
            "host" | "hostname" => common::fill(&mut alert.host, text()),
            "user" | "username" => common::fill(&mut alert.user, text()),
            "rip" | "client_ip" | "src_ip" | "remote_ip" => common::fill(&mut alert.src_ip, text()),
            "lip" | "server_ip" | "dst_ip" => common::fill(&mut alert.dst_ip, text()),
            "pid" => alert.pid = alert.pid.or_else(|| common::pid(text())),
            _ => {}
        }
    }
}
