//! Events of the Windows log as XML. They are a log; alerts are what Microsoft Defender detected.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict, windows};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "windows-event", name: "Windows events (XML)", detect, read, unwrap: None };

/// What Microsoft Defender's events of a detection, or of what was done about one, are called.
const DETECTIONS: [&str; 8] = ["1006", "1007", "1015", "1116", "1117", "1118", "1119", "1121"];

fn detect(record: Value<'_>) -> Confidence {
    let is_event = first(record, &["#name"]).as_deref() == Some("Event") && record.path("System.EventID").is_some();
    if is_event { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    let id = at(&["System.EventID.#text", "System.EventID"]);
    let is_defender = at(&["System.Provider.Name"]).is_some_and(|name| name.contains("Windows Defender"));
    if !is_defender || !id.as_deref().is_some_and(|id| DETECTIONS.contains(&id)) {
        return Verdict::NotAlert;
    }
    let data = |name: &str| -> Text<'d> {
        let mut fields = record.get("EventData").into_iter().flat_map(Value::entries).map(|(_, value)| value);
        first(fields.find(|field| first(*field, &["Name"]).as_deref() == Some(name))?, &["#text"])
    };
    let field = |names: &[&str]| names.iter().find_map(|name| data(name));
    common::time(alert, notes, [at(&["System.TimeCreated.SystemTime"]), field(&["Detection Time"])]);
    alert.product = Some("Microsoft Defender Antivirus".into());
    alert.vendor = Some("Microsoft".into());
    alert.sensor = Sensor::Edr;
    alert.vendor_uid = field(&["Detection ID"]).and_then(|id| common::guid(Some(id)));
    alert.title = field(&["Threat Name"]);
    alert.rule_name = field(&["Threat Name"]);
    alert.rule_uid = field(&["Threat ID"]).or(id);
    alert.rule_family = field(&["Category Name"]);
    common::severity(alert, notes, field(&["Severity Name"]), common::severity_word);
    alert.disposition = field(&["Action Name"]);
    windows::event(&field, alert);
    fill(&mut alert.user, field(&["Detection User"]));
    fill(&mut alert.file, field(&["Path"]));
    alert.host = at(&["System.Computer"]);
    Verdict::Alert
}
