//! Evidence: the fields that carry the score, with the numbers of the reasons that rest on them.

use crate::parts::attack_version::{AttackVersion, is_of_attack};
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::parts::ref_ring::RefRing;
use leptos::prelude::*;
use wg_protocol::Evidence;

#[component]
pub fn EvidenceTable(
    evidence: Vec<Evidence>,
    /// 1-based number of the lit reason.
    focused: RwSignal<Option<u32>>,
    /// It is being checked blindly: which reason a field serves stays unsaid.
    #[prop(into)]
    blind: Signal<bool>,
) -> impl IntoView {
    let n = evidence.len() as u64;
    view! {
        <section class="detail__evidence">
            <header class="detail__section">
                <h2>{"Evidence"}</h2>
                <span class="u-faint u-tiny">
                    {if n == 1 { "1 field carries the score".to_owned() } else { format!("{} carry the score", counted(n, "field", "fields")) }}
                </span>
            </header>
            <table class="evidence">
                <tbody>{evidence.into_iter().map(|row| evidence_row(row, focused, blind)).collect_view()}</tbody>
            </table>
        </section>
    }
}

fn evidence_row(row: Evidence, focused: RwSignal<Option<u32>>, blind: Signal<bool>) -> impl IntoView {
    let reasons = StoredValue::new(row.reasons.clone());
    let is_lit = move || focused.get().is_some_and(|number| reasons.with_value(|reasons| reasons.contains(&number)));
    let first = row.reasons.first().copied();
    let refs = move || {
        let numbers: Vec<u32> = if blind.get() { Vec::new() } else { reasons.get_value() };
        let lit = move |number| Signal::derive(move || focused.get() == Some(number));
        numbers.into_iter().take(3).map(|number| view! { <RefRing number lit=lit(number)/> }).collect_view()
    };
    view! {
        <tr
            class="evidence__row"
            class:is-lit=is_lit
            data-testid="evidence-row"
            on:click=move |_| focused.set(first.filter(|_| !blind.get_untracked()))
        >
            <td class="evidence__refs">{refs}</td>
            <td class="evidence__field u-mono u-quiet u-ell">{row.field.clone()}</td>
            <td class="evidence__value u-ell"><DataText text=row.value.clone() mono=true/>{is_of_attack(&row.field).then(|| view! { <AttackVersion/> })}</td>
            <td class="evidence__rarity u-num u-faint">{row.rarity}</td>
        </tr>
    }
}
