//! What was learnt, as a file: the lessons and edits, and the hash of the model that they make.
//!
//! It holds no table that would have to be believed, and no code: reading it learns again, and the hash says whether the
//! same model came out. Little-endian; every length is checked before it is used.

use crate::drift::{MOST_RULES, Seen};
use crate::feature::{FEATURES, Group, N_FEATURES};
use crate::learn::{Asked, By, Edit, Given, Label, Lesson, Set};
use crate::model::{Fnv, features_hash};
use crate::pack::{FULL, MOST_PACKS, Pack, Weighted};
use wg_schema::AlertKey;

const MAGIC: &[u8; 8] = b"WGMODEL4";
/// As it was before packs of other teams stood in it.
const UNPACKED: &[u8; 8] = b"WGMODEL3";
/// As it was before edits named who made them, and why.
const UNSIGNED: &[u8; 8] = b"WGMODEL2";
/// As it was before what the batch was like stood in it.
const FORMER: &[u8; 8] = b"WGMODEL1";
const LESSON_BYTES: usize = 16 + 8 + N_FEATURES + 16 + 1 + 1 + 1 + 4;
const EDIT_BYTES: usize = 2 + 1 + 4;
/// 100,000 lessons are a year of a large team.
pub const MOST_LESSONS: usize = 100_000;
const MOST_EDITS: usize = 4096;
/// A text of a person that is longer is cut when it is written, and refused when it is read.
const MOST_TEXT: usize = 2048;

/// What a file teaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taught {
    pub lessons: Vec<Lesson>,
    pub edits: Vec<Edit>,
    /// Packs of other teams that learning starts from, in no order that means anything.
    pub packs: Vec<Weighted>,
    /// Of the model that was made of it.
    pub hash: u64,
    /// What the batch was like on which it was last learnt from.
    pub seen: Option<Seen>,
}

/// Why a model file cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("it is no model file of this version")]
    NoModel,
    #[error("it was made with other features")]
    OtherFeatures,
    #[error("it is cut off or longer than it says")]
    Length,
    #[error("its check sum is wrong")]
    CheckSum,
    #[error("a value at byte {at} is none that is written")]
    Value { at: usize },
}

/// Writes a file.
pub fn to_bytes(taught: &Taught) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(features_hash().to_le_bytes());
    out.extend(taught.hash.to_le_bytes());
    let lessons = &taught.lessons[..taught.lessons.len().min(MOST_LESSONS)];
    let edits = &taught.edits[..taught.edits.len().min(MOST_EDITS)];
    out.extend((lessons.len() as u32).to_le_bytes());
    out.extend((edits.len() as u32).to_le_bytes());
    for lesson in lessons {
        out.extend(lesson.key.0);
        out.extend(lesson.incident.to_le_bytes());
        out.extend(lesson.row);
        lesson.here.iter().for_each(|key| out.extend(key.to_le_bytes()));
        let (asked, one_in) = match lesson.asked {
            Asked::Top => (0, 0),
            Asked::Uncertain => (1, 0),
            Asked::Audit { one_in } => (2, one_in),
            Asked::Unknown => (3, 0),
        };
        out.extend([lesson.label as u8, lesson.given as u8, asked]);
        out.extend(u32::to_le_bytes(one_in));
    }
    for edit in edits {
        // "Not known", 0, has no points, so that its number stands for all answers.
        let points = match edit.set {
            Set::Cell { points, .. } => points,
            Set::Cap { most } => most,
        };
        let (feature, bin) = edit.place();
        out.extend((feature as u16).to_le_bytes());
        out.push(bin);
        out.extend(points.to_le_bytes());
        out.extend(edit.by.at_ms.to_le_bytes());
        write_text(&edit.by.author, &mut out);
        write_text(&edit.by.reason, &mut out);
    }
    out.push(u8::from(taught.seen.is_some()));
    if let Some(seen) = &taught.seen {
        write_seen(seen, &mut out);
    }
    let packs = &taught.packs[..taught.packs.len().min(MOST_PACKS)];
    out.push(packs.len() as u8);
    packs.iter().for_each(|one| write_pack(one, &mut out));
    let sum = check_sum(&out);
    out.extend(sum.to_le_bytes());
    out
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    let text = &text[..text.floor_char_boundary(MOST_TEXT)];
    out.extend((text.len() as u16).to_le_bytes());
    out.extend(text.as_bytes());
}

fn write_pack(Weighted { pack, weight }: &Weighted, out: &mut Vec<u8>) {
    out.extend(weight.to_le_bytes());
    write_text(&pack.team, out);
    out.extend(pack.made_ms.to_le_bytes());
    out.extend(pack.model.to_le_bytes());
    out.extend(pack.lessons.to_le_bytes());
    out.extend(pack.real.to_le_bytes());
    out.extend(pack.base.to_le_bytes());
    pack.tables.iter().flatten().for_each(|points| out.extend(points.to_le_bytes()));
}

fn write_seen(seen: &Seen, out: &mut Vec<u8>) {
    out.extend(seen.alerts.to_le_bytes());
    seen.counts.iter().flatten().for_each(|count| out.extend(count.to_le_bytes()));
    out.extend((seen.rules.len() as u32).to_le_bytes());
    seen.rules.iter().for_each(|rule| out.extend(rule.to_le_bytes()));
}

/// Reads a file.
pub fn from_bytes(bytes: &[u8]) -> Result<Taught, FileError> {
    let mut reader = Reader { bytes, at: 0 };
    let magic = reader.take::<8>()?;
    if ![MAGIC, UNPACKED, UNSIGNED, FORMER].contains(&&magic) {
        return Err(FileError::NoModel);
    }
    let is_signed = [MAGIC, UNPACKED].contains(&&magic);
    if u64::from_le_bytes(reader.take()?) != features_hash() {
        return Err(FileError::OtherFeatures);
    }
    let hash = u64::from_le_bytes(reader.take()?);
    let n_lessons = u32::from_le_bytes(reader.take()?) as usize;
    let n_edits = u32::from_le_bytes(reader.take()?) as usize;
    if n_lessons > MOST_LESSONS || n_edits > MOST_EDITS {
        return Err(FileError::Length);
    }
    let least = reader.at + n_lessons * LESSON_BYTES + n_edits * EDIT_BYTES;
    let Some(body) = bytes.len().checked_sub(8).filter(|body| *body >= least) else {
        return Err(FileError::Length);
    };
    if check_sum(&bytes[..body]).to_le_bytes() != bytes[body..] {
        return Err(FileError::CheckSum);
    }
    let lessons = (0..n_lessons).map(|_| reader.lesson()).collect::<Result<_, _>>()?;
    let edits = (0..n_edits).map(|_| reader.edit(is_signed)).collect::<Result<_, _>>()?;
    let seen = if magic == *FORMER || reader.take()? == [0] { None } else { Some(reader.seen()?) };
    let n_packs = if magic == *MAGIC { usize::from(reader.take::<1>()?[0]) } else { 0 };
    if n_packs > MOST_PACKS {
        return Err(FileError::Length);
    }
    let packs = (0..n_packs).map(|_| reader.pack()).collect::<Result<_, _>>()?;
    if reader.at == body { Ok(Taught { lessons, edits, packs, hash, seen }) } else { Err(FileError::Length) }
}

fn check_sum(bytes: &[u8]) -> u64 {
    let mut hash = Fnv::default();
    hash.add(bytes);
    hash.0
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let taken = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>()).ok_or(FileError::Length)?;
        self.at += N;
        Ok(*taken)
    }

    fn wrong(&self) -> FileError {
        FileError::Value { at: self.at }
    }

    fn lesson(&mut self) -> Result<Lesson, FileError> {
        let key = AlertKey(self.take()?);
        let incident = u64::from_le_bytes(self.take()?);
        let row: [u8; N_FEATURES] = self.take()?;
        if row.iter().zip(FEATURES).any(|(bin, feature)| usize::from(*bin) >= feature.bins.len()) {
            return Err(self.wrong());
        }
        let here = [u64::from_le_bytes(self.take()?), u64::from_le_bytes(self.take()?)];
        let [label, given, asked] = self.take()?;
        let one_in = u32::from_le_bytes(self.take()?);
        let label = [Label::Malicious, Label::Expected, Label::FalseAlarm].get(usize::from(label)).copied();
        let given =
            [Given::Single, Given::Overridden, Given::Accepted, Given::Bulk, Given::Imported, Given::Automation]
                .get(usize::from(given))
                .copied();
        let asked = match asked {
            0 => Asked::Top,
            1 => Asked::Uncertain,
            2 => Asked::Audit { one_in },
            3 => Asked::Unknown,
            _ => return Err(self.wrong()),
        };
        let (Some(label), Some(given)) = (label, given) else { return Err(self.wrong()) };
        Ok(Lesson { key, incident, row, here, label, given, asked })
    }

    fn pack(&mut self) -> Result<Weighted, FileError> {
        let weight = u16::from_le_bytes(self.take()?);
        let mut pack = Pack {
            team: self.text()?,
            made_ms: i64::from_le_bytes(self.take()?),
            model: u64::from_le_bytes(self.take()?),
            lessons: u32::from_le_bytes(self.take()?),
            real: u32::from_le_bytes(self.take()?),
            base: i32::from_le_bytes(self.take()?),
            tables: Vec::with_capacity(N_FEATURES),
        };
        for feature in FEATURES {
            let n = if feature.group == Group::Verdicts { 0 } else { feature.bins.len() };
            let points = (0..n).map(|_| Ok(i32::from_le_bytes(self.take()?)));
            pack.tables.push(points.collect::<Result<_, FileError>>()?);
        }
        if weight > FULL || pack.check().is_err() {
            return Err(self.wrong());
        }
        Ok(Weighted { pack, weight })
    }

    fn seen(&mut self) -> Result<Seen, FileError> {
        let alerts = u64::from_le_bytes(self.take()?);
        let mut counts = Vec::with_capacity(N_FEATURES);
        for feature in FEATURES {
            let mut row = Vec::with_capacity(feature.bins.len());
            for _ in feature.bins {
                row.push(u32::from_le_bytes(self.take()?));
            }
            counts.push(row);
        }
        let n_rules = u32::from_le_bytes(self.take()?) as usize;
        if n_rules > MOST_RULES {
            return Err(self.wrong());
        }
        let rules: Vec<u64> =
            (0..n_rules).map(|_| Ok(u64::from_le_bytes(self.take()?))).collect::<Result<_, FileError>>()?;
        if !rules.is_sorted() {
            return Err(self.wrong());
        }
        Ok(Seen { counts, rules, of_rule: Vec::new(), alerts })
    }

    fn edit(&mut self, is_signed: bool) -> Result<Edit, FileError> {
        let feature = usize::from(u16::from_le_bytes(self.take()?));
        let [bin] = self.take()?;
        let points = i32::from_le_bytes(self.take()?);
        if feature >= N_FEATURES || points.unsigned_abs() > 100 * 1024 || (bin == 0 && points < 0) {
            return Err(self.wrong());
        }
        let set = if bin == 0 { Set::Cap { most: points } } else { Set::Cell { bin, points } };
        let by = if is_signed {
            By { at_ms: i64::from_le_bytes(self.take()?), author: self.text()?, reason: self.text()? }
        } else {
            By::default()
        };
        Ok(Edit { feature, set, by })
    }

    fn text(&mut self) -> Result<String, FileError> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        let bytes = self.bytes.get(self.at..).and_then(|rest| rest.get(..length)).ok_or(FileError::Length)?;
        let text =
            std::str::from_utf8(bytes).ok().filter(|text| text.len() <= MOST_TEXT).ok_or_else(|| self.wrong())?;
        self.at += length;
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught() -> Taught {
        let lesson = |i: u8| Lesson {
            key: AlertKey([i; 16]),
            incident: u64::from(i) << 40,
            row: std::array::from_fn(|f| (usize::from(i) % FEATURES[f].bins.len()) as u8),
            here: [7, u64::MAX],
            label: Label::Expected,
            given: Given::Bulk,
            asked: Asked::Audit { one_in: 9 },
        };
        let by =
            By { author: "shift A".into(), reason: "Scanner, not an attacker: ü".into(), at_ms: 1_790_000_000_000 };
        let edits = vec![
            Edit { feature: 3, set: Set::Cell { bin: 1, points: -5120 }, by: by.clone() },
            Edit { feature: 4, set: Set::Cap { most: 2048 }, by },
        ];
        let pack = Pack { lessons: 40, real: 9, ..Pack::of(&crate::Model::starting(), "team Ü", 1_790_000_000_000) };
        let packs = vec![Weighted { pack, weight: 400 }];
        Taught { lessons: (0..5).map(lesson).collect(), edits, packs, hash: 42, seen: None }
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        assert_eq!(from_bytes(&to_bytes(&taught())), Ok(taught()));
        assert_eq!(from_bytes(&to_bytes(&Taught::default())), Ok(Taught::default()));
        let counts = FEATURES.iter().map(|feature| (0..feature.bins.len() as u32).collect()).collect();
        let with =
            Taught { seen: Some(Seen { counts, rules: vec![3, 9], of_rule: Vec::new(), alerts: 77 }), ..taught() };
        assert_eq!(from_bytes(&to_bytes(&with)), Ok(with));
    }

    #[test]
    fn a_file_of_a_former_format_is_read() {
        let taught = Taught { edits: Vec::new(), packs: Vec::new(), ..taught() };
        let mut bytes = to_bytes(&taught);
        // Without the check sum, the packs and what the batch was like.
        bytes.truncate(bytes.len() - 10);
        bytes[..8].copy_from_slice(FORMER);
        let sum = check_sum(&bytes).to_le_bytes();
        bytes.extend(sum);
        assert_eq!(from_bytes(&bytes), Ok(taught));
    }

    #[test]
    fn a_file_without_packs_of_a_former_format_is_read() {
        let taught = Taught { packs: Vec::new(), ..taught() };
        let mut bytes = to_bytes(&taught);
        bytes.truncate(bytes.len() - 9);
        bytes[..8].copy_from_slice(UNPACKED);
        let sum = check_sum(&bytes).to_le_bytes();
        bytes.extend(sum);
        assert_eq!(from_bytes(&bytes), Ok(taught));
    }

    #[test]
    fn an_edit_of_a_former_format_has_no_author() {
        let mut bytes = [UNSIGNED.as_slice(), &features_hash().to_le_bytes(), &7u64.to_le_bytes()].concat();
        bytes.extend([0, 0, 0, 0, 1, 0, 0, 0]);
        bytes.extend([3, 0, 1]);
        bytes.extend(i32::to_le_bytes(-5120));
        bytes.push(0);
        let sum = check_sum(&bytes).to_le_bytes();
        bytes.extend(sum);
        let edits = vec![Edit { feature: 3, set: Set::Cell { bin: 1, points: -5120 }, by: By::default() }];
        assert_eq!(from_bytes(&bytes), Ok(Taught { edits, hash: 7, ..Taught::default() }));
    }

    #[test]
    fn a_changed_or_cut_file_is_refused() {
        let bytes = to_bytes(&taught());
        for at in 0..bytes.len() {
            assert!(from_bytes(&bytes[..at]).is_err(), "cut at {at}");
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            assert!(from_bytes(&changed).is_err(), "changed at {at}");
        }
        assert_eq!(from_bytes(b"{}"), Err(FileError::Length));
        assert_eq!(from_bytes(b"{\"model\": 1}"), Err(FileError::NoModel));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let mut bytes = [MAGIC.as_slice(), &features_hash().to_le_bytes(), &bytes].concat();
            let _ = from_bytes(&bytes);
            // Also behind a right check sum.
            let sum = check_sum(&bytes).to_le_bytes();
            bytes.extend(sum);
            let _ = from_bytes(&bytes);
        }
    }
}
