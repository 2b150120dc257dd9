//! The systems and accounts of the incident: when, how they were reached, and what is known of them.

use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use leptos::prelude::*;
use std::sync::Arc;
use wg_protocol::{Affected, ChainView, LaneKind};

#[component]
pub fn AffectedPane(#[prop(into)] view: Arc<ChainView>) -> impl IntoView {
    let hosts = view.affected.iter().filter(|one| one.kind == LaneKind::Host).count();
    let accounts = view.affected.len() - hosts;
    let says = format!(
        "{}, {}; by first contact, UTC",
        counted(hosts as u64, "system", "systems"),
        counted(accounts as u64, "account", "accounts")
    );
    let rows = view.affected.iter().cloned().map(row).collect_view();
    view! {
        <section class="chain__part chain__part--wide" data-pane="" tabindex="0" aria-label="Systems and accounts" data-testid="chain-affected">
            <div class="chain__part-head">
                <h2 class="pane__title">{"Systems and accounts"}</h2>
                <span class="u-faint u-tiny u-ell">{says}</span>
            </div>
            <table class="chain-affected" aria-label="Systems and accounts">
                <thead>
                    <tr><th>{"Name"}</th><th>{"First"}</th><th>{"Last"}</th><th class="u-num">{"Alerts"}</th><th>{"How it was reached"}</th><th>{"What is known"}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(one: Affected) -> impl IntoView {
    let time = |time: Option<i64>| match time {
        Some(time) => format!("{} {}", clock::day(time), clock::hm(time)),
        None => "undated".to_owned(),
    };
    view! {
        <tr>
            <th scope="row"><DataText text=one.name limit=80 mono=true/></th>
            <td class="u-nowrap">{time(one.first)}</td>
            <td class="u-nowrap">{time(one.last)}</td>
            <td class="u-num">{count(u64::from(one.alerts))}</td>
            <td><DataText text=one.reached limit=240/></td>
            <td class="u-quiet"><DataText text=one.known limit=300/></td>
        </tr>
    }
}
