//! Where the line could be drawn: by the time there is, or by what may be missed. A plan, until its pile was checked.

use crate::desk::use_desk;
use crate::lining;
use crate::parts::figure::{at_most, count, counted, probability};
use leptos::prelude::*;
use wg_casefile::ENOUGH_TIMES;
use wg_protocol::{Answer, PlanSpec, Planned, Query};

/// Minutes an incident before any were measured.
const GUESSED: f64 = 4.0;

#[component]
pub fn Plan() -> impl IntoView {
    let desk = use_desk();
    let [hours, percent] = ["5", "2"].map(|text| RwSignal::new(Some(text.to_owned())));
    let minutes = RwSignal::new(None);
    let measured = Memo::new(move |_| desk.casefile.log.with(|log| log.median_ms()));
    // What was typed; until then, the time that it took so far, in tenths of a minute.
    let each = move || measured.get().map_or(GUESSED, |(ms, _)| (f64::from(ms) / 6000.0).round().max(1.0) / 10.0);
    let text = move |typed: RwSignal<Option<String>>| typed.get().unwrap_or_else(|| each().to_string());
    let number = move |typed| text(typed).trim().replace(',', ".").parse::<f64>().unwrap_or(0.0);
    let plan = desk.ask(
        move || {
            let model = desk.bridge.about.with(|about| about.model.clone());
            Some(Query::Plan(PlanSpec {
                minutes: number(hours) * 60.0,
                minutes_each: number(minutes),
                share: number(percent) / 100.0,
                real: desk.casefile.log.with(|log| log.real_scores(&model)),
            }))
        },
        |answer| match answer {
            Answer::Plan(list) => Some(list),
            _ => None,
        },
    );
    let field = move |typed: RwSignal<Option<String>>, label: &'static str, testid: &'static str| {
        view! {
            <input class="tray__note model__number" inputmode="decimal" maxlength="6" autocomplete="off" aria-label=label data-testid=testid
                prop:value=move || text(typed) on:input:target=move |event| typed.set(Some(event.target().value()))/>
        }
    };
    view! {
        <h3>{"Draw the line"}</h3>
        <p class="u-row u-small">
            "I have "{field(hours, "Hours", "plan-hours")}" hours at "{field(minutes, "Minutes an incident", "plan-minutes")}
            " minutes an incident,"
        </p>
        <p class="u-faint u-small" data-testid="plan-each">
            {move || measured.get().map_or_else(
                || format!("{GUESSED} minutes are a guess until {ENOUGH_TIMES} verdicts were given one by one."),
                |(_, n)| format!("Measured: the median of your {n} verdicts one by one."),
            )}
        </p>
        <p class="u-row u-small">
            "or may miss at most "{field(percent, "Per cent that may be missed", "plan-percent")}" %."
        </p>
        <ul class="model__list" data-testid="plan">
            {move || plan.with(|plan| match plan {
                Some(Some(Ok(list))) => (0..).zip(list).map(|(way, planned)| row(way, planned, number(percent) / 100.0)).collect_view(),
                _ => Vec::new(),
            })}
        </ul>
        <p class="u-faint u-small">{"A plan, if what comes is like what was judged: nothing is promised by it. Random checks of the pile that it leaves do that, and begin anew with each line."}</p>
    }
}

fn row(way: u8, planned: &Planned, share: f64) -> impl IntoView + use<> {
    let desk = use_desk();
    let kept = planned.kept.clone();
    let (known, needed) = (count(planned.known), count(planned.needed));
    let at = format!(
        "the line at {}, {} above it, {} below",
        probability(planned.p as f32),
        count(planned.above),
        count(planned.below)
    );
    let is_planned = !kept.is_empty();
    let says = match (way, is_planned) {
        (0, _) if planned.above > planned.known => format!("Time for {known}. The two highest piles stay above: {at}."),
        (0, _) => format!("Time for {}: {at}.", counted(planned.known, "incident", "incidents")),
        (1, true) => format!("At most {} of the real ones below, by {known} judged: {at}.", at_most(share)),
        (1, false) => format!(
            "At most {} of the real ones below: not enough verdicts to plan, {known} of {needed} real ones judged under this model.",
            at_most(share)
        ),
        (2, true) => format!("At most {} of what is below real, by {known} checks: {at}.", at_most(share)),
        (2, false) => {
            format!("At most {} of what is below real: {known} random checks do not show it.", at_most(share))
        }
        _ => format!("As for every batch: {at}."),
    };
    view! {
        <li class="model__plan">
            <span class="u-grow">{says}</span>
            {is_planned.then(|| view! { <button type="button" class="button" on:click=move |_| lining::draw(desk, kept.clone())>{"Draw it there"}</button> })}
        </li>
    }
}
