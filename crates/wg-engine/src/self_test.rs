//! The live self-test: that what is shown as a reason is the score, on the alerts that are shown.

use crate::ranked::Ranked;
use wg_protocol::SelfTest;
use wg_schema::AlertId;
use wg_score::{Model, self_test};

/// At most so many incidents are tested at once, first to look at first.
const MOST: usize = 5000;
const MOST_FAILURES: usize = 5;

/// Tests one alert: its reasons add up to its score, taking one away lowers the score by exactly its points, and the same
/// alert gives the same twice. Returns what is wrong.
pub fn alert(ranked: &Ranked, model: &Model, alert: AlertId) -> Option<String> {
    if let Err(error) = self_test(model, &ranked.bins, alert) {
        return Some(error.to_string());
    }
    let told = || {
        let reasons = model.explain(&ranked.bins, alert);
        let reasons: Vec<(&str, i32)> = reasons.iter().map(|reason| (reason.feature.id, reason.points)).collect();
        (model.score(&ranked.bins, alert), reasons)
    };
    let (first, again) = (told(), told());
    let shown = ranked.scores[alert.row()];
    if first != again {
        return Some("the same alert twice gives two explanations".into());
    }
    (first.0 != shown).then(|| format!("the score shown is {shown}, scored again it is {} (1/1024 point)", first.0))
}

/// Tests the alert that each incident has its score from.
pub fn batch(ranked: &Ranked, model: &Model) -> SelfTest {
    let mut failures = Vec::new();
    let tested = ranked.ranking.iter().take(MOST);
    let (mut checked, mut failed) = (0, 0);
    for id in tested {
        checked += 1;
        if let Some(why) = alert(ranked, model, ranked.incident(*id).lead) {
            failed += 1;
            failures.push(format!("{}: {why}", ranked.incident(*id).uid));
        }
    }
    failures.truncate(MOST_FAILURES);
    SelfTest { checked, failed, failures }
}
