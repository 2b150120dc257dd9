//! From one framed record to a row of the batch and its lines in the report.
//!
//! Every record that comes in here goes out as exactly one of: alert, folded, rejected, not an alert.

mod accept;
mod base64;
mod choose;
mod envelope;
mod handed;
mod lossy;
mod secrets;
mod shapes;
mod strings;
mod summary;

use crate::lines::Place;
use crate::times::Times;
use accept::{Content, Facts};
use choose::Choice;
pub(crate) use handed::Handed;
use lossy::Lossy;
use std::ops::Range;
use wg_formats::{self, GENERIC, Guesser, READERS, SPLITS, Verdict};
use wg_record::json::{Doc, Nodes, Row, Value};
use wg_record::notes::{self, Notes};
use wg_record::yaml::Json;
use wg_schema::report::{Code, Effect, MAX_PROBLEMS, Problem, SourceReport};
use wg_schema::secret::Seeker;
use wg_schema::{Alert, BatchBuilder, SourceId};

pub(crate) use envelope::is_known as is_known_envelope;

/// Lists in lists are opened so far: a page of pages of alerts.
const MAX_LISTS: u8 = 2;

/// Records of a list that are looked at before it is read.
const SURVEYED: usize = 300;

/// Names and values of 10,000 fields. A record of more is read, and said to be odd: refusing it would let its sender
/// make it disappear.
const MANY_PARTS: usize = 20_000;

/// Takes the records of one file.
pub(crate) struct Intake {
    source: SourceId,
    pub report: SourceReport,
    /// Records that each reader took.
    taken: Vec<u64>,
    /// The reader of the record before, which is asked first.
    last: usize,
    /// Rows of a table that the same reader took, one after another.
    alike_rows: u32,
    notes: Notes,
    /// Memory for records within strings of records.
    inner: Nodes,
    /// Row of the batch at which this file began.
    first_row: usize,
    pub times: Times,
    seeker: Seeker,
    /// Memory for what a record says.
    content: String,
    /// When a collector took the record that comes now, for one that has no time itself.
    around: Option<String>,
    /// Secrets are left in the text: the analyst asked for it.
    pub uncovered: bool,
    /// Reads what no reader knows.
    pub guesser: Guesser,
    /// Nothing is kept: the guesser looks at what no reader knows.
    is_scouting: bool,
    /// Nothing is kept: what becomes of the records is written down for the intake of the file (`crate::ahead`).
    pub handed: Option<Handed>,
    /// No reader is asked, to measure the guesser.
    is_guessing: bool,
}

/// A record that is being taken: its text, and where it lies in the buffer.
struct Raw<'r, 'p> {
    doc: Doc<'r>,
    /// Where the record's text begins in the buffer.
    start: usize,
    /// Set where bytes had to be replaced, so that text and buffer are of different length.
    lossy: Option<&'r Lossy>,
    /// Set where the parts of the record cannot be told apart in the buffer, as those of a table's row: where all of it lies.
    whole: Option<Range<usize>>,
    place: &'r mut Place<'p>,
}

impl Raw<'_, '_> {
    /// Where a part of the record lies in the buffer.
    fn range(&self, value: Value<'_>) -> Range<usize> {
        if let Some(whole) = &self.whole {
            return whole.clone();
        }
        let Range { start, end } = value.source_range();
        match self.lossy {
            Some(lossy) => self.start + lossy.origin(start)..self.start + lossy.origin(end),
            None => self.start + start..self.start + end,
        }
    }
}

impl Intake {
    pub fn new(file: &str, source: SourceId, first_row: usize) -> Intake {
        Intake {
            source,
            report: SourceReport { file: file.to_owned(), ..SourceReport::default() },
            taken: vec![0; READERS.len()],
            last: 0,
            alike_rows: 0,
            notes: Notes::default(),
            inner: Nodes::default(),
            first_row,
            times: Times::default(),
            seeker: Seeker::default(),
            content: String::new(),
            around: None,
            uncovered: false,
            guesser: Guesser::default(),
            is_scouting: false,
            handed: None,
            is_guessing: false,
        }
    }

    /// Reads the times of the file so from now on.
    pub fn set_times(&mut self, times: Times) {
        self.times = times;
    }

    /// Reads what no reader knows by these maps where they fit.
    pub fn with_guesser(mut self, guesser: Guesser, is_guessing: bool) -> Intake {
        (self.guesser, self.is_guessing) = (guesser, is_guessing);
        self
    }

    /// Makes an intake that keeps nothing and hands on what becomes of the records. `last`: the reader of the record before.
    pub fn handing_on(last: usize, times: Times, uncovered: bool) -> Intake {
        let intake = Intake::new("", SourceId(0), 0);
        Intake { last, times, uncovered, handed: Some(Handed::default()), ..intake }
    }

    /// Returns the reader of the record before, where it is a product's.
    pub fn known_reader(&self) -> Option<usize> {
        (self.last != GENERIC && self.taken[self.last] > 0 && !self.is_guessing).then_some(self.last)
    }

    /// Lends the guesser to one that looks at the beginning of the file and keeps nothing.
    pub fn scout(&mut self) -> Intake {
        let guesser = std::mem::take(&mut self.guesser);
        let scout = Intake::new("", self.source, 0).with_guesser(guesser, self.is_guessing);
        Intake { is_scouting: true, ..scout }
    }

    /// Takes the guesser back, and decides on the map of the file.
    pub fn scouted(&mut self, scout: Intake) {
        self.guesser = scout.guesser;
        self.guesser.decide();
    }

    /// Counts a record that cannot be read. `at` is where it begins, `excerpt` what is shown of it.
    pub fn reject(
        &mut self,
        place: &mut Place<'_>,
        at: usize,
        code: Code,
        excerpt: Range<usize>,
        why: impl FnOnce(&mut Place<'_>) -> String,
    ) {
        if let Some(handed) = &self.handed {
            return handed.refuse();
        }
        self.report.records += 1;
        self.report.rejected += 1;
        self.note(place, at, code, Effect::Rejected, excerpt, why);
    }

    /// Says something about a place in the file: about the record that was counted last, unless `effect` is `File`.
    pub fn note(
        &mut self,
        place: &mut Place<'_>,
        at: usize,
        code: Code,
        effect: Effect,
        excerpt: Range<usize>,
        message: impl FnOnce(&mut Place<'_>) -> String,
    ) {
        if let Some(handed) = &self.handed {
            return handed.refuse();
        }
        if !self.has_room(code) {
            *self.report.counts.entry(code).or_insert(0) += 1;
            return;
        }
        // A character has at most four bytes; what is cut off of the last one is cut again by the excerpt.
        let bytes = &place.buffer[excerpt.start..excerpt.end.min(excerpt.start + 400)];
        let excerpt = notes::excerpt(&String::from_utf8_lossy(bytes));
        let record = (effect == Effect::Rejected).then_some(self.report.records);
        let offset = place.offset_of(at);
        let line = Some(place.find(at).0);
        let message = message(place);
        self.report.note(Problem { code, effect, entry: None, record, line, offset, message, excerpt });
    }

    /// Returns whether the report keeps the next problem of this code in full.
    fn has_room(&self, code: Code) -> bool {
        self.report.problems.len() < MAX_PROBLEMS || !self.report.counts.contains_key(&code)
    }

    /// Takes the record that `nodes` were scanned from, `range` of the buffer.
    pub fn json(&mut self, nodes: &mut Nodes, range: Range<usize>, place: &mut Place<'_>, into: &mut BatchBuilder) {
        let bytes = &place.buffer[range.clone()];
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let doc = Doc::scanned(text, nodes);
                self.take(&mut Raw { doc, start: range.start, lossy: None, whole: None, place }, doc.root(), 0, into);
            }
            Err(_) => {
                let lossy = Lossy::new(bytes, place.charset);
                // The scan was of the same bytes but for those within strings, so it cannot fail now.
                match Doc::parse(&lossy.text, nodes) {
                    Ok(doc) => self.take(
                        &mut Raw { doc, start: range.start, lossy: Some(&lossy), whole: None, place },
                        doc.root(),
                        0,
                        into,
                    ),
                    Err(error) => {
                        self.reject(place, range.start, Code::BadJson, range, |_| {
                            format!("Not valid JSON: {}.", error.code.words())
                        });
                    }
                }
            }
        }
    }

    /// Takes a record of YAML, `range` of the buffer.
    pub fn yaml(
        &mut self,
        json: &Json,
        nodes: &mut Nodes,
        range: Range<usize>,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
    ) {
        let bytes = &place.buffer[range.clone()];
        let decoded = std::str::from_utf8(bytes).is_err().then(|| Lossy::new(bytes, place.charset));
        let origin = |at: usize| decoded.as_ref().map_or(at, |decoded| decoded.origin(at));
        let marks = json.marks.iter().map(|(to, from)| (*to, origin(*from).min(bytes.len()))).collect();
        match Doc::parse(&json.text, nodes) {
            Ok(doc) => {
                let back = Lossy::with_marks(marks);
                self.take(
                    &mut Raw { doc, start: range.start, lossy: Some(&back), whole: None, place },
                    doc.root(),
                    0,
                    into,
                );
            }
            Err(error) => self.reject(place, range.start, Code::BadLine, range, |_| {
                format!("The YAML cannot be read: {}.", error.code.words())
            }),
        }
    }

    /// Takes what is complete of an answer that is cut off: `text` is so much of the buffer from `start` on, with brackets
    /// that close it. Returns `false`, having taken nothing, of what may be half of one alert.
    pub fn cut_answer(
        &mut self,
        text: &str,
        nodes: &mut Nodes,
        start: usize,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
    ) -> bool {
        let Ok(doc) = Doc::parse(text, nodes) else { return false };
        let value = doc.root();
        let choice = self.choose(value);
        let is_answer = choice.is_none_or(|choice| !choice.is_sure())
            && (!shapes::tables(value).is_empty()
                || !shapes::carried(value).0.is_empty()
                || !shapes::keyed(self, value).is_empty()
                || self.envelope(value, choice.is_some_and(|choice| self.stands_alone(&choice))).is_some());
        if is_answer {
            self.take(&mut Raw { doc, start, lossy: None, whole: None, place }, value, 0, into);
        }
        is_answer
    }

    /// Takes a row of a table, `range` of the buffer.
    pub fn row(&mut self, row: &Row, range: Range<usize>, place: &mut Place<'_>, into: &mut BatchBuilder) {
        let bytes = &place.buffer[range.clone()];
        let is_lossy = std::str::from_utf8(bytes).is_err();
        if memchr::memchr(0, bytes).is_some() {
            self.note(place, range.start, Code::Invisible, Effect::Kept, 0..0, |_| "The row holds zero bytes.".into());
        }
        let value = row.value();
        // A table of rows that carry nothing, and are no product's, is not looked into any more.
        let is_settled = self.is_settled();
        let choice = self.choose_row(value);
        let is_known = choice.is_some_and(|choice| choice.reader != GENERIC);
        let mut raw =
            Raw { doc: row.doc(), start: range.start, lossy: None, whole: Some(range.clone()), place: &mut *place };
        if !is_known && !is_settled && self.inner(&mut raw, value, choice, into) {
            return;
        }
        match choice {
            Some(choice) => {
                let root = row.doc().root();
                self.read(
                    choice,
                    Facts {
                        is_wide: root.n_parts() > MANY_PARTS,
                        content: Content::Value(root),
                        ..Facts::of(range, is_lossy)
                    },
                    row.doc(),
                    place,
                    into,
                );
            }
            None => {
                self.look(value);
                self.unknown(place, range);
            }
        }
    }

    /// Takes a record that was built from `range` of the buffer and has all that it says: an element of XML, or a row.
    pub fn built(&mut self, doc: Doc<'_>, range: Range<usize>, place: &mut Place<'_>, into: &mut BatchBuilder) {
        self.assembled(doc, range, Content::Value(doc.root()), place, into);
    }

    /// Takes a record that was built from the lines of a log that are `range` of the buffer.
    pub fn line(&mut self, doc: Doc<'_>, range: Range<usize>, place: &mut Place<'_>, into: &mut BatchBuilder) {
        self.assembled(doc, range, Content::Lines, place, into);
    }

    /// Takes a record whose parts stand in several places. `range` is the first of them, `content` all it says.
    fn scattered(
        &mut self,
        doc: Doc<'_>,
        range: Range<usize>,
        content: String,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
    ) {
        self.assembled(doc, range, Content::Text(content), place, into);
    }

    fn assembled(
        &mut self,
        doc: Doc<'_>,
        range: Range<usize>,
        content: Content<'_>,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
    ) {
        let root = doc.root();
        match self.choose(root) {
            Some(choice) => {
                let is_lossy = std::str::from_utf8(&place.buffer[range.clone()]).is_err();
                let duplicate = doc.repeated(root);
                self.read(
                    choice,
                    Facts { duplicate, content, is_wide: root.n_parts() > MANY_PARTS, ..Facts::of(range, is_lossy) },
                    doc,
                    place,
                    into,
                );
            }
            None => {
                self.look(root);
                self.unknown(place, range);
            }
        }
    }

    /// Returns whether the record is an alert whatever lists are in it. A guess may rest on what is in them.
    fn stands_alone(&self, choice: &Choice<'_>) -> bool {
        choice.reader != GENERIC || self.guesser.itself(choice.value).is_alert
    }

    fn look(&mut self, value: Value<'_>) {
        if self.is_scouting {
            self.guesser.look(value);
        }
    }

    /// Looks at the records of a list that was not seen from its beginning, before they are read.
    fn survey(&mut self, list: Value<'_>) {
        let is_known =
            |intake: &Intake, item: Value<'_>| intake.choose(item).is_some_and(|choice| choice.reader != GENERIC);
        if self.is_scouting || !list.items().next().is_some_and(|first| first.is_object() && !is_known(self, first)) {
            return;
        }
        for item in list.items().take(SURVEYED) {
            if item.is_object() && !is_known(self, item) {
                self.guesser.look(item);
            }
        }
        self.guesser.decide();
    }

    fn take(&mut self, raw: &mut Raw<'_, '_>, value: Value<'_>, depth: u8, into: &mut BatchBuilder) {
        if value.is_array() && depth < MAX_LISTS && !value.is_empty() {
            self.survey(value);
            return value.items().for_each(|item| self.take(raw, item, depth + 1, into));
        }
        if value.is_string() {
            return self.string(raw, value, &value.raw_str().unwrap_or_default(), into);
        }
        let range = raw.range(value);
        if !value.is_object() {
            return self.reject(raw.place, range.start, Code::NotAnObject, range, |_| {
                "This is a bare value, not an object with fields, so it is not an alert.".into()
            });
        }
        if value.is_empty() {
            return self.unknown(raw.place, range);
        }
        let choice = self.choose(value);
        if let Some(choice) = choice.filter(Choice::is_sure) {
            return self.object(raw, value, choice, into);
        }
        // A page of an answer: an item that is nothing but lists of records.
        if (1..=MAX_LISTS).contains(&depth) && envelope::is_page(value) {
            return value.entries().for_each(|(_, list)| self.take(raw, list, depth, into));
        }
        if depth == 0 {
            let tables = shapes::tables(value);
            if !tables.is_empty() {
                let n_before = self.report.records;
                tables.iter().for_each(|table| self.table(raw, table, into));
                let read: Vec<_> = tables.iter().flat_map(shapes::Table::ranges).collect();
                return self.beside(raw, value, (self.report.records - n_before) as usize, &read);
            }
            let (carried, read) = shapes::carried(value);
            if !carried.is_empty() {
                self.beside(raw, value, carried.len(), &read);
                return self.carried(raw, carried, into);
            }
            if let Some(frame) = shapes::frame(value) {
                return self.frame(raw, &frame, into);
            }
            let keyed = shapes::keyed(self, value);
            if !keyed.is_empty() {
                let read: Vec<_> = keyed.iter().map(|object| object.source_range()).collect();
                let n_read = keyed.iter().map(|object| object.entries().count()).sum();
                self.beside(raw, value, n_read, &read);
                return keyed.into_iter().for_each(|object| self.members(raw, object, depth, into));
            }
        }
        // An incident with its alerts, or a part of a report with its rows, in a list of such.
        let is_known = choice.is_some_and(|choice| choice.reader != GENERIC);
        if (depth == 0 || depth <= MAX_LISTS && (is_known || self.guesser.itself(value).is_around))
            && let Some(list) = self.envelope(value, choice.is_some_and(|choice| self.stands_alone(&choice)))
        {
            let read = [list.source_range()];
            envelope::mention(self, raw.place, range.start, value, list.items().count(), &read);
            self.survey(list);
            return list.items().for_each(|item| self.take(raw, item, depth + 1, into));
        }
        if self.inner(raw, value, choice, into) {
            return;
        }
        match choice {
            Some(choice) => self.object(raw, value, choice, into),
            None => {
                self.look(value);
                self.unknown(raw.place, range);
            }
        }
    }

    fn unknown(&mut self, place: &mut Place<'_>, range: Range<usize>) {
        self.reject(place, range.start, Code::UnknownRecord, range, |_| {
            "No reader recognises this record as an alert.".into()
        });
    }

    fn facts<'v>(raw: &Raw<'_, '_>, value: Value<'v>) -> Facts<'v> {
        let range = raw.range(value);
        let is_lossy = (raw.lossy.is_some() || raw.whole.is_some())
            && std::str::from_utf8(&raw.place.buffer[range.clone()]).is_err();
        Facts {
            duplicate: raw.doc.repeated(value),
            is_halved: raw.doc.has_lone_surrogate(),
            is_wide: value.n_parts() > MANY_PARTS,
            content: Content::Value(value),
            ..Facts::of(range, is_lossy)
        }
    }

    fn object(&mut self, raw: &mut Raw<'_, '_>, value: Value<'_>, choice: Choice<'_>, into: &mut BatchBuilder) {
        if self.split(raw, choice, into) {
            return;
        }
        let facts = Intake::facts(raw, value);
        self.read(choice, facts, raw.doc, raw.place, into);
    }

    /// Takes a record part by part, when its format is one that holds several alerts in a record.
    fn split(&mut self, raw: &mut Raw<'_, '_>, choice: Choice<'_>, into: &mut BatchBuilder) -> bool {
        let Some(split) = SPLITS.iter().find(|split| split.reader == READERS[choice.reader].id) else { return false };
        (split.parts)(choice.value, &mut |part, read| {
            let facts = Facts { is_part: true, ..Intake::facts(raw, part) };
            self.part(choice.reader, facts, raw.doc, raw.place, into, read);
        })
    }

    /// Takes a part of a record.
    fn part<'d>(
        &mut self,
        reader: usize,
        facts: Facts<'_>,
        doc: Doc<'_>,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
        read: &mut dyn FnMut(&mut Alert<'d>, &mut Notes) -> Verdict,
    ) {
        self.read_with(reader, facts, doc, place, into, &mut |alert, notes| {
            let verdict = read(alert, notes);
            if verdict == Verdict::Alert {
                wg_formats::polish(alert, notes);
            }
            verdict
        });
    }

    fn read(
        &mut self,
        choice: Choice<'_>,
        facts: Facts<'_>,
        doc: Doc<'_>,
        place: &mut Place<'_>,
        into: &mut BatchBuilder,
    ) {
        if choice.reader != GENERIC {
            return self.read_with(choice.reader, facts, doc, place, into, &mut |alert, notes| {
                READERS[choice.reader].fill(choice.value, alert, notes)
            });
        }
        self.look(choice.value);
        let guesser = std::mem::take(&mut self.guesser);
        self.read_with(GENERIC, facts, doc, place, into, &mut |alert, notes| {
            let verdict = guesser.read(choice.value, alert, notes);
            if verdict == Verdict::Alert {
                wg_formats::polish(alert, notes);
            }
            verdict
        });
        self.guesser = guesser;
    }
}
