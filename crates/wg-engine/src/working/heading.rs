//! The first line of a working brief.
//!
//! It comes from another person and is as hostile as any export: what does not hold together is refused as a whole.

use serde::{Deserialize, Serialize};
use wg_correlate::{Fold, Given, GivenAlert, Link, Reason, What};
use wg_protocol::working::WorkingAbout;
use wg_schema::{AlertId, AlertKey, Batch, StrId};
use wg_score::{Bins, FEATURES, N_FEATURES};

const FORMAT: &str = "watchglass-working-brief";
const VERSION: u32 = 1;
/// Far more links than alerts are no chain.
const MOST_LINKS_PER_ALERT: usize = 64;

/// What the whole batch says of its part.
pub struct Heading {
    pub about: WorkingAbout,
    /// By row of the part.
    pub alerts: Vec<HeldAlert>,
    pub links: Vec<HeldLink>,
    /// The file of the learnt model that ranked it; empty: the shipped scorecard.
    pub learnt: Vec<u8>,
}

pub struct HeldAlert {
    pub key: AlertKey,
    /// Its answer to each question of the model.
    pub bins: Vec<u8>,
    pub incident: u32,
    /// The row that stands for it.
    pub head: u32,
    pub fold: u8,
}

/// A link between two rows of the part; the values it rests on as texts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldLink {
    from: u32,
    to: u32,
    reason: u8,
    strength: u8,
    certain: bool,
    on: [String; 2],
    /// What each value is to the two alerts, by number.
    #[serde(default)]
    what: [u8; 2],
    gap_ms: Option<i64>,
    others: u32,
    by_chance: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    format: String,
    version: u32,
    about: WorkingAbout,
    /// (key, bins, incident, head, fold), key and bins in hex.
    alerts: Vec<(String, String, u32, u32, u8)>,
    links: Vec<HeldLink>,
    learnt: String,
}

/// Why a heading is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadingError {
    #[error("it is no working brief")]
    NotOurs,
    #[error("it is a working brief of version {0}, this build reads version {VERSION}")]
    OtherVersion(u32),
    #[error("its heading does not have the shape of its format at column {0}")]
    Shape(usize),
    #[error("it does not name the batch that it is a part of")]
    Batch,
    #[error("its alert {0} says what no alert can")]
    Alert(usize),
}

impl Heading {
    pub fn to_line(&self) -> String {
        let alert = |held: &HeldAlert| (held.key.to_hex(), hex(&held.bins), held.incident, held.head, held.fold);
        let links = self.links.iter().map(HeldLink::copy).collect();
        let line = Line {
            format: FORMAT.to_owned(),
            version: VERSION,
            about: self.about.clone(),
            alerts: self.alerts.iter().map(alert).collect(),
            links,
            learnt: hex(&self.learnt),
        };
        serde_json::to_string(&line).expect("a heading holds only text and integers")
    }

    /// Reads and checks a heading.
    pub fn read(line: &str) -> Result<Heading, HeadingError> {
        #[derive(Deserialize)]
        struct Peek {
            format: Option<String>,
            version: Option<u32>,
        }
        let peek: Peek = serde_json::from_str(line).map_err(|_| HeadingError::NotOurs)?;
        match (peek.format.as_deref(), peek.version) {
            (Some(FORMAT), Some(VERSION)) => {}
            (Some(FORMAT), Some(other)) => return Err(HeadingError::OtherVersion(other)),
            _ => return Err(HeadingError::NotOurs),
        }
        let line: Line = serde_json::from_str(line).map_err(|error| HeadingError::Shape(error.column()))?;
        // It goes into every entry of the receiver's log.
        if AlertKey::from_hex(&line.about.batch).is_none() {
            return Err(HeadingError::Batch);
        }
        let n = line.alerts.len();
        if line.links.len() > n.saturating_mul(MOST_LINKS_PER_ALERT) {
            return Err(HeadingError::Shape(0));
        }
        let mut alerts = Vec::with_capacity(n);
        for (i, (key, bins, incident, head, fold)) in line.alerts.into_iter().enumerate() {
            let (key, bins) = (AlertKey::from_hex(&key), unhex(&bins).filter(|bins| are_answers(bins)));
            let Some((key, bins)) = key.zip(bins) else { return Err(HeadingError::Alert(i + 1)) };
            alerts.push(HeldAlert { key, bins, incident, head, fold });
        }
        let learnt = unhex(&line.learnt).ok_or(HeadingError::Shape(0))?;
        Ok(Heading { about: line.about, alerts, links: line.links, learnt })
    }

    /// Returns the answers of all alerts.
    pub fn bins(&self) -> Bins {
        let mut bins = Bins::new(self.alerts.len());
        for (row, alert) in (0..).zip(&self.alerts) {
            if let Ok(row_bins) = <[u8; N_FEATURES]>::try_from(alert.bins.as_slice()) {
                bins.set_row(AlertId(row), &row_bins);
            }
        }
        bins
    }

    /// Returns the incidents, with the values of links as texts of `batch`.
    pub fn given(&self, batch: &Batch) -> Option<Given> {
        let fold = |fold: u8| [Fold::None, Fold::Exact, Fold::Storm, Fold::Near].get(usize::from(fold)).copied();
        let alerts: Option<Vec<GivenAlert>> = self
            .alerts
            .iter()
            .map(|held| Some(GivenAlert { incident: held.incident, head: AlertId(held.head), fold: fold(held.fold)? }))
            .collect();
        let links: Option<Vec<Link>> = self.links.iter().map(|link| link.to_link(batch)).collect();
        Some(Given { alerts: alerts?, links: links? })
    }
}

impl HeldLink {
    /// Holds a link between two rows of the part; `None` never happens for a link of ours.
    pub fn of<'t>(link: &Link, from: u32, to: u32, text: impl Fn(StrId) -> &'t str) -> Option<HeldLink> {
        let reason = Reason::ALL.iter().position(|reason| *reason == link.reason)?;
        Some(HeldLink {
            from,
            to,
            reason: u8::try_from(reason).ok()?,
            strength: link.strength,
            certain: link.certain,
            on: link.on.map(|id| text(id).to_owned()),
            what: link.what.map(|what| what as u8),
            gap_ms: link.gap_ms,
            others: link.others,
            by_chance: link.by_chance,
        })
    }

    fn to_link(&self, batch: &Batch) -> Option<Link> {
        let id = |text: &String| if text.is_empty() { None } else { batch.strings.find(text) };
        Some(Link {
            from: AlertId(self.from),
            to: AlertId(self.to),
            reason: *Reason::ALL.get(usize::from(self.reason))?,
            strength: self.strength,
            certain: self.certain,
            on: [id(&self.on[0]).unwrap_or_default(), id(&self.on[1]).unwrap_or_default()],
            what: self.what.map(|what| What::ALL.get(usize::from(what)).copied().unwrap_or_default()),
            gap_ms: self.gap_ms,
            others: self.others,
            by_chance: self.by_chance,
        })
    }

    fn copy(&self) -> HeldLink {
        HeldLink { on: self.on.clone(), ..*self }
    }
}

/// Tells whether there is one possible answer to each question.
fn are_answers(bins: &[u8]) -> bool {
    bins.len() == N_FEATURES
        && bins.iter().zip(FEATURES).all(|(bin, feature)| {
            // What verdicts said of a rule is a number of verdicts, and no answer of a list.
            feature.group == wg_score::Group::Verdicts || usize::from(*bin) < feature.bins.len()
        })
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let half = |byte: u8| char::from(byte).to_digit(16).and_then(|half| u8::try_from(half).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(half(*pair.first()?)? << 4 | half(*pair.get(1)?)?)).collect()
}
