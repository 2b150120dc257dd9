//! How this batch differs from the one that the model was last taught on.

use crate::desk::Shown;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use leptos::prelude::*;
use wg_protocol::{DriftView, ModelView, Moved};

const MOST: usize = 6;
/// Bars reach the edge at this stability index.
const FULL: f64 = 0.5;

#[component]
pub fn Drift(view: Shown<ModelView>) -> impl IntoView {
    view! {
        <section class="pane model__drift" aria-label="Drift since learning" data-testid="drift">
            <header class="pane__head"><h2 class="pane__title">{"Drift since learning"}</h2></header>
            <div class="pane__body">
                {move || view.with(|view| match view {
                    Some(Some(Ok(model))) => match &model.drift {
                        Some(drift) => shown(drift).into_any(),
                        None if model.lessons == 0 => view! { <p class="u-quiet">{"Nothing was learnt yet, so there is nothing to have drifted from."}</p> }.into_any(),
                        None => view! { <p class="u-quiet">{"Too few alerts, here or where it was learnt, to tell."}</p> }.into_any(),
                    },
                    _ => ().into_any(),
                })}
            </div>
        </section>
    }
}

fn shown(drift: &DriftView) -> impl IntoView + use<> {
    let moved = drift.features.iter().filter(|feature| feature.by >= drift.moved_from).count();
    let verdicts = match drift.verdicts {
        None => "Too few verdicts here to compare their mix.".to_owned(),
        Some(by) if by >= drift.moved_from => format!("The mix of verdicts has moved ({by:.2})."),
        Some(by) => format!("The mix of verdicts is as it was ({by:.2})."),
    };
    let from = drift.moved_from;
    view! {
        <p>{format!("{moved} of {} have moved since it was taught on {}.", counted(drift.features.len() as u64, "input", "inputs"), counted(drift.alerts_then, "alert", "alerts"))}</p>
        <p class="u-quiet">{format!("{} new since then, {} gone.", counted(u64::from(drift.new_rules), "rule is", "rules are"), count(u64::from(drift.gone_rules)))}</p>
        {(!drift.named_rules.is_empty()).then(|| {
            let names = drift.named_rules.iter().map(|name| view! { <li><DataText text=name.clone() limit=120/></li> }).collect_view();
            view! { <ul class="model__list" data-testid="new-rules">{names}</ul> }
        })}
        <p class="u-quiet">{format!("{} of what it was taught is of rules that are gone.", percent(drift.gone_lessons))}</p>
        {fields(&drift.gone_inputs, &format!("Fields are gone of {}, of which {} of the points came", counted(drift.gone_inputs.len() as u64, "input", "inputs"), percent(drift.gone_rested)))}
        {fields(&drift.new_inputs, "Fields are new of")}
        <p class="u-quiet">{verdicts}</p>
        {drift.revokes.iter().map(|says| view! { <p class="u-warn">{says.clone()}</p> }).collect_view()}
        <table aria-label="Stability index by input">
            <tbody>{drift.features.iter().take(MOST).map(|feature| row(feature, from)).collect_view()}</tbody>
        </table>
        <p class="u-faint u-small">{format!("Population stability index; the tick is {from}, from where an input has moved. What the model says of moved inputs it learnt elsewhere.")}</p>
    }
}

fn fields(names: &[String], says: &str) -> Option<impl IntoView + use<>> {
    let text = format!("{says}: {}.", names.join(", "));
    (!names.is_empty()).then(|| view! { <p class="u-quiet">{text}</p> })
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn row(feature: &Moved, from: f64) -> impl IntoView + use<> {
    let left = |by: f64| format!("{:.1}%", 100.0 * (by / FULL).clamp(0.0, 1.0));
    view! {
        <tr>
            <th scope="row" class="u-ell">{feature.name.clone()}</th>
            <td class="model__index" aria-hidden="true">
                <i class:is-moved={feature.by >= from} style:width=left(feature.by)></i>
                <u style:left=left(from)></u>
            </td>
            <td class="u-num">{format!("{:.2}", feature.by)}</td>
        </tr>
    }
}
