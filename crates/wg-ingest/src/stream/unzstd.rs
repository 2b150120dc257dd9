//! Zstandard, block by block as the bytes come: frames one after another, and what may be skipped between them.

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The memory that a frame may ask for. `zstd -19` asks for 8 MiB, and `--long` for 128; an attacker for 4 GiB.
const MAX_WINDOW_BYTES: u64 = 64 << 20;
/// No block is larger.
const MAX_BLOCK_BYTES: usize = 128 << 10;

/// What is wrong with a Zstandard file. What was unpacked before it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    BadHeader,
    /// Needs a dictionary, which is not in the file.
    Dictionary,
    BadData,
    BadChecksum,
    BadLength,
    CutOff,
    /// Something that is not Zstandard follows the last frame.
    TrailingGarbage,
}

/// Returns whether a file that begins so is a Zstandard file, or may be one: the frame to skip comes first in some.
pub(super) fn is_magic(head: &[u8; 4]) -> bool {
    *head == *b"\x28\xb5\x2f\xfd" || is_skippable(head)
}

fn is_skippable(magic: &[u8]) -> bool {
    matches!(magic, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Unpacks a stream of frames.
pub(super) struct Unzstd {
    step: Step,
    /// What is not yet a whole header or block.
    pending: Vec<u8>,
    decoder: Box<FrameDecoder>,
    has_checksum: bool,
    /// As the frame's header says, where it does.
    declared: Option<u64>,
    n_out: u64,
    n_frames: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Before a frame.
    Header,
    Skip(u64),
    Block,
    Done,
}

impl Unzstd {
    pub fn new() -> Unzstd {
        let mut decoder = Box::new(FrameDecoder::new());
        decoder.set_max_window_size(MAX_WINDOW_BYTES);
        let pending = Vec::new();
        Unzstd { step: Step::Header, pending, decoder, has_checksum: false, declared: None, n_out: 0, n_frames: 0 }
    }

    /// Unpacks `bytes` into `sink`, which returns `false` to stop. After a fault, nothing more is unpacked.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), Fault> {
        let mut rest = bytes;
        loop {
            let result = match self.step {
                Step::Done => return Ok(()),
                Step::Skip(left) => {
                    let n = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    rest = &rest[n..];
                    let left = left - n as u64;
                    self.step = if left == 0 { Step::Header } else { Step::Skip(left) };
                    Ok(left == 0 && !rest.is_empty())
                }
                Step::Header => self.header(&mut rest),
                Step::Block => self.block(&mut rest, sink),
            };
            match result {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(fault) => {
                    self.drain(sink);
                    self.step = Step::Done;
                    return Err(fault);
                }
            }
        }
    }

    /// Gives out what the decoder keeps to copy from: as much as the window is long. It does so only at the end of a frame,
    /// so it is told that this is one, by an empty last block.
    fn drain(&mut self, sink: &mut dyn FnMut(&[u8]) -> bool) {
        if self.step == Step::Block
            && self.decoder.decode_blocks(&[1, 0, 0, 0, 0, 0, 0][..], BlockDecodingStrategy::UptoBlocks(1)).is_ok()
        {
            sink(&self.decoder.collect().unwrap_or_default());
        }
    }

    /// Ends the file.
    pub fn finish(&mut self, sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), Fault> {
        self.drain(sink);
        match std::mem::replace(&mut self.step, Step::Done) {
            Step::Header if self.pending.is_empty() => Ok(()),
            Step::Done => Ok(()),
            Step::Header if self.n_frames > 0 && !self.pending.starts_with(&[0x28, 0xb5]) => {
                Err(Fault::TrailingGarbage)
            }
            _ => Err(Fault::CutOff),
        }
    }

    /// Moves bytes over until there are `n` in hand.
    fn gather(&mut self, rest: &mut &[u8], n: usize) -> bool {
        let missing = n.saturating_sub(self.pending.len()).min(rest.len());
        self.pending.extend_from_slice(&rest[..missing]);
        *rest = &rest[missing..];
        self.pending.len() >= n
    }

    fn header(&mut self, rest: &mut &[u8]) -> Result<bool, Fault> {
        if !self.gather(rest, 5) {
            return Ok(false);
        }
        if is_skippable(&self.pending[..4]) {
            if !self.gather(rest, 8) {
                return Ok(false);
            }
            let length = [4, 5, 6, 7].map(|i| self.pending[i]);
            self.pending.clear();
            self.step = match u32::from_le_bytes(length) {
                0 => Step::Header,
                length => Step::Skip(length.into()),
            };
            return Ok(true);
        }
        if self.pending[..4] != *b"\x28\xb5\x2f\xfd" {
            return Err(if self.n_frames > 0 { Fault::TrailingGarbage } else { Fault::BadHeader });
        }
        let descriptor = self.pending[4];
        let is_single = descriptor & 0x20 != 0;
        let size_bytes = match descriptor >> 6 {
            0 => usize::from(is_single),
            n => 1 << n,
        };
        let dictionary_bytes = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let length = 5 + usize::from(!is_single) + dictionary_bytes + size_bytes;
        if !self.gather(rest, length) {
            return Ok(false);
        }
        let size = &self.pending[length - size_bytes..length];
        let number = size.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
        self.declared = (size_bytes > 0).then_some(number + if size_bytes == 2 { 256 } else { 0 });
        if dictionary_bytes > 0
            && self.pending[length - size_bytes - dictionary_bytes..length - size_bytes].iter().any(|b| *b != 0)
        {
            return Err(Fault::Dictionary);
        }
        self.decoder.reset(&self.pending[..length]).map_err(|_| Fault::BadHeader)?;
        self.has_checksum = descriptor & 4 != 0;
        (self.n_out, self.step) = (0, Step::Block);
        self.pending.clear();
        Ok(true)
    }

    fn block(&mut self, rest: &mut &[u8], sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<bool, Fault> {
        if !self.gather(rest, 3) {
            return Ok(false);
        }
        let header = u32::from_le_bytes([self.pending[0], self.pending[1], self.pending[2], 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 3, (header >> 3) as usize);
        if kind == 3 || size > MAX_BLOCK_BYTES {
            return Err(Fault::BadData);
        }
        let body = if kind == 1 { 1 } else { size };
        let length = 3 + body + if is_last && self.has_checksum { 4 } else { 0 };
        if !self.gather(rest, length) {
            return Ok(false);
        }
        self.decoder
            .decode_blocks(&self.pending[..length], BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| Fault::BadData)?;
        self.pending.clear();
        let out = self.decoder.collect().unwrap_or_default();
        self.n_out += out.len() as u64;
        if self.declared.is_some_and(|declared| self.n_out > declared) {
            return Err(Fault::BadLength);
        }
        if !out.is_empty() && !sink(&out) {
            self.step = Step::Done;
            return Ok(false);
        }
        if is_last {
            self.step = Step::Header;
            self.n_frames += 1;
            if self.has_checksum && self.decoder.get_checksum_from_data() != self.decoder.get_calculated_checksum() {
                return Err(Fault::BadChecksum);
            }
            if self.declared.is_some_and(|declared| declared != self.n_out) {
                return Err(Fault::BadLength);
            }
        }
        Ok(true)
    }
}
