//! Another person's log beside the own one: what only they have, where the two differ, side by side, and one file of both.
//!
//! Nothing is taken without a click. What is taken is written as new entries of the own log; the file of both holds each log
//! unchanged, so that it does not matter who merges with whom, or how often.

use super::lock;
use super::not_followed::NotFollowedIfTaken;
use crate::casefile::reason_words;
use crate::command::UiCommand;
use crate::desk::{Desk, use_desk};
use crate::judging;
use crate::parts::button::CommandButton;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{self, count, counted};
use crate::parts::verdict_mark::VerdictMark;
use crate::platform::idle::Job;
use crate::platform::secret::{self, NotDone};
use crate::platform::{dom, download, files};
use crate::signing;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wg_casefile::{Case, Comparison, Entry, Locked, LockedError, Patch, ReadError, Say, compare};

const MOST_BYTES: f64 = 268_435_456.0;
/// Conflicts drawn.
const MOST_SHOWN: usize = 50;

/// A file that was read.
#[derive(Clone, PartialEq)]
enum Other {
    /// `about`: what is to be said of it, empty for a case.
    Case {
        file: String,
        case: Case,
        about: String,
    },
    Refused {
        file: String,
        why: String,
    },
    /// Under a passphrase. `why`: why the last one did not open it.
    Locked {
        file: String,
        bytes: Vec<u8>,
        why: String,
    },
}

#[component]
pub fn Merge() -> impl IntoView {
    let desk = use_desk();
    let input = NodeRef::<Input>::new();
    let other = RwSignal::new(None::<Other>);
    desk.on_command(move |command| {
        let is_it = command == UiCommand::OpenCase;
        if is_it && let Some(input) = input.get_untracked() {
            dom::click(&input);
        }
        is_it
    });
    // It may stand below the fold.
    Effect::new(move |_| {
        if other.with(Option::is_some) {
            dom::next_frame(|| dom::show("[data-testid=merge]"));
        }
    });
    let take = move |event: leptos::ev::Event| {
        let Some(file) = files::chosen(&event).into_iter().next() else { return };
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            let name = file.name();
            let read = match files::bytes(&file, MOST_BYTES).await {
                Some(bytes) if Locked::is_one(&bytes) => {
                    return other.set(Some(Other::Locked { file: name, bytes, why: String::new() }));
                }
                Some(bytes) => read(desk, &String::from_utf8_lossy(&bytes)).await,
                None => Err("it could not be read, or is larger than 256 MB".to_owned()),
            };
            other.set(Some(known(name, read)));
        });
    };
    let unlock = move |typed: String| {
        let Some(Other::Locked { file, bytes, .. }) = other.get_untracked() else { return };
        let job = Job::start();
        spawn_local(async move {
            let _job = job;
            other.set(Some(match secret::open(&bytes, &typed).await {
                Ok(text) => known(file, read(desk, &text).await),
                // Only another passphrase can help; whatever else is wrong stays wrong.
                Err(why @ NotDone::Locked(LockedError::Passphrase)) => {
                    Other::Locked { file, bytes, why: lock::words(&why) }
                }
                Err(why) => Other::Refused { file, why: lock::words(&why) },
            }));
        });
    };
    view! {
        <section class="log__card" data-testid="merge">
            <h2>{"Another log"}</h2>
            <p class="u-small u-quiet">{"A case, a verdict export, a rescue file or the patch of a working brief, beside yours."}</p>
            <div class="u-row"><CommandButton command=UiCommand::OpenCase words="Open a case" testid="merge-open"/></div>
            <input class="u-hidden" type="file" tabindex="-1" aria-label="Case to set beside this log" data-testid="merge-file" accept=".json,.locked" node_ref=input on:change=take/>
            {move || other.get().map(|other| match other {
                Other::Refused { file, why } => view! {
                    <p class="u-small"><DataText text=file limit=120 mono=true/></p>
                    <p class="u-small u-bad" role="status">{format!("Not accepted: {why}. Nothing of it is used.")}</p>
                }.into_any(),
                Other::Locked { file, why, .. } => view! {
                    <p class="u-small"><DataText text=file limit=120 mono=true/></p>
                    {(!why.is_empty()).then(|| view! { <p class="u-small u-warn" role="status" data-testid="unlock-why">{format!("Not opened: {why}.")}</p> })}
                    <lock::Unlock on_typed=Callback::new(unlock)/>
                }.into_any(),
                Other::Case { file, case, about } => view! {
                    {(!about.is_empty()).then(|| view! { <p class="u-small u-quiet" data-testid="merge-patch">{about}</p> })}
                    {beside(desk, file, case)}
                }.into_any(),
            })}
        </section>
    }
}

fn known(file: String, read: Result<(Case, String), String>) -> Other {
    match read {
        Ok((case, about)) => Other::Case { file, case, about },
        Err(why) => Other::Refused { file, why },
    }
}

/// Reads a case, or a patch that answers a working brief of this log. Returns what is to be said of it, too.
async fn read(desk: Desk, text: &str) -> Result<(Case, String), String> {
    let patch = match Patch::read(text) {
        Err(ReadError::NotOurs) => {
            let (case, signed) = Case::read_signed(text).map_err(|error| error.to_string())?;
            return Ok((case, signing::check("A log", signed).await?));
        }
        patch => patch.map_err(|error| error.to_string())?,
    };
    let is_own =
        |head: &String| desk.casefile.log.with_untracked(|log| log.entries().iter().any(|own| own.hash == *head));
    if patch.of().case.is_some_and(|head| !is_own(&head)) {
        return Err("it answers a working brief of another log than yours".to_owned());
    }
    // A brief of a log without an entry names none; then it is the batch that has to be known here.
    let batch = &patch.of().batch;
    let is_here =
        desk.bridge.summary.with_untracked(|summary| summary.as_ref().is_some_and(|it| it.batch_uid == *batch));
    let is_known = || desk.casefile.log.with_untracked(|log| log.entries().iter().any(|own| own.batch == *batch));
    if patch.of().case.is_none() && !is_here && !is_known() {
        return Err("it answers a working brief of a batch that is neither loaded nor in your log".to_owned());
    }
    let about = signing::check("A patch", patch.signature()).await?;
    Ok((patch.into_case().map_err(|error| error.to_string())?, about))
}

fn beside(desk: Desk, file: String, case: Case) -> impl IntoView {
    let case = StoredValue::new(case);
    // Anew with each verdict: what was taken is no difference any more.
    let seen = Memo::new(move |_| desk.casefile.log.with(|log| case.with_value(|case| compare(log, case))));
    let agreement = Memo::new(move |_| {
        let own = Case::of(desk.casefile.log.with(|log| log.entries().to_vec())).ok()?;
        let both = case.with_value(|case| own.merge(case.clone()));
        both.agreements().into_iter().next().map(|one| (one.same, one.both, one.kappa))
    });
    let save = move |_| {
        let own = desk.casefile.log.with_untracked(|log| Case::of(log.entries().to_vec()));
        let text = match own {
            Ok(own) => {
                let name = format!("watchglass-case-{}.json", clock::file_stamp(dom::now_ms()));
                let both = case.with_value(|case| own.merge(case.clone()));
                download::save(&name, "application/json", &both.to_json());
                format!("Saved {name}, {}.", counted(both.count() as u64, "entry", "entries"))
            }
            Err(error) => format!("Not saved: {error}."),
        };
        desk.says.tell(text);
    };
    view! {
        <p class="u-small"><DataText text=file limit=120 mono=true/></p>
        {move || seen.with(|seen| summary(desk, seen))}
        {move || agreement.get().map(|(same, both, kappa)| {
            let kappa = kappa.map_or("one verdict throughout, so no kappa".to_owned(), figure::kappa);
            view! { <p class="u-small u-quiet" data-testid="merge-kappa">{format!("Of {} that both judged, {} alike; {kappa}.", count(u64::from(both)), count(u64::from(same)))}</p> }
        })}
        <div class="u-row"><button type="button" class="button" data-testid="merge-save" on:click=save>{"Save both as one case"}</button></div>
    }
}

fn summary(desk: Desk, seen: &Comparison) -> impl IntoView + use<> {
    let (n, n_links) = (seen.only_there.len(), seen.links_only_there.len());
    let line = format!(
        "{} only there, {} alike, {} different.",
        counted(n as u64, "verdict", "verdicts"),
        count(seen.alike as u64),
        count(seen.conflicts.len() as u64)
    );
    let links = (n_links + seen.link_conflicts.len() > 0).then(|| {
        let differ = count(seen.link_conflicts.len() as u64);
        format!("Of links: {} only there, {differ} different.", counted(n_links as u64, "decision", "decisions"))
    });
    let new: Vec<Entry> = seen.links_only_there.iter().chain(&seen.only_there).cloned().collect();
    let what = parts_of(n_links, n);
    let new = StoredValue::new(new);
    let rows = seen.conflicts.iter().take(MOST_SHOWN).map(|(ours, theirs)| conflict(desk, ours, theirs)).collect_view();
    let more = seen.conflicts.len().saturating_sub(MOST_SHOWN);
    view! {
        <p class="u-small" role="status" data-testid="merge-summary">{line}</p>
        {links.map(|links| view! { <p class="u-small" data-testid="merge-links">{links}</p> })}
        {(n_links > 0).then(|| view! { <NotFollowedIfTaken theirs=seen.links_only_there.clone()/> })}
        {(n + n_links > 0).then(|| view! {
            <div class="u-row"><button type="button" class="button" data-testid="merge-take" on:click=move |_| adopt(desk, new.get_value())>
                {format!("Take the {what} into your log")}
            </button></div>
        })}
        {(!seen.conflicts.is_empty()).then(|| view! {
            <ul class="merge" aria-label="Where the two logs differ">{rows}</ul>
            {(more > 0).then(|| view! { <p class="u-tiny u-faint">{format!("and {more} more")}</p> })}
        })}
        {(!seen.link_conflicts.is_empty()).then(|| {
            let rows = seen.link_conflicts.iter().take(MOST_SHOWN).map(|(ours, theirs)| link_conflict(desk, ours, theirs));
            view! { <ul class="merge" aria-label="Links of which the two logs say different things">{rows.collect_view()}</ul> }
        })}
    }
}

/// One incident, theirs beside ours.
fn conflict(desk: Desk, ours: &Entry, theirs: &Entry) -> impl IntoView + use<> {
    let title = super::state::facts(ours).map(|(facts, _)| facts.title.clone()).unwrap_or_default();
    let take = StoredValue::new(theirs.clone());
    view! {
        <li class="merge__row" data-testid="merge-conflict">
            <p class="u-small"><DataText text=title limit=120/></p>
            <div class="merge__pair">
                {side("Yours", ours)}
                {side("Theirs", theirs)}
            </div>
            <button type="button" class="link u-small" data-testid="merge-theirs" on:click=move |_| adopt(desk, vec![take.get_value()])>{"Take theirs"}</button>
        </li>
    }
}

/// Two alerts that one holds together and the other apart.
fn link_conflict(desk: Desk, ours: &Entry, theirs: &Entry) -> impl IntoView + use<> {
    let take = StoredValue::new(theirs.clone());
    view! {
        <li class="merge__row" data-testid="merge-link-conflict">
            <p class="u-small">{"Two alerts of "}<DataText text=theirs.incident.clone() limit=64 mono=true/></p>
            <div class="merge__pair">
                {side("Yours", ours)}
                {side("Theirs", theirs)}
            </div>
            <button type="button" class="link u-small" data-testid="merge-theirs" on:click=move |_| adopt(desk, vec![take.get_value()])>{"Take theirs"}</button>
        </li>
    }
}

/// Returns `2 verdicts`, `1 decision on links`, or both.
fn parts_of(links: usize, verdicts: usize) -> String {
    let parts = [(links, "decision on links", "decisions on links"), (verdicts, "verdict", "verdicts")];
    let parts = parts.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| counted(n as u64, one, many));
    parts.collect::<Vec<_>>().join(" and ")
}

fn side(whose: &'static str, entry: &Entry) -> impl IntoView + use<> {
    let note = super::state::facts(entry).map(|(_, note)| note.to_owned()).unwrap_or_default();
    let when = entry.at_ms().map(|at| format!("{} {}", clock::day(at), clock::hm(at))).unwrap_or_default();
    view! {
        <div class="merge__side u-small">
            <span class="u-faint">{whose}</span>
            {entry.verdict().map(|verdict| view! { <VerdictMark verdict/> })}
            {entry.said_of_link().map(|say| if say == Say::Together { "held together" } else { "set apart" })}
            <span>{reason_words(entry).unwrap_or_default()}</span>
            <span class="u-faint"><DataText text=entry.analyst.clone() limit=64/>" "{when}</span>
            {(!note.is_empty()).then(|| view! { <span class="u-quiet"><DataText text=note limit=200/></span> })}
        </div>
    }
}

/// Writes what another log says into the own one: what it says of links in one step, verdicts in the next.
fn adopt(desk: Desk, entries: Vec<Entry>) {
    spawn_local(async move {
        let n_links = entries.iter().filter(|entry| entry.said_of_link().is_some()).count();
        let n = parts_of(n_links, entries.len() - n_links);
        judging::took_over(desk, &n, desk.casefile.adopt(entries).await);
    });
}
