//! The top bar: screens in the order of the work, search, the measured privacy counter, theme, keys.

use crate::command::{UiCommand, shortcut};
use crate::desk::use_desk;
use crate::parts::button::aria_keys;
use crate::parts::figure::{count, counted};
use crate::parts::icon::{Glyph, Icon, Logo};
use crate::parts::keycap::Keycaps;
use crate::platform::net::{self, Seen};
use crate::store::{ChoicesStoreFields, Screen, Theme};
use leptos::prelude::*;

#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="topbar" data-pane="">
            <a class="skip" href="#/queue" on:click=skip_to_queue>{"To the queue"}</a>
            <span class="topbar__brand"><Logo/><span class="topbar__name">{"Watchglass"}</span></span>
            <Tabs/>
            <Omnibox/>
            <Privacy/>
            <ThemeSwitch/>
            <KeysButton/>
        </header>
    }
}

fn skip_to_queue(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    let desk = use_desk_untracked();
    desk.run(UiCommand::Go(Screen::Queue));
}

fn use_desk_untracked() -> crate::desk::Desk {
    untrack(use_desk)
}

#[component]
fn Tabs() -> impl IntoView {
    let desk = use_desk();
    let screen = desk.choices.screen();
    let number = move |tab: Screen| match tab {
        Screen::Queue => {
            let above = desk.bridge.summary.with(|summary| summary.as_ref().map(|summary| summary.above_line));
            desk.left.get().or(above).map(u64::from)
        }
        Screen::Verdicts => Some(desk.casefile.standing.with(|verdicts| verdicts.len() as u64)).filter(|n| *n > 0),
        _ => None,
    };
    let tabs = Screen::ALL
        .into_iter()
        .map(|tab| {
            let command = UiCommand::Go(tab);
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                desk.run(command);
            };
            view! {
                <a
                    class="tabs__tab"
                    href=tab_address(tab)
                    aria-current=move || (screen.get() == tab).then_some("page")
                    aria-keyshortcuts=move || shortcut(command).as_deref().map(aria_keys)
                    on:click=go
                >
                    {tab.name()}
                    {move || number(tab).map(|n| view! { <span class="tabs__count">{count(n)}</span> })}
                </a>
            }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label="Screens">{tabs}</nav> }
}

/// A constant of ours for each screen; nothing from a file is ever an address.
fn tab_address(tab: Screen) -> &'static str {
    match tab {
        Screen::Import => "#/import",
        Screen::Queue => "#/queue",
        Screen::Chain => "#/chain",
        Screen::Matrix => "#/matrix",
        Screen::Verdicts => "#/verdicts",
        Screen::Model => "#/model",
        Screen::Brief => "#/brief",
    }
}

/// The search field opens the palette, which reads what is typed.
#[component]
fn Omnibox() -> impl IntoView {
    let desk = use_desk();
    let query = desk.choices.query();
    view! {
        <button
            type="button"
            class="omni"
            data-testid="search"
            aria-keyshortcuts="/ Control+K"
            aria-haspopup="dialog"
            on:click=move |_| desk.run(UiCommand::Search)
        >
            <Icon glyph=Glyph::Search/>
            {move || {
                let query = query.get();
                if query.is_empty() {
                    view! { <span class="omni__text u-ell">{"Search, or type a command"}</span> }.into_any()
                } else {
                    view! { <bdi class="omni__text omni__text--query u-ell">{query}</bdi> }.into_any()
                }
            }}
            {move || shortcut(UiCommand::Search).map(|keys| view! { <Keycaps keys/> })}
            {move || shortcut(UiCommand::OpenPalette).map(|keys| view! { <Keycaps keys/> })}
        </button>
    }
}

#[component]
fn Privacy() -> impl IntoView {
    let seen = net::watch();
    let clean = move || seen.with(|seen| *seen == Seen::default());
    view! {
        <div class="privacy" class:u-warn=move || !clean() data-testid="privacy" title=move || privacy_title(&seen.read())>
            <Icon glyph=Glyph::Shield class="privacy__shield"/>
            <span data-testid="request-count">{move || counted(u64::from(seen.read().requests), "request", "requests")}</span>
            <span class="privacy__long">
                {move || {
                    let seen = seen.read();
                    match seen.stopped {
                        0 if seen.requests == 0 => "nothing leaves this tab".to_owned(),
                        0 => seen.last.clone(),
                        stopped => format!("{} stopped by the policy", count(u64::from(stopped))),
                    }
                }}
            </span>
        </div>
    }
}

fn privacy_title(seen: &Seen) -> String {
    let scope = "This speaks for this page only, not for browser extensions.";
    if *seen == Seen::default() {
        format!(
            "This page has made no network requests since it loaded. Its content security policy blocks them. {scope}"
        )
    } else {
        format!("Last seen: {}. {scope}", seen.last)
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let desk = use_desk();
    let theme = desk.choices.theme();
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=move || match theme.get() {
                Theme::Dark => "Switch to the light theme",
                Theme::Light => "Switch to the dark theme",
            }
            on:click=move |_| desk.run(UiCommand::ToggleTheme)
        >
            {move || match theme.get() {
                Theme::Dark => view! { <Icon glyph=Glyph::Sun/> },
                Theme::Light => view! { <Icon glyph=Glyph::Moon/> },
            }}
        </button>
    }
}

#[component]
fn KeysButton() -> impl IntoView {
    let desk = use_desk();
    view! {
        <button type="button" class="icon-button" aria-label="Keys" aria-keyshortcuts=move || shortcut(UiCommand::OpenHelp) on:click=move |_| desk.run(UiCommand::OpenHelp)>
            {move || shortcut(UiCommand::OpenHelp).map(|keys| view! { <Keycaps keys/> })}
        </button>
    }
}
