//! Other tabs of the same page: told when the log has grown, and listened to; and the pen, which one of them holds.

use super::dom::window;
use super::subtle::{get, object};
use gloo::events::EventListener;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::BroadcastChannel;

#[derive(Clone, Copy)]
pub struct Tabs {
    channel: StoredValue<Option<BroadcastChannel>, LocalStorage>,
}

impl Tabs {
    /// `heard` runs when another tab has written.
    pub fn open(mut heard: impl FnMut() + 'static) -> Tabs {
        let channel = BroadcastChannel::new("watchglass-verdicts").ok();
        if let Some(channel) = &channel {
            EventListener::new(channel, "message", move |_| heard()).forget();
        }
        Tabs { channel: StoredValue::new_local(channel) }
    }

    /// Tells the other tabs that the log has grown.
    pub fn tell(self) {
        self.channel.with_value(|channel| {
            if let Some(channel) = channel {
                let _ = channel.post_message(&"grown".into());
            }
        });
    }
}

/// How to come by a lock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Behind those that hold it or wait for it.
    InTurn,
    /// From whoever holds it.
    Steal,
}

/// Why a lock is not held any more, or never was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Another tab took it.
    Stolen,
    /// This browser has no locks, or none for this page.
    None,
}

/// Holds the lock of a name, of which all tabs together have one, until it is taken away or the tab is gone; `granted` runs
/// once it is held.
pub async fn hold(name: &str, ask: Ask, granted: impl FnOnce() + 'static) -> Lost {
    match request(name, ask, granted) {
        // What is held is a promise that never settles.
        Some(held) => match JsFuture::from(held).await {
            Err(why) if get(&why, "name").is_some_and(|name| name == "AbortError") => Lost::Stolen,
            _ => Lost::None,
        },
        None => Lost::None,
    }
}

fn request(name: &str, ask: Ask, granted: impl FnOnce() + 'static) -> Option<Promise> {
    let locks = get(&get(&window(), "navigator")?, "locks")?;
    let request: Function = get(&locks, "request")?.dyn_into().ok()?;
    let options = object(&[("steal", (ask == Ask::Steal).into())]);
    let hold = Closure::once_into_js(move || -> JsValue {
        granted();
        Promise::new(&mut |_, _| {}).into()
    });
    request.call3(&locks, &name.into(), &options, &hold).ok()?.dyn_into().ok()
}
