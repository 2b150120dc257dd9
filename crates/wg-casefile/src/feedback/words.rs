//! Our verdicts in each tool's fields, and what was decided in a tool in our words.
//!
//! Reading is as careful as writing: a default, a label that software set and "not enough data" teach nothing.

use super::Tool;
use crate::vendor::vendor_words;
use crate::verdict::Verdict;

/// The fields that carry a verdict, and what they cannot say.
pub(super) struct Words {
    pub fields: Vec<(&'static str, String)>,
    pub lost: Vec<String>,
}

/// What was decided about an alert elsewhere, in our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    pub verdict: Verdict,
    pub reason: Option<u8>,
    /// A person said it of what the alert is about: the model may learn from it.
    pub teaches: bool,
}

const WAITS: &str = "needs more data is a verdict that waits, and no tool has a word for it that is not a final one";
const DUPLICATE: &str = "there is no word for a duplicate";

/// Returns a verdict in the words of a tool.
///
/// # Errors
/// Says why there are none.
pub(super) fn words(tool: Tool, verdict: Verdict, reason: Option<u8>) -> Result<Words, &'static str> {
    if verdict == Verdict::NeedsMoreData {
        return Err(WAITS);
    }
    let slug = reason.and_then(|key| verdict.reason(key)).map_or("", |reason| reason.slug);
    let known = vendor_words(verdict, reason);
    let words = match tool {
        Tool::Defender => {
            let own = &known.defender_xdr;
            said([("classification", &own.classification), ("determination", &own.determination)], &own.lossy)
        }
        Tool::Sentinel => {
            let own = &known.sentinel;
            said([("classification", &own.classification), ("classificationReason", &own.reason)], &own.lossy)
        }
        Tool::Elastic => {
            let own = &known.elastic;
            said([("kibana.alert.workflow_reason", &own.workflow_reason)], &own.lossy)
        }
        Tool::Splunk => said([("disposition", &known.splunk_es.disposition)], &known.splunk_es.lossy),
        Tool::TheHive => {
            let own = &known.thehive;
            said([("resolutionStatus", &own.resolution_status), ("impactStatus", &own.impact_status)], &own.lossy)
        }
        // The note beside the word holds the reason.
        Tool::SecurityHub => said([("VerificationState", &known.aws_security_hub.verdict)], &None),
        Tool::Iris => return iris(verdict, slug),
        Tool::Rsigma => return rsigma(verdict, slug),
    };
    Ok(words)
}

fn said<const N: usize>(fields: [(&'static str, &Option<String>); N], lossy: &Option<String>) -> Words {
    let fields = fields.into_iter().filter_map(|(field, word)| Some((field, word.clone()?))).collect();
    Words { fields, lost: lossy.iter().cloned().collect() }
}

fn one(field: &'static str, word: &str, lost: &[&str]) -> Words {
    Words { fields: vec![(field, word.to_owned())], lost: lost.iter().map(|text| (*text).to_owned()).collect() }
}

fn iris(verdict: Verdict, slug: &str) -> Result<Words, &'static str> {
    const FIELD: &str = "alert_resolution";
    Ok(match (verdict, slug) {
        (Verdict::TruePositive, "attempt_blocked") => one(FIELD, "True Positive Without Impact", &[]),
        (Verdict::TruePositive, _) => one(
            FIELD,
            "True Positive With Impact",
            &["IRIS asks about the impact, which was not judged: sent as with impact"],
        ),
        (Verdict::BenignPositive, "security_test") => one(FIELD, "Legitimate", &["that it was a test is lost"]),
        (Verdict::BenignPositive, _) => one(FIELD, "Legitimate", &[]),
        (Verdict::FalsePositive, "duplicate") => return Err(DUPLICATE),
        (Verdict::FalsePositive, _) => one(FIELD, "False Positive", &[]),
        (Verdict::NeedsMoreData, _) => return Err(WAITS),
    })
}

fn rsigma(verdict: Verdict, slug: &str) -> Result<Words, &'static str> {
    const FIELD: &str = "verdict";
    const LOST: &[&str] = &["the reason is lost"];
    let lost = if matches!(slug, "" | "other") { &[] } else { LOST };
    Ok(match verdict {
        Verdict::TruePositive => one(FIELD, "true_positive", lost),
        Verdict::BenignPositive => one(FIELD, "benign_true_positive", lost),
        Verdict::FalsePositive if slug == "duplicate" => return Err(DUPLICATE),
        Verdict::FalsePositive => one(FIELD, "false_positive", lost),
        Verdict::NeedsMoreData => return Err(WAITS),
    })
}

/// Reads what was decided about an alert in its product: the name of the interface, a space, and the product's words with
/// `/` between them. `None` where they say nothing: a default, an unknown word, an alert that nobody looked at.
pub fn read_decided(text: &str) -> Option<Decided> {
    let (interface, words) = text.split_once(' ')?;
    let words: Vec<String> = words.split('/').map(str::to_ascii_lowercase).collect();
    let word = |place: usize| words.get(place).map_or("", String::as_str);
    let (verdict, slug, teaches) = match interface {
        "graph" => graph(word(0), word(1))?,
        "sentinel" => match word(0) {
            "truepositive" => (Verdict::TruePositive, "", true),
            "benignpositive" => (Verdict::BenignPositive, "", true),
            "falsepositive" => (Verdict::FalsePositive, "", true),
            _ => return None,
        },
        "elastic" => match word(0) {
            "true_positive" => (Verdict::TruePositive, "", true),
            "benign_positive" => (Verdict::BenignPositive, "", true),
            "false_positive" => (Verdict::FalsePositive, "", true),
            "duplicate" => (Verdict::FalsePositive, "duplicate", false),
            // `automated_closure`, `other` and a team's own reasons say nothing about the alert.
            _ => return None,
        },
        "splunk" => match word(0).split(" - ").next().unwrap_or_default() {
            "true positive" => (Verdict::TruePositive, "", true),
            "benign positive" => (Verdict::BenignPositive, "", true),
            "false positive" => (Verdict::FalsePositive, "", true),
            "testing" => (Verdict::BenignPositive, "security_test", true),
            // Undetermined is what every notable starts with.
            _ => return None,
        },
        "thehive" => match (word(0), word(1)) {
            ("truepositive", "noimpact") => (Verdict::TruePositive, "attempt_blocked", true),
            ("truepositive", _) => (Verdict::TruePositive, "", true),
            ("falsepositive", _) => (Verdict::FalsePositive, "", true),
            ("duplicated", _) => (Verdict::FalsePositive, "duplicate", false),
            _ => return None,
        },
        "iris" => match word(0) {
            "true positive with impact" => (Verdict::TruePositive, "", true),
            "true positive without impact" => (Verdict::TruePositive, "attempt_blocked", true),
            "legitimate" => (Verdict::BenignPositive, "", true),
            "false positive" => (Verdict::FalsePositive, "", true),
            _ => return None,
        },
        "security-hub" => match word(0) {
            "true_positive" => (Verdict::TruePositive, "", true),
            "benign_positive" => (Verdict::BenignPositive, "", true),
            "false_positive" => (Verdict::FalsePositive, "", true),
            _ => return None,
        },
        _ => return None,
    };
    let is_automatic = words.iter().any(|word| word == "automation");
    let reason = verdict.reasons().iter().find(|reason| reason.slug == slug).map(|reason| reason.key);
    Some(Decided { verdict, reason, teaches: teaches && !is_automatic })
}

fn graph(classification: &str, determination: &str) -> Option<(Verdict, &'static str, bool)> {
    // Defender files "not enough data to validate" under false positive.
    if determination == "notenoughdatatovalidate" {
        return Some((Verdict::NeedsMoreData, "", false));
    }
    let slug = match determination {
        "compromisedaccount" => "compromised_account",
        "unwantedsoftware" => "unwanted_software",
        "malicioususeractivity" => "insider_misuse_suspected",
        "malware" | "phishing" | "multistagedattack" | "apt" => "confirmed_malicious",
        "securitytesting" | "securitypersonnel" => "security_test",
        "confirmedactivity" => "owner_confirmed",
        "lineofbusinessapplication" => "known_business_process",
        _ => "",
    };
    Some(match classification {
        "truepositive" => (Verdict::TruePositive, slug, true),
        "informationalexpectedactivity" | "benignpositive" => (Verdict::BenignPositive, slug, true),
        "falsepositive" => (Verdict::FalsePositive, slug, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends a verdict in a tool's words and reads them back as the tool's export would give them.
    fn there_and_back(tool: Tool, verdict: Verdict, reason: Option<u8>) -> Option<Decided> {
        let interface = match tool {
            Tool::Defender => "graph",
            Tool::Sentinel => "sentinel",
            Tool::Elastic => "elastic",
            Tool::Splunk => "splunk",
            Tool::TheHive => "thehive",
            Tool::Iris => "iris",
            Tool::SecurityHub => "security-hub",
            Tool::Rsigma => return None,
        };
        let words = words(tool, verdict, reason).ok()?;
        let said: Vec<&str> = words.fields.iter().map(|(_, word)| word.as_str()).collect();
        read_decided(&format!("{interface} {}", said.join("/")))
    }

    #[test]
    fn what_comes_back_is_what_was_sent_or_nothing() {
        for tool in Tool::ALL {
            for verdict in Verdict::ALL {
                for reason in verdict.reasons().iter().map(|reason| Some(reason.key)).chain([None]) {
                    let Some(back) = there_and_back(tool, verdict, reason) else { continue };
                    if (tool, verdict) == (Tool::Splunk, Verdict::FalsePositive) && reason == Some(7) {
                        // Splunk's word for a test is the same for a test of the rule and a test of the defence; the loss
                        // is declared.
                        assert_eq!(back.verdict, Verdict::BenignPositive);
                        continue;
                    }
                    assert_eq!(back.verdict, verdict, "{} {reason:?}", tool.name());
                    if back.reason.is_some() && back.reason != reason {
                        let lost = words(tool, verdict, reason).map(|words| words.lost).unwrap_or_default();
                        assert!(
                            !lost.is_empty(),
                            "{} {verdict:?} {reason:?} comes back as {:?}",
                            tool.name(),
                            back.reason
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_true_positive_comes_back_from_every_tool_that_is_read() {
        for tool in Tool::ALL.into_iter().filter(|tool| *tool != Tool::Rsigma) {
            let back = there_and_back(tool, Verdict::TruePositive, Some(1)).map(|back| back.verdict);
            assert_eq!(back, Some(Verdict::TruePositive), "{}", tool.name());
        }
    }

    #[test]
    fn what_nobody_decided_is_not_read() {
        for text in [
            "splunk Undetermined",
            "elastic automated_closure",
            "elastic other",
            "graph unknown/unknown",
            "security-hub UNKNOWN",
            "sentinel Undetermined",
            "thehive Indeterminate",
            "thehive Other",
            "iris Unknown",
            "nonsense TruePositive",
            "",
        ] {
            assert_eq!(read_decided(text), None, "{text}");
        }
    }

    #[test]
    fn automation_and_missing_data_teach_nothing() {
        let teaches = |text| read_decided(text).map(|decided| (decided.verdict, decided.teaches));
        assert_eq!(teaches("graph falsePositive/notEnoughDataToValidate"), Some((Verdict::NeedsMoreData, false)));
        assert_eq!(teaches("graph truePositive/malware/Automation"), Some((Verdict::TruePositive, false)));
        assert_eq!(teaches("graph truePositive/malware"), Some((Verdict::TruePositive, true)));
        assert_eq!(teaches("elastic duplicate"), Some((Verdict::FalsePositive, false)));
    }
}
