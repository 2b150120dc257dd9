//! The log from the outside: appending, undoing, exporting, and files that lie.

use proptest::prelude::*;
use wg_casefile::{
    ASSETS, Action, AlertFact, AssetKind, AssetSaid, AttackFact, Case, Criticality, Draft, Entry, ExportContext, Facts,
    Head, Judgement, Log, MODEL, NAMES, PointsSet, RECORD_MAX_BYTES, ReadError, ReasonFact, SUPPRESSION, Say,
    ScoreFact, Source, Verdict, What, compare, export_json, export_ocsf, preview, read_export, read_rescue,
    rescue_json, verify,
};

const START: i64 = 1_795_230_664_000;

fn facts(title: &str) -> Facts {
    Facts {
        alerts: vec![AlertFact {
            file: "night.ndjson".into(),
            key: "00ff".into(),
            length: 812,
            offset: 4096,
            p10000: 9410,
            points1024: 40 * 1024,
            product: "Sysmon".into(),
            record: 7,
            time: Some(START - 1000),
            title: title.into(),
            vendor_uid: "evt-7".into(),
            ..AlertFact::default()
        }],
        alerts_listed: 1,
        alerts_total: 37,
        attack_version: "19".into(),
        attacks: vec![AttackFact {
            technique: "T1003.001".into(),
            tactic: "Credential Access".into(),
            ..Default::default()
        }],
        model: "start-1".into(),
        reasons: vec![ReasonFact { feature: "severity".into(), label: "Critical".into(), points1024: 86 * 1024 }],
        score: ScoreFact { base1024: -46 * 1024, high10000: 9700, low10000: 8600, p10000: 9410, points1024: 40 * 1024 },
        severity_id: 5,
        title: title.into(),
        ..Facts::default()
    }
}

fn judgement(verdict: Verdict) -> Judgement {
    Judgement {
        verdict,
        reason: Some(1),
        note: "seen before".into(),
        facts: facts("Office ran PowerShell"),
        provenance: Default::default(),
    }
}

/// A log in memory that appends as the store does: head read and entry written in one go.
#[derive(Default)]
struct Desk {
    log: Log,
}

impl Desk {
    fn write(&mut self, incident: &str, action: Action) -> Entry {
        let draft = Draft {
            batch: "b1".into(),
            incident: incident.into(),
            action,
            analyst: "night desk".into(),
            at_ms: START + self.log.count() as i64 * 1000,
            took_ms: 20_000,
            tab: "t1".into(),
            app: "0.1.0".into(),
        };
        let entry = Entry::next(self.log.head(), draft);
        self.log.push(entry.clone());
        entry
    }

    fn judge(&mut self, incident: &str, verdict: Verdict) -> Entry {
        let mut given = judgement(verdict);
        // An alert is in one incident.
        given.facts.alerts[0].key = incident.into();
        let action = self.log.judge(incident, given);
        self.write(incident, action)
    }

    fn undo(&mut self) -> bool {
        self.log.undo("b1").map(|step| self.write(&step.incident, step.action)).is_some()
    }

    fn redo(&mut self) -> bool {
        self.log.redo("b1").map(|step| self.write(&step.incident, step.action)).is_some()
    }

    fn stands(&self, incident: &str) -> Option<Verdict> {
        self.log.current(incident).and_then(Entry::verdict)
    }
}

fn night(verdicts: usize) -> Vec<Entry> {
    let mut desk = Desk::default();
    for place in 0..verdicts {
        desk.judge(&format!("INC-{place:04}"), Verdict::ALL[place % 4]);
    }
    desk.log.entries().to_vec()
}

fn context() -> ExportContext {
    ExportContext {
        exported_at_ms: START,
        app: "0.1.0".into(),
        model: "start-1".into(),
        attack: "19".into(),
        analyst: "night desk".into(),
        previous_export_head: None,
        key: String::new(),
        sources: vec![Source { file: "night.ndjson".into(), sha256: "ab".repeat(32), size: 9_999 }],
        columns: Vec::new(),
    }
}

#[test]
fn undo_and_redo_only_add_entries() {
    let mut desk = Desk::default();
    desk.judge("A", Verdict::FalsePositive);
    desk.judge("B", Verdict::TruePositive);
    desk.judge("A", Verdict::BenignPositive);
    assert!(matches!(desk.log.entries()[2].action, Action::Changed { of_seq: 1, .. }));
    assert!(desk.undo());
    assert_eq!(desk.stands("A"), Some(Verdict::FalsePositive), "the changed verdict stands again");
    assert!(desk.undo());
    assert_eq!((desk.stands("B"), desk.stands("A")), (None, Some(Verdict::FalsePositive)));
    assert!(desk.redo());
    assert!(desk.redo());
    assert_eq!((desk.stands("B"), desk.stands("A")), (Some(Verdict::TruePositive), Some(Verdict::BenignPositive)));
    assert!(!desk.redo());
    assert_eq!(desk.log.count(), 7);
    assert_eq!(verify(desk.log.entries()), Ok(desk.log.head()));
}

#[test]
fn what_was_said_of_links_is_undone_and_redone_like_a_verdict() {
    let (a, b, c) = ("a".repeat(32), "b".repeat(32), "c".repeat(32));
    let linked = |first: &str, say, second: &str| Action::Linked { first: first.into(), say, second: second.into() };
    let mut desk = Desk::default();
    desk.write("A", linked(&a, Say::Apart, &b));
    desk.judge("A", Verdict::TruePositive);
    desk.write("A", linked(&b, Say::Together, &c));
    assert_eq!(desk.log.corrections(), [(&*a, Say::Apart, &*b), (&*b, Say::Together, &*c)]);
    assert!(desk.undo());
    assert_eq!(desk.log.corrections(), [(&*a, Say::Apart, &*b)]);
    assert_eq!(desk.stands("A"), Some(Verdict::TruePositive), "the verdict is another step");
    assert!(desk.redo());
    assert_eq!(desk.log.corrections().len(), 2);
    assert!(!desk.redo());
    assert_eq!(verify(desk.log.entries()), Ok(desk.log.head()));
    let export = export_json(desk.log.entries(), &context());
    assert_eq!(read_export(&export).expect("a sound export").log, desk.log.entries());
    desk.write("A", linked("no key", Say::Apart, &b));
    assert_eq!(verify(desk.log.entries()).unwrap_err().what, What::Value);
}

#[test]
fn a_new_verdict_ends_what_can_be_redone() {
    let mut desk = Desk::default();
    desk.judge("A", Verdict::FalsePositive);
    desk.undo();
    desk.judge("B", Verdict::FalsePositive);
    assert!(!desk.redo());
    assert!(desk.undo() && !desk.undo());
}

#[test]
fn undo_stays_in_its_batch() {
    let mut desk = Desk::default();
    desk.judge("A", Verdict::FalsePositive);
    assert_eq!(desk.log.undo("another batch"), None);
}

#[test]
fn two_tabs_that_read_the_head_when_they_write_never_fork() {
    let mut entries: Vec<Entry> = Vec::new();
    for place in 0..10 {
        let head: Option<Head> = entries.last().map(Entry::head);
        let draft = Draft {
            batch: "b1".into(),
            incident: format!("I{}", place % 3),
            action: Log::fold(entries.clone()).judge(&format!("I{}", place % 3), judgement(Verdict::TruePositive)),
            analyst: String::new(),
            at_ms: START - place * 1000,
            took_ms: 0,
            tab: format!("t{}", place % 2),
            app: "0.1.0".into(),
        };
        entries.push(Entry::next(head, draft));
    }
    assert!(verify(&entries).is_ok(), "the clock going back does not matter");
}

#[test]
fn what_serde_writes_is_the_canonical_form() {
    let sorted = |text: &str| -> String {
        fn sort(value: &serde_json::Value) -> String {
            match value {
                serde_json::Value::Object(map) => {
                    let mut keys: Vec<&String> = map.keys().collect();
                    keys.sort();
                    let items: Vec<String> =
                        keys.iter().map(|key| format!("{}:{}", serde_json::json!(key), sort(&map[*key]))).collect();
                    format!("{{{}}}", items.join(","))
                }
                serde_json::Value::Array(items) => {
                    format!("[{}]", items.iter().map(sort).collect::<Vec<_>>().join(","))
                }
                other => other.to_string(),
            }
        }
        sort(&serde_json::from_str(text).unwrap())
    };
    let mut desk = Desk::default();
    desk.judge("A", Verdict::FalsePositive);
    desk.judge("A", Verdict::TruePositive);
    desk.undo();
    desk.write(SUPPRESSION, Action::suppress("host:a".into(), "me".into(), "why".into(), START));
    for entry in desk.log.entries() {
        assert_eq!(entry.to_json(), sorted(&entry.to_json()));
        assert_eq!(Entry::from_json(&entry.to_json()).as_ref(), Some(entry));
    }
}

#[test]
fn the_hash_of_a_known_entry_does_not_change() {
    let entry = Entry::next(
        None,
        Draft {
            batch: "b".into(),
            incident: "i".into(),
            action: Action::Withdrawn { of_seq: 1 },
            analyst: "ä\"\\\n\u{1f}".into(),
            at_ms: 0,
            took_ms: 1,
            tab: "t".into(),
            app: "0".into(),
        },
    );
    assert_eq!(
        entry.to_json().replace(&entry.hash, "H"),
        r#"{"action":{"act":"withdrawn","of_seq":1},"analyst":"ä\"\\\n\u001f","app":"0","at":"1970-01-01T00:00:00.000Z","batch":"b","hash":"H","incident":"i","prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":1,"tab":"t","took_ms":1,"v":1}"#
    );
    assert_eq!(entry.hash, "366ea4c6dc462c15df19daa173a4aa56ac8558d73209a608a1ddbbcb8d796e10");
}

#[test]
fn a_record_stays_below_its_limit_whatever_the_alerts_hold() {
    let mut big = facts(&"\u{1}".repeat(100_000));
    big.alerts = (0..500)
        .map(|i| AlertFact {
            key: format!("{i:04}"),
            title: "\"\u{7}".repeat(2000),
            vendor_uid: "x".repeat(900),
            ..big.alerts[0].clone()
        })
        .collect();
    big.alerts_total = 500;
    big.reasons =
        (0..300).map(|i| ReasonFact { label: "\u{2}".repeat(900), feature: format!("f{i}"), points1024: 1 }).collect();
    big.attacks = vec![AttackFact { name: "\u{3}".repeat(900), ..AttackFact::default() }; 300];
    let judged = Judgement { note: "\u{4}".repeat(9000), facts: big, ..judgement(Verdict::TruePositive) };
    let mut desk = Desk::default();
    let action = desk.log.judge("A", judged);
    let entry = desk.write("A", action);
    assert!(entry.to_json().len() < RECORD_MAX_BYTES, "{}", entry.to_json().len());
    assert!(verify(&[entry]).is_ok());

    let mut many = facts("Storm");
    many.alerts = (0..500).map(|i| AlertFact { key: format!("{i:04}"), ..many.alerts[0].clone() }).collect();
    let action = desk.log.judge("B", Judgement { facts: many, ..judgement(Verdict::TruePositive) });
    let Action::Judged { facts, .. } = desk.write("B", action).action else { panic!("judged") };
    assert_eq!((facts.alerts_listed, facts.alerts_total, facts.alerts.len()), (100, 100, 100));
}

#[test]
fn an_export_reads_back_and_says_that_it_is_not_signed() {
    let entries = night(50);
    let text = export_json(&entries, &context());
    let export = read_export(&text).unwrap();
    assert_eq!((export.log.len(), export.verdicts.len(), export.header.count), (50, 50, 50));
    assert!(export.header.integrity.contains("not signed") && !export.header.signed);
    assert_eq!(export.verdicts[0].score.points, 40.0);
    assert_eq!(export.verdicts[0].alerts[0].source.sha256.as_deref(), Some("ab".repeat(32).as_str()));
    assert_eq!(preview(&entries, &export.log).new, 0, "a second load of the same file brings nothing");
    assert_eq!(preview(&[], &export.log).unknown, 50);
}

#[test]
fn an_empty_log_is_exported_as_such() {
    let export = read_export(&export_json(&[], &context())).unwrap();
    assert_eq!((export.header.count, export.header.head), (0, None));
    assert_eq!(export_ocsf(&[], &context()), "");
}

#[test]
fn a_changed_verdict_names_the_one_it_replaced() {
    let mut desk = Desk::default();
    desk.judge("A", Verdict::FalsePositive);
    desk.judge("A", Verdict::BenignPositive);
    let export = read_export(&export_json(desk.log.entries(), &context())).unwrap();
    let [verdict] = &export.verdicts[..] else { panic!("one incident, one verdict") };
    let from = verdict.changed_from.as_ref().unwrap();
    assert_eq!((verdict.verdict.as_str(), from.verdict.as_str(), from.seq), ("benign_positive", "false_positive", 1));
    assert_eq!(verdict.vendors.sentinel.classification.as_deref(), Some("BenignPositive"));
}

/// Writes an export whose heading was made for `sealed` and whose log is `log`.
fn forged(sealed: &[Entry], log: &[Entry]) -> String {
    let (honest, other) = (export_json(sealed, &context()), export_json(log, &context()));
    let cut = |text: &str| text.find("\"verdicts\":").expect("exports list verdicts");
    let seal = |text: &str| text.find("\"seal\":").expect("exports end with a seal");
    format!("{}{}{}", &honest[..cut(&honest)], &other[cut(&other)..seal(&other)], &honest[seal(&honest)..])
}

#[track_caller]
fn check_refused(text: &str, words: &[&str]) {
    let said = read_export(text).expect_err("refused").to_string();
    assert!(words.iter().all(|word| said.contains(word)), "{said}");
}

#[test]
fn s400_an_edited_note_names_its_entry() {
    let text = export_json(&night(50), &context());
    let line = text.lines().find(|line| line.starts_with("{\"action\"") && line.contains("\"seq\":25,")).unwrap();
    check_refused(&text.replace(line, &line.replace("seen before", "seen befora")), &["entry 25"]);
}

#[test]
fn s401_a_removed_entry_is_a_gap() {
    let entries = night(50);
    let holed: Vec<Entry> = entries.iter().filter(|entry| entry.seq != 10).cloned().collect();
    check_refused(&forged(&entries, &holed), &["gap", "10"]);
}

#[test]
fn s402_a_cut_tail_is_incomplete() {
    let entries = night(50);
    check_refused(&forged(&entries, &entries[..45]), &["incomplete"]);
}

#[test]
fn s403_swapped_entries_are_named() {
    let entries = night(50);
    let mut swapped = entries.clone();
    swapped.swap(2, 3);
    check_refused(&forged(&entries, &swapped), &["entry 3"]);
}

#[test]
fn s404_a_recomputed_chain_is_still_not_signed() {
    let export = read_export(&export_json(&night(50), &context())).unwrap();
    assert!(export.header.integrity.contains("not signed"));
    let lie = export_json(&night(3), &context()).replace("\"signed\": false", "\"signed\": true");
    check_refused(&lie, &["heading"]);
}

#[test]
fn s409_a_newer_file_is_refused_by_its_version() {
    let text = export_json(&night(1), &context());
    check_refused(&text.replace("\"version\": 1", "\"version\": 2"), &["version 2"]);
    check_refused("{\"format\":\"something\",\"version\":1}", &["no verdicts of Watchglass"]);
    check_refused("[", &["cut off"]);
    check_refused("]", &["no JSON"]);
    check_refused(" \n", &["empty"]);
    check_refused(&"[".repeat(100_000), &["nested"]);
}

#[test]
fn a_verdict_that_the_log_does_not_give_is_refused() {
    let text = export_json(&night(3), &context());
    let lie = text.replacen("\"verdict\":\"true_positive\"", "\"verdict\":\"false_positive\"", 1);
    assert_eq!(read_export(&lie), Err(ReadError::OtherVerdict { place: 1 }));
    let extra = text.replacen("{\"incident\"", "{\"extra\":1,\"incident\"", 1);
    assert!(matches!(read_export(&extra), Err(ReadError::Shape { .. })));
}

#[test]
fn hostile_texts_travel_as_text() {
    let mut desk = Desk::default();
    let hostile = Judgement { note: "</script><script>wgx(2)</script>".into(), ..judgement(Verdict::TruePositive) };
    let action = desk.log.judge("A", hostile);
    desk.write("A", action);
    let export = read_export(&export_json(desk.log.entries(), &context())).unwrap();
    assert_eq!(export.verdicts[0].note, "</script><script>wgx(2)</script>");
}

#[test]
fn a_chain_made_by_another_hand_must_still_make_sense() {
    let mut desk = Desk::default();
    desk.judge("A", Verdict::TruePositive);
    desk.write("B", Action::Withdrawn { of_seq: 1 });
    assert_eq!(verify(desk.log.entries()).map_err(|broken| (broken.seq, broken.what)), Err((2, What::Reference)));
    assert_eq!(desk.stands("A"), Some(Verdict::TruePositive), "another incident's verdict cannot be taken back");
    let mut desk = Desk::default();
    let action = desk.log.judge("A", Judgement { reason: Some(9), ..judgement(Verdict::TruePositive) });
    desk.write("A", action);
    assert_eq!(verify(desk.log.entries()).map_err(|broken| (broken.seq, broken.what)), Err((1, What::Value)));
}

#[test]
fn a_rescued_log_reads_back() {
    let entries = night(4);
    let text = rescue_json(&entries);
    assert_eq!(read_rescue(&text), Ok(entries));
}

#[test]
fn ocsf_findings_carry_the_verdict_and_the_tools_own_id() {
    let text = export_ocsf(&night(4), &context());
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<i64> = lines.iter().map(|line| line["verdict_id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [2, 5, 1, 7]);
    assert_eq!(lines[0]["finding_info_list"][0]["uid"], "evt-7");
    assert_eq!(lines[0]["attacks"][0]["sub_technique"]["uid"], "T1003.001");
    assert_eq!(lines[0]["risk_score"], 94);
}

proptest! {
    #[test]
    fn points_come_back_from_json_to_the_bit(points1024 in -(1i64 << 24)..=(1 << 24)) {
        let points = points1024 as f64 / 1024.0;
        let text = serde_json::to_string(&points).unwrap();
        prop_assert_eq!(serde_json::from_str::<f64>(&text).unwrap().to_bits(), points.to_bits());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn every_changed_byte_of_an_export_is_found(place in 0usize..20_000, byte in 0x20u8..0x7f) {
        let text = export_json(&night(3), &context());
        let mut bytes = text.clone().into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        let changed = String::from_utf8(bytes).unwrap_or_default();
        // White space between values carries nothing, and `86e0` is `86.0`.
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        prop_assume!(json(&changed) != json(&text));
        prop_assert!(read_export(&changed).is_err());
    }

    #[test]
    fn any_text_is_refused_without_a_crash(text in "[ -~]{0,60}") {
        prop_assert!(read_export(&text).is_err());
        prop_assert!(read_rescue(&text).is_err());
    }
}

#[test]
fn a_name_is_held_apart_until_it_is_said_or_taken_back() {
    let mut desk = Desk::default();
    let held = |apart, name: &str| Action::NameHeld { apart, name: name.into() };
    desk.write(NAMES, held(true, "WS-1"));
    desk.write(NAMES, held(true, "10.1.9.77"));
    assert_eq!(desk.log.names_apart(), ["10.1.9.77", "WS-1"]);
    desk.write(NAMES, held(false, "ws-1"));
    assert_eq!(desk.log.names_apart(), ["10.1.9.77"], "one name in any case");
    assert!(desk.undo());
    assert_eq!(desk.log.names_apart(), ["10.1.9.77", "WS-1"]);
    assert!(desk.redo());
    assert_eq!(desk.log.names_apart(), ["10.1.9.77"]);
    assert!(verify(desk.log.entries()).is_ok());
    let case = Case::of(desk.log.entries().to_vec()).expect("it is whole");
    assert_eq!(case.names_apart(), ["10.1.9.77"]);
}

#[test]
fn a_suppressed_pattern_stands_until_it_expires_or_is_taken_back() {
    let mut desk = Desk::default();
    let until = START + 86_400_000;
    let action = Action::suppress("host:backup-*".into(), "night desk".into(), "nightly backup".into(), until);
    desk.write(SUPPRESSION, action);
    let standing = desk.log.suppressions();
    assert_eq!((standing[0].pattern.as_str(), standing[0].until_ms), ("host:backup-*", until));
    assert!(standing[0].is_in_force(until - 1) && !standing[0].is_in_force(until), "expired ones come back");
    assert_eq!(desk.log.counts(), [0; 4], "it is no verdict");
    assert!(desk.undo());
    assert!(desk.log.suppressions().is_empty());
    assert!(desk.redo());
    assert_eq!(desk.log.suppressions().len(), 1);
    let entries = desk.log.entries().to_vec();
    assert!(verify(&entries).is_ok());
    assert_eq!(Log::fold(entries).suppressions(), desk.log.suppressions());
}

#[test]
fn points_that_were_set_stand_until_they_are_taken_back_and_the_last_counts() {
    let set = |answer, points1024, reason: &str| Action::PointsSet {
        answer,
        feature: "severity".into(),
        points1024,
        reason: reason.into(),
    };
    let mut desk = Desk::default();
    desk.write(MODEL, set(4, 2048, "marks all high"));
    desk.write(MODEL, set(0, 9216, "one source"));
    desk.write(MODEL, set(4, 1024, "still too much"));
    let stands = |desk: &Desk| -> Vec<(u8, i32)> {
        desk.log.points_set().iter().map(|set| (set.answer, set.points1024)).collect()
    };
    assert_eq!(stands(&desk), [(0, 9216), (4, 1024)]);
    assert!(desk.undo());
    assert_eq!(stands(&desk), [(4, 2048), (0, 9216)], "the one before stands again");
    assert!(desk.redo());
    assert_eq!(stands(&desk), [(0, 9216), (4, 1024)]);
    assert_eq!(desk.log.counts(), [0; 4], "it is no verdict");
    assert_eq!(verify(desk.log.entries()), Ok(desk.log.head()));
    desk.write(MODEL, set(4, 101 * 1024, "too far"));
    assert_eq!(verify(desk.log.entries()).unwrap_err().what, What::Value);
}

#[test]
fn log_and_model_agree_again_however_they_came_apart() {
    let set = |answer, points1024| Action::PointsSet {
        answer,
        feature: "severity".into(),
        points1024,
        reason: format!("answer {answer}"),
    };
    let mut desk = Desk::default();
    desk.write(MODEL, set(4, 2048));
    desk.write(MODEL, set(0, 9216));
    let told = |list: &[PointsSet]| -> Vec<(String, u8, i32)> {
        list.iter().map(|set| (set.feature.clone(), set.answer, set.points1024)).collect()
    };
    let ours = |answer, points| ("severity".to_owned(), answer, points);
    let both = desk.log.points_set();
    assert_eq!(told(&desk.log.points_for(&[])), [ours(0, 9216), ours(4, 2048)], "a model that lost all of it");
    assert_eq!(desk.log.points_for(&both), desk.log.points_for(&[]), "one that has it");
    let of_file = PointsSet { seq: 0, feature: "confidence".into(), author: "others".into(), ..both[0].clone() };
    let on_ours = PointsSet { seq: 0, points1024: 5, author: "others".into(), ..both[0].clone() };
    let mixed = [of_file.clone(), on_ours.clone()];
    assert_eq!(
        told(&desk.log.points_for(&mixed)),
        [("confidence".to_owned(), 4, 2048), ours(0, 9216), ours(4, 2048)],
        "what came with a file stays where this log says nothing"
    );
    assert!(desk.undo() && desk.undo());
    assert_eq!(desk.log.points_for(&both), [], "taken back here, whatever the model kept of it");
    assert_eq!(told(&desk.log.points_for(&mixed)), [("confidence".to_owned(), 4, 2048), ours(4, 5)]);
    let after = desk.log.points_for(&mixed);
    assert_eq!(desk.log.points_for(&after), after, "and then nothing changes any more");
}

#[test]
fn what_was_said_last_of_an_asset_counts_and_is_taken_back_as_one_step() {
    let said = |name: &str, criticality| AssetSaid {
        criticality,
        kind: AssetKind::Host,
        name: name.into(),
        owner: "ops".into(),
    };
    let mut desk = Desk::default();
    desk.write(ASSETS, Action::AssetsNamed { list: vec![said("DC-01", Criticality::High)], source: String::new() });
    let list = vec![said("dc-01", Criticality::Critical), said("web", Criticality::Normal)];
    desk.write(ASSETS, Action::AssetsNamed { list, source: "inventory.csv".into() });
    let stands = |desk: &Desk| -> Vec<(String, Criticality)> {
        desk.log.assets().into_iter().map(|asset| (asset.said.name, asset.said.criticality)).collect()
    };
    assert_eq!(stands(&desk), [("dc-01".into(), Criticality::Critical), ("web".into(), Criticality::Normal)]);
    assert!(desk.undo());
    assert_eq!(stands(&desk), [("DC-01".into(), Criticality::High)]);
    assert_eq!(verify(desk.log.entries()), Ok(desk.log.head()));
    desk.write(ASSETS, Action::AssetsNamed { list: Vec::new(), source: String::new() });
    assert_eq!(verify(desk.log.entries()).unwrap_err().what, What::Value);
}

#[test]
fn a_pattern_that_is_never_written_is_refused() {
    for (pattern, reason) in [("", "why"), ("host:a", "")] {
        let mut desk = Desk::default();
        desk.write(SUPPRESSION, Action::suppress(pattern.into(), "me".into(), reason.into(), START));
        assert_eq!(verify(desk.log.entries()).map_err(|broken| broken.what), Err(What::Value));
    }
}

#[test]
fn blind_checks_are_counted_by_model_as_they_stand() {
    let mut desk = Desk::default();
    let check = |desk: &mut Desk, incident: &str, verdict, model: &str| {
        let mut given = judgement(verdict);
        (given.provenance, given.facts.model) = (wg_casefile::Provenance::BlindCheck, model.into());
        given.facts.alerts[0].key = incident.into();
        let action = desk.log.judge(incident, given);
        desk.write(incident, action);
    };
    check(&mut desk, "INC-1", Verdict::FalsePositive, "m1");
    check(&mut desk, "INC-2", Verdict::TruePositive, "m1");
    check(&mut desk, "INC-3", Verdict::NeedsMoreData, "m1");
    check(&mut desk, "INC-4", Verdict::BenignPositive, "m2");
    desk.judge("INC-5", Verdict::TruePositive);
    assert_eq!((desk.log.blind_checks("m1"), desk.log.blind_checks("m2")), ((3, 2), (1, 0)));
    assert!(desk.undo() && desk.undo() && desk.undo());
    assert_eq!((desk.log.blind_checks("m1"), desk.log.blind_checks("m2")), ((2, 1), (0, 0)), "taken back");
}

#[test]
fn the_median_time_is_of_what_was_judged_for_itself_and_stands() {
    let mut desk = Desk::default();
    let n = wg_casefile::ENOUGH_TIMES;
    for i in 1..n {
        desk.judge(&format!("INC-{i}"), Verdict::FalsePositive);
    }
    let mut imported = judgement(Verdict::FalsePositive);
    imported.provenance = wg_casefile::Provenance::Imported;
    give(&mut desk, "INC-900", imported);
    assert_eq!(desk.log.median_ms(), None, "one more is needed, and an imported one is none");
    desk.judge("INC-901", Verdict::TruePositive);
    assert_eq!(desk.log.median_ms(), Some((20_000, n)));
    assert!(desk.undo());
    assert_eq!(desk.log.median_ms(), None, "taken back");
}

/// A verdict on an incident of these alerts, the first of which leads.
fn on(keys: &[&str], verdict: Verdict) -> Judgement {
    let alert = |key: &&str| AlertFact { key: (*key).into(), ..AlertFact::default() };
    let n = keys.len() as u32;
    let facts = Facts { alerts: keys.iter().map(alert).collect(), alerts_listed: n, alerts_total: n, ..facts("x") };
    Judgement { facts, ..judgement(verdict) }
}

fn give(desk: &mut Desk, incident: &str, judgement: Judgement) {
    let action = desk.log.judge(incident, judgement);
    desk.write(incident, action);
}

fn stands(log: &Log) -> Vec<(String, Verdict)> {
    log.judged().into_iter().map(|entry| (entry.lead().to_owned(), entry.verdict().expect("a verdict"))).collect()
}

/// INC-1 was judged, its worst alert was cut off, and what was left was judged again.
fn cut_and_judged() -> Desk {
    let mut desk = Desk::default();
    give(&mut desk, "INC-1", on(&["aa", "bb", "cc"], Verdict::TruePositive));
    give(&mut desk, "INC-1", on(&["bb", "aa", "cc"], Verdict::BenignPositive));
    assert_eq!(stands(&desk.log), [("bb".into(), Verdict::BenignPositive)], "of the same alerts the later one stands");
    give(&mut desk, "INC-1", on(&["aa", "cc"], Verdict::FalsePositive));
    desk
}

#[test]
fn a_verdict_on_what_is_left_does_not_replace_the_one_that_went_with_its_alert() {
    let mut desk = cut_and_judged();
    let both = [("bb".to_owned(), Verdict::BenignPositive), ("aa".to_owned(), Verdict::FalsePositive)];
    assert_eq!(stands(&desk.log), both);
    assert!(matches!(desk.log.entries()[2].action, Action::Judged { .. }), "it changes none");
    // The part that went has a uid of its own: a verdict there is on the same alert, and replaces.
    give(&mut desk, "INC-2", on(&["bb"], Verdict::TruePositive));
    assert_eq!(stands(&desk.log), [("aa".into(), Verdict::FalsePositive), ("bb".into(), Verdict::TruePositive)]);
    assert!(desk.undo());
    assert_eq!(stands(&desk.log), both, "and taken back, the one before stands again");
}

#[test]
fn exports_counts_and_comparisons_hold_both_halves_of_an_incident_that_was_cut() {
    let desk = cut_and_judged();
    let entries = desk.log.entries().to_vec();
    assert_eq!(desk.log.counts(), [0, 1, 1, 0]);
    assert_eq!(export_ocsf(&entries, &context()).lines().count(), 2);
    let export = read_export(&export_json(&entries, &context())).expect("its own");
    let said: Vec<(&str, Option<u64>)> =
        export.verdicts.iter().map(|one| (&*one.verdict, one.changed_from.as_ref().map(|from| from.seq))).collect();
    assert_eq!(said, [("benign_positive", Some(1)), ("false_positive", None)]);
    let case = Case::of(entries.clone()).expect("whole");
    assert_eq!(case.counts(), [0, 1, 1, 0]);
    assert!(case.standing().iter().all(|one| !one.is_conflict()), "two halves are no two opinions");
    let seen = compare(&desk.log, &case);
    assert_eq!((seen.alike, seen.conflicts.len(), seen.only_there.len()), (2, 0, 0));
    // Somebody else judged the incident as it was before the cut.
    let mut other = Desk::default();
    give(&mut other, "INC-1", on(&["bb", "aa", "cc"], Verdict::TruePositive));
    let seen = compare(&desk.log, &Case::of(other.log.entries().to_vec()).expect("whole"));
    let conflicts: Vec<(&str, &str)> =
        seen.conflicts.iter().map(|(ours, theirs)| (ours.lead(), theirs.lead())).collect();
    assert_eq!((conflicts, seen.only_there.len()), (vec![("bb", "bb")], 0));
}

fn write(desk: &mut Desk, batch: &str, incident: &str, action: Action) {
    let draft = Draft {
        batch: batch.into(),
        incident: incident.into(),
        action,
        analyst: String::new(),
        at_ms: START,
        took_ms: 0,
        tab: String::new(),
        app: String::new(),
    };
    desk.log.push(Entry::next(desk.log.head(), draft));
}

#[test]
fn undo_and_redo_are_of_one_batch_however_the_batches_take_turns() {
    let mut desk = Desk::default();
    for (batch, incident) in [("b1", "INC-1"), ("b2", "INC-2"), ("b1", "INC-3")] {
        let action = desk.log.judge(incident, on(&[incident], Verdict::TruePositive));
        write(&mut desk, batch, incident, action);
    }
    let step = desk.log.undo("b1").expect("two");
    assert_eq!(step.incident, "INC-3");
    write(&mut desk, "b1", "INC-3", step.action);
    let action = desk.log.judge("INC-4", on(&["INC-4"], Verdict::FalsePositive));
    write(&mut desk, "b2", "INC-4", action);
    assert_eq!(
        desk.log.redo("b1").map(|step| step.incident),
        Some("INC-3".into()),
        "another batch closes nothing here"
    );
    assert_eq!(desk.log.redo("b2"), None);
    assert_eq!(desk.log.undo("b1").map(|step| step.incident), Some("INC-1".into()));
    assert_eq!(desk.log.undo("b2").map(|step| step.incident), Some("INC-4".into()));
}

#[test]
fn undo_goes_on_over_the_batches_that_are_one_piece_of_work_in_the_order_of_the_verdicts() {
    let mut desk = Desk::default();
    let batches = ["b1".to_owned(), "b2".to_owned()];
    for (batch, incident) in [("b1", "INC-1"), ("b2", "INC-2"), ("other", "INC-3")] {
        let action = desk.log.judge(incident, on(&[incident], Verdict::TruePositive));
        write(&mut desk, batch, incident, action);
    }
    let mut taken_back = Vec::new();
    while let Some(batch) = desk.log.undo_batch(&batches) {
        let step = desk.log.undo(batch).expect("a step");
        taken_back.push(step.incident.clone());
        write(&mut desk, batch, &step.incident, step.action);
    }
    assert_eq!(taken_back, ["INC-2", "INC-1"], "not what was said of other work");
    assert_eq!(desk.log.redo_batch(&batches), Some("b1"), "what was taken back last is given again first");
    let action = desk.log.judge("INC-4", on(&["INC-4"], Verdict::FalsePositive));
    write(&mut desk, "b2", "INC-4", action);
    assert_eq!(desk.log.redo_batch(&batches).and_then(|batch| desk.log.redo(batch)), None, "news end it");
}
