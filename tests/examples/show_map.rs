//! Prints the map that is guessed for a file, whether or not a reader knows it.

use wg_ingest::{Ending, Limits, Loader};
use wg_schema::{BatchBuilder, SourceId};

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut builder = BatchBuilder::new(7);
        let mut loader = Loader::new(&path, SourceId(0), Limits::default()).guessing();
        loader.push(&bytes, &mut builder);
        let report = loader.finish(&mut builder, Ending::Complete);
        println!("{path}: {} records, {} alerts", report.records, report.alerts);
        let Some(used) = report.map else { continue };
        for (mapped, samples) in used.map.fields.iter().zip(&used.samples) {
            println!(
                "  {:30} {:3} {:45} {} {:?}",
                mapped.field,
                mapped.confidence,
                mapped.path,
                mapped.scale.map_or(&*mapped.why, |scale| scale.words()),
                samples
            );
        }
        for (path, sample) in &used.unmapped {
            println!("  -                                  {path:45} {sample:?}");
        }
    }
}
