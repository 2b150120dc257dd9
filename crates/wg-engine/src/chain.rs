//! The chain of an incident: lanes, marks, links, and what the picture cannot show.

use crate::ranked::{Ranked, points};
use crate::{affected, detail, reading, silence, tags, weigh, words};
use wg_correlate::{EntityKind, Incident};
use wg_protocol::{ChainLink, ChainMark, ChainSpec, ChainView, FieldValue, Lane, LaneBy, LaneKind};
use wg_schema::attack::TACTICS;
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_schema::{AlertId, Batch, IncidentId, StrId};
use wg_score::Model;

/// Marks drawn at most: key alerts, and all.
const MAX_KEY: usize = 60;
const MAX_ALL: usize = 5_000;
const MAX_REPEATS: usize = 200;
const MAX_LANES: usize = 40;
/// Alerts closer than this in different products may be in another order: clocks differ.
const UNSETTLED_MS: i64 = 2_000;

/// The few fields of the side panel.
const PANEL: [&str; 9] = [
    "device.hostname",
    "actor.user.name",
    "process.name",
    "process.cmd_line",
    "process.parent_process.name",
    "src_endpoint.ip",
    "dst_endpoint.ip",
    "dst_endpoint.domain",
    "file.name",
];

/// Returns the chain of an incident under `spec`.
pub fn view(ranked: &Ranked, model: &Model, id: IncidentId, spec: ChainSpec) -> ChainView {
    let incident = ranked.incident(id);
    let batch = &ranked.batch;
    let (batch_start, batch_end) = ranked.time_range().unwrap_or_default();
    let heads = detail::heads_with_repeats(incident, ranked);
    let dated: Vec<&(AlertId, Vec<AlertId>)> =
        heads.iter().filter(|(head, _)| batch.time_of(*head).is_some()).collect();
    let undated = heads.len() - dated.len();
    let drawn = choose(ranked, dated.clone(), spec);
    let mut lanes = Lanes::new(ranked, incident, spec.lanes);
    let mut guides = reading::Guides::default();
    let marks: Vec<ChainMark> =
        drawn.iter().map(|(head, repeats)| mark(ranked, *head, repeats, lanes.of(batch, *head), &mut guides)).collect();
    let index: OrderedMap<AlertId, u32> =
        OrderedMap::from_iter(drawn.iter().enumerate().map(|(i, (head, _))| (*head, i as u32)));
    let n_heads = weigh::heads(ranked);
    let links: Vec<ChainLink> = ranked.incidents.links[incident.links.start as usize..incident.links.end as usize]
        .iter()
        .filter_map(|link| {
            Some(ChainLink {
                from: *index.get(&link.from)?,
                to: *index.get(&link.to)?,
                reason: link.reason.words().into(),
                detail: wg_correlate::words(batch, link),
                strength: f32::from(link.strength) / 100.0,
                certain: link.certain,
                graph_reason: link.reason.graph_reason().into(),
                weight: weigh::words(ranked, link, n_heads),
            })
        })
        .collect();
    let n_links = links.len();
    let links = telling(links);
    let weaker = n_links - links.len();
    let more = dated.len() - drawn.len();
    let severity = detail::worst_severity(batch, &incident.alerts);
    let mut cannot_show = cannot_show(ranked, incident, &marks, &links, undated, more);
    if weaker > 0 {
        let words = words::count(weaker, "weaker link is", "weaker links are");
        cannot_show.push(format!("{words} not drawn: the alerts they join are joined already."));
    }
    ChainView {
        uid: incident.uid.clone(),
        title: wg_correlate::title(batch, incident),
        severity_id: severity.id(),
        lens: ranked.lens(model, incident.lead),
        start: incident.first.unwrap_or_default(),
        end: incident.last.unwrap_or_default(),
        batch_start,
        batch_end,
        lanes: lanes.finish(),
        key_alerts: dated.len().min(MAX_KEY) as u32,
        all_alerts: incident.alerts.len() as u32,
        marks,
        links,
        undated: undated as u32,
        more: more as u32,
        cannot_show,
        affected: affected::of(ranked, incident),
        guides: guides.list,
    }
}

/// Returns the alerts to draw, in time order: all up to the limit, or those of the highest scores.
fn choose<'a>(
    ranked: &Ranked,
    mut dated: Vec<&'a (AlertId, Vec<AlertId>)>,
    spec: ChainSpec,
) -> Vec<&'a (AlertId, Vec<AlertId>)> {
    let limit = if spec.all { MAX_ALL } else { MAX_KEY };
    if dated.len() > limit {
        sort::by_key(&mut dated, |(head, _)| (std::cmp::Reverse(ranked.scores[head.row()]), head.0));
        dated.truncate(limit);
        sort::by_key(&mut dated, |(head, _)| (ranked.batch.time[head.row()], head.0));
    }
    dated
}

/// Returns the links that tell the story: every certain one, and for an alert that none leads to, its strongest.
///
/// The rest joins what is joined already and would hide it; the JSON result has them all.
fn telling(links: Vec<ChainLink>) -> Vec<ChainLink> {
    let mut best: OrderedMap<u32, usize> = OrderedMap::new();
    for (i, link) in links.iter().enumerate() {
        let is_better = |other: &usize| (link.certain, link.strength) > (links[*other].certain, links[*other].strength);
        if best.get(&link.to).is_none_or(is_better) {
            best.insert(link.to, i);
        }
    }
    let kept: Vec<bool> =
        links.iter().enumerate().map(|(i, link)| link.certain || best.get(&link.to) == Some(&i)).collect();
    links.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(link, _)| link).collect()
}

fn mark(ranked: &Ranked, head: AlertId, repeats: &[AlertId], lane: u16, guides: &mut reading::Guides) -> ChainMark {
    let batch = &ranked.batch;
    let row = head.row();
    let all = ranked.attacks_of(head).iter().map(tags::tag);
    let named = all.clone().find(|tag| !tag.code.is_empty());
    let technique = all.clone().find(|tag| !tag.technique.is_empty());
    let span = batch.span[row];
    ChainMark {
        key: batch.key[row].to_hex(),
        lane,
        time: batch.time[row],
        repeats: repeats.iter().filter_map(|alert| batch.time_of(*alert)).take(MAX_REPEATS).collect(),
        folded: detail::folded(ranked, repeats),
        code: named.as_ref().map_or(String::new(), |tag| tag.code.clone()),
        phase: named.as_ref().map_or(tags::NO_PHASE, |tag| tag.phase),
        tactic: named.map_or(String::new(), |tag| tag.tactic),
        technique: technique.as_ref().map_or(String::new(), |tag| tag.technique.clone()),
        technique_name: match technique {
            Some(tag) if !ranked.inferred().of(head).is_empty() => format!("{}, inferred from text", tag.name),
            tag => tag.map_or(String::new(), |tag| tag.name),
        },
        title: batch.text(batch.title[row]).into(),
        points: points(ranked.scores[row]),
        severity_id: batch.severity[row].id(),
        source: batch.sources[span.source.index()].file.clone(),
        record: span.record,
        fields: PANEL
            .iter()
            .filter_map(|path| Some(FieldValue { field: (*path).into(), value: batch.field(head, path)?.into_owned() }))
            .collect(),
        guide: guides.of(ranked, head),
    }
}

/// The lanes of a chain, filled while the marks are placed.
struct Lanes<'r> {
    ranked: &'r Ranked,
    by: LaneBy,
    lanes: Vec<Lane>,
    /// Per lane: the entity it stands for (`StrId::NONE`: nothing named).
    keys: Vec<(LaneKind, StrId)>,
}

impl<'r> Lanes<'r> {
    fn new(ranked: &'r Ranked, incident: &Incident, by: LaneBy) -> Lanes<'r> {
        let mut lanes = Lanes { ranked, by, lanes: Vec::new(), keys: Vec::new() };
        match by {
            LaneBy::Entity => {
                for (kind, lane) in [
                    (EntityKind::Host, LaneKind::Host),
                    (EntityKind::Account, LaneKind::Account),
                    (EntityKind::Address, LaneKind::Outside),
                ] {
                    let mut named: Vec<_> = incident.entities.iter().filter(|entity| entity.kind == kind).collect();
                    named.truncate(MAX_LANES / 2);
                    named.iter().for_each(|entity| lanes.add(incident, lane, entity.value));
                }
            }
            LaneBy::Tactic => {
                for (i, tactic) in TACTICS.iter().enumerate().filter(|(i, _)| incident.tactics & (1 << i) != 0) {
                    lanes.keys.push((LaneKind::Tactic, StrId(i as u32)));
                    lanes.lanes.push(lane(LaneKind::Tactic, tactic.name));
                }
            }
        }
        lanes
    }

    /// Adds an entity's lane with the span over which the incident names it.
    fn add(&mut self, incident: &Incident, kind: LaneKind, value: StrId) {
        let batch = &self.ranked.batch;
        let names = |alert: &AlertId| {
            let row = alert.row();
            match kind {
                LaneKind::Host => batch.host[row] == value,
                LaneKind::Account => batch.user[row] == value,
                _ => batch.src_ip[row] == value || batch.dst_ip[row] == value,
            }
        };
        let naming: Vec<AlertId> = incident.alerts.iter().filter(|alert| names(alert)).copied().collect();
        let mut times = naming.iter().filter_map(|alert| batch.time_of(*alert));
        let span = times.next().map(|first| (first, times.next_back().unwrap_or(first)));
        let silent = match kind {
            LaneKind::Host => silence::of(self.ranked)
                .into_iter()
                .filter(|silence| naming.iter().any(|alert| batch.product[alert.row()] == silence.product))
                .map(|silence| (silence.start, silence.end))
                .collect(),
            _ => Vec::new(),
        };
        let note = match span {
            Some((first, last)) if first != last => {
                format!(
                    "{}, {}",
                    words::count(naming.len(), "alert", "alerts"),
                    words::between(first, last, self.ranked.time_range().map_or(last, |(_, end)| end))
                )
            }
            Some((first, _)) => format!("{}, {}", words::count(naming.len(), "alert", "alerts"), words::clock(first)),
            None => words::count(naming.len(), "alert", "alerts"),
        };
        self.keys.push((kind, value));
        self.lanes.push(Lane { note, span, silent, ..lane(kind, batch.text(value)) });
    }

    /// Returns the lane of an alert: its host, else its account, else its remote or source address.
    fn of(&mut self, batch: &Batch, alert: AlertId) -> u16 {
        let row = alert.row();
        let wanted: Vec<(LaneKind, StrId)> = match self.by {
            LaneBy::Entity => vec![
                (LaneKind::Host, batch.host[row]),
                (LaneKind::Account, batch.user[row]),
                (LaneKind::Outside, batch.dst_ip[row]),
                (LaneKind::Outside, batch.src_ip[row]),
            ],
            LaneBy::Tactic => self
                .ranked
                .attacks_of(alert)
                .iter()
                .filter_map(|attack| Some((LaneKind::Tactic, StrId(u32::from(attack.tactic?)))))
                .collect(),
        };
        let tactics = self.by == LaneBy::Tactic;
        let found = wanted
            .iter()
            .filter(|(_, value)| tactics || value.is_some())
            .find_map(|wanted| self.keys.iter().position(|key| key == wanted));
        let index = found.unwrap_or_else(|| self.rest());
        u16::try_from(index).unwrap_or(u16::MAX)
    }

    /// Returns the lane of alerts that name no entity (or one beyond the limit), making it when first needed.
    fn rest(&mut self) -> usize {
        let (kind, name) = match self.by {
            LaneBy::Entity => (LaneKind::Outside, "others, or none named"),
            LaneBy::Tactic => (LaneKind::Tactic, "No tactic named"),
        };
        let key = (kind, StrId(u32::MAX));
        self.keys.iter().position(|other| *other == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.lanes.push(lane(kind, name));
            self.lanes.len() - 1
        })
    }

    fn finish(self) -> Vec<Lane> {
        self.lanes
    }
}

fn lane(kind: LaneKind, name: &str) -> Lane {
    Lane { kind, name: name.into(), note: String::new(), span: None, silent: Vec::new() }
}

/// What the picture cannot show, most consequential first.
fn cannot_show(
    ranked: &Ranked,
    incident: &Incident,
    marks: &[ChainMark],
    links: &[ChainLink],
    undated: usize,
    more: usize,
) -> Vec<String> {
    let batch = &ranked.batch;
    let mut lines = Vec::new();
    if more > 0 {
        lines.push(format!("{} more alerts with lower scores are not drawn.", words::thousands(more as u64)));
    }
    if undated > 0 {
        lines.push(format!(
            "{} without a time; they are in the list, not on the line.",
            words::count(undated, "alert", "alerts")
        ));
    }
    let newest = ranked.time_range().map_or(0, |(_, end)| end);
    for gap in silence::of(ranked) {
        let inside =
            incident.first.is_some_and(|first| gap.end >= first) && incident.last.is_some_and(|last| gap.start <= last);
        if inside && incident.alerts.iter().any(|alert| batch.product[alert.row()] == gap.product) {
            lines.push(format!(
                "{} sent nothing for {} from {}. Absence there is not evidence.",
                batch.text(gap.product),
                words::span(gap.end - gap.start),
                words::ends(gap.start, newest)[0]
            ));
        }
    }
    let close = marks.windows(2).filter(|pair| pair[1].time - pair[0].time <= UNSETTLED_MS).count();
    if close > 0 {
        lines.push(format!(
            "{} within {} s of each other: clocks differ, so their order is not settled.",
            words::count(close, "pair of alerts is", "pairs of alerts are"),
            UNSETTLED_MS / 1000
        ));
    }
    let inferred = links.iter().filter(|link| !link.certain).count();
    if inferred > 0 {
        let of = words::count(links.len(), "link", "links");
        let (is, it) = if inferred == 1 { ("is", "it") } else { ("are", "they") };
        lines
            .push(format!("{inferred} of {of} {is} inferred from shared names and time; {it} may join what is apart."));
    }
    if let Some((start, end)) = ranked.time_range() {
        let [_, end] = words::ends(start, end);
        lines.push(format!("The export ends at {end}. Absence after that is not evidence."));
    }
    lines
}
