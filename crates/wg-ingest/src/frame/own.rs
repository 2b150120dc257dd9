//! Files that Watchglass itself writes and that hold no alerts: verdicts, cases, patches, models, field maps.
//!
//! They begin with their own name. Read as exports, their entries would look like alerts.

/// Each file's name, and what to say of it.
const FILES: [(&str, &str); 6] = [
    (
        "watchglass-rescue",
        "This is a Watchglass verdict file, saved by the rescue page, and holds no alerts. Load it under Verdicts, or give it to `watchglass verify`.",
    ),
    (
        "watchglass-verdicts",
        "This is a Watchglass verdict file and holds no alerts. Load it under Verdicts, or give it to `watchglass verify`.",
    ),
    (
        "watchglass-case",
        "This is a Watchglass case and holds no alerts. Load it under Verdicts, or give it to `watchglass merge`.",
    ),
    (
        "watchglass-patch",
        "This is a Watchglass patch, the verdicts of a working brief, and holds no alerts. Load it under Verdicts, or give it to `watchglass merge`.",
    ),
    (
        "watchglass-locked",
        "This is an encrypted Watchglass case and holds no alerts. Load it under Verdicts, which asks for its passphrase.",
    ),
    (
        "watchglass-field-map",
        "This is a Watchglass field map and holds no alerts. Drop it by itself, or give it with `--map`.",
    ),
];
const MODEL: &str = "This is a Watchglass model and holds no alerts. Open it on the Model screen.";

/// Returns what to say of a file that is ours, by its beginning.
///
/// The name has to come first and a version after it, which is how all of them begin. A first line that is an object of its
/// own before others is a record, whatever it calls itself: nobody can hide the records after it.
pub(super) fn file(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"WGMODEL") {
        return Some(MODEL);
    }
    let head = head.strip_prefix(super::sniff::BOM).unwrap_or(head);
    let rest = token(token(token(head, b"{")?, b"\"format\"")?, b":")?;
    let rest = token(rest, b"\"")?;
    let (name, message) =
        FILES.iter().find(|(name, _)| rest.starts_with(name.as_bytes()) && rest.get(name.len()) == Some(&b'"'))?;
    let rest = token(token(token(&rest[name.len() + 1..], b",")?, b"\"version\"")?, b":")?;
    if !rest.trim_ascii_start().first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let mut lines =
        head.trim_ascii_start().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let is_record = lines.next().is_some_and(|line| line.ends_with(b"}"))
        && lines.next().is_some_and(|line| line.starts_with(b"{"));
    (!is_record).then_some(*message)
}

fn token<'t>(text: &'t [u8], token: &[u8]) -> Option<&'t [u8]> {
    text.trim_ascii_start().strip_prefix(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_files_are_known_by_how_they_begin() {
        for (name, _) in FILES {
            for text in [
                format!(r#"{{"format":"{name}","version":1,"entries":[]}}"#),
                format!("\u{feff}{{\n  \"format\": \"{name}\",\n  \"version\": 1,\n"),
                format!("{{\"format\":\"{name}\",\"version\":1}}\n\u{1}binary"),
            ] {
                assert!(file(text.as_bytes()).is_some(), "{text}");
            }
        }
    }

    #[test]
    fn a_record_that_calls_itself_so_hides_nothing() {
        for text in [
            "{\"format\":\"watchglass-case\",\"version\":1}\n{\"rule\":\"x\"}\n",
            r#"{"rule":"x","format":"watchglass-case","version":1}"#,
            r#"{"format":"watchglass-cases","version":1}"#,
            r#"{"format":"watchglass-case"}"#,
            r#"[{"format":"watchglass-case","version":1}]"#,
            "{\"format\":",
        ] {
            assert_eq!(file(text.as_bytes()), None, "{text}");
        }
    }
}
