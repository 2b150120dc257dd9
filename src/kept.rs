//! What the browser keeps between visits: the opened files, field maps, and the place where the analyst was.
//!
//! The database `watchglass-batches` is big and can be made again; the verdicts are in another one, which nothing here
//! touches. When it cannot be written, that is said and nothing else happens.

use crate::bridge::Source;
use crate::command::own_keys;
use crate::desk::Desk;
use crate::maps;
use crate::platform::database::{self, Database};
use crate::platform::idle::Job;
use crate::platform::{records, route};
use crate::store::{ChoicesStoreFields, RowHeight};
use crate::words::{self, StorageTrouble};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use wg_protocol::Sample;

const NAME: &str = "watchglass-batches";
pub const STORE: &str = "kept";
/// A moved focus is written once it has rested this long.
const REST_MS: u32 = 250;

/// Restores what was kept, then keeps up with what changes. A working brief is its own batch, and leaves no trace of it in what
/// this browser keeps of others.
pub fn follow(desk: Desk) {
    if desk.working.id().is_some() {
        return desk.restoring.set(false);
    }
    let restored = RwSignal::new(false);
    let kept = StoredValue::new(None);
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        if let Ok(database) = open().await {
            maps::restore(desk, &database).await;
            restore_place(desk, &database).await;
            // What was restored is what is kept, unless the address had a place of its own.
            if !desk.had_address {
                kept.set_value(Some(untrack(|| place(desk))));
            }
            restore_batch(desk, &database).await;
        }
        desk.restoring.set(false);
        restored.set(true);
    });
    keep_batch(desk, restored);
    keep_place(desk, restored, kept);
}

/// Removes the kept files; what is loaded stays until the tab is closed.
pub fn forget(desk: Desk) {
    spawn_local(async move {
        let _job = Job::start();
        let outcome = match open().await {
            Ok(database) => database.write(&[STORE], |work| records::delete(work, STORE, "batch")).await,
            Err(why) => Err(why),
        };
        let text = match outcome {
            Ok(()) => "The files are no longer kept in this browser. They stay loaded until you close the tab.",
            Err(why) => words::storage(why).what,
        };
        desk.says.tell(text);
    });
}

pub async fn open() -> Result<Database, StorageTrouble> {
    database::open(NAME, 1, |database| records::make_store(database, STORE, "key"), |_| {}).await
}

async fn restore_place(desk: Desk, database: &Database) {
    let Ok(place) = database.get(STORE, "place").await else { return };
    let choices = desk.choices;
    let is_on = |name: &str| records::text(&place, name).as_deref() == Some("on");
    choices.letters_off().set(is_on("letters_off"));
    choices.by_position().set(is_on("by_position"));
    choices.row_height().set(if is_on("compact") { RowHeight::Compact } else { RowHeight::Comfortable });
    own_keys::read(&records::text(&place, "keys").unwrap_or_default());
    if let Some(written) = records::text(&place, "brief").and_then(|text| serde_json::from_str(&text).ok()) {
        choices.brief().update(|brief| brief.take_in(written));
    }
    // An address with a place of its own wins.
    if desk.had_address {
        return;
    }
    if let Some(route) = records::text(&place, "fragment").and_then(|fragment| route::parse(&fragment)) {
        choices.screen().set(route.screen);
        choices.query().set(route.query);
        choices.incident().set(route.incident);
        if let Some(theme) = route.theme {
            choices.theme().set(theme);
        }
    }
}

async fn restore_batch(desk: Desk, database: &Database) {
    let Ok(batch) = database.get(STORE, "batch").await else { return };
    // The analyst may have been faster with another batch.
    if desk.bridge.loading.get_untracked() || desk.bridge.summary.with_untracked(Option::is_some) {
        return;
    }
    let files = records::files(&batch, "files");
    if !files.is_empty() {
        let left_out = records::text(&batch, "left_out").and_then(|text| serde_json::from_str(&text).ok());
        let clocks = records::text(&batch, "clocks").and_then(|text| serde_json::from_str(&text).ok());
        desk.bridge.use_clocks(clocks.unwrap_or_default());
        desk.bridge.open(files, left_out.unwrap_or_default(), false);
    } else if let Some(sample) = records::text(&batch, "sample").and_then(|word| Sample::by_word(&word)) {
        desk.bridge.open_sample(sample);
    }
}

/// Keeps the files of a batch once it is ranked.
fn keep_batch(desk: Desk, restored: RwSignal<bool>) {
    Effect::new(move |before: Option<Option<String>>| {
        let batch = desk.bridge.summary.with(|summary| summary.as_ref().map(|batch| batch.batch_uid.clone()));
        let is_new = before.flatten() != batch && batch.is_some();
        if is_new && restored.get_untracked() {
            write_batch(desk);
        }
        batch
    });
}

/// Keeps the files of the batch, and how they are read.
pub fn write_batch(desk: Desk) {
    let job = Job::start();
    spawn_local(async move {
        let _job = job;
        let record = match desk.bridge.source() {
            Source::Nothing | Source::Working(_) => return,
            Source::Sample(sample) => records::record("batch", &[("sample", sample.word())], &[]),
            Source::Files(files, left_out) => {
                let left_out = serde_json::to_string(&left_out).unwrap_or_default();
                let clocks = serde_json::to_string(&desk.bridge.clocks()).unwrap_or_default();
                records::record("batch", &[("left_out", &left_out), ("clocks", &clocks)], &files)
            }
        };
        let record = Rc::new(record);
        let written = match open().await {
            Ok(database) => database.write(&[STORE], move |work| records::put(work, STORE, &record)).await,
            Err(why) => Err(why),
        };
        if let Err(why) = written {
            let text = format!("The files are not kept for the next visit. {}", words::storage(why).what);
            desk.says.tell(text);
        }
    });
}

/// Where the analyst is, how the page is set (letters off, keys by position, height of the rows), what was written for the
/// brief, as JSON, and keys of one's own.
type Place = (route::Route, (bool, bool, RowHeight), String, String);

/// Returns the place, tracked.
fn place(desk: Desk) -> Place {
    let choices = desk.choices;
    let route = route::Route {
        screen: choices.screen().get(),
        query: choices.query().get(),
        incident: choices.incident().get(),
        theme: Some(choices.theme().get()),
    };
    let brief = choices.brief().with(|brief| serde_json::to_string(&brief.written()).unwrap_or_default());
    (
        route,
        (choices.letters_off().get(), choices.by_position().get(), choices.row_height().get()),
        brief,
        own_keys::written(),
    )
}

/// Keeps where the analyst is, for a visit without an address. `kept` is the place that need not be written.
fn keep_place(desk: Desk, restored: RwSignal<bool>, kept: StoredValue<Option<Place>>) {
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let now = place(desk);
        if !restored.get() || kept.with_value(|kept| kept.as_ref() == Some(&now)) {
            return;
        }
        kept.set_value(Some(now.clone()));
        let (route, (letters_off, by_position, height), brief, keys) = now;
        let fragment = route::to_fragment(&route);
        let word = |on: bool| if on { "on" } else { "off" };
        let compact = word(height == RowHeight::Compact);
        let (letters_off, by_position) = (word(letters_off), word(by_position));
        let job = Job::start();
        let rest = Timeout::new(REST_MS, move || {
            spawn_local(async move {
                let _job = job;
                let fields = [
                    ("fragment", fragment.as_str()),
                    ("letters_off", letters_off),
                    ("by_position", by_position),
                    ("compact", compact),
                    ("brief", brief.as_str()),
                    ("keys", keys.as_str()),
                ];
                let record = records::record("place", &fields, &[]);
                if let Ok(database) = open().await {
                    // The place is a convenience: the address holds it, too.
                    let _ = database.write(&[STORE], move |work| records::put(work, STORE, &record)).await;
                }
            });
        });
        timer.set_value(Some(rest));
    });
}
