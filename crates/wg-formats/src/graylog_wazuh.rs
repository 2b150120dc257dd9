//! Wazuh alerts that Graylog stored: all fields at the top, levels joined with `_`, lists as comma texts.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict, wazuh, windows};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader =
    Reader { id: "graylog-wazuh", name: "Wazuh alerts from Graylog", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &str| record.get(key).is_some();
    let is_flat = has("rule_level") && has("rule_description") && (has("agent_name") || has("agent_id"));
    if is_flat { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |keys: &[&str]| keys.iter().find_map(|key| common::text(record.get(key)?));
    common::time(alert, notes, [at(&["timestamp_utc"]), at(&["timestamp"])]);
    alert.vendor_uid = at(&["id", "gl2_message_id"]);
    alert.title = at(&["rule_description"]);
    common::severity(alert, notes, at(&["rule_level"]), wazuh::level);
    alert.product = Some("Wazuh".into());
    alert.vendor = Some("Wazuh".into());
    alert.sensor = if at(&["data_alert_signature_id"]).is_some() { Sensor::Ndr } else { Sensor::HostLog };
    alert.rule_uid = at(&["rule_id"]);
    alert.rule_name = at(&["rule_description"]);
    alert.rule_family = at(&["rule_group1", "rule_groups"]);
    fill_from(record, alert);
    let (ids, tactics) = (at(&["rule_mitre_id"]), at(&["rule_mitre_tactic"]));
    let mut said = Mentions::default();
    if let Some(tactics) = &tactics {
        tactics.split(',').for_each(|name| said.add_tactic(None, Some(name.trim())));
    }
    if let Some(ids) = &ids {
        ids.split(',').for_each(|id| said.add_technique(Some(id.trim()), None));
    }
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// Fills host, event and traffic from the flat fields.
pub(super) fn fill_from<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let at = |keys: &[&str]| keys.iter().find_map(|key| common::text(record.get(key)?));
    let has = |start: &str| record.entries().any(|(key, _)| key.starts_with(start));
    let under = |start: &str, names: &[&str]| names.iter().find_map(|name| first(record, &[&format!("{start}{name}")]));
    if has("data_win_eventdata_") {
        wazuh::event(&|names| under("data_win_eventdata_", names), alert);
    } else if has("data_event_") {
        // Chainsaw's output, read by Wazuh.
        windows::event(&|names| under("data_event_", names), alert);
    }
    if at(&["agent_id"]).as_deref() != Some("000") {
        fill(&mut alert.host, at(&["agent_name"]));
        fill(&mut alert.host_ip, at(&["agent_ip"]));
    }
    fill(
        &mut alert.host,
        at(&["predecoder_hostname", "data_win_system_computer", "data_system_Computer", "agent_name"]),
    );
    fill(&mut alert.user, at(&["data_dstuser", "data_srcuser", "data_audit_acct"]));
    let src_port = common::port(at(&["data_srcport", "data_src_port"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, at(&["data_srcip", "data_src_ip"]), src_port);
    let dst_port = common::port(at(&["data_dstport", "data_dest_port"]));
    common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, at(&["data_dstip", "data_dest_ip"]), dst_port);
    fill(&mut alert.file, at(&["syscheck_path"]));
    fill(&mut alert.process, common::base_name(at(&["data_audit_exe"])));
    fill(&mut alert.cmd_line, at(&["data_audit_command", "data_command"]));
}
