//! The noise of the night: a table of rules that fire for dull reasons, and how each row becomes alerts.
//!
//! Heavily skewed, as in life: a scanner, a patch tool and a monitoring agent write half of it, and a long tail of rules
//! fires once or twice.

mod endpoint;
mod logs;
mod network;
mod online;

use crate::cast::{Cast, Host, Kind, Os, outside_address, usual_address, usual_place};
use crate::clock::{BUSY, HOUR_MS, MINUTE_MS, SILENT_FROM, SILENT_TO, START_MS, TimeMs};
use crate::record::{Endpoint, Process, Record, uid};
use crate::rng::{Rng, digest};
use crate::rules::{Rule, Source};

/// When a row fires.
pub(crate) enum When {
    /// So many times, more in busy hours.
    Spread(u64),
    /// So many times within some minutes from a moment.
    Within { from: TimeMs, minutes: i64, n: u64 },
    /// From a moment to the morning, with a step and a jitter.
    Every { from: TimeMs, minutes: i64, jitter_s: u64 },
}

/// Which machine the alert is about.
pub(crate) enum On {
    Nothing,
    /// One of these, mostly the first.
    Named(&'static [&'static str]),
    /// Workstations whose name begins so; the empty text takes all. Some are much noisier than others.
    Desks(&'static str),
    WindowsServers,
    LinuxServers,
}

/// Which account is named.
pub(crate) enum By {
    Nobody,
    Owner,
    /// One of these, mostly the first.
    Named(&'static [&'static str]),
    /// The owner of any workstation whose name begins so.
    Anyone(&'static str),
}

/// One side of a connection.
pub(crate) enum Side {
    Unknown,
    /// One of these (`@NAME` or an address), mostly the first.
    Named(&'static [&'static str]),
    Desk(&'static str),
    Server,
    Outside,
    /// Where the account usually comes from.
    Usual,
    /// Somewhere far away, with a country to go with it.
    Abroad,
}

/// One row of the table.
pub(crate) struct Noise {
    pub(crate) rule: &'static Rule,
    pub(crate) when: When,
    pub(crate) on: On,
    pub(crate) by: By,
    pub(crate) from: Side,
    pub(crate) to: Side,
    pub(crate) port: u16,
    /// Name of the other side. `{n}`, `{x}`, `{u}`, `{h}` stand for a number, hex digits, account and machine, here and
    /// in every other text.
    pub(crate) name: &'static str,
    /// Image, image of the parent, command line; one is picked.
    pub(crate) processes: &'static [(&'static str, &'static str, &'static str)],
    pub(crate) file: &'static str,
    pub(crate) call: (&'static str, &'static str),
    pub(crate) resource: &'static str,
}

/// A row that says nothing, to build on.
const ROW: Noise = Noise {
    rule: &crate::rules::CHECK_FAILED,
    when: When::Spread(1),
    on: On::Nothing,
    by: By::Nobody,
    from: Side::Unknown,
    to: Side::Unknown,
    port: 0,
    name: "",
    processes: &[],
    file: "",
    call: ("", ""),
    resource: "",
};

const ABROAD: [(&str, &str); 6] =
    [("PT", "Porto"), ("PL", "Gdansk"), ("US", "Denver"), ("BR", "Recife"), ("JP", "Osaka"), ("GB", "Leeds")];

const TABLES: [&[Noise]; 4] = [network::ROWS, endpoint::ROWS, logs::ROWS, online::ROWS];

/// Returns the whole noise, row by row.
pub(crate) fn all(cast: &Cast) -> Vec<Record<'_>> {
    let mut records = Vec::new();
    for (number, row) in TABLES.iter().copied().flatten().enumerate() {
        let mut rng = Rng::named(row.rule.uid, number as u64);
        let mut times = row.when.times(&mut rng);
        if row.rule.source == Source::Ndr {
            times.retain(|time| !(SILENT_FROM..SILENT_TO).contains(time));
        }
        records.extend(times.into_iter().map(|time| row.fire(cast, time, &mut rng)));
    }
    records
}

impl When {
    fn times(&self, rng: &mut Rng) -> Vec<TimeMs> {
        let some = |rng: &mut Rng, ms: i64| rng.below(ms as u64) as i64;
        match *self {
            When::Spread(n) => (0..n).map(|_| START_MS + busy_hour(rng) * HOUR_MS + some(rng, HOUR_MS)).collect(),
            When::Within { from, minutes, n } => (0..n).map(|_| from + some(rng, minutes * MINUTE_MS)).collect(),
            When::Every { from, minutes, jitter_s } => (0..)
                .map(|i| from + i * minutes * MINUTE_MS)
                .take_while(|time| *time < crate::clock::END_MS - MINUTE_MS * 2)
                .map(|time| time + rng.below(jitter_s * 1000 + 1) as i64)
                .collect(),
        }
    }
}

fn busy_hour(rng: &mut Rng) -> i64 {
    let mut left = rng.below(BUSY.iter().sum());
    let mut hour = 0;
    while left >= BUSY[hour] {
        left -= BUSY[hour];
        hour += 1;
    }
    hour as i64
}

impl Noise {
    fn fire<'a>(&self, cast: &'a Cast, time: TimeMs, rng: &mut Rng) -> Record<'a> {
        let host = self.on.pick(cast, self.rule.uid, rng);
        let user = self.by.pick(cast, host, rng);
        let fill = Fill { number: rng.skewed(1000), hex: rng.next() as u32, user: &user, host };
        let uid = uid(rng);
        let (process, parent) = self.process(host, &uid, &fill, rng);
        let src = self.from.pick(cast, &user, rng);
        let mut dst = self.to.pick(cast, &user, rng);
        dst.port = self.port;
        dst.name = fill.text(self.name);
        let src_port =
            if self.port > 0 && self.rule.source == Source::Ndr { 49_152 + rng.below(16_000) as u16 } else { 0 };
        Record {
            time,
            rule: self.rule,
            uid,
            host,
            src: Endpoint { port: src_port, ..src },
            dst,
            process,
            parent,
            file: fill.text(self.file),
            call: self.call,
            resource: fill.text(self.resource),
            story: None,
            user,
        }
    }

    fn process(
        &self,
        host: Option<&Host>,
        uid: &str,
        fill: &Fill,
        rng: &mut Rng,
    ) -> (Option<Process>, Option<Process>) {
        if self.processes.is_empty() {
            return (None, None);
        }
        let (image, parent, command) = rng.pick(self.processes);
        let machine = host.map_or("", |host| &host.name);
        let process = Process { image: fill.text(image), command: fill.text(command), uid: process_uid(uid) };
        (Some(process), Some(long_running(machine, parent)))
    }
}

/// Returns a process that runs all night on a machine: the shell of its desktop, its services.
pub(crate) fn long_running(machine: &str, image: &str) -> Process {
    Process { image: image.into(), command: String::new(), uid: process_uid(&format!("{machine} {image}")) }
}

/// Returns the id that belongs to whatever text names the process.
pub(crate) fn process_uid(of: &str) -> String {
    format!("{{{}}}", &digest(of)[..20])
}

impl On {
    fn pick<'a>(&self, cast: &'a Cast, rule: &str, rng: &mut Rng) -> Option<&'a Host> {
        let from = match self {
            On::Nothing => return None,
            On::Named(names) => return Some(cast.host(names[rng.skewed(names.len() as u64) as usize])),
            On::Desks(prefix) => return Some(desk(cast, prefix, rule, rng)),
            On::WindowsServers => cast.of_kind(Kind::Server, Some(Os::Windows)),
            On::LinuxServers => cast.of_kind(Kind::Server, Some(Os::Linux)),
        };
        Some(from[rng.below(from.len() as u64) as usize])
    }
}

/// Returns a workstation; each rule has its own noisy ones.
fn desk<'a>(cast: &'a Cast, prefix: &str, rule: &str, rng: &mut Rng) -> &'a Host {
    let mut from = cast.of_kind(Kind::Workstation, None);
    from.retain(|host| host.name.starts_with(prefix));
    let n = from.len() as u64;
    let place = (rng.skewed(n) * 7 + crate::rng::hash(rule) % n) % n;
    from[place as usize]
}

impl By {
    fn pick(&self, cast: &Cast, host: Option<&Host>, rng: &mut Rng) -> String {
        match self {
            By::Nobody => String::new(),
            By::Owner => host.map_or_else(String::new, |host| host.owner.clone()),
            By::Named(names) => names[rng.skewed(names.len() as u64) as usize].into(),
            By::Anyone(prefix) => desk(cast, prefix, "IDP", rng).owner.clone(),
        }
    }
}

impl Side {
    fn pick(&self, cast: &Cast, user: &str, rng: &mut Rng) -> Endpoint {
        let mut place = ("", "");
        let ip = match self {
            Side::Unknown => String::new(),
            Side::Named(names) => cast.address(names[rng.skewed(names.len() as u64) as usize]),
            Side::Desk(prefix) => desk(cast, prefix, "NDR", rng).ip.clone(),
            Side::Server => rng.pick(&cast.of_kind(Kind::Server, None)).ip.clone(),
            Side::Outside => outside_address(rng),
            Side::Usual => {
                place = usual_place(user);
                usual_address(user, rng)
            }
            Side::Abroad => {
                place = *rng.pick(&ABROAD);
                outside_address(rng)
            }
        };
        Endpoint { ip, place, ..Endpoint::default() }
    }
}

/// What stands in for the marks of a text.
struct Fill<'a> {
    number: u64,
    hex: u32,
    user: &'a str,
    host: Option<&'a Host>,
}

impl Fill<'_> {
    fn text(&self, pattern: &str) -> String {
        if !pattern.contains('{') {
            return pattern.into();
        }
        pattern
            .replace("{n}", &self.number.to_string())
            .replace("{x}", &format!("{:08x}", self.hex))
            .replace("{u}", self.user)
            .replace("{h}", self.host.map_or("", |host| &host.name))
    }
}
