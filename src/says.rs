//! What the page says out loud: one polite live region, one for errors, one toast at a time.

use crate::verdict::Verdict;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

/// How long a toast stays; nothing is lost when it goes, the palette keeps its text.
const TOAST_MS: u32 = 6_000;
/// How many past toasts the palette shows.
const HISTORY: usize = 20;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Toast {
    pub verdict: Option<Verdict>,
    /// In our words.
    pub text: String,
    /// What it is about: text from a file.
    pub about: String,
    /// e.g. `next: INC-0407`.
    pub next: String,
    pub can_undo: bool,
}

#[derive(Clone, Copy)]
pub struct Says {
    /// Text of the polite region (`role="status"`).
    pub status: RwSignal<String>,
    /// Text of the region for errors only (`role="alert"`).
    pub alarm: RwSignal<String>,
    pub toast: RwSignal<Option<Toast>>,
    /// Past toasts, newest first.
    pub history: RwSignal<Vec<Toast>>,
    /// `true` while the pointer or the focus is on the toast: it stays.
    pub held: RwSignal<bool>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Says {
    pub fn new() -> Says {
        Says {
            status: RwSignal::new(String::new()),
            alarm: RwSignal::new(String::new()),
            toast: RwSignal::new(None),
            history: RwSignal::new(Vec::new()),
            held: RwSignal::new(false),
            timer: StoredValue::new_local(None),
        }
    }

    /// Says it to screen readers when they are next free.
    pub fn quietly(self, text: impl Into<String>) {
        self.status.set(text.into());
    }

    /// Says an error: at once to screen readers, and as a toast to everybody.
    pub fn error(self, text: impl Into<String>, about: impl Into<String>) {
        let text = text.into();
        self.alarm.set(text.clone());
        self.toast(Toast { text, about: about.into(), ..Toast::default() });
    }

    /// Says it to everybody: as a toast, and to screen readers when they are next free.
    pub fn tell(self, text: impl Into<String>) {
        let text = text.into();
        self.quietly(text.clone());
        self.toast(Toast { text, ..Toast::default() });
    }

    /// Shows a toast in place of the last one.
    pub fn toast(self, toast: Toast) {
        self.history.update(|history| {
            history.insert(0, toast.clone());
            history.truncate(HISTORY);
        });
        self.toast.set(Some(toast));
        self.start_timer();
    }

    pub fn close_toast(self) {
        self.toast.set(None);
        self.held.set(false);
    }

    fn start_timer(self) {
        let timer =
            Timeout::new(
                TOAST_MS,
                move || {
                    if self.held.get_untracked() { self.start_timer() } else { self.close_toast() }
                },
            );
        // Setting drops, and so cancels, the timer of the toast before.
        self.timer.set_value(Some(timer));
    }
}
