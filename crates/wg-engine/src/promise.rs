//! The promise about the pile below the line: which incidents a random check looks at, and what the verdicts on them allow
//! to be said.
//!
//! The incidents below the line stand in one drawn order, made of the batch, the model and their uids alone: it can be
//! drawn again by anyone, and nobody who writes an alert knows the other alerts that it depends on. The sample is the
//! longest run from the start of that order in which each incident was judged for itself. So what was judged for another
//! reason never slips into it, what was judged in bulk is asked again, and nothing can be passed over.
//!
//! The number holds at whatever check one stops: as long as nothing is found, a bound that is too low can be said only if
//! the first so many of the order missed every real one, and that has the chance of one look and not of many. Each find, and
//! each check that ended undecided, opens a new account with half the chance of the one before; all of them together stay
//! under 5 % ([`wg_score::certificate::account`]).
//!
//! Checks are judged by people, who overlook. Known answers among the checks measure how much (`Reader`): once ten were asked, or
//! one was missed, a fifth of the chance goes to the least share that the reader recognises, and a fifth to how many more there may be
//! where such a reader recognises no more than the checks show.
//!
//! A part of a batch has no such pile: what its sender left out is not there to be drawn from. So nothing is said of it.

use crate::learning::drift_view;
use crate::line::Line;
use crate::ranked::Ranked;
use std::cmp::Reverse;
use wg_protocol::{NearFind, PromiseStep, PromiseView, Reader, Revoked, Standing};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::sort;
use wg_schema::{AlertKey, IncidentId, StrId};
use wg_score::certificate::{Certificate, Watch, account, checks_for};
use wg_score::drift::Seen;
use wg_score::file::Taught;
use wg_score::plan::{may_miss, sees_at_least, with_overlooked};
use wg_score::{Model, N_FEATURES};

/// The chance that any promise about one pile is wrong, whenever one stops checking.
const DELTA: f64 = 0.05;
/// A promise is made from here on; the rest are the next things to reach.
const SHARES: [f64; 4] = [0.05, 0.02, 0.01, 0.005];
/// Nobody checks more in one batch.
const MOST_DRAWN: usize = 4096;
const MOST_NEXT: usize = 20;
const NEAR_EACH: usize = 5;
const MOST_FINDS: usize = 20;
/// Of what the chance of error is, this part goes to how the reader was measured, and as much to what is overlooked, once that counts.
const OF_READER: f64 = 0.01;
/// Known answers that say something of a reader who missed none.
const LEAST_KNOWN: u32 = 10;
/// In so many checks there is one known answer.
const ONE_IN: u64 = 5;

/// What was drawn, and the last promise that held.
#[derive(Default)]
pub struct Promises {
    /// With the pile that it was drawn from.
    drawn: Option<(String, Vec<IncidentId>, Vec<IncidentId>)>,
    /// Batch, model and line that the last promise was about.
    last: Option<(String, u64, Line)>,
    /// What the batch is like, once it was asked for.
    seen: Option<Seen>,
}

impl Promises {
    /// Forgets what was drawn: incidents or their scores have changed.
    pub fn redraw(&mut self) {
        (self.drawn, self.seen) = (None, None);
    }

    /// Returns what the batch is like; counted once.
    pub fn seen(&mut self, ranked: &Ranked) -> &Seen {
        self.seen.get_or_insert_with(|| Seen::of(&ranked.batch, &ranked.bins))
    }

    /// `alone` are those of the judged that were judged for themselves.
    pub fn view(
        &mut self,
        ranked: &Ranked,
        model: &Model,
        judged: &OrderedMap<String, String>,
        alone: &OrderedSet<String>,
        taught: &Taught,
        reader: &Reader,
    ) -> PromiseView {
        if ranked.is_part() {
            return PromiseView { standing: Standing::OfPart, ..PromiseView::default() };
        }
        let drift = match taught.seen {
            Some(_) => drift_view(ranked, model, self.seen(ranked), taught, judged)
                .map_or_else(Vec::new, |drift| drift.revokes),
            None => Vec::new(),
        };
        let (drawn_by, pile, order) = self.drawn.get_or_insert_with(|| draw(ranked, model));
        let uid = |id: &IncidentId| &ranked.incident(*id).uid;
        let verdict = |id: &IncidentId| judged.get(uid(id)).map(String::as_str);
        let checked = run(ranked, order, judged, alone);
        let of_checked = |slug| order[..checked].iter().filter(|id| verdict(id) == Some(slug)).count() as u64;
        let (real, undecided) = (of_checked("tp"), of_checked("nd"));
        let known: Vec<IncidentId> =
            judged.iter().filter(|(_, verdict)| *verdict == "tp").filter_map(|(uid, _)| ranked.find_uid(uid)).collect();
        let (finds, confirmed): (Vec<_>, Vec<_>) = known.into_iter().partition(|id| !ranked.is_above(*id));
        let (n, found) = (pile.len() as u64, finds.len() as u64);
        let sees = sees(reader);
        let delta = account(
            if sees > 0.0 { DELTA - 2.0 * OF_READER } else { DELTA },
            real + undecided + u64::from(ranked.line.nth),
        );
        let left = n - found;
        let at_most = |checked| {
            let bound = Certificate::new(n, checked, real + undecided, delta).map_or(n, |all| all.at_most);
            // What such a reader overlooks is in the pile as well.
            let bound = if sees > 0.0 { with_overlooked(bound, sees, n, OF_READER) } else { bound };
            (bound.max(found) - found).min(left)
        };
        let most_of = |share: f64| (share * left as f64) as u64;
        let now = at_most(checked as u64);
        let elusion = if left == 0 { 0.0 } else { now as f64 / left as f64 };
        let all_known = confirmed.len() as u64 + found;
        let near_finds = near(ranked, model, judged, pile, &finds);
        let key = (ranked.uid.clone(), model.hash(), ranked.line);
        let standing = if n == 0 {
            Standing::Empty
        } else if !near_finds.is_empty() {
            Standing::Revoked(Revoked::Found)
        } else if elusion <= SHARES[0] && !drift.is_empty() {
            Standing::Revoked(Revoked::Drifted)
        } else if elusion <= SHARES[0] {
            self.last = Some(key);
            Standing::Holds
        } else {
            match &self.last {
                Some((batch, ..)) if *batch != key.0 => Standing::Revoked(Revoked::OtherBatch),
                Some((_, hash, _)) if *hash != key.1 => Standing::Revoked(Revoked::OtherModel),
                Some((.., line)) if *line != key.2 => Standing::Revoked(Revoked::OtherLine),
                _ => Standing::TooFew,
            }
        };
        let step = |share: f64| {
            let wanted = most_of(share) + found;
            let wanted = if sees > 0.0 { may_miss(wanted + 1, sees, OF_READER)? } else { wanted };
            let all = checks_for(n, real + undecided, delta, wanted)?;
            let more = all.saturating_sub(checked as u64);
            (more > 0).then_some(PromiseStep { share, more })
        };
        PromiseView {
            standing,
            pile: n,
            checked: checked as u64,
            found,
            undecided,
            at_most: now,
            elusion,
            confirmed: confirmed.len() as u64,
            of_base_rate: (all_known > 0).then(|| elusion * ranked.incidents.list.len() as f64 / all_known as f64),
            recall: (all_known > 0).then(|| all_known as f64 / (all_known + now) as f64),
            steps: SHARES.into_iter().filter_map(step).collect(),
            next: order[checked..]
                .iter()
                .filter(|id| !alone.contains(uid(id)))
                .take(MOST_NEXT)
                .map(|id| uid(id).clone())
                .collect(),
            near_finds,
            drift,
            drawn_by: drawn_by.clone(),
            draws: order[..checked]
                .iter()
                .map(|id| match verdict(id) {
                    Some("tp") => '!',
                    Some("nd") => '?',
                    _ => '.',
                })
                .collect(),
            known: order.get(checked).map_or_else(String::new, |next| due(ranked, uid(next), reader)),
            reader: (reader.asked, reader.missed, sees),
            line: wg_score::probability(ranked.line.at),
        }
    }

    /// Returns what was checked of the drawn order, and whether it counts as real.
    pub fn checked(
        &mut self,
        ranked: &Ranked,
        model: &Model,
        judged: &OrderedMap<String, String>,
        alone: &OrderedSet<String>,
    ) -> Vec<(IncidentId, bool)> {
        let (.., order) = self.drawn.get_or_insert_with(|| draw(ranked, model));
        let counts = |id: &IncidentId| {
            judged.get(&ranked.incident(*id).uid).is_some_and(|verdict| verdict == "tp" || verdict == "nd")
        };
        order[..run(ranked, order, judged, alone)].iter().map(|id| (*id, counts(id))).collect()
    }

    /// Returns the incident that is to be checked next.
    pub fn next(
        &mut self,
        ranked: &Ranked,
        model: &Model,
        judged: &OrderedMap<String, String>,
        alone: &OrderedSet<String>,
    ) -> Option<IncidentId> {
        let (.., order) = self.drawn.get_or_insert_with(|| draw(ranked, model));
        order.get(run(ranked, order, judged, alone)).copied()
    }
}

/// Returns the bound on the mean share of real ones below the line over all batches that were checked under one model.
pub fn over_days(checks: u32, real: u32) -> f64 {
    Watch::after(checks.into(), real.into()).at_most(DELTA)
}

/// Returns how many from the start of the order were judged, each for itself.
fn run(
    ranked: &Ranked,
    order: &[IncidentId],
    judged: &OrderedMap<String, String>,
    alone: &OrderedSet<String>,
) -> usize {
    let uid = |id: &IncidentId| &ranked.incident(*id).uid;
    order.iter().take_while(|id| alone.contains(uid(id)) && judged.contains_key(uid(id))).count()
}

/// Returns the least share of real ones that the reader recognises, 0 while nothing is known of it.
fn sees(reader: &Reader) -> f64 {
    let is_measured = reader.asked >= LEAST_KNOWN || reader.missed > 0;
    let right = u64::from(reader.asked.saturating_sub(reader.missed));
    // Whoever recognised none is not taken for nobody.
    if is_measured { sees_at_least(reader.asked.into(), right, OF_READER).max(1e-6) } else { 0.0 }
}

/// Returns the known answer to be asked in the place of `next`, if one is due: by chance, so that nobody can count on it. It is one
/// above the line, so that showing it does not change what is known of the pile.
fn due(ranked: &Ranked, next: &str, reader: &Reader) -> String {
    let number = |uid: &str| {
        AlertKey::of_record("known", format!("{} {next} {} {uid}", ranked.uid, reader.asked).as_bytes()).prefix()
    };
    if !number("").is_multiple_of(ONE_IN) {
        return String::new();
    }
    let is_here = |uid: &&String| ranked.find_uid(uid).is_some_and(|id| ranked.is_above(id));
    reader.ready.iter().filter(is_here).min_by_key(|uid| number(uid)).cloned().unwrap_or_default()
}

/// Returns what the order is drawn by, the pile, and the first of its order.
fn draw(ranked: &Ranked, model: &Model) -> (String, Vec<IncidentId>, Vec<IncidentId>) {
    let mut seed = format!("{} {:016x}", ranked.uid, model.hash());
    // One that a person drew has an order of its own: else whoever knows the checks could draw it round a find.
    if ranked.line != Line::default() {
        seed += &format!(" {} {}", ranked.line.at, ranked.line.nth);
    }
    let pile: Vec<IncidentId> = ranked.ranking.iter().copied().filter(|id| !ranked.is_above(*id)).collect();
    let number = |id: &IncidentId| {
        let uid = ranked.incident(*id).uid.as_bytes();
        (AlertKey::of_record("check", &[seed.as_bytes(), b" ", uid].concat()).prefix(), *id)
    };
    let order = sort::least(pile.iter().map(number), MOST_DRAWN);
    (seed, pile, order.into_iter().map(|(_, id)| id).collect())
}

/// Returns what is below the line, most like the finds, and not judged yet. Which ones those are does not change while they
/// are judged.
fn near(
    ranked: &Ranked,
    model: &Model,
    judged: &OrderedMap<String, String>,
    pile: &[IncidentId],
    finds: &[IncidentId],
) -> Vec<NearFind> {
    let mut near: Vec<NearFind> = Vec::new();
    for find in finds.iter().take(MOST_FINDS) {
        let about = About::of(ranked, *find);
        let likest = pile.iter().filter(|id| !finds.contains(id)).map(|id| {
            let other = About::of(ranked, *id);
            let shared = (about.shares_entity(&other), about.shares_rule(&other));
            let likeness = Reverse(u8::from(shared.0) + u8::from(shared.1));
            (likeness, about.distance(&other, model), ranked.place[id.index()], *id, shared)
        });
        for (.., id, (same_entity, same_rule)) in sort::least(likest, NEAR_EACH) {
            let uid = &ranked.incident(id).uid;
            if judged.contains_key(uid) || near.iter().any(|other| other.uid == *uid) {
                continue;
            }
            near.push(NearFind {
                uid: uid.clone(),
                title: wg_correlate::title(&ranked.batch, ranked.incident(id)),
                like: ranked.incident(*find).uid.clone(),
                same_entity,
                same_rule,
            });
        }
    }
    near
}

/// What likeness is told by: of the alert that gives an incident its score.
struct About {
    entities: [StrId; 3],
    rule: (StrId, StrId),
    row: [u8; N_FEATURES],
}

impl About {
    fn of(ranked: &Ranked, id: IncidentId) -> About {
        let (lead, batch) = (ranked.incident(id).lead, &ranked.batch);
        let row = lead.row();
        About {
            entities: [batch.host[row], batch.user[row], batch.src_ip[row]],
            rule: (batch.product[row], batch.rule_of(lead)),
            row: ranked.bins.row(lead),
        }
    }

    fn shares_entity(&self, other: &About) -> bool {
        self.entities.iter().zip(other.entities).any(|(a, b)| a.is_some() && *a == b)
    }

    fn shares_rule(&self, other: &About) -> bool {
        self.rule.1.is_some() && self.rule == other.rule
    }

    /// How far apart their reasons are, in 1/1024 point.
    fn distance(&self, other: &About, model: &Model) -> u64 {
        let apart = |f: usize| model.points(f, self.row[f]).abs_diff(model.points(f, other.row[f]));
        (0..N_FEATURES).map(|f| u64::from(apart(f))).sum()
    }
}
