//! The Model screen: the model in use, the candidate beside it, what to judge next, and the points of every answer.

mod beam;
pub mod candidate;
pub mod card;
pub mod curves;
pub mod drift;
pub mod evaluation;
pub mod evasion;
pub mod next;
pub mod packs;
pub mod plan;
pub mod points;
pub mod promise;
pub mod record;
