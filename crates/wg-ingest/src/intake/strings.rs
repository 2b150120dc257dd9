//! Records within strings: a list of texts, the field in which a forwarder keeps the original, bytes of a queue, a log line.

use super::{Content, Facts, Intake, Raw, base64};
use crate::intake::choose::Choice;
use std::borrow::Cow;
use wg_formats::{GENERIC, READERS, SPLITS, Verdict};
use wg_record::json::{Build, Doc, Value};
use wg_record::line::{self, Parsed};
use wg_schema::report::Code;
use wg_schema::{Alert, BatchBuilder};

/// A collector's own fields around a record are a host, a level and the text, beside the time. With more it is an alert by itself.
const FIELDS_OF_AN_ALERT: usize = 4;

/// How many items of a list in a text are looked at to see whether someone recognises them.
const LOOKED_AT: usize = 8;

/// Where a collector says when it took a record.
const COLLECTED: [&str; 10] = [
    "@timestamp",
    "timestamp",
    "Timestamp",
    "_time",
    "result._time",
    "_source.@timestamp",
    "TimeGenerated",
    "timeUnixNano",
    "message.publishTime",
    "time",
];

/// Who knows the record around another one.
#[derive(Clone, Copy)]
enum Outer {
    Nothing,
    /// It has so much of an alert, by a guess, and is one by itself.
    Guessed {
        n_known: usize,
        is_alert: bool,
    },
    Known,
}

impl Intake {
    /// Takes a record that is written as a string.
    /// `value` is the string, or what stands around it.
    pub(super) fn string(&mut self, raw: &mut Raw<'_, '_>, value: Value<'_>, text: &str, into: &mut BatchBuilder) {
        let range = raw.range(value);
        if self.decoded(raw, value, text, Outer::Nothing, into) {
            return;
        }
        self.reject(raw.place, range.start, Code::NotAnObject, range, |_| {
            "This is a bare text, not an object with fields, so it is not an alert.".into()
        });
    }

    /// Looks for a record within the strings in which forwarders put the original. Where someone may know the record around
    /// it, only a sure one counts; where that is a guess, also one that says more of an alert. What is an alert by itself is
    /// not given up for what its attacker may have sent: only for an alert in it.
    pub(super) fn inner(
        &mut self,
        raw: &mut Raw<'_, '_>,
        value: Value<'_>,
        choice: Option<Choice<'_>>,
        into: &mut BatchBuilder,
    ) -> bool {
        let time = COLLECTED.iter().find_map(|path| value.path(path)?.text());
        let before = std::mem::replace(&mut self.around, time.map(Cow::into_owned));
        let is_taken = self.original(raw, value, choice, into);
        self.around = before;
        is_taken
    }

    fn original(
        &mut self,
        raw: &mut Raw<'_, '_>,
        value: Value<'_>,
        choice: Option<Choice<'_>>,
        into: &mut BatchBuilder,
    ) -> bool {
        const ORIGINALS: [&str; 25] = [
            "message",
            "SyslogMessage",
            "_raw",
            "result._raw",
            "event.original",
            "Message",
            "body",
            "Body",
            "_source.message",
            "_source.event.original",
            "fields._raw",
            "log",
            "line",
            "rawLog",
            "raw_log",
            "RawData",
            "rawData",
            "payload",
            "short_message",
            "full_message",
            "body.stringValue",
            "textPayload",
            "attributes.message",
            "event",
            "data",
        ];
        for path in ORIGINALS {
            let Some(text) = value.path(path).and_then(Value::raw_str) else { continue };
            let outer = match choice {
                None => Outer::Nothing,
                // What this is costs more than to see that the text is nothing.
                Some(choice) if choice.reader == GENERIC && text.trim_start().starts_with(['{', '[', '"']) => {
                    let itself = self.guesser.itself(choice.value);
                    let is_alert = itself.is_alert_at_top && itself.n_known >= FIELDS_OF_AN_ALERT;
                    Outer::Guessed { n_known: itself.n_known, is_alert }
                }
                Some(_) => Outer::Known,
            };
            if self.decoded(raw, value, &text, outer, into) {
                return true;
            }
        }
        // Queues of two clouds carry bytes.
        for path in ["message.data", "data", "kinesis.data", "Data"] {
            let Some(text) = value.path(path).and_then(Value::raw_str) else { continue };
            let Some(text) = base64::text(&text) else { continue };
            let outer = if choice.is_none() { Outer::Nothing } else { Outer::Known };
            if self.decoded(raw, value, &text, outer, into) {
                return true;
            }
        }
        false
    }

    /// Takes `value` by what its string `text` holds, when that is a record someone recognises. Decodes twice at most.
    fn decoded(
        &mut self,
        raw: &mut Raw<'_, '_>,
        value: Value<'_>,
        text: &str,
        outer: Outer,
        into: &mut BatchBuilder,
    ) -> bool {
        if let Some(is_taken) = self.logged(raw, value, text, outer, into) {
            return is_taken;
        }
        let mut text = Cow::Borrowed(text);
        let mut nodes = std::mem::take(&mut self.inner);
        let mut is_taken = false;
        for _ in 0..2 {
            let trimmed = text.trim_start();
            if !trimmed.starts_with(['{', '[', '"']) {
                break;
            }
            let Ok(doc) = Doc::parse(&text, &mut nodes) else { break };
            let root = doc.root();
            if let Some(again) = root.raw_str() {
                text = Cow::Owned(again.into_owned());
                continue;
            }
            if root.is_array() {
                is_taken = self.list_within(raw, value, doc, outer, into);
                break;
            }
            if let Some(choice) = self.choose(root).filter(|choice| self.counts(choice, outer)) {
                if matches!(outer, Outer::Guessed { is_alert: true, .. }) && !self.gives_an_alert(&choice) {
                    break;
                }
                self.within(raw, value, doc, choice, None, into);
                is_taken = true;
            }
            break;
        }
        self.inner = nodes;
        is_taken
    }

    /// Takes the records of a list that a text within `value` holds, when it is one of records that are known.
    fn list_within(
        &mut self,
        raw: &mut Raw<'_, '_>,
        value: Value<'_>,
        doc: Doc<'_>,
        outer: Outer,
        into: &mut BatchBuilder,
    ) -> bool {
        let items = || doc.root().items();
        // The payload of an alert may be any list.
        let is_record =
            |item: Value<'_>| item.is_object() && self.choose(item).is_some_and(|choice| self.counts(&choice, outer));
        if !items().take(LOOKED_AT).any(is_record) || matches!(outer, Outer::Guessed { is_alert: true, .. }) {
            return false;
        }
        for item in items() {
            match self.choose(item).filter(|_| item.is_object()) {
                Some(choice) => self.within(raw, value, doc, choice, Some(item), into),
                None => self.unknown(raw.place, raw.range(value)),
            }
        }
        true
    }

    /// Takes a record from within a text of `value`; `item` when the text holds several.
    fn within(
        &mut self,
        raw: &mut Raw<'_, '_>,
        value: Value<'_>,
        doc: Doc<'_>,
        choice: Choice<'_>,
        item: Option<Value<'_>>,
        into: &mut BatchBuilder,
    ) {
        let said = |item: Value<'_>| {
            let mut content = String::new();
            item.write_content(&mut content);
            Content::Text(content)
        };
        let inner = Intake::facts(raw, value);
        let duplicate = inner.duplicate.or_else(|| doc.repeated(item.unwrap_or(doc.root())));
        let facts = Facts { duplicate, content: item.map_or(inner.content, said), ..inner };
        let Some(split) = SPLITS.iter().find(|split| split.reader == READERS[choice.reader].id) else {
            return self.read(choice, facts, doc, raw.place, into);
        };
        let is_split = (split.parts)(choice.value, &mut |part, read| {
            let facts = Facts { is_part: true, content: said(part), ..Intake::facts(raw, value) };
            self.part(choice.reader, facts, doc, raw.place, into, read);
        });
        if !is_split {
            self.read(choice, facts, doc, raw.place, into);
        }
    }

    /// Returns whether a record would be an alert.
    fn gives_an_alert(&mut self, choice: &Choice<'_>) -> bool {
        if choice.reader == GENERIC {
            return self.guesser.itself(choice.value).is_alert;
        }
        self.notes.clear(&self.report);
        READERS[choice.reader].fill(choice.value, &mut Alert::default(), &mut self.notes) == Verdict::Alert
    }

    /// Returns whether what a string holds is taken in place of what is around it.
    fn counts(&self, inner: &Choice<'_>, outer: Outer) -> bool {
        let itself = || self.guesser.itself(inner.value);
        match outer {
            Outer::Nothing => true,
            Outer::Guessed { n_known, .. } => inner.is_sure() || itself().is_alert && itself().n_known > n_known,
            Outer::Known => inner.is_sure(),
        }
    }

    /// Takes `value` by a log line that its string `text` holds. `None`: this is no log line.
    fn logged(
        &mut self,
        raw: &mut Raw<'_, '_>,
        value: Value<'_>,
        text: &str,
        outer: Outer,
        into: &mut BatchBuilder,
    ) -> Option<bool> {
        let is_event = line::is_event(text);
        if !is_event && !line::is_known(text) {
            return None;
        }
        let mut build = Build::default();
        if line::parse(text, &mut build) != Parsed::Fields {
            return None;
        }
        let doc = build.doc();
        // Of other lines only what a product's reader is sure of: a message may be written like one.
        let choice = self.choose(doc.root()).filter(|choice| self.counts(choice, outer));
        let choice = choice.filter(|choice| is_event || choice.is_sure());
        if !is_event && choice.is_none() {
            return None;
        }
        if let Some(choice) = choice {
            let facts = Intake::facts(raw, value);
            self.read(choice, facts, doc, raw.place, into);
        }
        Some(choice.is_some())
    }
}
