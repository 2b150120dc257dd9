//! Whether a build gives the same bytes in another folder: the build here, which may be a warm one, beside one of a copy of the
//! sources from nothing.

use crate::page;
use crate::shell::{TaskError, read_text, root, run, say};
use crate::tools;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds `dist/` here and in a folder whose name has another length, and names the files that differ.
pub fn check() -> Result<(), TaskError> {
    page::dist(false)?;
    let here = read_text(&page::dist_dir().join("SHA256SUMS"))?;
    // Not below this one: cargo would join the settings of both.
    let dir = tools::tools_dir().with_file_name("built-in-another-folder");
    // What an earlier run left would not be built from nothing.
    remove(&dir)?;
    copy_sources(&dir)?;
    say(&format!("building from nothing in {}", dir.display()));
    run(Command::new("cargo").args(["xtask", "dist"]).current_dir(&dir).env_remove("CARGO_TARGET_DIR"))?;
    let there = read_text(&dir.join("dist/SHA256SUMS"))?;
    let differ = differing(&here, &there);
    if differ.is_empty() {
        println!("both builds are the same, to the byte ({} files)", here.lines().count());
        return remove(&dir);
    }
    Err(TaskError::Failed(format!("these files differ from those in {}:\n{}", dir.display(), differ.join("\n"))))
}

/// Returns the lines of two lists of sums that only one of them has.
fn differing<'a>(here: &'a str, there: &'a str) -> Vec<&'a str> {
    let only = |one: &'a str, other: &'a str| one.lines().filter(move |line| other.lines().all(|l| l != *line));
    only(here, there).chain(only(there, here)).collect()
}

fn remove(dir: &Path) -> Result<(), TaskError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if dir.exists() => Err(TaskError::Failed(format!("{}: {error}", dir.display()))),
        _ => Ok(()),
    }
}

/// Copies what git knows of the sources, as it stands here.
fn copy_sources(dir: &Path) -> Result<(), TaskError> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let output = output.map_err(|error| TaskError::Failed(format!("git ls-files: {error}")))?;
    if !output.status.success() {
        return Err(TaskError::Failed("git does not know these sources, so nothing says which files to copy".into()));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_one_build_alone_has_is_a_difference_too() {
        let here = "aa  index.html\nbb  sw.js\n";
        assert!(differing(here, here).is_empty());
        assert_eq!(differing(here, "aa  index.html\n"), ["bb  sw.js"]);
        assert_eq!(differing(here, "aa  index.html\nbb  sw.js\ncc  more.js\n"), ["cc  more.js"]);
        assert_eq!(differing(here, "aa  index.html\ncc  sw.js\n"), ["bb  sw.js", "cc  sw.js"]);
    }
}
