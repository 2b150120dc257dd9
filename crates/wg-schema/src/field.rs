//! Normalised fields by OCSF path: one table for evidence, detail, query and the import report.

use crate::batch::{NO_CONFIDENCE, NO_PID, NO_PORT, UNDATED};
use crate::{AlertId, Batch, Texts};
use std::borrow::Cow;

/// A normalised field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// OCSF path, e.g. `device.hostname`.
    pub path: &'static str,
    /// As the screens name it, e.g. `Host`.
    pub label: &'static str,
    /// The short word of the query language, e.g. `host`.
    pub word: &'static str,
    /// The text column behind it, where there is one.
    column: Option<fn(&Batch) -> &Texts>,
}

macro_rules! text {
    ($path:literal, $label:literal, $word:literal, $column:ident) => {
        Field { path: $path, label: $label, word: $word, column: Some(|batch| &batch.$column) }
    };
}
const fn other(path: &'static str, label: &'static str, word: &'static str) -> Field {
    Field { path, label, word, column: None }
}

/// Every normalised field, in the order in which they are shown.
pub const FIELDS: &[Field] = &[
    other("time", "Time", "time"),
    text!("finding_info.title", "Title", "title", title),
    other("severity_id", "Severity", "severity"),
    text!("severity", "Severity as given", "severity-given", severity_original),
    text!("metadata.product.name", "Product", "product", product),
    text!("metadata.product.vendor_name", "Vendor", "vendor", vendor),
    text!("finding_info.uid", "Alert id", "id", vendor_uid),
    text!("finding_info.analytic.uid", "Rule id", "rule-id", rule_uid),
    text!("finding_info.analytic.name", "Rule", "rule", rule_name),
    text!("finding_info.analytic.category", "Rule family", "family", rule_family),
    other("confidence_score", "Confidence", "confidence"),
    text!("disposition", "Disposition", "disposition", disposition),
    text!("status", "Status in the source", "status", status),
    text!("device.hostname", "Host", "host", host),
    text!("device.ip", "Host address", "host-ip", host_ip),
    text!("actor.user.name", "User", "user", user),
    text!("actor.session.uid", "Logon session", "session", session),
    text!("src_endpoint.ip", "Source address", "src", src_ip),
    other("src_endpoint.port", "Source port", "src-port"),
    text!("dst_endpoint.ip", "Remote address", "dst", dst_ip),
    other("dst_endpoint.port", "Remote port", "dst-port"),
    text!("dst_endpoint.domain", "Remote name", "domain", dst_domain),
    text!("process.name", "Process", "process", process),
    text!("process.cmd_line", "Command line", "cmd", cmd_line),
    other("process.pid", "Process id", "pid"),
    text!("process.uid", "Process uid", "process-uid", process_uid),
    text!("process.parent_process.name", "Parent process", "parent", parent),
    other("process.parent_process.pid", "Parent process id", "parent-pid"),
    text!("process.parent_process.uid", "Parent process uid", "parent-uid", parent_uid),
    text!("file.name", "File", "file", file),
    text!("file.hashes.value", "File hash", "hash", file_hash),
];

/// Returns the field with this OCSF path or query word.
pub fn find(path_or_word: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.path == path_or_word || field.word == path_or_word)
}

impl Field {
    /// Returns the text column, for fields that have one.
    pub fn column(self, batch: &Batch) -> Option<&Texts> {
        self.column.map(|column| column(batch))
    }

    /// Returns for each alert from row `first` on whether the export gave this field: much quicker than to ask for each value.
    pub fn given(self, batch: &Batch, first: usize) -> Vec<bool> {
        fn told<T>(values: &[T], first: usize, is_told: impl Fn(&T) -> bool) -> Vec<bool> {
            values.iter().skip(first).map(is_told).collect()
        }
        match (self.column, self.path) {
            (Some(column), _) => column(batch).are_given(first..batch.len()),
            (None, "time") => told(&batch.time, first, |time| *time != UNDATED),
            (None, "severity_id") => told(&batch.severity, first, |severity| *severity != crate::Severity::Unknown),
            (None, "confidence_score") => told(&batch.confidence, first, |confidence| *confidence != NO_CONFIDENCE),
            (None, "src_endpoint.port") => told(&batch.src_port, first, |port| *port != NO_PORT),
            (None, "dst_endpoint.port") => told(&batch.dst_port, first, |port| *port != NO_PORT),
            (None, "process.pid") => told(&batch.pid, first, |pid| *pid != NO_PID),
            (None, "process.parent_process.pid") => told(&batch.parent_pid, first, |pid| *pid != NO_PID),
            (None, _) => vec![false; batch.len().saturating_sub(first)],
        }
    }

    /// Returns the value for one alert as text; `None` where the export did not say.
    pub fn value(self, batch: &Batch, alert: AlertId) -> Option<Cow<'_, str>> {
        let row = alert.row();
        if let Some(column) = self.column {
            let id = column(batch)[row];
            return id.is_some().then(|| Cow::Borrowed(batch.text(id)));
        }
        let number = |value: u64| Some(Cow::Owned(value.to_string()));
        let port = |port: u16| if port == NO_PORT { None } else { number(port.into()) };
        let pid = |pid: u32| if pid == NO_PID { None } else { number(pid.into()) };
        match self.path {
            "time" => batch.time_of(alert).map(|time| Cow::Owned(crate::time::to_rfc3339(time))),
            "severity_id" => Some(Cow::Borrowed(batch.severity[row].word())),
            "confidence_score" if batch.confidence[row] == NO_CONFIDENCE => None,
            "confidence_score" => number(batch.confidence[row].into()),
            "src_endpoint.port" => port(batch.src_port[row]),
            "dst_endpoint.port" => port(batch.dst_port[row]),
            "process.pid" => pid(batch.pid[row]),
            "process.parent_process.pid" => pid(batch.parent_pid[row]),
            _ => None,
        }
    }
}

impl Batch {
    /// Returns the value of a field by OCSF path or query word; `None` where the export did not say.
    pub fn field(&self, alert: AlertId, path_or_word: &str) -> Option<Cow<'_, str>> {
        find(path_or_word)?.value(self, alert)
    }
}
