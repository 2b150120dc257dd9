//! The incident that a brief tells: its steps on a line, and its chain.

use super::Facts;
use super::sources::Sources;
use crate::ranked::points;
use crate::{chain, evidence, words};
use wg_brief::{Chain, Claim, Guide, Lane, LaneKind, Link, Mark, Step, Story};
use wg_protocol::{ChainMark, ChainSpec, ChainView, LaneKind as ViewKind};
use wg_schema::ordered::OrderedSet;
use wg_schema::{AlertId, AlertKey, IncidentId};

/// Alerts on the lanes, lanes, and steps on the line.
const MOST_MARKS: usize = 20;
const MOST_LANES: usize = 8;
const MOST_STEPS: usize = 10;
const MOST_REASONS: usize = 5;
const MOST_GUIDES: usize = 2;

pub fn tell(facts: &Facts<'_>, sources: &mut Sources<'_>, id: IncidentId) -> (Story, Chain) {
    let ranked = facts.ranked;
    let incident = ranked.incident(id);
    let view = chain::view(ranked, facts.session.model(), id, ChainSpec::default());
    let alert_of = |mark: &ChainMark| find(facts, id, &mark.key).unwrap_or(incident.lead);
    let chosen = choose(&view, (0..view.marks.len()).collect(), MOST_MARKS);
    // The steps on the line are among those on the lanes, so that the table of the chain is the twin of both.
    let steps = choose(&view, chosen.clone(), MOST_STEPS);
    let mut step = |i: &usize| step(facts, sources, &view.marks[*i], alert_of(&view.marks[*i]));
    let on_line: Vec<Step> = steps.iter().map(&mut step).collect();
    let on_lanes: Vec<Step> = chosen.iter().map(&mut step).collect();
    let lanes: Vec<usize> =
        OrderedSet::from_iter(chosen.iter().map(|i| usize::from(view.marks[*i].lane))).into_iter().collect();
    let marks: Vec<Mark> = chosen
        .iter()
        .zip(on_lanes)
        .map(|(i, step)| {
            let mark = &view.marks[*i];
            let lane = lanes.iter().position(|lane| *lane == usize::from(mark.lane)).unwrap_or(0);
            Mark { lane, step, repeats: mark.repeats.len() as u32 }
        })
        .collect();
    let place = |view_place: u32| chosen.iter().position(|i| *i == view_place as usize);
    let links = view
        .links
        .iter()
        .filter_map(|link| {
            Some(Link {
                from: place(link.from)?,
                to: place(link.to)?,
                certain: link.certain,
                reason: link.reason.clone(),
            })
        })
        .collect();
    let mut cannot_show = view.cannot_show.clone();
    let not_drawn = view.marks.len() - marks.len();
    if not_drawn > 0 {
        cannot_show.insert(
            0,
            format!("{} not drawn here; the app has them.", words::count(not_drawn, "alert is", "alerts are")),
        );
    }
    cannot_show.truncate(6);
    let guides = guides(facts, sources, id, &view, &chosen);
    let lead = incident.lead;
    let lead_cite = sources.cite(lead);
    let story = Story {
        uid: view.uid.clone(),
        title: view.title.clone(),
        text: Claim { text: told(facts, id, &view), cites: vec![lead_cite] },
        start: view.start,
        end: view.end,
        silent: silent(&view, &lanes),
        steps: on_line,
        key_alerts: view.key_alerts,
        all_alerts: view.all_alerts,
    };
    let chain = Chain {
        uid: view.uid.clone(),
        title: view.title.clone(),
        start: view.start,
        end: view.end,
        export_end: view.batch_end,
        lanes: lanes.iter().map(|lane| lane_of(&view, *lane)).collect(),
        marks,
        links,
        cannot_show,
        base: points(facts.session.model().base()),
        points: points(incident.score),
        p: view.lens.p,
        low: view.lens.low,
        high: view.lens.high,
        reasons: reasons(facts, lead),
        guides,
        note: facts.note(id),
        cites: vec![lead_cite],
    };
    (story, chain)
}

/// The guides of the steps of the highest scores.
fn guides(
    facts: &Facts<'_>,
    sources: &mut Sources<'_>,
    id: IncidentId,
    view: &ChainView,
    chosen: &[usize],
) -> Vec<Guide> {
    let mut order = chosen.to_vec();
    wg_schema::sort::by(&mut order, |a, b| view.marks[*b].points.total_cmp(&view.marks[*a].points).then(a.cmp(b)));
    let mut told = OrderedSet::new();
    let mut guides = Vec::new();
    for mark in order.iter().map(|i| &view.marks[*i]) {
        let Some(guide) =
            mark.guide.filter(|place| told.insert(*place)).and_then(|at| view.guides.get(usize::from(at)))
        else {
            continue;
        };
        let Some(alert) = find(facts, id, &mark.key) else { continue };
        let text = format!("{} {}", guide.what, guide.look);
        guides.push(Guide { about: guide.about.clone(), text, cites: vec![sources.cite(alert)] });
        if guides.len() == MOST_GUIDES {
            break;
        }
    }
    guides
}

fn find(facts: &Facts<'_>, id: IncidentId, key: &str) -> Option<AlertId> {
    let key = AlertKey::from_hex(key)?;
    let batch = &facts.ranked.batch;
    facts.ranked.incident(id).alerts.iter().copied().find(|alert| batch.key[alert.row()] == key)
}

fn step(facts: &Facts<'_>, sources: &mut Sources<'_>, mark: &ChainMark, alert: AlertId) -> Step {
    let batch = &facts.ranked.batch;
    let command_line = if facts.spec.command_lines { batch.text(batch.cmd_line[alert.row()]) } else { "" };
    Step {
        time: mark.time,
        code: mark.code.clone(),
        phase: mark.phase,
        tactic: mark.tactic.clone(),
        title: if mark.title.is_empty() { "Untitled alert".into() } else { mark.title.clone() },
        command_line: command_line.to_owned(),
        cites: vec![sources.cite(alert)],
    }
}

/// Returns which marks tell the story, in the order of time: where each tactic is first reached, then the highest scores.
///
/// `order` are the marks to choose from, in the order of time.
fn choose(view: &ChainView, mut order: Vec<usize>, most: usize) -> Vec<usize> {
    let mut reached = OrderedSet::new();
    let firsts: OrderedSet<usize> =
        OrderedSet::from_iter(order.iter().copied().filter(|i| reached.insert(view.marks[*i].code.as_str())));
    wg_schema::sort::by(&mut order, |a, b| view.marks[*b].points.total_cmp(&view.marks[*a].points).then(a.cmp(b)));
    wg_schema::sort::by_key(&mut order, |i| !firsts.contains(i));
    let mut used = OrderedSet::new();
    let mut chosen: Vec<usize> = order
        .into_iter()
        .filter(|i| {
            let lane = view.marks[*i].lane;
            let has_room = used.len() < MOST_LANES || used.contains(&lane);
            if has_room {
                used.insert(lane);
            }
            has_room
        })
        .take(most)
        .collect();
    wg_schema::sort::up(&mut chosen);
    chosen
}

fn lane_of(view: &ChainView, lane: usize) -> Lane {
    let lane = &view.lanes[lane];
    Lane {
        kind: match lane.kind {
            ViewKind::Host => LaneKind::Host,
            ViewKind::Account => LaneKind::Account,
            _ => LaneKind::Outside,
        },
        // The lane of those that name nothing has no span.
        name: lane.span.is_some().then(|| lane.name.clone()),
        silent: lane.silent.clone(),
    }
}

/// Returns the silences of all drawn lanes inside the incident, each once.
fn silent(view: &ChainView, lanes: &[usize]) -> Vec<(i64, i64)> {
    let all: OrderedSet<(i64, i64)> =
        OrderedSet::from_iter(lanes.iter().flat_map(|lane| view.lanes[*lane].silent.iter().copied()));
    all.into_iter().filter(|(start, end)| *end >= view.start && *start <= view.end).collect()
}

fn reasons(facts: &Facts<'_>, lead: AlertId) -> Vec<(f64, String)> {
    let all = evidence::reasons(facts.ranked, facts.session.model(), lead);
    let mut shown: Vec<(f64, String)> =
        all.iter().take(MOST_REASONS).map(|reason| (reason.points, reason.label.clone())).collect();
    let rest: f64 = all.iter().skip(MOST_REASONS).map(|reason| reason.points).sum();
    if all.len() > MOST_REASONS {
        shown.push((rest, format!("{} more", all.len() - MOST_REASONS)));
    }
    shown
}

/// The story in three sentences that name only what fields say.
fn told(facts: &Facts<'_>, id: IncidentId, view: &ChainView) -> String {
    let incident = facts.ranked.incident(id);
    let count = |kind| incident.entities.iter().filter(|entity| entity.kind == kind).count();
    let hosts = words::count(count(wg_correlate::EntityKind::Host), "host", "hosts");
    let accounts = words::count(count(wg_correlate::EntityKind::Account), "account", "accounts");
    let mut reached: Vec<&str> = Vec::new();
    for mark in view.marks.iter().filter(|mark| !mark.tactic.is_empty()) {
        if !reached.contains(&mark.tactic.as_str()) {
            reached.push(&mark.tactic);
        }
    }
    let mut text = format!("{} on {hosts} and {accounts}.", words::count(incident.alerts.len(), "alert", "alerts"));
    if !reached.is_empty() {
        text.push_str(&format!(" In the order of their first alert they name {}.", reached.join(", ")));
    }
    match facts.verdict(id).map(|given| given.verdict.as_str()) {
        Some("tp") => text.push_str(" A person judged it real."),
        Some("bp") => text.push_str(" A person judged it allowed."),
        Some("fp") => text.push_str(" A person judged the rule wrong."),
        Some(_) => text.push_str(" A person found that it needs more data."),
        None => text.push_str(" No person has judged it yet."),
    }
    text
}
