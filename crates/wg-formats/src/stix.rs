//! STIX 2.0 and 2.1 bundles. Alerts are sightings, incidents, and data that was observed and that no sighting of the
//! bundle is about, and dated actions of an Attack Flow. An indicator, a report or a malware says what to look for, not that it was there: it is not an alert.

mod action;
mod observed;
mod ours;

use super::common::{self, fill, first};
use super::{Confidence, Each, Notes, Reader, Split, Verdict};
use observed::Observed;
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::alert::Text;
use wg_schema::attack::Mentions;
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{Alert, Sensor, Severity};

pub(super) const READER: Reader = Reader { id: "stix", name: "STIX objects", detect, read, unwrap: None };

pub(super) const SPLIT: Split = Split { reader: READER.id, parts };

/// Links of one object that are followed. Enough for what people write; a bundle that links all with all stays linear.
const MAX_LINKS: usize = 64;

fn detect(record: Value<'_>) -> Confidence {
    let kind = first(record, &["type"]).unwrap_or_default();
    let is_object = |object: Value<'_>| first(object, &["id"]).is_some_and(|id| id.contains("--"));
    let holds = || record.get("objects").is_some_and(|list| list.is_array() && list.items().take(4).any(is_object));
    let is_bundle = (kind == "bundle" || record.get("more").is_some()) && holds();
    // An object out of its bundle: its id begins with its type.
    let is_bare =
        || first(record, &["id"]).is_some_and(|id| id.strip_prefix(&*kind).is_some_and(|rest| rest.starts_with("--")));
    if is_bundle || (!kind.is_empty() && is_bare()) { Confidence::Sure } else { Confidence::No }
}

/// What objects of a bundle refer to.
#[derive(Default)]
struct Bundle<'d> {
    by_id: OrderedMap<Cow<'d, str>, Value<'d>>,
    /// Relationships by the object that they begin at.
    links: OrderedMap<Cow<'d, str>, Vec<Value<'d>>>,
    /// Ids of what sightings are of, and of the data that they are about.
    sighted: OrderedSet<Cow<'d, str>>,
    /// The incidents and flows of the bundle.
    stories: OrderedSet<Cow<'d, str>>,
}

impl<'d> Bundle<'d> {
    fn of(objects: Value<'d>) -> Bundle<'d> {
        let mut bundle = Bundle::default();
        for object in objects.items().filter(|object| object.is_object()) {
            let at = |key: &str| object.get(key).and_then(common::text);
            match (at("type").as_deref(), at("source_ref")) {
                (Some("relationship"), Some(source)) => bundle.links.entry(source).or_default().push(object),
                (Some("sighting"), _) => {
                    bundle.sighted.extend(refs(object, "observed_data_refs"));
                    bundle.sighted.extend(at("sighting_of_ref"));
                }
                (Some("incident" | "attack-flow"), _) => bundle.stories.extend(at("id")),
                _ => {}
            }
            if let Some(id) = at("id") {
                bundle.by_id.entry(id).or_insert(object);
            }
        }
        bundle
    }

    fn get(&self, id: &str) -> Option<Value<'d>> {
        self.by_id.get(id).copied()
    }

    /// Tells whether sightings of the bundle are of an incident, or about data that it is tied to.
    fn is_told(&self, incident: Value<'d>) -> bool {
        let Some(id) = first(incident, &["id"]) else { return false };
        let links = self.links.get(&id).into_iter().flatten();
        let mut targets = links.filter_map(|link| link.get("target_ref").and_then(common::text)).take(MAX_LINKS);
        let is_observed =
            |target: Cow<'d, str>| target.starts_with("observed-data--") && self.sighted.contains(&target);
        self.sighted.contains(&id) || targets.any(is_observed)
    }

    /// Returns the flow, or the incident that sightings tell, where the bundle is about one alone.
    fn story(&self) -> Text<'d> {
        let id = self.stories.first().filter(|_| self.stories.len() == 1)?;
        let story = self.get(id)?;
        let is_flow = first(story, &["type"]).as_deref() == Some("attack-flow");
        (is_flow || self.is_told(story)).then(|| id.clone())
    }

    /// Tells whether its one flow is an incident that was saved from here.
    fn is_of_alerts(&self) -> bool {
        let flow = self.stories.first().filter(|_| self.stories.len() == 1).and_then(|id| self.get(id));
        let mut sources = flow.and_then(|flow| flow.get("external_references")).into_iter().flat_map(Value::items);
        sources.any(|source| first(source, &["source_name"]).as_deref() == Some("watchglass"))
    }

    /// Returns the object that a field refers to.
    fn linked(&self, object: Value<'d>, key: &str) -> Option<Value<'d>> {
        self.get(&object.get(key).and_then(common::text)?)
    }
}

fn refs<'d>(object: Value<'d>, key: &str) -> impl Iterator<Item = Cow<'d, str>> {
    object.get(key).into_iter().flat_map(Value::items).take(MAX_LINKS).filter_map(common::text)
}

fn parts<'d>(record: Value<'d>, each: Each<'_, 'd>) -> bool {
    let Some(objects) = record.get("objects").filter(|list| list.is_array() && !list.is_empty()) else { return false };
    let bundle = Bundle::of(objects);
    for object in objects.items() {
        each(object, &mut |alert, notes| {
            if object.is_object() { read_object(&bundle, object, alert, notes) } else { Verdict::Unknown }
        });
    }
    true
}

fn read<'d>(record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    read_object(&Bundle::default(), record, alert, notes)
}

fn read_object<'d>(bundle: &Bundle<'d>, object: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
    let at = |paths: &[&str]| first(object, paths);
    let is_alert = match at(&["type"]).as_deref() {
        Some("attack-action") => {
            alert.told_in = bundle.story();
            return action::read(bundle, object, alert, notes);
        }
        // Told by its sightings, where it is tied to what they observed.
        Some("incident") => !bundle.is_told(object),
        Some("sighting" | "x-ibm-finding" | "x-oca-finding") => true,
        Some("observed-data") => !at(&["id"]).is_some_and(|id| bundle.sighted.contains(&id)),
        _ => false,
    };
    if !is_alert {
        return Verdict::NotAlert;
    }
    common::time_at(
        alert,
        notes,
        object,
        &["first_seen", "first_observed", "start", "last_seen", "last_observed", "created", "modified"],
    );
    alert.vendor_uid = at(&["id"]);
    alert.told_in = bundle.story();
    alert.product = Some("STIX".into());
    alert.vendor = bundle.linked(object, "created_by_ref").and_then(|by| first(by, &["name"]));
    alert.sensor = Sensor::Other;
    alert.confidence = common::score(at(&["confidence"]));
    let mut said = Statements::default();
    let mut observed = Observed::new(bundle);
    if let Some(sighted) = bundle.linked(object, "sighting_of_ref") {
        let of = |paths: &[&str]| first(sighted, paths);
        alert.rule_name = of(&["name", "description", "pattern"]);
        alert.rule_family = of(&["indicator_types", "malware_types", "labels", "type"]);
        alert.confidence = alert.confidence.or_else(|| common::score(of(&["confidence"])));
        said.of(bundle, sighted);
        if let Some(pattern) = of(&["pattern"]) {
            observed.pattern(&pattern, alert);
        }
    }
    alert.rule_uid = at(&["sighting_of_ref"]);
    for data in std::iter::once(object).chain(refs(object, "observed_data_refs").filter_map(|id| bundle.get(&id))) {
        observed.data(data, alert);
    }
    for place in refs(object, "where_sighted_refs").filter_map(|id| bundle.get(&id)) {
        // Most often an organisation, which is no host.
        if first(place, &["identity_class"]).as_deref() == Some("system") {
            fill(&mut alert.host, first(place, &["name"]));
        }
    }
    let finding = observed.finding;
    alert.file_hash = observed.hash.take();
    let name = |of: Option<&str>| of.map(|of| Cow::Owned(format!("Sighting of {of}")));
    alert.title = at(&["name"])
        .or_else(|| finding.and_then(|finding| first(finding, &["name"])))
        .or_else(|| name(alert.rule_name.as_deref()))
        .or_else(|| name(alert.rule_uid.as_deref()))
        .or_else(|| Some(Cow::Owned(format!("Observed {}", observed.what?))))
        .or_else(|| at(&["description", "type"]));
    let finding = finding.unwrap_or(object);
    if let Some(given) = first(finding, &["severity", "x_severity"]) {
        common::severity(alert, notes, Some(given), severity);
    }
    said.of(bundle, object);
    let mut mentions = Mentions::default();
    said.tactics.iter().for_each(|tactic| mentions.add_tactic(None, Some(tactic)));
    said.techniques.iter().for_each(|id| mentions.add_technique(Some(id), None));
    common::attacks(alert, notes, mentions, None);
    if let Some(ours) = object.get("x_watchglass_alert").filter(|ours| ours.is_object()) {
        ours::apply(ours, alert);
    }
    Verdict::Alert
}

/// STIX itself has no severity; the findings of stix-shifter have one from 0 to 100.
fn severity(given: &str) -> Option<Severity> {
    match given.parse::<f64>() {
        Ok(score) if (0.0..1.0).contains(&score) => Some(Severity::Info),
        Ok(score) if (1.0..40.0).contains(&score) => Some(Severity::Low),
        Ok(score) if (40.0..70.0).contains(&score) => Some(Severity::Medium),
        Ok(score) if (70.0..90.0).contains(&score) => Some(Severity::High),
        Ok(score) if (90.0..=100.0).contains(&score) => Some(Severity::Critical),
        Ok(_) => None,
        Err(_) => common::severity_word(given),
    }
}

/// What an object, and what it indicates or uses, says about ATT&CK.
#[derive(Default)]
struct Statements<'d> {
    tactics: Vec<Cow<'d, str>>,
    techniques: Vec<Cow<'d, str>>,
}

impl<'d> Statements<'d> {
    fn of(&mut self, bundle: &Bundle<'d>, object: Value<'d>) {
        self.add(object);
        let Some(id) = first(object, &["id"]) else { return };
        let links = |id: &str| bundle.links.get(id).into_iter().flatten().take(MAX_LINKS).copied();
        for target in links(&id).filter_map(|link| bundle.linked(link, "target_ref")) {
            self.add(target);
            // indicator indicates malware, malware uses technique.
            let Some(id) = first(target, &["id"]) else { continue };
            links(&id).filter_map(|link| bundle.linked(link, "target_ref")).for_each(|further| self.add(further));
        }
    }

    fn add(&mut self, object: Value<'d>) {
        let list = |key: &str| object.get(key).into_iter().flat_map(Value::items).take(MAX_LINKS);
        for phase in list("kill_chain_phases") {
            if first(phase, &["kill_chain_name"]).is_some_and(|name| name.starts_with("mitre")) {
                self.tactics.extend(first(phase, &["phase_name"]));
            }
        }
        for reference in list("external_references") {
            if first(reference, &["source_name"]).is_some_and(|name| name.starts_with("mitre")) {
                // Groups and software have ids of the same list.
                self.techniques.extend(first(reference, &["external_id"]).filter(|id| id.starts_with('T')));
            }
        }
    }
}
