//! Measures as JSON and as a table.

use serde_json::{Value, json};
use wg_score::Measures;

/// One measure by network.
pub struct Summary {
    pub by_scenario: Vec<(String, Measures)>,
}

type Get = fn(&Measures) -> f64;

/// The measures that are printed, and whether more is better.
const SHOWN: [(&str, Get, bool); 6] = [
    ("auroc", |m| m.auroc, true),
    ("ap", |m| m.ap, true),
    ("macro_f1", |m| m.macro_f1, true),
    ("log_loss", |m| m.log_loss, false),
    ("ece", |m| m.ece, false),
    ("hidden_at_5pct_miss", |m| m.hidden_at_5pct_miss, true),
];

impl Summary {
    pub fn mean(&self, of: impl Fn(&Measures) -> f64) -> f64 {
        let values: Vec<f64> = self.values(of);
        values.iter().sum::<f64>() / values.len() as f64
    }

    pub fn median(&self, of: impl Fn(&Measures) -> f64) -> f64 {
        let mut values = self.values(of);
        values.sort_by(f64::total_cmp);
        match values.len() {
            0 => f64::NAN,
            n => (values[(n - 1) / 2] + values[n / 2]) / 2.0,
        }
    }

    fn worst(&self, of: impl Fn(&Measures) -> f64, more_is_better: bool) -> f64 {
        let worse = if more_is_better { f64::min } else { f64::max };
        self.values(of).into_iter().reduce(worse).unwrap_or(f64::NAN)
    }

    /// A network without both classes has no ranking, and is left out of it.
    fn values(&self, of: impl Fn(&Measures) -> f64) -> Vec<f64> {
        self.by_scenario.iter().map(|(_, m)| of(m)).filter(|value| value.is_finite()).collect()
    }

    pub fn to_json(&self) -> Value {
        let object = |of: &dyn Fn(Get, bool) -> f64| -> Value {
            SHOWN
                .iter()
                .map(|(name, get, more)| ((*name).to_owned(), number(of(*get, *more))))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let by_scenario: serde_json::Map<String, Value> = self
            .by_scenario
            .iter()
            .map(|(name, m)| {
                let mut one = object(&|get, _| get(m));
                one["groups"] = json!(m.rows);
                one["real"] = json!(m.real);
                (name.clone(), one)
            })
            .collect();
        json!({
            "mean": object(&|get, _| self.mean(get)),
            "median": object(&|get, _| self.median(get)),
            "worst": object(&|get, more| self.worst(get, more)),
            "by_scenario": by_scenario,
        })
    }

    /// Returns a line of the table: mean AUROC and worst, AP, macro-F1, log-loss and worst, ECE, hidden (median).
    pub fn line(&self, name: &str) -> String {
        format!(
            "| {name} | {:.4} / {:.4} | {:.3} | {:.3} | {:.4} / {:.4} | {:.4} | {:.1} % |",
            self.mean(|m| m.auroc),
            self.worst(|m| m.auroc, true),
            self.mean(|m| m.ap),
            self.mean(|m| m.macro_f1),
            self.mean(|m| m.log_loss),
            self.worst(|m| m.log_loss, false),
            self.mean(|m| m.ece),
            100.0 * self.median(|m| m.hidden_at_5pct_miss),
        )
    }
}

pub const HEAD: &str = "| model | AUROC mean / worst | AP | macro-F1 | log-loss mean / worst | ECE | hidden at 5 % misses, median |\n| --- | --- | --- | --- | --- | --- | --- |";

/// A figure with six digits after the point; `null` where there is none.
pub fn number(value: f64) -> Value {
    if value.is_finite() { json!((value * 1e6).round() / 1e6) } else { Value::Null }
}
