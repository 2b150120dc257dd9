//! How far an attacker could push a score down, by what is in his hand.
//!
//! Not a simulation but a bound: each answer that a way of acting touches goes to the lowest points that it can have,
//! whether or not all of them could be reached at once. So what stays up stays up.

use crate::feature::{FEATURES, N_FEATURES, feature_index};
use crate::model::Model;

/// A way of acting, and the features that it touches.
#[derive(Clone, Copy, Debug)]
pub struct Evasion {
    /// e.g. `slow`.
    pub key: &'static str,
    /// e.g. `Slows down`.
    pub name: &'static str,
    pub features: &'static [&'static str],
}

/// The ways of the specification, one by one and all together.
pub const EVASIONS: [Evasion; 6] = [
    Evasion { key: "rename", name: "Renames its tools", features: &["parent_child", "cmd_length", "cmd_entropy"] },
    Evasion {
        key: "move",
        name: "Takes fresh addresses",
        features: &["ip_hosts_1h", "ip_rules_1h", "new_src_dst", "host_remote", "remote_rules"],
    },
    Evasion {
        key: "slow",
        name: "Slows down",
        features: &[
            "entity_alerts_10m",
            "entity_burst",
            "run_size",
            "run_length",
            "entity_rules_1h",
            "entity_rules_24h",
            "entity_tactics_24h",
            "tactic_progress",
            "entity_sources_24h",
            "entity_max_severity_24h",
            "entity_rare_24h",
            "ip_hosts_1h",
            "ip_rules_1h",
            "gap_regularity",
            "rule_hour",
            "entity_hour",
            "weekend",
        ],
    },
    Evasion {
        key: "pad",
        name: "Pads with noise",
        features: &["prev_host", "rule_share_of_host", "global_burst", "entity_hour", "entity_burst"],
    },
    Evasion {
        key: "flood",
        name: "Floods with look-alikes",
        features: &[
            "prev_rule_host",
            "prev_rule",
            "prev_rule_user",
            "first_rule_host",
            "first_rule",
            "since_rule_host",
            "host_share_of_rule",
            "rule_days",
            "rule_hosts_1h",
            "rule_hour",
        ],
    },
    Evasion { key: "all", name: "All of it", features: &[] },
];

impl Evasion {
    /// Returns whether the way touches a feature.
    pub fn touches(&self, feature: usize) -> bool {
        let of = |evasion: &Evasion| evasion.features.iter().any(|id| feature_index(id) == Some(feature));
        if self.key == "all" { EVASIONS.iter().any(of) } else { of(self) }
    }
}

impl Model {
    /// Returns, by feature, the lowest points that one of its answers has.
    pub fn lowest(&self) -> [i32; N_FEATURES] {
        std::array::from_fn(|f| (1..FEATURES[f].bins.len() as u8).map(|bin| self.points(f, bin)).min().unwrap_or(0))
    }

    /// Returns a row's score with each of the features `touched` at its lowest, where that is lower than it is; see
    /// [`lowest`](Model::lowest).
    pub fn evaded(&self, row: &[u8; N_FEATURES], touched: &[usize], lowest: &[i32; N_FEATURES]) -> i32 {
        let gained = touched.iter().map(|f| (self.points(*f, row[*f]) - lowest[*f]).max(0));
        self.score_row(row) - gained.sum::<i32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::Robust;

    #[test]
    fn every_named_feature_exists_and_none_is_the_sensors_own_word() {
        for evasion in EVASIONS {
            assert!(evasion.features.iter().all(|id| feature_index(id).is_some()), "{evasion:?}");
            for own in ["severity", "confidence", "tactic", "technique", "sensor", "disposition"] {
                assert!(!evasion.touches(feature_index(own).unwrap()), "{own}");
            }
        }
        let untouched = (0..N_FEATURES).filter(|f| FEATURES[*f].robust == Robust::Weak && !EVASIONS[5].touches(*f));
        assert_eq!(untouched.count(), 0, "what is in the attacker's hand is touched by one of the ways");
    }

    #[test]
    fn no_way_raises_a_score_and_all_of_it_is_the_lowest() {
        let model = Model::starting();
        let lowest = model.lowest();
        for seed in 0..200usize {
            let row = std::array::from_fn(|f| ((seed * 7 + f * 3) % FEATURES[f].bins.len()) as u8);
            let scores = EVASIONS.map(|evasion| {
                let touched: Vec<usize> = (0..N_FEATURES).filter(|f| evasion.touches(*f)).collect();
                model.evaded(&row, &touched, &lowest)
            });
            assert!(scores.iter().all(|score| *score <= model.score_row(&row) && *score >= scores[5]));
        }
    }
}
