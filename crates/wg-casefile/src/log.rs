//! What the log says now: the verdict that stands on each incident, and what can be undone.

use crate::entry::{Action, Entry, Given, Head, Judgement, Provenance, Say};
use crate::standing::{Stands, stands};
use crate::verdict::Verdict;
use std::collections::VecDeque;
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::sort;

/// Undo goes back over this many entries of a batch: some hundred steps, of which one may be of two thousand incidents.
const UNDO_DEPTH: usize = 5000;

/// A median of fewer times is chance.
pub const ENOUGH_TIMES: usize = 20;

/// All entries and what follows from them.
///
/// Verdicts hang on the incident alone, not on the batch: the same incident in a reloaded or larger export keeps its
/// verdict. Undo and redo are of one batch.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// By number, ascending.
    entries: Vec<Entry>,
    /// For each incident the entries whose verdicts stand, oldest first; the last one counts.
    standing: OrderedMap<String, OrderedSet<usize>>,
    /// What stands of what was said beside verdicts, in the order in which it was said: of links, patterns, points, assets.
    said: OrderedSet<usize>,
    /// What stands of second readings.
    read_again: OrderedSet<usize>,
    /// By batch: what can be taken back, and given again; the latest last.
    undo: OrderedMap<String, VecDeque<usize>>,
    redo: OrderedMap<String, Vec<usize>>,
}

/// What an undo or a redo would write, and what it would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub batch: String,
    pub incident: String,
    pub action: Action,
    /// The verdict that is taken back, or given again; `None`: what was said about a link.
    pub verdict: Option<Verdict>,
    /// Title of the incident, for the toast; empty for a link. Text from a file.
    pub title: String,
}

impl Log {
    /// Reads a whole log, in its order.
    pub fn fold(entries: impl IntoIterator<Item = Entry>) -> Log {
        let mut log = Log::default();
        entries.into_iter().for_each(|entry| log.push(entry));
        log
    }

    /// Takes in an entry that was stored, by this tab or another one.
    pub fn push(&mut self, entry: Entry) {
        let new = self.entries.len();
        match &entry.action {
            Action::Withdrawn { of_seq } => {
                if let Some(old) = self.place_of(*of_seq).filter(|old| self.entries[*old].incident == entry.incident) {
                    if let Some(standing) = self.standing.get_mut(&entry.incident) {
                        standing.remove(&old);
                    }
                    self.said.remove(&old);
                    self.read_again.remove(&old);
                    let batch = &self.entries[old].batch;
                    if let Some(undo) = self.undo.get_mut(batch)
                        && let Ok(at) = undo.binary_search(&old)
                    {
                        undo.remove(at);
                    }
                    self.redo.entry(batch.clone()).or_default().push(old);
                }
            }
            // Nobody did it by itself: undo passes over it.
            Action::NamesCoded { .. } => _ = self.said.insert(new),
            action => {
                match action.given() {
                    None => self.said.insert(new),
                    Some(given) if given.provenance == Provenance::SecondReader => self.read_again.insert(new),
                    Some(_) => self.standing.entry(entry.incident.clone()).or_default().insert(new),
                };
                if let Some(redo) = self.redo.get_mut(&entry.batch) {
                    match redo.last() {
                        Some(old) if is_same(&self.entries[*old], &entry) => _ = redo.pop(),
                        _ => redo.clear(),
                    }
                }
                let undo = self.undo.entry(entry.batch.clone()).or_default();
                undo.push_back(new);
                if undo.len() > UNDO_DEPTH {
                    undo.pop_front();
                }
            }
        }
        self.entries.push(entry);
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn count(&self) -> usize {
        self.entries.len()
    }

    pub fn head(&self) -> Option<Head> {
        self.entries.last().map(Entry::head)
    }

    /// Returns the entry whose verdict stands on an incident.
    pub fn current(&self, incident: &str) -> Option<&Entry> {
        self.standing.get(incident)?.last().map(|place| &self.entries[*place])
    }

    /// Returns the verdicts that stand, in the order in which they were given.
    ///
    /// A verdict goes with the alert that led its incident, so after a cut there can be two under one uid. A batch may hold
    /// two of them in one incident: what counts there is the later one.
    pub fn judged(&self) -> Vec<&Entry> {
        self.stands().into_iter().map(|stands| stands.entry).collect()
    }

    /// Returns the verdicts that stand, in the order in which they were given, each with what it stands in place of.
    pub(crate) fn stands(&self) -> Vec<Stands<'_>> {
        let places: OrderedSet<usize> = OrderedSet::from_iter(self.standing.values().flatten().copied());
        let latest_first: Vec<&Entry> = places.into_iter().rev().map(|place| &self.entries[place]).collect();
        let mut all = stands(&latest_first);
        all.reverse();
        all
    }

    /// Returns the numbers of the standing verdicts that were given for themselves: no other was given by the same key press,
    /// and none was taken over from elsewhere.
    pub fn judged_alone(&self) -> OrderedSet<u64> {
        let judged = self.judged();
        let mut together: OrderedMap<(&str, &str), u32> = OrderedMap::new();
        for entry in &judged {
            *together.entry((&entry.tab, &entry.at)).or_default() += 1;
        }
        let is_alone =
            |entry: &Entry| entry.action.provenance().is_own() && together.get(&(&*entry.tab, &*entry.at)) == Some(&1);
        OrderedSet::from_iter(judged.into_iter().filter(|entry| is_alone(entry)).map(|entry| entry.seq))
    }

    /// Returns (blind checks, real ones among them) under a model, over all batches, as their verdicts stand. One that nobody
    /// could decide counts as real.
    pub fn blind_checks(&self, model: &str) -> (u32, u32) {
        let is_check = |entry: &&Entry| {
            let given = entry.action.given();
            entry.action.provenance() == Provenance::BlindCheck && given.is_some_and(|given| given.facts.model == model)
        };
        let judged = self.judged();
        let verdicts = judged.into_iter().filter(is_check).filter_map(Entry::verdict);
        verdicts.fold((0, 0), |(checks, real), verdict| {
            let is_real = matches!(verdict, Verdict::TruePositive | Verdict::NeedsMoreData);
            (checks + 1, real + u32::from(is_real))
        })
    }

    /// Returns the scores, in 1/1024 point, that real ones had under a model when a person judged them one by one. Verdicts come after
    /// their model, so that it was taught none of them.
    pub fn real_scores(&self, model: &str) -> Vec<i32> {
        let score = |entry: &Entry| {
            let given = entry.action.given()?;
            let is_it = given.provenance.is_own() && given.verdict == Verdict::TruePositive;
            (is_it && given.facts.model == model).then(|| i32::try_from(given.facts.score.points1024).ok())?
        };
        self.judged().into_iter().filter_map(score).collect()
    }

    /// Returns the median time, in milliseconds, from opening an incident to its verdict where a person judged it for itself, and
    /// over how many of those that stand it is; `None` before there are [`ENOUGH_TIMES`].
    pub fn median_ms(&self) -> Option<(u32, usize)> {
        let alone = self.judged_alone();
        let timed = |entry: &&Entry| entry.took_ms > 0 && alone.contains(&entry.seq);
        let mut took: Vec<u32> = self.judged().into_iter().filter(timed).map(|entry| entry.took_ms).collect();
        sort::up(&mut took);
        (took.len() >= ENOUGH_TIMES).then(|| (took[took.len() / 2], took.len()))
    }

    /// Returns what stands of what was said about links: (key of an alert, what of it and the next, key of another), in the
    /// order in which it was said.
    pub fn corrections(&self) -> Vec<(&str, Say, &str)> {
        self.said()
            .filter_map(|entry| match &entry.action {
                Action::Linked { first, say, second } => Some((first.as_str(), *say, second.as_str())),
                _ => None,
            })
            .collect()
    }

    /// Returns the last entry on each pair of alerts of which something was said about their link, in the order in which it
    /// was said.
    pub fn said_of_links(&self) -> Vec<&Entry> {
        let last: OrderedMap<_, _> =
            OrderedMap::from_iter(self.said().filter_map(|entry| Some((entry.action.pair()?, entry.seq))));
        self.said()
            .filter(|entry| entry.action.pair().is_some_and(|pair| last.get(&pair) == Some(&entry.seq)))
            .collect()
    }

    /// Returns what stands of what was said beside verdicts, in the order in which it was said.
    pub(crate) fn said(&self) -> impl Iterator<Item = &Entry> {
        self.said.iter().map(|place| &self.entries[*place])
    }

    /// Returns the second readings that were not taken back, in the order in which they were given.
    pub(crate) fn read_again(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.read_again.iter().map(|place| &self.entries[*place])
    }

    /// Returns how many verdicts stand at TP, BP, FP, ND.
    pub fn counts(&self) -> [u32; 4] {
        counts(self.judged())
    }

    /// Returns what to write for a verdict: a first one, or a change of the one in whose place it stands.
    pub fn judge(&self, incident: &str, judgement: Judgement) -> Action {
        let Judgement { verdict, reason, note, facts, provenance } = judgement;
        let of_uid = self.standing.get(incident).into_iter().flatten().rev().map(|place| &self.entries[*place]);
        let of_uid = stands(&of_uid.collect::<Vec<_>>());
        let old = of_uid.into_iter().map(|stands| stands.entry).find(|entry| facts.cover(entry.lead()));
        // A second reading is of nothing but the incident.
        let old = old.filter(|_| provenance != Provenance::SecondReader);
        let facts = Box::new(facts);
        match old {
            None => Action::Judged { facts, note, provenance, reason, verdict },
            Some(entry) => Action::Changed { facts, note, of_seq: entry.seq, provenance, reason, verdict },
        }
    }

    /// Returns what to write to take back the verdict that stands on an incident.
    pub fn withdraw(&self, incident: &str) -> Option<Action> {
        self.current(incident).map(|entry| Action::Withdrawn { of_seq: entry.seq })
    }

    /// Returns the step that takes back the latest verdict given in a batch that still stands.
    pub fn undo(&self, batch: &str) -> Option<Step> {
        let entry = &self.entries[*self.undo.get(batch)?.back()?];
        Some(step(entry, Action::Withdrawn { of_seq: entry.seq }))
    }

    /// Returns the step that gives again the verdict which was taken back last; nothing once another one was given.
    pub fn redo(&self, batch: &str) -> Option<Step> {
        let entry = &self.entries[*self.redo.get(batch)?.last()?];
        let action = match entry.action.given() {
            Some(Given { verdict, reason, note, facts, provenance }) => {
                let judgement = Judgement { verdict, reason, note: note.to_owned(), facts: facts.clone(), provenance };
                self.judge(&entry.incident, judgement)
            }
            None => entry.action.clone(),
        };
        Some(step(entry, action))
    }

    /// Returns which of these batches, which are one piece of work, an undo is about: that of the latest verdict that stands.
    pub fn undo_batch<'a>(&self, batches: &'a [String]) -> Option<&'a str> {
        let latest = |batch: &&'a String| self.undo.get(*batch).and_then(VecDeque::back);
        batches.iter().filter(|batch| latest(batch).is_some()).max_by_key(latest).map(String::as_str)
    }

    /// Returns which of these batches a redo is about: that of the last entry, for what was said since in another one ends it.
    pub fn redo_batch<'a>(&self, batches: &'a [String]) -> Option<&'a str> {
        let of = |entry: &Entry| batches.iter().find(|batch| **batch == entry.batch);
        self.entries.iter().rev().find_map(of).map(String::as_str)
    }

    fn place_of(&self, seq: u64) -> Option<usize> {
        self.entries.binary_search_by_key(&seq, |entry| entry.seq).ok()
    }
}

/// Returns how many of these verdicts are TP, BP, FP, ND.
pub(crate) fn counts<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> [u32; 4] {
    let mut counts = [0; 4];
    for verdict in entries.into_iter().filter_map(Entry::verdict) {
        counts[verdict as usize] += 1;
    }
    counts
}

fn step(entry: &Entry, action: Action) -> Step {
    let given = entry.action.given();
    Step {
        batch: entry.batch.clone(),
        incident: entry.incident.clone(),
        action,
        verdict: given.map(|given| given.verdict),
        title: given.map(|given| given.facts.title.clone()).unwrap_or_default(),
    }
}

/// Tells whether two entries say the same of the same incident.
fn is_same(a: &Entry, b: &Entry) -> bool {
    if a.action.given().is_none() || b.action.given().is_none() {
        return a.incident == b.incident && a.action == b.action;
    }
    let key = |entry: &Entry| entry.action.given().map(|given| (given.verdict, given.reason, given.note.to_owned()));
    a.incident == b.incident && key(a) == key(b)
}
