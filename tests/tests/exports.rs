//! What we write fits the schemas: ours, and OCSF's.

use serde_json::Value;
use wg_casefile::{
    AlertFact, AttackFact, Draft, Entry, ExportContext, Facts, Judgement, Log, ReasonFact, ScoreFact, Source, Verdict,
    export_json, export_ocsf, ocsf_unjudged, with_signature,
};
use wg_tests::json_schema::check;
use wg_tests::shared;

/// Every verdict with every reason and none, a change, a withdrawal, and facts from full to empty.
fn log() -> Vec<Entry> {
    let mut log = Log::default();
    let mut write = |incident: &str, judgement: Option<Judgement>| {
        let action = match judgement {
            Some(judgement) => log.judge(incident, judgement),
            None => log.withdraw(incident).expect("judged before"),
        };
        let draft = Draft {
            batch: "b1".into(),
            incident: incident.into(),
            action,
            analyst: "night desk".into(),
            at_ms: 1_795_230_664_000,
            took_ms: 20_000,
            tab: "t1".into(),
            app: "0.1.0".into(),
        };
        let entry = Entry::next(log.head(), draft);
        log.push(entry);
    };
    for verdict in Verdict::ALL {
        for reason in verdict.reasons().iter().map(|reason| Some(reason.key)).chain([None]) {
            let incident = format!("{}-{reason:?}", verdict.slug());
            write(
                &incident,
                Some(Judgement {
                    verdict,
                    reason,
                    note: "a \"note\"\n".into(),
                    facts: full(&incident),
                    provenance: Default::default(),
                }),
            );
        }
    }
    let plain = |verdict| {
        Some(Judgement {
            verdict,
            reason: None,
            note: String::new(),
            facts: Facts::default(),
            provenance: Default::default(),
        })
    };
    write("empty", plain(Verdict::NeedsMoreData));
    write("changed", plain(Verdict::FalsePositive));
    write("changed", plain(Verdict::TruePositive));
    write("withdrawn", plain(Verdict::TruePositive));
    write("withdrawn", None);
    log.entries().to_vec()
}

/// An alert is in one incident.
fn full(key: &str) -> Facts {
    let attack = |technique: &str, tactic: &str| AttackFact {
        technique: technique.into(),
        tactic: tactic.into(),
        name: "A name".into(),
        origin: "named".into(),
        code: "CA".into(),
    };
    Facts {
        alerts: vec![
            AlertFact {
                file: "night.ndjson".into(),
                key: key.into(),
                length: 812,
                offset: 4096,
                p10000: 9410,
                points1024: 40 * 1024 + 3,
                product: "Sysmon".into(),
                record: 7,
                rule_uid: "R-1".into(),
                time: Some(1_795_230_000_000),
                title: "Office ran PowerShell".into(),
                vendor: "Microsoft".into(),
                vendor_uid: "evt-7".into(),
                ..AlertFact::default()
            },
            AlertFact::default(),
        ],
        alerts_listed: 2,
        alerts_total: 37,
        attack_version: "19".into(),
        attacks: vec![
            attack("T1003.001", "Credential Access"),
            attack("T1059", ""),
            attack("", "Impact"),
            attack("", ""),
        ],
        first_time: Some(1_795_220_000_000),
        last_time: Some(1_795_230_000_000),
        members: "ab".repeat(32),
        model: "start-1".into(),
        reasons: vec![ReasonFact { feature: "severity".into(), label: "Critical".into(), points1024: 86 * 1024 + 3 }],
        score: ScoreFact {
            base1024: -46 * 1024,
            high10000: 9700,
            low10000: 8600,
            p10000: 9410,
            points1024: 40 * 1024 + 3,
        },
        severity_id: 5,
        title: "Office ran PowerShell".into(),
    }
}

fn context() -> ExportContext {
    ExportContext {
        exported_at_ms: 1_795_230_664_000,
        app: "0.1.0".into(),
        model: "start-1".into(),
        attack: "19".into(),
        analyst: "night desk".into(),
        previous_export_head: Some("cd".repeat(32)),
        key: String::new(),
        sources: vec![Source { file: "night.ndjson".into(), sha256: "ab".repeat(32), size: 9_999 }],
        columns: Vec::new(),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

const OURS: &str = include_str!("../../public/schema/verdicts-1.schema.json");

#[test]
fn the_verdict_export_fits_its_published_schema() {
    for entries in [log(), Vec::new()] {
        let signed = export_json(&entries, &ExportContext { key: "ab".repeat(32), ..context() });
        for text in [export_json(&entries, &context()), with_signature(signed, &"cd".repeat(64))] {
            let wrong = check(&json(OURS), &json(&text));
            assert!(wrong.is_empty(), "{wrong:#?}");
        }
    }
}

#[test]
fn the_published_schema_refuses_what_we_never_write() {
    let text = export_json(&log(), &context());
    for (right, other) in [
        ("\"ocsf_verdict_id\":2", "\"ocsf_verdict_id\":3"),
        ("\"version\": 1", "\"version\": 2"),
        ("\"lossy\":null", "\"lossy\":0"),
        ("\"act\":\"withdrawn\"", "\"act\":\"erased\""),
        ("\"p10000\":9410", "\"p10000\":94.1"),
        ("\"took_ms\":20000", "\"took_ms\":20000,\"extra\":1"),
    ] {
        assert!(text.contains(right), "{right}");
        assert!(!check(&json(OURS), &json(&text.replacen(right, other, 1))).is_empty(), "{other} passed");
    }
}

#[test]
fn the_incident_findings_fit_ocsf() {
    let Some(shared) = shared("the_incident_findings_fit_ocsf") else { return };
    let text = export_ocsf(&log(), &context());
    let log = Log::fold(log());
    assert_eq!(text.lines().count(), log.judged().len());
    let unjudged = [full("1"), Facts::default()].map(|facts| ocsf_unjudged("INC-1", &facts, &context()) + "\n");
    let text = text + &unjudged.concat();
    for version in ["1.5.0", "1.8.0"] {
        let path = shared.join("schemas/ocsf").join(version).join("incident_finding.schema.json");
        let schema = json(&std::fs::read_to_string(path).expect("the schema is there"));
        for line in text.lines() {
            let wrong = check(&schema, &json(line));
            assert!(wrong.is_empty(), "{version}: {wrong:#?}\n{line}");
        }
    }
}
