//! Why these alerts are one incident: the links, each with its reason and how sure it is.

use super::state::ChainState;
use crate::parts::data_text::DataText;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::keycap::Keycaps;
use leptos::prelude::*;
use std::sync::Arc;
use wg_protocol::{ChainLink, ChainView};

/// Rows of the table at most.
const MOST: usize = 300;

#[component]
pub fn LinksPane(state: ChainState, #[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let (shown, rows) = (view.clone(), view.clone());
    let in_range = Memo::new(move |_| {
        let range = state.brushed.get();
        (0..shown.links.len())
            .filter(|at| range.is_none_or(|range| touches(&shown, &shown.links[*at], range)))
            .collect::<Vec<usize>>()
    });
    let total = view.links.len();
    let says = move || match (total, state.brushed.get()) {
        (0, _) if view.marks.len() <= 1 => {
            "one alert, nothing linked: no shared process, session, file, host, account or address in time".to_owned()
        }
        (0, _) => "no links between the alerts that are drawn".to_owned(),
        (_, Some(_)) => format!("{} of {total} touch the brushed range", in_range.with(Vec::len)),
        (n, None) if n > MOST => format!("why these alerts are one incident; the first {MOST} of {n}"),
        _ => "why these alerts are one incident".to_owned(),
    };
    view! {
        <section class="chain__part" data-pane="" tabindex="-1" aria-label="Links">
            <div class="chain__part-head">
                <h2 class="pane__title">{"Links"}</h2>
                <span class="u-faint u-tiny u-ell">{says}</span>
                <span class="u-grow"></span>
                <span class="u-faint u-tiny u-row u-nowrap"><Keycaps keys="[ ]"/>{"walk links"}</span>
            </div>
            <table class="chain-links" aria-label="Links">
                <colgroup>
                    <col class="chain-links__no"/><col/><col/><col class="chain-links__why"/><col class="chain-links__sure"/>
                </colgroup>
                <thead class="u-hidden">
                    <tr><th>{"No."}</th><th>{"From"}</th><th>{"To"}</th><th>{"Reason"}</th><th>{"Strength"}</th></tr>
                </thead>
                <tbody>
                    <For each=move || in_range.get().into_iter().take(MOST) key=|at| *at let:at>
                        {row(state, &rows, at)}
                    </For>
                </tbody>
            </table>
            {(total > 0).then(|| view! {
                <details class="chain__formula">
                    <summary class="u-faint u-tiny">{"How strength is reckoned"}</summary>
                    <p class="u-small u-quiet">{"A certain link rests on an identity. An inferred one asks how many alerts would share all this by chance: the alerts from one to the other, times the share of the batch that names the rarest common value, times the root of the share of each further one. Each halving of that doubles the odds; a later stage, another rule and high scores at both ends add to them. So what is common in the batch, such as a proxy, a scanner or a service account, links little."}</p>
                    <p class="u-small u-quiet"><code>{"strength = 1 / (1 + 2^-bits), bits = -log2(by chance) - 2 + stage + scores - same rule - machines differ"}</code></p>
                    <p class="u-small u-quiet">{"Share: (1 + others) / alerts, alerts at least 512; others: twice the alerts that name the value in the quieter half of the batch, or the machines that name it, whichever is more. Stage: +1 later, +½ same, -½ earlier. Same rule: 3. Machines differ: 1. At least 0.70 links."}</p>
                    <p class="u-small u-quiet">{"A slow intrusion: where the later alert takes another step, and hardly anything else in the batch names what both name (a machine with its account, an account, a file, something outside), the alerts between count by their root, for at most 4 bits and a strength of at most 0.85."}</p>
                    <p class="u-small u-quiet">{"One source at one time: storms of one source are one cause, and what else comes from it while one of at most an hour lasts. Not weighed by chance."}</p>
                    <p class="u-small u-quiet">{"One rule at one moment: the same of two alerts of one rule on two machines within 30 seconds, with the share of the rule; one of both above the line."}</p>
                    <p class="u-small u-quiet">{"One new file, domain or public address on three machines or more, within a quarter of the batch: by chance = machines × part ^ (machines - 1) × things asked; at most 6 bits."}</p>
                    <p class="u-small u-quiet">{"The same again: one rule in the same fields within 4 hours, within 10 minutes where the record names a machine and no more. Joined last, and holds no two groups together that each have something else."}</p>
                    <p class="u-small u-quiet">{"What is repeated for more than an hour counts by its beginning and its end: the alerts between are those from the nearer of both."}</p>
                    <p class="u-small u-quiet">{"Later, or elsewhere: asked of groups that each have an alert above the line, and two rules or a lateral movement; one account or machine within 72 hours, a machine or its address alone within 24."}</p>
                    <p class="u-small u-quiet"><code>{"bits = -log2(groups between × accounts × accounts × share) - 2.5 + stage + reach - 4 if other things outside - 1.5 on one machine - ¼ for each doubling of what the groups have elsewhere"}</code></p>
                </details>
            })}
        </section>
    }
}

fn touches(view: &ChainView, link: &ChainLink, (start, end): (f64, f64)) -> bool {
    [link.from, link.to]
        .into_iter()
        .filter_map(|mark| view.marks.get(mark as usize))
        .any(|mark| (start..=end).contains(&(mark.time as f64)))
}

fn row(state: ChainState, view: &ChainView, at: usize) -> impl IntoView + use<> {
    let link = view.links[at].clone();
    let title = |mark: u32| view.marks.get(mark as usize).map(|mark| mark.title.clone()).unwrap_or_default();
    let is_selected = Memo::new(move |_| state.link.get() == Some(at));
    let weight = link.weight.clone();
    view! {
        <tr
            class="chain-links__row"
            class:is-selected=move || is_selected.get()
            data-testid="chain-link"
            aria-selected=move || is_selected.get().then_some("true")
            on:click=move |_| state.pick_link(at)
        >
            <td>
                <button type="button" class="ref" aria-label=format!("Link {}", at + 1)>{at + 1}</button>
            </td>
            <td class="u-ell"><DataText text=title(link.from) limit=80/></td>
            <td class="u-ell"><DataText text=title(link.to) limit=80/></td>
            <td class="u-ell u-quiet"><DataText text=why(&link) limit=160/></td>
            <td class="u-nowrap"><Sure link=link.clone()/></td>
        </tr>
        {move || is_selected.get().then(|| view! {
            <tr class="chain-links__weight">
                <td></td>
                <td colspan="4"><DataText text=weight.clone() limit=400/></td>
            </tr>
        })}
    }
}

/// Returns what a link rests on, its reason first.
pub fn why(link: &ChainLink) -> String {
    match link.detail.strip_prefix(link.reason.as_str()) {
        Some(_) => link.detail.clone(),
        None if link.detail.is_empty() => link.reason.clone(),
        None => format!("{}: {}", link.reason, link.detail),
    }
}

/// `certain`, or `inferred 0.72`, with the line that draws it.
#[component]
pub fn Sure(link: ChainLink) -> impl IntoView {
    let words = if link.certain { "certain".to_owned() } else { format!("inferred {:.2}", link.strength) };
    view! {
        <span class="chain-sure" class:chain-sure--inferred=!link.certain><i></i>{words}</span>
    }
}

/// What the picture cannot show, at equal weight.
#[component]
pub fn CannotShow(#[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let lines = view.cannot_show.clone();
    view! {
        <section class="chain__part" data-pane="" tabindex="0" aria-label="What the picture cannot show">
            <div class="chain__part-head"><h2 class="pane__title">{"What the picture cannot show"}</h2></div>
            <ul class="chain__gaps">
                {lines
                    .into_iter()
                    .map(|line| view! { <li><Icon glyph=Glyph::Gap class="u-warn"/><DataText text=line/></li> })
                    .collect_view()}
            </ul>
        </section>
    }
}
