//! A new version of the hosted app that waits; `boot.js` says so and takes it when told to.

use super::dom::{on_window, window};
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// Tells whether a new version is there.
pub fn waiting() -> RwSignal<bool> {
    let waiting = RwSignal::new(function().is_some());
    on_window("wg-update", move |_| waiting.set(true));
    waiting
}

/// Takes the new version; the page is loaded again.
pub fn take() {
    if let Some(update) = function() {
        let _ = update.call0(&JsValue::UNDEFINED);
    }
}

fn function() -> Option<Function> {
    Reflect::get(&window(), &"__wgUpdate".into()).ok()?.dyn_into().ok()
}
