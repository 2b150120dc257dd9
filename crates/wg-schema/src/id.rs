//! Ids as types, so that they cannot be swapped.

/// A string in the batch's [`Interner`](crate::Interner). `StrId::NONE` is the empty string: "the export did not say".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StrId(pub u32);

impl StrId {
    pub const NONE: StrId = StrId(0);

    /// Returns whether the export gave a value.
    pub fn is_some(self) -> bool {
        self != StrId::NONE
    }
}

/// A row of the loaded batch. Valid until the next load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertId(pub u32);

impl AlertId {
    /// Returns the row as an index into a column.
    pub fn row(self) -> usize {
        self.0 as usize
    }
}

/// A file of the loaded batch, in the order of loading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

impl SourceId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An incident of the loaded batch. Valid until the next load or correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncidentId(pub u32);

impl IncidentId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The alert itself, for ever: a 128-bit hash. Verdicts hang on it.
///
/// Made of the product's own id and what the alert is about where both are there
/// ([`Alert::identity`](crate::Alert::identity)), else of the raw record; never of the id alone, because an attacker can
/// repeat an id (docs/decisions/0004-one-alert-many-exports.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertKey(pub [u8; 16]);

impl AlertKey {
    /// Returns the key of a raw record: SipHash-1-3-128 under a fixed, published key.
    ///
    /// `format` is the reader's id, so that one text read by two readers makes two alerts.
    pub fn of_record(format: &str, record: &[u8]) -> AlertKey {
        use siphasher::sip128::{Hasher128, SipHasher13};
        use std::hash::Hasher;
        let mut hasher = SipHasher13::new_with_keys(0x7761_7463_6867_6c61, 0x7373_2f61_6c65_7274);
        hasher.write(format.as_bytes());
        hasher.write(&[0]);
        hasher.write(record);
        AlertKey(hasher.finish128().as_bytes())
    }

    /// Returns the key under which a state of an alert is known: by the hash of the record that said it.
    pub fn apart(self, record_hash: u64) -> AlertKey {
        AlertKey::of_record("apart", &[&self.0[..], &record_hash.to_be_bytes()].concat())
    }

    /// Returns the key of one of several records that claim one identity and contradict each other: each is an alert of
    /// its own, and a verdict on the identity is on none of them. `said`, all that is kept of the record, tells them apart.
    pub fn apart_by(self, said: &[u8]) -> AlertKey {
        AlertKey::of_record("contradiction", &[&self.0[..], said].concat())
    }

    /// Returns the first 64 bits, as a number.
    pub fn prefix(self) -> u64 {
        self.0[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// Returns the key as 32 lower-case hex digits.
    pub fn to_hex(self) -> String {
        use std::fmt::Write;
        self.0.iter().fold(String::with_capacity(32), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Reads 32 hex digits; `None` for anything else.
    pub fn from_hex(hex: &str) -> Option<AlertKey> {
        if hex.len() != 32 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut key = [0; 16];
        for (i, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        Some(AlertKey(key))
    }
}
