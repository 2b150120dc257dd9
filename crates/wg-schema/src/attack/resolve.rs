//! From what a record says about ATT&CK, in any spelling and of any version, to statements of this table's version.

use super::mention::{
    IMPAIRMENT, Mention, STEALTH, TacticForm, TechniqueForm, clean, id_and_name, mentions, tactic_word,
};
use super::table::{find_number, fold, id_number};
use super::{TACTICS, other, technique, techniques};
use crate::{AttackRef, Origin};
use std::borrow::Cow;

/// At most this many tactics, and as many techniques, are taken from one record.
const MAX_MENTIONS: usize = 64;

/// One statement, and what was odd about how it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// Both `None` where the note is `Unknown`.
    pub attack: AttackRef,
    /// The id or name as the record gives it. Attacker-controlled text.
    pub given: Cow<'a, str>,
    pub note: ResolveNote,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveNote {
    None,
    /// The technique given was revoked; the statement names its successor.
    Revoked {
        from: u16,
    },
    /// The technique given was revoked and its sub-techniques went to different ones; the statement names the one that
    /// ATT&CK gives as the successor of the whole.
    Split {
        from: u16,
    },
    /// The technique was deprecated without a successor.
    Deprecated,
    /// ATT&CK knows no such id or name.
    Unknown,
    /// TA0005 alone: Defense Evasion until version 18, Stealth since.
    AmbiguousTactic,
    /// A tactic's id and its name are of different tactics; the id was taken.
    NameDisagrees,
    /// ATT&CK does not have the technique under this tactic. The pair is kept as it was given.
    NotOfTactic,
}

/// Returns the statements in `text`: one id, name or slug, or a list of them, in any spelling seen in exports.
///
/// A technique without a tactic is followed by a second statement, with the first of its tactics in the order of the
/// matrix and `Origin::Inferred`. `version` is the ATT&CK version that the record says it uses, where it says so; only
/// the meaning of TA0005 depends on it.
pub fn resolve(text: &str, version: Option<u32>) -> Vec<Resolved<'_>> {
    let mut said = Mentions::default();
    said.add(text);
    said.resolve(version)
}

/// Returns the statement of one tactic and one technique that belong together and mean the same in every version; `None`
/// where there is anything to look into, which is for [`Mentions`]. It allocates nothing.
pub fn plain_pair(tactic_id: Option<&str>, tactic_name: Option<&str>, technique_id: &str) -> Option<AttackRef> {
    let tactic =
        (0..).zip(&TACTICS).find(|(_, tactic)| Some(tactic.id) == tactic_id && Some(tactic.name) == tactic_name)?.0;
    let index = id_number(technique_id).and_then(find_number)?;
    let technique = techniques().get(usize::from(index))?;
    let is_plain = technique.revoked_by.is_none() && !technique.deprecated && technique.tactics & 1 << tactic != 0;
    is_plain.then_some(AttackRef { tactic: Some(tactic), technique: Some(index), origin: Origin::Named })
}

/// Everything that one record, or one statement of it, says about ATT&CK.
///
/// Techniques are paired with those given tactics that they belong to; so the order and the grouping of the record do
/// not matter, which few exports get right.
#[derive(Clone, Debug, Default)]
pub struct Mentions<'a> {
    tactics: Vec<(u8, TacticForm, Cow<'a, str>)>,
    techniques: Vec<(u16, TechniqueForm, Cow<'a, str>)>,
    unknown: Vec<Cow<'a, str>>,
}

impl<'a> Mentions<'a> {
    /// Returns whether nothing was added that says anything.
    pub fn is_empty(&self) -> bool {
        self.tactics.is_empty() && self.techniques.is_empty() && self.unknown.is_empty()
    }

    /// Adds one id, name or slug, or a list of them between `,`, `;`, `|` or line ends. What it does not know is reported.
    pub fn add(&mut self, text: &'a str) {
        self.read(text, true);
    }

    /// Adds a free tag, which may be about something else: only what is surely ATT&CK is taken, the rest is not reported.
    pub fn add_tag(&mut self, tag: &'a str) {
        let marked = |mark: &str| tag.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
        let starts_like_an_id =
            tag.trim_start().starts_with(['T', 't']) && tag.bytes().any(|byte| byte.is_ascii_digit());
        if marked("attack.") || marked("mitre") || marked("misp-galaxy:mitre") || starts_like_an_id {
            self.read(tag, false);
        }
    }

    /// Adds a word that is a tactic or else nothing (a product's own category).
    pub fn add_category(&mut self, word: &'a str) {
        if let Some((index, form)) = tactic_word(&fold(word)) {
            self.push_tactic(index, form, Cow::Borrowed(word));
        }
    }

    /// Adds the tactics of a list of words and ids, of which others may be anything.
    pub fn add_tactics(&mut self, text: &'a str) {
        for piece in pieces(text) {
            let of_tactic = |found: &Mention| matches!(found, Mention::Tactic(..));
            mentions(piece)
                .into_iter()
                .filter(of_tactic)
                .for_each(|found| self.push(found, Cow::Borrowed(piece), false));
        }
    }

    /// Adds a word that is a technique's name or else nothing.
    pub fn add_name(&mut self, word: &'a str) {
        self.read(word, false);
    }

    /// Adds a tactic by id, by name, or both. The id counts; the name tells which TA0005 is meant.
    pub fn add_tactic(&mut self, id: Option<&'a str>, name: Option<&'a str>) {
        let named = name.and_then(|name| tactic_word(&fold(name)));
        let by_id = id.and_then(|id| (0..).zip(&TACTICS).find(|(_, tactic)| tactic.id == id));
        match (by_id, id, name) {
            (Some((index, _)), Some(id), _) if index == STEALTH || named.is_none_or(|(other, _)| other != index) => {
                self.push_tactic(index, id_and_name(index, &name.map(fold).unwrap_or_default()), Cow::Borrowed(id));
            }
            (Some((index, _)), Some(id), _) => self.push_tactic(index, TacticForm::Plain, Cow::Borrowed(id)),
            // A vendor's own tactic (`CSTA0004 Falcon Overwatch`) is not a spelling mistake.
            (None, Some(id), name) => match named {
                Some((index, form)) => self.push_tactic(index, form, Cow::Borrowed(name.unwrap_or(id))),
                None => self.read(id, true),
            },
            (_, None, Some(name)) => self.read(name, true),
            (_, None, None) => {}
        }
    }

    /// Adds a technique by id, or where there is none by name.
    pub fn add_technique(&mut self, id: Option<&'a str>, name: Option<&'a str>) {
        if let Some(text) = id.or(name) {
            self.read(text, true);
        }
    }

    fn read(&mut self, text: &'a str, report: bool) {
        // The spelling of nearly every record.
        if let Some(index) = id_number(text).and_then(find_number) {
            return self.push(Mention::Technique(index, TechniqueForm::Plain), Cow::Borrowed(text), report);
        }
        match clean(text) {
            Cow::Borrowed(text) => {
                for piece in pieces(text) {
                    mentions(piece).into_iter().for_each(|m| self.push(m, Cow::Borrowed(piece), report));
                }
            }
            Cow::Owned(cleaned) => {
                for piece in pieces(&cleaned) {
                    mentions(piece).into_iter().for_each(|m| self.push(m, Cow::Owned(piece.to_owned()), report));
                }
            }
        }
    }

    fn push(&mut self, mention: Mention, given: Cow<'a, str>, report: bool) {
        match mention {
            Mention::Tactic(index, form) => self.push_tactic(index, form, given),
            Mention::Technique(index, form) => {
                if self.techniques.len() < MAX_MENTIONS && !self.techniques.iter().any(|known| known.0 == index) {
                    self.techniques.push((index, form, given));
                }
            }
            Mention::Unknown if report && self.unknown.len() < MAX_MENTIONS => self.unknown.push(given),
            Mention::Unknown | Mention::Vendor => {}
        }
    }

    fn push_tactic(&mut self, index: u8, form: TacticForm, given: Cow<'a, str>) {
        if self.tactics.len() < MAX_MENTIONS && !self.tactics.iter().any(|known| known.0 == index) {
            self.tactics.push((index, form, given));
        }
    }

    /// Returns the statements: each technique with its tactics, then tactics alone, then what ATT&CK does not know.
    pub fn resolve(self, version: Option<u32>) -> Vec<Resolved<'a>> {
        let mut out = Vec::with_capacity(self.techniques.len() + self.tactics.len() + self.unknown.len());
        let tactics: Vec<Tactic> =
            self.tactics.iter().map(|(index, form, _)| Tactic::read(*index, *form, version)).collect();
        let mut used = vec![false; tactics.len()];
        // Of a single pair the record says itself that they belong together, whatever the matrix of today says.
        let is_pair = tactics.len() == 1 && self.techniques.len() == 1;

        for (given_index, form, given) in self.techniques {
            let (index, note) = successor(given_index);
            let origin = match (form, note) {
                (TechniqueForm::Guessed, _) => Origin::Inferred,
                (TechniqueForm::FormerName, _) | (_, ResolveNote::Revoked { .. } | ResolveNote::Split { .. }) => {
                    Origin::Mapped
                }
                (TechniqueForm::Plain, _) => Origin::Named,
            };
            // A matrix may have tactics that Enterprise has no word for: then no column is taken for it.
            let is_pair = is_pair && index < other::FIRST;
            let belongs_to = technique(index).map_or(0, |technique| technique.tactics);
            let before = out.len();
            for (tactic, used) in tactics.iter().zip(&mut used) {
                let Some((column, tactic_origin)) = tactic.of_technique(belongs_to, is_pair) else { continue };
                *used = true;
                let is_odd = belongs_to != 0 && belongs_to & 1 << column == 0;
                let note = match note {
                    ResolveNote::None if is_odd && tactic.pair_note == ResolveNote::None => ResolveNote::NotOfTactic,
                    ResolveNote::None => tactic.pair_note,
                    note => note,
                };
                let attack = AttackRef {
                    tactic: Some(column),
                    technique: Some(index),
                    origin: if (tactic_origin as u8) > (origin as u8) { tactic_origin } else { origin },
                };
                out.push(Resolved { attack, given: given.clone(), note });
            }
            if out.len() == before {
                let attack = AttackRef { tactic: None, technique: Some(index), origin };
                out.push(Resolved { attack, given: given.clone(), note });
                // A loaded release may have tactics that the matrix has no column for.
                let first = u8::try_from(belongs_to.trailing_zeros()).ok().filter(|_| belongs_to != 0);
                if first.is_some() {
                    let attack = AttackRef { tactic: first, technique: Some(index), origin: Origin::Inferred };
                    out.push(Resolved { attack, given, note: ResolveNote::None });
                }
            }
        }
        for ((tactic, used), (_, _, given)) in tactics.iter().zip(used).zip(self.tactics) {
            if !used {
                let attack = AttackRef { tactic: Some(tactic.index), technique: None, origin: tactic.origin };
                out.push(Resolved { attack, given, note: tactic.note });
            }
        }
        for given in self.unknown {
            let attack = AttackRef { tactic: None, technique: None, origin: Origin::Named };
            out.push(Resolved { attack, given, note: ResolveNote::Unknown });
        }
        out
    }
}

/// A given tactic under the version it was written in.
struct Tactic {
    index: u8,
    /// It may mean Defense Impairment just as well.
    is_defense_evasion: bool,
    origin: Origin,
    /// When it stands alone.
    note: ResolveNote,
    /// When a technique stands beside it.
    pair_note: ResolveNote,
}

impl Tactic {
    fn read(index: u8, form: TacticForm, version: Option<u32>) -> Tactic {
        let (is_defense_evasion, origin, note) = match (form, version) {
            (TacticForm::Plain, _) => (false, Origin::Named, ResolveNote::None),
            (TacticForm::NameDisagrees, _) => (false, Origin::Named, ResolveNote::NameDisagrees),
            (TacticForm::DefenseEvasion, _) | (TacticForm::Ta0005, Some(..=18)) => {
                (true, Origin::Mapped, ResolveNote::None)
            }
            (TacticForm::OtherMatrix, _) => (false, Origin::Mapped, ResolveNote::None),
            (TacticForm::Ta0005, Some(_)) => (false, Origin::Named, ResolveNote::None),
            (TacticForm::Ta0005, None) => (true, Origin::Named, ResolveNote::AmbiguousTactic),
        };
        let pair_note = if note == ResolveNote::NameDisagrees { note } else { ResolveNote::None };
        Tactic { index, is_defense_evasion, origin, note, pair_note }
    }

    /// Returns the column for a technique that belongs to the tactics `bits`, `None` when this tactic is not one of them.
    fn of_technique(&self, bits: u16, is_pair: bool) -> Option<(u8, Origin)> {
        if bits & 1 << self.index != 0 {
            return Some((self.index, self.origin));
        }
        if self.is_defense_evasion && bits & 1 << IMPAIRMENT != 0 {
            return Some((IMPAIRMENT, Origin::Mapped));
        }
        is_pair.then_some((self.index, self.origin))
    }
}

/// Returns whether sub-techniques of a revoked technique went elsewhere than it did itself (T1562 in version 19).
fn is_split(given: u16, successor_of_whole: u16) -> bool {
    let root = |index: u16| technique(index).and_then(|technique| technique.parent).unwrap_or(index);
    let all = techniques();
    // Sub-techniques follow their technique.
    let subs = all.iter().skip(usize::from(given) + 1).take_while(|sub| sub.parent == Some(given));
    subs.filter_map(|sub| sub.revoked_by).any(|to| root(last(to)) != root(successor_of_whole))
}

/// Follows revoked techniques to the one that stands for them now.
fn successor(given: u16) -> (u16, ResolveNote) {
    let index = last(given);
    let note = match index == given {
        false if is_split(given, index) => ResolveNote::Split { from: given },
        false => ResolveNote::Revoked { from: given },
        true if technique(given).is_some_and(|technique| technique.deprecated) => ResolveNote::Deprecated,
        true => ResolveNote::None,
    };
    (index, note)
}

/// Returns the technique that stands for a revoked one now; any other itself.
///
/// The longest chain of the table has two steps; a loop in a loaded one must not hang.
pub(super) fn last(given: u16) -> u16 {
    let mut index = given;
    for _ in 0..8 {
        match technique(index).and_then(|technique| technique.revoked_by) {
            Some(next) => index = next,
            None => break,
        }
    }
    index
}

/// Splits a list. A single name never holds one of these separators.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '|', '\n'])
        .map(|piece| piece.trim_matches([' ', '\t', '\r', '[', ']', '"', '\'']))
        .filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests;
