//! The status line: the teacher (keys for what is focused) on the left, the instrument (engine, storage, clock) on the right.

use crate::command::{KEYS, Place, places};
use crate::desk::{Desk, use_desk};
use crate::parts::clock;
use crate::parts::figure::{bytes, count};
use crate::parts::keycap::Keycaps;
use crate::platform::dom::{keep, now_ms};
use crate::store::{ChoicesStoreFields, Overlay};
use gloo::timers::callback::Interval;
use leptos::prelude::*;

/// The clock shows minutes; a quarter of one keeps it honest.
const TICK_MS: u32 = 15_000;

#[component]
pub fn StatusLine() -> impl IntoView {
    let desk = use_desk();
    let now = RwSignal::new(now_ms());
    keep(Interval::new(TICK_MS, move || now.set(now_ms())));
    view! {
        <footer class="status" data-pane="">
            <div class="status__keys" aria-hidden="true">{move || hints(desk)}</div>
            <div class="status__right">
                <span class="status__engine" data-testid="engine-state">{move || engine(desk)}</span>
                <span class="u-quiet">{move || format!("{} UTC", clock::hm(now.get()))}</span>
            </div>
        </footer>
    }
}

/// Keys that act now, two of one meaning (next, previous) not told apart further than their words do.
fn hints(desk: Desk) -> impl IntoView {
    let here = places(
        desk.choices.screen().get(),
        Overlay::None,
        desk.choices.tray().get().is_some(),
        desk.choices.going().get(),
    );
    KEYS.iter()
        .filter(|key| here.contains(&key.place) && !key.hint.is_empty())
        .filter(|key| key.place != Place::Tray || key.keys.len() > 1)
        .map(|key| view! { <span class="status__hint"><Keycaps keys=key.keys/>{key.hint}</span> })
        .collect_view()
}

fn engine(desk: Desk) -> String {
    let state = match (desk.bridge.ready.get(), desk.bridge.loading.get()) {
        (_, true) => "Engine busy",
        (true, false) => "Engine idle",
        (false, false) => "Engine starting",
    };
    desk.bridge.summary.with(|summary| match summary {
        Some(batch) => format!("{state}, {} alerts in {}", count(batch.alerts), bytes(batch.memory_bytes)),
        None => state.to_owned(),
    })
}
