//! Tetragon: what its policies saw in the kernel. The start and the end of each process stand beside, and are no alerts.

use super::common::{self, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "tetragon", name: "Tetragon events", detect, read, unwrap: None };

/// What a policy can watch.
const WATCHED: [&str; 4] = ["process_kprobe", "process_lsm", "process_tracepoint", "process_uprobe"];
const OTHERS: [&str; 3] = ["process_exec", "process_exit", "process_loader"];

fn detect(record: Value<'_>) -> Confidence {
    let is_event = |name: &&str| record.get(name).is_some_and(Value::is_object);
    let is_ours = record.get("node_name").is_some() && WATCHED.iter().chain(&OTHERS).any(is_event);
    if is_ours { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let Some(event) = WATCHED.iter().find_map(|name| record.get(name)) else { return Verdict::NotAlert };
    let at = |paths: &[&str]| first(event, paths);
    common::time(alert, notes, [first(record, &["time"]), at(&["process.start_time"])]);
    alert.product = Some("Tetragon".into());
    alert.vendor = Some("Cilium".into());
    alert.sensor = Sensor::HostLog;
    alert.title = at(&["message", "policy_name", "function_name", "event"]);
    alert.rule_name = at(&["policy_name"]);
    alert.rule_family = at(&["function_name"]);
    alert.disposition = at(&["action"]);
    alert.host = first(record, &["node_name"]);
    alert.process = common::base_name(at(&["process.binary"]));
    alert.cmd_line = match (at(&["process.binary"]), at(&["process.arguments"])) {
        (Some(binary), Some(arguments)) => Some([&*binary, &*arguments].join(" ").into()),
        (binary, _) => binary,
    };
    alert.pid = common::pid(at(&["process.pid"]));
    alert.process_uid = at(&["process.exec_id"]);
    alert.parent = common::base_name(at(&["parent.binary"]));
    alert.parent_pid = common::pid(at(&["parent.pid"]));
    alert.parent_uid = at(&["parent.exec_id"]);
    let mut said = Mentions::default();
    let tags = event.get("tags").map(common::texts).unwrap_or_default();
    tags.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    for argument in common::items(event, "args") {
        fill(&mut alert.file, first(argument, &["file_arg.path", "path_arg.path"]));
        let end = |name: &str| first(argument, &[&["sock_arg.", name].concat()]);
        let (src_port, dst_port) = (common::port(end("sport")), common::port(end("dport")));
        common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, end("saddr"), src_port);
        common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, end("daddr"), dst_port);
    }
    Verdict::Alert
}
