//! The figures of the wall.

use crate::ranked::{ACT_FIRST, Ranked};
use wg_protocol::wall::{WallTactic, WallView};
use wg_schema::IncidentId;
use wg_schema::attack::TACTICS;
use wg_schema::ordered::OrderedMap;

/// Counts what stands above the line; `is_hidden` says what is suppressed.
pub fn view(ranked: &Ranked, judged: &OrderedMap<String, String>, is_hidden: impl Fn(IncidentId) -> bool) -> WallView {
    let mut view = WallView { until: ranked.time_range().map(|(_, last)| last), ..WallView::default() };
    let mut counts = [(0u32, 0u32); TACTICS.len()];
    for id in &ranked.ranking {
        let incident = ranked.incident(*id);
        let verdict = judged.get(&incident.uid).map(String::as_str);
        view.real += u32::from(verdict == Some("tp"));
        view.open += u32::from(verdict == Some("nd"));
        if !ranked.is_above(*id) || is_hidden(*id) {
            continue;
        }
        view.above += 1;
        let waits = verdict.is_none();
        if waits {
            view.waiting += 1;
            view.act_first += u32::from(incident.score >= ACT_FIRST);
            view.oldest = [view.oldest, incident.first].into_iter().flatten().min();
        }
        for (i, (waiting, done)) in counts.iter_mut().enumerate() {
            if incident.tactics >> i & 1 == 1 {
                *(if waits { waiting } else { done }) += 1;
            }
        }
    }
    view.tactics = (0u8..)
        .zip(counts)
        .filter(|(_, (waiting, judged))| waiting + judged > 0)
        .map(|(tactic, (waiting, judged))| WallTactic { tactic, waiting, judged })
        .collect();
    view
}
