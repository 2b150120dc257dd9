//! The brief of real and hostile batches: nothing in it acts, no name is left in it, and every claim names its alerts.

use std::collections::BTreeSet;
use wg_brief::{Author, Edition, NameChoice};
use wg_engine::Session;
use wg_ingest::Ending;
use wg_protocol::{Answer, BriefSpec, BriefVerdict, BriefView, FileMeta, Query};
use wg_tests::{names_of, shared};

fn load(name: &str, bytes: &[u8], chunk: usize, seed: u64) -> Session {
    let mut session = Session::new(seed);
    let meta = FileMeta { name: name.into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    bytes.chunks(chunk).for_each(|piece| session.feed(piece));
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

fn night() -> Session {
    load("orrery-night.ndjson", &wg_sample::night(), 1 << 20, 1)
}

fn html(session: &mut Session, spec: &BriefSpec) -> String {
    match session.ask(&Query::BriefHtml { spec: Box::new(spec.clone()) }) {
        Ok(Answer::Html(html)) => html,
        other => panic!("{other:?}"),
    }
}

fn view(session: &mut Session, spec: &BriefSpec) -> BriefView {
    match session.ask(&Query::Brief { spec: Box::new(spec.clone()) }) {
        Ok(Answer::Brief(view)) => view,
        other => panic!("{other:?}"),
    }
}

/// Everything that may be in a brief is in it.
fn full() -> BriefSpec {
    BriefSpec { hide_hashes: true, notes: true, command_lines: true, ..BriefSpec::default() }
}

/// Verdicts of the four kinds on the first incidents, with notes that hold names.
fn judged(session: &mut Session, note: &str) -> Vec<BriefVerdict> {
    let uids: Vec<String> = {
        let ranked = session.ranked().expect("loaded");
        ranked.ranking.iter().take(6).map(|id| ranked.incident(*id).uid.clone()).collect()
    };
    let words = ["tp", "nd", "fp", "bp", "tp", "nd"];
    uids.into_iter()
        .zip(words)
        .map(|(uid, verdict)| BriefVerdict {
            lead: String::new(),
            uid,
            verdict: verdict.into(),
            reason: "Needs another team".into(),
            note: note.into(),
            at: Some(1_795_240_000_000),
        })
        .collect()
}

#[test]
fn no_name_of_the_night_is_in_its_brief() {
    let mut session = night();
    let names = names_of(session.batch().expect("loaded"));
    let verdicts = judged(&mut session, "Called u.eng.0188 about FIN-FS-02, see orrery-night.ndjson");
    assert!(names.len() > 300, "{} names", names.len());
    for edition in [Edition::HandOver, Edition::Executive] {
        let spec = BriefSpec {
            edition,
            verdicts: verdicts.clone(),
            headline: "FIN-FS-02 is lost to 198.51.100.23 and svc-cloud-sync@orrery.example knows".into(),
            needs: Some(vec![("Unplug fin-ws-014".into(), "ORRERY\\svc-cloud-sync asked".into())]),
            ..full()
        };
        let html = html(&mut session, &spec).to_lowercase();
        let left: Vec<&String> = names.iter().filter(|name| html.contains(*name)).collect();
        assert!(left.is_empty(), "{left:?}");
        for name in ["fin-fs-02", "orrery", "198.51.100.23", "fin-ws-014", "svc-cloud-sync", "u.eng.0188"] {
            assert!(!html.contains(name), "{name}");
        }
        assert!(html.contains("host-") && html.contains("names replaced"));
    }
}

#[test]
fn the_name_of_a_format_is_no_name_of_the_batch() {
    let text = r#"{"class_uid":2004,"category_uid":2,"time":1764396060000,"severity_id":4,"metadata":{"version":"1.3.0","uid":"a","product":{"name":"Sentry"}},"finding_info":{"uid":"a","title":"Shell"},"device":{"hostname":"ws-4"}}"#;
    let mut session = load("findings.json", text.as_bytes(), 4096, 1);
    let html = html(&mut session, &full());
    assert!(html.contains("OCSF findings, JSON") && !html.contains("findings.json"), "{html}");
}

#[test]
fn kept_names_stand_as_they_are() {
    let mut session = night();
    let html = html(&mut session, &BriefSpec { names: NameChoice::Keep, ..full() });
    assert!(html.contains("FIN-WS-014") && html.contains("names as they are") && !html.contains("HOST-1"));
}

#[test]
fn one_name_has_one_code_in_both_editions() {
    let mut session = night();
    let key = |session: &mut Session, edition| view(session, &BriefSpec { edition, ..full() }).pages.key;
    let (shift, board) = (key(&mut session, Edition::HandOver), key(&mut session, Edition::Executive));
    assert!(board.iter().filter(|pair| shift.contains(pair)).count() >= board.len() - 1, "{board:?} {shift:?}");
    let codes: BTreeSet<&String> = shift.iter().map(|(code, _)| code).collect();
    assert_eq!(codes.len(), shift.len());
}

#[test]
fn a_brief_does_not_depend_on_seed_or_pieces() {
    let bytes = wg_sample::night();
    let mut one = load("night", &bytes, 7_919, 3);
    let mut other = load("night", &bytes, 1 << 20, 99);
    assert_eq!(html(&mut one, &full()), html(&mut other, &full()));
}

#[test]
fn a_draft_says_that_it_is_one() {
    let mut session = night();
    let drafted = html(&mut session, &BriefSpec::default());
    assert!(drafted.contains("no person has approved it"));
    let spec = BriefSpec {
        headline: "One intrusion, contained.".into(),
        headline_by: Author::Person,
        needs: Some(vec![("Call the owner".into(), "By 07:00.".into())]),
        needs_by: Author::Person,
        ..BriefSpec::default()
    };
    let written = html(&mut session, &spec);
    assert!(!written.contains("no person has approved it") && written.contains("One intrusion, contained."));
    assert!(written.contains("Call the owner") && written.contains("By 07:00."));
}

#[test]
fn every_claim_names_alerts_that_the_last_sheets_list() {
    let mut session = night();
    let verdicts = judged(&mut session, "");
    let html = html(&mut session, &BriefSpec { verdicts, ..full() });
    let cite = regex_lite::Regex::new(r#"paper__cite">\[([0-9, ]+)"#).expect("pattern");
    let row = regex_lite::Regex::new(r#"scope="row">\[([0-9]+)\]"#).expect("pattern");
    let listed: BTreeSet<u32> = row.captures_iter(&html).filter_map(|found| found[1].parse().ok()).collect();
    let cited: BTreeSet<u32> = cite
        .captures_iter(&html)
        .flat_map(|found| found[1].split(", ").filter_map(|n| n.parse().ok()).collect::<Vec<u32>>())
        .collect();
    assert!(cited.len() > 10);
    assert_eq!(cited, listed);
}

#[test]
fn executives_get_no_matrix_and_no_rules() {
    let mut session = night();
    let verdicts = judged(&mut session, "");
    let sheets = |session: &mut Session, edition| {
        view(session, &BriefSpec { edition, verdicts: verdicts.clone(), ..BriefSpec::default() }).pages.titles
    };
    assert!(sheets(&mut session, Edition::HandOver).contains(&"ATT&CK".to_owned()));
    assert!(!sheets(&mut session, Edition::Executive).contains(&"ATT&CK".to_owned()));
    let html = html(&mut session, &BriefSpec { edition: Edition::Executive, ..BriefSpec::default() });
    assert!(!html.contains("Rules that were wrong"));
}

/// What a brief may hold, and nothing besides.
#[track_caller]
fn check_inert(html: &str) {
    const TAGS: &[&str] = &[
        "html", "head", "meta", "title", "style", "body", "main", "article", "header", "footer", "section", "div",
        "span", "h1", "h2", "h3", "p", "b", "small", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr",
        "th", "td", "bdi", "svg", "line", "path", "rect", "circle", "text",
    ];
    const ATTRS: &[&str] = &[
        "lang",
        "data-theme",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "role",
        "aria-label",
        "aria-hidden",
        "scope",
        "viewBox",
        "width",
        "height",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "d",
        "text-anchor",
        "transform",
    ];
    let (head, body) = html.split_once("</style>").expect("one style");
    assert!(head.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(html.matches("<style>").count(), 1);
    assert!(!head.contains("@import") && !head.contains("url("));
    for element in body.split('<').skip(1) {
        let (inside, text) = element.split_once('>').unwrap_or_else(|| panic!("<{element}"));
        assert!(!text.contains('>'), "{text}");
        let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(TAGS.contains(&name.trim_start_matches('/')), "<{name}>");
        while !rest.is_empty() {
            let (attr, value) = rest.split_once("=\"").unwrap_or_else(|| panic!("{inside}"));
            assert!(ATTRS.contains(&attr.trim_start()), "{attr}");
            rest = value.split_once('"').unwrap_or_else(|| panic!("{inside}")).1;
        }
    }
}

#[test]
fn a_brief_is_inert() {
    let mut session = night();
    let verdicts = judged(&mut session, "<img src=x onerror=alert(1)>");
    let headline = "</title></style><script>alert(1)</script><a href=javascript:x>".to_owned();
    for names in [NameChoice::Replace, NameChoice::Keep] {
        check_inert(&html(
            &mut session,
            &BriefSpec { names, headline: headline.clone(), verdicts: verdicts.clone(), ..full() },
        ));
    }
}

#[test]
fn hostile_exports_give_inert_briefs() {
    let Some(shared) = shared("hostile_exports_give_inert_briefs") else { return };
    let folder = shared.join("hostile");
    let mut n = 0;
    for path in files(&folder) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut session = load("</script>.json", &bytes, 1 << 20, 5);
        for names in [NameChoice::Replace, NameChoice::Keep] {
            let spec = BriefSpec { names, ..full() };
            if let Ok(Answer::Html(html)) = session.ask(&Query::BriefHtml { spec: Box::new(spec) }) {
                check_inert(&html);
                n += 1;
            }
        }
    }
    assert!(n > 50, "{n} briefs");
}

#[test]
fn no_name_of_a_real_export_is_in_its_brief() {
    let Some(shared) = shared("no_name_of_a_real_export_is_in_its_brief") else { return };
    let mut n_names = 0;
    for path in files(&shared.join("samples")) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        if bytes.len() > 2_000_000 {
            continue;
        }
        let mut session = load("export", &bytes, 1 << 20, 5);
        if session.batch().is_none_or(|batch| batch.is_empty()) {
            continue;
        }
        let names = names_of(session.batch().expect("loaded"));
        let html = html(&mut session, &full()).to_lowercase();
        let left: Vec<&String> = names.iter().filter(|name| html.contains(*name)).collect();
        assert!(left.is_empty(), "{}: {left:?}", path.display());
        n_names += names.len();
    }
    assert!(n_names > 200, "{n_names} names");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<std::path::PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.sort();
    all.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_drawing_says_what_it_shows() {
    let mut session = night();
    let html = html(&mut session, &full());
    for (i, _) in html.match_indices("<svg") {
        let opening = &html[i..i + html[i..].find('>').expect("closed")];
        assert!(opening.contains("aria-hidden=\"true\"") || opening.contains("aria-label=\""), "{opening}");
    }
    for caption in html.split("<table").skip(1) {
        assert!(caption.contains("<caption"), "every table has a caption");
    }
    let last = html.rfind("The steps of the chain in the order of time");
    assert!(last.is_some(), "the chain has a twin in words");
}
