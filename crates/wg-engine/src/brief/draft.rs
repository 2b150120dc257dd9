//! What fixed rules can write: a headline, what is needed, what is not known. A person's words replace them.

use super::Facts;
use super::sources::Sources;
use crate::{pre_work, silence, words};
use wg_brief::{Claim, Need};
use wg_schema::report::Code;
use wg_schema::{IncidentId, TimeMs};

const MOST_NEEDS: usize = 3;
const MOST_NOT_KNOWN: usize = 5;

/// Says how many are real, wait, and are left. No names.
pub fn headline(facts: &Facts<'_>) -> String {
    let n = |verdict| facts.judged(verdict).len();
    let (real, waiting) = (n("tp"), n("nd"));
    let left = left(facts).len();
    let mut sentences = Vec::new();
    if facts.verdicts.is_empty() {
        sentences.push("No incident is judged yet.".to_owned());
    } else {
        sentences.push(match real {
            0 => "No incident is judged real.".into(),
            n => format!("{} judged real.", words::count(n, "incident is", "incidents are")),
        });
    }
    if waiting > 0 {
        sentences.push(format!("{} more data.", words::count(waiting, "needs", "need")));
    }
    sentences.push(match left {
        0 => "Every incident above the line has a verdict.".into(),
        n => format!("{} above the line have no verdict.", words::count(n, "incident", "incidents")),
    });
    sentences.join(" ").replace("1 incident above the line have", "1 incident above the line has")
}

/// Takes what a person wrote.
pub fn given(needs: &[(String, String)]) -> Vec<Need> {
    needs
        .iter()
        .filter(|(what, _)| !what.trim().is_empty())
        .map(|(what, why)| Need { what: what.trim().into(), why: why.trim().into(), cites: Vec::new() })
        .collect()
}

/// Drafts what is needed: for real ones a decision, for open ones what they wait for, and the ones nobody has judged.
pub fn needs(facts: &Facts<'_>, sources: &mut Sources<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut ask = |id: IncidentId, what: String, why: String| {
        if needs.len() < MOST_NEEDS {
            let cites = vec![sources.cite(facts.ranked.incident(id).lead)];
            needs.push(Need { what, why, cites });
        }
    };
    let uid = |id: IncidentId| facts.ranked.incident(id).uid.clone();
    for id in facts.judged("tp").into_iter().take(2) {
        ask(id, format!("Say how {} is contained", uid(id)), format!("{}.", facts.title(id)));
    }
    if let Some(id) = facts.judged("nd").first() {
        let reason = facts.verdict(*id).map(|given| given.reason.clone()).unwrap_or_default();
        let why = if reason.is_empty() { facts.title(*id) } else { format!("{reason}: {}", facts.title(*id)) };
        ask(*id, format!("Name an owner for {}", uid(*id)), format!("{why}."));
    }
    let left = left(facts);
    if let Some(first) = left.first() {
        let what = format!("Judge {} above the line", words::count(left.len(), "incident", "incidents"));
        ask(*first, what, format!("The first is {}: {}.", uid(*first), facts.title(*first)));
    }
    needs
}

/// Says what the batch cannot tell, most consequential first.
pub fn not_known(facts: &Facts<'_>, sources: &mut Sources<'_>, told: Option<IncidentId>) -> Vec<Claim> {
    let ranked = facts.ranked;
    let batch = &ranked.batch;
    let mut claims = Vec::new();
    let near = |start: TimeMs, end: TimeMs| {
        told.map(|id| ranked.incident(id)).is_some_and(|incident| {
            incident.first.is_some_and(|first| end >= first) && incident.last.is_some_and(|last| start <= last)
        })
    };
    let mut silences = silence::of(ranked);
    wg_schema::sort::by_key(&mut silences, |gap| !near(gap.start, gap.end));
    for gap in silences.iter().take(2) {
        let product = batch.text(gap.product);
        let text = format!(
            "What {} would have seen, {}. It sent nothing.",
            if product.is_empty() { "a product that is not named" } else { product },
            words::between(gap.start, gap.end, ranked.time_range().map_or(gap.end, |(_, end)| end))
        );
        claims.push(Claim { text, cites: sources.cite_some(&gap.edges(ranked)) });
    }
    if let Some(id) = told {
        let incident = ranked.incident(id);
        let lines = pre_work::missing(ranked, incident);
        for (line, alerts) in lines.into_iter().filter(|(line, _)| !line.contains("sent nothing")).take(2) {
            let text = format!("{}: {line}.", incident.uid);
            claims.push(Claim { text, cites: sources.cite_some(&alerts) });
        }
    }
    let reports = facts.session.reports();
    let rejected: u64 = reports.iter().map(|report| report.rejected).sum();
    if rejected > 0 {
        let text =
            format!("What stood in {} that could not be read.", words::count(rejected as usize, "record", "records"));
        claims.push(Claim { text, cites: Vec::new() });
    }
    let zoneless: u64 = reports.iter().filter_map(|report| report.counts.get(&Code::ZoneAssumed)).sum();
    if zoneless > 0 {
        let text = format!("The zone of {}; UTC was assumed.", words::count(zoneless as usize, "time", "times"));
        claims.push(Claim { text, cites: Vec::new() });
    }
    claims.truncate(MOST_NOT_KNOWN - 1);
    if let Some((start, end)) = ranked.time_range() {
        let last = ranked.order.iter().rev().copied().find(|alert| batch.time_of(*alert).is_some());
        let [_, end] = words::ends(start, end);
        let text = format!("Anything after {end} UTC, when the export ends.");
        claims.push(Claim { text, cites: last.map(|alert| sources.cite(alert)).into_iter().collect() });
    }
    claims
}

/// Returns the incidents above the line without a verdict, first to look at first.
fn left(facts: &Facts<'_>) -> Vec<IncidentId> {
    let ranked = facts.ranked;
    let is_left = |id: &IncidentId| ranked.is_above(*id) && facts.verdict(*id).is_none();
    ranked.ranking.iter().copied().filter(is_left).collect()
}
