//! The raw record of an alert as text, without its secrets.

use std::borrow::Cow;
use wg_schema::secret;

/// Shown of one record.
const SHOWN_BYTES: usize = 64 << 10;

/// A record as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRecord {
    /// At most 64 KiB; invalid bytes as U+FFFD.
    pub text: String,
    pub is_cut: bool,
    /// How many secrets the record holds, hidden or not.
    pub secrets: u32,
}

/// Returns the text of a record; what looks like a secret is hidden unless `uncover`.
pub fn show_record(record: &[u8], uncover: bool) -> ShownRecord {
    let whole = wg_ingest::text_of(record);
    let secrets = secret::find(&whole);
    // Hidden before it is cut, so that no secret is cut to a part of itself.
    let text = if uncover { Cow::Borrowed(&*whole) } else { secret::masked(&whole, &secrets) };
    let end = (0..=SHOWN_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    ShownRecord {
        text: text[..end].to_owned(),
        is_cut: end < text.len(),
        secrets: u32::try_from(secrets.len()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_shown_without_its_secrets_until_they_are_uncovered() {
        let record = br#"{"cmd":"psexec -p Winter2026! x","note":"ok"}"#;
        let shown = show_record(record, false);
        assert!(!shown.text.contains("Winter") && shown.text.ends_with(r#"x","note":"ok"}"#), "{}", shown.text);
        assert_eq!((shown.secrets, shown.is_cut), (1, false));
        assert_eq!(show_record(record, true).text.as_bytes(), record);
    }

    #[test]
    fn a_long_record_is_cut_between_characters() {
        let shown = show_record("é".repeat(SHOWN_BYTES).as_bytes(), false);
        assert!(shown.is_cut && shown.text.len() <= SHOWN_BYTES && shown.text.chars().all(|c| c == 'é'));
    }
}
