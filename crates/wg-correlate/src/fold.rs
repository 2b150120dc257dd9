//! Folding: exact repeats, near ones, storms. A folded alert stays a member; only its head speaks for it.

use crate::Input;
use crate::params::ms;
use crate::template::Templates;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::batch::UNDATED;
use wg_schema::sort;
use wg_schema::{AlertId, Batch, StrId, TimeMs};

/// Why an alert is folded into another. The numbers stand in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Fold {
    /// It stands for itself.
    #[default]
    None = 0,
    /// Same rule, host, account, addresses, process and command line as its head, each within `repeat_secs` of the one
    /// before; and word for word the same in what else it names.
    Exact = 1,
    /// As [`Fold::Exact`], but for numbers, hex, unique ids and dates in title, process or command line, or for another
    /// domain or file.
    Near = 3,
    /// Same rule, and one source, account, target or host, in a run of at least `storm_heads`.
    Storm = 2,
}

impl Fold {
    pub fn words(self) -> &'static str {
        match self {
            Fold::None => "not folded",
            Fold::Exact => "exact repeat",
            Fold::Near => "near repeat",
            Fold::Storm => "part of a storm",
        }
    }
}

/// Rows and what stands for them.
pub(crate) struct Folded {
    /// Per row.
    pub head: Vec<AlertId>,
    /// Per row.
    pub fold: Vec<Fold>,
    /// In sequence: by time, undated last.
    pub heads: Vec<AlertId>,
    /// Per head: rule, host, account, addresses and process as one number, equal where all six are.
    pub kind: Vec<u32>,
    /// Per head: its rule; where only the title says it, without what changes from one time to the next.
    pub rule: Vec<StrId>,
    /// Per row; right for heads: the time of its last folded alert.
    pub last: Vec<TimeMs>,
}

/// Returns `order` with alerts of one time by key, so that nothing depends on the order of loading.
pub(crate) fn sequence(batch: &Batch, order: &[AlertId]) -> Vec<AlertId> {
    let mut sequence = order.to_vec();
    let time = |alert: &AlertId| batch.time[alert.row()];
    for run in sequence.chunk_by_mut(|a, b| time(a) == time(b)) {
        if run.len() > 1 {
            sort::by_key(run, |alert| batch.key[alert.row()]);
        }
    }
    sequence
}

/// Rule, host, account, source, target, process.
type Kind = [StrId; 6];

fn kind(batch: &Batch, templates: &mut Templates, alert: AlertId) -> Kind {
    let row = alert.row();
    let host = batch.machine_of(row);
    let process = templates.of(batch.process[row]);
    [rule(batch, templates, alert), host, batch.user[row], batch.src_ip[row], batch.dst_ip[row], process]
}

/// A rule's own id is taken as it is; a name may hold what changes.
fn rule(batch: &Batch, templates: &mut Templates, alert: AlertId) -> StrId {
    let rule = batch.rule_of(alert);
    if rule == batch.rule_uid[alert.row()] { rule } else { templates.of(rule) }
}

/// Tells whether two alerts that are folded say the same word for word.
fn is_exact(batch: &Batch, a: AlertId, b: AlertId) -> bool {
    let said = |alert: AlertId| {
        let row = alert.row();
        [
            batch.title[row],
            batch.rule_of(alert),
            batch.process[row],
            batch.cmd_line[row],
            batch.dst_domain[row],
            batch.file[row],
            batch.file_hash[row],
        ]
    };
    said(a) == said(b)
}

/// Folds repeats, then storms.
pub(crate) fn fold(input: &Input, sequence: &[AlertId]) -> Folded {
    let batch = input.batch;
    let mut folded = Folded {
        head: batch.ids().collect(),
        fold: vec![Fold::None; batch.len()],
        heads: Vec::new(),
        kind: Vec::new(),
        rule: Vec::new(),
        last: batch.time.clone(),
    };
    fold_repeats(input, sequence, &mut folded);
    for pivot in PIVOTS {
        fold_storms(input, pivot, &mut folded);
    }
    // A repeat of a storm's member belongs to the storm's head, and a storm may be part of a wider one.
    for row in 0..batch.len() {
        let mut head = folded.head[row];
        while folded.head[head.row()] != head {
            head = folded.head[head.row()];
            folded.fold[row] = Fold::Storm;
        }
        folded.head[row] = head;
        folded.last[head.row()] = folded.last[head.row()].max(batch.time[row]);
    }
    folded
}

fn fold_repeats(input: &Input, sequence: &[AlertId], folded: &mut Folded) {
    let (batch, params) = (input.batch, input.params);
    struct Last {
        head: AlertId,
        time: TimeMs,
    }
    let mut templates = Templates::new(batch, input.seed);
    let mut numbers: HashMap<Kind, u32, FixedState> = input.table();
    let mut last: HashMap<(u32, StrId), Last, FixedState> = input.table();
    numbers.reserve(batch.len() / 4);
    last.reserve(batch.len() / 4);
    for alert in sequence {
        let kind = kind(batch, &mut templates, *alert);
        let time = batch.time[alert.row()];
        let next = numbers.len() as u32;
        let number = *numbers.entry(kind).or_insert(next);
        // Another command is another step, though the same rule saw it.
        let command = templates.of(batch.cmd_line[alert.row()]);
        let entry = last.entry((number, command)).or_insert(Last { head: *alert, time });
        // Undated alerts repeat undated ones: what they say is the same, and no time is lent.
        let near = if time == UNDATED {
            entry.time == UNDATED
        } else {
            time.saturating_sub(entry.time) <= ms(params.repeat_secs)
        };
        if entry.head != *alert && near && kind[0].is_some() {
            folded.head[alert.row()] = entry.head;
            folded.fold[alert.row()] = if is_exact(batch, entry.head, *alert) { Fold::Exact } else { Fold::Near };
        } else {
            entry.head = *alert;
            folded.heads.push(*alert);
            folded.kind.push(number);
            folded.rule.push(kind[0]);
        }
        entry.time = time;
    }
}

/// What one cause of many alerts has in common, besides the rule; in the order in which it is looked for.
const PIVOTS: [fn(&Batch, usize) -> StrId; 4] = [
    |batch, row| if batch.src_ip[row] == batch.host_ip[row] { StrId::NONE } else { batch.src_ip[row] },
    |batch, row| batch.user[row],
    |batch, row| batch.dst_ip[row],
    Batch::machine_of,
];

fn fold_storms(input: &Input, pivot: fn(&Batch, usize) -> StrId, folded: &mut Folded) {
    let (batch, params) = (input.batch, input.params);
    struct Run {
        first: AlertId,
        size: u32,
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut last: HashMap<(StrId, StrId), (u32, TimeMs), FixedState> = input.table();
    let run_of: Vec<u32> = folded
        .heads
        .iter()
        .zip(&folded.rule)
        .map(|(head, rule)| {
            let (time, rule, value) = (batch.time[head.row()], *rule, batch.somebody(pivot(batch, head.row())));
            if time == UNDATED || !rule.is_some() || !value.is_some() {
                return u32::MAX;
            }
            let entry = last.entry((rule, value)).or_insert((u32::MAX, UNDATED));
            if entry.0 == u32::MAX || time.saturating_sub(entry.1) > ms(params.repeat_secs) {
                entry.0 = runs.len() as u32;
                runs.push(Run { first: *head, size: 0 });
            }
            entry.1 = time;
            runs[entry.0 as usize].size += 1;
            entry.0
        })
        .collect();
    let storm = |run: u32| runs.get(run as usize).filter(|run| run.size >= params.storm_heads.max(2));
    if !run_of.iter().any(|run| storm(*run).is_some()) {
        return;
    }
    let mut kept = 0;
    for (i, run) in run_of.iter().enumerate() {
        let head = folded.heads[i];
        match storm(*run) {
            Some(run) if run.first != head => {
                folded.head[head.row()] = run.first;
                folded.fold[head.row()] = Fold::Storm;
            }
            _ => {
                folded.heads[kept] = head;
                folded.kind[kept] = folded.kind[i];
                folded.rule[kept] = folded.rule[i];
                kept += 1;
            }
        }
    }
    folded.heads.truncate(kept);
    folded.kind.truncate(kept);
    folded.rule.truncate(kept);
}
