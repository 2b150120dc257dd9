//! Reading our own files back. They come from other people and are as hostile as any alert export.
//!
//! A file is taken whole or not at all: size, depth, version, shape, chain, completeness, and whether the verdicts are the
//! ones that the log gives. What passes may still be unsigned (see [`crate::UNSIGNED`]).

use crate::entry::Entry;
use crate::export::{Export, FORMAT, Header, Source, VERSION, VerdictOut, current_verdicts};
use crate::log::Log;
use crate::patch::is_signature;
use crate::standing::ByIncident;
use crate::verify::{Broken, verify};
use serde::Deserialize;
use serde_json::error::Category;
use wg_schema::ordered::OrderedSet;

const RESCUE: &str = "watchglass-rescue";
/// Larger files are refused before they are parsed.
const MAX_BYTES: usize = 256 << 20;
const MAX_ENTRIES: usize = 200_000;
/// Our files are seven levels deep.
const MAX_DEPTH: usize = 16;

/// Why a file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the file is larger than {most} bytes: {bytes} bytes")]
    TooLarge { bytes: usize, most: usize },
    #[error("the file is nested too deeply at byte {offset}")]
    TooDeep { offset: usize },
    #[error("the file is empty")]
    Empty,
    #[error("the file ends in the middle, at line {line}: it was cut off on its way")]
    CutOff { line: usize },
    #[error("the file is no JSON (line {line}, column {column}), and so none of Watchglass's")]
    NotJson { line: usize, column: usize },
    #[error("the file holds no verdicts of Watchglass: no export, case, rescue file or patch")]
    NotOurs,
    #[error("the file is of version {found}, this build reads version {known}")]
    OtherVersion { found: u64, known: u32 },
    #[error("the file does not have the shape of its format at line {line}, column {column}")]
    Shape { line: usize, column: usize },
    #[error("the log holds more than {most} entries")]
    TooMany { most: usize },
    #[error("{0}")]
    Broken(#[from] Broken),
    #[error("the log is incomplete: the file says {says} entries and holds {holds}")]
    Incomplete { says: u64, holds: usize },
    #[error("the log is incomplete: its last entry is not the one that the file names")]
    OtherHead,
    #[error("the heading of the file was changed after it was written")]
    Seal,
    #[error("the verdict at place {place} is not what the log says")]
    OtherVerdict { place: usize },
    #[error("entry {place} is about another batch than the working brief that the file answers")]
    OtherBatch { place: usize },
    #[error("the signature is missing, or is none: the file was changed after it was written")]
    Signature,
}

#[derive(Deserialize)]
struct Peek {
    format: Option<String>,
    version: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    schema: String,
    exported_at: String,
    app: String,
    model: String,
    attack: String,
    analyst: String,
    count: u64,
    head: Option<String>,
    previous_export_head: Option<String>,
    signed: bool,
    integrity: String,
    #[serde(default)]
    key: String,
    sources: Vec<Source>,
    verdicts: Vec<VerdictOut>,
    log: Vec<Entry>,
    seal: String,
    #[serde(default)]
    signature: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rescue {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    entries: Vec<Entry>,
}

/// Reads and checks a verdict export, all of it but the signature, which is [`Export::signature`]'s.
///
/// # Errors
/// Says what is wrong with the file; nothing of it is to be used then.
pub fn read_export(text: &str) -> Result<Export, ReadError> {
    peek(text, FORMAT)?;
    let file: File = serde_json::from_str(text).map_err(shape)?;
    let (sealed, export) = (file.seal.clone(), file.into_export());
    check_log(&export.log)?;
    let header = &export.header;
    if header.count != export.log.len() as u64 {
        return Err(ReadError::Incomplete { says: header.count, holds: export.log.len() });
    }
    if header.head.as_ref() != export.log.last().map(|entry| &entry.hash) {
        return Err(ReadError::OtherHead);
    }
    if header.seal() != sealed {
        return Err(ReadError::Seal);
    }
    // A key without a signature, or the other way round, is a signature that was taken away.
    let has = [!header.key.is_empty(), !export.signature.is_empty()];
    if has != [header.signed; 2] || !is_signature(&header.key, &export.signature) {
        return Err(ReadError::Signature);
    }
    let right = current_verdicts(&export.log, &header.sources);
    if right != export.verdicts {
        let same = right.iter().zip(&export.verdicts).take_while(|(right, found)| right == found).count();
        return Err(ReadError::OtherVerdict { place: same + 1 });
    }
    Ok(export)
}

/// Reads and checks a file of the rescue page, which is the bare log.
///
/// # Errors
/// As [`read_export`]; a cut tail cannot be seen here.
pub fn read_rescue(text: &str) -> Result<Vec<Entry>, ReadError> {
    peek(text, RESCUE)?;
    let rescue: Rescue = serde_json::from_str(text).map_err(shape)?;
    check_log(&rescue.entries)?;
    Ok(rescue.entries)
}

/// Writes the bare log as the rescue page does, for when the browser does not store it.
pub fn rescue_json(entries: &[Entry]) -> String {
    let entries: Vec<String> = entries.iter().map(Entry::to_json).collect();
    format!("{{\"format\":\"{RESCUE}\",\"version\":{VERSION},\"entries\":[\n{}\n]}}\n", entries.join(",\n"))
}

/// What a merge of another log would bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Entries that are in the own log already, to the bit.
    pub known: usize,
    /// Entries that are not.
    pub new: usize,
    /// Verdicts that stand in the other log, as TP, BP, FP, ND.
    pub verdicts: [u32; 4],
    /// Incidents on which the two logs stand differently.
    pub differ: usize,
    /// Incidents without a verdict in the own log.
    pub unknown: usize,
}

/// Compares another log with the own one, before anything is merged.
pub fn preview(own: &[Entry], other: &[Entry]) -> Preview {
    let hashes: OrderedSet<&str> = OrderedSet::from_iter(own.iter().map(|entry| entry.hash.as_str()));
    let known = other.iter().filter(|entry| hashes.contains(entry.hash.as_str())).count();
    let (own, other_log) = (Log::fold(own.iter().cloned()), Log::fold(other.iter().cloned()));
    let mut preview = Preview { known, new: other.len() - known, verdicts: other_log.counts(), ..Preview::default() };
    let judged = own.judged();
    let ours = ByIncident::of(&judged);
    for entry in other_log.judged() {
        match ours.find(entry) {
            None => preview.unknown += 1,
            Some(ours) => preview.differ += usize::from(ours.verdict() != entry.verdict()),
        }
    }
    preview
}

impl File {
    fn into_export(self) -> Export {
        let header = Header {
            analyst: self.analyst,
            app: self.app,
            attack: self.attack,
            count: self.count,
            exported_at: self.exported_at,
            format: self.format,
            head: self.head,
            integrity: self.integrity,
            key: self.key,
            model: self.model,
            previous_export_head: self.previous_export_head,
            schema: self.schema,
            signed: self.signed,
            sources: self.sources,
            version: self.version,
        };
        Export { header, verdicts: self.verdicts, log: self.log, signature: self.signature }
    }
}

/// Looks at size, depth, format and version before anything is built from the file.
pub(crate) fn peek(text: &str, format: &str) -> Result<(), ReadError> {
    if text.len() > MAX_BYTES {
        return Err(ReadError::TooLarge { bytes: text.len(), most: MAX_BYTES });
    }
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    check_depth(text)?;
    let peek: Peek = serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => ReadError::NotOurs,
        Category::Eof => ReadError::CutOff { line: error.line() },
        Category::Syntax | Category::Io => ReadError::NotJson { line: error.line(), column: error.column() },
    })?;
    if peek.format.as_deref() != Some(format) {
        return Err(ReadError::NotOurs);
    }
    match peek.version {
        Some(found) if found == u64::from(VERSION) => Ok(()),
        Some(found) => Err(ReadError::OtherVersion { found, known: VERSION }),
        None => Err(ReadError::NotOurs),
    }
}

fn check_depth(text: &str) -> Result<(), ReadError> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(ReadError::TooDeep { offset });
        }
    }
    Ok(())
}

pub(crate) fn check_log(log: &[Entry]) -> Result<(), ReadError> {
    if log.len() > MAX_ENTRIES {
        return Err(ReadError::TooMany { most: MAX_ENTRIES });
    }
    verify(log)?;
    Ok(())
}

pub(crate) fn shape(error: serde_json::Error) -> ReadError {
    ReadError::Shape { line: error.line(), column: error.column() }
}
