//! A record of several lines, `Name: value` each, as tickets and mails list what an alert says, and as flat YAML does.

use crate::json::Build;
use crate::when::{self, When};

/// Fewer names may be a sentence each.
const MIN_NAMES: usize = 3;
const MAX_NAME: usize = 48;
/// Lines that are looked at to tell what a file is.
const LOOKED_AT: usize = 40;

/// Splits a line into name and value, without the mark of a list's item and without quotes around the value.
fn member(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let line = line.strip_prefix("- ").unwrap_or(line).trim();
    let (name, value) = line.split_once(':')?;
    let letters = |c: char| c.is_alphanumeric() || " _-./()".contains(c);
    let is_name = name.len() <= MAX_NAME && name.starts_with(char::is_alphabetic) && name.chars().all(letters);
    if !is_name || name.split(' ').count() > 4 || !value.is_empty() && !value.starts_with([' ', '\t']) {
        return None;
    }
    let value = value.trim();
    let bare = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some((name, bare.unwrap_or(value)))
}

/// Returns whether a line only parts blocks: empty, or a rule.
fn is_rule(line: &str) -> bool {
    line.trim().chars().all(|c| "-=*_#".contains(c))
}

/// Returns whether a line begins another block than the one that `first` began.
pub fn is_next(first: &str, line: &str) -> bool {
    let name = |line: &str| member(line).map(|(name, _)| name.to_owned());
    is_rule(line) || line.starts_with("- ") || name(line).is_some_and(|it| Some(it) == name(first))
}

/// Returns whether a block is a name without anything under it.
pub fn is_heading(block: &str) -> bool {
    let line = block.trim();
    line.ends_with(':') && !line.contains('\n') && member(line).is_some_and(|(_, value)| value.is_empty())
}

/// Returns whether a text is made of such blocks and nothing else, and one line tells a time.
pub fn is_text_of(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !is_rule(line)).take(LOOKED_AT).collect();
    // What is within an item is as far in as its first name.
    let depth = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    // The name of the list, `alerts:`.
    let lines = match &lines[..] {
        [heading, rest @ ..] if is_heading(heading) && rest.first().is_some_and(|next| depth(next) > 0) => rest,
        all => all,
    };
    let is_flat = lines.iter().all(|line| depth(line) == lines.first().map_or(0, |first| depth(first)));
    let members: Vec<_> = lines.iter().filter_map(|line| member(line)).collect();
    let has_time = members.iter().any(|(_, value)| value.len() > 8 && when::read(value) != When::Bad);
    is_flat && has_time && members.len() >= MIN_NAMES && members.len() * 10 >= lines.len() * 9
}

/// Builds the fields of a block. A line without a name goes on with what the one before it says, and is left out.
pub fn parse(block: &str, into: &mut Build) {
    into.clear();
    for (name, value) in block.lines().filter_map(member).filter(|(_, value)| !value.is_empty()) {
        into.text(name, value);
    }
    into.mark_repeats();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_names_are_told_from_prose_and_from_trees() {
        for text in [
            "Time: 2026-11-28 21:00:00\nAlert: Macro executed\nHost: PC-1\n\nTime: x\nAlert: y\nHost: z\n",
            "alerts:\n  - time: 2026-11-28T21:00:00Z\n    alert: 'Macro'\n    host: PC-1\n  - time: x\n",
            "- time: 2026-11-28T21:00:00Z\n  alert: 'Macro'\n  host: PC-1\n- time: x\n  alert: y\n",
        ] {
            assert!(is_text_of(text), "{text}");
        }
        for text in [
            "title: Rule\nlogsource:\n  category: x\ndate: 2026-11-28\n",
            "name: x\nversion: 1\nauthor: y\n",
            "Dear all: we met\nAlice: hello\nBob: no\n",
            "",
        ] {
            assert!(!is_text_of(text), "{text}");
        }
        assert!(is_next("Time: 1", "Time: 2") && is_next("a: 1", "-----") && !is_next("a: 1", "b: 1"));
    }
}
