//! One row of the queue: an incident with its estimate, two reasons, the shape of its attack, and its verdict.

use super::state::QueueState;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::lens::LensMark;
use crate::parts::severity::SeverityMark;
use crate::parts::strip::Strip;
use crate::parts::verdict_mark::VerdictMark;
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use wg_protocol::{Pile, QueueRow, ReasonBrief};

#[component]
pub fn QueueRowView(
    row: QueueRow,
    /// Place among all matching rows.
    index: u32,
    /// Px from the top of its pile's box.
    #[prop(into)]
    top_px: Signal<f64>,
    /// The row's uid against the focused one: moving the focus touches two rows, not all.
    selected: Selector<String>,
    state: QueueState,
) -> impl IntoView {
    let desk = state.desk;
    let uid = StoredValue::new(row.uid.clone());
    let is_selected = {
        let selected = selected.clone();
        Signal::derive(move || uid.with_value(|uid| selected.selected(uid)))
    };
    let is_checked =
        Memo::new(move |_| desk.choices.checked().with(|checked| uid.with_value(|uid| checked.contains(uid))));
    let verdict = Memo::new(move |_| uid.with_value(|uid| desk.casefile.verdict_on(uid)));
    let batch_end = desk.bridge.summary.with_untracked(|summary| summary.as_ref().and_then(|batch| batch.last_time));
    let is_blind = Memo::new(move |_| uid.with_value(|uid| crate::blind::is_blind(desk, uid)));
    // The list is in the order of scores: while one is checked blindly, those around it would tell its own.
    let is_below = row.pile == Some(Pile::BelowLine);
    let hides = Memo::new(move |_| is_blind.get() || is_below && crate::blind::is_checking(desk));
    // For a screen reader: estimate, severity, title, how many alerts, verdict.
    let named_by = ["estimate", "severity", "title", "count", "mark"].map(|part| format!("row-{index}-{part}"));
    let label = {
        let [estimate, rest @ ..] = named_by.clone();
        let (open, blind) = (estimate, format!("row-{index}-blind"));
        move || format!("{} {}", if hides.get() { &blind } else { &open }, rest.join(" "))
    };
    let [estimate_id, severity_id, title_id, count_id, mark_id] = named_by;
    let pick = move |event: leptos::ev::MouseEvent| {
        state.move_to(index, true);
        if event.ctrl_key() || event.meta_key() {
            state.check();
        }
    };
    let tick = move |event: leptos::ev::MouseEvent| {
        event.stop_propagation();
        state.move_to(index, true);
        state.check();
    };
    let (what, is_placed) = (row.what().to_owned(), !row.place.is_empty());
    let reasons = StoredValue::new(row.reasons);
    let time = row.last_time.map_or("undated".to_owned(), |time| clock::row_time(time, batch_end));
    view! {
        <div
            class="queue__row"
            class:is-selected=move || is_selected.get()
            class:is-checked=move || is_checked.get()
            class:is-judged=move || verdict.get().is_some()
            class:is-blind=move || is_blind.get()
            role="row"
            data-testid="queue-row"
            data-row=index.to_string()
            aria-rowindex=(index + 1).to_string()
            aria-selected=move || is_selected.get().to_string()
            aria-labelledby=label
            tabindex=move || if is_selected.get() { "0" } else { "-1" }
            style:top=move || format!("{}px", top_px.get())
            on:click=pick
        >
            <div class="queue__mark" role="gridcell" id=mark_id on:click=tick>
                {move || match (is_checked.get(), verdict.get()) {
                    (true, _) => view! { <span class="check is-on"><Icon glyph=Glyph::Check label="Checked"/></span> }.into_any(),
                    (false, Some(verdict)) => view! { <VerdictMark verdict/> }.into_any(),
                    (false, None) => view! { <span class="queue__unseen" role="img" aria-label="Not judged" title="Not judged"></span> }.into_any(),
                }}
            </div>
            <div class="queue__estimate" role="gridcell" id=estimate_id>
                {move || (!hides.get()).then(|| view! {
                    <div class="queue__p" data-testid="row-score">{figure::probability(row.lens.p)}</div>
                    <LensMark p=row.lens.p low=row.lens.low high=row.lens.high/>
                })}
            </div>
            {move || hides.get().then(|| view! {
                <span class="u-hidden" role="gridcell" id=format!("row-{index}-blind")>
                    {if is_blind.get() { "Blind check, score and reasons hidden" } else { "Score hidden during a blind check" }}
                </span>
            })}
            <div class="queue__main" role="gridcell">
                <div class="queue__line">
                    <span id=severity_id><SeverityMark id=row.severity_id/></span>
                    <span class="queue__title" class:queue__title--placed=is_placed id=title_id>
                        <span class="queue__what"><DataText text=what limit=160/></span>
                        {is_placed.then(|| view! { <span class="queue__place">"on "<DataText text=row.place limit=40/>{(row.others > 0).then(|| format!(" +{}", row.others))}</span> })}
                    </span>
                    {(row.was > 0).then(|| {
                        let arrow = if row.was > row.rank { '\u{25B2}' } else { '\u{25BC}' };
                        move || (state.marks_moved.get() && !hides.get()).then(|| view! { <span class="chip queue__second" data-testid="row-moved">{format!("{arrow} was {}", figure::count(u64::from(row.was)))}</span> })
                    })}
                    {row.second.map(|mark| {
                        let words = if mark.is_higher { "second look: higher" } else { "second look: lower" };
                        move || (!hides.get()).then(|| view! { <span class="chip queue__second" data-testid="row-second">{words}</span> })
                    })}
                    <span class="queue__time">{time}</span>
                </div>
                <div class="queue__line queue__line--why">
                    <span class="queue__why">{move || (!hides.get()).then(|| reasons.with_value(|all| all.iter().map(reason).collect_view()))}</span>
                    <Strip tactics=row.tactics inferred=row.inferred/>
                    <span class="queue__count has-tip" id=count_id>{figure::count(u64::from(row.alerts))}<span class="u-hidden">{if row.alerts == 1 { " alert" } else { " alerts" }}</span></span>
                </div>
            </div>
        </div>
    }
}

fn reason(reason: &ReasonBrief) -> impl IntoView + use<> {
    let class = if reason.points < 0.0 { "u-down" } else { "u-up" };
    view! { <span><b class=class>{figure::points(reason.points)}</b>" "{reason.label.clone()}</span> }
}
