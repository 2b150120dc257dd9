//! The candidate: what it would change, by which verdicts, and whether it is measurably better. The choices are equal.

use super::record;
use crate::command::UiCommand;
use crate::desk::use_desk;
use crate::learning::ASKS;
use crate::parts::button::CommandButton;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted, points, probability};
use leptos::prelude::*;
use wg_protocol::{Calibration, CandidateView, CellChange, Measured, Mover, Outcome, PackView, Pile};

#[component]
pub fn Candidate() -> impl IntoView {
    let desk = use_desk();
    view! {
        <section class="pane model__candidate" aria-label="Candidate" data-testid="candidate">
            <header class="pane__head">
                <h2 class="pane__title">{"Candidate"}</h2>
                <span class="u-faint u-tiny u-ell">{"the queue does not use it"}</span>
            </header>
            <div class="pane__body">
                {move || desk.learning.candidate.with(|candidate| match candidate {
                    Some(candidate) => shown(candidate, desk.learning.asked).into_any(),
                    None if desk.learning.busy.get() => view! { <p class="u-quiet">{"Learning."}</p> }.into_any(),
                    None => view! {
                        <p class="u-quiet">{"There is none. Judge some incidents, then let the model learn from your verdicts: what would change is shown here before anything does."}</p>
                    }.into_any(),
                })}
            </div>
        </section>
    }
}

fn shown(candidate: &CandidateView, asked: RwSignal<bool>) -> impl IntoView + use<> {
    let learnt = format!(
        "Learnt from {}, {} of them on this batch.{}",
        counted(u64::from(candidate.lessons), "alert", "alerts"),
        count(u64::from(candidate.lessons_here)),
        match candidate.skipped {
            0 => String::new(),
            n => format!(
                " {} nothing: needs more data, duplicates, or incidents of other batches.",
                counted(u64::from(n), "verdict teaches", "verdicts teach")
            ),
        } + &match candidate.dropped {
            0 => String::new(),
            n => format!(" {} left out: a model holds no more.", counted(u64::from(n), "alert is", "alerts are")),
        }
    );
    let names = || Pile::ALL.into_iter().map(Pile::name);
    let heads = names().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let piles = (0..4usize)
        .zip(names().zip(candidate.flow))
        .map(|(from, (name, row))| {
            let cells = (0..4usize).zip(row).map(|(to, n)| moved(from, to, n)).collect_view();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect_view();
    let change: u32 = (0..4).map(|i| candidate.piles_before[i] - candidate.flow[i][i]).sum();
    let [real, harmless] = candidate.disagrees;
    view! {
        <p><code>{candidate.model.clone()}</code>" "{learnt}</p>
        {candidate.packs_change.then(|| packs(&candidate.packs))}
        <p class="u-quiet">{measured(candidate.measured)}</p>
        {candidate.measured.and_then(|measured| measured.calibration).map(|checked| view! {
            <p class="u-quiet" data-testid="calibration">{calibrated(&checked)}</p>
        })}
        {move || asked.get().then(|| view! { <p class="u-warn" role="status" data-testid="accept-asks">{ASKS}</p> })}
        <div class="u-row model__choices">
            <CommandButton command=UiCommand::AcceptModel words=Signal::derive(move || if asked.get() { "Accept it: sure" } else { "Accept it" }.to_owned()) testid="accept-model"/>
            <CommandButton command=UiCommand::ShadowModel words=if candidate.shadow.is_some() { "In shadow" } else { "Shadow it" } disabled=candidate.shadow.is_some() testid="shadow-model"/>
            <CommandButton command=UiCommand::DiscardModel words="Discard it" testid="discard-model"/>
        </div>
        {record::in_shadow(candidate)}
        {record::replayed(candidate)}
        <h3>{format!("What would change: {} of {} change pile", count(u64::from(change)), counted(u64::from(candidate.piles_before.iter().sum::<u32>()), "incident", "incidents"))}</h3>
        <table class="model__table model__flow" aria-label="Incidents by pile: rows as they are now, columns as they would be" data-testid="flow">
            <thead><tr><th scope="col">{"now ↓ then →"}</th>{heads}</tr></thead>
            <tbody>{piles}</tbody>
        </table>
        <p class="u-small" class:u-warn={real > 0} data-testid="disagrees">
            {match real {
                0 => "No incident that was judged real falls below the line.".to_owned(),
                n => format!("{} below the line.", counted(u64::from(n), "incident that was judged real falls", "incidents that were judged real fall")),
            }}
            {(harmless > 0).then(|| format!(" {} in the two highest piles.", counted(u64::from(harmless), "that was judged harmless stands", "that were judged harmless stand")))}
        </p>
        <p class="u-small">
            {format!(
                "{} over the line, {} under it.",
                counted(u64::from(candidate.moved_over_line), "incident would come", "incidents would come"),
                count(u64::from(candidate.moved_under_line)),
            )}
        </p>
        {(candidate.held > 0).then(|| view! {
            <p class="u-small u-quiet" data-testid="held">
                {format!(
                    "{} under it by score alone and are held above it: nothing that a product calls critical falls under the line by learning, and nothing at all before 3 real incidents were judged.",
                    counted(u64::from(candidate.held), "more would be", "more would be"),
                )}
            </p>
        })}
        <h3>{"Moved most, and which verdicts moved it"}</h3>
        <ul class="model__list">{candidate.movers.iter().take(8).map(mover).collect_view()}</ul>
        <h3>{"Answers whose points change most"}</h3>
        <ul class="model__list">{candidate.cells.iter().take(8).map(cell).collect_view()}</ul>
    }
}

/// The packs that the candidate starts from.
fn packs(list: &[PackView]) -> impl IntoView + use<> {
    let one = |pack: &PackView| view! { <li><DataText text=pack.team.clone() limit=60/>{format!(", {} %", pack.weight / 10)}</li> };
    if list.is_empty() {
        return view! { <p data-testid="candidate-packs">{"It starts from the shipped scorecard, without packs of other teams."}</p> }.into_any();
    }
    view! {
        <p>{"It starts from packs of other teams:"}</p>
        <ul class="model__list" data-testid="candidate-packs">{list.iter().map(one).collect_view()}</ul>
    }
    .into_any()
}

/// How many go from one pile to another: up, down, or nowhere.
fn moved(from: usize, to: usize, n: u32) -> impl IntoView + use<> {
    let figure = count(u64::from(n));
    let (class, says) = match n {
        0 => ("u-faint", "·".to_owned()),
        _ if to < from => ("u-up", format!("▲ {figure}")),
        _ if to > from => ("u-down", format!("▼ {figure}")),
        _ => ("is-same", figure),
    };
    view! { <td class=class>{says}</td> }
}

/// Says whether the candidate is measurably better on verdicts that neither model had seen.
pub fn measured(measured: Option<Measured>) -> String {
    let Some(measured) = measured else {
        return "Nothing to evaluate it by: no verdict of a person is behind it.".to_owned();
    };
    let (judged, real) =
        (counted(u64::from(measured.incidents), "incident", "incidents"), count(u64::from(measured.real)));
    let says = match measured.outcome {
        Outcome::TooFew => {
            return format!(
                "Too few to evaluate: {judged} judged, {real} real; {} are needed, {} of each kind. Nothing yet shows that it is better.",
                count(u64::from(measured.needed)),
                count(u64::from(measured.needed_of_each)),
            );
        }
        Outcome::Better => "It is measurably better",
        Outcome::NotTold => "It is not measurably better",
        Outcome::Worse => "It is measurably worse",
    };
    format!(
        "{says} on {judged}, {real} real, each predicted without its own verdict: logarithmic loss {:.3} now, {:.3} then, difference give or take {:.3}.",
        measured.before, measured.after, measured.error,
    )
}

/// What estimates came to, by verdicts that the candidate had not seen.
fn calibrated(checked: &Calibration) -> String {
    let percents = |list: &[f64; 3]| list.map(|p| format!("{:.0} %", p * 100.0)).join(", ");
    let came = checked.curve.as_ref().unwrap_or(&checked.line);
    let by = if checked.curve.is_some() { "a rising curve" } else { "a straight line in points" };
    format!(
        "Where it says {}, verdicts that it had not seen say {}, by {by}; a random check counts for those not drawn.",
        percents(&checked.said),
        percents(came)
    )
}

pub fn mover(mover: &Mover) -> impl IntoView + use<> {
    let up = mover.p_after > mover.p_before;
    let by: Vec<String> = mover.by.iter().take(2).map(|(uid, by)| format!("{uid} {}", points(*by))).collect();
    view! {
        <li class="model__mover">
            <span class="u-ell u-grow"><DataText text=mover.title.clone() limit=90/></span>
            <span class="u-nowrap">
                {probability(mover.p_before)}
                <span class=if up { "u-up" } else { "u-down" }>{if up { " ▲ " } else { " ▼ " }}</span>
                <b>{probability(mover.p_after)}</b>
            </span>
            <span class="u-faint u-tiny u-ell">{by.join(", ")}</span>
        </li>
    }
}

fn cell(cell: &CellChange) -> impl IntoView + use<> {
    view! {
        <li class="model__mover">
            <span class="u-ell u-grow">{cell.label.clone()}<span class="u-faint">{format!(", {}", cell.name)}</span></span>
            <span class="u-nowrap">{points(cell.before)}" → "<b>{points(cell.after)}</b></span>
            <span class="u-faint u-tiny">{counted(cell.alerts, "alert here", "alerts here")}</span>
        </li>
    }
}
