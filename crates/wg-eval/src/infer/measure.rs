//! How often what is given was right.

use super::fit::Label;
use super::rules::Rule;
use std::collections::{BTreeMap, BTreeSet};
use wg_schema::attack::infer::is_routine;
use wg_schema::attack::named::named;
use wg_schema::attack::{TACTICS, find_technique, techniques};

/// At most so many techniques are given for a text: as `wg_schema::attack::infer`.
const MAX_GIVEN: usize = 2;
/// When nothing is said of a technique: by its guesses on rules that were not learnt from.
#[derive(Clone, Copy, Debug)]
pub struct Abstain {
    /// Fewer guesses prove nothing.
    pub guesses: usize,
    /// The least share of right ones, in hundredths.
    pub right: usize,
    /// Guesses count whose sum is at most so much less than the least that is shown.
    pub below: i32,
}

impl Abstain {
    pub const ALL: [Abstain; 12] = [
        Abstain { guesses: 1, right: 80, below: 0 },
        Abstain { guesses: 2, right: 80, below: 0 },
        Abstain { guesses: 3, right: 80, below: 0 },
        Abstain { guesses: 1, right: 80, below: 8 },
        Abstain { guesses: 2, right: 80, below: 8 },
        Abstain { guesses: 3, right: 80, below: 8 },
        Abstain { guesses: 1, right: 90, below: 0 },
        Abstain { guesses: 2, right: 90, below: 0 },
        Abstain { guesses: 3, right: 90, below: 0 },
        Abstain { guesses: 1, right: 90, below: 8 },
        Abstain { guesses: 2, right: 90, below: 8 },
        Abstain { guesses: 3, right: 90, below: 8 },
    ];
}

/// A sum, and whether its family is one of the rule's.
pub struct Guess {
    pub id: String,
    pub sum: i32,
    pub right: bool,
    pub fold: u64,
}

/// Returns what would be given for each rule that has a technique, if every sum were enough. What rules of one group are
/// given alike counts once, so that twenty titles of one tool are not twenty proofs.
pub fn guesses(labels: &[Label], rules: &[&Rule], fold: u64) -> Vec<Guess> {
    let mut seen = BTreeSet::new();
    let mut guesses = Vec::new();
    for rule in rules.iter().filter(|rule| !rule.techniques.is_empty()) {
        for (id, sum) in sums(labels, rule) {
            if seen.insert((rule.group, id)) {
                guesses.push(Guess { id: id.to_owned(), sum, right: rule.has(family(id)), fold });
            }
        }
    }
    guesses
}

/// Returns the techniques that were right often enough.
pub fn strong<'g>(guesses: impl Iterator<Item = &'g Guess>, least: i32, abstain: Abstain) -> BTreeSet<String> {
    let mut by: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for guess in guesses.filter(|guess| guess.sum >= least - abstain.below) {
        let counts = by.entry(&guess.id).or_default();
        *counts = [counts[0] + 1, counts[1] + usize::from(guess.right)];
    }
    let is_strong = |[n, right]: [usize; 2]| n >= abstain.guesses && 100 * right >= abstain.right * n;
    by.into_iter().filter(|(_, counts)| is_strong(*counts)).map(|(id, _)| id.to_owned()).collect()
}

/// Returns [given, right] where each fold's techniques are chosen by the other folds alone.
pub fn nested(guesses: &[Guess], least: i32, abstain: Abstain) -> [usize; 2] {
    let folds: BTreeSet<u64> = guesses.iter().map(|guess| guess.fold).collect();
    let mut counts = [0, 0];
    for fold in folds {
        let strong = strong(guesses.iter().filter(|guess| guess.fold != fold), least, abstain);
        for guess in guesses.iter().filter(|guess| guess.fold == fold && guess.sum >= least) {
            if strong.contains(&guess.id) {
                counts = [counts[0] + 1, counts[1] + usize::from(guess.right)];
            }
        }
    }
    counts
}

/// Figures of what titles name outright.
#[derive(Default)]
pub struct Outright {
    /// Rules with a technique, and those of them with something named.
    pub rules: usize,
    pub covered: usize,
    /// [named, right] by ATT&CK's names and by terms of the field.
    pub by_name: [usize; 2],
    pub by_term: [usize; 2],
}

impl Outright {
    pub fn given(&self) -> usize {
        self.by_name[0] + self.by_term[0]
    }

    pub fn right(&self) -> usize {
        self.by_name[1] + self.by_term[1]
    }
}

/// Returns how often what a title names is one of its rule's tags; of a group of like titles each technique once.
pub fn outright(rules: &[&Rule]) -> Outright {
    let mut figures = Outright::default();
    let mut seen = BTreeSet::new();
    for rule in rules.iter().filter(|rule| !rule.techniques.is_empty()) {
        let found = named(&rule.title);
        figures.rules += 1;
        figures.covered += usize::from(!found.is_empty());
        for one in found.into_iter().filter(|one| seen.insert((rule.group, one.technique))) {
            let id = techniques().get(usize::from(one.technique)).map_or("", |technique| technique.id);
            let is_right = rule.has(family(id));
            if !is_right {
                eprintln!(
                    "named otherwise than tagged: {id} by {:?} in {:?}, {:?}",
                    one.by, rule.title, rule.techniques
                );
            }
            let counts = if one.is_name { &mut figures.by_name } else { &mut figures.by_term };
            *counts = [counts[0] + 1, counts[1] + usize::from(is_right)];
        }
    }
    figures
}

/// Returns the sums of a text, largest first, less what speaks for another family: as `wg_schema::attack::infer`.
fn sums<'l>(labels: &'l [Label], rule: &Rule) -> Vec<(&'l str, i32)> {
    if is_routine(&rule.words) {
        return Vec::new();
    }
    let sums: Vec<(&str, i32)> =
        labels.iter().filter_map(|label| Some((label.id.as_str(), label.sum(&rule.words)?))).collect();
    let against = |id: &str| {
        let others = sums.iter().filter(|(other, _)| family(other) != family(id)).map(|(_, sum)| *sum);
        others.max().unwrap_or(0).max(0)
    };
    let mut found: Vec<(&str, i32)> = sums.iter().map(|(id, sum)| (*id, sum - against(id))).collect();
    found.sort_by_key(|(id, sum)| (std::cmp::Reverse(*sum), *id));
    found
}

/// Returns the techniques of a text, as the product gives them.
fn given<'l>(labels: &'l [Label], rule: &Rule, least: i32) -> Vec<&'l str> {
    let found = sums(labels, rule).into_iter().filter(|(_, sum)| *sum >= least).map(|(id, _)| id);
    let mut found: Vec<&str> = found.collect();
    let subs: BTreeSet<&str> = found.iter().filter(|id| id.contains('.')).map(|id| family(id)).collect();
    found.retain(|id| !subs.contains(id));
    found.truncate(MAX_GIVEN);
    found
}

fn family(id: &str) -> &str {
    id.split_once('.').map_or(id, |(family, _)| family)
}

/// Figures on rules that were not learnt from.
#[derive(Default)]
pub struct Tally {
    /// Rules with a technique.
    pub rules: usize,
    pub given: usize,
    pub exact: usize,
    pub family: usize,
    pub tactic: usize,
    /// Rules with one given, and with a right one.
    pub covered: usize,
    pub covered_right: usize,
    /// Given, technique right, tactic right.
    pub by_tactic: BTreeMap<&'static str, [usize; 3]>,
    /// Given, right.
    pub by_technique: BTreeMap<String, [usize; 2]>,
}

pub fn tally(labels: &[Label], least: i32, rules: &[&Rule]) -> Tally {
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    for rule in rules.iter().filter(|rule| !rule.techniques.is_empty()) {
        tally.rules += 1;
        let given = given(labels, rule, least);
        tally.covered += usize::from(!given.is_empty());
        tally.covered_right += usize::from(given.iter().any(|id| rule.has(family(id))));
        for id in given.into_iter().filter(|id| seen.insert((rule.group, id.to_string()))) {
            let is_right = rule.has(family(id));
            let tactic = shown_under(id);
            let in_tactic = tactic.is_some_and(|tactic| rule.tactics.contains(&tactic));
            tally.given += 1;
            tally.exact += usize::from(rule.has(id));
            tally.family += usize::from(is_right);
            tally.tactic += usize::from(in_tactic);
            let name = tactic.map_or("none", |tactic| TACTICS[usize::from(tactic)].name);
            let counts = tally.by_tactic.entry(name).or_default();
            *counts = [counts[0] + 1, counts[1] + usize::from(is_right), counts[2] + usize::from(in_tactic)];
            let counts = tally.by_technique.entry(id.to_owned()).or_default();
            *counts = [counts[0] + 1, counts[1] + usize::from(is_right)];
        }
    }
    tally
}

/// The first of a technique's tactics in the order of the matrix.
fn shown_under(id: &str) -> Option<u8> {
    let bits = techniques().get(usize::from(find_technique(id)?))?.tactics;
    (0..TACTICS.len() as u8).find(|index| bits & (1 << index) != 0)
}
