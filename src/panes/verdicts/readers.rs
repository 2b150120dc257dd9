//! How far first verdicts and second readings agree, and where they do not.

use crate::desk::use_desk;
use crate::parts::data_text::DataText;
use crate::parts::figure::{self, counted};
use crate::parts::verdict_mark::VerdictMark;
use leptos::prelude::*;
use wg_casefile::Agreement;

/// Incidents listed on which two readers differ.
const MOST_ROWS: usize = 50;

#[component]
pub fn Readers() -> impl IntoView {
    let log = use_desk().casefile.log;
    let agreements = Memo::new(move |_| log.with(wg_casefile::Log::second_readers));
    let differ = Memo::new(move |_| {
        log.with(|log| {
            let twice = log.read_twice().into_iter();
            let differ = twice.filter(|(first, second)| first.verdict() != second.verdict());
            differ
                .filter_map(|(first, second)| Some((first.incident.clone(), first.verdict()?, second.verdict()?)))
                .collect::<Vec<_>>()
        })
    });
    move || {
        let agreements = agreements.get();
        (!agreements.is_empty()).then(|| {
            let lines = agreements.into_iter().map(line).collect_view();
            let n = differ.with(Vec::len);
            let rows = differ
                .get()
                .into_iter()
                .take(MOST_ROWS)
                .map(|(incident, first, second)| {
                    view! {
                        <tr>
                            <td class="u-ell"><DataText text=incident limit=40 mono=true/></td>
                            <td><VerdictMark verdict=first/></td>
                            <td><VerdictMark verdict=second/></td>
                        </tr>
                    }
                })
                .collect_view();
            view! {
                <section class="log__card" data-testid="second-readers">
                    <h2>{"Second readings"}</h2>
                    {lines}
                    {(n > 0).then(|| view! {
                        <details class="brief__key">
                            <summary class="u-small">{format!("{} read differently", counted(n as u64, "incident", "incidents"))}</summary>
                            <table>
                                <thead><tr><th scope="col">{"Incident"}</th><th scope="col">{"First"}</th><th scope="col">{"Second"}</th></tr></thead>
                                <tbody>{rows}</tbody>
                            </table>
                        </details>
                    })}
                    <p class="u-tiny u-faint">{"A second reading replaces nothing: exports, counts and learning go by the first verdict. Labels prove nothing about who typed."}</p>
                </section>
            }
        })
    }
}

fn line(agreement: Agreement) -> impl IntoView {
    let Agreement { between: [first, second], both, same, kappa } = agreement;
    let label = |label: String| if label.is_empty() { "no label".to_owned() } else { label };
    let kappa = match kappa {
        Some(kappa) => figure::kappa(kappa),
        None => "no kappa: one verdict throughout".to_owned(),
    };
    view! {
        <p class="u-small">
            <DataText text=label(first) limit=40/>" and "<DataText text=label(second) limit=40/>
            {format!(": {same} of {} alike; {kappa}.", counted(u64::from(both), "incident", "incidents"))}
        </p>
    }
}
