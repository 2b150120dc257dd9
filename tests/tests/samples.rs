//! Real exports of every supported product, through the loader: nothing is rejected, the reports add up, and the fields
//! that triage lives on are there.

#[path = "samples/intel.rs"]
mod intel;
#[path = "samples/vendors.rs"]
mod vendors;

use serde_json::Value;
use std::path::Path;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::report::SourceReport;
use wg_schema::time::to_rfc3339;
use wg_schema::{AlertId, Batch, BatchBuilder, Severity, SourceId};

/// Each file of `samples/`: the reader; records = alerts + folded + rejected + not alerts; how many alerts have a field.
///
/// What is not there is not in the export: network alerts have no host, Zeek and AIT-ADS no severity, and the two offenses
/// of QRadar none that OCSF knows. The one record of `eve-alerts` that is not an alert is a TLS event.
#[rustfmt::skip]
const SAMPLES: &[(&str, &str)] = &[
    (
        "ocsf/falco_2004.json",
        "ocsf: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, host 1, attack 0",
    ),
    (
        "ocsf/okta_detection_finding_2004.json",
        "ocsf: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, src 1, attack 0",
    ),
    (
        "ocsf/prowler_aws.ocsf.json",
        "ocsf: 5 = 5 + 0 + 0 + 0 | time 5, severity 5, title 5, id 5, rule-id 5, product 5, host 5, attack 0",
    ),
    (
        "ocsf/prowler_azure.ocsf.json",
        "ocsf: 5 = 5 + 0 + 0 + 0 | time 5, severity 5, title 5, id 5, rule-id 5, product 5, host 5, attack 0",
    ),
    (
        "ocsf/prowler_finding.json",
        "ocsf: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, attack 0",
    ),
    (
        "ocsf/qradar_offense.json",
        "ocsf: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, product 1, src 1, dst 1, attack 0",
    ),
    (
        "ocsf/securityhub-guardduty_2004.json",
        "ocsf: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, src 1, attack 1",
    ),
    (
        "ocsf/sekoia_security_and_detection_findings.ndjson",
        "ocsf: 5 = 5 + 0 + 0 + 0 | time 5, severity 4, title 5, id 5, product 5, host 2, src 2, dst 1, attack 1",
    ),
    (
        "elastic-security/endpoint_alert_sample_event.json",
        "elastic-security: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, process 1, pid 1, hash 1, attack 0",
    ),
    (
        "elastic-security/kibana_8.1_es_archive.json",
        "elastic-security: 2 = 2 + 0 + 0 + 0 | time 2, severity 2, title 2, id 2, rule-id 2, product 2, host 2, attack 0",
    ),
    (
        "cef/cef_mixed.log",
        "cef: 7 = 7 + 0 + 0 + 0 | time 4, severity 7, title 7, id 1, rule-id 7, product 7, host 1, user 3, src 5, dst 4, process 1, hash 2, attack 0",
    ),
    (
        "cef/checkpoint.log",
        "cef: 3 = 3 + 0 + 0 + 0 | time 2, severity 1, title 3, rule-id 3, product 3, src 2, dst 2, hash 2, attack 0",
    ),
    (
        "cef/elastic_cef_events.json",
        "cef: 17 = 17 + 0 + 0 + 0 | time 17, severity 15, title 17, id 2, rule-id 17, product 17, user 5, src 11, dst 8, hash 3, attack 0",
    ),
    (
        "trendmicro/apex_one_cef.log",
        "cef: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, rule-id 4, product 4, host 4, user 1, src 2, dst 3, process 2, attack 0",
    ),
    (
        "leef/cyberark_leef.log",
        "leef: 4 = 4 + 0 + 0 + 0 | severity 4, title 4, rule-id 4, product 4, host 4, user 4, src 4, attack 0",
    ),
    (
        "snort/alert_csv.log",
        "snort: 8 = 8 + 0 + 0 + 0 | title 8, rule-id 8, product 8, src 8, dst 8, attack 0",
    ),
    (
        "snort/alert_fast.log",
        "snort: 10 = 10 + 0 + 0 + 0 | severity 9, title 10, rule-id 10, product 10, src 10, dst 10, attack 0",
    ),
    (
        "snort/alert_json.ndjson",
        "snort: 5 = 5 + 0 + 0 + 0 | time 5, severity 4, title 5, rule-id 5, product 5, src 5, dst 5, attack 0",
    ),
    (
        "idmef/7.1.1_teardropAttack.xml",
        "idmef: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, src 1, dst 1, attack 0",
    ),
    (
        "idmef/7.2.1_portscan1.xml",
        "idmef: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, dst 1, attack 0",
    ),
    (
        "idmef/7.3.1.a_loadmoduleAttack1.xml",
        "idmef: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, process 1, attack 0",
    ),
    (
        "idmef/7.3.3_racecondition.xml",
        "idmef: 1 = 1 + 0 + 0 + 0 | time 1, title 1, rule-id 1, product 1, user 1, src 1, dst 1, attack 0",
    ),
    (
        "idmef/7.5_correlatedAlerts.xml",
        "idmef: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, host 1, src 1, dst 1, attack 0",
    ),
    (
        "idmef/php_correlationalert.xml",
        "idmef: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, host 1, src 1, dst 1, attack 0",
    ),
    (
        "wazuh/alerts_insect.json",
        "wazuh: 497 = 497 + 0 + 0 + 0 | time 497, severity 497, title 497, id 497, rule-id 497, product 497, host 335, user 195, src 357, dst 231, attack 0",
    ),
    (
        "wazuh/alerts_mail_server.json",
        "wazuh: 94 = 94 + 0 + 0 + 0 | time 94, severity 94, title 94, id 94, rule-id 94, product 94, src 94, dst 94, attack 0",
    ),
    (
        "wazuh/wazuh4_windows.json",
        "wazuh: 2 = 2 + 0 + 0 + 0 | time 2, severity 2, title 2, id 2, rule-id 2, product 2, host 2, user 1, process 1, cmd 1, pid 1, session 1, hash 1, attack 1",
    ),
    (
        "wazuh/wazuh5_findings_guardduty.json",
        "wazuh: 5 = 5 + 0 + 0 + 0 | time 5, severity 5, title 5, id 5, rule-id 5, product 5, host 5, user 4, src 3, process 1, cmd 1, pid 1, hash 1, attack 5",
    ),
    (
        "wazuh/wazuh5_findings_malware.json",
        "wazuh: 8 = 8 + 0 + 0 + 0 | time 8, severity 8, title 8, id 8, rule-id 8, product 8, host 8, pid 1, attack 8",
    ),
    (
        "wazuh/wazuh5_findings_windows.json",
        "wazuh: 11 = 11 + 0 + 0 + 0 | time 11, severity 11, title 11, rule-id 11, product 11, host 11, user 9, src 1, process 4, pid 4, hash 3, attack 11",
    ),
    (
        "suricata/eve-alerts.ndjson",
        "suricata-eve: 22 = 21 + 0 + 0 + 1 | time 21, severity 21, title 21, rule-id 21, product 21, src 21, dst 21, attack 0",
    ),
    (
        "suricata/first-2015_alerts.json",
        "suricata-eve: 136 = 136 + 0 + 0 + 0 | time 136, severity 136, title 136, rule-id 136, product 136, src 136, dst 136, attack 0",
    ),
    (
        "suricata/wrccdc-2018_alerts.json",
        "suricata-eve: 206 = 206 + 0 + 0 + 0 | time 206, severity 206, title 206, rule-id 206, product 206, user 3, src 206, dst 206, attack 0",
    ),
    (
        "ms-graph-alerts-v2/alertV2_response.json",
        "ms-graph-alerts: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, attack 1",
    ),
    (
        "ms-graph-alerts-v2/alert_v2.json",
        "ms-graph-alerts: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, process 1, cmd 1, pid 1, hash 1, attack 1",
    ),
    (
        "ms-graph-alerts-v2/panther_graph_alertv2.ndjson",
        "ms-graph-alerts: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, product 4, user 2, src 1, attack 0",
    ),
    (
        "defender-xdr-incidents/m365_defender_incidents.ndjson",
        "ms-graph-alerts: 10 = 7 + 3 + 0 + 0 | time 7, severity 7, title 7, id 7, rule-id 7, product 7, host 3, user 4, src 1, process 1, cmd 1, pid 1, hash 3, attack 5",
    ),
    (
        "mde-alerts/defender_atp.ndjson",
        "mde-alerts: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, product 4, host 4, user 2, process 1, cmd 1, pid 1, hash 2, attack 2",
    ),
    (
        "mde-alerts/get_alerts.json",
        "mde-alerts: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, process 1, cmd 1, pid 1, attack 1",
    ),
    (
        "aws-guardduty/findings.ndjson",
        "aws-guardduty: 6 = 5 + 1 + 0 + 0 | time 5, severity 5, title 5, id 5, rule-id 5, product 5, host 5, user 2, src 4, dst 2, hash 1, attack 3",
    ),
    (
        "aws-guardduty/guardduty_api.ndjson",
        "aws-guardduty: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, rule-id 4, product 4, host 4, user 3, src 4, attack 3",
    ),
    (
        "hayabusa/evtx_attack_samples.all-field-info-verbose.jsonl",
        "hayabusa: 1559 = 1559 + 0 + 0 + 0 | time 1559, severity 1559, title 1559, rule-id 1559, product 1559, host 1559, user 843, src 52, dst 32, process 1420, cmd 664, pid 1417, session 631, hash 704, attack 1261",
    ),
    (
        "hayabusa/evtx_attack_samples.standard.csv",
        "hayabusa: 2097 = 2088 + 9 + 0 + 0 | time 2088, severity 2088, title 2088, rule-id 2088, product 2088, host 2088, user 1063, src 73, dst 49, process 1916, cmd 862, pid 1900, session 789, hash 1009, attack 0",
    ),
    (
        "ait-ads-csv/russellmitchell_alerts.csv.gz",
        "ait-ads: 45544 = 9984 + 35560 + 0 + 0 | time 9984, title 9984, rule-id 9984, product 9984, host 9984, attack 0",
    ),
    (
        "aws-asff/sechub-guardduty.json",
        "aws-asff: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, attack 1",
    ),
    (
        "aws-asff/sechub-pci.json",
        "aws-asff: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, attack 0",
    ),
    (
        "aws-asff/securityhub_findings.ndjson",
        "aws-asff: 3 = 1 + 0 + 0 + 2 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, attack 0",
    ),
    (
        "crowdstrike/alerts_v2_idp.ndjson",
        "crowdstrike: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, attack 1",
    ),
    (
        "crowdstrike/event_stream_detections.ndjson",
        "crowdstrike: 8 = 8 + 0 + 0 + 0 | time 8, severity 7, title 8, id 7, rule-id 5, product 8, host 7, user 6, src 1, dst 1, process 4, cmd 4, hash 5, attack 2",
    ),
    (
        "crowdstrike/falcon_detection_summary.ndjson",
        "crowdstrike: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, dst 1, process 1, cmd 1, hash 1, attack 0",
    ),
    (
        "crowdstrike/panther_detection_summary.ndjson",
        "crowdstrike: 3 = 2 + 0 + 0 + 1 | time 2, severity 2, title 2, id 2, product 2, host 2, user 2, process 2, cmd 2, hash 2, attack 0",
    ),
    (
        "zeek-notice/notice.log",
        "zeek-notice: 200 = 200 + 0 + 0 + 0 | time 200, title 200, id 200, rule-id 200, product 200, src 200, dst 200, attack 0",
    ),
    (
        "zeek-notice/notice.ndjson",
        "zeek-notice: 5 = 5 + 0 + 0 + 0 | time 5, title 5, id 1, rule-id 5, product 5, src 4, dst 3, attack 0",
    ),
    (
        "zeek-notice/signature.ndjson",
        "zeek-notice: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, src 1, dst 1, attack 0",
    ),
    (
        "falco/falco.json",
        "falco: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, host 1, attack 0",
    ),
    (
        "falco/testing_single_rule_with_cat_write.json",
        "falco: 8 = 8 + 0 + 0 + 0 | time 8, severity 8, title 8, product 8, host 8, cmd 8, attack 0",
    ),
    (
        "splunk-json-export/cptc2017_team5_suricata.json",
        "suricata-eve: 400 = 400 + 0 + 0 + 0 | time 400, severity 400, title 400, rule-id 400, product 400, src 400, dst 400, attack 0",
    ),
    (
        "splunk-es-notable/demisto_notables_as_json_strings.json",
        "splunk-notable: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, dst 1, attack 0",
    ),
    (
        "splunk-es-notable/notable_search_results.ndjson",
        "splunk-notable: 2 = 2 + 0 + 0 + 0 | time 2, severity 1, title 2, id 2, rule-id 2, product 2, user 1, src 1, hash 1, attack 0",
    ),
    (
        "sentinel/excytin_securityalert_incidents_134_38.csv",
        "ms-sentinel-alerts: 13 = 13 + 0 + 0 + 0 | time 13, severity 13, title 13, id 13, rule-id 13, product 13, host 4, user 10, src 13, process 4, cmd 4, pid 4, hash 4, attack 12",
    ),
    (
        "sentinel/excytin_securityincident_134_38.csv",
        "ms-sentinel-incidents: 2 = 2 + 0 + 0 + 0 | time 2, severity 2, title 2, id 2, product 2, attack 2",
    ),
    (
        "sentinel/incidents.ndjson",
        "ms-sentinel-incidents: 2 = 2 + 0 + 0 + 0 | time 2, severity 2, title 2, id 2, product 2, attack 0",
    ),
    (
        "sentinel/securityalert_2019.csv",
        "ms-sentinel-alerts: 189 = 189 + 0 + 0 + 0 | time 189, severity 189, title 189, id 189, rule-id 189, product 189, host 177, user 165, src 26, process 140, cmd 8, pid 132, attack 0",
    ),
];

/// The fields that are counted, by the words of the query language.
const FIELDS: [&str; 15] = [
    "time", "severity", "title", "id", "rule-id", "product", "host", "user", "src", "dst", "process", "cmd", "pid",
    "session", "hash",
];

fn load(path: &Path) -> (SourceReport, Batch) {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new(&path.display().to_string(), SourceId(0), Limits::default());
    bytes.chunks(10_007).for_each(|chunk| loader.push(chunk, &mut builder));
    let report = loader.finish(&mut builder, Ending::Complete);
    (report, builder.finish())
}

fn line(report: &SourceReport, batch: &Batch) -> String {
    let has = |alert: &AlertId, field: &str| match field {
        "severity" => batch.severity[alert.row()] != Severity::Unknown,
        field => batch.field(*alert, field).is_some(),
    };
    let count = |field: &str| batch.ids().filter(|alert| has(alert, field)).count();
    let counts: Vec<String> = FIELDS
        .iter()
        .map(|field| (field, count(field)))
        .filter(|(_, n)| *n > 0)
        .map(|(f, n)| format!("{f} {n}"))
        .collect();
    let with_attack = batch.ids().filter(|alert| !batch.attacks_of(*alert).is_empty()).count();
    let SourceReport { format, records, alerts, folded, rejected, not_alerts, .. } = report;
    let counts = counts.join(", ");
    format!("{format}: {records} = {alerts} + {folded} + {rejected} + {not_alerts} | {counts}, attack {with_attack}")
}

#[test]
fn real_exports_are_read_whole_and_with_their_fields() {
    let Some(shared) = wg_tests::shared("real exports") else { return };
    let mut wrong = Vec::new();
    for (file, expect) in SAMPLES.iter().chain(intel::SAMPLES).chain(vendors::SAMPLES) {
        let (report, batch) = load(&shared.join("samples").join(file));
        assert!(report.is_conserved(), "{file}: the report does not add up");
        assert_eq!(report.rejected, 0, "{file}: {:?}", report.problems);
        let found = line(&report, &batch);
        if found != *expect {
            wrong.push(format!("{file}\n  is     {found}\n  expect {expect}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A third-party parser's reading of the same findings. It calls the remote end the source, whatever the direction, and
/// takes the time of the finding where we take that of the first event: less than a second apart here.
#[test]
fn guardduty_findings_are_read_as_another_parser_reads_them() {
    let Some(shared) = wg_tests::shared("GuardDuty oracle") else { return };
    let dir = shared.join("samples/aws-guardduty");
    let oracle = std::fs::read_to_string(dir.join("findings.expected-ecs.ndjson")).unwrap();
    let oracle: Vec<Value> = oracle.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (_, batch) = load(&dir.join("findings.ndjson"));
    // The fifth finding repeats the first byte for byte and is folded into it.
    let oracle: Vec<&Value> = [0, 1, 2, 3, 5].iter().map(|line| &oracle[*line]).collect();
    assert_eq!(batch.len(), oracle.len());
    for (alert, oracle) in batch.ids().zip(oracle) {
        let field = |word: &str| batch.field(alert, word).map(|text| text.into_owned());
        let second = to_rfc3339(batch.time_of(alert).unwrap())[..19].to_owned();
        assert_eq!(second, oracle["@timestamp"].as_str().unwrap()[..19]);
        assert_eq!(field("severity-given"), Some(oracle["event"]["severity"].to_string()));
        let mut ours: Vec<String> = ["src", "dst"].iter().filter_map(|word| field(word)).collect();
        let theirs = ["source", "destination"].map(|side| oracle[side]["ip"].as_str().map(str::to_owned));
        let mut theirs: Vec<String> = theirs.into_iter().flatten().collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs);
        assert_eq!(field("user").as_deref(), oracle["user"]["name"].as_str());
    }
}

/// The scenario's labels say what triage has to find out.
#[test]
fn labels_of_a_labelled_set_reach_no_column() {
    let Some(shared) = wg_tests::shared("AIT-ADS") else { return };
    let (report, batch) = load(&shared.join("samples/ait-ads-csv/russellmitchell_alerts.csv.gz"));
    assert_eq!(report.container, ["gzip", "csv"]);
    for label in
        ["false_positive", "network_scans", "service_scans", "wpscan", "dirb", "privilege_escalation", "dnsteal"]
    {
        assert_eq!(batch.strings.find(label), None, "{label}");
    }
}
