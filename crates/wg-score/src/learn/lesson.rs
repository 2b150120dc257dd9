//! A lesson: one alert as it was when somebody judged it, and how much that judgement counts.

use crate::feature::N_FEATURES;
use wg_schema::AlertKey;

/// One judged alert.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    pub key: AlertKey,
    /// Its incident: lessons of one are never split between learning and checking.
    pub incident: u64,
    /// Its answers; the two columns of verdicts are not read.
    pub row: [u8; N_FEATURES],
    /// Family and rule, from [`family_of`](super::family_of) and [`rule_of`](super::rule_of); 0: none.
    pub here: [u64; 2],
    pub label: Label,
    pub given: Given,
    pub asked: Asked,
}

/// The three kinds that can be learnt. What is undecided, a duplicate or handled elsewhere is no lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Label {
    Malicious,
    /// The rule was right, the activity was allowed.
    Expected,
    /// The rule was wrong.
    FalseAlarm,
}

/// Who gave a verdict, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Given {
    /// By a person, for this alert.
    Single,
    /// By a person who went against the model's suggestion.
    Overridden,
    /// By a person who took the model's suggestion: the model must not teach itself.
    Accepted,
    /// By a person, for many alerts at once.
    Bulk,
    /// By a person, in another tool.
    Imported,
    /// By a rule or a program: no judgement at all.
    Automation,
}

/// Why this alert was judged and not another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Asked {
    /// It stood at the top.
    Top,
    /// The model was unsure about it.
    Uncertain,
    /// It was drawn at random; `one_in` says from how many.
    Audit { one_in: u32 },
    /// Nobody knows.
    Unknown,
}

impl Lesson {
    /// Returns how much the lesson counts in learning.
    pub fn weight(&self) -> f64 {
        match self.given {
            Given::Single | Given::Overridden => 1.0,
            Given::Imported => 0.7,
            Given::Accepted | Given::Bulk => 0.5,
            Given::Automation => 0.0,
        }
    }

    /// Returns how many alerts it stands for when estimates are checked: a random one stands for those not drawn.
    pub fn checking_weight(&self) -> f64 {
        match self.asked {
            Asked::Audit { one_in } => f64::from(one_in.clamp(1, 20)) * self.weight(),
            Asked::Top | Asked::Uncertain | Asked::Unknown => self.weight(),
        }
    }
}
