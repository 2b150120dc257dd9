//! Verdicts with codes in the place of names. The codes go into the log when a file is saved, so that the next one has the same.

use super::export::ExportState;
use crate::desk::Desk;
use crate::parts::check_box::CheckBox;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use crate::platform::{dom, download};
use leptos::prelude::*;
use wg_casefile::{
    Action, CODES, CodeGiven, Entry, ExportContext, Exported, Form, MOST_CODES, code_line, export_coded,
};
use wg_protocol::coded::{ToHide, left_out_words};
use wg_protocol::{Answer, Query};

/// Rows of the code list on screen; the file has all.
const MOST_ROWS: usize = 200;

/// A form without names, and the codes in it that the log does not hold yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coded {
    pub exported: Exported,
    pub new: Vec<(String, String)>,
}

/// Writes verdicts without names; `Err`: why not, in words.
pub async fn write(
    desk: Desk,
    form: Form,
    mut chosen: Vec<Entry>,
    standing: usize,
    mut context: ExportContext,
) -> Result<Coded, &'static str> {
    if desk.bridge.summary.with_untracked(Option::is_none) {
        return Err("Load the files that were judged: which words are names is told from them.");
    }
    let to_hide = ToHide::of(&chosen, &context, code_list(desk));
    let Ok(Answer::Hidden(hidden)) = desk.bridge.ask(Query::Hide(to_hide.clone())).await else {
        return Err("The names could not be replaced; nothing was written.");
    };
    let left_out = hidden.put_into(&to_hide, &mut chosen, &mut context);
    let mut exported = export_coded(form, &chosen, standing, &context);
    exported.said.extend(left_out_words(left_out));
    exported.said.push(wg_brief::LIMIT.to_owned());
    Ok(Coded { exported, new: hidden.new_codes(&to_hide) })
}

/// Keeps new codes in the log; tells whether they are stored. A file whose codes are lost cannot be turned back.
pub async fn keep(desk: Desk, new: &[(String, String)]) -> bool {
    let given = |(code, name): &(String, String)| CodeGiven { code: code.clone(), name: name.clone() };
    let entry = |part: &[(String, String)]| Action::NamesCoded { list: part.iter().map(given).collect() };
    let actions: Vec<Action> = new.chunks(MOST_CODES).map(entry).collect();
    match desk.casefile.say(CODES, actions).await {
        Ok(()) => true,
        Err(error) => {
            error.say(desk.says);
            false
        }
    }
}

fn code_list(desk: Desk) -> Vec<(String, String)> {
    desk.casefile
        .log
        .with_untracked(|log| log.codes().into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect())
}

/// The box that wants it, and the list of what stands for what.
#[component]
pub fn CodedChoice(state: ExportState) -> impl IntoView {
    let desk = state.desk;
    let codes = Memo::new(move |_| {
        desk.casefile.log.with(|log| {
            log.codes().into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect::<Vec<_>>()
        })
    });
    let save = move |_| {
        let text: String = codes.with_untracked(|list| list.iter().map(|(code, name)| code_line(code, name)).collect());
        let name = format!("watchglass-code-list-{}.txt", clock::file_stamp(dom::now_ms()));
        if download::save(&name, "text/plain", &text) {
            desk.says.tell(format!("Saved {name}. It turns codes back: keep it."));
        }
    };
    let list = move || {
        codes.with(|list| {
            (!list.is_empty()).then(|| {
                let rows = list
                    .iter()
                    .take(MOST_ROWS)
                    .map(|(code, name)| {
                        view! { <tr><th scope="row">{code.clone()}</th><td><DataText text=name.clone() limit=120 mono=true/></td></tr> }
                    })
                    .collect_view();
                view! {
                    <details class="brief__key" data-testid="export-codes">
                        <summary class="u-small">{format!("{}: in your log, not in the file", counted(list.len() as u64, "code", "codes"))}</summary>
                        <button type="button" class="link u-small" on:click=save>{"Save the whole code list"}</button>
                        <table><tbody>{rows}</tbody></table>
                    </details>
                }
            })
        })
    };
    view! {
        <CheckBox is=state.coded testid="export-coded">{"Codes in the place of names"}</CheckBox>
        {list}
    }
}
