//! Other tabs of the same page: told when the log has grown, and listened to.

use gloo::events::EventListener;
use leptos::prelude::*;
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
