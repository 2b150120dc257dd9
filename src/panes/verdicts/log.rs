//! The log, newest first. Entries are added, never edited.

use super::state::{LogState, Only, STEP, facts, find};
use super::summary::{agrees, entries_words};
use crate::casefile::reason_words;
use crate::command::UiCommand;
use crate::parts::clock;
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted, probability};
use crate::parts::lens::{LensMark, LensSize};
use crate::parts::ref_ring::RefRing;
use crate::parts::verdict_mark::VerdictMark;
use crate::platform::dom;
use crate::setting;
use crate::verdict::Verdict;
use leptos::html::Div;
use leptos::prelude::*;
use wg_casefile::{Action, Entry, Provenance, Say};

#[component]
pub fn LogTable(state: LogState) -> impl IntoView {
    let log = state.desk.casefile.log;
    let selected = Selector::new(move || state.at.get());
    let choice = move |words: &'static str, only: Only| {
        view! {
            <button
                type="button"
                class="segment__choice"
                aria-pressed=move || (state.only.get() == only).to_string()
                on:click=move |_| state.only.set(only)
            >
                {words}
            </button>
        }
    };
    let body = NodeRef::<Div>::new();
    let nothing = move || {
        let loaded = state.desk.casefile.loaded.get();
        state.rows.with(Vec::is_empty).then(|| {
            let words = match (loaded, state.only.get()) {
                (false, _) => "Reading the log.",
                (true, Only::All) => "No verdict yet. An incident of the queue takes one.",
                (true, Only::Differs) => "No verdict differs from the model.",
                (true, Only::Blind) => "No blind check was judged yet.",
                (true, Only::Changed) => "No verdict was changed or withdrawn.",
            };
            view! { <p class="log__none u-quiet">{words}</p> }
        })
    };
    let more = move || {
        let all = log.with(|log| log.count());
        (state.rows.with(Vec::len) == state.most.get() && all > state.most.get()).then(|| view! {
            <button type="button" class="button log__more" on:click=move |_| state.most.update(|most| *most += STEP)>{"Show older entries"}</button>
        })
    };
    view! {
        <div class="pane__head">
            <h2 class="pane__title">{"Verdict log"}</h2>
            <span class="u-faint u-small u-ell">{"newest first; entries are added, never edited; times in UTC"}</span>
            <span class="u-grow"></span>
            <span class="segment" role="group" aria-label="Entries shown">
                {choice("All", Only::All)}
                {choice("Differs", Only::Differs)}
                {choice("Blind", Only::Blind)}
                {choice("Changed", Only::Changed)}
            </span>
            <button type="button" class="button log__drawer" on:click=move |_| state.desk.run(UiCommand::ToggleSide)>{"Export"}</button>
        </div>
        <div class="pane__body log__body" data-pane="" node_ref=body on:scroll=move |_| body.get_untracked().iter().for_each(|body| state.grow(body))>
            <table class="log" role="grid" aria-label="Verdicts">
                <thead>
                    <tr>
                        <th class="u-num log__no" scope="col">{"No."}</th>
                        <th class="u-num log__time" scope="col">{"Time"}</th>
                        <th class="log__incident" scope="col">{"Incident"}</th>
                        <th scope="col">{"What"}</th>
                        <th class="log__verdict" scope="col">{"Verdict"}</th>
                        <th class="log__reason" scope="col">{"Reason"}</th>
                        <th class="log__note" scope="col">{"Note"}</th>
                        <th class="log__model" scope="col">{"Model said"}</th>
                        <th class="log__side" scope="col">{"Model"}</th>
                        <th class="u-num log__took" scope="col">{"Took"}</th>
                        <th class="log__hash" scope="col">{"Hash"}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || state.rows.get() key=|seq| *seq let:seq>
                        {row(state, seq, selected.clone())}
                    </For>
                </tbody>
            </table>
            {nothing}
            {more}
        </div>
    }
}

/// An entry never changes, so its row is made once.
fn row(state: LogState, seq: u64, selected: Selector<Option<u64>>) -> impl IntoView {
    let log = state.desk.casefile.log;
    let (entry, before) = log.with_untracked(|log| {
        let entry = find(log.entries(), seq).cloned();
        let before = entry.as_ref().and_then(|entry| find(log.entries(), entry.action.of_seq()?)).cloned();
        (entry, before)
    });
    let entry = entry?;
    let is_selected = Signal::derive(move || selected.selected(&Some(seq)));
    let (day, time) = entry.at_ms().map_or((String::new(), String::new()), |at| (clock::date(at), clock::hms(at)));
    let today = entry.at_ms().is_some_and(|at| clock::date(at) == clock::date(dom::now_ms()));
    let when =
        if today { time.get(..5).unwrap_or_default().to_owned() } else { day.get(..6).unwrap_or_default().to_owned() };
    let known = facts(&entry).map(|(facts, note)| (facts.score, note.to_owned()));
    let side = match agrees(&entry) {
        Some(true) => view! { <span class="u-faint">{"agrees"}</span> }.into_any(),
        Some(false) => view! { <span class="u-warn">{"differs"}</span> }.into_any(),
        None => ().into_any(),
    };
    let note = known.as_ref().map(|(_, note)| note.clone()).unwrap_or_default();
    let said = known.map(|(score, _)| {
        let share = |per_10000: u32| per_10000 as f32 / 10_000.0;
        let (p, low, high) = (share(score.p10000), share(score.low10000), share(score.high10000));
        view! { <span class="log__said"><LensMark p low high size=LensSize::Table/><span class="u-num">{probability(p)}</span></span> }
    });
    // What was taken over took nobody's time here.
    let took = facts(&entry).filter(|_| entry.took_ms > 0).map(|_| took(entry.took_ms));
    let short = entry.hash.get(..4).unwrap_or_default().to_owned();
    Some(view! {
        <tr
            class="log__row"
            class:is-selected=is_selected
            data-testid="log-row"
            tabindex=move || if is_selected.get() { "0" } else { "-1" }
            aria-selected=move || is_selected.get().to_string()
            on:click=move |_| state.pick(seq, false)
            on:dblclick=move |_| state.open()
        >
            <td class="u-num u-faint">{count(seq)}</td>
            <td class="u-num" title=format!("{day} {time} UTC")>{when}</td>
            <td class="u-ell"><DataText text=entry.incident.clone() limit=40 mono=true/></td>
            <td class="u-ell">{what(&entry, before.as_ref())}</td>
            <td>{entry.verdict().map(|verdict| view! { <VerdictMark verdict/> })}</td>
            <td class="u-ell">{reason_words(&entry)}</td>
            <td class="u-ell u-quiet"><DataText text=note limit=120/></td>
            <td>{said}</td>
            <td>{side}</td>
            <td class="u-num u-quiet">{took}</td>
            <td title=entry.hash.clone()><code class="u-faint">{short}</code></td>
        </tr>
    })
}

/// Returns the title, or what an entry does to an earlier one.
fn what(entry: &Entry, before: Option<&Entry>) -> impl IntoView + use<> {
    let (says, title) = words(entry, before);
    view! {
        {entry.action.of_seq().map(|number| view! { <RefRing number=u32::try_from(number).unwrap_or(u32::MAX)/>" " })}
        {says}
        <DataText text=title limit=120/>
    }
}

/// Returns what an entry does, in our words, and the text from a file that it is about.
fn words(entry: &Entry, before: Option<&Entry>) -> (String, String) {
    let was = before.and_then(Entry::verdict).map(Verdict::code).unwrap_or_default();
    let title = |entry: &Entry| facts(entry).map(|(facts, _)| facts.title.clone()).unwrap_or_default();
    match &entry.action {
        Action::Judged { provenance, .. } => (provenance_words(*provenance).to_owned(), title(entry)),
        Action::Linked { say: Say::Apart, .. } => ("Two alerts set apart".to_owned(), String::new()),
        Action::Linked { say: Say::Together, .. } => ("Two incidents joined".to_owned(), String::new()),
        Action::NameHeld { apart, name } => {
            (if *apart { "Held apart: " } else { "One again: " }.to_owned(), name.clone())
        }
        Action::NamesCoded { list } => {
            (format!("Codes for {}", counted(list.len() as u64, "name", "names")), String::new())
        }
        Action::AssetsNamed { list, .. } => {
            let first = list.first().map(|asset| asset.said()).unwrap_or_default();
            let more = list.len().saturating_sub(1);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            ("How critical: ".to_owned(), first + &more)
        }
        Action::PointsSet { answer, feature, points1024, reason } => {
            (format!("{}: ", setting::what(feature, *answer, *points1024)), reason.clone())
        }
        Action::Suppressed { pattern, .. } => ("Suppressed: ".to_owned(), pattern.clone()),
        Action::Changed { .. } => (format!("Changed, was {was}: "), title(entry)),
        // What was taken back may be no verdict: then it says itself what it was.
        Action::Withdrawn { .. } => {
            let was = if was.is_empty() { String::new() } else { format!(", was {was}") };
            let (says, title) = match before {
                Some(before) if facts(before).is_some() => (String::new(), title(before)),
                before => before.map(|before| words(before, None)).unwrap_or_default(),
            };
            (format!("Withdrawn{was}: {says}"), title)
        }
    }
}

/// Returns what is said before the title of a verdict that nobody gave on this incident alone.
fn provenance_words(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Person | Provenance::Bulk => "",
        Provenance::Imported => "Taken over: ",
        Provenance::ImportedUntaught => "Taken over, not learnt from: ",
        Provenance::Shared => "From another log: ",
        Provenance::BlindCheck => "Blind check: ",
        Provenance::SecondReader => "Second reading: ",
    }
}

/// Returns `1:12`.
fn took(ms: u32) -> String {
    let secs = (ms + 500) / 1000;
    format!("{}:{:02}", secs / 60, secs % 60)
}

/// Returns how many entries wait to be stored, in words; nothing when all are.
pub fn unsaved_words(n: usize) -> Option<String> {
    (n > 0).then(|| format!("{} not saved in this browser", entries_words(n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_takes_minutes_and_seconds() {
        assert_eq!((took(72_000), took(400), took(220_000)), ("1:12".into(), "0:00".into(), "3:40".into()));
    }
}
