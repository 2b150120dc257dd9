//! Whether a build gives the same bytes in another folder: the build here, which may be a warm one, beside one of a copy of the
//! sources from nothing.

use crate::page;
use crate::shell::{TaskError, read_text, root, run, say};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds `dist/` here and in a folder whose name has another length, and names the files that differ.
pub fn check() -> Result<(), TaskError> {
    page::dist(false)?;
    let here = read_text(&page::dist_dir().join("SHA256SUMS"))?;
    let dir = root().join("target/twice/in-another-folder");
    // What an earlier run left would not be built from nothing.
    if dir.exists() {
        std::fs::remove_dir_all(&dir).map_err(|error| TaskError::Failed(format!("{}: {error}", dir.display())))?;
    }
    copy_sources(&dir)?;
    say(&format!("building from nothing in {}", dir.display()));
    run(Command::new("cargo").args(["xtask", "dist"]).current_dir(&dir).env_remove("CARGO_TARGET_DIR"))?;
    let there = read_text(&dir.join("dist/SHA256SUMS"))?;
    let differ: Vec<&str> = here.lines().filter(|line| !there.contains(line)).collect();
    if differ.is_empty() && here == there {
        println!("both builds are the same, to the byte ({} files)", here.lines().count());
        return Ok(());
    }
    Err(TaskError::Failed(format!("these files differ from those in {}:\n{}", dir.display(), differ.join("\n"))))
}

/// Copies what git knows of the sources, as it stands here.
fn copy_sources(dir: &Path) -> Result<(), TaskError> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let output = output.map_err(|error| TaskError::Failed(format!("git ls-files: {error}")))?;
    let failed = |path: &Path, error: std::io::Error| TaskError::Failed(format!("{}: {error}", path.display()));
    for name in String::from_utf8_lossy(&output.stdout).split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root().join(name), dir.join(name));
        // What was removed and not yet committed.
        if !from.is_file() {
            continue;
        }
        let parent = to.parent().map_or_else(PathBuf::new, Path::to_owned);
        std::fs::create_dir_all(&parent).map_err(|error| failed(&parent, error))?;
        std::fs::copy(&from, &to).map_err(|error| failed(&to, error))?;
    }
    Ok(())
}
