//! Whether a build gives the same bytes in another folder: two copies of the sources, two builds from nothing, one list of sums.

use crate::shell::{TaskError, read_text, root, run, say};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds `dist/` twice, in folders whose names differ in length, and names the files that differ.
pub fn check() -> Result<(), TaskError> {
    let mut sums = Vec::new();
    for name in ["one", "another-folder"] {
        let dir = root().join("target/twice").join(name);
        copy_sources(&dir)?;
        say(&format!("building in {}", dir.display()));
        run(Command::new("cargo").args(["xtask", "dist"]).current_dir(&dir).env_remove("CARGO_TARGET_DIR"))?;
        sums.push(read_text(&dir.join("dist/SHA256SUMS"))?);
    }
    let differ: Vec<&str> = sums[0].lines().filter(|line| !sums[1].contains(line)).collect();
    if differ.is_empty() && sums[0] == sums[1] {
        println!("both builds are the same, to the byte");
        return Ok(());
    }
    Err(TaskError::Failed(format!("these files differ:\n{}", differ.join("\n"))))
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
