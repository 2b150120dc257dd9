//! Every sentence about something that failed, chosen by its code: what happened, what still works, what to do next.

use wg_protocol::FailureCode;

/// What is shown about a failure. `about` (a file name, an id) is text from a file and is shown beside it, never inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentences {
    pub what: &'static str,
    pub safe: &'static str,
    /// What to do; empty where nothing needs doing.
    pub next: &'static str,
}

pub fn failure(code: FailureCode) -> Sentences {
    let (what, safe, next) = match code {
        FailureCode::NoBatch => {
            ("No batch is loaded.", "Your verdicts are kept.", "Drop a file, or try the sample night.")
        }
        FailureCode::NotFound => (
            "This is not in the batch.",
            "The rest of the batch is loaded.",
            "It may belong to a batch that was replaced. Go back to the queue.",
        ),
        FailureCode::FileGone => (
            "The file can no longer be read.",
            "Scores, chains and verdicts do not need it.",
            "It was moved or changed. Open it again to see raw records.",
        ),
        FailureCode::Protocol => {
            ("The page and its engine are of different builds.", "Your verdicts are kept.", "Reload the page.")
        }
        FailureCode::WorkerStopped => (
            "The engine stopped and was started again.",
            "No verdict was lost. What was loaded before is read again.",
            "If it stops at the same files again, leave one of them out.",
        ),
        FailureCode::EngineGone => (
            "The engine cannot be started.",
            "Your verdicts are kept.",
            "Reload the page. If that does not help, close other tabs to free memory.",
        ),
        FailureCode::OutOfMemory => (
            "This batch needs more memory than the browser gives.",
            "Your verdicts are kept.",
            "Open fewer files, or a shorter time span.",
        ),
        FailureCode::BadModel => (
            "This model file cannot be used.",
            "The model in use stays, and so do your verdicts.",
            "Take a file that this version saved, or learn anew from your verdicts.",
        ),
        FailureCode::BadPack => (
            "This prior pack cannot be used.",
            "The model in use stays, and so do your verdicts.",
            "Take a pack that this version saved; the weights of all packs together are at most 100 %.",
        ),
        FailureCode::BadWorking => (
            "The working brief in this file cannot be opened.",
            "What was judged in it before is kept.",
            "Ask its sender for the file again.",
        ),
        FailureCode::BadAttack => (
            "This file is no release of ATT&CK Enterprise.",
            "The table in use stays.",
            "Take enterprise-attack.json of MITRE's attack-stix-data.",
        ),
        FailureCode::BadLayer => (
            "This file is no layer of ATT&CK Enterprise.",
            "The layers on the matrix stay.",
            "Save it anew in ATT&CK Navigator, as JSON.",
        ),
        FailureCode::BadMap => (
            "This file is no field map that can be used.",
            "What is loaded stays as it is.",
            "Take a file that was saved from this screen or by the terminal tool.",
        ),
        FailureCode::BadQuery => (
            "The query has an error.",
            "The list shows the last query that could be read.",
            "Mend the word that is named.",
        ),
    };
    Sentences { what, safe, next }
}

/// Why the log or the kept files could not be written. Chosen by what the browser did, not by its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageTrouble {
    /// No IndexedDB at all, or it is switched off.
    Off,
    /// The quota is used up.
    Full,
    /// The browser gave up the write.
    Aborted,
    /// Another tab runs a newer build, or holds an older one open.
    Version,
    /// Closed under our feet, e.g. by clearing the site's data.
    Closed,
    /// The log is shorter than it was at the last visit: the browser threw it away.
    Lost,
}

pub fn storage(trouble: StorageTrouble) -> Sentences {
    let (what, safe, next) = match trouble {
        StorageTrouble::Off => (
            "This browser does not let the page keep anything.",
            "Verdicts are kept in this tab only.",
            "Save the file before you close the tab.",
        ),
        StorageTrouble::Full => {
            ("The storage is full.", "Nothing that was saved is lost.", "Free some space, then try again.")
        }
        StorageTrouble::Aborted => {
            ("The browser gave up the write.", "Nothing that was saved is lost.", "Try again, or save the file.")
        }
        StorageTrouble::Version => (
            "Another tab runs another build of this page.",
            "Nothing that was saved is lost.",
            "Close the other tabs, then reload.",
        ),
        StorageTrouble::Closed => (
            "The storage was closed, perhaps because the site's data was cleared.",
            "Verdicts are kept in this tab only.",
            "Save the file, then reload.",
        ),
        StorageTrouble::Lost => (
            "The log that this browser kept is gone, or shorter than at your last visit.",
            "What is left of it is shown.",
            "Open your last saved file beside it, on the Verdicts screen.",
        ),
    };
    Sentences { what, safe, next }
}
