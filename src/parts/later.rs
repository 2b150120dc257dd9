//! What need not be drawn in the first frame of a screen.

use crate::platform::dom::next_frame;
use crate::platform::idle::Job;
use leptos::prelude::*;

/// Places its children so many frames after itself: a screen that is built and laid out piece by piece holds up no key.
#[component]
pub fn Later(frames: u8, children: Children) -> impl IntoView {
    let is_due = RwSignal::new(false);
    let children = StoredValue::new_local(Some(children));
    wait(frames, Job::start(), move || {
        is_due.try_set(true);
    });
    move || is_due.get().then(|| children.try_update_value(Option::take).flatten().map(|children| children()))
}

fn wait(frames: u8, job: Job, then: impl FnOnce() + 'static) {
    next_frame(move || match frames {
        0 | 1 => {
            then();
            drop(job);
        }
        _ => wait(frames - 1, job, then),
    });
}
