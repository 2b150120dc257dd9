//! What an analyst can look into, and how far the score would fall if it turned out harmless.
//!
//! A question covers all reasons that its answer would explain, so that no two questions ask for the same work.

use wg_schema::sort;
use wg_schema::{AlertId, Batch, StrId};
use wg_score::Contribution;

/// A question to somebody or something outside this batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// Whether the steps on one machine are one activity, and whose.
    Steps,
    /// Whether something new was installed or rolled out.
    Change,
    /// Whether the other grave alert is real.
    WorstAlert,
    /// Whether an account has business here.
    Account,
    /// What a command line does.
    Command,
    /// Whether a program starts another as part of known software.
    Start,
    /// What an address is.
    Address,
    /// Whether a path between two machines is wanted.
    Path,
    /// Whether work was planned at that hour.
    Hour,
    /// Whether the product stopped it.
    Effect,
    /// Whether what the rule claims to have seen is in the record.
    Claim,
}

/// Returns the question whose answer would explain a reason. What a tool says of its own certainty cannot be checked on
/// the machine, so there is none about it.
fn question_about(feature: &str) -> Option<Question> {
    Some(match feature {
        "entity_rules_1h" | "entity_rules_24h" | "entity_tactics_24h" | "tactic_progress" | "entity_sources_24h"
        | "entity_alerts_10m" | "entity_burst" | "run_size" | "run_length" => Question::Steps,
        "prev_rule_host" | "prev_rule" | "prev_host" | "first_rule_host" | "first_rule" | "since_rule_host"
        | "rule_share_of_host" | "host_share_of_rule" | "rule_days" | "rule_hosts_1h" | "entity_rare_24h" => {
            Question::Change
        }
        "entity_max_severity_24h" => Question::WorstAlert,
        "new_user_host" | "prev_rule_user" | "account_rare_24h" => Question::Account,
        "cmd_length" | "cmd_entropy" => Question::Command,
        "parent_child" => Question::Start,
        "ip_hosts_1h" | "ip_rules_1h" | "host_remote" | "remote_rules" => Question::Address,
        "new_src_dst" => Question::Path,
        "rule_hour" | "entity_hour" | "weekend" | "gap_regularity" => Question::Hour,
        "disposition" => Question::Effect,
        "tactic" | "technique" => Question::Claim,
        _ => return None,
    })
}

/// What the words of a question are made of: values of the alert, empty where it has none.
struct About<'b> {
    /// Host, else account, else the alert's own address: the machine or person whose history was compared.
    subject: &'b str,
    /// How the subject stands after a verb: on a machine, for a person.
    before: &'static str,
    user: &'b str,
    source: &'b str,
    target: &'b str,
    process: &'b str,
    parent: &'b str,
}

impl<'b> About<'b> {
    fn new(batch: &'b Batch, row: usize) -> About<'b> {
        let first = |ids: &[StrId]| ids.iter().find(|id| id.is_some()).map_or("", |id| batch.text(*id));
        About {
            subject: first(&[batch.host[row], batch.user[row], batch.own_address(row)]),
            before: if !batch.host[row].is_some() && batch.user[row].is_some() { "for" } else { "on" },
            user: first(&[batch.user[row]]),
            source: first(&[batch.src_ip[row]]),
            target: first(&[batch.dst_domain[row], batch.dst_ip[row]]),
            process: first(&[batch.process[row]]),
            parent: first(&[batch.parent[row]]),
        }
    }

    /// `before value`, or nothing where there is no value.
    fn named(before: &str, value: &str) -> String {
        if value.is_empty() { String::new() } else { format!(" {before} {value}") }
    }
}

impl Question {
    fn words(self, about: &About<'_>) -> String {
        let on = About::named(about.before, about.subject);
        match self {
            Question::Steps => format!("Are the steps{on} one planned piece of work, and whose?"),
            Question::Change => format!("Was software, a script or a rule changed{on} just before?"),
            Question::WorstAlert => format!("Is the gravest other alert{on} that day real?"),
            Question::Account => match (about.user, on.as_str()) {
                ("", _) => format!("Who worked{on} then, and why?"),
                (user, _) if user == about.subject => format!("Did {user} do this, and why?"),
                (user, on) => format!("Has {user} a reason to work{on}?"),
            },
            Question::Command => match about.process {
                "" => "What does the command line do once decoded?".to_owned(),
                process => format!("What does the command line of {process} do once decoded?"),
            },
            Question::Start => match (about.parent, about.process) {
                ("", _) | (_, "") => "Is this start of a program part of known software?".to_owned(),
                (parent, process) => format!("Does known software here let {parent} start {process}?"),
            },
            Question::Address => match [about.target, about.source].into_iter().find(|text| !text.is_empty()) {
                None => "Is the address a known service or scanner?".to_owned(),
                Some(address) => format!("Is {address} a known service or scanner?"),
            },
            Question::Path => match (about.source, about.target) {
                ("", _) | (_, "") => "Is the new path between the two wanted?".to_owned(),
                (source, target) => format!("Is traffic from {source} to {target} wanted?"),
            },
            Question::Hour => format!("Was work or a job planned{on} at that hour?"),
            Question::Effect => format!("Did it have an effect{on}, or was it stopped?"),
            Question::Claim => "Does the raw record show what the rule claims?".to_owned(),
        }
    }
}

/// Returns up to `n` questions, those that would move the score most first, each with the points that hang on it.
pub fn questions(batch: &Batch, lead: AlertId, reasons: &[Contribution], n: usize) -> Vec<(String, i32)> {
    let mut found: Vec<(Question, i32)> = Vec::new();
    for reason in reasons.iter().filter(|reason| reason.points > 0) {
        let Some(question) = question_about(reason.feature.id) else { continue };
        match found.iter_mut().find(|(known, _)| *known == question) {
            Some((_, points)) => *points += reason.points,
            None => found.push((question, reason.points)),
        }
    }
    sort::by_key(&mut found, |(_, points)| std::cmp::Reverse(*points));
    found.truncate(n);
    let about = About::new(batch, lead.row());
    found.into_iter().map(|(question, points)| (question.words(&about), points)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_score::FEATURES;

    #[test]
    fn every_feature_has_a_question_but_what_the_source_says_of_itself_and_the_flood() {
        let without: Vec<&str> =
            FEATURES.iter().map(|feature| feature.id).filter(|id| question_about(id).is_none()).collect();
        assert_eq!(without, ["severity", "confidence", "sensor", "global_burst", "family_here", "rule_here"]);
    }

    #[test]
    fn a_question_without_values_is_still_a_sentence() {
        let nothing = About { subject: "", before: "on", user: "", source: "", target: "", process: "", parent: "" };
        for question in [Question::Steps, Question::Account, Question::Start, Question::Address, Question::Path] {
            let words = question.words(&nothing);
            assert!(words.ends_with('?') && !words.contains("  ") && !words.contains(" ?"), "{words}");
        }
    }
}
