//! A STIX 2.1 bundle: the incident, a sighting for each alert with the data that was observed, the techniques, and how they
//! hang together.
//!
//! Ids of observables are those of the standard, so that another producer's bundle has the same ones. What STIX has no place
//! for (title, severity, rule, product) stands in `x_watchglass_alert` of the sighting, from which our reader takes it back.
//! An undated alert has a sighting without a time and no observed data, which would need one.

mod observed;

pub(crate) use observed::{host, process, user};

use crate::uuid::ours;
use crate::{Release, Step, Story, Told, url};
use serde_json::{Map, Value, json};
use wg_schema::attack::{FIRST, TACTICS, find_technique, release_of, technique, techniques};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::time::to_rfc3339;
use wg_schema::{AttackRef, TimeMs};

/// When what is the same in every export was made: ours, not the export's time, so that an id has one version.
const ALWAYS: &str = "2026-01-01T00:00:00.000Z";

/// Returns the bundle of an incident. It ends with a line feed.
pub fn stix(story: &Story) -> String {
    let mut objects = Objects::new(story);
    let mut incident = objects.sdo("incident", &story.uid);
    let incident_id = id_of(&incident);
    incident["name"] = story.title.as_str().into();
    incident["description"] = story.summary.as_str().into();
    incident["external_references"] = json!([{ "source_name": "watchglass", "external_id": story.uid }]);
    objects.add(incident);
    let mut named: OrderedMap<String, (u64, bool)> = OrderedMap::new();
    let mut data = Vec::with_capacity(story.steps.len());
    for step in &story.steps {
        let told = step.techniques(story.release);
        for told in &told {
            let known = named.entry(objects.attack_pattern(told)).or_insert((0, true));
            *known = (known.0 + u64::from(step.alerts), known.1 && told.is_inferred);
        }
        let seen = observed::data(step, &mut objects);
        sighting(step, &told, &incident_id, seen.as_ref(), &mut objects);
        data.push(seen.map(|seen| seen.id));
    }
    for (pattern, (alerts, is_inferred)) in named {
        let how = if is_inferred { "inferred from the text of" } else { "named by" };
        let words = if alerts == 1 { "1 alert".to_owned() } else { format!("{alerts} alerts") };
        objects.relate(&incident_id, &pattern, &format!("{how} {words}"));
    }
    let observed: OrderedSet<&String> = OrderedSet::from_iter(data.iter().flatten());
    for id in observed {
        objects.relate(&incident_id, id, "part of the incident");
    }
    for link in &story.links {
        let end = |step: usize| data.get(step).and_then(Option::as_deref);
        if let (Some(from), Some(to)) = (end(link.from), end(link.to)) {
            let sure = if link.is_certain { "certain" } else { "inferred" };
            objects.relate(from, to, &format!("{} ({sure})", link.why));
        }
    }
    objects.finish("stix", &story.uid)
}

fn sighting(step: &Step, told: &[Told], incident: &str, seen: Option<&observed::Seen>, objects: &mut Objects) {
    let mut sighting = objects.sdo("sighting", &step.key);
    // Where nothing was observed that could be part of the incident, the sighting itself says whose it is.
    let (first, rest) = told.split_at(usize::from(seen.is_some()).min(told.len()));
    sighting["sighting_of_ref"] = match first {
        [told] => objects.attack_pattern(told).into(),
        _ => incident.into(),
    };
    sighting["description"] = step.title().into();
    sighting["count"] = step.alerts.into();
    for (name, time) in [("first_seen", step.time), ("last_seen", step.last.or(step.time))] {
        if let Some(time) = time {
            sighting[name] = to_rfc3339(time).into();
        }
    }
    if let Some(seen) = seen {
        sighting["observed_data_refs"] = json!([seen.id]);
    }
    if let Some(host) = host(step, objects) {
        sighting["where_sighted_refs"] = json!([host]);
    }
    let references: Vec<Value> = rest.iter().map(|told| reference(told, objects.release)).collect();
    if !references.is_empty() {
        sighting["external_references"] = references.into();
    }
    sighting["x_watchglass_alert"] = own(step, seen);
    objects.add(sighting);
}

/// What our reader takes back: statements on ATT&CK with where they come from, and every field that no object holds.
fn own(step: &Step, seen: Option<&observed::Seen>) -> Value {
    let is_placed =
        |path: &str| path == "time" || path == "severity_id" || seen.is_some_and(|seen| seen.placed.contains(path));
    let mut fields = Map::new();
    let told = step.fields.iter().filter(|(path, _)| !is_placed(path));
    fields.extend(told.map(|(path, value)| ((*path).to_owned(), Value::from(value.as_str()))));
    json!({
        "severity_id": step.severity_id,
        "sensor": step.sensor,
        "attacks": step.attacks.iter().map(statement).collect::<Vec<String>>(),
        "fields": fields,
    })
}

/// `TA0002 T1059.001 named`, by the table in use; `-` for an absent half.
fn statement(attack: &AttackRef) -> String {
    let tactic = attack.tactic.and_then(|index| TACTICS.get(usize::from(index))).map_or("-", |tactic| tactic.id);
    let technique = attack.technique.and_then(technique);
    format!("{tactic} {} {}", technique.map_or("-", |technique| technique.id), attack.origin.word())
}

fn reference(told: &Told, release: Release) -> Value {
    json!({
        "source_name": "mitre-attack",
        "external_id": told.id,
        "url": url(told.id),
        "description": match find_technique(told.id).filter(|index| *index >= FIRST) {
            Some(index) => release_of(index),
            None => format!("ATT&CK Enterprise {}", release.version()),
        },
    })
}

pub(crate) fn id_of(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}

/// The objects of a bundle, each id once, in the order in which they were added.
pub(crate) struct Objects {
    list: Vec<Value>,
    ids: OrderedSet<String>,
    author: String,
    /// What the incident says of itself, not the time of the export: the same input gives the same bytes.
    time: String,
    release: Release,
    app: String,
}

impl Objects {
    /// Starts a bundle with its author.
    pub fn new(story: &Story) -> Objects {
        let time: TimeMs = story.last.or(story.first).unwrap_or(0);
        let author = ours("identity", "watchglass");
        let mut objects = Objects {
            list: Vec::new(),
            ids: OrderedSet::new(),
            author: author.clone(),
            time: to_rfc3339(time),
            release: story.release,
            app: story.app.clone(),
        };
        let mut identity = objects.always(&author);
        identity["name"] = "Watchglass".into();
        identity["identity_class"] = "system".into();
        objects.add(identity);
        objects
    }

    /// Returns the head of an object of this incident.
    pub fn sdo(&self, kind: &str, name: &str) -> Value {
        self.sdo_of(&ours(kind, name))
    }

    /// The same for an id that was made before.
    pub fn sdo_of(&self, id: &str) -> Value {
        let mut object = self.always(id);
        object["created"] = self.time.as_str().into();
        object["modified"] = self.time.as_str().into();
        object
    }

    /// Returns the head of an object that is the same in every export.
    pub fn always(&self, id: &str) -> Value {
        let kind = id.split_once("--").map_or("", |(kind, _)| kind);
        json!({
            "type": kind,
            "spec_version": "2.1",
            "id": id,
            "created_by_ref": self.author,
            "created": ALWAYS,
            "modified": ALWAYS,
        })
    }

    pub fn add(&mut self, object: Value) {
        if self.ids.insert(id_of(&object)) {
            self.list.push(object);
        }
    }

    /// Adds a technique, and returns its id.
    pub fn attack_pattern(&mut self, told: &Told) -> String {
        let id = ours("attack-pattern", &format!("{}|{}", self.release.version(), told.id));
        if self.ids.contains(&id) {
            return id;
        }
        let mut pattern = self.always(&id);
        pattern["name"] = told.name.into();
        pattern["external_references"] = json!([reference(told, self.release)]);
        let technique = techniques().iter().find(|technique| technique.id == told.id);
        let bits = technique.map_or(0, |technique| technique.tactics);
        let tactics = (0..TACTICS.len() as u8).filter(|index| bits & (1 << index) != 0);
        let mut phases: Vec<Value> = Vec::new();
        for tactic in tactics.filter_map(|index| self.release.tactic(index)) {
            let phase = json!({ "kill_chain_name": "mitre-attack", "phase_name": tactic.slug });
            if !phases.contains(&phase) {
                phases.push(phase);
            }
        }
        if !phases.is_empty() {
            pattern["kill_chain_phases"] = phases.into();
        }
        self.add(pattern);
        id
    }

    fn relate(&mut self, from: &str, to: &str, why: &str) {
        let mut relationship = self.sdo("relationship", &format!("{from}|{to}|{why}"));
        relationship["relationship_type"] = "related-to".into();
        relationship["source_ref"] = from.into();
        relationship["target_ref"] = to.into();
        relationship["description"] = why.into();
        self.add(relationship);
    }

    pub fn finish(self, form: &str, uid: &str) -> String {
        let name = format!("{form}|{uid}|{}|{}", self.release.version(), self.app);
        let bundle = json!({ "type": "bundle", "id": ours("bundle", &name), "objects": self.list });
        let mut text = serde_json::to_string_pretty(&bundle).unwrap_or_default();
        text.push('\n');
        text
    }
}
