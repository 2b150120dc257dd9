//! A prior pack: the tables that a team's verdicts made, and no row of what they judged. Several are put together by weight into
//! the prior that learning starts from, in the place of the shipped scorecard.
//!
//! A pack comes from outside and is believed only so far: it has points where this version has answers, inside the limits that
//! learning has, none for "not known", none below zero for what is in an attacker's hand. It holds nothing of single rules,
//! whose names are a site's own. What may be hidden does not rest on it: before three real incidents were judged here, nothing
//! falls under the line by it.

use crate::feature::{FEATURES, Group, N_FEATURES};
use crate::learn::{keep_order, limits};
use crate::model::{Model, features_hash};
use crate::points::{BASE, ONE_POINT};

/// At most so many packs are put together.
pub const MOST_PACKS: usize = 16;
/// A weight of all of it; the weights of all packs together are at most this.
pub const FULL: u16 = 1000;
/// A pack may move the starting point so far.
pub const MOST_BASE: i32 = 33 * ONE_POINT;
/// A team's name is cut after so many bytes.
pub const MOST_TEAM: usize = 120;

/// What a team hands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    /// Text of a person.
    pub team: String,
    /// Milliseconds since 1970.
    pub made_ms: i64,
    /// Hash of the model that the tables are of.
    pub model: u64,
    /// Judged alerts that it was learnt from, and the real ones among them.
    pub lessons: u32,
    pub real: u32,
    /// In units of 1/1024 point.
    pub base: i32,
    /// Points by feature and answer, "not known" first, in units of 1/1024 point; empty for what verdicts say of single rules.
    pub tables: Vec<Vec<i32>>,
}

/// A pack, and how much of what it says beyond the shipped scorecard counts, of 1,000.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighted {
    pub pack: Pack,
    pub weight: u16,
}

/// Why a pack cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    #[error("it was made with other features")]
    OtherFeatures,
    #[error("it has {got} answers of {feature}, which has {wanted}")]
    Answers { feature: &'static str, got: usize, wanted: usize },
    #[error("it gives {feature} points that no table may have")]
    Points { feature: &'static str },
    #[error("its starting point is further than 33 points from the shipped one")]
    Base,
    #[error("it was learnt from no verdict")]
    Empty,
    #[error("more than {MOST_PACKS} packs are not put together")]
    TooMany,
    #[error("the weights come to more than all of it")]
    Weights,
}

impl Pack {
    /// Returns the pack of a model.
    pub fn of(model: &Model, team: &str, made_ms: i64) -> Pack {
        let table = |(f, feature): (usize, &crate::Feature)| match feature.group {
            Group::Verdicts => Vec::new(),
            _ => (0..feature.bins.len()).map(|bin| model.points(f, bin as u8)).collect(),
        };
        Pack {
            team: team[..team.floor_char_boundary(MOST_TEAM)].to_owned(),
            made_ms,
            model: model.hash(),
            lessons: model.lessons() as u32,
            real: model.real_lessons() as u32,
            base: model.base().clamp(BASE - MOST_BASE, BASE + MOST_BASE),
            tables: FEATURES.iter().enumerate().map(table).collect(),
        }
    }

    /// Checks that every value is one that learning could have given.
    pub fn check(&self) -> Result<(), PackError> {
        if self.tables.len() != N_FEATURES {
            return Err(PackError::OtherFeatures);
        }
        if self.lessons == 0 || self.real > self.lessons {
            return Err(PackError::Empty);
        }
        if self.base.checked_sub(BASE).is_none_or(|moved| moved.unsigned_abs() > MOST_BASE.unsigned_abs()) {
            return Err(PackError::Base);
        }
        for (f, (feature, table)) in FEATURES.iter().zip(&self.tables).enumerate() {
            let wanted = if feature.group == Group::Verdicts { 0 } else { feature.bins.len() };
            if table.len() != wanted {
                return Err(PackError::Answers { feature: feature.id, got: table.len(), wanted });
            }
            let (low, high) = limits(f);
            let is_wrong = |(bin, points): (usize, &i32)| {
                // A unit more than the limit, which is no whole number of units.
                (bin == 0 && *points != 0) || *points < low.saturating_sub(1) || *points > high.saturating_add(1)
            };
            if table.iter().enumerate().any(is_wrong) {
                return Err(PackError::Points { feature: feature.id });
            }
        }
        Ok(())
    }
}

/// What learning starts from and is held at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prior {
    pub(crate) base: i32,
    tables: Vec<Vec<i32>>,
}

impl Prior {
    /// The shipped scorecard.
    pub fn shipped() -> Prior {
        let table = |feature: &crate::Feature| feature.bins.iter().map(|bin| bin.points).collect();
        Prior { base: BASE, tables: FEATURES.iter().map(table).collect() }
    }

    /// Puts packs together: each moves every answer from the shipped points towards its own, by its weight.
    ///
    /// # Errors
    /// When a pack holds what learning could not have given, or there are too many, or the weights come to more than all.
    pub fn merged(packs: &[Weighted]) -> Result<Prior, PackError> {
        if packs.len() > MOST_PACKS {
            return Err(PackError::TooMany);
        }
        if packs.iter().map(|one| u32::from(one.weight)).sum::<u32>() > u32::from(FULL) {
            return Err(PackError::Weights);
        }
        packs.iter().try_for_each(|one| one.pack.check())?;
        let mut prior = Prior::shipped();
        // Whole numbers, so that the order of the packs cannot change the sum.
        let moved = |shipped: i32, theirs: &dyn Fn(&Pack) -> i32| {
            let sum: i64 = packs
                .iter()
                .map(|one| i64::from(one.weight) * (i64::from(theirs(&one.pack)) - i64::from(shipped)))
                .sum();
            shipped + (sum / i64::from(FULL)) as i32
        };
        prior.base = moved(BASE, &|pack| pack.base);
        for (f, table) in prior.tables.iter_mut().enumerate() {
            for (bin, cell) in table.iter_mut().enumerate() {
                *cell = moved(*cell, &|pack| pack.tables[f].get(bin).copied().unwrap_or(0));
            }
            keep_order(f, &mut table[1..]);
        }
        Ok(prior)
    }

    pub(crate) fn points(&self, feature: usize, bin: u8) -> i32 {
        self.tables.get(feature).and_then(|table| table.get(usize::from(bin))).copied().unwrap_or(0)
    }
}

/// Returns the hash of the features that a pack must have been made with.
pub fn made_with() -> u64 {
    features_hash()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{Robust, feature_index};
    use crate::learn::{Recipe, learn, learn_from};

    /// The highest severity; what could not be read stands behind it.
    const FATAL: u8 = 6;

    fn pack() -> Pack {
        let mut pack = Pack { lessons: 60, real: 12, ..Pack::of(&Model::starting(), "team A", 7) };
        let severity = feature_index("severity").unwrap();
        pack.tables[severity][FATAL as usize] += 10 * ONE_POINT;
        pack
    }

    fn merged(list: &[(Pack, u16)]) -> Result<Prior, PackError> {
        let list: Vec<Weighted> = list.iter().cloned().map(|(pack, weight)| Weighted { pack, weight }).collect();
        Prior::merged(&list)
    }

    #[test]
    fn packs_move_the_scorecard_by_their_weights_in_any_order() {
        let severity = feature_index("severity").unwrap();
        let shipped = Prior::shipped().points(severity, FATAL);
        let half = merged(&[(pack(), 500)]).unwrap();
        assert_eq!(half.points(severity, FATAL), shipped + 5 * ONE_POINT);
        let other = Pack { base: BASE - 8 * ONE_POINT, ..pack() };
        let both = merged(&[(pack(), 300), (other.clone(), 700)]).unwrap();
        assert_eq!(both, merged(&[(other, 700), (pack(), 300)]).unwrap());
        assert_eq!(both.base, BASE - 8 * 7 * ONE_POINT / 10);
        assert_eq!(merged(&[]).unwrap(), Prior::shipped());
        assert_eq!(merged(&[(pack(), 0)]).unwrap(), Prior::shipped(), "one of no weight says nothing");
    }

    #[test]
    fn without_verdicts_the_prior_is_the_model_and_taken_out_it_leaves_nothing() {
        let prior = merged(&[(pack(), 1000)]).unwrap();
        let model = learn_from(&prior, &[], &[], Recipe::default());
        let severity = feature_index("severity").unwrap();
        assert_eq!(model.points(severity, FATAL), prior.points(severity, FATAL));
        let none = learn_from(&merged(&[]).unwrap(), &[], &[], Recipe::default());
        assert_eq!(none, learn(&[], &[], Recipe::default()));
        assert_eq!(none.hash(), Model::starting().hash());
    }

    #[test]
    fn a_hostile_pack_is_refused() {
        let refused = |change: &dyn Fn(&mut Pack)| {
            let mut bad = pack();
            change(&mut bad);
            merged(&[(bad, 1000)]).unwrap_err()
        };
        let severity = feature_index("severity").unwrap();
        assert_eq!(refused(&|pack| pack.tables[severity][0] = 1), PackError::Points { feature: "severity" });
        for far in [i32::MIN, i32::MAX, -67 * ONE_POINT, 67 * ONE_POINT] {
            assert!(matches!(refused(&|pack| pack.tables[severity][1] = far), PackError::Points { .. }));
            let base = BASE.saturating_add(far);
            assert_eq!(refused(&|pack| pack.base = base), PackError::Base);
        }
        let weak = FEATURES.iter().position(|feature| feature.robust == Robust::Weak).unwrap();
        assert!(matches!(refused(&|pack| pack.tables[weak][1] = -ONE_POINT), PackError::Points { .. }));
        assert!(matches!(refused(&|pack| pack.tables[severity].push(0)), PackError::Answers { .. }));
        assert!(matches!(refused(&|pack| pack.tables[N_FEATURES - 1].push(0)), PackError::Answers { .. }));
        assert_eq!(refused(&|pack| pack.tables.truncate(3)), PackError::OtherFeatures);
        assert_eq!(refused(&|pack| pack.lessons = 0), PackError::Empty);
        assert_eq!(refused(&|pack| pack.real = u32::MAX), PackError::Empty);
        assert_eq!(merged(&[(pack(), 600), (pack(), 401)]), Err(PackError::Weights));
        assert_eq!(merged(&vec![(pack(), 1); 17]), Err(PackError::TooMany));
    }

    #[test]
    fn what_must_rise_still_rises() {
        let severity = feature_index("severity").unwrap();
        let mut falling = pack();
        let unread = falling.tables[severity][FATAL as usize + 1];
        (falling.tables[severity][1], falling.tables[severity][FATAL as usize]) = (20 * ONE_POINT, -20 * ONE_POINT);
        let prior = merged(&[(falling, 1000)]).unwrap();
        assert_eq!(prior.points(severity, FATAL + 1), unread, "what could not be read is in no order with them");
        assert!((1..FATAL).all(|bin| prior.points(severity, bin) <= prior.points(severity, bin + 1)));
    }

    #[test]
    fn what_must_fall_still_falls() {
        let repeats = feature_index("prev_rule_host").unwrap();
        let mut rising = pack();
        (rising.tables[repeats][1], rising.tables[repeats][2], rising.tables[repeats][8]) =
            (-9 * ONE_POINT, -20 * ONE_POINT, 20 * ONE_POINT);
        let prior = merged(&[(rising, 1000)]).unwrap();
        assert_eq!(prior.points(repeats, 1), -9 * ONE_POINT, "too few alerts to compare is in no order with them");
        assert!((2..8).all(|bin| prior.points(repeats, bin) >= prior.points(repeats, bin + 1)));
    }
}
