//! A query cut into raw tokens with their places. Knows quotes, commas and signs, not what a field means.

use crate::field::Field;
use std::ops::Range;

/// A query is typed by hand; what is longer was pasted by mistake. The rest is reported as not used.
pub(crate) const MAX_QUERY_BYTES: usize = 4096;
pub(crate) const MAX_TOKENS: usize = 64;
const MAX_VALUES: usize = 64;

/// The sign between a field and its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Is,
    Over,
    OverOrIs,
    Under,
    UnderOrIs,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub text: String,
    pub quoted: bool,
}

/// A bracket that stands for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bracket {
    Open,
    Close,
}

/// `-name:values`, or bare `-values` with no head, or a bracket with neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raw<'a> {
    pub span: Range<usize>,
    pub group: Option<Bracket>,
    pub exclude: bool,
    pub head: Option<(&'a str, Sign)>,
    /// Alternatives; empty when nothing is written after the sign yet.
    pub values: Vec<Value>,
}

/// Returns the tokens of `query`, at most [`MAX_TOKENS`], and where reading stopped.
pub(crate) fn lex(query: &str) -> (Vec<Raw<'_>>, usize) {
    let end = floor_char_boundary(query, MAX_QUERY_BYTES);
    let text = &query[..end];
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        if at == text.len() || tokens.len() == MAX_TOKENS {
            return (tokens, at);
        }
        let token = token(text, at);
        at = token.span.end;
        tokens.push(token);
    }
}

/// Writes a value so that [`lex`] reads it back as it is; in quotes where it must be, or where `exact` asks for it.
pub(crate) fn write_value(value: &str, exact: bool) -> String {
    let plain = !value.is_empty()
        && !value.starts_with('/')
        && !value.contains(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '*' | '(' | ')'));
    if plain && !exact { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}

fn token(text: &str, start: usize) -> Raw<'_> {
    let rest = &text[start..];
    for (sign, group, exclude) in
        [("(", Bracket::Open, false), ("-(", Bracket::Open, true), (")", Bracket::Close, false)]
    {
        if rest.starts_with(sign) {
            return Raw {
                span: start..start + sign.len(),
                group: Some(group),
                exclude,
                head: None,
                values: Vec::new(),
            };
        }
    }
    let exclude = rest.starts_with('-') && rest[1..].starts_with(|c: char| !c.is_whitespace() && c != '-');
    let body = start + usize::from(exclude);
    let head = head(&text[body..]);
    let values_at = body + head.map_or(0, |(_, _, length)| length);
    let (values, end) = values(text, values_at);
    Raw { span: start..end, group: None, exclude, head: head.map(|(name, sign, _)| (name, sign)), values }
}

/// Reads `name:` and the like: (name, sign, bytes read).
fn head(text: &str) -> Option<(&str, Sign, usize)> {
    let name_end = text.find(|c: char| !c.is_ascii_alphabetic() && c != '-' && c != '_')?;
    let (name, rest) = text.split_at(name_end);
    if name.is_empty() {
        return None;
    }
    if let Some(head) = spaced_head(name, rest) {
        return Some(head);
    }
    let (sign, length) = match rest.as_bytes() {
        [b'>', b'=', ..] => (Sign::OverOrIs, 2),
        [b'<', b'=', ..] => (Sign::UnderOrIs, 2),
        [b'>', ..] => (Sign::Over, 1),
        [b'<', ..] => (Sign::Under, 1),
        // A web address or a drive letter that was pasted, not a field.
        [b':', b'/', b'/', ..] => return None,
        [b':', b'\\', ..] if name.len() == 1 => return None,
        [b':', ..] => (Sign::Is, 1),
        _ => return None,
    };
    Some((name, sign, name_end + length))
}

/// Reads `score >= 0.7` and `host = WS-4`, as other languages write it. Of a field's own name alone: `uid=0` is text to be
/// found.
fn spaced_head<'a>(name: &'a str, rest: &str) -> Option<(&'a str, Sign, usize)> {
    let at_sign = rest.trim_start();
    let signs = [
        (">=", Sign::OverOrIs),
        ("<=", Sign::UnderOrIs),
        (">", Sign::Over),
        ("<", Sign::Under),
        ("==", Sign::Is),
        ("=", Sign::Is),
    ];
    let (written, sign) = signs.into_iter().find(|(written, _)| at_sign.starts_with(written))?;
    Field::named(name).filter(|field| field.word().eq_ignore_ascii_case(name))?;
    let value = at_sign[written.len()..].trim_start();
    Some((name, sign, name.len() + rest.len() - value.len()))
}

fn values(text: &str, start: usize) -> (Vec<Value>, usize) {
    let mut values = Vec::new();
    let mut at = start;
    loop {
        let (value, end) = value(text, at);
        at = end;
        if (!value.text.is_empty() || value.quoted) && values.len() < MAX_VALUES {
            values.push(value);
        }
        if !text[at..].starts_with(',') {
            return (values, at);
        }
        at += 1;
    }
}

/// Reads one value up to a comma, white space or the end. A quote that is never closed runs to the end.
fn value(text: &str, start: usize) -> (Value, usize) {
    if !text[start..].starts_with('"') {
        let mut end = text[start..].find(|c: char| c.is_whitespace() || c == ',').map_or(text.len(), |at| start + at);
        // A bracket that closes what was opened before the value belongs to the query.
        while text[start..end].ends_with(')')
            && text[start..end].matches(')').count() > text[start..end].matches('(').count()
        {
            end -= 1;
        }
        return (Value { text: text[start..end].to_owned(), quoted: false }, end);
    }
    let mut out = String::new();
    let mut at = start + 1;
    while let Some(quote) = text[at..].find('"') {
        out.push_str(&text[at..at + quote]);
        at += quote + 1;
        if !text[at..].starts_with('"') {
            // What sticks to a closing quote belongs to no value; it is skipped up to the next separator.
            let end = text[at..].find(|c: char| c.is_whitespace() || matches!(c, ',' | ')'));
            return (Value { text: out, quoted: true }, end.map_or(text.len(), |more| at + more));
        }
        out.push('"');
        at += 1;
    }
    out.push_str(&text[at..]);
    (Value { text: out, quoted: true }, text.len())
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expect: &str) {
        let (tokens, _) = lex(query);
        let dump: Vec<String> = tokens
            .iter()
            .map(|raw| {
                let values: Vec<&str> = raw.values.iter().map(|value| value.text.as_str()).collect();
                let head = raw.head.map_or(String::new(), |(name, sign)| format!("{name} {sign:?} "));
                let group = raw.group.map_or(String::new(), |group| format!("{group:?}"));
                format!("{group}{}{head}[{}]", if raw.exclude { "not " } else { "" }, values.join("|"))
            })
            .collect();
        assert_eq!(dump.join(" "), expect);
    }

    #[test]
    fn fields_signs_and_alternatives() {
        check("host:a,b -user:c score>=0.7", "host Is [a|b] not user Is [c] score OverOrIs [0.7]");
        check("time>02:00", "time Over [02:00]");
        check("host:", "host Is []");
        check("score >= 0.7 host = WS-4", "score OverOrIs [0.7] host Is [WS-4]");
        check("uid=0 a > b", "[uid=0] [a] [>] [b]");
    }

    #[test]
    fn quotes_keep_blanks_and_commas() {
        check(r#"rule:"a, b",c "two words""#, "rule Is [a, b|c] [two words]");
        check(r#""never closed"#, "[never closed]");
        check(r#"user:"say ""x"" now""#, r#"user Is [say "x" now]"#);
    }

    #[test]
    fn pasted_addresses_and_paths_are_words() {
        check(r"https://x.example/a C:\Windows", r"[https://x.example/a] [C:\Windows]");
    }

    #[test]
    fn brackets_stand_alone_unless_a_value_holds_both() {
        check("(host:a or b)", "Open[] host Is [a] [or] [b] Close[]");
        check("-(a f(x))", "Opennot [] [a] [f(x)] Close[]");
        check("(rule:\"a (b)\")", "Open[] rule Is [a (b)] Close[]");
    }

    #[test]
    fn a_lonely_dash_is_a_word() {
        check("- --x a-b", "[-] [--x] [a-b]");
    }
}
