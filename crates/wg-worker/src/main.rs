//! The shell around [`wg_engine::Session`] in a browser's worker: messages in, messages out.
//!
//! One thread, one session. Long work gives up its turn between two pieces, so that a cancel or a question is heard.
//! Nothing here knows what an alert is.

#![forbid(unsafe_code)]

mod ahead;
mod attack;
mod browser;
mod hashing;
mod loading;
mod record;
mod source;

use ahead::Job;
use browser::{post, scope};
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use source::Source;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;
use wg_engine::Session;
use wg_ingest::Times;
use wg_protocol::{
    About, Answer, BatchSummary, Failure, FailureCode, FileMeta, FromWorker, LeftOut, PROTOCOL_VERSION, Query,
    RequestId, Sample, SourceClock, ToWorker, decode,
};

/// What the worker has: the session, and the files that its batch was read from.
pub struct Shell {
    session: RefCell<Session>,
    /// In the order of the batch's sources, so that a raw record can be read again.
    sources: RefCell<Vec<Source>>,
    /// SHA-256 of each of `sources`, once known; empty where a file could not be read to its end.
    hashes: RefCell<Vec<Option<String>>>,
    /// Loads that wait for the running one to end.
    waiting: RefCell<Vec<Load>>,
    /// The running load.
    running: Cell<Option<RequestId>>,
    /// How many loads were asked for, so that what belongs to an older one can tell.
    loads: Cell<u32>,
    /// The running load is to stop.
    is_cancelled: Cell<bool>,
    /// When the page last asked for something.
    asked_ms: Cell<f64>,
    /// Parts that this worker is to read for another one, the first of them being read.
    jobs: RefCell<VecDeque<Job>>,
    /// An ATT&CK bundle that is to be read before the next load.
    attack: RefCell<Option<(RequestId, Source)>>,
}

/// A load that was asked for.
pub struct Load {
    pub request: RequestId,
    pub files: Vec<(FileMeta, Source)>,
    pub add: bool,
    /// The text of a working brief, whose findings are the only file.
    pub working: Option<Rc<[u8]>>,
    pub left_out: Vec<LeftOut>,
}

/// Tells the page of a panic. The trap that follows ends the worker; the page starts another one and fails what was asked. In a
/// release this is all that a panic does (`tools/wbg`).
#[wasm_bindgen]
pub fn panicked() {
    // Not a message of the protocol, so that nothing has to be built now: it tells a panic from want of memory.
    let _ = scope().post_message(&JsValue::from_str("panicked"));
}

fn main() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&format!("engine: {info}")));
        panicked();
    }));
    wg_ingest::decode_with(|name, bytes| {
        web_sys::TextDecoder::new_with_label(name).ok()?.decode_with_u8_array(bytes).ok()
    });
    let session = Session::new(browser::random());
    let about: About = session.about();
    let shell = Rc::new(Shell {
        session: RefCell::new(session),
        sources: RefCell::default(),
        hashes: RefCell::default(),
        waiting: RefCell::default(),
        running: Cell::new(None),
        loads: Cell::new(0),
        is_cancelled: Cell::new(false),
        asked_ms: Cell::new(f64::MIN),
        jobs: RefCell::default(),
        attack: RefCell::default(),
    });
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some((message, files)) = unpack(&event.data()) else { return };
        shell.hear(message, files);
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    on_message.forget();
    post(&FromWorker::Ready { protocol: PROTOCOL_VERSION, about });
}

/// Takes a message apart: `{ bytes: ArrayBuffer, files: File[] }`.
fn unpack(data: &JsValue) -> Option<(ToWorker, Vec<web_sys::File>)> {
    let bytes: ArrayBuffer = Reflect::get(data, &"bytes".into()).ok()?.dyn_into().ok()?;
    let message = decode(&Uint8Array::new(&bytes).to_vec())?;
    let files = Reflect::get(data, &"files".into()).ok().and_then(|files| files.dyn_into::<Array>().ok());
    let files = files.iter().flat_map(Array::iter).filter_map(|file| file.dyn_into().ok()).collect();
    Some((message, files))
}

impl Shell {
    fn hear(self: &Rc<Self>, message: ToWorker, files: Vec<web_sys::File>) {
        match message {
            ToWorker::Open { request, files: metas, add, now_ms, left_out } => {
                self.session.borrow_mut().set_now(now_ms);
                let files = metas.into_iter().zip(files.into_iter().map(Source::File)).collect();
                self.enqueue(Load { request, files, add, working: None, left_out });
            }
            ToWorker::OpenSample { request, sample } => {
                let bytes = match sample {
                    Sample::Night => wg_sample::night(),
                    Sample::Small => wg_sample::small(),
                    Sample::Messy => wg_sample::messy(),
                };
                let name = format!("sample-{}.ndjson", sample.word());
                let meta = FileMeta { name, size: bytes.len() as u64 };
                let files = vec![(meta, Source::Bytes(bytes.into()))];
                self.enqueue(Load { request, files, add: false, working: None, left_out: Vec::new() });
            }
            ToWorker::OpenWorking { request, text } => {
                let working = Some(text.into());
                self.enqueue(Load { request, files: Vec::new(), add: false, working, left_out: Vec::new() });
            }
            ToWorker::Cancel { request } => {
                self.waiting.borrow_mut().retain(|load| {
                    let stays = load.request != request;
                    if !stays {
                        fail(load.request, FailureCode::NoBatch, "");
                    }
                    stays
                });
                if self.running.get() == Some(request) {
                    self.is_cancelled.set(true);
                }
            }
            ToWorker::ReadAhead { how, from, to } => {
                let Some(file) = files.into_iter().next() else { return };
                let is_idle = self.jobs.borrow().is_empty();
                self.jobs.borrow_mut().push_back(Job { source: Source::File(file), how, from, to });
                if is_idle {
                    spawn_local(self.clone().read_ahead());
                }
            }
            ToWorker::Maps { list } => self.session.borrow_mut().set_maps(list),
            ToWorker::Clocks { list } => {
                let times = |clock: &SourceClock| Times { zone_minutes: clock.zone_minutes, shift_ms: clock.shift_ms };
                let list = list.into_iter().map(|clock| (clock.file.clone(), times(&clock))).collect();
                self.session.borrow_mut().set_times(list);
            }
            ToWorker::Attack { request } => {
                let Some(file) = files.into_iter().next() else { return fail(request, FailureCode::BadAttack, "") };
                self.attack.replace(Some((request, Source::File(file))));
                self.run();
            }
            ToWorker::Layers { request, files } => {
                let answer = self.session.borrow_mut().lay_over(&files);
                self.answer(request, answer);
            }
            ToWorker::Judged { list } => self.session.borrow_mut().set_judged(list),
            ToWorker::Reader { reader } => self.session.borrow_mut().set_reader(reader),
            ToWorker::Line { kept } => {
                let mut session = self.session.borrow_mut();
                if session.set_line(&kept) {
                    let summary = with_memory(session.summary());
                    post(&FromWorker::Changed { summary });
                }
            }
            ToWorker::Past { list } => self.session.borrow_mut().set_past(list),
            ToWorker::Suppressed { list } => self.session.borrow_mut().set_suppressed(list),
            ToWorker::Assets { list } => {
                let mut session = self.session.borrow_mut();
                if session.set_assets(list) {
                    let summary = with_memory(session.summary());
                    post(&FromWorker::Changed { summary });
                }
            }
            ToWorker::Corrected { list } => {
                let mut session = self.session.borrow_mut();
                if session.set_corrected(&list) {
                    let summary = with_memory(session.summary());
                    post(&FromWorker::Changed { summary });
                }
            }
            ToWorker::Apart { list } => {
                let mut session = self.session.borrow_mut();
                if session.set_apart(list) {
                    let summary = with_memory(session.summary());
                    post(&FromWorker::Changed { summary });
                }
            }
            ToWorker::Ask { request, query: Query::Record { key, uncover } } => {
                let shell = self.clone();
                spawn_local(async move {
                    let answer = shell.record(&key, uncover).await.map(Answer::Record);
                    shell.answer(request, answer);
                });
            }
            ToWorker::Ask { request, query } => {
                self.asked_ms.set(browser::now_ms());
                let answer = self.session.borrow_mut().ask(&query);
                self.answer(request, answer);
            }
            ToWorker::SetPoints { request, edits, apply: true } => {
                let summary = with_memory(self.session.borrow_mut().set_points(&edits));
                self.answer(request, Ok(Answer::Decided(summary)));
            }
            ToWorker::SetPoints { request, edits, apply: false } => {
                let answer = self.session.borrow_mut().try_points(&edits);
                self.answer(request, answer.map(|view| Answer::Candidate(Box::new(view))));
            }
            ToWorker::Learn { request, verdicts } => {
                let answer = self.session.borrow_mut().learn(&verdicts);
                self.answer(request, answer.map(|view| Answer::Candidate(Box::new(view))));
            }
            ToWorker::Packs { request, add, weights } => {
                let answer = self.session.borrow_mut().learn_packs(&add, &weights);
                self.answer(request, answer.map(|view| Answer::Candidate(Box::new(view))));
            }
            ToWorker::SecondLook { request, lesson } => {
                let refused = || Failure { code: FailureCode::Protocol, about: String::new() };
                self.answer(request, wg_engine::second_look(&lesson).map(Answer::Estimates).ok_or_else(refused));
            }
            ToWorker::Seconds { revision, list } => self.session.borrow_mut().set_seconds(revision, &list),
            ToWorker::Shadow { request, file, kept, verdicts, now_ms } => {
                let answer = self.session.borrow_mut().shadow(&file, &kept, &verdicts, now_ms);
                self.answer(request, answer.map(|view| Answer::Candidate(Box::new(view))));
            }
            ToWorker::Beside { request, verdicts, now_ms } => {
                let answer = self.session.borrow_mut().beside(&verdicts, now_ms);
                self.answer(request, answer.map(|view| Answer::Shadow(Box::new(view))));
            }
            ToWorker::Decide { request, accept } => {
                let answer = self.session.borrow_mut().decide(accept);
                self.answer(request, answer.map(|summary| Answer::Decided(with_memory(summary))));
            }
            ToWorker::LoadModel { request, bytes } => {
                let answer = self.session.borrow_mut().load_model(&bytes);
                self.answer(request, answer.map(|summary| Answer::Decided(with_memory(summary))));
            }
        }
    }

    /// Starts a load, or stops the running one and starts it after that.
    fn enqueue(self: &Rc<Self>, load: Load) {
        self.waiting.borrow_mut().push(load);
        self.loads.set(self.loads.get().wrapping_add(1));
        if self.running.get().is_some() {
            self.is_cancelled.set(true);
            return;
        }
        self.run();
    }

    /// Starts what waits, unless something runs: it goes on with the rest when it has ended.
    fn run(self: &Rc<Self>) {
        if self.running.get().is_some() {
            return;
        }
        let shell = self.clone();
        spawn_local(async move { shell.load_all().await });
    }

    fn answer(&self, request: RequestId, answer: Result<Answer, Failure>) {
        post(&match answer {
            Ok(answer) => {
                FromWorker::Answer { request, revision: self.session.borrow().revision(), answer: Box::new(answer) }
            }
            Err(failure) => FromWorker::Failed { request, failure },
        });
    }
}

fn with_memory(summary: BatchSummary) -> BatchSummary {
    BatchSummary { memory_bytes: browser::memory_bytes(), ..summary }
}

/// Tells the page that a request could not be done.
fn fail(request: RequestId, code: FailureCode, about: &str) {
    post(&FromWorker::Failed { request, failure: Failure { code, about: about.into() } });
}
