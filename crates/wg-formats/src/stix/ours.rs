//! What our own bundle keeps in `x_watchglass_alert` of a sighting.

use super::super::ocsf;
use wg_record::json::Value;
use wg_schema::{Alert, Severity};

pub(super) fn apply<'d>(ours: Value<'d>, alert: &mut Alert<'d>) {
    // Said by the product or by nobody; what the bundle says of itself was filled in before.
    (alert.product, alert.vendor, alert.rule_uid, alert.rule_name) = (None, None, None, None);
    (alert.rule_family, alert.confidence, alert.vendor_uid) = (None, None, None);
    if let Some(id) = ours.get("severity_id").and_then(|id| id.i64()) {
        alert.severity = Severity::from_id(id);
    }
    ocsf::apply_ours(ours, alert);
}
