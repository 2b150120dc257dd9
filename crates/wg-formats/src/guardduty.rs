//! AWS GuardDuty findings: as EventBridge and S3 have them (camelCase), and as the API answers (PascalCase).

use super::common::{self, Hash, fill, first};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::{Mentions, tactic_index};
use wg_schema::{Alert, AttackRef, Origin, Sensor, Severity};

pub(super) const READER: Reader =
    Reader { id: "aws-guardduty", name: "AWS GuardDuty findings", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let finding = finding(record);
    let is_finding = at(finding, "type").is_some_and(|kind| kind.contains(':'))
        && (at(finding, "service.detectorId").is_some()
            || at(finding, "service.serviceName").as_deref() == Some("guardduty")
            || at(finding, "arn").is_some_and(|arn| arn.contains(":guardduty:")));
    if is_finding { Confidence::Sure } else { Confidence::No }
}

/// Returns the finding within an EventBridge event.
fn finding(record: Value<'_>) -> Value<'_> {
    record.get("detail").filter(|detail| detail.is_object()).unwrap_or(record)
}

/// Looks a path up, and where it is absent the same path in PascalCase.
fn value<'d>(record: Value<'d>, path: &str) -> Option<Value<'d>> {
    record.path(path).or_else(|| {
        let mut pascal = String::with_capacity(path.len());
        let mut is_start = true;
        for c in path.chars() {
            pascal.push(if is_start { c.to_ascii_uppercase() } else { c });
            is_start = c == '.';
        }
        record.path(&pascal)
    })
}

fn at<'d>(record: Value<'d>, path: &str) -> Text<'d> {
    value(record, path).and_then(common::text)
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let finding = finding(record);
    let get = |path: &str| at(finding, path);
    common::time(alert, notes, ["service.eventFirstSeen", "createdAt", "updatedAt"].map(get));
    alert.updated = common::moment(get("updatedAt"));
    alert.product = Some("GuardDuty".into());
    alert.vendor = Some("AWS".into());
    alert.sensor = Sensor::Cloud;
    alert.vendor_uid = get("id").or_else(|| get("arn"));
    alert.title = get("title").or_else(|| get("type"));
    common::severity(alert, notes, get("severity"), severity);
    let kind = get("type");
    alert.rule_name = kind.clone();
    alert.rule_family = kind.as_ref().and_then(|kind| Some(Cow::Owned(kind.split_once(':')?.0.to_owned())));
    alert.rule_uid = kind;
    alert.confidence = common::score(get("confidence"));
    alert.status = match get("service.archived").as_deref() {
        Some("true") => Some("archived".into()),
        _ => get("service.userFeedback"),
    };
    resource(finding, alert);
    if let Some(action) = value(finding, "service.action") {
        self::action(action, alert);
    }
    runtime(finding, alert);
    malware(finding, alert);
    sequence(finding, alert, notes);
    if let Some(tactic) = alert.rule_family.as_deref().and_then(purpose) {
        alert.attacks.push(AttackRef { tactic: Some(tactic), technique: None, origin: Origin::Inferred });
    }
    Verdict::Alert
}

fn severity(given: &str) -> Option<Severity> {
    let number: f64 = given.parse().ok()?;
    Some(match number {
        1.0..4.0 => Severity::Low,
        4.0..7.0 => Severity::Medium,
        7.0..9.0 => Severity::High,
        9.0..=10.0 => Severity::Critical,
        _ => return None,
    })
}

/// The threat purpose before the colon of a finding's type, where it is a tactic or can only be one.
fn purpose(word: &str) -> Option<u8> {
    match word {
        "Recon" => tactic_index("Reconnaissance"),
        "Backdoor" => tactic_index("Command and Control"),
        "CryptoCurrency" => tactic_index("Impact"),
        word => tactic_index(word),
    }
}

fn resource<'d>(finding: Value<'d>, alert: &mut Alert<'d>) {
    let get = |path: &str| at(finding, path);
    let name_tag = value(finding, "resource.instanceDetails.tags").and_then(|tags| {
        tags.items().find(|tag| at(*tag, "key").as_deref() == Some("Name")).and_then(|tag| at(tag, "value"))
    });
    alert.host = name_tag;
    for path in [
        "resource.instanceDetails.instanceId",
        "resource.eksClusterDetails.name",
        "resource.ecsClusterDetails.name",
        "resource.containerDetails.name",
        "resource.rdsDbInstanceDetails.dbInstanceIdentifier",
        "resource.lambdaDetails.functionName",
    ] {
        fill(&mut alert.host, get(path));
    }
    let bucket = value(finding, "resource.s3BucketDetails").and_then(|buckets| at(buckets.items().next()?, "name"));
    fill(&mut alert.host, bucket);
    let interfaces = value(finding, "resource.instanceDetails.networkInterfaces");
    alert.host_ip = interfaces.and_then(|list| at(list.items().next()?, "privateIpAddress"));
    for path in [
        "resource.accessKeyDetails.userName",
        "resource.kubernetesDetails.kubernetesUserDetails.username",
        "resource.rdsDbUserDetails.user",
        "resource.accessKeyDetails.principalId",
    ] {
        fill(&mut alert.user, get(path));
    }
}

/// Who came and who was reached. Only an outbound connection starts at the resource.
fn action<'d>(action: Value<'d>, alert: &mut Alert<'d>) {
    if let Some(request) = value(action, "dnsRequestAction") {
        alert.dst_domain = at(request, "domain");
        alert.src_ip = alert.host_ip.clone();
        alert.disposition = blocked(request);
        return;
    }
    let probes = value(action, "portProbeAction.portProbeDetails").and_then(|list| list.items().next());
    let connection = value(action, "networkConnectionAction");
    let call = ["awsApiCallAction", "kubernetesApiCallAction", "rdsLoginAttemptAction"]
        .iter()
        .find_map(|kind| value(action, kind));
    let Some(detail) = connection.or(probes).or(call) else { return };
    let ip = |side: &str| {
        let details = value(detail, side)?;
        at(details, "ipAddressV4").or_else(|| at(details, "ipAddressV6"))
    };
    let (remote, remote_port) = (ip("remoteIpDetails"), common::port(at(detail, "remotePortDetails.port")));
    let (local, local_port) = (ip("localIpDetails"), common::port(at(detail, "localPortDetails.port")));
    fill(&mut alert.host_ip, local.clone());
    let is_outbound = at(detail, "connectionDirection").is_some_and(|way| way.eq_ignore_ascii_case("outbound"));
    let (from, to) = ((remote, remote_port), (local, local_port));
    let ((src, src_port), (dst, dst_port)) = if is_outbound { (to, from) } else { (from, to) };
    (alert.src_ip, alert.src_port, alert.dst_ip, alert.dst_port) = (src, src_port, dst, dst_port);
    alert.disposition = blocked(detail).or_else(|| at(detail, "errorCode"));
}

fn blocked<'d>(detail: Value<'d>) -> Text<'d> {
    match at(detail, "blocked").as_deref() {
        Some("true") => Some("Blocked".into()),
        Some("false") => Some("Allowed".into()),
        _ => None,
    }
}

/// What the runtime agent saw.
fn runtime<'d>(finding: Value<'d>, alert: &mut Alert<'d>) {
    let Some(process) = value(finding, "service.runtimeDetails.process") else { return };
    alert.process = common::base_name(at(process, "name").or_else(|| at(process, "executablePath")));
    alert.pid = common::pid(at(process, "pid"));
    alert.process_uid = at(process, "uuid");
    alert.file = at(process, "executablePath");
    let mut hash = Hash::default();
    hash.offer(at(process, "executableSha256"));
    alert.file_hash = hash.take();
    fill(&mut alert.user, at(process, "user"));
    let parent = value(process, "lineage").and_then(|lineage| lineage.items().next());
    if let Some(parent) = parent {
        alert.parent = common::base_name(at(parent, "name").or_else(|| at(parent, "executablePath")));
        alert.parent_pid = common::pid(at(parent, "pid"));
        alert.parent_uid = at(parent, "uuid");
    }
}

/// What an attack sequence is made of: who acted, from where, on what, and which techniques it shows.
fn sequence<'d>(finding: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) {
    let Some(sequence) = value(finding, "service.detection.sequence") else { return };
    let items = |name: &str| value(sequence, name).into_iter().flat_map(Value::items);
    fill(&mut alert.user, items("actors").find_map(|actor| at(actor, "user.name")));
    let ip = |endpoint: Value<'d>| common::address(at(endpoint, "ip"));
    fill(&mut alert.src_ip, items("endpoints").find_map(ip));
    let is_machine = |resource: &Value<'d>| {
        at(*resource, "resourceType").is_some_and(|kind| ["INSTANCE", "CLUSTER"].iter().any(|part| kind.contains(part)))
    };
    let machine = items("resources").find(is_machine);
    fill(&mut alert.host, common::base_name(machine.and_then(|it| at(it, "name").or_else(|| at(it, "uid")))));
    let mut said = Mentions::default();
    let shown = items("sequenceIndicators").filter(|it| at(*it, "key").as_deref() == Some("ATTACK_TECHNIQUE"));
    let techniques: Vec<_> = shown.filter_map(|it| value(it, "values")).flat_map(common::texts).collect();
    techniques.iter().for_each(|technique| said.add_technique(Some(technique), None));
    common::attacks(alert, notes, said, None);
}

/// What a malware scan of a volume or a bucket found.
fn malware<'d>(finding: Value<'d>, alert: &mut Alert<'d>) {
    let threats = value(finding, "service.ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames");
    let first_file = threats.and_then(|threats| value(threats.items().next()?, "filePaths")?.items().next());
    if let Some(file) = first_file {
        fill(&mut alert.file, first(file, &["filePath", "FilePath", "fileName", "FileName"]));
        let mut hash = Hash::default();
        hash.offer(at(file, "hash"));
        fill(&mut alert.file_hash, hash.take());
    }
}
