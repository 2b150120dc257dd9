//! What is held above the line whatever was learnt. The shipped scorecard alone decides as its points say.
//!
//! A model may order an incident as low as its reasons say; to hide it is another matter, because nobody plans to open what
//! is below the line. So what the shipped scorecard puts above it does not fall under it by learning
//!
//! - where a product calls an alert of it critical or fatal, or
//! - before the model has seen three real incidents. Harmless verdicts alone say that what was looked at is harmless; every
//!   answer that it shares with the rest of the batch takes the blame, and most of the batch would sink.

use crate::detail::worst_severity;
use crate::ranked::LINE;
use wg_correlate::Incident;
use wg_schema::{Batch, Severity};
use wg_score::Model;

/// A model that knows of fewer real incidents hides nothing more than the shipped scorecard does.
pub const REAL_TO_HIDE: usize = 3;

/// Why an incident with a score below the line is held above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Severe,
    FewReal,
}

impl Held {
    pub fn words(self) -> &'static str {
        match self {
            Held::Severe => {
                "Held above the line: a product calls it critical, and what is critical never falls under it by learning."
            }
            Held::FewReal => {
                "Held above the line: the model has seen fewer than 3 real incidents, so it hides nothing yet."
            }
        }
    }
}

/// Returns, by incident, whether it is held. `now` are their scores under `model`, `shipped` those under the shipped scorecard.
pub fn held(batch: &Batch, list: &[Incident], now: &[i32], shipped: &[i32], model: &Model) -> Vec<Option<Held>> {
    let few = model.real_lessons() < REAL_TO_HIDE;
    let one = |incident: &Incident, now: i32, shipped: i32| {
        if now >= LINE || shipped < LINE {
            return None;
        }
        let is_severe = worst_severity(batch, &incident.alerts).concern() >= Severity::Critical.concern();
        if is_severe { Some(Held::Severe) } else { few.then_some(Held::FewReal) }
    };
    list.iter().zip(now.iter().zip(shipped)).map(|(incident, (now, shipped))| one(incident, *now, *shipped)).collect()
}
