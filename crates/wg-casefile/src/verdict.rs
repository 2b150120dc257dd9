//! The four verdicts and the reasons that go with them.

use serde::{Deserialize, Serialize};

/// What an analyst decided about an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// Real and unwanted.
    #[serde(rename = "tp")]
    TruePositive,
    /// The rule was right, the activity was allowed.
    #[serde(rename = "bp")]
    BenignPositive,
    /// The rule was wrong.
    #[serde(rename = "fp")]
    FalsePositive,
    /// Cannot be decided from this batch.
    #[serde(rename = "nd")]
    NeedsMoreData,
}

/// Why: chosen by one digit. Keys and slugs are stable for ever, words may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The digit, 1 to 9; 0 is "other" everywhere.
    pub key: u8,
    pub slug: &'static str,
    pub words: &'static str,
}

const fn reason(key: u8, slug: &'static str, words: &'static str) -> Reason {
    Reason { key, slug, words }
}

const OTHER: Reason = reason(0, "other", "Other");

const TRUE_POSITIVE: &[Reason] = &[
    reason(1, "confirmed_malicious", "Confirmed malicious"),
    reason(2, "attempt_blocked", "Attempt blocked"),
    reason(3, "policy_breach", "Policy breach"),
    reason(4, "compromised_account", "Compromised account"),
    reason(5, "unwanted_software", "Unwanted software"),
    reason(6, "insider_misuse_suspected", "Insider misuse suspected"),
    OTHER,
];
const BENIGN_POSITIVE: &[Reason] = &[
    reason(1, "admin_work", "Admin work"),
    reason(2, "backup_or_scanner", "Backup or scanner"),
    reason(3, "software_roll_out", "Software roll-out"),
    reason(4, "security_test", "Security test"),
    reason(5, "owner_confirmed", "Owner confirmed"),
    reason(6, "known_business_process", "Known business process"),
    OTHER,
];
const FALSE_POSITIVE: &[Reason] = &[
    reason(1, "rule_too_broad", "Rule too broad"),
    reason(2, "known_benign_software", "Known benign software"),
    reason(3, "bad_intel_match", "Bad intel match"),
    reason(4, "stale_asset_data", "Stale asset data"),
    reason(5, "parse_error", "Parse error"),
    reason(6, "duplicate", "Duplicate"),
    reason(7, "test_data", "Test data"),
    OTHER,
];
const NEEDS_MORE_DATA: &[Reason] = &[
    reason(1, "missing_log", "Missing log"),
    reason(2, "asked_the_owner", "Asked the owner"),
    reason(3, "waiting_for_a_lab", "Waiting for a lab"),
    reason(4, "needs_another_team", "Needs another team"),
    reason(5, "outside_my_access", "Outside my access"),
    OTHER,
];

impl Verdict {
    /// In the order of the keys T B F N.
    pub const ALL: [Verdict; 4] =
        [Verdict::TruePositive, Verdict::BenignPositive, Verdict::FalsePositive, Verdict::NeedsMoreData];

    /// Returns the two letters that are printed on every mark, e.g. `TP`.
    pub fn code(self) -> &'static str {
        ["TP", "BP", "FP", "ND"][self as usize]
    }

    /// Returns the word of test ids, queries and the log, e.g. `tp`.
    pub fn slug(self) -> &'static str {
        ["tp", "bp", "fp", "nd"][self as usize]
    }

    /// Reads what [`Verdict::slug`] returns.
    pub fn from_slug(slug: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.slug() == slug)
    }

    /// Returns the name, e.g. `True positive`.
    pub fn name(self) -> &'static str {
        ["True positive", "Benign positive", "False positive", "Needs more data"][self as usize]
    }

    /// Returns what it means, in a few words.
    pub fn meaning(self) -> &'static str {
        [
            "real and unwanted",
            "the rule was right, the activity was allowed",
            "the rule was wrong",
            "cannot be decided from this batch",
        ][self as usize]
    }

    /// Returns the word in the export, e.g. `true_positive`.
    pub fn export_word(self) -> &'static str {
        ["true_positive", "benign_positive", "false_positive", "needs_more_data"][self as usize]
    }

    /// Returns the OCSF `verdict_id`.
    pub fn ocsf_id(self) -> u8 {
        [2, 5, 1, 7][self as usize]
    }

    /// Returns the OCSF `verdict` word of that id.
    pub fn ocsf_word(self) -> &'static str {
        ["True Positive", "Benign", "False Positive", "Insufficient Data"][self as usize]
    }

    /// Returns the reasons in the order of their keys, "other" last.
    pub fn reasons(self) -> &'static [Reason] {
        [TRUE_POSITIVE, BENIGN_POSITIVE, FALSE_POSITIVE, NEEDS_MORE_DATA][self as usize]
    }

    /// Returns the reason with this key.
    pub fn reason(self, key: u8) -> Option<&'static Reason> {
        self.reasons().iter().find(|reason| reason.key == key)
    }

    /// Tells whether the tray asks for a reason: a benign or false alarm teaches only with one.
    pub fn asks_for_reason(self) -> bool {
        matches!(self, Verdict::BenignPositive | Verdict::FalsePositive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::ordered::OrderedSet;

    #[test]
    fn keys_count_up_from_one_and_end_with_other() {
        for verdict in Verdict::ALL {
            let keys: Vec<u8> = verdict.reasons().iter().map(|reason| reason.key).collect();
            let expect: Vec<u8> = (1..keys.len() as u8).chain([0]).collect();
            assert_eq!(keys, expect, "{}", verdict.code());
            let slugs: OrderedSet<&str> = verdict.reasons().iter().map(|reason| reason.slug).collect();
            assert_eq!(slugs.len(), keys.len());
            assert_eq!(Verdict::from_slug(verdict.slug()), Some(verdict));
        }
    }
}
