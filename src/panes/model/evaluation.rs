//! How good the order is, on verdicts that the model in use was not taught.

use super::candidate::measured;
use crate::desk::use_desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::figure::{count, counted};
use crate::parts::scene::SceneView;
use leptos::prelude::*;
use wg_protocol::evaluation::{EvaluationView, Figures};
use wg_protocol::{Answer, Query, Rate};

const CHART_PX: (u32, u32) = (300, 190);

#[component]
pub fn Evaluation() -> impl IntoView {
    let desk = use_desk();
    let answer = desk.ask(
        move || {
            desk.learning.candidate.track();
            Some(Query::Evaluation { width_px: CHART_PX.0, height_px: CHART_PX.1 })
        },
        |answer| match answer {
            Answer::Evaluation(view) => Some(*view),
            _ => None,
        },
    );
    view! {
        <section class="pane model__evaluation" aria-label="Evaluation" data-testid="evaluation">
            <header class="pane__head">
                <h2 class="pane__title">{"Evaluation"}</h2>
                <span class="u-faint u-tiny u-ell">{"on verdicts that the model in use was not taught"}</span>
            </header>
            <div class="pane__body">
                {move || answer.with(|answer| match answer {
                    Some(Some(Ok(view))) => shown(view).into_any(),
                    Some(Some(Err(failure))) => view! { <FailureNote failure=failure.clone()/> }.into_any(),
                    _ => view! { <Waiting/> }.into_any(),
                })}
            </div>
        </section>
    }
}

fn shown(view: &EvaluationView) -> impl IntoView + use<> {
    let says = format!(
        "{} of this batch, {} real. {}",
        counted(u64::from(view.judged), "judged incident", "judged incidents"),
        count(u64::from(view.real)),
        match view.taught {
            0 => String::new(),
            n => format!("It was taught on {} more, which say nothing here.", count(u64::from(n))),
        }
    );
    let Some([model, severity]) = view.figures else {
        return view! { <p class="u-quiet">{says}" Too few to tell: 10 are needed, 3 of them real and 3 not."</p> }
            .into_any();
    };
    let candidate = view.candidate;
    let has_candidate = candidate.is_some();
    let row = |name: &'static str, range: String, of: &dyn Fn(&Figures) -> String, by_severity: bool| {
        let theirs = candidate.map(|(figures, ..)| view! { <td>{of(&figures)}</td> });
        let severity = by_severity.then(|| of(&severity));
        view! { <tr><th scope="row">{name}</th><td><b>{of(&model)}</b></td><td class="u-faint">{range}</td>{theirs}<td>{severity}</td></tr> }
    };
    let rate = |name, of: fn(&Figures) -> Rate| row(name, range(of(&model)), &|figures| share(of(figures)), true);
    let number = |at: usize| between(model.likely[at].0, model.likely[at].1);
    let told =
        candidate.map(|(.., told)| format!("The candidate, on what it was not taught either: {}", measured(told)));
    view! {
        <p>{says}</p>
        <div class="model__checked">
            <div><h3>{"Precision by share found"}</h3><SceneView scene=view.precision.clone()/><p class="u-faint u-tiny">{if has_candidate { "Dashed: sorted by severity, and bright the candidate." } else { "Dashed: sorted by severity." }}</p></div>
            <div><h3>{"Score against outcome"}</h3><SceneView scene=view.reliability.clone()/><p class="u-faint u-tiny">{"On the dashed line estimates come true; a lens is as high as its share is unsure."}</p></div>
            <table class="model__table" aria-label="In numbers">
                <thead><tr><th scope="col">{"In numbers"}</th><th scope="col">{"model"}</th><th scope="col">{"95 %"}</th>{has_candidate.then(|| view! { <th scope="col">{"candidate"}</th> })}<th scope="col">{"by severity"}</th></tr></thead>
                <tbody>
                    {row("Average precision", number(0), &|figures| format!("{:.2}", figures.average_precision), true)}
                    {rate("Real among the first", |figures| figures.first)}
                    {rate("Real ones on top", |figures| figures.on_top)}
                    {row("Calibration error", number(1), &|figures| format!("{:.3}", figures.calibration_error), false)}
                </tbody>
            </table>
        </div>
        {told.map(|text| view! { <p class="u-quiet" data-testid="candidate-told">{text}</p> })}
        <p class="u-faint u-small">{"On top: the two highest piles; by severity, high and above. What was judged was chosen, mostly from the top, so this is how good the order is among it, and not in what nobody opened."}</p>
    }
    .into_any()
}

fn share(rate: Rate) -> String {
    format!("{} of {}", count(u64::from(rate.n)), count(u64::from(rate.of)))
}

fn range(rate: Rate) -> String {
    between(rate.low, rate.high)
}

fn between(low: f64, high: f64) -> String {
    format!("{low:.2} to {high:.2}")
}
