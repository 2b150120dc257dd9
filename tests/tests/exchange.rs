//! Incidents in the forms of other tools: valid there, the same each time, and read back here as what they were.

use serde_json::Value;
use std::path::Path;
use wg_engine::{Session, export};
use wg_ingest::Ending;
use wg_protocol::{ExchangeForm, FileMeta};
use wg_schema::{AlertId, field};
use wg_tests::json_schema::Schemas;
use wg_tests::shared;

fn load(files: &[(&str, &[u8])]) -> Session {
    let mut session = Session::new(7);
    let metas = files.iter().map(|(name, bytes)| FileMeta { name: (*name).into(), size: bytes.len() as u64 });
    let metas: Vec<FileMeta> = metas.collect();
    session.begin(false, metas.clone());
    for (meta, (_, bytes)) in metas.iter().zip(files) {
        session.open_source(meta);
        session.feed(bytes);
        session.close_source(Ending::Complete, None);
    }
    session.rank();
    session
}

fn night() -> Session {
    load(&[("night.ndjson", &wg_sample::night())])
}

fn made(session: &Session, form: ExchangeForm, uid: &str, release: &str) -> String {
    export(session, form, uid, release).expect("it can be made")
}

/// Every field of every alert, and its techniques, as text.
fn told(session: &Session) -> Vec<String> {
    let batch = session.batch().expect("a batch");
    let one = |alert: AlertId| {
        let fields = field::FIELDS.iter().filter_map(|field| Some((field.path, field.value(batch, alert)?)));
        let fields: Vec<String> = fields.map(|(path, value)| format!("{path}={value}")).collect();
        format!("{} {:?}", fields.join("|"), batch.attacks_of(alert))
    };
    let mut all: Vec<String> = batch.ids().map(one).collect();
    all.sort();
    all
}

#[test]
fn a_stix_bundle_is_read_back_as_the_alerts_that_it_was_made_of() {
    let session = night();
    let ranked = session.ranked().expect("a batch");
    for id in ranked.ranking.iter().take(40) {
        let incident = ranked.incident(*id);
        let bundle = made(&session, ExchangeForm::Stix, &incident.uid, "");
        assert_eq!(bundle, made(&session, ExchangeForm::Stix, &incident.uid, ""));
        let back = load(&[("bundle.json", bundle.as_bytes())]);
        let heads = incident.heads.iter().map(|head| {
            let fields =
                field::FIELDS.iter().filter_map(|field| Some((field.path, field.value(&ranked.batch, *head)?)));
            let fields: Vec<String> = fields.map(|(path, value)| format!("{path}={value}")).collect();
            format!("{} {:?}", fields.join("|"), ranked.batch.attacks_of(*head))
        });
        let mut heads: Vec<String> = heads.collect();
        heads.sort();
        assert_eq!(told(&back), heads, "{}", incident.uid);
    }
}

#[test]
fn a_machine_and_an_account_of_two_spellings_are_each_told_once() {
    let row = |i: u32, host: &str, user: &str| {
        format!(
            r#"{{"class_uid":2004,"metadata":{{"version":"1.3.0","product":{{"name":"P{i}"}}}},"time":{},"severity_id":4,"finding_info":{{"uid":"u{i}","title":"Rule {i}","analytic":{{"uid":"r{i}","name":"Rule {i}"}}}},"device":{{"hostname":"{host}","type_id":0}},"actor":{{"user":{{"name":"{user}"}}}}}}"#,
            1_795_896_000_000u64 + u64::from(i) * 60_000
        )
    };
    let text = [row(0, "ws-177.corp.example", "CORP\\\\anna"), row(1, "WS-177", "anna@corp.example")].join("\n");
    let session = load(&[("two.ndjson", text.as_bytes())]);
    assert_eq!(session.ranked().expect("a batch").incidents.list.len(), 1);
    let bundle = made(&session, ExchangeForm::Stix, "", "");
    let value: Value = serde_json::from_str(&bundle).expect("JSON");
    let count = |value: &Value, kind: &str, class: Option<&str>| {
        let is_it =
            |object: &&Value| object["type"] == kind && class.is_none_or(|class| object["identity_class"] == class);
        value["objects"].as_array().expect("objects").iter().filter(is_it).count()
    };
    // Watchglass itself is the other system.
    assert_eq!((count(&value, "identity", Some("system")), count(&value, "user-account", None)), (2, 1));
    assert_eq!(
        told(&load(&[("bundle.json", bundle.as_bytes())])),
        told(&session),
        "each record keeps its own spelling"
    );
    let flow: Value = serde_json::from_str(&made(&session, ExchangeForm::AttackFlow, "", "")).expect("JSON");
    assert_eq!((count(&flow, "attack-asset", None), count(&flow, "user-account", None)), (2, 1));
}

#[test]
fn an_attack_flow_is_read_back_as_its_dated_actions() {
    let session = night();
    let flow = made(&session, ExchangeForm::AttackFlow, "", "");
    let value: Value = serde_json::from_str(&flow).expect("JSON");
    let actions: Vec<&Value> =
        value["objects"].as_array().unwrap().iter().filter(|object| object["type"] == "attack-action").collect();
    let dated = actions.iter().filter(|action| !action["execution_start"].is_null()).count();
    assert!(dated > 3, "{dated}");
    let back = load(&[("flow.json", flow.as_bytes())]);
    let batch = back.batch().expect("a batch");
    assert_eq!(batch.len(), dated);
    for action in actions {
        let name = action["name"].as_str().unwrap();
        assert!(batch.ids().any(|alert| batch.text(batch.title[alert.row()]) == name), "{name}");
    }
    // No effect comes before its cause.
    let place = |id: &Value| value["objects"].as_array().unwrap().iter().position(|object| object["id"] == *id);
    for action in value["objects"].as_array().unwrap() {
        for effect in action["effect_refs"].as_array().into_iter().flatten() {
            assert!(place(effect) > place(&action["id"]));
        }
    }
}

#[test]
fn a_layer_names_its_release_and_holds_no_text_of_alerts() {
    let session = night();
    for (release, attack, split) in [("", "19", "stealth"), ("18.1", "18", "defense-evasion")] {
        let text = made(&session, ExchangeForm::Navigator, "", release);
        let layer: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(layer["versions"], serde_json::json!({ "attack": attack, "navigator": "5.1.0", "layer": "4.5" }));
        assert_eq!(layer["domain"], "enterprise-attack");
        let techniques = layer["techniques"].as_array().unwrap();
        assert!(techniques.iter().any(|technique| technique["tactic"] == split), "{release}");
        for technique in techniques {
            let score = technique["score"].as_i64().expect("what was seen has a score");
            assert!((0..=100).contains(&score));
        }
        let batch = session.batch().unwrap();
        for alert in batch.ids().take(200) {
            let host = batch.text(batch.host[alert.row()]);
            assert!(host.is_empty() || !text.contains(host), "{host}");
        }
    }
    assert!(export(&session, ExchangeForm::Navigator, "", "12").is_err());
    assert!(export(&session, ExchangeForm::Stix, "INC-NONE", "").is_err());
}

#[test]
fn a_layer_laid_over_another_says_what_is_covered_and_silent() {
    let mut session = night();
    let ours: Value = serde_json::from_str(&made(&session, ExchangeForm::Navigator, "", "")).unwrap();
    let seen = ours["techniques"][0]["techniqueID"].as_str().unwrap().to_owned();
    let layer = format!(
        r#"{{"name":"rules","domain":"enterprise-attack","techniques":[{{"techniqueID":"{seen}","score":1}},{{"techniqueID":"T1542.001","score":1}}]}}"#
    );
    assert!(session.set_coverage([&b"[]"[..]]).is_err());
    session.set_coverage([layer.as_bytes()]).unwrap();
    let over: Value = serde_json::from_str(&made(&session, ExchangeForm::Navigator, "", "")).unwrap();
    let find =
        |id: &str| over["techniques"].as_array().unwrap().iter().find(|t| t["techniqueID"] == id).unwrap().clone();
    assert_eq!(find(&seen)["metadata"][0]["value"], "1 of 1 layer: rules");
    let silent = find("T1542.001");
    assert!(silent["score"].is_null() && silent["comment"].as_str().unwrap().contains("nothing was seen"));
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a readable file")).expect("JSON")
}

/// Incidents of many kinds of exports, in every form and under both releases.
fn incidents(dir: &Path) -> Vec<Session> {
    let mut sessions = vec![night()];
    for name in [
        "sigma-regression",
        "suricata",
        "hayabusa",
        "aws-guardduty",
        "sentinel",
        "mde-alerts",
        "wazuh",
        "crowdstrike",
        "ocsf",
        "stix",
        "thehive",
    ] {
        let Ok(entries) = std::fs::read_dir(dir.join("samples").join(name)) else { continue };
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        files.sort();
        let small = |path: &&std::path::PathBuf| path.metadata().is_ok_and(|meta| meta.len() < 2_000_000);
        for path in files.iter().filter(small).take(3) {
            let bytes = std::fs::read(path).expect("a readable file");
            let session = load(&[(&path.file_name().expect("a file").to_string_lossy(), &bytes)]);
            if session.batch().is_some_and(|batch| !batch.is_empty()) {
                sessions.push(session);
            }
        }
    }
    sessions
}

#[test]
fn bundles_and_flows_of_real_exports_fit_their_schemas() {
    let Some(dir) = shared("bundles_and_flows_of_real_exports_fit_their_schemas") else { return };
    let mut schemas = Schemas::default();
    schemas.add_folder(&dir.join("schemas/stix"));
    let flow_id = schemas.add(json(&dir.join("schemas/attack-flow/attack-flow-schema-2.0.0.json")));
    let known = schemas.ids_by_title();
    let check = |value: &Value, at: &str| {
        for object in value["objects"].as_array().expect("objects") {
            let kind = object["type"].as_str().unwrap();
            let schema = if kind.starts_with("attack-") && kind != "attack-pattern" { &flow_id } else { &known[kind] };
            let wrong = schemas.check(schema, object);
            assert!(wrong.is_empty(), "{at}: {wrong:#?}\n{object:#}");
        }
        let wrong = schemas.check(&known["bundle"], &serde_json::json!({ "type": value["type"], "id": value["id"] }));
        assert!(wrong.is_empty(), "{at}: {wrong:#?}");
    };
    // The check itself: what the authors say is good is good, and what is bad is not.
    check(&json(&dir.join("schemas/attack-flow/flow1.json")), "flow1");
    check(&json(&dir.join("schemas/attack-flow/attack-flow-example.json")), "example");
    let nameless = serde_json::json!({ "type": "attack-action", "spec_version": "2.1", "id": "attack-action--1" });
    assert!(schemas.check(&flow_id, &nameless).len() > 3);
    let sessions = incidents(&dir);
    assert!(sessions.len() > 8, "{}", sessions.len());
    let mut n = 0;
    for session in &sessions {
        let ranked = session.ranked().unwrap();
        for id in ranked.ranking.iter().take(8) {
            let uid = &ranked.incident(*id).uid;
            for form in [ExchangeForm::Stix, ExchangeForm::AttackFlow] {
                for release in ["", "18.1"] {
                    let text = made(session, form, uid, release);
                    check(&serde_json::from_str(&text).expect("JSON"), uid);
                    n += 1;
                }
            }
        }
    }
    assert!(n > 100, "{n}");
}

#[test]
fn ids_of_18_are_those_of_its_facts() {
    let Some(dir) = shared("ids_of_18_are_those_of_its_facts") else { return };
    let facts = json(&dir.join("attack/enterprise-attack-18.1-facts.json"));
    let changes = json(&dir.join("attack/enterprise-attack-18.1-to-19-changes.json"));
    let is_new =
        |id: &str| changes["changes"].as_array().unwrap().iter().any(|c| c["id"] == id && c["change"] == "new");
    for (index, technique) in (0..).zip(wg_schema::attack::techniques()) {
        let told = wg_exchange::Release::V18.technique(index);
        if let Some(old) = told {
            let known = facts["techniques"].as_array().unwrap().iter().find(|t| t["id"] == old.id);
            assert!(
                known.is_some_and(|known| known["revoked_by"].is_null()) || technique.id == old.id,
                "{}",
                technique.id
            );
        }
        assert_eq!(told.map(|old| old.id) != Some(technique.id), is_new(technique.id), "{}", technique.id);
    }
}

#[test]
fn layers_of_others_are_read() {
    let Some(dir) = shared("layers_of_others_are_read") else { return };
    let read = |name: &str| wg_exchange::read_layers(&std::fs::read(dir.join("schemas/navigator").join(name)).unwrap());
    let linux = read("art-navigator-layer-linux.json").expect("a layer");
    assert!(linux[0].covered.len() > 50 && linux[0].unknown == 0, "{:?}", linux[0]);
    for name in
        ["Bear_APT.json", "heatmap_layer.json", "zircolite_detected_layer.json", "art-navigator-layer-containers.json"]
    {
        let layers = read(name).expect(name);
        assert!(!layers[0].covered.is_empty(), "{name}");
    }
}
