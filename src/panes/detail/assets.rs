//! What of an incident matters most: its marked hosts and accounts, and the two keys that mark one.

use crate::command::UiCommand;
use crate::parts::button::{CommandButton, Look};
use crate::parts::data_text::DataText;
use leptos::prelude::*;
use wg_protocol::{AssetKind, AssetMark, AssetsView};

#[component]
pub fn Assets(of: AssetsView) -> impl IntoView {
    let lead = |kind: AssetKind| if kind == AssetKind::Host { &of.host } else { &of.account };
    let is_marked = |kind: AssetKind| {
        of.marks.iter().any(|mark| mark.said.kind == kind && mark.said.name.eq_ignore_ascii_case(lead(kind)))
    };
    let button = |kind: AssetKind, command: UiCommand, name: &'static str| {
        let words = if is_marked(kind) { format!("{name} is normal") } else { format!("{name} is critical") };
        view! { <CommandButton command words look=Look::Ghost/> }
    };
    let host = (!of.host.is_empty()).then(|| button(AssetKind::Host, UiCommand::MarkHost, "Host"));
    let account = (!of.account.is_empty()).then(|| button(AssetKind::Account, UiCommand::MarkAccount, "Account"));
    view! {
        <div class="detail__assets" role="group" aria-label="What matters most" data-testid="assets">
            {of.marks.iter().map(chip).collect_view()}
            {host}
            {account}
        </div>
    }
}

fn chip(mark: &AssetMark) -> impl IntoView + use<> {
    let kind = if mark.said.kind == AssetKind::Host { "host" } else { "account" };
    let owner =
        (!mark.said.owner.is_empty()).then(|| view! { {", owner "}<DataText text=mark.said.owner.clone() limit=60/> });
    let by = if mark.source.is_empty() { &mark.by } else { &mark.source };
    let by = (!by.is_empty())
        .then(|| view! { <span class="u-faint">{", says "}<DataText text=by.clone() limit=60/></span> });
    view! {
        <span class="detail__asset" data-testid="asset-chip">
            {format!("{} {kind} ", mark.said.criticality.word())}<DataText text=mark.said.name.clone() limit=80 mono=true/>{owner}{by}
        </span>
    }
}
