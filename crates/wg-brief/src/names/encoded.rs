//! What a run of letters and digits says when it is read as hexadecimal or as base64, so that a name in it is met.

/// Shorter runs hold no name.
const SHORTEST: usize = 8;
/// More of a run is not read; longer ones are left out as a whole anyway.
const LONGEST: usize = 512;

/// Returns the run that a text begins with, if it is one that could be encoded.
pub fn run(text: &str) -> Option<&str> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let len = text.bytes().take(LONGEST).take_while(is_part).count();
    (len >= SHORTEST).then(|| &text[..len])
}

/// Returns every text that a run may stand for.
pub fn readings(run: &str) -> Vec<String> {
    let mut bytes: Vec<Vec<u8>> = Vec::new();
    let digits = run.strip_prefix("0x").unwrap_or(run);
    if digits.len() >= SHORTEST && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        bytes.push(of_hex(digits));
    }
    // A run that was cut at its beginning goes on at any of four places.
    bytes.extend((0..4).filter_map(|from| Some(of_base64(run.get(from..)?))));
    bytes.iter().flat_map(|bytes| [as_utf8(bytes), as_utf16(bytes)]).collect()
}

fn of_hex(digits: &str) -> Vec<u8> {
    let value = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    let pairs = digits.as_bytes().as_chunks::<2>().0;
    pairs.iter().map(|[high, low]| value(*high) << 4 | value(*low)).collect()
}

/// Reads the alphabets of addresses and of mail alike; what is in neither ends it.
fn of_base64(run: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let (mut out, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for six in run.bytes().map_while(value) {
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}

fn as_utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads the lower byte of each pair, whichever of the two it is.
fn as_utf16(bytes: &[u8]) -> String {
    let low: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    if low.len() == bytes.len() { String::new() } else { as_utf8(&low) }
}
