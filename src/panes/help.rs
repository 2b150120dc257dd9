//! The keys page, made from the same table that binds the keys.

use crate::command::{KEYS, Place, UiCommand};
use crate::desk::use_desk;
use crate::panes::about::About;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::keycap::Keycaps;
use crate::platform::dom;
use crate::store::{ChoicesStoreFields, Overlay};
use leptos::html::{Div, Input};
use leptos::prelude::*;

const PLACES: [Place; 12] = [
    Place::Anywhere,
    Place::Going,
    Place::Import,
    Place::Queue,
    Place::Detail,
    Place::Verdict,
    Place::Tray,
    Place::Chain,
    Place::Matrix,
    Place::Verdicts,
    Place::Model,
    Place::Brief,
];

/// One line: the keys that do the same, and what they do.
#[derive(Clone, PartialEq)]
struct Line {
    keys: Vec<&'static str>,
    words: &'static str,
    command: UiCommand,
}

#[component]
pub fn Help() -> impl IntoView {
    let desk = use_desk();
    dom::return_focus();
    let wanted = RwSignal::new(String::new());
    let input = NodeRef::<Input>::new();
    input.on_load(|input| dom::focus(&input));
    let dialog = NodeRef::<Div>::new();
    let close = move || desk.choices.overlay().set(Overlay::None);
    let keyed = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close();
        } else if let Some(dialog) = dialog.get_untracked() {
            dom::trap_tab(&dialog, &event);
        }
    };
    let groups = move || {
        let wanted = wanted.get().to_ascii_lowercase();
        PLACES
            .into_iter()
            .filter_map(|place| {
                let lines: Vec<Line> = lines(place).into_iter().filter(|line| fits(line, &wanted)).collect();
                (!lines.is_empty()).then(|| group(place, lines))
            })
            .collect_view()
    };
    let (letters_off, by_position) = (desk.choices.letters_off(), desk.choices.by_position());
    view! {
        <div class="scrim" on:click=move |_| close()></div>
        <div class="help" role="dialog" aria-modal="true" aria-labelledby="help-title" data-testid="help" node_ref=dialog on:keydown=keyed>
            <div class="help__head">
                <h2 class="help__title" id="help-title">{"Keys"}</h2>
                <span class="u-faint">{"each of these is also in the palette"}</span>
                <span class="u-grow"></span>
                <label class="help__find">
                    <Icon glyph=Glyph::Search/>
                    <input node_ref=input placeholder="find a key" aria-label="Find a key" on:input:target=move |event| wanted.set(event.target().value())/>
                </label>
                <button type="button" class="button button--ghost" on:click=move |_| close()><span class="u-hidden">{"Close"}</span><Keycaps keys="Escape"/></button>
            </div>
            <div class="help__groups" tabindex="0" role="region" aria-label="All keys">{groups}</div>
            <About/>
            <div class="help__foot">
                <span class="u-row">
                    <button
                        type="button"
                        class="switch"
                        role="switch"
                        aria-label="Single-letter keys"
                        aria-checked=move || (!letters_off.get()).to_string()
                        on:click=move |_| letters_off.update(|off| *off = !*off)
                    ></button>
                    {"Single-letter keys"}
                </span>
                <span class="u-faint u-small">{"off: letters need Alt, and screen-reader keys are left alone"}</span>
                <span class="u-grow"></span>
                <span class="u-row">
                    <button
                        type="button"
                        class="switch"
                        role="switch"
                        aria-label="Keys by position"
                        aria-checked=move || by_position.get().to_string()
                        on:click=move |_| by_position.update(|on| *on = !*on)
                    ></button>
                    {"By position, for AZERTY, QWERTZ and Dvorak"}
                </span>
            </div>
        </div>
    }
}

fn group(place: Place, lines: Vec<Line>) -> impl IntoView {
    view! {
        <section class="help__group">
            <h3>{place.name()}</h3>
            <dl>
                {lines
                    .into_iter()
                    .map(|line| {
                        let keys = line.keys.clone();
                        view! {
                            <div class="help__line">
                                <dt>
                                    {keys.into_iter().enumerate().map(|(i, keys)| view! { {(i > 0).then_some(" or ")}<Keycaps keys=keys/><span class="u-hidden">{keys}</span> }).collect_view()}
                                    {range_end(line.command).map(|end| view! { <span class="u-faint">{"to"}</span><kbd>{end}</kbd> })}
                                </dt>
                                <dd>{if range_end(line.command).is_some() { "reason by its number" } else { line.words }}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}

/// Digits are one line: the first of them stands for all.
fn range_end(command: UiCommand) -> Option<&'static str> {
    match command {
        UiCommand::Reason(1) => Some("8"),
        UiCommand::PickReason(1) => Some("9"),
        _ => None,
    }
}

fn lines(place: Place) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for key in KEYS.iter().filter(|key| key.place == place) {
        if matches!(key.command, UiCommand::Reason(2..) | UiCommand::PickReason(2..)) {
            continue;
        }
        match lines.iter_mut().find(|line| line.command == key.command) {
            Some(line) => line.keys.push(key.keys),
            None => lines.push(Line { keys: vec![key.keys], words: key.words, command: key.command }),
        }
    }
    lines
}

fn fits(line: &Line, wanted: &str) -> bool {
    wanted.is_empty()
        || line.words.to_ascii_lowercase().contains(wanted)
        || line.keys.iter().any(|keys| keys.to_ascii_lowercase() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_on_the_page() {
        let shown: Vec<UiCommand> = PLACES.into_iter().flat_map(lines).map(|line| line.command).collect();
        for key in KEYS {
            let digit = matches!(key.command, UiCommand::Reason(2..) | UiCommand::PickReason(2..));
            assert!(digit || shown.contains(&key.command), "{}", key.keys);
        }
    }
}
