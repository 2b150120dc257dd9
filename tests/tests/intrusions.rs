//! Intrusions as several products tell them, each among the sample night, through the whole core.
//!
//! They are made up, and say what the rules are for; how well attacks of a real network are put together stands in
//! `docs/evaluation.md`.

#[path = "intrusions/records.rs"]
mod records;

use records::{Story, exports, stories};
use std::collections::{BTreeMap, BTreeSet};
use wg_engine::{Ranked, Session, export};
use wg_ingest::Ending;
use wg_protocol::{Answer, ChainSpec, ExchangeForm, FileMeta, Query};
use wg_schema::IncidentId;
use wg_tests::json_schema::Schemas;
use wg_tests::shared;

/// When the stories begin: half past nine in the evening.
const START_MS: i64 = wg_sample::START_MS + 210 * 60_000;

/// What the rules do not put together.
const SPLIT: [&str; 16] = [
    // The gateway's alert names no technique, and half an hour lies between it and the next.
    "esxi-lock",
    // The same; and only one of three sensors knows which machine has the engineering station's address.
    "contractor-ot",
    // From the administrator's account to that of an application nothing leads but the network they come from.
    "service-principal",
    // A user's desk, hours later its system account, then another desk: the account and the file of both are of mild alerts alone.
    "paste-rmm",
    // One mild alert a day before all others, and a machine that no later one names.
    "extension-saas",
    // `CORP\r.castell` and `r.castell@north.example`: nothing says that the two realms are one.
    "push-vdi",
    // More than a day lies between the stolen key and its use.
    "golden-saml",
    // The last alert does not say when.
    "xp-cmdshell",
    "sharepoint",
    // Half a day and a day later, from the same machine: a rule of the network alone.
    "rootkit",
    // A printer has no sensor, and what it reaches first is half an hour away.
    "printer-hop",
    // The gateway's alert names no technique, and its address is that of no machine.
    "backup-raid",
    // Nothing but the image itself leads from the registry to the cluster.
    "image-swap",
    // A flood of mail is called an impact, the last step of an attack; what follows it is called the first.
    "quick-assist",
    // From the connector's machine to the cloud nothing leads but a short name that two realms have.
    "sync-server",
    // The devices that are told what to do say nothing of who told them.
    "mdm-wipe",
];

/// Loads files beside each other.
fn loaded(files: &[(String, Vec<u8>)]) -> Session {
    let metas: Vec<FileMeta> =
        files.iter().map(|(name, text)| FileMeta { name: name.clone(), size: text.len() as u64 }).collect();
    let mut session = Session::new(7);
    session.begin(false, metas.clone());
    for (meta, (_, text)) in metas.iter().zip(files) {
        session.open_source(meta);
        session.feed(text);
        session.close_source(Ending::Complete, None);
    }
    session.rank();
    session
}

/// Returns the night with a story in it, and the incidents of each group with how many of its alerts they hold.
fn among(story: &Story) -> (Session, BTreeMap<char, BTreeMap<u32, usize>>) {
    let mut files = vec![(wg_sample::FILE_NAME.to_owned(), wg_sample::night())];
    let exports = exports(story, START_MS);
    files.extend(exports.iter().map(|export| (export.name.clone(), export.text.clone().into_bytes())));
    let session = loaded(&files);
    let ranked = session.ranked().expect("a batch");
    let mut groups: BTreeMap<char, BTreeMap<u32, usize>> = BTreeMap::new();
    let mut read = 0;
    for (row, span) in ranked.batch.span.iter().enumerate().filter(|(_, span)| span.source.0 > 0) {
        let line = exports[span.source.0 as usize - 1].lines[span.record as usize - 1];
        let incident = ranked.incidents.of[row].0;
        *groups.entry(story.lines[line].group).or_default().entry(incident).or_default() += 1;
        read += 1;
    }
    assert_eq!(read, story.lines.len(), "{}: an alert was not read", story.name);
    groups.remove(&'-');
    (session, groups)
}

fn size(ranked: &Ranked, incident: u32) -> usize {
    ranked.incident(IncidentId(incident)).alerts.len()
}

fn all() -> Vec<Story> {
    stories(include_str!("../fixtures/intrusions.txt"))
}

#[test]
fn each_intrusion_is_one_incident_with_little_else_in_it() {
    for story in all().iter().filter(|story| !SPLIT.contains(&story.name.as_str())) {
        let (session, groups) = among(story);
        let ranked = session.ranked().expect("a batch");
        for (group, held) in groups {
            let sizes: Vec<usize> = held.values().copied().collect();
            assert_eq!(sizes.len(), 1, "{} {group} is in parts of {sizes:?}", story.name);
            let others = held.keys().map(|id| size(ranked, *id)).sum::<usize>() - sizes[0];
            assert!(others <= sizes[0], "{} {group}: {others} others with {}", story.name, sizes[0]);
        }
    }
}

#[test]
fn two_intrusions_that_share_what_everybody_shares_stay_two() {
    let controls: Vec<Story> = all().into_iter().filter(|story| story.is_control).collect();
    assert!(controls.len() > 4);
    for story in &controls {
        let (_, groups) = among(story);
        let mut seen = BTreeSet::new();
        assert!(groups.len() > 1);
        assert!(groups.values().flat_map(|held| held.keys()).all(|id| seen.insert(*id)), "{} is joined", story.name);
    }
}

#[test]
fn what_is_said_to_be_split_is_still_split() {
    for story in all().iter().filter(|story| SPLIT.contains(&story.name.as_str())) {
        let (_, groups) = among(story);
        assert!(groups.values().any(|held| held.len() > 1), "{} is whole: say so", story.name);
    }
}

/// Checks a layer against the fields that version 4.5 of the format knows, and what they may hold.
fn check_layer(layer: &serde_json::Value) {
    const LAYER: [&str; 19] = [
        "versions",
        "name",
        "description",
        "domain",
        "customDataURL",
        "filters",
        "sorting",
        "layout",
        "hideDisabled",
        "techniques",
        "gradient",
        "legendItems",
        "showTacticRowBackground",
        "tacticRowBackground",
        "selectTechniquesAcrossTactics",
        "selectSubtechniquesWithParent",
        "selectVisibleTechniques",
        "metadata",
        "links",
    ];
    const TECHNIQUE: [&str; 9] =
        ["techniqueID", "tactic", "comment", "enabled", "score", "color", "metadata", "links", "showSubtechniques"];
    let knows = |value: &serde_json::Value, known: &[&str]| {
        let object = value.as_object().expect("an object");
        object.keys().for_each(|key| assert!(known.contains(&key.as_str()), "{key}"));
    };
    knows(layer, &LAYER);
    assert_eq!((&layer["versions"]["layer"], &layer["domain"]), (&"4.5".into(), &"enterprise-attack".into()));
    for technique in layer["techniques"].as_array().expect("a list") {
        knows(technique, &TECHNIQUE);
        let id = technique["techniqueID"].as_str().expect("an id");
        assert!(wg_schema::attack::find_technique(id).is_some(), "{id}");
        let tactic = technique["tactic"].as_str().expect("a tactic");
        assert!(wg_schema::attack::tactic_index(tactic).is_some(), "{tactic}");
        assert!(technique["score"].as_u64().is_none_or(|score| score <= 100), "{technique}");
    }
}

/// An incident that is saved for another tool and comes back is the incident that it was.
#[test]
fn what_is_exported_of_an_intrusion_is_valid_and_one_incident_again() {
    let schemas = shared("what_is_exported_of_an_intrusion_is_valid_and_one_incident_again").map(|dir| {
        let mut schemas = Schemas::default();
        schemas.add_folder(&dir.join("schemas/stix"));
        let text = std::fs::read(dir.join("schemas/attack-flow/attack-flow-schema-2.0.0.json")).expect("a schema");
        let flow = schemas.add(serde_json::from_slice(&text).expect("JSON"));
        let known = schemas.ids_by_title();
        (schemas, flow, known)
    });
    for story in all() {
        let (session, groups) = among(&story);
        let ranked = session.ranked().expect("a batch");
        for id in groups.values().flat_map(|held| held.keys()) {
            let incident = ranked.incident(IncidentId(*id));
            let layer = export(&session, ExchangeForm::Navigator, &incident.uid, "").expect("it can be made");
            check_layer(&serde_json::from_str(&layer).expect("JSON"));
            for (form, name) in [(ExchangeForm::AttackFlow, "flow.json"), (ExchangeForm::Stix, "bundle.json")] {
                let text = export(&session, form, &incident.uid, "").expect("it can be made");
                if let Some((schemas, flow, known)) = &schemas {
                    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                    for object in value["objects"].as_array().expect("objects") {
                        let kind = object["type"].as_str().expect("a type");
                        let is_flows = kind.starts_with("attack-") && kind != "attack-pattern";
                        let schema = if is_flows { flow } else { &known[kind] };
                        assert_eq!(schemas.check(schema, object), Vec::<String>::new(), "{} {name}", story.name);
                    }
                }
                let back = loaded(&[(name.to_owned(), text.into_bytes())]);
                let incidents = &back.ranked().expect("a batch").incidents.list;
                assert_eq!(incidents.len(), 1, "{} {name}", story.name);
            }
        }
    }
}

/// What is asked of an intrusion that is on no machine is not to be looked for on one.
#[test]
fn no_hypothesis_sends_anyone_to_a_machine_that_is_not_there() {
    let mut told = 0;
    for story in all().iter().filter(|story| !story.is_control) {
        let (mut session, groups) = among(story);
        let ranked = session.ranked().expect("a batch");
        let id = IncidentId(*groups[&'A'].iter().max_by_key(|held| held.1).expect("an incident").0);
        let incident = ranked.incident(id);
        let is_placed = incident.heads.iter().any(|head| ranked.batch.machine_of(head.row()).is_some());
        let uid = incident.uid.clone();
        let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid }) else { panic!("an incident") };
        for one in &detail.reading.hypotheses {
            let words = format!("{} {} {}", one.what, one.because, one.confirm);
            assert!(!words.contains(" 0 of the ") && !words.contains(" 1 known attacks"), "{words}");
            assert!(is_placed || !words.contains("host"), "{}: {words}", story.name);
            told += 1;
        }
    }
    assert!(told > 10);
}

/// What is read at night has to be right in its small words, too.
#[test]
fn sentences_name_each_thing_once_and_where_it_was() {
    let named = |name: &str| all().into_iter().find(|story| story.name == name).expect(name);
    let detail = |name: &str| {
        let (mut session, groups) = among(&named(name));
        let id = *groups[&'A'].iter().max_by_key(|held| held.1).expect("an incident").0;
        let uid = session.ranked().expect("a batch").incident(IncidentId(id)).uid.clone();
        let Ok(Answer::Chain(chain)) = session.ask(&Query::Chain { uid: uid.clone(), spec: ChainSpec::default() })
        else {
            panic!("a chain")
        };
        let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid }) else { panic!("an incident") };
        (detail, chain.affected)
    };
    let (cloud, _) = detail("cloud-key");
    assert!(cloud.title.contains("from 45.134.26.9 on ledger-archive"), "{}", cloud.title);
    assert!(!cloud.pre_work.what.text.contains(".;"), "{}", cloud.pre_work.what.text);
    let (mail, _) = detail("oauth-consent");
    assert!(mail.pre_work.what.text.ends_with(", and 1 more kind"), "{}", mail.pre_work.what.text);
    assert!(mail.pre_work.checks.iter().any(|(check, _)| check.text.contains(" for p.lindgren@north.example")));
    // One of its machines has the only address that is named, and what wrote the files is on every machine.
    let (files, _) = detail("ransomware-four");
    assert_eq!(files.pre_work.where_.text, "fs-02, ws-2281, sql-07, bkp-01");
    assert!(files.pre_work.who.text.ends_with(", SYSTEM"), "{}", files.pre_work.who.text);
    // The worst alert is of the directory's server, most alerts are of the web server.
    let (web, _) = detail("webshell-dc");
    assert!(web.title.ends_with(" on dc-01 and 2 others"), "{}", web.title);
    let (_, affected) = detail("paste-rmm");
    let person = affected.iter().find(|one| one.name.ends_with("a.brandt")).expect("an account");
    assert!(person.known.contains("; on fin-07; "), "{}", person.known);
}
