//! How good the order is, on verdicts that the model in use was not taught.

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
    let answer = use_desk().ask(
        || Some(Query::Evaluation { width_px: CHART_PX.0, height_px: CHART_PX.1 }),
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
    let row = |name: &'static str, model: String, range: String, severity: String| {
        view! { <tr><th scope="row">{name}</th><td><b>{model}</b></td><td class="u-faint">{range}</td><td>{severity}</td></tr> }
    };
    let rate = |name, of: fn(&Figures) -> Rate| row(name, share(of(&model)), range(of(&model)), share(of(&severity)));
    view! {
        <p>{says}</p>
        <div class="model__checked">
            <div><h3>{"Precision by share found"}</h3><SceneView scene=view.precision.clone()/><p class="u-faint u-tiny">{"Dashed: sorted by severity."}</p></div>
            <div><h3>{"Score against outcome"}</h3><SceneView scene=view.reliability.clone()/><p class="u-faint u-tiny">{"On the dashed line estimates come true; a lens is as high as its share is unsure."}</p></div>
            <table class="model__table" aria-label="In numbers">
                <thead><tr><th scope="col">{"In numbers"}</th><th scope="col">{"model"}</th><th scope="col">{"95 %"}</th><th scope="col">{"by severity"}</th></tr></thead>
                <tbody>
                    {row("Average precision", format!("{:.2}", model.average_precision), String::new(), format!("{:.2}", severity.average_precision))}
                    {rate("Real among the first", |figures| figures.first)}
                    {rate("Real ones on top", |figures| figures.on_top)}
                    {row("Calibration error", format!("{:.3}", view.calibration_error), String::new(), String::new())}
                </tbody>
            </table>
        </div>
        <p class="u-faint u-small">{"On top: the two highest piles; by severity, high and above. What was judged was chosen, mostly from the top, so this is how good the order is among it, and not in what nobody opened."}</p>
    }
    .into_any()
}

fn share(rate: Rate) -> String {
    format!("{} of {}", count(u64::from(rate.n)), count(u64::from(rate.of)))
}

fn range(rate: Rate) -> String {
    format!("{:.2} to {:.2}", rate.low, rate.high)
}
