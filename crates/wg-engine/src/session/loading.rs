//! Loading as a job in steps. The caller may stop between any two.

use super::Session;
use crate::assets::Assets;
use crate::learning::Learning;
use crate::queue;
use crate::ranked::{Ranked, Scored};
use crate::working::{Opened, WorkingError};
use wg_correlate::Correction;
use wg_ingest::{Ending, Loader};
use wg_protocol::{BatchSummary, FileMeta, LeftOut, Progress, Stage};
use wg_schema::{BatchBuilder, SourceId};
use wg_score::Model;

/// A load that is under way.
pub(super) struct Loading {
    builder: BatchBuilder,
    files: Vec<FileMeta>,
    /// How many sources each file gave that is closed: an archive one for each entry.
    sources_per_file: Vec<usize>,
    current: Option<Loader>,
    bytes_done: u64,
    records_done: u64,
    rejected_done: u64,
    stage: Stage,
    scored: Option<Scored>,
    linked: Option<Ranked>,
    working: Option<Opened>,
}

impl Loading {
    /// Puts what was scored, and perhaps linked, by the model before under the one in use: it may change between two steps.
    pub fn rank_under(&mut self, model: &Model, corrections: &[Correction], assets: &Assets, seed: u64) {
        self.scored = self.scored.take().map(|scored| scored.again(model));
        self.linked = self.linked.take().map(|ranked| ranked.under(model, corrections, assets, seed));
    }
}

impl Session {
    /// Begins a load. With `add`, the batch that is there is gone on with; else it is replaced once a record was read.
    pub fn begin(&mut self, add: bool, files: Vec<FileMeta>) {
        let resumed = if add { self.ranked.take().map(|ranked| ranked.batch) } else { None };
        let builder = match resumed {
            Some(batch) => BatchBuilder::resume(batch, self.seed),
            None => BatchBuilder::new(self.seed),
        };
        self.loading = Some(Loading {
            builder,
            files,
            sources_per_file: Vec::new(),
            current: None,
            bytes_done: 0,
            records_done: 0,
            rejected_done: 0,
            stage: Stage::Reading,
            scored: None,
            linked: None,
            working: None,
        });
    }

    /// Begins the load of a working brief in place of what is loaded; its findings ([`Opened::offset`]) are then read like a
    /// file. The model that it was ranked by is taken into use.
    ///
    /// # Errors
    /// When its heading is none, or its model cannot be used. Nothing has changed then.
    pub fn begin_working(&mut self, text: &[u8]) -> Result<(FileMeta, usize), WorkingError> {
        let mut opened = Opened::read(text)?;
        let model = self.learning.load(opened.learnt()).map_err(|error| WorkingError::Model(error.to_string()))?;
        opened.know_rules_by(&model);
        self.model = model;
        let begun = (opened.meta.clone(), opened.offset);
        self.begin(false, vec![opened.meta.clone()]);
        if let Some(loading) = &mut self.loading {
            loading.working = Some(opened);
        }
        Ok(begun)
    }

    /// Says what of a folder is not among the files of the load that was begun. With `add` after what was left out before.
    pub fn leave_out(&mut self, add: bool, left_out: Vec<LeftOut>) {
        if !add {
            self.left_out.clear();
        }
        self.left_out.extend(left_out);
    }

    /// Returns what of a folder was not read.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Opens the next file of the load. Returns its number in the batch.
    pub fn open_source(&mut self, file: &FileMeta) -> SourceId {
        let Some(loading) = &mut self.loading else { return SourceId(0) };
        let source = SourceId(u16::try_from(loading.builder.batch().sources.len()).unwrap_or(u16::MAX));
        let times = self.times.get(&file.name).copied().unwrap_or_default();
        loading.current = Some(
            Loader::new(&file.name, source, self.limits.clone())
                .with_times(times)
                .uncovered(self.uncovered)
                .with_maps(self.maps.clone()),
        );
        source
    }

    /// Reads the next bytes of the open file.
    pub fn feed(&mut self, bytes: &[u8]) {
        let Some(loading) = &mut self.loading else { return };
        let Some(loader) = &mut loading.current else { return };
        loader.push(bytes, &mut loading.builder);
        self.count(bytes.len() as u64);
    }

    /// Returns how another thread is to read later parts of the open file ([`wg_ingest::Ahead`]), where it may.
    pub fn ahead(&mut self) -> Option<Vec<u8>> {
        self.loading.as_mut()?.current.as_mut()?.ahead()
    }

    /// Takes a part of the open file that was read by another thread, and returns where the file is to be read on. `None`:
    /// nothing was taken.
    pub fn take(&mut self, part: &[u8]) -> Option<u64> {
        let loading = self.loading.as_mut()?;
        let loader = loading.current.as_mut()?;
        let before = loader.counts().bytes;
        let end = loader.take(part, &mut loading.builder)?;
        self.count(end - before);
        Some(end)
    }

    /// Counts bytes that were read.
    fn count(&mut self, n_bytes: u64) {
        let Some(loading) = &mut self.loading else { return };
        loading.bytes_done += n_bytes;
        loading.builder.make_room(loading.bytes_done, loading.files.iter().map(|file| file.size).sum());
        // The old batch is given up only now, so that a file without a single alert does not clear the screen.
        if !loading.builder.is_empty() && self.ranked.is_some() {
            self.ranked = None;
        }
    }

    /// Ends the open file. `sha256` is the hash of its bytes where the caller has it already.
    pub fn close_source(&mut self, ending: Ending, sha256: Option<String>) {
        let Some(loading) = &mut self.loading else { return };
        let Some(loader) = loading.current.take() else { return };
        let reports = loader.close(&mut loading.builder, ending);
        loading.sources_per_file.push(reports.len());
        for mut report in reports {
            report.sha256.clone_from(&sha256);
            loading.records_done += report.records;
            loading.rejected_done += report.rejected;
            loading.builder.close_source(report);
        }
    }

    /// Returns how far the load is; the caller adds the time.
    pub fn progress(&self) -> Progress {
        let Some(loading) = &self.loading else {
            return Progress {
                stage: Stage::Ranking,
                file: String::new(),
                bytes_done: 0,
                bytes_total: 0,
                records: 0,
                alerts: 0,
                rejected: 0,
                elapsed_ms: 0,
            };
        };
        let now = loading.current.as_ref().map(Loader::counts).unwrap_or_default();
        let n_closed = loading.sources_per_file.len();
        Progress {
            stage: loading.stage,
            file: loading.files.get(n_closed).map(|file| file.name.clone()).unwrap_or_default(),
            bytes_done: loading.bytes_done,
            bytes_total: loading.files.iter().map(|file| file.size).sum(),
            records: loading.records_done + now.records,
            alerts: loading.builder.len() as u64,
            rejected: loading.rejected_done + now.rejected,
            elapsed_ms: 0,
        }
    }

    /// Computes features and scores of all that was read. An open file is closed as cancelled.
    pub fn score(&mut self) {
        if self.loading.as_ref().is_some_and(|loading| loading.current.is_some()) {
            self.close_source(Ending::Cancelled, None);
        }
        let Some(loading) = &mut self.loading else { return };
        let builder = std::mem::replace(&mut loading.builder, BatchBuilder::new(self.seed));
        let mut batch = builder.finish();
        loading.stage = Stage::Scoring;
        batch.hold_apart(&self.apart);
        // What does not hold together is left aside, and the alerts are ranked like those of any file.
        let working = loading.working.as_ref().and_then(|opened| Some((opened, opened.given(&batch)?)));
        if let Some((opened, given)) = working {
            // The sender has looked at its times; the receiver's clock may be years behind.
            loading.scored = Some(opened.scored(batch, given, &self.model));
            return;
        }
        // Nor is a model of somebody else's left in use that no screen names.
        if loading.working.take().is_some() {
            (self.model, self.learning) = (Model::starting(), Learning::default());
        }
        if let Some(now) = self.now {
            batch.undate_future(now);
        }
        loading.scored = Some(Scored::new(batch, &self.model, self.seed));
    }

    /// Links the alerts into incidents and ranks them.
    pub fn link(&mut self) {
        let Some(loading) = &mut self.loading else { return };
        loading.stage = Stage::Linking;
        if let Some(scored) = loading.scored.take() {
            loading.linked = Some(Ranked::new(scored, &self.model, &self.corrections, &self.assets, self.seed));
        }
    }

    /// Ends the load. Where it gave no alert at all, the batch before it stays.
    pub fn finish(&mut self) -> BatchSummary {
        let loading = self.loading.take();
        self.sources_per_file = loading.as_ref().map_or_else(Vec::new, |loading| loading.sources_per_file.clone());
        if let Some((ranked, opened)) = loading.and_then(|loading| Some((loading.linked?, loading.working))) {
            self.reports = ranked.batch.sources.clone();
            if !ranked.batch.is_empty() || self.ranked.is_none() {
                self.working = opened.map(|opened| opened.view(&ranked));
                self.ranked = Some(ranked);
                self.draw_line();
                self.batch_revision = self.revision + 1;
            }
            self.revision += 1;
            self.queue_cache = queue::Cache::default();
            self.promises.redraw();
        }
        self.summary()
    }

    /// Runs all steps after reading.
    pub fn rank(&mut self) -> BatchSummary {
        self.score();
        self.link();
        self.finish()
    }
}
