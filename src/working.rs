//! A working brief that is open: its name, what it says of itself, and the patch that takes the verdicts home.

use crate::command::UiCommand;
use crate::desk::Desk;
use crate::parts::clock;
use crate::parts::figure::counted;
use crate::platform::idle::Job;
use crate::platform::signature::Key;
use crate::platform::single;
use crate::platform::{dom, download};
use crate::signing::{self, fingerprint};
use crate::store::{ChoicesStoreFields, Screen};
use crate::verdict::Verdict;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{OfBrief, Patch, of_batch, text_hash};
use wg_protocol::working::WorkingView;
use wg_protocol::{Answer, Query};
use wg_schema::ordered::OrderedMap;

/// What the page knows of the working brief in it.
#[derive(Clone, Copy)]
pub struct Working {
    /// SHA-256 of its text; empty: this file holds none.
    id: StoredValue<String>,
    text: StoredValue<Option<Vec<u8>>>,
    /// `None` until it is read, and where it did not hold together.
    pub view: RwSignal<Option<WorkingView>>,
}

impl Working {
    /// Looks for a working brief in this file.
    pub fn find() -> Working {
        let text = single::brief();
        let id = text.as_deref().map(text_hash).unwrap_or_default();
        Working { id: StoredValue::new(id), text: StoredValue::new(text), view: RwSignal::new(None) }
    }

    /// Returns the name of the brief, where there is one.
    pub fn id(self) -> Option<String> {
        Some(self.id.get_value()).filter(|id| !id.is_empty())
    }
}

/// Opens the brief, asks what it says of itself, and saves the patch when told to.
pub fn follow(desk: Desk) {
    let working = desk.working;
    let Some(text) = working.text.try_update_value(Option::take).flatten() else { return };
    desk.bridge.open_working(text);
    if !desk.had_address {
        desk.choices.screen().set(Screen::Queue);
    }
    Effect::new(move |_| {
        if desk.bridge.revision().is_none() {
            return;
        }
        spawn_local(async move {
            let view = match desk.bridge.ask(Query::WorkingView).await {
                Ok(Answer::WorkingView(view)) => Some(*view),
                _ => None,
            };
            let given = view.iter().flat_map(|view| &view.about.verdicts);
            let given = OrderedMap::from_iter(
                given.filter_map(|one| Some((one.uid.clone(), Verdict::from_slug(&one.verdict)?))),
            );
            desk.casefile.given.set(given);
            working.view.set(view);
        });
    });
    desk.on_command(move |command| {
        let is_it = command == UiCommand::SavePatch;
        if is_it {
            save_patch(desk);
        }
        is_it
    });
}

fn save_patch(desk: Desk) {
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let words = write_patch(desk).await;
        desk.says.tell(words);
    });
}

/// Saves what was judged and returns the words about it.
async fn write_patch(desk: Desk) -> String {
    let Some(view) = desk.working.view.get_untracked() else {
        return "No patch: the working brief in this file could not be taken over.".to_owned();
    };
    let (entries, left_out) = desk.casefile.log.with_untracked(|log| of_batch(log.entries(), &view.about.batch));
    if entries.is_empty() {
        return "There is no verdict of yours to send back yet.".to_owned();
    }
    let key = signing::key(desk).await;
    let public = key.as_ref().and_then(Key::public).unwrap_or_default();
    let about = view.about;
    let of = OfBrief { brief: view.brief, batch: about.batch, case: about.case.map(|(_, head)| head) };
    let app = desk.bridge.about.with_untracked(|about| about.app.clone());
    let mut patch = match Patch::new(&of, entries, &app, &public) {
        Ok(patch) => patch,
        Err(why) => return format!("No patch: {why}."),
    };
    if let Some(key) = key.filter(|_| !public.is_empty()) {
        match key.sign(&patch.to_sign()).await {
            Some(signature) => patch = patch.signed(signature),
            None => return "No patch: the browser did not sign it.".to_owned(),
        }
    }
    let name = format!("watchglass-patch-{}.json", clock::file_stamp(dom::now_ms()));
    let others = match left_out {
        0 => String::new(),
        n => format!(" Left out: {}.", counted(n as u64, "entry on another batch", "entries on other batches")),
    };
    match (download::save(&name, "application/json", &patch.to_json()), patch.key()) {
        (false, _) => "The browser did not save the file. The verdicts are kept.".to_owned(),
        (true, "") => format!("Saved {name}. This browser cannot sign it.{others}"),
        (true, key) => format!("Saved {name}, signed with key {}.{others}", fingerprint(key)),
    }
}
