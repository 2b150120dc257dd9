//! How fast a file is read: `cargo run --profile cli -p wg-ingest --example speed [--load] FILE...`
//!
//! Prints MB/s on the bytes in memory, the best of five runs: scanning line by line alone, and the whole loader with its
//! batch. Measures; asserts nothing.

use std::time::{Duration, Instant};
use wg_ingest::{Ending, Limits, Loader};
use wg_record::json::{Doc, Nodes};
use wg_schema::{BatchBuilder, SourceId};

fn best(mut run: impl FnMut() -> u64) -> (Duration, u64) {
    let runs = (0..5).map(|_| {
        let start = Instant::now();
        let count = run();
        (start.elapsed(), count)
    });
    runs.min().unwrap_or_default()
}

fn scan(text: &str) -> u64 {
    let mut nodes = Nodes::default();
    text.lines().filter(|line| Doc::parse(line, &mut nodes).is_ok()).count() as u64
}

fn load(bytes: &[u8]) -> u64 {
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new("file", SourceId(0), Limits::default());
    for piece in bytes.chunks(4 << 20) {
        loader.push(piece, &mut builder);
    }
    loader.finish(&mut builder, Ending::Complete).alerts
}

fn main() -> std::io::Result<()> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let is_load_alone = files.first().is_some_and(|first| first == "--load");
    for file in files.drain(usize::from(is_load_alone)..) {
        let bytes = std::fs::read(&file)?;
        let print = |step: &str, (time, count): (Duration, u64)| {
            let secs = time.as_secs_f64();
            let (mb, k) = (bytes.len() as f64 / 1e6 / secs, count as f64 / 1e3 / secs);
            println!("{file} {step}: {mb:.0} MB/s, {k:.0} k records/s ({count} in {:.0} ms)", secs * 1e3);
        };
        if !is_load_alone && let Ok(text) = std::str::from_utf8(&bytes) {
            print("scan", best(|| scan(text)));
        }
        print("load", best(|| load(&bytes)));
    }
    Ok(())
}
