//! What the analyst says of links: cut, confirmed, incidents joined, alerts moved or taken out. Each is an entry of the log, and undo takes it back.

use crate::casefile::NotJudged;
use crate::desk::Desk;
use crate::panes::chain::state::ChainState;
use crate::parts::figure::counted;
use crate::says::Toast;
use crate::store::ChoicesStoreFields;
use crate::words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::Say;
use wg_protocol::{Answer, FailureCode, Query};

/// Sets the two alerts of the selected link apart, or holds them together.
pub fn say_of_selected_link(state: ChainState, say: Say) {
    let desk = state.desk;
    let Some(number) = state.link.get_untracked() else {
        return desk.says.tell("No link is selected. Walk them with [ and ].");
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
        return desk.says.tell("Check two incidents or more to join them.");
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

/// Moves the brushed alerts, else the selected one, to the one checked incident, or into an incident of their own.
pub fn move_alerts(state: ChainState, to_checked: bool) {
    let desk = state.desk;
    let (uid, alerts) = state.keys_to_move();
    let checked: Vec<String> =
        desk.choices.checked().get_untracked().into_iter().filter(|other| *other != uid).collect();
    let to = match (to_checked, checked.as_slice()) {
        (false, _) => String::new(),
        (true, [only]) => only.clone(),
        (true, _) => {
            return desk.says.tell(
                "Check the one incident that it belongs to in the queue (X), then move it from here. O takes it out into one of its own.",
            );
        }
    };
    if alerts.is_empty() {
        return desk.says.tell("No alert is selected.");
    }
    let n = counted(alerts.len() as u64, "alert", "alerts");
    spawn_local(async move {
        let pairs = match desk.bridge.ask(Query::Move { alerts, to: to.clone() }).await {
            Ok(Answer::Pairs(pairs)) => pairs,
            Ok(_) => return,
            Err(failure) if to.is_empty() && failure.code == FailureCode::NotFound => {
                return desk
                    .says
                    .quietly("These are all alerts of the incident: there is nothing to take them out of.");
            }
            Err(failure) => return desk.says.error(words::failure(failure.code).what, failure.about),
        };
        let text =
            if to.is_empty() { format!("{n}: an incident of their own now") } else { format!("{n} moved to {to}") };
        state.link.set(None);
        state.brushed.set(None);
        desk.choices.checked().set(Default::default());
        let said = pairs.into_iter().map(|pair| {
            let say = if pair.together { Say::Together } else { Say::Apart };
            (pair.first, say, pair.second)
        });
        written(desk, desk.casefile.say_all_of_links(uid, said.collect()).await, text);
    });
}

async fn record(desk: Desk, incident: String, pairs: Vec<(String, String)>, say: Say, text: String) {
    let said = pairs.into_iter().map(|(first, second)| (first, say, second)).collect();
    written(desk, desk.casefile.say_all_of_links(incident, said).await, text);
}

fn written(desk: Desk, result: Result<(), NotJudged>, text: String) {
    match result {
        Ok(()) => {
            desk.says.quietly(text.clone());
            desk.says.toast(Toast { text, can_undo: true, ..Toast::default() });
        }
        Err(error) => error.say(desk.says),
    }
}
