//! The self-test of an explanation: that the sum is the sum, shown for any alert.

use crate::explain::column_of;
use crate::model::Model;
use crate::sweep::Bins;
use wg_schema::AlertId;

/// An explanation that does not hold. It cannot happen while the score is a sum; that is what the test is for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelfTestError {
    #[error("base and reasons add up to {sum}, the score is {score} (1/1024 point)")]
    Sum { sum: i32, score: i32 },
    #[error("without {feature} the score falls by {fell}, its points are {points} (1/1024 point)")]
    Removal { feature: &'static str, fell: i32, points: i32 },
}

/// Checks one alert: base and reasons add up to the score, and taking a reason away lowers the score by exactly its points.
pub fn self_test(model: &Model, bins: &Bins, alert: AlertId) -> Result<(), SelfTestError> {
    let score = model.score(bins, alert);
    let reasons = model.explain(bins, alert);
    let sum = reasons.iter().fold(model.base(), |sum, reason| sum + reason.points);
    if sum != score {
        return Err(SelfTestError::Sum { sum, score });
    }
    for reason in &reasons {
        let mut row = bins.row(alert);
        row[column_of(reason)] = 0;
        let fell = score - model.score_row(&row);
        if fell != reason.points {
            return Err(SelfTestError::Removal { feature: reason.feature.id, fell, points: reason.points });
        }
    }
    Ok(())
}
