//! Log Event Extended Format, versions 1 and 2: five fields of a header between pipes, in version 2 the delimiter, then
//! pairs between tabs or that delimiter.

use super::{Parsed, cef};
use crate::json::Build;
use wg_schema::report::Code;

const HEADER: [&str; 4] = ["vendor", "product", "device_version", "event_id"];

/// Returns whether a LEEF record begins here.
pub(super) fn is_start(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"LEEF:").is_some_and(|rest| {
        let n = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        n <= 4 && rest.get(n) == Some(&b'|')
    })
}

/// Builds `leef` with the header, and in it `attributes`.
pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    let Some((version, mut rest)) = text["LEEF:".len()..].split_once('|') else { return Parsed::Unknown };
    let bad = |message: String| Parsed::Bad(Code::BadLine, message);
    into.open("leef");
    into.text("version", version);
    for (i, name) in HEADER.iter().enumerate() {
        let Some((value, after)) = rest.split_once('|') else {
            let found = i + 1 + usize::from(!rest.is_empty());
            return bad(format!("The LEEF header is cut off: it has {found} of 5 fields."));
        };
        into.text(name, value.trim());
        rest = after;
    }
    let mut delimiter = '\t';
    if version.starts_with('2') {
        match rest.split_once('|') {
            // The delimiter is the pipe itself.
            _ if rest.starts_with("||") => (delimiter, rest) = ('|', &rest[2..]),
            Some(("", after)) => rest = after,
            Some((said, after)) if !said.contains('=') || said == "=" => match read_delimiter(said) {
                Some(found) => (delimiter, rest) = (found, after),
                None => return bad("The LEEF header names a delimiter that cannot be one.".into()),
            },
            // Some products leave the field out.
            _ => {}
        }
    }
    into.open("attributes");
    attributes(rest, delimiter, into);
    into.mark_repeats();
    into.close();
    into.close();
    Parsed::Fields
}

/// Reads `^`, `x09`, `0x5e`, `\t`. What stands in names and values of every record can be no delimiter.
fn read_delimiter(said: &str) -> Option<char> {
    let hex =
        ["0x", "x", "\\x", "0X", "X"].iter().find_map(|mark| said.strip_prefix(mark)).filter(|hex| !hex.is_empty());
    let found = match (said, hex) {
        ("\\t" | "tab" | "TAB", _) => '\t',
        (_, Some(hex)) => char::from_u32(u32::from_str_radix(hex, 16).ok()?)?,
        _ => {
            let mut chars = said.chars();
            chars.next().filter(|_| chars.next().is_none())?
        }
    };
    (!found.is_alphanumeric() && !"=\n\r".contains(found)).then_some(found)
}

fn attributes(text: &str, delimiter: char, into: &mut Build) {
    if delimiter == '\t' && !text.contains('\t') && text.matches('=').count() > 1 {
        // A relay made spaces of the tabs.
        return cef::extensions(text, into);
    }
    for part in text.split(delimiter) {
        let Some((name, value)) = part.split_once('=') else { continue };
        let (name, value) = (name.trim(), value.trim());
        match fused(name, value) {
            Some((severity, other, value)) => {
                into.text(name, severity);
                into.text(other, value);
            }
            None => into.text(name, value),
        }
    }
}

/// `sev=5cat=anomaly`: products forget the delimiter after the severity.
fn fused<'t>(name: &str, value: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
    let n_digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let (other, text) = value[n_digits..].split_once('=')?;
    let is_name = !other.is_empty() && other.bytes().all(cef::is_name);
    (name == "sev" && n_digits > 0 && is_name).then_some((&value[..n_digits], other, text))
}
