//! The queue: piles, facets and rows.

use crate::detail::AttackTag;
use crate::second::SecondMark;
use serde::{Deserialize, Serialize};

/// An estimate and how sure it is: probabilities, 0 to 1, `low <= p <= high`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    pub p: f32,
    pub low: f32,
    pub high: f32,
}

/// The four piles, by score. Thresholds: 0.70, 0.30 and the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Pile {
    ActFirst,
    LookSoon,
    Skim,
    BelowLine,
}

impl Pile {
    pub const ALL: [Pile; 4] = [Pile::ActFirst, Pile::LookSoon, Pile::Skim, Pile::BelowLine];

    pub fn name(self) -> &'static str {
        match self {
            Pile::ActFirst => "Act first",
            Pile::LookSoon => "Look soon",
            Pile::Skim => "Skim",
            Pile::BelowLine => "Below the line",
        }
    }

    /// The value of the query field `pile:`.
    pub fn slug(self) -> &'static str {
        match self {
            Pile::ActFirst => "act-first",
            Pile::LookSoon => "look-soon",
            Pile::Skim => "skim",
            Pile::BelowLine => "below",
        }
    }
}

/// What the analyst looks at: a query (see `wg-query`) over incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ViewSpec {
    pub query: String,
}

/// What was judged: an incident by its uid then, and the alert that led it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedAlert {
    pub uid: String,
    /// Key in hex; empty where the entry names none.
    pub lead: String,
}

/// A verdict's incident has another uid now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub judged: JudgedAlert,
    /// Uid of the incident that holds the alert.
    pub now: String,
}

/// An incident that has a verdict now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedIncident {
    pub uid: String,
    /// `tp`, `bp`, `fp` or `nd`.
    pub verdict: String,
    /// Judged for itself, not in one go with others: only such a verdict counts as a random check.
    pub alone: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueAnswer {
    /// Rows that match, over all piles, in the order of the score.
    pub total: u32,
    /// Index of `rows[0]`.
    pub start: u32,
    pub rows: Vec<QueueRow>,
    /// Per pile: where it starts in the matching rows, how many match, how many there are in all.
    pub piles: Vec<PileCount>,
    pub facets: Vec<Facet>,
    /// Incidents above the line without a verdict.
    pub left: u32,
    pub judged: u32,
    /// Incidents that match and are suppressed, so that they are no rows here; `suppressed:yes` shows them.
    pub suppressed: u32,
    /// How the query was read, in words; and words that were not used.
    pub reads_as: Vec<String>,
    pub not_used: Vec<String>,
    /// When nothing matches: the token to drop and what would match then.
    pub hint: Option<(String, u32)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PileCount {
    pub pile: Pile,
    pub start: u32,
    pub matching: u32,
    pub all: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// Heading, e.g. `Attack phase`.
    pub name: String,
    /// Query field, e.g. `phase`.
    pub field: String,
    pub values: Vec<FacetValue>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetValue {
    /// As shown, and as written in the query after `field:`.
    pub label: String,
    pub value: String,
    /// Incidents of the batch with it, whatever the query.
    pub count: u32,
}

/// One row of the queue: an incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    pub uid: String,
    pub title: String,
    /// The host that the title ends with, or `12 hosts`; empty: none. And how many hosts more.
    pub place: String,
    pub others: u32,
    /// Place in the whole ranking, 1 is first.
    pub rank: u32,
    /// That place before the batch was ranked anew, where it was another one; else 0.
    pub was: u32,
    pub points: f64,
    pub lens: Lens,
    pub pile: Option<Pile>,
    /// OCSF severity id of its worst alert.
    pub severity_id: u8,
    pub severity: String,
    /// Time of its last alert, milliseconds UTC; `None`: undated.
    pub last_time: Option<i64>,
    /// The two largest reasons in absolute size.
    pub reasons: Vec<ReasonBrief>,
    /// Bit `i`: tactic `i` of `wg_schema::attack::TACTICS` is reached.
    pub tactics: u16,
    /// The same for tactics that no record names and that were inferred from words.
    pub inferred: u16,
    pub alerts: u32,
    /// `tp`, `bp`, `fp`, `nd`, or empty.
    pub verdict: String,
    /// A second look disagrees.
    pub second: Option<SecondMark>,
}

impl QueueRow {
    /// Returns the title without its place.
    pub fn what(&self) -> &str {
        let end = self.title.rfind(&format!(" on {}", self.place)).filter(|_| !self.place.is_empty());
        end.and_then(|end| self.title.get(..end)).unwrap_or(&self.title)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReasonBrief {
    /// Rounded to whole points for the row; the exact figure is in the detail.
    pub points: f64,
    pub label: String,
}

/// Kept here so that screens import one name for the tag of a tactic.
pub type Tag = AttackTag;
