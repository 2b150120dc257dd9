//! Our verdicts in the words of the tools that raised the alerts, with what each word loses.

use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// A verdict and its reason in other vocabularies. `None`: the vocabulary has no value for it, leave it unset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorWords {
    pub defender_xdr: Defender,
    pub sentinel: Sentinel,
    pub elastic: Elastic,
    pub splunk_es: Splunk,
    pub thehive: TheHive,
    pub google_secops: One,
    pub aws_security_hub: One,
}

/// Microsoft Defender XDR and Graph: `classification`, `determination`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defender {
    pub classification: Option<String>,
    pub determination: Option<String>,
    /// What this vocabulary cannot say; `None`: nothing is lost.
    pub lossy: Option<String>,
}

/// Microsoft Sentinel: `classification`, `classificationReason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentinel {
    pub classification: Option<String>,
    pub reason: Option<String>,
    pub lossy: Option<String>,
}

/// Elastic Security: `kibana.alert.workflow_reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elastic {
    pub workflow_reason: Option<String>,
    pub lossy: Option<String>,
}

/// Splunk Enterprise Security: disposition by label; the numeric ids differ between installations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Splunk {
    pub disposition: Option<String>,
    pub lossy: Option<String>,
}

/// TheHive: `resolutionStatus`, `impactStatus`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TheHive {
    pub resolution_status: Option<String>,
    pub impact_status: Option<String>,
    pub lossy: Option<String>,
}

/// A vocabulary with one word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct One {
    pub verdict: Option<String>,
    pub lossy: Option<String>,
}

const REASON_LOST: &str = "the reason is lost";

/// What a false positive was due to, as far as vocabularies tell.
enum FalseAlarm {
    Logic,
    Data,
    Duplicate,
    Test,
    Unsaid,
}

/// Returns the words for a verdict with its reason.
pub fn vendor_words(verdict: Verdict, reason: Option<u8>) -> VendorWords {
    let slug = reason.and_then(|key| verdict.reason(key)).map_or("", |reason| reason.slug);
    match verdict {
        Verdict::TruePositive => true_positive(slug),
        Verdict::BenignPositive => benign_positive(slug),
        Verdict::FalsePositive => false_positive(slug),
        Verdict::NeedsMoreData => needs_more_data(),
    }
}

fn true_positive(slug: &str) -> VendorWords {
    let (determination, exact) = match slug {
        "compromised_account" => ("compromisedAccount", true),
        "unwanted_software" => ("unwantedSoftware", true),
        "insider_misuse_suspected" => ("maliciousUserActivity", true),
        _ => ("other", slug.is_empty() || slug == "other"),
    };
    let is_blocked = slug == "attempt_blocked";
    let lost = match slug {
        "" | "other" | "confirmed_malicious" => None,
        "attempt_blocked" => Some("that the attempt was blocked is lost"),
        _ => Some(REASON_LOST),
    };
    VendorWords {
        defender_xdr: defender("truePositive", determination, if exact { None } else { Some(REASON_LOST) }),
        sentinel: sentinel("TruePositive", Some("SuspiciousActivity"), lost),
        elastic: elastic("true_positive", lost),
        splunk_es: splunk("True Positive - Suspicious Activity", lost),
        thehive: thehive("TruePositive", is_blocked.then_some("NoImpact"), if is_blocked { None } else { lost }),
        google_secops: one("true_positive", lost),
        aws_security_hub: one("TRUE_POSITIVE", lost),
    }
}

fn benign_positive(slug: &str) -> VendorWords {
    let (determination, exact) = match slug {
        "security_test" => ("securityTesting", true),
        "owner_confirmed" => ("confirmedActivity", true),
        "known_business_process" => ("lineOfBusinessApplication", true),
        "admin_work" | "backup_or_scanner" | "software_roll_out" => ("confirmedActivity", false),
        _ => ("other", true),
    };
    let is_test = slug == "security_test";
    let lost = match slug {
        "" | "other" => None,
        "security_test" => Some("that it was a test is lost"),
        _ => Some(REASON_LOST),
    };
    let disposition = if is_test { "Testing" } else { "Benign Positive - Suspicious But Expected" };
    VendorWords {
        defender_xdr: defender(
            "informationalExpectedActivity",
            determination,
            if exact { None } else { Some(REASON_LOST) },
        ),
        sentinel: sentinel("BenignPositive", Some("SuspiciousButExpected"), lost),
        elastic: elastic("benign_positive", lost),
        splunk_es: splunk(disposition, if is_test { None } else { lost }),
        thehive: thehive("Other", None, Some("there is no value for allowed activity")),
        google_secops: unset("there is no value for allowed activity; a false positive would blame the rule"),
        aws_security_hub: one("BENIGN_POSITIVE", lost),
    }
}

fn false_positive(slug: &str) -> VendorWords {
    let cause = match slug {
        "rule_too_broad" | "known_benign_software" => FalseAlarm::Logic,
        "bad_intel_match" | "stale_asset_data" | "parse_error" => FalseAlarm::Data,
        "duplicate" => FalseAlarm::Duplicate,
        "test_data" => FalseAlarm::Test,
        _ => FalseAlarm::Unsaid,
    };
    let lost = match cause {
        FalseAlarm::Unsaid => None,
        FalseAlarm::Duplicate => Some("that it is a duplicate is lost"),
        FalseAlarm::Test => Some("that it was test data is lost"),
        FalseAlarm::Logic | FalseAlarm::Data => Some(REASON_LOST),
    };
    let unsaid = "the vocabulary asks for a cause, and none was given";
    let (reason, reason_lost) = match cause {
        FalseAlarm::Logic => ("IncorrectAlertLogic", None),
        FalseAlarm::Data => ("InaccurateData", None),
        FalseAlarm::Duplicate => ("IncorrectAlertLogic", lost),
        FalseAlarm::Test => ("InaccurateData", lost),
        FalseAlarm::Unsaid => ("IncorrectAlertLogic", Some(unsaid)),
    };
    let (disposition, disposition_lost) = match cause {
        FalseAlarm::Logic => ("False Positive - Incorrect Analytic Logic", None),
        FalseAlarm::Data => ("False Positive - Inaccurate Data", None),
        FalseAlarm::Duplicate => ("Other", Some("that it is a duplicate, and that it is a false positive, is lost")),
        FalseAlarm::Test => ("Testing", Some("that the rule was wrong is lost")),
        FalseAlarm::Unsaid => ("False Positive - Incorrect Analytic Logic", Some(unsaid)),
    };
    let is_duplicate = matches!(cause, FalseAlarm::Duplicate);
    let determination = if matches!(cause, FalseAlarm::Logic) { "notMalicious" } else { "other" };
    let words = |plain, duplicate| if is_duplicate { duplicate } else { plain };
    let unless_duplicate = if is_duplicate { None } else { lost };
    VendorWords {
        defender_xdr: defender("falsePositive", determination, lost),
        sentinel: sentinel("FalsePositive", Some(reason), reason_lost),
        elastic: elastic(words("false_positive", "duplicate"), unless_duplicate),
        splunk_es: splunk(disposition, disposition_lost),
        thehive: thehive(words("FalsePositive", "Duplicated"), None, unless_duplicate),
        google_secops: one("false_positive", lost),
        aws_security_hub: one("FALSE_POSITIVE", lost),
    }
}

fn needs_more_data() -> VendorWords {
    VendorWords {
        defender_xdr: defender(
            "falsePositive",
            "notEnoughDataToValidate",
            Some("Defender files this under false positive; do not count or learn it as one"),
        ),
        sentinel: sentinel("Undetermined", None, Some(REASON_LOST)),
        elastic: elastic("other", Some("there is no value for missing data")),
        splunk_es: splunk("Undetermined", Some("the same value as for alerts that nobody looked at")),
        thehive: thehive("Indeterminate", None, Some(REASON_LOST)),
        google_secops: unset("there is no value for missing data"),
        aws_security_hub: one("UNKNOWN", Some("the same value as for findings that nobody looked at")),
    }
}

fn defender(classification: &str, determination: &str, lossy: Option<&str>) -> Defender {
    Defender { classification: some(classification), determination: some(determination), lossy: lossy.map(Into::into) }
}

fn sentinel(classification: &str, reason: Option<&str>, lossy: Option<&str>) -> Sentinel {
    Sentinel { classification: some(classification), reason: reason.map(Into::into), lossy: lossy.map(Into::into) }
}

fn elastic(workflow_reason: &str, lossy: Option<&str>) -> Elastic {
    Elastic { workflow_reason: some(workflow_reason), lossy: lossy.map(Into::into) }
}

fn splunk(disposition: &str, lossy: Option<&str>) -> Splunk {
    Splunk { disposition: some(disposition), lossy: lossy.map(Into::into) }
}

fn thehive(resolution: &str, impact: Option<&str>, lossy: Option<&str>) -> TheHive {
    let (impact_status, lossy) = (impact.map(Into::into), lossy.map(Into::into));
    TheHive { resolution_status: some(resolution), impact_status, lossy }
}

fn one(verdict: &str, lossy: Option<&str>) -> One {
    One { verdict: some(verdict), lossy: lossy.map(Into::into) }
}

fn unset(why: &str) -> One {
    One { verdict: None, lossy: some(why) }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unset_says_why() {
        for verdict in Verdict::ALL {
            for reason in verdict.reasons().iter().map(|reason| Some(reason.key)).chain([None]) {
                let words = vendor_words(verdict, reason);
                for word in [&words.google_secops, &words.aws_security_hub] {
                    assert!(word.verdict.is_some() || word.lossy.is_some());
                }
            }
        }
    }

    #[test]
    fn missing_data_is_never_passed_off_as_a_plain_false_positive() {
        let words = vendor_words(Verdict::NeedsMoreData, Some(1));
        assert_eq!(words.defender_xdr.determination.as_deref(), Some("notEnoughDataToValidate"));
        assert!(words.defender_xdr.lossy.is_some());
        assert_eq!(words.aws_security_hub.verdict.as_deref(), Some("UNKNOWN"));
    }

    #[test]
    fn tests_and_duplicates_keep_their_own_words_where_there_are_some() {
        let test = vendor_words(Verdict::BenignPositive, Some(4));
        assert_eq!(test.defender_xdr.determination.as_deref(), Some("securityTesting"));
        assert_eq!((test.splunk_es.disposition.as_deref(), test.splunk_es.lossy), (Some("Testing"), None));
        let duplicate = vendor_words(Verdict::FalsePositive, Some(6));
        assert_eq!(duplicate.elastic.workflow_reason.as_deref(), Some("duplicate"));
        assert_eq!(duplicate.thehive.resolution_status.as_deref(), Some("Duplicated"));
    }
}
