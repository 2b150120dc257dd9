//! The same events as a table: for screen readers, for printing, and for what the picture has no room for.

use super::state::ChainState;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, points};
use crate::parts::tactic::TacticChip;
use leptos::prelude::*;
use std::sync::Arc;
use wg_protocol::ChainView;

/// Rows that are added at once.
const PAGE: usize = 400;

#[component]
pub fn ChainTable(state: ChainState, #[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let version = state.desk.bridge.about.with_untracked(|about| about.attack.clone());
    let uid = StoredValue::new(view.uid.clone());
    let blind = Memo::new(move |_| uid.with_value(|uid| crate::blind::is_blind(state.desk, uid)));
    let most = RwSignal::new(PAGE);
    let total = view.marks.len();
    // The selected alert is among the rows, wherever it stands.
    let shown =
        Memo::new(move |_| most.get().max(state.mark.get().map_or(0, |at| at + 1)).next_multiple_of(PAGE).min(total));
    let row = move |at: usize| {
        let mark = view.marks[at].clone();
        let lane = view.lanes.get(usize::from(mark.lane)).map(|lane| lane.name.clone()).unwrap_or_default();
        let links = view.links.iter().filter(|link| link.from as usize == at || link.to as usize == at).count();
        let is_selected = Memo::new(move |_| state.mark.get() == Some(at));
        view! {
            <tr class="chain-table__row" class:is-selected=move || is_selected.get() on:click=move |_| state.pick(at, false)>
                <td class="u-num">{format!("{} {}", clock::day(mark.time), clock::hms(mark.time))}</td>
                <td><TacticChip code=if mark.code.is_empty() { "·".to_owned() } else { mark.code } name=mark.tactic phase=mark.phase/></td>
                <td class="u-ell">
                    <button type="button" class="link u-ell" tabindex=move || if is_selected.get() { "0" } else { "-1" }>
                        <DataText text=mark.title limit=120/>
                    </button>
                </td>
                <td class="u-ell"><DataText text=lane limit=60 mono=true/></td>
                <td><code>{mark.technique}</code></td>
                <td class="u-num">{move || (!blind.get()).then(|| points(mark.points))}</td>
                <td class="u-num">{count(mark.repeats.len() as u64)}</td>
                <td class="u-num">{count(links as u64)}</td>
                <td class="u-ell u-quiet"><DataText text=mark.source limit=60/>{format!(", row {}", count(mark.record))}</td>
            </tr>
        }
    };
    view! {
        <div class="chain__events" data-pane="" tabindex="0" role="region" aria-label="Events">
            <table class="chain-table">
                <thead>
                    <tr>
                        <th class="u-num">{"Time, UTC"}</th><th>{"Tactic"}</th><th>{"Alert"}</th><th>{"Lane"}</th><th>{format!("Technique, ATT&CK {version}")}</th>
                        <th class="u-num">{"Points"}</th><th class="u-num">{"Repeats"}</th><th class="u-num">{"Links"}</th><th>{"Source"}</th>
                    </tr>
                </thead>
                <tbody><For each=move || 0..shown.get() key=|at| *at let:at>{row(at)}</For></tbody>
            </table>
            {move || (shown.get() < total).then(|| view! {
                <button type="button" class="button chain-table__more" on:click=move |_| most.set(shown.get_untracked() + PAGE)>
                    {format!("Show more, {} of {}", count(shown.get() as u64), count(total as u64))}
                </button>
            })}
        </div>
    }
}
