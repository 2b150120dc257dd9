//! What records call one machine, or one account, beside each other.
//!
//! An account has names of three kinds: that of a domain (`CORP\anna`, `anna`), the one that its owner signs in with
//! (`anna@north.example`), and ids (a SID). A record that gives two of them says that they are one; another may give either alone.
//! Which record came first says nothing, so all are heard before anything is decided.

use super::Batch;
use crate::ordered::{OrderedMap, OrderedSet};
use crate::{Alert, StrId, naming, sort};

/// Parts what a record calls an account beside its name: an id, a name to sign in with, or both.
pub const BETWEEN: char = '\n';

/// (what lasts, the name beside it): of machines, then of accounts.
pub(super) type Called = [OrderedSet<(StrId, StrId)>; 2];

type Read = fn(&str) -> (String, Option<String>);

/// Returns how lasting a name is: an id, what somebody signs in with, any other.
fn lasts(text: &str) -> u8 {
    if naming::is_uid(text) { 2 } else { u8::from(is_sign_in(text)) }
}

fn is_sign_in(text: &str) -> bool {
    text.contains('@')
}

/// Hears what a record calls its machine and its account.
pub(super) fn hear(batch: &mut Batch, alert: &Alert<'_>) {
    let both = [(&alert.host, &alert.host_also), (&alert.user, &alert.user_also)];
    for (called, (name, also)) in batch.called.iter_mut().zip(both) {
        let (Some(name), Some(also)) = (name, also) else { continue };
        let all = || also.split(BETWEEN).chain([&**name]);
        let Some(name) = all().min_by_key(|text| lasts(text)).filter(|name| !naming::names_nobody(name)) else {
            continue;
        };
        for id in all().filter(|id| lasts(id) > lasts(name) && !is_said(id, name)) {
            let pool = &mut batch.strings.0;
            called.insert((pool.intern(id), pool.intern(name)));
        }
    }
}

/// Returns, by what lasts, the one name that records have beside it; `NONE` where they have several.
pub(super) fn decide(batch: &Batch) -> OrderedMap<StrId, StrId> {
    let mut also = OrderedMap::new();
    for (called, read) in batch.called.iter().zip([naming::machine as Read, naming::account]) {
        let mut rest = Vec::new();
        let pairs: Vec<(StrId, StrId)> = called.iter().copied().collect();
        for of in pairs.chunk_by(|a, b| a.0 == b.0) {
            let (id, is_sign_in) = (of[0].0, |id: StrId| is_sign_in(batch.text(id)));
            if is_sign_in(id) {
                rest.extend(of);
                continue;
            }
            let names = || of.iter().map(|pair| pair.1);
            let mut name = agreed(batch, names(), read);
            if !name.is_some() {
                // Two kinds of names need not be alike; the id has brought both together.
                let sign_in = agreed(batch, names().filter(|name| is_sign_in(*name)), read);
                name = agreed(batch, names().filter(|name| !is_sign_in(*name)), read);
                rest.extend((sign_in.is_some() && name.is_some()).then_some((sign_in, name)));
            }
            also.insert(id, name);
        }
        sort::up(&mut rest);
        for of in rest.chunk_by(|a, b| a.0 == b.0) {
            also.insert(of[0].0, agreed(batch, of.iter().map(|pair| pair.1), read));
        }
    }
    also
}

/// Returns the name that all of `names` are spellings of, the one that says most; `NONE` where there is none.
fn agreed(batch: &Batch, names: impl Iterator<Item = StrId>, read: Read) -> StrId {
    let one = names.reduce(|known, name| {
        if known == name || !known.is_some() {
            return known;
        }
        let texts = [batch.text(known), batch.text(name)];
        let [(a, a_realm), (b, b_realm)] = texts.map(read);
        let is_one = a == b && (a_realm == b_realm || a_realm.is_none() || b_realm.is_none());
        // The one that says more, else the first by its letters: the same whichever came first.
        let is_second = (a_realm.is_none(), texts[0]) > (b_realm.is_none(), texts[1]);
        match (is_one, is_second) {
            (false, _) => StrId::NONE,
            (true, true) => name,
            (true, false) => known,
        }
    });
    one.unwrap_or_default()
}

/// Returns whether a name says nothing that what its owner signs in with does not say: `anna` of `anna@north.example`.
fn is_said(sign_in: &str, name: &str) -> bool {
    is_sign_in(sign_in) && matches!(naming::account(name), (name, None) if naming::account(sign_in).0 == name)
}
