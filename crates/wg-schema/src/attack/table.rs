//! The techniques of the embedded table, by number, by id and by name.

use super::{TACTICS, Technique, other};
use crate::sort;
use std::cell::Cell;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/attack.tsv");

pub(super) struct Table {
    pub version: &'static str,
    pub techniques: Vec<Technique>,
    /// `id_number` of each technique that the release has, rising, and its place in `techniques`.
    pub numbers: Vec<u32>,
    pub places: Vec<u16>,
    /// (folded name, technique), sorted; former names have `true`.
    pub names: Vec<(String, bool, u16)>,
}

thread_local! {
    /// The release that the analyst loaded. It is the thread's and not an argument, because every crate that shows an
    /// `AttackRef` looks it up; a session lives on one thread. A loaded release keeps the places of the built-in one, so
    /// what was resolved before means the same after.
    static LOADED: Cell<Option<&'static Table>> = const { Cell::new(None) };
}

pub(super) fn table() -> &'static Table {
    LOADED.get().unwrap_or_else(built_in)
}

pub(super) fn built_in() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(Table::read)
}

/// Makes a release the one that counts, on this thread.
pub(super) fn load(table: Table) {
    // Kept for ever, as the built-in one is; a person loads a few of them at most.
    LOADED.set(Some(Box::leak(Box::new(table))));
}

/// Returns the release that counts: [`VERSION`](super::VERSION), or that of a loaded bundle.
pub fn version() -> &'static str {
    table().version
}

/// Returns whether no other release was loaded on this thread.
pub fn is_built_in() -> bool {
    LOADED.get().is_none()
}

/// Returns every technique and sub-technique of the table, revoked and deprecated ones too, by id.
pub fn techniques() -> &'static [Technique] {
    &table().techniques
}

/// Returns the technique of an index, of any matrix.
pub fn technique(index: u16) -> Option<&'static Technique> {
    techniques().get(usize::from(index)).or_else(|| Some(&other::other_technique(index)?.technique))
}

/// Returns the release that a technique is of, e.g. `ATT&CK Enterprise 19` or `ATT&CK for ICS 18.1`.
pub fn release_of(index: u16) -> String {
    other::other_technique(index).map_or_else(|| format!("ATT&CK Enterprise {}", version()), |o| o.matrix.name().into())
}

/// Returns the version alone, e.g. `19`.
pub fn version_of(index: u16) -> &'static str {
    if other::other_technique(index).is_some() { other::OTHER_VERSION } else { version() }
}

/// Returns the index of a technique. `id` is the exact spelling (`T1059`, `T1059.001`); for any other see
/// [`resolve`](super::resolve).
pub fn find_technique(id: &str) -> Option<u16> {
    find_number(id_number(id)?)
}

/// Returns the index of the technique with this [`id_number`]; of Enterprise, else of another matrix.
pub(super) fn find_number(number: u32) -> Option<u16> {
    let table = table();
    let place = table.numbers.binary_search(&number).ok();
    place.and_then(|place| table.places.get(place).copied()).or_else(|| other::find_number(number))
}

/// Returns the id's digits as one number, sub-technique last: `T1059.001` is 1059001.
pub(super) fn id_number(id: &str) -> Option<u32> {
    let bytes = id.as_bytes();
    let (main, sub) = match bytes {
        [b'T', main @ ..] if main.len() == 4 => (main, &b"000"[..]),
        [b'T', rest @ ..] if rest.len() == 8 && rest[4] == b'.' => (&rest[..4], &rest[5..]),
        _ => return None,
    };
    let digits = |bytes: &[u8]| {
        bytes.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    Some(digits(main)? * 1000 + digits(sub)?)
}

/// Returns the techniques of this folded name, each with whether it is a former name. Revoked ones are left out where a
/// living one has the name.
pub(super) fn find_name(folded: &str) -> Vec<(u16, bool)> {
    let table = table();
    let start = table.names.partition_point(|entry| entry.0.as_str() < folded);
    let found = table.names[start..].iter().take_while(|entry| entry.0 == folded).map(|entry| (entry.2, entry.1));
    let all: Vec<(u16, bool)> = found.collect();
    let lives = |technique: u16| {
        let technique = &table.techniques[usize::from(technique)];
        technique.revoked_by.is_none() && !technique.deprecated
    };
    let living: Vec<(u16, bool)> = all.iter().copied().filter(|(technique, _)| lives(*technique)).collect();
    if living.is_empty() { all } else { living }
}

/// Folds a name to what spellings have in common: ASCII letters and digits, lower case.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

impl Table {
    fn read() -> Table {
        let rows: Vec<[&'static str; 7]> = TABLE.lines().filter(|line| !line.starts_with('#')).map(columns).collect();
        let index_of = |id: &str| {
            let place = rows.binary_search_by(|row| row[0].cmp(id)).ok()?;
            u16::try_from(place).ok()
        };
        let techniques: Vec<Technique> = rows
            .iter()
            .map(|[id, name, tactics, parent, revoked_by, deprecated, _]| Technique {
                id,
                name,
                tactics: tactic_bits(tactics),
                parent: index_of(parent),
                revoked_by: index_of(revoked_by),
                deprecated: !deprecated.is_empty(),
            })
            .collect();
        let mut names = Vec::new();
        for (index, row) in (0..).zip(&rows) {
            names.push((fold(row[1]), false, index));
            if !row[6].is_empty() {
                names.push((fold(row[6]), true, index));
            }
        }
        sort::up(&mut names);
        let numbers: Vec<u32> = rows.iter().filter_map(|row| id_number(row[0])).collect();
        let places = (0..).zip(&numbers).map(|(place, _)| place).collect();
        Table { version: super::VERSION, techniques, numbers, places, names }
    }
}

fn columns(line: &'static str) -> [&'static str; 7] {
    let mut columns = line.split('\t');
    std::array::from_fn(|_| columns.next().unwrap_or_default())
}

fn tactic_bits(codes: &str) -> u16 {
    codes
        .split(',')
        .filter_map(|code| TACTICS.iter().position(|tactic| tactic.code == code))
        .fold(0, |bits, i| bits | 1 << i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_technique_of_a_known_tactic() {
        let table = built_in();
        assert_eq!(table.techniques.len(), 858);
        assert_eq!(table.numbers.len(), 858, "every id is T and four digits, a sub-technique three more");
        assert!(table.numbers.is_sorted());
        for technique in &table.techniques {
            assert_ne!(technique.tactics, 0, "{} has no tactic", technique.id);
            // A few revoked sub-techniques have no parent in the facts.
            let is_sub = technique.id.contains('.');
            assert!(technique.parent.is_none() || is_sub, "{}", technique.id);
        }
        assert_eq!(table.techniques.iter().filter(|t| t.deprecated).count(), 12);
        assert_eq!(table.techniques.iter().filter(|t| t.revoked_by.is_some()).count(), 149);
    }

    #[test]
    fn an_id_is_found_only_in_its_exact_spelling() {
        let found = |id| find_technique(id).map(|index| techniques()[usize::from(index)].name);
        assert_eq!(found("T1059.001"), Some("PowerShell"));
        assert_eq!(found("T1003"), Some("OS Credential Dumping"));
        assert_eq!([found("t1003"), found("T1003.99"), found("T9999"), found(""), found("TT003")], [None; 5]);
    }

    #[test]
    fn a_sub_technique_knows_its_parent_and_a_revoked_one_its_successor() {
        let id = |index: Option<u16>| index.map(|index| techniques()[usize::from(index)].id);
        let of = |id: &str| &techniques()[usize::from(find_technique(id).unwrap())];
        assert_eq!(id(of("T1059.001").parent), Some("T1059"));
        assert_eq!(id(of("T1562.001").revoked_by), Some("T1685"));
    }
}
