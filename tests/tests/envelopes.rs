//! One product's record within another's envelope, as SOCs really export it: what is read of it must be the same.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::{Batch, BatchBuilder, SourceId};

type Wrap = fn(&Value) -> String;

/// Names of envelopes, and what makes them of a record.
const ENVELOPES: [(&str, Wrap); 25] = [
    ("elasticsearch hit", |r| json!({"_index":"logs-1","_id":"a","_score":1,"_source":r}).to_string()),
    ("elasticsearch hits", |r| {
        json!({"took":2,"timed_out":false,"hits":{"total":{"value":1},"hits":[{"_index":"i","_id":"a","_source":r}]}})
            .to_string()
    }),
    ("splunk raw", |r| {
        json!({"preview":false,"offset":0,"result":{"_raw":r.to_string(),"_time":"2026-11-21 03:11:09.000 UTC","host":"hf-1","source":"tcp:514","sourcetype":"_json","index":"main","splunk_server":"idx-1"}}).to_string()
    }),
    ("splunk collector", |r| {
        json!({"time":1795230669,"host":"hf-1","source":"app","sourcetype":"_json","index":"main","event":r})
            .to_string()
    }),
    ("container log", |r| {
        json!({"log":format!("{r}\n"),"stream":"stdout","time":"2026-11-21T03:11:09.1Z","kubernetes":{"pod_name":"p","namespace_name":"n","host":"node-1"}}).to_string()
    }),
    ("logstash", |r| {
        json!({"@timestamp":"2026-11-21T03:11:09Z","@version":"1","message":r.to_string(),"host":{"name":"collector-1"},"tags":["a"]}).to_string()
    }),
    ("filebeat", |r| {
        json!({"@timestamp":"2026-11-21T03:11:09Z","message":r.to_string(),"agent":{"type":"filebeat","version":"8.1.0"},"host":{"name":"collector-1","ip":["10.9.9.9"]},"log":{"file":{"path":"/a"}},"ecs":{"version":"8.0"}}).to_string()
    }),
    ("event.original", |r| {
        json!({"@timestamp":"2026-11-21T03:11:09Z","event":{"original":r.to_string(),"ingested":"2026-11-21T03:11:10Z"},"agent":{"type":"filebeat"}}).to_string()
    }),
    ("cloudwatch", |r| {
        json!({"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1795230669000_i64,"message":r.to_string()}]}).to_string()
    }),
    ("cloudwatch events", |r| {
        json!({"events":[{"logStreamName":"s","timestamp":1795230669000_i64,"message":r.to_string(),"ingestionTime":1795230669001_i64,"eventId":"1"}],"searchedLogStreams":[]}).to_string()
    }),
    ("records", |r| json!({"Records":[r]}).to_string()),
    ("event hub", |r| json!({"records":[r]}).to_string()),
    ("eventbridge", |r| {
        json!({"version":"0","id":"1","detail-type":"Finding","source":"aws.x","account":"1","time":"2026-11-21T03:11:09Z","region":"eu-west-1","resources":[],"detail":r}).to_string()
    }),
    ("pub/sub", |r| {
        json!({"message":{"data":base64(&r.to_string()),"messageId":"1","publishTime":"2026-11-21T03:11:09Z"},"subscription":"projects/p/subscriptions/s"}).to_string()
    }),
    ("graph page", |r| json!({"@odata.context":"https://x.example/$metadata","value":[r]}).to_string()),
    ("loki", |r| {
        json!({"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1795230669000000000",r.to_string()]]}]}}).to_string()
    }),
    ("sns", |r| {
        json!({"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:x","Subject":"s","Message":r.to_string(),"Timestamp":"2026-11-21T03:11:09Z"}).to_string()
    }),
    ("sqs", |r| json!({"Messages":[{"MessageId":"1","ReceiptHandle":"h","Body":r.to_string()}]}).to_string()),
    ("syslog", |r| format!("<134>1 2026-11-21T03:11:09Z relay-1 app 7 - - {r}")),
    ("custom table", |r| {
        json!({"TimeGenerated":"2026-11-21T03:11:09Z","RawData":r.to_string(),"Computer":"collector-1","Type":"Alerts_CL","TenantId":"t"}).to_string()
    }),
    ("syslog table", |r| {
        json!({"TimeGenerated":"2026-11-21T03:11:09Z","Computer":"relay-1","Facility":"local0","HostName":"relay-1","SeverityLevel":"info","SyslogMessage":r.to_string(),"ProcessName":"app","HostIP":"10.9.9.9","Type":"Syslog","TenantId":"t"}).to_string()
    }),
    ("gelf", |r| {
        json!({"version":"1.1","host":"relay-1","short_message":r.to_string(),"timestamp":1795230669.5,"level":5,"_source":"a"}).to_string()
    }),
    ("data", |r| json!({"data":r}).to_string()),
    ("datadog", |r| {
        json!({"id":"1","type":"log","attributes":{"timestamp":"2026-11-21T03:11:09Z","host":"relay-1","service":"s","attributes":r}}).to_string()
    }),
    ("opentelemetry", |r| {
        json!({"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795230669000000000","body":{"stringValue":r.to_string()}}]}]}]}).to_string()
    }),
];

#[test]
fn a_record_says_the_same_within_any_envelope() {
    let Some(shared) = wg_tests::shared("a_record_says_the_same_within_any_envelope") else { return };
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut asked, mut right) = (0, 0);
    for (format, record) in records(&shared.join("samples")) {
        let bare = load(&record.to_string());
        let Some(expect) = said(&bare) else { continue };
        for (name, wrap) in ENVELOPES {
            asked += 1;
            let found = said(&load(&wrap(&record)));
            if found.as_ref() == Some(&expect) {
                right += 1;
                continue;
            }
            let found = found.unwrap_or_else(|| vec!["nothing".into()]);
            let differing: Vec<String> =
                expect.iter().zip(&found).filter(|(a, b)| a != b).map(|(a, b)| format!("{a} <- {b}")).collect();
            wrong.entry(name).or_default().push(format!("{format}: {differing:?}"));
        }
    }
    for (name, lines) in &wrong {
        println!(
            "{name}: {} of them\n  {}",
            lines.len(),
            lines.iter().take(6).cloned().collect::<Vec<_>>().join("\n  ")
        );
    }
    println!("{right} of {asked} are the same");
    assert!(right * 100 >= asked * 97, "{right} of {asked} are the same");
}

/// Of each folder of samples the first record that stands alone in its file.
fn records(samples: &Path) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut folders: Vec<_> =
        std::fs::read_dir(samples).expect("samples").flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|path| path.is_dir()) {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
        files.sort();
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let n_before = found.len();
        for file in files.iter().filter(|file| file.is_file() && !name(file).contains("expected")) {
            if found.len() > n_before {
                break;
            }
            let Ok(text) = std::fs::read_to_string(file) else { continue };
            let first = text.lines().take(40).filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let mut taken: Vec<Value> = first.filter(is_plain).take(1).collect();
            if taken.is_empty()
                && text.len() < 2_000_000
                && let Ok(Value::Array(items)) = serde_json::from_str::<Value>(&text)
            {
                taken.extend(items.into_iter().filter(is_plain).take(1));
            }
            found.extend(taken.into_iter().map(|record| (format!("{}/{}", name(folder), name(file)), record)));
        }
    }
    found
}

/// A large record takes long in a debug build, and shows nothing that a small one does not.
fn is_plain(record: &Value) -> bool {
    record.is_object() && record.to_string().len() < 6_000
}

fn load(text: &str) -> Batch {
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new("export.json", SourceId(0), Limits::default());
    loader.push(text.as_bytes(), &mut builder);
    let _ = loader.finish(&mut builder, Ending::Complete);
    builder.finish()
}

/// What the first alert says; `None` where there is none.
fn said(batch: &Batch) -> Option<Vec<String>> {
    let alert = batch.ids().next()?;
    let fields = ["time", "title", "severity", "product", "host", "user", "src", "dst", "process", "cmd", "hash"];
    let mut said: Vec<String> =
        fields.iter().map(|field| format!("{field}={}", batch.field(alert, field).unwrap_or_default())).collect();
    said.push(format!("attacks={}", batch.attacks_of(alert).len()));
    said.push(format!("alerts={}", batch.ids().count()));
    Some(said)
}

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
