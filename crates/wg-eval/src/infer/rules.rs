//! Sigma rules as titles and tags, in groups of near-duplicates.

use super::InferError;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use wg_schema::attack::infer::features;
use wg_schema::attack::{TACTICS, find_technique, techniques};

pub struct Rule {
    pub title: String,
    pub words: wg_schema::ordered::OrderedSet<String>,
    /// Ids that it is tagged with.
    pub techniques: BTreeSet<String>,
    /// Indices of the tactics that it is tagged with.
    pub tactics: BTreeSet<u8>,
    /// Rules with much the same title have one; spread evenly.
    pub group: u64,
}

impl Rule {
    /// Tells whether a technique is one of its tags, or holds one as its part.
    pub fn has(&self, id: &str) -> bool {
        self.techniques.iter().any(|own| own == id || own.strip_prefix(id).is_some_and(|rest| rest.starts_with('.')))
    }
}

/// Titles of which so much is the same are one group: shared words by all their words.
const ALIKE: f64 = 0.5;

/// Reads `sigma-rule-tags.csv`.
pub fn read(path: &Path) -> Result<Vec<Rule>, InferError> {
    let text = std::fs::read_to_string(path).map_err(|source| InferError::File { path: path.into(), source })?;
    let mut rules = Vec::new();
    let mut titles: Vec<BTreeSet<String>> = Vec::new();
    for line in text.lines().skip(1) {
        let cells = cells(line);
        let [_, title, _, _, tags, ..] = cells.as_slice() else { continue };
        let words = features(title);
        let title = title.clone();
        let mut rule = Rule { title, techniques: BTreeSet::new(), tactics: BTreeSet::new(), group: 0, words };
        for tag in tags.split(' ').filter_map(|tag| tag.strip_prefix("attack.")) {
            let id = tag.to_ascii_uppercase();
            if let Some(index) = find_technique(&id) {
                rule.techniques.insert(techniques()[usize::from(index)].id.to_owned());
            }
            let slug = |tactic: &wg_schema::attack::Tactic| tactic.name.to_lowercase().replace(' ', "-") == tag;
            rule.tactics.extend((0..).zip(TACTICS).find(|(_, tactic)| slug(tactic)).map(|(index, _)| index));
        }
        titles.push(rule.words.iter().filter(|word| !word.contains(['_', '*'])).cloned().collect());
        rules.push(rule);
    }
    for (rule, group) in rules.iter_mut().zip(groups(&titles)) {
        rule.group = group;
    }
    Ok(rules)
}

/// Returns a number for each title, the same for those that hang together by likeness.
fn groups(titles: &[BTreeSet<String>]) -> Vec<u64> {
    let mut head: Vec<usize> = (0..titles.len()).collect();
    fn find(head: &mut [usize], mut i: usize) -> usize {
        while head[i] != i {
            head[i] = head[head[i]];
            i = head[i];
        }
        i
    }
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, title) in titles.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for word in title {
            let known = by_word.entry(word.as_str()).or_default();
            known.iter().for_each(|other| *shared.entry(*other).or_default() += 1);
            known.push(i);
        }
        for (other, n) in shared {
            let all = title.len() + titles[other].len() - n;
            if n as f64 >= ALIKE * all as f64 {
                let (a, b) = (find(&mut head, i), find(&mut head, other));
                head[a.max(b)] = a.min(b);
            }
        }
    }
    // Spread by a hash of the first title, so that folds do not follow the order of folders.
    let spread = |title: &BTreeSet<String>| {
        let bytes = title.iter().flat_map(|word| word.bytes().chain([0]));
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
            >> 17
    };
    (0..titles.len()).map(|i| spread(&titles[find(&mut head, i)])).collect()
}

/// Cuts a line of CSV; no cell of this file holds a line end.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}
