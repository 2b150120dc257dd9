//! What a feature is, and the list of them all.
//!
//! A feature documents itself: the "why" panel, the guide and `docs/scorecard.md` are made from these definitions.

use crate::facts::Facts;
use crate::features::{account, burst, claim, entity, here, network, process, repeats, rhythm};

/// A question asked of every alert, and the points for each answer.
#[derive(Debug)]
pub struct Feature {
    /// Stable id, as in exports.
    pub id: &'static str,
    pub name: &'static str,
    pub group: Group,
    /// One sentence: what is looked at.
    pub meaning: &'static str,
    pub unit: &'static str,
    pub range: &'static str,
    /// One example in words.
    pub example: &'static str,
    /// What an attacker can do to it.
    pub attacker: &'static str,
    pub robust: Robust,
    /// OCSF paths of the fields it rests on (see `wg_schema::field`), of this alert and of those before it.
    pub fields: &'static [&'static str],
    /// The possible answers; `bins[0]` is "not known" and has no points.
    pub bins: &'static [Bin],
    /// Returns the bin that an alert falls into.
    pub(crate) pick: Pick,
}

/// Returns the bin that an alert falls into.
pub(crate) type Pick = fn(&Facts) -> u8;

/// One answer to a feature's question.
#[derive(Debug)]
pub struct Bin {
    /// e.g. `first time on this host`.
    pub label: &'static str,
    /// Short words for a queue row, e.g. `First time on this host`.
    pub reason: &'static str,
    /// Starting points at the strength shipped, in units of 1/1024 point.
    pub points: i32,
    /// Why these points, in one sentence.
    pub why: &'static str,
    /// `false` where the answer is "we cannot tell": nothing given, or too little history. It widens the interval.
    pub known: bool,
}

/// Features that tell of one thing; the group's subtotal is firmer than the split inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Group {
    /// What the source says about the alert itself.
    Claim,
    /// How often the like was seen before.
    Repeats,
    /// Whether it comes at its usual time.
    Rhythm,
    /// What else happened on the same host or account.
    Entity,
    /// Whether it is part of a flood.
    Burst,
    /// Whom the host talked to, and who else did.
    Network,
    /// How the process was started.
    Process,
    /// What the verdicts given here say.
    Verdicts,
}

impl Group {
    pub const ALL: [Group; 8] = [
        Group::Claim,
        Group::Repeats,
        Group::Rhythm,
        Group::Entity,
        Group::Burst,
        Group::Network,
        Group::Process,
        Group::Verdicts,
    ];

    /// Returns the name shown for the group.
    pub fn name(self) -> &'static str {
        [
            "what the source claims",
            "history",
            "time of day",
            "entity context",
            "burst",
            "network",
            "process",
            "your verdicts",
        ][self as usize]
    }
}

/// How hard it is for an attacker to lower the points of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Robust {
    /// Not cheaply.
    Strong,
    /// With preparation, and only so far.
    Partly,
    /// At will. Such a feature has no points below zero: it can raise a score and never lower it.
    Weak,
}

impl Robust {
    pub fn word(self) -> &'static str {
        match self {
            Robust::Strong => "strong",
            Robust::Partly => "partly",
            Robust::Weak => "weak",
        }
    }
}

/// How many features there are.
pub const N_FEATURES: usize = FEATURES.len();

/// Every feature, in the order of the columns of [`Bins`](crate::Bins).
pub const FEATURES: &[Feature] = &[
    claim::SEVERITY,
    claim::CONFIDENCE,
    claim::TACTIC,
    claim::TECHNIQUE,
    claim::SENSOR,
    claim::DISPOSITION,
    repeats::PREV_RULE_HOST,
    repeats::PREV_RULE,
    repeats::PREV_HOST,
    repeats::PREV_RULE_USER,
    repeats::FIRST_RULE_HOST,
    repeats::FIRST_RULE,
    repeats::SINCE_RULE_HOST,
    repeats::RULE_SHARE_OF_HOST,
    repeats::HOST_SHARE_OF_RULE,
    rhythm::RULE_DAYS,
    rhythm::RULE_HOUR,
    rhythm::ENTITY_HOUR,
    rhythm::WEEKEND,
    rhythm::GAP_REGULARITY,
    entity::RULES_1H,
    entity::RULES_24H,
    entity::TACTICS_24H,
    entity::TACTIC_PROGRESS,
    entity::SOURCES_24H,
    entity::MAX_SEVERITY_24H,
    entity::RARE_24H,
    account::RARE_ELSEWHERE_24H,
    burst::ENTITY_10M,
    burst::ENTITY_BURST,
    burst::RUN_SIZE,
    burst::RUN_LENGTH,
    burst::RULE_HOSTS_1H,
    burst::GLOBAL_BURST,
    network::IP_HOSTS_1H,
    network::IP_RULES_1H,
    network::NEW_USER_HOST,
    network::NEW_SRC_DST,
    network::HOST_REMOTE,
    network::RULES_HERE,
    process::PARENT_CHILD,
    process::CMD_LENGTH,
    process::CMD_ENTROPY,
    here::FAMILY,
    here::RULE,
];

/// The columns that a model fills, one answer a judged family and a judged rule.
pub(crate) const HERE: [usize; 2] = [N_FEATURES - 2, N_FEATURES - 1];

/// Returns the column of the feature with this id.
pub fn feature_index(id: &str) -> Option<usize> {
    FEATURES.iter().position(|feature| feature.id == id)
}

impl Feature {
    /// Returns the bin, bin 0 for a number the feature does not have.
    ///
    /// What verdicts say is one answer a rule, and all of them read alike.
    pub fn bin(&self, bin: u8) -> &'static Bin {
        let bin = if self.group == Group::Verdicts { bin.min(1) } else { bin };
        self.bins.get(usize::from(bin)).unwrap_or(&self.bins[0])
    }
}

/// Writes a known answer. `points` is a multiple of a half.
pub(crate) const fn bin(label: &'static str, reason: &'static str, points: f64, why: &'static str) -> Bin {
    Bin { label, reason, points: (points * 1024.0) as i32, why, known: true }
}

/// Writes an answer that says nothing, because there is too little to go by.
pub(crate) const fn blind(label: &'static str, why: &'static str) -> Bin {
    Bin { label, reason: label, points: 0, why, known: false }
}

/// Bin 0 of every feature.
pub(crate) const MISSING: Bin = blind("not in this batch", "What was not said is no evidence either way.");

/// Returns the bin of a number: 1 under `limits[0]`, 2 under `limits[1]`, and so on.
pub(crate) fn steps(value: u32, limits: &[u32]) -> u8 {
    1 + limits.iter().filter(|limit| value >= **limit).count() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::ordered::OrderedSet;

    #[test]
    fn every_feature_documents_itself() {
        const { assert!(N_FEATURES >= 28 && N_FEATURES <= 48) };
        let ids: OrderedSet<_> = FEATURES.iter().map(|feature| feature.id).collect();
        assert_eq!(ids.len(), N_FEATURES, "ids are distinct");
        for f in FEATURES {
            for text in [f.id, f.name, f.meaning, f.unit, f.range, f.example, f.attacker] {
                assert!(!text.is_empty(), "{}", f.id);
            }
            assert!((2..=32).contains(&f.bins.len()), "{}", f.id);
            for path in f.fields {
                assert!(wg_schema::field::find(path).is_some(), "{}: {path}", f.id);
            }
            for bin in f.bins {
                assert!(!bin.label.is_empty() && !bin.reason.is_empty(), "{}", f.id);
                assert!(bin.why.ends_with('.'), "{}: {}", f.id, bin.label);
                assert_eq!(bin.points % 512, 0, "{}: {} is in half points", f.id, bin.label);
            }
        }
    }

    #[test]
    fn what_is_not_known_has_no_points() {
        for f in FEATURES {
            assert_eq!(f.bins[0].points, 0, "{}", f.id);
            assert!(!f.bins[0].known, "{}", f.id);
        }
    }

    #[test]
    fn what_an_attacker_controls_can_only_raise() {
        for f in FEATURES.iter().filter(|f| f.robust == Robust::Weak) {
            assert!(f.bins.iter().all(|bin| bin.points >= 0), "{}", f.id);
        }
    }

    #[test]
    fn no_feature_rests_on_what_is_written_after_triage_or_on_free_text() {
        for f in FEATURES {
            assert!(!f.fields.contains(&"status") && !f.fields.contains(&"finding_info.title"), "{}", f.id);
        }
    }

    #[test]
    fn the_words_keep_to_the_design() {
        for f in FEATURES {
            let texts = [f.name, f.meaning, f.example, f.attacker].into_iter();
            for text in texts.chain(f.bins.iter().flat_map(|bin| [bin.label, bin.reason, bin.why])) {
                for word in ["!", " AI", "smart", "—", "malicious activity detected", " we "] {
                    assert!(!text.contains(word), "{}: {text}", f.id);
                }
            }
        }
    }
}
