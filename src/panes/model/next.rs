//! The incidents whose verdicts would teach most.

use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::data_text::DataText;
use crate::store::{ChoicesStoreFields, Screen};
use leptos::prelude::*;
use wg_protocol::{Answer, AskedBy, Query, ToJudge};

const MOST: u32 = 10;

#[component]
pub fn Next() -> impl IntoView {
    let desk = use_desk();
    // Drawn anew with each visit of the screen; the same for as long as it is open.
    let seed = crate::platform::dom::now_ms().unsigned_abs();
    let answer = desk.ask(
        move || Some(Query::ToJudge { n: MOST, seed }),
        |answer| match answer {
            Answer::ToJudge(list) => Some(list),
            _ => None,
        },
    );
    view! {
        <section class="pane model__next" aria-label="Worth judging next">
            <header class="pane__head">
                <h2 class="pane__title">{"Worth judging next"}</h2>
                <span class="u-faint u-tiny u-ell">{"half from the top, some unsure, some at random"}</span>
            </header>
            <div class="pane__body">
                {move || answer.with(|answer| match answer {
                    Some(Some(Ok(list))) if list.is_empty() => view! { <p class="u-quiet">{"Every incident has a verdict."}</p> }.into_any(),
                    Some(Some(Ok(list))) => view! { <ul class="model__list">{list.iter().map(row).collect_view()}</ul> }.into_any(),
                    Some(Some(Err(failure))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                    _ => view! { <Waiting/> }.into_any(),
                })}
            </div>
        </section>
    }
}

/// Shows an incident in the queue.
pub fn open(desk: Desk, uid: &str) {
    desk.choices.query().set(String::new());
    desk.choices.incident().set(uid.to_owned());
    desk.run(UiCommand::Go(Screen::Queue));
}

fn row(next: &ToJudge) -> impl IntoView + use<> {
    let desk = use_desk();
    let uid = next.uid.clone();
    let why = match next.asked {
        AskedBy::Top => "ranks high".to_owned(),
        AskedBy::Uncertain => "unsure".to_owned(),
        AskedBy::Audit { one_in } => format!("drawn at random, one in {one_in}"),
        AskedBy::Unknown => String::new(),
    };
    view! {
        <li>
            <button type="button" class="button button--ghost model__open" on:click=move |_| open(desk, &uid)>
                <span class="u-ell u-grow"><DataText text=next.title.clone() limit=90/></span>
                <span class="u-faint u-tiny u-nowrap">{why}</span>
            </button>
        </li>
    }
}
