//! What the model in use is, what it learnt from, and what it is not for.

use super::packs::Packs;
use crate::command::UiCommand;
use crate::desk::{Desk, Shown, use_desk};
use crate::learning;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::{CommandButton, Look};
use crate::parts::data_text::DataText;
use crate::parts::figure::{counted, points};
use crate::platform::{dom, files};
use crate::second_look;
use crate::setting;
use leptos::html::Input;
use leptos::prelude::*;
use wg_protocol::{CellEdit, ModelView, SelfTest};

#[component]
pub fn Card(view: Shown<ModelView>) -> impl IntoView {
    let desk = use_desk();
    let judged = Memo::new(move |_| desk.casefile.log.with(|log| log.judged().len() as u64));
    view! {
        <section class="pane model__card" aria-label="Model card">
            <header class="pane__head"><h2 class="pane__title">{"Model card"}</h2></header>
            <div class="pane__body">
                {move || view.with(|view| match view {
                    Some(Some(Ok(model))) => facts(desk, model).into_any(),
                    Some(Some(Err(failure))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                    _ => view! { <Waiting/> }.into_any(),
                })}
                <p class="u-small u-quiet">
                    {move || format!("{} in this browser to learn from.", counted(judged.get(), "verdict", "verdicts"))}
                </p>
                <div class="u-row">
                    <CommandButton
                        command=UiCommand::Learn
                        look=Look::Primary
                        testid="learn"
                        words="Learn from the verdicts"
                        disabled=Signal::derive(move || judged.get() == 0 || desk.learning.busy.get())
                    />
                </div>
                <div class="u-row">
                    <CommandButton command=UiCommand::SaveModelCard words="Save the card" testid="save-card"/>
                    <CommandButton command=UiCommand::SaveModel words="Save the model" testid="save-model"/>
                    <CommandButton command=UiCommand::OpenModel words="Open a model" testid="open-model"/>
                </div>
                <p class="u-faint u-tiny">{"A model file holds the answers of judged alerts and hashes of their rules, and no text of an alert. Reading it learns them again; a file that does not give the model it names is refused."}</p>
                <ModelInput/>
                <Packs model=Signal::derive(move || view.with(|view| view.clone().flatten().and_then(Result::ok)))/>
            </div>
        </section>
    }
}

/// The file field that takes a model file: hidden, opened by its command.
#[component]
fn ModelInput() -> impl IntoView {
    let desk = use_desk();
    let input = NodeRef::<Input>::new();
    desk.on_command(move |command| {
        let is_mine = command == UiCommand::OpenModel;
        if let Some(input) = input.get_untracked().filter(|_| is_mine) {
            dom::click(&input);
        }
        is_mine
    });
    let take = move |event: leptos::ev::Event| {
        files::chosen(&event).into_iter().take(1).for_each(|file| learning::take_file(desk, file))
    };
    view! {
        <input class="u-hidden" type="file" tabindex="-1" aria-label="Model file" data-testid="model-input" node_ref=input on:change=take/>
    }
}

fn self_test(test: &SelfTest) -> String {
    match (test.checked, test.failed) {
        (0, _) => "Runs on the incidents of a batch once one is loaded.".to_owned(),
        (n, 0) => format!(
            "Passes on {}: the reasons add up to the score exactly, taking one away lowers it by exactly its points, the same alert gives the same twice.",
            counted(u64::from(n), "incident", "incidents")
        ),
        (n, failed) => format!(
            "FAILS on {failed} of {}. {}",
            counted(u64::from(n), "incident", "incidents"),
            test.failures.join("; ")
        ),
    }
}

/// Where real ones were missed that it was not taught, and where nothing is known.
fn weak(model: &ModelView) -> String {
    let mut texts: Vec<String> = model
        .weak
        .iter()
        .take(3)
        .map(|(kind, missed, of)| format!("{kind}: {missed} of {of} real ones not in the two highest piles."))
        .collect();
    if !model.unjudged.is_empty() {
        texts.push(format!("No real one judged yet of {}.", model.unjudged.join(", ")));
    }
    if texts.is_empty() {
        "Nothing that was measured on verdicts it was not taught.".to_owned()
    } else {
        texts.join(" ")
    }
}

/// What a person set, each with its reason.
fn by_hand(model: &ModelView) -> impl IntoView + use<> {
    if model.edits.is_empty() {
        return view! { {"Nothing."} }.into_any();
    }
    let row = |edit: &CellEdit| {
        let what = setting::what(&edit.feature, edit.bin, (edit.points * 1024.0).round() as i32);
        view! { <li>{what}{": "}<DataText text=edit.reason.clone() limit=120/>{", "}<DataText text=edit.author.clone() limit=60/></li> }
    };
    view! { <ul class="model__list">{model.edits.iter().map(row).collect_view()}</ul> }.into_any()
}

fn facts(desk: Desk, model: &ModelView) -> impl IntoView + use<> {
    let is_learnt = model.lessons > 0;
    let learnt = if is_learnt {
        format!(
            "{} judged in this browser, and the shipped scorecard at half strength.",
            counted(u64::from(model.lessons), "alert", "alerts")
        )
    } else {
        "No verdict yet: the shipped scorecard, at half strength. Every lens is wide until it learns.".to_owned()
    };
    view! {
        <dl class="model__facts">
            <dt>{"In use"}</dt>
            <dd><code>{model.model.clone()}</code>" "<code class="u-faint">{model.hash.clone()}</code></dd>
            <dt>{"Is"}</dt>
            <dd>{format!("A sum of {} tables of points. It starts at {}; 10 points double the odds. No hidden layers, no language model.", model.shapes.len(), points(model.base))}</dd>
            <dt>{"For"}</dt>
            <dd>{"Putting exported alerts in order for a person to judge."}</dd>
            <dt>{"Not for"}</dt>
            <dd>{"Blocking, closing or paging without a person. Rating people."}</dd>
            <dt>{"Learnt from"}</dt>
            <dd>{learnt}</dd>
            <dt>{"Weak at"}</dt>
            <dd data-testid="weak-at">{weak(model)}</dd>
            <dt>{"Last change"}</dt>
            <dd data-testid="last-change">{move || desk.learning.changed.with(|text| if text.is_empty() { "None in this browser.".to_owned() } else { text.clone() })}</dd>
            <dt>{"Set by hand"}</dt>
            <dd data-testid="set-by-hand">{by_hand(model)}</dd>
            <dt>{"Second look"}</dt>
            <dd data-testid="second-standing">{move || second_look::words(desk.second_look.standing.get(), desk.second_look.marked.get())}</dd>
            <dt>{"Self-test"}</dt>
            <dd class:is-wrong={model.self_test.failed > 0} data-testid="self-test">{self_test(&model.self_test)}</dd>
        </dl>
        {is_learnt.then(|| view! { <CommandButton command=UiCommand::ShippedModel words="Go back to the shipped scorecard"/> })}
    }
}
