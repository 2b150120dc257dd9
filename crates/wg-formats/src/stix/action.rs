//! Actions of an Attack Flow. One that says when it was executed was seen, and so was one of a flow that was made from alerts; any
//! other is a plan or a report.

use super::super::common::{self, fill, first};
use super::super::{Notes, Verdict};
use super::{Bundle, MAX_LINKS, refs};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

pub(super) fn read<'d>(bundle: &Bundle<'d>, action: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(action, paths);
    if at(&["execution_start"]).is_none() && !bundle.is_of_alerts() {
        return Verdict::NotAlert;
    }
    common::time_at(alert, notes, action, &["execution_start"]);
    alert.vendor_uid = at(&["id"]);
    alert.product = Some("Attack Flow".into());
    alert.sensor = Sensor::Other;
    alert.title = at(&["name"]);
    alert.rule_name = at(&["name"]);
    if let Some(process) = bundle.linked(action, "command_ref") {
        alert.cmd_line = first(process, &["command_line"]);
        alert.pid = common::pid(first(process, &["pid"]));
        if let Some(image) = bundle.linked(process, "image_ref") {
            alert.process = common::base_name(first(image, &["name"]));
        }
    }
    for asset in refs(action, "asset_refs").take(MAX_LINKS).filter_map(|id| bundle.get(&id)) {
        let name = first(asset, &["name"]);
        match first(asset, &["object_ref"]).as_deref().and_then(|id| id.split_once("--")) {
            Some(("user-account", _)) => fill(&mut alert.user, name),
            Some(("identity", _)) => fill(&mut alert.host, name),
            _ => {}
        }
    }
    let (tactic, technique): (Option<Cow<'_, str>>, _) = (at(&["tactic_id"]), at(&["technique_id"]));
    let mut mentions = Mentions::default();
    if tactic.is_some() {
        mentions.add_tactic(tactic.as_deref(), None);
    }
    if technique.is_some() {
        mentions.add_technique(technique.as_deref(), None);
    }
    common::attacks(alert, notes, mentions, None);
    Verdict::Alert
}
