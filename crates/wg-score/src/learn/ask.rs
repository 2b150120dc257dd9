//! Which verdicts would help most: half from the top, three in ten where the model is unsure, two in ten at random.
//!
//! The top teaches what is real, the unsure ones where the line lies, and only the random ones say how good the rest is.

use super::Asked;
use std::cmp::Reverse;
use wg_schema::sort;

/// An alert to judge next, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// Index into the scores.
    pub row: usize,
    pub asked: Asked,
}

/// Returns up to `n` rows without a verdict, in the order in which to judge them. Each is there once.
///
/// `scores` are in units of 1/1024 point. `seed` draws the random ones.
pub fn most_helpful(scores: &[i32], is_judged: impl Fn(usize) -> bool, n: usize, seed: u64) -> Vec<Next> {
    let open: Vec<usize> = (0..scores.len()).filter(|row| !is_judged(*row)).collect();
    let n = n.min(open.len());
    let mut taken = vec![false; scores.len()];
    let (unsure, random) = (n * 3 / 10, n / 5);
    let mut next = Vec::with_capacity(n);
    let mut take = |order: Vec<usize>, most: usize, asked: Asked, taken: &mut Vec<bool>| {
        for row in order.into_iter().filter(|row| !std::mem::replace(&mut taken[*row], true)).take(most) {
            next.push(Next { row, asked });
        }
    };
    // Drawn first, from all: only then each has the same chance.
    let one_in = u32::try_from(open.len().checked_div(random).unwrap_or(0)).unwrap_or(u32::MAX);
    let mut order = open.clone();
    sort::by_key(&mut order, |row| draw(seed, *row as u64));
    order.truncate(random);
    take(order, random, Asked::Audit { one_in }, &mut taken);
    let mut order = open.clone();
    sort::by_key(&mut order, |row| (scores[*row].unsigned_abs(), *row));
    order.truncate(unsure + random);
    take(order, unsure, Asked::Uncertain, &mut taken);
    let mut order = open;
    sort::by_key(&mut order, |row| (Reverse(scores[*row]), *row));
    order.truncate(n);
    let left = n - taken.iter().filter(|taken| **taken).count();
    take(order, left, Asked::Top, &mut taken);
    next
}

/// A number that looks random (splitmix64).
pub(crate) fn draw(seed: u64, i: u64) -> u64 {
    let mut z = seed ^ i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::ordered::OrderedSet;

    #[test]
    fn the_mix_is_half_top_three_unsure_two_random_of_ten() {
        let scores: Vec<i32> = (0..1000).map(|i| (i - 900) * 100).collect();
        let next = most_helpful(&scores, |row| row >= 995, 20, 7);
        let rows: OrderedSet<usize> = next.iter().map(|next| next.row).collect();
        assert_eq!((next.len(), rows.len()), (20, 20));
        assert!(rows.iter().all(|row| *row < 995), "what is judged is not asked again");
        let count = |asked: fn(&Asked) -> bool| next.iter().filter(|next| asked(&next.asked)).count();
        assert_eq!(count(|asked| matches!(asked, Asked::Audit { one_in: 248 })), 4);
        assert_eq!(count(|asked| *asked == Asked::Uncertain), 6);
        assert_eq!(count(|asked| *asked == Asked::Top), 10);
        assert!(rows.contains(&994) && rows.contains(&900));
        assert_eq!(next, most_helpful(&scores, |row| row >= 995, 20, 7));
    }

    #[test]
    fn few_rows_are_all_asked() {
        assert_eq!(most_helpful(&[1, 2, 3], |_| false, 10, 1).len(), 3);
        assert!(most_helpful(&[1, 2, 3], |_| true, 10, 1).is_empty());
        assert!(most_helpful(&[], |_| false, 10, 1).is_empty());
    }
}
