//! What was said of links and cannot be followed: a person said it, so that it falls without a word is no answer.

use crate::ranked::Ranked;
use wg_correlate::{Correction, NotFollowed as Why, Say};
use wg_protocol::{CorrectedPair, NotFollowed, WhyNotFollowed};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{AlertId, AlertKey};

/// Returns those of `list` that could not be followed if that were all that is said, in their order.
pub fn of(ranked: &Ranked, list: &[CorrectedPair]) -> Vec<NotFollowed> {
    let said: Vec<Option<Correction>> = list.iter().map(correction).collect();
    // What names no alert is of no batch; the others keep their order.
    let named: Vec<(usize, Correction)> = (0..).zip(&said).filter_map(|(i, said)| said.map(|said| (i, said))).collect();
    let corrections: Vec<Correction> = named.iter().map(|(_, said)| *said).collect();
    let fallen = wg_correlate::not_followed(&ranked.batch, &ranked.incidents, &corrections);
    let mut why: Vec<Option<WhyNotFollowed>> =
        said.iter().map(|said| said.is_none().then_some(WhyNotFollowed::NotHere)).collect();
    for (place, reason) in fallen {
        if let Some(slot) = named.get(place).and_then(|(i, _)| why.get_mut(*i)) {
            *slot = Some(match reason {
                Why::NotHere => WhyNotFollowed::NotHere,
                Why::OneAlert => WhyNotFollowed::OneAlert,
                Why::SaidOtherwise => WhyNotFollowed::SaidOtherwise,
            });
        }
    }
    // Looked up in one pass: a case of another batch may hold more of them than there are alerts.
    let wanted =
        list.iter().zip(&why).filter(|(_, why)| why.is_some()).flat_map(|(pair, _)| [&pair.first, &pair.second]);
    let wanted: OrderedSet<AlertKey> = OrderedSet::from_iter(wanted.filter_map(|hex| AlertKey::from_hex(hex)));
    let rows = ranked.batch.ids().zip(&ranked.batch.key).filter(|(_, key)| wanted.contains(key));
    let rows: OrderedMap<AlertKey, AlertId> = OrderedMap::from_iter(rows.map(|(alert, key)| (*key, alert)));
    let title = |hex: &str| {
        let alert = AlertKey::from_hex(hex).and_then(|key| rows.get(&key));
        alert.map_or("", |alert| ranked.batch.text(ranked.batch.title[alert.row()])).to_owned()
    };
    let told = |(pair, why): (&CorrectedPair, Option<WhyNotFollowed>)| {
        Some(NotFollowed { pair: pair.clone(), why: why?, titles: [title(&pair.first), title(&pair.second)] })
    };
    list.iter().zip(why).filter_map(told).collect()
}

/// Returns what a pair says; `None` where it names no alert.
pub fn correction(pair: &CorrectedPair) -> Option<Correction> {
    let (a, b) = (AlertKey::from_hex(&pair.first)?, AlertKey::from_hex(&pair.second)?);
    Some(Correction { a, b, say: if pair.together { Say::Together } else { Say::Apart } })
}
