//! What random checks of the pile below the line allow to be said about it.

use serde::{Deserialize, Serialize};

/// The promise about the pile below the line, and the checks it rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PromiseView {
    pub standing: Standing,
    /// Incidents below the line.
    pub pile: u64,
    /// The first so many of the drawn order have been judged, each for itself.
    pub checked: u64,
    /// Real ones known below the line, found by a check or otherwise. They belong above it.
    pub found: u64,
    /// Checks that ended in "needs more data"; the bound takes each for a real one.
    pub undecided: u64,
    /// At most so many real ones are left in the pile without those found, 95 % sure. Where known answers measured the reader, what
    /// such a reader overlooks is counted in.
    pub at_most: u64,
    /// The same as a share of what is left in the pile.
    pub elusion: f64,
    /// Real ones known above the line.
    pub confirmed: u64,
    /// How often `elusion` holds the share of known real ones in the whole batch; from 1 on it says nothing. `None`: none
    /// is known.
    pub of_base_rate: Option<f64>,
    /// The least share of all real ones that is known by now; `None`: none is known.
    pub recall: Option<f64>,
    /// Shares, and how many more checks without a find give them; those that are reached are left out.
    pub steps: Vec<PromiseStep>,
    /// Uids of the incidents to check next, in the drawn order.
    pub next: Vec<String>,
    /// What each check said, in that order: `.` harmless, `!` real, `?` undecided.
    pub draws: String,
    /// Uid of a known answer to be shown in the place of the next check; empty: none is due.
    pub known: String,
    /// How many known answers were asked, how many of them missed, and the least share of real ones that the reader recognises; 0
    /// while too few were asked to say, and the bound then rests on checks that are judged right.
    pub reader: (u32, u32, f64),
    /// The estimate that the line lies at.
    pub line: f64,
    /// Brought up by finds: what is most like them and not judged yet.
    pub near_finds: Vec<NearFind>,
    /// How alerts differ from those that the model was taught on, past the limits: while anything stands here nothing is
    /// promised.
    pub drift: Vec<String>,
    /// What the order was drawn by: names batch and model.
    pub drawn_by: String,
}

/// Whether anything is promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Nothing is below the line.
    #[default]
    Empty,
    /// The batch is a part of another: its sender's pile is not in it, and can be promised nothing of.
    OfPart,
    /// The checks so far say too little.
    TooFew,
    Holds,
    Revoked(Revoked),
}

/// Why a promise no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Revoked {
    /// A real one was found below the line; what is most like it is to be looked at first.
    Found,
    /// Another model drew the line since.
    OtherModel,
    /// A person drew the line elsewhere.
    OtherLine,
    /// It was about another batch.
    OtherBatch,
    /// Alerts are no longer like those that the model was taught on; `drift` says how.
    Drifted,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromiseStep {
    pub share: f64,
    pub more: u64,
}

/// An incident below the line that is like one found to be real.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearFind {
    pub uid: String,
    pub title: String,
    /// Uid of the find.
    pub like: String,
    /// Same machine, account or source address.
    pub same_entity: bool,
    pub same_rule: bool,
}
