//! What is read ahead by another thread gives the same batch and the same report, whatever the file holds and wherever it is cut.

// A test may stop at what cannot be.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use wg_engine::Session;
use wg_ingest::{Ahead, Ending, Parts};
use wg_protocol::FileMeta;

/// The beginning of a file that is looked at before it is read: 257 KiB, and more than that.
const LOOKED_AT: usize = 280 << 10;

/// Reads a file as a worker does that has another one beside it. Returns how many parts were taken.
fn load(bytes: &[u8], parts: Option<(u64, u64)>, piece: usize) -> (Session, usize) {
    let mut session = Session::new(1);
    let meta = FileMeta { name: "file".into(), size: bytes.len() as u64 };
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    let (mut at, mut n_taken) = (0, 0);
    let mut plan = None;
    while at < bytes.len() {
        let mut end = (at + piece).min(bytes.len());
        let next = plan.as_mut().and_then(|(how, ranges): &mut (Vec<u8>, std::iter::Peekable<Parts>)| {
            while ranges.peek().is_some_and(|range| range.start < at as u64) {
                ranges.next();
            }
            Some((how.clone(), ranges.peek()?.clone()))
        });
        let mut part = None;
        if let Some((how, range)) = next
            && range.start < end as u64
            && let Some(line) = bytes[range.start as usize..end].iter().position(|byte| *byte == b'\n')
        {
            end = range.start as usize + line + 1;
            let mut ahead = Ahead::new(&how, range.start, range.end).unwrap();
            bytes[range.start as usize..].chunks(piece + 3).all(|piece| ahead.push(piece));
            part = ahead.finish();
        }
        session.feed(&bytes[at..end]);
        at = end;
        if let Some(end) = part.and_then(|part| session.take(&part)) {
            assert!(end as usize >= at, "it goes on");
            at = end as usize;
            n_taken += 1;
        }
        if let (None, Some((own, part))) = (&plan, parts) {
            plan = session.ahead().map(|how| (how, Parts::of(at as u64, bytes.len() as u64, own, part).peekable()));
        }
    }
    session.close_source(Ending::Complete, None);
    session.rank();
    (session, n_taken)
}

fn told(session: &Session) -> String {
    let mut out = Vec::new();
    wg_engine::write_triage(session, &mut out).unwrap();
    String::from_utf8(out).unwrap() + &wg_engine::inspect_json(session)
}

fn each(dir: &Path, visit: &mut impl FnMut(&Path)) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { each(&path, visit) } else { visit(&path) }
    }
}

#[test]
fn samples_read_ahead_are_the_same() {
    let Some(shared) = wg_tests::shared("ahead") else { return };
    let (mut n_files, mut folder, mut n_here) = (0, PathBuf::new(), 0);
    let mut check = |path: &Path| {
        let mut bytes = std::fs::read(path).unwrap();
        if bytes.first() != Some(&b'{') || bytes.len() > 1 << 20 {
            return;
        }
        // Files of one folder are alike.
        if path.parent() != Some(&folder) {
            (folder, n_here) = (path.parent().unwrap().to_owned(), 0);
        }
        n_here += 1;
        if n_here > 2 {
            return;
        }
        bytes = bytes.repeat(1 + 3 * LOOKED_AT / 2 / bytes.len());
        let (own, part) = (bytes.len() as u64 / 16, bytes.len() as u64 / 5);
        let (with, n_taken) = load(&bytes, Some((own, part)), bytes.len() / 20 + 7);
        n_files += usize::from(n_taken > 0);
        if n_taken > 0 {
            let (alone, _) = load(&bytes, None, bytes.len() / 20 + 7);
            assert_eq!(told(&with), told(&alone), "{}", path.display());
        }
    };
    each(&shared.join("samples"), &mut check);
    each(&shared.join("hostile"), &mut check);
    assert!(n_files > 20, "{n_files} files had parts to take");
}

/// Lines of several kinds: `%` is a number.
const LINES: [&str; 12] = [
    r#"{"class_uid":2004,"time":17600000%,"severity_id":3,"metadata":{"product":{"name":"Own"},"uid":"a%"},"finding_info":{"title":"One %","uid":"u%"},"device":{"hostname":"pc-%"},"attacks":[{"technique":{"uid":"T1086"}}]}"#,
    r#"{"class_uid":2004,"time":1760000000000,"severity_id":2,"metadata":{"product":{"name":"Own"}},"finding_info":{"title":"The same"},"device":{"hostname":"pc"}}"#,
    r#"{"class_uid":2004,"time":"2026-01-02 03:04:05","severity_id":"x%","metadata":{"product":{"name":"Own"},"uid":"b"},"finding_info":{"title":"No zone, one id","modified_time":17600000%},"message":"%"}"#,
    r#"{"metadata":{"product":{"name":"Own"}},"class_uid":2004,"time":1760000001000,"severity_id":4,"finding_info":{"title":"Secret %"},"process":{"cmd_line":"curl -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk%'"}}"#,
    r#"{"class_uid":4001,"time":1760000000000,"metadata":{"product":{"name":"Own"}},"activity_id":1}"#,
    r#"{"timestamp":"2026-01-02T03:04:05.000000+0000","event_type":"alert","src_ip":"10.0.0.%","dest_ip":"192.0.2.1","alert":{"signature":"Other product %","signature_id":%,"severity":2},"flow_id":%}"#,
    r#"{"class_uid":2004,"class_uid":2004,"time":1760000000000,"severity_id":1,"finding_info":{"title":"Twice %"}}"#,
    r#"{"title":"Nobody's %","when":"2026-01-02T03:04:05Z","severity":"high","host":"pc-%"}"#,
    r#"{"class_uid":2004,"time":1760000000000,"finding_info":{"title":"Cut "#,
    "",
    "  \t",
    r#"{"class_uid":2004,"time":1760000000000,"finding_info":{"title":"Two in a line"}} {"class_uid":2004,"time":1760000000001}"#,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_lines_read_ahead_are_the_same(
        kinds in prop::collection::vec(prop_oneof![8 => Just(0), 2 => Just(1), 1 => 0..LINES.len()], 40..160),
        own in 200..3000u64,
        part in 200..6000u64,
        piece in 50..3000usize,
        has_crlf in any::<bool>(),
    ) {
        let mut text = beginning();
        for (n, kind) in kinds.iter().enumerate() {
            text.push_str(&LINES[*kind].replace('%', &n.to_string()));
            text.push_str(if has_crlf { "\r\n" } else { "\n" });
        }
        let (alone, _) = load(text.as_bytes(), None, usize::MAX >> 1);
        let (with, n_taken) = load(text.as_bytes(), Some((own, part)), piece);
        prop_assert_eq!(told(&with), told(&alone), "{} parts", n_taken);
    }
}

/// Lines by which the product of a file is told, few and long, since they are read again and again.
fn beginning() -> String {
    let event = LINES[4].replace("\"activity_id\":1", &format!("\"message\":\"{}\"", "x".repeat(8 << 10)));
    let alert = LINES[0].replace('%', "90");
    format!("{alert}\n{}", (event + "\n").repeat(1 + LOOKED_AT / (8 << 10)))
}

#[test]
fn plain_lines_are_taken_and_odd_ones_are_not() {
    let lines = |kind: usize| (0..1500).map(|n| LINES[kind].replace('%', &n.to_string()) + "\n").collect::<String>();
    let n_taken = |text: String| load(text.as_bytes(), Some((40_000, 60_000)), 10_000).1;
    assert_eq!(n_taken(beginning() + &lines(0)), 3);
    assert_eq!(n_taken(lines(7).repeat(3)), 0, "what no reader knows is not read ahead");
}
