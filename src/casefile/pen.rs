//! Who writes: of several tabs on one log one holds the pen, the others follow what it writes and can take it over.
//!
//! The pen spares people from judging past each other; it is not what keeps the log whole. That is the transaction, which
//! reads the head that it chains to, so what was under way when the pen was taken is stored all the same, or comes behind.

use super::Casefile;
use crate::platform::idle::Job;
use crate::platform::tabs::{self, Ask, Lost};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A tab that was just closed or reloaded gives its pen back within this time; only then it is somebody else's.
const WAIT_MS: u32 = 400;

/// Where the pen is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pen {
    /// This tab writes; also where the browser knows no locks.
    #[default]
    Here,
    /// Another tab had it first.
    There,
    /// Another tab took it from this one.
    Taken,
}

impl Casefile {
    /// Waits for the pen as long as the tab lives, each time it was taken away anew.
    pub(super) fn wait_for_pen(self) {
        let asked = StoredValue::new(Some(Job::start()));
        let name = self.store.with_value(|store| store.name().to_owned());
        let has_come = StoredValue::new(false);
        spawn_local(async move {
            loop {
                let granted = move || {
                    has_come.set_value(true);
                    asked.set_value(None);
                    self.pen.set(Pen::Here);
                };
                if tabs::hold(&name, Ask::InTurn, granted).await == Lost::None {
                    asked.set_value(None);
                    return has_come.set_value(true);
                }
                self.pen.set(Pen::Taken);
            }
        });
        Timeout::new(WAIT_MS, move || {
            if !has_come.get_value() {
                self.pen.set(Pen::There);
            }
            asked.set_value(None);
        })
        .forget();
    }

    /// Takes the pen from the tab that has it, which is told.
    pub fn take_pen(self) {
        let name = self.store.with_value(|store| store.name().to_owned());
        let job = Job::start();
        spawn_local(async move {
            let granted = move || {
                self.pen.set(Pen::Here);
                // What the other one wrote last may not have been heard yet.
                self.reload();
                drop(job);
            };
            if tabs::hold(&name, Ask::Steal, granted).await == Lost::Stolen {
                self.pen.set(Pen::Taken);
            }
        });
    }
}
