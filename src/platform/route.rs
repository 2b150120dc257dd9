//! The fragment of the address: screen, query, focused incident, theme. Never more than the analyst typed or chose.

use super::dom::{on_window, window};
use crate::store::{Screen, Theme};

/// What a fragment says, e.g. `#/queue?i=INC-0412&q=host%3Aws-014`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub screen: Screen,
    pub incident: String,
    pub query: String,
    /// `None`: as the system prefers.
    pub theme: Option<Theme>,
}

pub fn current() -> String {
    window().location().hash().unwrap_or_default()
}

/// Goes to a route; `step` makes it a step that Back undoes.
pub fn go(route: &Route, step: bool) {
    let fragment = to_fragment(route);
    if fragment == current() {
        return;
    }
    let Ok(history) = window().history() else { return };
    let state = wasm_bindgen::JsValue::NULL;
    // Only the fragment: on `file:` any other address is refused.
    let _ = match step {
        true => history.push_state_with_url(&state, "", Some(&fragment)),
        false => history.replace_state_with_url(&state, "", Some(&fragment)),
    };
}

/// Calls back when Back, Forward or the address bar changed the fragment.
pub fn on_change(mut changed: impl FnMut(Route) + 'static) {
    on_window("popstate", move |_| {
        if let Some(route) = parse(&current()) {
            changed(route);
        }
    });
}

/// Returns the route of a fragment, `None` for one that is not ours.
pub fn parse(fragment: &str) -> Option<Route> {
    let rest = fragment.strip_prefix("#/")?;
    let (slug, pairs) = rest.split_once('?').unwrap_or((rest, ""));
    let screen = Screen::ALL.into_iter().find(|screen| screen.slug() == slug)?;
    let mut route = Route { screen, ..Route::default() };
    for (name, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
        match name {
            "i" => route.incident = decode(value),
            "q" => route.query = decode(value),
            "t" => route.theme = [Theme::Dark, Theme::Light].into_iter().find(|theme| theme.slug() == value),
            _ => {}
        }
    }
    Some(route)
}

/// Returns the fragment of a route.
pub fn to_fragment(route: &Route) -> String {
    let mut pairs = Vec::new();
    if !route.incident.is_empty() {
        pairs.push(format!("i={}", encode(&route.incident)));
    }
    if !route.query.is_empty() {
        pairs.push(format!("q={}", encode(&route.query)));
    }
    if let Some(theme) = route.theme {
        pairs.push(format!("t={}", theme.slug()));
    }
    let tail = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    format!("#/{}{tail}", route.screen.slug())
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_comes_back_from_its_fragment() {
        let route = Route {
            screen: Screen::Queue,
            incident: "INC-0412".to_owned(),
            query: "host:\"ws 014\" -verdict:fp & more=1 ü".to_owned(),
            theme: Some(Theme::Light),
        };
        assert_eq!(parse(&to_fragment(&route)), Some(route));
    }

    #[test]
    fn a_fragment_of_nonsense_is_no_route_and_breaks_nothing() {
        assert_eq!(parse(""), None);
        assert_eq!(parse("#/nowhere"), None);
        assert_eq!(parse("#/queue?i=%zz%e&q").map(|route| route.incident), Some("%zz%e".to_owned()));
    }
}
