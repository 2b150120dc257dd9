//! What page and worker say to each other. Postcard bytes in transferred buffers; files travel beside them as handles.
//!
//! Answers are what the screen shows: names and numbers ready to format, never indices that need a second question.
//! All texts that come from a file are attacker-controlled and are only ever shown as text.

pub mod alike;
pub mod asset;
pub mod beside;
pub mod brief;
pub mod chain;
pub mod coded;
pub mod complete;
pub mod decided;
pub mod detail;
pub mod evaluation;
pub mod evasion;
pub mod exchange;
pub mod folder;
pub mod import;
pub mod matrix;
pub mod model;
pub mod plan;
pub mod promise;
pub mod queue;
pub mod reading;
pub mod role;
pub mod second;
pub mod standing;
pub mod suppress;
pub mod wall;
pub mod working;

pub use alike::{AlikeCase, AlikeView, PastCase};
pub use asset::{AssetKind, AssetMark, AssetSaid, Criticality};
pub use beside::{Hidden, Rate, RecordView, ShadowView};
pub use brief::{BriefSpec, BriefVerdict, BriefView};
pub use chain::{Affected, ChainLink, ChainMark, ChainSpec, ChainView, Lane, LaneBy, LaneKind};
pub use complete::{Completion, CompletionKind, Completions};
pub use decided::{DecidedView, Offered};
pub use detail::{
    AlertDetail, AlertRef, AssetsView, AttackTag, Drafted, Evidence, FieldValue, IncidentDetail, MOST_RESTS, MiniChip,
    MiniLane, MiniTimeline, PreWork, Reason, RecordText, Rests,
};
pub use evasion::{EvasionRow, EvasionView, Fallen};
pub use exchange::ExchangeForm;
pub use folder::{LeftOut, Why};
pub use import::{FieldMapView, ImportView, MapState, Progress, SkewRow, SourceActivity, SourceClock, Stage};
pub use matrix::{CoverageLayer, MatrixCell, MatrixColumn, MatrixLens, MatrixScope, MatrixView, TechniqueDetail};
pub use model::{
    AskedBy, Calibration, CandidateView, CellChange, CellEdit, DriftView, GivenBy, LearnFrom, Measured, ModelView,
    Moved, Mover, Outcome, PackView, SelfTest, Shape, ShapeCell, ToJudge,
};
pub use plan::{PlanSpec, Planned, Reader};
pub use promise::{NearFind, PromiseStep, PromiseView, Revoked, Standing};
pub use queue::{
    Facet, FacetValue, JudgedAlert, JudgedIncident, Lens, Pile, PileCount, QueueAnswer, QueueRow, ReasonBrief, Renamed,
    ViewSpec,
};
pub use reading::{Guide, Hypothesis, HypothesisKind, InferredTechnique, Reading};

pub use second::{SecondLesson, SecondMark, SecondRows, SecondStanding};
pub use suppress::{Covered, Simulated, Suppression};

use serde::{Deserialize, Serialize};
pub use wg_charts::{Anchor, Mark, Scene};
pub use wg_schema::field_map::{DateOrder, FieldMap, MapUse, MappedField, Scale};

/// Raised whenever a message changes shape. The worker states it in `Ready`; the page refuses another one.
pub const PROTOCOL_VERSION: u32 = 12;

/// Numbers the requests of a page. Each request settles: answer, failure, or failed by the bridge when the worker dies.
pub type RequestId = u32;

/// Names a load. Every load that ends gives a new, larger one; answers about an older one are dropped.
pub type Revision = u32;

/// From the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Reads files, whose handles stand in the same order beside this message. `add`: keep what is loaded and add to it.
    /// `now_ms`: the page's clock, by which times that have not come yet are found. `left_out`: what of a folder is not
    /// among the files, for the report.
    Open { request: RequestId, files: Vec<FileMeta>, add: bool, now_ms: i64, left_out: Vec<LeftOut> },
    /// Makes a sample batch (`wg-sample`) and reads it as a file.
    OpenSample { request: RequestId, sample: Sample },
    /// Opens the text of a working brief in place of what is loaded.
    OpenWorking { request: RequestId, text: Vec<u8> },
    /// Stops the running load. What was read is kept.
    Cancel { request: RequestId },
    /// Which incidents are judged. Replaces what was said before; queue, facets and matrix answer by it.
    Judged { list: Vec<JudgedIncident> },
    /// What known answers say of the reader, and which one is shown now. Replaces what was said before.
    Reader { reader: Reader },
    /// Where the line is drawn: a `Planned::kept`, or empty for where it is for all. One of another batch draws none. The batch is
    /// ranked again. → `FromWorker::Changed`
    Line { kept: String },
    /// Incidents of other batches with their verdicts, to find cases like one of this batch. Replaces what was said before.
    Past { list: Vec<PastCase> },
    /// Which patterns are suppressed now; expired ones are not among them. Replaces what was said before.
    Suppressed { list: Vec<Suppression> },
    /// Hosts and accounts that matter most. Replaces what was said before; the batch is ranked again, since what is severe on
    /// them is held above the line. → `FromWorker::Changed`
    Assets { list: Vec<AssetMark> },
    /// What an analyst has said about links. Replaces what was said before; the batch is linked and ranked again.
    /// → `FromWorker::Changed`
    Corrected { list: Vec<CorrectedPair> },
    /// Names that are somebody of their own, whatever is spelt like them. Replaces what was said before; the batch is scored and
    /// linked again. → `FromWorker::Changed`
    Apart { list: Vec<String> },
    /// Asks something.
    Ask { request: RequestId, query: Query },
    /// Learns a candidate beside the model in use, from these verdicts on the batch and from what was learnt before on
    /// others. Replaces an earlier candidate; nothing else changes. → `Answer::Candidate`
    /// What a person set in the model stays set.
    Learn { request: RequestId, verdicts: Vec<LearnFrom> },
    /// Sets points by hand in place of what was set before; what was learnt from verdicts is learnt again around them.
    /// Without `apply` it is only said what would change (→ `Answer::Candidate`); with it the batch is ranked anew and a
    /// candidate is dropped (→ `Answer::Decided`).
    SetPoints { request: RequestId, edits: Vec<CellEdit>, apply: bool },
    /// Teaches a forest and asks it. Asked of a worker of its own, which has no batch. → `Answer::Estimates`
    SecondLook { request: RequestId, lesson: Box<SecondLesson> },
    /// What a forest said of incidents of this revision, by uid; of another revision it is dropped. Queue, facets and detail
    /// answer by it; no score does.
    Seconds { revision: Revision, list: Vec<(String, f32)> },
    /// Learns a candidate from prior packs of other teams (the files in `add`, behind those in use) with the weights of all of
    /// them, of 1,000; no weight takes a pack out. What was learnt and set here stays. → `Answer::Candidate`
    Packs { request: RequestId, add: Vec<Vec<u8>>, weights: Vec<u16> },
    /// Lets the candidate run in shadow: it stays beside the model in use, and its record on verdicts that neither was taught is
    /// kept. With the file and the record of an earlier time it is taken up again; empty, the candidate that there is goes into
    /// shadow. → `Answer::Candidate`
    Shadow { request: RequestId, file: Vec<u8>, kept: String, verdicts: Vec<LearnFrom>, now_ms: i64 },
    /// Brings the record of the candidate in shadow up to these verdicts. → `Answer::Shadow`
    Beside { request: RequestId, verdicts: Vec<LearnFrom>, now_ms: i64 },
    /// Puts the candidate to use and ranks the batch anew, or drops it. → `Answer::Decided`, with a new revision
    Decide { request: RequestId, accept: bool },
    /// Takes a model file (`Query::ModelFile`) into use and ranks the batch anew; empty: back to the shipped scorecard.
    /// → `Answer::Decided`
    LoadModel { request: RequestId, bytes: Vec<u8> },
    /// Field maps for exports that no reader knows. Replaces those before; files that are opened from now on are read by
    /// them where they fit.
    Maps { list: Vec<FieldMap> },
    /// How the times of files are read that are opened from now on, by name. Replaces what was said before.
    Clocks { list: Vec<SourceClock> },
    /// Puts the ATT&CK release of the bundle whose handle stands beside this message in the place of the built-in table, for
    /// what is opened from now on. → `Answer::Attack`
    Attack { request: RequestId },
    /// Lays the ATT&CK Navigator layers in these files over the matrix, in place of those before. → `Answer::Layers`
    Layers { request: RequestId, files: Vec<Vec<u8>> },
    /// From one worker to another: reads the lines of the file beside this message from the one that begins after `from` to the
    /// one that reaches `to`, as `how` says (`wg_ingest::Ahead`). What they say comes back as bytes, which are no message of
    /// this protocol.
    ReadAhead { how: Vec<u8>, from: u64, to: u64 },
}

/// A made-up batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sample {
    Night,
    Small,
    Messy,
}

impl Sample {
    pub const ALL: [Sample; 3] = [Sample::Night, Sample::Small, Sample::Messy];

    /// Returns its word, which is also in the name of its file: `sample-night.ndjson`.
    pub fn word(self) -> &'static str {
        match self {
            Sample::Night => "night",
            Sample::Small => "small",
            Sample::Messy => "messy",
        }
    }

    /// Returns the batch with this word.
    pub fn by_word(word: &str) -> Option<Sample> {
        Sample::ALL.into_iter().find(|sample| sample.word() == word)
    }
}

/// Two alerts, by key in hex, that belong together (or, if not, in two incidents) whatever their links say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedPair {
    pub first: String,
    pub second: String,
    pub together: bool,
}

/// Something that was said of two alerts and that the incidents do not show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotFollowed {
    pub pair: CorrectedPair,
    pub why: WhyNotFollowed,
    /// Titles of the two alerts; empty where one is not in the batch.
    pub titles: [String; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhyNotFollowed {
    /// One of the two alerts is not in this batch.
    NotHere,
    /// Both are repeats of one alert, which is of one incident.
    OneAlert,
    /// What was said later, of these two or of others between them, says otherwise.
    SaidOtherwise,
}

impl WhyNotFollowed {
    /// Returns the reason in words that follow "not followed:".
    pub fn words(self) -> &'static str {
        match self {
            WhyNotFollowed::NotHere => "one of the two alerts is not in this batch",
            WhyNotFollowed::OneAlert => "the two are repeats of one alert, which is of one incident",
            WhyNotFollowed::SaidOtherwise => {
                "what was said later, of these two or of alerts between them, says otherwise"
            }
        }
    }
}

/// Name and size of a file that was handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileMeta {
    pub name: String,
    pub size: u64,
}

/// A question. It carries everything that its answer depends on, but the batch and the judged list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// The import screen. → `Answer::Import`
    Import,
    /// The machine-readable import report. → `Answer::Json`
    ReportJson,
    /// All of it as the CLI's `triage` prints it, for tests and for saving. → `Answer::Json`
    TriageJson,
    /// Rows `start..start + len` of the queue under `view`, with piles and facets. → `Answer::Queue`
    Queue { view: ViewSpec, start: u32, len: u32 },
    /// The uids of all incidents under `view`, first to look at first. → `Answer::Uids`
    Uids { view: ViewSpec },
    /// Everything about one incident, by uid. → `Answer::Incident`
    Incident { uid: String },
    /// What the last word of this query could be, from the batch's own words. → `Answer::Completions`
    Complete { query: String },
    /// Texts of verdicts, to leave without names. → `Answer::Hidden`
    Hide(coded::ToHide),
    /// Judged cases that rank where they do for much the same reasons as this incident. → `Answer::Alike`
    Alike { uid: String },
    /// What was decided in the products that raised the alerts. → `Answer::Decisions`
    Decisions,
    /// What a pattern would suppress in this batch. → `Answer::Simulated`
    Simulate { pattern: String },
    /// What to say of links so that these alerts, by key, leave their incident for `to`; empty: for one of their own.
    /// → `Answer::Pairs`, `FailureCode::NotFound` where nothing would change
    Move { alerts: Vec<String>, to: String },
    /// One alert, by its key in hex. → `Answer::Alert`
    Alert { key: String },
    /// The raw record of an alert, read again from its file. What looks like a secret is hidden unless `uncover`.
    /// → `Answer::Record`
    Record { key: String, uncover: bool },
    /// The chain of an incident. → `Answer::Chain`
    Chain { uid: String, spec: ChainSpec },
    /// The same as an SVG file. → `Answer::Text`
    ChainPicture { uid: String, spec: ChainSpec },
    /// → `Answer::Matrix`
    Matrix { lens: MatrixLens, scope: MatrixScope },
    /// → `Answer::Technique`
    Technique { id: String, scope: MatrixScope },
    /// What a verdict entry must hold about an incident at this moment. → `Answer::VerdictFacts`
    VerdictFacts { uid: String },
    /// Which incidents of this batch hold what was judged under another uid: the alert that led it is of another incident
    /// now, or the uid is of an older version. → `Answer::Renamed`
    Renamed { judged: Vec<JudgedAlert> },
    /// A chart as drawing primitives for the given size in px. → `Answer::Scene`
    Chart { chart: Chart, width_px: u32, height_px: u32 },
    /// The sheets of a brief. → `Answer::Brief`
    Brief { spec: Box<BriefSpec> },
    /// The same as one HTML file. → `Answer::Html`
    BriefHtml { spec: Box<BriefSpec> },
    /// The text of a working brief. → `Answer::Working`
    WorkingText { spec: Box<working::WorkingSpec> },
    /// The working brief that is open. → `Answer::WorkingView`, `FailureCode::NotFound` where none is
    WorkingView,
    /// The figures of the wall. → `Answer::Wall`
    Wall,
    /// The model in use. → `Answer::Model`
    Model,
    /// The least mean share below the line that so many checks over all batches rule out, 95 % sure however often one looks.
    /// → `Answer::Share`
    OverDays { checks: u32, real: u32 },
    /// What a second look is to be taught and asked. → `Answer::SecondRows`
    SecondRows,
    /// How good the order is, on judged incidents that the model in use was not taught, with charts of the given size.
    /// → `Answer::Evaluation`
    Evaluation { width_px: u32, height_px: u32 },
    /// How far ranks could be pushed down by an attacker. → `Answer::Evasion`
    Evasion,
    /// What was learnt, to be kept or carried to another machine. → `Answer::Bytes`
    ModelFile,
    /// The same of the candidate. → `Answer::Bytes`
    CandidateFile,
    /// The tables of the model in use as a prior pack for other teams, without any row. → `Answer::Json`
    PackFile { team: String, made_ms: i64 },
    /// What the model is, as Markdown, to save. `last_change`: when which model took the place of which, and how, as the page
    /// kept it; may be empty. → `Answer::Text`
    ModelCard { last_change: String },
    /// Up to `n` incidents without a verdict whose verdicts would help most; `seed` draws the random ones. → `Answer::ToJudge`
    ToJudge { n: u32, seed: u64 },
    /// Which of `list` cannot be followed in this batch if that is all that is said of links, and why. → `Answer::NotFollowed`
    NotFollowed { list: Vec<CorrectedPair> },
    /// Where the line could be drawn. → `Answer::Plan`
    Plan(PlanSpec),
    /// What random checks of the pile below the line allow to be said, and which incidents to check next.
    /// → `Answer::Promise`
    Promise,
    /// The field map that a source of the last load was read by, by its place in the import report. → `Answer::FieldMap`
    FieldMap { source: u32 },
    /// A field map as a small file, to save. → `Answer::Json`
    FieldMapJson { map: Box<FieldMap> },
    /// The field map in a small file. → `Answer::ReadMap`
    ReadFieldMap { text: String },
    /// Alerts `start..start + len` of the batch in the order of loading, as OCSF Detection Findings, one a line; empty past
    /// the last. → `Answer::Bytes`
    Findings { start: u32, len: u32 },
    /// A file for another tool. `uid`: an incident; empty: the whole batch (Navigator), else the first incident. `release`:
    /// ATT&CK release of the ids, empty for that of the table in use. → `Answer::Json`
    Exchange { form: ExchangeForm, uid: String, release: String },
}

/// The charts that are drawn with plotters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chart {
    /// How many incidents have which score.
    ScoreDistribution,
    /// Alerts over time, by severity.
    AlertsOverTime,
    /// The points of a feature's answers, by the feature's place among the tables of the model.
    Shape(u16),
    /// Incidents near each other when they rank where they do for the same reasons.
    BatchMap,
}

/// From the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker can be asked now.
    Ready {
        protocol: u32,
        about: About,
    },
    /// At most ten a second.
    Progress {
        request: RequestId,
        progress: Progress,
    },
    /// A load has ended: files are read, alerts scored, linked and ranked.
    Loaded {
        request: RequestId,
        summary: BatchSummary,
    },
    /// The batch is the same, its incidents or its order are not: links were corrected.
    Changed {
        summary: BatchSummary,
    },
    /// The input files' hashes are known now; the import report has changed.
    Hashed {
        revision: Revision,
        sha256: Vec<String>,
    },
    Answer {
        request: RequestId,
        revision: Revision,
        answer: Box<Answer>,
    },
    Failed {
        request: RequestId,
        failure: Failure,
    },
}

/// Versions that go into every export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub app: String,
    pub model: String,
    pub attack: String,
}

/// What the top bar and the status line know about the batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchSummary {
    pub revision: Revision,
    /// Names the batch across reloads: hash of its alert keys, 32 hex digits.
    pub batch_uid: String,
    pub alerts: u64,
    pub incidents: u32,
    pub above_line: u32,
    /// Bytes of wasm memory in use by the worker.
    pub memory_bytes: u64,
    pub first_time: Option<i64>,
    pub last_time: Option<i64>,
    /// Milliseconds from the start of the load to this message, and of it reading, scoring and linking.
    pub took_ms: u32,
    pub read_ms: u32,
    pub score_ms: u32,
    pub link_ms: u32,
}

/// The ATT&CK release that was put in the place of the built-in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackRelease {
    pub version: String,
    pub techniques: u32,
    /// Ids that the built-in table does not have, and those that only it has.
    pub added: u32,
    pub gone: u32,
    /// Tactics without a column in the matrix.
    pub unknown_tactics: Vec<String>,
}

/// Why something could not be done. The words for the analyst are chosen by `code` in one place of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: FailureCode,
    /// The file or id it is about; attacker-controlled text.
    pub about: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureCode {
    /// Nothing is loaded.
    NoBatch,
    /// No such incident, alert or technique in this batch.
    NotFound,
    /// The file can no longer be read (moved, changed, or access withdrawn).
    FileGone,
    /// The message could not be understood: page and worker are of different builds.
    Protocol,
    /// The worker died and was started again.
    WorkerStopped,
    /// Not enough memory for this batch.
    OutOfMemory,
    /// The query has an error; `about` says which word.
    BadQuery,
    /// The worker cannot be started (again). Said by the page itself.
    EngineGone,
    /// The model file cannot be used; `about` says why. The model in use stays.
    BadModel,
    /// The file is no prior pack, or the weights do not add up; `about` says why. The model in use stays.
    BadPack,
    /// The working brief in this file cannot be opened; `about` says why.
    BadWorking,
    /// The file is no field map; `about` says why.
    BadMap,
    /// The file is no release of ATT&CK Enterprise; `about` says why.
    BadAttack,
    /// The file is no layer of ATT&CK Enterprise; `about` says why.
    BadLayer,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Import(ImportView),
    Json(String),
    Queue(QueueAnswer),
    Uids(Vec<String>),
    Hidden(coded::Hidden),
    Incident(IncidentDetail),
    Alike(AlikeView),
    Completions(Completions),
    Simulated(Simulated),
    Decisions(DecidedView),
    Alert(AlertDetail),
    Pairs(Vec<CorrectedPair>),
    Record(RecordText),
    Chain(ChainView),
    Matrix(MatrixView),
    Technique(TechniqueDetail),
    /// In the form of the log, so that it is copied and not converted.
    VerdictFacts(#[serde(with = "wg_casefile::facts_as_json")] wg_casefile::Facts),
    Scene(Scene),
    /// (uid as asked, uid now), for those that name an incident under an older rule.
    Renamed(Vec<Renamed>),
    /// In the order in which it was asked.
    NotFollowed(Vec<NotFollowed>),
    Brief(BriefView),
    Html(String),
    Text(String),
    Working(working::WorkingText),
    WorkingView(Box<working::WorkingView>),
    Wall(Box<wall::WallView>),
    Model(Box<ModelView>),
    Bytes(Vec<u8>),
    ToJudge(Vec<ToJudge>),
    Promise(Box<PromiseView>),
    Plan(Vec<Planned>),
    Evasion(EvasionView),
    Share(f64),
    SecondRows(Box<SecondRows>),
    /// Probabilities, in the order of the asked rows.
    Estimates(Vec<f32>),
    Candidate(Box<CandidateView>),
    Shadow(Box<ShadowView>),
    Evaluation(Box<evaluation::EvaluationView>),
    /// The batch under the model that is in use now.
    Decided(BatchSummary),
    FieldMap(FieldMapView),
    ReadMap(Box<FieldMap>),
    Attack(AttackRelease),
    Layers(Vec<CoverageLayer>),
}

/// Encodes a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_stdvec(message).expect("messages hold only types that postcard can write")
}

/// Decodes a message; `None` when it is of another build.
pub fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
