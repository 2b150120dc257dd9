//! ATT&CK for Mobile and ATT&CK for ICS: matrices of their own beside Enterprise, for records that name their ids.
//!
//! Their techniques have indices from [`FIRST`] on, which no release of Enterprise reaches. Only ids are read, no names: many
//! names are those of Enterprise techniques. Each tactic is shown on chips as the Enterprise one that means the same, if one
//! does; on the matrix it stands under its own.

use super::Technique;
use super::table::id_number;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/attack-other.tsv");

/// The index of the first technique that is not one of Enterprise.
pub const FIRST: u16 = 0x8000;

/// The release both tables are of.
pub const OTHER_VERSION: &str = "18.1";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matrix {
    Mobile,
    Ics,
}

/// A tactic of a matrix that is not Enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherTactic {
    pub id: &'static str,
    pub name: &'static str,
    /// Index in [`TACTICS`](super::TACTICS) of the one that means the same.
    pub like: Option<u8>,
}

const fn tactic(id: &'static str, name: &'static str, like: u8) -> OtherTactic {
    OtherTactic { id, name, like: Some(like) }
}

const fn own(id: &'static str, name: &'static str) -> OtherTactic {
    OtherTactic { id, name, like: None }
}

const MOBILE: [OtherTactic; 14] = [
    own("TA0038", "Network Effects"),
    own("TA0039", "Remote Service Effects"),
    tactic("TA0027", "Initial Access", 2),
    tactic("TA0041", "Execution", 3),
    tactic("TA0028", "Persistence", 4),
    tactic("TA0029", "Privilege Escalation", 5),
    tactic("TA0030", "Defense Evasion", 6),
    tactic("TA0031", "Credential Access", 8),
    tactic("TA0032", "Discovery", 9),
    tactic("TA0033", "Lateral Movement", 10),
    tactic("TA0035", "Collection", 11),
    tactic("TA0037", "Command and Control", 12),
    tactic("TA0036", "Exfiltration", 13),
    tactic("TA0034", "Impact", 14),
];

const ICS: [OtherTactic; 12] = [
    tactic("TA0108", "Initial Access", 2),
    tactic("TA0104", "Execution", 3),
    tactic("TA0110", "Persistence", 4),
    tactic("TA0111", "Privilege Escalation", 5),
    tactic("TA0103", "Evasion", 6),
    tactic("TA0102", "Discovery", 9),
    tactic("TA0109", "Lateral Movement", 10),
    tactic("TA0100", "Collection", 11),
    tactic("TA0101", "Command and Control", 12),
    own("TA0107", "Inhibit Response Function"),
    own("TA0106", "Impair Process Control"),
    tactic("TA0105", "Impact", 14),
];

impl Matrix {
    pub const ALL: [Matrix; 2] = [Matrix::Mobile, Matrix::Ics];

    /// Returns e.g. `ATT&CK for ICS 18.1`.
    pub fn name(self) -> &'static str {
        match self {
            Matrix::Mobile => "ATT&CK Mobile 18.1",
            Matrix::Ics => "ATT&CK for ICS 18.1",
        }
    }

    /// Returns its tactics in its own order.
    pub fn tactics(self) -> &'static [OtherTactic] {
        match self {
            Matrix::Mobile => &MOBILE,
            Matrix::Ics => &ICS,
        }
    }
}

/// A technique with its own matrix. `Technique::tactics` are those of Enterprise that mean the same.
pub struct OtherTechnique {
    pub technique: Technique,
    pub matrix: Matrix,
    /// Bit `i`: belongs to `matrix.tactics()[i]`.
    pub tactics: u16,
}

/// Returns the techniques of both matrices; the index of the first is [`FIRST`].
pub fn other_techniques() -> &'static [OtherTechnique] {
    static TECHNIQUES: OnceLock<Vec<OtherTechnique>> = OnceLock::new();
    TECHNIQUES.get_or_init(read)
}

/// Returns the technique of an index from [`FIRST`] on.
pub fn other_technique(index: u16) -> Option<&'static OtherTechnique> {
    other_techniques().get(usize::from(index.checked_sub(FIRST)?))
}

/// Returns the index of the technique with this `id_number`.
pub(super) fn find_number(number: u32) -> Option<u16> {
    let place = other_techniques().iter().position(|other| id_number(other.technique.id) == Some(number))?;
    u16::try_from(place).ok().map(|place| FIRST + place)
}

/// Returns the tactic with this id.
pub(super) fn find_tactic(id: &str) -> Option<OtherTactic> {
    Matrix::ALL.into_iter().flat_map(Matrix::tactics).find(|tactic| tactic.id == id).copied()
}

fn read() -> Vec<OtherTechnique> {
    let rows: Vec<[&'static str; 4]> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t');
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        })
        .collect();
    let index_of = |id: &str| {
        let place = rows.iter().position(|row| row[1] == id)?;
        u16::try_from(place).ok().map(|place| FIRST + place)
    };
    rows.iter()
        .map(|[matrix, id, name, tactics]| {
            let matrix = if *matrix == "M" { Matrix::Mobile } else { Matrix::Ics };
            // Of one that was replaced only its successor is known.
            let (name, successor) = name.strip_prefix('>').map_or((*name, None), |successor| ("", Some(successor)));
            let own =
                tactics.chars().filter_map(|place| place.to_digit(16)).fold(0u16, |bits, place| bits | 1 << place);
            let like = (0..)
                .zip(matrix.tactics())
                .filter(|(i, _)| own & (1u16 << i) != 0)
                .filter_map(|(_, tactic)| tactic.like)
                .fold(0u16, |bits, like| bits | 1 << like);
            let technique = Technique {
                id,
                name,
                tactics: like,
                parent: id.split_once('.').and_then(|(parent, _)| index_of(parent)),
                revoked_by: successor.and_then(index_of),
                deprecated: tactics.ends_with('-'),
            };
            OtherTechnique { technique, matrix, tactics: own }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;
    use crate::attack::{TACTICS, release_of, resolve, technique, techniques};

    #[test]
    fn every_row_is_a_technique_of_its_matrix_or_leads_to_one() {
        assert!(techniques().len() < usize::from(FIRST));
        assert_eq!(other_techniques().len(), 95 + 190);
        for other in other_techniques() {
            let Technique { id, name, revoked_by, .. } = other.technique;
            assert!(id_number(id).is_some_and(|number| find_number(number).is_some()), "{id}");
            match revoked_by.and_then(other_technique) {
                Some(next) => assert!(next.matrix == other.matrix && next.technique.revoked_by.is_none(), "{id}"),
                None => assert!(!name.is_empty() && other.tactics != 0, "{id}"),
            }
            assert!(other.tactics >> other.matrix.tactics().len() == 0, "{id}");
            assert_eq!(other.technique.parent.is_some(), id.contains('.'), "{id}");
        }
        for tactic in Matrix::ALL.into_iter().flat_map(Matrix::tactics) {
            assert!(!TACTICS.iter().any(|enterprise| enterprise.id == tactic.id), "{}", tactic.id);
        }
    }

    #[test]
    fn an_id_of_another_matrix_is_read_under_the_tactic_that_means_the_same() {
        let said = resolve("T0886, T0883", None);
        let told: Vec<_> = said
            .iter()
            .map(|one| {
                (
                    one.attack.technique.and_then(technique).map(|t| t.name),
                    one.attack.tactic.map(|t| TACTICS[usize::from(t)].code),
                )
            })
            .collect();
        assert!(
            told.contains(&(Some("Remote Services"), Some("IA")))
                || told.contains(&(Some("Remote Services"), Some("LM"))),
            "{told:?}"
        );
        assert!(told.contains(&(Some("Internet Accessible Device"), Some("IA"))), "{told:?}");
        assert_eq!(said[0].attack.technique.map(release_of).as_deref(), Some("ATT&CK for ICS 18.1"));
        // It was replaced by a sub-technique.
        let mobile = resolve("T1400", None);
        assert_eq!(mobile[0].attack.technique.and_then(technique).map(|t| t.id), Some("T1625.001"));
        assert_eq!(mobile[0].attack.origin, Origin::Mapped);
        // A tactic of another matrix alone.
        let tactic = resolve("TA0109", None);
        assert_eq!((tactic[0].attack.tactic, tactic[0].attack.origin), (Some(10), Origin::Mapped));
    }

    #[test]
    fn a_tactic_that_enterprise_has_no_word_for_takes_no_column_of_it() {
        let said = resolve("T0836", None);
        assert_eq!((said.len(), said[0].attack.tactic), (1, None), "Modify Parameter: Impair Process Control");
        assert!(said[0].attack.technique.is_some());
    }
}
