//! Threat intelligence, case tools, a SIEM, and host timelines.

/// As in the list beside it. Indicators, rows of artefacts and inventory queries are not alerts, and AMiner, MISP's
/// undefined level and STIX give no severity.
#[rustfmt::skip]
pub const SAMPLES: &[(&str, &str)] = &[
    (
        "stix/indicator-for-malicious-url.json",
        "stix: 3 = 0 + 0 + 0 + 3 | , attack 0",
    ),
    (
        "stix/malware-indicator-for-file-hash.json",
        "stix: 3 = 0 + 0 + 0 + 3 | , attack 0",
    ),
    (
        "stix/misp_event2_stix21.json",
        "stix: 12 = 2 + 0 + 0 + 10 | time 2, title 2, id 2, product 2, dst 1, attack 0",
    ),
    (
        "stix/sighting-of-an-indicator.json",
        "stix: 4 = 1 + 0 + 0 + 3 | time 1, title 1, id 1, rule-id 1, product 1, attack 0",
    ),
    (
        "stix/sighting-of-observed-data.json",
        "stix: 8 = 1 + 0 + 0 + 7 | time 1, title 1, id 1, rule-id 1, product 1, hash 1, attack 0",
    ),
    (
        "misp/event.json",
        "misp: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, hash 1, attack 0",
    ),
    (
        "misp/existing_event.json",
        "misp: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, dst 1, hash 1, attack 0",
    ),
    (
        "misp/sighting_1.json",
        "misp: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, product 1, attack 0",
    ),
    (
        "thehive/Alert_db_fixture.json",
        "thehive: 6 = 6 + 0 + 0 + 0 | time 6, severity 6, title 6, id 6, product 6, attack 0",
    ),
    (
        "otx/otx_indicators.ndjson",
        "otx: 83 = 0 + 0 + 0 + 83 | , attack 0",
    ),
    (
        "dfir-iris/alerts.json",
        "dfir-iris: 15 = 15 + 0 + 0 + 0 | time 15, severity 15, title 15, id 15, rule-id 15, product 15, host 15, user 15, process 15, pid 15, attack 15",
    ),
    (
        "qradar/offense.json",
        "qradar: 1 = 1 + 0 + 0 + 0 | time 1, severity 1, title 1, id 1, rule-id 1, product 1, attack 0",
    ),
    (
        "graylog-wazuh/search_hits.json",
        "graylog-wazuh: 11 = 11 + 0 + 0 + 0 | time 11, severity 11, title 11, id 11, rule-id 11, product 11, host 11, user 10, process 10, pid 10, attack 6",
    ),
    (
        "mozdef/bro-notice.json",
        "mozdef: 1 = 1 + 0 + 0 + 0 | severity 1, title 1, rule-id 1, product 1, attack 0",
    ),
    (
        "aminer/aminer_alerts.log",
        "aminer: 215 = 215 + 0 + 0 + 0 | time 215, title 215, rule-id 215, product 215, host 107, src 213, dst 108, attack 0",
    ),
    (
        "chainsaw/hunt_evtx_attack_samples.json",
        "chainsaw: 1114 = 1114 + 0 + 0 + 0 | time 1114, severity 1114, title 1114, rule-id 1114, product 1114, host 1114, user 735, src 62, dst 7, process 957, cmd 557, pid 969, session 558, hash 593, attack 1016",
    ),
    (
        "chainsaw/csv/lateral_movement.csv",
        "chainsaw: 135 = 135 + 0 + 0 + 0 | time 135, title 135, rule-id 135, product 135, host 135, user 135, src 135, attack 0",
    ),
    (
        "zircolite/detected_events_evtx_attack_samples.json",
        "zircolite: 151 = 151 + 0 + 0 + 0 | time 151, severity 151, title 151, rule-id 151, product 151, host 151, user 120, src 6, process 107, cmd 67, pid 5, session 109, hash 74, attack 151",
    ),
    (
        "sigma-regression/events_with_expected_rule.ndjson",
        "sigma-regression: 63 = 63 + 0 + 0 + 0 | time 63, severity 63, title 63, rule-id 63, product 63, host 63, user 60, process 61, cmd 42, pid 61, session 42, hash 43, attack 59",
    ),
    (
        "velociraptor/Windows.Network.Netstat.json",
        "velociraptor: 10 = 0 + 0 + 0 + 10 | , attack 0",
    ),
    (
        "velociraptor/Windows.Sysinternals.Autoruns.json",
        "velociraptor: 10 = 0 + 0 + 0 + 10 | , attack 0",
    ),
    (
        "velociraptor/Windows.System.Pslist.json",
        "velociraptor: 10 = 0 + 0 + 0 + 10 | , attack 0",
    ),
    (
        "timesketch/sigma_events.jsonl",
        "timesketch: 5 = 0 + 0 + 0 + 5 | , attack 0",
    ),
    (
        "osquery/osqueryd.results.log",
        "osquery: 266 = 0 + 0 + 0 + 266 | , attack 0",
    ),
];
