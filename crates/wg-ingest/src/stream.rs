//! A file's bytes, unpacked and as UTF-8, however they are packed and however they come in pieces.
//!
//! Offsets that others speak of count the bytes that come out here. Of a plain file these are the file's own bytes.

mod gunzip;
mod magic;
mod text;

#[cfg(test)]
mod tests;

use crate::Limits;
use gunzip::{Fault, Gunzip};
use text::{Encoding, HEAD_BYTES, Utf16};
use wg_schema::report::{Code, Effect};

/// gzip within gzip is read, a third layer is not: nobody packs alerts so, but bombs are.
const MAX_LAYERS: usize = 2;

/// Takes the text; returns `false` when it wants no more.
pub(crate) type Sink<'s> = dyn FnMut(&[u8]) -> bool + 's;

/// What is to be said about the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileNote {
    pub code: Code,
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
    pub notes: Vec<FileNote>,
    /// Bytes of text so far.
    n_text: u64,
    is_stopped: bool,
}

/// A packed layer, once its first bytes decided what it is.
enum Layer {
    Head(Vec<u8>),
    Plain,
    Gzip(Box<Gunzip>),
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
            n_text: 0,
            is_stopped: false,
        }
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8], sink: &mut Sink) {
        if !self.is_stopped {
            self.layer(0, bytes, sink);
        }
    }

    /// Ends the file. `is_complete`: these were all its bytes.
    pub fn finish(&mut self, is_complete: bool, sink: &mut Sink) {
        let mut depth = 0;
        while depth < self.layers.len() && !self.is_stopped {
            if let Layer::Head(head) = &mut self.layers[depth] {
                let head = std::mem::take(head);
                self.decide_layer(depth, &head, sink);
            }
            if let Some(Layer::Gzip(gunzip)) = self.layers.get_mut(depth)
                && is_complete
                && let Err(fault) = gunzip.finish()
            {
                self.fault(fault);
            }
            depth += 1;
        }
        if let Text::Head(head) = &mut self.text {
            let head = std::mem::take(head);
            if !self.is_stopped {
                self.decide_text(&head, sink);
            }
        }
        if let Text::Utf16(utf16) = &mut self.text {
            let rest = utf16.finish();
            self.n_text += rest.len() as u64;
            sink(rest);
            if let Some(offset) = utf16.first_replaced {
                self.notes.push(FileNote {
                    code: Code::BadEncoding,
                    effect: Effect::Kept,
                    offset,
                    message: "Some of the text is not UTF-16; it is shown as U+FFFD.".into(),
                });
            }
        }
    }

    fn stop(&mut self, code: Code, message: String) {
        self.is_stopped = true;
        let offset = self.n_text;
        self.notes.push(FileNote { code, effect: Effect::File, offset, message });
    }

    fn layer(&mut self, depth: usize, bytes: &[u8], sink: &mut Sink) -> bool {
        if self.is_stopped {
            return false;
        }
        let Some(layer) = self.layers.get_mut(depth) else { return self.text(bytes, sink) };
        match layer {
            Layer::Plain => self.text(bytes, sink),
            Layer::Head(head) => {
                let n_missing = gunzip::MAGIC.len().saturating_sub(head.len()).min(bytes.len());
                head.extend_from_slice(&bytes[..n_missing]);
                if head.len() < gunzip::MAGIC.len() {
                    return true;
                }
                let head = std::mem::take(head);
                self.decide_layer(depth, &head, sink) && self.layer(depth, &bytes[n_missing..], sink)
            }
            Layer::Gzip(_) => {
                // Taken out while it works, because what it unpacks goes into the next layer of the same stream.
                let Layer::Gzip(mut gunzip) = std::mem::replace(layer, Layer::Plain) else { return false };
                let result = gunzip.push(bytes, &mut |unpacked| self.layer(depth + 1, unpacked, sink));
                self.layers[depth] = Layer::Gzip(gunzip);
                if let Err(fault) = result {
                    self.fault(fault);
                }
                !self.is_stopped
            }
        }
    }

    fn decide_layer(&mut self, depth: usize, head: &[u8], sink: &mut Sink) -> bool {
        if head != gunzip::MAGIC {
            self.layers[depth] = Layer::Plain;
            return self.text(head, sink);
        }
        if depth == MAX_LAYERS {
            self.stop(Code::TooLarge, "It is nested too deep: gzip within gzip within gzip is not unpacked.".into());
            return false;
        }
        self.container.push("gzip");
        self.layers[depth] = Layer::Gzip(Box::new(Gunzip::new()));
        self.layers.push(Layer::Head(Vec::new()));
        self.layer(depth, head, sink)
    }

    fn fault(&mut self, fault: Fault) {
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
        let effect = if fault == Fault::TrailingGarbage { Effect::Kept } else { Effect::File };
        self.notes.push(FileNote { code: Code::DamagedArchive, effect, offset: self.n_text, message: message.into() });
    }

    fn text(&mut self, bytes: &[u8], sink: &mut Sink) -> bool {
        if self.is_stopped {
            return false;
        }
        match &mut self.text {
            Text::Utf8 => self.pass(bytes, sink),
            Text::Utf16(utf16) => {
                let decoded = utf16.push(bytes);
                self.n_text += decoded.len() as u64;
                let goes_on = sink(decoded);
                self.check_size() && goes_on
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

    fn decide_text(&mut self, head: &[u8], sink: &mut Sink) -> bool {
        let (encoding, skip) = text::decide(head);
        match encoding {
            Encoding::Utf8 => self.text = Text::Utf8,
            Encoding::Utf16 { is_big, is_guessed } => {
                let name = if is_big { "utf-16be" } else { "utf-16le" };
                self.container.push(name);
                self.text = Text::Utf16(Utf16::new(is_big));
                if is_guessed {
                    self.notes.push(FileNote {
                        code: Code::BadEncoding,
                        effect: Effect::Kept,
                        offset: 0,
                        message: "The file has no byte order mark; by its zero bytes it was read as UTF-16.".into(),
                    });
                }
            }
            Encoding::Wrong(what) => {
                let inside = if self.container.is_empty() { "This is" } else { "The gzip file holds" };
                self.stop(
                    Code::WrongType,
                    format!("{inside} {what}, which is not an export of alerts that can be read."),
                );
                return false;
            }
        }
        self.text(&head[skip..], sink)
    }

    fn pass(&mut self, bytes: &[u8], sink: &mut Sink) -> bool {
        self.n_text += bytes.len() as u64;
        self.check_size() && sink(bytes)
    }

    /// Checked while unpacking: what a file says about its own size is not believed.
    fn check_size(&mut self) -> bool {
        let is_packed = self.container.contains(&"gzip");
        let limit = if is_packed { self.limits.expanded_bytes } else { self.limits.plain_bytes };
        if self.n_text <= limit {
            return true;
        }
        let what = if is_packed { "Unpacked, the file" } else { "The file" };
        let mib = limit >> 20;
        self.stop(
            Code::TooLarge,
            format!("{what} is larger than the limit of {mib} MiB. What came before that is loaded."),
        );
        false
    }
}
