//! Files under a passphrase: the cipher for [`wg_casefile::Locked`], which the page has from its browser.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use pbkdf2::pbkdf2_hmac;
use sha2::Sha512;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::OnceLock;
use wg_casefile::{DERIVED_BYTES, Derived, Locked, LockedError, PBKDF2_ITERATIONS};

/// Reads a passphrase: the first line of a file, or (`-`) of standard input. It stands in no argument, where every user of
/// the machine could read it.
///
/// # Errors
/// When the file cannot be read or has no first line.
pub fn passphrase(path: &Path) -> io::Result<String> {
    // Standard input is read once: every file of a call has the same passphrase.
    static GIVEN: OnceLock<String> = OnceLock::new();
    let mut line = String::new();
    match (path.as_os_str() == "-", GIVEN.get()) {
        (true, Some(given)) => line.clone_from(given),
        (true, None) => {
            io::stdin().lock().read_line(&mut line)?;
            GIVEN.get_or_init(|| line.clone());
        }
        (false, _) => {
            io::BufReader::new(std::fs::File::open(path)?).read_line(&mut line)?;
        }
    }
    let line = line.trim_end_matches(['\n', '\r']);
    if line.is_empty() { Err(io::Error::other("the passphrase is empty")) } else { Ok(line.to_owned()) }
}

/// Opens a locked file.
///
/// # Errors
/// Says whether the file is damaged, the passphrase another one, or the file changed.
pub fn open(bytes: &[u8], passphrase: &str) -> Result<Vec<u8>, LockedError> {
    let locked = Locked::read(bytes)?;
    let derived = derive(passphrase, locked.salt(), locked.iterations());
    locked.fits(&derived)?;
    let payload = Payload { msg: locked.sealed(), aad: &locked.bound() };
    let cipher = Aes256Gcm::new(&derived.key.into());
    cipher.decrypt(Nonce::from_slice(locked.nonce()), payload).map_err(|_| LockedError::Changed)
}

/// Writes a locked file around a text.
///
/// # Errors
/// When the system gives no random bytes.
pub fn lock(text: &[u8], passphrase: &str) -> io::Result<Vec<u8>> {
    let (mut salt, mut nonce) = ([0; 16], [0; 12]);
    getrandom::fill(&mut salt).map_err(io::Error::other)?;
    getrandom::fill(&mut nonce).map_err(io::Error::other)?;
    let derived = derive(passphrase, &salt, PBKDF2_ITERATIONS);
    let locked = Locked::begin(salt, nonce, &derived, text.len());
    let payload = Payload { msg: text, aad: &locked.bound() };
    let sealed = Aes256Gcm::new(&derived.key.into())
        .encrypt(Nonce::from_slice(&nonce), payload)
        .map_err(|_| io::Error::other("the text is too long to be encrypted"))?;
    Ok(locked.finish(sealed))
}

fn derive(passphrase: &str, salt: &[u8], iterations: u32) -> Derived {
    let mut bytes = [0; DERIVED_BYTES];
    pbkdf2_hmac::<Sha512>(passphrase.as_bytes(), salt, iterations, &mut bytes);
    Derived::of(&bytes).expect("as many bytes as were asked for")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_locked_is_opened_by_its_passphrase_alone() {
        let file = lock(b"a case", "correct horse").expect("locked");
        assert!(!file.windows(6).any(|window| window == b"a case"));
        assert_eq!(open(&file, "correct horse").as_deref(), Ok(b"a case".as_slice()));
        assert_eq!(open(&file, "correct horsf"), Err(LockedError::Passphrase));
        let again = lock(b"a case", "correct horse").expect("locked");
        assert_ne!(file, again, "salt and nonce are new each time");
    }

    #[test]
    fn a_damaged_file_and_a_changed_one_are_told_apart() {
        let file = lock(b"a case", "correct horse").expect("locked");
        let mut damaged = file.clone();
        *damaged.last_mut().expect("a tag") ^= 1;
        assert_eq!(open(&damaged, "correct horse"), Err(LockedError::Damaged));
        // Somebody who mends the sum as well: the parts are put together anew.
        let locked = Locked::read(&file).expect("whole");
        let mut sealed = locked.sealed().to_vec();
        sealed[0] ^= 1;
        assert_eq!(open(&locked.finish(sealed), "correct horse"), Err(LockedError::Changed));
    }

    /// A known answer of the key derivation, so that page and terminal cannot drift apart together unseen. From the test
    /// vectors of PBKDF2 with HMAC-SHA-512 ("password", "salt", 1 round).
    #[test]
    fn the_key_derivation_is_the_known_one() {
        let mut bytes = [0; DERIVED_BYTES];
        pbkdf2_hmac::<Sha512>(b"password", b"salt", 1, &mut bytes);
        assert_eq!(bytes[..8], [0x86, 0x7f, 0x70, 0xcf, 0x1a, 0xde, 0x02, 0xcf]);
    }
}
