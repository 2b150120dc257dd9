//! A load that did not fit into the browser's memory: how far it came, and its newest part, which does fit.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::parts::figure::{bytes, count};
use crate::platform::files::{self, File};
use crate::platform::idle::Job;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_protocol::import::Progress;
use wg_protocol::{LeftOut, folder::Why};

/// Of what was read when the memory ran out, this much is taken at the second try: scoring and linking need room as well.
const SHARE: f64 = 0.5;

/// What did not fit.
#[derive(Clone)]
pub struct Outgrown {
    pub files: Vec<File>,
    /// How far the load had come, as far as it had said.
    pub progress: Option<Progress>,
    /// A smaller try has failed, too: this share of the one before.
    pub tries: u32,
}

impl Outgrown {
    /// Says how much was read.
    pub fn words(&self) -> String {
        match &self.progress {
            Some(progress) if progress.bytes_total > 0 => format!(
                "{} of {} was read, {} records, when the memory that the browser gives was used up.",
                bytes(progress.bytes_done),
                bytes(progress.bytes_total),
                count(progress.records)
            ),
            _ => "The memory that the browser gives was used up.".to_owned(),
        }
    }

    /// Returns the share of each file that should fit, 0 to 1.
    fn share(&self) -> f64 {
        let read = self.progress.as_ref().map_or(1.0, |progress| {
            if progress.bytes_total == 0 { 1.0 } else { progress.bytes_done as f64 / progress.bytes_total as f64 }
        });
        read.clamp(0.01, 1.0) * SHARE.powi(1 + i32::try_from(self.tries).unwrap_or(0))
    }
}

/// Answers the command.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        let is_it = command == UiCommand::LoadNewest;
        if is_it {
            load_newest(desk);
        }
        is_it
    });
}

/// Reads the end of each file that holds a record a line, from the first whole one on. Others are named as left out.
fn load_newest(desk: Desk) {
    let Some(outgrown) = desk.bridge.outgrown.get_untracked() else {
        return desk.says.tell("Nothing is too large for the memory.");
    };
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let share = outgrown.share();
        let (mut parts, mut whole) = (Vec::new(), Vec::new());
        for file in &outgrown.files {
            match files::newest_part(file, share).await {
                Some(part) => parts.push(part),
                None => whole.push(file.name()),
            }
        }
        if parts.is_empty() {
            let text = "These files do not hold a record a line, so no part can be cut off. Split them by time where they \
                        were exported.";
            return desk.says.tell(text);
        }
        let left_out = match u32::try_from(whole.len()) {
            Ok(0) | Err(_) => Vec::new(),
            Ok(count) => vec![LeftOut { why: Why::Memory, count, names: whole }],
        };
        desk.bridge.open_part(parts, left_out, outgrown.tries + 1);
    });
}
