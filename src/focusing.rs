//! Where the keyboard focus is after a change of screen, a reload, Back, or a list that is gone: on the main list of the screen,
//! never on nothing, from where a screen reader would begin at the top of the page.

use crate::desk::Desk;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Overlay, Screen};
use leptos::prelude::*;

/// So long after a change a list may come, or go.
const SEEK_MS: f64 = 5_000.0;
/// The screen itself, which holds the focus until its list is there.
const SCREEN: &str = "main.screen";

/// Follows the screens, and what takes their lists away.
pub fn follow(desk: Desk) {
    let turn = StoredValue::new(0u32);
    Effect::new(move |before: Option<Screen>| {
        let screen = desk.choices.screen().get();
        desk.choices.query().track();
        desk.bridge.revision();
        turn.update_value(|turn| *turn += 1);
        let seek = Seek { desk, screen, turn, mine: turn.get_value(), until: dom::ticks_ms() + SEEK_MS };
        seek.from(before != Some(screen));
        screen
    });
}

/// Takes the focus to the list of the screen, out of a field.
pub fn to_list(desk: Desk) {
    if !lists(desk.choices.screen().get_untracked()).iter().any(|list| dom::focus_still(list)) {
        dom::focus_anyhow(SCREEN);
    }
}

#[derive(Clone, Copy)]
struct Seek {
    desk: Desk,
    screen: Screen,
    turn: StoredValue<u32>,
    mine: u32,
    until: f64,
}

impl Seek {
    /// Looks for the list in the next frame, and again until answers have come. `is_new`: the screen was changed to, so that what has the
    /// focus outside of it gives it up.
    fn from(self, is_new: bool) {
        dom::next_frame(move || {
            let is_over =
                self.turn.get_value() != self.mine || self.desk.choices.overlay().get_untracked() != Overlay::None;
            let is_free = dom::nothing_focused() || dom::is_focused(SCREEN) || is_new && !dom::focus_is_in(SCREEN);
            if is_over {
                return;
            }
            if is_free && !lists(self.screen).iter().any(|list| dom::focus_still(list)) {
                dom::focus_anyhow(SCREEN);
            }
            // Also once it was found: an answer may take a list away that is still of the question before.
            if dom::ticks_ms() < self.until {
                self.from(false);
            }
        });
    }
}

/// What the keys of a screen move in, best first. None: the screen is read from its top.
fn lists(screen: Screen) -> &'static [&'static str] {
    match screen {
        Screen::Import => &[".import__main"],
        Screen::Queue => &[".queue__row.is-selected", "[data-testid='no-match'] .button"],
        Screen::Chain => &["[data-testid='chain-chip'][tabindex='0']", ".chain__events"],
        Screen::Matrix => &[".matrix__cell.is-selected"],
        Screen::Verdicts => &[".log__row.is-selected"],
        Screen::Brief => &[".brief__desk"],
        Screen::Model => &[],
    }
}
