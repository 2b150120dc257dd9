//! The loaded alerts as columns. Filled once while loading, then never changed: scores, incidents and verdicts are
//! separate arrays beside it.

use crate::history::{Earlier, History};
use crate::report::SourceReport;
use crate::{Alert, AlertId, AlertKey, AttackRef, Interner, Sensor, Severity, SourceId, StrId, TimeMs, Warnings};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, hash_map::Entry};
use std::collections::BTreeMap;

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
    pub vendor_uid: Vec<StrId>,
    pub title: Vec<StrId>,
    pub severity_original: Vec<StrId>,
    pub product: Vec<StrId>,
    pub vendor: Vec<StrId>,
    pub rule_uid: Vec<StrId>,
    pub rule_name: Vec<StrId>,
    pub rule_family: Vec<StrId>,
    pub disposition: Vec<StrId>,
    pub status: Vec<StrId>,
    pub host: Vec<StrId>,
    pub host_ip: Vec<StrId>,
    pub user: Vec<StrId>,
    pub src_ip: Vec<StrId>,
    pub src_port: Vec<u16>,
    pub dst_ip: Vec<StrId>,
    pub dst_port: Vec<u16>,
    pub dst_domain: Vec<StrId>,
    pub process: Vec<StrId>,
    pub cmd_line: Vec<StrId>,
    pub pid: Vec<u32>,
    pub process_uid: Vec<StrId>,
    pub parent: Vec<StrId>,
    pub parent_pid: Vec<u32>,
    pub parent_uid: Vec<StrId>,
    pub session: Vec<StrId>,
    pub file: Vec<StrId>,
    pub file_hash: Vec<StrId>,
    /// Row `i` has `attacks[attack_start[i] .. attack_start[i + 1]]`.
    pub attack_start: Vec<u32>,
    pub attacks: Vec<AttackRef>,
    /// What updated alerts were before.
    pub history: History,
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

    /// Returns all alerts by time, then by order of loading; undated ones last.
    pub fn by_time(&self) -> Vec<AlertId> {
        let mut order: Vec<AlertId> = self.ids().collect();
        // `UNDATED` is the smallest number, so it is moved to the end by the first key.
        order.sort_unstable_by_key(|id| {
            let time = self.time[id.row()];
            (time == UNDATED, time, id.0)
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
        )
    };
}

/// Fills a [`Batch`].
pub struct BatchBuilder {
    batch: Batch,
    rows: HashMap<AlertKey, AlertId, FixedState>,
    uids: HashMap<(StrId, StrId), AlertId, FixedState>,
    /// ATT&CK statements of updated rows, which take their place at the end.
    late_attacks: BTreeMap<AlertId, Vec<AttackRef>>,
}

impl BatchBuilder {
    /// Starts an empty batch. `seed` must be unpredictable for hostile input; results do not depend on it.
    pub fn new(seed: u64) -> BatchBuilder {
        let batch = Batch { strings: Strings(Interner::new(seed)), attack_start: vec![0], ..Batch::default() };
        BatchBuilder {
            batch,
            rows: HashMap::with_hasher(FixedState::with_seed(seed)),
            uids: HashMap::with_hasher(FixedState::with_seed(seed)),
            late_attacks: BTreeMap::new(),
        }
    }

    /// Goes on from a finished batch, to add files to it.
    pub fn resume(batch: Batch, seed: u64) -> BatchBuilder {
        let mut builder = BatchBuilder::new(seed);
        builder.batch = batch;
        for id in builder.batch.ids() {
            builder.rows.insert(builder.batch.key[id.row()], id);
            let uid = (builder.batch.product[id.row()], builder.batch.vendor_uid[id.row()]);
            if uid.1.is_some() {
                builder.uids.entry(uid).or_insert(id);
            }
        }
        for state in builder.batch.history.all() {
            builder.rows.insert(builder.batch.key[state.alert.row()].apart(state.record_hash), state.alert);
        }
        builder
    }

    /// Adds one alert, counts it with the one that says the same, or updates the one that it is a state of.
    ///
    /// Where another record has the same product and vendor id but contradicts it, both stay and both are marked
    /// [`Warnings::UID_CONFLICT`].
    pub fn push(&mut self, alert: &Alert<'_>, span: RecordSpan) -> Pushed {
        let Some(first) = self.rows.get(&alert.key).copied() else {
            return Pushed::New(self.add(alert, alert.key, span));
        };
        if self.batch.record_hash[first.row()] == alert.record_hash {
            return self.fold(first);
        }
        let apart = alert.key.apart(alert.record_hash);
        if let Some(known) = self.rows.get(&apart).copied() {
            return self.fold(known);
        }
        if self.says_the_same(first, alert) {
            return self.fold(first);
        }
        if self.is_update(first, alert) {
            // Both states are known from now on, whichever of them the row holds.
            self.rows.insert(alert.key.apart(self.batch.record_hash[first.row()]), first);
            self.rows.insert(apart, first);
            self.update(first, alert, span);
            return Pushed::Updated(first);
        }
        // Two records claim to be one alert and nothing says which is newer. Neither keeps the common key.
        if self.batch.key[first.row()] == alert.key {
            let own = alert.key.apart(self.batch.record_hash[first.row()]);
            self.batch.key[first.row()] = own;
            self.rows.insert(own, first);
        }
        Pushed::New(self.add(alert, apart, span))
    }

    fn fold(&mut self, first: AlertId) -> Pushed {
        self.batch.folded[first.row()] += 1;
        Pushed::Folded(first)
    }

    fn add(&mut self, alert: &Alert<'_>, key: AlertKey, span: RecordSpan) -> AlertId {
        let id = AlertId(u32::try_from(self.batch.len()).expect("fewer alerts than bytes of memory"));
        self.rows.insert(key, id);
        let b = &mut self.batch;
        let pool = &mut b.strings.0;
        macro_rules! add {
            ($($field:ident),*) => { $(
                let last = b.$field.last().copied().unwrap_or_default();
                b.$field.push(match &alert.$field {
                    // Products, vendors and words for severity repeat from record to record.
                    Some(text) if pool.get(last) == text => last,
                    Some(text) => pool.intern(text),
                    None => StrId::NONE,
                });
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
        self.note_uid(id);
        id
    }

    /// Returns whether a record with the key of a row says nothing else in any field that is kept.
    fn says_the_same(&self, id: AlertId, alert: &Alert<'_>) -> bool {
        let (b, row) = (&self.batch, id.row());
        macro_rules! same {
            ($($field:ident),*) => { true $(&& b.text(b.$field[row]) == alert.$field.as_deref().unwrap_or_default())* };
        }
        let attacks = self.late_attacks.get(&id).map_or_else(|| b.attacks_of(id), Vec::as_slice);
        with_texts!(same)
            && b.time_of(id) == alert.time
            && b.severity[row] == alert.severity
            && b.confidence[row] == alert.confidence.map_or(NO_CONFIDENCE, |c| c.min(100))
            && b.parent_pid[row] == alert.parent_pid.unwrap_or(NO_PID)
            && attacks == alert.attacks
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
                b.severity_original[row] = pool.intern(text);
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
                    b.$field[row] = pool.intern(text);
                }
            )* };
        }
        with_texts!(replace);
        b.severity_original[row] = severity_original;
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
        let b = &mut self.batch;
        let row = id.row();
        if !b.vendor_uid[row].is_some() {
            return;
        }
        match self.uids.entry((b.product[row], b.vendor_uid[row])) {
            Entry::Occupied(first) => {
                b.warnings[first.get().row()].add(Warnings::UID_CONFLICT);
                b.warnings[row].add(Warnings::UID_CONFLICT);
            }
            Entry::Vacant(entry) => {
                entry.insert(id);
            }
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
