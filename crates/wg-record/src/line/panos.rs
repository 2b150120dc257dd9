//! Palo Alto's logs by syslog: values between commas whose names are known by their place alone. They are named as the
//! CSV of the product's page names them.

use super::Parsed;
use crate::json::Build;

/// The columns of a threat log, in order, as of PAN-OS 9 and 10; an empty name is of no use here.
const THREAT: [&str; 60] = [
    "",
    "Receive Time",
    "Serial #",
    "Type",
    "Threat/Content Type",
    "",
    "Generate Time",
    "Source address",
    "Destination address",
    "NAT Source IP",
    "NAT Destination IP",
    "Rule",
    "Source User",
    "Destination User",
    "Application",
    "Virtual System",
    "Source Zone",
    "Destination Zone",
    "Inbound Interface",
    "Outbound Interface",
    "Log Action",
    "",
    "Session ID",
    "Repeat Count",
    "Source Port",
    "Destination Port",
    "NAT Source Port",
    "NAT Destination Port",
    "Flags",
    "IP Protocol",
    "Action",
    "URL/Filename",
    "Threat/Content Name",
    "Category",
    "Severity",
    "Direction",
    "Sequence Number",
    "",
    "Source Country",
    "Destination Country",
    "",
    "Content Type",
    "",
    "File Digest",
    "",
    "",
    "User Agent",
    "File Type",
    "X-Forwarded-For",
    "Referer",
    "Sender",
    "Subject",
    "Recipient",
    "",
    "",
    "",
    "",
    "",
    "",
    "Device Name",
];
const TYPES: [&str; 12] = [
    "THREAT",
    "TRAFFIC",
    "SYSTEM",
    "CONFIG",
    "HIPMATCH",
    "USERID",
    "CORRELATION",
    "GLOBALPROTECT",
    "DECRYPTION",
    "AUTH",
    "URL",
    "IPTAG",
];

/// Returns where the values begin: a version, a time, a serial number and a type.
pub(super) fn start(line: &str) -> Option<usize> {
    let (before, rest) = line.split_once(',')?;
    let mut cells = rest.split(',');
    let (time, serial, kind) = (cells.next()?.as_bytes(), cells.next()?, cells.next()?);
    let is_time = time.len() == 19 && time.get(4) == Some(&b'/') && time.get(13) == Some(&b':');
    let is_serial = !serial.is_empty() && serial.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let version = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    (is_time && is_serial && version < before.len() && TYPES.contains(&kind)).then_some(version)
}

pub(super) fn parse(text: &str, into: &mut Build) -> Parsed {
    let cells = cells(text.trim_end());
    let is_threat = cells.get(3).is_some_and(|kind| kind == "THREAT");
    for (name, cell) in THREAT.iter().zip(&cells) {
        // The columns of the other logs are others from the eighth on.
        if !name.is_empty() && (is_threat || *name == "Type" || *name == "Generate Time") {
            into.text(name, cell);
        }
    }
    Parsed::Fields
}

fn cells(text: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut chars = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cells.last_mut().map(|cell| cell.push('"')).unwrap_or_default();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted && cells.len() <= THREAT.len() => cells.push(String::new()),
            c => cells.last_mut().map(|cell| cell.push(c)).unwrap_or_default(),
        }
    }
    cells
}
