//! What the analyst says of links: cut, confirmed, incidents joined. Each is an entry of the log, and undo takes it back.

use crate::desk::Desk;
use crate::panes::chain::state::ChainState;
use crate::parts::figure::counted;
use crate::says::Toast;
use crate::store::ChoicesStoreFields;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::Say;
use wg_protocol::{Answer, Query};

/// Sets the two alerts of the selected link apart, or holds them together.
pub fn say_of_selected_link(state: ChainState, say: Say) {
    let desk = state.desk;
    let Some(number) = state.link.get_untracked() else {
        return desk.says.quietly("No link is selected. Walk them with [ and ].");
    };
    let Some((uid, pair)) = state.link_keys(number) else { return };
    state.link.set(None);
    let text = match say {
        Say::Apart => format!("Link {} is cut: its two alerts are of two incidents now", number + 1),
        Say::Together => format!("Link {} is confirmed: its two alerts stay together", number + 1),
    };
    spawn_local(async move { record(desk, uid, vec![pair], say, text).await });
}

/// Makes one incident of the checked ones.
pub fn join_checked(desk: Desk) {
    let checked: Vec<String> = desk.choices.checked().get_untracked().into_iter().collect();
    if checked.len() < 2 {
        return desk.says.quietly("Check two incidents or more to join them.");
    }
    spawn_local(async move {
        let mut leads = Vec::new();
        for uid in &checked {
            match desk.bridge.ask(Query::Incident { uid: uid.clone() }).await {
                Ok(Answer::Incident(detail)) => leads.push(detail.lead),
                Ok(_) => {}
                // Checked before the last correction, which gave it another uid.
                Err(failure) => return desk.says.error(words::failure(failure.code).what, failure.about),
            }
        }
        let pairs: Vec<(String, String)> = leads.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let text = format!("{} are one now", counted(checked.len() as u64, "incident", "incidents"));
        let first = checked.into_iter().next().unwrap_or_default();
        desk.choices.checked().set(Default::default());
        record(desk, first, pairs, Say::Together, text).await;
    });
}

async fn record(desk: Desk, incident: String, pairs: Vec<(String, String)>, say: Say, text: String) {
    match desk.casefile.say_of_links(incident, pairs, say).await {
        Ok(()) => {
            desk.says.quietly(text.clone());
            desk.says.toast(Toast { text, can_undo: true, ..Toast::default() });
        }
        Err(error) => error.say(desk.says),
    }
}
