//! Line numbers, counted only as far as someone asks.

use crate::latin::Charset;

/// Counts line ends: LF, CRLF or a lone CR.
#[derive(Clone, Copy, Debug)]
struct Count {
    /// 1-based line of the next byte.
    line: u64,
    /// Where that line begins.
    line_start: u64,
    /// Offset of the next byte.
    at: u64,
    /// The last byte was a CR, whose line end an LF would share.
    after_cr: bool,
}

impl Count {
    fn pass(&mut self, bytes: &[u8]) {
        if memchr::memchr(b'\r', bytes).is_none() {
            let n = memchr::memchr_iter(b'\n', bytes).count() as u64;
            let is_shared = self.after_cr && bytes.first() == Some(&b'\n');
            self.line += n - u64::from(is_shared);
            if let Some(last) = memchr::memrchr(b'\n', bytes) {
                self.line_start = self.at + last as u64 + 1;
            }
            self.after_cr = self.after_cr && bytes.is_empty();
        } else {
            for (i, byte) in bytes.iter().enumerate() {
                let is_end = *byte == b'\r' || *byte == b'\n' && !self.after_cr;
                self.line += u64::from(is_end);
                if is_end || *byte == b'\n' {
                    self.line_start = self.at + i as u64 + 1;
                }
                self.after_cr = *byte == b'\r';
            }
        }
        self.at += bytes.len() as u64;
    }
}

/// The line numbers of the text that is in the buffer.
pub(crate) struct Lines {
    /// At the first byte of the buffer.
    base: Count,
    /// At the last place that was asked for.
    last: Count,
}

impl Lines {
    pub fn new() -> Lines {
        let start = Count { line: 1, line_start: 0, at: 0, after_cr: false };
        Lines { base: start, last: start }
    }

    /// Says that the first `n` bytes of `buffer` leave it.
    pub fn drop_front(&mut self, buffer: &[u8], n: usize) {
        let end = self.base.at + n as u64;
        if self.last.at < end {
            self.last.pass(&buffer[(self.last.at - self.base.at) as usize..n]);
            self.base = self.last;
        } else {
            self.base.pass(&buffer[..n]);
        }
    }

    /// Passes over whole lines, the last byte of which is a line feed, where no byte is in the buffer.
    pub fn pass(&mut self, n_bytes: u64, n_lines: u64) {
        let at = self.base.at + n_bytes;
        self.base = Count { line: self.base.line + n_lines, line_start: at, at, after_cr: false };
        self.last = self.base;
    }

    /// Returns how many lines end before the first byte of the buffer.
    pub fn n_before(&self) -> u64 {
        self.base.line - 1
    }

    /// Returns (line, column) of a place in the buffer, both 1-based, the column in bytes.
    pub fn find(&mut self, buffer: &[u8], at: usize) -> (u64, u64) {
        let offset = self.base.at + at as u64;
        if offset < self.last.at {
            self.last = self.base;
        }
        self.last.pass(&buffer[(self.last.at - self.base.at) as usize..at]);
        (self.last.line, offset - self.last.line_start + 1)
    }
}

/// The buffer, where it begins in the text, and its lines.
pub(crate) struct Place<'b> {
    pub buffer: &'b [u8],
    /// Offset of the buffer's first byte in the text.
    pub offset: u64,
    pub lines: &'b mut Lines,
    /// What the file is in where it is not in UTF-8.
    pub charset: Charset,
}

impl Place<'_> {
    pub fn offset_of(&self, at: usize) -> u64 {
        self.offset + at as u64
    }

    pub fn find(&mut self, at: usize) -> (u64, u64) {
        self.lines.find(self.buffer, at.min(self.buffer.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once_in_pieces_too() {
        let text = b"a\nb\r\nc\rd\r\r\n\ne";
        // An LF after a CR counts with the line that it ends only for itself, and no record begins there.
        let expect = [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 6, 7];
        for drop in 0..text.len() {
            let mut lines = Lines::new();
            lines.drop_front(text, drop);
            for (at, line) in expect.iter().enumerate().skip(drop) {
                assert_eq!(lines.find(&text[drop..], at - drop).0, *line, "at {at} after {drop}");
            }
        }
        let mut lines = Lines::new();
        assert_eq!(lines.find(b"ab\ncd", 4), (2, 2));
        assert_eq!(lines.find(b"ab\ncd", 1), (1, 2));
    }
}
