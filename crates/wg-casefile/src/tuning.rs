//! Where rules could be tuned: what each rule's incidents turned out to be, with how little that says when they are few.

use crate::entry::Entry;
use crate::table::cell;
use crate::verdict::Verdict;
use std::fmt::Write;
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;

/// Fewer decided incidents than that say nothing about a rule.
pub const MIN_SAMPLE: u32 = 5;
/// Alerts named of a rule.
const MOST_EXAMPLES: usize = 3;
/// 95 % of a normal distribution lie within so many deviations.
const Z: f64 = 1.959_963_984_540_054;

/// What became of a rule's incidents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleTuning {
    /// The rule's id where the product gives one, else its alerts' title. Text from a file.
    pub rule: String,
    pub product: String,
    pub title: String,
    /// Incidents at TP, BP, FP, ND in which it raised an alert.
    pub verdicts: [u32; 4],
    /// Vendor ids, else our keys, of alerts in incidents that were no true positive; newest verdicts first.
    pub examples: Vec<String>,
}

impl RuleTuning {
    /// Incidents that were decided.
    pub fn decided(&self) -> u32 {
        self.verdicts[0] + self.verdicts[1] + self.verdicts[2]
    }

    /// Returns the share of decided incidents that were no true positive, and between what it likely lies (Wilson's interval,
    /// 95 %); `None` where there are fewer than [`MIN_SAMPLE`].
    pub fn harmless(&self) -> Option<(f64, f64, f64)> {
        let n = self.decided();
        (n >= MIN_SAMPLE).then(|| wilson(self.verdicts[1] + self.verdicts[2], n))
    }
}

/// Returns what became of each rule's incidents: those with most to gain first.
pub fn tuning(entries: &[&Entry]) -> Vec<RuleTuning> {
    let mut rules: OrderedMap<(String, String), RuleTuning> = OrderedMap::new();
    let mut newest_first: Vec<&&Entry> = entries.iter().collect();
    sort::by_key(&mut newest_first, |entry| std::cmp::Reverse((entry.at_ms(), entry.seq)));
    for entry in newest_first {
        let Some(given) = entry.action.given() else { continue };
        let mut seen: Vec<(String, String)> = Vec::new();
        for alert in &given.facts.alerts {
            let rule = if alert.rule_uid.is_empty() { &alert.title } else { &alert.rule_uid };
            let key = (alert.product.clone(), rule.clone());
            let of = rules.entry(key.clone()).or_insert_with(|| RuleTuning {
                rule: rule.clone(),
                product: alert.product.clone(),
                title: alert.title.clone(),
                ..RuleTuning::default()
            });
            // An incident counts once for a rule, however often it fired in it.
            if !seen.contains(&key) {
                of.verdicts[given.verdict as usize] += 1;
                seen.push(key);
            }
            let is_harmless = matches!(given.verdict, Verdict::BenignPositive | Verdict::FalsePositive);
            if is_harmless && of.examples.len() < MOST_EXAMPLES {
                let id = if alert.vendor_uid.is_empty() { &alert.key } else { &alert.vendor_uid };
                of.examples.push(id.clone());
            }
        }
    }
    let mut list: Vec<RuleTuning> = rules.into_values().collect();
    let gain = |rule: &RuleTuning| (rule.harmless().is_some(), rule.verdicts[1] + rule.verdicts[2]);
    sort::by(&mut list, |a, b| gain(b).cmp(&gain(a)).then_with(|| (&a.product, &a.rule).cmp(&(&b.product, &b.rule))));
    list
}

/// Writes the worklist as CSV, after RFC 4180 and safe for spreadsheets.
pub fn export_tuning(entries: &[&Entry]) -> String {
    let mut out = String::from(
        "product,rule,title,true_positive,benign_positive,false_positive,needs_more_data,decided,\
         harmless_share,harmless_low,harmless_high,enough,examples\r\n",
    );
    for rule in tuning(entries) {
        let [tp, bp, fp, nd] = rule.verdicts;
        let share = rule.harmless().map_or(",,".to_owned(), |(p, low, high)| format!("{p:.3},{low:.3},{high:.3}"));
        let _ = write!(
            out,
            "{},{},{},{tp},{bp},{fp},{nd},{},{share},{},{}\r\n",
            cell(&rule.product),
            cell(&rule.rule),
            cell(&rule.title),
            rule.decided(),
            if rule.decided() >= MIN_SAMPLE { "yes" } else { "no" },
            cell(&rule.examples.join(" ")),
        );
    }
    out
}

/// Wilson's score interval: (share, low, high). Square roots are exact to the bit everywhere.
fn wilson(k: u32, n: u32) -> (f64, f64, f64) {
    let (n, p, z2) = (f64::from(n), f64::from(k) / f64::from(n), Z * Z);
    let middle = p + z2 / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let below = 1.0 + z2 / n;
    (p, ((middle - reach) / below).max(0.0), ((middle + reach) / below).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // 8 of 10: 0.490 to 0.943 (Brown, Cai, DasGupta 2001, and every table since).
        let (p, low, high) = wilson(8, 10);
        assert_eq!(p, 0.8);
        assert!((low - 0.4902).abs() < 5e-4 && (high - 0.9433).abs() < 5e-4, "{low} {high}");
        assert_eq!(wilson(0, 5).1, 0.0);
        assert_eq!(wilson(5, 5).2, 1.0);
    }
}
