//! What helps to read an incident beside its facts: guides, inferred techniques, hypotheses.

use crate::ranked::Ranked;
use crate::{guides, hypotheses, inferred};
use wg_correlate::Incident;
use wg_protocol::{Guide, InferredTechnique, Reading};
use wg_schema::attack;
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertId, StrId, sort};

const MAX_GUIDES: usize = 3;
const MAX_INFERRED: usize = 5;
/// Alerts that are looked at for guides, those of the highest scores.
const MAX_ALERTS: usize = 64;

/// Returns the reading of an incident.
pub fn of(ranked: &Ranked, incident: &Incident) -> Reading {
    Reading {
        guides: guides_of(ranked, incident),
        inferred: inferred_of(ranked, incident),
        hypotheses: hypotheses::of(ranked, incident),
    }
}

fn guides_of(ranked: &Ranked, incident: &Incident) -> Vec<Guide> {
    let mut heads: Vec<AlertId> = incident.heads.clone();
    sort::by_key(&mut heads, |head| (std::cmp::Reverse(ranked.scores[head.row()]), head.0));
    let mut found: Vec<Guide> = Vec::new();
    for head in heads.into_iter().take(MAX_ALERTS) {
        let Some(guide) = guide_of(ranked, head) else { continue };
        if found.iter().all(|known| known.what != guide.what) {
            found.push(guide);
        }
        if found.len() == MAX_GUIDES {
            break;
        }
    }
    found
}

/// Returns the guide of an alert's technique, else of its kind of rule.
pub fn guide_of(ranked: &Ranked, alert: AlertId) -> Option<Guide> {
    let row = alert.row();
    let ids = ranked.attacks_of(alert).iter().filter_map(|attack| attack.technique);
    let by_technique = ids.filter_map(attack::technique).find_map(|technique| {
        Some((format!("{} {}", technique.id, technique.name), guides::of_technique(technique.id)?))
    });
    let text = |id| ranked.batch.text(id);
    let words = || format!("{} {}", text(ranked.batch.title[row]), text(ranked.batch.rule_family[row]));
    let guide = by_technique.or_else(|| guides::of_words(&words()).map(|(name, guide)| (name.to_owned(), guide)));
    let (about, [what, harmless, look]) = guide?;
    Some(Guide { about, what: what.into(), harmless: harmless.into(), look: look.into() })
}

/// The guides of many alerts, each once.
#[derive(Default)]
pub struct Guides {
    pub list: Vec<Guide>,
    /// By first technique, title and family: texts that were met before are not read again.
    met: OrderedMap<(Option<u16>, StrId, StrId), Option<u16>>,
}

impl Guides {
    /// Returns the place of an alert's guide in the list.
    pub fn of(&mut self, ranked: &Ranked, alert: AlertId) -> Option<u16> {
        let row = alert.row();
        let technique = ranked.attacks_of(alert).iter().find_map(|attack| attack.technique);
        let key = (technique, ranked.batch.title[row], ranked.batch.rule_family[row]);
        if let Some(place) = self.met.get(&key) {
            return *place;
        }
        let place = guide_of(ranked, alert).and_then(|guide| {
            let known = self.list.iter().position(|known| *known == guide);
            u16::try_from(known.unwrap_or_else(|| {
                self.list.push(guide);
                self.list.len() - 1
            }))
            .ok()
        });
        self.met.insert(key, place);
        place
    }
}

fn inferred_of(ranked: &Ranked, incident: &Incident) -> Vec<InferredTechnique> {
    let mut by: OrderedMap<u16, (u32, u8, String)> = OrderedMap::new();
    for alert in &incident.alerts {
        for one in ranked.inferred().of(*alert) {
            let known = by.entry(one.technique).or_default();
            known.0 += 1;
            if one.confidence > known.1 || known.2.is_empty() {
                (known.1, known.2) = (one.confidence, inferred::why(one));
            }
        }
    }
    let mut found: Vec<(u16, (u32, u8, String))> = by.into_iter().collect();
    sort::by_key(&mut found, |(index, (alerts, confidence, _))| (std::cmp::Reverse((*confidence, *alerts)), *index));
    let tell = |(index, (alerts, _, why)): (u16, (u32, u8, String))| {
        let technique = attack::technique(index)?;
        Some(InferredTechnique { technique: technique.id.into(), name: technique.name.into(), why, alerts })
    };
    found.into_iter().filter_map(tell).take(MAX_INFERRED).collect()
}
