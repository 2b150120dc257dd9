//! Severity as the source tool claims it, on the OCSF scale.

/// OCSF `severity_id`. The order of the variants is the order of concern; `Unknown` sorts as high, because an unread
/// severity must not sink an alert (an attacker could make it unreadable).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Severity {
    #[default]
    Unknown = 0,
    Info = 1,
    Low = 2,
    Medium = 3,
    High = 4,
    Critical = 5,
    Fatal = 6,
}

impl Severity {
    /// Returns the OCSF `severity_id`, 0 to 6.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// Reads an OCSF `severity_id`; 99 (Other) and unknown numbers give `Unknown`.
    pub fn from_id(id: i64) -> Severity {
        match id {
            1 => Severity::Info,
            2 => Severity::Low,
            3 => Severity::Medium,
            4 => Severity::High,
            5 => Severity::Critical,
            6 => Severity::Fatal,
            _ => Severity::Unknown,
        }
    }

    /// Returns the word shown to the analyst and written to exports, as in OCSF.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Unknown => "Unknown",
            Severity::Info => "Informational",
            Severity::Low => "Low",
            Severity::Medium => "Medium",
            Severity::High => "High",
            Severity::Critical => "Critical",
            Severity::Fatal => "Fatal",
        }
    }

    /// Returns the place in the order of concern, 0 (informational) to 5 (fatal). `Unknown` ranks with `High`.
    pub fn concern(self) -> u8 {
        match self {
            Severity::Info => 0,
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High | Severity::Unknown => 3,
            Severity::Critical => 4,
            Severity::Fatal => 5,
        }
    }
}
