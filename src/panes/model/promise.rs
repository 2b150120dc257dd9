//! What may be missed below the line: the promise, the checks it rests on, and what a find brought up.

use super::beam::beam;
use super::next::open;
use super::plan::Plan;
use crate::command::UiCommand;
use crate::desk::{Shown, use_desk};
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::CommandButton;
use crate::parts::data_text::DataText;
use crate::parts::figure::{at_most, count, counted};
use leptos::prelude::*;
use wg_protocol::{Answer, NearFind, PromiseView, Query, Revoked, Standing};

/// Asks for the promise, again after each verdict.
pub fn ask() -> Shown<PromiseView> {
    use_desk().ask(
        || Some(Query::Promise),
        |answer| match answer {
            Answer::Promise(view) => Some(*view),
            _ => None,
        },
    )
}

/// Returns the promise as the pile's line says it.
pub fn short(view: &PromiseView) -> String {
    match view.standing {
        Standing::Empty | Standing::OfPart => String::new(),
        Standing::Holds => format!("at most {} real, 95 % sure", at_most(view.elusion)),
        Standing::TooFew if view.steps.is_empty() => "nothing promised".to_owned(),
        Standing::TooFew => format!("nothing promised: {} of {} checks", count(view.checked), count(first_step(view))),
        Standing::Revoked(_) => "promise revoked".to_owned(),
    }
}

/// Checks in all until the first promise.
fn first_step(view: &PromiseView) -> u64 {
    view.checked + view.steps.first().map_or(0, |step| step.more)
}

#[component]
pub fn Promise() -> impl IntoView {
    let answer = ask();
    view! {
        <section class="pane model__promise" aria-label="Below the line" data-testid="promise">
            <header class="pane__head"><h2 class="pane__title">{"Below the line: what may be missed"}</h2></header>
            <div class="pane__body">
                {move || answer.with(|answer| match answer {
                    Some(Some(Ok(view))) => shown(view).into_any(),
                    Some(Some(Err(failure))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                    _ => view! { <Waiting/> }.into_any(),
                })}
                <Plan/>
                <OverDays drifted=Signal::derive(move || answer.with(|answer| matches!(answer, Some(Some(Ok(view))) if !view.drift.is_empty())))/>
            </div>
        </section>
    }
}

/// What the blind checks of all batches under this model say together, from their number on that says anything.
#[component]
fn OverDays(
    /// Batches are no longer alike, so that their mean says nothing about this one.
    drifted: Signal<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let checks = Memo::new(move |_| {
        let model = desk.bridge.about.with(|about| about.model.clone());
        desk.casefile.log.with(|log| log.blind_checks(&model))
    });
    let share = desk.ask(
        move || Some(checks.get()).filter(|(n, _)| *n > 0).map(|(checks, real)| Query::OverDays { checks, real }),
        |answer| match answer {
            Answer::Share(share) => Some(share),
            _ => None,
        },
    );
    move || {
        let share = share.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref()?.as_ref().ok().copied()))?;
        let (n, real) = checks.get();
        if drifted.get() {
            return Some(view! { <p class="u-quiet" data-testid="over-days">{"The mean over all batches under this model is withdrawn: this batch is no longer like them."}</p> }.into_any());
        }
        Some(view! {
            <p class="u-quiet" data-testid="over-days">
                {format!(
                    "Over all batches under this model: {}, {} real or undecided. On average at most {} of what stood below the line is real, 95 % sure however often one looks.",
                    counted(u64::from(n), "blind check", "blind checks"),
                    count(u64::from(real)),
                    at_most(share),
                )}
            </p>
        }.into_any())
    }
}

fn shown(view: &PromiseView) -> impl IntoView + use<> {
    let (heading, says) = heading(view);
    let holds = view.standing == Standing::Holds;
    let has_next = !view.next.is_empty();
    let counted_so_far = format!(
        "Found so far: {} real below the line, {} in {}.",
        count(view.found),
        match view.undecided {
            0 => "none undecided".to_owned(),
            n => format!("{} undecided and counted as real", count(n)),
        },
        counted(view.checked, "random check", "random checks"),
    );
    view! {
        <p class="model__promised" class:is-held=holds>{heading}</p>
        <p>{says}</p>
        {view.drift.iter().map(|says| view! { <p class="u-warn u-small" data-testid="promise-drift">{says.clone()}</p> }).collect_view()}
        {(view.pile > 0).then(|| view! {
            {beam(view)}
            <p class="u-quiet">{counted_so_far}</p>
            {reader(view.reader).map(|text| view! { <p class="u-quiet" data-testid="known-answers">{text}</p> })}
            {limits(view).into_iter().map(|text| view! { <p class="u-quiet">{text}</p> }).collect_view()}
            {steps(view).map(|text| view! { <p>{text}</p> })}
            <p class="u-faint u-small">{"Holds for this batch and this model, if the checks are judged right. Says nothing about what no sensor reported."}</p>
        })}
        {near(&view.near_finds)}
        {has_next.then(|| view! {
            <div class="u-row"><CommandButton command=UiCommand::BlindCheck words="Check the next one" testid="next-check"/></div>
        })}
    }
}

fn heading(view: &PromiseView) -> (String, String) {
    let bound = format!("{} or fewer of {}", count(view.at_most), count(view.pile - view.found));
    match view.standing {
        Standing::Empty => ("Nothing is below the line".to_owned(), String::new()),
        Standing::OfPart => (
            "Nothing is promised of a part".to_owned(),
            "This is a working brief. What its sender left out is not here to be checked; who has the whole batch can check it."
                .to_owned(),
        ),
        Standing::Holds => (format!("At most {} is real", at_most(view.elusion)), format!("95 % sure: {bound}.")),
        Standing::TooFew => (
            "Nothing is promised yet".to_owned(),
            match view.steps.first() {
                Some(step) if step.share >= 0.05 => format!(
                    "Too few incidents below the line were checked at random: {} of the {} that a first promise takes.",
                    count(view.checked),
                    count(first_step(view))
                ),
                _ => "No number of checks would show 5 % as they were judged: too many were undecided, or known answers overlooked.".to_owned(),
            },
        ),
        Standing::Revoked(why) => {
            let says = match why {
                Revoked::Found => {
                    "A real one was found below the line. What is most like it stands here to be judged first; with the find counted, the checks say no more than "
                }
                Revoked::OtherModel => "Another model draws the line now. The checks of its own pile say no more than ",
                Revoked::OtherLine => "The line is drawn elsewhere now. The checks of its own pile say no more than ",
                Revoked::Drifted => {
                    "Alerts are no longer like those that the model was taught on. Judge some of this batch and let it learn from them; until then the checks count, and say no more than "
                }
                Revoked::OtherBatch => "It was about another batch. The checks of this one say no more than ",
            };
            ("The promise is revoked".to_owned(), format!("{says}{bound}."))
        }
    }
}

/// What known answers say of the reader.
fn reader((asked, missed, sees): (u32, u32, f64)) -> Option<String> {
    let right = count(u64::from(asked - missed.min(asked)));
    let asked_words = counted(u64::from(asked), "known answer", "known answers");
    (asked > 0).then(|| match sees {
        s if s > 0.0 => format!("{right} of {asked_words} among the checks recognised: such a reader sees at least {:.0} % of real ones, and the bound counts what the rest may be.", (s * 100.0).floor()),
        _ => format!("{right} of {asked_words} among the checks recognised; from 10 on the bound counts what a reader overlooks."),
    })
}

/// What the number is worth: beside the batch as a whole, and of all that is real.
fn limits(view: &PromiseView) -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(times) = view.of_base_rate {
        texts.push(if times >= 1.0 {
            "That is no less than the share known to be real in the whole batch: the line has not been shown to help."
                .to_owned()
        } else {
            format!("That is {} of the share known to be real in the whole batch.", at_most(times))
        });
    }
    texts.push(match view.recall {
        // A share of hundreds that may be real is no share that says anything.
        Some(recall) if recall < 0.01 => format!(
            "{} known to be real; of up to {} more below the line nothing is known yet, so no share can be named.",
            counted(view.confirmed + view.found, "incident is", "incidents are"),
            count(view.at_most)
        ),
        Some(recall) => format!(
            "Of all that is real, at least {:.0} % is known: {} of at most {}.",
            (recall * 100.0).floor(),
            count(view.confirmed + view.found),
            count(view.confirmed + view.found + view.at_most)
        ),
        None => "Nothing real is known yet, so nothing can be said about how much of it is above the line.".to_owned(),
    });
    texts
}

fn steps(view: &PromiseView) -> Option<String> {
    let step = view.steps.first()?;
    Some(format!(
        "{} in the drawn order would bring it to {}.",
        counted(step.more, "more check without a find", "more checks without a find"),
        at_most(step.share)
    ))
}

fn near(finds: &[NearFind]) -> impl IntoView + use<> {
    let desk = use_desk();
    let row = |near: &NearFind| {
        let uid = near.uid.clone();
        let why = match (near.same_entity, near.same_rule) {
            (true, true) => "same machine or account, same rule",
            (true, false) => "same machine or account",
            (false, true) => "same rule",
            (false, false) => "like reasons",
        };
        view! {
            <li>
                <button type="button" class="button button--ghost model__open" on:click=move |_| open(desk, &uid)>
                    <span class="u-ell u-grow"><DataText text=near.title.clone() limit=90/></span>
                    <span class="u-faint u-tiny u-nowrap">{why}</span>
                </button>
            </li>
        }
    };
    (!finds.is_empty()).then(|| {
        view! {
            <h3>{"Most like what was found"}</h3>
            <ul class="model__list" data-testid="near-finds">{finds.iter().map(row).collect_view()}</ul>
        }
    })
}
