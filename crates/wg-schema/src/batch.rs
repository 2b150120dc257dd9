//! The loaded alerts as columns. Filled once while loading, then never changed: scores, incidents and verdicts are
//! separate arrays beside it.

use crate::history::{Earlier, History};
use crate::report::SourceReport;
use crate::sort;
use crate::{
    Alert, AlertId, AlertKey, AttackRef, Interner, Sensor, Severity, SourceId, StrId, Texts, TimeMs, Warnings,
};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

/// The time of an undated alert in [`Batch::time`]. Never shown, never compared as a time.
pub const UNDATED: TimeMs = TimeMs::MIN;

/// No value in a `u32` or `u16` column of numbers (`pid`, ports), where the export did not say.
pub const NO_PID: u32 = u32::MAX;
/// See [`NO_PID`]. Port 0 means "not said".
pub const NO_PORT: u16 = 0;
/// See [`NO_PID`]; for `confidence`.
pub const NO_CONFIDENCE: u8 = u8::MAX;

/// Where the raw record of an alert lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordSpan {
    pub source: SourceId,
    /// 1-based number of the record within its source.
    pub record: u64,
    /// Byte offset of the record's first byte, in the expanded stream of the source.
    pub offset: u64,
    /// Length of the raw record in bytes.
    pub length: u32,
}

/// All alerts of all files, one column a field. Row `i` of every column is alert `AlertId(i)`, in order of loading.
///
/// A text column holds `StrId::NONE` where the export did not say.
#[derive(Default)]
pub struct Batch {
    pub strings: Strings,
    pub key: Vec<AlertKey>,
    /// 64 bits of the hash of the raw record, which was the alert's key before products' own ids counted.
    pub record_hash: Vec<u64>,
    pub span: Vec<RecordSpan>,
    /// Milliseconds UTC, or [`UNDATED`].
    pub time: Vec<TimeMs>,
    pub severity: Vec<Severity>,
    pub sensor: Vec<Sensor>,
    pub warnings: Vec<Warnings>,
    /// 0 to 100, or [`NO_CONFIDENCE`].
    pub confidence: Vec<u8>,
    /// How many records that say the same were folded into this row (0 when there was one).
    pub folded: Vec<u32>,
    pub vendor_uid: Texts,
    pub title: Texts,
    pub severity_original: Texts,
    pub product: Texts,
    pub vendor: Texts,
    pub rule_uid: Texts,
    pub rule_name: Texts,
    pub rule_family: Texts,
    pub disposition: Texts,
    pub status: Texts,
    pub reply_to: Texts,
    pub decided: Texts,
    pub host: Texts,
    pub host_ip: Texts,
    pub user: Texts,
    pub src_ip: Texts,
    pub src_port: Vec<u16>,
    pub dst_ip: Texts,
    pub dst_port: Vec<u16>,
    pub dst_domain: Texts,
    pub process: Texts,
    pub cmd_line: Texts,
    pub pid: Vec<u32>,
    pub process_uid: Texts,
    pub parent: Texts,
    pub parent_pid: Vec<u32>,
    pub parent_uid: Texts,
    pub session: Texts,
    pub file: Texts,
    pub file_hash: Texts,
    /// Row `i` has `attacks[attack_start[i] .. attack_start[i + 1]]`.
    pub attack_start: Vec<u32>,
    pub attacks: Vec<AttackRef>,
    /// What updated alerts were before.
    pub history: History,
    /// Keys that several contradicting records claim, each with a row of one of them. None of the rows has the key.
    contested: BTreeMap<AlertKey, AlertId>,
    /// One report a file; the funnel of each adds up.
    pub sources: Vec<SourceReport>,
}

/// The batch's text pool.
pub struct Strings(Interner);

impl Default for Strings {
    fn default() -> Self {
        Strings(Interner::new(0))
    }
}

impl Strings {
    pub fn get(&self, id: StrId) -> &str {
        self.0.get(id)
    }
    pub fn find(&self, text: &str) -> Option<StrId> {
        self.0.find(text)
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Batch {
    /// Returns how many alerts there are.
    pub fn len(&self) -> usize {
        self.key.len()
    }

    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// Returns every alert's id, in order of loading.
    pub fn ids(&self) -> impl Iterator<Item = AlertId> + use<> {
        (0..self.key.len() as u32).map(AlertId)
    }

    /// Returns the text of `id`; the empty string for `StrId::NONE`.
    pub fn text(&self, id: StrId) -> &str {
        self.strings.get(id)
    }

    /// Returns the alert's time, `None` when undated.
    pub fn time_of(&self, alert: AlertId) -> Option<TimeMs> {
        Some(self.time[alert.row()]).filter(|time| *time != UNDATED)
    }

    /// Returns the ATT&CK statements of an alert, in the order of the record.
    pub fn attacks_of(&self, alert: AlertId) -> &[AttackRef] {
        let row = alert.row();
        &self.attacks[self.attack_start[row] as usize..self.attack_start[row + 1] as usize]
    }

    /// Returns the rule of an alert as one id: its stable uid, else its name, else the title.
    pub fn rule_of(&self, alert: AlertId) -> StrId {
        let row = alert.row();
        [self.rule_uid[row], self.rule_name[row], self.title[row]]
            .into_iter()
            .find(|id| id.is_some())
            .unwrap_or_default()
    }

    /// Returns all alerts by time, then by key; undated ones last. So nothing that goes by this order depends on the order of
    /// files and rows: keys are of the alerts alone, and no two rows have one.
    pub fn by_time(&self) -> Vec<AlertId> {
        let mut order: Vec<AlertId> = self.ids().collect();
        sort::by(&mut order, |a, b| {
            let (a, b) = (a.row(), b.row());
            // `UNDATED` is the smallest number, so it is moved to the end.
            let time = |row: usize| (self.time[row] == UNDATED, self.time[row]);
            time(a).cmp(&time(b)).then_with(|| self.key[a].cmp(&self.key[b]))
        });
        order
    }
}

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
    former_keys: BTreeMap<AlertKey, AlertId>,
    /// First rows by product and vendor id.
    uids: HashTable<AlertId>,
    state: FixedState,
    /// ATT&CK statements of updated rows, which take their place at the end.
    late_attacks: BTreeMap<AlertId, Vec<AttackRef>>,
    /// What exports of ours say of how many records were folded into a row before.
    repeats: BTreeMap<AlertId, u32>,
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
            former_keys: BTreeMap::new(),
            uids: HashTable::new(),
            state: FixedState::with_seed(seed),
            late_attacks: BTreeMap::new(),
            repeats: BTreeMap::new(),
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
            if self.says_the_same(first, alert) {
                return self.fold_claimed(first, alert);
            }
            if alert.claim.is_none() && self.is_update(first, alert) {
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

    /// Adds what a further part of an alert says and the row does not. The first part that says something counts, but for
    /// the time, which is the earliest.
    fn join(&mut self, id: AlertId, alert: &Alert<'_>) {
        let row = id.row();
        let b = &mut self.batch;
        let pool = &mut b.strings.0;
        macro_rules! fill {
            ($($field:ident),*) => { $(
                if let (StrId::NONE, Some(text)) = (b.$field[row], &alert.$field) {
                    b.$field.set(row, pool.intern(text));
                }
            )* };
        }
        with_texts!(fill);
        if let Some(time) = alert.time.filter(|time| b.time[row] == UNDATED || *time < b.time[row]) {
            b.time[row] = time;
        }
        if b.severity[row] == Severity::Unknown {
            b.severity[row] = alert.severity;
        }
        for (number, part) in [(&mut b.pid[row], alert.pid), (&mut b.parent_pid[row], alert.parent_pid)] {
            if *number == NO_PID {
                *number = part.unwrap_or(NO_PID);
            }
        }
        for (port, part) in [(&mut b.src_port[row], alert.src_port), (&mut b.dst_port[row], alert.dst_port)] {
            if *port == NO_PORT {
                *port = part.unwrap_or(NO_PORT);
            }
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

    /// Returns whether a record with the key of a row shows that it is another state of it: written at another time, or
    /// with another status. A record that only contradicts the row is a decoy or a mistake, and no update.
    fn is_update(&self, id: AlertId, alert: &Alert<'_>) -> bool {
        let b = &self.batch;
        let status = b.text(b.status[id.row()]);
        let other_status = alert.status.as_deref().is_some_and(|new| !status.is_empty() && new != status);
        let other_time = alert.updated.zip(b.history.updated(id)).is_some_and(|(new, old)| new / 1000 != old / 1000);
        other_status || other_time
    }

    /// Puts a state of an alert in its place in the row's history: the newest into the row. Where nothing says which is
    /// newer, the later in the file is. A severity is only ever raised: what a source takes back must not sink an alert.
    fn update(&mut self, id: AlertId, alert: &Alert<'_>, span: RecordSpan) {
        let row = id.row();
        let b = &mut self.batch;
        if let Some(time) = alert.time.filter(|time| b.time[row] == UNDATED || *time < b.time[row]) {
            b.time[row] = time;
        }
        let pool = &mut b.strings.0;
        let old = b.history.updated(id);
        let is_older = alert.updated.zip(old).is_some_and(|(new, old)| new < old);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_made_once_for_all_that_is_to_come_and_changes_nothing() {
        let text = |i: usize| Some(format!("alert {}", i % 900).into());
        let key = |i: usize| AlertKey::of_record("test", &i.to_le_bytes());
        let alert = |i: usize| Alert { key: key(i), title: text(i), ..Alert::default() };
        let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
        let (mut roomy, mut plain) = (BatchBuilder::new(1), BatchBuilder::new(2));
        for i in 0..4000 {
            roomy.push(&alert(i), span);
            plain.push(&alert(i), span);
            if i == 1000 {
                roomy.make_room(1, 4);
                let capacity = roomy.batch.key.capacity();
                assert!((4000..4200).contains(&capacity), "{capacity}");
            }
        }
        assert!(roomy.batch.key.capacity() < 4200, "it did not grow again");
        let (roomy, plain) = (roomy.finish(), plain.finish());
        assert_eq!((&roomy.key, &roomy.title), (&plain.key, &plain.title));
        assert_eq!(roomy.strings.len(), 901);
    }

    #[test]
    fn what_a_file_promises_is_believed_within_reason() {
        let mut builder = BatchBuilder::new(1);
        let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
        for i in 0..1000_usize {
            let key = AlertKey::of_record("test", &i.to_le_bytes());
            builder.push(&Alert { key, ..Alert::default() }, span);
        }
        builder.make_room(1, u64::MAX);
        assert_eq!(builder.batch.key.capacity(), 64_000);
    }

    fn claim(hash: u64, severity: Severity) -> Alert<'static> {
        let key = AlertKey::of_record("test", b"one id");
        Alert { key, record_hash: hash, severity, title: Some("claimed".into()), ..Alert::default() }
    }

    /// Keys in order, and how many records were folded.
    fn keys(claims: &[&Alert<'_>], resumed_after: usize) -> (Vec<AlertKey>, u32) {
        let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
        let mut builder = BatchBuilder::new(1);
        for (i, claim) in claims.iter().enumerate() {
            if i == resumed_after {
                builder = BatchBuilder::resume(builder.finish(), 2);
            }
            builder.push(claim, span);
        }
        let batch = builder.finish();
        let mut keys = batch.key.clone();
        sort::up(&mut keys);
        (keys, batch.folded.iter().sum())
    }

    #[test]
    fn contradicting_records_make_the_same_alerts_in_every_order() {
        // Three say high in other bytes, two say low, one says medium.
        let all = [(1, 4), (2, 4), (3, 2), (4, 4), (5, 2), (6, 3)];
        let all = all.map(|(hash, level)| claim(hash, [Severity::Low, Severity::Medium, Severity::High][level - 2]));
        let (expected, folded) = keys(&all.iter().collect::<Vec<_>>(), usize::MAX);
        assert_eq!((expected.len(), folded), (3, 3));
        for start in 0..all.len() {
            for step in [1, 5] {
                let order: Vec<_> = (0..all.len()).map(|i| &all[(start + i * step) % all.len()]).collect();
                for resumed_after in 1..=all.len() {
                    assert_eq!(
                        keys(&order, resumed_after),
                        (expected.clone(), folded),
                        "{start} {step} {resumed_after}"
                    );
                }
            }
        }
    }

    #[test]
    fn alerts_of_one_time_and_undated_ones_stand_by_key() {
        let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
        let alert = |i: u8| Alert {
            key: AlertKey::of_record("test", &[i]),
            time: (!i.is_multiple_of(4)).then(|| TimeMs::from(i % 2)),
            ..Alert::default()
        };
        let order = |rows: &mut dyn Iterator<Item = u8>| {
            let mut builder = BatchBuilder::new(1);
            rows.for_each(|i| {
                builder.push(&alert(i), span);
            });
            let batch = builder.finish();
            let key_of = |id: AlertId| (batch.time_of(id), batch.key[id.row()]);
            batch.by_time().into_iter().map(key_of).collect::<Vec<_>>()
        };
        let forth = order(&mut (0..60));
        assert_eq!(forth, order(&mut (0..60).rev()));
        assert!(forth[..45].iter().all(|(time, _)| time.is_some()), "undated ones are last");
    }
}
