//! How much of an attacker's file we are willing to read.

/// What is refused, so that no file can take all memory or time. A person may raise the sizes by choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file that is not compressed.
    pub plain_bytes: u64,
    /// Bytes that a compressed file may unpack to.
    pub expanded_bytes: u64,
    /// Bytes of one record.
    pub record_bytes: usize,
    /// Columns of a table.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { plain_bytes: 4 << 30, expanded_bytes: 512 << 20, record_bytes: 16 << 20, columns: 10_000 }
    }
}
