//! The form for what is true but expected: a pattern, who answers for it, why, until when; and what it would have covered.

use crate::desk::{Desk, use_desk};
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted, probability};
use crate::parts::form_dialog::FormDialog;
use crate::parts::keycap::Keycaps;
use crate::parts::verdict_mark::VerdictMark;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Overlay};
use crate::suppressing;
use crate::verdict::Verdict;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::PATTERN_MAX_BYTES;
use wg_protocol::{Answer, Covered, Query, Simulated};

/// Days that can be chosen. There is no "for ever": what nobody looks at again hides what it should show.
const DAYS: [i64; 4] = [7, 30, 90, 180];

#[component]
pub fn Suppress() -> impl IntoView {
    let desk = use_desk();
    let pattern = RwSignal::new(String::new());
    let owner = RwSignal::new(desk.casefile.analyst.get_untracked());
    let reason = RwSignal::new(String::new());
    let days = RwSignal::new(DAYS[1]);
    // True positives among what it covers are asked about once.
    let sure = RwSignal::new(false);
    spawn_local(async move { pattern.set(suppressing::first_pattern(desk).await) });
    let told = desk.ask(
        move || Some(Query::Simulate { pattern: pattern.get() }),
        |answer| match answer {
            Answer::Simulated(told) => Some(told),
            _ => None,
        },
    );
    let told = Memo::new(move |_| told.with(|told| told.clone().flatten().and_then(Result::ok)));
    let close = move || desk.choices.overlay().set(Overlay::None);
    let missing = move || {
        told.with(|told| match told {
            None => Some("Counting what it covers."),
            Some(told) if !told.refused.is_empty() => Some("The pattern cannot be used."),
            Some(_) if owner.with(|owner| owner.trim().is_empty()) => Some("Say who answers for it."),
            Some(_) if reason.with(|reason| reason.trim().is_empty()) => Some("Say why it is expected."),
            Some(told) if told.judged[Verdict::TruePositive as usize] > 0 && !sure.get() => {
                Some("It covers a true positive: tick that this is meant.")
            }
            Some(_) => None,
        })
    };
    let save = move || {
        if untrack(missing).is_none() {
            let leaving = told.with_untracked(|told| told.as_ref().map_or(0, |told| told.leaving));
            let text = |signal: RwSignal<String>| signal.get_untracked().trim().to_owned();
            suppressing::suppress(desk, text(pattern), text(owner), text(reason), days.get_untracked(), leaving);
        }
    };
    let input = NodeRef::<Input>::new();
    input.on_load(|input| dom::focus(&input));
    view! {
        <FormDialog title="True but expected" label="Suppress what is true but expected" testid="suppress" on_close=move |()| close() on_save=move |()| save()>
            <div class="suppress__body">
                <p class="u-small u-quiet">{"What matches leaves the piles until the day you choose, counted and in reach. What has a verdict stays."}</p>
                <label class="suppress__field">
                    <span class="u-small">{"Pattern, in the query language"}</span>
                    <input class="tray__note u-mono" node_ref=input data-testid="suppress-pattern" maxlength=PATTERN_MAX_BYTES.to_string() autocomplete="off" spellcheck="false"
                        prop:value=move || pattern.get() on:input:target=move |event| pattern.set(event.target().value())/>
                </label>
                <div class="suppress__pair">
                    <label class="suppress__field">
                        <span class="u-small">{"Who answers for it"}</span>
                        <input class="tray__note" data-testid="suppress-owner" maxlength="64" autocomplete="off"
                            prop:value=move || owner.get() on:input:target=move |event| owner.set(event.target().value())/>
                    </label>
                    <label class="suppress__field">
                        <span class="u-small">{"For"}</span>
                        <select class="log__select" data-testid="suppress-days" on:change:target=move |event| event.target().value().parse().into_iter().for_each(|n| days.set(n))>
                            {DAYS.into_iter().map(|n| view! { <option value=n.to_string() prop:selected=move || days.get() == n>{format!("{n} days")}</option> }).collect_view()}
                        </select>
                    </label>
                </div>
                <label class="suppress__field">
                    <span class="u-small">{"Why it is expected"}</span>
                    <input class="tray__note" data-testid="suppress-reason" maxlength="400" autocomplete="off" placeholder="e.g. nightly backup, change 4711"
                        prop:value=move || reason.get() on:input:target=move |event| reason.set(event.target().value())/>
                </label>
                <div class="suppress__told" role="status" data-testid="suppress-told">{move || told.with(|told| told.as_ref().map(|told| simulated(desk, told, sure)))}</div>
            </div>
            <div class="suppress__foot">
                <button type="button" class="button button--primary" data-testid="suppress-save" aria-disabled=move || missing().is_some().to_string() on:click=move |_| save()>
                    {move || format!("Suppress for {} days", days.get())}<Keycaps keys="Ctrl Enter"/>
                </button>
                <span class="u-small u-quiet">{move || missing().unwrap_or_default()}</span>
            </div>
        </FormDialog>
    }
}

/// What the pattern would have covered in this batch.
fn simulated(desk: Desk, told: &Simulated, sure: RwSignal<bool>) -> AnyView {
    if !told.refused.is_empty() {
        return view! { <p class="u-warn u-small">{"Not usable: "}<bdi>{told.refused.clone()}</bdi></p> }.into_any();
    }
    let judged: Vec<_> = Verdict::ALL
        .into_iter()
        .zip(told.judged)
        .filter(|(_, n)| *n > 0)
        .map(|(verdict, n)| view! { <span class="log__kind"><VerdictMark verdict/>{count(u64::from(n))}</span> })
        .collect();
    let n_judged: u32 = told.judged.iter().sum();
    let leaving = format!(
        "{} would leave the piles, {} above the line, {} in Act first.",
        counted(u64::from(told.leaving), "incident", "incidents"),
        count(u64::from(told.above_line)),
        count(u64::from(told.act_first))
    );
    let has_positive = told.judged[Verdict::TruePositive as usize] > 0;
    let list = |cases: &[Covered]| {
        cases
            .iter()
            .map(|case| view! { <li><span class="u-num">{probability(case.p)}</span>{format!(" {}: {}, ", case.uid, counted(u64::from(case.alerts), "alert", "alerts"))}<DataText text=case.title.clone() limit=120/></li> })
            .collect_view()
    };
    view! {
        <p class="u-small">{"Reads as "}{told.reads_as.iter().map(|line| view! { <bdi class="token">{line.clone()}</bdi>" " }).collect_view()}</p>
        <p><b>{leaving}</b>{format!(" It matches every alert of {}: {}.", counted(u64::from(told.incidents), "incident", "incidents"), counted(told.alerts, "alert", "alerts"))}</p>
        {(told.partly > 0).then(|| view! {
            <div class="u-small" data-testid="suppress-partly">
                <p>{format!("Of {} more it matches a part only; they stay, whole:", counted(u64::from(told.partly), "incident", "incidents"))}</p>
                <ul>{told.staying.iter().map(|case| view! {
                    <li>
                        {format!("{}: {} of {}, ", case.uid, count(u64::from(case.matched)), counted(u64::from(case.alerts), "alert", "alerts"))}
                        <DataText text=case.title.clone() limit=120/>
                    </li>
                }).collect_view()}</ul>
            </div>
        })}
        {(n_judged > 0).then(|| view! { <p class="u-row u-small">{"Judged among them, which stay: "}{judged}</p> })}
        {has_positive.then(|| view! {
            <div class="suppress__warn u-warn">
                <p>{"It covers what was judged a true positive:"}</p>
                <ul>{list(&told.positives)}</ul>
                <label class="log__filter"><input type="checkbox" data-testid="suppress-sure" prop:checked=move || sure.get() on:change:target=move |event| sure.set(event.target().checked())/>{"This is meant; the next one like it will not be shown in the piles."}</label>
            </div>
        })}
        {(!told.examples.is_empty()).then(|| view! { <p class="u-small u-quiet">{"Highest that would leave:"}</p><ul class="u-small">{list(&told.examples)}</ul> })}
        {(told.incidents + told.partly == 0 && desk.bridge.revision().is_some()).then(|| view! { <p class="u-small u-quiet">{"Nothing of this batch; it counts for coming ones."}</p> })}
    }
    .into_any()
}
