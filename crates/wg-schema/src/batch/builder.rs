//! Filling a batch, once while loading: each alert is added, counted with the one that says the same, or a newer state of one.

use super::called;
use super::{Batch, NO_CONFIDENCE, NO_PID, NO_PORT, RecordSpan, Strings, UNDATED};
use crate::history::Earlier;
use crate::naming::Nobodies;
use crate::ordered::OrderedMap;
use crate::report::SourceReport;
use crate::{Alert, AlertId, AlertKey, AttackRef, Interner, Severity, StrId, TimeMs, Warnings};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// What became of a pushed alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is a new row.
    New(AlertId),
    /// It says what a record that was already there says, and was counted with it.
    Folded(AlertId),
    /// It is another state of an alert that was already there. The row holds the newest.
    Updated(AlertId),
}

/// Calls a macro with every text column.
macro_rules! with_texts {
    ($do:ident) => {
        with_content!($do, reply_to, decided)
    };
}

/// Calls a macro with every text column that says what the alert is about, and not only how it is handled, and with more.
macro_rules! with_content {
    ($do:ident $(, $more:ident)*) => {
        $do!(
            vendor_uid,
            title,
            severity_original,
            product,
            vendor,
            rule_uid,
            rule_name,
            rule_family,
            disposition,
            status,
            host,
            host_ip,
            user,
            src_ip,
            dst_ip,
            dst_domain,
            process,
            cmd_line,
            process_uid,
            parent,
            parent_uid,
            session,
            told_in,
            file,
            file_hash
            $(, $more)*
        )
    };
}

/// Calls a macro with every column that has a number for each alert.
macro_rules! with_numbers {
    ($do:ident) => {
        $do!(
            key,
            record_hash,
            span,
            time,
            severity,
            sensor,
            warnings,
            confidence,
            folded,
            src_port,
            dst_port,
            pid,
            parent_pid,
            attack_start
        )
    };
}

/// Fills a [`Batch`].
pub struct BatchBuilder {
    batch: Batch,
    /// Rows by their key. Only the row is kept in it, because there are as many as alerts.
    rows: HashTable<AlertId>,
    /// Keys of earlier states, and keys that a row has no more: few.
    former_keys: OrderedMap<AlertKey, AlertId>,
    /// First rows by product and vendor id.
    uids: HashTable<AlertId>,
    state: FixedState,
    /// ATT&CK statements of updated rows, which take their place at the end.
    late_attacks: OrderedMap<AlertId, Vec<AttackRef>>,
    /// What exports of ours say of how many records were folded into a row before.
    repeats: OrderedMap<AlertId, u32>,
    /// Room was made for what is to come.
    has_room: bool,
}

/// Room is made for at most so many times what was read.
const MOST_FACTOR: f64 = 64.0;
/// Room is made for at most so many alerts; a browser's memory ends at about four times as many.
const MOST_ROWS: usize = 4_000_000;

impl BatchBuilder {
    /// Starts an empty batch. `seed` must be unpredictable for hostile input; results do not depend on it.
    pub fn new(seed: u64) -> BatchBuilder {
        let batch = Batch { strings: Strings(Interner::new(seed)), attack_start: vec![0], ..Batch::default() };
        BatchBuilder {
            batch,
            rows: HashTable::new(),
            former_keys: OrderedMap::new(),
            uids: HashTable::new(),
            state: FixedState::with_seed(seed),
            late_attacks: OrderedMap::new(),
            repeats: OrderedMap::new(),
            has_room: false,
        }
    }

    /// Goes on from a finished batch, to add files to it.
    pub fn resume(batch: Batch, seed: u64) -> BatchBuilder {
        let mut builder = BatchBuilder::new(seed);
        builder.batch = batch;
        for id in builder.batch.ids() {
            builder.note_key(id);
            builder.first_with_uid(id);
        }
        builder.former_keys.clone_from(&builder.batch.contested);
        for state in builder.batch.history.all() {
            let key = builder.batch.key[state.alert.row()].apart(state.record_hash);
            builder.former_keys.insert(key, state.alert);
        }
        builder
    }

    /// Adds one alert, counts it with the one that says the same, or updates the one that it is a state of.
    ///
    /// Where another record has the same product and vendor id but contradicts it, both stay and both are marked
    /// [`Warnings::UID_CONFLICT`].
    pub fn push(&mut self, alert: &Alert<'_>, span: RecordSpan) -> Pushed {
        called::hear(&mut self.batch, alert);
        let Some(first) = self.find(alert.key) else {
            return Pushed::New(self.add(alert, alert.key, span));
        };
        if self.batch.record_hash[first.row()] == alert.record_hash {
            return self.fold(first);
        }
        if alert.is_part {
            self.join(first, alert);
            return self.fold(first);
        }
        let as_state = alert.key.apart(alert.record_hash);
        if let Some(known) = self.find(as_state) {
            return self.fold(known);
        }
        if !self.batch.contested.contains_key(&alert.key) {
            let is_rewritten = alert.claim.is_none() && self.is_rewritten(first, alert);
            if !is_rewritten && self.says_the_same(first, alert) {
                return self.fold_claimed(first, alert);
            }
            if is_rewritten || alert.claim.is_none() && self.is_restated(first, alert) {
                // Both states are known from now on, whichever of them the row holds.
                self.former_keys.insert(alert.key.apart(self.batch.record_hash[first.row()]), first);
                self.former_keys.insert(as_state, first);
                self.update(first, alert, span);
                return Pushed::Updated(first);
            }
            self.contest(alert.key, first);
        }
        // What the records say tells them apart, not the order in which they came.
        let own = alert.key.apart_by(&said_by(alert));
        match self.find(own) {
            Some(same) => self.fold_claimed(same, alert),
            None => Pushed::New(self.add(alert, own, span)),
        }
    }

    /// Takes a key from its row: two records claim to be one alert and nothing says which is newer. Neither keeps the key.
    fn contest(&mut self, key: AlertKey, row: AlertId) {
        let own = key.apart_by(&self.said_in(row));
        self.batch.key[row.row()] = own;
        self.batch.contested.insert(key, row);
        self.former_keys.extend([(key, row), (own, row)]);
    }

    /// Returns the row that has, or had, this key.
    fn find(&self, key: AlertKey) -> Option<AlertId> {
        let has_key = |id: &AlertId| self.batch.key[id.row()] == key;
        let found = self.rows.find(self.state.hash_one(key), has_key);
        found.or_else(|| self.former_keys.get(&key)).copied()
    }

    fn note_key(&mut self, id: AlertId) {
        let (keys, state) = (&self.batch.key, &self.state);
        let hash = |id: &AlertId| state.hash_one(keys[id.row()]);
        self.rows.insert_unique(hash(&id), id, hash);
    }

    /// Adds what a further part of an alert says. Of parts that say different things the one counts whose text comes first in
    /// the alphabet, so that their order says nothing; what belongs together is of one part. The time is the earliest, the
    /// severity the worst.
    fn join(&mut self, id: AlertId, alert: &Alert<'_>) {
        let row = id.row();
        let b = &mut self.batch;
        let pool = &mut b.strings.0;
        // A text that is not there comes last.
        let place = |text: &str| (text.is_empty(), text.to_owned());
        macro_rules! take {
            ($($field:ident),*) => {{
                let new = [$( place(alert.$field.as_deref().unwrap_or_default()) ),*];
                let is_first = new < [$( place(pool.get(b.$field[row])) ),*];
                if is_first {
                    $( b.$field.set(row, alert.$field.as_ref().map_or(StrId::NONE, |text| pool.intern(text))); )*
                }
                is_first
            }};
        }
        macro_rules! take_each {
            ($($field:ident),*) => { $( take!($field); )* };
        }
        take_each!(
            title,
            product,
            vendor,
            vendor_uid,
            rule_uid,
            rule_name,
            rule_family,
            disposition,
            status,
            host,
            host_ip,
            user,
            dst_domain,
            session,
            reply_to,
            decided
        );
        take!(file, file_hash);
        if take!(process, cmd_line, process_uid, parent, parent_uid) {
            (b.pid[row], b.parent_pid[row]) = (alert.pid.unwrap_or(NO_PID), alert.parent_pid.unwrap_or(NO_PID));
        }
        if take!(src_ip) {
            b.src_port[row] = alert.src_port.unwrap_or(NO_PORT);
        }
        if take!(dst_ip) {
            b.dst_port[row] = alert.dst_port.unwrap_or(NO_PORT);
        }
        if let Some(time) = alert.time.filter(|time| b.time[row] == UNDATED || *time < b.time[row]) {
            b.time[row] = time;
        }
        let is_worse = b.severity[row] == Severity::Unknown || alert.severity.concern() > b.severity[row].concern();
        if alert.severity != Severity::Unknown && is_worse {
            b.severity[row] = alert.severity;
            let original = alert.severity_original.as_ref();
            b.severity_original.set(row, original.map_or(StrId::NONE, |text| pool.intern(text)));
        }
        let known = self.late_attacks.get(&id).map_or_else(|| self.batch.attacks_of(id), Vec::as_slice);
        let new: Vec<AttackRef> = alert.attacks.iter().filter(|attack| !known.contains(attack)).copied().collect();
        if !new.is_empty() {
            let all = [known, &new].concat();
            self.late_attacks.insert(id, all);
        }
    }

    fn fold(&mut self, first: AlertId) -> Pushed {
        let folded = &mut self.batch.folded[first.row()];
        *folded = folded.saturating_add(1);
        Pushed::Folded(first)
    }

    fn fold_claimed(&mut self, first: AlertId, alert: &Alert<'_>) -> Pushed {
        self.note_repeats(first, alert.repeats);
        // Whichever of both records came first.
        let told_in = &mut self.batch.told_in;
        if let Some(new) = alert.told_in.as_deref()
            && new > self.batch.strings.0.get(told_in[first.row()])
        {
            told_in.set(first.row(), self.batch.strings.0.intern(new));
        }
        self.fold(first)
    }

    /// Notes how many records an export says were folded. They are not added to those that are here: they may be the same.
    fn note_repeats(&mut self, id: AlertId, repeats: u32) {
        if repeats > 0 {
            let said = self.repeats.entry(id).or_insert(0);
            *said = repeats.max(*said);
        }
    }

    fn add(&mut self, alert: &Alert<'_>, key: AlertKey, span: RecordSpan) -> AlertId {
        let id = AlertId(u32::try_from(self.batch.len()).expect("fewer alerts than bytes of memory"));
        let b = &mut self.batch;
        let pool = &mut b.strings.0;
        macro_rules! add {
            ($($field:ident),*) => { $(
                if let Some(text) = &alert.$field {
                    b.$field.set(id.row(), pool.intern(text));
                }
            )* };
        }
        with_texts!(add);
        b.key.push(key);
        b.record_hash.push(alert.record_hash);
        b.span.push(span);
        b.time.push(alert.time.unwrap_or(UNDATED));
        b.severity.push(alert.severity);
        b.sensor.push(alert.sensor);
        b.warnings.push(alert.warnings);
        b.confidence.push(alert.confidence.map_or(NO_CONFIDENCE, |c| c.min(100)));
        b.folded.push(0);
        b.src_port.push(alert.src_port.unwrap_or(NO_PORT));
        b.dst_port.push(alert.dst_port.unwrap_or(NO_PORT));
        b.pid.push(alert.pid.unwrap_or(NO_PID));
        b.parent_pid.push(alert.parent_pid.unwrap_or(NO_PID));
        b.attacks.extend_from_slice(&alert.attacks);
        b.attack_start.push(b.attacks.len() as u32);
        b.history.set_updated(id, alert.updated);
        b.history.set_created(id, alert.time, alert.created);
        self.note_key(id);
        self.note_uid(id);
        self.note_repeats(id, alert.repeats);
        id
    }

    /// Returns whether a record with the key of a row says nothing else in any field that is kept.
    fn says_the_same(&self, id: AlertId, alert: &Alert<'_>) -> bool {
        let (b, row) = (&self.batch, id.row());
        macro_rules! same {
            ($($field:ident),*) => { true $(&& b.text(b.$field[row]) == alert.$field.as_deref().unwrap_or_default())* };
        }
        let attacks = self.late_attacks.get(&id).map_or_else(|| b.attacks_of(id), Vec::as_slice);
        with_content!(same)
            && b.time_of(id) == alert.time
            && b.src_port[row] == alert.src_port.unwrap_or(NO_PORT)
            && b.dst_port[row] == alert.dst_port.unwrap_or(NO_PORT)
            && b.pid[row] == alert.pid.unwrap_or(NO_PID)
            && b.severity[row] == alert.severity
            && b.confidence[row] == alert.confidence.map_or(NO_CONFIDENCE, |c| c.min(100))
            && b.parent_pid[row] == alert.parent_pid.unwrap_or(NO_PID)
            && attacks == alert.attacks
    }

    /// Returns what [`said_by`] returns for the record of a row.
    fn said_in(&self, id: AlertId) -> Vec<u8> {
        let (b, row) = (&self.batch, id.row());
        let mut said = Said::default();
        macro_rules! texts {
            ($($field:ident),*) => { $( said.text(b.text(b.$field[row])); )* };
        }
        with_content!(texts);
        said.numbers(&[b.src_port[row].into(), b.dst_port[row].into(), b.pid[row], b.parent_pid[row]]);
        let attacks = self.late_attacks.get(&id).map_or_else(|| b.attacks_of(id), Vec::as_slice);
        said.rest(b.time_of(id), b.severity[row], b.confidence[row], attacks)
    }

    /// Returns whether a record with the key of a row shows that it is another state of it, because it was written at another
    /// time. A record that only contradicts the row is a decoy or a mistake, and no update.
    fn is_rewritten(&self, id: AlertId, alert: &Alert<'_>) -> bool {
        alert.updated.zip(self.batch.history.updated(id)).is_some_and(|(new, old)| new / 1000 != old / 1000)
    }

    /// Returns the same of a record that has another status.
    fn is_restated(&self, id: AlertId, alert: &Alert<'_>) -> bool {
        let status = self.batch.text(self.batch.status[id.row()]);
        alert.status.as_deref().is_some_and(|new| !status.is_empty() && new != status)
    }

    /// Puts a state of an alert in its place in the row's history: the newest into the row. Where no time says which is
    /// newer, the status does, and never the order of the rows. A severity is only ever raised: what a source takes back must not sink an alert.
    fn update(&mut self, id: AlertId, alert: &Alert<'_>, span: RecordSpan) {
        let row = id.row();
        let b = &mut self.batch;
        if let Some(time) = alert.time.filter(|time| b.time[row] == UNDATED || *time < b.time[row]) {
            b.time[row] = time;
        }
        let pool = &mut b.strings.0;
        let old = b.history.updated(id);
        // What says no time is older than what says one.
        let age =
            |updated: Option<TimeMs>, status: &str| (updated.map(|ms| ms / 1000), progress(status), status.to_owned());
        let is_older =
            age(alert.updated, alert.status.as_deref().unwrap_or_default()) < age(old, pool.get(b.status[row]));
        let mut state = Earlier {
            alert: id,
            span: b.span[row],
            record_hash: b.record_hash[row],
            severity: b.severity[row],
            status: b.status[row],
            disposition: b.disposition[row],
            updated: old,
        };
        if alert.severity != Severity::Unknown && alert.severity.concern() > b.severity[row].concern() {
            b.severity[row] = alert.severity;
            if let Some(text) = &alert.severity_original {
                b.severity_original.set(row, pool.intern(text));
            }
        }
        if is_older {
            let mut intern =
                |text: &crate::alert::Text<'_>| text.as_ref().map_or(StrId::NONE, |text| pool.intern(text));
            state = Earlier {
                span,
                record_hash: alert.record_hash,
                severity: alert.severity,
                status: intern(&alert.status),
                disposition: intern(&alert.disposition),
                updated: alert.updated,
                ..state
            };
            b.history.push(state);
            return;
        }
        let severity_original = b.severity_original[row];
        macro_rules! replace {
            ($($field:ident),*) => { $(
                if let Some(text) = &alert.$field {
                    b.$field.set(row, pool.intern(text));
                }
            )* };
        }
        with_texts!(replace);
        b.severity_original.set(row, severity_original);
        b.record_hash[row] = alert.record_hash;
        b.span[row] = span;
        b.warnings[row].add(alert.warnings);
        if let Some(confidence) = alert.confidence {
            b.confidence[row] = confidence.min(100);
        }
        b.history.push(state);
        b.history.set_updated(id, alert.updated.or(old));
        if !alert.attacks.is_empty() && b.attacks_of(id) != alert.attacks {
            self.late_attacks.insert(id, alert.attacks.clone());
        }
    }

    fn note_uid(&mut self, id: AlertId) {
        if let Some(first) = self.first_with_uid(id) {
            self.batch.warnings[first.row()].add(Warnings::UID_CONFLICT);
            self.batch.warnings[id.row()].add(Warnings::UID_CONFLICT);
        }
    }

    /// Returns an earlier row with the product and vendor id of this one. Else this is the first; so is one without an id.
    fn first_with_uid(&mut self, id: AlertId) -> Option<AlertId> {
        let (b, state) = (&self.batch, &self.state);
        let uid = |id: &AlertId| (b.product[id.row()], b.vendor_uid[id.row()]);
        let own = uid(&id);
        if !own.1.is_some() {
            return None;
        }
        let hash = |id: &AlertId| state.hash_one(uid(id));
        let first = self.uids.find(hash(&id), |other| uid(other) == own).copied();
        if first.is_none() {
            self.uids.insert_unique(hash(&id), id, hash);
        }
        first
    }

    /// Makes room for what is still to come, when `done` of `total` bytes are read: columns that grow by doubling would
    /// leave holes that a browser never gives back.
    ///
    /// No more than is believable: see [`MOST_FACTOR`] and [`MOST_ROWS`].
    pub fn make_room(&mut self, done: u64, total: u64) {
        let n = self.batch.len();
        let is_short = !self.has_room || self.batch.key.capacity() < n + n / 8;
        if !(1000..MOST_ROWS).contains(&n) || done == 0 || done >= total || !is_short {
            return;
        }
        self.has_room = true;
        let factor = (total as f64 / done as f64 * 1.02).min(MOST_FACTOR).min(MOST_ROWS as f64 / n as f64);
        let rows = (n as f64 * factor) as usize;
        let b = &mut self.batch;
        macro_rules! texts {
            ($($field:ident),*) => { $( b.$field.make_room(rows); )* };
        }
        macro_rules! numbers {
            ($($field:ident),*) => { $( let _ = b.$field.try_reserve_exact(rows - n); )* };
        }
        with_texts!(texts);
        with_numbers!(numbers);
        let n_attacks = (b.attacks.len() as f64 * (factor - 1.0)) as usize;
        let _ = b.attacks.try_reserve_exact(n_attacks);
        b.strings.0.make_room(factor);
        let (b, state) = (&self.batch, &self.state);
        let _ = self.rows.try_reserve(rows - n, |id| state.hash_one(b.key[id.row()]));
        let uid = |id: &AlertId| (b.product[id.row()], b.vendor_uid[id.row()]);
        if self.uids.len() * 2 > n {
            let _ = self.uids.try_reserve(rows - n, |id| state.hash_one(uid(id)));
        }
    }

    /// Returns how many alerts are in the batch so far.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Returns the batch as it stands, to look at while loading.
    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    /// Adds the finished report of a file. Sources are numbered in the order of these calls.
    pub fn close_source(&mut self, report: SourceReport) {
        self.batch.sources.push(report);
    }

    /// Ends loading.
    pub fn finish(mut self) -> Batch {
        self.batch.history.sort();
        if !self.late_attacks.is_empty() {
            self.place_late_attacks();
        }
        let b = &mut self.batch;
        for (id, repeats) in &self.repeats {
            b.folded[id.row()] = b.folded[id.row()].max(*repeats);
        }
        macro_rules! shrink {
            ($($field:ident),*) => { $( b.$field.shrink_to_fit(); )* };
        }
        with_texts!(shrink);
        with_numbers!(shrink);
        b.attacks.shrink_to_fit();
        b.nobodies = Nobodies::of(b);
        b.also = called::decide(b);
        self.batch
    }

    fn place_late_attacks(&mut self) {
        let b = &mut self.batch;
        let mut attacks = Vec::with_capacity(b.attacks.len());
        let mut starts = vec![0];
        for id in b.ids() {
            attacks.extend_from_slice(self.late_attacks.get(&id).map_or_else(|| b.attacks_of(id), Vec::as_slice));
            starts.push(attacks.len() as u32);
        }
        (b.attacks, b.attack_start) = (attacks, starts);
    }
}

/// Returns how far a status is on its way from new to done.
fn progress(status: &str) -> u8 {
    const DONE: [&str; 9] =
        ["clos", "resolv", "complet", "dismiss", "done", "suppress", "archiv", "remediat", "mitigat"];
    const BEGUN: [&str; 6] = ["progress", "assign", "acknowledg", "investigat", "triag", "pending"];
    let status = status.to_ascii_lowercase();
    let is_one_of = |stems: &[&str]| stems.iter().any(|stem| status.contains(stem));
    match () {
        () if status.contains("unresolv") || status.contains("unassign") => 0,
        () if is_one_of(&DONE) => 2,
        () => u8::from(is_one_of(&BEGUN)),
    }
}

/// Returns everything that [`BatchBuilder::says_the_same`] compares, as bytes.
fn said_by(alert: &Alert<'_>) -> Vec<u8> {
    let mut said = Said::default();
    macro_rules! texts {
        ($($field:ident),*) => { $( said.text(alert.$field.as_deref().unwrap_or_default()); )* };
    }
    with_content!(texts);
    let ports = [alert.src_port, alert.dst_port].map(|port| port.unwrap_or(NO_PORT).into());
    let pids = [alert.pid, alert.parent_pid].map(|pid| pid.unwrap_or(NO_PID));
    said.numbers(&ports);
    said.numbers(&pids);
    let confidence = alert.confidence.map_or(NO_CONFIDENCE, |c| c.min(100));
    said.rest(alert.time, alert.severity, confidence, &alert.attacks)
}

#[derive(Default)]
struct Said(Vec<u8>);

impl Said {
    /// Adds a text after its length, so that no value can pass for two.
    fn text(&mut self, text: &str) {
        self.0.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn numbers(&mut self, numbers: &[u32]) {
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }

    fn rest(mut self, time: Option<TimeMs>, severity: Severity, confidence: u8, attacks: &[AttackRef]) -> Vec<u8> {
        self.0.extend_from_slice(&time.unwrap_or(UNDATED).to_le_bytes());
        self.0.extend_from_slice(&[severity as u8, confidence]);
        for attack in attacks {
            self.0.push(attack.tactic.unwrap_or(u8::MAX));
            self.0.extend_from_slice(&attack.technique.unwrap_or(u16::MAX).to_le_bytes());
            self.0.push(attack.origin as u8);
        }
        self.0
    }
}
