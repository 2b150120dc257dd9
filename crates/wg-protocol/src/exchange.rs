//! Files for other tools.

use serde::{Deserialize, Serialize};

/// The form of a file for another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExchangeForm {
    /// ATT&CK Navigator layer 4.5, of an incident or of the whole batch.
    Navigator,
    /// Attack Flow 2.0, of an incident.
    AttackFlow,
    /// STIX 2.1 bundle, of an incident.
    Stix,
}

impl ExchangeForm {
    pub const ALL: [ExchangeForm; 3] = [ExchangeForm::Navigator, ExchangeForm::AttackFlow, ExchangeForm::Stix];

    /// Returns the word of the command line and of file names.
    pub fn word(self) -> &'static str {
        match self {
            ExchangeForm::Navigator => "navigator",
            ExchangeForm::AttackFlow => "attack-flow",
            ExchangeForm::Stix => "stix",
        }
    }
}
