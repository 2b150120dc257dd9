//! Text that a queue carries as base64.

/// Bytes that are decoded; no record of a queue is larger.
const MAX: usize = 16 << 20;

/// Returns the text, where it can be a record: JSON or a line of a log.
pub(super) fn text(given: &str) -> Option<String> {
    let given = given.trim_end_matches('=');
    if given.len() < 16 || given.len() > MAX {
        return None;
    }
    let mut bytes = Vec::with_capacity(given.len() / 4 * 3 + 3);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for byte in given.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        bits = bits << 6 | u32::from(letter(byte)?);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits & 0xff) as u8);
        }
        bits &= 0xffff;
    }
    let text = String::from_utf8(bytes).ok()?;
    (text.trim_start().starts_with(['{', '"']) || wg_record::line::is_event(&text)).then_some(text)
}

fn letter(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_record_is_decoded() {
        assert_eq!(text("eyJhIjoiYiIsImMiOiJkZSJ9").as_deref(), Some(r#"{"a":"b","c":"de"}"#));
        assert_eq!(text("eyJhIjoiYiIsImMiOiJkIn0=").as_deref(), Some(r#"{"a":"b","c":"d"}"#));
        for given in ["", "aGVsbG8gd29ybGQsIGhlbGxv", "no base64 at all, see", "____________________"] {
            assert_eq!(text(given), None, "{given}");
        }
    }
}
