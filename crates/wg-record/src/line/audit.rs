//! A record of the Linux audit system: `type=AVC msg=audit(1764382447.123:456): avc:  denied  { read } for  pid=7 comm="x"`,
//! from its own log or as the kernel sends it to syslog.

use super::{Parsed, cef, pairs};
use crate::json::Build;

const MARK: &[u8] = b"audit(";
/// The mark stands behind a type and, at most, a header and the name of a machine.
const MARK_WITHIN: usize = 300;

/// The stamp of a record: its type, seconds of the epoch, the number of its event, and where it ends.
struct Stamp<'l> {
    kind: &'l str,
    kind_at: usize,
    time: &'l str,
    serial: &'l str,
    end: usize,
}

fn stamp(line: &str) -> Option<Stamp<'_>> {
    let at = memchr::memmem::find(&line.as_bytes()[..line.len().min(MARK_WITHIN)], MARK)?;
    let close = line[at..].find("):")? + at;
    let (time, serial) = line.get(at + MARK.len()..close)?.split_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let kind_at = line[..at].rfind("type=")?;
    let kind =
        line[kind_at + 5..at].split(' ').next().filter(|kind| !kind.is_empty() && kind.bytes().all(cef::is_name))?;
    (is_number(time) && is_number(serial)).then_some(Stamp { kind, kind_at, time, serial, end: close + 2 })
}

/// Returns where the record begins, after whatever header.
pub(super) fn start(line: &str) -> Option<usize> {
    stamp(line).map(|stamp| stamp.kind_at)
}

/// Builds the stamp as the member `audit`, and the pairs, also those within `msg='...'`, as members beside it.
pub(super) fn parse(line: &str, into: &mut Build) -> Parsed {
    let Some(Stamp { kind, kind_at, time, serial, end }) = stamp(line) else { return Parsed::Unknown };
    let rest = &line[end..];
    let sentence = &rest[..pairs::first(rest).unwrap_or(rest.len())];
    into.open("audit");
    let words = sentence.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    for (name, value) in [("type", kind), ("time", time), ("serial", serial), ("sentence", &words)] {
        if !value.is_empty() {
            into.text(name, value);
        }
    }
    into.close();
    // The name of a machine, which a collector puts first.
    let before = line[..kind_at].rfind("node=").map_or("", |at| &line[at..kind_at]);
    for (name, value) in pairs::iter(before).chain(pairs::iter(rest)) {
        match name {
            "msg" => pairs::iter(&value).for_each(|(name, value)| into.text(name, &value)),
            _ => into.text(name, &value),
        }
    }
    into.mark_repeats();
    Parsed::Fields
}
