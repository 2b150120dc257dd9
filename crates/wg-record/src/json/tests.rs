use super::*;
use proptest::prelude::*;

fn with<R>(text: &str, look: impl FnOnce(Value<'_>) -> R) -> R {
    let mut nodes = Nodes::default();
    let doc = Doc::parse(text, &mut nodes).unwrap_or_else(|error| panic!("{text}: {error}"));
    look(doc.root())
}

#[track_caller]
fn check_path(text: &str, path: &str, expect: Option<&str>) {
    with(text, |root| assert_eq!(root.path(path).and_then(|value| value.text()).as_deref(), expect));
}

#[test]
fn a_path_goes_through_objects_dotted_keys_and_first_items() {
    check_path(r#"{"a":{"b":{"c":"x"}}}"#, "a.b.c", Some("x"));
    check_path(r#"{"a.b.c":"x"}"#, "a.b.c", Some("x"));
    check_path(r#"{"a.b":{"c":"x"}}"#, "a.b.c", Some("x"));
    check_path(r#"{"a":{"b.c":"x"}}"#, "a.b.c", Some("x"));
    check_path(r#"{"a":{"z":1},"a.b":"x"}"#, "a.b", Some("x"));
    check_path(r#"{"a":[{"b":"x"},{"b":"y"}]}"#, "a.b", Some("x"));
    check_path(r#"{"ab":{"c":"x"}}"#, "a.b.c", None);
    check_path(r#"{"a\u002eb":"x"}"#, "a.b", Some("x"));
    check_path(r#"{"a":"x"}"#, "a.b", None);
}

#[test]
fn what_means_nothing_reads_as_nothing() {
    for text in [r#""""#, r#"" ""#, r#""-""#, r#""N/A""#, r#""<NA>""#, "null", "[]", "{}", r#""None""#] {
        with(text, |value| assert_eq!(value.text(), None, "{text}"));
    }
    with(r#""unknown""#, |value| assert_eq!(value.text().as_deref(), Some("unknown")));
    with("123456789012345678901234567890", |value| {
        assert_eq!(value.text().as_deref(), Some("123456789012345678901234567890"));
        assert_eq!(value.i64(), None);
    });
}

#[test]
fn numbers_are_read_from_strings_too_and_never_become_infinite() {
    with(r#"["2004", 2004.0, 1e400, "inf", " 7 ", "1e2", true]"#, |list| {
        let values: Vec<_> = list.items().map(|value| (value.i64(), value.f64())).collect();
        assert_eq!(
            values,
            [
                (Some(2004), Some(2004.0)),
                (Some(2004), Some(2004.0)),
                (None, None),
                (None, None),
                (Some(7), Some(7.0)),
                (None, Some(100.0)),
                (None, None)
            ]
        );
    });
}

#[track_caller]
fn check_duplicates(text: &str, expect: bool) {
    let mut nodes = Nodes::default();
    let doc = Doc::parse(text, &mut nodes).unwrap();
    assert_eq!(doc.has_duplicate_key(doc.root()), expect, "{text}");
}

#[test]
fn a_repeated_key_is_found_however_it_is_written() {
    check_duplicates(r#"{"a":1,"b":2}"#, false);
    check_duplicates(r#"{"a":1,"a":2}"#, true);
    check_duplicates(r#"{"a":1,"\u0061":2}"#, true);
    check_duplicates(r#"{"x":[{"y":{"a":{},"b":[1,2],"a":1}}]}"#, true);
    check_duplicates(r#"{"x":{"a":1},"a":2}"#, false);
    let many: String = (0..200).map(|i| format!(r#""k{i}":0,"#)).collect();
    check_duplicates(&format!("{{{many}\"z\":1}}"), false);
    check_duplicates(&format!("{{{many}\"k150\":1}}"), true);
    with(r#"{"a":1,"a":2}"#, |value| assert_eq!(value.get("a").unwrap().i64(), Some(1)));
}

#[test]
fn half_a_surrogate_pair_is_kept_as_a_mark() {
    let mut nodes = Nodes::default();
    let doc = Doc::parse(r#"["\ud83e\udd8a","a\ud83eb","\udd8a"]"#, &mut nodes).unwrap();
    assert!(doc.has_lone_surrogate());
    let texts: Vec<_> = doc.root().items().map(|value| value.text().unwrap().into_owned()).collect();
    assert_eq!(texts, ["🦊", "a\u{FFFD}b", "\u{FFFD}"]);
}

#[test]
fn depth_is_limited_and_deep_text_is_refused_quickly() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let mut nodes = Nodes::default();
    assert!(Doc::parse(&nested(MAX_DEPTH), &mut nodes).is_ok());
    for depth in [MAX_DEPTH + 1, 1_000_000] {
        let error = Doc::parse(&nested(depth), &mut nodes).err().unwrap();
        assert_eq!(error, JsonError { code: JsonErrorCode::TooDeep, offset: MAX_DEPTH });
    }
}

#[test]
fn a_value_knows_its_own_text() {
    with(r#" {"a" : "x\ny" , "b":[1, {"c":null}]} "#, |root| {
        assert_eq!(root.get("a").unwrap().source_text(), r#""x\ny""#);
        assert_eq!(root.get("b").unwrap().source_text(), r#"[1, {"c":null}]"#);
        assert_eq!(root.source_text(), r#"{"a" : "x\ny" , "b":[1, {"c":null}]}"#);
    });
}

#[test]
fn a_row_reads_like_an_object() {
    let mut row = Row::new(["time", "host.name", "time"]);
    for cells in [vec!["1", "web", "2"], vec!["3"], vec!["4", "db", "5", "6"]] {
        row.clear();
        cells.iter().for_each(|cell| row.push(cell));
        assert_eq!(row.value().path("time").unwrap().text().as_deref(), Some(cells[0]));
        assert_eq!(row.value().path("host.name").unwrap().text().as_deref(), cells.get(1).copied());
        assert_eq!(row.value().get("time 2").unwrap().text().as_deref(), cells.get(2).copied());
        assert_eq!(row.n_cells(), cells.len());
    }
    assert_eq!(row.repeated().collect::<Vec<_>>(), ["time"]);
    assert!(row.doc().has_duplicate_key(row.value()));
}

/// The same value in both, number by number as written.
fn same(ours: Value<'_>, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as Theirs;
    match theirs {
        Theirs::Null => ours.is_null(),
        Theirs::Bool(truth) => ours.bool() == Some(*truth) && !ours.is_string(),
        Theirs::Number(number) => {
            ours.is_number()
                && (number.as_i64().is_some_and(|n| ours.i64() == Some(n))
                    || number.as_u64().is_some_and(|n| ours.u64() == Some(n))
                    || is_near(number.as_f64(), ours.f64()))
        }
        Theirs::String(text) => ours.raw_str().as_deref() == Some(text),
        Theirs::Array(list) => {
            ours.is_array() && ours.items().count() == list.len() && ours.items().zip(list).all(|(a, b)| same(a, b))
        }
        // serde_json keeps the last of repeated keys, so only their presence is compared.
        Theirs::Object(map) => {
            ours.is_object()
                && map.iter().all(|(key, value)| {
                    let found: Vec<_> = ours.entries().filter(|(name, _)| name == key).collect();
                    found.last().is_some_and(|(_, last)| same(*last, value))
                        && ours.get(key).unwrap().source_text() == found[0].1.source_text()
                })
                && ours.entries().all(|(name, _)| map.contains_key(&*name))
        }
    }
}

/// serde_json rounds the last bit of some fractions the other way.
fn is_near(theirs: Option<f64>, ours: Option<f64>) -> bool {
    matches!((theirs, ours), (Some(a), Some(b)) if (a - b).abs() <= a.abs() * 1e-15)
}

fn agree(text: &str) -> Result<(), TestCaseError> {
    let mut nodes = Nodes::default();
    let ours = Doc::parse(text, &mut nodes);
    match (ours, serde_json::from_str::<serde_json::Value>(text)) {
        (Ok(doc), Ok(value)) => prop_assert!(same(doc.root(), &value), "{text} reads differently"),
        (Err(_), Err(_)) => {}
        (Ok(doc), Err(error)) => prop_assert!(
            doc.has_lone_surrogate() || error.to_string().contains("number out of range"),
            "we take {text}, serde_json says {error}"
        ),
        (Err(error), Ok(_)) => prop_assert!(false, "we refuse {text}: {error}"),
    }
    Ok(())
}

fn json() -> impl Strategy<Value = String> {
    let escape =
        prop_oneof![Just("\\n"), Just("\\\""), Just("\\\\"), Just("\\u00e9"), Just("\\ud83e\\udd8a"), Just("\\/")];
    let string = prop::collection::vec(prop_oneof![escape.prop_map(str::to_owned), "[a-z ]{0,12}|é|🦊"], 0..5)
        .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let number = "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?";
    let space = "[ \n\t\r]{0,2}";
    let leaf = prop_oneof![
        string.clone(),
        number.prop_map(|number: String| number),
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned())
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let key = prop_oneof![Just("\"a\"".to_owned()), Just("\"\\u0061\"".to_owned()), string.clone()];
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..6), space)
                .prop_map(|(list, space)| format!("[{space}{}{space}]", list.join(&format!("{space},{space}")))),
            (prop::collection::vec((key, inner), 0..6), space).prop_map(|(members, space)| {
                let members: Vec<_> =
                    members.iter().map(|(key, value)| format!("{key}{space}:{space}{value}")).collect();
                format!("{{{space}{}{space}}}", members.join(&format!("{space},{space}")))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sound_json_reads_as_serde_json_reads_it(text in json()) {
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        agree(&text)?;
    }

    #[test]
    fn broken_json_is_refused_where_serde_json_refuses_it(
        text in json(), at in 0usize..1000, cut in any::<bool>(), junk in "[\\[\\]{}\",:\\\\0-9eE.+tfnu/ \n\u{1}-]{0,3}",
    ) {
        let mut at = at % (text.len() + 1);
        while !text.is_char_boundary(at) { at -= 1; }
        let rest = if cut { "" } else { &text[at..] };
        agree(&format!("{}{junk}{rest}", &text[..at]))?;
    }
}
