//! What every screen may reach: the analyst's choices, the engine, the log, the voice, and the commands.
//!
//! One small `Copy` struct in the context, so that a component needs one line to get at all of it.

use crate::bridge::Bridge;
use crate::casefile::Casefile;
use crate::command::{Commands, UiCommand};
use crate::exporting::Exporting;
use crate::judging::Judging;
use crate::learning::Learning;
use crate::says::Says;
use crate::second_look::Second;
use crate::store::Choices;
use crate::working::Working;
use leptos::prelude::*;
use reactive_stores::Store;
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;
use wg_protocol::{Answer, Failure, Query, Revision};

#[derive(Clone, Copy)]
pub struct Desk {
    pub choices: Store<Choices>,
    pub bridge: Bridge,
    pub casefile: Casefile,
    pub says: Says,
    pub commands: Commands,
    pub judging: Judging,
    pub learning: Learning,
    pub second_look: Second,
    /// Uid of the incident that is being checked blindly.
    pub blind: RwSignal<Option<String>>,
    pub working: Working,
    pub exporting: Exporting,
    /// Verdicts that the engine has not been told yet, so that the list holds still under a query that filters by them.
    pub held: RwSignal<usize>,
    /// Incidents above the line without a verdict, as the last answer about the queue said; `None` before one came.
    pub left: RwSignal<Option<u32>>,
    /// What the browser kept is still being read.
    pub restoring: RwSignal<bool>,
    /// The page was opened at a place of its own.
    pub had_address: bool,
    /// Raised to tell it now: "re-rank".
    pub rerank: RwSignal<u32>,
    /// The ranking whose moves were shown last.
    pub moves_seen: StoredValue<Option<Revision>>,
}

/// What a pane shows of its question: no answer yet, nothing asked, the answer, or why there is none.
type State<T> = Option<Option<Result<T, Failure>>>;

/// An answer as a pane shows it. Inside, the answers of all panes are of one type: the machinery that waits for an answer is
/// then in the download once, and not once for each kind of answer.
pub struct Shown<T> {
    any: LocalResource<Rc<dyn Any>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Shown<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shown<T> {}

impl<T: 'static> Shown<T> {
    /// Reads the answer, tracked.
    pub fn with<R>(self, read: impl FnOnce(&State<T>) -> R) -> R {
        self.any.with(|any| read(any.as_ref().and_then(|any| any.downcast_ref()).unwrap_or(&None)))
    }

    /// Reads the answer without being told of the next.
    pub fn with_untracked<R>(self, read: impl FnOnce(&State<T>) -> R) -> R {
        untrack(|| self.with(read))
    }

    /// Returns a copy of the answer, tracked.
    pub fn get(self) -> State<T>
    where
        T: Clone,
    {
        self.with(Clone::clone)
    }
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

    /// Asks the engine whenever the batch, the judged list or anything that `query` reads has changed. The last answer stays
    /// until the next one is there. `query` returns `None` for "ask nothing"; `pick` takes the answer it expects.
    pub fn ask<T: 'static>(
        self,
        query: impl Fn() -> Option<Query> + 'static,
        pick: fn(Answer) -> Option<T>,
    ) -> Shown<T> {
        let shown = move |answer: Option<Result<Answer, Failure>>| -> Rc<dyn Any> {
            let shown: State<T> = Some(match answer {
                Some(Ok(answer)) => pick(answer).map(Ok),
                Some(Err(failure)) => Some(Err(failure)),
                None => None,
            });
            Rc::new(shown)
        };
        Shown { any: self.ask_any(Box::new(query), Rc::new(shown)), of: PhantomData }
    }

    fn ask_any(self, query: Box<dyn Fn() -> Option<Query>>, shown: Picked) -> LocalResource<Rc<dyn Any>> {
        LocalResource::new(move || {
            self.bridge.judged_rev.track();
            let query = self.bridge.revision().and_then(|_| query());
            let shown = Rc::clone(&shown);
            async move {
                let Some(query) = query else { return shown(None) };
                shown(Some(self.bridge.ask(query).await))
            }
        })
    }
}

/// Makes what a pane shows of an answer, or of none.
type Picked = Rc<dyn Fn(Option<Result<Answer, Failure>>) -> Rc<dyn Any>>;

/// Returns the desk of this page.
pub fn use_desk() -> Desk {
    use_context().expect("App provides the desk before it shows anything")
}
