//! What of a folder was not read, by reason, with the names behind a line that opens.

use crate::parts::data_text::DataText;
use crate::parts::figure::count;
use leptos::prelude::*;
use wg_protocol::LeftOut;

#[component]
pub fn LeftOutFiles(groups: Vec<LeftOut>) -> impl IntoView {
    view! {
        <ul class="left-out u-small" data-testid="left-out">
            {groups.into_iter().map(group).collect_view()}
        </ul>
    }
}

fn group(group: LeftOut) -> impl IntoView {
    let words = format!("Left out: {} {}", count(u64::from(group.count)), group.why.words(group.count));
    let more = u64::from(group.count).saturating_sub(group.names.len() as u64);
    view! {
        <li>
            <details>
                <summary>{words}</summary>
                <ul class="rejected-all u-faint">
                    {group.names.into_iter().map(|name| view! { <li><DataText text=name mono=true/></li> }).collect_view()}
                    {(more > 0).then(|| view! { <li>{format!("and {} more", count(more))}</li> })}
                </ul>
            </details>
        </li>
    }
}
