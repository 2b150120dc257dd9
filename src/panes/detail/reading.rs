//! What helps to read an incident: guides, inferred techniques, and what may be missing or come next. Folded, because it is
//! general or a guess, and the rest of the pane is not.

use crate::parts::attack_version::AttackVersion;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::parts::tactic::TacticChip;
use leptos::prelude::*;
use wg_protocol::{Guide, Hypothesis, HypothesisKind, InferredTechnique, Reading};

#[component]
pub fn ReadingBlock(reading: Reading) -> impl IntoView {
    let Reading { guides, inferred, hypotheses } = reading;
    view! {
        <section class="detail__reading" aria-label="Help with reading">
            {(!inferred.is_empty()).then(|| fold(
                format!("Inferred: {}", counted(inferred.len() as u64, "technique", "techniques")),
                "No record names them; the words of title, rule and command line speak for them. Neither scores nor links rest on them.",
                inferred.into_iter().map(technique).collect_view().into_any(),
            ))}
            {(!hypotheses.is_empty()).then(|| fold(
                "Hypotheses: what may be missing, what may come next".to_owned(),
                "From the order of tactics, and counts in published attack flows and labelled attacks. Nothing here was seen.",
                hypotheses.into_iter().map(hypothesis).collect_view().into_any(),
            ))}
            {(!guides.is_empty()).then(|| fold(
                "Guide: what such alerts are".to_owned(),
                "On alerts of this kind in general; it says nothing of this incident.",
                guides.into_iter().map(guide).collect_view().into_any(),
            ))}
        </section>
    }
}

fn fold(name: String, note: &'static str, list: AnyView) -> impl IntoView {
    view! {
        <details class="detail__fold">
            <summary>{name}</summary>
            <p class="u-faint u-tiny">{note}" Ids are of"<AttackVersion/>"."</p>
            <ul>{list}</ul>
        </details>
    }
}

fn technique(one: InferredTechnique) -> impl IntoView {
    view! {
        <li>
            <code>{one.technique}</code>" "{one.name}" "
            <span class="u-quiet"><DataText text=one.why/>{format!(", {}", counted(u64::from(one.alerts), "alert", "alerts"))}</span>
        </li>
    }
}

fn hypothesis(one: Hypothesis) -> impl IntoView {
    let word = match one.kind {
        HypothesisKind::Missing => "Missing?",
        HypothesisKind::Next => "Next?",
    };
    view! {
        <li>
            <TacticChip code=one.code name=String::new() phase=one.phase/>" "<b>{word}</b>" "{one.what}
            <span class="u-quiet">" "{one.because}" "{one.confirm}</span>
        </li>
    }
}

fn guide(one: Guide) -> impl IntoView {
    view! {
        <li><b>{one.about}</b>" "{one.what}" "{one.harmless}" "{one.look}</li>
    }
}
