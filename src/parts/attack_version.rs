//! The ATT&CK release that an id beside it is of.

use crate::desk::use_desk;
use leptos::prelude::*;

/// ` ATT&CK 19`, faint.
#[component]
pub fn AttackVersion() -> impl IntoView {
    let about = use_desk().bridge.about;
    view! { <span class="u-faint u-tiny u-nowrap">{move || about.with(|about| format!(" ATT&CK {}", about.attack))}</span> }
}

/// Tells whether a field holds ids of ATT&CK.
pub fn is_of_attack(field: &str) -> bool {
    field.contains("attacks.")
}
