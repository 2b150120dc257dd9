//! Files, changes and rejections as tables.

use crate::parts::data_text::{DataText, spoken};
use crate::parts::figure::{bytes, count};
use crate::parts::icon::{Glyph, Icon};
use leptos::prelude::*;
use wg_protocol::import::{ImportFile, RejectedRow};

pub fn files(files: Vec<ImportFile>) -> impl IntoView {
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
            <tbody>{files.into_iter().map(file).collect_view()}</tbody>
        </table>
    }
}

fn file(file: ImportFile) -> impl IntoView {
    let share = if file.records == 0 { 0.0 } else { (file.alerts + file.folded) as f64 / file.records as f64 };
    let hash = if file.sha256.is_empty() {
        "not known yet".to_owned()
    } else {
        format!("{}…", &file.sha256[..file.sha256.len().min(12)])
    };
    view! {
        <tr>
            <td><div class="u-row"><Icon glyph=Glyph::File/><span class="u-ell" title=spoken(&file.name)><DataText text=file.name.clone() mono=true/></span></div></td>
            <td class="u-ell" title=file.read_as.clone()>{file.read_as.clone()}</td>
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
                        view! {
                            <tr data-testid="rejected-row">
                                <td class="u-num"><b>{count(row.count)}</b></td>
                                <td>{row.reason}</td>
                                <td class="u-quiet u-ell"><DataText text=row.files limit=120/></td>
                                <td class="u-faint u-nowrap">{row.place}</td>
                                <td class="u-faint u-ell"><DataText text=row.example limit=160 mono=true/></td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

fn nothing(words: &'static str) -> AnyView {
    view! { <p class="import__nothing u-faint u-small">{words}</p> }.into_any()
}
