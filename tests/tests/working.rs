//! Working briefs: what the receiver opens says what the sender saw, and no name that was to stay.

use std::collections::{BTreeMap, BTreeSet};
use wg_brief::NameChoice;
use wg_engine::{Session, WorkingError};
use wg_ingest::Ending;
use wg_protocol::working::{Part, WorkingSpec, WorkingText};
use wg_protocol::{
    Answer, AskedBy, BriefSpec, BriefVerdict, ChainSpec, CorrectedPair, FileMeta, GivenBy, LearnFrom, Query, Standing,
    WhyNotFollowed,
};
use wg_tests::{names_of, shared};

fn load(name: &str, bytes: &[u8]) -> Session {
    let mut session = Session::new(1);
    let meta = FileMeta { name: name.into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(bytes);
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

fn night() -> Session {
    load("orrery-night.ndjson", &wg_sample::night())
}

fn write(session: &mut Session, spec: WorkingSpec) -> WorkingText {
    match session.ask(&Query::WorkingText { spec: Box::new(spec) }) {
        Ok(Answer::Working(text)) => text,
        other => panic!("{other:?}"),
    }
}

fn open(text: &str) -> Result<Session, WorkingError> {
    let mut session = Session::new(9);
    // A receiver whose clock stopped long ago.
    session.set_now(0);
    let (meta, offset) = session.begin_working(text.as_bytes())?;
    session.open_source(&meta);
    text.as_bytes()[offset..].chunks(1000).for_each(|piece| session.feed(piece));
    session.close_source(Ending::Complete, None);
    session.rank();
    Ok(session)
}

/// Everything goes in.
fn spec(names: NameChoice, part: Part) -> WorkingSpec {
    let brief = BriefSpec { names, hide_hashes: true, notes: true, command_lines: true, ..BriefSpec::default() };
    WorkingSpec { brief, part, made_at: 1_795_240_000_000 }
}

/// What is said of each incident: rank among those of the part, score, reasons, members, links.
fn said(session: &mut Session, uids: &BTreeSet<String>, with_names: bool) -> Vec<String> {
    let ranked = session.ranked().expect("a batch");
    let key = |alert: wg_schema::AlertId| ranked.batch.key[alert.row()].to_hex();
    let mut all = Vec::new();
    for id in &ranked.ranking {
        let incident = ranked.incident(*id);
        if !uids.contains(&incident.uid) {
            continue;
        }
        let reasons: Vec<String> = session
            .model()
            .explain(&ranked.bins, incident.lead)
            .iter()
            .map(|reason| format!("{} {}", reason.feature.id, reason.points))
            .collect();
        let members: Vec<String> = incident.alerts.iter().map(|alert| key(*alert)).collect();
        let links = &ranked.incidents.links[incident.links.start as usize..incident.links.end as usize];
        let links: Vec<String> = links
            .iter()
            .map(|link| {
                let words = if with_names { wg_correlate::words(&ranked.batch, link) } else { String::new() };
                format!("{} {} {:?} {} {words}", key(link.from), key(link.to), link.reason, link.strength)
            })
            .collect();
        let title = if with_names { wg_correlate::title(&ranked.batch, incident) } else { String::new() };
        all.push(format!(
            "{} {title} {} {:x} {members:?} {reasons:?} {links:?}",
            incident.uid, incident.score, incident.tactics
        ));
    }
    all
}

fn uids(session: &Session, n: usize) -> BTreeSet<String> {
    let ranked = session.ranked().expect("a batch");
    ranked.ranking.iter().take(n).map(|id| ranked.incident(*id).uid.clone()).collect()
}

#[test]
fn a_part_says_what_the_whole_said_of_it() {
    for choice in [NameChoice::Keep, NameChoice::Replace] {
        let mut sender = night();
        for n in [1, 12, 60] {
            let uids = uids(&sender, n);
            let written = write(&mut sender, spec(choice, Part::Top(n as u32)));
            let mut receiver = open(&written.text).expect("it opens");
            assert!(receiver.working().is_some(), "all was taken over");
            let keeps = choice == NameChoice::Keep;
            assert_eq!(said(&mut receiver, &uids, keeps), said(&mut sender, &uids, keeps));
            assert_eq!(receiver.ranked().map(|ranked| ranked.incidents.list.len()), Some(n));
        }
    }
}

#[test]
fn every_real_batch_can_be_handed_on() {
    let Some(dir) = shared("every_real_batch_can_be_handed_on") else { return };
    let (mut files, mut folders) = (Vec::new(), vec![dir.join("samples")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let (mut checked, mut wrong) = (0, Vec::new());
    for path in files.iter().filter(|path| path.metadata().is_ok_and(|meta| meta.len() < 200_000)) {
        let mut sender = load("sample", &std::fs::read(path).expect("a readable sample"));
        if sender.batch().is_none_or(|batch| batch.is_empty()) {
            continue;
        }
        checked += 1;
        let names = names_of(sender.batch().expect("loaded"));
        let uids = uids(&sender, 20);
        for choice in [NameChoice::Keep, NameChoice::Replace] {
            let written = write(&mut sender, spec(choice, Part::Top(20)));
            let lower = written.text.to_lowercase();
            let left: Vec<&String> = names.iter().filter(|name| lower.contains(name.as_str())).take(3).collect();
            if choice == NameChoice::Replace && !left.is_empty() {
                wrong.push(format!("{}: {left:?} is left", path.display()));
            }
            match open(&written.text) {
                Ok(mut receiver) if receiver.working().is_some() => {
                    if said(&mut receiver, &uids, false) != said(&mut sender, &uids, false) {
                        wrong.push(format!("{} {choice:?}: says something else", path.display()));
                    }
                }
                Ok(_) => wrong.push(format!("{} {choice:?}: was ranked anew", path.display())),
                Err(error) => wrong.push(format!("{} {choice:?}: {error}", path.display())),
            }
        }
    }
    assert!(checked > 50, "{checked}");
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_name_of_the_night_is_in_its_working_brief() {
    let mut sender = night();
    let names = names_of(sender.batch().expect("loaded"));
    let uid = uids(&sender, 1).into_iter().next().expect("an incident");
    let mut spec = spec(NameChoice::Replace, Part::Top(30));
    spec.brief.headline = "FIN-FS-02 is lost to 198.51.100.23".into();
    spec.brief.verdicts = vec![BriefVerdict {
        lead: String::new(),
        uid: uid.clone(),
        verdict: "tp".into(),
        reason: "Confirmed malicious".into(),
        note: "Called u.eng.0188 about FIN-FS-02, see orrery-night.ndjson".into(),
        at: Some(1_795_240_000_000),
    }];
    let written = write(&mut sender, spec);
    let text = written.text.to_lowercase();
    let left: Vec<&String> = names.iter().filter(|name| text.contains(name.as_str())).collect();
    assert!(names.len() > 300 && left.is_empty(), "{left:?}");
    for name in ["fin-fs-02", "orrery", "198.51.100.23", "fin-ws-014", "svc-cloud-sync", "u.eng.0188"] {
        assert!(!text.contains(name), "{name}");
    }
    assert!(written.key.iter().any(|(_, name)| name.eq_ignore_ascii_case("FIN-FS-02")), "the sender can put it back");
    let receiver = open(&written.text).expect("it opens");
    let about = &receiver.working().expect("all was taken over").about;
    assert!(about.is_coded && about.headline.starts_with("HOST-") && about.verdicts[0].note.contains("HOST-"));
    assert_eq!((about.verdicts[0].uid.as_str(), about.verdicts[0].verdict.as_str()), (uid.as_str(), "tp"));
}

#[test]
fn two_names_never_get_one_code_and_one_name_has_one() {
    let mut sender = night();
    let written = write(&mut sender, spec(NameChoice::Replace, Part::Top(120)));
    let receiver = open(&written.text).expect("it opens");
    let (before, after) = (sender.batch().expect("loaded"), receiver.batch().expect("loaded"));
    let mut codes: BTreeMap<String, &str> = BTreeMap::new();
    for row in after.ids() {
        let old = before.key.iter().position(|key| *key == after.key[row.row()]).expect("the same alert");
        let (name, code) = (before.text(before.host[old]), after.text(after.host[row.row()]));
        assert_eq!(name.is_empty(), code.is_empty());
        let known = codes.entry(name.to_lowercase()).or_insert(code);
        assert_eq!(*known, code, "{name}");
    }
    let distinct: BTreeSet<&&str> = codes.values().collect();
    assert!(codes.len() > 10 && distinct.len() == codes.len(), "{} and {}", codes.len(), distinct.len());
}

#[test]
fn a_verdict_given_on_a_part_hangs_on_the_senders_incident() {
    let mut sender = night();
    let written = write(&mut sender, spec(NameChoice::Replace, Part::AboveLine));
    let mut receiver = open(&written.text).expect("it opens");
    assert_eq!(receiver.summary().batch_uid, sender.summary().batch_uid);
    let uid = uids(&receiver, 1).into_iter().next().expect("an incident");
    let facts = |session: &mut Session| match session.ask(&Query::VerdictFacts { uid: uid.clone() }) {
        Ok(Answer::VerdictFacts(facts)) => facts,
        other => panic!("{other:?}"),
    };
    let (there, here) = (facts(&mut sender), facts(&mut receiver));
    assert_eq!((there.members, there.score), (here.members, here.score));
    let chain =
        |session: &mut Session| match session.ask(&Query::Chain { uid: uid.clone(), spec: ChainSpec::default() }) {
            Ok(Answer::Chain(view)) => (view.links.len(), view.lanes.len()),
            other => panic!("{other:?}"),
        };
    assert_eq!(chain(&mut sender), chain(&mut receiver));
}

#[test]
fn what_the_receiver_says_of_links_is_followed_there_and_at_home() {
    let mut sender = night();
    let written = write(&mut sender, spec(NameChoice::Replace, Part::Top(12)));
    let mut receiver = open(&written.text).expect("it opens");
    let ranked = receiver.ranked().expect("a batch");
    let key = |alert: wg_schema::AlertId| ranked.batch.key[alert.row()].to_hex();
    let link = ranked.incidents.links.iter().find(|link| !link.certain).expect("a link that was inferred");
    let (first, second) = (key(link.from), key(link.to));
    let mine = ranked.incidents.of[link.from.row()];
    let other = ranked.ranking.iter().find(|id| **id != mine).expect("another incident");
    let other = key(ranked.incident(*other).lead);
    let said = [
        CorrectedPair { first: first.clone(), second: second.clone(), together: false },
        CorrectedPair { first: first.clone(), second: other.clone(), together: true },
    ];
    // What the patch takes home are the keys, which are the sender's own.
    for session in [&mut receiver, &mut sender] {
        assert!(session.set_corrected(&said));
        let ranked = session.ranked().expect("a batch");
        assert!(ranked.incidents.not_followed.is_empty());
        let of = |hex: &str| {
            let alert = ranked.find_key(wg_schema::AlertKey::from_hex(hex).expect("a key")).expect("an alert");
            ranked.incidents.of[alert.row()]
        };
        assert_ne!(of(&first), of(&second), "cut");
        assert_eq!(of(&first), of(&other), "joined");
    }
    // What cannot be followed is told with its reason, not dropped: of another batch, and what was said otherwise later.
    let strange = CorrectedPair { first: "0".repeat(32), second: first.clone(), together: true };
    let back = CorrectedPair { first: first.clone(), second: second.clone(), together: true };
    let list = [said.to_vec(), vec![strange.clone(), back]].concat();
    for session in [&mut receiver, &mut sender] {
        let answer = session.ask(&Query::NotFollowed { list: list.clone() });
        let Ok(Answer::NotFollowed(told)) = answer else { panic!("{answer:?}") };
        let why: Vec<_> = told.iter().map(|one| (one.pair.clone(), one.why)).collect();
        let expected = [(said[0].clone(), WhyNotFollowed::SaidOtherwise), (strange.clone(), WhyNotFollowed::NotHere)];
        assert_eq!(why, expected);
        assert!(told[0].titles.iter().all(|title| !title.is_empty()) && told[1].titles[0].is_empty());
    }
    assert!(receiver.working().is_some(), "it is a working brief as before");
    let before = open(&written.text).expect("it opens").ranked().map(|ranked| ranked.incidents.list.clone());
    assert!(receiver.set_corrected(&[]));
    assert_eq!(receiver.ranked().map(|ranked| ranked.incidents.list.clone()), before, "taken back, it is as it was");
}

#[test]
fn what_does_not_hold_together_is_refused_or_ranked_anew() {
    let mut sender = night();
    let written = write(&mut sender, spec(NameChoice::Keep, Part::Top(5)));
    let (heading, findings) = written.text.split_once('\n').expect("a heading");
    assert!(matches!(open(findings), Err(WorkingError::Heading(_))));
    assert!(matches!(open(""), Err(WorkingError::Heading(_))));
    let newer = heading.replacen("\"version\":1", "\"version\":2", 1);
    let error = open(&format!("{newer}\n{findings}")).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("it is a working brief of version 2, this build reads version 1"));
    let strange = heading.replacen("\"about\":{", "\"about\":{\"more\":1,", 1);
    assert!(matches!(open(&format!("{strange}\n{findings}")), Err(WorkingError::Heading(_))));
    let batch = &sender.summary().batch_uid;
    let nameless = heading.replacen(batch.as_str(), "<b>", 1);
    let error = open(&format!("{nameless}\n{findings}")).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("it does not name the batch that it is a part of"));
    // An alert too few: nothing can be taken over, and the alerts are shown all the same.
    let fewer = findings.split_once('\n').expect("lines").1;
    let receiver = open(&format!("{heading}\n{fewer}")).expect("it opens");
    assert!(receiver.working().is_none() && receiver.batch().is_some_and(|batch| !batch.is_empty()));
    // Another file afterwards is no brief any more.
    let mut receiver = open(&written.text).expect("it opens");
    assert!(receiver.working().is_some());
    let meta = FileMeta { name: "n".into(), size: 1 };
    receiver.begin(false, vec![meta.clone()]);
    receiver.open_source(&meta);
    receiver.feed(&wg_sample::night());
    receiver.close_source(Ending::Complete, None);
    receiver.rank();
    assert!(receiver.working().is_none());
}

#[test]
fn what_was_left_out_is_not_taken_for_a_sensor_that_fell_silent() {
    let mut sender = night();
    let written = write(&mut sender, spec(NameChoice::Replace, Part::Top(5)));
    let mut receiver = open(&written.text).expect("it opens");
    for uid in uids(&receiver, 5) {
        let missing = match receiver.ask(&Query::Incident { uid }) {
            Ok(Answer::Incident(detail)) => detail.pre_work.missing,
            other => panic!("{other:?}"),
        };
        assert!(!missing.iter().any(|line| format!("{line:?}").contains("sent nothing")), "{missing:?}");
    }
}

fn judged(uid: &str, verdict: &str) -> LearnFrom {
    LearnFrom {
        incident: uid.into(),
        verdict: verdict.into(),
        reason: String::new(),
        given: GivenBy::Single,
        asked: AskedBy::Top,
    }
}

fn queue(session: &Session) -> Vec<String> {
    let ranked = session.ranked().expect("a batch");
    ranked.ranking.iter().map(|id| ranked.incident(*id).uid.clone()).collect()
}

fn scores(session: &Session) -> Vec<i32> {
    session.ranked().expect("a batch").scores.clone()
}

/// A sender whose model has learnt of rules, and what it hands on.
fn taught(names: NameChoice) -> (Session, WorkingText) {
    let mut sender = night();
    let order = queue(&sender);
    let said: Vec<LearnFrom> = (0..25).map(|i| judged(&order[i], if i % 5 == 0 { "tp" } else { "fp" })).collect();
    sender.learn(&said).expect("a candidate");
    sender.decide(true).expect("accepted");
    let written = write(&mut sender, spec(names, Part::Top(60)));
    (sender, written)
}

#[test]
fn another_model_reads_a_part_by_its_own_rules_and_looking_alone_changes_nothing() {
    for names in [NameChoice::Keep, NameChoice::Replace] {
        let (sender, written) = taught(names);
        let mut receiver = open(&written.text).expect("it opens");
        let mine = receiver.ranked().expect("a batch");
        let whole = sender.ranked().expect("a batch");
        let before = scores(&receiver);
        assert!(mine.batch.ids().all(|alert| {
            let there = whole.find_key(mine.batch.key[alert.row()]).expect("of the whole");
            whole.scores[there.row()] == before[alert.row()]
        }));
        // Ranked again under the same model, it is as it was.
        let order = queue(&receiver);
        let bins = receiver.ranked().expect("a batch").bins.clone();
        let said: Vec<LearnFrom> = (30..40).map(|i| judged(&order[i], "tp")).collect();
        receiver.learn(&said).expect("a candidate");
        receiver.ask(&Query::Evasion).expect("an answer");
        assert!(receiver.ranked().expect("a batch").bins == bins, "looking changes nothing");
        assert!(receiver.set_corrected(&[cut(&receiver)]) && receiver.set_corrected(&[]));
        assert_eq!(scores(&receiver), before);
        // Accepted, each answer is one of the new model's: what it says of a rule was learnt of that rule.
        receiver.decide(true).expect("accepted");
        let ranked = receiver.ranked().expect("a batch");
        for alert in ranked.batch.ids() {
            let mut row = ranked.bins.row(alert);
            receiver.model().place_row(&mut row, ranked.here_of(alert));
            assert_eq!(row, ranked.bins.row(alert));
        }
        assert_ne!(scores(&receiver), before);
        // And back again: the sender's model gives the sender's scores.
        let learnt = sender_model(&written.text);
        receiver.load_model(&learnt).expect("the sender's model");
        assert_eq!(scores(&receiver), before);
    }
}

/// A correction that cuts the first link.
fn cut(session: &Session) -> CorrectedPair {
    let ranked = session.ranked().expect("a batch");
    let key = |alert: wg_schema::AlertId| ranked.batch.key[alert.row()].to_hex();
    let link = &ranked.incidents.links[0];
    CorrectedPair { first: key(link.from), second: key(link.to), together: false }
}

/// The model file in the heading of a working brief.
fn sender_model(text: &str) -> Vec<u8> {
    let heading: serde_json::Value = serde_json::from_str(text.lines().next().unwrap_or_default()).expect("a heading");
    let hex = heading["learnt"].as_str().expect("a model file").as_bytes();
    hex.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap_or(""), 16).expect("hex")).collect()
}

#[test]
fn a_model_taken_into_use_between_scoring_and_linking_ranks_all_of_the_batch() {
    let (mut sender, _) = taught(NameChoice::Keep);
    let Ok(Answer::Bytes(model)) = sender.ask(&Query::ModelFile) else { panic!("a file") };
    for late in [false, true] {
        let mut session = Session::new(1);
        let bytes = wg_sample::night();
        let meta = FileMeta { name: wg_sample::FILE_NAME.into(), size: bytes.len() as u64 };
        session.begin(false, vec![meta.clone()]);
        session.open_source(&meta);
        session.feed(&bytes);
        session.close_source(Ending::Complete, None);
        session.score();
        if late {
            session.link();
        }
        session.load_model(&model).expect("the model");
        session.link();
        session.finish();
        assert_eq!(scores(&session), scores(&sender));
        assert_eq!(queue(&session), queue(&sender));
    }
}

#[test]
fn a_candidate_that_is_accepted_while_a_file_loads_knows_what_it_was_taught_on() {
    let mut session = night();
    let first = queue(&session).remove(0);
    session.learn(&[judged(&first, "tp")]).expect("a candidate");
    let meta = FileMeta { name: wg_sample::FILE_NAME.into(), size: 1 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(&wg_sample::night());
    session.decide(true).expect("accepted");
    session.close_source(Ending::Complete, None);
    session.rank();
    let Ok(Answer::Model(model)) = session.ask(&Query::Model) else { panic!("a model") };
    assert!(model.drift.is_some());
}

#[test]
fn nothing_is_promised_of_a_part() {
    let mut sender = night();
    for part in [Part::AboveLine, Part::Top(100_000)] {
        let written = write(&mut sender, spec(NameChoice::Keep, part));
        let mut receiver = open(&written.text).expect("it opens");
        let Ok(Answer::Promise(view)) = receiver.ask(&Query::Promise) else { panic!("a promise") };
        assert_eq!((view.standing, view.next.len(), view.pile), (Standing::OfPart, 0, 0));
    }
}

#[test]
fn the_line_is_where_the_sender_drew_it_until_the_receiver_draws_another() {
    let above = |session: &Session| {
        let ranked = session.ranked().expect("a batch");
        ranked.ranking.iter().filter(|id| ranked.is_above(**id)).count()
    };
    let mut sender = night();
    let (usual, uid) = (above(&sender), sender.ranked().expect("a batch").uid.clone());
    assert!(sender.set_line(&format!("0 {} {uid}", i32::MAX)), "as high as a line can be");
    let drawn = above(&sender);
    assert!(drawn < usual, "{drawn} {usual}");
    let text = write(&mut sender, spec(NameChoice::Keep, Part::Top(u32::MAX))).text;
    let mut receiver = open(&text).expect("a brief");
    assert_eq!(above(&receiver), drawn);
    assert!(receiver.set_line(&format!("0 {} {uid}", i32::MIN)), "the receiver's own");
    assert_eq!(above(&receiver), receiver.ranked().expect("a batch").ranking.len());
    receiver.set_line("");
    assert_eq!(above(&receiver), drawn, "back to the sender's");

    let untouched = write(&mut night(), spec(NameChoice::Keep, Part::Top(u32::MAX))).text;
    assert_eq!(above(&open(&untouched).expect("a brief")), usual);
}
