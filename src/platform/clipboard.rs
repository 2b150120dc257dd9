//! Copying text. What is copied holds no control characters: a terminal it is pasted into must not obey it.

use super::dom::window;
use wasm_bindgen_futures::JsFuture;

/// Copies text, control characters made visible. Returns whether the browser did it.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    JsFuture::from(clipboard.write_text(&defused(text))).await.is_ok()
}

/// Returns the text with control characters as their Unicode pictures; line breaks and tabs stay.
pub fn defused(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\r')
        .map(|c| match c {
            '\n' | '\t' => c,
            c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            '\u{7f}' => '\u{2421}',
            '\u{80}'..='\u{9f}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_summary_cannot_drive_a_terminal() {
        assert_eq!(defused("a\u{1b}]52;c;x\u{7}\r\nb\u{9b}31m"), "a\u{241b}]52;c;x\u{2407}\nb\u{fffd}31m");
    }
}
