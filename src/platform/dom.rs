//! Elements, sizes and frames.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::render::AnimationFrame;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition, Window};

pub fn window() -> Window {
    gloo::utils::window()
}

pub fn document() -> Document {
    gloo::utils::document()
}

/// Removes what `index.html` shows until the page runs.
pub fn clear_boot_text() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

/// Sets an attribute of the root element, e.g. the theme.
pub fn set_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Returns the size of 1 rem in px, which follows the browser's text size and `--ui-scale`.
pub fn rem_px() -> f64 {
    document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("font-size").ok())
        .and_then(|size| size.trim_end_matches("px").parse().ok())
        .unwrap_or(16.0)
}

/// Milliseconds since 1970, for the clock in the status line and for entries of the log.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Milliseconds since the page was opened, for durations.
pub fn ticks_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Follows a media query for as long as the calling component lives.
pub fn media(query: &str) -> Signal<bool> {
    let list = window().match_media(query).ok().flatten();
    let now = RwSignal::new(list.as_ref().is_some_and(|list| list.matches()));
    if let Some(list) = list {
        let target = list.clone();
        keep(EventListener::new(&target, "change", move |_| now.set(list.matches())));
    }
    now.into()
}

/// Keeps a listener until the owner of the calling component is cleaned up.
pub fn keep<T: 'static>(listener: T) {
    let held = StoredValue::new_local(Some(listener));
    on_cleanup(move || {
        held.try_update_value(Option::take);
    });
}

/// Listens on the window for as long as the calling component lives.
pub fn on_window(event: &'static str, handler: impl FnMut(&web_sys::Event) + 'static) {
    keep(EventListener::new(&window(), event, handler));
}

/// Like [`on_window`], for events whose default the handler may prevent.
pub fn on_window_active(event: &'static str, handler: impl FnMut(&web_sys::Event) + 'static) {
    keep(EventListener::new_with_options(&window(), event, EventListenerOptions::enable_prevent_default(), handler));
}

/// Runs `job` before the next frame is drawn, once.
pub fn next_frame(job: impl FnOnce() + 'static) {
    let held: std::rc::Rc<std::cell::Cell<Option<AnimationFrame>>> = std::rc::Rc::default();
    let inside = held.clone();
    held.set(Some(gloo::render::request_animation_frame(move |_| {
        inside.take();
        job();
    })));
}

/// Focuses an element, and brings it into view only where it is not.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Clicks an element of ours.
pub fn click(element: &HtmlElement) {
    element.click();
}

/// Focuses the first element that fits a selector of ours.
pub fn focus_first(selector: &str) -> bool {
    match document().query_selector(selector) {
        Ok(Some(element)) => {
            focus(&element);
            true
        }
        _ => false,
    }
}

/// Brings the first element that fits a selector of ours into view.
pub fn show(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        element.scroll_into_view_with_bool(true);
    }
}

pub fn to_top(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        element.set_scroll_top(0);
    }
}

/// Scrolls the first element that fits a selector of ours into view, where it is not.
pub fn show_if_hidden(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Tells whether the focus is inside the first element that fits a selector of ours.
pub fn focus_is_in(selector: &str) -> bool {
    let Ok(Some(element)) = document().query_selector(selector) else { return false };
    element.contains(document().active_element().as_ref().map(|active| active.as_ref()))
}

/// Focuses the first element that fits a selector of ours, and scrolls nothing.
pub fn focus_still(selector: &str) -> bool {
    let Ok(Some(element)) = document().query_selector(selector) else { return false };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &JsValue::TRUE);
    let focus =
        js_sys::Reflect::get(&element, &"focus".into()).ok().and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    focus.is_some_and(|focus| focus.call1(&element, &options).is_ok())
}

/// Tells whether the focus is on the first element that fits a selector of ours, and not on something inside it.
pub fn is_focused(selector: &str) -> bool {
    let element = document().query_selector(selector).ok().flatten();
    element.is_some() && element == document().active_element()
}

/// Focuses the first element that fits a selector of ours, also one that takes no focus by itself.
pub fn focus_anyhow(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        if !element.has_attribute("tabindex") {
            let _ = element.set_attribute("tabindex", "-1");
        }
        focus(&element);
    }
}

/// Tells whether the keyboard focus is on no element: the one that had it is gone.
pub fn nothing_focused() -> bool {
    document().active_element().is_none_or(|active| active.tag_name() == "BODY")
}

pub fn scroll_to(element: &Element, top_px: f64) {
    element.set_scroll_top(top_px as i32);
}

pub fn scroll_top(element: &Element) -> f64 {
    f64::from(element.scroll_top())
}

pub fn height(element: &Element) -> f64 {
    f64::from(element.client_height())
}

pub fn width(element: &Element) -> f64 {
    f64::from(element.client_width())
}

/// Returns where a place of the window lies inside an element, in px from its left edge.
pub fn x_inside(element: &Element, client_x: i32) -> f64 {
    f64::from(client_x) - element.get_bounding_client_rect().left()
}

/// The same from its top edge.
pub fn y_inside(element: &Element, client_y: i32) -> f64 {
    f64::from(client_y) - element.get_bounding_client_rect().top()
}

/// Sends all events of a pointer to an element until its button is released.
pub fn hold_pointer(element: &Element, pointer: i32) {
    let _ = element.set_pointer_capture(pointer);
}

/// Calls back when an element's size has changed, and once at the start, for as long as the calling component lives.
pub fn on_resize(element: &Element, changed: impl FnMut() + 'static) {
    let seen = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(seen.as_ref().unchecked_ref()) {
        observer.observe(element);
        keep(Observed { observer, _seen: seen });
    }
}

struct Observed {
    observer: ResizeObserver,
    _seen: Closure<dyn FnMut()>,
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Opens the browser's print dialog.
pub fn print() {
    let _ = window().print();
}

/// Asks for the whole screen, or gives it back. A browser may refuse; the sheet covers the window all the same.
pub fn full_screen(is_wanted: bool) {
    if is_wanted {
        let _ = document().document_element().map(|root| root.request_fullscreen());
    } else if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    }
}

/// Moves the focus to the next (or previous) pane: every element with `data-pane`, in document order.
pub fn focus_pane(backwards: bool) {
    let Ok(panes) = document().query_selector_all("[data-pane]") else { return };
    let panes: Vec<HtmlElement> = (0..panes.length())
        .filter_map(|i| panes.get(i)?.dyn_into().ok())
        .filter(|pane: &HtmlElement| pane.offset_parent().is_some())
        .collect();
    let active = document().active_element();
    let at = panes.iter().rposition(|pane| pane.contains(active.as_ref().map(|it| it.as_ref())));
    let count = panes.len();
    if count == 0 {
        return;
    }
    let step = |by: usize| match (at, backwards) {
        (None, _) => by - 1,
        (Some(at), false) => (at + by) % count,
        (Some(at), true) => (at + count - by) % count,
    };
    // A pane in which nothing takes the focus is passed over: it would keep it where it is for ever.
    for pane in (1..=count).filter_map(|by| panes.get(step(by))) {
        if pane.has_attribute("tabindex") {
            return focus(pane.as_ref());
        }
        // What stands for the whole pane first: the focused row, the scrolling body; then any control.
        let inner = [".is-selected[tabindex='0']", "[tabindex='0']", "a[href], button, input"]
            .iter()
            .find_map(|selector| first_visible(pane, selector));
        if let Some(inner) = inner {
            return focus(&inner);
        }
    }
}

fn first_visible(inside: &HtmlElement, selector: &str) -> Option<HtmlElement> {
    let found = inside.query_selector_all(selector).ok()?;
    (0..found.length())
        .filter_map(|i| found.get(i)?.dyn_into::<HtmlElement>().ok())
        .find(|element| element.offset_parent().is_some() && !element.has_attribute("disabled"))
}

/// Keeps `Tab` inside a dialog: from its last element to its first and back.
pub fn trap_tab(dialog: &Element, event: &web_sys::KeyboardEvent) {
    if event.key() != "Tab" {
        return;
    }
    let Ok(stops) = dialog.query_selector_all("button, input, a[href], [tabindex='0']") else { return };
    let (Some(first), Some(last)) = (stops.get(0), stops.get(stops.length().saturating_sub(1))) else { return };
    let active = document().active_element().map(JsValue::from);
    let (edge, other) = if event.shift_key() { (&first, &last) } else { (&last, &first) };
    if active.as_ref() == Some(edge.as_ref()) {
        event.prevent_default();
        if let Some(other) = other.dyn_ref::<Element>() {
            focus(other);
        }
    }
}

/// Remembers what has the focus now and gives it back when the calling component is gone.
pub fn return_focus() {
    let before = StoredValue::new_local(document().active_element());
    on_cleanup(move || {
        if let Some(Some(before)) = before.try_get_value() {
            next_frame(move || focus(&before));
        }
    });
}

/// A text that is pointed at and cannot be seen whole, and where a tip with it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointed {
    pub text: String,
    pub left_px: f64,
    pub top_px: f64,
}

/// Room for a tip at the right and lower edges, in rem: its width, and some lines.
const TIP_REM: (f64, f64) = (25.0, 4.0);

/// Returns the text under the pointer or in the focus where a part of it is not seen: an element with `u-ell` whose text is
/// cut off, or, under the pointer alone, one with `has-tip`, which says more than it shows. Whoever walks by keys reads that
/// beside it, and a tip would cover the next step.
pub fn pointed(event: &web_sys::Event, limit: usize) -> Option<Pointed> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let cut = |element: &Element| element.scroll_width() > element.client_width();
    let is_pointer = event.type_() == "pointerover";
    // A term explains itself to whoever comes to it by keys as well.
    let explains = |element: &Element| is_pointer || element.class_list().contains("term");
    let has_tip = target.closest(".has-tip").ok().flatten().filter(explains);
    let element = has_tip.or_else(|| target.closest(".u-ell").ok().flatten().filter(cut)).or_else(|| {
        // The focus is on the row around the text.
        let is_focused = document().active_element().as_ref() == Some(&target);
        let inner = target.query_selector(".u-ell").ok().flatten();
        inner.filter(|inner| is_focused && !is_pointer && cut(inner))
    })?;
    let mut text = String::new();
    add_text(&element, &mut text);
    let text: String = text.trim().chars().take(limit).collect();
    let place = element.get_bounding_client_rect();
    let edge = |size: Result<JsValue, JsValue>| size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0);
    let (width_px, height_px) = (edge(window().inner_width()), edge(window().inner_height()));
    let (room_x, room_y) = (TIP_REM.0 * rem_px(), TIP_REM.1 * rem_px());
    let below = place.bottom() + 4.0;
    (!text.is_empty()).then_some(Pointed {
        text,
        left_px: place.left().min(width_px - room_x).max(4.0),
        top_px: if below + room_y > height_px { (place.top() - room_y).max(4.0) } else { below },
    })
}

/// Adds the text of an element without what is hidden from a screen reader, names of hidden characters in brackets.
fn add_text(element: &Element, out: &mut String) {
    let nodes = element.child_nodes();
    for node in (0..nodes.length()).filter_map(|i| nodes.get(i)) {
        match node.dyn_ref::<Element>() {
            None => out.push_str(&node.text_content().unwrap_or_default()),
            Some(inner) if inner.get_attribute("aria-hidden").as_deref() == Some("true") => {}
            Some(inner) if inner.class_list().contains("data-text__hidden") => {
                out.push('[');
                add_text(inner, out);
                out.push(']');
            }
            Some(inner) => add_text(inner, out),
        }
    }
}

/// Tells whether an event happened inside an element that fits a selector of ours.
pub fn is_inside(event: &web_sys::Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.and_then(|target| target.closest(selector).ok().flatten()).is_some()
}

/// Tells whether a key event is of this key.
pub fn is_key(event: &web_sys::Event, key: &str) -> bool {
    event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == key)
}
