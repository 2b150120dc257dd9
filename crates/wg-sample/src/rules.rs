//! The rules that raise alerts, with what each claims. Noise and intrusions fire the same rules: a rule that only fires
//! on attacks hardly exists.
//!
//! Technique ids are of ATT&CK 18, as an export of that time would have them. Some were revoked in version 19 (T1562.001,
//! T1562.008, T1070.001), so that the mapping has something to do; some rules name no technique at all.

use crate::row::cells;

/// The five kinds of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Edr,
    Ndr,
    Siem,
    Cloud,
    Identity,
}

impl Source {
    /// Returns product name, product version and log name.
    pub(crate) fn product(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Source::Edr => ("Gimbal EDR", "7.4", "endpoint"),
            Source::Ndr => ("Sounding NDR", "3.2", "network"),
            Source::Siem => ("Logbook SIEM", "11.0", "correlation"),
            Source::Cloud => ("Barometer Cloud Audit", "2026.10", "cloud"),
            Source::Identity => ("Gangway Identity", "5.9", "identity"),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) source: Source,
    /// The word by which the other tables call it.
    pub(crate) key: &'static str,
    pub(crate) uid: &'static str,
    pub(crate) title: &'static str,
    pub(crate) family: &'static str,
    /// OCSF `severity_id`, 1 to 5.
    pub(crate) severity: i64,
    /// 0 to 100.
    pub(crate) confidence: i64,
    /// Tactic id, technique id, technique name; empty where the rule names none.
    pub(crate) attack: (&'static str, &'static str, &'static str),
}

/// Returns all rules.
pub(crate) fn all() -> Vec<Rule> {
    crate::row::lines(include_str!("tables/rules.txt")).map(rule).collect()
}

fn rule(line: &'static str) -> Rule {
    let mut cells = cells(line);
    let mut cell = || cells.next().unwrap_or("");
    let (key, uid, title, family, weights, attack) = (cell(), cell(), cell(), cell(), cell(), cell());
    let (severity, confidence) = weights.split_once(' ').unwrap_or_default();
    let (tactic, technique) = attack.split_once(' ').unwrap_or_default();
    let (technique, name) = technique.split_once(' ').unwrap_or_default();
    let source = match uid.as_bytes().first() {
        Some(b'E') => Source::Edr,
        Some(b'N') => Source::Ndr,
        Some(b'S') => Source::Siem,
        Some(b'C') => Source::Cloud,
        _ => Source::Identity,
    };
    let number = crate::row::number;
    let (severity, confidence) = (number(severity), number(confidence));
    Rule { source, key, uid, title, family, severity, confidence, attack: (tactic, technique, name) }
}

/// Returns the name of a tactic as version 18 had it.
pub(crate) fn tactic_name(id: &str) -> &'static str {
    match id {
        "TA0043" => "Reconnaissance",
        "TA0001" => "Initial Access",
        "TA0002" => "Execution",
        "TA0003" => "Persistence",
        "TA0004" => "Privilege Escalation",
        "TA0005" => "Defense Evasion",
        "TA0006" => "Credential Access",
        "TA0007" => "Discovery",
        "TA0008" => "Lateral Movement",
        "TA0009" => "Collection",
        "TA0011" => "Command and Control",
        "TA0010" => "Exfiltration",
        "TA0040" => "Impact",
        _ => "",
    }
}
