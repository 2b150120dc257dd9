//! Hosts and accounts that matter most: marked by a person, or read from a list; written into the log, and told to the engine.

use crate::casefile::NotJudged;
use crate::command::UiCommand;
use crate::desk::Desk;
use crate::parts::figure::counted;
use crate::platform::files;
use crate::says::Toast;
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{ASSETS, Action, AssetKind, AssetSaid, Criticality, MOST_ASSETS, read_assets};
use wg_protocol::{Answer, AssetMark, Query};

/// 20,000 assets with long names are under 10 MB.
const MOST_BYTES: f64 = 10e6;

/// Answers the commands, and keeps the engine told.
pub fn follow(desk: Desk) {
    desk.on_command(move |command| {
        match command {
            UiCommand::MarkHost => mark_focused(desk, AssetKind::Host),
            UiCommand::MarkAccount => mark_focused(desk, AssetKind::Account),
            _ => return false,
        }
        true
    });
    let marks = Memo::new(move |_| {
        let assets = desk.casefile.log.with(|log| log.assets());
        let mark = |asset: wg_casefile::Asset| AssetMark { said: asset.said, source: asset.source, by: asset.by };
        assets.into_iter().map(mark).collect::<Vec<_>>()
    });
    Effect::new(move |before: Option<bool>| {
        let list = marks.get();
        // Nothing is marked and nothing was: the common case.
        let tells = !list.is_empty() || before == Some(true);
        if tells {
            desk.bridge.assets(list);
        }
        tells
    });
}

/// Marks the host or the account of the focused incident as critical; one that is marked is normal again.
fn mark_focused(desk: Desk, kind: AssetKind) {
    let uid = desk.choices.incident().get_untracked();
    spawn_local(async move {
        let Ok(Answer::Incident(detail)) = desk.bridge.ask(Query::Incident { uid }).await else {
            return desk.says.tell("No incident is focused.");
        };
        let name = if kind == AssetKind::Host { detail.assets.host } else { detail.assets.account };
        if name.is_empty() {
            return desk.says.tell("The alert that gives this incident its score names none.");
        }
        // The marks are those of all its alerts; this one is about the host or account that leads.
        let is_it = |mark: &&AssetMark| mark.said.kind == kind && mark.said.name.eq_ignore_ascii_case(&name);
        let marked = detail.assets.marks.iter().find(is_it);
        let criticality = if marked.is_some() { Criticality::Normal } else { Criticality::Critical };
        let name = marked.map(|mark| mark.said.name.clone()).unwrap_or(name);
        mark(desk, AssetSaid { criticality, kind, name, owner: String::new() }).await;
    });
}

async fn mark(desk: Desk, said: AssetSaid) {
    let (what, text) = match said.criticality {
        Criticality::Normal => (said.name.clone(), "Marked as normal again: "),
        _ => (said.name.clone(), "Marked as critical; what is severe on it never falls below the line: "),
    };
    let outcome =
        desk.casefile.say(ASSETS, vec![Action::AssetsNamed { list: vec![said], source: String::new() }]).await;
    finish(desk, outcome, text.to_owned(), what);
}

/// Reads a list of assets that a person chose.
pub fn take_file(desk: Desk, file: files::File) {
    spawn_local(async move {
        let name = file.name();
        let Some(text) = files::text(&file, MOST_BYTES).await else {
            return desk.says.error("The list could not be read. Nothing was marked.", name);
        };
        let read = match read_assets(&text) {
            Ok(read) => read,
            Err(error) => return desk.says.error(format!("No list of assets: {error}. Nothing was marked."), name),
        };
        let n = counted(read.list.len() as u64, "asset", "assets");
        let left_out = match read.left_out {
            0 => String::new(),
            n => format!(
                "; {} left out, without a name or a criticality that is told plainly",
                counted(n as u64, "row", "rows")
            ),
        };
        let part = |part: &[AssetSaid]| Action::AssetsNamed { list: part.to_vec(), source: name.clone() };
        let outcome = desk.casefile.say(ASSETS, read.list.chunks(MOST_ASSETS).map(part).collect()).await;
        finish(desk, outcome, format!("Took in {n}{left_out}: "), name);
    });
}

/// `about` is text of a file.
fn finish(desk: Desk, outcome: Result<(), NotJudged>, text: String, about: String) {
    match outcome {
        Ok(()) => {
            desk.says.quietly(text.trim_end_matches([':', ' ']).to_owned() + ".");
            desk.says.toast(Toast { text, about, can_undo: true, ..Toast::default() });
        }
        Err(error) => error.say(desk.says),
    }
}
