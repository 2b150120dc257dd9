//! Attack the triage: how far ranks could be pushed down, asked for by a button, since it scores the top anew six times.

use super::next::open;
use crate::desk::use_desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use leptos::prelude::*;
use wg_protocol::{Answer, EvasionRow, EvasionView, Query};

#[component]
pub fn Evasion() -> impl IntoView {
    let desk = use_desk();
    let asked = RwSignal::new(false);
    let answer = desk.ask(
        move || asked.get().then_some(Query::Evasion),
        |answer| match answer {
            Answer::Evasion(view) => Some(view),
            _ => None,
        },
    );
    view! {
        <section class="pane model__evasion" aria-label="Attack the triage" data-testid="evasion">
            <header class="pane__head">
                <h2 class="pane__title">{"Attack the triage"}</h2>
                <span class="u-faint u-tiny u-ell">{"how far ranks could be pushed down, at worst"}</span>
            </header>
            <div class="pane__body">
                {move || if asked.get() {
                    answer.with(|answer| match answer {
                        Some(Some(Ok(view))) => shown(view).into_any(),
                        Some(Some(Err(failure))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                        _ => view! { <Waiting/> }.into_any(),
                    })
                } else {
                    view! {
                        <p class="u-quiet">{"Tries on the two highest piles what an attacker could do: rename, slow down, pad, flood, and turn verdicts round. Nothing changes by it."}</p>
                        <button type="button" class="button" data-testid="try-evasion" on:click=move |_| asked.set(true)>{"Try it"}</button>
                    }.into_any()
                }}
            </div>
        </section>
    }
}

fn shown(view: &EvasionView) -> impl IntoView + use<> {
    if view.incidents == 0 {
        return view! { <p class="u-quiet">{"Nothing stands in the two highest piles."}</p> }.into_any();
    }
    let poisoned = view.rows.iter().any(|row| row.key == "poison");
    view! {
        <p class="u-quiet">{format!("Of {} in the two highest piles:", counted(u64::from(view.incidents), "incident", "incidents"))}</p>
        <table class="model__table" aria-label="What each way could do">
            <thead><tr><th scope="col">{"the attacker"}</th><th scope="col">{"leave them"}</th><th scope="col">{"below the line"}</th><th scope="col">{"places, median"}</th></tr></thead>
            <tbody>{view.rows.iter().map(row).collect_view()}</tbody>
        </table>
        {(!poisoned).then(|| view! { <p class="u-quiet">{"Verdicts turned round are tried once 20 judged incidents were learnt from: one in twenty of fewer is none."}</p> })}
        <ul class="model__list">{view.rows.iter().filter_map(furthest).collect_view()}</ul>
        <p class="u-faint u-small">{"A bound and no forecast: every answer that a way touches goes as low as it can, whether or not all can be reached at once. Verdicts turned round are learnt again."}</p>
    }
    .into_any()
}

fn row(row: &EvasionRow) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{row.name.clone()}</th>
            <td>{count(u64::from(row.out_of_piles))}</td>
            <td>{count(u64::from(row.below_line))}</td>
            <td>{count(u64::from(row.median_places))}</td>
        </tr>
    }
}

/// The incident that one way alone could push furthest.
fn furthest(row: &EvasionRow) -> Option<impl IntoView + use<>> {
    let desk = use_desk();
    let fallen = row.furthest.clone().filter(|_| row.key == "all" || row.key == "poison")?;
    let uid = fallen.uid.clone();
    Some(view! {
        <li>
            <button type="button" class="button button--ghost model__open" on:click=move |_| open(desk, &uid)>
                <span class="u-ell u-grow"><DataText text=fallen.title.clone() limit=90/></span>
                <span class="u-faint u-tiny u-nowrap">{format!("{} → {}", count(u64::from(fallen.rank_before)), count(u64::from(fallen.rank_after)))}</span>
            </button>
        </li>
    })
}
