//! What the log says in sum: verdicts by kind, how long they took, where they differ from the model, what was changed.

use super::state::facts;
use crate::desk::use_desk;
use crate::parts::figure::{count, counted};
use crate::parts::verdict_mark::VerdictMark;
use crate::verdict::Verdict;
use leptos::prelude::*;
use wg_casefile::{Entry, Log};
use wg_protocol::queue::Renamed;
use wg_protocol::standing::standing_now;
use wg_schema::sort;

#[component]
pub fn Summary() -> impl IntoView {
    let casefile = use_desk().casefile;
    let sum = Memo::new(move |_| casefile.log.with(|log| casefile.renamed.with(|renamed| Sum::of(log, renamed))));
    move || {
        let sum = sum.get();
        let label = Verdict::ALL
            .into_iter()
            .zip(sum.counts)
            .map(|(verdict, n)| format!("{n} {}", verdict.name().to_ascii_lowercase()))
            .collect::<Vec<_>>()
            .join(", ");
        let parts = Verdict::ALL
            .into_iter()
            .zip(sum.counts)
            .filter(|(_, n)| *n > 0)
            .map(|(verdict, n)| view! { <i class=format!("log__share log__share--{}", verdict.slug()) style:flex-grow=n.to_string()></i> })
            .collect_view();
        let legend = Verdict::ALL
            .into_iter()
            .zip(sum.counts)
            .map(|(verdict, n)| view! { <span class="log__kind"><VerdictMark verdict/><b>{n}</b></span> })
            .collect_view();
        let stand: u32 = sum.counts.iter().sum();
        view! {
            <div class="log__summary">
                <div>
                    <div class="log__shares" role="img" aria-label=label>{parts}</div>
                    <div class="u-row log__kinds">{legend}</div>
                </div>
                <Figure figure=count(u64::from(stand)) words=if stand == 1 { "verdict stands" } else { "verdicts stand" }/>
                <Figure figure=sum.median_ms.map_or("none".to_owned(), took_words) words="median time"/>
                <Figure figure=count(sum.differ) words=if sum.differ == 1 { "differs from the model" } else { "differ from the model" }/>
                <Figure figure=count(sum.changed) words="changed or withdrawn"/>
            </div>
        }
    }
}

#[component]
fn Figure(#[prop(into)] figure: String, words: &'static str) -> impl IntoView {
    view! { <div class="log__figure"><b>{figure}</b><span>{words}</span></div> }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Sum {
    counts: [u32; 4],
    median_ms: Option<u32>,
    differ: u64,
    changed: u64,
}

impl Sum {
    fn of(log: &Log, renamed: &[Renamed]) -> Sum {
        let mut took: Vec<u32> = Vec::new();
        let mut differ = 0;
        let mut counts = [0; 4];
        for (_, entry) in standing_now(log, renamed) {
            if let Some(verdict) = entry.verdict() {
                counts[verdict as usize] += 1;
            }
            took.extend(entry.action.provenance().is_own().then_some(entry.took_ms));
            differ += u64::from(agrees(entry) == Some(false));
        }
        sort::up(&mut took);
        let changed = log.entries().iter().filter(|entry| entry.action.of_seq().is_some()).count() as u64;
        Sum { counts, median_ms: took.get(took.len() / 2).copied(), differ, changed }
    }
}

/// Tells whether a verdict and the model's estimate stand on the same side of even odds; `None` where the verdict takes no
/// side.
pub fn agrees(entry: &Entry) -> Option<bool> {
    let (facts, _) = facts(entry)?;
    let ranked_real = facts.score.p10000 >= 5000;
    match entry.verdict()? {
        Verdict::TruePositive => Some(ranked_real),
        Verdict::BenignPositive | Verdict::FalsePositive => Some(!ranked_real),
        Verdict::NeedsMoreData => None,
    }
}

/// Returns `1 m 48 s`.
fn took_words(ms: u32) -> String {
    let secs = (ms + 500) / 1000;
    match secs {
        0..=59 => format!("{secs} s"),
        60..=3599 => format!("{} m {} s", secs / 60, secs % 60),
        _ => format!("{} h {} m", secs / 3600, secs / 60 % 60),
    }
}

/// Returns `12 entries`.
pub fn entries_words(n: usize) -> String {
    counted(n as u64, "entry", "entries")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_minutes_and_seconds() {
        assert_eq!(
            (took_words(108_000), took_words(499), took_words(3_720_000)),
            ("1 m 48 s".into(), "0 s".into(), "1 h 2 m".into())
        );
    }
}
