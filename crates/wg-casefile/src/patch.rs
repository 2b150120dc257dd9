//! A patch: what the receiver of a working brief judged, on its way home.
//!
//! Its entries are a whole log, from its first entry on, that was written for this brief alone. So it is merged as any other
//! branch of a case, in any order and again; and a later patch of the same receiver, which begins with this one, takes its
//! place.
//!
//! It is signed with a key that the receiver's browser made. The signature shows that nothing was changed after it was
//! written, and that two patches with one key come from one browser; whose browser that is, only a person can say.

use crate::case::Case;
use crate::entry::{Action, Entry, hash};
use crate::export::Signed;
use crate::read::{ReadError, check_log, peek, shape};
use serde::{Deserialize, Serialize};

pub(crate) const FORMAT: &str = "watchglass-patch";
const VERSION: u32 = 1;
const PURPOSE: &str = "watchglass/patch/1\n";
const KEY_DIGITS: usize = 64;
const SIGNATURE_DIGITS: usize = 128;

/// Which working brief was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfBrief {
    /// SHA-256 of its text.
    pub brief: String,
    /// The sender's batch.
    pub batch: String,
    /// Head of the sender's case when the brief was written.
    pub case: Option<String>,
}

/// The receiver's log with its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    heading: Heading,
    entries: Vec<Entry>,
    signature: String,
}

/// What is signed. Fields in the order of their names, as in an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    app: String,
    batch: String,
    brief: String,
    case: Option<String>,
    count: u64,
    format: String,
    head: String,
    /// Public key, 64 hex digits; empty: not signed.
    key: String,
    version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    heading: Heading,
    entries: Vec<Entry>,
    /// Over the heading, so that an edit shows also where nothing is signed.
    seal: String,
    /// Ed25519 over [`Patch::to_sign`], 128 hex digits; empty: not signed.
    signature: String,
}

/// Returns the entries on one batch as a log of their own, and how many of others were left out: a receiver may have loaded
/// another file meanwhile, and what was judged there is nobody's business at home.
///
/// What stands before the first that is left out is as it was; the rest is numbered and chained anew. So the log of a later
/// day begins with that of an earlier one.
pub fn of_batch(entries: &[Entry], batch: &str) -> (Vec<Entry>, usize) {
    let mut own: Vec<Entry> = Vec::new();
    // Numbers in the whole log, in the order of `own`.
    let mut seqs: Vec<u64> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.batch == batch) {
        let mut entry = entry.clone();
        let place = |of: u64| seqs.binary_search(&of).ok().and_then(|place| own.get(place)).map(|old| old.seq);
        let seq = entry.seq;
        match entry.action {
            Action::Changed { facts, note, of_seq, provenance, reason, verdict } => {
                entry.action = match place(of_seq) {
                    Some(of_seq) => Action::Changed { facts, note, of_seq, provenance, reason, verdict },
                    None => Action::Judged { facts, note, provenance, reason, verdict },
                };
            }
            Action::Withdrawn { of_seq } => match place(of_seq) {
                Some(of_seq) => entry.action = Action::Withdrawn { of_seq },
                None => continue,
            },
            _ => {}
        }
        entry.follow(own.last().map(Entry::head));
        own.push(entry);
        seqs.push(seq);
    }
    let left_out = entries.len() - own.len();
    (own, left_out)
}

impl Patch {
    /// Makes a patch of a log that was written for one brief. `key` is the public key in hex, empty where it is not signed.
    ///
    /// # Errors
    /// When the chain is broken, or an entry is of another batch.
    pub fn new(of: &OfBrief, entries: Vec<Entry>, app: &str, key: &str) -> Result<Patch, ReadError> {
        check_log(&entries)?;
        let heading = Heading {
            app: app.to_owned(),
            batch: of.batch.clone(),
            brief: of.brief.clone(),
            case: of.case.clone(),
            count: entries.len() as u64,
            format: FORMAT.to_owned(),
            head: entries.last().map(|entry| entry.hash.clone()).unwrap_or_default(),
            key: key.to_owned(),
            version: VERSION,
        };
        let patch = Patch { heading, entries, signature: String::new() };
        patch.check()?;
        Ok(patch)
    }

    /// Returns the text that is signed: a purpose, a line feed, and the heading, which names the last hash of the log.
    pub fn to_sign(&self) -> String {
        let heading = serde_json::to_string(&self.heading).expect("a heading holds only text and integers");
        format!("{PURPOSE}{heading}")
    }

    /// Adds the signature, 128 hex digits.
    pub fn signed(self, signature: String) -> Patch {
        Patch { signature, ..self }
    }

    /// Writes the file, one entry a line.
    pub fn to_json(&self) -> String {
        let heading = serde_json::to_string(&self.heading).expect("a heading holds only text and integers");
        let entries: Vec<String> = self.entries.iter().map(Entry::to_json).collect();
        format!(
            "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"heading\":{heading},\"entries\":[\n{}\n],\"seal\":\"{}\",\"signature\":\"{}\"}}\n",
            entries.join(",\n"),
            self.seal(),
            self.signature
        )
    }

    /// Reads a patch and checks all of it but the signature, which is [`Patch::signature`]'s.
    ///
    /// # Errors
    /// Says what is wrong with the file; nothing of it is to be used then.
    pub fn read(text: &str) -> Result<Patch, ReadError> {
        peek(text, FORMAT)?;
        let file: File = serde_json::from_str(text).map_err(shape)?;
        check_log(&file.entries)?;
        let patch = Patch { heading: file.heading, entries: file.entries, signature: file.signature };
        if patch.seal() != file.seal {
            return Err(ReadError::Seal);
        }
        patch.check()?;
        // A key without a signature, or the other way round, is a signature that was taken away.
        if patch.heading.key.is_empty() != patch.signature.is_empty() {
            return Err(ReadError::Signature);
        }
        Ok(patch)
    }

    /// Returns what is to be checked of its signature; `None` where it is not signed.
    pub fn signature(&self) -> Option<Signed> {
        let key = unhex(&self.heading.key).filter(|key| !key.is_empty())?;
        Some((key, unhex(&self.signature)?, self.to_sign()))
    }

    /// Returns the public key in hex, by which two patches can be told to come from one browser; empty: not signed.
    pub fn key(&self) -> &str {
        &self.heading.key
    }

    pub fn of(&self) -> OfBrief {
        let Heading { brief, batch, case, .. } = &self.heading;
        OfBrief { brief: brief.clone(), batch: batch.clone(), case: case.clone() }
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the log as a case of one branch.
    ///
    /// # Errors
    /// Never for a patch that was read.
    pub fn into_case(self) -> Result<Case, ReadError> {
        Case::of(self.entries)
    }

    fn seal(&self) -> String {
        hash("watchglass/patch-seal/1\n", &self.heading)
    }

    fn check(&self) -> Result<(), ReadError> {
        let heading = &self.heading;
        if (heading.format.as_str(), heading.version) != (FORMAT, VERSION) {
            return Err(ReadError::Seal);
        }
        if heading.count != self.entries.len() as u64 {
            return Err(ReadError::Incomplete { says: heading.count, holds: self.entries.len() });
        }
        if Some(&heading.head) != self.entries.last().map(|entry| &entry.hash) {
            return Err(ReadError::OtherHead);
        }
        if let Some(place) = self.entries.iter().position(|entry| entry.batch != heading.batch) {
            return Err(ReadError::OtherBatch { place: place + 1 });
        }
        if is_signature(&heading.key, &self.signature) { Ok(()) } else { Err(ReadError::Signature) }
    }
}

/// Tells whether a key and a signature have the form of both, or the signature is still to come, or there is neither.
pub(crate) fn is_signature(key: &str, signature: &str) -> bool {
    let is_hex = |text: &str, digits: usize| text.len() == digits && unhex(text).is_some();
    match (key, signature) {
        (_, "") => key.is_empty() || is_hex(key, KEY_DIGITS),
        _ => is_hex(key, KEY_DIGITS) && is_hex(signature, SIGNATURE_DIGITS),
    }
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let half = |byte: u8| char::from(byte).to_digit(16).and_then(|half| u8::try_from(half).ok());
    text.as_bytes().chunks(2).map(|pair| Some(half(*pair.first()?)? << 4 | half(*pair.get(1)?)?)).collect()
}
