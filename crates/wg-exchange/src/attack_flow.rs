//! Attack Flow 2.0: what was done, on what, and what followed from it, as a STIX bundle with the extension of the Center for
//! Threat-Informed Defense.
//!
//! An action is one technique on one host or account, however many alerts tell of it; a flow with a box for each alert could
//! not be read. Links between alerts become effects between actions, always from the earlier to the later.

use crate::stix::{Objects, host, process, user};
use crate::{Step, Story, Told};
use serde_json::{Value, json};
use wg_schema::ordered::OrderedSet;
use wg_schema::time::to_rfc3339;

const EXTENSION: &str = "extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4";
const CENTER: &str = "identity--d673f8cb-c168-42da-8ed4-0cb26725f86c";
/// A flow of more boxes is no picture.
const MAX_ACTIONS: usize = 200;
const MAX_TITLES: usize = 3;

/// Steps that are one action: same technique (else tactic, else title) on the same host or account.
struct Action<'s> {
    id: String,
    told: Option<Told>,
    tactic: Option<u8>,
    steps: Vec<&'s Step>,
    effects: OrderedSet<usize>,
}

/// Returns the flow of an incident. It ends with a line feed.
pub fn attack_flow(story: &Story) -> String {
    let mut actions: Vec<Action> = Vec::new();
    let mut keys: Vec<(String, &str)> = Vec::new();
    // Per step: its action.
    let mut of: Vec<Option<usize>> = Vec::with_capacity(story.steps.len());
    for step in &story.steps {
        let told = step.techniques(story.release).into_iter().next();
        let tactic = told.as_ref().and_then(|told| told.tactic).or_else(|| step.attacks.iter().find_map(|a| a.tactic));
        let place = step.host().or_else(|| step.account()).unwrap_or_default();
        let what = match (&told, tactic) {
            (Some(told), _) => told.id.to_owned(),
            (None, Some(tactic)) => format!("tactic {tactic}"),
            (None, None) => step.title().to_owned(),
        };
        let known = keys.iter().position(|key| *key == (what.clone(), place));
        let action = known.or_else(|| {
            (actions.len() < MAX_ACTIONS).then(|| {
                let id = crate::uuid::ours("attack-action", &format!("{}|{what}|{place}", story.uid));
                actions.push(Action { id, told, tactic, steps: Vec::new(), effects: OrderedSet::new() });
                keys.push((what, place));
                actions.len() - 1
            })
        });
        if let Some(action) = action.and_then(|action| actions.get_mut(action)) {
            action.steps.push(step);
        }
        of.push(action);
    }
    for link in &story.links {
        let action = |step: usize| of.get(step).copied().flatten();
        if let (Some(from), Some(to)) = (action(link.from), action(link.to))
            && from < to
        {
            actions[from].effects.insert(to);
        }
    }
    write(story, &actions, of.iter().filter(|action| action.is_none()).count())
}

fn write(story: &Story, actions: &[Action], left_out: usize) -> String {
    let mut objects = Objects::new(story);
    objects.add(extension());
    objects.add(json!({
        "type": "identity",
        "spec_version": "2.1",
        "id": CENTER,
        "created_by_ref": CENTER,
        "created": "2022-08-02T19:34:35.143Z",
        "modified": "2022-08-02T19:34:35.143Z",
        "name": "MITRE Center for Threat-Informed Defense",
        "identity_class": "organization",
    }));
    let follows: OrderedSet<usize> =
        OrderedSet::from_iter(actions.iter().flat_map(|action| action.effects.iter().copied()));
    let starts: Vec<&str> = actions
        .iter()
        .enumerate()
        .filter(|(i, _)| !follows.contains(i))
        .map(|(_, action)| action.id.as_str())
        .collect();
    let rest = match left_out {
        0 => String::new(),
        n => format!(" {n} later steps are left out."),
    };
    let mut flow = objects.sdo("attack-flow", &story.uid);
    flow["name"] = story.title.as_str().into();
    flow["description"] = format!("{}{rest}", story.summary).into();
    flow["scope"] = "incident".into();
    flow["start_refs"] = json!(starts);
    flow["external_references"] = json!([{ "source_name": "watchglass", "external_id": story.uid }]);
    flow["extensions"] = new_sdo();
    objects.add(flow);
    for action in actions {
        let value = one(story, actions, action, &mut objects);
        objects.add(value);
    }
    objects.finish("attack-flow", &story.uid)
}

fn one(story: &Story, actions: &[Action], action: &Action, objects: &mut Objects) -> Value {
    let tactic = action.tactic.and_then(|index| story.release.tactic(index));
    let first = action.steps.first();
    let name = match (&action.told, tactic) {
        (Some(told), _) => told.name,
        (None, Some(tactic)) => tactic.name,
        (None, None) => first.map_or("step", |step| step.title()),
    };
    let mut value = objects.sdo_of(&action.id);
    value["name"] = name.into();
    value["description"] = describe(story, action).into();
    if let Some(tactic) = tactic {
        value["tactic_id"] = tactic.id.into();
    }
    if let Some(told) = &action.told {
        value["technique_id"] = told.id.into();
        value["technique_ref"] = objects.attack_pattern(told).into();
    }
    let starts = action.steps.iter().filter_map(|step| step.time);
    let ends = action.steps.iter().filter_map(|step| step.last.or(step.time));
    for (name, time) in [("execution_start", starts.min()), ("execution_end", ends.max())] {
        if let Some(time) = time {
            value[name] = to_rfc3339(time).into();
        }
    }
    if let Some(id) = action.steps.iter().find_map(|step| {
        step.field("process.cmd_line")?;
        process(step, objects)
    }) {
        value["command_ref"] = id.into();
    }
    let assets = assets(action, objects);
    if !assets.is_empty() {
        value["asset_refs"] = json!(assets);
    }
    if !action.effects.is_empty() {
        let effects = action.effects.iter().filter_map(|place| actions.get(*place));
        value["effect_refs"] = effects.map(|effect| effect.id.as_str()).collect::<Vec<_>>().into();
    }
    value["extensions"] = new_sdo();
    value
}

/// The hosts and accounts that an action is on.
fn assets(action: &Action, objects: &mut Objects) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for step in &action.steps {
        let (host, user) = (host(step, objects), user(step, objects));
        let named = [(step.host(), host), (step.account(), user)];
        for (name, about) in named.into_iter().filter_map(|(name, id)| name.zip(id)) {
            let mut asset = objects.sdo("attack-asset", &about);
            let id = asset["id"].as_str().unwrap_or_default().to_owned();
            asset["name"] = name.into();
            asset["object_ref"] = about.into();
            asset["extensions"] = new_sdo();
            objects.add(asset);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

fn describe(story: &Story, action: &Action) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for step in &action.steps {
        if titles.len() < MAX_TITLES && !titles.contains(&step.title()) {
            titles.push(step.title());
        }
    }
    let n: u64 = action.steps.iter().map(|step| u64::from(step.alerts)).sum();
    let alerts = if n == 1 { "1 alert".to_owned() } else { format!("{n} alerts") };
    let inferred = match &action.told {
        Some(told) if told.is_inferred => " The technique was inferred from the alert's text; no product named it.",
        _ => "",
    };
    format!("{alerts}: {}. ATT&CK {}.{inferred}", titles.join("; "), story.release.version())
}

fn new_sdo() -> Value {
    json!({ EXTENSION: { "extension_type": "new-sdo" } })
}

fn extension() -> Value {
    json!({
        "type": "extension-definition",
        "id": EXTENSION,
        "spec_version": "2.1",
        "name": "Attack Flow",
        "description": "Extends STIX 2.1 with features to create Attack Flows.",
        "created": "2022-08-02T19:34:35.143Z",
        "modified": "2022-08-02T19:34:35.143Z",
        "created_by_ref": CENTER,
        "schema": "https://center-for-threat-informed-defense.github.io/attack-flow/stix/attack-flow-schema-2.0.0.json",
        "version": "2.0.0",
        "extension_types": ["new-sdo"],
        "external_references": [
            {
                "source_name": "Documentation",
                "description": "Documentation for Attack Flow",
                "url": "https://center-for-threat-informed-defense.github.io/attack-flow",
            },
            {
                "source_name": "GitHub",
                "description": "Source code repository for Attack Flow",
                "url": "https://github.com/center-for-threat-informed-defense/attack-flow",
            },
        ],
    })
}
