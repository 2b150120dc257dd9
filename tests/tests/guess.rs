//! The guesser against the readers of known formats, and field maps as files.

use wg_engine::{field_map_json, read_field_map};
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::field_map::FieldMap;
use wg_schema::report::SourceReport;
use wg_schema::{Batch, BatchBuilder, SourceId};
use wg_tests::guess;

const CSV: &str = "When,What Happened,How Bad,Machine,Who,Peer\n\
    2026-11-20T08:01:00Z,Odd download by a script,3,ws-1,CORP\\bob,192.0.2.7\n\
    2026-11-20T08:02:00Z,Password guessed many times,1,ws-2,CORP\\eve,192.0.2.9\n";

fn load(text: &str, maps: Vec<FieldMap>, piece: usize) -> (SourceReport, Batch) {
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new("file", SourceId(0), Limits::default()).with_maps(maps);
    text.as_bytes().chunks(piece).for_each(|piece| loader.push(piece, &mut builder));
    let report = loader.finish(&mut builder, Ending::Complete);
    (report, builder.finish())
}

#[test]
fn most_of_what_the_readers_know_is_guessed_also_in_formats_that_were_held_back() {
    let Some(shared) = wg_tests::shared("the guesser's evaluation") else { return };
    let rows = guess::measure(&shared.join("samples"));
    println!("{}", guess::table(&rows));
    let of = |held_back| guess::means(&rows, held_back).all;
    assert!(of(Some(false)) >= 820, "of the formats that it is tuned on {} of 1000", of(Some(false)));
    assert!(of(Some(true)) >= 740, "of those held back {} of 1000", of(Some(true)));
}

#[test]
fn a_guess_does_not_depend_on_the_pieces() {
    let (whole, _) = load(CSV, Vec::new(), usize::MAX);
    let map = whole.map.expect("a map");
    assert!(map.is_guessed);
    for piece in [1, 7, 4096] {
        assert_eq!(load(CSV, Vec::new(), piece).0.map.as_ref(), Some(&map));
    }
}

#[test]
fn a_corrected_map_is_saved_read_again_and_used_in_place_of_the_guess() {
    let (report, _) = load(CSV, Vec::new(), usize::MAX);
    let mut map = report.map.expect("a map").map;
    map.product = Some("House Guard".into());
    map.fields.retain(|mapped| mapped.field != "finding_info.title");
    let mut title = map.fields[0].clone();
    (title.field, title.path) = ("finding_info.title".into(), "Machine".into());
    map.fields.push(title);
    let saved = read_field_map(field_map_json(&map).as_bytes()).expect("a field map");
    assert_eq!(saved, map);
    let (report, batch) = load(CSV, vec![saved], usize::MAX);
    assert!(!report.map.expect("a map").is_guessed);
    let first = batch.ids().next().expect("an alert");
    assert_eq!(batch.field(first, "title").as_deref(), Some("ws-1"));
    assert_eq!(batch.field(first, "product").as_deref(), Some("House Guard"));
}

#[test]
fn a_map_for_another_export_is_left_alone() {
    let (report, _) = load("Name,Kind\na,b\n", Vec::new(), usize::MAX);
    let other = report.map.map(|used| used.map).unwrap_or_else(|| load(CSV, Vec::new(), 9).0.map.expect("a map").map);
    let mut other = other;
    other.shape = "0000000000000000".into();
    other.fields.iter_mut().for_each(|mapped| mapped.path.push_str("-elsewhere"));
    assert!(load(CSV, vec![other], usize::MAX).0.map.expect("a map").is_guessed);
}

#[test]
fn a_file_that_is_no_field_map_is_refused_and_says_why() {
    let refused = |text: &str| read_field_map(text.as_bytes()).expect_err("refused").to_string();
    assert!(refused("{}").contains("no field map"));
    assert!(refused(r#"{"format":"watchglass-field-map","version":9}"#).contains("version 9"));
    let unknown =
        r#"{"format":"watchglass-field-map","version":1,"shape":"0","fields":[{"field":"verdict","path":"a"}]}"#;
    assert!(refused(unknown).contains("verdict"));
}

#[test]
fn the_schema_names_the_fields_that_a_map_can_fill() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/schema/field-map-1.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let named: Vec<&str> =
        schema["$defs"]["field"]["enum"].as_array().expect("a list").iter().filter_map(|name| name.as_str()).collect();
    assert_eq!(named, wg_ingest::mappable().collect::<Vec<_>>());
}
