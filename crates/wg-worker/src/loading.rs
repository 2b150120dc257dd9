//! The load as a job: read and feed in pieces, score, link, rank; heard in between, stopped when asked.

use crate::ahead::Beside;
use crate::browser::{Turns, measure, memory_bytes, now_ms, post};
use crate::source::{Source, Unreadable};
use crate::{Load, Shell, fail};
use std::rc::Rc;
use wg_engine::WorkingError;
use wg_ingest::Ending;
use wg_protocol::{FailureCode, FileMeta, FromWorker, RequestId};

/// After so much of a file it is known what it holds.
const BEGINNING_BYTES: u64 = 1 << 20;
/// Between two messages of progress.
const PROGRESS_MS: f64 = 100.0;

impl Shell {
    /// Runs the waiting loads, the newest one to its end; those before it were overtaken.
    pub async fn load_all(self: Rc<Self>) {
        let Some(turns) = Turns::new() else { return };
        loop {
            let attack = self.attack.borrow_mut().take();
            if let Some((request, source)) = attack {
                self.running.set(Some(request));
                self.use_attack(request, source).await;
                self.running.set(None);
                continue;
            }
            let next = {
                let mut waiting = self.waiting.borrow_mut();
                if waiting.is_empty() { None } else { Some(waiting.remove(0)) }
            };
            let Some(load) = next else { break };
            self.running.set(Some(load.request));
            self.is_cancelled.set(false);
            self.load(load, &turns).await;
            self.running.set(None);
        }
        self.hash_all(&turns).await;
    }

    async fn load(&self, load: Load, turns: &Turns) {
        let start = now_ms();
        measure("load", None);
        let load = match self.begin(load) {
            Ok(load) => load,
            Err((request, why)) => return fail(request, FailureCode::BadWorking, &why.to_string()),
        };
        self.session.borrow_mut().leave_out(load.add, load.left_out.clone());

        let mut clock = ProgressClock { request: load.request, start, last: f64::MIN };
        let mut gone = None;
        for (meta, source) in &load.files {
            if self.is_cancelled.get() {
                break;
            }
            if self.read(meta, source, &mut clock, turns).await.is_err() {
                gone.get_or_insert_with(|| meta.name.clone());
            }
        }
        let read = now_ms();
        measure("read", Some("load"));
        let nothing_came = self.session.borrow().progress().records == 0;
        // When files were to be added, the batch that is there goes on in any case.
        if let Some(name) = gone.filter(|_| nothing_came && !load.add) {
            self.session.borrow_mut().finish();
            return fail(load.request, FailureCode::FileGone, &name);
        }

        clock.tell(self, true);
        turns.turn().await;
        self.session.borrow_mut().score();
        let scored = now_ms();
        measure("score", Some("read"));
        clock.tell(self, true);
        turns.turn().await;
        self.session.borrow_mut().link();
        let linked = now_ms();
        measure("link", Some("score"));

        let mut summary = self.session.borrow_mut().finish();
        // Where the new files gave no alert, the batch before them stays, and its files with it.
        if self.session.borrow().batch_revision() == summary.revision {
            self.keep_sources(&load);
        }
        measure("finish", Some("link"));
        summary.memory_bytes = memory_bytes();
        summary.read_ms = millis(read - start);
        summary.score_ms = millis(scored - read);
        summary.link_ms = millis(linked - scored);
        summary.took_ms = millis(now_ms() - start);
        post(&FromWorker::Loaded { request: load.request, summary });
    }

    /// Begins in the session. A working brief becomes the file that its findings are.
    fn begin(&self, mut load: Load) -> Result<Load, (RequestId, WorkingError)> {
        let mut session = self.session.borrow_mut();
        match &load.working {
            Some(text) => {
                let (meta, offset) = session.begin_working(text).map_err(|why| (load.request, why))?;
                load.files = vec![(meta, Source::Bytes(text.get(offset..).unwrap_or_default().into()))];
            }
            None => session.begin(load.add, load.files.iter().map(|(meta, _)| meta.clone()).collect()),
        }
        Ok(load)
    }

    fn keep_sources(&self, load: &Load) {
        let (mut sources, mut hashes) = (self.sources.borrow_mut(), self.hashes.borrow_mut());
        if !load.add {
            sources.clear();
            hashes.clear();
        }
        let session = self.session.borrow();
        for ((_, source), n) in load.files.iter().zip(session.sources_per_file()) {
            sources.extend(std::iter::repeat_n(source.clone(), *n));
        }
        hashes.resize(sources.len(), None);
    }

    /// Feeds one file. `Err`: it could not be read to its end; what was read is kept.
    async fn read(
        &self,
        meta: &FileMeta,
        source: &Source,
        clock: &mut ProgressClock,
        turns: &Turns,
    ) -> Result<(), Unreadable> {
        self.session.borrow_mut().open_source(meta);
        let mut reader = source.reader();
        let mut bytes = Vec::new();
        let mut outcome = Ok(());
        // How far the file is read, and whether the reader reads to its end.
        let (mut at, mut is_all) = (0, true);
        let mut beside: Option<Beside> = None;
        let ending = loop {
            if let Err(error) = reader.read(&mut bytes).await {
                outcome = Err(error);
                break Ending::Cancelled;
            }
            if bytes.is_empty() && is_all {
                break Ending::Complete;
            }
            if bytes.is_empty() {
                // A line is very long: what is beside does not matter any more.
                (reader, is_all, beside) = (source.part_reader(at, u64::MAX), true, None);
                continue;
            }
            if self.is_cancelled.get() {
                reader.stop();
                break Ending::Cancelled;
            }
            let n_own = beside.as_mut().and_then(|beside| beside.until(at, &bytes));
            let (own, rest) = bytes.split_at(n_own.unwrap_or(bytes.len()));
            self.session.borrow_mut().feed(own);
            let is_begun = at >= BEGINNING_BYTES;
            at += own.len() as u64;
            if let (Some(_), Some(waits)) = (n_own, &mut beside) {
                let part = waits.part().await;
                let taken = part.and_then(|part| self.session.borrow_mut().take(&part));
                match taken {
                    Some(end) => {
                        reader.stop();
                        at = end;
                        let reach = waits.reach(at);
                        (reader, is_all) = (source.part_reader(at, reach), reach == u64::MAX);
                    }
                    None => {
                        self.session.borrow_mut().feed(rest);
                        at += rest.len() as u64;
                        reader.stop();
                        (reader, is_all, beside) = (source.part_reader(at, u64::MAX), true, None);
                    }
                }
            }
            if !is_begun && at >= BEGINNING_BYTES {
                beside = Beside::start(source, meta.size, at, || self.session.borrow_mut().ahead());
            }
            clock.tell(self, false);
            turns.turn().await;
        };
        self.session.borrow_mut().close_source(ending, None);
        outcome
    }
}

struct ProgressClock {
    request: RequestId,
    start: f64,
    last: f64,
}

impl ProgressClock {
    /// Posts how far the load is, at most ten times a second, or at once at a new stage.
    fn tell(&mut self, shell: &Shell, is_stage: bool) {
        let now = now_ms();
        if !is_stage && now - self.last < PROGRESS_MS {
            return;
        }
        self.last = now;
        let mut progress = shell.session.borrow().progress();
        progress.elapsed_ms = millis(now - self.start);
        post(&FromWorker::Progress { request: self.request, progress });
    }
}

fn millis(time: f64) -> u32 {
    // Saturates; a load of 49 days has other problems.
    time.max(0.0).round() as u32
}
