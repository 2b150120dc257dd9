//! EDR, XDR, cloud and identity products.

/// As in the list beside it. Activities, assessments, scores and passed checks are not alerts; a network alert of a
/// cloud proxy and a finding about a project have no host.
#[rustfmt::skip]
pub const SAMPLES: &[(&str, &str)] = &[
    (
        "sentinelone/alert.ndjson",
        "sentinelone: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, dst 1, process 1, cmd 1, pid 1, hash 1, attack 0",
    ),
    (
        "sentinelone/get_valid_alert.json",
        "sentinelone: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, process 1, cmd 1, attack 0",
    ),
    (
        "sentinelone/panther_s1_activity.ndjson",
        "sentinelone: 11 = 0 + 0 + 0 + 11 | , attack 0",
    ),
    (
        "sentinelone/threats.ndjson",
        "sentinelone: 3 = 2 + 0 + 0 + 1 | time 2, severity 2, title 2, id 2, rule-id 2, product 2, host 2, user 2, hash 2, attack 0",
    ),
    (
        "carbon-black/cbc_alert.ndjson",
        "carbon-black: 3 = 3 + 0 + 0 + 0 | time 3, severity 3, title 3, id 3, rule-id 3, product 3, host 3, user 3, process 2, pid 1, hash 2, attack 1",
    ),
    (
        "carbon-black/cbr_alert_watchlist_hit_binary.ndjson",
        "carbon-black: 390 = 390 + 0 + 0 + 0 | time 390, severity 390, title 390, id 390, rule-id 390, product 390, host 390, hash 390, attack 0",
    ),
    (
        "carbon-black/panther_cbc_alertv2.ndjson",
        "carbon-black: 2 = 1 + 1 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, process 1, cmd 1, pid 1, hash 1, attack 1",
    ),
    (
        "cortex-xdr/alerts.ndjson",
        "cortex-xdr: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, rule-id 4, product 4, host 4, user 1, process 1, cmd 1, pid 1, attack 4",
    ),
    (
        "cortex-xdr/alerts_xdr.ndjson",
        "cortex-xdr: 6 = 6 + 0 + 0 + 0 | time 6, severity 6, title 6, id 6, rule-id 4, product 6, host 6, user 4, src 3, dst 3, process 5, cmd 5, pid 5, hash 5, attack 4",
    ),
    (
        "cortex-xdr/monitor_alerts.json",
        "cortex-xdr: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, host 1, dst 1, process 1, attack 1",
    ),
    (
        "cisco-secure-endpoint/amp1.ndjson",
        "cisco-secure-endpoint: 49 = 36 + 4 + 0 + 9 | time 36, severity 36, title 36, id 36, rule-id 36, product 36, host 36, user 6, process 27, hash 36, attack 0",
    ),
    (
        "sophos-central/alerts.ndjson",
        "sophos-central: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, dst 1, process 1, pid 1, attack 0",
    ),
    (
        "trellix/edr.ndjson",
        "trellix: 3 = 2 + 0 + 0 + 1 | time 2, severity 2, title 2, id 2, rule-id 2, product 2, host 2, user 1, process 1, cmd 1, pid 1, hash 1, attack 1",
    ),
    (
        "trendmicro/vision_one_alert.ndjson",
        "trend-vision-one: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, rule-id 3, product 4, host 3, user 2, process 1, cmd 1, attack 3",
    ),
    (
        "trendmicro/vision_one_workbench.ndjson",
        "trend-vision-one: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, rule-id 4, product 4, host 4, user 3, process 3, cmd 3, pid 2, hash 4, attack 3",
    ),
    (
        "withsecure/elements.ndjson",
        "withsecure-elements: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, product 4, host 4, user 3, hash 2, attack 1",
    ),
    (
        "netskope/alerts.ndjson",
        "netskope: 27 = 15 + 12 + 0 + 0 | time 15, severity 7, title 15, id 15, rule-id 2, product 15, host 6, user 15, src 11, dst 11, hash 6, attack 0",
    ),
    (
        "lacework/events.ndjson",
        "lacework: 4 = 4 + 0 + 0 + 0 | time 4, severity 4, title 4, id 4, rule-id 4, product 4, user 3, src 1, attack 0",
    ),
    (
        "o365-alerts/security_compliance_alerts.ndjson",
        "o365-alerts: 5 = 5 + 0 + 0 + 0 | time 5, severity 4, title 5, id 5, rule-id 5, product 5, host 1, user 3, src 2, attack 0",
    ),
    (
        "m365-advanced-hunting/alert_evidence.ndjson",
        "m365-advanced-hunting: 6 = 4 + 2 + 0 + 0 | time 4, severity 4, title 4, id 4, product 4, host 2, user 4, src 2, dst 1, process 2, cmd 2, pid 2, hash 3, attack 4",
    ),
    (
        "microsoft-defender-cloud/event.ndjson",
        "ms-defender-cloud: 5 = 1 + 0 + 0 + 4 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, src 1, pid 1, attack 0",
    ),
    (
        "entra-id-risk/identity_protection.ndjson",
        "entra-id-risk: 2 = 2 + 0 + 0 + 0 | time 2, severity 2, title 2, id 2, rule-id 2, product 2, user 2, src 2, attack 0",
    ),
    (
        "entra-id-risk/user_risk.ndjson",
        "entra-id-risk: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, user 1, src 1, attack 0",
    ),
    (
        "google-workspace-alerts/alerts.ndjson",
        "google-workspace-alerts: 14 = 14 + 0 + 0 + 0 | time 14, severity 14, title 14, id 14, rule-id 14, product 14, host 1, user 10, src 2, hash 2, attack 0",
    ),
    (
        "gcp-scc/bad_ip_scc.json",
        "gcp-scc: 1 = 1 + 0 + 0 + 0 | time 1, title 1, id 1, rule-id 1, product 1, host 1, attack 0",
    ),
    (
        "gcp-scc/finding.ndjson",
        "gcp-scc: 2 = 1 + 0 + 0 + 1 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, attack 0",
    ),
    (
        "gcp-scc/iam_anomalous_grant-remediated.json",
        "gcp-scc: 1 = 1 + 0 + 0 + 0 | severity 1, title 1, id 1, rule-id 1, product 1, host 1, user 1, attack 1",
    ),
    (
        "gcp-scc/public_bucket_acl.json",
        "gcp-scc: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, host 1, attack 0",
    ),
    (
        "google-secops/gcb_alerts_response.json",
        "google-secops: 5 = 5 + 0 + 0 + 0 | time 5, title 5, product 5, host 5, attack 0",
    ),
    (
        "okta/detection_finding.raw.json",
        "okta: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, src 1, attack 0",
    ),
];
