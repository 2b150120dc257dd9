//! Texts that are fields themselves: `user=bob src="10.0.0.5"`, `User: bob ¦ Proc: a.exe`, one `Key: value` a line,
//! `Device: ws-1, Account: bob`, and `10.0.0.5:443 → 10.0.0.9`.

use super::values;
use super::words::{UNKNOWN, words};
use std::borrow::Cow;
use wg_record::line;

/// Fewer pairs may be a sentence.
const MIN_PAIRS: usize = 3;
/// So many of them, a line each, are fields whatever stands around them.
const MIN_LISTED: usize = 5;
const MAX_PAIRS: usize = 200;
const MAX_KEY: usize = 48;
/// A longer text is no cell that lists what an alert touched.
const MAX_THINGS: usize = 1_000;

/// Returns the pairs of a text that is made of them, in order; nothing for any other text.
pub(super) fn pairs(text: &str) -> Vec<(&str, Cow<'_, str>)> {
    let short = things(text).or_else(|| ends(text));
    if let Some(found) = short {
        return found;
    }
    // Short texts have no pairs, and few have the signs for them.
    if text.len() < 12 || !text.contains(['=', '¦', '\n', '\t']) {
        return Vec::new();
    }
    let text = text.trim();
    let found: Vec<_> = line::pairs(text).filter(|(key, _)| key.len() <= MAX_KEY).take(MAX_PAIRS).collect();
    let n_words = found.iter().filter(|(_, value)| value.contains(' ')).count();
    let n_quotes = text.bytes().filter(|byte| matches!(byte, b'"' | b'\'')).count();
    // Prose with a pair here and there is prose.
    if is_made_of(text, &found) && (n_words * 2 <= found.len() || n_quotes >= 2 * n_words) {
        return found;
    }
    let found = colons(text);
    // A message with a list of fields under a sentence or two.
    let n_lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let is_list = found.len() >= MIN_LISTED && found.len() * 10 >= n_lines * 6;
    if is_list || is_made_of(text, &found) { found } else { Vec::new() }
}

/// `Device: ws-1, Accounts: bob, eve`: what an alert touched, each under the name of what it is.
fn things(text: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    const THINGS: [&str; 5] = ["host", "user", "account", "ip", "mail"];
    if !text.contains(':') || text.len() > MAX_THINGS {
        return None;
    }
    let mut found = Vec::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        // An address needs no space before it: `srcIpAddr:10.0.0.5,`.
        let tight = || part.split_once(':').filter(|(_, value)| values::is_address(value));
        let pair = part.split_once(": ").or_else(tight);
        let Some((name, value)) = pair.filter(|(name, _)| name.len() <= MAX_KEY) else {
            // Another one of the same kind.
            if found.is_empty() || part.contains(' ') {
                return None;
            }
            continue;
        };
        let meant = words(name);
        let is_thing = meant.iter().flatten().any(|word| THINGS.contains(word)) && name.split(' ').count() <= 2;
        if !is_thing || meant.iter().flatten().any(|word| *word == UNKNOWN) || value.trim().contains(' ') {
            return None;
        }
        found.push((name, Cow::Borrowed(value.trim())));
    }
    Some(found)
}

/// `10.0.0.5:443 → 10.0.0.9`, in any of the arrows that are typed.
fn ends(text: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    let (from, to) = ["→", "->", "=>"].iter().find_map(|arrow| text.split_once(arrow))?;
    let (from, to) = (from.trim_end_matches('-').trim(), to.trim());
    let are_addresses = values::is_address(from) && values::is_address(to);
    are_addresses.then(|| vec![("source ip", Cow::Borrowed(from)), ("destination ip", Cow::Borrowed(to))])
}

fn is_made_of(text: &str, found: &[(&str, Cow<'_, str>)]) -> bool {
    // A sign, a separator, and most often quotes.
    let covered: usize = found.iter().map(|(key, value)| key.len() + value.len() + 3).sum();
    found.len() >= MIN_PAIRS && covered * 10 >= text.len() * 6
}

/// `Key: value` between bars, tabs or line ends.
fn colons(text: &str) -> Vec<(&str, Cow<'_, str>)> {
    let separators = |c: char| matches!(c, '¦' | '\n' | '\t');
    let parts = text.split(separators).map(str::trim).filter(|part| !part.is_empty()).take(MAX_PAIRS);
    let mut found = Vec::new();
    for part in parts {
        let Some((key, value)) = part.split_once(':') else { continue };
        let is_name = key.len() <= MAX_KEY
            && key.split(' ').count() <= 4
            && key.chars().all(|c| c.is_ascii_alphanumeric() || " _-.".contains(c));
        if is_name && !value.starts_with(['/', '\\']) && !value.trim().is_empty() {
            found.push((key, Cow::Borrowed(value.trim())));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[(&str, &str)]) {
        let found = pairs(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(key, value)| (*key, &**value)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn pairs_of_any_style_are_found() {
        check(r#"ab=1 b="x y" c=z"#, &[("ab", "1"), ("b", "x y"), ("c", "z")]);
        check("a=1, msg=two words here, c=3", &[("a", "1"), ("msg", "two words here"), ("c", "3")]);
        check("aa=1|bb=2|cc=3", &[("aa", "1"), ("bb", "2"), ("cc", "3")]);
        check(
            r#"1526123, user="v\"w", host="srv-x", mode='yes'"#,
            &[("user", "v\"w"), ("host", "srv-x"), ("mode", "yes")],
        );
        check("User: bob ¦ Proc: C:\\a.exe ¦ PID: 7", &[("User", "bob"), ("Proc", "C:\\a.exe"), ("PID", "7")]);
        check(
            "Account Name: bob\nLogon ID: 0x3\nUrl: http://a/b",
            &[("Account Name", "bob"), ("Logon ID", "0x3"), ("Url", "http://a/b")],
        );
    }

    #[test]
    fn a_cell_lists_what_an_alert_touched_or_both_ends() {
        check("Device: ws-1, Accounts: bob, eve", &[("Device", "ws-1"), ("Accounts", "bob")]);
        check("Mailboxes: bob@corp.example", &[("Mailboxes", "bob@corp.example")]);
        check("srcIpAddr:10.0.0.5,", &[("srcIpAddr", "10.0.0.5")]);
        check("10.0.0.5:443 → 10.0.0.9", &[("source ip", "10.0.0.5:443"), ("destination ip", "10.0.0.9")]);
        check("2001:db8::1 --> 10.0.0.9", &[("source ip", "2001:db8::1"), ("destination ip", "10.0.0.9")]);
        check("Host: was restarted, User: none", &[]);
        check("ws-1 -> 10.0.0.9", &[]);
    }

    #[test]
    fn prose_is_none() {
        for text in [
            "",
            "a=1",
            "We saw that a=1 and then b=2 while c=3 in a rather long sentence about other things",
            "http://a/?b=1&c=2",
            "Note: this: that",
        ] {
            check(text, &[]);
        }
    }
}
