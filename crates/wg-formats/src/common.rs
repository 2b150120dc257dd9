//! What the readers share: looking for a field under several names, and the small repairs that a value needs on its way
//! into an alert.
//!
//! Nothing here knows a product.

use super::Notes;
pub(super) use super::severity::word as severity_word;
use std::borrow::Cow;
use wg_record::json::{Doc, Nodes, Value};
use wg_record::when::{self, When};
use wg_schema::alert::{Sensor, Text};
use wg_schema::attack::{Mentions, ResolveNote, TACTICS, technique};
use wg_schema::field_map::DateOrder;
use wg_schema::naming::is_unsaid;
use wg_schema::report::Code;
use wg_schema::{Alert, Severity, Warnings};

/// Returns the text at the first of these paths that has one. Of a list, its first item with text counts.
pub(super) fn first<'d>(record: Value<'d>, paths: &[&str]) -> Text<'d> {
    paths.iter().find_map(|path| text(record.path(path)?))
}

/// Returns the text of a value or, of a list, of its first item that has one.
pub(super) fn text(value: Value<'_>) -> Text<'_> {
    if value.is_array() { value.items().find_map(|item| item.text()) } else { value.text() }
}

/// Returns the text of a document that is gone before the alert is.
pub(super) fn owned<'d>(text: Text<'_>) -> Text<'d> {
    text.map(|text| Cow::Owned(text.into_owned()))
}

/// Reads a value that is an object or a list, or the text of one.
pub(super) fn opened<T>(value: Option<Value<'_>>, read: impl FnOnce(Value<'_>) -> T) -> Option<T> {
    let value = value?;
    if value.is_object() || value.is_array() {
        return Some(read(value));
    }
    let text = value.raw_str()?;
    let mut nodes = Nodes::default();
    let doc = Doc::parse(&text, &mut nodes).ok()?;
    Some(read(doc.root()))
}

/// Fields that one interface of a product writes in Pascal case and another in camel case. Asked in Pascal case.
pub(super) struct Cased<'d>(pub Value<'d>);

impl<'d> Cased<'d> {
    pub fn member(&self, name: &str) -> Option<Value<'d>> {
        let mut camel = name.to_owned();
        camel.get_mut(..1).into_iter().for_each(str::make_ascii_lowercase);
        self.0.get(name).or_else(|| self.0.get(&camel))
    }

    /// Returns the text of the first of these that has one.
    pub fn get(&self, names: &[&str]) -> Text<'d> {
        names.iter().find_map(|name| text(self.member(name)?))
    }
}

/// Returns the items of the list at this path; nothing where there is none.
pub(super) fn items<'d>(record: Value<'d>, path: &str) -> impl Iterator<Item = Value<'d>> + use<'d> {
    record.path(path).filter(|list| !list.is_null()).into_iter().flat_map(Value::items)
}

/// Returns a text but for the words with which products say that they do not know.
pub(super) fn known(text: Text<'_>) -> Text<'_> {
    text.filter(|text| !is_unsaid(text))
}

/// Returns where a product takes a verdict: the name of its interface and what else it asks for.
pub(super) fn reply<'d>(interface: &'static str, place: Text<'d>) -> Text<'d> {
    Some(place.map_or(Cow::Borrowed(interface), |place| Cow::Owned(format!("{interface} {place}"))))
}

/// Returns that a verdict on an alert can be told to a Sigma engine, which knows its rule by a UUID.
pub(super) fn sigma_reply(rule_uid: &Text<'_>) -> Text<'static> {
    let is_uuid = |id: &str| id.len() == 36 && id.bytes().filter(|byte| *byte == b'-').count() == 4;
    rule_uid.as_deref().filter(|id| is_uuid(id)).map(|_| "sigma".into())
}

/// Returns what was decided about an alert in its product, in the words that are there; `None` without the first.
pub(super) fn decided<'d, const N: usize>(interface: &str, words: [Text<'d>; N]) -> Text<'d> {
    let said: Vec<_> = words.into_iter().map(|word| word.filter(|word| word.len() <= MAX_WORD)).collect();
    said.first()?.as_ref()?;
    let words: Vec<&str> = said.iter().flatten().map(|word| &**word).collect();
    Some(Cow::Owned(format!("{interface} {}", words.join("/"))))
}

/// A vocabulary's words are shorter.
const MAX_WORD: usize = 64;

/// Returns how far the handling is, and what the analyst said where one did.
pub(super) fn status<'d>(handling: Text<'d>, verdict: Text<'d>) -> Text<'d> {
    match (handling, known(verdict)) {
        (Some(handling), Some(verdict)) => Some(Cow::Owned([&*handling, ", ", &*verdict].concat())),
        (handling, verdict) => handling.or(verdict),
    }
}

/// Returns the first address of a list in one text, without the length of its network (`10.0.0.1/24`).
pub(super) fn address(list: Text<'_>) -> Text<'_> {
    let list = list?;
    let mut from = 0;
    let mut found = None;
    for part in list.split([',', ';', ' ', '\n']) {
        let bare = part.split('/').next().unwrap_or_default();
        if bare.parse::<std::net::IpAddr>().is_ok() {
            found = Some(from..from + bare.len());
            break;
        }
        from += part.len() + 1;
    }
    cut(list, found?)
}

/// Returns the first address at these paths, which may hold lists.
pub(super) fn address_at<'d>(record: Value<'d>, paths: &[&str]) -> Text<'d> {
    let at = |path: &&str| record.path(path)?.items().find_map(|item| address(item.text()));
    paths.iter().find_map(at)
}

/// Returns the name of a machine without the domain before it.
pub(super) fn machine(name: Text<'_>) -> Text<'_> {
    let name = name?;
    let start = name.rfind('\\').map_or(0, |at| at + 1);
    let end = name.len();
    cut(name, start..end).filter(|name| !name.is_empty())
}

/// Returns a text up to this character.
pub(super) fn cut_at(text: Cow<'_, str>, end: char) -> Text<'_> {
    let end = text.find(end).unwrap_or(text.len());
    cut(text, 0..end).filter(|text| !text.is_empty())
}

/// Returns a folder and a name as one path, where the folder does not end with the name already.
pub(super) fn joined<'d>(folder: Text<'d>, name: Text<'d>) -> Text<'d> {
    match (folder, name) {
        (Some(folder), Some(name)) if !folder.ends_with(&*name) => {
            let separator = match &*folder {
                folder if folder.ends_with(['\\', '/']) => "",
                folder if folder.contains('/') && !folder.contains('\\') => "/",
                _ => "\\",
            };
            Some(Cow::Owned([&*folder, separator, &*name].concat()))
        }
        (folder, name) => folder.or(name),
    }
}

/// Returns a time that its product documents as UTC although it does not say so.
pub(super) fn utc(time: Text<'_>) -> Text<'_> {
    let time = time?;
    // `3:11:09 PM`
    let is_half = ["AM", "PM", "am", "pm"].iter().any(|half| time.ends_with(half));
    let has_zone = |clock: &str| clock.contains(['Z', 'z', '+', '-']) || clock.contains('M') && !is_half;
    let is_bare = time.get(10..).is_some_and(|clock| !has_zone(clock));
    let zone = if is_half { " UTC" } else { "Z" };
    Some(if is_bare && time.contains(':') { Cow::Owned([&*time, zone].concat()) } else { time })
}

/// Sets `field` when the record did not say it before.
pub(super) fn fill<'d>(field: &mut Text<'d>, value: Text<'d>) {
    if field.is_none() {
        *field = value;
    }
}

/// Sets the alert's time from the first of `values` that can be read. Says so when there is none, when none can be read
/// or believed, and when the zone had to be assumed.
pub(super) fn time<'d>(alert: &mut Alert<'d>, notes: &mut Notes, values: impl IntoIterator<Item = Text<'d>>) {
    let values = values.into_iter().flatten().map(|value| (value, Order::ByForm));
    timed(alert, notes, values);
}

/// The same for times of an export in which it was looked for what comes first in `01/02/2026`; `None`: nothing tells.
pub(super) fn time_in_order<'d>(
    alert: &mut Alert<'d>,
    notes: &mut Notes,
    values: impl Iterator<Item = (Cow<'d, str>, Option<DateOrder>)>,
) {
    timed(alert, notes, values.map(|(value, order)| (value, order.map_or(Order::Unsaid, Order::Said))));
}

/// What comes first in a date.
#[derive(Clone, Copy)]
enum Order {
    ByForm,
    Said(DateOrder),
    Unsaid,
}

fn timed<'d>(alert: &mut Alert<'d>, notes: &mut Notes, values: impl Iterator<Item = (Cow<'d, str>, Order)>) {
    let mut bad = None;
    for (value, order) in values {
        let said = match order {
            Order::Said(order) => Some(order),
            Order::ByForm | Order::Unsaid => None,
        };
        let is_either = |text: &str| {
            when::numbers_of_date(text).is_some_and(|(one, other)| one <= 12 && other <= 12 && one != other)
        };
        if matches!(order, Order::Unsaid) && is_either(&value) {
            notes.add(Code::DateOrderAssumed, "day and month of the date cannot be told apart", &value);
        }
        match when::read_as(&value, said) {
            When::At(time) => {
                alert.time = Some(time);
                break;
            }
            When::ZoneAssumed(time) => {
                alert.time = Some(time);
                alert.warnings.add(Warnings::ZONE_ASSUMED);
                notes.add(Code::ZoneAssumed, "the time has no zone that can be read; UTC was assumed", &value);
                break;
            }
            When::Bad => bad = bad.or(Some(value)),
        }
    }
    if alert.time.is_some() {
        return;
    }
    alert.warnings.add(Warnings::UNDATED);
    match bad {
        // Taken for this year, an old log would look like today's.
        Some(value) if when::lacks_year(&value) => {
            notes.add(Code::BadTime, "the time has no year, and none is guessed; the alert is undated", &value);
        }
        Some(value) => notes.add(Code::BadTime, "the time cannot be read or believed; the alert is undated", &value),
        None => notes.add(Code::NoTime, "the record has no time; the alert is undated", ""),
    }
}

/// Reads a time that is not the alert's: when it was created or changed. What cannot be read is not said.
pub(super) fn moment(value: Text<'_>) -> Option<wg_schema::TimeMs> {
    when::read(&value?).time()
}

/// Sets the alert's time from the first of these paths.
pub(super) fn time_at<'d>(alert: &mut Alert<'d>, notes: &mut Notes, record: Value<'d>, paths: &[&str]) {
    time(alert, notes, paths.iter().map(|path| first(record, &[path])));
}

/// Sets the severity from the source's own word or number, on the scale that `read` knows. `given` is `None` where the
/// format has a severity and this record has not.
pub(super) fn severity<'d>(
    alert: &mut Alert<'d>,
    notes: &mut Notes,
    given: Text<'d>,
    read: impl Fn(&str) -> Option<Severity>,
) {
    let Some(given) = given else {
        notes.add(Code::NoSeverity, "the record has no severity", "");
        return;
    };
    match read(&given) {
        Some(severity) => alert.severity = severity,
        None => {
            alert.warnings.add(Warnings::BAD_SEVERITY);
            notes.add(Code::BadSeverity, "the severity is on no known scale; it counts as unknown", &given);
        }
    }
    alert.severity_original = Some(given);
}

/// Reads a severity from 0 to 100 in five equal bands.
pub(super) fn severity_percent(given: &str) -> Option<Severity> {
    let number: f64 = given.trim_end_matches('%').parse().ok()?;
    Some(match number {
        0.0..=20.0 => Severity::Info,
        20.0..=40.0 => Severity::Low,
        40.0..=60.0 => Severity::Medium,
        60.0..=80.0 => Severity::High,
        80.0..=100.0 => Severity::Critical,
        _ => return None,
    })
}

/// Reads a severity from 1 to 10 in five equal bands, or a word.
pub(super) fn severity_of_ten(given: &str) -> Option<Severity> {
    match given.parse::<f64>() {
        Ok(0.0..=2.0) => Some(Severity::Info),
        Ok(2.0..=4.0) => Some(Severity::Low),
        Ok(4.0..=6.0) => Some(Severity::Medium),
        Ok(6.0..=8.0) => Some(Severity::High),
        Ok(8.0..=10.0) => Some(Severity::Critical),
        Ok(_) => None,
        Err(_) => severity_word(given),
    }
}

/// Reads a number from 0 to 100 that a score gives: as it is, or `None` when it is none.
pub(super) fn score(value: Text<'_>) -> Option<u8> {
    let number: f64 = value?.trim_end_matches('%').parse().ok()?;
    // The range is checked, so the cast cannot lose more than the fraction.
    (0.0..=100.0).contains(&number).then_some(number as u8)
}

/// Returns the last part of a path of Windows or Unix; nothing where the product says that it does not know.
pub(super) fn base_name(path: Text<'_>) -> Text<'_> {
    let path = path.filter(|path| !path.eq_ignore_ascii_case("unknown"))?;
    let slash = path.as_bytes().iter().rposition(|byte| matches!(byte, b'\\' | b'/'));
    let (start, end) = (slash.map_or(0, |slash| slash + 1), path.len());
    if start == end { None } else { cut(path, start..end) }
}

/// Reads a process id, decimal or `0x` hexadecimal.
pub(super) fn pid(value: Text<'_>) -> Option<u32> {
    let value = value?;
    match value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => value.parse().ok(),
    }
}

/// Reads a port; 0 means that none was said.
pub(super) fn port(value: Text<'_>) -> Option<u16> {
    value?.parse().ok().filter(|port| *port != 0)
}

/// Returns `DOMAIN\user` where both are given and the name does not say its domain itself.
pub(super) fn account<'d>(domain: Text<'d>, name: Text<'d>) -> Text<'d> {
    match (domain, name) {
        (Some(domain), Some(name)) if !name.bytes().any(|byte| matches!(byte, b'\\' | b'@')) => {
            Some(Cow::Owned([&*domain, &*name].join("\\")))
        }
        (_, name) => name,
    }
}

/// Returns a Windows logon id, but for the sessions that every machine has (SYSTEM, LOCAL and NETWORK SERVICE, none).
pub(super) fn session(value: Text<'_>) -> Text<'_> {
    value.filter(|id| !["0x0", "0x3e4", "0x3e5", "0x3e7", "0"].iter().any(|common| id.eq_ignore_ascii_case(common)))
}

/// Takes the braces off a GUID, which some products write and some do not.
pub(super) fn guid(value: Text<'_>) -> Text<'_> {
    let value = value?;
    let (start, end) =
        if value.starts_with('{') && value.ends_with('}') { (1, value.len() - 1) } else { (0, value.len()) };
    cut(value, start..end.max(start))
        .filter(|guid| guid.bytes().any(|byte| byte.is_ascii_alphanumeric() && byte != b'0'))
}

/// Splits `10.0.0.1:80` and `[::1]:80` into address and port, and takes `::ffff:` off an IPv4 address.
pub(super) fn endpoint(value: Cow<'_, str>) -> (Text<'_>, Option<u16>) {
    if !value.bytes().any(|byte| matches!(byte, b':' | b'[')) {
        return (Some(value).filter(|address| !address.is_empty()), None);
    }
    let (mut start, mut end, mut port) = (0, value.len(), None);
    // In an IPv6 address without brackets a last part after a colon is not a port.
    if let Some((address, digits)) = value.rsplit_once(':')
        && (!address.contains(':') || address.ends_with(']'))
    {
        (end, port) = (address.len(), digits.parse().ok().filter(|port| *port != 0));
    }
    if value[..end].starts_with('[') && value[..end].ends_with(']') {
        (start, end) = (1, end - 1);
    }
    let is_mapped = value[start..end].get(..7).is_some_and(|head| head.eq_ignore_ascii_case("::ffff:"));
    if is_mapped && value[start..end].contains('.') {
        start += 7;
    }
    (cut(value, start..end).filter(|address| !address.is_empty()), port)
}

/// Sets address and port of one side when the record did not say them before.
pub(super) fn fill_endpoint<'d>(ip: &mut Text<'d>, port: &mut Option<u16>, address: Text<'d>, number: Option<u16>) {
    let Some(address) = address else {
        *port = port.or(number);
        return;
    };
    if ip.is_none() {
        let (address, own_port) = endpoint(address);
        *ip = address;
        *port = port.or(number).or(own_port);
    }
}

/// Takes white space off both ends.
pub(super) fn trim(text: Cow<'_, str>) -> Text<'_> {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    if start < end { cut(text, start..end) } else { None }
}

fn cut(text: Cow<'_, str>, range: std::ops::Range<usize>) -> Text<'_> {
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[range]),
        Cow::Owned(text) if range == (0..text.len()) => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text[range].to_owned()),
    })
}

const NOT_HEX: u8 = 1;
const UPPER: u8 = 2;
/// Also the digits but 0.
const LOWER: u8 = 4;

/// What each byte is in a hash; hashes are in nearly every record, and are long.
const HEX_KIND: [u8; 256] = {
    let mut kinds = [NOT_HEX; 256];
    let mut byte = 0;
    while byte < 256 {
        match byte as u8 {
            b'0' => kinds[byte] = 0,
            b'1'..=b'9' | b'a'..=b'f' => kinds[byte] = LOWER,
            b'A'..=b'F' => kinds[byte] = UPPER,
            _ => {}
        }
        byte += 1;
    }
    kinds
};

/// The strongest of several hashes.
#[derive(Default)]
pub(super) struct Hash<'d>(Text<'d>);

impl<'d> Hash<'d> {
    /// Takes a hash when it is one of hexadecimal digits, of a known length, not all zero, and longer than the last.
    pub(super) fn offer(&mut self, value: Text<'d>) {
        let Some(value) = value else { return };
        if !matches!(value.len(), 32 | 40 | 64 | 96 | 128)
            || self.0.as_ref().is_some_and(|best| best.len() >= value.len())
        {
            return;
        }
        let kinds = value.bytes().fold(0, |kinds, byte| kinds | HEX_KIND[usize::from(byte)]);
        if kinds & NOT_HEX == 0 && kinds & (LOWER | UPPER) != 0 {
            let is_lower = kinds & UPPER == 0;
            self.0 = Some(if is_lower { value } else { Cow::Owned(value.to_ascii_lowercase()) });
        }
    }

    /// Takes the hashes of a list such as `MD5=…,SHA256=…,IMPHASH=…`; an import hash is not one of the file.
    pub(super) fn offer_list(&mut self, list: Text<'d>) {
        let Some(list) = list else { return };
        for part in list.split([',', ' ', ';']) {
            let (name, value) = part.split_once(['=', ':']).unwrap_or(("", part));
            if !name.eq_ignore_ascii_case("imphash") {
                self.offer(Some(Cow::Owned(value.to_owned())));
            }
        }
    }

    /// Takes the hashes at these paths.
    pub(super) fn of(record: Value<'d>, paths: &[&str]) -> Text<'d> {
        let mut hash = Hash::default();
        paths.iter().for_each(|path| hash.offer(first(record, &[path])));
        hash.take()
    }

    pub(super) fn take(self) -> Text<'d> {
        self.0
    }
}

/// Adds what the record says about ATT&CK, and says what was odd about it. `version` is the record's own claim.
pub(super) fn attacks<'d>(alert: &mut Alert<'d>, notes: &mut Notes, said: Mentions<'_>, version: Option<u32>) {
    if said.is_empty() {
        return;
    }
    for resolved in said.resolve(version) {
        let given = &resolved.given;
        match resolved.note {
            ResolveNote::None => {}
            ResolveNote::Revoked { .. } => {
                let now = resolved.attack.technique.and_then(technique).map_or("", |technique| technique.id);
                alert.warnings.add(Warnings::REVOKED_TECHNIQUE);
                notes.add(Code::RevokedTechnique, &format!("ATT&CK replaced this technique by {now}"), given);
            }
            ResolveNote::Split { .. } => {
                let now = resolved.attack.technique.and_then(technique).map_or("", |technique| technique.id);
                alert.warnings.add(Warnings::REVOKED_TECHNIQUE);
                alert.warnings.add(Warnings::AMBIGUOUS_TACTIC);
                let message =
                    format!("ATT&CK split this technique; {now} stands for the whole, and the part meant is not said");
                notes.add(Code::AmbiguousTechnique, &message, given);
            }
            ResolveNote::Deprecated => {
                alert.warnings.add(Warnings::DEPRECATED_TECHNIQUE);
                notes.add(Code::DeprecatedTechnique, "ATT&CK deprecated this technique and named no successor", given);
            }
            ResolveNote::Unknown => {
                alert.warnings.add(Warnings::BAD_TECHNIQUE);
                notes.add(Code::BadTechnique, "ATT&CK knows no such technique or tactic", given);
                continue;
            }
            ResolveNote::AmbiguousTactic => {
                alert.warnings.add(Warnings::AMBIGUOUS_TACTIC);
                notes.add(Code::AmbiguousTactic, "TA0005 is Defense Evasion or Stealth, by ATT&CK version", given);
            }
            ResolveNote::NameDisagrees => {
                alert.warnings.add(Warnings::AMBIGUOUS_TACTIC);
                notes.add(Code::TacticDisagrees, "the tactic's id and its name are of different tactics", given);
            }
            ResolveNote::NotOfTactic => {
                alert.warnings.add(Warnings::AMBIGUOUS_TACTIC);
                let tactic = resolved.attack.tactic.and_then(|index| TACTICS.get(usize::from(index)));
                let message = format!(
                    "ATT&CK does not have this technique under {}; it is shown as the record gives it",
                    tactic.map_or("this tactic", |tactic| tactic.name)
                );
                notes.add(Code::TacticDisagrees, &message, given);
            }
        }
        if !alert.attacks.contains(&resolved.attack) {
            alert.attacks.push(resolved.attack);
        }
    }
}

/// Returns the kind of sensor that a product's name, or its own word for it, means.
pub(super) fn sensor(words: &str) -> Option<Sensor> {
    const KINDS: [(Sensor, &[&str]); 7] = [
        (Sensor::Edr, &["edr", "endpoint", "antivirus", "antimalware", "av", "falcon"]),
        (Sensor::Ndr, &["ndr", "network", "ids", "ips", "suricata", "snort", "zeek", "firewall", "waf", "dns"]),
        (Sensor::Identity, &["identity", "iam", "entra", "okta", "sso"]),
        (Sensor::Email, &["email", "mail", "office365", "o365", "phishing"]),
        (Sensor::Cloud, &["cloud", "guardduty", "securityhub", "prowler", "aws", "azure", "gcp", "cloudtrail"]),
        (Sensor::Siem, &["siem", "sentinel", "qradar", "splunk"]),
        (Sensor::HostLog, &["host", "falco", "sysmon", "auditd", "windows", "linux", "syslog", "hids"]),
    ];
    let is_one_of = |word: &[u8], names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name.as_bytes()));
    let kind_of = |word: &[u8]| KINDS.iter().position(|(_, names)| is_one_of(word, names));
    let words = words.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
    words.filter_map(kind_of).min().map(|kind| KINDS[kind].0)
}

/// Returns the text of a value, or of each item of a list.
pub(super) fn texts(value: Value<'_>) -> Vec<Cow<'_, str>> {
    if value.is_array() {
        return value.items().filter_map(|item| item.text()).collect();
    }
    value.text().into_iter().collect()
}

/// Returns a path without `file:///`.
pub(super) fn file_of_uri(uri: Cow<'_, str>) -> Cow<'_, str> {
    match uri.strip_prefix("file:///") {
        // What was `/usr/bin/x` has lost its first slash, what was `C:/x` has not.
        Some(path) if path.get(1..2) == Some(":") => Cow::Owned(path.to_string()),
        Some(path) => Cow::Owned(["/", path].concat()),
        None => uri,
    }
}

/// Returns the host of a URL, or the text itself where it is none.
pub(super) fn host_of_url(url: Cow<'_, str>) -> Text<'_> {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    let start = url[start..end].rfind('@').map_or(start, |at| start + at + 1);
    let end = url[start..end].rfind(':').map_or(end, |at| start + at);
    cut(Some(url)?, start..end).filter(|host| !host.is_empty())
}
