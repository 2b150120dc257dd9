//! The working brief as one file: the app as one file, with a part of a batch in it.
//!
//! The data stand in a script element of a type that no browser runs, packed and as base64, whose signs are none of markup.
//! So the policy of the file, which names its programs by their hashes, stays as it is. The file is bytes and no UTF-8 text: its
//! programs stand packed in it, a byte a character.

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
pub fn with_data(shell: &[u8], packed: &[u8]) -> Result<Vec<u8>, ShellError> {
    let (before, after) = apart(shell)?;
    let data = base64(packed);
    Ok([before, START.as_bytes(), data.as_bytes(), END.as_bytes(), after].concat())
}

/// Takes a working brief apart: the app as it was, and the base64 text of its data.
///
/// # Errors
/// When `html` is something else.
pub fn without_data(html: &[u8]) -> Result<(Vec<u8>, &[u8]), ShellError> {
    let (before, after) = apart(html)?;
    let between = html.get(before.len()..html.len() - after.len()).unwrap_or_default();
    let data = between.strip_prefix(START.as_bytes()).and_then(|data| data.strip_suffix(END.as_bytes()));
    Ok(([before, after].concat(), data.unwrap_or_default()))
}

/// Returns what stands before and after the data, or before and after their place.
fn apart(html: &[u8]) -> Result<(&[u8], &[u8]), ShellError> {
    let place = find(html, BEFORE).ok_or(ShellError::NotTheApp)?;
    let (before, after) = html.split_at(place);
    if find(&after[1..], BEFORE).is_some() {
        return Err(ShellError::NotTheApp);
    }
    match find(before, START) {
        None => Ok((before, after)),
        Some(start) if before.ends_with(END.as_bytes()) => Ok((&before[..start], after)),
        Some(_) => Err(ShellError::CutOff),
    }
}

fn find(bytes: &[u8], text: &str) -> Option<usize> {
    bytes.windows(text.len()).position(|window| window == text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &[u8] = b"<html><script>\xff1</script>\n<script type=\"text/plain\" id=\"wg-rescue\">2</script></html>";

    #[test]
    fn data_go_in_come_out_and_are_replaced() {
        let once = with_data(APP, b"foobar").expect("a shell");
        assert_eq!(without_data(&once), Ok((APP.to_vec(), &b"Zm9vYmFy"[..])));
        let twice = with_data(&once, b"foo").expect("a shell");
        assert_eq!(without_data(&twice), Ok((APP.to_vec(), &b"Zm9v"[..])));
        assert_eq!(without_data(APP), Ok((APP.to_vec(), &b""[..])));
    }

    #[test]
    fn another_file_is_no_shell() {
        for other in [&b""[..], b"<html></html>", &APP.repeat(2)] {
            assert_eq!(with_data(other, b"x"), Err(ShellError::NotTheApp));
        }
        let mut cut = with_data(APP, b"x").expect("a shell");
        let end = find(&cut, "</script>\n<script type=\"text/plain\"").expect("the end of the data");
        cut.drain(end..end + END.len());
        assert_eq!(with_data(&cut, b"x"), Err(ShellError::CutOff));
    }
}
