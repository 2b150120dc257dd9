//! Helpers of the whole-core tests: where the shared study files are, and what happens when they are not there.

pub mod guess;
pub mod json_schema;

use std::path::PathBuf;

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
