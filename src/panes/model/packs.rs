//! Prior packs on the model card: what other teams' verdicts say, each with its weight and where it comes from.

use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use crate::packing;
use crate::parts::button::CommandButton;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use leptos::prelude::*;
use wg_protocol::{ModelView, PackView};

/// Weights to choose from, in percent.
const WEIGHTS: [u16; 5] = [10, 25, 50, 75, 100];

#[component]
pub fn Packs(#[prop(into)] model: Signal<Option<ModelView>>) -> impl IntoView {
    let desk = use_desk();
    let is_learnt = move || model.with(|model| model.as_ref().is_some_and(|model| model.lessons > 0));
    view! {
        <section class="model__packs" aria-label="Prior packs" data-testid="packs">
            <h3>{"Prior packs of other teams"}</h3>
            {move || model.with(|model| match model.as_ref().map(|model| &model.packs) {
                Some(packs) if !packs.is_empty() => view! { <ul class="model__list">{list(desk, packs)}</ul> }.into_any(),
                _ => view! { <p class="u-small u-quiet">{"None: learning starts from the shipped scorecard."}</p> }.into_any(),
            })}
            <div class="u-row">
                <CommandButton command=UiCommand::OpenPack words="Try a pack" testid="open-pack"/>
                <CommandButton command=UiCommand::SavePack words="Save a pack" testid="save-pack" disabled=Signal::derive(move || !is_learnt())/>
                <label class="u-row u-small">
                    {"of team"}
                    <input class="tray__note model__team" data-testid="pack-team" maxlength="60" autocomplete="off"
                        prop:value=move || desk.learning.team.get() on:input:target=move |event| desk.learning.team.set(event.target().value())/>
                </label>
            </div>
            <p class="u-faint u-tiny">{"A pack holds tables of points and how many verdicts made them: no alert, no rule, no row. One is tried as a candidate first, and hides nothing before 3 real incidents were judged here."}</p>
        </section>
    }
}

fn weights(packs: &[PackView]) -> Vec<u16> {
    packs.iter().map(|pack| pack.weight).collect()
}

fn list(desk: Desk, packs: &[PackView]) -> impl IntoView + use<> {
    let all = weights(packs);
    let row = |(place, pack): (usize, &PackView)| {
        let (all, others) = (all.clone(), all.clone());
        let set = move |weight: u16| {
            let mut weights = all.clone();
            weights[place] = weight;
            packing::weigh(desk, weights);
        };
        let set = StoredValue::new_local(set);
        // Together they are at most all of it.
        let taken: u16 = others.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, weight)| *weight).sum();
        let room = 1000 - taken.min(1000);
        let chosen = move |value: String| {
            if let Ok(percent) = value.parse::<u16>() {
                set.with_value(|set| set(percent * 10));
            }
        };
        let now = pack.weight;
        let option = |percent: u16| {
            let is_it = percent * 10 == now;
            view! { <option value=percent.to_string() selected=is_it>{format!("{percent} %")}</option> }
        };
        let mut choices: Vec<u16> = WEIGHTS.into_iter().filter(|percent| percent * 10 <= room).collect();
        if !choices.contains(&(now / 10)) {
            choices.push(now / 10);
            wg_schema::sort::up(&mut choices);
        }
        view! {
            <li class="model__pack">
                <span class="u-ell u-grow">
                    <DataText text=pack.team.clone() limit=60/>
                    <span class="u-faint">{format!(", {}, {} real, {}", counted(u64::from(pack.lessons), "judged alert", "judged alerts"), pack.real, clock::day(pack.made_ms))}</span>
                </span>
                <label class="u-row u-tiny">
                    {"counts"}
                    <select class="log__select" on:change:target=move |event| chosen(event.target().value())>
                        {choices.into_iter().map(option).collect_view()}
                    </select>
                </label>
                <button type="button" class="button button--ghost" on:click=move |_| set.with_value(|set| set(0_u16))>{"Take out"}</button>
            </li>
        }
    };
    packs.iter().enumerate().map(row).collect_view()
}
