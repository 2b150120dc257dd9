//! An incident in the words of other tools: a STIX 2.1 bundle, an Attack Flow, an ATT&CK Navigator layer; and layers of
//! others read as coverage.
//!
//! Pure: facts in, JSON out. Everything follows from the facts, ids and times too, so the same incident gives the same
//! bytes. Knows no batch, no score and no verdict: the engine says what is to be told.

#![forbid(unsafe_code)]

mod attack_flow;
mod layer;
mod navigator;
mod release;
mod stix;
mod uuid;

pub use attack_flow::attack_flow;
pub use layer::{Coverage, Covered, Layer, LayerError, read_layers};
pub use navigator::{Heat, LayerFacts, navigator};
pub use release::{NoRelease, Release, TacticName};
pub use stix::stix;

use wg_schema::{AttackRef, Origin, TimeMs};

/// One incident as it is told to another tool.
#[derive(Clone, Debug)]
pub struct Story {
    pub uid: String,
    pub title: String,
    /// What is said of it as a whole, in sentences.
    pub summary: String,
    pub first: Option<TimeMs>,
    pub last: Option<TimeMs>,
    /// By time, undated last. Repeats are folded into one step.
    pub steps: Vec<Step>,
    pub links: Vec<Link>,
    /// Version of this program.
    pub app: String,
    pub release: Release,
}

/// An alert and its repeats.
#[derive(Clone, Debug)]
pub struct Step {
    /// 32 hex digits.
    pub key: String,
    /// How many alerts it stands for, at least 1.
    pub alerts: u32,
    pub time: Option<TimeMs>,
    /// Time of the last repeat.
    pub last: Option<TimeMs>,
    /// OCSF `severity_id`.
    pub severity_id: u8,
    pub sensor: &'static str,
    /// What the record says, by OCSF path (`wg_schema::field`), at most once each.
    pub fields: Vec<(&'static str, String)>,
    /// What the incident calls its machine and its account, where the record has another spelling.
    pub known_as: [Option<String>; 2],
    pub attacks: Vec<AttackRef>,
}

impl Step {
    fn field(&self, path: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| *known == path).map(|(_, value)| value.as_str())
    }

    /// Returns the machine, in the one spelling that the incident has for it.
    fn host(&self) -> Option<&str> {
        self.known_as[0].as_deref().or_else(|| self.field("device.hostname"))
    }

    /// Returns the account, in the one spelling that the incident has for it.
    fn account(&self) -> Option<&str> {
        self.known_as[1].as_deref().or_else(|| self.field("actor.user.name"))
    }

    fn number(&self, path: &str) -> Option<u32> {
        self.field(path)?.parse().ok()
    }

    fn title(&self) -> &str {
        self.field("finding_info.title").or_else(|| self.field("finding_info.analytic.name")).unwrap_or("alert")
    }

    /// Returns the techniques under a release, each once, with the tactic that stands beside it first; what the record says
    /// before what was inferred.
    fn techniques(&self, release: Release) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        for origin in [Origin::Named, Origin::Mapped, Origin::Inferred] {
            for attack in self.attacks.iter().filter(|attack| attack.origin == origin) {
                let Some(technique) = attack.technique.and_then(|index| release.technique(index)) else { continue };
                match told.iter_mut().find(|known| known.id == technique.id) {
                    Some(known) => known.tactic = known.tactic.or(attack.tactic),
                    None => told.push(Told {
                        id: technique.id,
                        name: technique.name,
                        tactic: attack.tactic,
                        is_inferred: origin == Origin::Inferred,
                    }),
                }
            }
        }
        told
    }
}

/// A technique of a step.
#[derive(Clone, Debug)]
struct Told {
    id: &'static str,
    name: &'static str,
    /// Index into `TACTICS`.
    tactic: Option<u8>,
    /// The record does not name it.
    is_inferred: bool,
}

/// Two steps that belong together.
#[derive(Clone, Debug)]
pub struct Link {
    /// Places in [`Story::steps`]; the first is the earlier one.
    pub from: usize,
    pub to: usize,
    /// In words, with the values it rests on.
    pub why: String,
    /// It rests on an identity, not on names and time.
    pub is_certain: bool,
}

/// Returns the page of a technique in the public knowledge base.
fn url(technique: &str) -> String {
    format!("https://attack.mitre.org/techniques/{}/", technique.replace('.', "/"))
}
