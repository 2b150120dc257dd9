//! The model in use and what to judge next, as the page shows them.

use super::evaluation::weak;
use super::{Learning, drift, edits_view, packs_view};
use crate::ranked::{Ranked, points};
use crate::self_test;
use wg_protocol::{AskedBy, ModelView, SelfTest, Shape, ShapeCell, ToJudge};
use wg_schema::ordered::OrderedMap;
use wg_score::drift::Seen;
use wg_score::learn::{Asked, Set, is_ordered, limits, most_helpful};
use wg_score::{FEATURES, Group, Model};

/// Returns every table of the model in use.
pub fn model_view(
    ranked: Option<&Ranked>,
    model: &Model,
    learning: &Learning,
    seen: Option<&Seen>,
    judged: &OrderedMap<String, String>,
) -> ModelView {
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
            is_edited: learning.edits().iter().any(|edit| match edit.set {
                Set::Cell { bin: set, .. } => edit.feature == f && usize::from(set) == bin,
                Set::Cap { .. } => false,
            }),
        };
        Shape {
            feature: feature.id.into(),
            name: feature.name.into(),
            group: feature.group.name().into(),
            meaning: feature.meaning.into(),
            attacker: feature.attacker.into(),
            robust: feature.robust.word().into(),
            is_ordered: is_ordered(f),
            lowest: points(limits(f).0),
            highest: points(limits(f).1),
            cells: (0..feature.bins.len()).map(cell).collect(),
        }
    });
    let (weak, unjudged) = ranked.map_or_else(Default::default, |ranked| weak(ranked, learning.taught(), judged));
    ModelView {
        weak,
        unjudged,
        model: model.version().into(),
        hash: format!("{:016x}", model.hash()),
        lessons: model.lessons() as u32,
        base: points(model.base()),
        self_test: ranked.map_or_else(SelfTest::default, |ranked| self_test::batch(ranked, model)),
        drift: ranked.zip(seen).and_then(|(ranked, seen)| drift::view(ranked, model, seen, learning.taught(), judged)),
        shapes: shapes.collect(),
        edits: edits_view(learning.edits()),
        packs: packs_view(&learning.taught().packs),
    }
}

/// Returns the incidents whose verdicts would help most.
pub fn to_judge(ranked: &Ranked, judged: &OrderedMap<String, String>, n: u32, seed: u64) -> Vec<ToJudge> {
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
