//! A WASM module taken apart by what its bytes mean: operators to operators, locals to locals, offsets to offsets. LZMA then
//! finds what repeats although a number in it differs, and learns each kind by itself: about a tenth less.
//!
//! `public/streams.js` puts it together again. Where the two disagree, the browser tests of the single file fail.

use crate::shell::TaskError;

pub const STREAMS: usize = 10;

/// In the order in which they are packed. What one has learnt helps the next.
#[derive(Clone, Copy)]
enum Kind {
    /// What is no function.
    Plain,
    /// i32 constants of more than one byte.
    Long,
    Call,
    /// Operators, with constants of one byte.
    Op,
    Branch,
    Rest,
    Local,
    Offset,
    Wide,
    Declared,
}

/// Stands for `i32.const` with a constant of more than one byte.
const LONG_CONST: u8 = 0xf8;
/// And the alignment: stands before a load or store whose alignment is not its own. No operators are so high but SIMD's prefix.
const ALIGNED: u8 = 0xf0;

/// The most that browsers take.
const MOST_LOCALS: usize = 50_000;

/// The alignment that each load and store from 0x28 on has of itself, as a power of two.
const NATURAL: [u8; 23] = [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2];

struct Apart<'a> {
    bytes: &'a [u8],
    at: usize,
    streams: [Vec<u8>; STREAMS],
    /// The function's locals, the last used one first: what is written of a local is its place here.
    recent: Vec<usize>,
}

/// Returns the streams of a module. Refuses what `public/streams.js` would not put together to the same bytes.
pub fn take_apart(module: &[u8]) -> Result<[Vec<u8>; STREAMS], TaskError> {
    let mut apart = Apart { bytes: module, at: 0, streams: Default::default(), recent: Vec::new() };
    apart.module().ok_or_else(|| TaskError::Failed(format!("cannot take WASM apart at byte {}", apart.at)))?;
    Ok(apart.streams)
}

impl Apart<'_> {
    fn module(&mut self) -> Option<()> {
        self.copy(Kind::Plain, 8)?;
        while self.at < self.bytes.len() {
            let section = self.one(Kind::Plain)?;
            let length = self.number(Kind::Plain)?;
            if section == 10 {
                for _ in 0..self.number(Kind::Plain)? {
                    self.function()?;
                }
            } else {
                self.copy(Kind::Plain, length)?;
            }
        }
        Some(())
    }

    fn function(&mut self) -> Option<()> {
        let before = self.at;
        let (length, start) = leb(self.bytes, before)?;
        // It is computed again, and then as short as can be.
        if start - before != (length.max(1).ilog2() / 7 + 1) as usize {
            return None;
        }
        self.at = start;
        for _ in 0..self.number(Kind::Declared)? {
            self.number(Kind::Declared)?;
            self.one(Kind::Declared)?;
        }
        self.recent.clear();
        let mut depth = 0;
        while depth >= 0 {
            depth += self.instruction()?;
        }
        (self.at == start + length).then_some(())
    }

    /// Returns by how much it nests deeper.
    fn instruction(&mut self) -> Option<i32> {
        let op = *self.bytes.get(self.at)?;
        match op {
            0x28..=0x3e => {
                let align = *self.bytes.get(self.at + 1)?;
                if align != NATURAL[usize::from(op - 0x28)] {
                    self.put(Kind::Op, ALIGNED + (align < 8).then_some(align)?);
                }
                self.put(Kind::Op, op);
                self.at += 2;
                self.number(Kind::Offset)?;
                return Some(0);
            }
            0x41 => {
                let short = *self.bytes.get(self.at + 1)? < 0x80;
                self.put(Kind::Op, if short { op } else { LONG_CONST });
                self.at += 1;
                if short {
                    self.one(Kind::Op)?;
                } else {
                    self.number(Kind::Long)?;
                }
                return Some(0);
            }
            _ => self.one(Kind::Op)?,
        };
        match op {
            0x0b => return Some(-1),
            0x02..=0x04 => {
                self.number(Kind::Rest)?;
                return Some(1);
            }
            0x0c | 0x0d => self.numbers(Kind::Branch, 1)?,
            0x0e => {
                let count = self.number(Kind::Branch)?;
                self.numbers(Kind::Branch, count + 1)?;
            }
            0x10 | 0xd2 => self.numbers(Kind::Call, 1)?,
            0x11 => self.numbers(Kind::Rest, 2)?,
            0x1c => {
                let count = self.number(Kind::Rest)?;
                self.numbers(Kind::Rest, count)?;
            }
            0x20..=0x22 => self.local()?,
            0x23..=0x26 | 0x3f | 0x40 | 0xd0 => self.numbers(Kind::Rest, 1)?,
            0x42 => self.numbers(Kind::Wide, 1)?,
            0x43 => self.copy(Kind::Wide, 4)?,
            0x44 => self.copy(Kind::Wide, 8)?,
            0xfc => match self.number(Kind::Op)? {
                0..=7 => (),
                8 | 10 | 12 | 14 => self.numbers(Kind::Rest, 2)?,
                9 | 11 | 13 | 15..=17 => self.numbers(Kind::Rest, 1)?,
                _ => return None,
            },
            0xfd => self.simd()?,
            0x00 | 0x01 | 0x05 | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => (),
            _ => return None,
        }
        Some(0)
    }

    fn local(&mut self) -> Option<()> {
        let (local, end) = leb(self.bytes, self.at)?;
        // Its number is computed again, and then as short as can be.
        if local > MOST_LOCALS || end - self.at != (local.max(1).ilog2() / 7 + 1) as usize {
            return None;
        }
        self.at = end;
        self.recent.extend(self.recent.len()..=local);
        let mut place = self.recent.iter().position(|other| *other == local)?;
        self.recent[..=place].rotate_right(1);
        while place > 127 {
            self.put(Kind::Local, place as u8 | 128);
            place >>= 7;
        }
        self.put(Kind::Local, place as u8);
        Some(())
    }

    fn simd(&mut self) -> Option<()> {
        match self.number(Kind::Op)? {
            0..=11 | 92 | 93 => {
                self.one(Kind::Rest)?;
                self.numbers(Kind::Offset, 1)
            }
            84..=91 => {
                self.one(Kind::Rest)?;
                self.number(Kind::Offset)?;
                self.one(Kind::Rest).map(|_| ())
            }
            12 | 13 => self.copy(Kind::Wide, 16),
            21..=34 => self.one(Kind::Rest).map(|_| ()),
            _ => Some(()),
        }
    }

    fn put(&mut self, kind: Kind, byte: u8) {
        self.streams[kind as usize].push(byte);
    }

    fn one(&mut self, kind: Kind) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.put(kind, byte);
        self.at += 1;
        Some(byte)
    }

    fn copy(&mut self, kind: Kind, count: usize) -> Option<()> {
        let end = self.at.checked_add(count)?;
        self.streams[kind as usize].extend(self.bytes.get(self.at..end)?);
        self.at = end;
        Some(())
    }

    /// Returns a number in LEB128 where it is a count: of a negative constant it returns anything.
    fn number(&mut self, kind: Kind) -> Option<usize> {
        let (number, end) = leb(self.bytes, self.at)?;
        self.copy(kind, end - self.at)?;
        Some(number)
    }

    fn numbers(&mut self, kind: Kind, count: usize) -> Option<()> {
        (0..count).try_for_each(|_| self.number(kind).map(|_| ()))
    }
}

/// Returns a number and where it ends.
fn leb(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut number = 0usize;
    for shift in (0..70).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        number |= usize::from(byte & 127).checked_shl(shift).unwrap_or(0);
        if byte < 128 {
            return Some((number, at));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of one function with these instructions after "no locals".
    fn module(code: &[u8]) -> Vec<u8> {
        let length = code.len() as u8 + 1;
        [b"\0asm\x01\0\0\0\x0a", &[length + 2, 1, length, 0][..], code].concat()
    }

    fn of(streams: &[Vec<u8>; STREAMS], kind: Kind) -> &[u8] {
        &streams[kind as usize]
    }

    #[test]
    fn bytes_go_where_they_belong() {
        // local.get 1, i32.const 7, i32.const 300, i32.load8_u align 0 offset 9, i32.store align 0 offset 4, call 6
        let code = [0x20, 1, 0x41, 7, 0x41, 0xac, 2, 0x2d, 0, 9, 0x36, 0, 4, 0x10, 6, 0x02, 0x40, 0x0c, 0, 0x0b, 0x0b];
        let streams = take_apart(&module(&code)).expect("a module");
        assert_eq!(of(&streams, Kind::Plain), b"\0asm\x01\0\0\0\x0a\x18\x01");
        assert_eq!(
            of(&streams, Kind::Op),
            [0x20, 0x41, 7, LONG_CONST, 0x2d, ALIGNED, 0x36, 0x10, 0x02, 0x0c, 0x0b, 0x0b]
        );
        assert_eq!(of(&streams, Kind::Local), [1]);
        assert_eq!(of(&streams, Kind::Long), [0xac, 2]);
        assert_eq!(of(&streams, Kind::Offset), [9, 4]);
        assert_eq!(of(&streams, Kind::Call), [6]);
        assert_eq!(of(&streams, Kind::Rest), [0x40]);
        assert_eq!(of(&streams, Kind::Branch), [0]);
    }

    #[test]
    fn a_local_is_known_by_how_many_others_were_used_since() {
        let code = [0x20, 0, 0x21, 2, 0x22, 2, 0x20, 0, 0x20, 1, 0x21, 2, 0x0b];
        let streams = take_apart(&module(&code)).expect("a module");
        assert_eq!(of(&streams, Kind::Local), [0, 2, 0, 1, 2, 2]);
    }

    #[test]
    fn what_would_not_come_back_is_refused() {
        for code in [&[0x06, 0x40, 0x0b, 0x0b][..], &[0x0b, 0x01], &[0x20], &[0x28, 9, 0, 0x0b], &[0xfc, 18, 0x0b]] {
            assert!(take_apart(&module(code)).is_err(), "{code:x?}");
        }
    }
}
