//! The way to the engine. Only this module knows that a worker runs it.
//!
//! Every request settles: answered, failed, or failed here when the worker dies. Nothing is sent before the worker is
//! ready. A worker that died is started again and reads its files again.

mod another;
mod worker;

use crate::outgrown::Outgrown;
use crate::platform::dom::next_frame;
use crate::platform::dom::now_ms;
use crate::platform::idle::Job;
use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::File;
use wg_protocol::import::Progress;
use wg_protocol::queue::JudgedIncident;
use wg_protocol::{
    About, Answer, AssetMark, AttackRelease, BatchSummary, CorrectedPair, CoverageLayer, Failure, FailureCode,
    FieldMap, FileMeta, FromWorker, LeftOut, PROTOCOL_VERSION, PastCase, Query, Reader, RequestId, Revision, Sample,
    SourceClock, Suppression, ToWorker, decode,
};
use wg_schema::ordered::OrderedMap;
use worker::{Event, Worker};

type Reply = oneshot::Sender<Result<Answer, Failure>>;

/// What is loaded, so that it can be loaded again and kept for the next visit.
#[derive(Clone, Debug, Default)]
pub enum Source {
    #[default]
    Nothing,
    Sample(Sample),
    /// Files, and what of a folder was not read.
    Files(Vec<File>, Vec<LeftOut>),
    /// The text of a working brief.
    Working(Rc<[u8]>),
}

impl Source {
    /// Tells whether one holds a file of the other, or both are the same sample.
    fn shares(&self, other: &Source) -> bool {
        match (self, other) {
            (Source::Files(files, _), Source::Files(others, _)) => files.iter().any(|file| others.contains(file)),
            (Source::Sample(sample), Source::Sample(other)) => sample == other,
            _ => false,
        }
    }
}

/// A worker that dies again and again on the same files is not fed with them for ever.
const MOST_RELOADS: u32 = 2;
/// One that held its batch for so long does not die of that batch: what the page asks of it by itself was answered.
const STEADY_MS: i64 = 30_000;
/// One that dies before it was ready is started again only so often.
const MOST_STARTS: u32 = 3;

#[derive(Clone, Copy)]
pub struct Bridge {
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
    /// The worker can be asked now.
    pub ready: RwSignal<bool>,
    pub about: RwSignal<About>,
    /// The newest progress of the running load, at most one a frame.
    pub progress: RwSignal<Option<Progress>>,
    /// The batch that is loaded; stays while the next one loads.
    pub summary: RwSignal<Option<BatchSummary>>,
    pub loading: RwSignal<bool>,
    /// Raised whenever the hashes of the input files became known: the import report has changed.
    pub hashed: RwSignal<u32>,
    /// Raised whenever the judged list was sent: queue and matrix answer by it.
    pub judged_rev: RwSignal<u32>,
    /// Raised whenever the cases of other batches were sent.
    pub past_rev: RwSignal<u32>,
    /// Why the last load failed.
    pub load_failure: RwSignal<Option<Failure>>,
    /// A load that did not fit into memory.
    pub outgrown: RwSignal<Option<Outgrown>>,
    /// Raised whenever a dead worker was started again.
    pub restarts: RwSignal<u32>,
    /// Why there is no engine any more: nothing will be answered until the page is reloaded.
    pub gone: RwSignal<Option<FailureCode>>,
    /// Files of the running load, name and size, for the progress screen.
    pub loading_files: RwSignal<Vec<FileMeta>>,
}

#[derive(Default)]
struct Inner {
    worker: Option<Worker>,
    /// Messages that wait for `Ready`.
    outbox: Vec<(ToWorker, Vec<File>)>,
    pending: OrderedMap<RequestId, (Reply, Job)>,
    last_request: RequestId,
    /// The running load, and what to call when it has ended.
    load: Option<Load>,
    source: Source,
    /// Uids of the batch before some of its files were taken out, added, or read anew.
    earlier: Vec<String>,
    judged: Vec<JudgedIncident>,
    reader: Reader,
    /// Where the line is drawn, as it was kept.
    line: String,
    corrected: Vec<CorrectedPair>,
    assets: Vec<AssetMark>,
    apart: Vec<String>,
    past: Vec<PastCase>,
    suppressed: Vec<Suppression>,
    /// The file of the learnt model, for an engine that has to be started again; empty: the shipped scorecard.
    model: Vec<u8>,
    /// For exports that no reader knows, and for an engine that has to be started again.
    maps: Vec<FieldMap>,
    clocks: Vec<SourceClock>,
    /// The ATT&CK bundle in the place of the built-in table.
    attack: Option<File>,
    /// The Navigator layers that are laid over the matrix.
    layers: Vec<Vec<u8>>,
    progress: Option<Progress>,
    /// Newest parts that were tried of a load that did not fit.
    part_tries: u32,
    /// The newest progress that was said, for what is to be told when the worker dies.
    said: Option<Progress>,
    /// Deaths since a batch was last held for [`STEADY_MS`].
    reloads: u32,
    /// When a batch was last loaded, milliseconds since 1970.
    loaded_ms: i64,
    /// Starts since a worker was last ready.
    starts: u32,
}

struct Load {
    request: RequestId,
    /// What will be loaded when it succeeds.
    source: Source,
    _job: Job,
}

impl Bridge {
    /// Starts the worker.
    pub fn start() -> Bridge {
        let bridge = Bridge {
            inner: StoredValue::new_local(Rc::default()),
            ready: RwSignal::new(false),
            about: RwSignal::new(About::default()),
            progress: RwSignal::new(None),
            summary: RwSignal::new(None),
            loading: RwSignal::new(false),
            hashed: RwSignal::new(0),
            judged_rev: RwSignal::new(0),
            past_rev: RwSignal::new(0),
            load_failure: RwSignal::new(None),
            outgrown: RwSignal::new(None),
            restarts: RwSignal::new(0),
            gone: RwSignal::new(None),
            loading_files: RwSignal::new(Vec::new()),
        };
        bridge.spawn();
        bridge
    }

    /// Asks the engine. The future settles in every case.
    pub fn ask(self, query: Query) -> impl Future<Output = Result<Answer, Failure>> {
        self.request(|request| ToWorker::Ask { request, query })
    }

    /// Sends a message that is answered. The future settles in every case.
    pub fn request(self, make: impl FnOnce(RequestId) -> ToWorker) -> impl Future<Output = Result<Answer, Failure>> {
        self.request_with(Vec::new(), make)
    }

    fn request_with(
        self,
        files: Vec<File>,
        make: impl FnOnce(RequestId) -> ToWorker,
    ) -> impl Future<Output = Result<Answer, Failure>> {
        let (reply, answer) = oneshot::channel();
        let inner = self.inner();
        let request = {
            let mut inner = inner.borrow_mut();
            let request = inner.next_request();
            inner.pending.insert(request, (reply, Job::start()));
            request
        };
        self.send(make(request), files);
        async move { answer.await.unwrap_or_else(|_| Err(stopped())) }
    }

    /// Reads files in place of what is loaded, or (`add`) besides it.
    pub fn open(self, files: Vec<File>, left_out: Vec<LeftOut>, add: bool) {
        if files.is_empty() {
            return;
        }
        let metas: Vec<FileMeta> =
            files.iter().map(|file| FileMeta { name: file.name(), size: file.size() as u64 }).collect();
        let (mut all, mut all_left_out) = match (add, self.source()) {
            (true, Source::Files(kept, left_out)) => (kept, left_out),
            _ => Default::default(),
        };
        all.extend(files.iter().cloned());
        all_left_out.extend(left_out.iter().cloned());
        let request = self.begin(Source::Files(all, all_left_out), metas.clone());
        self.send(ToWorker::Open { request, files: metas, add, now_ms: now_ms(), left_out }, files);
    }

    /// Reads a part of what did not fit; `tries`: how many parts were tried.
    pub fn open_part(self, files: Vec<File>, left_out: Vec<LeftOut>, tries: u32) {
        self.open(files, left_out, false);
        self.inner().borrow_mut().part_tries = tries;
    }

    /// Reads again what is loaded: it is to be read in another way.
    pub fn reload(self) {
        match self.source() {
            Source::Nothing => {}
            Source::Sample(sample) => self.open_sample(sample),
            Source::Files(files, left_out) => self.open(files, left_out, false),
            Source::Working(text) => self.open_working(text),
        }
    }

    /// Reads again what is loaded but for the files of that name. Returns whether it does: some file must be left.
    pub fn take_out(self, name: &str) -> bool {
        let Source::Files(mut files, left_out) = self.source() else { return false };
        files.retain(|file| file.name() != name);
        let some_left = !files.is_empty();
        self.open(files, left_out, false);
        some_left
    }

    /// Changes the field maps by which files are read from now on.
    pub fn use_maps(self, change: impl FnOnce(&mut Vec<FieldMap>)) {
        let list = {
            let inner = self.inner();
            let mut inner = inner.borrow_mut();
            change(&mut inner.maps);
            inner.maps.clone()
        };
        self.send(ToWorker::Maps { list }, Vec::new());
    }

    /// Says how the times of files are read from now on, by name.
    pub fn use_clocks(self, list: Vec<SourceClock>) {
        self.inner().borrow_mut().clocks = list.clone();
        self.send(ToWorker::Clocks { list }, Vec::new());
    }

    /// Returns how the times of files are read.
    pub fn clocks(self) -> Vec<SourceClock> {
        self.inner().borrow().clocks.clone()
    }

    /// Puts an ATT&CK bundle in the place of the built-in table, for what is opened from now on.
    pub fn use_attack(self, bundle: File) -> impl Future<Output = Result<AttackRelease, Failure>> {
        let asked = self.request_with(vec![bundle.clone()], |request| ToWorker::Attack { request });
        async move {
            match asked.await? {
                Answer::Attack(release) => {
                    self.inner().borrow_mut().attack = Some(bundle);
                    let version = release.version.clone();
                    self.about.update(|about| about.attack = version);
                    Ok(release)
                }
                _ => Err(Failure { code: FailureCode::Protocol, about: String::new() }),
            }
        }
    }

    /// Lays Navigator layers over the matrix, besides those that are there.
    pub async fn add_layers(self, more: Vec<Vec<u8>>) -> Result<Vec<CoverageLayer>, Failure> {
        let mut files = self.inner().borrow().layers.clone();
        files.extend(more);
        self.lay_over(files).await
    }

    /// Takes all layers from the matrix.
    pub async fn forget_layers(self) {
        let _ = self.lay_over(Vec::new()).await;
    }

    fn lay_over(self, files: Vec<Vec<u8>>) -> impl Future<Output = Result<Vec<CoverageLayer>, Failure>> {
        let sent = files.clone();
        let asked = self.request(|request| ToWorker::Layers { request, files: sent });
        async move {
            match asked.await? {
                Answer::Layers(layers) => {
                    self.inner().borrow_mut().layers = files;
                    self.judged_rev.update(|rev| *rev += 1);
                    Ok(layers)
                }
                _ => Err(Failure { code: FailureCode::Protocol, about: String::new() }),
            }
        }
    }

    /// Reads a made-up batch.
    pub fn open_sample(self, sample: Sample) {
        let request = self.begin(Source::Sample(sample), Vec::new());
        self.send(ToWorker::OpenSample { request, sample }, Vec::new());
    }

    /// Opens the text of a working brief.
    pub fn open_working(self, text: impl Into<Rc<[u8]>>) {
        let text = text.into();
        let request = self.begin(Source::Working(text.clone()), Vec::new());
        self.send(ToWorker::OpenWorking { request, text: text.to_vec() }, Vec::new());
    }

    /// Stops the running load; what was read is kept.
    pub fn cancel(self) {
        let request = self.inner().borrow().load.as_ref().map(|load| load.request);
        if let Some(request) = request {
            self.send(ToWorker::Cancel { request }, Vec::new());
        }
    }

    /// Says which incidents are judged.
    pub fn judged(self, list: Vec<JudgedIncident>) {
        self.inner().borrow_mut().judged = list.clone();
        self.send(ToWorker::Judged { list }, Vec::new());
        self.judged_rev.update(|rev| *rev += 1);
    }

    /// Says what known answers say of the reader, and which is shown now.
    pub fn reader(self, reader: Reader) {
        self.inner().borrow_mut().reader = reader.clone();
        self.send(ToWorker::Reader { reader }, Vec::new());
        self.judged_rev.update(|rev| *rev += 1);
    }

    /// Draws the line; empty: where it is for all.
    pub fn line(self, kept: String) {
        self.inner().borrow_mut().line.clone_from(&kept);
        self.send(ToWorker::Line { kept }, Vec::new());
    }

    /// Says which cases of other batches were judged.
    pub fn past(self, list: Vec<PastCase>) {
        self.inner().borrow_mut().past = list.clone();
        self.send(ToWorker::Past { list }, Vec::new());
        self.past_rev.update(|rev| *rev += 1);
    }

    /// Says which patterns are suppressed now. The queue answers by it.
    pub fn suppressed(self, list: Vec<Suppression>) {
        self.inner().borrow_mut().suppressed = list.clone();
        self.send(ToWorker::Suppressed { list }, Vec::new());
        self.judged_rev.update(|rev| *rev += 1);
    }

    /// Says which hosts and accounts matter most.
    pub fn assets(self, list: Vec<AssetMark>) {
        self.inner().borrow_mut().assets = list.clone();
        self.send(ToWorker::Assets { list }, Vec::new());
    }

    /// Says which written names are somebody of their own.
    pub fn apart(self, list: Vec<String>) {
        self.inner().borrow_mut().apart = list.clone();
        self.send(ToWorker::Apart { list }, Vec::new());
    }

    /// Says what the analyst holds of links.
    pub fn corrected(self, list: Vec<CorrectedPair>) {
        self.inner().borrow_mut().corrected = list.clone();
        self.send(ToWorker::Corrected { list }, Vec::new());
    }

    /// Says what a forest holds of incidents. Queue, facets and detail answer by it.
    pub fn seconds(self, revision: Revision, list: Vec<(String, f32)>) {
        self.send(ToWorker::Seconds { revision, list }, Vec::new());
        self.judged_rev.update(|rev| *rev += 1);
    }

    /// Returns the file of the model in use; empty: the shipped scorecard.
    pub fn kept_model(self) -> Vec<u8> {
        self.inner().borrow().model.clone()
    }

    /// Keeps the file of the model in use, for an engine that has to be started again.
    pub fn keep_model(self, bytes: Vec<u8>) {
        self.inner().borrow_mut().model = bytes;
    }

    /// Another model ranks the batch, if there is one, and if no newer one was loaded meanwhile.
    pub fn decided(self, summary: BatchSummary) {
        let shown = self.summary.with_untracked(|batch| batch.as_ref().map(|batch| batch.revision));
        if shown.is_some_and(|shown| shown <= summary.revision) {
            self.summary.set(Some(summary));
        }
        spawn_local(async move {
            if let Ok(Answer::Model(view)) = self.ask(Query::Model).await {
                self.about.update(|about| about.model = view.model);
            }
        });
    }

    /// Returns the revision of the loaded batch, tracked; the key of everything that is asked about it.
    pub fn revision(self) -> Option<Revision> {
        self.summary.with(|summary| summary.as_ref().map(|summary| summary.revision))
    }

    /// Returns the revision of the loaded batch, without following it.
    pub fn revision_untracked(self) -> Option<Revision> {
        untrack(|| self.revision())
    }

    /// Returns what is loaded (or was, before the running load).
    pub fn source(self) -> Source {
        self.inner().borrow().source.clone()
    }

    fn inner(self) -> Rc<RefCell<Inner>> {
        self.inner.get_value()
    }

    fn begin(self, source: Source, files: Vec<FileMeta>) -> RequestId {
        let inner = self.inner();
        let mut inner = inner.borrow_mut();
        let request = inner.next_request();
        inner.load = Some(Load { request, source, _job: Job::start() });
        inner.progress = None;
        inner.said = None;
        inner.part_tries = 0;
        drop(inner);
        self.outgrown.set(None);
        self.loading_files.set(files);
        self.progress.set(None);
        self.load_failure.set(None);
        self.loading.set(true);
        request
    }

    fn send(self, message: ToWorker, files: Vec<File>) {
        if let Some(code) = self.gone.get_untracked() {
            return self.fail_all(&Failure { code, about: String::new() });
        }
        let inner = self.inner();
        let mut inner = inner.borrow_mut();
        match (&inner.worker, self.ready.get_untracked()) {
            (Some(worker), true) => worker.post(&message, &files),
            _ => inner.outbox.push((message, files)),
        }
    }

    fn spawn(self) {
        self.ready.set(false);
        let starts = {
            let inner = self.inner();
            let mut inner = inner.borrow_mut();
            inner.starts += 1;
            inner.starts
        };
        if starts > MOST_STARTS {
            return self.give_up(FailureCode::EngineGone);
        }
        let worker = Worker::spawn(move |event| match event {
            Event::Bytes(bytes) => match decode::<FromWorker>(&bytes) {
                Some(message) => self.heard(message),
                None => self.died(FailureCode::Protocol),
            },
            Event::Died => self.died(FailureCode::WorkerStopped),
            Event::OutOfMemory => self.died(FailureCode::OutOfMemory),
        });
        match worker {
            Some(worker) => self.inner().borrow_mut().worker = Some(worker),
            None => self.give_up(FailureCode::EngineGone),
        }
    }

    fn give_up(self, code: FailureCode) {
        self.gone.set(Some(code));
        self.fail_all(&Failure { code, about: String::new() });
    }

    fn heard(self, message: FromWorker) {
        match message {
            FromWorker::Ready { protocol, about } => self.became_ready(protocol, about),
            FromWorker::Progress { request, progress } => self.progressed(request, progress),
            FromWorker::Loaded { request, summary } => self.loaded(request, summary),
            FromWorker::Changed { summary } => self.summary.set(Some(summary)),
            FromWorker::Hashed { .. } => self.hashed.update(|count| *count += 1),
            FromWorker::Answer { request, revision: _, answer } => self.settle(request, Ok(*answer)),
            FromWorker::Failed { request, failure } => {
                if self.is_load(request) {
                    self.end_load();
                    self.load_failure.set(Some(failure));
                } else {
                    self.settle(request, Err(failure));
                }
            }
        }
    }

    fn became_ready(self, protocol: u32, about: About) {
        if protocol != PROTOCOL_VERSION {
            return self.give_up(FailureCode::Protocol);
        }
        let inner = self.inner();
        let (outbox, judged, corrected, model, past, suppressed) = {
            let mut inner = inner.borrow_mut();
            inner.starts = 0;
            let model = (!inner.model.is_empty()).then(|| (inner.next_request(), inner.model.clone()));
            let (past, suppressed) = (inner.past.clone(), inner.suppressed.clone());
            (std::mem::take(&mut inner.outbox), inner.judged.clone(), inner.corrected.clone(), model, past, suppressed)
        };
        let apart = inner.borrow().apart.clone();
        let (maps, clocks, attack, layers, assets) = {
            let inner = inner.borrow();
            let (maps, clocks, attack) = (inner.maps.clone(), inner.clocks.clone(), inner.attack.clone());
            (maps, clocks, attack, inner.layers.clone(), inner.assets.clone())
        };
        self.about.set(about);
        self.ready.set(true);
        if !judged.is_empty() {
            self.send(ToWorker::Judged { list: judged }, Vec::new());
        }
        let (reader, line) = (inner.borrow().reader.clone(), inner.borrow().line.clone());
        self.send(ToWorker::Reader { reader }, Vec::new());
        self.send(ToWorker::Line { kept: line }, Vec::new());
        if !past.is_empty() {
            self.send(ToWorker::Past { list: past }, Vec::new());
        }
        if !suppressed.is_empty() {
            self.send(ToWorker::Suppressed { list: suppressed }, Vec::new());
        }
        if let Some((request, bytes)) = model {
            self.send(ToWorker::LoadModel { request, bytes }, Vec::new());
        }
        if !assets.is_empty() {
            self.send(ToWorker::Assets { list: assets }, Vec::new());
        }
        if !apart.is_empty() {
            self.send(ToWorker::Apart { list: apart }, Vec::new());
        }
        if !corrected.is_empty() {
            self.send(ToWorker::Corrected { list: corrected }, Vec::new());
        }
        if !maps.is_empty() {
            self.send(ToWorker::Maps { list: maps }, Vec::new());
        }
        if !clocks.is_empty() {
            self.send(ToWorker::Clocks { list: clocks }, Vec::new());
        }
        if let Some(bundle) = attack {
            // Sent now, before the files that are read by it; whether it fails shows in the report.
            let asked = self.use_attack(bundle);
            spawn_local(async move {
                let _ = asked.await;
            });
        }
        if !layers.is_empty() {
            // After the table whose techniques they name.
            let asked = self.lay_over(layers);
            spawn_local(async move {
                let _ = asked.await;
            });
        }
        for (message, files) in outbox {
            self.send(message, files);
        }
    }

    /// Keeps the newest progress and shows it with the next frame: redrawing at each message would freeze the page.
    fn progressed(self, request: RequestId, progress: Progress) {
        if !self.is_load(request) {
            return;
        }
        self.inner().borrow_mut().said = Some(progress.clone());
        let waiting = self.inner().borrow_mut().progress.replace(progress).is_some();
        if !waiting {
            next_frame(move || {
                let newest = self.inner().borrow_mut().progress.take();
                if newest.is_some() && self.loading.get_untracked() {
                    self.progress.set(newest);
                }
            });
        }
    }

    fn loaded(self, request: RequestId, summary: BatchSummary) {
        if !self.is_load(request) {
            return;
        }
        if let Some(load) = self.end_load() {
            let inner = self.inner();
            let mut inner = inner.borrow_mut();
            // A load that changed nothing (no alert in it) leaves the batch, and what it came from, as they were.
            let before = self.summary.with_untracked(|before| before.as_ref().map(|batch| batch.batch_uid.clone()));
            if before.as_ref() != Some(&summary.batch_uid) {
                let goes_on = inner.source.shares(&load.source);
                let earlier = if goes_on { before } else { None };
                inner.earlier.retain(|_| goes_on);
                inner.earlier.extend(earlier);
                inner.source = load.source;
            }
            inner.loaded_ms = now_ms();
        }
        self.summary.set(Some(summary));
    }

    /// Returns the uids of the loaded batch and of what it was before files came to it, left it, or were read in another way:
    /// one piece of work.
    pub fn batches(self) -> Vec<String> {
        let now = self.summary.with_untracked(|batch| batch.as_ref().map(|batch| batch.batch_uid.clone()));
        self.inner().borrow().earlier.iter().cloned().chain(now).collect()
    }

    fn is_load(self, request: RequestId) -> bool {
        self.inner().borrow().load.as_ref().is_some_and(|load| load.request == request)
    }

    fn end_load(self) -> Option<Load> {
        let load = self.inner().borrow_mut().load.take();
        self.loading.set(false);
        self.progress.set(None);
        load
    }

    fn settle(self, request: RequestId, answer: Result<Answer, Failure>) {
        let pending = self.inner().borrow_mut().pending.remove(&request);
        if let Some((reply, _job)) = pending {
            // The asker may be gone; then nobody waits for the answer.
            let _ = reply.send(answer);
        }
    }

    fn fail_all(self, failure: &Failure) {
        let pending = std::mem::take(&mut self.inner().borrow_mut().pending);
        for (_, (reply, _job)) in pending {
            let _ = reply.send(Err(failure.clone()));
        }
        if self.end_load().is_some() {
            self.load_failure.set(Some(failure.clone()));
        }
    }

    /// The worker is gone: everything under way fails, a new one starts and reads again what was loaded.
    fn died(self, code: FailureCode) {
        let inner = self.inner();
        let (again, may_reload) = {
            let mut inner = inner.borrow_mut();
            if let Some(worker) = inner.worker.take() {
                worker.end();
            }
            inner.outbox.clear();
            if now_ms() - inner.loaded_ms > STEADY_MS {
                inner.reloads = 0;
            }
            inner.reloads += 1;
            (inner.source.clone(), inner.reloads <= MOST_RELOADS)
        };
        if code == FailureCode::Protocol {
            return self.give_up(code);
        }
        let outgrown = match inner.borrow().load.as_ref().map(|load| load.source.clone()) {
            Some(Source::Files(files, _)) if code == FailureCode::OutOfMemory => {
                let (progress, tries) = (inner.borrow().said.clone(), inner.borrow().part_tries);
                Some(Outgrown { files, progress, tries })
            }
            _ => None,
        };
        self.fail_all(&Failure { code, about: String::new() });
        self.spawn();
        self.restarts.update(|count| *count += 1);
        match again {
            Source::Files(files, left_out) if may_reload => self.open(files, left_out, false),
            Source::Sample(sample) if may_reload => self.open_sample(sample),
            Source::Working(text) if may_reload => self.open_working(text),
            _ => self.summary.set(None),
        }
        // After the batch before was opened again, which would take it away.
        self.outgrown.set(outgrown);
    }
}

impl Inner {
    fn next_request(&mut self) -> RequestId {
        self.last_request = self.last_request.wrapping_add(1);
        self.last_request
    }
}

fn stopped() -> Failure {
    Failure { code: FailureCode::WorkerStopped, about: String::new() }
}
