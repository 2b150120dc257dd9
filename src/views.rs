//! Saved views: queries that the analyst keeps in this browser, to go back to. A view is its query, which is its name, too: one
//! that means nothing to another batch is shown as any query that is not clear.

use crate::desk::Desk;
use crate::platform::idle::Job;
use crate::says::Toast;
use crate::store::ChoicesStoreFields;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What the store keeps them under.
const KEPT_AS: &str = "views";
/// As many as a list shows at a glance; of more the oldest goes.
const MOST: usize = 20;

/// Keeps the query of the queue as a view, or lets it go where it is one.
pub fn keep_or_forget(desk: Desk) {
    let query = desk.choices.query().get_untracked();
    if query.is_empty() {
        return desk.says.tell("There is no search to save as a view.");
    }
    let keeps = !is_kept(desk);
    let busy = Job::start();
    spawn_local(async move {
        let _busy = busy;
        // Another tab may have saved some since.
        take_up(desk).await;
        desk.choices.views().update(|views| *views = with(views, &query, keeps));
        let text = desk.choices.views().with_untracked(|views| serde_json::to_string(views).unwrap_or_default());
        desk.casefile.keep(KEPT_AS, &text).await;
        let text = if keeps { "Saved as a view" } else { "No longer a saved view" };
        desk.says.quietly(text);
        desk.says.toast(Toast { text: text.to_owned(), about: query, ..Toast::default() });
    });
}

/// Tells whether the query of the queue is a saved view, tracked.
pub fn is_kept(desk: Desk) -> bool {
    desk.choices.query().with(|query| desk.choices.views().with(|views| views.contains(query)))
}

/// Takes up what was saved.
pub async fn take_up(desk: Desk) {
    let kept = desk.casefile.kept(KEPT_AS).await;
    if let Some(views) = kept.and_then(|text| serde_json::from_str(&text).ok()) {
        desk.choices.views().set(views);
    }
}

/// Returns the views with one as the first, or without it.
fn with(views: &[String], query: &str, keeps: bool) -> Vec<String> {
    let others = views.iter().filter(|view| *view != query).cloned();
    keeps.then(|| query.to_owned()).into_iter().chain(others).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_saved_once_the_newest_first_and_goes_by_the_same_key() {
        let views = with(&with(&[], "host:a", true), "verdict:none", true);
        assert_eq!(views, ["verdict:none", "host:a"]);
        assert_eq!(with(&views, "host:a", true), ["host:a", "verdict:none"]);
        assert_eq!(with(&views, "host:a", false), ["verdict:none"]);
        let many: Vec<String> = (0..MOST).map(|n| format!("port:{n}")).collect();
        let more = with(&many, "host:a", true);
        assert_eq!((more.len(), more[0].as_str()), (MOST, "host:a"));
        assert!(!more.contains(&many[MOST - 1]), "the oldest goes");
    }
}
