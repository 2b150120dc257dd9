//! The session: loading in steps, then answering.

use crate::assets::Assets;
use crate::learning::{self, Learning};
use crate::passport::Passport;
use crate::promise::{Promises, over_days};
use crate::ranked::Ranked;
use crate::working::{self, Opened, WorkingError};
use crate::{
    alike, brief, chain, charts, complete, convert, decided, detail, evasion, exchange, facts, import_view, maps,
    matrix, passport, picture, queue, renamed, silence, suppress, triage, wall,
};
use std::collections::{BTreeMap, BTreeSet};
use wg_correlate::{Correction, Say};
use wg_exchange::{Coverage, LayerError, read_layers};
use wg_ingest::{Ending, Limits, Loader, Times};
use wg_protocol::working::WorkingView;
use wg_protocol::{
    About, Answer, AssetMark, BatchSummary, CandidateView, CellEdit, CorrectedPair, Failure, FailureCode, FileMeta,
    ImportView, JudgedIncident, LearnFrom, LeftOut, PastCase, Progress, Query, Revision, Stage, Suppression,
};
use wg_schema::field_map::{FieldMap, MapUse};
use wg_schema::report::SourceReport;
use wg_schema::{AlertKey, Batch, BatchBuilder, SourceId, TimeMs, attack};
use wg_score::Model;

/// Owns the batch and everything derived from it.
///
/// Loading is a job in steps: [`begin`](Session::begin), then for each file [`open_source`](Session::open_source),
/// [`feed`](Session::feed) as often as there are bytes and [`close_source`](Session::close_source); then
/// [`score`](Session::score), [`link`](Session::link) and [`finish`](Session::finish). The caller may stop between any
/// two steps. The result does not depend on how the bytes were cut.
pub struct Session {
    seed: u64,
    limits: Limits,
    /// By name of the file.
    times: BTreeMap<String, Times>,
    /// Secrets stay in the text of the alerts.
    uncovered: bool,
    /// Milliseconds since 1970, where the caller knows.
    now: Option<TimeMs>,
    model: Model,
    learning: Learning,
    loading: Option<Loading>,
    ranked: Option<Ranked>,
    /// Reports of the last load, also when nothing could be read and the batch before it is kept.
    reports: Vec<SourceReport>,
    judged: BTreeMap<String, String>,
    past: Vec<PastCase>,
    suppressed: Vec<Suppression>,
    /// Those of the judged that were judged for themselves.
    alone: BTreeSet<String>,
    promises: Promises,
    corrections: Vec<Correction>,
    assets: Assets,
    revision: Revision,
    /// The load that gave the batch: an older one where the last load gave no alert.
    batch_revision: Revision,
    /// How many sources each file of the last load gave.
    sources_per_file: Vec<usize>,
    queue_cache: queue::Cache,
    /// The words of the batch of a revision, once they were asked for.
    vocabulary: Option<(Revision, complete::Vocabulary)>,
    /// Navigator layers that say what can be seen.
    coverage: Coverage,
    /// For exports that no reader knows.
    maps: Vec<FieldMap>,
    /// The working brief that the batch was read from.
    working: Option<WorkingView>,
    /// Files of a folder that were not read.
    left_out: Vec<LeftOut>,
}

struct Loading {
    builder: BatchBuilder,
    files: Vec<FileMeta>,
    /// How many sources each file gave that is closed: an archive one for each entry.
    sources_per_file: Vec<usize>,
    current: Option<Loader>,
    bytes_done: u64,
    records_done: u64,
    rejected_done: u64,
    stage: Stage,
    scored: Option<crate::ranked::Scored>,
    linked: Option<Ranked>,
    working: Option<Opened>,
}

/// Where the raw record of an alert can be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRequest {
    pub source: SourceId,
    /// Name of the file. Attacker-controlled text.
    pub file: String,
    /// 1-based number of the record within its file.
    pub record: u64,
    /// Which entry of an archive it is in.
    pub entry: Option<u32>,
    /// Offset in the expanded stream, or that of the entry.
    pub offset: u64,
    pub length: u32,
    /// `true`: the file's bytes are the stream, so a slice will do. `false`: expand from the start.
    pub plain: bool,
}

impl Session {
    /// Starts with nothing loaded. `seed` keeps attackers from predicting hash tables; results do not depend on it.
    pub fn new(seed: u64) -> Session {
        Session {
            seed,
            limits: Limits::default(),
            times: BTreeMap::new(),
            uncovered: false,
            now: None,
            model: Model::starting(),
            learning: Learning::default(),
            loading: None,
            ranked: None,
            reports: Vec::new(),
            judged: BTreeMap::new(),
            past: Vec::new(),
            suppressed: Vec::new(),
            alone: BTreeSet::new(),
            promises: Promises::default(),
            corrections: Vec::new(),
            assets: Assets::default(),
            revision: 0,
            batch_revision: 0,
            sources_per_file: Vec::new(),
            queue_cache: queue::Cache::default(),
            vocabulary: None,
            coverage: Coverage::default(),
            maps: Vec::new(),
            working: None,
            left_out: Vec::new(),
        }
    }

    /// Returns the versions that go into every export.
    pub fn about(&self) -> About {
        About {
            app: env!("CARGO_PKG_VERSION").into(),
            model: self.model.version().into(),
            attack: attack::version().into(),
        }
    }

    /// Says how the times of files are to be read from now on, by the name of the file. Replaces what was said before.
    pub fn set_times(&mut self, times: BTreeMap<String, Times>) {
        self.times = times;
    }

    pub(crate) fn times(&self) -> &BTreeMap<String, Times> {
        &self.times
    }

    /// Leaves passwords, keys and tokens in the text of what is loaded from now on.
    pub fn set_uncovered(&mut self, uncovered: bool) {
        self.uncovered = uncovered;
    }

    /// Says what time it is, so that times that have not come yet are found. Without it none is.
    pub fn set_now(&mut self, now: TimeMs) {
        self.now = Some(now);
    }

    /// Puts the ATT&CK release of an official STIX bundle in the place of the built-in table, for what is loaded from now
    /// on. It counts for every session of this thread.
    ///
    /// # Errors
    /// When the bytes are no bundle of ATT&CK Enterprise.
    pub fn set_attack(&mut self, bundle: &[u8]) -> Result<attack::Replaced, wg_ingest::ReleaseError> {
        Ok(attack::replace(&wg_ingest::attack_release(bundle)?))
    }

    /// Takes field maps for exports that no reader knows, in place of those before.
    pub fn set_maps(&mut self, maps: Vec<FieldMap>) {
        self.maps = maps;
    }

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
        let opened = Opened::read(text)?;
        let model = self.learning.load(opened.learnt()).map_err(|error| WorkingError::Model(error.to_string()))?;
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
        loading.bytes_done += bytes.len() as u64;
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
        loading.scored = Some(crate::ranked::Scored::new(batch, &self.model, self.seed));
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

    /// Returns what the top bar and the status line show; the caller adds memory and times.
    pub fn summary(&self) -> BatchSummary {
        let Some(ranked) = &self.ranked else {
            return BatchSummary { revision: self.revision, ..BatchSummary::default() };
        };
        let (first_time, last_time) = ranked.time_range().unzip();
        BatchSummary {
            revision: self.revision,
            batch_uid: ranked.uid.clone(),
            alerts: ranked.batch.len() as u64,
            incidents: ranked.incidents.list.len() as u32,
            above_line: ranked.above_line(),
            first_time,
            last_time,
            ..BatchSummary::default()
        }
    }

    /// Learns a candidate beside the model in use; see [`Learning`].
    pub fn learn(&mut self, verdicts: &[LearnFrom]) -> Result<CandidateView, Failure> {
        let ranked = self.ranked.as_mut().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
        Ok(self.learning.learn(ranked, &self.model, verdicts))
    }

    /// Returns what would change if these points were set by hand in place of what is set now.
    pub fn try_points(&mut self, edits: &[CellEdit]) -> Result<CandidateView, Failure> {
        let ranked = self.ranked.as_mut().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
        Ok(self.learning.try_edits(ranked, &self.model, edits))
    }

    /// Sets points by hand in place of what is set now, and ranks the batch anew.
    pub fn set_points(&mut self, edits: &[CellEdit]) -> BatchSummary {
        let model = self.learning.set_edits(edits);
        self.use_model(model);
        self.summary()
    }

    /// Puts the candidate to use and ranks the batch anew, or drops it.
    pub fn decide(&mut self, accept: bool) -> Result<BatchSummary, Failure> {
        if !self.learning.has_candidate() {
            return Err(Failure { code: FailureCode::NotFound, about: "candidate".into() });
        }
        if let Some(model) = self.learning.decide(accept, self.ranked.as_ref()) {
            self.use_model(model);
        }
        Ok(self.summary())
    }

    /// Takes a model file into use and ranks the batch anew; empty bytes are the shipped scorecard.
    pub fn load_model(&mut self, bytes: &[u8]) -> Result<BatchSummary, Failure> {
        let refused = |error: learning::LoadError| Failure { code: FailureCode::BadModel, about: error.to_string() };
        let model = self.learning.load(bytes).map_err(refused)?;
        self.use_model(model);
        Ok(self.summary())
    }

    fn use_model(&mut self, model: Model) {
        self.model = model;
        if let Some(ranked) = self.ranked.take() {
            self.ranked = Some(ranked.under(&self.model, &self.corrections, &self.assets, self.seed));
            // The same batch: what was kept for it holds, what was shown of it does not.
            let is_last = self.batch_revision == self.revision;
            self.revision += 1;
            if is_last {
                self.batch_revision = self.revision;
            }
            self.queue_cache = queue::Cache::default();
            self.promises.redraw();
        }
    }

    /// Sets the SHA-256 of the loaded files, in the order of the sources.
    pub fn set_hashes(&mut self, sha256: Vec<String>) {
        for (i, hash) in sha256.into_iter().enumerate() {
            if let Some(report) = self.reports.get_mut(i).filter(|_| self.batch_revision == self.revision) {
                report.sha256 = Some(hash.clone());
            }
            if let Some(report) = self.ranked.as_mut().and_then(|ranked| ranked.batch.sources.get_mut(i)) {
                report.sha256 = Some(hash);
            }
        }
    }

    /// Says which incidents are judged, as (uid, `tp`, `bp`, `fp` or `nd`). Replaces what was said before.
    pub fn set_judged(&mut self, list: Vec<JudgedIncident>) {
        self.alone = list.iter().filter(|judged| judged.alone).map(|judged| judged.uid.clone()).collect();
        self.judged = list.into_iter().map(|judged| (judged.uid, judged.verdict)).collect();
        self.queue_cache = queue::Cache::default();
    }

    /// Says which cases of other batches were judged, and how. Replaces what was said before.
    pub fn set_past(&mut self, list: Vec<PastCase>) {
        self.past = list;
    }

    /// Says which patterns are suppressed now. Replaces what was said before.
    pub fn set_suppressed(&mut self, list: Vec<Suppression>) {
        self.suppressed = list;
        self.queue_cache = queue::Cache::default();
    }

    /// Returns the verdict on an incident: `tp`, `bp`, `fp` or `nd`.
    pub fn verdict_on(&self, uid: &str) -> Option<&str> {
        self.judged.get(uid).map(String::as_str)
    }

    /// Takes the ATT&CK Navigator layers of several files as what can be seen, in place of those before.
    ///
    /// # Errors
    /// When one is no layer of ATT&CK Enterprise; then nothing changes.
    pub fn set_coverage<'f>(&mut self, files: impl IntoIterator<Item = &'f [u8]>) -> Result<(), LayerError> {
        let layers: Vec<_> = files.into_iter().map(read_layers).collect::<Result<_, _>>()?;
        self.coverage = Coverage { layers: layers.into_iter().flatten().collect() };
        Ok(())
    }

    /// The same, answered as the page asks it.
    ///
    /// # Errors
    /// As [`Session::set_coverage`].
    pub fn lay_over(&mut self, files: &[Vec<u8>]) -> Result<Answer, Failure> {
        self.set_coverage(files.iter().map(Vec::as_slice))
            .map_err(|error| Failure { code: FailureCode::BadLayer, about: error.to_string() })?;
        Ok(Answer::Layers(matrix::layers(&self.coverage)))
    }

    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Says what an analyst holds of links, in the order in which it was said, and links again. Replaces what was said
    /// before; pairs that name no key are left out. Returns whether anything is loaded that may have changed.
    pub fn set_corrected(&mut self, list: &[CorrectedPair]) -> bool {
        let corrections: Vec<Correction> = list
            .iter()
            .filter_map(|pair| {
                let (a, b) = (AlertKey::from_hex(&pair.first)?, AlertKey::from_hex(&pair.second)?);
                Some(Correction { a, b, say: if pair.together { Say::Together } else { Say::Apart } })
            })
            .collect();
        if corrections == self.corrections {
            return false;
        }
        self.corrections = corrections;
        self.rank_again()
    }

    /// Says which hosts and accounts matter most, and ranks again. Replaces what was said before. Returns whether anything is
    /// loaded that may have changed.
    pub fn set_assets(&mut self, list: Vec<AssetMark>) -> bool {
        let assets = Assets::new(list);
        if assets == self.assets {
            return false;
        }
        self.assets = assets;
        self.rank_again()
    }

    fn rank_again(&mut self) -> bool {
        let Some(ranked) = self.ranked.take() else { return false };
        self.ranked = Some(ranked.under(&self.model, &self.corrections, &self.assets, self.seed));
        // Where the last load gave the batch, it is still the one that did.
        self.batch_revision += Revision::from(self.batch_revision == self.revision);
        self.revision += 1;
        self.queue_cache = queue::Cache::default();
        self.promises.redraw();
        true
    }

    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Returns the revision of the load that gave the batch; the files of later loads gave no alert.
    pub fn batch_revision(&self) -> Revision {
        self.batch_revision
    }

    /// Returns the batch, once something is loaded.
    pub fn batch(&self) -> Option<&Batch> {
        self.ranked.as_ref().map(|ranked| &ranked.batch)
    }

    /// Returns the batch with everything derived from it.
    pub fn ranked(&self) -> Option<&Ranked> {
        self.ranked.as_ref()
    }

    /// Returns the working brief that the batch was read from and that all was taken over from; `None` for other files.
    pub fn working(&self) -> Option<&WorkingView> {
        self.working.as_ref()
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Returns what the batch holds and lacks, by product, and what it cannot tell.
    pub fn passport(&self) -> Passport {
        // A load that gave no alert left the batch before it on the screen, of which its report says nothing.
        let ranked = self.ranked.as_ref().filter(|_| self.batch_revision == self.revision);
        let silences = ranked.map_or_else(Vec::new, silence::of);
        passport::passport(&self.reports, ranked, &silences)
    }

    /// Returns the reports of the last load, one a file.
    pub fn reports(&self) -> &[SourceReport] {
        &self.reports
    }

    /// Returns how many sources each file of the last load gave: an archive one for each entry with records. Files that were
    /// not opened any more are not counted.
    pub fn sources_per_file(&self) -> &[usize] {
        &self.sources_per_file
    }

    /// Returns where the raw record of the alert with this key (32 hex digits) lies.
    pub fn record_request(&self, key: &str) -> Result<RecordRequest, Failure> {
        let ranked = self.loaded()?;
        let alert = AlertKey::from_hex(key)
            .and_then(|key| ranked.find_key(key))
            .ok_or_else(|| Failure { code: FailureCode::NotFound, about: key.into() })?;
        let span = ranked.batch.span[alert.row()];
        let source = &ranked.batch.sources[span.source.index()];
        Ok(RecordRequest {
            source: span.source,
            file: source.file.clone(),
            record: span.record,
            entry: source.entry,
            offset: span.offset,
            length: span.length,
            plain: wg_ingest::is_plain(&source.container),
        })
    }

    fn map_of(&self, source: u32) -> Option<&MapUse> {
        self.reports.get(usize::try_from(source).ok()?)?.map.as_ref()
    }

    fn loaded(&self) -> Result<&Ranked, Failure> {
        self.ranked.as_ref().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })
    }

    /// Answers a question. `Query::Record` is not answered here: the caller has the files
    /// (see [`record_request`](Session::record_request)).
    pub fn ask(&mut self, query: &Query) -> Result<Answer, Failure> {
        let not_found = |about: &str| Failure { code: FailureCode::NotFound, about: about.into() };
        match query {
            Query::Import => {
                let view = import_view::view(&self.reports, self.ranked.as_ref(), &self.times);
                return Ok(Answer::Import(ImportView { left_out: self.left_out.clone(), ..view }));
            }
            Query::ReportJson => return Ok(Answer::Json(triage::inspect_json(self))),
            Query::Model => {
                let is_taught = self.learning.taught().seen.is_some();
                let seen = self.ranked.as_ref().filter(|_| is_taught).map(|ranked| self.promises.seen(ranked));
                let view = learning::model_view(self.ranked.as_ref(), &self.model, &self.learning, seen, &self.judged);
                return Ok(Answer::Model(Box::new(view)));
            }
            Query::Exchange { form, uid, release } => {
                let failed = |error: exchange::ExportError| not_found(&error.to_string());
                return Ok(Answer::Json(exchange::export(self, *form, uid, release).map_err(failed)?));
            }
            Query::ModelFile => return Ok(Answer::Bytes(self.learning.to_bytes())),
            Query::ModelCard => {
                let is_taught = self.learning.taught().seen.is_some();
                let seen = self.ranked.as_ref().filter(|_| is_taught).map(|ranked| self.promises.seen(ranked));
                let view = learning::model_view(self.ranked.as_ref(), &self.model, &self.learning, seen, &self.judged);
                let (promises, taught) = (&mut self.promises, self.learning.taught());
                let promise = self
                    .ranked
                    .as_ref()
                    .map(|ranked| promises.view(ranked, &self.model, &self.judged, &self.alone, taught));
                return Ok(Answer::Text(learning::card(&view, &self.learning, promise.as_ref())));
            }
            Query::FieldMap { source } => return Ok(Answer::FieldMap(maps::view(self.map_of(*source)))),
            Query::FieldMapJson { map } => return Ok(Answer::Json(maps::field_map_json(map))),
            Query::ReadFieldMap { text } => {
                let bad = |error: maps::MapError| Failure { code: FailureCode::BadMap, about: error.to_string() };
                return maps::read_field_map(text.as_bytes()).map(Box::new).map(Answer::ReadMap).map_err(bad);
            }
            Query::Queue { view, start, len } => {
                let ranked =
                    self.ranked.as_ref().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
                self.queue_cache.suppress(ranked, &self.judged, &self.suppressed);
                let answer =
                    queue::answer(ranked, &self.model, &self.judged, &mut self.queue_cache, view, *start, *len);
                return Ok(Answer::Queue(answer));
            }
            Query::Complete { query } => {
                let revision = self.revision;
                let known = self.vocabulary.take().filter(|(of, _)| *of == revision);
                let batch = &self.loaded()?.batch;
                let (_, words) = known.unwrap_or_else(|| (revision, complete::Vocabulary::of(batch)));
                let answer = words.complete(query);
                self.vocabulary = Some((revision, words));
                return Ok(Answer::Completions(answer));
            }
            Query::Uids { view } => {
                let ranked =
                    self.ranked.as_ref().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
                self.queue_cache.suppress(ranked, &self.judged, &self.suppressed);
                return Ok(Answer::Uids(queue::uids(ranked, &self.judged, &self.queue_cache, &view.query)));
            }
            Query::Wall => {
                let ranked =
                    self.ranked.as_ref().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
                self.queue_cache.suppress(ranked, &self.judged, &self.suppressed);
                let view = wall::view(ranked, &self.judged, |id| self.queue_cache.is_hidden(id));
                return Ok(Answer::Wall(Box::new(view)));
            }
            Query::Evasion => {
                let ranked =
                    self.ranked.as_mut().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
                return Ok(Answer::Evasion(evasion::view(ranked, &self.model, self.learning.taught())));
            }
            Query::OverDays { checks, real } => return Ok(Answer::Share(over_days(*checks, *real))),
            Query::Promise => {
                let ranked =
                    self.ranked.as_ref().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
                let taught = self.learning.taught();
                let view = self.promises.view(ranked, &self.model, &self.judged, &self.alone, taught);
                return Ok(Answer::Promise(Box::new(view)));
            }
            _ => {}
        }
        let ranked = self.loaded()?;
        let incident = |uid: &str| ranked.find_uid(uid).ok_or_else(|| not_found(uid));
        let alert =
            |key: &str| AlertKey::from_hex(key).and_then(|key| ranked.find_key(key)).ok_or_else(|| not_found(key));
        Ok(match query {
            Query::Alike { uid } => {
                Answer::Alike(alike::find(ranked, &self.model, &self.judged, &self.past, incident(uid)?))
            }
            Query::Decisions => Answer::Decisions(decided::view(ranked, &self.judged)),
            Query::Simulate { pattern } => Answer::Simulated(suppress::simulate(ranked, &self.judged, pattern)),
            Query::Incident { uid } => {
                Answer::Incident(detail::incident(ranked, &self.model, &self.judged, &self.assets, incident(uid)?))
            }
            Query::Alert { key } => Answer::Alert(detail::alert(ranked, &self.model, alert(key)?)),
            Query::Chain { uid, spec } => Answer::Chain(chain::view(ranked, &self.model, incident(uid)?, *spec)),
            Query::ChainPicture { uid, spec } => {
                let view = chain::view(ranked, &self.model, incident(uid)?, *spec);
                Answer::Text(picture::svg(&view, wg_schema::attack::version()))
            }
            Query::Matrix { lens: _, scope } => {
                let view = matrix::view(ranked, &self.judged, scope, true);
                Answer::Matrix(matrix::covered(view, &self.coverage))
            }
            Query::Technique { id, scope } => Answer::Technique(
                matrix::technique(ranked, &self.model, &self.judged, &self.coverage, id, scope)
                    .ok_or_else(|| not_found(id))?,
            ),
            Query::VerdictFacts { uid } => Answer::VerdictFacts(facts::facts(ranked, &self.model, incident(uid)?)),
            Query::Renamed { judged } => Answer::Renamed(renamed::find(ranked, judged)),
            Query::Chart { chart, width_px, height_px } => {
                Answer::Scene(charts::draw(ranked, &self.model, self.learning.edits(), *chart, (*width_px, *height_px)))
            }
            Query::TriageJson => {
                let mut json = Vec::new();
                triage::write_triage(self, &mut json).map_err(|_| not_found("JSON"))?;
                Answer::Json(String::from_utf8_lossy(&json).into_owned())
            }
            Query::Brief { spec } => Answer::Brief(brief::view(self, ranked, spec)),
            Query::Findings { start, len } => {
                let mut bytes = Vec::new();
                convert::write_some(&ranked.batch, *start as usize, *len as usize, &mut bytes)
                    .map_err(|_| not_found("finding"))?;
                Answer::Bytes(bytes)
            }
            Query::BriefHtml { spec } => Answer::Html(brief::html(self, ranked, spec)),
            Query::WorkingText { spec } => {
                let learnt = if self.model.hash() == Model::starting().hash() {
                    Vec::new()
                } else {
                    self.learning.to_bytes_without_names()
                };
                Answer::Working(working::write(ranked, &self.about(), learnt, spec))
            }
            Query::WorkingView => match &self.working {
                Some(view) => Answer::WorkingView(Box::new(view.clone())),
                None => return Err(not_found("working brief")),
            },
            Query::ToJudge { n, seed } => Answer::ToJudge(learning::to_judge(ranked, &self.judged, *n, *seed)),
            Query::Record { key, .. } => return Err(not_found(key)),
            Query::Import
            | Query::ReportJson
            | Query::Exchange { .. }
            | Query::FieldMap { .. }
            | Query::FieldMapJson { .. }
            | Query::ReadFieldMap { .. }
            | Query::Queue { .. }
            | Query::Wall
            | Query::Uids { .. }
            | Query::Complete { .. }
            | Query::Promise
            | Query::OverDays { .. }
            | Query::Evasion
            | Query::Model
            | Query::ModelFile
            | Query::ModelCard => return Err(not_found("")),
        })
    }
}
