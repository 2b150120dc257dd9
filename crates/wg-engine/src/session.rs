//! The session: what is loaded and what was said of it. Loading in steps and answering have files of their own.

mod answers;
mod lining;
mod loading;

use crate::assets::Assets;
use crate::import_view::Whom;
use crate::learning::{self, Learning};
use crate::passport::Passport;
use crate::promise::Promises;
use crate::ranked::Ranked;
use crate::{complete, matrix, not_followed, passport, queue, second, silence};
use loading::Loading;
use wg_correlate::Correction;
use wg_exchange::{Coverage, LayerError, read_layers};
use wg_ingest::{Limits, Times};
use wg_protocol::working::WorkingView;
use wg_protocol::{
    About, Answer, AssetMark, BatchSummary, CandidateView, CellEdit, CorrectedPair, Failure, FailureCode,
    JudgedIncident, LearnFrom, LeftOut, PastCase, Reader, Revision, ShadowView, Suppression,
};
use wg_schema::field_map::FieldMap;
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::report::SourceReport;
use wg_schema::{AlertKey, Batch, SourceId, TimeMs, attack};
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
    times: OrderedMap<String, Times>,
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
    /// What was said to be judged; `judged` and `alone` are made of it.
    said: Vec<JudgedIncident>,
    judged: OrderedMap<String, String>,
    reader: Reader,
    /// Where the line is drawn, as it was kept.
    line: String,
    past: Vec<PastCase>,
    suppressed: Vec<Suppression>,
    /// Those of the judged that were judged for themselves.
    alone: OrderedSet<String>,
    promises: Promises,
    corrections: Vec<Correction>,
    assets: Assets,
    /// Names that a person holds apart from what is spelt like them.
    apart: Vec<String>,
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
            times: OrderedMap::new(),
            uncovered: false,
            now: None,
            model: Model::starting(),
            learning: Learning::default(),
            loading: None,
            ranked: None,
            reports: Vec::new(),
            said: Vec::new(),
            judged: OrderedMap::new(),
            reader: Reader::default(),
            line: String::new(),
            past: Vec::new(),
            suppressed: Vec::new(),
            alone: OrderedSet::new(),
            promises: Promises::default(),
            corrections: Vec::new(),
            assets: Assets::default(),
            apart: Vec::new(),
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
    pub fn set_times(&mut self, times: OrderedMap<String, Times>) {
        self.times = times;
    }

    pub(crate) fn times(&self) -> &OrderedMap<String, Times> {
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

    /// Learns a candidate from prior packs of other teams; see [`Learning`].
    pub fn learn_packs(&mut self, add: &[Vec<u8>], weights: &[u16]) -> Result<CandidateView, Failure> {
        let ranked = self.ranked.as_mut().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
        let bad = |error: learning::ReadError| Failure { code: FailureCode::BadPack, about: error.to_string() };
        self.learning.learn_packs(ranked, &self.model, add, weights).map_err(bad)
    }

    /// Puts prior packs to use at once, without a candidate to look at.
    ///
    /// # Errors
    /// When a file is no pack, or the weights come to more than all of it; then nothing changes.
    pub fn set_packs(&mut self, add: &[Vec<u8>], weights: &[u16]) -> Result<BatchSummary, Failure> {
        let bad = |error: learning::ReadError| Failure { code: FailureCode::BadPack, about: error.to_string() };
        let model = self.learning.set_packs(add, weights).map_err(bad)?;
        self.use_model(model);
        Ok(self.summary())
    }

    /// Lets the candidate run in shadow, or takes one up again that did; see [`Learning`].
    ///
    /// # Errors
    /// When there is no batch or no candidate, or the file is no model; then nothing changes.
    pub fn shadow(
        &mut self,
        file: &[u8],
        kept: &str,
        verdicts: &[LearnFrom],
        now_ms: i64,
    ) -> Result<CandidateView, Failure> {
        let refused = |error: learning::LoadError| Failure { code: FailureCode::BadModel, about: error.to_string() };
        let ranked = self.ranked.as_mut().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
        self.learning.shadow(ranked, &self.model, (file, kept), (verdicts, self.revision, now_ms)).map_err(refused)
    }

    /// Brings the record of the candidate in shadow up to the verdicts that stand.
    ///
    /// # Errors
    /// When there is no batch, or nothing runs in shadow.
    pub fn beside(&mut self, verdicts: &[LearnFrom], now_ms: i64) -> Result<ShadowView, Failure> {
        let ranked = self.ranked.as_mut().ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })?;
        let none = || Failure { code: FailureCode::NotFound, about: "candidate".into() };
        self.learning.beside(ranked, &self.model, (verdicts, self.revision, now_ms)).ok_or_else(none)
    }

    /// Puts the candidate to use and ranks the batch anew, or drops it.
    pub fn decide(&mut self, accept: bool) -> Result<BatchSummary, Failure> {
        if !self.learning.has_candidate() {
            return Err(Failure { code: FailureCode::NotFound, about: "candidate".into() });
        }
        if let Some(model) = self.learning.decide(accept) {
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

    /// Says what a forest holds of incidents, by uid (see [`second_look`](crate::second_look)). Of an older revision it is dropped.
    pub fn set_seconds(&mut self, revision: Revision, list: &[(String, f32)]) {
        if let Some(ranked) = self.ranked.as_mut().filter(|_| revision == self.revision) {
            ranked.second = second::marks(ranked, list);
            self.queue_cache = queue::Cache::default();
        }
    }

    fn use_model(&mut self, model: Model) {
        self.model = model;
        if let Some(loading) = &mut self.loading {
            loading.rank_under(&self.model, &self.corrections, &self.assets, self.seed);
        }
        if let Some(ranked) = self.ranked.take() {
            self.ranked = Some(ranked.under(&self.model, &self.corrections, &self.assets, self.seed));
            self.draw_line();
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

    /// Sets the SHA-256 of the loaded files, in the order of the sources; empty for one that can no longer be read.
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
        self.said = list;
        self.take_judged();
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
        let corrections: Vec<Correction> = list.iter().filter_map(not_followed::correction).collect();
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

    /// Says which written names are somebody of their own, although a rule takes them for another (`Passport::one_name`).
    /// Scores and links are made anew. Replaces what was said before. Returns whether anything is loaded that may have changed.
    pub fn set_apart(&mut self, list: Vec<String>) -> bool {
        if list == self.apart {
            return false;
        }
        self.apart = list;
        self.part_names()
    }

    pub(crate) fn whom(&self) -> Whom<'_> {
        Whom { apart: &self.apart, seed: self.seed }
    }

    /// Puts the batch under the names that are held apart.
    fn part_names(&mut self) -> bool {
        let Some(ranked) = self.ranked.take() else { return false };
        self.ranked = Some(ranked.apart(&self.apart, &self.model, &self.corrections, &self.assets, self.seed));
        self.ranked_again()
    }

    fn rank_again(&mut self) -> bool {
        let Some(ranked) = self.ranked.take() else { return false };
        self.ranked = Some(ranked.under(&self.model, &self.corrections, &self.assets, self.seed));
        self.ranked_again()
    }

    fn ranked_again(&mut self) -> bool {
        // Where the last load gave the batch, it is still the one that did.
        self.draw_line();
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
        passport::passport(&self.reports, ranked, &silences, &self.apart, self.seed)
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
        let ranked = loaded(self.ranked.as_ref())?;
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
}

/// The batch, or that there is none. Of the field alone, so that others can be borrowed beside it.
fn loaded(ranked: Option<&Ranked>) -> Result<&Ranked, Failure> {
    ranked.ok_or(Failure { code: FailureCode::NoBatch, about: String::new() })
}
