//! Field maps that the analyst made, corrected or loaded: kept in this browser by the shape of the export, told to the
//! engine, and used whenever an export of that shape is read.

use crate::desk::Desk;
use crate::kept;
use crate::platform::database::Database;
use crate::platform::idle::Job;
use crate::platform::records;
use crate::words;
use leptos::task::spawn_local;
use wg_protocol::FieldMap;

/// Before the shape, in the key of a kept map.
const KEY: &str = "map:";
/// More are not told to the engine: each is tried on each export.
const MOST: usize = 200;

/// Uses a map from now on, in place of one for the same shape, and keeps it for the next visit.
pub fn keep(desk: Desk, map: FieldMap) {
    let key = format!("{KEY}{}", map.shape);
    let text = serde_json::to_string(&map).unwrap_or_default();
    desk.bridge.use_maps(|maps| {
        maps.retain(|other| other.shape != map.shape);
        maps.insert(0, map);
        maps.truncate(MOST);
    });
    write(desk, move |database| async move {
        let record = records::record(&key, &[("map", &text)], &[]);
        database.write(&[kept::STORE], move |work| records::put(work, kept::STORE, &record)).await
    });
}

/// Forgets the map for a shape, so that it is guessed again.
pub fn forget(desk: Desk, shape: &str) {
    let key = format!("{KEY}{shape}");
    desk.bridge.use_maps(|maps| maps.retain(|map| map.shape != shape));
    write(desk, move |database| async move {
        database.write(&[kept::STORE], move |work| records::delete(work, kept::STORE, &key)).await
    });
}

/// Tells the engine the kept maps, before anything is read by them.
pub async fn restore(desk: Desk, database: &Database) {
    let Ok(all) = database.all(kept::STORE).await else { return };
    let is_map = |record: &wasm_bindgen::JsValue| records::text(record, "key").is_some_and(|key| key.starts_with(KEY));
    let read = |record| serde_json::from_str(&records::text(&record, "map")?).ok();
    let maps: Vec<FieldMap> = all.into_iter().filter(is_map).filter_map(read).take(MOST).collect();
    if !maps.is_empty() {
        desk.bridge.use_maps(|kept| *kept = maps);
    }
}

fn write<Fut>(desk: Desk, job: impl FnOnce(Database) -> Fut + 'static)
where
    Fut: Future<Output = Result<(), words::StorageTrouble>>,
{
    let busy = Job::start();
    spawn_local(async move {
        let _busy = busy;
        let written = match kept::open().await {
            Ok(database) => job(database).await,
            Err(why) => Err(why),
        };
        if let Err(why) = written {
            desk.says.error(format!("The field map holds until the tab is closed. {}", words::storage(why).what), "");
        }
    });
}
