//! A worker of this worker's own, which reads later parts of a large file meanwhile ([`wg_ingest::Ahead`]). It is ended with
//! the file. Where there can be none, the file is read without it, to the same result.

use crate::Shell;
use crate::browser::scope;
use crate::source::Source;
use futures_channel::oneshot::{Receiver, Sender, channel};
use js_sys::{Array, ArrayBuffer, Function, Object, Reflect, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, File, MessageEvent, Worker};
use wg_ingest::{Ahead, Parts};
use wg_protocol::{ToWorker, encode};

/// A smaller file is read before another worker has started.
const LARGE_BYTES: u64 = 12 << 20;
/// So many parts are asked for at a time: one that is being read, and the next.
const N_ASKED: usize = 2;

/// Lines are rarely longer: so much more is read, for the last line to have its end.
const LINE_BYTES: u64 = 256 << 10;

/// What passes between the two workers.
#[derive(Default)]
struct Talk {
    /// Who waits for a part, in the order in which they were asked for.
    waiting: VecDeque<Sender<Vec<u8>>>,
    /// What was asked for before the other worker could hear; `None` once it can.
    unsent: Option<Vec<Object>>,
}

/// The other worker, seen by the one that asks it.
pub struct Beside {
    worker: Worker,
    talk: Rc<RefCell<Talk>>,
    file: File,
    how: Vec<u8>,
    parts: Parts,
    /// What was asked for: where it begins, and where it will come.
    asked: VecDeque<(u64, Receiver<Vec<u8>>)>,
    _hears: Closure<dyn FnMut(MessageEvent)>,
    _fails: Closure<dyn FnMut(Event)>,
}

impl Beside {
    /// Starts the other worker for a file of `size` bytes that is read to `at`; `None` where it would be of no use, or cannot
    /// be started. `how`: see [`wg_ingest::Loader::ahead`].
    pub fn start(source: &Source, size: u64, at: u64, how: impl FnOnce() -> Option<Vec<u8>>) -> Option<Beside> {
        let Source::File(file) = source else { return None };
        if size < LARGE_BYTES || scope().navigator().hardware_concurrency() < 2.0 {
            return None;
        }
        let how = how()?;
        let spawn: Function = Reflect::get(&scope(), &"__wgSpawn".into()).ok()?.dyn_into().ok()?;
        let worker: Worker = spawn.call0(&JsValue::UNDEFINED).ok()?.dyn_into().ok()?;
        let talk = Rc::new(RefCell::new(Talk { waiting: VecDeque::new(), unsent: Some(Vec::new()) }));
        let (heard, failed, other) = (talk.clone(), talk.clone(), worker.clone());
        let hears = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let mut talk = heard.borrow_mut();
            match Reflect::get(&event.data(), &"part".into()).and_then(JsCast::dyn_into::<ArrayBuffer>) {
                Ok(part) => {
                    if let Some(sender) = talk.waiting.pop_front() {
                        // The part may not be waited for any more.
                        let _ = sender.send(Uint8Array::new(&part).to_vec());
                    }
                }
                // What it says to a page: that it is there.
                Err(_) => {
                    for parcel in talk.unsent.take().into_iter().flatten() {
                        let _ = other.post_message(&parcel);
                    }
                }
            }
        });
        let fails = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            failed.borrow_mut().waiting.clear();
        });
        worker.set_onmessage(Some(hears.as_ref().unchecked_ref()));
        worker.set_onerror(Some(fails.as_ref().unchecked_ref()));
        let (file, parts, asked) = (file.clone(), Parts::new(at, size), VecDeque::new());
        let mut beside = Beside { worker, talk, file, how, parts, asked, _hears: hears, _fails: fails };
        beside.ask();
        Some(beside)
    }

    fn ask(&mut self) {
        while self.asked.len() < N_ASKED
            && let Some(range) = self.parts.next()
        {
            let message = ToWorker::ReadAhead { how: self.how.clone(), from: range.start, to: range.end };
            let bytes = Uint8Array::from(encode(&message).as_slice()).buffer();
            let parcel = Object::new();
            let _ = Reflect::set(&parcel, &"bytes".into(), &bytes);
            let _ = Reflect::set(&parcel, &"files".into(), &Array::of1(&self.file));
            let (sender, receiver) = channel();
            let mut talk = self.talk.borrow_mut();
            talk.waiting.push_back(sender);
            self.asked.push_back((range.start, receiver));
            match &mut talk.unsent {
                Some(unsent) => unsent.push(parcel),
                // Fails only for what cannot be cloned, and bytes and a file can.
                None => drop(self.worker.post_message(&parcel)),
            }
        }
    }

    /// Returns how many of the bytes at `at` are to be read before the next part is taken; `None`: all, and more.
    pub fn until(&mut self, at: u64, bytes: &[u8]) -> Option<usize> {
        while self.asked.front().is_some_and(|(start, _)| *start < at) {
            self.asked.pop_front();
            self.ask();
        }
        let start = usize::try_from(self.asked.front()?.0 - at).ok()?;
        let line = memchr::memchr(b'\n', bytes.get(start..)?)?;
        Some(start + line + 1)
    }

    /// Returns how far the file has to be read, from `at` on, before the next part is taken.
    pub fn reach(&self, at: u64) -> u64 {
        let next = self.asked.iter().map(|(start, _)| *start).find(|start| *start >= at);
        next.map_or(u64::MAX, |start| start + LINE_BYTES)
    }

    /// Waits for the next part; `None` where the other worker has failed.
    pub async fn part(&mut self) -> Option<Vec<u8>> {
        let (_, part) = self.asked.pop_front()?;
        self.ask();
        part.await.ok()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// A part that was asked for.
#[derive(Clone)]
pub struct Job {
    pub source: Source,
    pub how: Vec<u8>,
    pub from: u64,
    pub to: u64,
}

impl Shell {
    /// Reads the parts that wait, in the other worker.
    pub async fn read_ahead(self: Rc<Self>) {
        loop {
            let Some(job) = self.jobs.borrow().front().cloned() else { return };
            let part = read(&job).await.unwrap_or_default();
            let buffer = Uint8Array::from(part.as_slice()).buffer();
            let parcel = Object::new();
            let _ = Reflect::set(&parcel, &"part".into(), &buffer);
            let _ = scope().post_message_with_transfer(&parcel, &Array::of1(&buffer));
            self.jobs.borrow_mut().pop_front();
        }
    }
}

/// Returns what the lines of a part say. One that cannot be read to its end ends earlier.
async fn read(job: &Job) -> Option<Vec<u8>> {
    let mut ahead = Ahead::new(&job.how, job.from, job.to)?;
    let mut reader = job.source.part_reader(job.from, job.to + LINE_BYTES);
    let mut bytes = Vec::new();
    while reader.read(&mut bytes).await.is_ok() && !bytes.is_empty() && ahead.push(&bytes) {}
    reader.stop();
    ahead.finish()
}
