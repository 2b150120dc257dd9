//! The keys page, made from the same table that binds the keys. Each of them can be changed here.

use crate::command::{KEYS, Place, Refused, UiCommand, can_change, keys_of, own_keys, written};
use crate::desk::use_desk;
use crate::panes::about::About;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::keycap::Keycaps;
use crate::platform::{dom, keys};
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

/// One line: the lines of the table that do the same, and what they do.
#[derive(Clone, PartialEq)]
struct Line {
    of: Vec<usize>,
    words: &'static str,
    command: UiCommand,
}

/// What is being changed here.
#[derive(Clone, Copy)]
struct Change {
    /// The line of the table whose new key is waited for.
    asked: RwSignal<Option<usize>>,
    /// What came of it.
    told: RwSignal<String>,
}

impl Change {
    /// Takes a press as the new key of the asked line.
    fn take(self, line: usize, pressed: &str) {
        self.asked.set(None);
        let words = KEYS[line].words;
        self.told.set(match own_keys::change(line, pressed) {
            Ok(()) => format!("{pressed}: {words}."),
            Err(Refused::Taken(other)) => {
                format!(
                    "{pressed} stays with \"{}\" ({}). Nothing was changed.",
                    KEYS[other].words,
                    KEYS[other].place.name()
                )
            }
            Err(Refused::Fixed) => format!("{pressed} is the browser's, or closes and opens. Nothing was changed."),
        });
    }
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
    let change = Change { asked: RwSignal::new(None), told: RwSignal::new(String::new()) };
    let by_place = desk.choices.by_position();
    let keyed = move |event: leptos::ev::KeyboardEvent| {
        if let Some(line) = change.asked.get_untracked() {
            let Some(press) = keys::read(&event) else { return };
            event.stop_propagation();
            match press.key.as_str() {
                // On with the focus, and nothing is changed.
                "Tab" => change.asked.set(None),
                "Escape" => {
                    event.prevent_default();
                    change.asked.set(None);
                }
                _ => {
                    event.prevent_default();
                    change.take(line, &written(&press, by_place.get_untracked()));
                }
            }
        } else if event.key() == "Escape" {
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
                (!lines.is_empty()).then(|| group(place, lines, change))
            })
            .collect_view()
    };
    let (letters_off, by_position) = (desk.choices.letters_off(), desk.choices.by_position());
    view! {
        <div class="scrim" on:click=move |_| close()></div>
        <div class="help" role="dialog" aria-modal="true" aria-labelledby="help-title" data-testid="help" node_ref=dialog on:keydown=keyed>
            <div class="help__head">
                <h2 class="help__title" id="help-title">{"Keys"}</h2>
                <span class="u-faint u-ell" role="status" data-testid="keys-told">{move || match (change.asked.get(), change.told.get()) {
                    (Some(line), _) => format!("Press the new key of \"{}\"; Esc leaves it.", KEYS[line].words),
                    (None, told) if told.is_empty() => "each of these is also in the palette; press one to change it".to_owned(),
                    (None, told) => told,
                }}</span>
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
                {move || own_keys::has_own().then(|| view! {
                    <button type="button" class="button" data-testid="keys-reset" on:click=move |_| {
                        own_keys::reset();
                        change.told.set("All keys are as shipped.".to_owned());
                    }>{"Shipped keys"}</button>
                })}
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

fn group(place: Place, lines: Vec<Line>, change: Change) -> impl IntoView {
    view! {
        <section class="help__group">
            <h3>{place.name()}</h3>
            <dl>
                {lines
                    .into_iter()
                    .map(|line| {
                        let of = line.of.clone();
                        view! {
                            <div class="help__line">
                                <dt>
                                    {of.into_iter().enumerate().map(|(i, of)| view! { {(i > 0).then_some(" or ")}{key_view(of, change)} }).collect_view()}
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

/// The keys of a line of the table: a button that asks for other ones, where it can have them.
fn key_view(line: usize, change: Change) -> AnyView {
    let key = &KEYS[line];
    let can_change = can_change(key);
    let caps = move || {
        let keys = keys_of(line);
        let said = if can_change { format!("{keys}, change the key of {}", key.words) } else { keys.clone() };
        view! { <Keycaps keys/><span class="u-hidden">{said}</span> }
    };
    if !can_change {
        return caps().into_any();
    }
    let ask = move |_| change.asked.set(Some(line));
    view! {
        <button type="button" class="help__key" aria-pressed=move || (change.asked.get() == Some(line)).to_string() on:click=ask>{caps}</button>
    }
    .into_any()
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
    for (i, key) in KEYS.iter().enumerate().filter(|(_, key)| key.place == place) {
        if matches!(key.command, UiCommand::Reason(2..) | UiCommand::PickReason(2..)) {
            continue;
        }
        match lines.iter_mut().find(|line| line.command == key.command) {
            Some(line) => line.of.push(i),
            None => lines.push(Line { of: vec![i], words: key.words, command: key.command }),
        }
    }
    lines
}

fn fits(line: &Line, wanted: &str) -> bool {
    wanted.is_empty()
        || line.words.to_ascii_lowercase().contains(wanted)
        || line.of.iter().any(|of| keys_of(*of).to_ascii_lowercase() == wanted)
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
