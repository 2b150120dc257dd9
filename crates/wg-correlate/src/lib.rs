//! Alerts → folded repeats → links with reasons → incidents.
//!
//! ```text
//! rows ── fold ──▶ heads ── names, rarity ──▶ certain links ─┐
//!        repeats,           who is named,     inferred links ┴─ join ──▶ incidents
//!        storms             how often
//! ```
//!
//! # When are two alerts linked?
//!
//! **Certain** links rest on an identity: one process (unique id, or process id and image on one machine), parent and
//! child process, one logon session on one machine, one rare file on one machine.
//!
//! **Inferred** links rest on a question: *how many alerts would share all this by chance?* For an earlier head `a` and a
//! later head `b`
//!
//! ```text
//! by chance = between(a, b) × share(v1) × √share(v2) × √share(v3) …        v1 the rarest value that both name
//! between   = heads after the moment of a and before that of b, and one; at least one for every 15 minutes
//! share(v)  = (1 + other(v)) / max(heads, 512)
//! other(v)  = the larger of: twice the heads that name v in the 8 quietest of 16 equal parts of the batch
//!                            the distinct machines that name v, less one (for a machine itself: the distinct accounts;
//!                            for an address at least the accounts that come from it, but for four)
//! bits      = −log2(by chance) − 2 + stage + score − same rule − machines differ
//! strength  = 1 / (1 + 2^−bits), at most 0.95
//! ```
//!
//! So strength falls with the number of alerts and machines that name the value, and with the time between; it rises with
//! every further value in common, with a later stage of an attack, with different rules, and with the scores of both ends.
//! A host together with an account counts as one value with its own share, because most machines have one user. The quiet
//! half of the batch is asked, because an attack must not hide behind its own alerts: fifteen steps on one host within
//! two days of fourteen do not make that host "busy".
//!
//! A proxy, a scanner, a domain controller, a service account or a NAT address needs no list here: its share is large, so
//! it links only what is close in time, or nothing. A machine has two shares, one for alerts on it and one for alerts that
//! talk to it, and the folded members of a storm count there too: a scanner that touched thousands of machines links none
//! of them.
//!
//! One value links two alerts within `window_secs`; one below the line only to a higher one within `near_secs`, and two below
//! the line only on one machine and account at once. Where two values agree, three windows are looked at. Each name
//! leads to its last few heads only, so the work is near-linear in the alerts.
//!
//! **Slow** intrusions let time pass. Where the later of two alerts takes another step of an attack, and hardly anything else in
//! the batch names what they share (a machine together with its account, an account, a file, something outside), the alerts
//! between count by their root only, and neither has to be above the line. Such a link is at most 0.85, so that it joins
//! alerts and not groups.
//!
//! Storms of one source at one time have one cause (`storm`).
//!
//! # When do links make one incident?
//!
//! Links at or above the threshold join, certain ones first, then the strongest. Two groups ask for more than two alerts:
//! a bit for each doubling of the smaller and half a bit for each doubling of the larger, because that many more pairs
//! could agree by chance. An alert that recurs weighs as much as its whole run there: how often it comes is how often it could
//! have met something. Groups that several links would join, each by another value (an account *and* an outside
//! address), are compared by all of them, the further ones at half weight. No inferred link makes a group of more than
//! `max_heads`. At the threshold a head has well under half a chance link, so chance links alone do not percolate into a
//! lump.
//!
//! What recurs, alike in every field, is joined last: to what it recurs in, and it joins no two groups that each hold something
//! else unless its two bits are enough for groups of their weight.
//!
//! A repeated alert reaches to its last repeat: the time between is counted from there. What is folded over more than an
//! hour counts by its beginning and its end only, because it meets whatever comes meanwhile.
//!
//! One rare rule on several machines at one moment is a link too, whatever else is said (`sweep`), and so is one new file,
//! address or domain outside on several machines (`spread`).
//!
//! Last, groups that an account or a machine's address carries from one machine to another, or that are of one account or
//! machine hours apart, are joined by the same question asked of groups (`onward`); and a file that an attack brought,
//! new in the batch, is met again where the same rule sees it (`onward::pivot`).
//!
//! # What an analyst says
//!
//! A [`Correction`] says of two alerts that they belong together, or that they do not. What belongs together is joined
//! first, whatever its size; no link, certain ones included, joins groups that hold two alerts which are to stay apart.
//!
//! # What this crate does not do
//!
//! It does not score, read files, or decide what an alert means, and it never lends a time to an undated alert. Every
//! fold and link is membership only: nothing is removed.

mod aliases;
mod apart;
mod bits;
mod certain;
mod correct;
mod fold;
mod found;
mod given;
mod incident;
mod infer;
mod join;
mod link;
mod named;
mod names;
mod onward;
mod params;
mod rarity;
mod spread;
mod storm;
mod sweep;
mod template;
mod title;
mod weight;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod scenes;
#[cfg(test)]
mod stories;

pub use aliases::{Alias, AliasKind, AliasName, aliases};
pub use correct::{Correction, NotFollowed, Say};
pub use fold::Fold;
pub use found::Found;
pub use given::{Given, GivenAlert, take_given};
pub use incident::{Entity, EntityKind, Incident, Incidents};
pub use link::{Link, Reason, What, words};
pub use names::Spellings;
pub use params::Params;
pub use title::{TitleParts, title, title_parts, without_stop};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::{AlertId, Batch};

/// Groups all alerts of `batch` into incidents; every row is in exactly one.
///
/// `order` is all rows by time, undated ones last ([`Batch::by_time`]). `scores` has one value per row in 1/1024 point;
/// a link of two high ones is stronger, and an incident never ranks below its worst alert. `seed` feeds hash tables only.
///
/// The result does not depend on `seed` nor on the order in which files and rows were loaded: alerts of one time are
/// taken by key.
///
/// # Panics
/// If `order` or `scores` is not as long as the batch.
pub fn correlate(batch: &Batch, order: &[AlertId], scores: &[i32], params: &Params, seed: u64) -> Incidents {
    correlate_with(batch, order, scores, params, &[], seed)
}

/// Groups as [`correlate`] does, and follows what an analyst has said; [`Incidents::not_followed`] names what it could not.
///
/// # Panics
/// As [`correlate`].
pub fn correlate_with(
    batch: &Batch,
    order: &[AlertId],
    scores: &[i32],
    params: &Params,
    corrections: &[Correction],
    seed: u64,
) -> Incidents {
    Found::of(batch, order, scores, params, seed).into_incidents(batch, scores, corrections)
}

/// Returns which of `corrections` could not be followed in a batch that was linked, by place, and why. `incidents` may have been
/// made under others: this asks what would be if these were all.
pub fn not_followed(batch: &Batch, incidents: &Incidents, corrections: &[Correction]) -> Vec<(usize, NotFollowed)> {
    let mut heads = incidents.head.clone();
    wg_schema::sort::up(&mut heads);
    heads.dedup();
    correct::Corrected::new(batch, &incidents.head, &heads, corrections).not_followed
}

/// What every step may look at.
pub(crate) struct Input<'b> {
    pub batch: &'b Batch,
    /// Per row.
    pub scores: &'b [i32],
    pub params: &'b Params,
    /// For hash tables only.
    pub seed: u64,
}

impl Input<'_> {
    /// Returns an empty table.
    pub fn table<K, V>(&self) -> HashMap<K, V, FixedState> {
        HashMap::with_hasher(FixedState::with_seed(self.seed))
    }
}
