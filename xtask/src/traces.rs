//! Whether what is given out still names a folder of the machine that built it: a path in a panic's message or in a debug
//! section would make another machine's build differ, and tells strangers who built it.

use crate::shell::{TaskError, files_below, output, read, root};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Checks a release folder for the folders of the sources, of cargo and of the toolchain.
pub fn check(dist: &Path) -> Result<(), TaskError> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root())).map(PathBuf::from);
    let folders: Vec<PathBuf> = [Some(root()), Some(cargo_home()), sysroot].into_iter().flatten().collect();
    let found = find(dist, &folders)?;
    if found.is_empty() {
        return Ok(());
    }
    Err(TaskError::Failed(format!("folders of this machine stand in what would be given out:\n{}", found.join("\n"))))
}

/// Returns the folder in which cargo keeps the sources of crates.
pub fn cargo_home() -> PathBuf {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default()
}

/// Returns a line for each file below `dist` and each folder that it names.
fn find(dist: &Path, folders: &[PathBuf]) -> Result<Vec<String>, TaskError> {
    let mut found = Vec::new();
    for file in files_below(dist)? {
        let bytes = read(&dist.join(&file))?;
        for folder in folders.iter().filter(|folder| folder.components().count() > 1) {
            let name = folder.to_string_lossy();
            if bytes.windows(name.len()).any(|part| part == name.as_bytes()) {
                found.push(format!("{}: {name}", file.display()));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_wherever_it_stands_in_a_file() {
        let dir = std::env::temp_dir().join(format!("watchglass-traces-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("below")).expect("a folder");
        std::fs::write(dir.join("a.wasm"), b"\0asm /watchglass/src/main.rs").expect("a file");
        let folders = [PathBuf::from("/home/anna/watchglass"), PathBuf::from("/")];
        assert_eq!(find(&dir, &folders).expect("reads"), Vec::<String>::new());
        std::fs::write(dir.join("below/b.wasm"), b"\0asm\xff/home/anna/watchglass/src/main.rs\0").expect("a file");
        assert_eq!(find(&dir, &folders).expect("reads"), ["below/b.wasm: /home/anna/watchglass"]);
        std::fs::remove_dir_all(dir).expect("the folder goes");
    }
}
