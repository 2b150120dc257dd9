//! What was said of links and the incidents do not show, with the reason: in the own log, and what another log would bring.

use crate::desk::{Desk, use_desk};
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::counted;
use leptos::prelude::*;
use wg_casefile::Entry;
use wg_protocol::{Answer, CorrectedPair, NotFollowed, Query, WhyNotFollowed};

/// Drawn one by one.
const MOST_SHOWN: usize = 20;

/// The card of the own log; nothing where all is followed.
#[component]
pub fn NotFollowedHere() -> impl IntoView {
    let desk = use_desk();
    let said = Memo::new(move |_| own(desk));
    let told = ask(desk, said);
    view! {
        {move || told.get().flatten().filter(|told| !told.is_empty()).map(|told| view! {
            <section class="log__card" data-testid="not-followed">
                <h2>{"Said of links, not followed"}</h2>
                {list(desk, &told, &[])}
            </section>
        })}
    }
}

/// What would not be followed if all were taken that only another log says: theirs, and what of the own would fall by it.
#[component]
pub fn NotFollowedIfTaken(theirs: Vec<Entry>) -> impl IntoView {
    let desk = use_desk();
    let pairs: Vec<CorrectedPair> = theirs.iter().filter_map(pair).collect();
    let said = Memo::new(move |_| {
        let mut all = own(desk);
        all.extend(pairs.iter().cloned());
        all
    });
    let told = ask(desk, said);
    let theirs = StoredValue::new(theirs);
    view! {
        {move || told.get().flatten().filter(|told| !told.is_empty()).map(|told| view! {
            <div data-testid="merge-not-followed">
                <p class="u-small u-warn">{"What would not be followed here, if they were taken:"}</p>
                {theirs.with_value(|theirs| list(desk, &told, theirs))}
            </div>
        })}
    }
}

/// What the own log says last of each two alerts: who changes their mind about a link contradicts nobody.
fn own(desk: Desk) -> Vec<CorrectedPair> {
    desk.casefile.log.with(|log| log.said_of_links().into_iter().filter_map(pair).collect())
}

fn ask(desk: Desk, said: Memo<Vec<CorrectedPair>>) -> LocalResource<Option<Vec<NotFollowed>>> {
    LocalResource::new(move || {
        let (list, revision) = (said.get(), desk.bridge.revision());
        async move {
            if list.is_empty() || revision.is_none() {
                return None;
            }
            match desk.bridge.ask(Query::NotFollowed { list }).await {
                Ok(Answer::NotFollowed(told)) => Some(told),
                // The queue says why the engine does not answer.
                _ => None,
            }
        }
    })
}

fn list(desk: Desk, told: &[NotFollowed], theirs: &[Entry]) -> impl IntoView + use<> {
    let (elsewhere, here): (Vec<_>, Vec<_>) =
        told.iter().partition(|one| one.why == WhyNotFollowed::NotHere && one.titles.iter().all(String::is_empty));
    let rows = here.iter().take(MOST_SHOWN).map(|one| row(desk, one, theirs)).collect_view();
    let more = here.len().saturating_sub(MOST_SHOWN);
    // A log holds what was said of other nights, too, which is no fault.
    let elsewhere = (!elsewhere.is_empty()).then(|| {
        let n = counted(elsewhere.len() as u64, "decision", "decisions");
        view! { <p class="u-small u-quiet">{format!("{n} on alerts that are not in this batch.")}</p> }
    });
    view! {
        {(!here.is_empty()).then(|| view! { <ul class="merge" aria-label="Decisions on links that are not followed">{rows}</ul> })}
        {(more > 0).then(|| view! { <p class="u-tiny u-faint">{format!("and {more} more")}</p> })}
        {elsewhere}
    }
}

fn row(desk: Desk, one: &NotFollowed, theirs: &[Entry]) -> impl IntoView + use<> {
    let is_it = |entry: &&Entry| pair(entry).as_ref() == Some(&one.pair);
    let (whose, by) = match theirs.iter().rfind(is_it) {
        Some(entry) => ("Theirs", Some(by(entry))),
        None => ("Yours", desk.casefile.log.with_untracked(|log| log.entries().iter().rfind(is_it).map(by))),
    };
    let say = if one.pair.together { "held together" } else { "set apart" };
    let [first, second] =
        one.titles.clone().map(|title| if title.is_empty() { "an alert that is not here".into() } else { title });
    let (analyst, when) = by.unwrap_or_default();
    view! {
        <li class="merge__row u-small">
            <p>{whose}", "{say}": "<DataText text=first limit=80/>" and "<DataText text=second limit=80/></p>
            <p class="u-quiet">{format!("Not followed: {}.", one.why.words())}</p>
            <p class="u-faint u-tiny"><DataText text=analyst limit=64/>" "{when}</p>
        </li>
    }
}

/// Who said it, and when.
fn by(entry: &Entry) -> (String, String) {
    let when = entry.at_ms().map(|at| format!("{} {}", clock::day(at), clock::hm(at))).unwrap_or_default();
    (entry.analyst.clone(), when)
}

fn pair(entry: &Entry) -> Option<CorrectedPair> {
    let [first, second] = entry.pair_of_link()?;
    let together = entry.said_of_link()? == wg_casefile::Say::Together;
    Some(CorrectedPair { first: first.to_owned(), second: second.to_owned(), together })
}
