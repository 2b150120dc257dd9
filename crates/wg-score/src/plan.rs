//! Where the line may be drawn, planned from verdicts at hand, and how sure a reader is.
//!
//! A plan assumes that what comes is like what was judged. A drift or an attacker breaks that, which is why nothing is
//! promised by a plan: what holds is the random audit of the very pile that it leaves ([`crate::certificate`]).

use crate::certificate::{Certificate, checks_for, log_choose, sum_around};

/// Returns how many of `known` real ones may lie below the line if at most `share` of all real ones is to lie there, by the
/// distribution of real ones alone ("Mondrian"); `None`: so few were judged that none may.
pub fn may_miss(known: u64, share: f64, delta: f64) -> Option<u64> {
    (0..known).take_while(|j| at_most(known, share, *j) <= delta).last()
}

/// Returns how many real ones it takes until [`may_miss`] allows one line or another.
pub fn real_needed(share: f64, delta: f64) -> u64 {
    libm::ceil(libm::log(delta) / libm::log1p(-share)) as u64
}

/// Returns the last of `piles`, of which each holds the one before, that is shown to be at most `share` real: they are tested
/// one after the other and the first that fails ends it ("learn then test"). It begins with the first that was audited enough
/// to pass at all, which no verdict decides. Each is (size, audited, real ones among them).
pub fn last_tested(piles: &[(u64, u64, u64)], share: f64, delta: f64) -> Option<usize> {
    let most = |pile: u64| (share * pile as f64) as u64;
    let enough = |(pile, audited, _): &(u64, u64, u64)| {
        *pile > 0 && checks_for(*pile, 0, delta, most(*pile)).is_some_and(|needed| needed <= *audited)
    };
    let begin = piles.iter().position(enough)?;
    let passes = |(pile, audited, found): &(u64, u64, u64)| {
        Certificate::new(*pile, *audited, *found, delta).is_some_and(|of| of.at_most <= most(*pile))
    };
    piles[begin..].iter().take_while(|pile| passes(pile)).count().checked_sub(1).map(|i| begin + i)
}

/// Returns the least share of real ones that a reader recognises who recognised `right` of `asked` known ones, with
/// probability `1 − delta` (Clopper and Pearson, one side).
pub fn sees_at_least(asked: u64, right: u64, delta: f64) -> f64 {
    let Some(one_less) = right.min(asked).checked_sub(1) else { return 0.0 };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        // So many right or more, by chance, of one who sees no more than this.
        if 1.0 - at_most(asked, middle, one_less) <= delta { low = middle } else { high = middle }
    }
    low
}

/// Returns how many of `most` may be real where `seen` would be recognised by a reader who recognises each with chance `sees`, with
/// probability `1 − delta`. Its inverse is [`may_miss`] of one more.
pub fn with_overlooked(seen: u64, sees: f64, most: u64, delta: f64) -> u64 {
    let (mut low, mut high) = (seen.min(most), most);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if at_most(middle, sees, seen) > delta { low = middle } else { high = middle - 1 }
    }
    low
}

/// Returns the chance of at most `k` hits in `n` independent draws that each hit with chance `p`, more than 0 and less than 1.
fn at_most(n: u64, p: f64, k: u64) -> f64 {
    if k >= n {
        return 1.0;
    }
    // From the largest term of those that are summed; the terms below it fall ever faster.
    let start = k.min(((n + 1) as f64 * p) as u64);
    let log = |i: u64| log_choose(n, i) + i as f64 * libm::log(p) + (n - i) as f64 * libm::log1p(-p);
    let up = |i: u64| (n - i) as f64 * p / ((i + 1) as f64 * (1.0 - p));
    sum_around(start, 0..k, libm::exp(log(start)), up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::draw;

    /// The counts of the literature: 29, 59 and 299 real ones for 10, 5 and 1 %.
    #[test]
    fn so_many_real_ones_are_needed_before_one_may_be_missed() {
        for (share, needed) in [(0.10, 29), (0.05, 59), (0.02, 149), (0.01, 299)] {
            assert_eq!(real_needed(share, 0.05), needed);
            assert_eq!((may_miss(needed, share, 0.05), may_miss(needed - 1, share, 0.05)), (Some(0), None));
        }
        assert_eq!(may_miss(0, 0.05, 0.05), None);
        assert!(may_miss(400, 0.05, 0.05).is_some_and(|j| (10..20).contains(&j)));
    }

    /// What is planned so holds in 19 of 20 batches whose real ones are like those judged.
    #[test]
    fn a_planned_line_misses_no_more_than_said_where_batches_are_alike() {
        let (n, share) = (120u64, 0.1);
        let score = |run: u64, i: u64| (draw(run, i) >> 11) as f64 / (1u64 << 53) as f64;
        let j = may_miss(n, share, 0.05).unwrap() as usize;
        let broken = (0..1000u64).filter(|run| {
            let mut known: Vec<f64> = (0..n).map(|i| score(run * 2 + 1, i)).collect();
            known.sort_by(f64::total_cmp);
            // Scores are even between 0 and 1, so the share below the line is the line.
            known[j] > share
        });
        assert!(broken.count() <= 50 + 21);
    }

    #[test]
    fn piles_are_tested_from_the_strictest_and_the_first_failure_ends_it() {
        let fine = [(200, 5, 0), (1000, 80, 0), (2000, 160, 1), (3000, 240, 30), (4000, 4000, 30)];
        assert_eq!(last_tested(&fine, 0.05, 0.05), Some(2), "5 of 200 say nothing, 30 of 240 too much");
        assert_eq!(last_tested(&[(1000, 80, 9), (2000, 900, 9)], 0.05, 0.05), None);
        assert_eq!(last_tested(&[(0, 0, 0), (1000, 10, 0)], 0.05, 0.05), None);
    }

    #[test]
    fn a_reader_is_known_as_well_as_was_asked() {
        for (asked, right, least) in [(10, 10, 0.741), (20, 20, 0.861), (60, 60, 0.951), (20, 18, 0.717), (3, 2, 0.135)]
        {
            assert!((sees_at_least(asked, right, 0.05) - least).abs() < 0.001, "{asked} {right}");
        }
        assert_eq!((sees_at_least(5, 0, 0.05), sees_at_least(0, 0, 0.05)), (0.0, 0.0));
    }

    #[test]
    fn what_such_a_reader_overlooks_may_be_there() {
        // Nothing recognised in all of it: 0.369^4 is still more than 1 in 100.
        assert_eq!(with_overlooked(0, 0.631, 700, 0.01), 4);
        assert_eq!((with_overlooked(0, 1e-6, 700, 0.01), with_overlooked(9, 0.999_999, 700, 0.01)), (700, 9));
        for (seen, sees) in [(0, 0.5), (3, 0.7), (40, 0.9), (500, 0.95)] {
            let all = with_overlooked(seen, sees, 100_000, 0.01);
            assert!(all as f64 > seen as f64 / sees, "{all}");
            assert_eq!(may_miss(all + 1, sees, 0.01), Some(seen), "one more would not be shown");
        }
    }
}
