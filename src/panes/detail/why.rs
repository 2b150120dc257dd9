//! Why this rank: the sum, and what would change it.

use crate::parts::figure::{lens_words, probability};
use crate::parts::lens::{LensMark, LensSize};
use crate::parts::term::{Explained, Term};
use crate::parts::waterfall::{Step, Sum, Waterfall};
use leptos::prelude::*;
use wg_protocol::{IncidentDetail, Reason};

/// Reasons drawn one by one; smaller ones are folded into one row, which can be opened.
const SHOWN: usize = 8;

#[component]
pub fn Why(
    detail: IncidentDetail,
    /// 1-based number of the lit reason.
    focused: RwSignal<Option<u32>>,
) -> impl IntoView {
    let lens = detail.lens;
    let open = RwSignal::new(false);
    let folded = detail.reasons.len().saturating_sub(SHOWN);
    let can_open = folded > 1;
    let changes = detail.what_would_change.clone();
    let detail = StoredValue::new(detail);
    let picked = move || {
        focused.get().and_then(|number| detail.with_value(|detail| detail.reasons.get(number as usize - 1).cloned()))
    };
    view! {
        <section class="detail__why">
            <header class="detail__section">
                <h2>{format!("Why {}", probability(lens.p))}</h2>
                <LensMark p=lens.p low=lens.low high=lens.high size=LensSize::Head/>
                <span class="u-faint u-tiny">{format!("likely {} to {}", probability(lens.low), probability(lens.high))}</span>
                {detail.with_value(|detail| detail.not_yet_yours).then(|| view! {
                    <span class="chip"><Explained term=Term::NotYetYours words="not yet yours"/></span>
                })}
                <span class="u-grow"></span>
                {can_open.then(|| view! {
                    <button type="button" class="link u-tiny" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                        {move || if open.get() { "Fold".to_owned() } else { format!("All {}", folded + SHOWN) }}
                    </button>
                })}
            </header>
            {detail.with_value(|detail| detail.self_test.clone()).map(|wrong| view! {
                <p class="changes__wrong" role="alert">{"The self-test of this sum fails: "}{wrong}{". Do not trust this score."}</p>
            })}
            {Some(detail.with_value(|detail| detail.second.clone())).filter(|said| !said.is_empty()).map(|said| view! {
                <p class="detail__second" role="note" data-testid="second-look">{said}</p>
            })}
            <p class="u-hidden">{lens_words(lens.p, lens.low, lens.high)}</p>
            {move || {
                let sum = detail.with_value(|detail| sum(detail, open.get() || !can_open));
                view! { <Waterfall sum focused=Signal::derive(move || focused.get()) on_pick=Callback::new(move |number| focused.set(Some(number)))/> }
            }}
            {move || picked().map(guide)}
            <ul class="changes">{changes.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view()}</ul>
        </section>
    }
}

/// What a reason means, in the words of its feature.
fn guide(reason: Reason) -> impl IntoView {
    view! {
        <div class="guide" role="note" data-testid="reason-guide">
            <b>{reason.label}</b>
            <span class="u-faint">{reason.group}": "<bdi>{reason.value}</bdi></span>
            <p>{reason.meaning}</p>
        </div>
    }
}

/// The waterfall of an incident: the largest reasons by themselves, the rest as one step.
fn sum(detail: &IncidentDetail, all: bool) -> Sum {
    let shown = if all { detail.reasons.len() } else { SHOWN.min(detail.reasons.len()) };
    let mut steps: Vec<Step> = (1u32..)
        .zip(&detail.reasons[..shown])
        .map(|(number, reason)| Step { number: Some(number), label: reason.label.clone(), points: reason.points })
        .collect();
    let rest = &detail.reasons[shown..];
    if !rest.is_empty() {
        let points = rest.iter().map(|reason| reason.points).sum();
        steps.push(Step { number: None, label: format!("{} smaller factors", rest.len()), points });
    }
    Sum {
        base_label: detail.base_label.clone(),
        base: detail.base_points,
        steps,
        total: detail.points,
        lens: (detail.lens.p, detail.lens.low, detail.lens.high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_small_reasons_keeps_the_sum() {
        let reason = |points| Reason {
            feature: String::new(),
            label: String::new(),
            points,
            group: String::new(),
            meaning: String::new(),
            value: String::new(),
            fields: Vec::new(),
        };
        let points: Vec<f64> = (0..13).map(|i| f64::from(13 - i) * if i % 3 == 0 { -1.0 } else { 1.0 }).collect();
        let detail = IncidentDetail {
            base_points: -46.0,
            points: -46.0 + points.iter().sum::<f64>(),
            reasons: points.into_iter().map(reason).collect(),
            ..IncidentDetail::default()
        };
        for all in [false, true] {
            let sum = sum(&detail, all);
            assert_eq!(sum.base + sum.steps.iter().map(|step| step.points).sum::<f64>(), sum.total);
        }
    }
}
