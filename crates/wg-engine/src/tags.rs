//! ATT&CK statements as the screens show them.

use crate::ranked::Ranked;
use wg_protocol::AttackTag;
use wg_schema::attack::{TACTICS, technique};
use wg_schema::sort;
use wg_schema::{AlertId, AttackRef, Batch};

/// The phase number of "no tactic known".
pub const NO_PHASE: u8 = 7;

/// Returns the tag of one ATT&CK statement.
pub fn tag(attack: &AttackRef) -> AttackTag {
    let tactic = attack.tactic.and_then(|index| TACTICS.get(usize::from(index)));
    let technique = attack.technique.and_then(technique);
    AttackTag {
        code: tactic.map_or("", |tactic| tactic.code).into(),
        tactic: tactic.map_or("", |tactic| tactic.name).into(),
        technique: technique.map_or("", |technique| technique.id).into(),
        name: technique.map_or("", |technique| technique.name).into(),
        origin: attack.origin.word().into(),
        phase: tactic.map_or(NO_PHASE, |tactic| tactic.phase as u8),
        is_guess: false,
    }
}

/// Returns the first statement of an alert that names a tactic, as (code, phase); empty and [`NO_PHASE`] without one.
pub fn chip(ranked: &Ranked, alert: AlertId) -> (String, u8) {
    ranked
        .attacks_of(alert)
        .iter()
        .find(|attack| attack.tactic.is_some())
        .map(tag)
        .map_or_else(|| (String::new(), NO_PHASE), |tag| (tag.code, tag.phase))
}

/// Returns the distinct statements of several alerts, in matrix order; then those that were inferred from words alone.
pub fn distinct(ranked: &Ranked, alerts: &[AlertId]) -> Vec<AttackTag> {
    let mut tags = said(&ranked.batch, alerts);
    let guesses = of(alerts.iter().flat_map(|alert| ranked.inferred().attacks_of(*alert)).copied().collect());
    for guess in guesses {
        if tags.iter().all(|tag| (&tag.technique, &tag.code) != (&guess.technique, &guess.code)) {
            tags.push(AttackTag { is_guess: true, ..guess });
        }
    }
    tags
}

/// The same of what records say alone.
pub fn said(batch: &Batch, alerts: &[AlertId]) -> Vec<AttackTag> {
    of(alerts.iter().flat_map(|alert| batch.attacks_of(*alert)).copied().collect())
}

fn of(mut all: Vec<AttackRef>) -> Vec<AttackTag> {
    sort::by_key(&mut all, |attack| (attack.tactic.unwrap_or(u8::MAX), attack.technique, attack.origin as u8));
    all.dedup_by_key(|attack| (attack.tactic, attack.technique));
    // A technique named without its tactic stands here twice: as named, and with the tactic that we inferred.
    let placed: Vec<_> = all.iter().filter(|attack| attack.tactic.is_some()).map(|attack| attack.technique).collect();
    all.retain(|attack| attack.tactic.is_some() || !placed.contains(&attack.technique));
    all.iter().map(tag).collect()
}
