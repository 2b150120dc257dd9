//! The columns of ATT&CK for Mobile and for ICS, of those that the batch names.

use super::{Tally, parent};
use crate::ranked::Ranked;
use crate::tags::NO_PHASE;
use wg_protocol::{MatrixCell, MatrixColumn};
use wg_schema::attack::{FIRST, Matrix, OtherTechnique, TACTICS, other_technique, other_techniques};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::{IncidentId, sort};

/// A tactic of a matrix, by its place there.
type Place = (Matrix, usize);

/// Returns the columns of each matrix of which a technique is named: those with anything seen, in its own order.
pub(super) fn columns(
    ranked: &Ranked,
    scope: impl Iterator<Item = IncidentId>,
    is_real: &dyn Fn(&IncidentId) -> bool,
    on_path: bool,
) -> Vec<MatrixColumn> {
    let mut cells: OrderedMap<(Place, u16), Tally> = OrderedMap::new();
    for id in scope {
        let incident = ranked.incident(id);
        for alert in &incident.alerts {
            for attack in ranked.batch.attacks_of(*alert) {
                let Some((index, other)) = attack.technique.and_then(|index| Some((index, other_technique(index)?)))
                else {
                    continue;
                };
                for place in places(other, attack.tactic) {
                    cells.entry((place, parent(index))).or_default().add(*alert, id, incident.score, true);
                }
            }
        }
    }
    let seen: OrderedSet<Place> = OrderedSet::from_iter(cells.keys().map(|(place, _)| *place));
    seen.into_iter().map(|place| column(place, &cells, is_real, on_path)).collect()
}

/// Returns the tactics of a technique that mean the same as the one beside it; all of its own where none stands there.
fn places(other: &'static OtherTechnique, said: Option<u8>) -> impl Iterator<Item = Place> {
    let own = move || other.matrix.tactics().iter().enumerate().filter(|(i, _)| other.tactics & (1 << i) != 0);
    let is_said = move |like: Option<u8>| said.is_some() && like == said;
    let any = own().any(|(_, tactic)| is_said(tactic.like));
    own().filter(move |(_, tactic)| !any || is_said(tactic.like)).map(|(i, _)| (other.matrix, i))
}

fn column(
    (matrix, at): Place,
    cells: &OrderedMap<(Place, u16), Tally>,
    is_real: &dyn Fn(&IncidentId) -> bool,
    on_path: bool,
) -> MatrixColumn {
    let tactic = &matrix.tactics()[at];
    let like = tactic.like.and_then(|like| TACTICS.get(usize::from(like)));
    let mut column = MatrixColumn {
        id: tactic.id.into(),
        code: like.map_or("", |like| like.code).into(),
        name: tactic.name.into(),
        phase: like.map_or(NO_PHASE, |like| like.phase as u8),
        of: matrix.name().into(),
        ..MatrixColumn::default()
    };
    let mut incidents = OrderedSet::new();
    for (index, other) in (FIRST..).zip(other_techniques()) {
        let technique = &other.technique;
        let is_here = other.matrix == matrix && other.tactics & (1 << at) != 0 && technique.parent.is_none();
        if !is_here || technique.revoked_by.is_some() {
            continue;
        }
        let tally = cells.get(&((matrix, at), index));
        if tally.is_none() && technique.deprecated {
            continue;
        }
        let mut cell = MatrixCell { id: technique.id.into(), name: technique.name.into(), ..MatrixCell::default() };
        if let Some(tally) = tally {
            incidents.extend(tally.incidents.iter().copied());
            cell = MatrixCell {
                incidents: tally.incidents.len() as u32,
                alerts: tally.alerts,
                top: tally.top(),
                judged_real: tally.incidents.iter().filter(|id| is_real(id)).count() as u32,
                on_path,
                ..cell
            };
        }
        column.cells.push(cell);
    }
    column.incidents = incidents.len() as u32;
    sort::by(&mut column.cells, |a, b| {
        b.top.total_cmp(&a.top).then(b.incidents.cmp(&a.incidents)).then(a.id.cmp(&b.id))
    });
    column
}
