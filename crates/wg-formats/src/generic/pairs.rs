//! Texts that are fields themselves: `user=bob src="10.0.0.5"`, `User: bob ¦ Proc: a.exe`, and one `Key: value` a line.

use std::borrow::Cow;
use wg_record::line;

/// Fewer pairs may be a sentence.
const MIN_PAIRS: usize = 3;
/// So many of them, a line each, are fields whatever stands around them.
const MIN_LISTED: usize = 5;
const MAX_PAIRS: usize = 200;
const MAX_KEY: usize = 48;

/// Returns the pairs of a text that is made of them, in order; nothing for any other text.
pub(super) fn pairs(text: &str) -> Vec<(&str, Cow<'_, str>)> {
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
