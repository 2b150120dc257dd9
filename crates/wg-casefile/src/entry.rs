//! One line of the log.
//!
//! The hash of an entry is `SHA-256("watchglass/audit/1\n" || canonical JSON of the entry without its hash)`, canonical as
//! in RFC 8785. All structs that are written declare their fields in the order of their names and hold only text and
//! integers, so that what serde writes *is* the canonical form; a test holds them to it.

use crate::assets::{AssetSaid, MOST_ASSETS};
use crate::coded::{CodeGiven, MAX_NAME_BYTES, MOST_CODES};
use crate::facts::{Facts, cut};
use crate::time;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The format of an entry.
pub(crate) const VERSION: u32 = 1;
/// A note may be this long; the page stops there, a longer one is cut.
pub const NOTE_MAX_BYTES: usize = 2048;
/// One stored record is shorter than this. Browsers keep larger values in files of their own, which can be lost alone.
pub const RECORD_MAX_BYTES: usize = 64 * 1024;
/// A pattern is kept whole or not at all: half of one covers more.
pub const PATTERN_MAX_BYTES: usize = 1024;
/// The incident that entries of suppression stand on.
pub const SUPPRESSION: &str = "suppression";
/// The incident that entries about the model's points stand on.
pub const MODEL: &str = "model";
/// The incident that entries about assets stand on.
pub const ASSETS: &str = "assets";
/// The incident that entries about written names stand on.
pub const NAMES: &str = "names";
pub(crate) const LABEL_MAX_BYTES: usize = 128;
const BEFORE_FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line of the log. Written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub action: Action,
    /// The label the analyst goes by; it proves nothing about who typed.
    pub analyst: String,
    /// Version of the app.
    pub app: String,
    /// RFC 3339, UTC, milliseconds.
    pub at: String,
    /// The batch on the screen.
    pub batch: String,
    /// 64 hex digits.
    pub hash: String,
    pub incident: String,
    /// Hash of the entry before; zeros for the first.
    pub prev: String,
    /// 1 for the first. The order is by this number, never by the clock.
    pub seq: u64,
    /// Names the tab, so that two open at once can be told apart.
    pub tab: String,
    /// From opening the incident to the verdict.
    pub took_ms: u32,
    /// Format of the entry.
    pub v: u32,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// How critical hosts and accounts are, as a person or the list `source` says; a later entry on one counts.
    AssetsNamed { list: Vec<AssetSaid>, source: String },
    /// A first verdict on an incident.
    Judged {
        facts: Box<Facts>,
        note: String,
        #[serde(default, skip_serializing_if = "Provenance::is_person")]
        provenance: Provenance,
        /// Key of the verdict's reason.
        reason: Option<u8>,
        verdict: Verdict,
    },
    /// Another verdict, or another reason or note, in place of that of entry `of_seq`.
    Changed {
        facts: Box<Facts>,
        note: String,
        of_seq: u64,
        #[serde(default, skip_serializing_if = "Provenance::is_person")]
        provenance: Provenance,
        reason: Option<u8>,
        verdict: Verdict,
    },
    /// A written name is (`apart`) or is no longer somebody of its own, whatever is spelt like it. A later entry on one name counts.
    NameHeld { apart: bool, name: String },
    /// Names that an export left under codes, so that the next one has the same codes, and an answer can be turned back.
    NamesCoded { list: Vec<CodeGiven> },
    /// Two alerts, by key, are said to be of one incident or of two, whatever their links say.
    Linked { first: String, say: Say, second: String },
    /// `points1024` are the points of answer `answer` of feature `feature`, whatever is learnt; of answer 0: no answer of the
    /// feature goes further than that from 0. `reason` says why. A later entry on the same answer counts.
    PointsSet { answer: u8, feature: String, points1024: i32, reason: String },
    /// What matches `pattern`, a query, is true but expected, until `expires` (RFC 3339, UTC): it leaves the piles, counted.
    /// `owner` answers for it, `reason` says why.
    Suppressed { expires: String, owner: String, pattern: String, reason: String },
    /// What entry `of_seq` said no longer stands; the verdict it replaced, if any, stands again.
    Withdrawn { of_seq: u64 },
}

/// How a verdict came to be. Entries of older builds do not say; they were all given by a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// A person looked at this incident.
    #[default]
    Person,
    /// One key press for several incidents.
    Bulk,
    /// Taken over from the product's own export, where a person had said it.
    Imported,
    /// Taken over, but set by software, by default, or for want of data: the model never learns from it.
    ImportedUntaught,
    /// Taken over from another person's log.
    Shared,
    /// Drawn at random from below the line, with score and reasons hidden until it was judged.
    BlindCheck,
    /// Judged again by a second reader: it stands beside the first verdict, never in its place.
    SecondReader,
}

impl Provenance {
    /// Tells whether it was given here, by a person who looked at this incident alone.
    pub fn is_own(self) -> bool {
        matches!(self, Provenance::Person | Provenance::BlindCheck)
    }

    /// Tells whether it was taken over from the product that raised the alerts.
    pub fn is_of_product(self) -> bool {
        matches!(self, Provenance::Imported | Provenance::ImportedUntaught)
    }

    fn is_person(&self) -> bool {
        *self == Provenance::Person
    }
}

/// What is said of two alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Say {
    Together,
    Apart,
}

/// A verdict as it is given, before the log decides whether it is the first one on its incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    pub reason: Option<u8>,
    pub note: String,
    pub facts: Facts,
    pub provenance: Provenance,
}

/// An entry before it has its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub batch: String,
    pub incident: String,
    pub action: Action,
    pub analyst: String,
    /// Wall clock, milliseconds since 1970.
    pub at_ms: i64,
    pub took_ms: u32,
    pub tab: String,
    pub app: String,
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub hash: String,
    pub seq: u64,
}

/// An entry without its hash, borrowed: what is hashed.
#[derive(Serialize)]
struct Unhashed<'a> {
    action: &'a Action,
    analyst: &'a str,
    app: &'a str,
    at: &'a str,
    batch: &'a str,
    incident: &'a str,
    prev: &'a str,
    seq: u64,
    tab: &'a str,
    took_ms: u32,
    v: u32,
}

impl Entry {
    /// Key of the alert that led the incident when it was judged; empty where the entry names none.
    pub fn lead(&self) -> &str {
        let facts = self.action.given().map(|given| given.facts);
        facts.and_then(|facts| facts.alerts.first()).map_or("", |alert| alert.key.as_str())
    }

    /// Returns the keys of the alerts that a verdict names.
    pub(crate) fn alert_keys(&self) -> impl Iterator<Item = &str> {
        let facts = self.action.given().map(|given| given.facts);
        facts.into_iter().flat_map(|facts| &facts.alerts).map(|alert| alert.key.as_str())
    }

    /// Tells whether a verdict names all alerts of its incident.
    pub(crate) fn lists_all(&self) -> bool {
        self.action.given().is_some_and(|given| given.facts.lists_all())
    }

    /// Tells whether a verdict stands in place of an earlier one on the same incident.
    pub(crate) fn covers(&self, earlier: &Entry) -> bool {
        self.action.given().is_some_and(|given| given.facts.cover(earlier.lead()))
    }

    /// Returns the entry that follows `head`.
    ///
    /// `head` must be read in the same storage transaction that writes the entry: then two tabs never fork the chain.
    /// Texts that are too long are cut, and alerts are left out from the end, until the record fits.
    pub fn next(head: Option<Head>, mut draft: Draft) -> Entry {
        draft.action.trim();
        for label in [&mut draft.batch, &mut draft.incident, &mut draft.analyst, &mut draft.tab, &mut draft.app] {
            cut(label, LABEL_MAX_BYTES);
        }
        let (prev, seq) = head.map_or((BEFORE_FIRST.to_owned(), 1), |head| (head.hash, head.seq.saturating_add(1)));
        let mut entry = Entry {
            action: draft.action,
            analyst: draft.analyst,
            app: draft.app,
            at: time::write(draft.at_ms),
            batch: draft.batch,
            hash: BEFORE_FIRST.to_owned(),
            incident: draft.incident,
            prev,
            seq,
            tab: draft.tab,
            took_ms: draft.took_ms,
            v: VERSION,
        };
        while entry.to_json().len() >= RECORD_MAX_BYTES && entry.action.shrink() {}
        entry.hash = entry.right_hash();
        entry
    }

    /// Puts the entry behind `head`, whatever place it had before.
    pub(crate) fn follow(&mut self, head: Option<Head>) {
        (self.prev, self.seq) =
            head.map_or((BEFORE_FIRST.to_owned(), 1), |head| (head.hash, head.seq.saturating_add(1)));
        self.hash = self.right_hash();
    }

    /// Returns the hash that the entry should have.
    pub fn right_hash(&self) -> String {
        let unhashed = Unhashed {
            action: &self.action,
            analyst: &self.analyst,
            app: &self.app,
            at: &self.at,
            batch: &self.batch,
            incident: &self.incident,
            prev: &self.prev,
            seq: self.seq,
            tab: &self.tab,
            took_ms: self.took_ms,
            v: self.v,
        };
        hash("watchglass/audit/1\n", &unhashed)
    }

    /// Returns the head of a chain that ends with this entry.
    pub fn head(&self) -> Head {
        Head { hash: self.hash.clone(), seq: self.seq }
    }

    /// Returns the record as the store keeps it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("an entry holds only text and integers")
    }

    /// Reads a record of the store; `None` where it is not one. Says nothing about its place in a chain.
    pub fn from_json(text: &str) -> Option<Entry> {
        serde_json::from_str(text).ok()
    }

    /// Returns when it was written, milliseconds since 1970.
    pub fn at_ms(&self) -> Option<i64> {
        time::read(&self.at)
    }

    /// Returns the note of a verdict; empty where there is none.
    pub fn note(&self) -> &str {
        self.action.given().map_or("", |given| given.note)
    }

    /// Returns the judgement it holds, to be given again in another log; `None` where it gives none.
    pub fn judgement(&self) -> Option<Judgement> {
        let Given { verdict, reason, note, facts, provenance } = self.action.given()?;
        Some(Judgement { verdict, reason, note: note.to_owned(), facts: facts.clone(), provenance })
    }

    /// Returns what it says of the link of two alerts, where it is about one.
    pub fn said_of_link(&self) -> Option<Say> {
        self.action.linked().map(|(_, say)| say)
    }

    /// Returns the keys of the two alerts of whose link it says something, the smaller first.
    pub fn pair_of_link(&self) -> Option<[&str; 2]> {
        self.action.pair()
    }

    /// Returns the verdict it gives; `None` where it takes one back.
    pub fn verdict(&self) -> Option<Verdict> {
        self.action.given().map(|given| given.verdict)
    }
}

/// The verdict of an entry that gives one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub verdict: Verdict,
    pub reason: Option<u8>,
    pub note: &'a str,
    pub facts: &'a Facts,
    pub provenance: Provenance,
}

impl Action {
    pub(crate) fn given(&self) -> Option<Given<'_>> {
        match self {
            Action::Judged { facts, note, provenance, reason, verdict }
            | Action::Changed { facts, note, provenance, reason, verdict, .. } => {
                Some(Given { verdict: *verdict, reason: *reason, note, facts, provenance: *provenance })
            }
            _ => None,
        }
    }

    /// Returns how the verdict came to be that it gives.
    pub fn provenance(&self) -> Provenance {
        self.given().map_or_else(Provenance::default, |given| given.provenance)
    }

    /// Returns the two alerts of whose link it says something, the smaller key first, and what.
    pub(crate) fn linked(&self) -> Option<([&str; 2], Say)> {
        let Action::Linked { first, say, second } = self else { return None };
        let (first, second) = (first.as_str(), second.as_str());
        Some((if first <= second { [first, second] } else { [second, first] }, *say))
    }

    pub(crate) fn pair(&self) -> Option<[&str; 2]> {
        self.linked().map(|(pair, _)| pair)
    }

    /// Returns the entry it replaces or takes back.
    pub fn of_seq(&self) -> Option<u64> {
        match self {
            Action::Changed { of_seq, .. } | Action::Withdrawn { of_seq } => Some(*of_seq),
            _ => None,
        }
    }

    fn trim(&mut self) {
        if let Action::Judged { facts, note, .. } | Action::Changed { facts, note, .. } = self {
            facts.trim();
            cut(note, NOTE_MAX_BYTES);
        }
        if let Action::Suppressed { owner, reason, .. } = self {
            cut(owner, LABEL_MAX_BYTES);
            cut(reason, NOTE_MAX_BYTES);
        }
        if let Action::PointsSet { reason, .. } = self {
            cut(reason, NOTE_MAX_BYTES);
        }
        if let Action::NamesCoded { list } = self {
            list.truncate(MOST_CODES);
            list.iter_mut().for_each(|given| cut(&mut given.name, MAX_NAME_BYTES));
        }
        if let Action::AssetsNamed { list, source } = self {
            list.truncate(MOST_ASSETS);
            list.iter_mut().for_each(AssetSaid::trim);
            cut(source, LABEL_MAX_BYTES);
        }
    }

    /// Shortens the facts; `false` when there is nothing left to shorten.
    fn shrink(&mut self) -> bool {
        match self {
            Action::Judged { facts, .. } | Action::Changed { facts, .. } => {
                let before = (facts.alerts.len(), facts.attacks.len(), facts.title.len());
                facts.shrink();
                before != (facts.alerts.len(), facts.attacks.len(), facts.title.len())
            }
            _ => false,
        }
    }
}

/// Returns SHA-256 of a text, as 64 hex digits: the name of a working brief.
pub fn text_hash(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

/// Returns SHA-256 of a purpose and a canonical JSON text, as 64 hex digits.
pub(crate) fn hash(purpose: &str, canonical: &impl Serialize) -> String {
    let text = serde_json::to_vec(canonical).expect("what is hashed holds only text and integers");
    hex(&Sha256::new().chain_update(purpose).chain_update(text).finalize())
}

pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
