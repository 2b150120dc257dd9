//! How a script becomes alerts: steps with a clock time, a rule and the fields that matter, on named machines.

use crate::cast::{Cast, Kind};
use crate::clock::TimeMs;
use crate::noise::{long_running, process_uid};
use crate::record::{Endpoint, Process, Record, uid};
use crate::rng::Rng;
use crate::rules::{Rule, Source};

/// A process of a script. Children name their parent by its place in the script's list.
pub(crate) struct Proc {
    pub(crate) image: &'static str,
    pub(crate) command: &'static str,
    pub(crate) parent: Parent,
}

pub(crate) enum Parent {
    /// A process of the same script, on the same machine.
    Proc(usize),
    /// Something that runs all night there; the noise of that machine has it as parent as well.
    Running(&'static str),
}

/// One step: an alert, or the same alert several times.
pub(crate) struct Step {
    pub(crate) at: TimeMs,
    pub(crate) rule: &'static Rule,
    /// Machine; empty where the source does not know it.
    pub(crate) host: &'static str,
    pub(crate) user: &'static str,
    /// `@NAME` for the address of a machine, an address, or empty.
    pub(crate) src: &'static str,
    pub(crate) dst: &'static str,
    pub(crate) port: u16,
    pub(crate) name: &'static str,
    /// Country and town of `src`.
    pub(crate) place: (&'static str, &'static str),
    /// Which of the script's processes.
    pub(crate) process: Option<usize>,
    pub(crate) file: &'static str,
    pub(crate) call: (&'static str, &'static str),
    pub(crate) resource: &'static str,
    /// How often it fires, and how far apart (with a third of that as jitter).
    pub(crate) times: i64,
    pub(crate) gap_s: i64,
    /// Each repeat is on the next machine of this kind instead of `host`.
    pub(crate) fan: Option<Kind>,
}

/// A step that says nothing, to build on.
pub(crate) const STEP: Step = Step {
    at: 0,
    rule: &crate::rules::CHECK_FAILED,
    host: "",
    user: "",
    src: "",
    dst: "",
    port: 0,
    name: "",
    place: ("", ""),
    process: None,
    file: "",
    call: ("", ""),
    resource: "",
    times: 1,
    gap_s: 60,
    fan: None,
};

/// A script: an intrusion, or something that only looks like one.
pub(crate) struct Script {
    pub(crate) name: &'static str,
    /// What really happened, in one sentence.
    pub(crate) what: &'static str,
    pub(crate) processes: &'static [Proc],
    pub(crate) steps: &'static [Step],
}

impl Script {
    /// Returns the alerts of the script, in step order. `number` is the story's number in the truth.
    pub(crate) fn play<'a>(&self, cast: &'a Cast, number: usize) -> Vec<Record<'a>> {
        let mut rng = Rng::named(self.name, 0);
        let mut records = Vec::new();
        for step in self.steps {
            for repeat in 0..step.times {
                let jitter = if repeat == 0 { 0 } else { rng.below(step.gap_s as u64 * 333 + 1) as i64 };
                let time = step.at + repeat * step.gap_s * 1000 + jitter + rng.below(900) as i64;
                records.push(self.fire(step, cast, time, repeat as usize, (number, records.len()), &mut rng));
            }
        }
        records
    }

    fn fire<'a>(
        &self,
        step: &Step,
        cast: &'a Cast,
        time: TimeMs,
        repeat: usize,
        story: (usize, usize),
        rng: &mut Rng,
    ) -> Record<'a> {
        let host = match step.fan {
            // Not the hubs at the start of the list, and not the same neighbours every time.
            Some(kind) => {
                let all = cast.of_kind(kind, Some(crate::cast::Os::Windows));
                Some(all[(4 + repeat * 3) % all.len()])
            }
            None => Some(step.host).filter(|name| !name.is_empty()).map(|name| cast.host(name)),
        };
        let machine = host.map_or("", |host| host.name.as_str());
        let network = step.rule.source == Source::Ndr;
        Record {
            time,
            rule: step.rule,
            uid: uid(rng),
            host,
            user: step.user.into(),
            src: Endpoint {
                ip: cast.address(step.src),
                port: if network { 49_152 + rng.below(16_000) as u16 } else { 0 },
                name: String::new(),
                place: step.place,
            },
            dst: Endpoint { ip: cast.address(step.dst), port: step.port, name: step.name.into(), place: ("", "") },
            process: step.process.map(|place| self.process(place, machine)),
            parent: step.process.map(|place| match self.processes[place].parent {
                Parent::Proc(parent) => self.process(parent, machine),
                Parent::Running(image) => long_running(machine, image),
            }),
            file: step.file.into(),
            call: step.call,
            resource: step.resource.into(),
            story: Some(story),
        }
    }

    fn process(&self, place: usize, machine: &str) -> Process {
        let proc = &self.processes[place];
        Process {
            image: proc.image.into(),
            command: proc.command.into(),
            uid: process_uid(&format!("{} {machine} {place}", self.name)),
        }
    }
}
