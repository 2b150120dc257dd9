//! A file's bytes, unpacked and as UTF-8, however they are packed and however they come in pieces.
//!
//! A file has one part, an archive one for each of its entries. Offsets that others speak of count the bytes of a part
//! that come out here. Of a plain file these are the file's own bytes.

mod gunzip;
mod magic;
mod text;
mod unzip;
mod unzstd;

#[cfg(test)]
mod tests;

use crate::Limits;
use gunzip::Gunzip;
use text::{Encoding, HEAD_BYTES, Utf16};
use unzip::{Entries, EntryFault, Unzip};
use unzstd::Unzstd;
use wg_schema::report::{Code, Effect};

/// gzip within gzip is read, a third layer is not: nobody packs alerts so, but bombs are.
const MAX_LAYERS: usize = 2;
/// A layer is told by so many bytes.
const MAGIC_BYTES: usize = 4;

/// Takes what comes out.
pub(crate) trait Sink {
    /// Takes text of the open part; returns `false` when it wants no more of it.
    fn text(&mut self, bytes: &[u8]) -> bool;
    /// An entry of an archive begins; of an archive within one, after the inner archive's name and `!`.
    fn begin(&mut self, entry: &str);
    /// It ends.
    fn end(&mut self, part: Part);
}

/// What is known of an entry of an archive at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// See [`Stream::container`].
    pub container: Vec<&'static str>,
    pub notes: Vec<FileNote>,
    /// Bytes in the archive.
    pub packed: u64,
    /// The file was read so far: the entry's last record is whole, or never will be.
    pub is_complete: bool,
}

/// What is to be said about the file, or an entry of it, as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileNote {
    pub code: Code,
    /// `Rejected`: an entry of which nothing was read.
    pub effect: Effect,
    /// In the text, where this is about a place in it.
    pub offset: u64,
    pub message: String,
}

/// Unpacks and decodes a file.
pub(crate) struct Stream {
    layers: Vec<Layer>,
    text: Text,
    limits: Limits,
    /// Packed layers and encodings, outermost first; `bom` and plain UTF-8 are not mentioned.
    pub container: Vec<&'static str>,
    /// About the file; what is about an entry goes with its [`Part`].
    pub notes: Vec<FileNote>,
    /// Entries that are open, outermost first: an archive may hold another.
    open: Vec<Open>,
    /// The end of the file, where an archive says how many entries it has.
    tail: Vec<u8>,
    /// Bytes of text of the part so far, and of all parts.
    n_text: u64,
    n_total: u64,
    is_stopped: bool,
}

/// An entry of an archive.
struct Open {
    name: String,
    /// How much of `container` is around it.
    n_around: usize,
    /// The sink knows of it.
    is_begun: bool,
    /// Its rest is of no interest.
    is_over: bool,
    /// It is an archive itself.
    is_archive: bool,
    notes: Vec<FileNote>,
}

/// A packed layer, once its first bytes decided what it is.
enum Layer {
    Head(Vec<u8>),
    Plain,
    Gzip(Box<Gunzip>),
    Zstd(Box<Unzstd>),
    Zip(Box<Unzip>),
}

enum Text {
    Head(Vec<u8>),
    Utf8,
    Utf16(Utf16),
}

impl Stream {
    pub fn new(limits: Limits) -> Stream {
        Stream {
            layers: vec![Layer::Head(Vec::new())],
            text: Text::Head(Vec::new()),
            limits,
            container: Vec::new(),
            notes: Vec::new(),
            open: Vec::new(),
            tail: Vec::new(),
            n_text: 0,
            n_total: 0,
            is_stopped: false,
        }
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(unzip::END_BYTES)..]);
        self.tail.drain(..self.tail.len().saturating_sub(unzip::END_BYTES));
        self.layer(0, bytes, sink);
    }

    /// Passes over text that was read elsewhere. Returns `false`, having passed over nothing, where the file is packed, or not
    /// in UTF-8, or has no room for so much.
    pub fn pass(&mut self, n_bytes: u64) -> bool {
        let is_plain = self.layers.iter().all(|layer| matches!(layer, Layer::Plain)) && matches!(self.text, Text::Utf8);
        let has_room = self.n_total.saturating_add(n_bytes) <= self.limit();
        let goes = is_plain && has_room && !self.is_stopped;
        if goes {
            self.n_text += n_bytes;
            self.n_total += n_bytes;
        }
        goes
    }

    /// Ends the file. `is_complete`: these were all its bytes.
    pub fn finish(&mut self, is_complete: bool, sink: &mut dyn Sink) {
        self.finish_from(0, is_complete, sink);
        while !self.open.is_empty() {
            self.end_entry(is_complete, 0, sink);
        }
        let is_wrong = self.notes.iter().any(|note| note.code == Code::WrongType);
        if let (true, Some(Layer::Zip(zip))) = (self.is_stopped && !is_wrong, self.layers.first())
            && let Some(n_left) = zip.n_left(&self.tail)
        {
            let message =
                format!("By its own directory the archive has {n_left} further entries. None of them was read.");
            self.note(FileNote { code: Code::SkippedEntry, effect: Effect::Kept, offset: self.n_text, message });
        }
    }

    /// Ends the layers from `depth` on, and the text that is within them.
    fn finish_from(&mut self, mut depth: usize, is_complete: bool, sink: &mut dyn Sink) {
        while depth < self.layers.len() && !self.is_over() {
            if let Layer::Head(head) = &mut self.layers[depth] {
                let head = std::mem::take(head);
                self.decide_layer(depth, &head, sink);
            }
            if is_complete {
                match self.layers.get_mut(depth) {
                    Some(Layer::Gzip(gunzip)) => {
                        if let Err(fault) = gunzip.finish() {
                            self.gzip_fault(fault);
                        }
                    }
                    Some(Layer::Zstd(_)) => self.zstd(depth, sink, |unzstd, out| unzstd.finish(out)),
                    Some(Layer::Zip(_)) => self.zip(depth, sink, |unzip, inside| unzip.finish(inside)),
                    _ => {}
                }
            }
            depth += 1;
        }
        if let Text::Head(head) = &mut self.text {
            let head = std::mem::take(head);
            if !self.is_over() && !self.is_archive() {
                self.decide_text(&head, sink);
            }
        }
        if let Text::Utf16(utf16) = &mut self.text {
            let rest = utf16.finish();
            self.n_text += rest.len() as u64;
            sink.text(rest);
            if let Some(offset) = utf16.first_replaced {
                let message = "Some of the text is not UTF-16; it is shown as U+FFFD.".into();
                self.note(FileNote { code: Code::BadEncoding, effect: Effect::Kept, offset, message });
            }
            self.text = Text::Utf8;
        }
    }

    /// Returns whether the innermost packed layer is an archive, so that there is no text at this place.
    fn is_archive(&self) -> bool {
        self.layers.iter().any(|layer| matches!(layer, Layer::Zip(_)))
            && self.open.last().is_none_or(|open| open.is_archive)
    }

    /// Returns whether what comes is of no interest: nothing of the file any more, or of the open entry.
    fn is_over(&self) -> bool {
        self.is_stopped || self.open.last().is_some_and(|open| open.is_over)
    }

    fn note(&mut self, note: FileNote) {
        match self.open.last_mut() {
            Some(open) => open.notes.push(note),
            None => self.notes.push(note),
        }
    }

    /// Stops reading the open entry, or the file where there is none.
    fn stop(&mut self, code: Code, message: String) {
        let note = FileNote { code, effect: Effect::File, offset: self.n_text, message };
        self.note(note);
        match self.open.last_mut() {
            Some(open) => open.is_over = true,
            None => self.is_stopped = true,
        }
    }

    fn layer(&mut self, depth: usize, bytes: &[u8], sink: &mut dyn Sink) -> bool {
        if self.is_over() {
            return false;
        }
        let Some(layer) = self.layers.get_mut(depth) else { return self.text(bytes, sink) };
        match layer {
            Layer::Plain => self.text(bytes, sink),
            Layer::Head(head) => {
                let n_missing = MAGIC_BYTES.saturating_sub(head.len()).min(bytes.len());
                head.extend_from_slice(&bytes[..n_missing]);
                if head.len() < MAGIC_BYTES {
                    return true;
                }
                let head = std::mem::take(head);
                self.decide_layer(depth, &head, sink) && self.layer(depth, &bytes[n_missing..], sink)
            }
            // A packed layer is taken out while it works, because what it unpacks goes into the next layer of the stream.
            Layer::Gzip(_) => {
                let Layer::Gzip(mut gunzip) = std::mem::replace(layer, Layer::Plain) else { return false };
                let result = gunzip.push(bytes, &mut |unpacked| self.layer(depth + 1, unpacked, sink));
                self.layers[depth] = Layer::Gzip(gunzip);
                if let Err(fault) = result {
                    self.gzip_fault(fault);
                }
                !self.is_over()
            }
            Layer::Zstd(_) => {
                self.zstd(depth, sink, |unzstd, out| unzstd.push(bytes, out));
                !self.is_over()
            }
            Layer::Zip(_) => {
                self.zip(depth, sink, |unzip, inside| unzip.push(bytes, inside));
                !self.is_over()
            }
        }
    }

    fn decide_layer(&mut self, depth: usize, head: &[u8], sink: &mut dyn Sink) -> bool {
        let magic = head.first_chunk::<MAGIC_BYTES>();
        let (name, layer) = match magic {
            _ if head.starts_with(&gunzip::MAGIC) => ("gzip", Layer::Gzip(Box::new(Gunzip::new()))),
            Some(magic) if unzstd::is_magic(magic) => ("zstd", Layer::Zstd(Box::new(Unzstd::new()))),
            Some(magic) if unzip::is_magic(magic) => ("zip", Layer::Zip(Box::new(Unzip::new()))),
            _ => {
                self.layers[depth] = Layer::Plain;
                return self.text(head, sink);
            }
        };
        if depth == MAX_LAYERS {
            self.stop(
                Code::TooLarge,
                "It is nested too deep: of packed files within packed files two layers are read.".into(),
            );
            return false;
        }
        self.container.push(name);
        if name == "zip" {
            if let Some(open) = self.open.last_mut() {
                open.is_archive = true;
            }
        } else {
            self.layers.push(Layer::Head(Vec::new()));
        }
        self.layers[depth] = layer;
        self.layer(depth, head, sink)
    }

    /// Runs the Zstandard file at `depth`.
    fn zstd(
        &mut self,
        depth: usize,
        sink: &mut dyn Sink,
        run: impl FnOnce(&mut Unzstd, &mut dyn FnMut(&[u8]) -> bool) -> Result<(), unzstd::Fault>,
    ) {
        let Some(layer) = self.layers.get_mut(depth) else { return };
        let Layer::Zstd(mut unzstd) = std::mem::replace(layer, Layer::Plain) else { return };
        let result = run(&mut unzstd, &mut |unpacked| self.layer(depth + 1, unpacked, sink));
        self.layers[depth] = Layer::Zstd(unzstd);
        if let Err(fault) = result {
            self.zstd_fault(fault);
        }
    }

    /// Runs the archive at `depth`.
    fn zip(
        &mut self,
        depth: usize,
        sink: &mut dyn Sink,
        run: impl FnOnce(&mut Unzip, &mut Inside<'_, '_>) -> Result<(), unzip::Fault>,
    ) {
        let Some(layer) = self.layers.get_mut(depth) else { return };
        let Layer::Zip(mut unzip) = std::mem::replace(layer, Layer::Plain) else { return };
        let result = run(&mut unzip, &mut Inside { stream: self, depth, sink });
        self.layers[depth] = Layer::Zip(unzip);
        if let Err(fault) = result {
            self.zip_fault(fault);
        }
    }

    fn begin_entry(&mut self, depth: usize, name: &str) {
        self.layers.truncate(depth + 1);
        self.layers.push(Layer::Head(Vec::new()));
        self.text = Text::Head(Vec::new());
        self.n_text = 0;
        let name = match self.open.last() {
            Some(outer) => format!("{}!{name}", outer.name),
            None => name.to_owned(),
        };
        let n_around = self.container.len();
        let (is_begun, is_over, is_archive) = (false, self.is_stopped, false);
        self.open.push(Open { name, n_around, is_begun, is_over, is_archive, notes: Vec::new() });
    }

    /// Tells the sink of the open entry, once there is something to tell.
    fn tell_begin(&mut self, sink: &mut dyn Sink) {
        if let Some(open) = self.open.last_mut()
            && !std::mem::replace(&mut open.is_begun, true)
        {
            sink.begin(&open.name);
        }
    }

    fn end_entry(&mut self, is_complete: bool, packed: u64, sink: &mut dyn Sink) {
        let is_told = self.open.last().is_some_and(|open| open.is_begun || !open.is_archive || !open.notes.is_empty());
        if is_told {
            self.tell_begin(sink);
        }
        let Some(open) = self.open.pop() else { return };
        if is_told {
            let container = self.container.clone();
            sink.end(Part { container, notes: open.notes, packed, is_complete });
        }
        self.container.truncate(open.n_around);
    }

    fn gzip_fault(&mut self, fault: gunzip::Fault) {
        use gunzip::Fault;
        let message = match fault {
            Fault::BadHeader => "The gzip file is damaged: its header cannot be read.",
            Fault::BadData => "The gzip file is damaged: its data cannot be unpacked. What came before it is loaded.",
            Fault::BadCrc => {
                "The gzip file is damaged: its checksum (CRC) does not match. What was read is loaded, and some of it may be wrong."
            }
            Fault::BadLength => "The gzip file is damaged: its length does not match. What was read is loaded.",
            Fault::CutOff => "The gzip file is cut off, so it is incomplete. What came before the cut is loaded.",
            Fault::TrailingGarbage => "Something that is not gzip follows the packed data; it was left out.",
        };
        self.damaged(message, fault == Fault::TrailingGarbage);
    }

    fn zstd_fault(&mut self, fault: unzstd::Fault) {
        use unzstd::Fault;
        let message = match fault {
            Fault::BadHeader => {
                "The Zstandard file is damaged, or asks for more memory than the limit of 64 MiB. What came before it is loaded."
            }
            Fault::Dictionary => "The Zstandard file was packed with a dictionary, which is not in it.",
            Fault::BadData => {
                "The Zstandard file is damaged: its data cannot be unpacked. What came before it is loaded."
            }
            Fault::BadChecksum => {
                "The Zstandard file is damaged: its checksum does not match. What was read is loaded, and some of it may be wrong."
            }
            Fault::BadLength => "The Zstandard file is damaged: its length does not match. What was read is loaded.",
            Fault::CutOff => "The Zstandard file is cut off, so it is incomplete. What came before the cut is loaded.",
            Fault::TrailingGarbage => "Something that is not Zstandard follows the packed data; it was left out.",
        };
        self.damaged(message, fault == Fault::TrailingGarbage);
    }

    fn zip_fault(&mut self, fault: unzip::Fault) {
        use unzip::Fault;
        let message = match fault {
            Fault::BadHeader => {
                "The ZIP archive is damaged: something that is no entry follows. What came before it is loaded."
            }
            Fault::CutOff => "The ZIP archive is cut off, so it is incomplete. What came before the cut is loaded.",
            Fault::Lost => {
                "An entry of the ZIP archive cannot be read and does not say where it ends, so the rest was not read."
            }
            Fault::Directory => {
                "The directory of the ZIP archive does not agree with its entries: it is damaged, or made to deceive. Each entry was read once."
            }
            Fault::TooMany => {
                return self.stop(Code::TooLarge, "The archive has more entries than the limit of 10,000. The first 10,000 were read, and none of the rest; unpack the archive and load its files.".into());
            }
            Fault::Office => {
                let what = "an Excel workbook (XLSX) or another Office file";
                let message = format!("This is {what}, which is not an export of alerts that can be read.");
                return self.stop(Code::WrongType, message);
            }
        };
        self.damaged(message, false);
    }

    fn damaged(&mut self, message: &str, is_kept: bool) {
        let effect = if is_kept { Effect::Kept } else { Effect::File };
        self.note(FileNote { code: Code::DamagedArchive, effect, offset: self.n_text, message: message.into() });
    }

    fn text(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> bool {
        if self.is_over() {
            return false;
        }
        let room = self.limit().saturating_sub(self.n_total);
        match &mut self.text {
            Text::Utf8 => {
                let goes_on = sink.text(cut(bytes, room));
                self.count(bytes.len() as u64) && goes_on
            }
            Text::Utf16(utf16) => {
                let decoded = utf16.push(bytes);
                let goes_on = sink.text(cut(decoded, room));
                let n = decoded.len() as u64;
                self.count(n) && goes_on
            }
            Text::Head(head) => {
                let n = (HEAD_BYTES - head.len()).min(bytes.len());
                head.extend_from_slice(&bytes[..n]);
                if head.len() < HEAD_BYTES {
                    return true;
                }
                let head = std::mem::take(head);
                self.decide_text(&head, sink) && self.text(&bytes[n..], sink)
            }
        }
    }

    fn decide_text(&mut self, head: &[u8], sink: &mut dyn Sink) -> bool {
        self.tell_begin(sink);
        let (encoding, skip) = text::decide(head);
        match encoding {
            Encoding::Utf8 => self.text = Text::Utf8,
            Encoding::Utf16 { is_big, is_guessed } => {
                let name = if is_big { "utf-16be" } else { "utf-16le" };
                self.container.push(name);
                self.text = Text::Utf16(Utf16::new(is_big));
                if is_guessed {
                    let message = "The file has no byte order mark; by its zero bytes it was read as UTF-16.".into();
                    self.note(FileNote { code: Code::BadEncoding, effect: Effect::Kept, offset: 0, message });
                }
            }
            Encoding::Wrong(what) => {
                let inside = match (self.open.is_empty(), self.container.last()) {
                    (true, Some(&"gzip")) => "The gzip file holds",
                    (true, Some(&"zstd")) => "The Zstandard file holds",
                    _ => "This is",
                };
                self.stop(
                    Code::WrongType,
                    format!("{inside} {what}, which is not an export of alerts that can be read."),
                );
                return false;
            }
        }
        self.text(&head[skip..], sink)
    }

    fn is_packed(&self) -> bool {
        self.container.iter().any(|name| is_packing(name))
    }

    fn limit(&self) -> u64 {
        if self.is_packed() { self.limits.expanded_bytes } else { self.limits.plain_bytes }
    }

    /// Counts text against the limit. Checked while unpacking: what a file says about its own size is not believed. Text is
    /// taken up to the limit and no further, so that it does not matter in which pieces it comes.
    fn count(&mut self, n: u64) -> bool {
        let limit = self.limit();
        let n_taken = n.min(limit.saturating_sub(self.n_total));
        self.n_text += n_taken;
        self.n_total += n_taken;
        if n_taken == n {
            return true;
        }
        let what = if self.is_packed() { "Unpacked, the file" } else { "The file" };
        let mib = limit >> 20;
        self.stop(
            Code::TooLarge,
            format!("{what} is larger than the limit of {mib} MiB. What came before that is loaded."),
        );
        self.is_stopped = true;
        false
    }
}

fn cut(bytes: &[u8], room: u64) -> &[u8] {
    &bytes[..usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len())]
}

/// Returns whether this word of a container is a way of packing.
pub(crate) fn is_packing(word: &str) -> bool {
    matches!(word, "gzip" | "zstd" | "zip")
}

/// What an archive's entries go into: the next layer of the stream.
struct Inside<'i, 's> {
    stream: &'i mut Stream,
    depth: usize,
    sink: &'i mut (dyn Sink + 's),
}

impl Entries for Inside<'_, '_> {
    fn begin(&mut self, name: &str) {
        self.stream.begin_entry(self.depth, name);
    }

    fn data(&mut self, bytes: &[u8]) {
        if !self.stream.layer(self.depth + 1, bytes, self.sink)
            && let Some(open) = self.stream.open.last_mut()
        {
            open.is_over = true;
        }
    }

    fn end(&mut self, fault: Option<EntryFault>, is_whole: bool, packed: u64) {
        self.stream.finish_from(self.depth + 1, true, self.sink);
        if let Some(fault) = fault {
            let message = match fault {
                EntryFault::Encrypted => "The entry is encrypted, so it cannot be read.",
                EntryFault::Method => "The entry is packed by a method that is not supported.",
                EntryFault::Damaged => "The entry is damaged: its data are not what its header says.",
                EntryFault::CutOff => "The entry is cut off, so it is incomplete. What came before the cut is loaded.",
            };
            let effect = if is_whole { Effect::Rejected } else { Effect::File };
            let offset = self.stream.n_text;
            self.stream.note(FileNote { code: Code::DamagedArchive, effect, offset, message: message.into() });
        }
        self.stream.end_entry(true, packed, self.sink);
    }
}
