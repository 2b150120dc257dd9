//! What was known about an incident when it was judged: score, reasons, alerts.
//!
//! All numbers are integers, so that a record has one canonical text: scores in 1/1024 point, probabilities per 10,000.
//! Fields stand in alphabetical order for the same reason (see `entry`).

use serde::{Deserialize, Serialize};

/// The state of an incident at the moment of its verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The alert whose score this is first, then by score; the first `alerts_listed` of `alerts_total`.
    pub alerts: Vec<AlertFact>,
    pub alerts_listed: u32,
    pub alerts_total: u32,
    /// ATT&CK release that `attacks` is of.
    pub attack_version: String,
    pub attacks: Vec<AttackFact>,
    /// Milliseconds since 1970; `None`: undated.
    pub first_time: Option<i64>,
    pub last_time: Option<i64>,
    /// SHA-256 over the sorted keys of all its alerts: tells whether its membership changed later.
    pub members: String,
    /// Version of the model that ranked it.
    pub model: String,
    /// Largest first in absolute size; with the starting point they add up to the score.
    pub reasons: Vec<ReasonFact>,
    pub score: ScoreFact,
    /// OCSF `severity_id` of its worst alert.
    pub severity_id: u8,
    pub title: String,
}

/// An alert as its own tool can find it again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertFact {
    pub file: String,
    /// Ours, of its content: the same alert has it in every batch.
    pub key: String,
    /// Bytes of its raw record.
    pub length: u64,
    pub offset: u64,
    pub p10000: u32,
    pub points1024: i64,
    pub product: String,
    pub record: u64,
    /// Where its product takes a verdict: see [`crate::Tool`]. Empty where none can be sent; entries of older builds lack it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reply_to: String,
    pub rule_uid: String,
    /// Of the file; empty while it was not known yet.
    pub sha256: String,
    pub time: Option<i64>,
    pub title: String,
    pub vendor: String,
    /// The tool's own id; empty where it gave none.
    pub vendor_uid: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttackFact {
    /// Two letters of the tactic; empty where only a technique is known.
    pub code: String,
    /// Name of the technique.
    pub name: String,
    /// `named`, `mapped` or `inferred`.
    pub origin: String,
    /// Name of the tactic.
    pub tactic: String,
    /// `T1003` or `T1003.001`; empty where only a tactic is known.
    pub technique: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonFact {
    pub feature: String,
    pub label: String,
    pub points1024: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreFact {
    pub base1024: i64,
    pub high10000: u32,
    pub low10000: u32,
    pub p10000: u32,
    pub points1024: i64,
}

/// Integers past this are not exact in every JSON reader.
pub(crate) const MAX_INTEGER: u64 = 1 << 53;
/// 16,384 points: no score is near this, and every one up to it is exact in the 15 digits that any JSON reader keeps.
const MAX_POINTS1024: i64 = 1 << 24;

/// OCSF: fatal. What is past it is unknown, 0.
const MAX_SEVERITY_ID: u8 = 6;
const MAX_ALERTS: usize = 100;
const MAX_ATTACKS: usize = 64;
const MAX_REASONS: usize = 64;
const MAX_TITLE_BYTES: usize = 512;
const MAX_NAME_BYTES: usize = 256;
const MAX_ID_BYTES: usize = 1024;

/// Returns points as a whole number of 1/1024; scores are multiples of it, so nothing is lost.
pub fn points1024(points: f64) -> i64 {
    // `as` saturates and makes 0 of NaN; a score of either kind does not occur.
    ((points * 1024.0).round() as i64).clamp(-MAX_POINTS1024, MAX_POINTS1024)
}

/// Returns a probability per 10,000.
pub fn per_10000(p: f64) -> u32 {
    (p.clamp(0.0, 1.0) * 10_000.0).round() as u32
}

impl Facts {
    /// Tells whether all alerts of the incident are named.
    pub(crate) fn lists_all(&self) -> bool {
        self.alerts_listed >= self.alerts_total && !self.alerts.is_empty()
    }

    /// Tells whether the incident holds the alert that led a verdict under the same uid, as far as can be told.
    pub(crate) fn cover(&self, lead: &str) -> bool {
        lead.is_empty() || !self.lists_all() || self.alerts.iter().any(|alert| alert.key == lead)
    }

    /// Cuts texts and lists to what a record may hold.
    ///
    /// An id is kept whole or left out: half an id names nothing. Everything else ends with `…` where it was cut.
    pub(crate) fn trim(&mut self) {
        self.alerts.truncate(MAX_ALERTS);
        self.attacks.truncate(MAX_ATTACKS);
        self.reasons.truncate(MAX_REASONS);
        cut(&mut self.title, MAX_TITLE_BYTES);
        if self.severity_id > MAX_SEVERITY_ID {
            self.severity_id = 0;
        }
        for id in [&mut self.members, &mut self.model, &mut self.attack_version] {
            keep_id(id);
        }
        for alert in &mut self.alerts {
            for id in
                [&mut alert.key, &mut alert.vendor_uid, &mut alert.rule_uid, &mut alert.sha256, &mut alert.reply_to]
            {
                keep_id(id);
            }
            for name in [&mut alert.file, &mut alert.product, &mut alert.vendor] {
                cut(name, MAX_NAME_BYTES);
            }
            cut(&mut alert.title, MAX_TITLE_BYTES);
            alert.offset = alert.offset.min(MAX_INTEGER);
            alert.length = alert.length.min(MAX_INTEGER);
            alert.record = alert.record.min(MAX_INTEGER);
        }
        for reason in &mut self.reasons {
            cut(&mut reason.feature, MAX_NAME_BYTES);
            cut(&mut reason.label, MAX_NAME_BYTES);
        }
        for attack in &mut self.attacks {
            for name in
                [&mut attack.name, &mut attack.tactic, &mut attack.technique, &mut attack.origin, &mut attack.code]
            {
                cut(name, MAX_NAME_BYTES);
            }
        }
        self.count();
    }

    /// Leaves out what matters least, so that the record gets shorter: alerts from the end, then the rest.
    pub(crate) fn shrink(&mut self) {
        if !self.alerts.is_empty() {
            self.alerts.truncate(self.alerts.len() * 3 / 4);
        } else if !self.attacks.is_empty() {
            self.attacks.clear();
        } else {
            self.reasons.iter_mut().for_each(|reason| reason.label.clear());
            self.title.clear();
        }
        self.count();
    }

    /// Takes away by what the tools that raised the alerts know them, so that no feedback goes to them.
    pub fn forget_vendor(&mut self) {
        for alert in &mut self.alerts {
            alert.vendor_uid.clear();
            alert.reply_to.clear();
        }
    }

    /// Tells whether every number is one that we write.
    pub(crate) fn is_sane(&self) -> bool {
        let points = |points: i64| points.unsigned_abs() <= MAX_POINTS1024.unsigned_abs();
        let score = &self.score;
        let time = |time: Option<i64>| time.is_none_or(|time| time.unsigned_abs() <= MAX_INTEGER);
        points(score.base1024)
            && points(score.points1024)
            && score.low10000 <= score.p10000
            && score.p10000 <= score.high10000
            && score.high10000 <= 10_000
            && self.severity_id <= MAX_SEVERITY_ID
            && time(self.first_time)
            && time(self.last_time)
            && self.reasons.iter().all(|reason| points(reason.points1024))
            && usize::try_from(self.alerts_listed) == Ok(self.alerts.len())
            && self.alerts_listed <= self.alerts_total
            && self.alerts.iter().all(|alert| {
                let in_file =
                    [alert.offset, alert.length, alert.record].into_iter().all(|number| number <= MAX_INTEGER);
                in_file && points(alert.points1024) && alert.p10000 <= 10_000 && time(alert.time)
            })
    }

    fn count(&mut self) {
        self.alerts_listed = u32::try_from(self.alerts.len()).unwrap_or(u32::MAX);
        self.alerts_total = self.alerts_total.max(self.alerts_listed);
    }
}

/// Cuts a text at a character boundary and marks the cut.
pub(crate) fn cut(text: &mut String, most: usize) {
    if text.len() <= most {
        return;
    }
    let mut end = most - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.push('…');
}

fn keep_id(id: &mut String) {
    if id.len() > MAX_ID_BYTES {
        id.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_kept_exactly() {
        for points in [0.0, -46.0, 40.125, 0.000_976_562_5, -3.998_046_875] {
            assert_eq!(points1024(points) as f64 / 1024.0, points);
        }
        assert_eq!((per_10000(0.941), per_10000(1.5), per_10000(-1.0)), (9410, 10_000, 0));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let mut text = "ä".repeat(10);
        cut(&mut text, 8);
        assert_eq!(text, "ää…");
    }
}
