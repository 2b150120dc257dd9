//! From what the columns are called and what is in them to a field map.
//!
//! A path goes to the one field that it fits best, and only when its values are what that field holds: the name alone
//! proposes, the values decide. Whole numbers only, so that the result is the same everywhere.

use super::dates::{self, Order};
use super::field::Field;
use super::profile::{Column, Profile};
use super::rules::{HOLDERS, LEANING, NEUTRAL, RULES, Rule, foreign, lesser};
use super::scale::Reading;
use super::values::Kind;
use super::words::{UNKNOWN, words};
use super::{scale, tongues, values};
use wg_schema::field_map::{FieldMap, MappedField, Scale, VERSION};
use wg_schema::sort;

/// Below this a guess is none.
const MIN_SCORE: i32 = 30;
/// Of a hundred values so many have to be what the field holds.
const MIN_FIT: i32 = 50;
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

/// Returns how well a path fits a field, and why; `None` where its name or its values speak against it.
fn score(field: Field, levels: &[Vec<&'static str>], column: &Column, n_records: u32) -> Option<(i32, String)> {
    let named = named(field, levels).filter(|_| !is_tenant(field, levels, column));
    let is_state = || levels.last().is_some_and(|last| last.contains(&"status"));
    let unnamed = match field {
        _ if is_other_side(field, levels) => 0,
        // A table of addresses on the link, and not who did it.
        Field::SrcIp if levels.iter().flatten().any(|word| *word == "mac") => 0,
        // `protectVersion: 5.1.0.4` looks like an address; `changed by: CORP\bob` is a user all the same.
        _ if field != Field::User
            && levels.last().is_some_and(|last| last.iter().any(|word| is_foreign(field, word))) =>
        {
            0
        }
        // `status: high`, be it of one record.
        Field::Severity if is_graded(column) && is_state() => 40,
        _ => by_values(field, column),
    };
    if named.is_none() && unnamed == 0 {
        return None;
    }
    let fit = fit(field, column);
    if fit < MIN_FIT {
        return None;
    }
    let (name_score, why) = match named {
        Some((score, _)) if score >= unnamed => {
            let read_as = levels.iter().flatten().copied().collect::<Vec<_>>().join(" ");
            (score, format!("its name reads as \"{read_as}\""))
        }
        _ if unnamed > 0 => (unnamed, "its values look like it".to_owned()),
        _ => return None,
    };
    let why = if fit >= 95 { why } else { format!("{why}; {fit} of 100 values fit") };
    // Of two columns for what every alert has, the one that every record has.
    let missing = 100 - (u64::from(column.n_records) * 100 / u64::from(n_records.max(1))).min(100) as i32;
    if field == Field::Uid && is_event_code(levels, column) {
        return None;
    }
    // The `sid` of a rule is a number; others are those of sensors, sessions and accounts.
    if field == Field::RuleUid && levels.last().is_some_and(|last| last.as_slice() == ["sid"]) && !column.is_all_ints()
    {
        return None;
    }
    Some((name_score * fit / 100 + bonus(field, column) - missing / if is_common(field) { 4 } else { 12 }, why))
}

/// Returns whether what is called the id of an event is that of its kind: `4625`, of which there are few.
fn is_event_code(levels: &[Vec<&'static str>], column: &Column) -> bool {
    const MOST_CODE: i64 = 70_000;
    let has = |wanted: &str| levels.iter().flatten().any(|word| *word == wanted);
    has("event") && !has("alert") && !has("incident") && column.is_all_ints() && column.largest <= Some(MOST_CODE)
}

/// Returns whether an address without a name of its own stands among the things of the other side.
fn is_other_side(field: Field, levels: &[Vec<&'static str>]) -> bool {
    let has = |word: &&str| ["target", "destination", "server"].contains(word);
    let is_far = levels.iter().flatten().any(has);
    field == Field::SrcIp && is_far || field == Field::DstIp && !is_far
}

/// Returns whether an account is what a cloud bills, and no user: `resource.account`, `accountId: CUS7A`.
fn is_tenant(field: Field, levels: &[Vec<&'static str>], column: &Column) -> bool {
    let Some((leaf, above)) = levels.split_last() else { return false };
    let is_billed = || {
        let names = [Kind::Mail, Kind::Account, Kind::Sid].iter().map(|kind| column.share(*kind)).sum::<u32>();
        leaf.as_slice() == ["account", "id"] && names == 0
    };
    let is_of_resource = || leaf.contains(&"account") && above.iter().any(|level| level.contains(&"resource"));
    field == Field::User && (is_of_resource() || is_billed())
}

/// Tells whether every alert has the field.
fn is_common(field: Field) -> bool {
    matches!(field, Field::Time | Field::Title | Field::Severity | Field::Uid | Field::Host)
}

fn is_foreign(field: Field, word: &str) -> bool {
    foreign(field).split(' ').any(|foreign| foreign == word)
}

/// Returns the best rule whose words are all in the path, and what it is worth there.
fn named(field: Field, levels: &[Vec<&'static str>]) -> Option<(i32, &'static Rule)> {
    let (last, above) = levels.split_last()?;
    // `severity.name` and `alert.title`: a last level that says little leans on the one above.
    let leans = last.iter().all(|word| LEANING.split(' ').any(|leaning| leaning == *word));
    let leaf: Vec<&str> =
        if leans { above.last().into_iter().flatten().chain(last).copied().collect() } else { last.clone() };
    // A program is named with the machine that it ran on: `ImageFile.Host.HostName`.
    let is_carrier = |word: &str| {
        let has_host = || above.iter().any(|level| level.as_slice() == ["host"]);
        field == Field::Host && ["image", "file", "process"].contains(&word) && has_host()
    };
    let is_foreign = |word: &str| is_foreign(field, word) && !is_carrier(word);
    let is_holder = |word: &str| HOLDERS.split(' ').any(|holder| holder == word);
    if leaf.iter().any(|word| is_foreign(word))
        || above.iter().flatten().any(|word| is_foreign(word) && !is_holder(word))
    {
        return None;
    }
    // What kind of a rule it was, `REGULAR`, says nothing of what it found.
    if field == Field::Title && leaf.contains(&"rule") && leaf.contains(&"type") {
        return None;
    }
    let rules = RULES.iter().filter(|rule| rule.field == field);
    rules.filter_map(|rule| Some((worth(rule, &leaf, last, above)?, rule))).max_by_key(|(worth, _)| *worth)
}

fn worth(rule: &Rule, leaf: &[&str], last: &[&'static str], above: &[Vec<&'static str>]) -> Option<i32> {
    let mut in_leaf = false;
    for group in rule.groups.split(' ') {
        let meets = |word: &str| group.split('|').any(|wanted| wanted == word);
        let here = leaf.iter().any(|word| meets(word));
        if !here && !above.iter().flatten().any(|word| meets(word)) {
            return None;
        }
        in_leaf |= here;
    }
    if !in_leaf {
        return None;
    }
    let is_known = |word: &str| {
        rule.groups.split([' ', '|']).any(|wanted| wanted == word) || NEUTRAL.split(' ').any(|neutral| neutral == word)
    };
    let is_said = |word: &str| rule.groups.split([' ', '|']).any(|wanted| wanted == word);
    // A kind that has a name, `FindingTypeDisplayName`, is what the finding is called.
    let is_named_kind = |word: &str| word == "type" && leaf.contains(&"name");
    let is_lesser = |word: &str| {
        lesser(rule.field).split(' ').any(|lesser| lesser == word) && !is_said(word) && !is_named_kind(word)
    };
    let n_lesser = leaf.iter().filter(|word| is_lesser(word)).count().min(2) as i32;
    let beside = last.iter().filter(|word| !is_known(word)).count() as i32;
    let around = above.iter().flatten().filter(|word| !is_known(word)).count() as i32;
    // A word that nobody knows may be the product's own name for things.
    let strange = last.iter().filter(|word| **word == UNKNOWN).count() as i32;
    // A title of something else that the record names.
    let per_level = if rule.field == Field::Title { 8 } else { 4 };
    Some(
        rule.weight - 14 * n_lesser - 9 * beside + 3 * strange
            - per_level * around.min(4)
            - 2 * above.len().min(4) as i32,
    )
}

/// Returns how many of a hundred values can be a value of the field.
fn fit(field: Field, column: &Column) -> i32 {
    use Field::*;
    let share = |kind: Kind| column.share(kind) as i32;
    let not = |kinds: &[Kind]| 100 - kinds.iter().map(|kind| share(*kind)).max().unwrap_or(0);
    let of = |test: fn(&str, values::Kinds) -> bool| column.share_of(test) as i32;
    match field {
        // Beside a column of dates as such, they come second.
        Time if dates::is_serial(column) => 80,
        Time => share(Kind::Date) + share(Kind::Epoch),
        Title => {
            let letters = of(|text, _| text.chars().any(char::is_alphabetic) && text.len() <= 400);
            // `organizations/1/sources/2/findings/3`.
            let resources = of(|text, _| text.matches('/').count() >= 3 && !text.contains(' '));
            let encoded = of(|text, _| is_encoded(text));
            letters.min(100 - resources.max(encoded)).min(not(&[
                Kind::Date,
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Url,
                Kind::Mail,
                Kind::Json,
                Kind::Path,
                Kind::Bool,
                Kind::Sid,
            ]))
        }
        Severity => {
            let is_small = column.is_all_ints() && column.smallest >= Some(0) && column.largest <= Some(100);
            let is_score = share(Kind::Number) == 100
                && of(|text, _| text.parse().is_ok_and(|n: f64| (0.0..=100.0).contains(&n))) == 100;
            let is_letter = || of(|text, _| scale::letter(text).is_some()) == 100;
            let is_out_of = || of(|text, _| scale::out_of(text).is_some()) == 100;
            if is_small || is_score || is_letter() || is_out_of() { 90 } else { share(Kind::SeverityWord) }
        }
        // `fromName` of mails, of which some have none but the address: these are people.
        Host if share(Kind::Mail) >= 25 => 0,
        Host => {
            let named = of(|text, kinds| {
                // A port may stand behind it.
                let (text, kinds) = match values::machine_in(text) {
                    name if name.len() < text.len() => (name, values::kinds(name)),
                    _ => (text, kinds),
                };
                // What part a machine plays, or what kind of one it is, is not what it is called.
                const KINDS: [&str; 6] = ["client", "server", "sender", "receiver", "workstation", "endpoint"];
                if KINDS.iter().any(|kind| text.eq_ignore_ascii_case(kind)) {
                    return false;
                }
                let is_name = text.len() <= 255 && !text.contains(['/', '@', ':']) && text.split(' ').count() <= 2;
                is_name && (kinds.has(Kind::Word) || kinds.has(Kind::Account)) || kinds.has(Kind::Fqdn)
            });
            named.min(not(&[Kind::Ip, Kind::Hash, Kind::Guid, Kind::Date, Kind::Bool, Kind::Sid, Kind::Technique]))
        }
        HostIp | SrcIp | DstIp => share(Kind::Ip),
        User => {
            let named = of(|text, kinds| {
                kinds.has(Kind::Account)
                    || kinds.has(Kind::Mail)
                    || (text.len() <= 80 && text.split(' ').count() <= 3 && text.chars().any(char::is_alphabetic))
            });
            named.min(not(&[
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Date,
                Kind::Url,
                Kind::Path,
                Kind::Json,
                Kind::Bool,
            ]))
        }
        UserDomain => share(Kind::Word).min(not(&[Kind::Guid, Kind::Hash])),
        SrcPort | DstPort => {
            if column.is_all_ints() && column.smallest >= Some(0) && column.largest <= Some(65_535) {
                100
            } else {
                0
            }
        }
        DstDomain => (share(Kind::Fqdn) + share(Kind::Url)).min(not(&[Kind::Ip, Kind::Hash, Kind::Mail])),
        // One record in a few that names some is enough.
        Technique => of(|_, kinds| kinds.has(Kind::Technique))
            .max(if of(|text, _| super::names_technique(text)) >= 50 { 80 } else { 0 }),
        Tactic => share(Kind::Tactic),
        Tags => not(&[Kind::Date, Kind::Json]),
        // `status: high`.
        Status if is_graded(column) => 0,
        Product | Vendor | Family | Disposition | Status => {
            let letters = of(|text, _| text.chars().any(char::is_alphabetic) && text.len() <= 80 && !is_encoded(text));
            letters.min(not(&[
                Kind::Date,
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Url,
                Kind::Mail,
                Kind::Json,
                Kind::Path,
            ]))
        }
        Uid | RuleUid => not(&[Kind::Date, Kind::Ip, Kind::Prose, Kind::Json, Kind::Bool, Kind::Url]),
        RuleName => of(|text, _| text.chars().any(char::is_alphabetic) && !is_encoded(text)).min(not(&[
            Kind::Date,
            Kind::Ip,
            Kind::Hash,
            Kind::Guid,
            Kind::Url,
            Kind::Json,
        ])),
        Confidence | Risk => {
            of(|text, _| text.trim_end_matches('%').parse().is_ok_and(|n: f64| (0.0..=100.0).contains(&n)))
        }
        Process | Parent => {
            let named = of(|text, kinds| {
                kinds.has(Kind::Path)
                    || kinds.has(Kind::Word)
                    || text.to_ascii_lowercase().ends_with(".exe")
                    || text.split(' ').count() <= 3
            });
            // `nginx:1.19`, `registry/app@sha256:…`: what a container was made of.
            let images = of(|text, _| text.find(':').is_some_and(|at| at > 1) && !text.contains(['\\', ' ']));
            named.min(100 - images).min(not(&[
                Kind::Ip,
                Kind::Hash,
                Kind::Guid,
                Kind::Date,
                Kind::Int,
                Kind::Url,
                Kind::Mail,
                Kind::Bool,
            ]))
        }
        CmdLine => of(|text, _| text.len() >= 2 && text.chars().any(char::is_alphabetic)).min(not(&[
            Kind::Date,
            Kind::Ip,
            Kind::Hash,
            Kind::Guid,
            Kind::Bool,
            Kind::Json,
        ])),
        Pid | ParentPid => of(|text, _| super::common::pid(Some(text.into())).is_some()),
        ProcessUid | ParentUid => {
            of(|text, _| text.len() >= 8).min(not(&[Kind::Date, Kind::Prose, Kind::Path, Kind::Ip]))
        }
        Session => not(&[Kind::Date, Kind::Prose, Kind::Path, Kind::Ip]),
        File => of(|text, kinds| kinds.has(Kind::Path) || (text.contains('.') && text.len() <= 300)).min(not(&[
            Kind::Ip,
            Kind::Hash,
            Kind::Date,
            Kind::Mail,
            Kind::Url,
            Kind::Number,
        ])),
        Hash => of(|text, kinds| {
            kinds.has(Kind::Hash)
                || text
                    .split([',', ';', ' '])
                    .any(|part| values::kinds(part.split(['=', ':']).next_back().unwrap_or_default()).has(Kind::Hash))
        }),
    }
}

/// Returns whether a text is base64, its end and what stands between several perhaps as URLs have it.
fn is_encoded(text: &str) -> bool {
    const SIGNS: [&str; 4] = ["%3d", "%3D", "%3b", "%3B"];
    !text.trim().contains([' ', '.', ':']) && (text.ends_with('=') || SIGNS.iter().any(|sign| text.contains(sign)))
}

/// Returns whether all values are words for severity, and not the one that is also a state.
fn is_graded(column: &Column) -> bool {
    let is_grade = |text: &str, _| ["critical", "high", "medium", "low"].iter().any(|it| text.eq_ignore_ascii_case(it));
    column.share(Kind::SeverityWord) == 100 && (column.n_distinct() >= 2 || column.share_of(is_grade) == 100)
}

/// Returns what the values alone are worth, whatever the name.
fn by_values(field: Field, column: &Column) -> i32 {
    let share = |kind: Kind| column.share(kind);
    match field {
        Field::Technique if share(Kind::Technique) >= 60 && column.mean_chars() < 60 => 56,
        Field::Tactic if share(Kind::Tactic) >= 80 && column.n_distinct() >= 2 => 34,
        Field::Hash if share(Kind::Hash) >= 90 => 36,
        Field::Time if share(Kind::Date) >= 90 => 34,
        Field::Title
            if share(Kind::Prose) >= 80
                && (column.n_distinct() >= 3 || column.n_distinct() as u32 == column.n_records)
                && (12..=400).contains(&column.mean_chars()) =>
        {
            if column.mean_chars() <= 160 {
                32
            } else {
                31
            }
        }
        Field::SrcIp | Field::DstIp if share(Kind::Ip) >= 90 => 32,
        Field::User if share(Kind::Account) >= 90 => 36,
        Field::File if share(Kind::Path) >= 90 && column.share_of(|text, _| text.get(1..3) == Some(":\\")) >= 90 => 33,
        Field::Severity if share(Kind::SeverityWord) == 100 && column.n_distinct() >= 2 => 40,
        _ => 0,
    }
}

/// What the look of the values adds or takes beyond whether they fit.
fn bonus(field: Field, column: &Column) -> i32 {
    let share = |kind: Kind| column.share(kind) as i32;
    match field {
        // A title is a few words, and not the same in all records.
        Field::Title => {
            let long = if column.mean_chars() > 140 { -14 } else { 0 };
            let constant = if column.is_constant() { -16 } else { 0 };
            // `Result: Detected Object: a.exe` says what was found, and not what it is called.
            let listed = column.share_of(|text, _| text.matches(": ").count() >= 2) >= 50;
            // `js/sql-injection` is how a rule is called by programs.
            let is_slug = |text: &str, _| text.contains('/') && !text.contains(' ');
            let slug = if column.share_of(is_slug) >= 80 { -16 } else { 0 };
            share(Kind::Prose) / 12 + long + constant + slug - if listed { 20 } else { 0 }
        }
        // `source: web-01`, and not `source: managed`.
        Field::Host => {
            let is_machine = |text: &str, _| text.contains(|c: char| c.is_ascii_digit() || "-.".contains(c));
            if column.share_of(is_machine) >= 50 { 3 } else { 0 }
        }
        // `app_name: GMAIL` is hardly a process.
        Field::Process => {
            let is_program = |text: &str, _| text.contains(['/', '\\']) || text.to_ascii_lowercase().ends_with(".exe");
            if column.share_of(is_program) == 0 { -1 } else { 0 }
        }
        // Words over numbers, whose scale is a guess.
        Field::Severity => {
            if share(Kind::SeverityWord) >= 90 {
                10
            } else {
                -6
            }
        }
        // An id that repeats may be the same alert again, or an attacker's; one for all names something else.
        Field::Uid if column.repeats() || column.n_records >= 2 && column.n_distinct() == 1 => -70,
        // One record with `id=firewall`: the name of whoever wrote it. Of several records, that they differ tells.
        Field::Uid
            if column.n_records < 2
                && column.share_of(|text, _| !text.bytes().any(|byte| byte.is_ascii_digit())) >= 50 =>
        {
            -60
        }
        Field::Uid if !column.is_unique() => -45,
        Field::Time if column.is_constant() => -20,
        // What was done is said in a word or two.
        Field::Disposition if column.mean_chars() > 30 => -20,
        // One person has one, and several have a name.
        Field::User if share(Kind::Mail) >= 80 => 8,
        Field::User if share(Kind::Sid) + share(Kind::Int) > 50 => -30,
        // A person's name, beside which the account may stand.
        Field::User if column.share_of(|_, kinds| kinds.has(Kind::Prose) && !kinds.has(Kind::Account)) >= 50 => -20,
        _ => 0,
    }
}
