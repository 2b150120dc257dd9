//! The database `watchglass-verdicts`: tiny, precious, append-only.

use crate::platform::database::{self, Database, on_success};
use crate::platform::{noted, records};
use crate::words::StorageTrouble;
use js_sys::JSON;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbCursorDirection, IdbCursorWithValue, IdbDatabase, IdbTransaction};
use wg_casefile::{Draft, Entry, Head};

/// Of the log of this browser; that of a working brief has the brief's name behind it.
const NAME: &str = "watchglass-verdicts";
/// Digits of a brief's name.
const DIGITS: usize = 32;
const VERSION: u32 = 1;
/// Entries by their number; a record is the entry's own JSON as an object.
const ENTRIES: &str = "entries";
const META: &str = "meta";

pub struct Store {
    name: String,
    database: RefCell<Option<Database>>,
    closed: Rc<dyn Fn(StorageTrouble)>,
    was_closed: Rc<Cell<bool>>,
    asked_to_persist: Cell<bool>,
}

/// Why entries were not stored.
pub enum Refused {
    /// The log has grown since it was read: another tab was faster.
    Stale,
    Trouble(StorageTrouble),
}

impl Store {
    /// `closed` is called when the connection is lost. A working brief, by its name, has a log of its own: all files from
    /// disk share one storage, and a patch is to hold what was judged in this brief and nothing else.
    pub fn new(brief: Option<&str>, closed: impl Fn(StorageTrouble) + 'static) -> Store {
        let name =
            brief.map_or_else(|| NAME.to_owned(), |brief| format!("{NAME}-{}", brief.get(..DIGITS).unwrap_or(brief)));
        Store {
            name,
            database: RefCell::new(None),
            closed: Rc::new(closed),
            was_closed: Rc::default(),
            asked_to_persist: Cell::new(false),
        }
    }

    /// Names the log among all that this browser keeps.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns how many entries the log had when this browser last stored one; 0: none, or that is not known.
    pub fn noted(&self) -> u64 {
        noted::read(&self.name).unwrap_or(0)
    }

    /// Returns all entries in their order, and the analyst's label where one was kept.
    pub async fn read(&self) -> Result<(Vec<Entry>, Option<String>), StorageTrouble> {
        let database = self.open().await?;
        let records = database.all(ENTRIES).await?;
        let entries = records.iter().filter_map(entry_of).collect();
        let analyst = database.get(META, "analyst").await?;
        Ok((entries, records::text(&analyst, "value")))
    }

    /// Appends entries in one strict transaction, which reads the head it chains them to. Settles when it is complete.
    pub async fn append(&self, known: Option<Head>, drafts: Vec<Draft>) -> Result<Vec<Entry>, Refused> {
        let database = self.open().await.map_err(Refused::Trouble)?;
        let made: Rc<RefCell<Vec<Entry>>> = Rc::default();
        let is_stale = Rc::new(Cell::new(false));
        let work = {
            let (made, is_stale) = (made.clone(), is_stale.clone());
            move |transaction: &IdbTransaction| {
                let store = transaction.object_store(ENTRIES)?;
                let newest = store.open_cursor_with_range_and_direction(&JsValue::NULL, IdbCursorDirection::Prev)?;
                let transaction = transaction.clone();
                on_success(&newest, move |cursor| {
                    let stored = cursor.dyn_ref::<IdbCursorWithValue>().and_then(|cursor| cursor.value().ok());
                    let mut head = stored.as_ref().and_then(entry_of).map(|entry| entry.head());
                    if head != known {
                        is_stale.set(true);
                        let _ = transaction.abort();
                        return;
                    }
                    for draft in drafts {
                        let entry = Entry::next(head.take(), draft);
                        head = Some(entry.head());
                        let added = JSON::parse(&entry.to_json()).and_then(|record| store.add(&record));
                        if added.is_err() {
                            let _ = transaction.abort();
                            return;
                        }
                        made.borrow_mut().push(entry);
                    }
                });
                Ok(())
            }
        };
        let written = database.write(&[ENTRIES, META], work).await;
        match written {
            Ok(()) => {
                self.ask_to_persist();
                let made = made.take();
                if let Some(last) = made.last() {
                    noted::write(&self.name, last.seq);
                }
                Ok(made)
            }
            Err(_) if is_stale.get() => Err(Refused::Stale),
            Err(why) => {
                if why == StorageTrouble::Closed {
                    self.was_closed.set(true);
                }
                Err(Refused::Trouble(why))
            }
        }
    }

    /// Returns a text that was kept beside the log.
    pub async fn kept(&self, name: &str) -> Result<Option<String>, StorageTrouble> {
        let record = self.open().await?.get(META, name).await?;
        Ok(records::text(&record, "value"))
    }

    /// Returns a value that was kept beside the log.
    pub async fn kept_value(&self, name: &str) -> Result<JsValue, StorageTrouble> {
        let record = self.open().await?.get(META, name).await?;
        Ok(records::value(&record, "value"))
    }

    /// Keeps a value beside the log.
    pub async fn keep_value(&self, name: &str, value: &JsValue) -> Result<(), StorageTrouble> {
        let record = records::with_value(records::record(name, &[], &[]), "value", value);
        let database = self.open().await?;
        database.write(&[META], move |work| records::put(work, META, &record)).await
    }

    /// Keeps a text beside the log.
    pub async fn keep(&self, name: &str, text: &str) -> Result<(), StorageTrouble> {
        let record = records::record(name, &[("value", text)], &[]);
        let database = self.open().await?;
        database.write(&[META], move |work| records::put(work, META, &record)).await
    }

    async fn open(&self) -> Result<Database, StorageTrouble> {
        let known = if self.was_closed.take() { None } else { self.database.borrow().clone() };
        if let Some(database) = known {
            return Ok(database);
        }
        let (closed, was_closed) = (self.closed.clone(), self.was_closed.clone());
        let lost = move |why| {
            was_closed.set(true);
            closed(why);
        };
        let database = database::open(&self.name, VERSION, make_stores, lost).await?;
        *self.database.borrow_mut() = Some(database.clone());
        Ok(database)
    }

    /// Asks the browser, once and without waiting, not to clear the log when it runs out of space.
    fn ask_to_persist(&self) {
        if !self.asked_to_persist.replace(true) {
            let _ = crate::platform::dom::window().navigator().storage().persist();
        }
    }
}

fn make_stores(database: &IdbDatabase) {
    records::make_store(database, ENTRIES, "seq");
    records::make_store(database, META, "key");
}

fn entry_of(record: &JsValue) -> Option<Entry> {
    Entry::from_json(&JSON::stringify(record).ok()?.as_string()?)
}
