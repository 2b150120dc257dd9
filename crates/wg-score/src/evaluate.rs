//! How good estimates are against what is known: ranking, sureness, calibration.
//!
//! Every measure takes weights, so that labels which were not drawn at random can be counted for those that were not drawn.
//! Sums run in a fixed order; ties of a score are taken together, so no measure depends on the order of equal rows.

use crate::learn::{clamp_p, draw, ln};
use wg_schema::sort;

/// One judged row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The estimate, 0 to 1.
    pub p: f64,
    pub is_real: bool,
    /// How many rows it stands for.
    pub weight: f64,
}

/// The usual measures; NaN where a class is missing and the measure says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    pub rows: usize,
    pub real: usize,
    /// Chance that a real one ranks above another one.
    pub auroc: f64,
    /// Average precision.
    pub ap: f64,
    /// Mean of the F1 of both classes, at even odds.
    pub macro_f1: f64,
    /// Mean logarithmic loss, in nats.
    pub log_loss: f64,
    pub brier: f64,
    /// Expected calibration error over 15 bins of equal width.
    pub ece: f64,
    /// Share of rows under the line that leaves at most 5 % of the real ones below it; the line is set with the labels.
    pub hidden_at_5pct_miss: f64,
}

const ECE_BINS: usize = 15;

/// Measures estimates.
pub fn measure(rows: &[Judged]) -> Measures {
    let mut sorted = rows.to_vec();
    sort::by(&mut sorted, |a, b| b.p.total_cmp(&a.p));
    let ranks = ranking(&sorted);
    Measures {
        rows: rows.len(),
        real: rows.iter().filter(|row| row.is_real).count(),
        auroc: ranks.auroc,
        ap: ranks.ap,
        macro_f1: macro_f1(rows),
        log_loss: log_loss(rows),
        brier: mean(rows, |row| {
            let miss = row.p - f64::from(u8::from(row.is_real));
            miss * miss
        }),
        ece: ece(rows),
        hidden_at_5pct_miss: ranks.hidden,
    }
}

/// So many samples tell where 95 % of them lie.
const SAMPLES: u64 = 200;

/// Returns between what average precision and calibration error likely lie (95 %): each is measured on samples of the same rows, drawn
/// with replacement, the same ones each time. A sample without both kinds says nothing and is left out.
pub fn likely(rows: &[Judged]) -> [(f64, f64); 2] {
    let (mut aps, mut eces) = (Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        let mut drawn: Vec<Judged> = rows.iter().map(|row| Judged { weight: 0.0, ..*row }).collect();
        for i in 0..rows.len() as u64 {
            let at = (draw(sample, i) % rows.len() as u64) as usize;
            drawn[at].weight += rows[at].weight;
        }
        drawn.retain(|row| row.weight > 0.0);
        let measures = measure(&drawn);
        if measures.real > 0 && measures.real < measures.rows {
            aps.push(measures.ap);
            eces.push(measures.ece);
        }
    }
    [aps, eces].map(|mut list| {
        sort::by(&mut list, f64::total_cmp);
        let at = |part: usize| list.get(list.len() * part / 40).or(list.last()).copied().unwrap_or(f64::NAN);
        (at(1), at(39))
    })
}

/// Returns the mean logarithmic loss in nats.
pub fn log_loss(rows: &[Judged]) -> f64 {
    mean(rows, |row| -ln(clamp_p(if row.is_real { row.p } else { 1.0 - row.p })))
}

fn mean(rows: &[Judged], of: impl Fn(&Judged) -> f64) -> f64 {
    let sum: f64 = rows.iter().map(|row| row.weight * of(row)).sum();
    sum / weight(rows)
}

fn weight<'r>(rows: impl IntoIterator<Item = &'r Judged>) -> f64 {
    rows.into_iter().map(|row| row.weight).sum()
}

struct Ranks {
    auroc: f64,
    ap: f64,
    hidden: f64,
}

/// `sorted`: highest estimate first.
fn ranking(sorted: &[Judged]) -> Ranks {
    let all_real = weight(sorted.iter().filter(|row| row.is_real));
    let all_other = weight(sorted.iter().filter(|row| !row.is_real));
    let (mut real, mut other) = (0.0, 0.0);
    let (mut pairs, mut precision) = (0.0, 0.0);
    let mut hidden = None;
    for ties in sorted.chunk_by(|a, b| a.p == b.p) {
        let here_real = weight(ties.iter().filter(|row| row.is_real));
        let here_other = weight(ties.iter().filter(|row| !row.is_real));
        pairs += here_real * (all_other - other - here_other / 2.0);
        (real, other) = (real + here_real, other + here_other);
        if here_real > 0.0 {
            precision += here_real * real / (real + other);
        }
        // A hair below, so that 19 of 20 are 95 %.
        if hidden.is_none() && real >= 0.95 * all_real - 1e-9 {
            hidden = Some(1.0 - (real + other) / (all_real + all_other));
        }
    }
    Ranks { auroc: pairs / (all_real * all_other), ap: precision / all_real, hidden: hidden.unwrap_or(f64::NAN) }
}

fn macro_f1(rows: &[Judged]) -> f64 {
    let sum = |said: bool, real: bool| weight(rows.iter().filter(|row| (row.p >= 0.5) == said && row.is_real == real));
    let (tp, fp, miss, tn) = (sum(true, true), sum(true, false), sum(false, true), sum(false, false));
    let f1 = |hit: f64| 2.0 * hit / (2.0 * hit + fp + miss);
    (f1(tp) + f1(tn)) / 2.0
}

fn ece(rows: &[Judged]) -> f64 {
    // (weight, sum of estimates, weight of the real ones) by bin.
    let mut bins = [(0.0, 0.0, 0.0); ECE_BINS];
    for row in rows {
        let bin = &mut bins[((row.p * ECE_BINS as f64) as usize).min(ECE_BINS - 1)];
        *bin = (bin.0 + row.weight, bin.1 + row.weight * row.p, bin.2 + if row.is_real { row.weight } else { 0.0 });
    }
    let gaps: f64 = bins.iter().map(|(_, estimated, real)| (estimated - real).abs()).sum();
    gaps / weight(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(list: &[(f64, bool)]) -> Vec<Judged> {
        list.iter().map(|(p, is_real)| Judged { p: *p, is_real: *is_real, weight: 1.0 }).collect()
    }

    #[test]
    fn what_is_measured_on_more_lies_closer() {
        let rows = |n: u64| -> Vec<Judged> {
            (0..n)
                .map(|i| {
                    let p = (draw(9, i) % 1000) as f64 / 1000.0;
                    Judged { p, is_real: (draw(10, i) % 1000) as f64 / 1000.0 < p, weight: 1.0 }
                })
                .collect()
        };
        let (few, many) = (rows(40), rows(1000));
        for list in [&few, &many] {
            let (all, [ap, ece]) = (measure(list), likely(list));
            assert!(ap.0 <= all.ap && all.ap <= ap.1 && ece.0 < ece.1, "{ap:?} {ece:?}");
        }
        let width = |rows: &[Judged]| likely(rows)[0].1 - likely(rows)[0].0;
        assert!(width(&many) < width(&few) / 2.0 && likely(&few) == likely(&few));
    }

    #[test]
    fn a_known_ranking_has_known_measures() {
        let m = measure(&rows(&[(0.9, true), (0.8, false), (0.7, true), (0.2, false)]));
        assert_eq!((m.rows, m.real), (4, 2));
        assert_eq!(m.auroc, 0.75);
        assert!((m.ap - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(m.hidden_at_5pct_miss, 0.25);
        let loss = -(libm::log(0.9) + libm::log(0.2) + libm::log(0.7) + libm::log(0.8)) / 4.0;
        assert!((m.log_loss - loss).abs() < 1e-9);
        assert!((m.brier - (0.01 + 0.64 + 0.09 + 0.04) / 4.0).abs() < 1e-12);
        assert!((m.macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert!((m.ece - (0.1 + 0.8 + 0.3 + 0.2) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn ties_count_half() {
        let m = measure(&rows(&[(0.5, true), (0.5, false), (0.5, false), (0.5, true)]));
        assert_eq!((m.auroc, m.ap, m.hidden_at_5pct_miss), (0.5, 0.5, 0.0));
    }

    #[test]
    fn a_weight_of_two_is_the_row_twice() {
        let list = [(0.9, true), (0.4, false), (0.3, true), (0.1, false)];
        let mut twice = rows(&list);
        twice[2].weight = 2.0;
        twice[3].weight = 2.0;
        let (a, b) = (measure(&twice), measure(&rows(&[list[0], list[1], list[2], list[2], list[3], list[3]])));
        for (a, b) in [(a.auroc, b.auroc), (a.ap, b.ap), (a.log_loss, b.log_loss), (a.ece, b.ece)] {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn a_missing_class_gives_no_figure() {
        let m = measure(&rows(&[(0.5, false), (0.4, false)]));
        assert!(m.auroc.is_nan() && m.ap.is_nan());
        assert!(m.log_loss.is_finite());
        assert!(measure(&[]).log_loss.is_nan());
    }
}
