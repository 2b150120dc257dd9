//! Small numbers beside the database, in a store of their own: a browser that threw the database away may have kept them.

use super::dom;

/// Returns a number that was noted; `None` where there is none, or nothing can be kept.
pub fn read(name: &str) -> Option<u64> {
    dom::window().local_storage().ok()??.get_item(name).ok()??.parse().ok()
}

/// Notes a number. It is a convenience: where it cannot be kept, nothing else happens.
pub fn write(name: &str, number: u64) {
    if let Ok(Some(storage)) = dom::window().local_storage() {
        let _ = storage.set_item(name, &number.to_string());
    }
}
