//! A record with bytes that are not UTF-8, as text.

use crate::doubles::Doubles;
use crate::latin::Charset;

/// The text, read as what it is found to be in or with U+FFFD for each broken sequence, and the way back to the bytes.
pub(super) struct Lossy {
    pub text: String,
    /// After each replacement: (place in the text, place in the bytes).
    marks: Vec<(usize, usize)>,
}

impl Lossy {
    pub fn new(bytes: &[u8], charset: Charset) -> Lossy {
        let mut lossy = Lossy { text: String::with_capacity(bytes.len()), marks: Vec::new() };
        if let Some(Charset::Double(double)) = charset.found_in(bytes) {
            return Lossy::of_pairs(bytes, double);
        }
        if let Some(charset) = charset.found_in(bytes) {
            for (at, byte) in bytes.iter().enumerate() {
                lossy.text.push(charset.char_of(*byte));
                if !byte.is_ascii() {
                    lossy.marks.push((lossy.text.len(), at + 1));
                }
            }
            return lossy;
        }
        let mut origin = 0;
        for chunk in bytes.utf8_chunks() {
            lossy.text.push_str(chunk.valid());
            origin += chunk.valid().len() + chunk.invalid().len();
            if !chunk.invalid().is_empty() {
                lossy.text.push(char::REPLACEMENT_CHARACTER);
                lossy.marks.push((lossy.text.len(), origin));
            }
        }
        lossy
    }

    /// The way back alone, of a text that was written anew.
    pub fn with_marks(marks: Vec<(usize, usize)>) -> Lossy {
        Lossy { text: String::new(), marks }
    }

    /// A row of characters of two bytes is decoded as one, so a place within it leads to its beginning.
    fn of_pairs(bytes: &[u8], double: Doubles) -> Lossy {
        let mut lossy = Lossy { text: String::with_capacity(bytes.len() * 2), marks: Vec::new() };
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let row = Doubles::row(rest).min(rest.len());
            if row > 0 {
                lossy.text.push_str(&double.decode(&rest[..row]).unwrap_or_default());
                at += row;
                lossy.marks.push((lossy.text.len(), at));
            } else {
                lossy.text.push(char::from(rest[0]));
                at += 1;
            }
        }
        lossy
    }

    /// Returns the place in the bytes of a place in the text that is not within a replacement.
    pub fn origin(&self, at: usize) -> usize {
        match self.marks.partition_point(|(text, _)| *text <= at) {
            0 => at,
            n => {
                let (text, bytes) = self.marks[n - 1];
                bytes + (at - text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_text_leads_back_to_the_bytes() {
        let bytes = b"a\xffb\xc3(\xe2\x82z";
        let lossy = Lossy::new(bytes, Charset::ByLook);
        assert_eq!(lossy.text, "a\u{FFFD}b\u{FFFD}(\u{FFFD}z");
        for (at, letter) in lossy.text.char_indices().filter(|(_, letter)| letter.is_ascii()) {
            assert_eq!(char::from(bytes[lossy.origin(at)]), letter);
        }
        assert_eq!(lossy.origin(lossy.text.len()), bytes.len());
    }

    #[test]
    fn so_it_does_in_windows_1252() {
        let bytes = b"Z\xfcrich, \x93x\x94 z";
        let lossy = Lossy::new(bytes, Charset::ByLook);
        assert_eq!(lossy.text, "Zürich, “x” z");
        assert_eq!(lossy.origin(lossy.text.len() - 1), bytes.len() - 1);
    }
}
