//! The model in use, what to judge next, and the certificate, as the page shows them.

use super::Learning;
use crate::ranked::{LINE, Ranked, points};
use std::collections::BTreeMap;
use wg_protocol::{AskedBy, CertificateView, ModelView, Shape, ShapeCell, ToJudge};
use wg_score::certificate::Certificate;
use wg_score::learn::{Asked, most_helpful};
use wg_score::{FEATURES, Group, Model};

/// The chance that a certificate is wrong.
const DELTA: f64 = 0.05;

/// Returns every table of the model in use.
pub fn model_view(ranked: Option<&Ranked>, model: &Model, learning: &Learning) -> ModelView {
    // What verdicts say of single rules is one answer a rule, and shown with the rules.
    let tables = FEATURES.iter().enumerate().filter(|(_, feature)| feature.group != Group::Verdicts);
    let shapes = tables.map(|(f, feature)| {
        let mut counts = [0u64; 256];
        if let Some(ranked) = ranked {
            ranked.bins.column(f).iter().for_each(|bin| counts[usize::from(*bin)] += 1);
        }
        let cell = |bin: usize| ShapeCell {
            bin: bin as u8,
            label: feature.bins[bin].label.into(),
            points: points(model.points(f, bin as u8)),
            starting: points(feature.bins[bin].points),
            alerts: counts[bin],
            is_edited: learning.edits().iter().any(|edit| edit.feature == f && usize::from(edit.bin) == bin),
        };
        Shape {
            feature: feature.id.into(),
            name: feature.name.into(),
            group: feature.group.name().into(),
            meaning: feature.meaning.into(),
            attacker: feature.attacker.into(),
            robust: feature.robust.word().into(),
            cells: (0..feature.bins.len()).map(cell).collect(),
        }
    });
    ModelView {
        model: model.version().into(),
        hash: format!("{:016x}", model.hash()),
        lessons: model.lessons() as u32,
        base: points(model.base()),
        shapes: shapes.collect(),
    }
}

/// Returns the incidents whose verdicts would help most.
pub fn to_judge(ranked: &Ranked, judged: &BTreeMap<String, String>, n: u32, seed: u64) -> Vec<ToJudge> {
    let list = &ranked.incidents.list;
    let scores: Vec<i32> = list.iter().map(|incident| incident.score).collect();
    let next = most_helpful(&scores, |i| judged.contains_key(&list[i].uid), n.min(1000) as usize, seed);
    next.into_iter()
        .map(|next| ToJudge {
            uid: list[next.row].uid.clone(),
            title: wg_correlate::title(&ranked.batch, &list[next.row]),
            asked: match next.asked {
                Asked::Top => AskedBy::Top,
                Asked::Uncertain => AskedBy::Uncertain,
                Asked::Audit { one_in } => AskedBy::Audit { one_in },
                Asked::Unknown => AskedBy::Unknown,
            },
        })
        .collect()
}

/// Returns what a random check of the pile below the line shows; `None` for counts that contradict the pile.
pub fn certificate(ranked: &Ranked, audited: u32, found: u32, confirmed: u32) -> Option<CertificateView> {
    let pile = ranked.incidents.list.iter().filter(|incident| incident.score < LINE).count() as u64;
    let certificate = Certificate::new(pile, audited.into(), found.into(), DELTA)?;
    Some(CertificateView {
        pile,
        audited: certificate.audited,
        found: certificate.found,
        at_most: certificate.at_most,
        elusion: certificate.elusion(),
        recall: certificate.recall(confirmed.into()),
    })
}
