//! The raw record, read again from its file, and only when asked for.

use crate::desk::Desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::data_text::{Piece, pieces};
use leptos::prelude::*;
use wg_protocol::{Answer, Query, RecordText};

/// The engine gives at most 64 KiB.
const MOST: usize = 65_536;

#[component]
pub fn RawRecord(alert_key: String, desk: Desk) -> impl IntoView {
    let wanted = RwSignal::new(false);
    let query = Query::Record { key: alert_key };
    let record = desk.ask(
        move || wanted.get().then(|| query.clone()),
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
            Some(Some(Ok(record))) => record_view(record).into_any(),
            Some(Some(Err(failure))) => view! { <FailureNote failure/> }.into_any(),
            _ => view! { <Waiting/> }.into_any(),
        }
    }
}

fn record_view(record: RecordText) -> impl IntoView {
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
    view! {
        <pre class="record" tabindex="0" aria-label="Raw record" data-testid="raw-record">{text}</pre>
        {record.cut.then(|| view! { <p class="u-faint u-tiny">{"Cut at 64 KiB; the file holds the rest."}</p> })}
    }
}
