//! A verdict file under a passphrase: the envelope alone. Whoever reads or writes one brings the cipher, a browser its
//! WebCrypto and the terminal tool a library of its own, so that the page carries no second one.
//!
//! The first line is a JSON heading, then come the bytes of AES-256-GCM with their tag. PBKDF2 over HMAC-SHA-512 gives 64
//! bytes: 32 are the key, 16 more stand in the heading as the check. So three failures can be told apart: the sum over the
//! file does not fit, so it is damaged; the check does not fit, so the passphrase is another one; both fit and the cipher
//! refuses, so somebody changed the file and its sum.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const FORMAT: &str = "watchglass-locked";
const VERSION: u32 = 1;
const KDF: &str = "PBKDF2-HMAC-SHA-512";
const CIPHER: &str = "AES-256-GCM";
/// The OWASP Password Storage Cheat Sheet (2023) asks for this many with SHA-512; a guess then costs an attacker a fifth of a
/// second of one core, and the holder of the passphrase the same once.
pub const PBKDF2_ITERATIONS: u32 = 210_000;
/// Fewer make guessing cheap, so no such file is written or believed; more would hang the reader of a hostile one.
const ITERATIONS_READ: std::ops::RangeInclusive<u32> = 100_000..=5_000_000;
/// What the key derivation has to give: 512 bits, one block of it.
pub const DERIVED_BYTES: usize = 64;
const KEY_BYTES: usize = 32;
const CHECK_BYTES: usize = 16;
const TAG_BYTES: usize = 16;
/// A heading is some 400 bytes.
const HEADING_MAX_BYTES: usize = 4096;

/// Why a locked file cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockedError {
    #[error("the file is not an encrypted Watchglass file")]
    NotOurs,
    #[error("the encrypted file is of version {found}, this build reads version {VERSION}")]
    OtherVersion { found: u64 },
    #[error("the encrypted file asks for another cipher, or for a passphrase that is stretched too little or too much")]
    OtherCipher,
    #[error("the encrypted file is damaged: its bytes are not those that were written. Take another copy")]
    Damaged,
    #[error("the passphrase is another one than the file was encrypted with")]
    Passphrase,
    #[error("the passphrase is right, but the file was changed by somebody after it was written")]
    Changed,
}

#[derive(Deserialize)]
struct Peek {
    format: Option<String>,
    version: Option<u64>,
}

/// Fields in the order of their names, texts and integers only: what serde writes is canonical, and is what the cipher binds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    bytes: u64,
    check: String,
    cipher: String,
    format: String,
    iterations: u32,
    kdf: String,
    nonce: String,
    salt: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    format: String,
    version: u32,
    heading: Heading,
    /// Over heading and bytes. Shows damage, proves nothing.
    sha256: String,
}

/// A locked file, as it is written or was read. Debug shows no secret: there is none in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    heading: Heading,
    salt: [u8; 16],
    nonce: [u8; 12],
    check: [u8; CHECK_BYTES],
    sealed: Vec<u8>,
}

/// What the passphrase gave.
pub struct Derived {
    /// For AES-256-GCM.
    pub key: [u8; KEY_BYTES],
    check: [u8; CHECK_BYTES],
}

impl Derived {
    /// Takes the bytes of the key derivation apart; `None` where they are not [`DERIVED_BYTES`].
    pub fn of(bytes: &[u8]) -> Option<Derived> {
        let (key, rest) = bytes.split_first_chunk::<KEY_BYTES>()?;
        let check = rest.first_chunk::<CHECK_BYTES>()?;
        (bytes.len() == DERIVED_BYTES).then_some(Derived { key: *key, check: *check })
    }
}

impl Locked {
    /// Begins a file of `bytes` bytes of text. `salt` and `nonce` must come from a source of randomness, for each file anew.
    pub fn begin(salt: [u8; 16], nonce: [u8; 12], derived: &Derived, bytes: usize) -> Locked {
        let heading = Heading {
            bytes: bytes as u64,
            check: hex(&derived.check),
            cipher: CIPHER.to_owned(),
            format: FORMAT.to_owned(),
            iterations: PBKDF2_ITERATIONS,
            kdf: KDF.to_owned(),
            nonce: hex(&nonce),
            salt: hex(&salt),
            version: VERSION,
        };
        Locked { heading, salt, nonce, check: derived.check, sealed: Vec::new() }
    }

    /// Returns the whole file around what the cipher gave, its tag at the end.
    pub fn finish(mut self, sealed: Vec<u8>) -> Vec<u8> {
        self.sealed = sealed;
        let line = Line { format: FORMAT.to_owned(), version: VERSION, sha256: self.sum(), heading: self.heading };
        let mut out = serde_json::to_vec(&line).expect("a heading holds only text and integers");
        out.push(b'\n');
        out.extend_from_slice(&self.sealed);
        out
    }

    /// Tells whether a file is locked, by how it begins.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(format!("{{\"format\":\"{FORMAT}\"").as_bytes())
    }

    /// Reads a file and checks all that can be checked without its passphrase.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Locked, LockedError> {
        if !Locked::is_one(bytes) {
            return Err(LockedError::NotOurs);
        }
        let end = bytes.iter().take(HEADING_MAX_BYTES).position(|byte| *byte == b'\n').ok_or(LockedError::Damaged)?;
        let (line, sealed) = (bytes.get(..end).unwrap_or_default(), bytes.get(end + 1..).unwrap_or_default());
        let peek: Peek = serde_json::from_slice(line).map_err(|_| LockedError::Damaged)?;
        match (peek.format.as_deref(), peek.version) {
            (Some(FORMAT), Some(found)) if found == u64::from(VERSION) => {}
            (Some(FORMAT), Some(found)) => return Err(LockedError::OtherVersion { found }),
            _ => return Err(LockedError::Damaged),
        }
        let Line { heading, sha256, .. } = serde_json::from_slice(line).map_err(|_| LockedError::Damaged)?;
        let (salt, nonce, check) = (unhex(&heading.salt), unhex(&heading.nonce), unhex(&heading.check));
        let (Some(salt), Some(nonce), Some(check)) = (salt, nonce, check) else { return Err(LockedError::Damaged) };
        let locked = Locked { salt, nonce, check, sealed: sealed.to_vec(), heading };
        if locked.sum() != sha256 || locked.heading.bytes.saturating_add(TAG_BYTES as u64) != sealed.len() as u64 {
            return Err(LockedError::Damaged);
        }
        let heading = &locked.heading;
        if heading.kdf != KDF || heading.cipher != CIPHER || !ITERATIONS_READ.contains(&heading.iterations) {
            return Err(LockedError::OtherCipher);
        }
        Ok(locked)
    }

    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    pub fn nonce(&self) -> &[u8; 12] {
        &self.nonce
    }

    pub fn iterations(&self) -> u32 {
        self.heading.iterations
    }

    /// Returns what the cipher is to bind besides the text: the heading, so that none of it can be changed unseen.
    pub fn bound(&self) -> Vec<u8> {
        serde_json::to_vec(&self.heading).expect("a heading holds only text and integers")
    }

    /// Returns the encrypted text with the tag at its end.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// Says whether the passphrase is the right one.
    ///
    /// # Errors
    /// [`LockedError::Passphrase`] where it is not.
    pub fn fits(&self, derived: &Derived) -> Result<(), LockedError> {
        // Not secret: an attacker has the file and can compare as long as he likes.
        if self.check == derived.check { Ok(()) } else { Err(LockedError::Passphrase) }
    }

    fn sum(&self) -> String {
        let digest = Sha256::new()
            .chain_update("watchglass/locked/1\n")
            .chain_update(self.bound())
            .chain_update([b'\n'])
            .chain_update(&self.sealed)
            .finalize();
        hex(&digest)
    }
}

fn hex(bytes: &[u8]) -> String {
    crate::entry::hex(bytes)
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn derived(byte: u8) -> Derived {
        Derived::of(&[byte; DERIVED_BYTES]).expect("the right length")
    }

    /// The envelope does not look into what is sealed, so any bytes do.
    fn file(sealed: &[u8]) -> Vec<u8> {
        Locked::begin([1; 16], [2; 12], &derived(3), sealed.len() - TAG_BYTES).finish(sealed.to_vec())
    }

    #[test]
    fn what_was_written_is_read() {
        let locked = Locked::read(&file(&[7; 100])).expect("whole");
        assert_eq!(
            (locked.salt(), locked.nonce(), locked.iterations()),
            ([1; 16].as_slice(), &[2; 12], PBKDF2_ITERATIONS)
        );
        assert_eq!(locked.sealed(), [7; 100]);
        assert_eq!(locked.fits(&derived(3)), Ok(()));
        assert_eq!(locked.fits(&derived(4)), Err(LockedError::Passphrase));
    }

    #[test]
    fn few_or_endless_rounds_and_other_ciphers_are_refused() {
        let text = String::from_utf8(file(&[b'7'; 40])).expect("text");
        for (from, to) in [("210000", "210"), ("210000", "4000000000"), (KDF, "PBKDF2-HMAC-SHA-1"), (CIPHER, "NONE")] {
            let (head, sealed) = text.split_once('\n').expect("a heading");
            let mut line: Line = serde_json::from_str(head).expect("a heading");
            line.heading = serde_json::from_str(&serde_json::to_string(&line.heading).expect("text").replace(from, to))
                .expect("a heading");
            let locked =
                Locked { heading: line.heading, salt: [1; 16], nonce: [2; 12], check: [3; 16], sealed: Vec::new() };
            assert_eq!(Locked::read(&locked.finish(sealed.as_bytes().to_vec())), Err(LockedError::OtherCipher), "{to}");
        }
    }

    proptest! {
        #[test]
        fn no_damage_passes(at in 0usize..10_000, bit in 0u8..8, cut in any::<bool>()) {
            let mut bytes = file(&[7; 300]);
            let at = at % bytes.len();
            if cut { bytes.truncate(at) } else { bytes[at] ^= 1 << bit }
            let is_refused = matches!(
                Locked::read(&bytes),
                Err(LockedError::NotOurs | LockedError::Damaged | LockedError::OtherVersion { .. })
            );
            prop_assert!(is_refused);
        }
    }
}
