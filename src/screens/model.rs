//! Model: what ranks the queue, what may be missed below the line, what a candidate would change, and what to judge next.

use crate::desk::use_desk;
use crate::panes::model::candidate::Candidate;
use crate::panes::model::card::Card;
use crate::panes::model::curves::Curves;
use crate::panes::model::drift::Drift;
use crate::panes::model::evaluation::Evaluation;
use crate::panes::model::evasion::Evasion;
use crate::panes::model::next::Next;
use crate::panes::model::promise::Promise;
use leptos::prelude::*;
use wg_protocol::{Answer, Query};

#[component]
pub fn ModelScreen() -> impl IntoView {
    let desk = use_desk();
    let view = desk.ask(
        || Some(Query::Model),
        |answer| match answer {
            Answer::Model(view) => Some(*view),
            _ => None,
        },
    );
    view! {
        <main class="screen model" aria-label="Model" data-testid="model">
            <h1 class="u-hidden">{"Model"}</h1>
            <div class="model__top">
                <div class="model__column"><Card view/></div>
                <div class="model__column"><Promise/><Evasion/><Drift view/></div>
                <div class="model__column"><Candidate/><Next/></div>
            </div>
            <Curves view/>
            <Evaluation/>
        </main>
    }
}
