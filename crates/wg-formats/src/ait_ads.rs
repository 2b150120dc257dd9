//! The CSV of AIT-ADS, a published set of labelled alerts of Wazuh, Suricata and AMiner.
//!
//! Its label columns are what a triage would have to find out, so nothing here reads them.

use super::common::{self, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::{Alert, Sensor};

pub(super) const READER: Reader = Reader { id: "ait-ads", name: "AIT-ADS CSV", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    let is_ait =
        ["time", "name", "ip", "host", "short"].iter().all(has) && ["time_label", "event_label"].iter().any(has);
    if is_ait { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    common::time_at(alert, notes, record, &["time"]);
    alert.title = first(record, &["name"]);
    alert.host = first(record, &["host"]);
    alert.host_ip = first(record, &["ip"]);
    alert.rule_uid = first(record, &["short"]);
    let (product, rule) = match &alert.title {
        Some(Cow::Borrowed(name)) => split(name).map_or((None, None), |(p, r)| (Some(p.into()), Some(r.into()))),
        Some(Cow::Owned(name)) => {
            let owned = |part: &str| Cow::Owned(part.to_owned());
            split(name).map_or((None, None), |(p, r)| (Some(owned(p)), Some(owned(r))))
        }
        None => (None, None),
    };
    alert.sensor = if product.as_deref() == Some("Suricata") { Sensor::Ndr } else { Sensor::HostLog };
    alert.product = product;
    alert.rule_name = rule;
    Verdict::Alert
}

/// `Suricata: Alert - ET POLICY …` is the product and its rule.
fn split(name: &str) -> Option<(&str, &str)> {
    let (product, rule) = name.split_once(": ")?;
    Some((product, rule.strip_prefix("Alert - ").unwrap_or(rule)))
}
