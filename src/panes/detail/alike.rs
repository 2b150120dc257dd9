//! Judged cases that rank where they do for much the same reasons, also those that turned out harmless.

use crate::desk::{Desk, use_desk};
use crate::panes::failure::FailureNote;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use crate::parts::verdict_mark::VerdictMark;
use crate::store::ChoicesStoreFields;
use crate::verdict::Verdict;
use leptos::prelude::*;
use wg_protocol::{AlikeCase, AlikeView, Answer, Query};

#[component]
pub fn Alike(uid: String) -> impl IntoView {
    let desk = use_desk();
    let answer = desk.ask(
        move || {
            desk.bridge.past_rev.track();
            Some(Query::Alike { uid: uid.clone() })
        },
        |answer| match answer {
            Answer::Alike(view) => Some(view),
            _ => None,
        },
    );
    view! {
        <section class="detail__alike" data-testid="alike">
            <header class="detail__section">
                <h2>{"Most alike"}</h2>
                <span class="u-faint u-tiny u-ell">{"judged cases, by the share of points that both have for the same reasons"}</span>
            </header>
            {move || answer.with(|answer| match answer {
                Some(Some(Ok(view))) => cases(desk, view).into_any(),
                Some(Some(Err(failure))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                _ => ().into_any(),
            })}
        </section>
    }
}

fn cases(desk: Desk, view: &AlikeView) -> AnyView {
    if view.alike == 0 {
        let words = match view.judged {
            0 => "Nothing was judged yet.".to_owned(),
            n => format!("Nothing alike among {} judged.", count(u64::from(n))),
        };
        return view! { <p class="u-faint u-small">{words}</p> }.into_any();
    }
    let kinds: Vec<String> = Verdict::ALL
        .into_iter()
        .zip(view.verdicts)
        .filter(|(_, n)| *n > 0)
        .map(|(verdict, n)| format!("{} {}", count(u64::from(n)), verdict.name().to_lowercase()))
        .collect();
    let summary = format!(
        "{} of {} judged share at least half: {}.",
        count(u64::from(view.alike)),
        count(u64::from(view.judged)),
        kinds.join(", ")
    );
    view! {
        <p class="u-small u-quiet" data-testid="alike-summary">{summary}</p>
        <ol class="alike">{view.cases.iter().map(|case| row(desk, case.clone())).collect_view()}</ol>
    }
    .into_any()
}

fn row(desk: Desk, case: AlikeCase) -> impl IntoView {
    let when = case.last_time.map(|at| format!("{} {}", clock::day(at), clock::hm(at))).unwrap_or_default();
    let share = format!("{:.2}", case.share);
    let common = format!("{} of {} in common", case.common, counted(u64::from(case.of), "reason", "reasons"));
    let apart = case.apart.join("; ");
    let uid = case.uid;
    let inner = view! {
        <span class="u-num">{share}</span>
        {Verdict::from_slug(&case.verdict).map(|verdict| view! { <VerdictMark verdict/> })}
        <span class="u-ell"><DataText text=case.title limit=120/></span>
        <span class="u-faint">{when}</span>
    };
    view! {
        <li>
            {if case.is_here {
                let open = move |_| desk.choices.incident().set(uid.clone());
                view! { <button type="button" class="alike__row" data-testid="alike-row" on:click=open>{inner}</button> }.into_any()
            } else {
                view! { <div class="alike__row" data-testid="alike-row">{inner}</div> }.into_any()
            }}
            <p class="alike__apart u-faint u-tiny u-ell">{common}{(!apart.is_empty()).then(|| view! { ", apart: "<DataText text=apart limit=200/> })}</p>
        </li>
    }
}
