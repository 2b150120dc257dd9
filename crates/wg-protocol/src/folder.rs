//! What of a folder is read: by name, within limits, and with an account of what is not.
//!
//! A file that was given by itself is always read; only a folder holds things that nobody meant.

use serde::{Deserialize, Serialize};

/// Files of a folder that are read. Each is a source of its own, and a report of more is not read by anyone.
pub const MAX_FILES: usize = 2_000;
/// Names that are looked at: a home folder dropped by mistake must not hold the page for minutes.
pub const MAX_SEEN: usize = 50_000;
/// Folders within folders.
pub const MAX_DEPTH: usize = 16;
/// Names that are kept of what was left out for one reason; the others are counted.
const MAX_NAMED: usize = 50;

/// Files that were left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub why: Why,
    pub count: u32,
    /// The first of them, by their path. Attacker-controlled text.
    pub names: Vec<String>,
}

/// Why a file of a folder was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The system's own, or hidden.
    Hidden,
    /// A picture, a program, a document: no export by its name.
    NotData,
    Unreadable,
    /// Below more than [`MAX_DEPTH`] folders.
    TooDeep,
    /// Past [`MAX_FILES`] or [`MAX_SEEN`].
    TooMany,
    /// No part of it could be cut off that fits into memory.
    Memory,
}

impl Why {
    /// Returns the reason as it follows "left out:", e.g. "3 hidden files".
    pub fn words(self, count: u32) -> &'static str {
        let is_one = count == 1;
        match self {
            Why::Hidden if is_one => "hidden file",
            Why::Hidden => "hidden files",
            Why::NotData if is_one => "file that is no export by its name",
            Why::NotData => "files that are no exports by their names",
            Why::Unreadable if is_one => "file or folder that cannot be read",
            Why::Unreadable => "files or folders that cannot be read",
            Why::TooDeep if is_one => "folder that lies too deep",
            Why::TooDeep => "folders that lie too deep",
            Why::TooMany => "past the limit of 2,000 files",
            Why::Memory if is_one => "file of which no part fits into memory",
            Why::Memory => "files of which no part fits into memory",
        }
    }
}

/// Goes through the names of a folder.
#[derive(Debug, Default)]
pub struct Sifting {
    n_taken: usize,
    left_out: Vec<LeftOut>,
}

impl Sifting {
    /// Returns whether the file at this path is read; counts it where it is not.
    pub fn takes(&mut self, path: &str) -> bool {
        let why = match reason(path) {
            Some(why) => why,
            None if self.n_taken < MAX_FILES => {
                self.n_taken += 1;
                return true;
            }
            None => Why::TooMany,
        };
        self.leave_out(path, why);
        false
    }

    /// Counts a file or folder that is not read.
    pub fn leave_out(&mut self, path: &str, why: Why) {
        let at = match self.left_out.binary_search_by_key(&why, |group| group.why) {
            Ok(at) => at,
            Err(at) => {
                self.left_out.insert(at, LeftOut { why, count: 0, names: Vec::new() });
                at
            }
        };
        let group = &mut self.left_out[at];
        group.count = group.count.saturating_add(1);
        if group.names.len() < MAX_NAMED {
            group.names.push(path.to_owned());
        }
    }

    /// Returns what was left out, by reason.
    pub fn finish(self) -> Vec<LeftOut> {
        self.left_out
    }
}

/// Why a name says that the file is no export. Anything not named here is read, and what it holds decides.
fn reason(path: &str) -> Option<Why> {
    let is_hidden = |part: &str| {
        part.starts_with('.') || ["thumbs.db", "desktop.ini", "__macosx"].contains(&part.to_ascii_lowercase().as_str())
    };
    if path.split('/').any(is_hidden) {
        return Some(Why::Hidden);
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
    NOT_DATA.split_whitespace().any(|other| other == ending).then_some(Why::NotData)
}

/// Endings of what is surely no alert export: pictures, films, programs and code, documents, captures and databases.
const NOT_DATA: &str = "png jpg jpeg gif webp bmp ico svg tif tiff heic mp3 mp4 mov avi mkv wav woff woff2 ttf otf \
    exe dll sys so dylib msi bin o a lib class jar war wasm pyc pdb iso img vmdk vhdx ova dmg apk deb rpm \
    rs py js mjs ts tsx jsx css scss html htm php rb go java c h cpp hpp cs sh bat ps1 psm1 vbs lua sql ipynb \
    pdf doc docx ppt pptx xls xlsx odt ods odp rtf md rst adoc tex epub toml lock \
    pcap pcapng cap evtx etl db sqlite sqlite3 mdb dmp mem parquet";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_export_is_left_out_by_its_name_and_named() {
        let mut sifting = Sifting::default();
        let paths = [
            "case/alerts.ndjson",
            "case/.DS_Store",
            "case/.git/config.json",
            "case/shot.PNG",
            "case/alerts",
            "case/a.log.gz",
            "case/findings.yaml",
            "case/notes.md",
            "case/1.2.3.json",
        ];
        let taken: Vec<&str> = paths.into_iter().filter(|path| sifting.takes(path)).collect();
        assert_eq!(
            taken,
            ["case/alerts.ndjson", "case/alerts", "case/a.log.gz", "case/findings.yaml", "case/1.2.3.json"]
        );
        let left_out: Vec<_> =
            sifting.finish().into_iter().map(|group| (group.why, group.count, group.names)).collect();
        assert_eq!(
            left_out,
            [
                (Why::Hidden, 2, vec!["case/.DS_Store".to_owned(), "case/.git/config.json".to_owned()]),
                (Why::NotData, 2, vec!["case/shot.PNG".to_owned(), "case/notes.md".to_owned()]),
            ]
        );
    }

    #[test]
    fn past_the_limit_files_are_counted_and_no_more_read() {
        let mut sifting = Sifting::default();
        let taken = (0..MAX_FILES + 70).filter(|i| sifting.takes(&format!("f/{i}.json"))).count();
        assert_eq!(taken, MAX_FILES);
        let left_out = sifting.finish();
        assert_eq!((left_out[0].why, left_out[0].count, left_out[0].names.len()), (Why::TooMany, 70, 50));
    }
}
