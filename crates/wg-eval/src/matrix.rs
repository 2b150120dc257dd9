//! The rows as CSV, for models in other languages: the same answers, the same groups, the same labels.

use crate::baselines::Codes;
use crate::data::Network;
use std::fmt::Write;
use wg_score::FEATURES;

/// Returns `scenario,rule,label` and a column a feature; families and rules as numbers.
pub fn csv(networks: &[Network]) -> String {
    let codes = Codes::of(networks, true);
    let mut out = "scenario,rule,label".to_owned();
    FEATURES.iter().for_each(|feature| out.extend([",", feature.id]));
    out.push('\n');
    for network in networks {
        for row in &network.rows {
            let _ = write!(out, "{},{},{}", network.name, row.rule, u8::from(row.is_real));
            for value in codes.numbers(row) {
                let _ = write!(out, ",{value}");
            }
            out.push('\n');
        }
    }
    out
}
