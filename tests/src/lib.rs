//! Helpers of the whole-core tests: where the shared study files are, and what happens when they are not there.

pub mod guess;
pub mod json_schema;
pub mod session;

use std::collections::BTreeSet;
use std::path::PathBuf;
use wg_schema::Batch;

/// Returns the folder of real samples, hostile files and schemas beside the project, or `None` on a user's machine.
///
/// The caller returns early on `None`, and its test is reported as skipped by this function's printed line.
///
/// # Panics
/// If `WG_SHARED=required` and the folder is absent: there the tests must not pass by doing nothing.
pub fn shared(test: &str) -> Option<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if dir.join("samples").is_dir() {
        return Some(dir);
    }
    assert!(
        std::env::var("WG_SHARED").as_deref() != Ok("required"),
        "{test} needs the shared folder, and it is absent"
    );
    println!("skipped: {test} needs the shared folder");
    None
}

/// Every name that the fields of a batch hold and that could not be a word of ours.
pub fn names_of(batch: &Batch) -> BTreeSet<String> {
    let columns =
        [&batch.host, &batch.user, &batch.host_ip, &batch.src_ip, &batch.dst_ip, &batch.dst_domain, &batch.file_hash];
    let everyones = [
        "nt authority",
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "network service",
        "local service",
        "anonymous logon",
        "www-data",
    ];
    columns
        .into_iter()
        .flat_map(|column| column.given())
        .map(|id| batch.text(id).to_lowercase())
        .filter(|name| name.len() >= 5 && name.chars().any(|c| !c.is_alphabetic()))
        .filter(|name| name.chars().any(char::is_alphanumeric) && !everyones.iter().any(|own| name.starts_with(own)))
        .collect()
}
