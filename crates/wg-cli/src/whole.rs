//! A file that is written whole or not at all: what stood there before, a case above all, is still there where the disk is full
//! or the terminal is closed in the middle.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes a file beside its place and puts it there once it is whole. What is no plain file (a pipe, a link, a device) is written
/// in place.
///
/// # Errors
/// Those of the file; its place is unchanged then.
pub fn write(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let there = fs::symlink_metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return fill(File::create(path)?, write);
    }
    let beside = beside(path);
    let written = File::create(&beside).and_then(|file| fill(file, write)).and_then(|()| match there {
        Some(there) => fs::set_permissions(&beside, there.permissions()),
        None => Ok(()),
    });
    let put = written.and_then(|()| fs::rename(&beside, path));
    if put.is_err() {
        // There may be none; what matters is the error that is passed on.
        let _ = fs::remove_file(&beside);
    }
    put
}

/// Tells whether two paths lead to one file that is there, also by a link.
pub fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let place = |path: &Path| fs::metadata(path).ok().map(|there| (there.dev(), there.ino(), there.is_file()));
        place(one).is_some_and(|there| there.2 && Some(there) == place(other))
    }
    #[cfg(not(unix))]
    {
        let place = |path: &Path| fs::canonicalize(path).ok().filter(|path| path.is_file());
        place(one).is_some_and(|there| Some(there) == place(other))
    }
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.flush()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_there_stays_until_all_is_written() {
        let dir = std::env::temp_dir().join(format!("wg-cli-whole-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder");
        let path = dir.join("case.json");
        write(&path, |out| out.write_all(b"first")).expect("written");
        let full = |out: &mut dyn Write| {
            out.write_all(b"half of")?;
            Err(io::Error::other("no space"))
        };
        assert_eq!(write(&path, full).expect_err("refused").to_string(), "no space");
        assert_eq!(fs::read(&path).expect("there"), b"first");
        assert_eq!(fs::read_dir(&dir).expect("a folder").count(), 1, "nothing is left beside it");
        write(&path, |out| out.write_all(b"second")).expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"second");
        assert!(is_same(&path, &dir.join("../").join(dir.file_name().expect("a name")).join("case.json")));
        assert!(!is_same(&path, &dir) && !is_same(&dir, &dir) && !is_same(&dir.join("absent"), &dir.join("absent")));
        assert!(write(&dir, |out| out.write_all(b"x")).is_err(), "a folder is no file");
        assert!(write(&dir.join("absent/x"), |out| out.write_all(b"x")).is_err());
        fs::remove_dir_all(dir).expect("the folder goes");
    }
}
