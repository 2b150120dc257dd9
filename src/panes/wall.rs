//! The wall: large figures for a room, one after the other. No name, no title and no note stands on it, so it can be left on.

use crate::desk::use_desk;
use crate::parts::clock;
use crate::parts::figure::{count, counted};
use crate::parts::tactic::phase_class;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Overlay};
use gloo::timers::callback::Interval;
use leptos::html::Div;
use leptos::prelude::*;
use wg_protocol::wall::{WallTactic, WallView};
use wg_protocol::{Answer, Query};
use wg_schema::attack::TACTICS;

/// How long a page stays.
const PAGE_MS: u32 = 15_000;
const PAGES: usize = 2;

#[component]
pub fn Wall() -> impl IntoView {
    let desk = use_desk();
    let page = RwSignal::new(0usize);
    let is_held = RwSignal::new(false);
    let shown = desk.ask(
        || Some(Query::Wall),
        |answer| match answer {
            Answer::Wall(view) => Some(view),
            _ => None,
        },
    );
    let turn = StoredValue::new_local(Some(Interval::new(PAGE_MS, move || {
        if !is_held.get_untracked() {
            page.update(|page| *page = (*page + 1) % PAGES);
        }
    })));
    let screen = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(screen) = screen.get() {
            dom::focus(&screen);
        }
    });
    dom::full_screen(true);
    on_cleanup(move || {
        turn.set_value(None);
        dom::full_screen(false);
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        match event.key().as_str() {
            "Escape" => desk.choices.overlay().set(Overlay::None),
            "ArrowRight" => page.update(|page| *page = (*page + 1) % PAGES),
            "ArrowLeft" => page.update(|page| *page = (*page + PAGES - 1) % PAGES),
            " " => is_held.update(|held| *held = !*held),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="wall" role="dialog" aria-modal="true" aria-label="Wall" tabindex="-1" data-testid="wall" node_ref=screen on:keydown=on_key>
            {move || match shown.get().flatten() {
                Some(Ok(view)) if page.get() == 0 => figures(&view).into_any(),
                Some(Ok(view)) => by_tactic(&view.tactics).into_any(),
                Some(Err(_)) | None => view! { <p class="wall__none">{"Nothing is loaded."}</p> }.into_any(),
            }}
            <div class="wall__foot">
                <span>{move || shown.get().flatten().and_then(Result::ok).and_then(|view| view.until).map(|until| {
                    format!("As of the last alert, {} {} UTC. Scores are estimates, verdicts are people's.", clock::date(until), clock::hm(until))
                })}</span>
                <span class="u-grow"></span>
                <span>{move || format!("{} of {PAGES}{}", page.get() + 1, if is_held.get() { ", held" } else { "" })}</span>
                <span aria-hidden="true">{"← →  Space  Esc"}</span>
            </div>
        </div>
    }
}

fn figures(view: &WallView) -> impl IntoView + use<> {
    let waited = view.until.zip(view.oldest).and_then(|(until, oldest)| u64::try_from(until - oldest).ok());
    let oldest = waited.map_or("none".to_owned(), coarse);
    let since = view.oldest.map(|oldest| format!("since {} {}", clock::day(oldest), clock::hm(oldest)));
    let first = format!("{} to act on first", count(u64::from(view.act_first)));
    let left = view.above - view.waiting.min(view.above);
    let parts = format!("{} judged", count(u64::from(left)));
    let open = (view.open > 0).then(|| counted(u64::from(view.open), "needs more data", "need more data"));
    let figure = |value: String, words: &'static str, more: Option<String>, main: bool| {
        view! {
            <div class="wall__figure" class:wall__figure--main=main>
                <span class="wall__value">{value}</span>
                <span class="wall__words">{words}</span>
                <span class="wall__more">{more}</span>
            </div>
        }
    };
    view! {
        <section class="wall__figures" aria-label="Figures">
            {figure(count(u64::from(view.waiting)), "waiting for a verdict", Some(first), true)}
            {figure(oldest, "oldest waits", since, false)}
            {figure(count(u64::from(view.above)), "above the line", Some(parts), false)}
            {figure(count(u64::from(view.real)), "judged real", open, false)}
        </section>
    }
}

/// Returns a duration in one unit, to be read from afar.
fn coarse(ms: u64) -> String {
    match ms / 60_000 {
        minutes @ 0..90 => format!("{minutes} min"),
        minutes @ 90..2880 => format!("{} h", minutes / 60),
        minutes => format!("{} d", minutes / 1440),
    }
}

/// One bar a tactic: what waits, then what is judged.
fn by_tactic(tactics: &[WallTactic]) -> impl IntoView + use<> {
    let most = tactics.iter().map(|one| one.waiting + one.judged).max().unwrap_or(1).max(1);
    let share = |n: u32| format!("{:.2}%", 100.0 * f64::from(n) / f64::from(most));
    let rows = tactics
        .iter()
        .filter_map(|one| Some((TACTICS.get(usize::from(one.tactic))?, one)))
        .map(|(tactic, one)| {
            let words = format!(
                "{}{}",
                counted(u64::from(one.waiting), "waits", "wait"),
                if one.judged > 0 { format!(", {} judged", count(u64::from(one.judged))) } else { String::new() }
            );
            view! {
                <li class="wall__row">
                    <span class="wall__tactic">{tactic.name}</span>
                    <span class="wall__bar" aria-hidden="true">
                        <span class=format!("wall__part {}", phase_class(tactic.phase as u8)) style:width=share(one.waiting)></span>
                        <span class="wall__part wall__part--done" style:width=share(one.judged)></span>
                    </span>
                    <span class="wall__count u-num">{words}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="wall__tactics" aria-label="Incidents by tactic">
            <h2>{"Incidents above the line, by tactic that they reach"}</h2>
            <ul>{rows}</ul>
        </section>
    }
}
