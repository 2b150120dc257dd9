//! What exports are in that are not UTF-8: Windows-1252, of which Latin-1 is a part, and Windows-1251. Decided on the
//! beginning of a file for all of it; where nothing is decided there, by its look for each record, so that one bad row changes
//! nothing about the others.

use std::borrow::Cow;

/// The characters of 0x80 to 0x9F; U+FFFD where there is none.
const HIGH: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}', '\u{FFFD}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

/// The letters of 0xA0 to 0xBF in Windows-1251 that stand in words; the rest is as in Windows-1252.
const CYRILLIC: [(u8, char); 13] = [
    (0xa1, 'Ў'),
    (0xa2, 'ў'),
    (0xa5, 'Ґ'),
    (0xa8, 'Ё'),
    (0xaa, 'Є'),
    (0xaf, 'Ї'),
    (0xb2, 'І'),
    (0xb3, 'і'),
    (0xb4, 'ґ'),
    (0xb8, 'ё'),
    (0xb9, '№'),
    (0xba, 'є'),
    (0xbf, 'ї'),
];

/// What the bytes of a file are in that are not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Each record by its look.
    #[default]
    ByLook,
    /// Windows-1252.
    Western,
    /// Windows-1251.
    Cyrillic,
}

impl Charset {
    /// Decides on the beginning of a file. One that has a character in UTF-8 is in UTF-8, whatever else is broken in it.
    pub fn of(head: &[u8]) -> Charset {
        // The last character may be cut off with the head.
        let n_cut = head.iter().rev().take(3).take_while(|byte| !byte.is_ascii()).count();
        let head = &head[..head.len() - n_cut];
        if head.contains(&0) || std::str::from_utf8(head).is_ok() {
            return Charset::ByLook;
        }
        if head.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) && !is_cyrillic(head) {
            return Charset::ByLook;
        }
        if is_cyrillic(head) {
            return Charset::Cyrillic;
        }
        let (n_sound, n_odd) = looks(head);
        if n_sound >= 1 && n_sound >= 2 * n_odd { Charset::Western } else { Charset::ByLook }
    }

    /// Returns what bytes that are not UTF-8 are in, by the file, else by their look; `None`: nothing that is known.
    pub fn found_in(self, bytes: &[u8]) -> Option<Charset> {
        match self {
            Charset::ByLook => is_latin(bytes).then_some(Charset::Western),
            decided => Some(decided),
        }
    }

    /// The character that a byte is.
    pub fn char_of(self, byte: u8) -> char {
        match (self, byte) {
            (Charset::Cyrillic, 0xc0..=0xff) => {
                char::from_u32(0x410 + u32::from(byte - 0xc0)).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            (Charset::Cyrillic, 0xa0..=0xbf) => {
                CYRILLIC.iter().find(|(known, _)| *known == byte).map_or(char::from(byte), |(_, letter)| *letter)
            }
            _ => char_of(byte),
        }
    }

    /// Returns the text of bytes: UTF-8, else in what they are found to be in, else with U+FFFD for what is broken.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => match self.found_in(bytes) {
                Some(charset) => Cow::Owned(bytes.iter().map(|byte| charset.char_of(*byte)).collect()),
                None => String::from_utf8_lossy(bytes),
            },
        }
    }
}

/// Returns whether most high bytes are small Cyrillic letters, in words: no other language has rows of them.
fn is_cyrillic(text: &[u8]) -> bool {
    const LEAST: usize = 6;
    let (mut n_high, mut n_small, mut n_letters, mut n_in_rows) = (0, 0, 0, 0);
    let mut row = 0;
    for byte in text.iter().chain(b" ") {
        if byte.is_ascii() {
            n_in_rows += if row >= 3 { row } else { 0 };
            row = 0;
            continue;
        }
        row += 1;
        n_high += 1;
        n_small += usize::from(*byte >= 0xe0);
        n_letters += usize::from(*byte >= 0xc0 || matches!(byte, 0xa8 | 0xb8 | 0xb3 | 0xbf | 0xba));
    }
    n_high >= LEAST && n_small * 10 >= n_high * 6 && n_letters * 100 >= n_high * 92 && n_in_rows * 10 >= n_high * 7
}

/// Counts the rows of high bytes that stand where letters and signs of Windows-1252 do, and the others.
fn looks(text: &[u8]) -> (usize, usize) {
    let (mut n_sound, mut n_odd, mut at) = (0, 0, 0);
    while let Some(n) = text[at..].iter().position(|byte| !byte.is_ascii()) {
        let start = at + n;
        at = start + text[start..].iter().take_while(|byte| !byte.is_ascii()).count();
        if is_sound(text, start, at) { n_sound += 1 } else { n_odd += 1 }
    }
    (n_sound, n_odd)
}

/// The character that a byte of Windows-1252 is.
fn char_of(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// Returns whether bytes that are not UTF-8 look like Windows-1252: no character of several bytes that UTF-8 has, and high
/// bytes only as letters of a word or as signs. Broken UTF-8 has them in rows, or where no letter would stand.
fn is_latin(bytes: &[u8]) -> bool {
    !bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) && looks(bytes).1 == 0
}

/// Returns whether the row of high bytes at `start..end` stands where letters of a word or a sign would.
fn is_sound(text: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
    let before = start.checked_sub(1).and_then(|before| text.get(before));
    let in_word = before.is_some_and(is_letter) || text.get(end).is_some_and(is_letter);
    match text.get(start..end).unwrap_or_default() {
        // `à` is a word, and so are others in capitals.
        [0xc0 | 0xe0] => true,
        [0xc0..=0xff] => in_word,
        [sign] => char_of(*sign) != char::REPLACEMENT_CHARACTER,
        [first, second] => in_word && (*first >= 0xc0 && *second >= 0xc0 || is_quote(*first) != is_quote(*second)),
        _ => false,
    }
}

/// Quotes and dashes, which stand next to letters.
fn is_quote(byte: u8) -> bool {
    matches!(byte, 0x84 | 0x91..=0x94 | 0x96 | 0x97 | 0xab | 0xbb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> Cow<'_, str> {
        Charset::ByLook.decode(bytes)
    }

    #[test]
    fn a_file_decides_for_all_its_records() {
        let head = b"time;title\n1;Zugriff f\xfcr M\xfcller \xe9\n";
        let charset = Charset::of(head);
        assert_eq!(charset, Charset::Western);
        assert_eq!(charset.decode(b"caf \xe9 x"), "caf é x");
        assert_eq!(charset.decode("é".as_bytes()), "é", "a record in UTF-8 stays what it is");
        let cyrillic = b"\xc2\xf0\xe5\xec\xff;\xd1\xee\xe1\xfb\xf2\xe8\xe5 \xe8 \xf3\xe7\xe5\xeb";
        assert_eq!(Charset::of(cyrillic), Charset::Cyrillic);
        assert_eq!(Charset::Cyrillic.decode(cyrillic), "Время;Событие и узел");
        for head in [
            &b"raw \xc3( \xff \xc0\xaf end"[..],
            b"plain",
            "Müller".as_bytes(),
            b"caf\xc3\xa9 \xe9t\xe9",
            b"\xbc\xec\xb2\xe2 \xca\xb1\xbc\xe4",
        ] {
            assert_eq!(Charset::of(head), Charset::ByLook, "{head:x?}");
        }
    }

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
