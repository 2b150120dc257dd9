//! Small batches for tests, one line an alert.

use crate::{Correction, Incidents, Params, Say, correlate_with};
use std::borrow::Cow;
use wg_schema::attack::TACTICS;
use wg_schema::batch::RecordSpan;
use wg_schema::{Alert, AlertId, AlertKey, AttackRef, Batch, BatchBuilder, Origin, SourceId};

/// A batch with its scores and incidents.
pub(crate) struct Case {
    pub batch: Batch,
    pub scores: Vec<i32>,
    pub incidents: Incidents,
}

/// Above the line, and below it.
pub(crate) const HIGH: i32 = -10_000;
pub(crate) const NOISE: i32 = -60_000;

/// Correlates lines such as `600 rule=LSASS host=ws-1 user=anna at=CA score=5`.
///
/// The first word is the time in seconds after a start, or `-` for undated. `key=` sets the first bytes of the key.
pub(crate) fn run(lines: &[String]) -> Case {
    run_with(lines, &Params::default(), 1)
}

pub(crate) fn run_with(lines: &[String], params: &Params, seed: u64) -> Case {
    run_corrected(lines, params, &[], seed)
}

/// As [`run`], with what an analyst has said of two rules.
pub(crate) fn run_corrected(lines: &[String], params: &Params, said: &[(&str, Say, &str)], seed: u64) -> Case {
    let mut builder = BatchBuilder::new(seed);
    let mut scores = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let span = RecordSpan { source: SourceId(0), record: i as u64 + 1, offset: 0, length: 1 };
        let (alert, score) = read(line);
        if let wg_schema::Pushed::New(_) = builder.push(&alert, span) {
            scores.push(score);
        }
    }
    let batch = builder.finish();
    let key = |rule: &str| {
        let row = batch.ids().find(|id| batch.text(batch.rule_of(*id)) == rule);
        row.map_or(AlertKey([0xee; 16]), |id| batch.key[id.row()])
    };
    let corrections: Vec<Correction> =
        said.iter().map(|(a, say, b)| Correction { a: key(a), b: key(b), say: *say }).collect();
    let incidents = correlate_with(&batch, &batch.by_time(), &scores, params, &corrections, seed);
    Case { batch, scores, incidents }
}

fn read(line: &str) -> (Alert<'_>, i32) {
    let mut words = line.split_whitespace();
    let time = words.next().and_then(|t| t.parse::<i64>().ok());
    let key = AlertKey::of_record("test", line.as_bytes());
    let mut alert = Alert { key, time: time.map(|t| 1_790_000_000_000 + t * 1000), ..Alert::default() };
    let mut score = HIGH;
    for word in words {
        let (name, value) = word.split_once('=').expect("name=value");
        let text = Some(Cow::Owned(value.replace('_', " ")));
        let number = || value.parse::<u32>().ok();
        match name {
            "rule" => (alert.rule_uid, alert.title) = (text.clone(), text),
            "alert" => (alert.vendor_uid, alert.product) = (text, Some("test".into())),
            "title" => alert.title = text,
            "host" => alert.host = text,
            "ip" => alert.host_ip = text,
            "user" => alert.user = text,
            "src" => alert.src_ip = text,
            "dst" => alert.dst_ip = text,
            "domain" => alert.dst_domain = text,
            "process" => alert.process = text,
            "parent" => alert.parent = text,
            "cmd" => alert.cmd_line = text,
            "pid" => alert.pid = number(),
            "ppid" => alert.parent_pid = number(),
            "uid" => alert.process_uid = text,
            "puid" => alert.parent_uid = text,
            "session" => alert.session = text,
            "hash" => alert.file_hash = text,
            "score" => score = value.parse::<i32>().expect("a number") * 1024,
            "at" => {
                let tactic = TACTICS.iter().position(|tactic| tactic.code == value).map(|i| i as u8);
                alert.attacks.push(AttackRef { tactic, technique: None, origin: Origin::Named });
            }
            "key" => alert.key.0[..4].copy_from_slice(&number().expect("a number").to_be_bytes()),
            "n" => {}
            _ => panic!("{name}"),
        }
    }
    (alert, score)
}

/// Returns `lines` as owned strings.
pub(crate) fn lines(text: &[&str]) -> Vec<String> {
    text.iter().map(|line| (*line).to_owned()).collect()
}

/// Returns `n` unrelated low alerts over two days: 300 hosts, 400 accounts, 12 rules.
pub(crate) fn noise(n: u32) -> Vec<String> {
    let mut state = 12_345u32;
    let mut below = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % limit
    };
    (0..n)
        .map(|i| {
            let time = u64::from(i) * 172_800 / u64::from(n);
            let (rule, host, user) = (below(12), below(300), below(400));
            format!("{time} rule=noise-{rule} host=pc-{host} user=u{user} score={}", -70 + below(40) as i32)
        })
        .collect()
}

impl Case {
    /// Returns the rows of the alerts with this rule.
    pub fn rows(&self, rule: &str) -> Vec<AlertId> {
        self.batch.ids().filter(|id| self.batch.text(self.batch.rule_of(*id)) == rule).collect()
    }

    /// Returns whether all alerts of these rules are in one incident.
    pub fn together(&self, rules: &[&str]) -> bool {
        let mut of = rules.iter().flat_map(|rule| self.rows(rule)).map(|id| self.incidents.of[id.row()]);
        let first = of.next();
        of.all(|id| Some(id) == first)
    }

    /// Returns the sentences of all links between alerts of two rules, `certain` ones marked.
    pub fn links(&self, a: &str, b: &str) -> Vec<String> {
        let rule = |id| self.batch.text(self.batch.rule_of(id));
        self.incidents
            .links
            .iter()
            .filter(|link| rule(link.from) == a && rule(link.to) == b)
            .map(|link| {
                let how = if link.certain { "certain" } else { "inferred" };
                format!("{how} {}: {}", link.reason.words(), crate::words(&self.batch, link))
            })
            .collect()
    }
}
