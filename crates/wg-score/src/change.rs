//! What would move an alert to a lower pile: the reasons without which it would be there, re-scored.

use crate::explain::{Contribution, column_of};
use crate::model::Model;
use crate::sweep::Bins;
use wg_schema::AlertId;

/// At most this many reasons are taken away together.
const MOST_REASONS: usize = 3;
/// At most this many sets are returned.
const MOST_SETS: usize = 5;

/// A score without some of its reasons.
#[derive(Clone, Debug)]
pub struct Change {
    /// The reasons taken away, largest first.
    pub removed: Vec<Contribution>,
    /// The score without them, re-scored, in units of 1/1024 point.
    pub points: i32,
    /// The lower end of the pile that the alert is in now; `None` when it is in the lowest.
    pub line: Option<i32>,
    /// Whether the score falls under that line.
    pub crosses: bool,
}

/// Returns what taking away reasons in favour would do.
///
/// First comes the largest single reason alone, whether or not the alert would stay in its pile: that is how much hangs
/// on one thing. Then follow the smallest sets (of up to 3 reasons, up to 5 sets, largest reasons first) that take the
/// score under the line of its pile. No set among them: no change to up to 3 reasons moves it across a line.
///
/// `thresholds` are the lower ends of the piles in units of 1/1024 point (see [`pile_thresholds`](crate::pile_thresholds)).
pub fn what_would_change(model: &Model, bins: &Bins, alert: AlertId, thresholds: &[i32]) -> Vec<Change> {
    let score = model.score(bins, alert);
    let line = thresholds.iter().copied().filter(|line| *line <= score).max();
    let favour: Vec<Contribution> = model.explain(bins, alert).into_iter().filter(|reason| reason.points > 0).collect();
    let change = |removed: Vec<Contribution>| {
        let points = without(model, bins, alert, &removed);
        Change { removed, points, line, crosses: line.is_some_and(|line| points < line) }
    };
    let Some(largest) = favour.first() else { return Vec::new() };
    let mut changes = vec![change(vec![*largest])];
    let Some(line) = line else { return changes };
    for size in 1..=MOST_REASONS {
        let sets = crossing_sets(&favour, size, score - line);
        if !sets.is_empty() {
            // The largest reason alone is there already.
            changes.extend(sets.into_iter().skip(usize::from(size == 1)).map(change));
            break;
        }
    }
    changes
}

/// Returns the first sets of `size` reasons whose points exceed `needed`, in the order of the reasons.
fn crossing_sets(favour: &[Contribution], size: usize, needed: i32) -> Vec<Vec<Contribution>> {
    let mut sets = Vec::new();
    // The reasons are sorted by size, so the first `size` from `from` on are the most that can still be had.
    fn go(
        rest: &[Contribution],
        size: usize,
        needed: i32,
        taken: &mut Vec<Contribution>,
        sets: &mut Vec<Vec<Contribution>>,
    ) {
        if size == 0 {
            if needed < 0 {
                sets.push(taken.clone());
            }
            return;
        }
        for (i, reason) in rest.iter().enumerate() {
            let most: i32 = rest[i..].iter().take(size).map(|reason| reason.points).sum();
            if sets.len() == MOST_SETS || most <= needed {
                return;
            }
            taken.push(*reason);
            go(&rest[i + 1..], size - 1, needed - reason.points, taken, sets);
            taken.pop();
        }
    }
    go(favour, size, needed, &mut Vec::new(), &mut sets);
    sets
}

/// Returns the score with the features of `removed` not known.
fn without(model: &Model, bins: &Bins, alert: AlertId, removed: &[Contribution]) -> i32 {
    let mut row = bins.row(alert);
    for reason in removed {
        row[column_of(reason)] = 0;
    }
    model.score_row(&row)
}
