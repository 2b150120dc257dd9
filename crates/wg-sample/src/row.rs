//! One line of a table and the alerts it makes.
//!
//! Cells are parted by ` | `. The first two are the rule and when it fires; the others start with a word:
//!
//! | cell | meaning |
//! | --- | --- |
//! | `~40` | 40 times, more in busy hours |
//! | `19:05 +75m x40` | 40 times within 75 minutes |
//! | `18:07 /29m ~40s` | every 29 minutes till the morning, up to 40 s late; with `x6` six times; alone once |
//! | `on X` | the machine: `desk`, `desk:FIN`, `windows`, `linux` (servers), `each:windows` (one after the other), names |
//! | `by X` | the account: `owner`, `anyone`, `anyone:FIN` (the owner of some desk), names |
//! | `from X`, `to X 443 name` | the ends: `desk`, `server`, `outside`, `usual`, `abroad`, addresses, `@NAME`; port; name |
//! | `in DE Hamburg` | where `from` is |
//! | `run image < parent > command` | the process, one of several such cells; `run word` for a process of the story |
//! | `file`, `call`, `resource` | a file, a cloud call or application, what the call was made on |
//!
//! Of names parted by commas one is picked, mostly the first. In every text `{n}`, `{x}`, `{u}`, `{h}` stand for a number,
//! hex digits, the account and the machine, `{sys}`, `{ps}`, `{apps}` for folders and a program that are often named.

use crate::cast::{Cast, Host, Kind, Os, outside_address, usual_address, usual_place};
use crate::clock::{BUSY, END_MS, HOUR_MS, START_MS, TimeMs, at};
use crate::record::{Endpoint, Process, Record, uid};
use crate::rng::{Rng, digest, hash};
use crate::rules::{Rule, Source};

/// Returns the lines of a table without comments and blank ones.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

pub(crate) fn cells(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split('|').map(str::trim_ascii)
}

/// Returns the number at the start of a text.
pub(crate) fn number(text: &str) -> i64 {
    text.bytes().take_while(u8::is_ascii_digit).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
}

/// A line of a table.
pub(crate) struct Row<'a> {
    pub(crate) rule: &'a Rule,
    when: &'static str,
    rest: Vec<(&'static str, &'static str)>,
}

/// A process of a story: image, parent (a name or a path), command line.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) run: &'static str,
}

/// The story that a row belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'s> {
    pub(crate) story: &'static str,
    pub(crate) processes: &'s [Named],
}

impl<'a> Row<'a> {
    pub(crate) fn read(line: &'static str, cast: &'a Cast) -> Row<'a> {
        let mut cells = cells(line);
        let rule = cast.rule(cells.next().unwrap_or(""));
        let when = cells.next().unwrap_or("");
        Row { rule, when, rest: cells.map(|cell| cell.split_once(' ').unwrap_or_default()).collect() }
    }

    fn cell(&self, word: &str) -> &'static str {
        self.rest.iter().find(|(key, _)| *key == word).map_or("", |(_, value)| value)
    }

    /// Returns when the row fires, in no order.
    pub(crate) fn times(&self, rng: &mut Rng) -> Vec<TimeMs> {
        if let Some(n) = self.when.strip_prefix('~') {
            return (0..number(n)).map(|_| START_MS + busy_hour(rng) * HOUR_MS + below(rng, HOUR_MS)).collect();
        }
        let (mut within, mut step, mut late, mut n) = (0, 0, 0, 0);
        for word in self.when.split(' ').skip(1) {
            let value = number(&word[1..]) * if word.ends_with('m') { 60_000 } else { 1000 };
            match word.as_bytes()[0] {
                b'+' => within = value,
                b'/' => step = value,
                b'~' => late = value,
                _ => n = value / 1000,
            }
        }
        let from = clock(self.when);
        let n = match (n, step) {
            (0, 0) => 1,
            (0, step) => (END_MS - from) / step,
            (n, _) => n,
        };
        (0..n).map(|i| from + i * step + below(rng, within.max(late) + 900)).filter(|time| *time < END_MS).collect()
    }

    /// Returns the alert of the row at a moment; `repeat` counts how often it fired before.
    pub(crate) fn fire(
        &self,
        cast: &'a Cast,
        time: TimeMs,
        repeat: usize,
        scene: Option<Scene<'_>>,
        rng: &mut Rng,
    ) -> Record<'a> {
        let host = self.host(cast, repeat, rng);
        let user = self.account(cast, host, rng);
        let fill = Fill { number: rng.skewed(1000), hex: rng.next() as u32, user: &user, host };
        let uid = uid(rng);
        let (process, parent) = self.process(&uid, &fill, scene, rng);
        let src = self.end("from", cast, &user, &fill, rng);
        let dst = self.end("to", cast, &user, &fill, rng);
        Record {
            time,
            rule: self.rule,
            uid,
            host,
            src,
            dst,
            process,
            parent,
            file: fill.text(self.cell("file")),
            call: self.cell("call").split_once(' ').unwrap_or(("", self.cell("call"))),
            resource: fill.text(self.cell("resource")),
            story: None,
            user,
        }
    }

    fn host(&self, cast: &'a Cast, repeat: usize, rng: &mut Rng) -> Option<&'a Host> {
        let on = self.cell("on");
        match on.split_once(':').unwrap_or((on, "")) {
            ("", _) => None,
            ("desk", prefix) => Some(desk(cast, prefix, self.rule.uid, rng)),
            ("windows", _) => Some(*rng.pick(&cast.of_kind(Kind::Server, Some(Os::Windows)))),
            ("linux", _) => Some(*rng.pick(&cast.of_kind(Kind::Server, Some(Os::Linux)))),
            ("each", _) => {
                let all = cast.of_kind(Kind::Server, Some(Os::Windows));
                Some(all[(4 + repeat * 3) % all.len()])
            }
            _ => Some(cast.host(one_of(on, rng))),
        }
    }

    fn account(&self, cast: &Cast, host: Option<&Host>, rng: &mut Rng) -> String {
        let by = self.cell("by");
        match by.split_once(':').unwrap_or((by, "")) {
            ("owner", _) => host.map_or_else(String::new, |host| host.owner.clone()),
            ("anyone", prefix) => desk(cast, prefix, "IDP", rng).owner.clone(),
            _ => one_of(by, rng).into(),
        }
    }

    fn process(
        &self,
        uid: &str,
        fill: &Fill<'_>,
        scene: Option<Scene<'_>>,
        rng: &mut Rng,
    ) -> (Option<Process>, Option<Process>) {
        let runs: Vec<&str> = self.rest.iter().filter(|(key, _)| *key == "run").map(|(_, run)| *run).collect();
        if runs.is_empty() {
            return (None, None);
        }
        let run = *rng.pick(&runs);
        match scene {
            Some(scene) => scene.processes(run, fill),
            None => {
                let (image, parent, command) = parts(run);
                let process = Process::new(fill.text(image), fill.text(command), uid);
                (Some(process), Some(long_running(fill, parent)))
            }
        }
    }

    fn end(&self, which: &str, cast: &Cast, user: &str, fill: &Fill<'_>, rng: &mut Rng) -> Endpoint {
        let mut words = self.cell(which).split(' ');
        let who = words.next().unwrap_or("");
        let mut place = ("", "");
        let ip = match who.split_once(':').unwrap_or((who, "")) {
            ("desk", prefix) => desk(cast, prefix, "NDR", rng).ip.clone(),
            ("server", _) => rng.pick(&cast.of_kind(Kind::Server, None)).ip.clone(),
            ("outside", _) => outside_address(rng),
            ("usual", _) => {
                place = usual_place(user);
                usual_address(user, rng)
            }
            ("abroad", _) => {
                place = *rng.pick(&ABROAD);
                outside_address(rng)
            }
            _ => cast.address(one_of(who, rng)),
        };
        if which == "from" {
            place = self.cell("in").split_once(' ').unwrap_or(place);
        }
        let port = match (self.rule.source, which) {
            (Source::Ndr, "from") => 49_152 + rng.below(16_000) as u16,
            _ => number(words.next().unwrap_or("")) as u16,
        };
        Endpoint { ip, place, port, name: fill.text(words.next().unwrap_or("")) }
    }
}

impl Scene<'_> {
    /// Returns a process of the story and its parent: one of the story too, or one that runs all night.
    fn processes(&self, name: &str, fill: &Fill<'_>) -> (Option<Process>, Option<Process>) {
        let Some(run) = self.find(name) else { return (None, None) };
        let (_, parent, _) = parts(run);
        let parent = match self.find(parent) {
            Some(run) => self.process(parent, run, fill),
            None => long_running(fill, parent),
        };
        (Some(self.process(name, run, fill)), Some(parent))
    }

    fn find(&self, name: &str) -> Option<&'static str> {
        self.processes.iter().find(|process| process.name == name).map(|process| process.run)
    }

    fn process(&self, name: &str, run: &str, fill: &Fill<'_>) -> Process {
        let (image, _, command) = parts(run);
        let uid = format!("{} {} {name}", self.story, fill.machine());
        Process::new(fill.text(image), fill.text(command), &uid)
    }
}

const ABROAD: [(&str, &str); 6] =
    [("PT", "Porto"), ("PL", "Gdansk"), ("US", "Denver"), ("BR", "Recife"), ("JP", "Osaka"), ("GB", "Leeds")];

/// Splits `image < parent > command`.
fn parts(run: &str) -> (&str, &str, &str) {
    let (image, rest) = run.split_once('<').unwrap_or((run, ""));
    let (parent, command) = rest.split_once('>').unwrap_or((rest, ""));
    (image.trim_ascii(), parent.trim_ascii(), command.trim_ascii())
}

/// Returns a process that runs all night on a machine (the shell of its desktop, its services): the same one for all.
fn long_running(fill: &Fill<'_>, image: &str) -> Process {
    let image = fill.text(image);
    let uid = format!("{} {image}", fill.machine());
    Process::new(image, String::new(), &uid)
}

impl Process {
    fn new(image: String, command: String, identity: &str) -> Process {
        Process { image, command, uid: digest(identity)[..20].into() }
    }
}

/// Returns a workstation; each rule has its own noisy ones.
fn desk<'a>(cast: &'a Cast, prefix: &str, rule: &str, rng: &mut Rng) -> &'a Host {
    let mut from = cast.of_kind(Kind::Workstation, None);
    from.retain(|host| host.name.starts_with(prefix));
    let n = from.len() as u64;
    let place = (rng.skewed(n) * 7 + hash(rule) % n) % n;
    from[place as usize]
}

/// Returns one name of a list parted by commas, mostly the first.
fn one_of<'t>(list: &'t str, rng: &mut Rng) -> &'t str {
    let n = list.split(',').count() as u64;
    list.split(',').nth(rng.skewed(n) as usize).unwrap_or("")
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

/// Returns a moment from `19:05` or `19:05:30`, with anything after it.
fn clock(text: &str) -> TimeMs {
    let mut parts = text.split([':', ' ']).map(number);
    let (hour, minute) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let second = if text.get(5..6) == Some(":") { parts.next().unwrap_or(0) } else { 0 };
    at(hour, minute, second)
}

fn below(rng: &mut Rng, ms: TimeMs) -> TimeMs {
    rng.below(ms as u64) as i64
}

/// What stands in for the marks of a text.
struct Fill<'f> {
    number: u64,
    hex: u32,
    user: &'f str,
    host: Option<&'f Host>,
}

impl Fill<'_> {
    fn machine(&self) -> &str {
        self.host.map_or("", |host| &host.name)
    }

    fn text(&self, pattern: &str) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (mark, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            match mark {
                "n" => out.push_str(&self.number.to_string()),
                "x" => out.push_str(&format!("{:08x}", self.hex)),
                "u" => out.push_str(self.user),
                "h" => out.push_str(self.machine()),
                "sys" => out.push_str(r"C:\Windows\System32"),
                "ps" => out.push_str(r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"),
                _ => out.push_str(r"C:\Program Files"),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(when: &'static str, expect: &[TimeMs]) {
        let cast = Cast::new();
        let row = Row { rule: cast.rule("encoded"), when, rest: Vec::new() };
        let minutes: Vec<TimeMs> = row.times(&mut Rng::named("", 0)).iter().map(|t| (t - START_MS) / 60_000).collect();
        assert_eq!(minutes, expect);
    }

    #[test]
    fn a_row_says_when_it_fires() {
        check("19:05:30", &[65]);
        check("00:00 x3 /120s", &[360, 362, 364]);
        check("04:40 /30m ~10s", &[640, 670]);
        let cast = Cast::new();
        let row = Row { rule: cast.rule("encoded"), when: "19:00 +10m x50", rest: Vec::new() };
        let times = row.times(&mut Rng::named("", 0));
        assert_eq!(times.len(), 50);
        assert!(times.iter().all(|t| (60..=70).contains(&((t - START_MS) / 60_000))));
    }

    #[test]
    fn marks_are_filled_and_other_text_is_kept() {
        let fill = Fill { number: 7, hex: 1, user: "u.x", host: None };
        assert_eq!(fill.text(r"{sys}\a {n}{x} {u}"), r"C:\Windows\System32\a 700000001 u.x");
        assert_eq!(parts(r"a b < C:\c > d : e"), ("a b", r"C:\c", "d : e"));
    }
}
