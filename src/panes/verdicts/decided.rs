//! What was decided in the products that raised the alerts: offered, and taken into the log only when a person says so.

use crate::casefile::Given;
use crate::desk::{Desk, use_desk};
use crate::judging;
use crate::parts::figure::{count, counted};
use crate::parts::verdict_mark::VerdictMark;
use crate::verdict::Verdict;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::Provenance;
use wg_protocol::{Answer, DecidedView, Query};

/// Taken over in one step at most, so that one undo takes all of it back.
const MOST: usize = 2000;

#[component]
pub fn DecidedElsewhere() -> impl IntoView {
    let desk = use_desk();
    let answer = desk.ask(
        || Some(Query::Decisions),
        |answer| match answer {
            Answer::Decisions(view) => Some(view),
            _ => None,
        },
    );
    let busy = RwSignal::new(false);
    move || {
        let view = answer.with(|answer| answer.clone().flatten().and_then(Result::ok))?;
        let has_any = !view.offered.is_empty() || view.differ > 0 || view.judged > 0;
        has_any.then(|| card(desk, view, busy))
    }
}

fn card(desk: Desk, view: DecidedView, busy: RwSignal<bool>) -> impl IntoView {
    let n = view.offered.len();
    let untaught = view.offered.iter().filter(|one| !one.teaches).count();
    let kinds = Verdict::ALL
        .into_iter()
        .map(|verdict| (verdict, view.offered.iter().filter(|one| one.verdict == verdict.slug()).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(verdict, n)| view! { <span class="log__kind"><VerdictMark verdict/><b>{count(n as u64)}</b></span> })
        .collect_view();
    let mut said = Vec::new();
    if untaught > 0 {
        said.push(format!(
            "{} set by software, by default or for want of data: the model will not learn from them.",
            count(untaught as u64)
        ));
    }
    if view.differ > 0 {
        said.push(format!(
            "{} decided differently within themselves, which is yours to say.",
            counted(u64::from(view.differ), "incident was", "incidents were")
        ));
    }
    if view.judged > 0 {
        said.push(judged_here(view.judged, view.judged_differ));
    }
    if n > MOST {
        said.push(format!("The first {} are taken over, the others after that.", count(MOST as u64)));
    }
    let take = move |_| {
        if !busy.get_untracked() {
            busy.set(true);
            take_over(desk, view.clone(), busy);
        }
    };
    view! {
        <section class="log__card" data-testid="decided">
            <h2>{"Decided in its product"}</h2>
            {(n > 0).then(|| view! { <p class="u-small u-quiet">{format!("The files say of {} without a verdict here what was decided.", counted(n as u64, "incident", "incidents"))}</p> })}
            <div class="u-row log__kinds">{kinds}</div>
            {(!said.is_empty()).then(|| view! { <ul class="log__lost u-small">{said.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> })}
            {(n > 0).then(|| view! {
                <button type="button" class="button" data-testid="decided-take" aria-disabled=move || busy.get().to_string() on:click=take>
                    {format!("Take {} into the log", counted(n.min(MOST) as u64, "verdict", "verdicts"))}
                </button>
            })}
        </section>
    }
}

/// Says how many are judged here already, and how many of them otherwise.
fn judged_here(judged: u32, differ: u32) -> String {
    let differ = match (differ, judged) {
        (0, _) => "in the same way".to_owned(),
        (n, all) if n == all => "otherwise".to_owned(),
        (n, _) => format!("{} of them otherwise", count(u64::from(n))),
    };
    let stays = if judged == 1 { "it stays" } else { "they stay" };
    format!("{} judged here already, {differ}; {stays} as judged.", counted(u64::from(judged), "is", "are"))
}

fn take_over(desk: Desk, view: DecidedView, busy: RwSignal<bool>) {
    let list: Vec<Given> = view
        .offered
        .into_iter()
        .take(MOST)
        .filter_map(|one| {
            Some(Given {
                verdict: Verdict::from_slug(&one.verdict)?,
                incident: one.uid,
                reason: one.reason,
                note: format!("decided in its product, on {} of {} alerts", one.decided, one.alerts),
                provenance: if one.teaches { Provenance::Imported } else { Provenance::ImportedUntaught },
            })
        })
        .collect();
    let n = counted(list.len() as u64, "verdict", "verdicts");
    spawn_local(async move {
        let outcome = desk.casefile.give(list, 0).await;
        busy.set(false);
        judging::took_over(desk, &n, outcome);
    });
}
