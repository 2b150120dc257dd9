//! The chip of a tactic: its two letters in the colour of its phase.

use leptos::prelude::*;

/// `phase` is the index of the colour group, 0 to 6; others are drawn without one.
#[component]
pub fn TacticChip(
    #[prop(into)] code: String,
    #[prop(into)] name: String,
    phase: u8,
    /// Drawn as an outline: not reached, or not named by the source.
    #[prop(optional)]
    off: bool,
) -> impl IntoView {
    let colour = if off { "tactic--off" } else { phase_class(phase) };
    view! {
        <span class=format!("tactic {colour}") title=name.clone()>
            <span aria-hidden="true">{code}</span>
            <span class="u-hidden">{name.clone()}</span>
        </span>
    }
}

/// Returns the class that gives a phase's ground and the text colour on it.
pub fn phase_class(phase: u8) -> &'static str {
    match phase {
        0 => "phase-prepare",
        1 => "phase-enter",
        2 => "phase-settle",
        3 => "phase-conceal",
        4 => "phase-learn",
        5 => "phase-spread",
        6 => "phase-act",
        _ => "phase-none",
    }
}
