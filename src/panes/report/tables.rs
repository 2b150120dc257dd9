//! Files, changes and rejections as tables.

use crate::desk::use_desk;
use crate::panes::report::field_map::Editing;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{bytes, count};
use crate::parts::icon::{Glyph, Icon};
use crate::says::Toast;
use leptos::prelude::*;
use wg_protocol::MapState;
use wg_protocol::import::{ImportFile, ProductRow, RejectedRow};

pub fn files(files: Vec<ImportFile>, editing: Editing) -> impl IntoView {
    // The entries of an archive come and go with it.
    let has_more = files.windows(2).any(|pair| pair[0].clock.file != pair[1].clock.file);
    view! {
        <table class="sheet sheet--files">
            <thead>
                <tr>
                    <th scope="col">{"Name"}</th>
                    <th scope="col">{"Read as"}</th>
                    <th scope="col" class="u-num">{"Size"}</th>
                    <th scope="col">{"Rows kept"}</th>
                    <th scope="col" class="u-num">{"Alerts"}</th>
                    <th scope="col" class="u-num">{"Folded"}</th>
                    <th scope="col" class="u-num">{"Rejected"}</th>
                    <th scope="col">{"SHA-256"}</th>
                </tr>
            </thead>
            <tbody>{(0..).zip(files).map(|(source, one)| file(source, one, editing, has_more)).collect_view()}</tbody>
        </table>
    }
}

fn file(source: u32, file: ImportFile, editing: Editing, has_more: bool) -> impl IntoView {
    let is_open = move || editing.with(|now| now.as_ref().is_some_and(|(open, _)| *open == source));
    let fields = (file.map != MapState::None).then(|| {
        let toggle = move |_| editing.set(if is_open() { None } else { Some((source, None)) });
        view! {
            <button type="button" class="button button--ghost" data-testid="show-fields" aria-expanded=move || is_open().to_string() on:click=toggle>
                {"Fields"}
            </button>
        }
    });
    let desk = use_desk();
    let given = file.clock.file.clone();
    let take_out = has_more.then(|| {
        let out = move |_| {
            if desk.bridge.take_out(&given) {
                desk.says.toast(Toast { text: "Taken out of the batch.".to_owned(), about: given.clone(), ..Toast::default() });
            }
        };
        view! {
            <button type="button" class="button button--ghost take-out" data-testid="take-out" title="Read the batch again without this file" aria-label="Take this file out of the batch" on:click=out>
                <Icon glyph=Glyph::Close/>
            </button>
        }
    });
    let share = if file.records == 0 { 0.0 } else { (file.alerts + file.folded) as f64 / file.records as f64 };
    let hash = if file.sha256.is_empty() {
        if file.is_hashed { "not readable any more" } else { "not known yet" }.to_owned()
    } else {
        format!("{}…", &file.sha256[..file.sha256.len().min(12)])
    };
    view! {
            <tr>
    <td><div class="u-row"><Icon glyph=Glyph::File/><span class="u-ell u-grow"><DataText text=file.name.clone() mono=true/></span>{take_out}</div></td>
                <td><div class="u-row"><span class="u-ell u-grow">{file.read_as.clone()}</span>{fields}</div></td>
                <td class="u-num">{bytes(file.size)}</td>
                <td><div class="bar"><i style:width=format!("{:.1}%", share * 100.0)></i></div></td>
                <td class="u-num">{count(file.alerts)}</td>
                <td class="u-num u-quiet">{count(file.folded)}</td>
                <td class="u-num" class:u-warn={file.rejected > 0} class:u-faint={file.rejected == 0}>{count(file.rejected)}</td>
                <td class="u-mono u-faint" title=file.sha256.clone()>{hash}</td>
            </tr>
            {(!file.error.is_empty()).then(|| view! {
                <tr class="sheet__error"><td colspan="8" class="u-warn"><bdi>{file.error.clone()}</bdi></td></tr>
            })}
        }
}

/// The quality passport: a row a product, figures only where there is something to say.
pub fn products(rows: Vec<ProductRow>) -> impl IntoView {
    const COLUMNS: [&str; 8] =
        ["Silent", "Undated", "No zone", "Repeats", "Updates", "Mapped ids", "Secrets", "Alerts"];
    view! {
        <table class="sheet sheet--products">
            <thead>
                <tr>
                    <th scope="col">{"Product"}</th>
                    <th scope="col">{"From, to (UTC)"}</th>
                    {COLUMNS.into_iter().map(|name| view! { <th scope="col" class="u-num">{name}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(product).collect_view()}</tbody>
        </table>
    }
}

fn product(row: ProductRow) -> impl IntoView {
    let span = match (row.first_time, row.last_time) {
        (Some(first), Some(last)) => clock::span(first, last),
        _ => "no times".to_owned(),
    };
    let name = if row.name.is_empty() { "product not named".to_owned() } else { row.name };
    let figures = [
        (u64::from(row.silent), true),
        (row.undated, true),
        (row.zoneless, true),
        (row.repeats, false),
        (row.updates, false),
        (row.mapped, false),
        (row.secrets, true),
    ];
    view! {
        <tr>
            <td class="u-ell"><DataText text=name limit=60/></td>
            <td class="u-faint u-nowrap">{span}</td>
            {figures
                .into_iter()
                .map(|(n, warns)| view! { <td class="u-num" class:u-warn={warns && n > 0} class:u-faint={n == 0}>{count(n)}</td> })
                .collect_view()}
            <td class="u-num"><b>{count(row.alerts)}</b></td>
        </tr>
    }
}

pub fn changed(rows: Vec<(u64, String, String)>) -> AnyView {
    if rows.is_empty() {
        return nothing("Nothing was changed.");
    }
    view! {
        <table class="sheet sheet--notes">
            <tbody>
                {rows
                    .into_iter()
                    .map(|(n, what, how)| {
                        view! { <tr><td class="u-num">{count(n)}</td><td>{what}</td><td class="u-faint u-ell">{how}</td></tr> }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

pub fn rejected(rows: Vec<RejectedRow>) -> AnyView {
    if rows.is_empty() {
        return nothing("Nothing was rejected.");
    }
    view! {
        <table class="sheet sheet--rejected">
            <tbody>
                {rows
                    .into_iter()
                    .map(|row| {
                        let all = (row.all.len() > 1).then(|| all_of(row.all));
                        view! {
                            <tr data-testid="rejected-row">
                                <td class="u-num"><b>{count(row.count)}</b></td>
                                <td>{row.reason}</td>
                                <td class="u-quiet u-ell"><DataText text=row.files limit=120/></td>
                                <td class="u-faint u-nowrap">{row.place}</td>
                                <td class="u-faint u-ell"><DataText text=row.example limit=160 mono=true/></td>
                            </tr>
                            {all}
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// Every rejection that the report keeps, behind a line that opens.
fn all_of(all: Vec<(String, String, String)>) -> AnyView {
    let words = format!("Show all {} that the report keeps", count(all.len() as u64));
    view! {
        <tr>
            <td colspan="5">
                <details>
                    <summary class="u-small">{words}</summary>
                    <ul class="rejected-all u-small">
                        {all
                            .into_iter()
                            .map(|(file, place, example)| {
                                view! {
                                    <li class="u-faint"><DataText text=file limit=60/>{format!(", {place}: ")}<DataText text=example limit=160 mono=true/></li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </details>
            </td>
        </tr>
    }
    .into_any()
}

fn nothing(words: &'static str) -> AnyView {
    view! { <p class="import__nothing u-faint u-small">{words}</p> }.into_any()
}
