//! From what the columns are called and what is in them to a field map.
//!
//! A path goes to the one field that it fits best, and only when its values are what that field holds: the name alone
//! proposes, the values decide. Whole numbers only, so that the result is the same everywhere.

use super::dates::{self, Order};
use super::field::Field;
use super::fits::{fit, is_common, named, score};
use super::profile::{Column, Profile};
use super::scale::Reading;
use super::values::Kind;
use super::words::words;
use super::{scale, tongues, values};
use wg_schema::field_map::{FieldMap, MappedField, Scale, VERSION};
use wg_schema::sort;

/// Below this a guess is none.
const MIN_SCORE: i32 = 30;
/// Of a hundred values so many have to be what the field holds.
pub(super) const MIN_FIT: i32 = 50;
/// A name that says so clearly is asked last although its values fit badly: the record's own claim is shown and marked,
/// rather than passed over.
const CLEAR_NAME: i32 = 60;
const CLAIMED: i32 = 10;
/// How sure a title or a severity is that something else stands for.
pub(super) const IN_ITS_PLACE: u8 = 30;
/// A title below this is none beside a kind above that.
const WEAK_TITLE: u8 = 50;
const CLEAR_KIND: u8 = 75;
/// How sure a time is whose day and month cannot be told apart.
const UNSAID_ORDER: u8 = 40;
/// Paths of one field: further ones are for records in which the first has no value.
const MAX_PATHS: usize = 4;
/// How far a further path may be behind the first.
const MAX_BEHIND: i32 = 45;

struct Candidate<'p> {
    field: Field,
    path: &'p str,
    score: i32,
    place: usize,
    why: String,
}

/// Returns whether a path is called as secrets are. The number of a session is what alerts have in common.
pub(super) fn is_secret(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path);
    !name.to_ascii_lowercase().contains("session") && wg_schema::secret::is_name_of_one(name)
}

/// What Log Analytics' Syslog table says of the program and the level that a message came with, beside what the message says.
const OF_RELAY: [&str; 5] = ["SeverityLevel", "ProcessName", "ProcessID", "HostIP", "Type"];
/// Who sent a line: the machine that it is about, or a console or a relay. A machine that the line names comes first.
const SENDERS: [&str; 3] = ["syslog.host", "HostName", "Computer"];
const SENDER: i32 = 50;

/// Guesses the map of an export.
pub(super) fn guess(profile: &Profile) -> FieldMap {
    let is_relayed = profile.columns.contains_key("SyslogMessage");
    let columns = profile.columns.iter().filter(|(path, _)| !is_relayed || !OF_RELAY.contains(&path.as_str()));
    let mut all: Vec<Candidate<'_>> =
        columns.flat_map(|(path, column)| candidates(path, column, profile.n_records)).collect();
    let senders = if is_relayed { &SENDERS[..] } else { &SENDERS[..1] };
    for candidate in all.iter_mut().filter(|candidate| senders.contains(&candidate.path)) {
        candidate.score = candidate.score.min(SENDER);
    }
    for field in [Field::Time, Field::Severity] {
        let claims: Vec<_> = profile.columns.iter().filter_map(|(path, column)| claimed(field, path, column)).collect();
        all.extend(claims);
    }
    sort::by(&mut all, |a, b| a.field.cmp(&b.field).then(b.score.cmp(&a.score)).then(a.place.cmp(&b.place)));
    let mut fields = Vec::new();
    for group in all.chunk_by(|a, b| a.field == b.field) {
        let best = &group[0];
        let reach = |candidate: &Candidate<'_>| profile.columns.get(candidate.path).map_or(0, |it| it.n_records);
        // One that stands in more records says something where the first is silent.
        let is_kept = |candidate: &&Candidate<'_>| {
            let is_near = candidate.score >= best.score - MAX_BEHIND;
            is_near || candidate.score == CLAIMED || is_common(candidate.field) && reach(candidate) > reach(best)
        };
        let kept = group.iter().filter(is_kept).take(MAX_PATHS);
        fields.extend(kept.map(|candidate| MappedField {
            field: candidate.field.path().to_owned(),
            path: candidate.path.to_owned(),
            confidence: u8::try_from(candidate.score.clamp(0, 99)).unwrap_or_default(),
            why: match scale_of(candidate, profile) {
                Some(Reading::Unsaid) => format!("{}; {UNSAID_SCALE}", candidate.why),
                Some(Reading::On(scale)) if is_by_range(scale) => format!("{}; {BY_RANGE}", candidate.why),
                _ => candidate.why.clone(),
            },
            scale: scale_of(candidate, profile).and_then(Reading::scale),
            date: None,
        }));
    }
    let mut map = FieldMap { version: VERSION, shape: profile.shape(), product: None, fields };
    add_other_end(&mut map);
    drop_watcher(&mut map, senders, profile);
    drop_false_ids(&mut map, profile);
    add_title(&mut map, profile);
    add_severity(&mut map, profile);
    add_technique(&mut map, profile);
    add_dates(&mut map, profile);
    map
}

/// What nothing but its values tells to be a worth less than this by its name.
const BY_VALUES: u8 = 34;

/// Of two columns of addresses whose names say nothing, or the same, the first is where it came from, and the second where it went.
fn add_other_end(map: &mut FieldMap) {
    let (src, dst) = (Field::SrcIp.path(), Field::DstIp.path());
    if map.fields.iter().any(|mapped| mapped.field == dst) {
        return;
    }
    let mut ends = map.fields.iter_mut().filter(|mapped| mapped.field == src);
    if let (Some(first), Some(second)) = (ends.next(), ends.next())
        && (first.confidence < BY_VALUES || second.path.strip_prefix(&first.path) == Some(wg_record::json::SECOND))
    {
        second.field = dst.to_owned();
        second.why = format!("{}; of two columns of addresses it is the second", second.why);
    }
}

/// Takes back the sender of a line that tells of both ends of a connection: it watched them, and is neither. And neither is a
/// firewall that numbers the kinds of its lines and names itself in each: `device_name="XG-1" log_id=0207`, `devid=FG1 logid=0419`.
fn drop_watcher(map: &mut FieldMap, senders: &[&str], profile: &Profile) {
    const OWN: [&str; 5] = ["device", "device_name", "device_id", "devname", "devid"];
    let has = |field: Field| map.fields.iter().any(|mapped| mapped.field == field.path());
    let has_ends = has(Field::SrcIp) && has(Field::DstIp);
    let has_numbers = ["log_id", "logid"].iter().any(|path| profile.columns.contains_key(*path));
    let is_watcher = |path: &str| has_ends && senders.contains(&path) || has_numbers && OWN.contains(&path);
    map.fields.retain(|mapped| mapped.field != Field::Host.path() || !is_watcher(&mapped.path));
}

/// Takes back an id that alerts of other names or machines share: that of a rule, a kind of event, a device or a connection.
fn drop_false_ids(map: &mut FieldMap, profile: &Profile) {
    let of = |field: Field| {
        let mapped = map.fields.iter().find(|mapped| mapped.field == field.path())?;
        profile.columns.get(&mapped.path)
    };
    let about: Vec<&Column> =
        [Field::Title, Field::Host, Field::User, Field::SrcIp].into_iter().filter_map(of).collect();
    let is_false = |mapped: &MappedField| {
        let Some(column) = profile.columns.get(&mapped.path) else { return false };
        mapped.field == Field::Uid.path() && about.iter().any(|other| column.is_shared_among(other))
    };
    let kept = map.fields.iter().filter(|mapped| !is_false(mapped)).cloned().collect();
    map.fields = kept;
}

/// Where nothing is a title, what names the kind of an alert is one.
fn add_title(map: &mut FieldMap, profile: &Profile) {
    let title = Field::Title.path();
    let best = map.fields.iter().find(|mapped| mapped.field == title).map(|mapped| mapped.confidence);
    // `Activity: Sign-in` says less than `Detection type: Unfamiliar address`.
    let is_clear = |mapped: &&MappedField| mapped.field == Field::Family.path() && mapped.confidence >= CLEAR_KIND;
    if best.is_some_and(|best| best >= WEAK_TITLE) || best.is_some() && !map.fields.iter().any(|it| is_clear(&it)) {
        return;
    }
    let of_kind = |kind: Field| map.fields.iter().find(|mapped| mapped.field == kind.path());
    // Some products have no other name for a rule than a readable id: `SUSPICIOUS_IP_ACTIVITY`.
    let is_readable = |mapped: &&MappedField| {
        let is_words = |text: &str, _| {
            text.len() >= 6 && text.split(['_', '-', ' ', '.']).filter(|word| word.len() >= 2).count() >= 2
        };
        let letters = |text: &str, kinds| {
            is_words(text, kinds) && text.bytes().filter(u8::is_ascii_digit).count() * 4 <= text.len()
        };
        profile.columns.get(&mapped.path).is_some_and(|column| column.share_of(letters) >= 80)
    };
    let by_id = || map.fields.iter().filter(|mapped| mapped.field == Field::RuleUid.path()).find(is_readable);
    // What was done is said by nothing but ATT&CK's name for it.
    let by_attack = || {
        let fields = [Field::Technique, Field::Tactic];
        fields.iter().find_map(|field| map.fields.iter().find(|mapped| mapped.field == field.path()))
    };
    // A name of the rule, an id that reads like one, and only then a kind that many rules share.
    let of_kind = of_kind(Field::RuleName).or_else(by_id).or_else(|| of_kind(Field::Family)).or_else(by_attack);
    let Some(mapped) = of_kind.filter(|mapped| profile.columns.contains_key(&mapped.path)) else { return };
    let why = "there is no title; the kind of the alert stands in its place".to_owned();
    let mapped = MappedField { field: title.to_owned(), confidence: IN_ITS_PLACE, why, ..mapped.clone() };
    let place = map.fields.iter().position(|mapped| mapped.field == title).unwrap_or(map.fields.len());
    map.fields.insert(place, mapped);
}

/// Where nothing is a severity, a risk in percent or what the product holds a finding for is read as one.
fn add_severity(map: &mut FieldMap, profile: &Profile) {
    let severity = Field::Severity.path();
    if map.fields.iter().any(|mapped| mapped.field == severity && i32::from(mapped.confidence) > CLAIMED) {
        return;
    }
    let is_belief = |column: &Column| column.share_of(|text, _| scale::belief(text).is_some()) == 100;
    let believed = || {
        let mut paths: Vec<_> = profile.columns.iter().filter(|(_, column)| is_belief(column)).collect();
        sort::by_key(&mut paths, |(_, column)| column.place);
        Some((paths.first()?.0.clone(), None, "there is no severity; how sure the product is stands in its place"))
    };
    let is_risk = |mapped: &&MappedField| mapped.field == Field::Risk.path();
    let risk = map.fields.iter().find(is_risk).and_then(|mapped| {
        let column = profile.columns.get(&mapped.path).filter(|column| column.share(Kind::Number) == 100)?;
        let scale = scale::of_score(column)?;
        Some((mapped.path.clone(), Some(scale), "there is no severity; the risk stands in its place"))
    });
    let Some((path, scale, why)) = risk.or_else(believed) else { return };
    map.fields.retain(|mapped| mapped.field != severity);
    let (field, why) = (severity.to_owned(), why.to_owned());
    map.fields.push(MappedField { field, path, confidence: IN_ITS_PLACE, why, scale, date: None });
}

/// Where nothing is a technique, texts that name some by id stand in its place: a title, a note.
fn add_technique(map: &mut FieldMap, profile: &Profile) {
    let technique = Field::Technique.path();
    if map.fields.iter().any(|mapped| mapped.field == technique) {
        return;
    }
    let is_said = |path: &str, column: &Column| {
        let mut of = map.fields.iter().filter(|mapped| mapped.path == path);
        let is_text = column.share_of(|_, kinds| kinds.has(Kind::Prose)) >= 50;
        is_text
            && of.all(|mapped| [Field::Title.path(), Field::RuleName.path()].contains(&mapped.field.as_str()))
            && column.values().any(|text| values::has_technique_id(text) && super::names_technique(text))
    };
    let mut paths: Vec<_> = profile.columns.iter().filter(|(path, column)| is_said(path, column)).collect();
    sort::by_key(&mut paths, |(_, column)| column.place);
    let Some((path, _)) = paths.first() else { return };
    map.fields.push(MappedField {
        field: technique.to_owned(),
        path: (*path).clone(),
        confidence: IN_ITS_PLACE,
        why: "there is no technique; a text names some by id".to_owned(),
        scale: None,
        date: None,
    });
}

/// Finds what comes first in the dates, where whoever made the map did not say.
pub(super) fn add_dates(map: &mut FieldMap, profile: &Profile) {
    let is_foreign = || profile.columns.keys().filter(|path| tongues::is_foreign(path)).count() >= 2;
    for mapped in map.fields.iter_mut().filter(|mapped| mapped.field == Field::Time.path() && mapped.date.is_none()) {
        let Some(column) = profile.columns.get(&mapped.path) else { continue };
        match dates::order(column, is_foreign()) {
            Order::Plain => {}
            Order::Told(order, why) => {
                mapped.date = Some(order);
                mapped.why = format!("{}; {why}", mapped.why);
            }
            Order::Unsaid => {
                mapped.why = format!("{}; day and month cannot be told apart, the month is read first", mapped.why);
                mapped.confidence = mapped.confidence.min(UNSAID_ORDER);
            }
        }
    }
}

/// Returns a path whose name says that it is the field, and whose values do not.
fn claimed<'p>(field: Field, path: &'p str, column: &Column) -> Option<Candidate<'p>> {
    let (worth, _) = named(field, &words(path))?;
    if worth < CLEAR_NAME || fit(field, column) >= MIN_FIT {
        return None;
    }
    let why = "its name says so; its values do not fit".to_owned();
    Some(Candidate { field, path, score: CLAIMED, place: column.place, why })
}

/// Guesses how the numbers of a severity are read, where whoever made the map did not say.
pub(super) fn add_scales(map: &mut FieldMap, profile: &Profile) {
    for mapped in map.fields.iter_mut().filter(|mapped| mapped.field == Field::Severity.path()) {
        let column = profile.columns.get(&mapped.path);
        mapped.scale = mapped.scale.or_else(|| scale::of(&mapped.path, column?, profile).scale());
    }
}

/// Said of numbers whose meaning is not: the export's own, and a person's to decide.
const UNSAID_SCALE: &str =
    "nothing tells whether 1 is the worst or the mildest, so no number is read: choose the scale";

/// Said of numbers whose end is only seen: a file that goes further reads the same number as less.
const BY_RANGE: &str = "the scale is taken from how far the numbers of this file go";

fn is_by_range(scale: Scale) -> bool {
    matches!(scale, Scale::Four | Scale::Five | Scale::Ten | Scale::Sixteen | Scale::Hundred)
}

fn scale_of(candidate: &Candidate<'_>, profile: &Profile) -> Option<Reading> {
    let column = profile.columns.get(candidate.path).filter(|_| candidate.field == Field::Severity)?;
    Some(scale::of(candidate.path, column, profile))
}

/// Returns what a path may be: the field that it fits best, and the rule's name beside a title.
fn candidates<'p>(path: &'p str, column: &Column, n_records: u32) -> Vec<Candidate<'p>> {
    // `user_password` is no name of a user.
    if is_secret(path) {
        return Vec::new();
    }
    let mut levels = words(path);
    // `recipientAddress` is one of mail, and so are `from` and `to`.
    if column.share(Kind::Mail) >= 80 {
        levels.iter_mut().flatten().filter(|word| **word == "ip").for_each(|word| *word = "mail");
        if let Some([end]) = levels.last_mut().map(Vec::as_mut_slice) {
            *end = match *end {
                "destination" => "recipient",
                "source" => "sender",
                other => other,
            };
        }
    }
    let mut found: Vec<(i32, Field, String)> = Field::ALL
        .iter()
        .filter_map(|field| score(*field, &levels, column, n_records).map(|(score, why)| (score, *field, why)))
        .filter(|(score, ..)| *score >= MIN_SCORE)
        .collect();
    // The first of equals is the field that stands first.
    sort::by(&mut found, |a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let best = found.first().map(|(_, field, _)| *field);
    let both = |field: Field| matches!(field, Field::Title | Field::RuleName);
    let mut all = found;
    // `server.corp.example, CORP\bob`: what an alert touched, in one cell.
    let lists_accounts = || column.share_of(|text, _| values::account_in(text).is_some()) >= 50;
    let is_host = best == Some(Field::Host);
    if is_host && all.iter().all(|(_, field, _)| *field != Field::User) && lists_accounts() {
        all.push((MIN_SCORE, Field::User, "its values list accounts beside machines".to_owned()));
    }
    all.into_iter()
        .enumerate()
        .filter(|(i, (_, field, _))| {
            *i == 0 || best.is_some_and(both) && both(*field) || is_host && *field == Field::User && lists_accounts()
        })
        .map(|(_, (score, field, why))| Candidate { field, path, score, place: column.place, why })
        .collect()
}
