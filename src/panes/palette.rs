//! The palette: what is typed is read at once as a query, with what it would give; and every command by its words.

use crate::command::{KEYS, Place, UiCommand, shortcut};
use crate::desk::{Desk, use_desk};
use crate::parts::data_text::DataText;
use crate::parts::figure::{count, counted};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::keycap::Keycaps;
use crate::parts::lens::LensMark;
use crate::parts::severity::SeverityMark;
use crate::parts::verdict_mark::VerdictMark;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Overlay, Screen};
use leptos::html::{Div, Input};
use leptos::prelude::*;
use std::ops::Range;
use wg_protocol::{Answer, Completion, CompletionKind, Completions, Pile, Query, QueueAnswer, QueueRow, ViewSpec};
use wg_query::{Mode, Parsed, parse};

/// Incidents and commands shown at most.
const FIRST: u32 = 3;
const MOST_COMMANDS: usize = 6;
const ALL_COMMANDS: usize = 60;

/// A line that can be chosen.
#[derive(Clone, PartialEq)]
enum Choice {
    /// Puts the nearest word that is known in place of one that is not.
    Mend(Range<usize>, String),
    /// Show what matches in the queue.
    Show(u32),
    Incident(QueueRow),
    /// A saved view.
    View(String),
    /// Puts a completion in place of the word that is being typed.
    Complete(Completion, usize),
    Run(UiCommand, &'static str),
}

#[component]
pub fn Palette() -> impl IntoView {
    let desk = use_desk();
    dom::return_focus();
    let text = desk.choices.palette_text();
    let parsed = Memo::new(move |_| parse(&text.get()));
    let answer = desk.ask(
        move || {
            let searches = parsed.with(|parsed| !matches!(parsed.mode, Mode::Command(_) | Mode::Help(_)));
            let query = text.get();
            let view = ViewSpec { query };
            (searches && !view.query.trim().is_empty()).then_some(Query::Queue { view, start: 0, len: FIRST })
        },
        |answer| match answer {
            Answer::Queue(queue) => Some(queue),
            _ => None,
        },
    );
    let found = Memo::new(move |_| answer.with(|answer| answer.clone().flatten().and_then(Result::ok)));
    let completions = desk.ask(
        move || {
            let searches = parsed.with(|parsed| matches!(parsed.mode, Mode::Search));
            let query = text.get();
            (searches && !query.is_empty()).then_some(Query::Complete { query })
        },
        |answer| match answer {
            Answer::Completions(completions) => Some(completions),
            _ => None,
        },
    );
    // Those of an earlier text would be put in the wrong place.
    let completions = Memo::new(move |_| {
        let found = completions.with(|answer| answer.clone().flatten().and_then(Result::ok));
        found.filter(|found| text.with(|text| *text == found.query))
    });
    let choices = Memo::new(move |_| {
        let views = desk.choices.views().read();
        choices(&parsed.read(), &text.read(), found.read().as_ref(), completions.read().as_ref(), &views)
    });
    let at = RwSignal::new(0usize);
    Effect::new(move |_| {
        text.track();
        at.set(0);
    });
    let input = NodeRef::<Input>::new();
    input.on_load(|input| {
        dom::focus(&input);
        input.select();
    });
    let dialog = NodeRef::<Div>::new();
    let keyed = move |event: leptos::ev::KeyboardEvent| {
        let last = choices.with(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                if let Some(choice) = choices.with(|choices| choices.get(at.get_untracked()).cloned()) {
                    choose(desk, choice);
                }
            }
            "Escape" => desk.choices.overlay().set(Overlay::None),
            "Tab" if !event.shift_key() && parsed.with(|parsed| !parsed.unsure.is_empty()) => {
                take_other_reading(desk, &parsed.get_untracked())
            }
            "Tab" if !event.shift_key() && choices.with(|choices| choices.iter().any(is_completion)) => {
                let chosen = choices.with(|choices| {
                    let at = choices.get(at.get_untracked()).filter(|choice| is_completion(choice));
                    at.or_else(|| choices.iter().find(|choice| is_completion(choice))).cloned()
                });
                chosen.into_iter().for_each(|choice| choose(desk, choice));
            }
            _ => {
                if let Some(dialog) = dialog.get_untracked() {
                    dom::trap_tab(&dialog, &event);
                }
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="scrim" on:click=move |_| desk.choices.overlay().set(Overlay::None)></div>
        <div class="palette" role="dialog" aria-modal="true" aria-label="Search and commands" data-testid="palette" node_ref=dialog on:keydown=keyed>
            <div class="palette__input">
                <Icon glyph=Glyph::Search/>
                <input
                    class="palette__field"
                    data-testid="palette-input"
                    node_ref=input
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-activedescendant=move || format!("palette-{}", at.get())
                    aria-label="Search in words or in the query language"
                    placeholder="Search, or type > for a command"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || text.get()
                    on:input:target=move |event| text.set(event.target().value())
                />
                <button type="button" class="button button--ghost" on:click=move |_| desk.choices.overlay().set(Overlay::None)><span class="u-hidden">{"Close"}</span><Keycaps keys="Escape"/></button>
            </div>
            {move || reading(desk, &parsed.read(), found.read().as_ref())}
            <div class="palette__list" id="palette-list" role="listbox" aria-label="Results">
                {move || choices.get().into_iter().enumerate().map(|(i, choice)| choice_view(desk, i, choice, choices, at)).collect_view()}
                {move || text.with(|text| text.is_empty()).then(|| lately(desk))}
                {move || choices.with(Vec::is_empty).then(|| view! {
                    <p class="palette__past u-quiet">{if desk.bridge.revision().is_none() { "No command by these words, and no batch to search." } else { "Nothing by these words." }}</p>
                })}
            </div>
            <div class="palette__foot" aria-hidden="true">
                <span><kbd>{">"}</kbd>{"commands"}</span>
                <span><kbd>{"@"}</kbd>{"host or account"}</span>
                <span><kbd>{"#"}</kbd>{"incident or technique"}</span>
                <span class="u-grow"></span>
                <span class="u-faint">{"fixed word rules, nothing is sent"}</span>
            </div>
        </div>
    }
}

/// How the text was read: what it means, what was unsure, what was not used, what is wrong.
fn reading(desk: Desk, parsed: &Parsed, found: Option<&QueueAnswer>) -> AnyView {
    let Parsed { reads_as, unsure, not_used, error, .. } = parsed.clone();
    if reads_as.is_empty() && unsure.is_empty() && not_used.is_empty() && error.is_none() {
        return ().into_any();
    }
    let total = found.map(|queue| {
        let first = queue.piles.iter().find(|pile| pile.pile == Pile::ActFirst).map_or(0, |pile| pile.matching);
        (queue.total, first)
    });
    view! {
        <div class="palette__reading" role="status">
            {(!reads_as.is_empty()).then(|| view! {
                <div class="palette__read">
                    <span class="u-faint">{"Reads as"}</span>
                    <span class="palette__tokens">{reads_as.into_iter().map(|line| view! { <bdi class="token">{line}</bdi> }).collect_view()}</span>
                    {total.map(|(total, first)| view! {
                        <span class="u-nowrap"><b>{count(u64::from(total))}</b>{if total == 1 { " incident" } else { " incidents" }}{(first > 0).then(|| format!(", {first} in Act first"))}</span>
                    })}
                </div>
            })}
            {found.and_then(|queue| queue.hint.clone()).map(|(word, n)| view! {
                <div class="palette__read">
                    <span class="u-faint">{"Nothing matches"}</span>
                    <span>{"Without "}<bdi class="u-mono">{word}</bdi>{format!(" it gives {}.", count(u64::from(n)))}</span>
                </div>
            })}
            {unsure.into_iter().take(1).map(|unsure| view! {
                <div class="palette__read">
                    <span class="u-faint">{"Unsure"}</span>
                    <span><bdi>{format!("“{}”", unsure.word)}</bdi>{" was read as "}<bdi>{unsure.read_as}</bdi>{". If you meant another: "}<bdi class="token token--plain">{unsure.other}</bdi>" "<Keycaps keys="Tab"/></span>
                </div>
            }).collect_view()}
            {(!not_used.is_empty()).then(|| view! {
                <div class="palette__read">
                    <span class="u-faint">{"Not used"}</span>
                    <bdi>{not_used.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")}</bdi>
                </div>
            })}
            {error.map(|error| view! {
                <div class="palette__read">
                    <span class="u-warn">{"Not clear"}</span>
                    <span>{error.problem.to_string()}": "<bdi class="u-mono">{error.token.clone()}</bdi></span>
                    {error.nearest.map(|nearest| {
                        let (span, with) = (error.span.clone(), nearest.clone());
                        view! { <button type="button" class="token token--plain" on:click=move |_| replace(desk, &span, &with)><bdi>{nearest}</bdi></button> }
                    })}
                </div>
            })}
        </div>
    }
    .into_any()
}

fn is_completion(choice: &Choice) -> bool {
    matches!(choice, Choice::Complete(..))
}

fn choices(
    parsed: &Parsed,
    text: &str,
    found: Option<&QueueAnswer>,
    completions: Option<&Completions>,
    views: &[String],
) -> Vec<Choice> {
    let mut choices = Vec::new();
    let (words, most) = match &parsed.mode {
        Mode::Command(words) => (words.as_str(), ALL_COMMANDS),
        Mode::Help(words) => (words.as_str(), ALL_COMMANDS),
        _ => (text, MOST_COMMANDS),
    };
    // First of all, so that Enter does not show everything where one word was mistyped.
    if let Some((error, nearest)) = parsed.error.as_ref().and_then(|error| Some((error, error.nearest.as_ref()?))) {
        choices.push(Choice::Mend(error.span.clone(), nearest.clone()));
    }
    if let Some(queue) = found.filter(|_| !text.trim().is_empty()) {
        choices.push(Choice::Show(queue.total));
        if let Some(completions) = completions {
            let start = completions.start as usize;
            choices.extend(completions.items.iter().cloned().map(|item| Choice::Complete(item, start)));
        }
        choices.extend(queue.rows.iter().take(FIRST as usize).cloned().map(Choice::Incident));
    }
    if parsed.mode == Mode::Search {
        choices.extend(views.iter().filter(|view| view.contains(text.trim())).cloned().map(Choice::View));
    }
    choices.extend(commands(words).into_iter().take(most));
    choices
}

/// The commands whose words hold every typed word, in the order of the table, each once.
fn commands(words: &str) -> Vec<Choice> {
    let words: Vec<String> = words.split_whitespace().map(str::to_ascii_lowercase).collect();
    let mut seen = Vec::new();
    KEYS.iter()
        .filter(|key| {
            !matches!(key.place, Place::Tray)
                && !matches!(
                    key.command,
                    UiCommand::GoWhere | UiCommand::Close | UiCommand::OpenPalette | UiCommand::Search
                )
        })
        .filter(|key| {
            let line = format!("{} {}", key.words, key.place.name()).to_ascii_lowercase();
            words.iter().all(|word| line.contains(word))
        })
        .filter_map(|key| {
            let is_new = !seen.contains(&key.command);
            seen.push(key.command);
            is_new.then_some(Choice::Run(key.command, key.words))
        })
        .collect()
}

fn choice_view(desk: Desk, i: usize, choice: Choice, all: Memo<Vec<Choice>>, at: RwSignal<usize>) -> impl IntoView {
    let kind = |choice: &Choice| match choice {
        Choice::Mend(..) => "Did you mean",
        Choice::Show(_) => "Search",
        Choice::Incident(_) => "First three",
        Choice::Complete(item, _) if item.kind == CompletionKind::Mended => "Not in this batch. Did you mean",
        Choice::Complete(..) => "Complete",
        Choice::View(_) => "Saved views",
        Choice::Run(..) => "Commands",
    };
    let heading = all.with(|all| i == 0 || kind(&all[i - 1]) != kind(&choice)).then_some(kind(&choice));
    let chosen = choice.clone();
    view! {
        {heading.map(|heading| view! { <div class="palette__heading" role="presentation">{heading}</div> })}
        <div
            class="palette__choice"
            class:is-selected=move || at.get() == i
            id=format!("palette-{i}")
            role="option"
            aria-selected=move || (at.get() == i).to_string()
            on:pointermove=move |_| if at.get_untracked() != i { at.set(i) }
            on:click=move |_| choose(desk, chosen.clone())
        >
            {match choice {
                Choice::Mend(_, text) | Choice::View(text) => view! {
                    <span class="palette__mark">{"…"}</span>
                    <span class="u-grow u-ell"><DataText text limit=120 mono=true/></span>
                    <Keycaps keys="Enter"/>
                }.into_any(),
                Choice::Show(n) => view! {
                    <Icon glyph=Glyph::Search/>
                    <span class="u-grow">{format!("Show {} in the queue", counted(u64::from(n), "incident", "incidents"))}</span>
                    <Keycaps keys="Enter"/>
                }.into_any(),
                Choice::Incident(row) => view! {
                    <SeverityMark id=row.severity_id/>
                    <span class="u-grow u-ell"><DataText text=row.title limit=120/></span>
                    {(!untrack(|| crate::blind::is_blind(desk, &row.uid))).then(|| view! { <LensMark p=row.lens.p low=row.lens.low high=row.lens.high/> })}
                }.into_any(),
                Choice::Complete(item, _) => view! {
                    <span class="palette__mark">{"…"}</span>
                    <span class="u-grow u-ell"><DataText text=item.text limit=120 mono=true/></span>
                    <span class="u-faint u-small">{(item.alerts > 0).then(|| counted(item.alerts, "alert", "alerts"))}</span>
                    {(Some(i) == first_completion(all)).then(|| view! { <Keycaps keys="Tab"/> })}
                }.into_any(),
                Choice::Run(command, words) => view! {
                    <span class="palette__mark">{"›"}</span>
                    <span class="u-grow palette__words">{words}</span>
                    {shortcut(command).map(|keys| view! { <Keycaps keys/> })}
                }.into_any(),
            }}
        </div>
    }
}

fn first_completion(all: Memo<Vec<Choice>>) -> Option<usize> {
    all.with(|all| all.iter().position(is_completion))
}

/// What happened lately: toasts go, their words stay.
fn lately(desk: Desk) -> impl IntoView {
    let history = desk.says.history.get();
    (!history.is_empty()).then(|| {
        view! {
            <div class="palette__heading" role="presentation">{"Lately"}</div>
            {history
                .into_iter()
                .take(5)
                .map(|toast| view! {
                    <div class="palette__past">
                        {toast.verdict.map(|verdict| view! { <VerdictMark verdict/> })}
                        <span>{toast.text}</span>
                        <span class="u-faint u-ell"><DataText text=toast.about limit=80/></span>
                    </div>
                })
                .collect_view()}
        }
    })
}

fn choose(desk: Desk, choice: Choice) {
    let choices = desk.choices;
    if let Choice::Complete(item, start) = choice {
        // A field waits for its value, a value is done.
        let space = if item.kind == CompletionKind::Field { "" } else { " " };
        return choices.palette_text().update(|text| {
            if text.is_char_boundary(start) {
                text.truncate(start);
                text.push_str(&item.text);
                text.push_str(space);
            }
        });
    }
    if let Choice::Mend(span, with) = &choice {
        return replace(desk, span, with);
    }
    choices.overlay().set(Overlay::None);
    match choice {
        Choice::Complete(..) | Choice::Mend(..) => {}
        Choice::Show(_) | Choice::View(_) => {
            let typed = || choices.palette_text().get_untracked().trim().to_owned();
            choices.query().set(if let Choice::View(view) = choice { view } else { typed() });
            desk.run(UiCommand::Go(Screen::Queue));
        }
        Choice::Incident(row) => {
            choices.query().set(String::new());
            choices.incident().set(row.uid);
            desk.run(UiCommand::Go(Screen::Queue));
        }
        // After the dialog is gone and the focus is back where it was.
        Choice::Run(command, _) => dom::next_frame(move || desk.run(command)),
    }
}

fn take_other_reading(desk: Desk, parsed: &Parsed) {
    if let Some(unsure) = parsed.unsure.first() {
        replace(desk, &unsure.span, &unsure.other);
    }
}

fn replace(desk: Desk, span: &std::ops::Range<usize>, with: &str) {
    desk.choices.palette_text().update(|text| {
        if text.get(span.clone()).is_some() {
            text.replace_range(span.clone(), with);
        }
    });
}
