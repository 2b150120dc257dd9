//! gzip, member by member, as the bytes come. Its own loop rather than a ready reader, because the report must say what
//! was wrong: cut off, damaged, or followed by something else.

use flate2::{Crc, Decompress, FlushDecompress, Status};

const OUT_BYTES: usize = 64 << 10;

pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What is wrong with a gzip file. What was unpacked before it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    BadHeader,
    BadData,
    BadCrc,
    BadLength,
    CutOff,
    /// Not a fault of the data: something that is not gzip follows the last member.
    TrailingGarbage,
}

/// Unpacks a gzip stream of any number of members.
pub(super) struct Gunzip {
    step: Step,
    inflate: Decompress,
    crc: Crc,
    out: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The ten bytes that each member begins with: how many were read, and the flags.
    Fixed {
        at: u8,
        flags: u8,
    },
    ExtraLength {
        at: u8,
        length: u16,
        flags: u8,
    },
    Extra {
        left: u16,
        flags: u8,
    },
    /// A text that ends with a zero byte: the file's name, then a comment.
    Text {
        flags: u8,
    },
    HeaderCrc {
        left: u8,
    },
    Body,
    Trailer {
        at: u8,
        crc: u32,
        length: u32,
    },
    /// After a member: another one, zeros, or nothing.
    Between,
    /// What follows is left alone.
    Done,
}

const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const START: Step = Step::Fixed { at: 0, flags: 0 };

/// The step that the flags still ask for.
fn next_field(flags: u8) -> Step {
    match flags {
        _ if flags & EXTRA != 0 => Step::ExtraLength { at: 0, length: 0, flags: flags & !EXTRA },
        _ if flags & NAME != 0 => Step::Text { flags: flags & !NAME },
        _ if flags & COMMENT != 0 => Step::Text { flags: flags & !COMMENT },
        _ if flags & HEADER_CRC != 0 => Step::HeaderCrc { left: 2 },
        _ => Step::Body,
    }
}

impl Gunzip {
    pub fn new() -> Gunzip {
        Gunzip { step: START, inflate: Decompress::new(false), crc: Crc::new(), out: vec![0; OUT_BYTES] }
    }

    /// Unpacks `bytes` into `sink`, which returns `false` to stop. After a fault, nothing more is unpacked.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), Fault> {
        while !bytes.is_empty() && self.step != Step::Done {
            let result = if self.step == Step::Body {
                self.body(&mut bytes, sink)
            } else {
                self.byte(&mut bytes).map(|()| true)
            };
            match result {
                Ok(true) => {}
                Ok(false) => self.step = Step::Done,
                Err(fault) => {
                    self.step = Step::Done;
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(&mut self) -> Result<(), Fault> {
        match std::mem::replace(&mut self.step, Step::Done) {
            Step::Between | Step::Done => Ok(()),
            _ => Err(Fault::CutOff),
        }
    }

    fn byte(&mut self, bytes: &mut &[u8]) -> Result<(), Fault> {
        let Some((byte, rest)) = bytes.split_first() else { return Ok(()) };
        *bytes = rest;
        self.step = match self.step {
            Step::Fixed { at, flags } => match (at, *byte) {
                (0, 0x1f) | (1, 0x8b) | (2, 8) | (4..=8, _) => Step::Fixed { at: at + 1, flags },
                (3, flags) if flags & 0xe0 == 0 => Step::Fixed { at: 4, flags },
                (9, _) => next_field(flags),
                _ => return Err(Fault::BadHeader),
            },
            Step::ExtraLength { at: 0, flags, .. } => Step::ExtraLength { at: 1, length: u16::from(*byte), flags },
            Step::ExtraLength { length, flags, .. } => match length | u16::from(*byte) << 8 {
                0 => next_field(flags),
                left => Step::Extra { left, flags },
            },
            Step::Extra { left: 1, flags } => next_field(flags),
            Step::Extra { left, flags } => Step::Extra { left: left - 1, flags },
            Step::Text { flags } => {
                if *byte == 0 {
                    next_field(flags)
                } else {
                    Step::Text { flags }
                }
            }
            Step::HeaderCrc { left: 2 } => Step::HeaderCrc { left: 1 },
            Step::HeaderCrc { .. } => Step::Body,
            Step::Trailer { at, crc, length } => self.trailer(at, crc, length, *byte)?,
            // Zeros pad a file to a block of a tape or disk.
            Step::Between if *byte == 0 => Step::Between,
            Step::Between if *byte == MAGIC[0] => Step::Fixed { at: 1, flags: 0 },
            Step::Between => return Err(Fault::TrailingGarbage),
            Step::Body | Step::Done => self.step,
        };
        Ok(())
    }

    fn trailer(&mut self, at: u8, mut crc: u32, mut length: u32, byte: u8) -> Result<Step, Fault> {
        let shift = u32::from(at % 4) * 8;
        if at < 4 {
            crc |= u32::from(byte) << shift;
        } else {
            length |= u32::from(byte) << shift;
        }
        if at < 7 {
            return Ok(Step::Trailer { at: at + 1, crc, length });
        }
        // `Crc::amount` counts modulo 2^32, as the trailer does.
        let (sum, amount) = (self.crc.sum(), self.crc.amount());
        self.crc.reset();
        self.inflate.reset(false);
        match () {
            () if crc != sum => Err(Fault::BadCrc),
            () if length != amount => Err(Fault::BadLength),
            () => Ok(Step::Between),
        }
    }

    fn body(&mut self, bytes: &mut &[u8], sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<bool, Fault> {
        loop {
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(bytes, &mut self.out, FlushDecompress::None);
            // Both are at most the lengths of the slices given.
            let n_in = (self.inflate.total_in() - before_in) as usize;
            let n_out = (self.inflate.total_out() - before_out) as usize;
            *bytes = &bytes[n_in..];
            let out = &self.out[..n_out];
            self.crc.update(out);
            if n_out > 0 && !sink(out) {
                return Ok(false);
            }
            let Ok(status) = status else { return Err(Fault::BadData) };
            if status == Status::StreamEnd {
                self.step = Step::Trailer { at: 0, crc: 0, length: 0 };
                return Ok(true);
            }
            // No progress: more input is needed.
            if n_in == 0 && n_out == 0 || bytes.is_empty() && n_out < self.out.len() {
                return Ok(true);
            }
        }
    }
}
