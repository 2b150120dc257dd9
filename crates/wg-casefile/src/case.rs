//! A case: the logs of several people over the same incidents, each its own unbroken chain.
//!
//! Nothing is rewritten by a merge: a log that comes home stands beside the own one as a branch, so that its chain can still
//! be checked. A merge is a union, so it may be done in any order and again and again. Where two people gave different
//! verdicts, both stay, the case says so, and the later one counts until somebody decides.

use crate::entry::{Entry, hash};
use crate::export::Signed;
use crate::log::{Log, counts};
use crate::read::{ReadError, check_log, peek, read_export, read_rescue, shape};
use crate::standing::{Stands, stands};
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use wg_schema::ordered::{OrderedMap, OrderedSet};

pub(crate) const FORMAT: &str = "watchglass-case";
const VERSION: u32 = 1;
/// More people than that do not share a shift.
const MAX_BRANCHES: usize = 256;

/// Branches by the hash of their last entry. None is the beginning of another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    branches: OrderedMap<String, Vec<Entry>>,
}

/// What stands on an incident over all branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    pub incident: &'a str,
    /// The entry that counts: the latest by its time, then by its hash.
    pub counts: &'a Entry,
    /// Others that stand in other branches, latest first.
    pub others: Vec<&'a Entry>,
}

impl Standing<'_> {
    /// Tells whether people disagree.
    pub fn is_conflict(&self) -> bool {
        self.others.iter().any(|other| other.verdict() != self.counts.verdict())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    branches: Vec<Vec<Entry>>,
    /// Over the heads, so that a branch that was left out shows.
    seal: String,
}

impl Case {
    /// Makes a case of one log.
    ///
    /// # Errors
    /// When its chain is broken, or it is longer than any that is read.
    pub fn of(log: Vec<Entry>) -> Result<Case, ReadError> {
        check_log(&log)?;
        let mut case = Case::default();
        case.add(log);
        Ok(case)
    }

    /// Reads a case, a verdict export or a rescue file.
    ///
    /// # Errors
    /// Says what is wrong with the file; nothing of it is to be used then.
    pub fn read(text: &str) -> Result<Case, ReadError> {
        Case::read_signed(text).map(|(case, _)| case)
    }

    /// Reads the same, with what is to be checked of its signature; `None` where it is not signed.
    ///
    /// # Errors
    /// As [`Case::read`].
    pub fn read_signed(text: &str) -> Result<(Case, Option<Signed>), ReadError> {
        match read_case(text) {
            Err(ReadError::NotOurs) => {}
            case => return Ok((case?, None)),
        }
        match read_export(text) {
            Err(ReadError::NotOurs) => Ok((Case::of(read_rescue(text)?)?, None)),
            export => {
                let export = export?;
                let signed = export.signature();
                Ok((Case::of(export.log)?, signed))
            }
        }
    }

    /// Writes the case, one entry a line.
    pub fn to_json(&self) -> String {
        let branches: Vec<String> = self
            .branches
            .values()
            .map(|branch| format!("[\n{}\n]", branch.iter().map(Entry::to_json).collect::<Vec<_>>().join(",\n")))
            .collect();
        format!(
            "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"branches\":[{}],\"seal\":\"{}\"}}\n",
            branches.join(",\n"),
            self.seal()
        )
    }

    /// Takes another case in. Commutative, associative, and doing it twice changes nothing.
    pub fn merge(mut self, other: Case) -> Case {
        other.branches.into_values().for_each(|branch| self.add(branch));
        self
    }

    /// Returns the branches, by the hash of their last entry.
    pub fn branches(&self) -> impl Iterator<Item = &[Entry]> {
        self.branches.values().map(Vec::as_slice)
    }

    /// Returns how many distinct entries there are.
    pub fn count(&self) -> usize {
        OrderedSet::from_iter(self.branches().flatten().map(|entry| entry.hash.as_str())).len()
    }

    /// Names the whole case: the last hash of its only branch, or one over the heads of all; `None` for an empty one.
    pub fn head(&self) -> Option<String> {
        match self.branches.len() {
            0 => None,
            1 => self.branches.keys().next().cloned(),
            _ => Some(self.seal()),
        }
    }

    /// Returns what stands on each incident, by incident.
    ///
    /// A verdict that one branch holds and has replaced or taken back does not stand in a branch that merely stopped earlier.
    /// An incident that was cut can stand here twice under its uid, each time with another alert that led it.
    pub fn standing(&self) -> Vec<Standing<'_>> {
        let by_time: OrderedMap<(Option<i64>, &str), &Entry> = OrderedMap::from_iter(
            self.entries_that_stand(Log::judged).into_iter().map(|entry| ((entry.at_ms(), entry.hash.as_str()), entry)),
        );
        let latest_first: Vec<&Entry> = by_time.into_values().rev().collect();
        let by_incident: OrderedMap<(&str, &str), Standing<'_>> = OrderedMap::from_iter(
            stands(&latest_first)
                .into_iter()
                .map(|Stands { entry, over }| Standing { incident: &entry.incident, counts: entry, others: over })
                .map(|one| ((one.incident, one.counts.lead()), one)),
        );
        by_incident.into_values().collect()
    }

    /// Returns the entries of all branches that `stand` in each branch that holds them.
    pub(crate) fn entries_that_stand(&self, stand: impl Fn(&Log) -> Vec<&Entry>) -> Vec<&Entry> {
        let folded: Vec<(OrderedSet<&str>, OrderedSet<String>)> = self
            .branches()
            .map(|branch| {
                let log = Log::fold(branch.iter().cloned());
                let standing = stand(&log).into_iter().map(|entry| entry.hash.clone()).collect();
                (branch.iter().map(|entry| entry.hash.as_str()).collect(), standing)
            })
            .collect();
        let stands = |hash: &str| {
            let mut holding = folded.iter().filter(|(holds, _)| holds.contains(hash)).peekable();
            holding.peek().is_some() && holding.all(|(_, standing)| standing.contains(hash))
        };
        self.branches().flatten().filter(|entry| stands(&entry.hash)).collect()
    }

    /// Returns how many incidents stand at TP, BP, FP, ND.
    pub fn counts(&self) -> [u32; 4] {
        counts(self.standing().into_iter().map(|standing| standing.counts))
    }

    /// Adds a checked chain, unless it is the beginning of one that is there; those that are its beginning go.
    fn add(&mut self, log: Vec<Entry>) {
        let Some(head) = log.last().map(|entry| entry.hash.clone()) else { return };
        // A hash stands for all that came before it, so one entry tells that a whole branch is inside another.
        let covers = |branch: &[Entry], head: &str| branch.iter().any(|entry| entry.hash == head);
        if self.branches.values().any(|branch| covers(branch, &head)) {
            return;
        }
        self.branches.retain(|other, _| !covers(&log, other));
        self.branches.insert(head, log);
    }

    fn seal(&self) -> String {
        hash("watchglass/case/1\n", &self.branches.keys().collect::<Vec<_>>())
    }
}

fn read_case(text: &str) -> Result<Case, ReadError> {
    peek(text, FORMAT)?;
    let file: File = serde_json::from_str(text).map_err(shape)?;
    if file.branches.len() > MAX_BRANCHES {
        return Err(ReadError::TooMany { most: MAX_BRANCHES });
    }
    let mut case = Case::default();
    for branch in file.branches {
        case = case.merge(Case::of(branch)?);
    }
    if case.seal() != file.seal {
        return Err(ReadError::Seal);
    }
    Ok(case)
}

/// Returns the words for a verdict that counts and those that differ from it, e.g. `true positive, also false positive`.
pub fn disagreement(standing: &Standing<'_>) -> String {
    let name = |entry: &Entry| entry.verdict().map_or("", Verdict::name).to_lowercase();
    let mut words = name(standing.counts);
    let mut said = OrderedSet::from([standing.counts.verdict()]);
    for other in &standing.others {
        if said.insert(other.verdict()) {
            words.push_str(&format!(", also {}", name(other)));
        }
    }
    words
}
