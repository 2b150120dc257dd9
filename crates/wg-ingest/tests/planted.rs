//! A secret in any field of an export that no reader knows stands in no alert and in no report.

use wg_ingest::{Ending, Limits, Loader};
use wg_schema::{BatchBuilder, SourceId};

const SECRET: &str = "Winter2026xQ7";

/// All that a load holds as text: the alerts' fields and the report.
fn all(text: &str) -> (usize, String) {
    let mut builder = BatchBuilder::new(1);
    let mut loader = Loader::new("file", SourceId(0), Limits::default());
    loader.push(text.as_bytes(), &mut builder);
    let report = loader.finish(&mut builder, Ending::Complete);
    let mut said = serde_json::to_string(&report).expect("a report");
    let batch = builder.finish();
    for id in batch.ids() {
        for field in wg_schema::field::FIELDS {
            if let Some(text) = batch.field(id, field.word) {
                said.push_str(&text);
                said.push('\n');
            }
        }
    }
    (batch.len(), said)
}

#[test]
fn what_is_called_a_secret_is_shown_nowhere() {
    let fields = ["user_password", "password", "apiKey", "client_secret", "auth_token", "Passwort", "db_pwd"];
    for field in fields {
        let record = |n: u32| {
            format!(
                r#"{{"time":"2026-01-02T03:04:0{n}Z","rule_name":"Failed login {n}","severity":"high","host":"h{n}","{field}":"{SECRET}","details":{{"{field}":"{SECRET}"}}}}"#
            )
        };
        let json = format!("{}\n{}\n", record(1), record(2));
        let csv = format!(
            "time,rule_name,severity,host,{field}\n2026-01-02T03:04:05Z,Failed login,high,h1,{SECRET}\n2026-01-02T03:04:06Z,Scan,low,h2,{SECRET}\n"
        );
        let pairs = format!(
            "time=2026-01-02T03:04:05Z rule_name=\"Failed login\" severity=high host=h1 {field}={SECRET}\ntime=2026-01-02T03:04:06Z rule_name=\"Scan\" severity=low host=h2 {field}={SECRET}\n"
        );
        for text in [json, csv, pairs] {
            let (n, said) = all(&text);
            assert_eq!(n, 2, "{text}");
            let at = said.find(SECRET);
            assert_eq!(at, None, "{field}: {}", &said[at.unwrap_or(0).saturating_sub(60)..]);
        }
    }
}

#[test]
fn a_secret_within_the_text_of_any_field_is_hidden() {
    let fields = [
        "rule_name",
        "host",
        "user",
        "command_line",
        "file_path",
        "description",
        "action",
        "url",
        "process",
        "category",
    ];
    for field in fields {
        for planted in [
            format!("password={SECRET}"),
            format!("https://bob:{SECRET}@git.example/x"),
            format!("Cookie: a=b; session={SECRET}"),
            format!("net user bob {SECRET} /add"),
        ] {
            let value = serde_json::Value::from(planted.as_str());
            let mut record = serde_json::json!({"time":"2026-01-02T03:04:05Z","rule_name":"Failed login","severity":"high","host":"h1","user":"anna"});
            record[field] = value;
            let (_, said) = all(&format!("{record}\n{record}\n"));
            assert!(!said.contains(SECRET), "{field}: {planted}: {said}");
        }
    }
}
