//! Points that a person set: from the page's form and back.

use crate::ranked::points;
use wg_protocol::CellEdit;
use wg_schema::sort;
use wg_score::learn::{By, Edit, Set};
use wg_score::{FEATURES, Group, feature_index};

/// Nothing goes further than the tables do.
const FAR: f64 = 66.0;

/// Reads edits; of several on one answer the last counts, and what names no answer is left out.
pub fn read(edits: &[CellEdit]) -> Vec<Edit> {
    let mut read: Vec<Edit> = Vec::new();
    for edit in edits.iter().filter_map(one) {
        read.retain(|former| former.place() != edit.place());
        read.push(edit);
    }
    sort::up(&mut read);
    read
}

fn one(edit: &CellEdit) -> Option<Edit> {
    let feature = feature_index(&edit.feature)?;
    let definition = &FEATURES[feature];
    // What verdicts say of single rules is a list of this model's own, whose numbers mean nothing to another.
    let is_there = usize::from(edit.bin) < definition.bins.len() && definition.group != Group::Verdicts;
    (is_there && edit.points.is_finite()).then_some(())?;
    let points = libm::round(edit.points.clamp(-FAR, FAR) * 1024.0) as i32;
    let set = match edit.bin {
        0 => Set::Cap { most: points.abs() },
        bin => Set::Cell { bin, points },
    };
    let by = By { author: edit.author.clone(), reason: edit.reason.clone(), at_ms: edit.at_ms };
    Some(Edit { feature, set, by })
}

/// Returns edits as the page knows them.
pub fn view(edits: &[Edit]) -> Vec<CellEdit> {
    let one = |edit: &Edit| {
        let (feature, bin) = edit.place();
        let set = match edit.set {
            Set::Cell { points, .. } => points,
            Set::Cap { most } => most,
        };
        CellEdit {
            feature: FEATURES.get(feature).map(|feature| feature.id.to_owned()).unwrap_or_default(),
            bin,
            points: points(set),
            author: edit.by.author.clone(),
            reason: edit.by.reason.clone(),
            at_ms: edit.by.at_ms,
        }
    };
    edits.iter().map(one).collect()
}
