//! Key presses, freed from the browser's event.

use crate::command::Press;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Reads a press; `None` for what is no key of ours: a modifier alone, composition, and events already handled.
pub fn read(event: &Event) -> Option<Press> {
    let in_text = in_text(event);
    let event = event.dyn_ref::<KeyboardEvent>()?;
    // Alt on its way to Alt Q is no press yet.
    let is_modifier = matches!(event.key().as_str(), "Alt" | "AltGraph" | "Control" | "Meta" | "Shift" | "CapsLock");
    if is_modifier || event.default_prevented() || event.is_composing() {
        return None;
    }
    Some(Press {
        key: event.key(),
        code: event.code(),
        ctrl: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        in_text,
    })
}

/// Tells whether a press comes from a key that is held down.
pub fn is_repeat(event: &Event) -> bool {
    event.dyn_ref::<KeyboardEvent>().is_some_and(KeyboardEvent::repeat)
}

/// Tells whether an event went to a text field.
pub fn in_text(event: &Event) -> bool {
    let Some(target) = event.target() else { return false };
    match target.dyn_ref::<HtmlInputElement>() {
        Some(input) => !matches!(input.type_().as_str(), "checkbox" | "radio" | "file" | "button"),
        None => target.dyn_ref::<HtmlElement>().is_some_and(|element| {
            element.is_content_editable() || matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT")
        }),
    }
}

/// Tells whether the focus is on something that answers `Enter` and `Space` itself.
pub fn on_control(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY" | "SELECT")
            || element.get_attribute("role").is_some_and(|role| role == "option")
    })
}
