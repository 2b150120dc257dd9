//! What holds for every chart: marks inside their size, classes of ours, no crash on odd numbers.

use proptest::prelude::*;
use wg_charts::{Mark, Scene, activity, alerts_over_time, map, score_distribution};

fn all(p: &[f64], slots: &[[u32; 5]], range: (i64, i64), size: (u32, u32)) -> Vec<Scene> {
    let counts: Vec<u32> = slots.iter().map(|slot| slot[0]).collect();
    let points: Vec<_> = p.iter().map(|p| (*p as f32, *p as f32 * 2.0, (*p * 200.0) as u8)).collect();
    vec![
        score_distribution(p, &[0.05, 0.3, 0.7], size),
        alerts_over_time(slots, range, size),
        activity(&counts, &[(0, 2), (u32::MAX, u32::MAX)], 3, size),
        map(&points, size),
    ]
}

fn is_inside(mark: &Mark, (width, height): (u32, u32)) -> bool {
    let fits = |x: f32, y: f32| x >= -0.5 && y >= -0.5 && x <= width as f32 + 0.5 && y <= height as f32 + 0.5;
    match mark {
        Mark::Rect { x, y, width, height, .. } => fits(*x, *y) && fits(x + width, y + height),
        Mark::Circle { x, y, radius, .. } => fits(x - radius, y - radius) && fits(x + radius, y + radius),
        Mark::Text { x, y, .. } => fits(*x, *y),
        Mark::Path { d, .. } => d.split(['M', 'L']).filter(|point| !point.is_empty()).all(|point| {
            let (x, y) = point.split_once(' ').expect("points are pairs");
            fits(x.parse().expect("x is a number"), y.parse().expect("y is a number"))
        }),
    }
}

fn class(mark: &Mark) -> &str {
    match mark {
        Mark::Rect { class, .. } | Mark::Circle { class, .. } | Mark::Text { class, .. } | Mark::Path { class, .. } => {
            class
        }
    }
}

#[test]
fn every_mark_wears_a_class_of_ours_and_stays_inside() {
    let p: Vec<f64> = (0..500).map(|i| f64::from(i) / 499.0).collect();
    let slots: Vec<[u32; 5]> = (0..48).map(|i| [i, i * 2, 1, 0, i % 5]).collect();
    for size in [(640, 180), (320, 120), (160, 60)] {
        for scene in all(&p, &slots, (1_795_190_700_000, 1_795_233_900_000), size) {
            assert!(!scene.marks.is_empty() && !scene.label.is_empty() && !scene.values.is_empty());
            for mark in &scene.marks {
                assert!(is_inside(mark, size), "{mark:?} leaves {size:?}");
                assert!(class(mark).split(' ').all(|class| class.starts_with("chart__")), "{mark:?}");
            }
        }
    }
}

#[test]
fn the_table_adds_up_to_the_input() {
    let scene = score_distribution(&[0.1; 1234], &[0.05, 0.3, 0.7], (640, 180));
    let sum: u32 = scene.values.iter().map(|(_, value)| value.replace(',', "").parse::<u32>().unwrap()).sum();
    assert_eq!(sum, 1234);
}

proptest! {
    #[test]
    fn odd_numbers_draw_without_a_crash(
        p in prop::collection::vec(any::<f64>(), 0..20),
        slots in prop::collection::vec(any::<[u32; 5]>(), 0..10),
        range in any::<(i64, i64)>(),
        size in (0u32..300, 0u32..200),
    ) {
        all(&p, &slots, range, size);
    }
}
