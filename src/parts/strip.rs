//! The strip: 15 ticks in the order of an attack, tall where reached.

use crate::parts::tactic::phase_class;
use leptos::prelude::*;
use wg_schema::attack::TACTICS;

/// Bit `i` of `tactics`: tactic `i` is reached; of `inferred`: by what was inferred from words alone.
#[component]
pub fn Strip(tactics: u16, inferred: u16) -> impl IntoView {
    let reached = (tactics | inferred).count_ones();
    let ticks = TACTICS
        .iter()
        .enumerate()
        .map(|(i, tactic)| match (tactics >> i & 1, inferred >> i & 1) {
            (1, _) => (phase_class(tactic.phase as u8), false),
            (_, 1) => (phase_class(tactic.phase as u8), true),
            _ => ("is-off", false),
        })
        .map(|(class, is_guess)| view! { <i class=class class:is-guess=is_guess></i> })
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
