//! What one piece of text names: from any spelling that exports use to a tactic or a technique.
//!
//! Reads spellings only. What a revoked id or an ambiguous tactic means is decided in `resolve`.

use super::resolve::last;
use super::table::{find_name, find_number, fold, id_number};
use super::{TACTICS, other};
use crate::attack::techniques;
use std::borrow::Cow;

/// Index of Stealth and of Defense Impairment, which were one tactic, Defense Evasion (TA0005), until version 19.
pub(super) const STEALTH: u8 = 6;
pub(super) const IMPAIRMENT: u8 = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mention {
    Tactic(u8, TacticForm),
    Technique(u16, TechniqueForm),
    /// An id that looks like one of ATT&CK and is a vendor's own (`CST0007`).
    Vendor,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TacticForm {
    /// By an id or a name that means the same in every version.
    Plain,
    /// By the name Defense Evasion.
    DefenseEvasion,
    /// By the id TA0005 alone: Defense Evasion until version 18, Stealth since.
    Ta0005,
    /// By an id and a name that do not belong together. The id counts.
    NameDisagrees,
    /// By the id of a tactic of Mobile or ICS; this one means the same.
    OtherMatrix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TechniqueForm {
    Plain,
    /// By a name that it had in an older version.
    FormerName,
    /// By a name that others have too; the only one of them that is seen in alerts was taken.
    Guessed,
}

/// Words for tactics beside their names: abbreviations of Hayabusa, and slips seen in exports. Folded.
const TACTIC_WORDS: [(&str, u8); 20] = [
    ("recon", 0),
    ("resdev", 1),
    ("initaccess", 2),
    ("exec", 3),
    ("persis", 4),
    ("privesc", 5),
    ("evas", STEALTH),
    ("evasion", STEALTH),
    ("defenseevasion", STEALTH),
    ("defenceevasion", STEALTH),
    ("defimpair", IMPAIRMENT),
    ("defenceimpairment", IMPAIRMENT),
    ("credaccess", 8),
    ("disc", 9),
    ("latmov", 10),
    ("collect", 11),
    ("c2", 12),
    ("commandcontrol", 12),
    ("exfil", 13),
    ("impact", 14),
];

/// Returns the index in [`TACTICS`] of a tactic by id, two-letter code, name, or slug with hyphens or underscores.
///
/// `TA0005` and `Defense Evasion` give Stealth, which holds most of what they meant.
pub fn tactic_index(text: &str) -> Option<u8> {
    let exact = |tactic: &super::Tactic| tactic.id == text || tactic.code == text;
    let place = TACTICS.iter().position(exact).and_then(|place| u8::try_from(place).ok());
    place.or_else(|| tactic_word(&fold(text)).map(|(index, _)| index))
}

/// Returns the tactic of a folded name.
pub(super) fn tactic_word(folded: &str) -> Option<(u8, TacticForm)> {
    let named = (0..).zip(&TACTICS).find(|(_, tactic)| same_folded(tactic.name, folded));
    if let Some((index, _)) = named {
        return Some((index, TacticForm::Plain));
    }
    let (word, index) = TACTIC_WORDS.iter().find(|(word, _)| *word == folded)?;
    let form = if word.contains("evas") { TacticForm::DefenseEvasion } else { TacticForm::Plain };
    Some((*index, form))
}

fn same_folded(name: &str, folded: &str) -> bool {
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    letters.eq(folded.bytes())
}

/// Makes full-width letters plain and drops invisible ones, both of which hide an id from a reader that compares bytes.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text.trim());
    }
    let plain = |c: char| match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{2010}'..='\u{2014}' => Some('-'),
        c => Some(c),
    };
    Cow::Owned(text.chars().filter_map(plain).collect::<String>().trim().to_owned())
}

/// Returns what `piece` names, in its order: every id in it, or the one thing that it is the name of.
pub(super) fn mentions(piece: &str) -> Vec<Mention> {
    if let Some(technique) = id_number(piece).and_then(find_number) {
        return vec![Mention::Technique(technique, TechniqueForm::Plain)];
    }
    let mut found = ids(piece);
    if let [Mention::Tactic(index, form)] = found[..]
        && form != TacticForm::OtherMatrix
    {
        found[0] = Mention::Tactic(index, named_form(index, piece));
    }
    if found.is_empty() {
        found.push(by_name(piece));
    }
    found
}

/// Returns how the tactic of `TA0002 - Execution` is named: does the name beside the id agree?
fn named_form(index: u8, piece: &str) -> TacticForm {
    let folded = fold(piece);
    let id = TACTICS[usize::from(index)].id.to_ascii_lowercase();
    let beside = folded.strip_prefix(&id).or_else(|| folded.strip_suffix(&id)).unwrap_or_default();
    id_and_name(index, beside)
}

/// Returns the form of a tactic whose id is sure, given the folded name beside it (empty: none).
pub(super) fn id_and_name(index: u8, name: &str) -> TacticForm {
    match tactic_word(name) {
        Some((other, form)) if other == index => form,
        Some(_) => TacticForm::NameDisagrees,
        None if index == STEALTH => TacticForm::Ta0005,
        None => TacticForm::Plain,
    }
}

/// Finds ids that stand alone between characters that are neither letters nor digits.
fn ids(piece: &str) -> Vec<Mention> {
    let bytes = piece.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (mention, next) = word(bytes, at, end);
        found.extend(mention);
        at = next;
    }
    found
}

/// Reads the word `bytes[start..end]` as an id; returns it and where to go on.
fn word(bytes: &[u8], start: usize, end: usize) -> (Option<Mention>, usize) {
    let word = bytes[start..end].to_ascii_uppercase();
    let digits = |prefix: &[u8]| {
        let digits = word.strip_prefix(prefix)?;
        (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
            .then(|| String::from_utf8_lossy(digits).into_owned())
    };
    if digits(b"CST").is_some() || digits(b"CSTA").is_some() {
        return (Some(Mention::Vendor), end);
    }
    if let Some(digits) = digits(b"TA") {
        let id = format!("TA{digits}");
        let known = (0..).zip(&TACTICS).find(|(_, tactic)| tactic.id == id);
        let mention = match (known, other::find_tactic(&id)) {
            (Some((index, _)), _) => Mention::Tactic(index, id_and_name(index, "")),
            (None, Some(tactic)) => {
                tactic.like.map_or(Mention::Vendor, |index| Mention::Tactic(index, TacticForm::OtherMatrix))
            }
            (None, None) => Mention::Unknown,
        };
        return (Some(mention), end);
    }
    let Some(main) = digits(b"T") else { return (None, end) };
    let (sub, next) = sub_number(bytes, end);
    let id = if sub.is_empty() { format!("T{main}") } else { format!("T{main}.{sub}") };
    let known = id_number(&id).and_then(find_number);
    (Some(known.map_or(Mention::Unknown, |index| Mention::Technique(index, TechniqueForm::Plain))), next)
}

/// Reads `.001`, `/001`, `_001` or `-001` after a technique's number.
fn sub_number(bytes: &[u8], end: usize) -> (String, usize) {
    let Some(between) = bytes.get(end).filter(|byte| b"./_-".contains(byte)) else { return (String::new(), end) };
    let digits: Vec<u8> = bytes[end + 1..].iter().copied().take_while(u8::is_ascii_alphanumeric).collect();
    // A hyphen stands before other things, too.
    if *between == b'-' && digits.len() != 3 {
        return (String::new(), end);
    }
    if digits.first().is_none_or(|byte| !byte.is_ascii_digit()) {
        return (String::new(), end);
    }
    (String::from_utf8_lossy(&digits).into_owned(), end + 1 + digits.len())
}

fn by_name(piece: &str) -> Mention {
    let prefix = ["attack.", "attack_", "mitre_", "mitre "].into_iter().find(|prefix| starts_with(piece, prefix));
    let piece = &piece[prefix.map_or(0, str::len)..];
    let folded = fold(piece);
    if let Some((index, form)) = tactic_word(&folded) {
        return Mention::Tactic(index, form);
    }
    // `Command and Scripting Interpreter: PowerShell` is the parent's name before the sub-technique's.
    let (parent, own) = match piece.split_once(": ") {
        Some((parent, own)) => (fold(parent), fold(own)),
        None => (String::new(), folded),
    };
    let mut found = find_name(&own);
    if !parent.is_empty() {
        found.retain(|(index, _)| parent_name(*index) == parent);
    }
    // Two retired techniques of one name may have one successor.
    if found.len() > 1 && found.iter().all(|(index, _)| last(*index) == last(found[0].0)) {
        found.truncate(1);
    }
    match found[..] {
        [(index, false)] => Mention::Technique(index, TechniqueForm::Plain),
        [(index, true)] => Mention::Technique(index, TechniqueForm::FormerName),
        _ => one_that_alerts_show(&found)
            .map_or(Mention::Unknown, |index| Mention::Technique(index, TechniqueForm::Guessed)),
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn parent_name(index: u16) -> String {
    let parent = techniques()[usize::from(index)].parent;
    parent.map_or_else(String::new, |parent| fold(techniques()[usize::from(parent)].name))
}

/// Of techniques with one name, the only one that is not preparation: nobody alerts on what attackers do at home.
fn one_that_alerts_show(found: &[(u16, bool)]) -> Option<u16> {
    const PREPARATION: u16 = 0b11;
    let mut seen = found.iter().filter(|(index, _)| techniques()[usize::from(*index)].tactics & !PREPARATION != 0);
    let first = seen.next()?.0;
    seen.next().is_none().then_some(first)
}
