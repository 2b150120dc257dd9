//! The alerts of an incident in time order, repeats folded; one opened shows its own reasons, fields, and its raw record.

use super::record::RawRecord;
use super::rests::Marked;
use crate::desk::Desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::attack_version::{AttackVersion, is_of_attack};
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted, points, probability};
use crate::parts::severity::SeverityMark;
use crate::parts::tactic::TacticChip;
use leptos::prelude::*;
use wg_protocol::{AlertDetail, AlertRef, Answer, Query};

#[component]
pub fn AlertList(
    list: Vec<AlertRef>,
    total: u32,
    desk: Desk,
    /// The incident is being checked blindly: points and reasons stay unsaid.
    #[prop(into)]
    blind: Signal<bool>,
    /// Alerts that a sentence of the pre-work rests on; one alone is opened.
    marked: Marked,
) -> impl IntoView {
    // Private to the list: the opened alert, by its key.
    let open = RwSignal::new(None::<String>);
    let keys = StoredValue::new(list.iter().map(|alert| alert.key.clone()).collect::<Vec<String>>());
    let elsewhere = move || {
        marked.with(|marked| {
            keys.with_value(|keys| marked.iter().filter(|key| !keys.contains(key)).cloned().collect::<Vec<_>>())
        })
    };
    let more = u64::from(total).saturating_sub(list.iter().map(|alert| u64::from(alert.repeats) + 1).sum());
    view! {
        <section class="detail__alerts">
            <header class="detail__section">
                <h2>{"Alerts"}</h2>
                <span class="u-faint u-tiny">{format!("{}, repeats folded, in time order, UTC", counted(u64::from(total), "alert", "alerts"))}</span>
            </header>
            <ol class="alerts">{list.into_iter().map(|alert| alert_row(alert, open, desk, blind, marked)).collect_view()}</ol>
            {move || Some(elsewhere()).filter(|keys| !keys.is_empty()).map(|keys| view! {
                <h3 class="u-faint">{"Not in this list, but the sentence rests on it"}</h3>
                <ol class="alerts">
                    {keys
                        .into_iter()
                        .map(|alert_key| view! { <li class="alerts__item is-marked"><OpenAlert alert_key desk blind/></li> })
                        .collect_view()}
                </ol>
            })}
            {(more > 0).then(|| view! { <p class="u-faint u-tiny">{format!("and {} more, on the chain", count(more))}</p> })}
        </section>
    }
}

fn alert_row(
    alert: AlertRef,
    open: RwSignal<Option<String>>,
    desk: Desk,
    blind: Signal<bool>,
    marked: Marked,
) -> impl IntoView {
    let key = StoredValue::new(alert.key.clone());
    let is_marked = Memo::new(move |_| marked.with(|marked| key.with_value(|key| marked.contains(key))));
    let is_open = Memo::new(move |_| {
        let alone = is_marked.get() && marked.with(|marked| marked.len() == 1);
        alone || open.with(|open| key.with_value(|key| open.as_ref() == Some(key)))
    });
    let flip = move |_| {
        let next = if is_open.get_untracked() { None } else { Some(key.get_value()) };
        if is_marked.get_untracked() && marked.with_untracked(|marked| marked.len() == 1) {
            marked.set(Vec::new());
        }
        open.set(next);
    };
    let place = [alert.host.clone(), alert.user.clone()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let repeats = (alert.repeats > 0).then(|| format!("×{}", count(u64::from(alert.repeats) + 1)));
    view! {
        <li class="alerts__item" class:is-open=move || is_open.get() class:is-marked=move || is_marked.get()>
            <button type="button" class="alerts__row" data-testid="alert-row" aria-expanded=move || is_open.get().to_string() on:click=flip>
                <span class="u-faint">{alert.time.map_or("undated".to_owned(), clock::hms)}</span>
                <SeverityMark id=alert.severity_id/>
                {match alert.code.is_empty() {
                    true => view! { <span></span> }.into_any(),
                    false => view! { <TacticChip code=alert.code.clone() name=alert.technique.clone() phase=alert.phase/> }.into_any(),
                }}
                <span class="alerts__title u-ell"><DataText text=alert.title.clone() limit=160/></span>
                <span class="alerts__place u-faint u-ell"><DataText text=place limit=80 mono=true/></span>
                <span class="u-faint" title=alert.folded.clone()>{repeats}</span>
                <span class="u-num">{move || (!blind.get()).then(|| points(alert.points))}</span>
            </button>
            {move || is_open.get().then(|| view! { <OpenAlert alert_key=key.get_value() desk blind/> })}
        </li>
    }
}

#[component]
fn OpenAlert(alert_key: String, desk: Desk, blind: Signal<bool>) -> impl IntoView {
    let query = Query::Alert { key: alert_key };
    let alert = desk.ask(
        move || Some(query.clone()),
        |answer| match answer {
            Answer::Alert(alert) => Some(alert),
            _ => None,
        },
    );
    move || match alert.get() {
        Some(Some(Ok(alert))) => alert_view(alert, desk, blind).into_any(),
        Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
        _ => view! { <Waiting/> }.into_any(),
    }
}

fn alert_view(alert: AlertDetail, desk: Desk, blind: Signal<bool>) -> impl IntoView {
    let source = format!(
        ", record {}, byte {}, {} bytes",
        count(alert.record),
        count(alert.offset),
        count(u64::from(alert.length))
    );
    let reasons = StoredValue::new(alert.reasons);
    let sum = move || {
        (!blind.get()).then(|| {
            view! {
                <h3>{format!("Its own sum: {} points, {}", points(alert.points), probability(alert.lens.p))}</h3>
                <ul>
                    <li><b class="u-num">{points(alert.base_points)}</b>{"starting point"}</li>
                    {reasons
                        .get_value()
                        .into_iter()
                        .filter(|reason| reason.points.abs() >= 0.5)
                        .map(|reason| {
                            let class = if reason.points < 0.0 { "u-num u-down" } else { "u-num u-up" };
                            view! { <li><b class=class>{points(reason.points)}</b>{reason.label}</li> }
                        })
                        .collect_view()}
                </ul>
            }
        })
    };
    view! {
        <div class="alert" data-testid="alert-detail">
            <div class="alert__why">
                {sum}
                {alert.warnings.into_iter().map(|line| view! { <p class="u-warn"><bdi>{line}</bdi></p> }).collect_view()}
            </div>
            <dl class="alert__fields">
                {alert
                    .fields
                    .into_iter()
                    .map(|field| {
                        let version = is_of_attack(&field.field).then(|| view! { <AttackVersion/> });
                        view! { <dt class="u-mono u-quiet u-ell">{field.field}</dt><dd><DataText text=field.value mono=true/>{version}</dd> }
                    })
                    .collect_view()}
            </dl>
            <p class="alert__source u-faint u-tiny"><DataText text=alert.file mono=true/>{source}</p>
            <RawRecord alert_key=alert.alert.key desk/>
        </div>
    }
}
