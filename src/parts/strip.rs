//! The strip: 15 ticks in the order of an attack, tall where reached.

use crate::parts::tactic::phase_class;
use leptos::prelude::*;
use wg_schema::attack::TACTICS;

/// Bit `i` of `tactics`: tactic `i` is reached.
#[component]
pub fn Strip(tactics: u16) -> impl IntoView {
    let reached = tactics.count_ones();
    let ticks = TACTICS
        .iter()
        .enumerate()
        .map(|(i, tactic)| if tactics >> i & 1 == 1 { phase_class(tactic.phase as u8) } else { "is-off" })
        .map(|class| view! { <i class=class></i> })
        .collect_view();
    view! {
        <span class="strip" role="img" aria-label=format!("{reached} of {} ATT&CK tactics", TACTICS.len())>
            {ticks}
        </span>
    }
}
