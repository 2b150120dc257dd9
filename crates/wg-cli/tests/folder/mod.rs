//! Files for the terminal tool to read.

use std::fs;
use std::path::PathBuf;

/// A folder of this test alone, removed at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let dir = std::env::temp_dir().join(format!("wg-cli-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder");
        Folder(dir)
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
