//! The brief: what is asked for, and the sheets as they are shown and saved.

use serde::{Deserialize, Serialize};
use wg_brief::{Author, Edition, NameChoice, Pages};
use wg_casefile::{Action, Entry, Log};

/// What a brief is to hold. Nothing of it is remembered by the worker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BriefSpec {
    pub edition: Edition,
    pub names: NameChoice,
    /// File hashes are replaced with the other names.
    pub hide_hashes: bool,
    /// Notes of the verdicts go in.
    pub notes: bool,
    /// Command lines of the drawn alerts go in.
    pub command_lines: bool,
    /// Empty: drafted by fixed rules.
    pub headline: String,
    /// Whose words the headline and the needs are, where they are given or approved.
    pub headline_by: Author,
    /// What is needed from the reader, and why and by when; `None`: drafted by fixed rules.
    pub needs: Option<Vec<(String, String)>>,
    pub needs_by: Author,
    /// Uids of incidents that a person wants in it: they are among the first whatever their rank, and the first of them is told.
    #[serde(default)]
    pub pinned: Vec<String>,
    /// Verdicts that stand.
    pub verdicts: Vec<BriefVerdict>,
    /// Entries of the log, and the hash of the last one.
    pub log: Option<(u64, String)>,
}

/// A verdict with what a reader wants to know of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BriefVerdict {
    pub uid: String,
    /// Key of the alert that led then: the verdict goes with it. Empty: with the uid.
    #[serde(default)]
    pub lead: String,
    /// `tp`, `bp`, `fp` or `nd`.
    pub verdict: String,
    /// In words; empty where none was given.
    pub reason: String,
    pub note: String,
    /// Milliseconds since 1970.
    pub at: Option<i64>,
}

impl BriefVerdict {
    /// Returns the verdicts that stand in a log.
    pub fn standing(log: &Log) -> Vec<BriefVerdict> {
        log.judged().into_iter().filter_map(|entry| BriefVerdict::of(&entry.incident, entry)).collect()
    }

    /// Returns the verdict that an entry gives on an incident; `None` where it takes one back.
    pub fn of(uid: &str, entry: &Entry) -> Option<BriefVerdict> {
        let given = entry.verdict()?;
        let (Action::Judged { note, reason, .. } | Action::Changed { note, reason, .. }) = &entry.action else {
            return None;
        };
        Some(BriefVerdict {
            uid: uid.to_owned(),
            lead: entry.lead().to_owned(),
            verdict: given.slug().to_owned(),
            reason: reason.and_then(|key| given.reason(key)).map_or("", |reason| reason.words).to_owned(),
            note: note.clone(),
            at: entry.at_ms(),
        })
    }
}

/// The sheets, and the texts a person may edit, with names as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BriefView {
    pub pages: Pages,
    pub headline: String,
    pub needs: Vec<(String, String)>,
}
