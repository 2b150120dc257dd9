//! The loaded alerts as columns. Filled once while loading, then never changed: scores, incidents and verdicts are
//! separate arrays beside it.

mod builder;
mod called;
#[cfg(test)]
mod tests;

pub use builder::{BatchBuilder, Pushed};
pub use called::BETWEEN;

use crate::history::History;
use crate::naming::Nobodies;
use crate::ordered::OrderedMap;
use crate::report::SourceReport;
use crate::sort;
use crate::{AlertId, AlertKey, AttackRef, Interner, Sensor, Severity, SourceId, StrId, Texts, TimeMs, Warnings};

/// The time of an undated alert in [`Batch::time`]. Never shown, never compared as a time.
pub const UNDATED: TimeMs = TimeMs::MIN;

/// No value in a `u32` or `u16` column of numbers (`pid`, ports), where the export did not say.
pub const NO_PID: u32 = u32::MAX;
/// See [`NO_PID`]. Port 0 means "not said".
pub const NO_PORT: u16 = 0;
/// See [`NO_PID`]; for `confidence`.
pub const NO_CONFIDENCE: u8 = u8::MAX;

/// Where the raw record of an alert lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordSpan {
    pub source: SourceId,
    /// 1-based number of the record within its source.
    pub record: u64,
    /// Byte offset of the record's first byte, in the expanded stream of the source.
    pub offset: u64,
    /// Length of the raw record in bytes.
    pub length: u32,
}

/// All alerts of all files, one column a field. Row `i` of every column is alert `AlertId(i)`, in order of loading.
///
/// A text column holds `StrId::NONE` where the export did not say.
#[derive(Default)]
pub struct Batch {
    pub strings: Strings,
    pub key: Vec<AlertKey>,
    /// 64 bits of the hash of the raw record, which was the alert's key before products' own ids counted.
    pub record_hash: Vec<u64>,
    pub span: Vec<RecordSpan>,
    /// Milliseconds UTC, or [`UNDATED`].
    pub time: Vec<TimeMs>,
    pub severity: Vec<Severity>,
    pub sensor: Vec<Sensor>,
    pub warnings: Vec<Warnings>,
    /// 0 to 100, or [`NO_CONFIDENCE`].
    pub confidence: Vec<u8>,
    /// How many records that say the same were folded into this row (0 when there was one).
    pub folded: Vec<u32>,
    pub vendor_uid: Texts,
    pub title: Texts,
    pub severity_original: Texts,
    pub product: Texts,
    pub vendor: Texts,
    pub rule_uid: Texts,
    pub rule_name: Texts,
    pub rule_family: Texts,
    pub disposition: Texts,
    pub status: Texts,
    pub reply_to: Texts,
    pub decided: Texts,
    pub host: Texts,
    pub host_ip: Texts,
    pub user: Texts,
    pub src_ip: Texts,
    pub src_port: Vec<u16>,
    pub dst_ip: Texts,
    pub dst_port: Vec<u16>,
    pub dst_domain: Texts,
    pub process: Texts,
    pub cmd_line: Texts,
    pub pid: Vec<u32>,
    pub process_uid: Texts,
    pub parent: Texts,
    pub parent_pid: Vec<u32>,
    pub parent_uid: Texts,
    pub session: Texts,
    pub told_in: Texts,
    pub file: Texts,
    pub file_hash: Texts,
    /// Row `i` has `attacks[attack_start[i] .. attack_start[i + 1]]`.
    pub attack_start: Vec<u32>,
    pub attacks: Vec<AttackRef>,
    /// What updated alerts were before.
    pub history: History,
    /// Keys that several contradicting records claim, each with a row of one of them. None of the rows has the key.
    contested: OrderedMap<AlertKey, AlertId>,
    /// Which texts name nobody: found once for each text, because it is asked many times for each alert.
    pub(crate) nobodies: Nobodies,
    /// Texts that a person holds to name somebody of their own, whatever else is spelt like them; in order.
    pub(crate) apart: Vec<StrId>,
    /// What lasts of machines and accounts (ids, what people sign in with), each with the name that records have beside it; `NONE` where they have several.
    pub(crate) also: OrderedMap<StrId, StrId>,
    /// What that was decided by: kept, as files may be added.
    called: called::Called,
    /// One report a file; the funnel of each adds up.
    pub sources: Vec<SourceReport>,
}

/// The batch's text pool.
pub struct Strings(Interner);

impl Default for Strings {
    fn default() -> Self {
        Strings(Interner::new(0))
    }
}

impl Strings {
    pub fn get(&self, id: StrId) -> &str {
        self.0.get(id)
    }
    pub fn find(&self, text: &str) -> Option<StrId> {
        self.0.find(text)
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Batch {
    /// Returns how many alerts there are.
    pub fn len(&self) -> usize {
        self.key.len()
    }

    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// Returns every alert's id, in order of loading.
    pub fn ids(&self) -> impl Iterator<Item = AlertId> + use<> {
        (0..self.key.len() as u32).map(AlertId)
    }

    /// Returns the text of `id`; the empty string for `StrId::NONE`.
    pub fn text(&self, id: StrId) -> &str {
        self.strings.get(id)
    }

    /// Returns the alert's time, `None` when undated.
    pub fn time_of(&self, alert: AlertId) -> Option<TimeMs> {
        Some(self.time[alert.row()]).filter(|time| *time != UNDATED)
    }

    /// Returns the ATT&CK statements of an alert, in the order of the record.
    pub fn attacks_of(&self, alert: AlertId) -> &[AttackRef] {
        let row = alert.row();
        &self.attacks[self.attack_start[row] as usize..self.attack_start[row + 1] as usize]
    }

    /// Returns the rule of an alert as one id: its stable uid, else its name, else the title.
    pub fn rule_of(&self, alert: AlertId) -> StrId {
        let row = alert.row();
        [self.rule_uid[row], self.rule_name[row], self.title[row]]
            .into_iter()
            .find(|id| id.is_some())
            .unwrap_or_default()
    }

    /// Returns all alerts by time, then by key; undated ones last. So nothing that goes by this order depends on the order of
    /// files and rows: keys are of the alerts alone, and no two rows have one.
    pub fn by_time(&self) -> Vec<AlertId> {
        let mut order: Vec<AlertId> = self.ids().collect();
        // `UNDATED` is the smallest number, and one less is the largest.
        let time = |alert: &AlertId| (self.time[alert.row()] as u64 ^ 1 << 63).wrapping_sub(1);
        sort::by_numbers(&mut order, |alert| [(time(alert) >> 32) as u32, time(alert) as u32]);
        for moment in order.chunk_by_mut(|a, b| time(a) == time(b)).filter(|moment| moment.len() > 1) {
            sort::by_key(moment, |alert| self.key[alert.row()]);
        }
        order
    }
}
