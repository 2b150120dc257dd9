//! Techniques of alerts that name none, from the words of title, rule and command line.
//!
//! First what a title or a rule's name says outright (`named`). Then a linear model: each technique has a starting point and a number for each of its words; a technique is named where the
//! sum is high enough that nine in ten such sums were right when it was measured. Sums of integers, so the same everywhere.
//! The table is made by `cargo xtask attack infer` (docs/inference.md is its card). What it gives is a guess: it is shown as
//! one, with its words, and never scored or linked by.

use super::named::named;
use super::{TACTICS, find_technique, techniques};
use crate::ordered::{OrderedMap, OrderedSet};
use crate::sort;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/infer.tsv");

/// More of a text is not read.
const MAX_BYTES: usize = 2_048;
/// Longer runs of letters are no words but data.
const WORD: std::ops::RangeInclusive<usize> = 2..=24;
/// From this length on a word also counts by its beginning, so that it is met in other forms.
const STEM_FROM: usize = 7;
const STEM: usize = 6;
/// At most so many techniques are given for one alert.
const MAX_GIVEN: usize = 2;
/// Words that stand between others and say nothing.
const BETWEEN: [&str; 16] =
    ["a", "an", "the", "of", "to", "in", "on", "via", "by", "with", "from", "and", "or", "for", "as", "at"];

/// A technique that the words speak for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// Index into [`techniques`].
    pub technique: u16,
    /// Index into [`TACTICS`]: the first of the technique's tactics in the order of the matrix.
    pub tactic: Option<u8>,
    /// How many in a hundred such sums were right when it was measured.
    pub confidence: u8,
    /// By how much; 0 where it was named.
    pub sum: i32,
    /// The words that carried it, heaviest first, as the model knows them: `*` stands for any ending, `_` for a space. The
    /// one name or term where it was named.
    pub words: Vec<String>,
    pub by: By,
}

/// What speaks for an inferred technique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Words that rules of this technique have in their titles.
    Words,
    /// ATT&CK's own name of it.
    Name,
    /// What people in the field call it.
    Term,
}

/// Returns the words of a text as the model counts them, each once: words, beginnings (`downlo*`) and pairs (`shadow_copy`).
pub fn features(text: &str) -> OrderedSet<String> {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let words = text[..end].split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).map(plain);
    let is_word = |word: &String| WORD.contains(&word.len()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    let words: Vec<String> = words.filter(|word| is_word(word) && !BETWEEN.contains(&word.as_str())).collect();
    let mut features = OrderedSet::new();
    for pair in words.windows(2) {
        features.insert(format!("{}_{}", pair[0], pair[1]));
    }
    for word in words {
        if word.len() >= STEM_FROM {
            features.insert(format!("{}*", &word[..STEM]));
        }
        features.insert(word);
    }
    features
}

/// Takes the plural's letter off.
fn plain(mut word: String) -> String {
    if word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") {
        word.pop();
    }
    word
}

/// Words of floods, which the rules that were learnt from do not cover: `RDP DoS` is no remote desktop session.
const NOT_COVERED: [&str; 3] = ["dos", "ddos", "denial"];

/// Words of a machine room on a good day, as the model knows words.
const ROUTINE: [&str; 9] =
    ["backup", "completed", "finished", "maintenance", "succeeded", "successful", "successfully", "update", "updated"];
/// Beginnings of words by which a day is no good one.
const ALARM: [&str; 12] = [
    "anomal",
    "attack",
    "attempt",
    "delet",
    "disabl",
    "exploit",
    "hacktool",
    "malicious",
    "persist",
    "potential",
    "suspicious",
    "unusual",
];

/// Tells whether the words are those of routine (`Backup job scheduled task completed`), of which the model, learnt from rules
/// for attacks alone, knows nothing.
pub fn is_routine(features: &OrderedSet<String>) -> bool {
    let is_alarm = |word: &String| ALARM.iter().any(|alarm| word.starts_with(alarm));
    ROUTINE.iter().any(|word| features.contains(*word)) && !features.iter().any(is_alarm)
}

/// Returns the techniques that one alert speaks for: those that `titles` name, then those that the words of titles and of
/// `others` speak for, surest first; none where nothing is sure enough.
pub fn infer(titles: &[&str], others: &[&str]) -> Vec<Inferred> {
    let mut given: Vec<Inferred> = titles.iter().flat_map(|title| outright(title)).collect();
    let features: OrderedSet<String> =
        OrderedSet::from_iter(titles.iter().chain(others).flat_map(|text| features(text)));
    if !NOT_COVERED.iter().any(|word| features.contains(*word)) && !is_routine(&features) {
        given.extend(Model::built_in().infer(&features));
    }
    keep_one_of_each(&mut given);
    given
}

/// Returns what a title names, ATT&CK's own names first.
fn outright(title: &str) -> Vec<Inferred> {
    let mut found = named(title);
    sort::by_key(&mut found, |one| (!one.is_name, one.technique));
    let confidence = Model::built_in().named;
    let tell = |one: super::named::Named| Inferred {
        technique: one.technique,
        tactic: first_tactic(one.technique),
        confidence,
        sum: 0,
        words: vec![one.by],
        by: if one.is_name { By::Name } else { By::Term },
    };
    found.into_iter().map(tell).collect()
}

/// Keeps each technique once and of a technique and its sub-technique the latter, which says more; the first few.
fn keep_one_of_each(given: &mut Vec<Inferred>) {
    let parent = |index: u16| techniques().get(usize::from(index)).and_then(|technique| technique.parent);
    let subs: Vec<u16> = given.iter().filter_map(|one| parent(one.technique)).collect();
    let mut seen: Vec<u16> = Vec::new();
    given.retain(|one| {
        let is_new = !seen.contains(&one.technique) && !subs.contains(&one.technique);
        seen.push(one.technique);
        is_new
    });
    given.truncate(MAX_GIVEN);
}

fn first_tactic(technique: u16) -> Option<u8> {
    let bits = techniques().get(usize::from(technique)).map_or(0, |technique| technique.tactics);
    (0..TACTICS.len() as u8).find(|index| bits & (1 << index) != 0)
}

/// The table, read.
pub struct Model {
    labels: Vec<Label>,
    /// Per word: place of the label, and weight.
    words: OrderedMap<&'static str, Vec<(u16, i16)>>,
    /// (least sum, right in a hundred), rising.
    bands: Vec<(i32, u8)>,
    /// Right in a hundred where a title names the technique.
    named: u8,
}

struct Label {
    technique: u16,
    start: i32,
}

impl Model {
    fn built_in() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| Model::read(TABLE))
    }

    /// Reads a table; lines that it does not understand, and techniques that ATT&CK does not have, are left out.
    pub fn read(table: &'static str) -> Model {
        let mut model = Model { labels: Vec::new(), words: OrderedMap::new(), bands: Vec::new(), named: 0 };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(name), Some(number), Some(rest)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<i32>() else { continue };
            if name == "named" {
                model.named = rest.parse().unwrap_or(0);
                continue;
            }
            if name == "band" {
                model.bands.extend(rest.parse().ok().map(|percent| (number, percent)));
                continue;
            }
            let (Some(technique), Ok(place)) = (find_technique(name), u16::try_from(model.labels.len())) else {
                continue;
            };
            model.labels.push(Label { technique, start: number });
            for entry in rest.split(' ') {
                let Some((word, weight)) = entry.split_once(':') else { continue };
                if let Ok(weight) = weight.parse() {
                    model.words.entry(word).or_default().push((place, weight));
                }
            }
        }
        sort::up(&mut model.bands);
        model
    }

    /// Returns what the features speak for.
    pub fn infer(&self, features: &OrderedSet<String>) -> Vec<Inferred> {
        let Some((least, _)) = self.bands.first() else { return Vec::new() };
        let mut sums: OrderedMap<u16, i32> = OrderedMap::new();
        for (label, weight) in features.iter().filter_map(|word| self.words.get(word.as_str())).flatten() {
            *sums.entry(*label).or_default() += i32::from(*weight);
        }
        let technique = |label: u16| self.labels[usize::from(label)].technique;
        let parent = |index: u16| techniques().get(usize::from(index)).and_then(|technique| technique.parent);
        let family = |label: u16| parent(technique(label)).unwrap_or(technique(label));
        let sums: Vec<(i32, u16)> = sums
            .into_iter()
            .filter_map(|(label, sum)| Some((sum + self.labels.get(usize::from(label))?.start, label)))
            .collect();
        // What speaks for another family speaks against this one.
        let against = |label: u16| {
            let others = sums.iter().filter(|(_, other)| family(*other) != family(label)).map(|(sum, _)| *sum);
            others.max().unwrap_or(0).max(0)
        };
        let less = sums.iter().map(|(sum, label)| (sum - against(*label), *label));
        let mut found: Vec<(i32, u16)> = less.filter(|(sum, _)| sum >= least).collect();
        sort::by_key(&mut found, |(sum, label)| (std::cmp::Reverse(*sum), *label));
        // A sub-technique says what its parent says and more.
        let subs: Vec<u16> = found.iter().filter_map(|(_, label)| parent(technique(*label))).collect();
        found.retain(|(_, label)| !subs.contains(&technique(*label)));
        found.truncate(MAX_GIVEN);
        found.into_iter().map(|(sum, label)| self.one(features, sum, label)).collect()
    }

    fn one(&self, features: &OrderedSet<String>, sum: i32, label: u16) -> Inferred {
        let technique = self.labels[usize::from(label)].technique;
        let mut words: Vec<(i16, &String)> = features
            .iter()
            .filter_map(|word| {
                let (_, weight) = self.words.get(word.as_str())?.iter().find(|(other, _)| *other == label)?;
                (*weight > 0).then_some((*weight, word))
            })
            .collect();
        sort::by_key(&mut words, |(weight, word)| (std::cmp::Reverse(*weight), *word));
        Inferred {
            technique,
            sum,
            tactic: first_tactic(technique),
            by: By::Words,
            confidence: self.bands.iter().rev().find(|(least, _)| sum >= *least).map_or(0, |(_, percent)| *percent),
            words: words.into_iter().take(3).map(|(_, word)| word.clone()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_its_words_their_beginnings_and_pairs() {
        let found: Vec<String> = features("Deletion of Shadow Copies via vssadmin.exe (2021)").into_iter().collect();
        let expect =
            ["copie", "copie_vssadmin", "deleti*", "deletion", "deletion_shadow", "exe", "shadow", "shadow_copie"];
        assert_eq!(found[..8], expect);
        assert!(features("7f3a 12 34").len() < 3);
        assert_eq!(features(&"é".repeat(5000)), OrderedSet::new());
    }

    #[test]
    fn what_a_title_names_comes_first_and_routine_says_nothing() {
        let given = |title: &str| -> Vec<(&str, By)> {
            infer(&[title], &[]).iter().map(|one| (techniques()[usize::from(one.technique)].id, one.by)).collect()
        };
        assert_eq!(given("Kerberoasting"), [("T1558.003", By::Name)]);
        assert_eq!(given("UAC bypass"), [("T1548.002", By::Term)]);
        assert_eq!(given("Mimikatz: OS credential dumping, LSASS memory"), [("T1003.001", By::Term)]);
        assert_eq!(given("Backup job scheduled task completed"), []);
        assert_eq!(given("Suspicious scheduled task created"), [("T1053", By::Words)]);
        assert!(infer(&["Kerberoasting"], &[])[0].confidence >= 90);
    }

    #[test]
    fn sums_below_the_least_band_say_nothing() {
        let table = "T1490\t-20\tshadow:30 vssadmin:40 copie:10\nT1059\t-40\tpowershell:60\nT1059.001\t-40\tpowershell:80\n\
                     T9999\t0\tx:1\nband\t40\t90\nband\t60\t97\n";
        let model = Model::read(table);
        let given = |text: &str| -> Vec<(&str, u8, Vec<String>)> {
            let found = model.infer(&features(text));
            found
                .into_iter()
                .map(|one| (techniques()[usize::from(one.technique)].id, one.confidence, one.words))
                .collect()
        };
        assert_eq!(given("shadow copies"), []);
        assert_eq!(
            given("vssadmin shadow copies"),
            [("T1490", 97, vec!["vssadmin".into(), "shadow".into(), "copie".into()])]
        );
        assert_eq!(given("PowerShell"), [("T1059.001", 90, vec!["powershell".into()])]);
    }
}
