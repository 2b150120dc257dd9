//! Text that does not look like what it is: invisible and bidirectional characters, and letters of several scripts in one
//! word. It is kept as it is and marked.

use super::Notes;
use wg_schema::report::Code;
use wg_schema::{Alert, Warnings};

/// Marks an alert whose names hold such text. Run after the reader, for every format.
pub(super) fn mark(alert: &mut Alert<'_>, notes: &mut Notes) {
    let fields = [
        &alert.title,
        &alert.host,
        &alert.user,
        &alert.process,
        &alert.vendor_uid,
        &alert.dst_domain,
        &alert.file,
        &alert.cmd_line,
    ];
    let (mut invisible, mut confusable) = (None, None);
    for text in fields.into_iter().flatten() {
        if is_printable_ascii(text.as_bytes()) {
            continue;
        }
        if invisible.is_none() && text.chars().any(is_invisible) {
            invisible = Some(text.clone());
        }
        if confusable.is_none() && is_confusable(text) {
            confusable = Some(text.clone());
        }
    }
    if let Some(text) = invisible {
        alert.warnings.add(Warnings::SPOOFED_TEXT);
        notes.add(Code::Invisible, "a name holds invisible, direction-changing or control characters", &text);
    }
    if let Some(text) = confusable {
        alert.warnings.add(Warnings::SPOOFED_TEXT);
        notes.add(Code::Confusable, "a name mixes letters of several scripts that look alike", &text);
    }
}

/// Nearly all text is; so this looks at eight bytes at a time.
fn is_printable_ascii(text: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = ONES << 7;
    let (words, rest) = text.as_chunks::<8>();
    let odd = words.iter().fold(0, |odd, word| {
        let word = u64::from_le_bytes(*word);
        let delete = word ^ (ONES * 0x7f);
        let is_control = word.wrapping_sub(ONES * 0x20) & !word;
        let is_delete = delete.wrapping_sub(ONES) & !delete;
        odd | word | is_control | is_delete
    });
    odd & TOPS == 0 && rest.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

/// Whether a word has ASCII letters beside letters that are mistaken for them, or a mark that is mistaken for a dot or a
/// slash.
fn is_confusable(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| word.bytes().any(|byte| byte.is_ascii_alphabetic()) && word.chars().any(is_look_alike))
        || text.contains(['\u{2024}', '\u{2044}', '\u{2215}', '\u{29f8}', '\u{a789}', '\u{ff0e}', '\u{ff0f}'])
}

fn is_look_alike(c: char) -> bool {
    matches!(c,
        // Greek, Cyrillic, Armenian, Cherokee, phonetic letters, letter-like signs, full width, mathematical letters.
        '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}'
        | '\u{250}'..='\u{2af}' | '\u{131}' | '\u{1d00}'..='\u{1d7f}' | '\u{2100}'..='\u{214f}' | '\u{2160}'..='\u{217f}'
        | '\u{ff21}'..='\u{ff5a}' | '\u{1d400}'..='\u{1d7ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_script_are_not_confusable() {
        for text in ["plain", "Przemysław Łukasz", "админ", "Ελένη", "José", "日本語 host-1", "µTorrent"]
        {
            assert!(!is_confusable(text), "{text}");
        }
        for text in ["аdmin", "microsоft.com", "ɡoogle.com", "example.com․evil.invalid", "раураl.com"] {
            assert!(is_confusable(text), "{text}");
        }
    }

    #[test]
    fn text_of_any_length_is_told_to_be_printable_ascii_or_not() {
        for length in 0..20 {
            let plain = vec![b'~'; length];
            assert!(is_printable_ascii(&plain));
            for (at, odd) in (0..length).flat_map(|at| [0, 0x1f, 0x7f, 0x80, 0xff].map(|odd| (at, odd))) {
                let mut text = plain.clone();
                text[at] = odd;
                assert!(!is_printable_ascii(&text), "{odd} at {at} of {length}");
            }
        }
    }

    #[test]
    fn characters_that_show_nothing_or_turn_the_text_are_invisible() {
        for text in ["ad\u{200b}min", "invoice\u{202e}fdp.exe", "\u{2800}", "\u{1b}[31m", "a\u{e0069}", "\0"] {
            assert!(text.chars().any(is_invisible), "{text:?}");
        }
        assert!(!"line\nbreak\tand ünïcode".chars().any(is_invisible));
    }
}
