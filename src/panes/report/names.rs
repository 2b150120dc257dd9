//! Which written names were taken for one host or account, and the choice to hold one of them apart. The choice is an entry of
//! the log, so it is taken back by undo and travels with the case.

use crate::desk::{Desk, use_desk};
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use crate::says::Toast;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{Action, NAMES};
use wg_protocol::import::NamesRow;

/// Groups that are shown before "all" is asked for.
const FEW: usize = 8;

#[component]
pub fn Names(rows: Vec<NamesRow>, total: u32, apart: Vec<String>) -> impl IntoView {
    let n_more = (total as usize).saturating_sub(rows.len());
    let (few, rest) = rows.split_at(rows.len().min(FEW));
    let table = move |rows: &[NamesRow]| {
        view! {
            <table class="sheet sheet--names">
                <thead><tr><th scope="col">{"Kind"}</th><th scope="col">{"One and the same, with the alerts that hold each name"}</th></tr></thead>
                <tbody>{rows.iter().cloned().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    // Two hundred groups are drawn when they are asked for: the report is on screen a frame earlier.
    let is_open = RwSignal::new(false);
    let kept = StoredValue::new(rest.to_vec());
    let rest = (!rest.is_empty()).then(|| {
        let words = format!("{} more", count(rest.len() as u64));
        view! {
            <details on:toggle=move |_| is_open.set(true)>
                <summary class="names__beside u-small">{words}</summary>
                {move || is_open.get().then(|| kept.with_value(|rest| table(rest)))}
            </details>
        }
        .into_any()
    });
    view! {
        {(!few.is_empty()).then(|| table(few))}
        {rest}
        {(n_more > 0).then(|| view! { <p class="names__beside u-faint u-small">{format!("and {} not listed", counted(n_more as u64, "group", "groups"))}</p> })}
        {(!apart.is_empty()).then(|| held_apart(apart))}
    }
}

fn row(row: NamesRow) -> impl IntoView {
    let n_names = row.names.len() - (row.addresses as usize).min(row.names.len());
    let names = row.names.into_iter().enumerate().map(|(i, (name, alerts))| {
        let is_address = i >= n_names;
        // The most written name is what the others are taken for.
        let button = (i > 0).then(|| say_button(name.clone(), true));
        view! {
            <li class="names__one">
                <DataText text=name mono=true limit=80/>
                <span class="u-faint u-small">{if is_address { format!("{}, its address", count(alerts.into())) } else { count(alerts.into()) }}</span>
                {button}
            </li>
        }
        .into_any()
    });
    let more = (row.more > 0).then(|| {
        view! { <li class="u-faint u-small">{format!("and {} more", count(row.more.into()))}</li> }.into_any()
    });
    view! {
        <tr data-testid="names-row">
            <th scope="row" class="u-quiet">{if row.is_host { "Host" } else { "Account" }}</th>
            <td><ul class="names">{names.collect_view()}{more}</ul></td>
        </tr>
    }
    .into_any()
}

fn held_apart(apart: Vec<String>) -> AnyView {
    let one = |name: String| {
        view! { <li class="names__one"><DataText text=name.clone() mono=true limit=80/>{say_button(name, false)}</li> }
            .into_any()
    };
    view! {
        <div class="names__beside">
            <h3 class="u-small">{"Held apart by you"}</h3>
            <ul class="names" data-testid="names-apart">{apart.into_iter().map(one).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// The name is in the words for readers of screens: several buttons of one row read alike.
fn say_button(name: String, apart: bool) -> AnyView {
    let desk = use_desk();
    let words = if apart { "Hold apart" } else { "One again" };
    let said = name.clone();
    view! {
        <button type="button" class="button button--ghost" data-testid=if apart { "hold-apart" } else { "one-again" } on:click=move |_| say(desk, said.clone(), apart)>
            {words}<span class="u-hidden">{" "}<bdi>{name}</bdi></span>
        </button>
    }
    .into_any()
}

fn say(desk: Desk, name: String, apart: bool) {
    spawn_local(async move {
        match desk.casefile.say(NAMES, vec![Action::NameHeld { apart, name: name.clone() }]).await {
            Ok(()) => {
                let text = if apart {
                    "Held apart, scored and linked again: "
                } else {
                    "One again, scored and linked again: "
                };
                desk.says.toast(Toast { text: text.to_owned(), about: name, can_undo: true, ..Toast::default() });
            }
            Err(error) => error.say(desk.says),
        }
    });
}
