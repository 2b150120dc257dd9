//! The raw record, read again from its file, and only when asked for.

use crate::desk::Desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::data_text::{Piece, pieces};
use crate::parts::figure::counted;
use leptos::prelude::*;
use wg_protocol::{Answer, Query, RecordText};

/// The engine gives at most 64 KiB.
const MOST: usize = 65_536;

#[component]
pub fn RawRecord(alert_key: String, desk: Desk) -> impl IntoView {
    let wanted = RwSignal::new(false);
    let uncover = RwSignal::new(false);
    let record = desk.ask(
        move || wanted.get().then(|| Query::Record { key: alert_key.clone(), uncover: uncover.get() }),
        |answer| match answer {
            Answer::Record(record) => Some(record),
            _ => None,
        },
    );
    move || {
        if !wanted.get() {
            return view! {
                <button type="button" class="button" data-testid="show-record" on:click=move |_| wanted.set(true)>{"Show the raw record"}</button>
            }
            .into_any();
        }
        match record.get() {
            Some(Some(Ok(record))) => record_view(record, uncover).into_any(),
            Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
            _ => view! { <Waiting/> }.into_any(),
        }
    }
}

fn record_view(record: RecordText, uncover: RwSignal<bool>) -> impl IntoView {
    let text = record
        .text
        .split('\n')
        .map(|line| {
            let (pieces, _) = pieces(line.trim_end_matches('\r'), MOST);
            let line = pieces
                .into_iter()
                .map(|piece| match piece {
                    Piece::Plain(text) => text.into_any(),
                    Piece::Hidden(name) => view! { <span class="data-text__hidden">{name}</span> }.into_any(),
                })
                .collect_view();
            view! { <bdi class="record__line">{line}</bdi> }
        })
        .collect_view();
    let covered = (record.secrets > 0).then(|| {
        let values = counted(u64::from(record.secrets), "value that looks like a secret", "values that look like secrets");
        view! {
            <p class="u-warn">
                {move || format!("{values} {}. ", if uncover.get() { "shown" } else { "hidden" })}
                <button type="button" class="button" data-testid="uncover" on:click=move |_| uncover.update(|on| *on = !*on)>
                    {move || if uncover.get() { "Hide" } else { "Uncover" }}
                </button>
            </p>
        }
    });
    view! {
        {covered}
        <pre class="record" tabindex="0" aria-label="Raw record" data-testid="raw-record">{text}</pre>
        {record.cut.then(|| view! { <p class="u-faint u-tiny">{"Cut at 64 KiB; the file holds the rest."}</p> })}
    }
}
