//! Hayabusa timelines: CSV (`Details` is one text of pairs), and JSON or JSONL (`Details` or `AllFieldInfo` is an object).
//!
//! `Details` has Hayabusa's abbreviations, `AllFieldInfo` the names of the Windows event.

use super::common;
use super::windows::{self, Pairs};
use super::{Confidence, Notes, Reader, Verdict};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::{Alert, Sensor};

/// Between the parts of a list or of `Details`: by default, with `--tab-separator`, and with `--multiline`.
const SEPARATORS: [char; 3] = ['¦', '\t', '\n'];

pub(super) const READER: Reader = Reader { id: "hayabusa", name: "Hayabusa timeline", detect, read, unwrap: None };

fn detect(record: Value<'_>) -> Confidence {
    let has = |key: &&str| record.get(key).is_some();
    let is_own = ["Timestamp", "RuleTitle", "Level"].iter().all(has) && (has(&"Computer") || has(&"Channel"));
    // The profiles for Timesketch have its names for time and title.
    let is_timesketch = ["datetime", "timestamp_desc", "message", "Level", "Computer"].iter().all(has);
    if is_own || is_timesketch { Confidence::Sure } else { Confidence::No }
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |key: &str| record.get(key).and_then(common::text);
    common::time(alert, notes, [at("Timestamp").or_else(|| at("datetime"))]);
    alert.title = at("RuleTitle").or_else(|| at("message"));
    alert.rule_name = alert.title.clone();
    alert.rule_uid = at("RuleID").or_else(|| at("RuleFile"));
    alert.reply_to = common::sigma_reply(&alert.rule_uid);
    alert.rule_family = at("Channel");
    common::severity(alert, notes, at("Level"), common::severity_word);
    alert.product = Some("Hayabusa".into());
    alert.vendor = Some("Yamato Security".into());
    alert.sensor = Sensor::HostLog;
    alert.host = at("Computer");
    let fields = Fields::of(record);
    windows::event(&|names| fields.get(names), alert);
    let list = |key: &str| {
        let texts = record.get(key).map(common::texts).unwrap_or_default();
        // In CSV the list is one text.
        texts
            .iter()
            .flat_map(|text| text.split(SEPARATORS).map(|tag| tag.trim().to_owned()).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let (tactics, mut techniques) = (list("MitreTactics"), list("MitreTags"));
    // Version 1 had one column for all.
    techniques.extend(list("MitreAttack"));
    let mut said = Mentions::default();
    tactics.iter().for_each(|tactic| said.add_tactic(None, Some(tactic)));
    // Beside techniques these are groups and software (G0032, S0002).
    techniques.iter().for_each(|tag| said.add_tag(tag));
    common::attacks(alert, notes, said, None);
    Verdict::Alert
}

/// The fields of the event, in either form.
enum Fields<'d> {
    Object(Value<'d>),
    Pairs(Pairs<'d>),
    /// Pairs in a text with escapes.
    Escaped(String),
    Absent,
}

impl<'d> Fields<'d> {
    fn of(record: Value<'d>) -> Fields<'d> {
        for key in ["AllFieldInfo", "Details"] {
            match record.get(key) {
                Some(value) if value.is_object() => return Fields::Object(value),
                Some(value) => match value.text() {
                    Some(Cow::Borrowed(pairs)) => return Fields::Pairs(Pairs::of(pairs)),
                    Some(Cow::Owned(pairs)) => return Fields::Escaped(pairs),
                    None => {}
                },
                None => {}
            }
        }
        Fields::Absent
    }

    /// Returns the value of the first of these names that has one.
    fn get(&self, names: &[&str]) -> Text<'d> {
        names.iter().find_map(|name| match self {
            Fields::Object(object) => object.get(name).and_then(common::text),
            Fields::Pairs(pairs) => pairs.get(name).map(Cow::Borrowed),
            Fields::Escaped(pairs) => Pairs::of(pairs).get(name).map(|value| Cow::Owned(value.to_owned())),
            Fields::Absent => None,
        })
    }
}
