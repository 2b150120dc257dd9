//! What a file is when it is not an export of alerts, by its first bytes.

/// Returns what the file is, with its article, when it is nothing that can be read as text.
pub(super) fn wrong_type(head: &[u8]) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name);
    match known {
        Some(name) => Some(name),
        None if head.get(257..262) == Some(b"ustar") => Some("a tar archive"),
        None => markup(head).or_else(|| is_binary(head).then_some("binary data")),
    }
}

const KNOWN: &[(&[u8], &str)] = &[
    (b"BZh91AY&SY", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x04\x22\x4d\x18", "an LZ4 file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or other Office file"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"ElfFile\x00", "a Windows event log (EVTX)"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture (pcap)"),
    (b"\xa1\xb2\xc3\xd4", "a packet capture (pcap)"),
    (b"\x4d\x3c\xb2\xa1", "a packet capture (pcap)"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture (pcapng)"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"\x00asm", "a WebAssembly program"),
];

fn markup(head: &[u8]) -> Option<&'static str> {
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    if text.first() != Some(&b'<')
        || !text.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"!?/".contains(byte))
    {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let is_html =
        has(&lower, b"<html") || lower.starts_with(b"<!doctype html") || has(&lower, b"<head") || has(&lower, b"<body");
    is_html.then_some("an HTML page (perhaps a sign-in page)")
}

/// Text has few control bytes: a zero byte or two within it is an accident, and many after it are the padding of a crash.
fn is_binary(head: &[u8]) -> bool {
    let n_padding = head.iter().rev().take_while(|byte| **byte == 0).count();
    let (all, head) = (head, &head[..head.len() - n_padding]);
    if head.is_empty() {
        return !all.is_empty();
    }
    let n_control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    n_control * 10 > head.len()
}

fn has(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}
