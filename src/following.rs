//! Two tabs on one case: this one is told when it writes no more, and takes over when it is asked to.

use crate::casefile::Pen;
use crate::command::{UiCommand, shortcut};
use crate::desk::Desk;
use crate::platform::dom;
use leptos::prelude::*;

/// So long after it was opened a page still starts.
const START_MS: f64 = 4_000.0;

/// Answers the command, and says when the pen goes or comes.
pub fn follow(desk: Desk) {
    let pen = desk.casefile.pen;
    desk.on_command(move |command| {
        let is_it = command == UiCommand::TakeOver;
        if is_it && pen.get() == Pen::Here {
            desk.says.tell("This tab writes the case already.");
        } else if is_it {
            desk.casefile.take_pen();
        }
        is_it
    });
    let began = dom::ticks_ms();
    Effect::new(move |before: Option<Pen>| {
        let now = pen.get();
        // At the start the pen may be asked for a while before it comes: then nobody was told that it is elsewhere.
        let is_start = dom::ticks_ms() - began < START_MS;
        match (before, now) {
            (Some(Pen::Here), Pen::Taken) => {
                desk.says.error(format!("Another tab took the case over. Nothing is lost. {}", how()), "");
            }
            (Some(Pen::There | Pen::Taken), Pen::Here) if !is_start => {
                let text = "This tab writes the case now".to_owned();
                desk.says.tell(text);
            }
            _ => {}
        }
        now
    });
}

/// How this tab comes to write again.
pub fn how() -> String {
    let keys = shortcut(UiCommand::TakeOver).unwrap_or_default();
    format!("This tab follows; {keys} lets it write.")
}
