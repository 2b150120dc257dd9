//! An ATT&CK release that the analyst loads in place of the built-in table.
//!
//! Knows no file format: `wg_ingest::attack_release` makes a [`Release`] from an official STIX bundle.

use super::mention::{IMPAIRMENT, STEALTH, TacticForm, tactic_word};
use super::table::{Table, built_in, fold, id_number, load};
use super::{TACTICS, Technique};
use crate::ordered::{OrderedMap, OrderedSet};
use crate::sort;

/// What a bundle says, as far as we use it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// e.g. `18.1`; empty where the bundle does not say.
    pub version: String,
    pub techniques: Vec<ReleaseTechnique>,
}

/// A technique or sub-technique of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseTechnique {
    /// `T1059` or `T1059.001`.
    pub id: String,
    pub name: String,
    /// Short names of its tactics, e.g. `credential-access`.
    pub tactics: Vec<String>,
    /// Id of the technique that replaced it.
    pub revoked_by: String,
    pub deprecated: bool,
}

/// What a loaded release changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    pub version: String,
    pub techniques: usize,
    /// Ids that the built-in table does not have, and those that only it has.
    pub added: usize,
    pub gone: usize,
    /// Short names of tactics that the matrix has no column for. Their techniques are known, but not shown in it.
    pub unknown_tactics: Vec<String>,
}

/// Puts a release in the place of the built-in table, on this thread.
///
/// The matrix keeps its columns. A release before 19 has one tactic where there are now Stealth and Defense Impairment; its
/// techniques stay in the column that version 19 gave them, else in Stealth.
pub fn replace(release: &Release) -> Replaced {
    let (table, replaced) = merge(release);
    load(table);
    replaced
}

fn merge(release: &Release) -> (Table, Replaced) {
    let version = if release.version.is_empty() { "of an unnamed release" } else { &release.version };
    let ground = &built_in().techniques;
    let mut places: OrderedMap<&str, u16> =
        OrderedMap::from_iter((0..).zip(ground).map(|(place, technique)| (technique.id, place)));
    // Until the release says otherwise an id of the ground is one that it no longer has: it stays readable in what was
    // resolved before, and is not offered.
    let mut techniques: Vec<Technique> =
        ground.iter().map(|old| Technique { revoked_by: None, deprecated: true, ..old.clone() }).collect();
    let mut said: OrderedMap<u32, &ReleaseTechnique> = OrderedMap::new();
    for technique in &release.techniques {
        if let Some(number) = id_number(&technique.id) {
            said.entry(number).or_insert(technique);
        }
    }
    let mut replaced = Replaced { version: version.to_owned(), techniques: said.len(), ..Replaced::default() };
    let mut unknown = OrderedSet::new();
    for technique in said.values() {
        let tactics = tactics(technique, places.get(&*technique.id).map_or(0, |old| ground[usize::from(*old)].tactics));
        unknown.extend(technique.tactics.iter().filter(|name| tactic_word(&fold(name)).is_none()).cloned());
        let new = Technique {
            id: leak(&technique.id),
            name: leak(&technique.name),
            tactics,
            parent: None,
            revoked_by: None,
            deprecated: technique.deprecated,
        };
        match places.get(new.id) {
            Some(place) => techniques[usize::from(*place)] = Technique { id: ground[usize::from(*place)].id, ..new },
            None => {
                let Ok(place) = u16::try_from(techniques.len()) else { break };
                replaced.added += 1;
                places.insert(new.id, place);
                techniques.push(new);
            }
        }
    }
    for technique in said.values() {
        let Some(place) = places.get(&*technique.id) else { continue };
        let new = &mut techniques[usize::from(*place)];
        new.parent = technique.id.split_once('.').and_then(|(parent, _)| places.get(parent).copied());
        new.revoked_by = places.get(&*technique.revoked_by).copied().filter(|successor| successor != place);
    }
    replaced.gone = ground.iter().filter(|old| id_number(old.id).is_some_and(|n| !said.contains_key(&n))).count();
    replaced.unknown_tactics = unknown.into_iter().collect();
    let known: Vec<(u32, u16)> =
        said.iter().filter_map(|(number, technique)| Some((*number, *places.get(&*technique.id)?))).collect();
    let table = Table {
        version: leak(version),
        names: names(&techniques, &known),
        numbers: known.iter().map(|(number, _)| *number).collect(),
        places: known.iter().map(|(_, place)| *place).collect(),
        techniques,
    };
    (table, replaced)
}

/// Names of now, and those that the built-in table knows an id by.
fn names(techniques: &[Technique], known: &[(u32, u16)]) -> Vec<(String, bool, u16)> {
    let now: OrderedSet<(String, u16)> =
        OrderedSet::from_iter(known.iter().map(|(_, place)| (fold(techniques[usize::from(*place)].name), *place)));
    let is_known: OrderedSet<u16> = OrderedSet::from_iter(known.iter().map(|(_, place)| *place));
    let former = built_in()
        .names
        .iter()
        .filter(|(name, _, place)| is_known.contains(place) && !now.contains(&(name.clone(), *place)));
    let mut names: Vec<(String, bool, u16)> = former.map(|(name, _, place)| (name.clone(), true, *place)).collect();
    names.extend(now.iter().map(|(name, place)| (name.clone(), false, *place)));
    sort::up(&mut names);
    names
}

fn tactics(technique: &ReleaseTechnique, before: u16) -> u16 {
    const SPLIT: u16 = 1 << STEALTH | 1 << IMPAIRMENT;
    technique.tactics.iter().filter_map(|name| tactic_word(&fold(name))).fold(0, |bits, (index, form)| {
        let is_whole = form == TacticForm::DefenseEvasion;
        let kept = before & SPLIT;
        debug_assert!(usize::from(index) < TACTICS.len());
        bits | if is_whole && kept != 0 { kept } else { 1 << index }
    })
}

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attack::{find_technique, resolve, techniques};

    fn technique(id: &str, name: &str, tactic: &str) -> ReleaseTechnique {
        ReleaseTechnique { id: id.into(), name: name.into(), tactics: vec![tactic.into()], ..Default::default() }
    }

    // Each test has its own thread, so the others keep the built-in table.
    #[test]
    fn a_release_takes_the_place_of_the_table_and_keeps_its_numbering() {
        let before = find_technique("T1059").unwrap();
        let old = ReleaseTechnique {
            revoked_by: "T9001".into(),
            ..technique("T1003", "OS Credential Dumping", "credential-access")
        };
        let release = Release {
            version: "20.0".into(),
            techniques: vec![
                technique("T1059", "Interpreters", "execution"),
                old,
                technique("T9001", "Credential Theft", "credential-access"),
                technique("T9001.001", "From a Vault", "credential-access"),
                technique("T9002", "Something New", "dissolution"),
                technique("T1562", "Impair Defenses", "defense-evasion"),
                technique("T1685", "Disable or Modify Tools", "defense-evasion"),
            ],
        };
        let replaced = replace(&release);
        assert_eq!((replaced.techniques, replaced.added), (7, 3));
        assert_eq!(replaced.unknown_tactics, ["dissolution"]);
        assert_eq!(super::super::version(), "20.0");
        assert_eq!(find_technique("T1059"), Some(before), "what was resolved before means the same");
        let of = |id: &str| &techniques()[usize::from(find_technique(id).unwrap())];
        assert_eq!(of("T1059").name, "Interpreters");
        assert_eq!(of("T9001.001").parent, find_technique("T9001"));
        assert_eq!(find_technique("T1071"), None, "the release does not have it");
        let now = resolve("T1003", None);
        assert_eq!(now[0].attack.technique, find_technique("T9001"));
        assert_eq!(resolve("Credential Theft", None)[0].attack.technique, find_technique("T9001"));
        assert_eq!(resolve("Command and Scripting Interpreter", None)[0].attack.technique, Some(before));
        assert_eq!(resolve("T9002", None).len(), 1, "no column is made up");
        assert_eq!((of("T1562").tactics, of("T1685").tactics), (1 << STEALTH, 1 << IMPAIRMENT));
    }
}
