//! Stable sorting in few bytes.
//!
//! The standard sort is 5 to 8 KB of WASM for each type and each order, and the engine has forty of them: a tenth of the
//! download. Here one copy sorts places, and each use adds a few hundred bytes. It takes about half as long again, which
//! is nothing beside reading.

use std::cmp::Ordering;

/// Up to here, moving one item after the other is faster than making lists of places.
const FEW: usize = 16;

/// Sorts; equal items keep their order.
pub fn by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    if list.len() <= FEW {
        for end in 1..list.len() {
            let mut i = end;
            while i > 0 && compare(&list[i - 1], &list[i]) == Ordering::Greater {
                list.swap(i - 1, i);
                i -= 1;
            }
        }
        return;
    }
    let mut places = sorted_places(list.len(), &mut |a, b| compare(&list[a], &list[b]) == Ordering::Greater);
    for i in 0..places.len() {
        let from = now_at(i, |i| places[i]);
        places[i] = from;
        list.swap(i, from);
    }
}

/// Returns where the item is now that belongs at place `i`, once all places before it are filled: what stood there has gone
/// to where its own place said.
fn now_at(i: usize, place: impl Fn(usize) -> usize) -> usize {
    let mut from = place(i);
    while from < i {
        from = place(from);
    }
    from
}

/// Sorts by numbers, the first one first; items of equal numbers keep their order. Of thousands it takes a fifth of the time
/// that comparing does.
pub fn by_numbers<T, const N: usize>(list: &mut [T], numbers: impl Fn(&T) -> [u32; N]) {
    let mut places: Vec<(u32, u32)> = (0..list.len() as u32).map(|i| (0, i)).collect();
    let mut other = places.clone();
    for n in (0..N).rev() {
        places.iter_mut().for_each(|place| place.0 = numbers(&list[place.1 as usize])[n]);
        // Numbers that lie near one another have few digits over the least of them.
        let least = places.iter().map(|place| place.0).min().unwrap_or(0);
        places.iter_mut().for_each(|place| place.0 -= least);
        by_digits(&mut places, &mut other, 32);
    }
    for i in 0..places.len() {
        let from = now_at(i, |i| places[i].1 as usize);
        places[i].1 = from as u32;
        list.swap(i, from);
    }
}

/// Returns a number for [`by_numbers`] by which the larger ones come first.
pub fn down(number: i32) -> u32 {
    !(number as u32 ^ 1 << 31)
}

/// Sorts by a key; items of equal keys keep their order.
pub fn by_key<T, K: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts from the smallest to the largest.
pub fn up<T: Ord>(list: &mut [T]) {
    by(list, T::cmp);
}

/// Returns the `most` smallest of the items from the smallest on; keeps no more than twice as many at a time.
pub fn least<T: Ord>(items: impl IntoIterator<Item = T>, most: usize) -> Vec<T> {
    let mut kept = Vec::new();
    let mut is_cut = false;
    for item in items {
        // The first of them are in order from the last cut on.
        if is_cut && kept.get(most.saturating_sub(1)).is_none_or(|last| item >= *last) {
            continue;
        }
        kept.push(item);
        if kept.len() > 2 * most {
            up(&mut kept);
            kept.truncate(most);
            is_cut = true;
        }
    }
    up(&mut kept);
    kept.truncate(most);
    kept
}

/// Sorts pairs of numbers from the smallest to the largest: by one digit after the other, the last one first, so that nothing
/// is compared. Of thousands it takes a fifth of the time.
pub fn pairs(list: &mut [(u32, u32)]) {
    const FEW: usize = 256;
    if list.len() <= FEW {
        return up(list);
    }
    by_digits(list, &mut list.to_vec(), 0);
}

/// Bits of a digit: a score of any alert has two.
const DIGIT: u32 = 11;

/// Sorts pairs by their bits from `first` on, of 64 from the lowest to the highest; pairs that are equal in these keep their
/// order. `other` is room for as many.
fn by_digits(list: &mut [(u32, u32)], other: &mut [(u32, u32)], first: u32) {
    let (mut from, mut to) = (list, other);
    let mut is_swapped = false;
    for shift in (first..64).step_by(DIGIT as usize) {
        let digit = |pair: &(u32, u32)| (u64::from(pair.0) << 32 | u64::from(pair.1)) >> shift & ((1 << DIGIT) - 1);
        let mut ends = [0usize; 1 << DIGIT];
        from.iter().for_each(|pair| ends[digit(pair) as usize] += 1);
        // Most numbers are small: their upper digits are all the same.
        if ends.contains(&from.len()) {
            continue;
        }
        let mut end = 0;
        for n in &mut ends {
            (*n, end) = (end, end + *n);
        }
        for pair in from.iter() {
            let place = &mut ends[digit(pair) as usize];
            to[*place] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut from, &mut to);
        is_swapped = !is_swapped;
    }
    if is_swapped {
        to.copy_from_slice(from);
    }
}

/// Returns which item belongs at each place: merges pairs of sorted runs, twice as long in each round.
fn sorted_places(n: usize, is_after: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    if (1..n).all(|i| !is_after(i - 1, i)) {
        return places;
    }
    let mut merged = places.clone();
    let mut width = 1;
    while width < n {
        for (from, to) in places.chunks(2 * width).zip(merged.chunks_mut(2 * width)) {
            let (left, right) = from.split_at(width.min(from.len()));
            merge(left, right, to, is_after);
        }
        std::mem::swap(&mut places, &mut merged);
        width *= 2;
    }
    places
}

fn merge<'a>(
    mut left: &'a [usize],
    mut right: &'a [usize],
    to: &mut [usize],
    is_after: &mut dyn FnMut(usize, usize) -> bool,
) {
    for place in to {
        let takes_right = match (left.first(), right.first()) {
            (Some(l), Some(r)) => is_after(*l, *r),
            (l, _) => l.is_none(),
        };
        let from = if takes_right { &mut right } else { &mut left };
        if let Some((first, rest)) = from.split_first() {
            (*place, *from) = (*first, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_sort_does(list: Vec<(u8, u32)>, long in prop::collection::vec((0..9u8, any::<u32>()), 0..400)) {
            for list in [list, long] {
                let (mut ours, mut theirs) = (list.clone(), list);
                by_key(&mut ours, |item| item.0);
                theirs.sort_by_key(|item| item.0);
                prop_assert_eq!(&ours, &theirs);
                up(&mut ours);
                theirs.sort();
                prop_assert_eq!(&ours, &theirs);
            }
        }

        #[test]
        fn the_least_are_the_first_when_sorted(list in prop::collection::vec(0..900u16, 0..400), most in 0..40usize) {
            let mut sorted = list.clone();
            sorted.sort();
            sorted.truncate(most);
            prop_assert_eq!(least(list, most), sorted);
        }

        #[test]
        fn sorts_pairs_as_the_standard_sort_does(list in prop::collection::vec((0..700u32, prop_oneof![0..9u32, any::<u32>()]), 0..900)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            by_numbers(&mut ours, |pair| [pair.1]);
            theirs.sort_by_key(|pair| pair.1);
            prop_assert_eq!(&ours, &theirs);
            pairs(&mut ours);
            theirs.sort();
            prop_assert_eq!(&ours, &theirs);
            by_numbers(&mut ours, |pair| [pair.1 % 7, u32::MAX - pair.0]);
            theirs.sort_by_key(|pair| (pair.1 % 7, std::cmp::Reverse(pair.0)));
            prop_assert_eq!(ours, theirs);
        }
    }
}
