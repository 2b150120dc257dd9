//! What exports are in that are not UTF-8: Windows-1252, of which Latin-1 is a part, Windows-1250, -1251 and -1254, and what
//! East Asian ones are in. Decided on the beginning of a file for all of it; where nothing is decided there, by its look for each record, so that one bad row changes
//! nothing about the others.

use crate::doubles::Doubles;
use std::borrow::Cow;

/// Windows-1250, from 0x80 on; U+FFFD where there is none.
const CENTRAL: &str = "€�‚�„…†‡�‰Š‹ŚŤŽŹ�‘’“”•–—�™š›śťžź\u{a0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{ad}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";

/// The letters in which Windows-1254 differs from Windows-1252.
const TURKISH: [(u8, char); 6] = [(0xd0, 'Ğ'), (0xdd, 'İ'), (0xde, 'Ş'), (0xf0, 'ğ'), (0xfd, 'ı'), (0xfe, 'ş')];

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
    /// Windows-1250.
    Central,
    /// Windows-1254.
    Turkish,
    /// Of two bytes a character.
    Double(Doubles),
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
        if let Some(double) = Doubles::of(head).filter(|_| !is_cyrillic(head)) {
            return Charset::Double(double);
        }
        if head.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) && !is_cyrillic(head) {
            return Charset::ByLook;
        }
        if is_cyrillic(head) {
            return Charset::Cyrillic;
        }
        let (n_sound, n_odd) = looks(head);
        match n_sound >= 1 && n_sound >= 2 * n_odd {
            true => of_latin(head),
            false => Charset::ByLook,
        }
    }

    /// Returns its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Charset::ByLook | Charset::Western => "Windows-1252 (Latin-1)",
            Charset::Cyrillic => "Windows-1251 (Cyrillic)",
            Charset::Central => "Windows-1250 (Central European)",
            Charset::Turkish => "Windows-1254 (Turkish)",
            Charset::Double(double) => double.name(),
        }
    }

    /// Returns what bytes that are not UTF-8 are in, by the file, else by their look; `None`: nothing that is known.
    pub fn found_in(self, bytes: &[u8]) -> Option<Charset> {
        match self {
            Charset::ByLook => is_latin(bytes).then(|| of_latin(bytes)),
            Charset::Double(_) if !Doubles::is_known() => None,
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
            (Charset::Central, 0x80..) => {
                CENTRAL.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            (Charset::Turkish, 0xd0..) => {
                TURKISH.iter().find(|(known, _)| *known == byte).map_or(char::from(byte), |(_, letter)| *letter)
            }
            _ => char_of(byte),
        }
    }

    /// Returns the text of bytes: UTF-8, else in what they are found to be in, else with U+FFFD for what is broken.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => match self.found_in(bytes) {
                Some(Charset::Double(double)) => {
                    double.decode(bytes).map_or(String::from_utf8_lossy(bytes), Cow::Owned)
                }
                Some(charset) => Cow::Owned(bytes.iter().map(|byte| charset.char_of(*byte)).collect()),
                None => String::from_utf8_lossy(bytes),
            },
        }
    }
}

/// Returns a record as text, in what its bytes look like where they are not UTF-8.
pub fn text_of(record: &[u8]) -> Cow<'_, str> {
    Charset::of(record).decode(record)
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

/// Tells the charsets apart that share the places of the letters of Windows-1252: by letters that would be signs there, or
/// stand beside each other in no language that it is for.
fn of_latin(text: &[u8]) -> Charset {
    let in_word = |at: usize| {
        let is_letter = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphabetic);
        is_letter(at.checked_sub(1)) || is_letter(Some(at + 1))
    };
    let has = |wanted: &[u8]| (0..text.len()).any(|at| wanted.contains(&text[at]) && in_word(at));
    match () {
        // ł ą ż, Ł Ą Ż, ź; or ř ě č ů beside š ž ť.
        () if has(b"\xb3\xb9\xbf\xa3\xa5\xaf\x9f") || has(b"\xf8\xec\xe8\xf9") && has(b"\x9a\x9e\x9d\x8a\x8e") => {
            Charset::Central
        }
        // ı ş ğ, without the letters that Icelandic has beside ð þ ý.
        () if has(b"\xfd\xfe\xf0\xdd\xde") && !has(b"\xe1\xed\xf3\xfa\xe6") => Charset::Turkish,
        () => Charset::Western,
    }
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
        for head in [&b"raw \xc3( \xff \xc0\xaf end"[..], b"plain", "Müller".as_bytes(), b"caf\xc3\xa9 \xe9t\xe9"] {
            assert_eq!(Charset::of(head), Charset::ByLook, "{head:x?}");
        }
    }

    #[test]
    fn charsets_that_share_their_places_are_told_apart() {
        for (head, charset, text) in [
            (&b"\xc8as;Z\xe1va\x9enost;p\xf8ihl\xe1\x9aen\xed"[..], Charset::Central, "Čas;Závažnost;přihlášení"),
            (b"Wa\xbfno\x9c\xe6;U\xbfytkownik", Charset::Central, "Ważność;Użytkownik"),
            (b"Kullan\xfdc\xfd;Uyar\xfd", Charset::Turkish, "Kullanıcı;Uyarı"),
            (b"\x8cuvre, c\x9cur, \xe9t\xe9", Charset::Western, "Œuvre, cœur, été"),
            (b"S\xf8ren; fors\xf8g", Charset::Western, "Søren; forsøg"),
            (b"Perch\xe8 cos\xec", Charset::Western, "Perchè così"),
        ] {
            assert_eq!((Charset::of(head), &*Charset::of(head).decode(head)), (charset, text));
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
