//! XML as far as alerts need it: elements, attributes, text. No DTD is read and no entity but the five that XML itself
//! has is expanded, so nothing grows and nothing outside the file is asked for.
//!
//! Names lose their prefix (`idmef:Alert` is `Alert`), because products use none, one, or another.

use crate::json::{Build, MAX_DEPTH};

/// A piece of markup and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    Open {
        is_empty: bool,
    },
    Close,
    CData,
    /// The document type, which may declare entities.
    Doctype,
    /// Comments and processing instructions.
    Other,
}

/// Tells the markup that `bytes`, which begin with `<`, begin with, and its length. `None`: it is not complete.
pub fn markup(bytes: &[u8]) -> Option<(Markup, usize)> {
    let to = |mark: &[u8]| memchr::memmem::find(bytes, mark).map(|at| at + mark.len());
    match bytes {
        [b'<', b'?', ..] => Some((Markup::Other, to(b"?>")?)),
        [b'<', b'!', b'-', b'-', rest @ ..] => Some((Markup::Other, 4 + memchr::memmem::find(rest, b"-->")? + 3)),
        [b'<', b'!', b'[', ..] => Some((Markup::CData, to(b"]]>")?)),
        // The last two bytes may still become a comment's.
        [b'<', b'!', ..] if bytes.len() >= 4 => Some((Markup::Doctype, doctype_end(bytes)?)),
        [b'<', b'!', ..] | [b'<'] => None,
        [b'<', b'/', ..] => Some((Markup::Close, memchr::memchr(b'>', bytes)? + 1)),
        _ => {
            let end = tag_end(bytes)?;
            Some((Markup::Open { is_empty: bytes[..end].ends_with(b"/>") }, end))
        }
    }
}

/// To the `>` that is in no quotes.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        if bytes[at] == b'>' {
            return Some(at + 1);
        }
        at += 2 + memchr::memchr(bytes[at], &bytes[at + 1..])?;
    }
}

/// To the `>` that is in no quotes and no brackets.
fn doctype_end(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0u32);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => at += 1 + memchr::memchr(*byte, &bytes[at + 1..])?,
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the name of an opening or closing tag, without its prefix.
pub fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.strip_prefix(b"</").or_else(|| tag.strip_prefix(b"<")).unwrap_or(tag);
    let end = name.iter().position(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte)).unwrap_or(name.len());
    name[..end].rsplit(|byte| *byte == b':').next().unwrap_or_default()
}

/// Why an element cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlError {
    TooDeep,
    /// A tag is closed by another one's end, or not closed.
    BadNesting,
    BadTag,
}

impl XmlError {
    /// Returns the words for a person.
    pub fn words(self) -> &'static str {
        match self {
            XmlError::TooDeep => "it is too deeply nested, deeper than the limit of 128 levels",
            XmlError::BadNesting => "its tags do not match",
            XmlError::BadTag => "a tag cannot be read",
        }
    }
}

/// Builds the element that `text` is: attributes and elements within it are members, `#name` is its name. Returns how many
/// references to entities were left as they are.
pub fn parse(text: &str, into: &mut Build) -> Result<u64, XmlError> {
    into.clear();
    let mut n_unknown = 0;
    // Name and text of each open element.
    let mut open: Vec<(&[u8], String)> = Vec::new();
    let mut at = 0;
    while let Some(n) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        if let Some((_, inner)) = open.last_mut() {
            n_unknown += decode(&text[at..at + n], inner);
        }
        at += n;
        let (kind, length) = markup(&text.as_bytes()[at..]).ok_or(XmlError::BadTag)?;
        let tag = &text[at..at + length];
        at += length;
        match kind {
            Markup::Open { is_empty } => {
                if open.len() == MAX_DEPTH {
                    return Err(XmlError::TooDeep);
                }
                let name = local_name(tag.as_bytes());
                let shown = std::str::from_utf8(name).unwrap_or_default();
                if open.is_empty() {
                    into.text("#name", shown);
                } else {
                    into.open(shown);
                }
                n_unknown += attributes(tag, into)?;
                open.push((name, String::new()));
                if is_empty {
                    close(&mut open, into);
                }
            }
            Markup::Close => {
                if open.last().is_none_or(|(name, _)| *name != local_name(tag.as_bytes())) {
                    return Err(XmlError::BadNesting);
                }
                close(&mut open, into);
            }
            Markup::CData => {
                let inner = tag.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>"));
                if let (Some((_, text)), Some(inner)) = (open.last_mut(), inner) {
                    text.push_str(inner);
                }
            }
            Markup::Doctype | Markup::Other => {}
        }
    }
    if open.is_empty() { Ok(n_unknown) } else { Err(XmlError::BadNesting) }
}

fn close(open: &mut Vec<(&[u8], String)>, into: &mut Build) {
    let Some((_, text)) = open.pop() else { return };
    match open.is_empty() {
        true if text.trim().is_empty() => {}
        true => into.text("#text", text.trim()),
        false => into.close_element(text.trim()),
    }
}

fn attributes(tag: &str, into: &mut Build) -> Result<u64, XmlError> {
    let name_end = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
    let mut rest = tag[name_end..].trim_start();
    let mut n_unknown = 0;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or(XmlError::BadTag)?;
        let (value, next) = after[1..].split_once(quote).ok_or(XmlError::BadTag)?;
        let name = name.trim();
        if !name.starts_with("xmlns") {
            let name = name.rsplit(':').next().unwrap_or(name);
            into.text_with(name, |out| n_unknown += decode(value, out));
        }
        rest = next.trim_start();
    }
    Ok(n_unknown)
}

/// Appends text with its references resolved. Those that are not XML's own stay as they are; returns their number.
fn decode(text: &str, out: &mut String) -> u64 {
    let mut rest = text;
    let mut n_unknown = 0;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // No reference that is resolved is longer.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                n_unknown += 1;
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    n_unknown
}

fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            let point = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
            char::from_u32(point)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expect: &str) {
        let mut build = Build::default();
        parse(text, &mut build).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let root = build.doc().root();
        assert_eq!(root.path(path).and_then(|value| value.raw_str()).as_deref(), Some(expect), "{text}");
    }

    #[test]
    fn elements_and_attributes_are_found_by_their_path() {
        check(r#"<i:A xmlns:i="u" id='1'><i:B c="&lt;x&gt;"> t &#x41;&amp; </i:B><C/></i:A>"#, "#name", "A");
        check(r#"<i:A xmlns:i="u" id='1'><i:B c="&lt;x&gt;"> t &#x41;&amp; </i:B><C/></i:A>"#, "B.c", "<x>");
        check(r#"<i:A xmlns:i="u" id='1'><i:B c="&lt;x&gt;"> t &#x41;&amp; </i:B><C/></i:A>"#, "B.#text", "t A&");
        check("<A><B>x<!-- > --><![CDATA[<&lt;]]></B></A>", "B", "x<&lt;");
        check(r#"<A b="a > b"><B>y</B></A>"#, "B", "y");
    }

    #[test]
    fn entities_that_a_file_declares_are_left_as_they_are() {
        let mut build = Build::default();
        assert_eq!(parse("<A><B>&lol9;&amp;&bad</B></A>", &mut build), Ok(2));
        assert_eq!(build.doc().root().path("B").and_then(|b| b.text()).as_deref(), Some("&lol9;&&bad"));
    }

    #[test]
    fn what_does_not_nest_is_refused() {
        let mut build = Build::default();
        assert_eq!(parse("<A><B></A></B>", &mut build), Err(XmlError::BadNesting));
        assert_eq!(parse("<A><B></B>", &mut build), Err(XmlError::BadNesting));
        assert_eq!(parse("<A b=c></A>", &mut build), Err(XmlError::BadTag));
        let deep = format!("{}{}", "<a>".repeat(129), "</a>".repeat(129));
        assert_eq!(parse(&deep, &mut build), Err(XmlError::TooDeep));
    }
}
