//! The four verdicts and their reasons, as keys, words and codes.

/// A person's verdict on an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    TruePositive,
    BenignPositive,
    FalsePositive,
    NeedsData,
}

impl Verdict {
    pub const ALL: [Verdict; 4] =
        [Verdict::TruePositive, Verdict::BenignPositive, Verdict::FalsePositive, Verdict::NeedsData];

    /// As in the log, the protocol and the query language: `tp`, `bp`, `fp`, `nd`.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::TruePositive => "tp",
            Verdict::BenignPositive => "bp",
            Verdict::FalsePositive => "fp",
            Verdict::NeedsData => "nd",
        }
    }

    pub fn from_code(code: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.code() == code)
    }

    /// The two letters on the glyph.
    pub fn letters(self) -> &'static str {
        match self {
            Verdict::TruePositive => "TP",
            Verdict::BenignPositive => "BP",
            Verdict::FalsePositive => "FP",
            Verdict::NeedsData => "ND",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Verdict::TruePositive => "True positive",
            Verdict::BenignPositive => "Benign positive",
            Verdict::FalsePositive => "False positive",
            Verdict::NeedsData => "Needs more data",
        }
    }

    pub fn means(self) -> &'static str {
        match self {
            Verdict::TruePositive => "real and unwanted",
            Verdict::BenignPositive => "the rule was right, the activity was allowed",
            Verdict::FalsePositive => "the rule was wrong",
            Verdict::NeedsData => "cannot be decided from this batch",
        }
    }
}
