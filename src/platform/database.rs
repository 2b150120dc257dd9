//! IndexedDB, with every way in which it can fail: refused, aborted, full, blocked, closed under our feet.
//!
//! Writes are strict: a transaction is complete only when its data has left for the disk.

use crate::words::StorageTrouble;
use futures_channel::oneshot;
use gloo::events::EventListener;
use js_sys::{Array, Function, Object, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbRequest, IdbTransaction};

#[derive(Clone)]
pub struct Database {
    database: IdbDatabase,
    _listeners: Rc<[EventListener; 2]>,
}

/// A value that comes once, from whichever listener is first.
struct Once<T>(Rc<RefCell<Option<oneshot::Sender<T>>>>);

impl<T> Clone for Once<T> {
    fn clone(&self) -> Self {
        Once(self.0.clone())
    }
}

impl<T: 'static> Once<T> {
    fn new() -> (Once<T>, oneshot::Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        (Once(Rc::new(RefCell::new(Some(sender)))), receiver)
    }

    fn set(&self, value: T) {
        if let Some(sender) = self.0.borrow_mut().take() {
            let _ = sender.send(value);
        }
    }
}

/// Opens a database. `upgrade` makes its stores; `closed` is called when the connection is gone later.
pub async fn open(
    name: &str,
    version: u32,
    upgrade: impl Fn(&IdbDatabase) + 'static,
    closed: impl Fn(StorageTrouble) + 'static,
) -> Result<Database, StorageTrouble> {
    let factory: IdbFactory = super::dom::window().indexed_db().ok().flatten().ok_or(StorageTrouble::Off)?;
    let request = factory.open_with_u32(name, version).map_err(|_| StorageTrouble::Off)?;
    let (once, opened) = Once::new();
    let result = request.clone();
    let _listeners = [
        EventListener::once(&request, "upgradeneeded", {
            let result = result.clone();
            move |_| {
                if let Some(database) = result_of::<IdbDatabase>(&result) {
                    upgrade(&database);
                }
            }
        }),
        EventListener::once(&request, "success", {
            let (once, result) = (once.clone(), result.clone());
            move |_| once.set(result_of::<IdbDatabase>(&result).ok_or(StorageTrouble::Off))
        }),
        EventListener::once(&request, "error", {
            let once = once.clone();
            move |_| once.set(Err(trouble_of(&result).unwrap_or(StorageTrouble::Off)))
        }),
        // Another tab keeps an older version open and does not let go.
        EventListener::once(&request, "blocked", move |_| once.set(Err(StorageTrouble::Version))),
    ];
    let database = opened.await.unwrap_or(Err(StorageTrouble::Off))?;
    let closed = Rc::new(closed);
    let listeners = [
        EventListener::new(&database, "versionchange", {
            let (database, closed) = (database.clone(), closed.clone());
            move |_| {
                // A newer build in another tab waits for us to let go.
                database.close();
                closed(StorageTrouble::Version);
            }
        }),
        EventListener::new(&database, "close", move |_| closed(StorageTrouble::Closed)),
    ];
    Ok(Database { database, _listeners: Rc::new(listeners) })
}

impl Database {
    /// Runs `work` in one strict read-write transaction and waits until it is complete.
    pub async fn write(
        &self,
        stores: &[&str],
        work: impl FnOnce(&IdbTransaction) -> Result<(), JsValue> + 'static,
    ) -> Result<(), StorageTrouble> {
        let transaction = self.transaction(stores, "readwrite")?;
        let (once, done) = Once::new();
        let aborted = transaction.clone();
        let _listeners = [
            EventListener::once(&transaction, "complete", {
                let once = once.clone();
                move |_| once.set(Ok(()))
            }),
            // A full disk arrives here, and not as an error of a request.
            EventListener::once(&transaction, "abort", move |_| {
                let trouble = aborted.error().map_or(StorageTrouble::Aborted, |error| trouble(&error));
                once.set(Err(trouble));
            }),
        ];
        if work(&transaction).is_err() {
            let _ = transaction.abort();
        }
        done.await.unwrap_or(Err(StorageTrouble::Aborted))
    }

    /// Returns every value of a store, in the order of the keys.
    pub async fn all(&self, store: &str) -> Result<Vec<JsValue>, StorageTrouble> {
        let transaction = self.transaction(&[store], "readonly")?;
        let request =
            transaction.object_store(store).and_then(|store| store.get_all()).map_err(|_| StorageTrouble::Closed)?;
        let values: Array = answer(&request).await?.dyn_into().map_err(|_| StorageTrouble::Aborted)?;
        Ok(values.iter().collect())
    }

    /// Returns the value of a key, `undefined` where there is none.
    pub async fn get(&self, store: &str, key: &str) -> Result<JsValue, StorageTrouble> {
        let transaction = self.transaction(&[store], "readonly")?;
        let request = transaction
            .object_store(store)
            .and_then(|store| store.get(&key.into()))
            .map_err(|_| StorageTrouble::Closed)?;
        answer(&request).await
    }

    /// `web_sys` knows the options of a transaction only as unstable, so the method is called by its name.
    fn transaction(&self, stores: &[&str], mode: &str) -> Result<IdbTransaction, StorageTrouble> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let options = Object::new();
        let _ = Reflect::set(&options, &"durability".into(), &"strict".into());
        let method =
            Reflect::get(&self.database, &"transaction".into()).ok().and_then(|it| it.dyn_into::<Function>().ok());
        let made = method.ok_or(StorageTrouble::Off)?.call3(&self.database, &names, &mode.into(), &options);
        made.ok().and_then(|made| made.dyn_into().ok()).ok_or(StorageTrouble::Closed)
    }
}

/// Calls back with a request's result, inside its transaction.
pub fn on_success(request: &IdbRequest, job: impl FnOnce(JsValue) + 'static) {
    let result = request.clone();
    EventListener::once(request, "success", move |_| job(result.result().unwrap_or(JsValue::UNDEFINED))).forget();
}

async fn answer(request: &IdbRequest) -> Result<JsValue, StorageTrouble> {
    let (once, answered) = Once::new();
    let result = request.clone();
    let _listeners = [
        EventListener::once(request, "success", {
            let (once, result) = (once.clone(), result.clone());
            move |_| once.set(result.result().map_err(|_| StorageTrouble::Aborted))
        }),
        EventListener::once(request, "error", move |_| {
            once.set(Err(result.error().ok().flatten().map_or(StorageTrouble::Aborted, |error| trouble(&error))));
        }),
    ];
    answered.await.unwrap_or(Err(StorageTrouble::Aborted))
}

fn result_of<T: JsCast>(request: &IdbOpenDbRequest) -> Option<T> {
    request.result().ok()?.dyn_into().ok()
}

fn trouble_of(request: &IdbOpenDbRequest) -> Option<StorageTrouble> {
    request.error().ok().flatten().map(|error| trouble(&error))
}

fn trouble(error: &DomException) -> StorageTrouble {
    match error.name().as_str() {
        "QuotaExceededError" => StorageTrouble::Full,
        "VersionError" => StorageTrouble::Version,
        "InvalidStateError" => StorageTrouble::Closed,
        "SecurityError" => StorageTrouble::Off,
        _ => StorageTrouble::Aborted,
    }
}
