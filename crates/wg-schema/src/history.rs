//! Earlier states of alerts that their product updated. Rare, so kept beside the columns and not in them.

use crate::batch::RecordSpan;
use crate::sort;
use crate::{AlertId, Batch, Severity, StrId, TimeMs};

/// A state of an alert that a later record of the same alert replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    pub alert: AlertId,
    /// Where the record of this state lies.
    pub span: RecordSpan,
    /// 64 bits of that record's hash.
    pub record_hash: u64,
    pub severity: Severity,
    pub status: StrId,
    pub disposition: StrId,
    /// When the state was written, where the record says.
    pub updated: Option<TimeMs>,
}

/// What the updates of a batch left behind.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// By alert, oldest state first.
    earlier: Vec<Earlier>,
    /// When the current state of each row was written, in seconds since 1970, 0 where it is not said. As long as the batch,
    /// or shorter where the rest is not said.
    updated: Vec<u32>,
    /// How long after its time each row was first raised, in milliseconds, [`NOT_SAID`] where it is not said; shorter than the
    /// batch where the rest is not said.
    created: Vec<i32>,
}

/// See [`History::created`].
const NOT_SAID: i32 = i32::MIN;

impl History {
    /// Returns the earlier states of an alert, oldest first.
    pub fn of(&self, alert: AlertId) -> &[Earlier] {
        let start = self.earlier.partition_point(|state| state.alert < alert);
        let len = self.earlier[start..].partition_point(|state| state.alert == alert);
        &self.earlier[start..start + len]
    }

    /// Returns every earlier state, by alert.
    pub fn all(&self) -> &[Earlier] {
        &self.earlier
    }

    /// Returns when the current state of an alert was written, to the second.
    pub fn updated(&self, alert: AlertId) -> Option<TimeMs> {
        let seconds = self.updated.get(alert.row()).copied().filter(|seconds| *seconds > 0)?;
        Some(TimeMs::from(seconds) * 1000)
    }

    /// Returns when an alert was first raised, where its record says that beside its time, and within 24 days of it.
    pub fn created(&self, batch: &Batch, alert: AlertId) -> Option<TimeMs> {
        let after = self.created.get(alert.row()).copied().filter(|after| *after != NOT_SAID)?;
        Some(batch.time_of(alert)? + TimeMs::from(after))
    }

    pub(crate) fn set_created(&mut self, alert: AlertId, time: Option<TimeMs>, created: Option<TimeMs>) {
        let after = created.zip(time).and_then(|(created, time)| i32::try_from(created.checked_sub(time)?).ok());
        let after = after.unwrap_or(NOT_SAID);
        if after == NOT_SAID && alert.row() >= self.created.len() {
            return;
        }
        if alert.row() >= self.created.len() {
            self.created.resize(alert.row() + 1, NOT_SAID);
        }
        self.created[alert.row()] = after;
    }

    pub(crate) fn set_updated(&mut self, alert: AlertId, time: Option<TimeMs>) {
        let seconds = time.and_then(|time| u32::try_from(time / 1000).ok()).unwrap_or(0);
        if seconds == 0 && alert.row() >= self.updated.len() {
            return;
        }
        if alert.row() >= self.updated.len() {
            self.updated.resize(alert.row() + 1, 0);
        }
        self.updated[alert.row()] = seconds;
    }

    pub(crate) fn push(&mut self, state: Earlier) {
        self.earlier.push(state);
    }

    /// Puts the states in order once all records are read.
    pub(crate) fn sort(&mut self) {
        sort::by_key(&mut self.earlier, |state| (state.alert, state.updated.unwrap_or(TimeMs::MIN)));
    }
}
