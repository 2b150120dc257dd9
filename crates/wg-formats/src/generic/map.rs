//! A field map at work: chosen for an export, and asked for the values of a record.

use super::field::Field;
use super::profile::Profile;
use super::{document, fill, guess, none, place, scale, values};
use crate::{Notes, Verdict};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;
use wg_record::json::Value;
use wg_record::when::When;
use wg_schema::Alert;
use wg_schema::alert::Text;
use wg_schema::field_map::{DateOrder, FieldMap, MapUse, MappedField, Scale};
use wg_schema::naming::names_nobody;
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;

/// Shapes of records within one export that get a map of their own, beside the export's. An export of more is one that
/// someone made up.
const MAX_SHAPES: usize = 64;
/// Paths without a field that the report shows.
const MAX_UNMAPPED: usize = 40;

/// A map, with its fields looked up.
pub struct Compiled {
    map: FieldMap,
    /// For each field its paths, likeliest first.
    paths: Vec<Vec<String>>,
}

impl Compiled {
    fn new(map: FieldMap) -> Compiled {
        let mut paths = vec![Vec::new(); Field::ALL.len()];
        for mapped in &map.fields {
            if let Some(field) = Field::find(&mapped.field) {
                paths[field as usize].push(mapped.path.clone());
            }
        }
        Compiled { map, paths }
    }

    pub(super) fn product(&self) -> Option<&str> {
        self.map.product.as_deref()
    }

    /// Returns the likeliest path of a field.
    pub(super) fn first_path(&self, field: Field) -> Option<&str> {
        self.paths[field as usize].first().map(String::as_str)
    }

    /// Returns the texts at all paths of a field, likeliest first.
    pub(super) fn texts<'d>(&self, field: Field, doc: Value<'d>) -> impl Iterator<Item = Cow<'d, str>> {
        self.paths[field as usize].iter().flat_map(move |path| place::texts(doc, path))
    }

    /// Returns the texts at all paths of the time, likeliest first, each with what comes first in its dates.
    pub(super) fn times<'m, 'd>(
        &'m self,
        doc: Value<'d>,
    ) -> impl Iterator<Item = (Cow<'d, str>, Option<DateOrder>)> + use<'m, 'd> {
        let paths = self.map.fields.iter().filter(|mapped| mapped.field == Field::Time.path());
        let texts = move |mapped: &'m MappedField| place::texts(doc, &mapped.path).into_iter();
        let zone = zone_beside(doc);
        let zoned = move |text: Cow<'d, str>| match &zone {
            Some(zone) if is_without_zone(&text) => Cow::Owned(format!("{text} {zone}")),
            _ => text,
        };
        // A column that says so: `StartTimeUtc`, `TimeGenerated [UTC]`.
        let in_utc = |path: &str, text: Cow<'d, str>| match says_utc(path) && is_without_zone(&text) {
            true => Cow::Owned(format!("{text} UTC")),
            false => text,
        };
        let of_path =
            move |mapped: &'m MappedField| texts(mapped).map(move |text| (in_utc(&mapped.path, text), mapped.date));
        paths
            .clone()
            .flat_map(of_path)
            .map(move |(text, order)| match is_day(&text) && order != Some(DateOrder::Serial) {
                // Date and clock in columns of their own.
                true => match paths.clone().flat_map(texts).find(|text| is_clock(text)) {
                    Some(clock) => (Cow::Owned(format!("{text} {clock}")), order),
                    None => (text, order),
                },
                false => (text, order),
            })
            .map(move |(text, order)| (zoned(text), order))
    }

    /// Returns the severity as given, and the scale of the path where it stands: the first that can be read, else the first.
    pub(super) fn severity<'d>(&self, doc: Value<'d>) -> (Text<'d>, Option<Scale>) {
        let paths = self.map.fields.iter().filter(|mapped| mapped.field == Field::Severity.path());
        let given = |mapped: &MappedField| Some((place::texts(doc, &mapped.path).into_iter().next()?, mapped.scale));
        let mut first = None;
        for (text, scale) in paths.filter_map(given) {
            if scale::read(&text, scale).is_some() {
                return (Some(text), scale);
            }
            first = first.or(Some((Some(text), scale)));
        }
        first.unwrap_or_default()
    }

    /// Returns the first text that can be one of this field.
    pub(super) fn text<'d>(&self, field: Field, doc: Value<'d>) -> Text<'d> {
        self.paths[field as usize].iter().find_map(|path| match place::single(doc, path) {
            Some(text) => text.map(|text| first_of_list(field, text)).filter(|text| can_be(field, text)),
            None => place::texts(doc, path).into_iter().find(|text| can_be(field, text)),
        })
    }

    /// Returns whether a record has a title that nothing else stands for.
    pub(super) fn has_own_title(&self, doc: Value<'_>) -> bool {
        let title =
            |mapped: &&MappedField| mapped.field == Field::Title.path() && mapped.confidence > guess::IN_ITS_PLACE;
        self.map.fields.iter().filter(title).any(|mapped| !place::texts(doc, &mapped.path).is_empty())
    }

    fn has(&self, field: Field, doc: Value<'_>) -> bool {
        self.text(field, doc).is_some()
    }

    /// A title and one thing more; or without title, enough that could hardly be anything else.
    pub(super) fn is_alert(&self, doc: Value<'_>) -> bool {
        let knows = |n: usize| Field::ALL.iter().filter(|field| self.has(**field, doc)).take(n).count() == n;
        match (self.has(Field::Title, doc), self.has(Field::Severity, doc)) {
            (true, _) => knows(2),
            // Severity and id: nothing but an alert has both.
            (false, true) => self.has(Field::Uid, doc) || knows(3),
            (false, false) => self.has(Field::Time, doc) && knows(3),
        }
    }
}

/// Returns the offset that stands beside the times of a record, `tz=+0200`. A zone by name is none.
fn zone_beside(doc: Value<'_>) -> Option<String> {
    const NAMES: [&str; 6] = ["tz", "TZ", "timezone", "timeZone", "time_zone", "TimeZone"];
    let zone = NAMES.iter().find_map(|name| doc.get(name)?.text())?;
    let digits = zone.strip_prefix(['+', '-'])?;
    let is_offset = (4..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    is_offset.then(|| zone.into_owned())
}

fn says_utc(path: &str) -> bool {
    path.as_bytes().windows(3).any(|part| part.eq_ignore_ascii_case(b"utc"))
}

fn is_without_zone(text: &str) -> bool {
    matches!(wg_record::when::read(text), When::ZoneAssumed(_))
}

/// Returns whether a text is a date without a clock.
fn is_day(text: &str) -> bool {
    (8..=12).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(['-', '/', '.'])
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-/. ".contains(&byte))
}

/// Returns the first name of a list of such in a text: `["Phishing","Spoofing"]`.
fn first_of_list(field: Field, text: Cow<'_, str>) -> Cow<'_, str> {
    let is_name = matches!(field, Field::RuleName | Field::Family | Field::Disposition | Field::Status);
    let is_list = is_name && text.starts_with('[') && text.ends_with(']');
    let first = is_list.then(|| values::parts(&text).next().map(str::to_owned)).flatten();
    first.map_or(text, Cow::Owned)
}

/// Returns whether a text is a clock without a date: `03:11:09`, `3:11 PM`.
fn is_clock(text: &str) -> bool {
    (4..=18).contains(&text.len())
        && matches!(text.as_bytes(), [b'0'..=b'9', b':', ..] | [b'0'..=b'9', b'0'..=b'9', b':', ..])
        && !text.contains(['-', '/'])
}

/// What a column holds besides, a map by name cannot know.
fn can_be(field: Field, text: &str) -> bool {
    match field {
        // `0.0.0.0` is how some consoles write that there is none.
        Field::SrcIp | Field::DstIp | Field::HostIp => {
            values::is_address(text) && !matches!(text.trim(), "0.0.0.0" | "::" | "0:0:0:0:0:0:0:0")
        }
        Field::Host => !values::is_address(text) && !names_nobody(text),
        Field::User => !names_nobody(text),
        Field::File => !text.contains("://") || text.starts_with("file:"),
        Field::DstDomain => !text.starts_with("file:"),
        _ => true,
    }
}

/// What a record is without the lists and texts in it.
#[derive(Clone, Copy, Default)]
pub struct Itself {
    pub is_alert: bool,
    /// It is one by its own members alone, whatever objects are in it.
    pub is_alert_at_top: bool,
    /// It can be what an answer has around its records: a message and a status, and nothing of an alert.
    pub is_around: bool,
    /// How much of an alert it has.
    pub n_known: usize,
}

impl Itself {
    fn of(map: &Compiled, doc: Value<'_>) -> Itself {
        use Field::*;
        let has = |fields: &[Field]| fields.iter().filter(|field| map.has(**field, doc)).count();
        let n_said = has(&[Time, Severity, Host, User, SrcIp]);
        Itself {
            is_alert: map.has(Title, doc) && n_said > 0 && map.is_alert(doc),
            is_alert_at_top: false,
            // A report says when it was made.
            is_around: n_said == 0 || n_said == has(&[Time]) && !map.has(Title, doc),
            n_known: has(&[Title, Severity, Host, User, SrcIp, DstIp, Technique, Process, CmdLine, Hash]),
        }
    }
}

/// Chooses the maps of one export.
#[derive(Default)]
pub struct Guesser {
    given: Vec<FieldMap>,
    main: Option<Compiled>,
    /// Where records may say that they are no alerts.
    kinds: Vec<&'static str>,
    /// Where records count what went through a connection.
    volumes: Vec<String>,
    report: Option<MapUse>,
    /// Maps of single records that the main map makes no alert of, by the hash of their keys.
    by_shape: RefCell<OrderedMap<u64, Arc<Compiled>>>,
    /// What a record is without the lists in it, by the hash of its keys.
    flat: RefCell<OrderedMap<u64, Itself>>,
    profile: Profile,
}

impl Guesser {
    /// Takes maps that someone made. Where one fits an export it is used in place of a guess.
    pub fn with_maps(given: Vec<FieldMap>) -> Guesser {
        Guesser { given, ..Guesser::default() }
    }

    /// Looks at a record before the export is read.
    pub fn look(&mut self, record: Value<'_>) {
        if self.main.is_none() && record.is_object() {
            self.profile.add(document(record));
        }
    }

    /// Decides on the map, by all that was looked at.
    pub fn decide(&mut self) {
        if self.main.is_some() || self.profile.n_records == 0 {
            return;
        }
        let shape = self.profile.shape();
        let given =
            self.given.iter().find(|map| map.shape == shape).or_else(|| self.given.iter().find(|map| self.fits(map)));
        let is_guessed = given.is_none();
        let mut map = given.cloned().unwrap_or_else(|| guess::guess(&self.profile));
        if !is_guessed {
            guess::add_scales(&mut map, &self.profile);
            guess::add_dates(&mut map, &self.profile);
        }
        let columns = &self.profile.columns;
        // A value says nothing of what it is; its name does.
        let shown = |path: &str, sample: &String| match guess::is_secret(path) {
            true => wg_schema::secret::mask(&format!("password={sample}")).replacen("password=", "", 1),
            false => sample.clone(),
        };
        let samples_of = |path: &str| -> Vec<String> {
            let samples = columns.get(path).map_or(&[][..], |column| &column.samples);
            samples.iter().map(|sample| shown(path, sample)).collect()
        };
        let mut unmapped: Vec<_> =
            columns.iter().filter(|(path, _)| !map.fields.iter().any(|mapped| mapped.path == **path)).collect();
        sort::by_key(&mut unmapped, |(_, column)| column.place);
        let unmapped = unmapped.into_iter().take(MAX_UNMAPPED);
        self.report = Some(MapUse {
            is_guessed,
            samples: map.fields.iter().map(|mapped| samples_of(&mapped.path)).collect(),
            unmapped: unmapped
                .map(|(path, column)| {
                    (path.clone(), column.samples.first().map(|it| shown(path, it)).unwrap_or_default())
                })
                .collect(),
            records: self.profile.n_records,
            map: map.clone(),
        });
        self.kinds = none::places(|path| columns.contains_key(path));
        self.volumes = none::volumes(columns.keys());
        self.main = Some(Compiled::new(map));
    }

    /// A map for another export of the same product, in which optional fields come and go: most of its paths are there.
    fn fits(&self, map: &FieldMap) -> bool {
        let there = map.fields.iter().filter(|mapped| self.profile.columns.contains_key(&mapped.path)).count();
        let has = |field: Field| {
            let mut paths = map.fields.iter().filter(|mapped| mapped.field == field.path());
            paths.any(|mapped| self.profile.columns.contains_key(&mapped.path))
        };
        has(Field::Title) && there * 4 >= map.fields.len() * 3
    }

    /// Returns whether the records looked at, taken together, are alerts.
    pub fn is_alert(&self, record: Value<'_>) -> bool {
        self.is_none(record) || self.map_of(record, |_| ()).is_some()
    }

    fn is_none(&self, record: Value<'_>) -> bool {
        let doc = document(record);
        self.main.as_ref().is_some_and(|map| {
            none::is_rule(doc)
                || !self.kinds.is_empty() && none::is_no_alert(map, &self.kinds, doc)
                || none::is_connection(map, &self.volumes, doc)
        })
    }

    /// Returns what a record says by itself, and not by what is in its lists and texts.
    pub fn itself(&self, record: Value<'_>) -> Itself {
        let doc = document(record);
        let mut flat = self.flat.borrow_mut();
        let keys = keys(doc);
        if flat.len() >= MAX_SHAPES {
            return flat.get(&keys).copied().unwrap_or(Itself {
                is_alert: true,
                is_alert_at_top: true,
                ..Itself::default()
            });
        }
        *flat.entry(keys).or_insert_with(|| {
            let mut profile = Profile { is_flat: true, ..Profile::default() };
            profile.add(doc);
            // The lists are only left out of what the map is made of.
            let itself = Itself::of(&Compiled::new(guess::guess(&profile)), doc);
            let mut top = Profile { is_flat: true, is_shallow: true, ..Profile::default() };
            top.add(doc);
            let is_alert_at_top = itself.is_alert && Itself::of(&Compiled::new(guess::guess(&top)), doc).is_alert;
            Itself { is_alert_at_top, ..itself }
        })
    }

    /// Fills an alert, by the export's map or, where that finds no alert, by one of the record's own.
    pub fn read<'d>(&self, record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
        if self.is_none(record) {
            return Verdict::NotAlert;
        }
        self.map_of(record, |map| fill(map, record, alert, notes)).unwrap_or(Verdict::Unknown)
    }

    fn map_of<R>(&self, record: Value<'_>, then: impl FnOnce(&Compiled) -> R) -> Option<R> {
        let doc = document(record);
        if let Some(main) = self.main.as_ref().filter(|map| map.is_alert(doc)) {
            return Some(then(main));
        }
        let own = self.own(doc)?;
        own.is_alert(doc).then(|| then(&own))
    }

    fn own(&self, doc: Value<'_>) -> Option<Arc<Compiled>> {
        let mut by_shape = self.by_shape.borrow_mut();
        let keys = keys(doc);
        if let Some(known) = by_shape.get(&keys) {
            return Some(known.clone());
        }
        if by_shape.len() >= MAX_SHAPES || !doc.is_object() {
            return None;
        }
        let mut profile = Profile::default();
        profile.add(doc);
        let map = Arc::new(Compiled::new(guess::guess(&profile)));
        by_shape.insert(keys, map.clone());
        Some(map)
    }

    /// Returns the export's map, for the report.
    pub fn take_report(&mut self) -> Option<MapUse> {
        self.report.take()
    }
}

/// Hashes the keys of a record, two levels deep. Records of one kind differ further down.
fn keys(doc: Value<'_>) -> u64 {
    let mut text = String::new();
    for (key, value) in doc.entries() {
        text.push_str(&key);
        text.push('\0');
        for (inner, _) in value.entries() {
            text.push_str(&inner);
            text.push('\x01');
        }
    }
    wg_schema::AlertKey::of_record("keys", text.as_bytes()).prefix()
}
