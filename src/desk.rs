//! What every screen may reach: the analyst's choices, the engine, the log, the voice, and the commands.
//!
//! One small `Copy` struct in the context, so that a component needs one line to get at all of it.

use crate::bridge::Bridge;
use crate::casefile::Casefile;
use crate::command::{Commands, UiCommand};
use crate::says::Says;
use crate::store::Choices;
use leptos::prelude::*;
use reactive_stores::Store;

#[derive(Clone, Copy)]
pub struct Desk {
    pub choices: Store<Choices>,
    pub bridge: Bridge,
    pub casefile: Casefile,
    pub says: Says,
    pub commands: Commands,
}

impl Desk {
    /// Sends a command. Button, key, palette and test all come through here.
    pub fn run(self, command: UiCommand) {
        self.commands.run(command);
    }

    /// Answers commands for as long as the calling component lives. The newest handler is asked first; one that returns
    /// `false` leaves the command to the next.
    pub fn on_command(self, handler: impl Fn(UiCommand) -> bool + 'static) {
        self.commands.on(handler);
    }
}

/// Returns the desk of this page.
pub fn use_desk() -> Desk {
    use_context().expect("App provides the desk before it shows anything")
}
