//! What the desk asks of a session: what is suppressed leaves the piles and is counted, and judged cases that are alike.

use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::alike::AlikeView;
use wg_protocol::{
    Answer, CompletionKind, FileMeta, FromWorker, JudgedIncident, PastCase, Query, QueueAnswer, Suppression, ViewSpec,
    decode, encode,
};

fn night() -> Session {
    load(wg_sample::FILE_NAME, &wg_sample::night())
}

fn load(name: &str, night: &[u8]) -> Session {
    let mut session = Session::new(7);
    let meta = FileMeta { name: name.into(), size: night.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(night);
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

fn queue(session: &mut Session, query: &str) -> QueueAnswer {
    let query = Query::Queue { view: ViewSpec { query: query.into() }, start: 0, len: 400 };
    match session.ask(&query) {
        Ok(Answer::Queue(queue)) => queue,
        other => panic!("{other:?}"),
    }
}

fn alike(session: &mut Session, uid: &str) -> AlikeView {
    match session.ask(&Query::Alike { uid: uid.into() }) {
        Ok(Answer::Alike(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn judged(uid: &str, verdict: &str) -> JudgedIncident {
    JudgedIncident { uid: uid.into(), verdict: verdict.into(), alone: true }
}

#[test]
fn what_is_suppressed_leaves_the_piles_is_counted_and_comes_back() {
    let mut session = night();
    let all = queue(&mut session, "");
    // The highest of which all is on one host: a pattern of a host covers every alert of it.
    let mut whole = all.rows.iter().filter_map(|row| {
        let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid: row.uid.clone() }) else { return None };
        let host = detail.list.iter().map(|alert| &alert.host).find(|host| !host.is_empty())?;
        let pattern = format!("host:\"{host}\"");
        let Ok(Answer::Simulated(told)) = session.ask(&Query::Simulate { pattern: pattern.clone() }) else {
            return None;
        };
        told.examples.iter().any(|one| one.uid == row.uid).then(|| (row.uid.clone(), pattern, told))
    });
    let (uid, pattern, told) = whole.next().expect("an incident on one host");
    assert!(told.refused.is_empty() && told.leaving > 0 && told.incidents == told.leaving);
    assert!(told.examples.iter().all(|one| one.matched == one.alerts));

    session.set_suppressed(vec![Suppression { seq: 1, pattern: pattern.clone() }]);
    let rest = queue(&mut session, "");
    assert_eq!((rest.total + told.leaving, rest.suppressed), (all.total, told.leaving));
    assert!(rest.rows.iter().all(|row| row.uid != uid));
    let piles = |queue: &QueueAnswer| queue.piles.iter().map(|pile| pile.all).sum::<u32>();
    assert_eq!(piles(&rest), piles(&all) - told.leaving);
    assert!(rest.left < all.left, "what is left to judge is less by it");
    let reached = queue(&mut session, "suppressed:yes");
    assert_eq!((reached.total, reached.suppressed), (told.leaving, 0));
    assert!(reached.facets.iter().any(|facet| facet.field == "suppressed"));
    assert_eq!(queue(&mut session, "suppressed:no").total, rest.total);

    // A verdict is stronger than a pattern.
    session.set_judged(vec![judged(&uid, "tp")]);
    let with_verdict = queue(&mut session, "");
    assert_eq!(with_verdict.total, rest.total + 1);
    let Ok(Answer::Simulated(told)) = session.ask(&Query::Simulate { pattern }) else { panic!() };
    assert_eq!((told.judged[0], told.positives[0].uid.as_str()), (1, uid.as_str()));

    session.set_suppressed(Vec::new());
    assert_eq!(queue(&mut session, "").total, all.total, "expired ones come back");
}

/// What stands beside a value is what choosing it would show.
#[test]
fn facets_count_under_the_query_without_their_own_words() {
    let mut session = night();
    let all = queue(&mut session, "");
    for query in ["severity:high", "host:FIN-WS-014", "severity:high phase:Impact", "host:nobody-has-this"] {
        let under = queue(&mut session, query);
        assert_eq!(under.facets.len(), all.facets.len(), "{query}: what can be chosen stays in sight");
        for facet in &under.facets {
            let own = format!("{}:", facet.field);
            let rest: Vec<&str> = query.split(' ').filter(|word| !word.starts_with(&own)).collect();
            for value in &facet.values {
                let chosen = queue(&mut session, &format!("{} {own}\"{}\"", rest.join(" "), value.value)).total;
                match facet.field.as_str() {
                    // Counted by the worst of an incident, found by any.
                    "severity" => assert!(value.count <= chosen, "{query}: {own}{} {}", value.value, value.count),
                    _ => assert_eq!(value.count, chosen, "{query}: {own}{}", value.value),
                }
            }
        }
    }
    assert!(
        queue(&mut session, "host:nobody-has-this").facets.iter().flat_map(|facet| &facet.values).all(|v| v.count == 0)
    );
}

/// One expected alert among many must not take an intrusion out of sight.
#[test]
fn an_incident_that_is_covered_in_part_stays_whole() {
    let mut session = night();
    let all = queue(&mut session, "");
    let Ok(Answer::Incident(detail)) = session.ask(&Query::Incident { uid: all.rows[0].uid.clone() }) else { panic!() };
    let lead = detail.list.iter().find(|alert| !alert.host.is_empty()).expect("an alert with a host");
    let pattern = format!("rule:\"{}\" host:\"{}\"", lead.title, lead.host);
    let Ok(Answer::Simulated(told)) = session.ask(&Query::Simulate { pattern: pattern.clone() }) else { panic!() };
    let part = told.staying.iter().find(|one| one.uid == all.rows[0].uid).expect("it is named as staying");
    assert!(part.matched > 0 && part.matched < part.alerts, "{part:?}");
    session.set_suppressed(vec![Suppression { seq: 1, pattern }]);
    let rest = queue(&mut session, "");
    assert_eq!(rest.suppressed, told.leaving);
    assert_eq!(rest.rows[0].uid, all.rows[0].uid);
    assert_eq!(rest.rows[0].lens, all.rows[0].lens, "with its score");
}

#[test]
fn a_pattern_that_would_mean_something_else_tomorrow_is_refused() {
    let mut session = night();
    for pattern in ["", "last:2h", "score>0.5", "verdict:fp"] {
        let Ok(Answer::Simulated(told)) = session.ask(&Query::Simulate { pattern: pattern.into() }) else { panic!() };
        assert!(!told.refused.is_empty(), "{pattern}");
        assert_eq!(told.incidents, 0);
    }
    let all = queue(&mut session, "").total;
    session.set_suppressed(vec![Suppression { seq: 1, pattern: "last:2h".into() }]);
    assert_eq!(queue(&mut session, "").total, all, "and covers nothing");
}

#[test]
fn alike_cases_hold_the_harmless_ones_and_the_same_case_is_wholly_alike() {
    let mut session = night();
    let rows = queue(&mut session, "").rows;
    assert_eq!(alike(&mut session, &rows[0].uid).judged, 0);
    let mut verdicts: Vec<JudgedIncident> =
        rows[1..rows.len().min(60)].iter().map(|row| judged(&row.uid, "tp")).collect();
    if let Some(last) = verdicts.last_mut() {
        last.verdict = "fp".into();
    }
    let n = verdicts.len() as u32;
    session.set_judged(verdicts);
    for row in &rows[..10] {
        let view = alike(&mut session, &row.uid);
        assert_eq!(view.judged, n - u32::from(row.uid != rows[0].uid));
        assert!(view.cases.windows(2).take(5).all(|pair| pair[0].share >= pair[1].share), "most alike first");
        assert!(view.cases.iter().all(|case| case.uid != row.uid && (0.5..=1.0).contains(&case.share)));
        assert_eq!(view.verdicts.iter().sum::<u32>(), view.alike);
        if view.verdicts[2] > 0 {
            assert!(view.cases.iter().any(|case| case.verdict == "fp"), "the harmless one is shown");
        }
    }
    // The same incident, as another night's log would have it under another name.
    let facts = session.ask(&Query::VerdictFacts { uid: rows[0].uid.clone() });
    let Ok(Answer::VerdictFacts(facts)) = facts else { panic!("no facts") };
    let reasons = facts.reasons.into_iter().map(|reason| (reason.feature, reason.label, reason.points1024)).collect();
    let past = PastCase { uid: "older".into(), title: "x".into(), verdict: "bp".into(), last_time: None, reasons };
    session.set_past(vec![past]);
    let view = alike(&mut session, &rows[0].uid);
    let first = view.cases.iter().find(|case| case.uid == "older").expect("it is alike");
    assert_eq!((first.share, first.common, first.is_here), (1.0, first.of, false));
}

fn complete(session: &mut Session, query: &str) -> Vec<(CompletionKind, String)> {
    match session.ask(&Query::Complete { query: query.into() }) {
        Ok(Answer::Completions(found)) => found.items.into_iter().map(|item| (item.kind, item.text)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_typed_is_completed_and_mended_from_the_batch() {
    let mut session = night();
    assert_eq!(complete(&mut session, "ho")[0], (CompletionKind::Field, "host:".into()));
    let hosts = complete(&mut session, "host:w");
    assert!(
        !hosts.is_empty()
            && hosts
                .iter()
                .all(|(kind, text)| { *kind == CompletionKind::Value && text.to_lowercase().starts_with("host:") })
    );
    for (_, text) in &hosts {
        assert!(queue(&mut session, text).total > 0, "{text} finds what it was completed from");
    }
    for slip in ["poewrshell", "powerhsell", "powwershell"] {
        assert_eq!(
            complete(&mut session, slip).first(),
            Some(&(CompletionKind::Mended, "powershell".into())),
            "{slip}"
        );
    }
    assert!(complete(&mut session, "powershell-nothing-like-it").is_empty());
    assert_eq!(complete(&mut session, ""), []);
}

/// A finding of Security Hub with what was decided about it.
fn finding(n: u32, host: &str, state: &str) -> String {
    format!(
        r#"{{"SchemaVersion":"2018-10-08","ProductArn":"arn:aws:securityhub:eu-west-1::product/aws/guardduty","GeneratorId":"g-{n}","Id":"arn:finding/{n:08}","Title":"Finding {n}","ProductName":"GuardDuty","Severity":{{"Label":"HIGH"}},"CreatedAt":"2026-01-02T0{n}:04:05Z","VerificationState":"{state}","Resources":[{{"Type":"AwsEc2Instance","Id":"{host}"}}]}}"#
    )
}

#[test]
fn what_was_decided_elsewhere_is_offered_and_never_taken() {
    let lines = [finding(1, "i-1", "FALSE_POSITIVE"), finding(4, "i-2", "TRUE_POSITIVE"), finding(7, "i-3", "UNKNOWN")];
    let mut session = load("hub.ndjson", lines.join("\n").as_bytes());
    let decisions = |session: &mut Session| match session.ask(&Query::Decisions) {
        Ok(Answer::Decisions(view)) => view,
        other => panic!("{other:?}"),
    };
    let view = decisions(&mut session);
    let mut offered: Vec<&str> = view.offered.iter().map(|one| one.verdict.as_str()).collect();
    offered.sort_unstable();
    assert_eq!(offered, ["fp", "tp"], "a default is no decision");
    assert!(view.offered.iter().all(|one| one.teaches && one.decided == 1));
    assert_eq!(queue(&mut session, "-verdict:none").total, 0, "nothing is taken by itself");
    // Judged here already, otherwise: it stays, and is counted.
    let uid = view.offered.iter().find(|one| one.verdict == "tp").map(|one| one.uid.clone()).expect("offered");
    session.set_judged(vec![judged(&uid, "bp")]);
    let view = decisions(&mut session);
    assert_eq!((view.offered.len(), view.judged, view.judged_differ), (1, 1, 1));

    // The same alerts can be told what is decided here.
    let Ok(Answer::VerdictFacts(facts)) = session.ask(&Query::VerdictFacts { uid }) else { panic!("no facts") };
    assert_eq!(facts.alerts[0].reply_to, "security-hub arn:aws:securityhub:eu-west-1::product/aws/guardduty");
    assert_eq!(facts.alerts[0].vendor_uid, "arn:finding/00000004");
}

#[test]
fn what_a_verdict_needs_arrives_at_the_page_as_it_was_sent() {
    let mut session = night();
    let uid = queue(&mut session, "").rows[0].uid.clone();
    for query in [
        Query::VerdictFacts { uid: uid.clone() },
        Query::Alike { uid },
        Query::Simulate { pattern: "host:a".into() },
        Query::Decisions,
        Query::Complete { query: "ho".into() },
        Query::Uids { view: ViewSpec::default() },
    ] {
        let answer = session.ask(&query).expect("the batch answers");
        let message = FromWorker::Answer { request: 1, revision: 1, answer: Box::new(answer) };
        assert_eq!(decode::<FromWorker>(&encode(&message)), Some(message), "{query:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_again_is_no_longer_waited_for() {
    let mut session = night();
    let files = |session: &mut Session| match session.ask(&Query::Import) {
        Ok(Answer::Import(view)) => view.files,
        other => panic!("{other:?}"),
    };
    assert!(files(&mut session).iter().all(|file| !file.is_hashed), "nothing was hashed yet");
    session.set_hashes(vec![String::new()]);
    assert!(files(&mut session).iter().all(|file| file.is_hashed && file.sha256.is_empty()));
    let Ok(Answer::Json(triage)) = session.ask(&Query::TriageJson) else { panic!("JSON") };
    assert!(triage.contains("\"sha256\":null"), "what is not known is said to be not known");
    let Ok(Answer::Bytes(finding)) = session.ask(&Query::Findings { start: 0, len: 1 }) else { panic!("a finding") };
    assert!(!String::from_utf8_lossy(&finding).contains("\"sha256\":\"\""));
    let known = "ab".repeat(32);
    session.set_hashes(vec![known.clone()]);
    assert!(files(&mut session).iter().all(|file| file.is_hashed && file.sha256 == known));
}
