//! AWS Security Hub findings in ASFF (schema 2018-10-08).

use super::common::{self, Hash, decided, fill, first, reply};
use super::{Confidence, Notes, Reader, Verdict};
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::tactic_index;
use wg_schema::{Alert, AttackRef, Origin, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "aws-asff", name: "AWS Security Hub findings", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let is_asff = ["SchemaVersion", "ProductArn", "GeneratorId"].iter().all(|key| record.get(key).is_some());
    if is_asff { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(record, paths);
    // A control that was kept, or could not be checked.
    if at(&["Compliance.Status"]).is_some_and(|status| matches!(&*status, "PASSED" | "NOT_AVAILABLE")) {
        return Verdict::NotAlert;
    }
    let item = |list: &str| record.get(list).and_then(|list| list.items().next());
    common::time_at(alert, notes, record, &["FirstObservedAt", "CreatedAt", "UpdatedAt"]);
    alert.updated = common::moment(first(record, &["UpdatedAt"]));
    alert.vendor_uid = at(&["Id"]);
    alert.title = at(&["Title"]);
    match at(&["Severity.Label"]) {
        Some(label) => common::severity(alert, notes, Some(label), common::severity_word),
        None => common::severity(alert, notes, at(&["Severity.Normalized"]), normalized),
    }
    alert.product = at(&["ProductName"])
        .or_else(|| record.get("ProductFields").and_then(|fields| fields.get("aws/securityhub/ProductName")?.text()));
    fill(&mut alert.product, Some("Security Hub".into()));
    alert.vendor = at(&["CompanyName"]).or(Some("AWS".into()));
    alert.sensor = Sensor::Cloud;
    alert.rule_uid = at(&["GeneratorId"]);
    alert.rule_family = at(&["Types"]);
    alert.confidence = common::score(at(&["Confidence"]));
    let handling = at(&["Workflow.Status", "WorkflowState", "RecordState"]);
    alert.status = common::status(handling, at(&["VerificationState"]));
    alert.disposition = at(&["Compliance.Status"]);
    alert.reply_to = reply("security-hub", at(&["ProductArn"])).filter(|place| place.contains(' '));
    alert.decided = decided("security-hub", [at(&["VerificationState"])]);
    resources(record, alert);
    let remote = at(&["Network.SourceIpV4", "Network.SourceIpV6"])
        .or_else(|| at(&["Action.AwsApiCallAction.RemoteIpDetails.IpAddressV4"]))
        .or_else(|| at(&["Action.NetworkConnectionAction.RemoteIpDetails.IpAddressV4"]))
        .or_else(|| of_guardduty(record, "awsApiCallAction"))
        .or_else(|| of_guardduty(record, "networkConnectionAction"));
    let src_port = common::port(at(&["Network.SourcePort"]));
    common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, remote, src_port);
    let dst_port = common::port(at(&["Network.DestinationPort"]));
    common::fill_endpoint(
        &mut alert.dst_ip,
        &mut alert.dst_port,
        at(&["Network.DestinationIpV4", "Network.DestinationIpV6"]),
        dst_port,
    );
    alert.dst_domain = at(&["Network.DestinationDomain", "Action.DnsRequestAction.Domain"]);
    alert.process = common::base_name(at(&["Process.Name", "Process.Path"]));
    alert.pid = common::pid(at(&["Process.Pid"]));
    alert.parent_pid = common::pid(at(&["Process.ParentPid"]));
    alert.file = item("Malware").and_then(|malware| first(malware, &["Path", "Name"]));
    let mut hash = Hash::default();
    let indicators = record.get("ThreatIntelIndicators");
    for indicator in indicators.iter().flat_map(|list| list.items()) {
        if first(indicator, &["Type"]).is_some_and(|kind| kind.starts_with("HASH")) {
            hash.offer(first(indicator, &["Value"]));
        }
    }
    alert.file_hash = hash.take();
    types(record, alert);
    Verdict::Alert
}

/// A machine among the resources names the host, an access key or a user the account; else the first resource stands.
fn resources<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    const USERS: [&str; 4] = [
        "Details.AwsIamAccessKey.UserName",
        "Details.AwsIamAccessKey.PrincipalName",
        "Details.AwsIamUser.UserName",
        "Details.AwsIamRole.RoleName",
    ];
    for resource in common::items(record, "Resources") {
        let is_machine = first(resource, &["Type"]).is_some_and(|kind| kind == "AwsEc2Instance");
        fill(&mut alert.user, first(resource, &USERS));
        if is_machine {
            fill(
                &mut alert.host,
                first(resource, &["Tags.Name"]).or_else(|| common::base_name(first(resource, &["Id"]))),
            );
            let addresses = ["Details.AwsEc2Instance.IpV4Addresses", "Details.AwsEc2Instance.IpV6Addresses"];
            fill(&mut alert.host_ip, common::address_at(resource, &addresses));
        }
    }
    let first_id = common::items(record, "Resources").next().and_then(|resource| first(resource, &["Id"]));
    fill(&mut alert.host, first_id);
}

/// GuardDuty's details travel as one field each, under the path they had.
fn of_guardduty<'d>(record: Value<'d>, action: &str) -> Text<'d> {
    let name = format!("aws/guardduty/service/action/{action}/remoteIpDetails/ipAddressV4");
    record.get("ProductFields")?.get(&name)?.text()
}

fn normalized(given: &str) -> Option<Severity> {
    Some(match given.parse::<f64>().ok()? {
        0.0 => Severity::Info,
        0.0..40.0 => Severity::Low,
        40.0..70.0 => Severity::Medium,
        70.0..90.0 => Severity::High,
        90.0..=100.0 => Severity::Critical,
        _ => return None,
    })
}

fn types<'d>(record: Value<'d>, alert: &mut Alert<'d>) {
    let types = record.get("Types").map(common::texts).unwrap_or_default();
    for attack in types.iter().filter_map(|kind| tactic_of_type(kind)) {
        if !alert.attacks.contains(&attack) {
            alert.attacks.push(attack);
        }
    }
}

/// `TTPs/Initial Access/…` names a tactic as a class of findings, not as ATT&CK: inferred.
pub(super) fn tactic_of_type(kind: &str) -> Option<AttackRef> {
    let tactic = tactic_index(kind.strip_prefix("TTPs/")?.split('/').next()?)?;
    Some(AttackRef { tactic: Some(tactic), technique: None, origin: Origin::Inferred })
}
