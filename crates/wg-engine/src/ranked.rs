//! A batch with everything derived from it: scores, incidents, order. Never changed after loading.

use crate::assets::Assets;
use crate::inferred::Inferences;
use crate::line::{self, Held, Line};
use crate::telling::Common;
use std::cell::OnceCell;
use wg_correlate::{Correction, Found, Given, Incident, Incidents, Params, take_given};
use wg_protocol::{Lens, Pile, SecondMark};
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_schema::{AlertId, AlertKey, AttackRef, Batch, IncidentId, TimeMs};
use wg_score::learn::{family_of, rule_of};
use wg_score::{Bins, Model};

/// Lower ends of the piles in 1/1024 point, from p = 0.70, 0.30 and 0.05: `10 log2(p / (1 - p))`, rounded.
pub const ACT_FIRST: i32 = 12_518;
/// See [`ACT_FIRST`].
pub const LOOK_SOON: i32 = -12_517;
/// See [`ACT_FIRST`].
pub const LINE: i32 = -43_498;

/// Returns the pile of a score in 1/1024 point, with the line at `at`, which is never above [`LOOK_SOON`].
pub fn pile(score: i32, at: i32) -> Pile {
    match score {
        ACT_FIRST.. => Pile::ActFirst,
        LOOK_SOON.. => Pile::LookSoon,
        _ if score >= at => Pile::Skim,
        _ => Pile::BelowLine,
    }
}

/// A batch with its scores.
pub struct Scored {
    batch: Batch,
    order: Vec<AlertId>,
    bins: Bins,
    scores: Vec<i32>,
    /// Under the shipped scorecard, by which alerts are linked: what belongs together must not change by what was learnt,
    /// or verdicts would lose their incidents. `None`: the same.
    shipped: Option<Vec<i32>>,
    part_of: Option<PartOf>,
    before: Option<Before>,
}

/// What was linked before, of the same batch by the same scores.
struct Before {
    found: OnceCell<Found>,
    /// Under these corrections.
    corrections: Vec<Correction>,
    incidents: Incidents,
    /// Per incident: where it stood.
    place: Vec<u32>,
}

/// What a part of a batch takes over from the whole.
#[derive(Clone)]
pub struct PartOf {
    /// Uid of the whole.
    pub uid: String,
    pub given: Given,
    /// Family and rule by row, as verdicts know them: in a part their texts may be codes.
    pub here: Vec<[u64; 2]>,
}

impl Scored {
    pub fn new(batch: Batch, model: &Model, seed: u64) -> Scored {
        let order = batch.by_time();
        let bins = wg_score::sweep(&batch, &order, seed);
        Scored::under(batch, order, bins, None, model)
    }

    /// Scores a part of a batch by the features that its alerts had in the whole.
    pub fn part(batch: Batch, bins: Bins, part_of: PartOf, model: &Model) -> Scored {
        let order = batch.by_time();
        Scored::under(batch, order, bins, Some(part_of), model)
    }

    /// Scores features that were computed before.
    fn under(batch: Batch, order: Vec<AlertId>, mut bins: Bins, part_of: Option<PartOf>, model: &Model) -> Scored {
        place(&batch, part_of.as_ref(), model, &mut bins);
        let scores = model.score_all(&bins);
        let start = Model::starting();
        let shipped = (model.hash() != start.hash()).then(|| start.score_all(&bins));
        Scored { batch, order, bins, scores, shipped, part_of, before: None }
    }

    /// Scores again under another model.
    pub fn again(self, model: &Model) -> Scored {
        Scored::under(self.batch, self.order, self.bins, self.part_of, model)
    }
}

/// Fills the columns of verdicts: what `model` knows of each alert's family and rule.
fn place(batch: &Batch, part_of: Option<&PartOf>, model: &Model, bins: &mut Bins) {
    let Some(part) = part_of else { return model.place(batch, bins) };
    for (alert, here) in batch.ids().zip(&part.here) {
        let mut row = bins.row(alert);
        model.place_row(&mut row, *here);
        bins.set_row(alert, &row);
    }
}

/// How alerts are linked.
fn params() -> Params {
    Params { line: LINE, ..Params::default() }
}

/// A batch with its scores, incidents and ranking.
pub struct Ranked {
    pub batch: Batch,
    /// Names the batch across reloads: hash of its alert keys in order. Of a part it is the uid of the whole.
    pub uid: String,
    /// All alerts by time, undated last.
    pub order: Vec<AlertId>,
    pub bins: Bins,
    /// Per row, in 1/1024 point.
    pub scores: Vec<i32>,
    pub incidents: Incidents,
    /// Incidents, first to look at first.
    pub ranking: Vec<IncidentId>,
    /// Per incident: its place in `ranking`, from 0.
    pub place: Vec<u32>,
    /// Per incident: its place before the same incidents were ranked anew. Empty where they were not.
    pub was: Vec<u32>,
    /// Per incident: why it is held above the line with a score below it. Empty where none is.
    held: Vec<Option<Held>>,
    /// Per incident: whether it is severe on an asset that matters. Empty where none is marked.
    pub on_assets: Vec<bool>,
    /// Per incident: its score under the shipped scorecard. Empty where that is its score.
    before: Vec<i32>,
    /// The line between the queue and the pile that nobody plans to open.
    pub line: Line,
    /// A known answer that is shown as if it had been drawn from the pile.
    guise: Option<IncidentId>,
    /// Incidents on which a forest disagrees. Empty until one was asked, and nothing but a note.
    pub second: OrderedMap<IncidentId, SecondMark>,
    /// Incidents by their uid.
    by_uid: Vec<IncidentId>,
    part_of: Option<PartOf>,
    corrections: Vec<Correction>,
    /// The scores by which alerts are linked, where they are not `scores`.
    shipped: Option<Vec<i32>>,
    /// Repeats and links before anything was said; made when the first correction asks for them.
    found: OnceCell<Found>,
    /// Made when first asked for.
    inferred: OnceCell<Inferences>,
    /// The same.
    common: OnceCell<Common>,
}

impl Ranked {
    pub fn new(scored: Scored, model: &Model, corrections: &[Correction], assets: &Assets, seed: u64) -> Ranked {
        let Scored { batch, order, bins, scores, shipped, part_of, before } = scored;
        let linked_by = shipped.as_ref().unwrap_or(&scores);
        // A part cannot be linked anew: what was found in the whole stays, but for what was said of it.
        let taken =
            part_of.as_ref().and_then(|part| take_given(&batch, &order, linked_by, &part.given, corrections, seed));
        let mut was = Vec::new();
        let (found, mut incidents) = match (taken, before) {
            (Some(incidents), _) => (OnceCell::new(), incidents),
            (None, Some(before)) if before.corrections == corrections => {
                let mut incidents = before.incidents;
                was = before.place;
                incidents.list.iter_mut().for_each(|incident| lead_by(incident, linked_by));
                (before.found, incidents)
            }
            (None, Some(Before { found, .. })) => {
                let incidents = found.get_or_init(|| Found::of(&batch, &order, linked_by, &params(), seed));
                let incidents = incidents.incidents(&batch, linked_by, corrections);
                (found, incidents)
            }
            (None, None) => {
                let found = Found::of(&batch, &order, linked_by, &params(), seed);
                (OnceCell::new(), found.into_incidents(&batch, linked_by, corrections))
            }
        };
        let mut before = Vec::new();
        let on_assets = assets.severe_on(&batch, &incidents.list);
        if shipped.is_some() {
            before = incidents.list.iter().map(|incident| incident.score).collect();
            incidents.list.iter_mut().for_each(|incident| lead_by(incident, &scores));
        }
        let mut by_uid: Vec<IncidentId> = (0..incidents.list.len() as u32).map(IncidentId).collect();
        sort::by(&mut by_uid, |a, b| incidents.list[a.index()].uid.cmp(&incidents.list[b.index()].uid));
        let mut keys = Vec::with_capacity(batch.len() * 16);
        batch.key.iter().for_each(|key| keys.extend_from_slice(&key.0));
        let own = || AlertKey::of_record("batch", &keys).to_hex();
        let uid = part_of.as_ref().map_or_else(own, |part| part.uid.clone());
        let inferred = OnceCell::new();
        let mut ranked = Ranked {
            batch,
            uid,
            order,
            bins,
            scores,
            incidents,
            ranking: by_uid.clone(),
            place: vec![0; by_uid.len()],
            was,
            held: Vec::new(),
            on_assets,
            before,
            line: Line::default(),
            guise: None,
            second: OrderedMap::new(),
            by_uid,
            part_of,
            corrections: corrections.to_vec(),
            shipped,
            found,
            inferred,
            common: OnceCell::new(),
        };
        ranked.arrange(model);
        ranked
    }

    /// Draws the line, and ranks by it.
    pub fn draw_line(&mut self, line: Line, model: &Model) {
        self.line = line;
        self.common = OnceCell::new();
        self.arrange(model);
    }

    /// Shows an incident as if it stood in the pile below the line, beside `next`; `None`: each stands where it stands.
    pub fn show_below(&mut self, guise: Option<(IncidentId, IncidentId)>) {
        self.guise = guise.map(|(known, _)| known);
        let score = guise.map(|(_, next)| self.incident(next).score);
        self.rank(score);
    }

    fn arrange(&mut self, model: &Model) {
        let at = self.line.at;
        self.held = Vec::new();
        if !self.before.is_empty() || self.on_assets.contains(&true) || at > LINE {
            let now: Vec<i32> = self.incidents.list.iter().map(|incident| incident.score).collect();
            let before = if self.before.is_empty() { &now } else { &self.before };
            self.held = line::held(&self.batch, &self.incidents.list, &now, before, model, &self.on_assets, at);
        }
        self.rank(None);
    }

    fn rank(&mut self, guise: Option<i32>) {
        let list = &self.incidents.list;
        let stands = |id: IncidentId| {
            let is_held = self.held.get(id.index()).is_some_and(Option::is_some);
            match guise.filter(|_| self.guise == Some(id)) {
                Some(score) => score,
                None => list[id.index()].score.max(if is_held { self.line.at } else { i32::MIN }),
            }
        };
        sort::by_numbers(&mut self.ranking, |id| {
            let incident = &list[id.index()];
            // Of equal scores, the one that reached more tactics, then the newer one, then the one that began first.
            let reach = incident.tactics.count_ones();
            // An undated one is older than any.
            let last = incident.last.map_or(u64::MAX, |time| !(time as u64 ^ 1 << 63));
            [sort::down(stands(*id)), sort::down(incident.score), !reach, (last >> 32) as u32, last as u32, id.0]
        });
        for (i, id) in (0..).zip(&self.ranking) {
            self.place[id.index()] = i;
        }
    }

    /// Tells whether an incident would be above a line at `at`.
    pub fn is_above_at(&self, id: IncidentId, model: &Model, at: i32) -> bool {
        self.would_be_above(id, self.incident(id).score, model, at)
    }

    /// Tells whether an incident would be above a line at `at` with another score, under `model`.
    pub fn would_be_above(&self, id: IncidentId, score: i32, model: &Model, at: i32) -> bool {
        let incident = self.incident(id);
        let before = self.before.get(id.index()).copied().unwrap_or(incident.score);
        let is_on = self.on_assets.get(id.index()) == Some(&true);
        score >= at || line::why_held(&self.batch, incident, (score, before), model, is_on, at).is_some()
    }

    /// Returns the batch as it would be if it were loaded under this model and these corrections. Features stay, the rest is
    /// made anew.
    pub fn under(self, model: &Model, corrections: &[Correction], assets: &Assets, seed: u64) -> Ranked {
        let before =
            Before { found: self.found, corrections: self.corrections, incidents: self.incidents, place: self.place };
        let scored = Scored::under(self.batch, self.order, self.bins, self.part_of, model);
        Ranked::new(Scored { before: Some(before), ..scored }, model, corrections, assets, seed)
    }

    /// Returns the batch as it would be if these names were held apart when it was loaded (see [`Batch::hold_apart`]). The
    /// features of a part are those that its alerts had in the whole.
    pub fn apart(
        mut self,
        names: &[String],
        model: &Model,
        corrections: &[Correction],
        assets: &Assets,
        seed: u64,
    ) -> Ranked {
        self.batch.hold_apart(names);
        if self.part_of.is_none() {
            self.bins = wg_score::sweep(&self.batch, &self.order, seed);
        }
        // Names are told otherwise, so nothing that was found holds.
        let scored = Scored::under(self.batch, self.order, self.bins, self.part_of, model);
        Ranked::new(scored, model, corrections, assets, seed)
    }

    /// Fills the columns of verdicts with what `model` knows of each alert's family and rule.
    pub fn place(&mut self, model: &Model) {
        place(&self.batch, self.part_of.as_ref(), model, &mut self.bins);
    }

    /// Returns family and rule of an alert, as verdicts know them.
    pub fn here_of(&self, alert: AlertId) -> [u64; 2] {
        let of_part = self.part_of.as_ref().and_then(|part| part.here.get(alert.row()).copied());
        of_part.unwrap_or_else(|| [family_of(&self.batch, alert), rule_of(&self.batch, alert)])
    }

    /// Returns the incidents as they would be under these corrections; nothing changes.
    pub fn linked(&self, corrections: &[Correction], seed: u64) -> Incidents {
        let by = self.shipped.as_ref().unwrap_or(&self.scores);
        if let Some(part) = &self.part_of
            && let Some(taken) = take_given(&self.batch, &self.order, by, &part.given, corrections, seed)
        {
            return taken;
        }
        let found = self.found.get_or_init(|| Found::of(&self.batch, &self.order, by, &params(), seed));
        found.incidents(&self.batch, by, corrections)
    }

    /// Tells whether this is a part of a batch that was ranked as a whole.
    pub fn is_part(&self) -> bool {
        self.part_of.is_some()
    }

    pub fn incident(&self, id: IncidentId) -> &Incident {
        &self.incidents.list[id.index()]
    }

    pub fn find_uid(&self, uid: &str) -> Option<IncidentId> {
        let found = self.by_uid.binary_search_by(|id| self.incident(*id).uid.as_str().cmp(uid));
        found.ok().map(|place| self.by_uid[place])
    }

    /// Returns the alert with this key, or with the key of its record, which older versions used.
    pub fn find_key(&self, key: AlertKey) -> Option<AlertId> {
        let batch = &self.batch;
        let by_record = || batch.record_hash.iter().position(|hash| *hash == key.prefix());
        let row = batch.key.iter().position(|other| *other == key).or_else(by_record)?;
        Some(AlertId(row as u32))
    }

    /// Returns why an incident is held above the line with a score below it.
    pub fn held(&self, id: IncidentId) -> Option<Held> {
        self.held.get(id.index()).copied().flatten()
    }

    /// Returns whether an incident is above the line: by its score, or held there.
    pub fn is_above(&self, id: IncidentId) -> bool {
        self.incident(id).score >= self.line.at || self.held(id).is_some()
    }

    /// Returns the pile of an incident.
    pub fn pile_of(&self, id: IncidentId) -> Pile {
        match (self.guise == Some(id), self.held(id)) {
            (true, _) => Pile::BelowLine,
            (_, Some(_)) => Pile::Skim,
            _ => pile(self.incident(id).score, self.line.at),
        }
    }

    /// Returns what was inferred for alerts that name nothing of ATT&CK.
    pub fn inferred(&self) -> &Inferences {
        self.inferred.get_or_init(|| Inferences::new(&self.batch))
    }

    /// Returns which reasons are common in the list.
    pub fn common(&self, model: &Model) -> &Common {
        self.common.get_or_init(|| Common::new(self, model))
    }

    /// Returns the ATT&CK statements of an alert: those of its record, else those that were inferred. For what is shown;
    /// scores and links rest on the record alone.
    pub fn attacks_of(&self, alert: AlertId) -> &[AttackRef] {
        match self.batch.attacks_of(alert) {
            [] => self.inferred().attacks_of(alert),
            said => said,
        }
    }

    pub fn above_line(&self) -> u32 {
        self.ranking.iter().filter(|id| self.is_above(**id)).count() as u32
    }

    /// Returns the first and last time of the batch.
    pub fn time_range(&self) -> Option<(TimeMs, TimeMs)> {
        let first = self.batch.time_of(*self.order.first()?)?;
        let last = self.order.iter().rev().find_map(|alert| self.batch.time_of(*alert))?;
        Some((first, last))
    }

    /// Returns the lens of an alert's score.
    pub fn lens(&self, model: &Model, alert: AlertId) -> Lens {
        let interval = model.interval(&self.bins, alert);
        Lens {
            p: wg_score::probability(self.scores[alert.row()]) as f32,
            low: wg_score::probability(interval.low) as f32,
            high: wg_score::probability(interval.high) as f32,
        }
    }
}

/// Sets the lead and the score of an incident: its highest alert, of several the first.
fn lead_by(incident: &mut Incident, scores: &[i32]) {
    let best = incident.alerts.iter().enumerate().max_by_key(|(i, alert)| (scores[alert.row()], std::cmp::Reverse(*i)));
    if let Some((_, lead)) = best {
        (incident.lead, incident.score) = (*lead, scores[lead.row()]);
    }
}

/// Returns 1/1024 points as points; exact.
pub fn points(score: i32) -> f64 {
    f64::from(score) / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_piles_begin_where_their_probabilities_say() {
        assert_eq!([ACT_FIRST, LOOK_SOON, LINE], wg_score::pile_thresholds());
        for (bound, p) in [(ACT_FIRST, 0.70), (LOOK_SOON, 0.30), (LINE, 0.05)] {
            assert!((wg_score::probability(bound) - p).abs() < 1e-5, "{p}");
            assert_ne!(pile(bound, LINE), pile(bound - 1, LINE));
        }
    }
}
