//! The strip: 15 ticks in the order of an attack, tall where reached.

use crate::parts::tactic::phase_class;
use leptos::prelude::*;
use wg_schema::attack::TACTICS;

/// Bit `i` of `tactics`: tactic `i` is reached; of `inferred`: by what was inferred from words alone.
#[component]
pub fn Strip(tactics: u16, inferred: u16) -> impl IntoView {
    let reached = (tactics | inferred).count_ones();
    // The low ticks of what is not reached are the ground of the whole strip: a row has a few elements, not fifteen.
    let ticks = TACTICS
        .iter()
        .enumerate()
        .filter(|(i, _)| (tactics | inferred) >> i & 1 == 1)
        .map(|(i, tactic)| {
            let class = phase_class(tactic.phase as u8);
            view! { <i class=class class:is-guess={tactics >> i & 1 == 0} style:left=format!("{}px", i * 4)></i> }
        })
        .collect_view();
    let guessed = match inferred.count_ones() {
        0 => String::new(),
        n => format!(", {n} inferred from text"),
    };
    view! {
        <span class="strip" role="img" aria-label=format!("{reached} of {} ATT&CK tactics{guessed}", TACTICS.len())>
            {ticks}
        </span>
    }
}
