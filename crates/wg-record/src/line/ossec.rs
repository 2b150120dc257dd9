//! Alerts of OSSEC and Wazuh as `alerts.log` has them: a block of lines to the next empty one.

use super::Parsed;
use crate::json::Build;

/// What a block begins with: `** Alert 1795230669.1234: mail  - syslog,sshd,`.
const MARK: &str = "** Alert ";

/// Returns whether the line begins a block.
pub fn is_block_start(line: &[u8]) -> bool {
    line.starts_with(MARK.as_bytes()) && line.get(MARK.len()).is_some_and(u8::is_ascii_digit)
}

/// Takes a block apart, into the fields that the same alert has in JSON.
pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    let mut lines = text.lines();
    let head = lines.next().and_then(|line| line.strip_prefix(MARK)).unwrap_or_default();
    let (stamp, groups) = head.split_once(": ").unwrap_or((head, ""));
    let (seconds, _) = stamp.split_once('.').unwrap_or((stamp, ""));
    into.text("timestamp", seconds);
    into.text("id", stamp.trim_end_matches(':'));
    let place = lines.next().unwrap_or_default();
    // `2026 Nov 21 03:11:09 (web-4) 10.3.0.4->/var/log/auth.log`, or the manager's own `web-1->/var/log/auth.log`.
    let (from, location) = place.split_once("->").unwrap_or((place, ""));
    let (name, ip) = match from.split_once('(').and_then(|(_, rest)| rest.split_once(')')) {
        Some((name, ip)) => (name, ip.trim()),
        None => (from.rsplit(' ').next().unwrap_or_default(), ""),
    };
    into.open("agent");
    into.text("name", name);
    into.text("ip", if ip == "any" { "" } else { ip });
    into.close();
    into.text("location", location);
    let mut rule = ("", "", "");
    let mut data: Vec<(&str, &str)> = Vec::new();
    let mut rest = "";
    for line in lines {
        if let Some((id, after)) = line.strip_prefix("Rule: ").and_then(|line| line.split_once(" (level ")) {
            let (level, title) = after.split_once(") -> ").unwrap_or((after, ""));
            rule = (id, level, title.trim().trim_matches('\''));
            continue;
        }
        let known = [
            ("Src IP: ", "srcip"),
            ("Dst IP: ", "dstip"),
            ("Src Port: ", "srcport"),
            ("Dst Port: ", "dstport"),
            ("User: ", "dstuser"),
        ];
        match known.iter().find_map(|(mark, name)| Some((*name, line.strip_prefix(mark)?))) {
            Some(found) if rest.is_empty() => data.push(found),
            _ if rest.is_empty() => rest = line,
            _ => {}
        }
    }
    if rule.0.is_empty() {
        return Parsed::Bad(
            wg_schema::report::Code::BadLine,
            "The block begins like an alert of OSSEC and names no rule.".into(),
        );
    }
    into.open("rule");
    for (name, value) in [("id", rule.0), ("level", rule.1), ("description", rule.2)] {
        into.text(name, value);
    }
    into.text("groups", groups.rsplit("- ").next().unwrap_or_default().trim().trim_end_matches(','));
    into.close();
    into.open("data");
    data.iter().filter(|(_, value)| *value != "(none)").for_each(|(name, value)| into.text(name, value.trim()));
    into.close();
    into.text("full_log", rest);
    Parsed::Fields
}
