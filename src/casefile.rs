//! The page's side of the verdict log: what it says now, and judging, undoing, redoing.
//!
//! A verdict counts as given when its entry is stored. What the browser refuses to store stays visible as "not saved", is
//! shown as if it stood, and can be tried again or saved to a file.
//!
//! What reads the log and writes it by what it read has its turn alone: else an undo behind a verdict that is being stored
//! would take back the one before it, and two at once the same one twice.

mod pen;
mod store;

pub use pen::Pen;

use crate::bridge::Bridge;
use crate::following;
use crate::parts::figure::counted;
use crate::platform::dom::now_ms;
use crate::platform::idle::Job;
use crate::platform::tabs::Tabs;
use crate::says::Says;
use crate::verdict::Verdict;
use crate::words::{self, StorageTrouble};
use async_lock::{Mutex, MutexGuardArc};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use store::{Refused, Store};
use wasm_bindgen::JsValue;
use wg_casefile::{Action, Draft, Entry, Judgement, Log, Provenance, SUPPRESSION, Say, Step, move_behind, rescue_json};
use wg_protocol::queue::Renamed;
use wg_protocol::standing::{last_by_uid, standing_now};
use wg_protocol::{Answer, CorrectedPair, Failure, Query};
use wg_schema::ordered::OrderedMap;

/// What is judged, how, and how long it took.
#[derive(Clone, Debug)]
pub struct JudgeRequest {
    /// Uids of incidents; more than one is one step for undo.
    pub incidents: Vec<String>,
    pub verdict: Verdict,
    /// Key of the verdict's reason.
    pub reason: Option<u8>,
    pub note: String,
    pub provenance: Provenance,
    pub took_ms: u32,
}

/// A verdict on one incident.
#[derive(Clone, Debug)]
pub struct Given {
    pub incident: String,
    pub verdict: Verdict,
    pub reason: Option<u8>,
    pub note: String,
    pub provenance: Provenance,
}

/// Why a verdict was not given.
#[derive(Clone, Debug)]
pub enum NotJudged {
    /// The engine could not say what is being judged.
    Engine(Failure),
    /// The entry is not stored; it waits in "not saved".
    NotSaved(StorageTrouble),
    /// Another tab writes the log.
    Follows,
    /// There is nothing to undo, or to redo.
    Nothing,
}

impl NotJudged {
    /// Says it: why nothing was stored, or what the engine answered.
    pub fn say(self, says: Says) {
        match self {
            NotJudged::NotSaved(why) => {
                let sentences = words::storage(why);
                says.error(format!("Not saved. {} {}", sentences.what, sentences.next), "");
            }
            NotJudged::Engine(failure) => says.error(words::failure(failure.code).what, failure.about),
            NotJudged::Follows => {
                says.error(format!("Not recorded: another tab writes this case. {}", following::how()), "");
            }
            NotJudged::Nothing => {}
        }
    }
}

/// What an undo or a redo did.
#[derive(Clone, Debug, Default)]
pub struct Undone {
    /// What was undone, in our words, e.g. `the cut of a link`.
    pub words: String,
    /// The title of the incident whose verdict changed; empty where there are several. Text from a file.
    pub title: String,
    pub verdict: Option<Verdict>,
}

/// The log of this browser.
#[derive(Clone, Copy)]
pub struct Casefile {
    /// All entries: the stored ones, then those that wait to be stored.
    pub log: RwSignal<Log>,
    /// The standing verdict of each judged incident.
    pub standing: Memo<OrderedMap<String, Verdict>>,
    /// The verdicts that are shown: those that stand, or a second reader's own alone.
    pub verdicts: Memo<OrderedMap<String, Verdict>>,
    /// A second reader is at work.
    pub second: RwSignal<bool>,
    /// Uid of a known answer among the blind checks: its verdict is not shown. Empty: none.
    pub hidden: RwSignal<String>,
    /// What readers said of known answers, a line each: verdict, uid, label. No entry of the log is one.
    pub known: RwSignal<String>,
    /// Verdicts of the sender of a working brief; an own one on the same incident counts before them.
    pub given: RwSignal<OrderedMap<String, Verdict>>,
    /// What the log knows by another uid than this batch.
    pub renamed: RwSignal<Vec<Renamed>>,
    /// Entries that the browser refused to store.
    pub unsaved: Signal<usize>,
    /// The last reason why it did.
    pub trouble: RwSignal<Option<StorageTrouble>>,
    /// The log was read once.
    pub loaded: RwSignal<bool>,
    /// Whether this tab writes the log.
    pub pen: RwSignal<Pen>,
    /// When an entry was last stored, milliseconds since 1970.
    pub saved_at: RwSignal<Option<i64>>,
    /// The label that goes into entries; it proves nothing about who typed.
    pub analyst: RwSignal<String>,
    waiting: RwSignal<Vec<Draft>>,
    stored: StoredValue<Vec<Entry>>,
    store: StoredValue<Rc<Store>, LocalStorage>,
    turn: StoredValue<Arc<Mutex<()>>>,
    tab: StoredValue<String>,
    tabs: StoredValue<Option<Tabs>>,
    bridge: Bridge,
}

impl Casefile {
    /// Opens the log, or that of a working brief, and reads it.
    pub fn open(bridge: Bridge, brief: Option<&str>) -> Casefile {
        let log = RwSignal::new(Log::default());
        let renamed = RwSignal::new(Vec::new());
        let given = RwSignal::new(OrderedMap::new());
        let waiting = RwSignal::new(Vec::<Draft>::new());
        let trouble = RwSignal::new(None);
        let (second, analyst) = (RwSignal::new(false), RwSignal::new(String::new()));
        let (hidden, known) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let stands = Memo::new(move |_| {
            let mut verdicts = log.with(|log| renamed.with(|renamed| by_uid(standing_now(log, renamed))));
            given.with(|given| add_given(&mut verdicts, given));
            verdicts
        });
        let casefile = Casefile {
            log,
            standing: stands,
            verdicts: Memo::new(move |_| {
                if second.get() {
                    let by = analyst.get();
                    return log
                        .with(|log| renamed.with(|renamed| by_uid(last_by_uid(log.second_readings_of(&by), renamed))));
                }
                let mut shown = stands.get();
                hidden.with(|uid| shown.remove(uid));
                shown
            }),
            second,
            hidden,
            known,
            given,
            renamed,
            unsaved: Signal::derive(move || waiting.with(Vec::len)),
            trouble,
            loaded: RwSignal::new(false),
            pen: RwSignal::default(),
            saved_at: RwSignal::new(None),
            analyst,
            waiting,
            stored: StoredValue::new(Vec::new()),
            store: StoredValue::new_local(Rc::new(Store::new(brief, move |why| trouble.set(Some(why))))),
            turn: StoredValue::new(Arc::default()),
            tab: StoredValue::new(tab_name()),
            tabs: StoredValue::new(None),
            bridge,
        };
        casefile.tabs.set_value(Some(Tabs::open(move || casefile.reload())));
        casefile.reload();
        casefile.wait_for_pen();
        casefile
    }

    /// Returns the standing verdict on an incident, tracked.
    pub fn verdict_on(self, uid: &str) -> Option<Verdict> {
        self.verdicts.with(|verdicts| verdicts.get(uid).copied())
    }

    /// Reads the log again: another tab has written, or a first read failed.
    pub fn reload(self) {
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let _turn = self.turn().await;
            // Asked first: another tab may store more meanwhile, and never less.
            let noted = self.store.get_value().noted();
            match self.store.get_value().read().await {
                Ok((entries, analyst)) => {
                    if entries.last().map_or(0, |entry| entry.seq) < noted {
                        self.trouble.set(Some(StorageTrouble::Lost));
                    }
                    self.follow(entries);
                    if let Some(analyst) = analyst {
                        self.analyst.set(analyst);
                    }
                }
                Err(why) => self.trouble.set(Some(why)),
            }
            self.loaded.set(true);
        });
    }

    /// Gives a verdict. Settles when its entries are stored, or refused.
    pub async fn judge(self, request: JudgeRequest) -> Result<(), NotJudged> {
        let given = |incident: &String| Given {
            incident: incident.clone(),
            verdict: request.verdict,
            reason: request.reason,
            note: request.note.clone(),
            provenance: request.provenance,
        };
        self.give(request.incidents.iter().map(given).collect(), request.took_ms).await
    }

    /// Gives several verdicts in one step, which one undo takes back.
    pub async fn give(self, list: Vec<Given>, took_ms: u32) -> Result<(), NotJudged> {
        let _job = Job::start();
        let _turn = self.turn().await;
        let mut facts = Vec::new();
        for given in &list {
            match self.bridge.ask(Query::VerdictFacts { uid: given.incident.clone() }).await {
                Ok(Answer::VerdictFacts(known)) => facts.push(known),
                Ok(_) => {}
                Err(failure) => return Err(NotJudged::Engine(failure)),
            }
        }
        // One moment for all of them: that makes them one step for undo.
        let at_ms = now_ms();
        let make = move |log: &Log| {
            let judged = list.iter().zip(&facts);
            judged
                .map(|(given, facts)| {
                    let judgement = Judgement {
                        verdict: given.verdict,
                        reason: given.reason,
                        note: given.note.clone(),
                        facts: facts.clone(),
                        provenance: given.provenance,
                    };
                    let uid = &given.incident;
                    self.draft(self.batch(), uid.clone(), log.judge(uid, judgement), at_ms, took_ms)
                })
                .collect()
        };
        self.append(make).await
    }

    /// Takes verdicts over from another log, in one step. What is known of an incident here stands in the place of what that
    /// log says of it; of one that is not loaded, the other log does not say which alerts of a tool the verdict is on.
    pub async fn adopt(self, entries: Vec<Entry>) -> Result<(), NotJudged> {
        let _job = Job::start();
        let _turn = self.turn().await;
        let at_ms = now_ms();
        self.adopt_links(&entries, at_ms).await?;
        let mut judged = Vec::new();
        for entry in entries {
            let Some(mut judgement) = entry.judgement() else { continue };
            match self.bridge.ask(Query::VerdictFacts { uid: entry.incident.clone() }).await {
                Ok(Answer::VerdictFacts(ours)) => judgement.facts = ours,
                _ => judgement.facts.forget_vendor(),
            }
            judged.push((entry, judgement));
        }
        if judged.is_empty() {
            return Ok(());
        }
        let make = move |log: &Log| {
            judged
                .iter()
                .map(|(entry, judgement)| {
                    let mut judgement = judgement.clone();
                    if judgement.provenance != Provenance::ImportedUntaught {
                        judgement.provenance = Provenance::Shared;
                    }
                    let by = if entry.analyst.is_empty() { "no label" } else { &entry.analyst };
                    judgement.note = format!("by {by}: {}", judgement.note).trim_end_matches([':', ' ']).to_owned();
                    let action = log.judge(&entry.incident, judgement);
                    self.draft(self.batch(), entry.incident.clone(), action, at_ms, 0)
                })
                .collect()
        };
        self.append(make).await
    }

    /// What is said of links comes first: a verdict may stand on an incident that there is only by it.
    async fn adopt_links(self, entries: &[Entry], at_ms: i64) -> Result<(), NotJudged> {
        let said: Vec<Entry> = entries.iter().filter(|entry| entry.said_of_link().is_some()).cloned().collect();
        if said.is_empty() {
            return Ok(());
        }
        let draft =
            move |entry: &Entry| self.draft(self.batch(), entry.incident.clone(), entry.action.clone(), at_ms, 0);
        self.append(move |_| said.iter().map(draft).collect()).await?;
        self.bridge.corrected(self.log.with_untracked(corrected_pairs));
        Ok(())
    }

    /// Says of pairs of alerts, by key, whether they are of one incident; `incident` is the one it is said on. One step for
    /// undo.
    pub async fn say_all_of_links(self, incident: String, said: Vec<(String, Say, String)>) -> Result<(), NotJudged> {
        let _job = Job::start();
        let _turn = self.turn().await;
        let at_ms = now_ms();
        let make = move |_: &Log| {
            said.iter()
                .map(|(first, say, second)| {
                    let action = Action::Linked { first: first.clone(), say: *say, second: second.clone() };
                    self.draft(self.batch(), incident.clone(), action, at_ms, 0)
                })
                .collect()
        };
        self.append(make).await
    }

    /// Writes down that what matches a pattern is expected, until a moment.
    pub async fn suppress(
        self,
        pattern: String,
        owner: String,
        reason: String,
        until_ms: i64,
    ) -> Result<(), NotJudged> {
        self.say(SUPPRESSION, vec![Action::suppress(pattern, owner, reason, until_ms)]).await
    }

    /// Writes down something that is said beside verdicts, on `incident`; one step for undo.
    pub async fn say(self, incident: &'static str, actions: Vec<Action>) -> Result<(), NotJudged> {
        let _job = Job::start();
        let _turn = self.turn().await;
        let at_ms = now_ms();
        let make = move |_: &Log| {
            let draft = |action: &Action| self.draft(self.batch(), incident.to_owned(), action.clone(), at_ms, 0);
            actions.iter().map(draft).collect()
        };
        self.append(make).await
    }

    /// Takes entries back that stand on `incident`; one step for undo.
    pub async fn take_back(self, incident: &'static str, seqs: &[u64]) -> Result<(), NotJudged> {
        self.say(incident, seqs.iter().map(|seq| Action::Withdrawn { of_seq: *seq }).collect()).await
    }

    /// Takes back the last verdict of this batch, with all that were given in the same step.
    pub async fn undo(self) -> Result<Undone, NotJudged> {
        self.step(Log::undo_batch, Log::undo).await
    }

    /// Gives again what was taken back last.
    pub async fn redo(self) -> Result<Undone, NotJudged> {
        self.step(Log::redo_batch, Log::redo).await
    }

    /// Tries again to store what was refused.
    pub async fn retry(self) -> Result<(), NotJudged> {
        let _job = Job::start();
        let _turn = self.turn().await;
        if self.waiting.with_untracked(Vec::is_empty) {
            return Ok(());
        }
        self.append(|_| Vec::new()).await
    }

    /// Keeps the label for coming entries.
    pub fn set_analyst(self, label: String) {
        self.analyst.set(label.clone());
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            if let Err(why) = self.store.get_value().keep("analyst", &label).await {
                self.trouble.set(Some(why));
            }
        });
    }

    /// Returns a text that is kept beside the log.
    pub async fn kept(self, name: &str) -> Option<String> {
        self.store.get_value().kept(name).await.ok().flatten()
    }

    /// Keeps a text beside the log.
    pub async fn keep(self, name: &str, text: &str) {
        if let Err(why) = self.store.get_value().keep(name, text).await {
            self.trouble.set(Some(why));
        }
    }

    /// Returns a value that is kept beside the log.
    pub async fn kept_value(self, name: &str) -> Option<JsValue> {
        self.store.get_value().kept_value(name).await.ok()
    }

    /// Keeps a value beside the log.
    pub async fn keep_value(self, name: &str, value: &JsValue) {
        if let Err(why) = self.store.get_value().keep_value(name, value).await {
            self.trouble.set(Some(why));
        }
    }

    /// Returns the head of the log at the export before, so that a missing export shows.
    pub async fn last_export_head(self) -> Option<String> {
        self.store.get_value().kept("last_export_head").await.ok().flatten()
    }

    /// Notes the head of the log at an export.
    pub async fn exported(self, head: String) {
        if let Err(why) = self.store.get_value().keep("last_export_head", &head).await {
            self.trouble.set(Some(why));
        }
    }

    /// Every entry, stored or waiting, as a JSON text: what "save the file" saves when storage is off.
    pub fn rescue_text(self) -> String {
        self.log.with_untracked(|log| rescue_json(log.entries()))
    }

    /// `of` says which of the batches that are one piece of work it is about.
    async fn step(
        self,
        of: for<'a> fn(&Log, &'a [String]) -> Option<&'a str>,
        next: fn(&Log, &str) -> Option<Step>,
    ) -> Result<Undone, NotJudged> {
        let _job = Job::start();
        let _turn = self.turn().await;
        let at_ms = now_ms();
        let batches = self.bridge.batches();
        let batch = self.log.with_untracked(|log| of(log, &batches).filter(|batch| next(log, batch).is_some()));
        let Some(batch) = batch else { return Err(NotJudged::Nothing) };
        let taken = RefCell::new(Vec::new());
        self.append(|log| {
            let (steps, drafts) = self.steps(log, next, batch, at_ms);
            *taken.borrow_mut() = steps;
            drafts
        })
        .await?;
        let steps = taken.into_inner();
        // Another tab took it back meanwhile.
        let Some(first) = steps.first() else { return Err(NotJudged::Nothing) };
        Ok(Undone {
            words: self.log.with_untracked(|log| undo_words(log, &steps)),
            title: if steps.len() == 1 { first.title.clone() } else { String::new() },
            verdict: first.verdict,
        })
    }

    /// Returns the steps that belong together: entries of one tab and one moment were one action.
    fn steps(
        self,
        log: &Log,
        next: fn(&Log, &str) -> Option<Step>,
        batch: &str,
        at_ms: i64,
    ) -> (Vec<Step>, Vec<Draft>) {
        let mut probe = log.clone();
        let (mut steps, mut drafts) = (Vec::new(), Vec::new());
        let mut moment = None;
        while let Some(step) = next(&probe, batch) {
            let of = made_at(&probe, &step);
            if moment.get_or_insert_with(|| of.clone()) != &of {
                break;
            }
            let draft = self.draft(step.batch.clone(), step.incident.clone(), step.action.clone(), at_ms, 0);
            probe.push(Entry::next(probe.head(), draft.clone()));
            drafts.push(draft);
            steps.push(step);
            if of.is_none() {
                break;
            }
        }
        (steps, drafts)
    }

    /// Waits until nothing else writes the log.
    fn turn(self) -> impl Future<Output = MutexGuardArc<()>> {
        self.turn.get_value().lock_arc()
    }

    /// Stores what waits, and behind it what `make` makes of the log; once more from a fresh log when another tab was faster.
    /// Only for who has the turn.
    async fn append(self, make: impl Fn(&Log) -> Vec<Draft>) -> Result<(), NotJudged> {
        let store = self.store.get_value();
        for _ in 0..2 {
            let new = self.log.with_untracked(&make);
            // What waits was given here while this tab wrote, and may still be stored.
            if !new.is_empty() && self.pen.get_untracked() != Pen::Here {
                return Err(NotJudged::Follows);
            }
            let waiting = self.waiting.get_untracked();
            let has_waited = !waiting.is_empty();
            let known = self.stored.with_value(|entries| entries.last().map(Entry::head));
            let all = waiting.into_iter().chain(new.iter().cloned()).collect();
            match store.append(known, all).await {
                Ok(entries) => {
                    self.stored.update_value(|stored| stored.extend(entries.iter().cloned()));
                    if has_waited {
                        self.waiting.set(Vec::new());
                        self.show();
                    } else {
                        self.log.update(|log| entries.into_iter().for_each(|entry| log.push(entry)));
                    }
                    self.saved_at.set(Some(now_ms()));
                    self.trouble.set(None);
                    self.tabs.with_value(|tabs| tabs.iter().for_each(|tabs| tabs.tell()));
                    return Ok(());
                }
                Err(Refused::Stale) => {
                    if let Ok((entries, _)) = store.read().await {
                        self.follow(entries);
                    }
                }
                Err(Refused::Trouble(why)) => return Err(self.keep_waiting(new, why)),
            }
        }
        let new = self.log.with_untracked(&make);
        Err(self.keep_waiting(new, StorageTrouble::Aborted))
    }

    fn keep_waiting(self, drafts: Vec<Draft>, why: StorageTrouble) -> NotJudged {
        self.waiting.update(|waiting| waiting.extend(drafts));
        self.trouble.set(Some(why));
        self.show();
        NotJudged::NotSaved(why)
    }

    /// Takes what is stored now, and puts what waits behind it.
    fn follow(self, entries: Vec<Entry>) {
        let last = |entries: &[Entry]| entries.last().map_or(0, |entry| entry.seq);
        let (before, now) = (self.stored.with_value(|stored| last(stored)), last(&entries));
        if self.waiting.with_untracked(|waiting| !waiting.is_empty()) {
            self.waiting.update(|waiting| move_behind(waiting, before, now));
        }
        self.stored.set_value(entries);
        self.show();
    }

    /// Shows the stored entries, and those that wait as if they followed.
    fn show(self) {
        let mut log = self.stored.with_value(|entries| Log::fold(entries.iter().cloned()));
        for draft in self.waiting.get_untracked() {
            log.push(Entry::next(log.head(), draft));
        }
        self.log.set(log);
    }

    fn draft(self, batch: String, incident: String, action: Action, at_ms: i64, took_ms: u32) -> Draft {
        Draft {
            batch,
            incident,
            action,
            analyst: self.analyst.get_untracked(),
            at_ms,
            took_ms,
            tab: self.tab.get_value(),
            app: self.bridge.about.with_untracked(|about| about.app.clone()),
        }
    }

    fn batch(self) -> String {
        self.bridge
            .summary
            .with_untracked(|summary| summary.as_ref().map(|batch| batch.batch_uid.clone()).unwrap_or_default())
    }
}

/// Returns what stands of what was said about links, as the engine is told it.
pub fn corrected_pairs(log: &Log) -> Vec<CorrectedPair> {
    let pair = |(first, say, second): (&str, Say, &str)| CorrectedPair {
        first: first.to_owned(),
        second: second.to_owned(),
        together: say == Say::Together,
    };
    log.corrections().into_iter().map(pair).collect()
}

fn by_uid(entries: Vec<(String, &Entry)>) -> OrderedMap<String, Verdict> {
    OrderedMap::from_iter(entries.into_iter().filter_map(|(uid, entry)| Some((uid, entry.verdict()?))))
}

fn add_given(verdicts: &mut OrderedMap<String, Verdict>, given: &OrderedMap<String, Verdict>) {
    for (uid, verdict) in given {
        verdicts.entry(uid.clone()).or_insert(*verdict);
    }
}

/// Returns the tab and the moment of the entry that a step takes back, or gives again.
fn made_at(log: &Log, step: &Step) -> Option<(String, String)> {
    let of = step.action.of_seq();
    let entries = log.entries();
    let entry = match (&step.action, of) {
        (Action::Withdrawn { .. }, Some(seq)) => entries.iter().rfind(|entry| entry.seq == seq),
        // What is given again was taken back by the last withdrawal on its incident.
        _ => entries
            .iter()
            .rfind(|entry| entry.incident == step.incident && matches!(entry.action, Action::Withdrawn { .. })),
    };
    entry.map(|entry| (entry.tab.clone(), entry.at.clone()))
}

/// Says what a step was about: the verdicts that it gave, or what else was said.
fn undo_words(log: &Log, steps: &[Step]) -> String {
    let Some(first) = steps.first() else { return String::new() };
    let of = |step: &Step| {
        let seq = step.action.of_seq()?;
        log.entries().iter().rfind(|entry| entry.seq == seq).map(|entry| entry.action.clone())
    };
    let n = steps.len();
    let uid = &first.incident;
    match of(first).unwrap_or_else(|| first.action.clone()) {
        Action::Linked { say: Say::Apart, .. } if n == 1 => format!("the cut of a link of {uid}"),
        Action::Linked { say: Say::Together, .. } if n == 1 => {
            format!("the word that two alerts of {uid} belong together")
        }
        Action::Linked { .. } => format!("what was said of {n} links of {uid}"),
        Action::Suppressed { .. } => "a suppression".to_owned(),
        Action::AssetsNamed { .. } => "how critical a host or an account is".to_owned(),
        Action::PointsSet { .. } => "points that were set by hand".to_owned(),
        _ if n == 1 => uid.clone(),
        _ => format!("the verdicts on {}", counted(n as u64, "incident", "incidents")),
    }
}

/// Names this tab; two open at once should differ, nothing hangs on it.
fn tab_name() -> String {
    let number = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    format!("{number:08x}")
}

/// Returns the words of the reason that an entry gives.
pub fn reason_words(entry: &Entry) -> Option<&'static str> {
    match &entry.action {
        Action::Judged { reason, verdict, .. } | Action::Changed { reason, verdict, .. } => {
            verdict.reason((*reason)?).map(|reason| reason.words)
        }
        _ => None,
    }
}
