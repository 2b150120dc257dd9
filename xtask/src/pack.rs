//! Bytes as text for a page that needs no server: LZMA over all of them at once, then a character for each byte.
//!
//! Deflate, the only one that browsers unpack, leaves the two WASM programs a third larger, and base64 another third. What
//! undoes both is `public/unlzma.js` and `public/single.js`; `streams.rs` takes the programs apart before.

use crate::shell::TaskError;
use lzma_rust2::{LzmaOptions, LzmaWriter};
use std::io::Write;

/// The most bytes that share a key.
const LONGEST: usize = 1000;

/// Bytes as text, and of how many bytes each block is.
pub struct Packed {
    pub block: usize,
    pub text: Vec<u8>,
}

/// Returns the byte of LZMA's properties and its stream without header and end mark, as text in windows-1252.
pub fn pack(bytes: &[u8]) -> Result<Packed, TaskError> {
    let failed = |error: std::io::Error| TaskError::Failed(format!("cannot pack: {error}"));
    // WASM repeats itself by the byte, and no offset in it is a multiple of anything.
    let options = LzmaOptions {
        dict_size: 1 << 24,
        lc: 2,
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
    signs(&packed).ok_or_else(|| TaskError::Failed("what is packed cannot be written as text".into()))
}

/// CRC-32 as in gzip: finds a file that was damaged on its way, which LZMA does not.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// Writes bytes as characters of one byte each, in a document that says it is windows-1252, where all 256 are one. A carriage
/// return would become another character, and `</` and `<!` could end the element or begin a comment: each block of bytes is
/// written under a key that makes none of them, which stands before it. A NUL becomes U+FFFD in an element of script, which
/// nothing else becomes.
fn signs(bytes: &[u8]) -> Option<Packed> {
    (1..=LONGEST).rev().step_by(47).find_map(|block| {
        let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 100);
        for part in bytes.chunks(block) {
            let start = text.len();
            let suits = (0..=255).any(|key: u8| {
                text.truncate(start);
                text.push(key);
                text.extend(part.iter().map(|byte| byte ^ key));
                let new = &text[start.saturating_sub(1)..];
                !new.contains(&b'\r') && new.windows(2).all(|two| two != b"</" && two != b"<!")
            });
            if !suits {
                return None;
            }
        }
        Some(Packed { block, text })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `public/single.js` does it.
    fn bytes(packed: &Packed) -> Vec<u8> {
        packed.text.chunks(packed.block + 1).flat_map(|part| part[1..].iter().map(|sign| sign ^ part[0])).collect()
    }

    #[test]
    fn signs_mean_nothing_to_a_document_and_come_back() {
        let own: Vec<u8> = (0..=255u8)
            .chain(*b"<</script><!--<\r\n\0=<=</")
            .chain([0; 9])
            .chain((0..1000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8))
            .collect();
        let packed = signs(&own).expect("a text");
        assert!(!packed.text.contains(&b'\r'));
        assert!(packed.text.windows(2).all(|two| two != b"</" && two != b"<!"));
        assert_eq!(bytes(&packed), own);
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
