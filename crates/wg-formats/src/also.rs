//! The lasting id beside a name: `agent_id` beside `hostname`, a SID beside a user. Another record may have the id alone.

use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::alert::Text;
use wg_schema::batch::BETWEEN;
use wg_schema::naming::is_uid;

/// Where a format has its machine and its account: a path, empty for the record itself; `-`: nowhere.
const HOLDERS: [(&str, &str, &str); 10] = [
    ("cisco-secure-endpoint", "computer", "-"),
    ("cortex-xdr", "", "-"),
    ("crowdstrike", "device", "-"),
    ("elastic-security", "host", "user"),
    ("m365-advanced-hunting", "", ""),
    ("mde-alerts", "", "relatedUser"),
    ("ocsf", "device", "actor.user"),
    ("sentinelone", "", "-"),
    ("sophos-central", "device", "-"),
    ("trellix", "", "-"),
];

/// Names of ids in small letters, without signs. The last are ids of whatever they stand in.
const OF_HOST: [&str; 10] = [
    "agentid",
    "agentuuid",
    "aguid",
    "aid",
    "connectorguid",
    "deviceid",
    "endpointid",
    "hostid",
    "machineid",
    "sensorid",
];
const OF_USER: [&str; 8] =
    ["accountobjectid", "accountsid", "objectsid", "sid", "userid", "userobjectid", "usersid", "useruid"];
/// What somebody signs in with, or is written to.
const OF_SIGN_IN: [&str; 6] = ["accountupn", "email", "emailaddr", "upn", "userprincipal", "userprincipalname"];
const OF_HOLDER: [&str; 4] = ["guid", "id", "uid", "uuid"];

/// Adds the ids that stand beside the names of an alert of a known format.
pub(crate) fn of_format<'d>(reader: &str, record: Value<'d>, alert: &mut Alert<'d>) {
    if let Some((_, host, user)) = HOLDERS.iter().find(|(id, ..)| *id == reader) {
        add(record, Some(host), Some(user), alert);
    }
}

/// Adds the ids that stand in these places. An alert without a name has the id for one.
pub(crate) fn add<'d>(record: Value<'d>, host: Option<&str>, user: Option<&str>, alert: &mut Alert<'d>) {
    if let Some(id) = host.and_then(|host| id_in(record, host, &OF_HOST, alert.host.as_deref())) {
        let place = if alert.host.is_none() { &mut alert.host } else { &mut alert.host_also };
        *place = Some(id);
    }
    let Some(user) = user else { return };
    let id = id_in(record, user, &OF_USER, alert.user.as_deref());
    if alert.user.is_none() {
        alert.user = id;
    } else if alert.user_also.is_none() {
        alert.user_also = id;
        let sign_in = id_in(record, user, &OF_SIGN_IN, alert.user.as_deref());
        add_sign_in(alert, sign_in);
    }
}

/// Adds what the account of an alert signs in with, where its name is another.
pub(crate) fn add_sign_in<'d>(alert: &mut Alert<'d>, sign_in: Text<'d>) {
    let is_other = |name: &str| !name.contains('@');
    if let (Some(sign_in), true) = (sign_in, alert.user.as_deref().is_some_and(is_other)) {
        alert.user_also = Some(match alert.user_also.take() {
            None => sign_in,
            Some(id) => Cow::Owned(format!("{id}{BETWEEN}{sign_in}")),
        });
    }
}

/// Returns the id of a holder that has the name as well.
fn id_in<'d>(record: Value<'d>, path: &str, names: &[&str], name: Option<&str>) -> Option<std::borrow::Cow<'d, str>> {
    // Key by key: a path would cost an index of the whole record.
    let holder = match path {
        "" => record,
        _ => path.split('.').try_fold(record, |holder, key| holder.get(key))?,
    };
    let is_id = |key: &str| {
        // So they all end.
        if !key.as_bytes().last_chunk::<2>().is_some_and(|end| end.eq_ignore_ascii_case(b"id")) {
            return false;
        }
        let mut plain = [0; 20];
        let letters = key.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
        let n = plain.iter_mut().zip(letters).map(|(place, byte)| *place = byte).count();
        let plain = &plain[..n];
        let is_one_of = |names: &[&str]| names.iter().any(|name| name.as_bytes() == plain);
        is_one_of(names) || !path.is_empty() && is_one_of(&OF_HOLDER)
    };
    let lasts = |id: &str| if names == OF_SIGN_IN { id.contains('@') } else { is_uid(id) };
    let mut ids = holder.entries().filter(|(key, _)| is_id(key));
    let id = ids.find_map(|(_, value)| value.text().filter(|id| lasts(id)))?;
    let Some(name) = name else { return Some(id) };
    let is_named = |text: &str| {
        let at = name.len().checked_sub(text.len());
        let end = at.and_then(|at| name.get(at..)).unwrap_or_default();
        text.len() >= 2 && end.eq_ignore_ascii_case(text) && at.is_none_or(|at| at == 0 || name[..at].ends_with('\\'))
    };
    let is_there = holder.entries().any(|(_, value)| value.text().is_some_and(|text| is_named(&text)));
    (is_there && !id.eq_ignore_ascii_case(name)).then_some(id)
}
