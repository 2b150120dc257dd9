//! Which ATT&CK release the ids of an export are of.
//!
//! The table in use is one choice. Where it is the built-in one, 19, its ids can be told in those of 18.1 as well: 19 is
//! 18.1 with one tactic cut in two and 23 new ids, most of which replaced older ones.

use wg_schema::attack::{TACTICS, Technique, VERSION, technique, techniques, version};

/// A choice of release that can be followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Release {
    /// That of the table in use.
    #[default]
    InUse,
    /// 18.1, from the built-in table.
    V18,
}

/// Why a release cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ids of ATT&CK {asked} cannot be had from the table of ATT&CK {in_use}")]
pub struct NoRelease {
    pub asked: String,
    pub in_use: &'static str,
}

/// A tactic under a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TacticName {
    pub id: &'static str,
    /// As STIX and Navigator write it.
    pub slug: &'static str,
    pub name: &'static str,
}

const SLUGS: [&str; 15] = [
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "stealth",
    "defense-impairment",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
];

const DEFENSE_EVASION: TacticName = TacticName { id: "TA0005", slug: "defense-evasion", name: "Defense Evasion" };

/// The ids of 19 that 18.1 does not have. From the list of changes between the two; a test compares.
const NEW_IN_19: [&str; 23] = [
    "T1027.018",
    "T1682",
    "T1683",
    "T1683.001",
    "T1683.002",
    "T1684",
    "T1684.001",
    "T1684.002",
    "T1685",
    "T1685.001",
    "T1685.002",
    "T1685.003",
    "T1685.004",
    "T1685.005",
    "T1685.006",
    "T1686",
    "T1686.001",
    "T1686.002",
    "T1686.003",
    "T1687",
    "T1688",
    "T1689",
    "T1690",
];

impl Release {
    /// Reads `19`, `18.1` or `18`; empty is the table in use.
    ///
    /// # Errors
    /// When the table in use cannot tell that release's ids.
    pub fn find(text: &str) -> Result<Release, NoRelease> {
        match text {
            "" => Ok(Release::InUse),
            text if text == version() => Ok(Release::InUse),
            "18.1" | "18" if version() == VERSION => Ok(Release::V18),
            _ => Err(NoRelease { asked: text.to_owned(), in_use: version() }),
        }
    }

    /// Returns those that can be told from the table in use, its own first.
    pub fn all() -> Vec<Release> {
        if version() == VERSION { vec![Release::InUse, Release::V18] } else { vec![Release::InUse] }
    }

    pub fn version(self) -> &'static str {
        match self {
            Release::InUse => version(),
            Release::V18 => "18.1",
        }
    }

    /// Returns the technique that stands for one of the table under this release; `None` where the release has none.
    pub fn technique(self, index: u16) -> Option<&'static Technique> {
        let technique = technique(index)?;
        match self {
            Release::InUse => Some(technique),
            Release::V18 => before(index, technique),
        }
    }

    /// Returns the tactic of a column of the matrix.
    pub fn tactic(self, index: u8) -> Option<TacticName> {
        let (tactic, slug) = (TACTICS.get(usize::from(index))?, SLUGS.get(usize::from(index))?);
        let is_split = matches!(*slug, "stealth" | "defense-impairment");
        Some(match self {
            Release::V18 if is_split => DEFENSE_EVASION,
            _ => TacticName { id: tactic.id, slug, name: tactic.name },
        })
    }
}

/// Returns what a technique of 19 was in 18.1: itself, the one that it replaced, or what its parent was.
fn before(index: u16, technique: &'static Technique) -> Option<&'static Technique> {
    if !NEW_IN_19.contains(&technique.id) {
        return Some(technique);
    }
    // Ids that 18.1 had retired already are followed by others that 19 retired; those of one name are the same thing.
    let replaced = techniques().iter().filter(|old| old.revoked_by == Some(index) && is_of_18(old.id));
    let mut replaced: Vec<&Technique> = replaced.collect();
    if replaced.len() > 1 {
        replaced.retain(|old| old.name == technique.name);
    }
    match (replaced.as_slice(), technique.parent) {
        ([old], _) => Some(old),
        (_, Some(parent)) => before(parent, techniques().get(usize::from(parent))?),
        _ => None,
    }
}

/// Tells whether an id was in use in 18.1 and is retired in 19: those are the sub-techniques of two and three others.
fn is_of_18(id: &str) -> bool {
    id.starts_with("T1562") || matches!(id, "T1070.001" | "T1070.002" | "T1656" | "T1672")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::attack::find_technique;

    fn told(id: &str) -> Option<&'static str> {
        Some(Release::V18.technique(find_technique(id)?)?.id)
    }

    #[test]
    fn an_id_of_19_is_told_as_what_it_replaced() {
        assert_eq!(told("T1059.001"), Some("T1059.001"));
        assert_eq!(told("T1685"), Some("T1562.001"), "of three, the one of the same name");
        assert_eq!(told("T1685.005"), Some("T1070.001"));
        assert_eq!(told("T1686.003"), Some("T1562.004"), "it has no own forerunner, its parent has");
        assert_eq!(told("T1684.001"), Some("T1656"));
        assert_eq!([told("T1682"), told("T1684"), told("T1687")], [None; 3]);
    }

    #[test]
    fn the_tactic_that_was_cut_in_two_is_one_before() {
        let column = |code: &str| (0..).zip(TACTICS).find(|(_, tactic)| tactic.code == code).unwrap().0;
        for code in ["ST", "DI"] {
            assert_eq!(Release::V18.tactic(column(code)), Some(DEFENSE_EVASION));
        }
        assert_eq!(Release::InUse.tactic(column("DI")).unwrap().slug, "defense-impairment");
        for (index, tactic) in (0..).zip(TACTICS) {
            let slug = Release::InUse.tactic(index).unwrap().slug;
            assert_eq!(slug, tactic.name.to_lowercase().replace(' ', "-"));
        }
    }

    #[test]
    fn a_release_that_the_table_cannot_tell_is_refused() {
        assert_eq!(Release::find("18"), Ok(Release::V18));
        assert_eq!(Release::find("19"), Ok(Release::InUse));
        assert!(Release::find("17").is_err());
    }
}
