//! Logarithms and odds in whole numbers, so that every platform links alike.

/// Binary logarithms in 1/256.
pub(crate) type Bits = i32;

/// One bit: a factor of two.
pub(crate) const BIT: Bits = 256;

/// `log2(1 + i / 256)` in 1/256, rounded down.
const FRACTION: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        // Squaring a mantissa in [1, 2) gives the next binary digit of its logarithm.
        let mut mantissa: u64 = (256 + i as u64) << 22;
        let mut digits = 0u32;
        let mut n = 0;
        while n < 8 {
            mantissa = (mantissa * mantissa) >> 30;
            digits <<= 1;
            if mantissa >= 2 << 30 {
                digits |= 1;
                mantissa >>= 1;
            }
            n += 1;
        }
        table[i] = digits as u8;
        i += 1;
    }
    table
};

/// `2^(i / 16)` in 1/65,536.
const ROOTS: [u64; 16] = [
    65_536, 68_438, 71_468, 74_632, 77_936, 81_386, 84_990, 88_752, 92_682, 96_785, 101_070, 105_545, 110_218, 115_098,
    120_194, 125_515,
];

/// Returns the binary logarithm of `x`, within 1/128 bit below; 0 for 0.
pub(crate) fn log2(x: u64) -> Bits {
    if x < 2 {
        return 0;
    }
    let whole = 63 - x.leading_zeros();
    let mantissa = if whole >= 8 { x >> (whole - 8) } else { x << (8 - whole) };
    whole as Bits * BIT + Bits::from(FRACTION[(mantissa & 255) as usize])
}

/// Returns `unit × 2^(bits)`, within 5 %, for `bits` from −24 to 24 (others are clamped).
pub(crate) fn exp2(bits: Bits, unit: u64) -> u64 {
    let bits = bits.clamp(-24 * BIT, 24 * BIT);
    let (whole, part) = (bits.div_euclid(BIT), bits.rem_euclid(BIT) / 16);
    let scaled = unit * ROOTS[part as usize];
    if whole >= 0 { (scaled << whole) >> 16 } else { scaled >> (16 - whole) }
}

/// Returns the probability of odds `2^bits` in hundredths, rounded down.
pub(crate) fn hundredths(bits: Bits) -> u8 {
    let odds = exp2(bits, 1 << 12);
    (100 * odds / (odds + (1 << 12))) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_near_the_true_ones() {
        for x in [1u64, 2, 3, 5, 10, 100, 511, 512, 513, 1_000_000, u64::from(u32::MAX), 1 << 40] {
            let exact = (x as f64).log2() * 256.0;
            let ours = f64::from(log2(x));
            assert!(ours <= exact + 1e-9 && exact - ours < 2.5, "{x}: {ours} {exact}");
        }
    }

    #[test]
    fn even_odds_are_one_half() {
        assert_eq!(hundredths(0), 50);
        assert_eq!(hundredths(BIT), 66);
        assert_eq!(hundredths(-BIT), 33);
        assert_eq!(hundredths(10 * BIT), 99);
        assert_eq!(hundredths(i32::MIN), 0);
    }

    #[test]
    fn more_bits_are_never_weaker() {
        let all: Vec<u8> = (-2000..2000).map(hundredths).collect();
        assert!(all.is_sorted());
    }

    #[test]
    fn powers_undo_logarithms() {
        assert_eq!(exp2(3 * BIT, 1000), 8000);
        assert_eq!(exp2(-BIT, 1000), 500);
        assert_eq!(exp2(-20 * BIT, 1000), 0);
    }
}
