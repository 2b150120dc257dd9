//! A link between two alerts, its reasons, and the sentence about it.

use std::fmt::Write;
use wg_schema::batch::NO_PID;
use wg_schema::{AlertId, Batch, StrId};

/// Two alerts of one incident that belong together, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The earlier head.
    pub from: AlertId,
    /// The later head.
    pub to: AlertId,
    pub reason: Reason,
    /// Hundredths. For an inferred link the chance that it is more than coincidence, by the formula of this crate.
    pub strength: u8,
    /// It rests on an identity, not on names and time.
    pub certain: bool,
    /// The values it rests on, the strongest first; `StrId::NONE` where there is only one.
    pub on: [StrId; 2],
    /// What each of them is to the two alerts.
    pub what: [What; 2],
    /// From the last alert folded into `from`, at least 0; `None` where an end is undated.
    pub gap_ms: Option<i64>,
    /// How many other heads name the first value: what speaks against the link.
    pub others: u32,
    /// How many such heads the batch would have by chance in this gap, in thousandths; 0 where the link does not
    /// rest on that (certain ones, and what recurs).
    pub by_chance: u32,
}

/// What a value of a link is to its two alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum What {
    /// What the reason says.
    #[default]
    Said,
    /// Both are on this machine.
    Host,
    Account,
    /// The source of both.
    Source,
    /// The target of both.
    Target,
    /// The source of one and the target of the other.
    Address,
    /// One is on this machine, which is the source of the other.
    HostAndSource,
    /// One is on this machine, which is the target of the other.
    HostAndTarget,
    /// An end of both, which have the other end in common, too.
    Pair,
    Domain,
    /// The hash of a file that both name.
    File,
}

impl What {
    /// In the order of their numbers, which stand in files.
    pub const ALL: [What; 11] = [
        What::Said,
        What::Host,
        What::Account,
        What::Source,
        What::Target,
        What::Address,
        What::HostAndSource,
        What::HostAndTarget,
        What::Pair,
        What::Domain,
        What::File,
    ];

    /// Returns e.g. `same host ws-1`; the value alone where the reason is to say it.
    fn of(self, value: &str) -> String {
        match self {
            What::Said => value.to_owned(),
            What::Host => format!("same host {value}"),
            What::Account => format!("same account {value}"),
            What::Source => format!("same source {value}"),
            What::Target => format!("same target {value}"),
            What::Address => format!("{value} is the source of one and the target of the other"),
            What::HostAndSource => format!("one is on {value}, the source of the other"),
            What::HostAndTarget => format!("one is on {value}, the target of the other"),
            What::Pair => format!("same pair of addresses, {value} one of them"),
            What::Domain => format!("same domain {value}"),
            What::File => format!("same file {value}"),
        }
    }
}

/// Why two alerts are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// One process started the other.
    ParentProcess,
    /// Both are about one process.
    SameProcess,
    /// One process started both.
    SameParent,
    /// Both are of one logon session.
    SameSession,
    /// Both name one file, by hash.
    SameFile,
    /// The same rule on the same host, account, addresses and process.
    Recurring,
    /// Both name the same two addresses.
    AddressPair,
    /// One is on the machine that the other talked to.
    HostToHost,
    SameHost,
    SameAccount,
    /// Both name one address on the other side.
    SameAddress,
    /// Two machines name one outside address or domain.
    SharedIndicator,
    /// Three or more independent values agree.
    Campaign,
    /// An analyst joined them.
    Analyst,
    /// One rare rule on several machines at one moment: a scan, or two sensors that saw one thing.
    Sweep,
    /// Two records of one alert, by the product's own id.
    SameAlert,
    /// They come from one source while it sets off storms: one scan that several rules saw.
    SameStorm,
    /// The file that they were read from tells them as one incident.
    ToldTogether,
}

impl Reason {
    /// In the order of their numbers, which stand in files.
    pub const ALL: [Reason; 18] = [
        Reason::ParentProcess,
        Reason::SameProcess,
        Reason::SameParent,
        Reason::SameSession,
        Reason::SameFile,
        Reason::Recurring,
        Reason::AddressPair,
        Reason::HostToHost,
        Reason::SameHost,
        Reason::SameAccount,
        Reason::SameAddress,
        Reason::SharedIndicator,
        Reason::Campaign,
        Reason::Analyst,
        Reason::Sweep,
        Reason::SameAlert,
        Reason::SameStorm,
        Reason::ToldTogether,
    ];

    /// Returns the words shown, e.g. `parent process`.
    pub fn words(self) -> &'static str {
        match self {
            Reason::ParentProcess => "parent process",
            Reason::SameProcess => "same process",
            Reason::SameParent => "same parent process",
            Reason::SameSession => "same logon session",
            Reason::SameFile => "same file",
            Reason::Recurring => "same rule again",
            Reason::AddressPair => "same pair of addresses",
            Reason::HostToHost => "host to host",
            Reason::SameHost => "same host",
            Reason::SameAccount => "same account",
            Reason::SameAddress => "same address",
            Reason::SharedIndicator => "shared indicator",
            Reason::Campaign => "same campaign",
            Reason::Analyst => "joined by hand",
            Reason::Sweep => "same rule at one moment",
            Reason::SameAlert => "same alert",
            Reason::SameStorm => "one source at one time",
            Reason::ToldTogether => "told together",
        }
    }

    /// Returns the nearest `correlationReason` of Microsoft Graph.
    pub fn graph_reason(self) -> &'static str {
        match self {
            Reason::ParentProcess | Reason::HostToHost => "eventSequence",
            Reason::SameProcess | Reason::SameParent | Reason::SameFile => "similarArtifacts",
            Reason::SameSession | Reason::SameAccount => "sameActor",
            Reason::Recurring | Reason::SameAlert => "repeatedAlertOccurrence",
            Reason::AddressPair | Reason::SameAddress | Reason::SameStorm => "sameThreatSource",
            Reason::SameHost => "sameTargetedAsset",
            Reason::SharedIndicator => "sharedIndicators",
            Reason::Campaign | Reason::ToldTogether => "sameCampaign",
            Reason::Sweep => "similarTTPsOrBehavior",
            // Graph has no word for it.
            Reason::Analyst => "unknownFutureValue",
        }
    }
}

/// Returns one sentence on a link: what it rests on, how far apart, and what speaks against it.
///
/// Holds alert text, without control and direction characters.
pub fn words(batch: &Batch, link: &Link) -> String {
    let mut out = subject(batch, link);
    let against = against(link);
    if let Some(gap) = link.gap_ms
        && (!link.certain || !against.is_empty())
    {
        let _ = write!(out, ", {} apart", span(gap));
    }
    if !against.is_empty() {
        let _ = write!(out, "; {against}");
    }
    out
}

/// From this gap on, a process id may be another process's.
const SOON_MS: i64 = 600_000;

/// Returns what speaks against a link; empty where nothing does that is known of.
fn against(link: &Link) -> String {
    let what = if link.on[1].is_some() && link.on[1] != link.on[0] { "the first" } else { "it" };
    match link.reason {
        Reason::Analyst => String::new(),
        Reason::Recurring => "a schedule would look the same".into(),
        Reason::SameProcess | Reason::ParentProcess if !link.certain => {
            "one of them names no machine, or neither does".into()
        }
        Reason::SameProcess | Reason::ParentProcess
            if link.on[1] == StrId::NONE && link.gap_ms.is_some_and(|gap| gap >= SOON_MS) =>
        {
            "process ids are used again".into()
        }
        Reason::Sweep => match link.others {
            0 => "no other alert of this rule; a roll-out would look the same".into(),
            1 => "1 other alert of this rule; a roll-out would look the same".into(),
            n => format!("{} other alerts of this rule; a roll-out would look the same", thousands(n)),
        },
        Reason::SameStorm => "what else passes through it at that time would look the same".into(),
        Reason::SameFile if link.certain => "a file may be run by anyone on that machine".into(),
        _ if link.certain => String::new(),
        _ => match link.others {
            0 => format!("no other alert names {what}"),
            1 => format!("1 other alert names {what}"),
            n => format!("{} other alerts name {what}", thousands(n)),
        },
    }
}

fn subject(batch: &Batch, link: &Link) -> String {
    let value = |id: StrId| plain(batch.text(id));
    let (a, b) = (link.from.row(), link.to.row());
    let host = || if link.on[0].is_some() { format!(" on {}", value(link.on[0])) } else { String::new() };
    // What makes it one process, where it is more than a number and a name.
    let by_uid = || match link.on[1] {
        StrId::NONE => String::new(),
        uid => format!(", unique process id {}", value(uid).chars().take(64).collect::<String>()),
    };
    // A product with process ids of its own may give no other number: then its image tells which one it is.
    let process = |pid: u32, images: [StrId; 2]| match (pid, images.into_iter().find(|id| id.is_some())) {
        (NO_PID, None) => "a process".into(),
        (NO_PID, Some(image)) => base_name(&value(image)).to_owned(),
        (pid, _) => format!("pid {pid}"),
    };
    match link.reason {
        Reason::ParentProcess => {
            let (parent, child) = if is_parent(batch, a, b) { (a, b) } else { (b, a) };
            let parent_pid = if batch.pid[parent] == NO_PID { batch.parent_pid[child] } else { batch.pid[parent] };
            let by = process(parent_pid, [batch.process[parent], batch.parent[child]]);
            let child = process(batch.pid[child], [batch.process[child], StrId::NONE]);
            format!("{by} started {child}{}{}", host(), by_uid())
        }
        Reason::SameProcess => {
            // A record may tell it by its unique id alone.
            let pid = if batch.pid[a] == NO_PID { batch.pid[b] } else { batch.pid[a] };
            let one = process(pid, [batch.process[a], batch.process[b]]);
            format!("both name {one}{}{}", host(), by_uid())
        }
        Reason::SameParent => {
            let pid = if batch.parent_pid[a] == NO_PID { batch.parent_pid[b] } else { batch.parent_pid[a] };
            let by = process(pid, [batch.parent[a], batch.parent[b]]);
            format!("{by} started both{}{}", host(), by_uid())
        }
        Reason::SameSession => format!("both in logon session {}{}", value(link.on[1]), host()),
        Reason::Recurring => format!("same rule, same fields{}", host()),
        Reason::ToldTogether => "their file tells them as one incident".to_owned(),
        Reason::SameAlert => format!("two records of alert {}", value(link.on[0])),
        Reason::Analyst => "an analyst joined them".to_owned(),
        Reason::Sweep => format!("{}: {}", link.reason.words(), value(link.on[0])),
        Reason::SameFile if link.certain => {
            let name = [batch.file[a], batch.file[b]];
            let named = if name[0].is_some() && name[0] == name[1] {
                format!(" ({})", base_name(&value(name[0])))
            } else {
                String::new()
            };
            format!("both name the file {}{named}", value(link.on[0]))
        }
        _ => {
            let said = |i: usize| match link.what[i] {
                What::Said => format!("{} {}", link.reason.words(), value(link.on[i])),
                what => what.of(&value(link.on[i])),
            };
            if link.on[1].is_some() { format!("{}; {}", said(0), said(1)) } else { said(0) }
        }
    }
}

/// Returns whether row `a` is about the process that started the one of row `b`.
pub(crate) fn is_parent(batch: &Batch, a: usize, b: usize) -> bool {
    if batch.process_uid[a].is_some() && batch.parent_uid[b].is_some() {
        return batch.process_uid[a] == batch.parent_uid[b];
    }
    batch.pid[a] != NO_PID && batch.pid[a] == batch.parent_pid[b]
}

/// Returns the last part of a path of either kind.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

/// Returns text as one line without characters that hide or turn what stands beside them.
pub(crate) fn plain(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    let mut out = String::with_capacity(text.len().min(200));
    for c in text.chars().take(200) {
        if !hides(c) {
            out.push(c);
        } else if matches!(c, '\t' | '\n' | '\r') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().into()
}

/// Returns `640 ms`, `42 s`, `10 min 54 s`, `3 h 4 min`, `2 d 3 h`.
fn span(ms: i64) -> String {
    let secs = ms / 1000;
    let two = |a: i64, first: &str, b: i64, second: &str| {
        if b == 0 { format!("{a} {first}") } else { format!("{a} {first} {b} {second}") }
    };
    match secs {
        0 => format!("{ms} ms"),
        1..60 => format!("{secs} s"),
        60..3600 => two(secs / 60, "min", secs % 60, "s"),
        3600..86_400 => two(secs / 3600, "h", secs / 60 % 60, "min"),
        _ => two(secs / 86_400, "d", secs / 3600 % 24, "h"),
    }
}

pub(crate) fn thousands(n: u32) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::ordered::OrderedSet;

    #[test]
    fn every_reason_has_its_own_words() {
        let words: OrderedSet<&str> = Reason::ALL.iter().map(|reason| reason.words()).collect();
        assert_eq!(words.len(), Reason::ALL.len());
    }

    #[test]
    fn spans_are_written_in_two_units_at_most() {
        for (ms, written) in [
            (0, "0 ms"),
            (640, "640 ms"),
            (42_000, "42 s"),
            (654_000, "10 min 54 s"),
            (600_000, "10 min"),
            (11_040_000, "3 h 4 min"),
            (183_600_000, "2 d 3 h"),
        ] {
            assert_eq!(span(ms), written);
        }
    }

    #[test]
    fn hidden_characters_are_left_out() {
        assert_eq!(plain("a\u{202e}b\u{200b}c\nd\u{7}"), "abc d");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(12), "12");
    }
}
