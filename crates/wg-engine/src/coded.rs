//! Texts of verdicts without names, by the code list of a brief.

use crate::brief::names;
use crate::ranked::Ranked;
use wg_brief::NameChoice;
use wg_protocol::coded::{Hidden, ToHide};
use wg_schema::AlertKey;
use wg_schema::ordered::OrderedSet;

pub fn hide(ranked: &Ranked, asked: &ToHide) -> Hidden {
    let mut names = names::after(ranked, NameChoice::Replace, true, &asked.key);
    let texts = asked
        .texts
        .iter()
        .map(|(kind, text)| match kind {
            Some(kind) => names.name(*kind, text),
            None => names.hide(text),
        })
        .collect();
    let here: OrderedSet<AlertKey> = OrderedSet::from_iter(ranked.batch.key.iter().copied());
    let is_missing = |lead: &&String| AlertKey::from_hex(lead).is_none_or(|key| !here.contains(&key));
    Hidden { texts, missing: asked.leads.iter().filter(is_missing).cloned().collect(), key: names.key() }
}
