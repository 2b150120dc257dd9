//! Leave one network out: learn from the others, measure on it.

use crate::data::{Network, measure_model};
use crate::figures::Summary;
use wg_score::Measures;
use wg_score::learn::{Lesson, Recipe, learn};

/// Returns the measures of each network under the model of the others.
pub fn run(networks: &[Network], recipe: Recipe) -> Summary {
    let measures = |out: usize| -> (String, Measures) {
        let model = learn(&others(networks, out), &[], recipe);
        (networks[out].name.clone(), measure_model(&model, &networks[out].rows))
    };
    Summary { by_scenario: (0..networks.len()).map(measures).collect() }
}

pub fn others(networks: &[Network], out: usize) -> Vec<Lesson> {
    let kept = networks.iter().enumerate().filter(|(i, _)| *i != out);
    let rows = kept.flat_map(|(i, network)| network.rows.iter().map(move |row| (i, row)));
    rows.map(|(i, row)| {
        let mut lesson = row.lesson.clone();
        // Keys are row numbers in each file, and must differ between the files.
        lesson.key.0[15] = lesson.key.0[15].wrapping_add(i as u8);
        lesson
    })
    .collect()
}
