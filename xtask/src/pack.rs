//! Bytes as text for a page that needs no server: LZMA over all of them at once, then a character for each byte.
//!
//! Deflate, the only one that browsers unpack, leaves the two WASM programs a third larger, and base64 another third. What
//! undoes both is `public/unlzma.js` and `public/single.js`; `streams.rs` takes the programs apart before.

use crate::shell::TaskError;
use lzma_rust2::{LzmaOptions, LzmaWriter};
use std::io::Write;

const ESCAPE: u8 = b'=';
const ESCAPED: u8 = 64;

/// Returns the byte of LZMA's properties and its stream without header and end mark, as text in windows-1252.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, TaskError> {
    let failed = |error: std::io::Error| TaskError::Failed(format!("cannot pack: {error}"));
    // WASM repeats itself by the byte, and no offset in it is a multiple of anything.
    let options = LzmaOptions {
        dict_size: 1 << 24,
        lc: 3,
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

/// Writes bytes as characters of one byte each, in a document that says it is windows-1252, where all 256 are one. As two, after
/// an escape: the carriage return, which becomes another character, the escape, and `<` where it could end the element or begin
/// a comment. A NUL becomes U+FFFD in an element of script, which nothing else becomes.
fn signs(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 100);
    for (at, sign) in bytes.iter().enumerate() {
        let marks = || bytes.get(at + 1).is_none_or(|next| matches!(*next, b'/' | b'!'));
        if matches!(*sign, b'\r' | ESCAPE) || *sign == b'<' && marks() {
            out.extend([ESCAPE, sign.wrapping_add(ESCAPED)]);
        } else {
            out.push(*sign);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `public/single.js` does it.
    fn bytes(text: &[u8]) -> Vec<u8> {
        let (mut out, mut signs) = (Vec::new(), text.iter());
        while let Some(sign) = signs.next() {
            let sign = match *sign {
                ESCAPE => signs.next().expect("a whole escape").wrapping_sub(ESCAPED),
                sign => sign,
            };
            out.push(sign);
        }
        out
    }

    #[test]
    fn signs_mean_nothing_to_a_document_and_come_back() {
        let own: Vec<u8> = (0..=255u8)
            .chain(*b"<</script><!--<\r\n\0=<=</")
            .chain([0; 9])
            .chain((0..1000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8))
            .collect();
        let text = signs(&own);
        assert!(!text.contains(&b'\r'));
        assert!(text.windows(2).all(|two| two != b"</" && two != b"<!") && text.last() != Some(&b'<'));
        assert_eq!(bytes(&text), own);
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
