//! A verdict: a ring that differs inside, with letters or words.

use crate::parts::icon::{Glyph, Icon};
use crate::verdict::Verdict;
use leptos::prelude::*;

/// What stands beside the ring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    #[default]
    Letters,
    Name,
}

#[component]
pub fn VerdictMark(verdict: Verdict, #[prop(optional)] beside: Beside) -> impl IntoView {
    let glyph = match verdict {
        Verdict::TruePositive => Glyph::TruePositive,
        Verdict::BenignPositive => Glyph::BenignPositive,
        Verdict::FalsePositive => Glyph::FalsePositive,
        Verdict::NeedsMoreData => Glyph::NeedsData,
    };
    let (words, label) = match beside {
        Beside::Letters => (verdict.code(), verdict.name()),
        Beside::Name => (verdict.name(), ""),
    };
    view! {
        <span class=class(verdict)>
            <Icon glyph label/>
            <span aria-hidden=(beside == Beside::Letters).then_some("true")>{words}</span>
        </span>
    }
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TruePositive => "verdict verdict--tp",
        Verdict::BenignPositive => "verdict verdict--bp",
        Verdict::FalsePositive => "verdict verdict--fp",
        Verdict::NeedsMoreData => "verdict verdict--nd",
    }
}
