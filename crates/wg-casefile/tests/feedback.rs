//! Feedback files for other tools: what they hold, what they leave out, and that hostile ids stay ids.

use serde_json::Value;
use wg_casefile::{
    AlertFact, Draft, Entry, ExportContext, Facts, Form, Judgement, Log, Provenance, Tool, Verdict, export, export_csv,
    feedback, tuning,
};

fn alert(uid: &str, reply_to: &str) -> AlertFact {
    AlertFact { vendor_uid: uid.into(), reply_to: reply_to.into(), rule_uid: "r-1".into(), ..AlertFact::default() }
}

fn log(judged: Vec<(Verdict, Option<u8>, Vec<AlertFact>)>) -> Vec<Entry> {
    let mut log = Log::default();
    for (place, (verdict, reason, alerts)) in judged.into_iter().enumerate() {
        let n = u32::try_from(alerts.len()).unwrap_or(0);
        let facts = Facts { alerts, alerts_listed: n, alerts_total: n, ..Facts::default() };
        let incident = format!("INC-{place}");
        let judgement = Judgement { verdict, reason, note: String::new(), facts, provenance: Default::default() };
        let draft = Draft {
            batch: "b".into(),
            incident: incident.clone(),
            action: log.judge(&incident, judgement),
            analyst: "night".into(),
            at_ms: 1_795_230_664_000 + place as i64,
            took_ms: 1,
            tab: "t".into(),
            app: "0".into(),
        };
        log.push(Entry::next(log.head(), draft));
    }
    log.entries().to_vec()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn of(tool: Tool, entries: &[Entry]) -> wg_casefile::Feedback {
    feedback(tool, &entries.iter().collect::<Vec<_>>())
}

#[test]
fn security_hub_takes_at_most_a_hundred_findings_at_once() {
    let incidents = (0..5).map(|n| {
        let alerts = (0..50).map(|at| alert(&format!("f-{n}-{at}"), "security-hub arn:aws:securityhub:::product/x"));
        (Verdict::FalsePositive, Some(1), alerts.collect())
    });
    let file = of(Tool::SecurityHub, &log(incidents.collect()));
    let calls = lines(&file.text);
    let sizes: Vec<usize> =
        calls.iter().map(|call| call["FindingIdentifiers"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(file.sent, 250);
    assert!(calls.iter().all(|call| call["VerificationState"] == "FALSE_POSITIVE"));
    assert_eq!(calls[0]["FindingIdentifiers"][0]["ProductArn"], "arn:aws:securityhub:::product/x");
    assert_eq!(calls[0]["Note"]["Text"], "False positive: Rule too broad");
}

#[test]
fn only_the_tools_own_alerts_with_its_own_id_are_sent_and_the_rest_is_counted() {
    let entries = log(vec![
        (
            Verdict::TruePositive,
            Some(4),
            vec![alert("a1", "graph-alert"), alert("", "graph-alert"), alert("e1", "elastic .alerts")],
        ),
        (Verdict::NeedsMoreData, Some(1), vec![alert("a2", "graph-alert")]),
    ]);
    let file = of(Tool::Defender, &entries);
    let calls = lines(&file.text);
    assert_eq!(file.sent, 1);
    assert_eq!(calls[0]["requests"][0]["url"], "/security/alerts_v2/a1");
    assert_eq!(calls[0]["requests"][0]["body"]["determination"], "compromisedAccount");
    assert_eq!(file.left_out.iter().map(|(_, n)| n).sum::<u32>(), 3);
    assert!(file.left_out.iter().any(|(why, n)| why.contains("needs more data") && *n == 1));
    let elastic = of(Tool::Elastic, &entries);
    let calls = lines(&elastic.text);
    assert_eq!(calls[0]["update"]["_index"], ".alerts");
    assert_eq!(calls[1]["doc"]["kibana.alert.workflow_reason"], "true_positive");
    assert!(calls[1]["doc"].get("kibana.alert.workflow_status").is_none(), "nothing is closed by an export");
}

#[test]
fn an_id_cannot_leave_its_place_in_an_address() {
    let entries = log(vec![(
        Verdict::FalsePositive,
        Some(1),
        vec![
            alert("../../users?x=1#", "graph-alert"),
            alert("c", "thehive-case ../alert/1"),
            alert("..", "graph-incident"),
        ],
    )]);
    let file = of(Tool::Defender, &entries);
    let urls: Vec<String> = lines(&file.text)
        .iter()
        .flat_map(|call| call["requests"].as_array().cloned().unwrap_or_default())
        .map(|request| request["url"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(urls, ["/security/incidents/%2E%2E", "/security/alerts_v2/..%2F..%2Fusers%3Fx%3D1%23"]);
    assert_eq!(lines(&of(Tool::TheHive, &entries).text)[0]["path"], "/api/v1/case/..%2Falert%2F1");
}

#[test]
fn of_two_verdicts_on_one_alert_the_later_is_sent() {
    let same = || vec![alert("n@@notable@@1", "splunk-notable")];
    let entries = log(vec![(Verdict::FalsePositive, Some(1), same()), (Verdict::BenignPositive, Some(4), same())]);
    let file = of(Tool::Splunk, &entries);
    let calls = lines(&file.text);
    assert_eq!((calls.len(), file.sent), (1, 1));
    assert_eq!(calls[0]["disposition"], "Testing");
    assert_eq!(calls[0]["ruleUIDs"][0], "n@@notable@@1");
}

#[test]
fn a_batch_for_graph_has_at_most_twenty_requests() {
    let alerts = (0..45).map(|n| alert(&format!("a{n}"), "graph-alert")).collect();
    let file = of(Tool::Defender, &log(vec![(Verdict::TruePositive, None, alerts)]));
    let sizes: Vec<usize> =
        lines(&file.text).iter().map(|call| call["requests"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(sizes, [20, 20, 5]);
}

#[test]
fn a_filter_is_kept_to_and_what_it_leaves_out_is_said() {
    let entries =
        log(vec![(Verdict::FalsePositive, Some(1), Vec::new()), (Verdict::TruePositive, Some(1), Vec::new())]);
    let chosen = [&entries[1]];
    let csv = export(Form::Csv, &entries, &chosen, 2, &ExportContext::default());
    assert_eq!(csv.text.lines().count(), 2);
    assert!(csv.said[0].contains("1 of 2 verdicts"), "{}", csv.said[0]);
    assert_eq!(csv.text, export_csv(&chosen, &[]));
    let json = export(Form::Json, &entries, &chosen, 2, &ExportContext::default());
    assert!(json.said[0].starts_with("All 2 verdicts"), "{}", json.said[0]);
}

#[test]
fn every_form_is_found_by_its_word() {
    for form in Form::ALL {
        assert_eq!(Form::from_slug(form.slug()), Some(form));
    }
}

#[test]
fn an_entry_of_an_older_build_keeps_its_hash() {
    let entries = log(vec![(Verdict::FalsePositive, Some(1), vec![alert("x", "")])]);
    let text = entries[0].to_json();
    assert!(!text.contains("reply_to"));
    let again = Entry::from_json(&text).expect("it is an entry");
    assert_eq!(again.right_hash(), entries[0].hash);
}

#[test]
fn a_rule_is_counted_once_an_incident_and_few_say_nothing() {
    let fired = |rule: &str, n: usize| -> Vec<AlertFact> {
        (0..n).map(|at| AlertFact { rule_uid: rule.into(), ..alert(&format!("{rule}-{at}"), "") }).collect()
    };
    let mut judged = vec![(Verdict::TruePositive, None, fired("noisy", 3))];
    judged.extend((0..6).map(|_| (Verdict::FalsePositive, Some(1), fired("noisy", 40))));
    judged.push((Verdict::FalsePositive, Some(1), fired("=rare", 1)));
    judged.push((Verdict::NeedsMoreData, Some(1), fired("=rare", 1)));
    let entries = log(judged);
    let all: Vec<&Entry> = entries.iter().collect();
    let rules = tuning(&all);
    assert_eq!((rules[0].rule.as_str(), rules[0].verdicts), ("noisy", [1, 0, 6, 0]));
    let (share, low, high) = rules[0].harmless().expect("enough");
    assert!((share - 6.0 / 7.0).abs() < 1e-12 && low < share && share < high);
    assert_eq!((rules[1].decided(), rules[1].harmless()), (1, None));
    let csv = export(Form::Tuning, &entries, &all, all.len(), &ExportContext::default()).text;
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.contains(",'=rare,"), "{csv}");
}

#[test]
fn what_was_taken_over_from_a_product_is_not_sent_back() {
    let mut desk = Log::default();
    for (place, provenance) in
        [Provenance::Imported, Provenance::ImportedUntaught, Provenance::Shared].into_iter().enumerate()
    {
        let alerts = vec![alert(&format!("f{place}"), "security-hub arn:p")];
        let facts = Facts { alerts, alerts_listed: 1, alerts_total: 1, ..Facts::default() };
        let judgement =
            Judgement { verdict: Verdict::FalsePositive, reason: None, note: String::new(), facts, provenance };
        let incident = format!("INC-{place}");
        let draft = Draft {
            batch: "b".into(),
            incident: incident.clone(),
            action: desk.judge(&incident, judgement),
            analyst: String::new(),
            at_ms: 1_795_230_664_000,
            took_ms: 0,
            tab: "t".into(),
            app: "0".into(),
        };
        desk.push(Entry::next(desk.head(), draft));
    }
    let file = of(Tool::SecurityHub, desk.entries());
    assert_eq!(file.sent, 1, "a colleague's is");
    assert!(file.left_out.iter().any(|(why, n)| why.contains("taken over") && *n == 2));
    assert!(desk.judged_alone().is_empty(), "and none is a check of its own");
    let kept: Vec<Entry> = desk.entries().iter().filter_map(|entry| Entry::from_json(&entry.to_json())).collect();
    assert_eq!(kept, desk.entries());
}
