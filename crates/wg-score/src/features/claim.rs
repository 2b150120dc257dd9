//! What the source says about the alert itself: severity, confidence, ATT&CK, sensor, and what the product did.

use crate::facts::{Exactness, Outcome};
use crate::feature::{Bin, Feature, Group, MISSING, Robust, bin, blind, steps};
use wg_schema::{Sensor, Severity};

pub(crate) const SEVERITY: Feature = Feature {
    id: "severity",
    name: "Severity",
    group: Group::Claim,
    meaning: "The severity that the source tool claims, on the OCSF scale.",
    unit: "level",
    range: "informational to fatal",
    example: "An EDR alert marked high.",
    attacker: "Rules carry a fixed severity, so it moves only by choosing which rule fires. An unreadable severity counts \
               as high, so breaking the field gains nothing.",
    robust: Robust::Partly,
    fields: &["severity_id", "severity"],
    bins: &[
        MISSING,
        bin("informational", "Informational severity", -11.0, "Informational rules record, they rarely accuse."),
        bin("low", "Low severity", -7.0, "Low-severity rules fire mostly on harmless activity."),
        bin("medium", "Medium severity", -2.0, "Most alerts are medium, and most of them are not real."),
        bin("high", "High severity", 6.0, "The rule's author expects few false alarms, but vendors mark generously."),
        bin("critical", "Critical severity", 12.0, "The highest level in daily use; still a claim, so half strength."),
        bin("fatal", "Fatal severity", 14.0, "Above critical; seldom given."),
        Bin {
            label: "unknown",
            reason: "Severity unknown, ranked as high",
            points: 6 * 1024,
            why: "An unread severity must not sink an alert, so it ranks with high.",
            known: false,
        },
    ],
    pick: |facts| match facts.own.severity {
        Severity::Info => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
        Severity::Fatal => 6,
        Severity::Unknown => 7,
    },
};

pub(crate) const CONFIDENCE: Feature = Feature {
    id: "confidence",
    name: "Confidence or risk score",
    group: Group::Claim,
    meaning: "The confidence or risk score that the source gives, 0 to 100.",
    unit: "score",
    range: "0 to 100",
    example: "A risk score of 73.",
    attacker: "It follows the rule and the tool's own model; a careful attacker can stay under its thresholds.",
    robust: Robust::Partly,
    fields: &["confidence_score"],
    bins: &[
        MISSING,
        bin("under 25", "Source is unsure", -4.0, "The tool itself doubts it."),
        bin("25 to 49", "Source is rather unsure", -2.0, "Under the middle of the tool's own scale."),
        bin("50 to 74", "Middling confidence", 0.0, "The middle of the scale says little."),
        bin(
            "75 to 89",
            "Source is confident",
            2.5,
            "Above most alerts; small, because severity says much of the same.",
        ),
        bin("90 and more", "Source is very confident", 4.5, "The top of the tool's scale."),
    ],
    pick: |facts| facts.own.confidence.map_or(0, |confidence| steps(confidence.into(), &[25, 50, 75, 90])),
};

pub(crate) const TACTIC: Feature = Feature {
    id: "tactic",
    name: "Tactic",
    group: Group::Claim,
    meaning: "The ATT&CK tactic of the alert; where there are several, the latest in the order of an attack.",
    unit: "tactic",
    range: "15 tactics of ATT&CK Enterprise 19",
    example: "Credential Access, for a read of LSASS memory.",
    attacker: "A tactic belongs to the rule. Reaching a goal means showing the later tactics.",
    robust: Robust::Strong,
    fields: &[],
    bins: &[
        MISSING,
        bin("Reconnaissance", "Reconnaissance", -6.0, "The internet scans everything, all the time."),
        bin("Resource Development", "Resource development", -3.0, "Seen from outside and seldom about this network."),
        bin("Initial Access", "Initial access", -1.0, "Attempts are many, successes few."),
        bin("Execution", "Execution", 0.0, "Code ran; administrators run code too."),
        bin("Persistence", "Persistence", 1.0, "Something arranged to stay; installers do this as well."),
        bin("Privilege Escalation", "Privilege escalation", 2.0, "Rights grew, which needs a reason."),
        bin("Stealth", "Stealth", 1.0, "Hiding is seldom needed for honest work."),
        bin("Defense Impairment", "Defences impaired", 3.5, "Switching protection off is rare and follows an entry."),
        bin("Credential Access", "Credential access", 3.0, "Taking secrets is a step that most intrusions need."),
        bin("Discovery", "Discovery", -3.0, "Looking around is mostly inventory and administration."),
        bin("Lateral Movement", "Lateral movement", 3.0, "Moving between hosts means that an entry has worked."),
        bin("Collection", "Collection", 0.5, "Gathering data; backup jobs look alike."),
        bin("Command and Control", "Command and control", 2.0, "A channel out, late in an attack."),
        bin("Exfiltration", "Exfiltration", 3.5, "Data leaving is a goal in itself."),
        bin("Impact", "Impact", 4.5, "Damage is the last step."),
    ],
    pick: |facts| facts.own.tactic.map_or(0, |tactic| tactic + 1),
};

pub(crate) const TECHNIQUE: Feature = Feature {
    id: "technique",
    name: "Technique",
    group: Group::Claim,
    meaning: "How exactly the alert names what was done.",
    unit: "kind",
    range: "none, technique, sub-technique",
    example: "T1003.001, a sub-technique.",
    attacker: "It belongs to the rule.",
    robust: Robust::Strong,
    fields: &[],
    bins: &[
        MISSING,
        bin("a technique", "Names a technique", 0.0, "Most rules name one nowadays."),
        bin(
            "a sub-technique",
            "Names a sub-technique",
            1.0,
            "The more exact the rule, the fewer harmless things it meets.",
        ),
    ],
    pick: |facts| match facts.own.technique {
        Exactness::None => 0,
        Exactness::Technique => 1,
        Exactness::SubTechnique => 2,
    },
};

pub(crate) const SENSOR: Feature = Feature {
    id: "sensor",
    name: "Kind of sensor",
    group: Group::Claim,
    meaning: "What kind of sensor raised the alert.",
    unit: "kind",
    range: "EDR, NDR, SIEM, cloud, identity, email, host log",
    example: "EDR, for an alert of an endpoint agent.",
    attacker: "Choosing where to act chooses who sees it; the sensor itself is not the attacker's to name.",
    robust: Robust::Strong,
    fields: &["metadata.product.name", "metadata.product.vendor_name"],
    bins: &[
        blind("not told", "An unknown kind of sensor says nothing."),
        bin("EDR", "Seen by an endpoint sensor", 3.0, "It sees what a process did, not only what passed by."),
        bin("NDR", "Seen by a network sensor", -3.0, "Network signatures meet every attempt, also those that fail."),
        bin("SIEM", "Raised by a SIEM rule", 0.0, "As good as its rule."),
        bin("cloud", "Seen by a cloud service", 1.0, "Few alerts, tied to an account."),
        bin("identity", "Seen by an identity service", 1.5, "Tied to an account; travel and new phones look alike."),
        bin("email", "Seen by a mail filter", -2.0, "Most of what a mail filter reports was stopped or not opened."),
        bin("host log", "Seen in a host's log", -1.0, "Log rules are broad."),
    ],
    pick: |facts| match facts.own.sensor {
        Sensor::Other => 0,
        Sensor::Edr => 1,
        Sensor::Ndr => 2,
        Sensor::Siem => 3,
        Sensor::Cloud => 4,
        Sensor::Identity => 5,
        Sensor::Email => 6,
        Sensor::HostLog => 7,
    },
};

pub(crate) const DISPOSITION: Feature = Feature {
    id: "disposition",
    name: "What the product did",
    group: Group::Claim,
    meaning: "Whether the product says that it stopped the activity. Words of a later judgement count for nothing.",
    unit: "kind",
    range: "stopped, let through, other",
    example: "Blocked.",
    attacker: "An attacker can let a decoy be blocked; it lowers that one alert, by 4 points.",
    robust: Robust::Partly,
    fields: &["disposition"],
    bins: &[
        MISSING,
        bin("let through", "Not stopped", 1.5, "What went through can have had an effect."),
        bin(
            "stopped",
            "Stopped by the product",
            -4.0,
            "It had less effect; the attempt is still real, so it is small.",
        ),
        bin("another word", "Product only reported", 0.0, "It neither stopped it nor says that it went through."),
    ],
    pick: |facts| match facts.own.outcome {
        None => 0,
        Some(Outcome::LetThrough) => 1,
        Some(Outcome::Stopped) => 2,
        Some(Outcome::Other) => 3,
    },
};
