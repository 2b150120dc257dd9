//! Piles and facets. The query is the only filter state; a click writes into it what a person would type.

use super::state::QueueState;
use crate::desk::Shown;
use crate::panes::model::promise;
use crate::parts::figure::count;
use crate::parts::tactic::phase_class;
use crate::parts::term::{Explained, Term};
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use wg_protocol::{Facet, FacetValue, Pile, PromiseView, Standing};
use wg_query::{Field, toggle, token_state};

#[component]
pub fn FacetsPane(state: QueueState) -> impl IntoView {
    let desk = state.desk;
    let promise = promise::ask();
    let facets = Memo::new(move |_| state.with_answer(|queue| queue.facets.clone()).unwrap_or_default());
    view! {
        <aside class="pane facets" class:is-open=move || desk.choices.side_open().get() data-pane="" aria-label="Piles and filters">
            <section class="facets__group">
                <h3><Explained term=Term::Pile words="Piles"/></h3>
                {move || piles(state, promise)}
            </section>
            {move || facets.get().into_iter().map(|facet| view! { <FacetGroup facet state/> }).collect_view()}
        </aside>
    }
}

/// The piles: a click goes to the first row of one.
fn piles(state: QueueState, promise: Shown<PromiseView>) -> impl IntoView {
    let counts = state.with_answer(|queue| queue.piles.clone()).unwrap_or_default();
    let judged = state.with_answer(|queue| queue.judged).unwrap_or(0);
    let here = state.layout.with(|layout| layout.section_of(state.cursor.get()).map(|section| section.pile));
    let rows = counts
        .into_iter()
        .map(|pile| {
            let below = pile.pile == Pile::BelowLine;
            view! {
                <button
                    type="button"
                    class="facets__pile"
                    class:is-current={here == Some(pile.pile) && pile.matching > 0}
                    class:facets__pile--below=below
                    aria-current=(here == Some(pile.pile) && pile.matching > 0).then_some("true")
                    disabled={pile.matching == 0}
                    on:click=move |_| state.move_to(pile.start, true)
                >
                    <span class="u-grow">{pile.pile.name()}</span>
                    <b>{if pile.matching == pile.all { count(u64::from(pile.all)) } else { format!("{} of {}", count(u64::from(pile.matching)), count(u64::from(pile.all))) }}</b>
                </button>
                {below.then(|| promised(promise))}
            }
        })
        .collect_view();
    let verdicts = state.desk.choices.query().with(|query| token_state(query, Field::Verdict, "none") == Some(true));
    let show_judged =
        move |_| state.desk.choices.query().update(|query| *query = toggle(query, Field::Verdict, "none", true));
    view! {
        {rows}
        <button type="button" class="facets__pile" class:is-included=verdicts aria-pressed=verdicts.to_string() on:click=show_judged>
            <span class="u-grow">{"Judged"}</span>
            <b>{count(u64::from(judged))}</b>
        </button>
    }
}

/// What may be missed below the line, in one line.
fn promised(promise: Shown<PromiseView>) -> impl IntoView {
    move || {
        promise.with(|answer| {
            let view = answer.as_ref()?.as_ref()?.as_ref().ok()?;
            let is_revoked = matches!(view.standing, Standing::Revoked(_));
            Some(view! {
                <p class="facets__promise" class:is-held={view.standing == Standing::Holds} class:is-revoked=is_revoked>
                    <Explained term=Term::Checks words=promise::short(view) testid="pile-promise"/>
                </p>
            })
        })
    }
}

#[component]
fn FacetGroup(facet: Facet, state: QueueState) -> impl IntoView {
    let most = facet.values.iter().map(|value| value.count).max().unwrap_or(1).max(1);
    let field = Field::named(&facet.field);
    let is_phase = facet.field == "phase";
    let rows = facet
        .values
        .into_iter()
        .enumerate()
        .filter_map(|(place, value)| Some(facet_row(field?, value, most, is_phase.then_some(place), state)))
        .collect_view();
    view! {
        <section class="facets__group">
            <h3>{facet.name.clone()}</h3>
            <div role="listbox" aria-multiselectable="true" aria-label=facet.name.clone()>{rows}</div>
        </section>
    }
}

fn facet_row(field: Field, value: FacetValue, most: u32, phase: Option<usize>, state: QueueState) -> impl IntoView {
    let query = state.desk.choices.query();
    let FacetValue { label, value, count: n } = value;
    let word = StoredValue::new(value);
    let sign = Memo::new(move |_| query.with(|query| word.with_value(|word| token_state(query, field, word))));
    let flip =
        move |exclude: bool| query.update(|query| *query = word.with_value(|word| toggle(query, field, word, exclude)));
    let keyed = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" | " " => {
            event.prevent_default();
            flip(event.alt_key());
        }
        "-" => {
            event.prevent_default();
            flip(true);
        }
        _ => {}
    };
    let swatch =
        phase.and_then(|place| u8::try_from(place).ok()).map(|place| format!("facets__swatch {}", phase_class(place)));
    view! {
        <div
            class="facets__row"
            class:is-included=move || sign.get() == Some(false)
            class:is-excluded=move || sign.get() == Some(true)
            role="option"
            tabindex="0"
            aria-selected=move || (sign.get() == Some(false)).to_string()
            on:click=move |event: leptos::ev::MouseEvent| flip(event.alt_key())
            on:keydown=keyed
        >
            <span class="facets__label u-ell">
                {swatch.map(|class| view! { <i class=class></i> })}
                <bdi>{label}</bdi>
                {move || (sign.get() == Some(true)).then(|| view! { <span class="u-hidden">{"excluded"}</span> })}
            </span>
            <span class="facets__bar"><i style:width=format!("{:.0}%", f64::from(n) / f64::from(most) * 100.0)></i></span>
            <span class="u-num u-quiet">{count(u64::from(n))}</span>
        </div>
    }
}
