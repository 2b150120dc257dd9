//! Bytes as text for a page that needs no server: LZMA over all of them at once, then two printable signs for 13 bits.
//!
//! Deflate, the only one that browsers unpack, leaves the two WASM programs a third larger, and base64 another tenth. What
//! undoes both is `public/unlzma.js` and `public/single.js`.

use crate::shell::TaskError;
use lzma_rust2::{LzmaOptions, LzmaWriter};
use std::io::Write;

/// Returns the byte of LZMA's properties and its stream without header and end mark, as text.
pub fn pack(bytes: &[u8]) -> Result<String, TaskError> {
    let failed = |error: std::io::Error| TaskError::Failed(format!("cannot pack: {error}"));
    // WASM repeats itself by the byte, and no offset in it is a multiple of anything.
    let options = LzmaOptions {
        dict_size: 1 << 24,
        lc: 4,
        lp: 0,
        pb: 0,
        nice_len: LzmaOptions::NICE_LEN_MAX,
        depth_limit: 1000,
        ..LzmaOptions::with_preset(9)
    };
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false).map_err(failed)?;
    writer.write_all(bytes).map_err(failed)?;
    let mut packed = vec![writer.props()];
    packed.extend(writer.finish().map_err(failed)?);
    Ok(signs(&packed))
}

/// CRC-32 as in gzip: finds a file that was damaged on its way, which LZMA does not.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// Writes 13 bits, lowest first, as two of the 91 printable signs that are neither `<` nor `&` nor `\`.
fn signs(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = ('!'..='~').filter(|sign| !matches!(sign, '<' | '&' | '\\')).collect();
    let mut text = String::with_capacity(bytes.len() * 16 / 13 + 2);
    let (mut bits, mut n) = (0u32, 0);
    let mut pair = |value: u32| text.extend([alphabet[value as usize % 91], alphabet[value as usize / 91]]);
    for byte in bytes {
        bits |= u32::from(*byte) << n;
        n += 8;
        if n >= 13 {
            pair(bits & 0x1fff);
            bits >>= 13;
            n -= 13;
        }
    }
    if n > 0 {
        pair(bits);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `public/single.js` does it.
    fn bytes(text: &str) -> Vec<u8> {
        let number =
            |sign: u8| u32::from(sign) - 33 - u32::from(sign > b'&') - u32::from(sign > b'<') - u32::from(sign > b'\\');
        let (mut out, mut bits, mut n) = (Vec::new(), 0u32, 0);
        for pair in text.as_bytes().chunks(2) {
            bits |= (number(pair[0]) + 91 * number(pair[1])) << n;
            n += 13;
            while n >= 8 {
                out.push(bits as u8);
                bits >>= 8;
                n -= 8;
            }
        }
        out
    }

    #[test]
    fn signs_are_printable_and_come_back() {
        for n in [0, 1, 2, 12, 13, 1000] {
            let own: Vec<u8> = (0..n).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            let text = signs(&own);
            assert!(text.bytes().all(|sign| (33..127).contains(&sign) && !b"<&\\".contains(&sign)));
            assert!(bytes(&text).starts_with(&own), "{n}");
        }
    }

    #[test]
    fn what_is_packed_comes_back() {
        let own: Vec<u8> = (0..40_000u32).map(|i| (i * i / 7 % 251) as u8).collect();
        let packed = bytes(&pack(&own).expect("packs"));
        let mut out = vec![0; own.len()];
        let mut reader =
            lzma_rust2::LzmaReader::new_with_props(&packed[1..], own.len() as u64, packed[0], 1 << 24, None)
                .expect("a stream");
        std::io::Read::read_exact(&mut reader, &mut out).expect("whole");
        assert!(out == own && packed.len() < own.len());
    }

    #[test]
    fn the_sum_is_that_of_gzip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
