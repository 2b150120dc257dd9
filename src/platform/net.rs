//! The privacy counter, measured: every resource the browser says it fetched since the page was ready, and every request
//! that the content security policy stopped.

use super::dom::{on_window, window};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    PerformanceEntry, PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit,
    SecurityPolicyViolationEvent,
};

/// What was seen. It speaks for this page only, not for browser extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Requests that were made.
    pub requests: u32,
    /// Requests that the policy stopped.
    pub stopped: u32,
    /// Address of the last one of either.
    pub last: String,
}

/// Counts from the moment `boot.js` finished (`__wgBooted`, on the clock of `performance.now()`).
pub fn watch() -> Signal<Seen> {
    let seen = RwSignal::new(Seen::default());
    let booted = Reflect::get(&window(), &"__wgBooted".into()).ok().and_then(|at| at.as_f64()).unwrap_or(0.0);
    let look = move |entries: js_sys::Array| {
        for entry in entries.iter().filter_map(|entry| entry.dyn_into::<PerformanceEntry>().ok()) {
            // Blob and data addresses never leave the page.
            let leaves = !entry.name().starts_with("blob:") && !entry.name().starts_with("data:");
            if entry.start_time() > booted && leaves {
                seen.update(|seen| {
                    seen.requests += 1;
                    seen.last = entry.name();
                });
            }
        }
    };
    let observed = Closure::<dyn Fn(PerformanceObserverEntryList)>::new(move |list: PerformanceObserverEntryList| {
        look(list.get_entries());
    });
    if let Ok(observer) = PerformanceObserver::new(observed.as_ref().unchecked_ref()) {
        let options = PerformanceObserverInit::new(&js_sys::Array::new());
        // `type` and `buffered` belong together and exclude `entryTypes`.
        let _ = Reflect::delete_property(&options, &"entryTypes".into());
        let _ = Reflect::set(&options, &"type".into(), &"resource".into());
        let _ = Reflect::set(&options, &"buffered".into(), &true.into());
        observer.observe(&options);
    }
    // Both live as long as the page.
    observed.forget();
    on_window("securitypolicyviolation", move |event| {
        let Some(event) = event.dyn_ref::<SecurityPolicyViolationEvent>() else { return };
        seen.update(|seen| {
            seen.stopped += 1;
            seen.last = event.blocked_uri();
        });
    });
    seen.into()
}
