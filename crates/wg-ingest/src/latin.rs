//! Windows-1252, of which Latin-1 is a part: what exports are in that are not UTF-8. Found by its look, for each record,
//! so that one bad row changes nothing about the others.

use std::borrow::Cow;

/// The characters of 0x80 to 0x9F; U+FFFD where there is none.
const HIGH: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}', '\u{FFFD}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

/// Returns the text of bytes: UTF-8, else Windows-1252 where they look like it, else with U+FFFD for what is broken.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_latin(bytes) => Cow::Owned(bytes.iter().map(|byte| char_of(*byte)).collect()),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// The character that a byte of Windows-1252 is.
pub(crate) fn char_of(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// Returns whether bytes that are not UTF-8 look like Windows-1252: no character of several bytes that UTF-8 has, and high
/// bytes only as letters of a word or as signs. Broken UTF-8 has them in rows, or where no letter would stand.
pub(crate) fn is_latin(bytes: &[u8]) -> bool {
    if bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) {
        return false;
    }
    let mut at = 0;
    while let Some(n) = bytes[at..].iter().position(|byte| !byte.is_ascii()) {
        let start = at + n;
        let length = bytes[start..].iter().take_while(|byte| !byte.is_ascii()).count();
        let run = &bytes[start..start + length];
        at = start + length;
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        let in_word = before.is_some_and(is_letter) || bytes.get(at).is_some_and(is_letter);
        let is_sound = match run {
            // `à` is a word, and so are others in capitals.
            [0xc0 | 0xe0] => true,
            [0xc0..=0xff] => in_word,
            [sign] => char_of(*sign) != char::REPLACEMENT_CHARACTER,
            [first, second] => in_word && (*first >= 0xc0 && *second >= 0xc0 || is_quote(*first) != is_quote(*second)),
            _ => false,
        };
        if !is_sound {
            return false;
        }
    }
    true
}

/// Quotes and dashes, which stand next to letters.
fn is_quote(byte: u8) -> bool {
    matches!(byte, 0x84 | 0x91..=0x94 | 0x96 | 0x97 | 0xab | 0xbb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_windows_1252_is_read_as_such() {
        assert_eq!(
            decode(b"It\x92s \x93quoted\x94 \x96 na\xefve \x805, gr\xf6\xdfer, \xdcnal \xe0 la"),
            "It’s “quoted” – naïve €5, größer, Ünal à la"
        );
        assert_eq!(decode("Zażółć 🦊".as_bytes()), "Zażółć 🦊");
    }

    #[test]
    fn what_is_broken_utf_8_stays_broken() {
        for bytes in [&b"raw \xc3( \xff \xc0\xaf end"[..], b"a\xed\xa0\x80b", b"x \xe2\x82 y", "é \u{0}".as_bytes()] {
            let text = decode(bytes);
            assert_eq!(text, String::from_utf8_lossy(bytes));
        }
        assert_eq!(
            decode(b"caf\xc3\xa9 \xe9t\xe9"),
            "café \u{FFFD}t\u{FFFD}",
            "both in one record: one of them is wrong"
        );
        assert_eq!(decode(b"a\x81b"), "a\u{FFFD}b");
    }
}
