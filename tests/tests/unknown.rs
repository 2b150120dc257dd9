//! Exports of products that no reader knows: how much of them is right without a touch.
//!
//! The files in `fixtures/unknown` are written by hand after what such products export. They were written before the
//! guesser was tried on them, and it is not tuned to them: when one is read wrongly, mend the rule, not the file.

use serde_json::Value;
use std::path::Path;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::attack::techniques;
use wg_schema::time::to_rfc3339;
use wg_schema::{AlertId, Batch, BatchBuilder, SourceId};

/// Of 100 fields so many have to be right.
const WANTED: usize = 85;

#[test]
fn most_of_an_unknown_export_is_right_without_a_touch() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/unknown");
    let text = std::fs::read_to_string(dir.join("expected.json")).expect("what is expected");
    let expected: Value = serde_json::from_str(&text).expect("JSON");
    let (mut asked, mut right, mut wrong) = (0, 0, Vec::new());
    for (file, rows) in expected.as_object().expect("files") {
        let batch = load(&dir.join(file));
        for (row, fields) in rows.as_array().expect("rows").iter().enumerate() {
            let alert = batch.ids().nth(row);
            for (field, wanted) in fields.as_object().expect("fields") {
                let wanted = wanted.as_str().expect("a text");
                let read = alert.map(|alert| read(&batch, alert, field)).unwrap_or_default();
                asked += 1;
                if wanted.split('|').any(|one| read.contains(&one.to_lowercase())) {
                    right += 1;
                } else {
                    wrong.push(format!("{file}:{} {field}: {read:?}, not {wanted}", row + 1));
                }
            }
        }
    }
    println!("{right} of {asked} fields are right; the others:\n{}", wrong.join("\n"));
    assert!(right * 100 >= asked * WANTED, "{right} of {asked} fields are right");
}

fn load(file: &Path) -> Batch {
    let bytes = std::fs::read(file).expect("a fixture");
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new(&file.to_string_lossy(), SourceId(0), Limits::default());
    loader.push(&bytes, &mut builder);
    let _ = loader.finish(&mut builder, Ending::Complete);
    builder.finish()
}

/// Returns what was read of a field, in lower case.
fn read(batch: &Batch, alert: AlertId, field: &str) -> Vec<String> {
    let texts = |words: &[&str]| -> Vec<String> {
        words.iter().filter_map(|word| batch.field(alert, word)).map(|text| text.to_lowercase()).collect()
    };
    match field {
        "time" => {
            batch.time_of(alert).map(|time| format!("{}z", to_rfc3339(time)[..19].to_lowercase())).into_iter().collect()
        }
        "address" => texts(&["src", "host-ip"]),
        "severity" => vec![batch.severity[alert.row()].word().to_lowercase()],
        "technique" => batch
            .attacks_of(alert)
            .iter()
            .filter_map(|attack| attack.technique)
            .map(|index| techniques()[usize::from(index)].id.to_lowercase())
            .collect(),
        other => texts(&[other]),
    }
}
