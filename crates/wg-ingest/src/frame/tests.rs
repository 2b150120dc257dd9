use crate::{Ending, Limits, Loader, RecordFinder};
use proptest::prelude::*;
use std::fmt::Write;
use wg_schema::report::{Code, Effect, SourceReport};
use wg_schema::{Batch, BatchBuilder, SourceId};

fn load_in(bytes: &[u8], mut next: impl FnMut() -> usize, limits: Limits) -> (Batch, SourceReport) {
    let mut builder = BatchBuilder::new(1);
    let mut loader = Loader::new("file", SourceId(0), limits);
    let mut rest = bytes;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(next().clamp(1, rest.len()));
        loader.push(piece, &mut builder);
        rest = after;
    }
    let report = loader.finish(&mut builder, Ending::Complete);
    (builder.finish(), report)
}

/// An alert that the fallback reads.
fn alert(n: u32) -> String {
    format!(r#"{{"id":"A-{n}","title":"Alert {n}","severity":"high","tags":[{{"id":"x"}},{{"id":"y"}}]}}"#)
}

/// What was read, one word an alert, and what was said: `code@record:line`.
fn dump(text: &[u8], limits: Limits) -> String {
    let (batch, report) = load_in(text, || usize::MAX, limits.clone());
    assert!(report.is_conserved());
    for piece in [1, 3, 64] {
        let (again, same) = load_in(text, || piece, limits.clone());
        assert_eq!(same, report, "in pieces of {piece}");
        assert_eq!((again.key, again.span), (batch.key.clone(), batch.span.clone()));
    }
    let mut out: String = batch.ids().map(|id| format!("{} ", batch.text(batch.vendor_uid[id.row()]))).collect();
    for span in &batch.span {
        let start = span.offset as usize;
        let record = &text[start..start + span.length as usize];
        assert!(record.trim_ascii().len() == record.len() && !record.is_empty(), "the span is the record, and no more");
        let mut finder = RecordFinder::new(None, span.offset, span.length);
        text.chunks(5).any(|piece| finder.push(piece));
        assert_eq!(finder.take(), record);
    }
    for problem in report.problems.iter().filter(|p| !matches!(p.code, Code::NoTime | Code::NoSeverity)) {
        let (record, line) = (problem.record.unwrap_or(0), problem.line.unwrap_or(0));
        let mark = if problem.effect == Effect::File { "!" } else { "" };
        let _ = write!(out, "{}{mark}@{record}:{line} ", problem.code.as_str());
    }
    out.trim_end().to_owned()
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(dump(text.as_bytes(), Limits::default()), expect, "{text}");
}

fn small() -> Limits {
    Limits { record_bytes: 300, ..Limits::default() }
}

#[test]
fn records_are_found_in_every_form_of_json() {
    let [a, b, c] = [1, 2, 3].map(alert);
    let pretty = |text: &str| text.replace(',', ",\n  ").replace('{', "{\n  ").replace('}', "\n}");
    check(&format!("{a}\n{b}\r\n\n{c}"), "A-1 A-2 A-3");
    check(&format!("[{a},{b},{c}]"), "A-1 A-2 A-3");
    check(&format!("[\n{a},\n{b}\n]\n"), "A-1 A-2");
    check(&format!("[{a},{b}]\n[{c}]\n"), "A-1 A-2 A-3");
    check(&format!("{}\n{}\n", pretty(&a), pretty(&b)), "A-1 A-2");
    check(&pretty(&format!("[{a},{b}]")), "A-1 A-2");
    check(&pretty(&a), "A-1");
    check(&format!("[[{a},{b}],[{c}]]"), "A-1 A-2 A-3");
    check(&format!("\u{feff}{a}\n\u{feff}{b}\n"), "A-1 A-2");
    check(&format!("{a}{b}\n{c}"), "A-1 A-2 A-3 nonstandard-json@0:1");
}

#[test]
fn records_are_found_within_answers_and_strings() {
    let [a, b] = [1, 2].map(alert);
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    check(&format!(r#"{{"value":[{a},{b}]}}"#), "A-1 A-2");
    check(&format!(r#"{{"took":1,"hits":{{"total":2,"hits":[{{"_source":{a}}},{{"_source":{b}}}]}}}}"#), "A-1 A-2");
    check(&format!(r#"{{"hits":{{"total":9,"hits":[{{"_source":{a}}}]}}}}"#), "A-1 envelope@0:1");
    check(&format!(r#"{{"value":[{a}],"@odata.nextLink":"x"}}"#), "A-1 envelope@0:1");
    check(&format!(r#"{{"alerts":[{a}],"suppressed":[{b}]}}"#), "A-1 envelope@0:1");
    check(&format!(r#"{{"our_list":[{a},{b}]}}"#), "A-1 A-2");
    check(&format!("[{},{}]", quoted(&a), quoted(&b)), "A-1 A-2");
    check(&format!("{{\"message\":{}}}\n{{\"message\":{}}}\n", quoted(&a), quoted(&quoted(&b))), "A-1 A-2");
    check(r#"{"value":[]}"#, "no-records!@0:0");
    check(r#"{"data":[{"x":1},{"y":2}]}"#, "no-records!@0:0 unknown-record@1:1 unknown-record@2:1");
}

#[test]
fn the_lines_of_a_log_are_read_each_in_its_form() {
    let a = alert(1);
    let cef = |n: u32| format!("CEF:0|v|p|1|1|n|5|externalId=C-{n}");
    check(&format!("{}\n\n{}\r\n", cef(1), cef(2)), "C-1 C-2");
    check(&format!("\u{feff}{}\nplain text\n{a}\n", cef(1)), "C-1 A-1 unknown-record@2:2");
    check(&format!("starting up\n<13>Nov 20 08:00:00 h app: {a}\n"), "A-1 unknown-record@1:1");
    check(&format!("{}\n<13>Nov 20 08:00:00 h app: {}}}\n", cef(1), &a[..20]), "C-1 bad-json@2:2");
    check(&format!("{a}\n{}\nplain text\n{}\n", cef(1), alert(2)), "A-1 C-1 A-2 bad-json@3:3");
    check(&format!("{}\nCEF:0|v|p", cef(1)), "C-1 bad-line@2:2");
    check(&format!(r#"{{"events":[{{"message":"{}"}},{{"message":"{}"}}]}}"#, cef(1), cef(2)), "C-1 C-2");
    check(&format!("id,title,severity\n1,{}a,high\n", "CEF:0"), "1");
    check("id=1 title=x severity=high\nid=2 title=y severity=low", "1 2");
    let block = |n: u32| format!("[**] [1:{n}:3] a [**]\n[Priority: 1]\n05/30-19:09:10.9 10.0.0.1:1 -> 10.0.0.2:2");
    check(&format!("{}\n\n{} \n{}", block(1), block(2), block(3)), "   bad-time@1:1 bad-time@2:5 bad-time@3:8");
    let long = format!("{} msg={}\n{}", cef(1), "x".repeat(400), cef(2));
    assert_eq!(dump(long.as_bytes(), small()), "C-2 record-too-large@1:1");
}

/// An alert of IDMEF.
fn element(n: u32) -> String {
    format!(r#"<i:Alert messageid="X-{n}"><i:Analyzer a=">"/><i:Classification text="a &lt; b"/></i:Alert>"#)
}

#[test]
fn the_records_of_xml_are_its_elements() {
    let [a, b] = [1, 2].map(element);
    let document = |inner: &str| format!("<?xml version=\"1.0\"?>\n<i:IDMEF-Message>\n{inner}\n</i:IDMEF-Message>");
    check(&document(&format!("{a}\n{b}")), "X-1 X-2");
    check(&format!("{}\n{}", document(&a), document(&b)), "X-1 X-2");
    check(&a, "X-1");
    check(&document(&format!("<!-- <i:Alert> -->{a}<i:Heartbeat><i:Analyzer/></i:Heartbeat>")), "X-1");
    check(&document(&format!("{}{b}", a.replace("</i:Alert>", "</i:Other>"))), "X-2 bad-xml@1:3");
    check(&document(&format!("{a}{}", &b[..40])).replace("</i:IDMEF-Message>", ""), "X-1 cut-off@2:3");
    check("<a><b>x</b><b d='1'/></a>", "no-records!@0:0 unknown-record@1:1 unknown-record@2:1");
    let laughs = r#"<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;">]>"#;
    check(&format!("{laughs}{}", document(&a.replace("a &lt; b", "&m;"))), "X-1 bad-xml@0:1 bad-xml@0:3");
    let long = document(&format!("{}{b}", a.replace("a &lt;", &"x".repeat(400))));
    assert_eq!(dump(long.as_bytes(), small()), "X-2 record-too-large@1:3");
    let deep = document(&format!("<Alert>{}{}</Alert>{b}", "<a>".repeat(130), "</a>".repeat(130)));
    check(&deep, "X-2 too-deep@1:3");
}

#[test]
fn a_broken_line_costs_one_record() {
    let [a, b] = [1, 2].map(alert);
    check(&format!("{a}\n{{\"id\":\n{b}\n"), "A-1 A-2 cut-off@2:2");
    check(&format!("{{\"id\":\n{a}\n{b}\n"), "A-1 A-2 cut-off@1:1");
    check(&format!("{a}\n{{\"id\":\"x\n{b}\n"), "A-1 A-2 cut-off@2:2");
    check(
        &format!("{a}\n{{\"n\":Nan}}\n--- rotated ---\n7\n{b}\n"),
        "A-1 A-2 bad-json@2:2 bad-json@3:3 not-an-object@4:4",
    );
    check(&format!("{a}\n{}", &b[..b.len() - 3]), "A-1 cut-off@2:2");
    check(&format!("starting up\n{a}\n{b}\n"), "A-1 A-2 bad-json@1:1");
}

#[test]
fn a_bracket_that_is_never_closed_swallows_no_line() {
    let [a, b, c] = [1, 2, 3].map(alert);
    for open in ["{", "{ ", "{\n", "[[[[", "{\"x\":[", "{]"] {
        let text = format!("{a}\n{open}\n{b}\n{c}\n");
        let shown = dump(text.as_bytes(), Limits::default());
        assert!(shown.starts_with("A-1 A-2 A-3 ") && !shown.contains('!'), "{open:?}: {shown}");
    }
    let cut = format!("{a}\n[{b},{{\"id\n{c}\n{}\n", alert(4));
    let shown = dump(cut.as_bytes(), Limits::default());
    assert!(shown.starts_with("A-1 A-2 A-3 A-4 "), "{shown}");
}

#[test]
fn a_broken_item_costs_one_record_where_the_next_can_be_told() {
    let [a, b, c] = [1, 2, 3].map(alert);
    check(&format!("[{a},\n{{\"id\":+1}},\n{c}]"), "A-1 A-3 bad-json@2:2");
    check(&format!("[{a},\n7,\n{c}]"), "A-1 A-3 not-an-object@2:2");
    let stray = b.replace("high", "hi\"gh");
    check(&format!("[{a},\n{stray},\n{c}]"), "A-1 A-3 bad-json@2:2");
    check(&format!("[{a},{stray},{c}]"), "A-1 A-3 bad-json@2:1");
    let open = b.replace("}]}", "");
    check(&format!("[{a},{open},{c}]"), "A-1 A-3 bad-json@2:1");
    check(&format!("[{stray},{a},{c}]"), "A-1 A-3 bad-json@1:1");
    check(&format!("[{a},{}", &b[..b.len() - 9]), "A-1 cut-off@2:1");
    check(&format!("[{a},{b}"), "A-1 A-2 cut-off!@0:1");
    check(&format!("[{a},{b},]"), "A-1 A-2 nonstandard-json@0:1");
    check(&format!("[{a}{b}]"), "A-1 A-2 nonstandard-json@0:1");
}

#[test]
fn text_in_a_broken_record_never_becomes_a_record() {
    let [a, c] = [1, 3].map(alert);
    // The attacker wrote a whole alert into a field, and the record around it is broken.
    let forged = r#"{"id":"A-2","cmd":"x },{\"id\":\"EVIL\",\"title\":\"t\",\"severity\":\"low\"},{","n":+1}"#;
    check(&format!("[{a},{forged},{c}]"), "A-1 A-3 bad-json@2:1");
    let nested = r#"{"id":"A-2","list":[{"id":"EVIL","title":"t","severity":"low"},{"id":"EVIL","title":"t","severity":"low"}],"n":+1}"#;
    check(&format!("[{a},{nested},{c}]"), "A-1 A-3 bad-json@2:1");
}

#[test]
fn too_large_a_record_is_passed_over() {
    let [a, b] = [1, 2].map(alert);
    let large = format!(r#"{{"id":"L","title":"{}"}}"#, "x".repeat(400));
    let dump = |text: &str| dump(text.as_bytes(), small());
    assert_eq!(dump(&format!("{a}\n{large}\n{b}\n")), "A-1 A-2 record-too-large@2:2");
    assert_eq!(dump(&format!("[{a},{large},{b}]")), "A-1 A-2 record-too-large@2:1");
    assert_eq!(dump(&format!("{large}\n{b}\n")), "A-2 record-too-large@1:1");
    assert_eq!(
        dump(&format!("id,title,severity\n1,\"{}\",high\n2,t,low\n", "x\n".repeat(200))),
        "2 record-too-large@1:2"
    );
}

#[test]
fn the_list_of_a_large_answer_is_read_item_by_item() {
    let list: Vec<String> = (1..20).map(alert).collect();
    let names: Vec<String> = (1..20).map(|n| format!("A-{n}")).collect();
    let answer = format!(r#"{{"took":1,"hits":{{"max":1,"hits":[{}],"after":[1,{{}}]}},"x":[]}}"#, list.join(","));
    assert_eq!(dump(answer.as_bytes(), small()), names.join(" "));
}

#[test]
fn rows_of_tables_are_records() {
    check("id,title,severity\n1,a,high\n2,\"b,\n\"\"c\"\"\",low\r\n\n3,d,low", "1 2 3");
    check("\u{feff}\"id\"\ttitle\tseverity\n1\ta\thigh\n", "1");
    check("sep=;\nid;title;severity\n1;a;high\n", "1");
    check("id,title,severity,title\n1,a,high,b\n", "1 dup-key@0:1");
    check("id,title,severity\n1,a\n2,b,low,x\nthe end\n", "1 2 ragged-row@0:2 ragged-row@0:3 bad-csv@3:4");
    check("id,title,severity\n1,a,high\n2,b", "1 cut-off@2:3");
    check("id,title,severity\n1,a,\"high\n2,b,\"low\"\n3,c,high\n", "2 3 bad-csv@1:2");
    check("id,title,severity\n1,a,high\n2,b,\"low\n3,c,high\n", "1 3 bad-csv@2:3");
    check("id,title,severity\n", "no-records!@0:0");
    check("#separator \\x09\n#path\tx\n#fields\tid\ttitle\tseverity\n#types\ta\n1\ta \"q\thigh\n#close\n", "1");
}

#[test]
fn what_holds_no_records_says_so() {
    check("", "empty-file!@0:0");
    check("\u{feff}", "empty-file!@0:0");
    check(" \n\n", "no-records!@0:0");
    check("[]", "no-records!@0:0");
    check("A letter, in which nothing is said.\nAnd its second line.\n", "unknown-format!@0:1");
    check("[[[[1]]]]", "no-records!@0:0 not-an-object@1:1");
}

#[test]
fn broken_utf_8_is_shown_as_such_and_the_record_kept() {
    let text = [alert(1).as_bytes(), b"\n", &alert(2).replace("Alert", "Al\u{1}").into_bytes()].concat();
    let bad: Vec<u8> = text.iter().map(|byte| if *byte == 1 { 0xe4 } else { *byte }).collect();
    assert_eq!(dump(&bad, Limits::default()), "A-1 A-2 bad-encoding@2:2");
    // Within an answer, spans are those of the bytes, not of the text with its replacements.
    let answer =
        [b"{\"value\":[", &bad[..].iter().map(|b| if *b == b'\n' { b',' } else { *b }).collect::<Vec<_>>()[..], b"]}"]
            .concat();
    assert_eq!(dump(&answer, Limits::default()), "A-1 A-2 bad-encoding@2:1");
    assert_eq!(dump(b"id,title,severity\n1,a\xe4,high\n2,b,low\n", Limits::default()), "1 2 bad-encoding@1:2");
}

#[test]
fn a_cancelled_file_keeps_what_was_read() {
    let text = format!("{}\n{}\n{}", alert(1), alert(2), &alert(3)[..10]);
    let mut builder = BatchBuilder::new(1);
    let mut loader = Loader::new("file", SourceId(0), Limits::default());
    // The first bytes are held back until it is decided what they are.
    loader.push(text.as_bytes(), &mut builder);
    loader.push(" ".repeat(9000).as_bytes(), &mut builder);
    let report = loader.finish(&mut builder, Ending::Cancelled);
    assert!(report.cancelled && report.is_conserved());
    assert_eq!((report.alerts, report.rejected), (2, 0));
    assert_eq!(report.problems.last().map(|problem| problem.code), Some(Code::Cancelled));
}

#[test]
fn many_broken_records_take_bounded_time() {
    let broken = r#"{"id":{"a":["x":"}"#.repeat(200_000);
    let (_, report) = load_in(format!("[{broken}").as_bytes(), || 1 << 20, Limits::default());
    assert!(report.is_conserved());
}

/// Files of all forms, to be damaged.
fn seeds() -> Vec<String> {
    let [a, b, c] = [1, 2, 3].map(alert);
    vec![
        format!("<?xml?><!DOCTYPE m [<!ENTITY e 'x'>]>\n<m-Message>{}\n<!-- c --><![CDATA[d]]>{}</m-Message>", element(1), element(2)),
        format!("{a}\n{b}\n{c}\n"),
        format!("[{a},\n{b},{c}]"),
        format!("{{\"value\":[{a},{b}],\"next\":null}}"),
        a.replace(',', ",\n ") + "\n" + &b.replace(',', ",\n "),
        "id,title,severity\n1,\"a,\"\"b\",high\n2,c,low\r\n3,d,\"x\ny\"\n".to_owned(),
        "id\ttitle\tseverity\n1\ta\thigh\n2\tb\tlow\n".to_owned(),
        format!("<13>Nov 20 08:00:00 h CEF:0|v|p|1|1|n|5|externalId=1 a\\=b\n<13>Nov 20 08:00:00 h app: {a}\nLEEF:1.0|v|p|1|7|sev=5\tcat=x\n"),
        "[**] [1:2:3] a [**]\n[Priority: 1]\n05/30-19:09:10.9 10.0.0.1:1 -> 10.0.0.2:2\n\n[**] [1:2:4] b [**]\n[Priority: 2]\r\n\r\nid=1 title=x severity=low\n"
            .to_owned(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_gives_the_same_report_in_any_pieces(
        seed in 0usize..9,
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}<>&/!\",:;\t\n\r\u{0}a1]{0,2}", 0usize..3), 0..4),
        sizes in prop::collection::vec(1usize..40, 1..20),
        is_small in any::<bool>(),
    ) {
        let mut bytes = seeds()[seed].clone().into_bytes();
        for (at, insert, remove) in damage {
            let at = at.index(bytes.len() + 1);
            let end = (at + remove).min(bytes.len());
            bytes.splice(at..end, insert.bytes());
        }
        let limits = if is_small { Limits { record_bytes: 60, ..Limits::default() } } else { Limits::default() };
        let mut turn = sizes.iter().cycle();
        let (batch, report) = load_in(&bytes, || *turn.next().unwrap(), limits.clone());
        let (whole, expect) = load_in(&bytes, || usize::MAX, limits);
        prop_assert!(report.is_conserved(), "{report:?}");
        prop_assert_eq!(report, expect);
        prop_assert_eq!(batch.key, whole.key);
        prop_assert_eq!(&batch.span, &whole.span);
        prop_assert!(batch.span.iter().all(|span| span.offset + u64::from(span.length) <= bytes.len() as u64));
    }
}

#[test]
fn a_quote_that_is_missing_before_the_records_costs_what_it_stands_in() {
    let records = [1, 2, 3].map(|n| alert(n).replace("\"id\":\"A", "\"ref\":1,\"id\":\"A"));
    let list = records.join(",");
    for head in [r#"{"alerts:["#, r#"{"n:1,"alerts":["#, r#"{n":1,"a":{"alerts":["#] {
        let close = "}".repeat(head.matches('{').count());
        check(&format!("{head}{list}]{close}"), "A-1 A-2 A-3 bad-json@1:1");
    }
    check(&format!(r#"[{{"ref:1,"id":"A-0","title":"x"}},{list}]"#), "A-1 A-2 A-3 bad-json@1:1");
    let list = records.join(",\n");
    check(&format!("{{\n\"alerts:[\n{list}\n]}}"), "A-1 A-2 A-3 bad-json@1:1");
}

#[test]
fn the_parts_of_a_broken_record_are_no_records() {
    let parts = r#"{"id":"P-1","title":"Part","severity":"low"},{"id":"P-2","title":"Part","severity":"low"}"#;
    let long = "x".repeat(200);
    check(
        &format!(r#"{{"id:"A-1","title":"A","severity":"high","raw":"{long}","parts":[{parts}]}}"#),
        "bad-json@1:1 no-records!@0:0",
    );
}
