//! The evidence table: which field values a score rests on, and how rare each is in the batch.

use crate::ranked::{Ranked, points};
use crate::words;
use wg_protocol::{Evidence, FieldValue, Reason};
use wg_schema::{AlertId, field};
use wg_score::Model;

/// Returns the reasons of an alert's score, largest first.
pub fn reasons(ranked: &Ranked, model: &Model, alert: AlertId) -> Vec<Reason> {
    model
        .explain(&ranked.bins, alert)
        .into_iter()
        .map(|contribution| {
            let feature = contribution.feature;
            let bin = feature.bin(contribution.bin);
            Reason {
                feature: feature.id.into(),
                label: bin.reason.into(),
                points: points(contribution.points),
                group: feature.group.name().into(),
                meaning: feature.meaning.into(),
                value: bin.label.into(),
                fields: wg_score::evidence(&ranked.batch, alert, feature)
                    .into_iter()
                    .map(|(field, value)| FieldValue { field: field.into(), value })
                    .collect(),
            }
        })
        .collect()
}

/// Returns one row a distinct field that the reasons rest on, in the order of the reasons.
pub fn table(ranked: &Ranked, alert: AlertId, reasons: &[Reason]) -> Vec<Evidence> {
    let mut rows: Vec<Evidence> = Vec::new();
    for (i, reason) in reasons.iter().enumerate() {
        for FieldValue { field, value } in &reason.fields {
            match rows.iter_mut().find(|row| row.field == *field && row.value == *value) {
                Some(row) => row.reasons.push(i as u32 + 1),
                None => rows.push(Evidence {
                    reasons: vec![i as u32 + 1],
                    field: field.clone(),
                    value: value.clone(),
                    rarity: rarity(ranked, alert, field),
                    alert: ranked.batch.key[alert.row()].to_hex(),
                }),
            }
        }
    }
    rows
}

/// Returns how many of the batch's alerts share the field's value, in words; empty for fields that are not texts.
fn rarity(ranked: &Ranked, alert: AlertId, path: &str) -> String {
    let Some(column) = field::find(path).and_then(|field| field.column(&ranked.batch)) else { return String::new() };
    let value = column[alert.row()];
    if !value.is_some() {
        return String::new();
    }
    let n = column.given().filter(|other| *other == value).count();
    let all = ranked.batch.len();
    match n {
        1 => "only here".into(),
        n if n * 100 < all => format!("{} alerts", words::thousands(n as u64)),
        n => format!("{} %", n * 100 / all.max(1)),
    }
}
