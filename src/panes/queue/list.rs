//! The list of incidents: one window of rows, whatever the length, under headings of piles that stay in sight.

use super::layout::Section;
use super::row::QueueRowView;
use super::state::QueueState;
use crate::command::UiCommand;
use crate::desk::Desk;
use crate::panes::failure::{FailureNote, Waiting};
use crate::parts::button::{CommandButton, Look};
use crate::parts::figure::{count, counted};
use crate::parts::icon::{Glyph, Icon, Logo};
use crate::parts::term::{Explained, Term};
use crate::platform::dom;
use crate::store::ChoicesStoreFields;
use crate::views;
use leptos::prelude::*;
use wg_protocol::Pile;
use wg_query::{TokenKind, parse};

#[component]
pub fn QueueList(state: QueueState) -> impl IntoView {
    let desk = state.desk;
    view! {
        <section class="pane queue" data-pane="" aria-label="Queue">
            <header class="pane__head">
                <h2 class="pane__title">{move || state.with_answer(|queue| format!("{} left", count(u64::from(queue.left)))).unwrap_or_default()}</h2>
                <span class="u-quiet u-small u-ell">
                    {move || state.with_answer(|queue| {
                        format!("{} judged, {} in the list", count(u64::from(queue.judged)), count(u64::from(queue.total)))
                    })}
                </span>
                {move || state.with_answer(|queue| queue.suppressed).filter(|n| *n > 0).map(|n| view! {
                    <button type="button" class="link u-small u-nowrap" data-testid="suppressed-count" on:click=move |_| desk.run(UiCommand::ShowSuppressed)>{format!("{} suppressed", count(u64::from(n)))}</button>
                })}
                <span class="u-grow"></span>
                <span class="u-quiet u-small">{"by score"}</span>
                <button type="button" class="icon-button queue__filter" aria-label="Piles and filters" aria-keyshortcuts="Control+\\" on:click=move |_| desk.run(UiCommand::ToggleSide)>
                    <Icon glyph=Glyph::Filter/>
                </button>
            </header>
            <Tokens desk/>
            {move || body(state)}
        </section>
    }
}

fn body(state: QueueState) -> AnyView {
    // Only what kind of thing is shown; the rows follow their own signals.
    let kind = Memo::new(move |_| {
        state.answer.with(|answer| match answer {
            Some(Some(Ok(queue))) if queue.total == 0 => Kind::NoMatch,
            Some(Some(Ok(_))) => Kind::Rows,
            Some(Some(Err(_))) => Kind::Failed,
            _ if state.desk.bridge.revision().is_none()
                && !state.desk.bridge.loading.get()
                && !state.desk.restoring.get() =>
            {
                Kind::NoBatch
            }
            _ => Kind::Waiting,
        })
    });
    (move || match kind.get() {
        Kind::Rows => view! { <Rows state/> }.into_any(),
        Kind::NoMatch => no_match(state).into_any(),
        Kind::Failed => {
            let failure = state.answer.with(|answer| answer.clone().flatten().and_then(Result::err));
            failure.map(|failure| view! { <FailureNote failure/> }).into_any()
        }
        Kind::NoBatch => view! {
            <div class="note">
                <p class="note__what">{"Nothing is under the glass yet"}</p>
                <p>{"Choose files on the import screen, or drop them anywhere."}</p>
                <CommandButton command=UiCommand::Go(crate::store::Screen::Import) words="To import"/>
            </div>
        }
        .into_any(),
        Kind::Waiting => view! { <Waiting/> }.into_any(),
    })
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rows,
    NoMatch,
    Failed,
    NoBatch,
    Waiting,
}

fn no_match(state: QueueState) -> impl IntoView {
    let query = state.desk.choices.query().get();
    let hint = state.with_answer(|queue| queue.hint.clone()).flatten();
    view! {
        <div class="note" data-testid="no-match">
            <p class="note__what">{"No incident matches"}</p>
            {match hint {
                Some((token, n)) => view! {
                    <p><bdi class="u-mono">{query}</bdi>{" gives 0. Without "}<bdi class="u-mono">{token.clone()}</bdi>{format!(" it gives {}.", count(u64::from(n)))}</p>
                    <button type="button" class="button" on:click=move |_| drop_token(state.desk, &token)>{"Drop "}<bdi class="u-mono">{token.clone()}</bdi></button>
                }
                .into_any(),
                None => view! { <p><bdi class="u-mono">{query}</bdi>{" gives 0."}</p> }.into_any(),
            }}
            <CommandButton command=UiCommand::ClearQuery words="Show all" look=Look::Ghost/>
        </div>
    }
}

#[component]
fn Rows(state: QueueState) -> impl IntoView {
    let list = state.list;
    let incident = state.desk.choices.incident();
    let selected = Selector::new(move || incident.get());
    list.on_load(move |list| {
        let element = list.clone();
        dom::on_resize(&list, move || state.viewport_px.set(dom::height(&element)));
        dom::scroll_to(&list, state.scroll_px.get_untracked());
    });
    let scrolled = move |_| {
        if let Some(list) = list.get_untracked() {
            state.scroll_px.set(dom::scroll_top(&list));
        }
    };
    let left = move |event: web_sys::FocusEvent| {
        if event.related_target().is_some() {
            state.holds_focus.set_value(false);
        }
    };
    let rows_in_all = move || state.layout.with(|layout| layout.total as usize + layout.sections.len()).to_string();
    view! {
        <div class="queue__list" role="grid" aria-label="Incidents by score" aria-rowcount=rows_in_all aria-multiselectable="true" node_ref=list on:scroll=scrolled on:focusin=move |_| state.holds_focus.set_value(true) on:focusout=left>
            <For
                each=move || state.layout.with(|layout| layout.sections.clone())
                key=|section| (section.pile, section.start, section.rows, section.top_px as u64, section.height_px as u64)
                let:section
            >
                <PileBox section state selected=selected.clone()/>
            </For>
        </div>
    }
}

/// One pile: its heading sticks while its rows scroll by.
#[component]
fn PileBox(section: Section, state: QueueState, selected: Selector<String>) -> impl IntoView {
    let layout = state.layout;
    let end = section.start + section.rows;
    let height = format!("{}px", section.height_px);
    let rows = move || {
        let (first, last) = state.drawn.get();
        // The focused row stays, wherever the list is scrolled to: the keyboard focus is on it.
        let cursor = state.cursor.get();
        let is_drawn =
            |index: u32| (section.start..end).contains(&index) && ((first..last).contains(&index) || index == cursor);
        state.rows.with(|rows| rows.iter().filter(|(index, _)| is_drawn(*index)).cloned().collect::<Vec<_>>())
    };
    view! {
        <div class="queue__pile" role="rowgroup" style:height=height>
            <div class="queue__band" role="row">
                <div class="u-row" role="gridcell">
                    <b>{section.pile.name()}</b>
                    <span class="u-quiet">{count(u64::from(section.rows))}</span>
                    <span class="u-faint u-ell">{range_words(section.pile)}</span>
                    {(section.pile == Pile::BelowLine).then(|| view! { <span class="u-faint"><Explained term=Term::Line words="the line"/></span> })}
                </div>
            </div>
            <For
                each=rows
                key=|(index, row)| (*index, row.uid.clone(), row.points.to_bits(), row.alerts, row.was, row.second.map(|mark| mark.is_higher))
                children=move |(index, row)| {
                    let top_px = Signal::derive(move || layout.with(|layout| layout.drawn_px(&section, index, || state.scroll_px.get())));
                    view! { <QueueRowView row index top_px selected=selected.clone() state/> }
                }
            />
        </div>
    }
}

pub fn range_words(pile: Pile) -> &'static str {
    match pile {
        Pile::ActFirst => "0.70 and above",
        Pile::LookSoon => "0.30 to 0.70",
        Pile::Skim => "from the line to 0.30",
        Pile::BelowLine => "nobody plans to open these",
    }
}

/// The query as tokens, each of which can be dropped; what was not used; and what is out of date.
#[component]
fn Tokens(desk: Desk) -> impl IntoView {
    let query = desk.choices.query();
    let parsed = Memo::new(move |_| parse(&query.get()));
    move || {
        let parsed = parsed.get();
        let (held, checked) = (desk.held.get(), desk.choices.checked().with(|checked| checked.len()));
        let is_search = !parsed.tokens.is_empty();
        (is_search || held > 0 || checked > 0).then(|| {
            let tokens = parsed
                .tokens
                .into_iter()
                .map(|token| {
                    let text = token.text.clone();
                    let drop = move |_| drop_token(desk, &text);
                    let unused = token.kind == TokenKind::Unused;
                    view! {
                        <span class="token" class:token--plain=unused>
                            <bdi class="u-ell">{token.text.clone()}</bdi>
                            {unused.then_some(" not used")}
                            <button type="button" class="token__drop" on:click=drop>
                                <span class="u-hidden">{"Drop "}<bdi>{token.text}</bdi></span>
                                <Icon glyph=Glyph::Close/>
                            </button>
                        </span>
                    }
                })
                .collect_view();
            view! {
                <div class="queue__tokens">
                    {tokens}
                    {parsed.error.map(|error| view! { <span class="u-warn u-tiny">{error.problem.to_string()}": "<bdi>{error.token}</bdi></span> })}
                    {is_search.then(|| view! { <CommandButton command=UiCommand::KeepView words=Signal::derive(move || if views::is_kept(desk) { "Let the view go" } else { "Save view" }.to_owned()) look=Look::Ghost testid="keep-view"/> })}
                    {(held > 0).then(|| view! {
                        <span class="u-faint u-tiny">{format!("{} judged since", counted(held as u64, "row", "rows"))}</span>
                        <CommandButton command=UiCommand::Rerank words="Re-rank" look=Look::Ghost/>
                    })}
                    {(checked > 0).then(|| view! {
                        <span class="u-quiet u-tiny">{format!("{checked} checked")}</span>
                        <button type="button" class="button button--ghost" on:click=move |_| desk.choices.checked().set(Default::default())>{"Uncheck"}</button>
                    })}
                </div>
            }
        })
    }
}

/// Takes a token out of the query.
pub fn drop_token(desk: Desk, text: &str) {
    let query = desk.choices.query().get_untracked();
    let span = parse(&query).tokens.into_iter().rfind(|token| token.text == text).map(|token| token.span);
    if let Some(span) = span {
        let (before, after) = (query.get(..span.start).unwrap_or(""), query.get(span.end..).unwrap_or(""));
        desk.choices.query().set(format!("{} {}", before.trim_end(), after.trim_start()).trim().to_owned());
    }
}

/// The glass is clear: nothing above the line is left to judge.
#[component]
pub fn AllDone(state: QueueState) -> impl IntoView {
    let done = Memo::new(move |_| {
        state.with_answer(|queue| (queue.left == 0 && queue.judged > 0).then_some(queue.judged)).flatten()
    });
    move || {
        done.get().map(|judged| {
            view! {
                <div class="queue__done" role="status">
                    <Logo/>
                    <span><b>{"The glass is clear."}</b>{format!(" {} judged, none left above the line.", count(u64::from(judged)))}</span>
                </div>
            }
        })
    }
}
