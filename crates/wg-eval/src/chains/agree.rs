//! How far two groupings of the same things agree.
//!
//! Some things belong to no group of the truth (`None`): noise. Two of them are no pair, whatever was made of them; one of
//! them beside a thing that belongs to a group is a false pair.

use crate::figures::number;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Counts of things and of pairs of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Things that belong to a group of the truth.
    pub labelled: u64,
    /// Pairs that are together in both groupings.
    pub both: f64,
    /// Pairs that are together as found.
    pub found: f64,
    /// Pairs that are together in truth.
    pub truth: f64,
    pub homogeneity: f64,
    pub completeness: f64,
}

impl Agreement {
    /// Compares what was found with the truth; both have a group a thing.
    ///
    /// # Panics
    /// If they are not of one length.
    pub fn of(found: &[u32], truth: &[Option<u32>]) -> Agreement {
        assert_eq!(found.len(), truth.len(), "a truth for each thing");
        let mut cells: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        let mut classes: BTreeMap<u32, f64> = BTreeMap::new();
        // Per group found: things with a truth, and without.
        let mut groups: BTreeMap<u32, [f64; 2]> = BTreeMap::new();
        for (group, class) in found.iter().zip(truth) {
            if let Some(class) = class {
                *cells.entry((*group, *class)).or_default() += 1.0;
                *classes.entry(*class).or_default() += 1.0;
                groups.entry(*group).or_default()[0] += 1.0;
            }
        }
        for (group, _) in found.iter().zip(truth).filter(|(_, class)| class.is_none()) {
            // Groups of noise alone are nobody's concern.
            if let Some(counts) = groups.get_mut(group) {
                counts[1] += 1.0;
            }
        }
        let pairs = |n: f64| n * (n - 1.0) / 2.0;
        let [homogeneity, completeness] = entropies(&cells, &classes, &groups);
        Agreement {
            labelled: classes.values().sum::<f64>() as u64,
            both: cells.values().map(|n| pairs(*n)).sum(),
            found: groups.values().map(|[labelled, noise]| pairs(*labelled) + labelled * noise).sum(),
            truth: classes.values().map(|n| pairs(*n)).sum(),
            homogeneity,
            completeness,
        }
    }

    /// 1 where nothing was put together.
    pub fn precision(&self) -> f64 {
        if self.found > 0.0 { self.both / self.found } else { 1.0 }
    }

    /// 1 where nothing belongs together.
    pub fn recall(&self) -> f64 {
        if self.truth > 0.0 { self.both / self.truth } else { 1.0 }
    }

    pub fn f1(&self) -> f64 {
        mean(self.precision(), self.recall())
    }

    /// Rosenberg and Hirschberg, 2007, with β = 1.
    pub fn v_measure(&self) -> f64 {
        mean(self.homogeneity, self.completeness)
    }

    pub fn to_json(&self) -> Value {
        json!({
            "labelled": self.labelled,
            "pair_precision": number(self.precision()),
            "pair_recall": number(self.recall()),
            "pair_f1": number(self.f1()),
            "homogeneity": number(self.homogeneity),
            "completeness": number(self.completeness),
            "v_measure": number(self.v_measure()),
        })
    }
}

/// The harmonic mean.
fn mean(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

/// Returns homogeneity and completeness. Noise in a group with things of the truth counts as classes of one thing each.
fn entropies(
    cells: &BTreeMap<(u32, u32), f64>,
    classes: &BTreeMap<u32, f64>,
    groups: &BTreeMap<u32, [f64; 2]>,
) -> [f64; 2] {
    let size = |counts: &[f64; 2]| counts[0] + counts[1];
    let n: f64 = groups.values().map(size).sum();
    let noise: f64 = groups.values().map(|counts| counts[1]).sum();
    let term = |part: f64, of: f64| if part > 0.0 { -part / n * (part / of).ln() } else { 0.0 };
    let class: f64 = classes.values().map(|c| term(*c, n)).sum::<f64>() + noise * term(1.0, n);
    let group: f64 = groups.values().map(|counts| term(size(counts), n)).sum();
    let of_group = |g: u32| groups.get(&g).map_or(1.0, size);
    let class_in_group: f64 = cells.iter().map(|((g, _), c)| term(*c, of_group(*g))).sum::<f64>()
        + groups.values().map(|counts| counts[1] * term(1.0, size(counts))).sum::<f64>();
    // What is noise is alone in its class, so that its group tells nothing of it.
    let group_in_class: f64 =
        cells.iter().map(|((_, class), c)| term(*c, classes.get(class).copied().unwrap_or(1.0))).sum();
    let share = |left: f64, all: f64| if all > 1e-12 { 1.0 - left / all } else { 1.0 };
    [share(class_in_group, class), share(group_in_class, group)]
}

/// Returns the size of the largest group.
pub fn largest(found: &[u32]) -> usize {
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    found.iter().for_each(|group| *sizes.entry(*group).or_default() += 1);
    sizes.values().copied().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: &[u32], truth: &[Option<u32>], expected: [f64; 4]) {
        let a = Agreement::of(found, truth);
        let got = [a.precision(), a.recall(), a.homogeneity, a.completeness];
        assert!(got.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{got:?}");
    }

    #[test]
    fn the_same_grouping_agrees_whatever_its_numbers() {
        check(&[7, 7, 3, 3], &[Some(0), Some(0), Some(1), Some(1)], [1.0; 4]);
    }

    #[test]
    fn a_lump_is_complete_and_mixed() {
        check(&[0; 4], &[Some(0), Some(0), Some(1), Some(1)], [2.0 / 6.0, 1.0, 0.0, 1.0]);
    }

    #[test]
    fn pieces_are_pure_and_incomplete() {
        check(&[0, 1, 2, 3], &[Some(0), Some(0), Some(1), Some(1)], [1.0, 0.0, 1.0, 0.5]);
    }

    #[test]
    fn noise_counts_only_beside_what_is_labelled() {
        let alone = Agreement::of(&[0, 0, 5, 5], &[Some(0), Some(0), None, None]);
        assert_eq!((alone.f1(), alone.v_measure()), (1.0, 1.0));
        let beside = Agreement::of(&[0, 0, 0, 5], &[Some(0), Some(0), None, None]);
        assert!((beside.precision() - 1.0 / 3.0).abs() < 1e-9 && beside.recall() == 1.0);
        assert!(beside.homogeneity < 1.0);
    }

    #[test]
    fn the_largest_group_is_counted() {
        assert_eq!((largest(&[1, 2, 2, 1, 2]), largest(&[])), (3, 0));
    }
}
