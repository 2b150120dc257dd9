//! An alert as bytes, on its way from one thread of this program to another. The form is of one build: it is never stored.

use std::borrow::Cow;
use wg_schema::alert::Text;
use wg_schema::{Alert, AlertKey, AttackRef, Origin, Sensor, Severity, Warnings};

/// Every text of an alert.
macro_rules! texts {
    ($alert:ident $($by:tt)+) => {
        [
            $($by)+ $alert.vendor_uid,
            $($by)+ $alert.title,
            $($by)+ $alert.severity_original,
            $($by)+ $alert.product,
            $($by)+ $alert.vendor,
            $($by)+ $alert.rule_uid,
            $($by)+ $alert.rule_name,
            $($by)+ $alert.rule_family,
            $($by)+ $alert.disposition,
            $($by)+ $alert.status,
            $($by)+ $alert.reply_to,
            $($by)+ $alert.decided,
            $($by)+ $alert.host,
            $($by)+ $alert.host_ip,
            $($by)+ $alert.host_also,
            $($by)+ $alert.user_also,
            $($by)+ $alert.user,
            $($by)+ $alert.src_ip,
            $($by)+ $alert.dst_ip,
            $($by)+ $alert.dst_domain,
            $($by)+ $alert.process,
            $($by)+ $alert.cmd_line,
            $($by)+ $alert.process_uid,
            $($by)+ $alert.parent,
            $($by)+ $alert.parent_uid,
            $($by)+ $alert.session,
            $($by)+ $alert.told_in,
            $($by)+ $alert.file,
            $($by)+ $alert.file_hash,
        ]
    };
}

/// No tactic, no technique.
const NO_TACTIC: u8 = u8::MAX;
const NO_TECHNIQUE: u16 = u16::MAX;

/// Writes bytes after their number, also those of a text.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Writes a number, or that there is none.
pub(crate) fn put_number(out: &mut Vec<u8>, number: Option<i64>) {
    out.push(u8::from(number.is_some()));
    if let Some(number) = number {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

/// Reads what was written, in the same order, numbers as the kinds that they were. Every answer is `None` where the bytes say
/// something else.
#[derive(Clone, Copy)]
pub(crate) struct Unpack<'a>(pub &'a [u8]);

impl<'a> Unpack<'a> {
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_le_bytes(self.array()?);
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub fn number(&mut self) -> Option<Option<i64>> {
        match self.byte()? {
            0 => Some(None),
            _ => Some(Some(i64::from_le_bytes(self.array()?))),
        }
    }
}

/// Writes all of the alert.
pub(crate) fn pack(alert: &Alert<'_>, out: &mut Vec<u8>) {
    let texts: [&Text<'_>; _] = texts!(alert &);
    let said = texts.iter().enumerate().fold(0u32, |bits, (i, text)| bits | u32::from(text.is_some()) << i);
    out.extend_from_slice(&alert.key.0);
    out.extend_from_slice(&alert.record_hash.to_le_bytes());
    out.extend_from_slice(&said.to_le_bytes());
    for text in texts.into_iter().flatten() {
        put_bytes(out, text.as_bytes());
    }
    out.push(u8::from(alert.claim.is_some()));
    out.extend(alert.claim.iter().flat_map(|claim| claim.0));
    out.extend_from_slice(&[u8::from(alert.is_part), alert.severity as u8, alert.sensor as u8]);
    out.extend_from_slice(&alert.warnings.0.to_le_bytes());
    for number in [
        (alert.repeats > 0).then_some(alert.repeats.into()),
        alert.time,
        alert.created,
        alert.updated,
        alert.confidence.map(i64::from),
        alert.src_port.map(i64::from),
        alert.dst_port.map(i64::from),
        alert.pid.map(i64::from),
        alert.parent_pid.map(i64::from),
    ] {
        put_number(out, number);
    }
    out.extend_from_slice(&(alert.attacks.len() as u32).to_le_bytes());
    for attack in &alert.attacks {
        out.extend_from_slice(&[attack.tactic.unwrap_or(NO_TACTIC), attack.origin as u8]);
        out.extend_from_slice(&attack.technique.unwrap_or(NO_TECHNIQUE).to_le_bytes());
    }
}

/// Reads an alert that was written by [`pack`]; its texts stay in the bytes.
pub(crate) fn unpack<'a>(from: &mut Unpack<'a>) -> Option<Alert<'a>> {
    let mut alert =
        Alert { key: AlertKey(from.array()?), record_hash: u64::from_le_bytes(from.array()?), ..Alert::default() };
    let said = u32::from_le_bytes(from.array()?);
    let texts: [&mut Text<'a>; _] = texts!(alert &mut);
    for (_, text) in texts.into_iter().enumerate().filter(|(i, _)| said >> i & 1 == 1) {
        *text = Some(Cow::Borrowed(from.text()?));
    }
    if from.byte()? == 1 {
        alert.claim = Some(AlertKey(from.array()?));
    }
    let [is_part, severity, sensor] = from.array()?;
    alert.is_part = is_part == 1;
    alert.severity = Severity::from_id(severity.into());
    alert.sensor = Sensor::ALL.get(usize::from(sensor)).copied()?;
    alert.warnings = Warnings(u16::from_le_bytes(from.array()?));
    alert.repeats = from.number()?.unwrap_or(0) as u32;
    alert.time = from.number()?;
    alert.created = from.number()?;
    alert.updated = from.number()?;
    alert.confidence = from.number()?.map(|number| number as u8);
    alert.src_port = from.number()?.map(|number| number as u16);
    alert.dst_port = from.number()?.map(|number| number as u16);
    alert.pid = from.number()?.map(|number| number as u32);
    alert.parent_pid = from.number()?.map(|number| number as u32);
    for _ in 0..u32::from_le_bytes(from.array()?) {
        let [tactic, origin] = from.array()?;
        let technique = u16::from_le_bytes(from.array()?);
        let origin = *[Origin::Named, Origin::Mapped, Origin::Inferred].get(usize::from(origin))?;
        alert.attacks.push(AttackRef {
            tactic: Some(tactic).filter(|tactic| *tactic != NO_TACTIC),
            technique: Some(technique).filter(|technique| *technique != NO_TECHNIQUE),
            origin,
        });
    }
    Some(alert)
}
