//! Text from a file. It was written by an attacker as likely as not, so it is shown as text and as nothing else: in its own
//! bidi isolation, with every character that can hide, reorder or control made visible, and cut at a stated length.

use leptos::prelude::*;

/// Cut where no other limit is given; more than a row or a table cell can show.
pub const SHORT: usize = 300;
/// The most of one value that any screen shows at once.
pub const LONG: usize = 4096;
/// Marks above one letter that are kept; more of them climb out of their line.
const MOST_MARKS: usize = 4;

/// A value from a file.
#[component]
pub fn DataText(
    #[prop(into)] text: String,
    /// Characters shown at most.
    #[prop(default = SHORT)]
    limit: usize,
    /// Written by a machine: ids, hosts, accounts, hashes.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let (pieces, more) = pieces(&text, limit);
    view! {
        <bdi class=if mono { "data-text data-text--mono" } else { "data-text" }>
            {pieces.into_iter().map(piece_view).collect_view()}
            {(more > 0).then(|| view! { <span class="data-text__more">{format!("and {more} more characters")}</span> })}
        </bdi>
    }
}

fn piece_view(piece: Piece) -> AnyView {
    match piece {
        Piece::Plain(text) => text.into_any(),
        Piece::Hidden(name) => view! { <span class="data-text__hidden">{name}</span> }.into_any(),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Plain(String),
    /// A character that would not be seen, by its name or number.
    Hidden(String),
}

/// Cuts `text` into what can be shown as it is and what must be shown by name. Returns the pieces and how many characters
/// were left out.
pub fn pieces(text: &str, limit: usize) -> (Vec<Piece>, usize) {
    let mut out = Vec::new();
    let mut plain = String::new();
    let (mut shown, mut marks) = (0, 0);
    let mut chars = text.chars();
    for c in chars.by_ref().take(limit) {
        shown += 1;
        marks = if is_combining(c) { marks + 1 } else { 0 };
        match name(c) {
            Some(name) => {
                if !plain.is_empty() {
                    out.push(Piece::Plain(std::mem::take(&mut plain)));
                }
                out.push(Piece::Hidden(name));
            }
            None if marks > MOST_MARKS => {}
            None => plain.push(c),
        }
    }
    if !plain.is_empty() {
        out.push(Piece::Plain(plain));
    }
    let more = if shown < limit { 0 } else { chars.count() };
    (out, more)
}

/// Returns the text as one line of plain characters, hidden ones by name in brackets: for the lines of a list to choose from,
/// which hold nothing but text.
pub fn spoken(text: &str) -> String {
    let (pieces, more) = pieces(text, SHORT);
    let mut out: String = pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => text,
            Piece::Hidden(name) => format!("[{name}]"),
        })
        .collect();
    if more > 0 {
        out.push('…');
    }
    out
}

/// Returns the name of a character that would not be seen or would move others; `None` for all others.
fn name(c: char) -> Option<String> {
    let short = match c {
        '\n' => "LF",
        '\r' => "CR",
        '\t' => "TAB",
        '\u{0}' => "NUL",
        '\u{1b}' => "ESC",
        '\u{a0}' => "NBSP",
        '\u{ad}' => "SHY",
        '\u{200b}' => "ZWSP",
        '\u{200c}' => "ZWNJ",
        '\u{200d}' => "ZWJ",
        '\u{200e}' => "LRM",
        '\u{200f}' => "RLM",
        '\u{202a}' => "LRE",
        '\u{202b}' => "RLE",
        '\u{202c}' => "PDF",
        '\u{202d}' => "LRO",
        '\u{202e}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{feff}' => "BOM",
        _ => "",
    };
    if !short.is_empty() {
        return Some(short.to_owned());
    }
    let hidden = c.is_control()
        || matches!(c as u32,
            0x034f | 0x061c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x2000..=0x200a | 0x2028..=0x202f
            | 0x205f..=0x206f | 0x2800 | 0x3000 | 0x3164 | 0xfe00..=0xfe0f | 0xffa0 | 0xfff0..=0xfffb
            | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff);
    hidden.then(|| format!("U+{:04X}", c as u32))
}

/// Tells whether a character sits on the one before it.
fn is_combining(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036f | 0x0483..=0x0489 | 0x0591..=0x05bd | 0x0610..=0x061a | 0x064b..=0x065f
        | 0x0e31..=0x0e3a | 0x0e47..=0x0e4e | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0xfe20..=0xfe2f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(pieces("<img src=x onerror=y>", 99).0, [Piece::Plain("<img src=x onerror=y>".into())]);
    }

    #[test]
    fn a_reordered_file_name_shows_what_reorders_it() {
        let (pieces, _) = pieces("invoice\u{202e}fdp.exe", 99);
        assert_eq!(pieces[1], Piece::Hidden("RLO".into()));
        assert_eq!(spoken("a\u{0}b\u{e0041}"), "a[NUL]b[U+E0041]");
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let (pieces, more) = pieces(&"x".repeat(1000), 300);
        assert_eq!((pieces, more), (vec![Piece::Plain("x".repeat(300))], 700));
    }

    #[test]
    fn a_pile_of_marks_does_not_leave_its_line() {
        let (pieces, _) = pieces(&format!("a{}", "\u{0301}".repeat(50)), 99);
        assert_eq!(pieces, [Piece::Plain(format!("a{}", "\u{0301}".repeat(MOST_MARKS)))]);
    }
}
