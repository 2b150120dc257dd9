//! The working brief as one file: the app as one file, with a part of a batch in it.
//!
//! The data stand in a script element of a type that no browser runs, packed and as base64, whose signs are none of markup.
//! So the policy of the file, which names its programs by their hashes, stays as it is.

use crate::html::base64;

const START: &str = "<script type=\"application/octet-stream\" id=\"wg-brief\">";
const END: &str = "</script>\n";
/// Stands once in the app as one file, after its programs.
const BEFORE: &str = "<script type=\"text/plain\" id=\"wg-rescue\">";

/// Why a file cannot be the shell of a working brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShellError {
    #[error("it is not the app as one file (watchglass.html)")]
    NotTheApp,
    #[error("it holds a working brief that is cut off")]
    CutOff,
}

/// Puts data (gzip) into the app as one file, in place of those that are in it.
///
/// # Errors
/// When `shell` is something else.
pub fn with_data(shell: &str, packed: &[u8]) -> Result<String, ShellError> {
    let (before, after) = apart(shell)?;
    let data = base64(packed);
    Ok([before, START, &data, END, after].concat())
}

/// Takes a working brief apart: the app as it was, and the base64 text of its data.
///
/// # Errors
/// When `html` is something else.
pub fn without_data(html: &str) -> Result<(String, &str), ShellError> {
    let (before, after) = apart(html)?;
    let data = html[before.len()..html.len() - after.len()].trim_start_matches(START).trim_end_matches(END);
    Ok(([before, after].concat(), data))
}

/// Returns what stands before and after the data, or before and after their place.
fn apart(html: &str) -> Result<(&str, &str), ShellError> {
    let mut places = html.match_indices(BEFORE);
    let (Some((place, _)), None) = (places.next(), places.next()) else { return Err(ShellError::NotTheApp) };
    let before = &html[..place];
    match before.find(START) {
        None => Ok((before, &html[place..])),
        Some(start) if before.ends_with(END) => Ok((&before[..start], &html[place..])),
        Some(_) => Err(ShellError::CutOff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "<html><script>1</script>\n<script type=\"text/plain\" id=\"wg-rescue\">2</script></html>";

    #[test]
    fn data_go_in_come_out_and_are_replaced() {
        let once = with_data(APP, b"foobar").expect("a shell");
        assert_eq!(without_data(&once), Ok((APP.to_owned(), "Zm9vYmFy")));
        let twice = with_data(&once, b"foo").expect("a shell");
        assert_eq!(without_data(&twice), Ok((APP.to_owned(), "Zm9v")));
        assert_eq!(without_data(APP), Ok((APP.to_owned(), "")));
    }

    #[test]
    fn another_file_is_no_shell() {
        for other in ["", "<html></html>", &APP.repeat(2)] {
            assert_eq!(with_data(other, b"x"), Err(ShellError::NotTheApp));
        }
        let cut = with_data(APP, b"x").expect("a shell").replace("\">eA==</script>\n", "\">eA==");
        assert_eq!(with_data(&cut, b"x"), Err(ShellError::CutOff));
    }
}
