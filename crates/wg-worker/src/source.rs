//! Where bytes come from: a file's handle, or memory for the sample night. Read in pieces, again as often as needed.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ReadableStreamByobReader, ReadableStreamGetReaderOptions, ReadableStreamReaderMode};

/// One read at a time. The stream with one reused buffer of this size is the fastest way there is (1.1 GB/s, a slice of
/// the same size 0.3).
const READ_BYTES: u32 = 2 << 20;
/// Where a browser has no byte stream: larger pieces make up for some of it.
const SLICE_BYTES: u64 = 16 << 20;

/// The file is gone, was changed, or may no longer be read.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable;

impl From<JsValue> for Unreadable {
    fn from(_: JsValue) -> Unreadable {
        Unreadable
    }
}

#[derive(Clone)]
pub enum Source {
    File(File),
    Bytes(Rc<[u8]>),
}

impl Source {
    /// Returns whether both are the same file, not only equal ones.
    pub fn is(&self, other: &Source) -> bool {
        match (self, other) {
            (Source::File(file), Source::File(other)) => file == other,
            (Source::Bytes(bytes), Source::Bytes(other)) => Rc::ptr_eq(bytes, other),
            _ => false,
        }
    }

    /// Starts to read all of it.
    pub fn reader(&self) -> Reader {
        self.part_reader(0, u64::MAX)
    }

    /// Starts to read from `at` to `end`, or to its own end where that is nearer.
    pub fn part_reader(&self, at: u64, end: u64) -> Reader {
        match self {
            Source::Bytes(bytes) => {
                Reader::Bytes { bytes: bytes.clone(), at: usize::try_from(at).unwrap_or(usize::MAX) }
            }
            Source::File(file) => match cut(file, at, end).and_then(|part| byob(&part)) {
                Ok(reader) => Reader::Stream { reader, buffer: Some(ArrayBuffer::new(READ_BYTES)) },
                Err(_) => Reader::Slices { file: file.clone(), at, end },
            },
        }
    }

    /// Returns `length` bytes from `offset`; fewer where the source ends.
    pub async fn slice(&self, offset: u64, length: u64) -> Result<Vec<u8>, Unreadable> {
        match self {
            Source::Bytes(bytes) => {
                let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes[place(offset)..place(offset.saturating_add(length))].to_vec())
            }
            Source::File(file) => read_slice(file, offset, offset.saturating_add(length)).await,
        }
    }
}

fn byob(file: &Blob) -> Result<ReadableStreamByobReader, JsValue> {
    let options = ReadableStreamGetReaderOptions::new();
    options.set_mode(ReadableStreamReaderMode::Byob);
    file.stream().get_reader_with_options(&options).dyn_into().map_err(JsValue::from)
}

fn cut(file: &Blob, from: u64, to: u64) -> Result<Blob, JsValue> {
    // A file's size is below 2^53, so both are exact, or after its end.
    file.slice_with_f64_and_f64(from as f64, to as f64)
}

async fn read_slice(file: &Blob, from: u64, to: u64) -> Result<Vec<u8>, Unreadable> {
    Ok(Uint8Array::new(&JsFuture::from(cut(file, from, to)?.array_buffer()).await?).to_vec())
}

pub enum Reader {
    Stream { reader: ReadableStreamByobReader, buffer: Option<ArrayBuffer> },
    Slices { file: File, at: u64, end: u64 },
    Bytes { bytes: Rc<[u8]>, at: usize },
}

impl Reader {
    /// Reads the next piece into `out`, which is empty after the last one.
    pub async fn read(&mut self, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        match self {
            Reader::Stream { reader, buffer } => {
                let view = Uint8Array::new(&buffer.take().unwrap_or_else(|| ArrayBuffer::new(READ_BYTES)));
                let result = JsFuture::from(reader.read_with_array_buffer_view(&view)).await?;
                // At the end `value` is an empty view, or absent once the stream was cancelled.
                let Ok(read) = Reflect::get(&result, &"value".into())?.dyn_into::<Uint8Array>() else {
                    out.clear();
                    return Ok(());
                };
                // All of it is overwritten: what is there already need not be cleared first.
                out.resize(read.length() as usize, 0);
                read.copy_to(out);
                *buffer = Some(read.buffer().unchecked_into());
            }
            Reader::Slices { file, at, end } => {
                *out = read_slice(file, *at, (*at + SLICE_BYTES).min(*end)).await?;
                *at += out.len() as u64;
            }
            Reader::Bytes { bytes, at } => {
                out.clear();
                let end = at.saturating_add(READ_BYTES as usize / 4).min(bytes.len());
                out.extend_from_slice(bytes.get(*at..end).unwrap_or_default());
                *at = end;
            }
        }
        Ok(())
    }

    /// Lets go of the file before its end.
    pub fn stop(&self) {
        if let Reader::Stream { reader, .. } = self {
            // Its promise is of no interest: the stream is not read again.
            drop(reader.cancel());
        }
    }
}
