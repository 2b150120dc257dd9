//! What is held above the line whatever was learnt. The shipped scorecard alone decides as its points say, but for one thing:
//! what is severe and on an asset that matters stays above the line, whatever any score says of it.
//!
//! A model may order an incident as low as its reasons say; to hide it is another matter, because nobody plans to open what
//! is below the line. So what the shipped scorecard puts above it does not fall under it by learning
//!
//! - where a product calls an alert of it critical or fatal (nor does that fall by a line that a person draws higher), or
//! - before the model has seen three real incidents. Harmless verdicts alone say that what was looked at is harmless; every
//!   answer that it shares with the rest of the batch takes the blame, and most of the batch would sink.

use crate::detail::worst_severity;
use crate::ranked::{LINE, LOOK_SOON};
use wg_correlate::Incident;
use wg_schema::{Batch, Severity};
use wg_score::Model;

/// A model that knows of fewer real incidents hides nothing more than the shipped scorecard does.
pub const REAL_TO_HIDE: usize = 3;

/// No score is lower by more than 400 points a table: a line under this would hide nothing either.
const LOWEST: i32 = 20_000 * 1024;

/// Where the line is drawn, in 1/1024 point, and how often it was drawn elsewhere after checks were made: whoever could draw it
/// again until the checks look well would promise too much, so each time costs half of the chance of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub at: i32,
    pub nth: u32,
}

impl Line {
    /// A line as somebody says that it is: within what a line can be.
    pub fn drawn(at: i32, nth: u32) -> Line {
        Line { at: at.clamp(-LOWEST, LOOK_SOON), nth }
    }
}

impl Default for Line {
    fn default() -> Line {
        Line { at: LINE, nth: 0 }
    }
}

/// Why an incident with a score below the line is held above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    Severe,
    FewReal,
    /// Also where the shipped scorecard puts it under the line.
    Asset,
}

impl Held {
    pub fn words(self) -> &'static str {
        match self {
            Held::Severe => {
                "Held above the line: a product calls it critical, and what is critical never falls under it by learning."
            }
            Held::Asset => {
                "Held above the line: of high severity or above, on a host or an account that was marked as mattering most; \
                 that never falls under it."
            }
            Held::FewReal => {
                "Held above the line: the model has seen fewer than 3 real incidents, so it hides nothing yet."
            }
        }
    }
}

/// Returns, by incident, whether it is held above a line at `at`. `now` are their scores under `model`, `shipped` those under the shipped scorecard,
/// `on_assets` says which are severe on an asset that matters, empty where none is.
pub fn held(
    batch: &Batch,
    list: &[Incident],
    now: &[i32],
    shipped: &[i32],
    model: &Model,
    on_assets: &[bool],
    at: i32,
) -> Vec<Option<Held>> {
    let rows = list.iter().zip(now.iter().zip(shipped)).enumerate();
    let is_on = |i| on_assets.get(i) == Some(&true);
    rows.map(|(i, (incident, (now, shipped)))| why_held(batch, incident, (*now, *shipped), model, is_on(i), at))
        .collect()
}

/// Returns why one incident is held; arguments as for [`held`].
pub fn why_held(
    batch: &Batch,
    incident: &Incident,
    (now, shipped): (i32, i32),
    model: &Model,
    is_on_asset: bool,
    at: i32,
) -> Option<Held> {
    if now >= at {
        return None;
    }
    if is_on_asset {
        return Some(Held::Asset);
    }
    let is_severe = || worst_severity(batch, &incident.alerts).concern() >= Severity::Critical.concern();
    if shipped >= at.min(LINE) && is_severe() {
        return Some(Held::Severe);
    }
    (shipped >= at && model.real_lessons() < REAL_TO_HIDE).then_some(Held::FewReal)
}
