//! Chance that repeats: a splitmix64 stream and hashes made of it. The same on every platform.
//!
//! Not for secrets.

/// A stream of numbers, decided by its seed alone.
pub(crate) struct Rng(u64);

impl Rng {
    /// Starts a stream that belongs to a name, so that a change to one row of a table leaves the other rows alone.
    pub(crate) fn named(name: &str, salt: u64) -> Rng {
        Rng(hash(name) ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Returns a number under `n` (0 for `n` of 0). The bias is far under what anyone could see in 3,000 alerts.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// Returns a number under `n` that is much more often small: a few noisy machines, a long tail of quiet ones.
    pub(crate) fn skewed(&mut self, n: u64) -> u64 {
        let limit = self.below(n) + 1;
        self.below(limit)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

/// Returns a number that belongs to a text.
pub(crate) fn hash(text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    mix(text.bytes().fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
}

/// Returns 64 hex digits that belong to a text, to stand for a SHA-256.
pub(crate) fn digest(text: &str) -> String {
    let mut rng = Rng::named(text, 256);
    let mut out = String::new();
    for _ in 0..4 {
        hex(&mut out, rng.next(), 16);
    }
    out
}

/// Writes the lowest so many hex digits of a number.
pub(crate) fn hex(out: &mut String, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        out.push(char::from(b"0123456789abcdef"[(number >> (place * 4) & 15) as usize]));
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_splitmix64() {
        let mut rng = Rng(1_234_567);
        assert_eq!([rng.next(), rng.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn a_skewed_number_stays_under_its_limit_and_is_mostly_small() {
        let mut rng = Rng(1);
        let drawn: Vec<u64> = (0..1000).map(|_| rng.skewed(100)).collect();
        assert!(drawn.iter().all(|n| *n < 100));
        assert!(drawn.iter().filter(|n| **n < 25).count() > 500);
    }
}
