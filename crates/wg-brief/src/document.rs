//! What a brief says, before it has a form.
//!
//! The type tells who wrote a text: `&'static str` and numbers are ours, every `String` comes from the batch or from a person
//! and leaves only through [`Names`](crate::Names). A claim carries the alerts it rests on, by their place in
//! [`Brief::sources`].

use crate::names::NameKind;
use serde::{Deserialize, Serialize};
use wg_schema::TimeMs;

/// Who it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edition {
    /// The next shift: everything.
    #[default]
    HandOver,
    /// Executives: without the matrix and the tables of rules.
    Executive,
}

impl Edition {
    pub fn title(self) -> &'static str {
        match self {
            Edition::HandOver => "Hand-over",
            Edition::Executive => "Executive briefing",
        }
    }
}

/// Whose words they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    /// Drafted by fixed rules; nobody has approved it.
    #[default]
    Rules,
    /// Drafted by fixed rules, approved by a person.
    Approved,
    /// Written by a person.
    Person,
}

/// Places in [`Brief::sources`].
pub type Cites = Vec<u16>;

/// A sentence and what it rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    pub text: String,
    pub cites: Cites,
}

/// Everything a brief says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brief {
    pub edition: Edition,
    pub headline: String,
    pub headline_by: Author,
    /// First and last time of the batch.
    pub range: Option<(TimeMs, TimeMs)>,
    pub figures: Vec<(u64, &'static str)>,
    pub story: Option<Story>,
    pub needs: Vec<Need>,
    pub needs_by: Author,
    pub not_known: Vec<Claim>,
    /// The first incidents, first to look at first.
    pub first: Vec<FirstRow>,
    pub chain: Option<Chain>,
    pub matrix: Matrix,
    pub verdicts: Verdicts,
    pub quality: Quality,
    pub model: ModelStatement,
    pub sources: Vec<SourceRow>,
    /// Names the batch and the log, so that a paper can be matched with its file. Hex digits.
    pub batch_uid: String,
    /// Entries of the log, and the hash of the last one.
    pub log: Option<(u64, String)>,
    pub app: String,
}

/// The incident that the first sheet tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    pub uid: String,
    pub title: String,
    pub text: Claim,
    pub start: TimeMs,
    pub end: TimeMs,
    /// In the order of time.
    pub steps: Vec<Step>,
    pub silent: Vec<(TimeMs, TimeMs)>,
    /// Alerts that carry the story and all alerts of the incident.
    pub key_alerts: u32,
    pub all_alerts: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    pub time: TimeMs,
    /// Two letters of the tactic, and its colour group, 0 to 7.
    pub code: String,
    pub phase: u8,
    pub tactic: String,
    pub title: String,
    pub command_line: String,
    pub cites: Cites,
}

/// Something that the reader is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    pub what: String,
    /// Why, and by when.
    pub why: String,
    pub cites: Cites,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstRow {
    pub uid: String,
    pub title: String,
    /// `tp`, `bp`, `fp`, `nd`, or empty.
    pub verdict: String,
    pub p: f32,
    pub low: f32,
    pub high: f32,
    /// Machines, else accounts, else addresses.
    pub places: Vec<(NameKind, String)>,
    /// Why it was judged so, and when; empty where it was not.
    pub state: String,
    pub cites: Cites,
}

/// The swim lanes of the second sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    pub uid: String,
    pub title: String,
    pub start: TimeMs,
    pub end: TimeMs,
    pub export_end: TimeMs,
    pub lanes: Vec<Lane>,
    pub marks: Vec<Mark>,
    pub links: Vec<Link>,
    pub cannot_show: Vec<String>,
    /// Score and its reasons: (points, what it says).
    pub base: f64,
    pub points: f64,
    pub p: f32,
    pub low: f32,
    pub high: f32,
    pub reasons: Vec<(f64, String)>,
    /// What an analyst wrote about it.
    pub note: String,
    pub cites: Cites,
    /// What steps of this kind are in general, for a reader who never met one: at most a few.
    pub guides: Vec<Guide>,
}

/// What a technique or a kind of rule is, in sentences of ours, and the alert that it is told for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    pub about: String,
    pub text: String,
    pub cites: Cites,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneKind {
    #[default]
    Host,
    Account,
    Outside,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    pub kind: LaneKind,
    /// `None`: the lane of alerts that name nothing.
    pub name: Option<String>,
    pub silent: Vec<(TimeMs, TimeMs)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    pub lane: usize,
    pub step: Step,
    /// Repeats that are folded into it.
    pub repeats: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub certain: bool,
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    pub version: String,
    pub columns: Vec<Column>,
    pub unmapped_alerts: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    pub code: String,
    pub phase: u8,
    pub name: String,
    pub incidents: u32,
    pub cells: Vec<Cell>,
    /// Techniques that were seen and are not among the cells.
    pub more: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub id: String,
    pub name: String,
    pub incidents: u32,
    /// Of the best incident, 0 to 1.
    pub top: f32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    /// TP, BP, FP, ND.
    pub counts: [u32; 4],
    /// Incidents above the line without a verdict.
    pub left: u32,
    pub below_line: u32,
    pub below_judged: u32,
    pub below_real: u32,
    /// Incidents that need more data: (uid, title, what is missing, note).
    pub open: Vec<OpenItem>,
    /// Rules whose alerts were judged false: (rule, false, judged).
    pub false_rules: Vec<(String, u32, u32)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenItem {
    pub uid: String,
    pub title: String,
    pub state: String,
    pub note: String,
    pub cites: Cites,
}

/// The funnel: `records - rejected - not_alerts - folded == alerts`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    pub records: u64,
    pub rejected: u64,
    pub not_alerts: u64,
    pub folded: u64,
    pub alerts: u64,
    /// (name, read as, records, alerts, rejected).
    pub files: Vec<FileRow>,
    pub more_files: u32,
    /// What it means, most consequential first.
    pub meaning: Vec<String>,
    pub over_time: wg_charts::Scene,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileRow {
    pub name: String,
    pub read_as: String,
    pub records: u64,
    pub alerts: u64,
    pub rejected: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelStatement {
    pub version: String,
    /// Verdicts it has learnt from; 0: it is the starting one.
    pub learnt_from: u32,
    pub limits: Vec<&'static str>,
}

/// An alert that a claim rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceRow {
    /// The alert's key in hex.
    pub key: String,
    pub incident: String,
    pub time: Option<TimeMs>,
    pub product: String,
    pub title: String,
    pub file: String,
    pub record: u64,
}
