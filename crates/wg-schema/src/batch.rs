//! The loaded alerts as columns. Filled once while loading, then never changed: scores, incidents and verdicts are
//! separate arrays beside it.

use crate::report::SourceReport;
use crate::{Alert, AlertId, AlertKey, AttackRef, Interner, Sensor, Severity, SourceId, StrId, TimeMs, Warnings};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, hash_map::Entry};

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
    pub span: Vec<RecordSpan>,
    /// Milliseconds UTC, or [`UNDATED`].
    pub time: Vec<TimeMs>,
    pub severity: Vec<Severity>,
    pub sensor: Vec<Sensor>,
    pub warnings: Vec<Warnings>,
    /// 0 to 100, or [`NO_CONFIDENCE`].
    pub confidence: Vec<u8>,
    /// How many byte-identical records were folded into this row (0 when there was one).
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
    /// It is byte for byte a record that was already there, and was counted with it.
    Folded(AlertId),
}

/// Fills a [`Batch`].
pub struct BatchBuilder {
    batch: Batch,
    rows: HashMap<AlertKey, AlertId, FixedState>,
    uids: HashMap<(StrId, StrId), AlertId, FixedState>,
}

impl BatchBuilder {
    /// Starts an empty batch. `seed` must be unpredictable for hostile input; results do not depend on it.
    pub fn new(seed: u64) -> BatchBuilder {
        let batch = Batch { strings: Strings(Interner::new(seed)), attack_start: vec![0], ..Batch::default() };
        BatchBuilder {
            batch,
            rows: HashMap::with_hasher(FixedState::with_seed(seed)),
            uids: HashMap::with_hasher(FixedState::with_seed(seed)),
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
        builder
    }

    /// Adds one alert, or counts it with the identical one that is there.
    ///
    /// Where another record has the same product and vendor id but other content, both stay and both are marked
    /// [`Warnings::UID_CONFLICT`].
    pub fn push(&mut self, alert: &Alert<'_>, span: RecordSpan) -> Pushed {
        let id = AlertId(u32::try_from(self.batch.len()).expect("fewer alerts than bytes of memory"));
        match self.rows.entry(alert.key) {
            Entry::Occupied(first) => {
                let first = *first.get();
                self.batch.folded[first.row()] += 1;
                return Pushed::Folded(first);
            }
            Entry::Vacant(entry) => entry.insert(id),
        };
        let b = &mut self.batch;
        let pool = &mut b.strings.0;
        macro_rules! text {
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
        text!(
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
        );
        b.key.push(alert.key);
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
        self.note_uid(id);
        Pushed::New(id)
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
    pub fn finish(self) -> Batch {
        self.batch
    }
}
