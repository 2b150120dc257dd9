//! From bytes to UTF-8: byte order marks, UTF-16 with and without one, and what is not text at all.
//!
//! Bytes that are not UTF-8 are passed on: they are a matter of their record, not of the file.

use super::magic;

/// How many bytes the decision is made on.
pub(super) const HEAD_BYTES: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16 {
        is_big: bool,
        is_guessed: bool,
    },
    /// Not readable; what it is, with its article.
    Wrong(&'static str),
}

/// Decides by the first bytes of a file.
pub(super) fn decide(head: &[u8]) -> (Encoding, usize) {
    let utf16 = |is_big, is_guessed| Encoding::Utf16 { is_big, is_guessed };
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => (Encoding::Wrong("UTF-32 text"), 0),
        [0xff, 0xfe, ..] => (utf16(false, false), 2),
        [0xfe, 0xff, ..] => (utf16(true, false), 2),
        [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 0),
        _ => {
            let count = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
            let (even, odd, pairs) = (count(0), count(1), head.len() / 2);
            match () {
                () if pairs >= 2 && odd * 10 > pairs * 4 && even * 20 < pairs => (utf16(false, true), 0),
                () if pairs >= 2 && even * 10 > pairs * 4 && odd * 20 < pairs => (utf16(true, true), 0),
                () => (magic::wrong_type(head).map_or(Encoding::Utf8, Encoding::Wrong), 0),
            }
        }
    }
}

/// Turns UTF-16 into UTF-8 as the bytes come. Half a surrogate pair becomes U+FFFD.
#[derive(Default)]
pub(super) struct Utf16 {
    pub is_big: bool,
    odd: Option<u8>,
    high: Option<u16>,
    out: String,
    /// Where in the output the first replacement stands.
    pub first_replaced: Option<u64>,
    n_out: u64,
}

impl Utf16 {
    pub fn new(is_big: bool) -> Utf16 {
        Utf16 { is_big, ..Utf16::default() }
    }

    /// Returns the text of the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> &[u8] {
        self.out.clear();
        for byte in bytes {
            match self.odd.take() {
                None => self.odd = Some(*byte),
                Some(first) => {
                    let pair = [first, *byte];
                    self.unit(if self.is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
                }
            }
        }
        self.end()
    }

    /// Returns the text of what is left.
    pub fn finish(&mut self) -> &[u8] {
        self.out.clear();
        if self.odd.take().is_some() | self.high.take().is_some() {
            self.replace();
        }
        self.end()
    }

    fn end(&mut self) -> &[u8] {
        self.n_out += self.out.len() as u64;
        self.out.as_bytes()
    }

    fn unit(&mut self, unit: u16) {
        if let Some(high) = self.high.take() {
            if let Some(Ok(pair)) = char::decode_utf16([high, unit]).next() {
                self.out.push(pair);
                return;
            }
            self.replace();
        }
        match unit {
            0xD800..0xDC00 => self.high = Some(unit),
            0xDC00..0xE000 => self.replace(),
            _ => self.out.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn replace(&mut self) {
        self.first_replaced.get_or_insert(self.n_out + self.out.len() as u64);
        self.out.push(char::REPLACEMENT_CHARACTER);
    }
}
