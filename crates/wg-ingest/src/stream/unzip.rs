//! ZIP, entry by entry as the bytes come, by the header before each entry. The directory at the end is compared with
//! what was read, never believed: so entries cannot overlap, and each is read once.
//!
//! Names of entries are only names: nothing is ever written under them.

use flate2::{Crc, Decompress, FlushDecompress, Status};

const OUT_BYTES: usize = 64 << 10;
/// So much of an entry is held back until its checksum is known: a small entry is given out whole or not at all.
const HELD_BYTES: usize = 256 << 10;
const MAX_ENTRIES: usize = 10_000;
/// The end of an archive without a comment.
pub(super) const END_BYTES: usize = 22;
/// Shown of a name.
const NAME_BYTES: usize = 255;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryFault {
    Encrypted,
    Method,
    /// Its sizes, its checksum or its data are not what its header says.
    Damaged,
    CutOff,
}

/// What is wrong with the archive. What was read before it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    BadHeader,
    CutOff,
    /// An entry that cannot be read and does not say how long it is.
    Lost,
    Directory,
    TooMany,
    /// A workbook or other Office file, which is a ZIP archive of XML.
    Office,
}

/// Takes what is in the archive.
pub(super) trait Entries {
    fn begin(&mut self, name: &str);
    fn data(&mut self, bytes: &[u8]);
    /// `packed`: bytes of the entry in the archive. `is_whole`: with a fault, nothing of its data was given out.
    fn end(&mut self, fault: Option<EntryFault>, is_whole: bool, packed: u64);
}

/// Unpacks an archive.
pub(super) struct Unzip {
    step: Step,
    /// What is not yet a whole header.
    pending: Vec<u8>,
    /// Offset of the next byte.
    at: u64,
    entry: Entry,
    inflate: Decompress,
    crc: Crc,
    out: Vec<u8>,
    held: Vec<u8>,
    is_flushed: bool,
    /// What each entry was, to compare the directory with.
    seen: Vec<Seen>,
    n_listed: usize,
    is_listed_well: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Signature,
    Local,
    /// Name and extra fields, of so many bytes.
    LocalNames {
        name: usize,
        extra: usize,
    },
    Data,
    /// The entry is over or bad; so many of its bytes are passed over.
    Skip(u64),
    Descriptor,
    Central,
    CentralNames {
        name: usize,
        rest: usize,
    },
    End,
    End64,
    Locator64,
    Done,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    offset: u64,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    is_64: bool,
    /// The sizes come after the data.
    is_open: bool,
    fault: Option<EntryFault>,
    n_in: u64,
    n_out: u64,
    is_folder: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    offset: u64,
    crc: u32,
    packed: u64,
    size: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |part| u16::from_le_bytes([part[0], part[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// Returns whether a file that begins so is a ZIP archive.
pub(super) fn is_magic(head: &[u8; 4]) -> bool {
    [LOCAL, END, DESCRIPTOR].contains(&u32::from_le_bytes(*head))
}

/// Puts the sizes of 64 bits in place of those that say so. `None`: they are announced and not there.
fn wide(extra: &[u8], sizes: &mut [&mut u64]) -> Option<bool> {
    if sizes.iter().all(|size| **size != u64::from(u32::MAX)) {
        return Some(false);
    }
    let mut at = 0;
    while at + 4 <= extra.len() {
        let (id, length) = (u16_at(extra, at), usize::from(u16_at(extra, at + 2)));
        let field = extra.get(at + 4..at + 4 + length)?;
        if id == 1 {
            let mut from = 0;
            for size in sizes.iter_mut().filter(|size| ***size == u64::from(u32::MAX)) {
                field.get(from..from + 8)?;
                **size = u64_at(field, from);
                from += 8;
            }
            return Some(true);
        }
        at += 4 + length;
    }
    None
}

impl Unzip {
    pub fn new() -> Unzip {
        Unzip {
            step: Step::Signature,
            pending: Vec::new(),
            at: 0,
            entry: Entry::default(),
            inflate: Decompress::new(false),
            crc: Crc::new(),
            out: vec![0; OUT_BYTES],
            held: Vec::new(),
            is_flushed: false,
            seen: Vec::new(),
            n_listed: 0,
            is_listed_well: true,
        }
    }

    /// Returns how many entries were not read, by what the end of the file says.
    pub fn n_left(&self, tail: &[u8]) -> Option<usize> {
        let n_listed = usize::from(u16_at(tail, 10));
        let is_end = tail.len() == END_BYTES && u32_at(tail, 0) == END && n_listed < usize::from(u16::MAX);
        is_end.then(|| n_listed.saturating_sub(self.seen.len())).filter(|n| *n > 0)
    }

    /// Unpacks `bytes` into `into`. After a fault, nothing more is unpacked.
    pub fn push(&mut self, bytes: &[u8], into: &mut dyn Entries) -> Result<(), Fault> {
        let mut rest = bytes;
        while self.step != Step::Done {
            let (before, step) = (rest.len(), self.step);
            let result = self.step(&mut rest, into);
            self.at += (before - rest.len()) as u64;
            if self.step == Step::Local && step == Step::Signature {
                self.entry = Entry { offset: self.at - 4, ..Entry::default() };
            }
            match result {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(fault) => {
                    self.step = Step::Done;
                    return Err(fault);
                }
            }
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(&mut self, into: &mut dyn Entries) -> Result<(), Fault> {
        let step = std::mem::replace(&mut self.step, Step::Done);
        match step {
            Step::Done => return Ok(()),
            _ if self.entry.is_folder => {}
            Step::Data | Step::Descriptor => {
                // As with other packed files, what came before the cut is read.
                self.flush(into);
                self.entry.fault = self.entry.fault.or(Some(EntryFault::CutOff));
                into.end(self.entry.fault, false, self.entry.n_in);
            }
            Step::Skip(_) => into.end(self.entry.fault, !self.is_flushed, self.entry.n_in),
            _ => {}
        }
        Err(Fault::CutOff)
    }

    /// Makes one step. `false`: more bytes are needed.
    fn step(&mut self, rest: &mut &[u8], into: &mut dyn Entries) -> Result<bool, Fault> {
        match self.step {
            Step::Signature => {
                let Some(head) = self.gather(rest, 4) else { return Ok(false) };
                let signature = u32_at(&head, 0);
                self.step = match signature {
                    LOCAL => Step::Local,
                    CENTRAL => Step::Central,
                    END => Step::End,
                    END_64 => Step::End64,
                    LOCATOR_64 => Step::Locator64,
                    // The mark of an archive in parts, of which this is the only one.
                    DESCRIPTOR if self.seen.is_empty() && self.n_listed == 0 => Step::Signature,
                    _ => return Err(Fault::BadHeader),
                };
                Ok(true)
            }
            Step::Local => {
                let Some(head) = self.gather(rest, 26) else { return Ok(false) };
                let entry = &mut self.entry;
                entry.flags = u16_at(&head, 2);
                entry.method = u16_at(&head, 4);
                entry.crc = u32_at(&head, 10);
                (entry.packed, entry.size) = (u32_at(&head, 14).into(), u32_at(&head, 18).into());
                self.step = Step::LocalNames { name: u16_at(&head, 22).into(), extra: u16_at(&head, 24).into() };
                Ok(true)
            }
            Step::LocalNames { name, extra } => {
                let Some(names) = self.gather(rest, name + extra) else { return Ok(false) };
                self.begin(&names[..name], &names[name..], into)
            }
            Step::Data => self.data(rest, into),
            Step::Skip(left) => {
                let n = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                *rest = &rest[n..];
                self.entry.n_in += n as u64;
                match left - n as u64 {
                    0 if self.entry.is_open => self.step = Step::Descriptor,
                    0 => self.end(into),
                    left => self.step = Step::Skip(left),
                }
                Ok(left == n as u64 || !rest.is_empty())
            }
            Step::Descriptor => self.descriptor(rest, into),
            Step::Central => {
                let Some(head) = self.gather(rest, 42) else { return Ok(false) };
                let listed = Seen {
                    offset: u32_at(&head, 38).into(),
                    crc: u32_at(&head, 12),
                    packed: u32_at(&head, 16).into(),
                    size: u32_at(&head, 20).into(),
                };
                self.compare(listed);
                let rest = usize::from(u16_at(&head, 26)) + usize::from(u16_at(&head, 28));
                self.step = Step::CentralNames { name: u16_at(&head, 24).into(), rest };
                Ok(true)
            }
            Step::CentralNames { name, rest: n } => {
                if self.gather(rest, name + n).is_none() {
                    return Ok(false);
                }
                self.step = Step::Signature;
                Ok(true)
            }
            Step::End64 => {
                let Some(head) = self.gather(rest, 8) else { return Ok(false) };
                // Its own length; what it says is in the entries.
                let length = u64_at(&head, 0);
                if length > 1 << 16 {
                    return Err(Fault::BadHeader);
                }
                self.step = Step::CentralNames { name: 0, rest: length as usize };
                Ok(true)
            }
            Step::Locator64 => {
                self.step = Step::CentralNames { name: 0, rest: 16 };
                Ok(true)
            }
            Step::End => {
                let Some(head) = self.gather(rest, 18) else { return Ok(false) };
                self.step = Step::Done;
                let n_said = u16_at(&head, 6);
                let is_right = n_said == u16::MAX || usize::from(n_said) == self.n_listed;
                let is_whole = self.n_listed == self.seen.len();
                if is_right && is_whole && self.is_listed_well { Ok(true) } else { Err(Fault::Directory) }
            }
            Step::Done => Ok(false),
        }
    }

    /// Returns the next `n` bytes, once they are there.
    fn gather(&mut self, rest: &mut &[u8], n: usize) -> Option<Vec<u8>> {
        let missing = n.saturating_sub(self.pending.len()).min(rest.len());
        self.pending.extend_from_slice(&rest[..missing]);
        *rest = &rest[missing..];
        (self.pending.len() >= n).then(|| std::mem::take(&mut self.pending))
    }

    fn begin(&mut self, name: &[u8], extra: &[u8], into: &mut dyn Entries) -> Result<bool, Fault> {
        if self.seen.len() == MAX_ENTRIES {
            return Err(Fault::TooMany);
        }
        if name == b"[Content_Types].xml" || name.starts_with(b"xl/") {
            return Err(Fault::Office);
        }
        let entry = &mut self.entry;
        let sizes = wide(extra, &mut [&mut entry.size, &mut entry.packed]);
        entry.is_64 = sizes == Some(true);
        entry.is_open = entry.flags & 8 != 0;
        entry.is_folder = name.ends_with(b"/") && entry.size == 0 && !entry.is_open;
        let is_known = !entry.is_open || entry.packed > 0;
        entry.fault = match (entry.flags, entry.method) {
            (flags, method) if flags & 0x2041 != 0 || method == 99 => Some(EntryFault::Encrypted),
            (_, 0 | 8) if sizes.is_none() => Some(EntryFault::Damaged),
            (_, 8) => None,
            // Without its length, only the attacker knows where it ends.
            (_, 0) if is_known => None,
            (_, 0) => Some(EntryFault::Damaged),
            _ => Some(EntryFault::Method),
        };
        self.inflate.reset(false);
        self.crc.reset();
        self.held.clear();
        self.is_flushed = false;
        if !self.entry.is_folder {
            let shown = String::from_utf8_lossy(&name[..name.len().min(NAME_BYTES)]).into_owned();
            into.begin(&shown);
        }
        self.step = match self.entry.fault {
            None => Step::Data,
            Some(_) if is_known && sizes.is_some() => Step::Skip(self.entry.packed),
            Some(fault) => {
                into.end(Some(fault), true, 0);
                return Err(Fault::Lost);
            }
        };
        Ok(true)
    }

    fn data(&mut self, rest: &mut &[u8], into: &mut dyn Entries) -> Result<bool, Fault> {
        if self.entry.method == 0 {
            let left = usize::try_from(self.entry.packed - self.entry.n_in).unwrap_or(usize::MAX);
            let (bytes, after) = rest.split_at(left.min(rest.len()));
            *rest = after;
            self.entry.n_in += bytes.len() as u64;
            self.give(bytes, into);
            if self.entry.fault.is_some() || self.entry.n_in == self.entry.packed {
                return self.after(into);
            }
            return Ok(!rest.is_empty());
        }
        loop {
            let left = match self.entry.is_open {
                true => u64::MAX,
                false => self.entry.packed - self.entry.n_in,
            };
            let input = &rest[..usize::try_from(left).unwrap_or(usize::MAX).min(rest.len())];
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let mut out = std::mem::take(&mut self.out);
            let status = self.inflate.decompress(input, &mut out, FlushDecompress::None);
            // Both are at most the lengths of the slices given.
            let n_in = (self.inflate.total_in() - before_in) as usize;
            let n_out = (self.inflate.total_out() - before_out) as usize;
            let is_stuck = n_in == 0 && n_out == 0 && !input.is_empty();
            *rest = &rest[n_in..];
            self.entry.n_in += n_in as u64;
            self.give(&out[..n_out], into);
            self.out = out;
            if matches!(status, Ok(Status::StreamEnd)) {
                return self.after(into);
            }
            let is_drained = n_out < OUT_BYTES;
            let is_short = is_drained && !self.entry.is_open && self.entry.n_in == self.entry.packed;
            if status.is_err() || is_short || is_stuck {
                self.entry.fault = Some(EntryFault::Damaged);
            }
            if self.entry.fault.is_some() {
                return self.after(into);
            }
            if is_drained && rest.is_empty() {
                return Ok(false);
            }
        }
    }

    /// After the data, or at the fault in it.
    fn after(&mut self, into: &mut dyn Entries) -> Result<bool, Fault> {
        let entry = &mut self.entry;
        if entry.is_open {
            if entry.fault.is_some() && entry.packed == 0 {
                let fault = entry.fault;
                into.end(fault, !self.is_flushed, self.entry.n_in);
                return Err(Fault::Lost);
            }
            self.step = Step::Descriptor;
            return Ok(true);
        }
        let left = entry.packed - entry.n_in;
        if left > 0 {
            entry.fault = Some(EntryFault::Damaged);
        }
        self.step = Step::Skip(left);
        Ok(true)
    }

    /// Gives data out, or holds it back while it is little.
    fn give(&mut self, bytes: &[u8], into: &mut dyn Entries) {
        if self.entry.fault.is_some() {
            return;
        }
        self.entry.n_out += bytes.len() as u64;
        if !self.entry.is_open && self.entry.n_out > self.entry.size {
            self.entry.fault = Some(EntryFault::Damaged);
            return;
        }
        self.crc.update(bytes);
        if self.is_flushed {
            into.data(bytes);
        } else {
            self.held.extend_from_slice(bytes);
            if self.held.len() > HELD_BYTES {
                self.flush(into);
            }
        }
    }

    fn flush(&mut self, into: &mut dyn Entries) {
        if !self.is_flushed && self.entry.fault.is_none() {
            self.is_flushed = true;
            let held = std::mem::take(&mut self.held);
            into.data(&held);
        }
    }

    fn descriptor(&mut self, rest: &mut &[u8], into: &mut dyn Entries) -> Result<bool, Fault> {
        let width = if self.entry.is_64 { 20 } else { 12 };
        let missing = 4usize.saturating_sub(self.pending.len()).min(rest.len());
        self.pending.extend_from_slice(&rest[..missing]);
        *rest = &rest[missing..];
        if self.pending.len() < 4 {
            return Ok(false);
        }
        // Its signature may be left out.
        let skip = if u32_at(&self.pending, 0) == DESCRIPTOR { 4 } else { 0 };
        let Some(fields) = self.gather(rest, skip + width) else { return Ok(false) };
        let fields = &fields[skip..];
        let entry = &mut self.entry;
        entry.crc = u32_at(fields, 0);
        (entry.packed, entry.size) = match entry.is_64 {
            true => (u64_at(fields, 4), u64_at(fields, 12)),
            false => (u32_at(fields, 4).into(), u32_at(fields, 8).into()),
        };
        self.end(into);
        Ok(true)
    }

    /// Checks the entry against what its header says, and ends it.
    fn end(&mut self, into: &mut dyn Entries) {
        let entry = &self.entry;
        let is_right = entry.n_in == entry.packed && entry.n_out == entry.size && self.crc.sum() == entry.crc;
        let fault = entry.fault.or_else(|| (!is_right).then_some(EntryFault::Damaged));
        let Entry { offset, crc, packed, size, n_in, is_folder, .. } = *entry;
        self.seen.push(Seen { offset, crc, packed, size });
        self.step = Step::Signature;
        if is_folder {
            return;
        }
        if fault.is_none() {
            self.flush(into);
        }
        into.end(fault, !self.is_flushed, n_in);
    }

    fn compare(&mut self, listed: Seen) {
        let known = self.seen.get(self.n_listed);
        let is_same = |said: u64, found: u64| said == found || said == u64::from(u32::MAX) && found >= said;
        self.is_listed_well &= known.is_some_and(|known| {
            is_same(listed.offset, known.offset)
                && listed.crc == known.crc
                && is_same(listed.packed, known.packed)
                && is_same(listed.size, known.size)
        });
        self.n_listed += 1;
    }
}
