//! What is suppressed: each pattern with who answers for it, why and until when, and those that have expired.

use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Screen};
use crate::suppressing;
use leptos::prelude::*;
use wg_query::{Field, with_token};

#[component]
pub fn SuppressedPatterns() -> impl IntoView {
    let desk = use_desk();
    move || {
        let list = desk.casefile.log.with(|log| log.suppressions());
        let now = dom::now_ms();
        (!list.is_empty()).then(|| {
            let rows = list
                .into_iter()
                .rev()
                .map(|one| {
                    let in_force = one.is_in_force(now);
                    let until = clock::date(one.until_ms);
                    let query = with_token(&one.pattern, Field::Suppressed, "yes");
                    let back = one.clone();
                    view! {
                        <li class="suppressed__row" data-testid="suppressed-row">
                            <span class="u-mono"><DataText text=one.pattern limit=200/></span>
                            <span class="u-small u-quiet"><DataText text=one.reason limit=200/>{", "}<DataText text=one.owner limit=80/></span>
                            <span class="u-row u-small">
                                {if in_force { format!("until {until}") } else { format!("expired {until}; what it covered is back") }}
                                <span class="u-grow"></span>
                                {in_force.then(|| view! {
                                    <button type="button" class="link" on:click=move |_| {
                                        desk.choices.query().set(query.clone());
                                        desk.run(UiCommand::Go(Screen::Queue));
                                    }>{"Show"}</button>
                                })}
                                <button type="button" class="link" data-testid="suppressed-back" on:click=move |_| suppressing::take_back(desk, &back)>{"Take back"}</button>
                            </span>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="log__card">
                    <h2>{"Suppressed"}</h2>
                    <ul class="suppressed">{rows}</ul>
                </section>
            }
        })
    }
}
