//! Files of the study, damaged at random, through the loader: for as long as `cargo xtask fuzz` says.
//!
//! It needs no special compiler, so it knows nothing of coverage; its strength is real files of every format to begin with.

// A test may stop at what cannot be.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, Instant};
use wg_ingest::{Ending, Limits, Loader};
use wg_schema::report::SourceReport;
use wg_schema::{BatchBuilder, SourceId};

/// Larger files are cut to this: a fault in a reader does not need more, and small ones run a thousand times a second.
const SEED_BYTES: usize = 6 << 10;
/// No damaged file may take longer.
const SLOW: Duration = Duration::from_secs(5);

/// What is put in somewhere: marks that mean something to some format.
const TOKENS: [&[u8]; 32] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b",",
    b":",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\\u0000",
    b"null",
    b"1e999",
    b"-1",
    b"CEF:0|",
    b"LEEF:2.0|",
    b"|",
    b"=",
    b"\t",
    b"[**] [",
    b"<",
    b"</",
    b"<!--",
    b"<![CDATA[",
    b"&#x",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
];

/// xorshift64*: the same damage for the same seed, on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }
}

fn collect(dir: &Path, seeds: &mut Vec<Vec<u8>>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, seeds);
        } else if path.extension().is_none_or(|kind| kind != "md" && kind != "py") {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes.truncate(SEED_BYTES);
            seeds.push(bytes);
        }
    }
}

fn damage(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(12)).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, TOKENS[random.below(TOKENS.len())].iter().copied())),
            3 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(200)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].iter().copied()));
            }
            4 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
}

fn load(bytes: &[u8], piece: usize) -> (Vec<SourceReport>, usize) {
    let limits = Limits { expanded_bytes: 4 << 20, ..Limits::default() };
    let mut builder = BatchBuilder::new(7);
    let mut loader = Loader::new("file", SourceId(0), limits);
    bytes.chunks(piece).for_each(|piece| loader.push(piece, &mut builder));
    let reports = loader.close(&mut builder, Ending::Complete);
    let is_plain = reports.iter().all(|report| wg_ingest::is_plain(&report.container));
    for span in &builder.batch().span {
        assert!(span.source.index() < reports.len(), "a record is of a source that there is");
        let end = span.offset + u64::from(span.length);
        assert!(!is_plain || end <= bytes.len() as u64, "a record is inside of its file");
    }
    (reports, builder.len())
}

#[test]
#[ignore = "runs as long as one wants: cargo xtask fuzz"]
fn damaged_files_are_read_or_refused() {
    let Some(shared) = wg_tests::shared("fuzz") else { return };
    let seconds = std::env::var("WG_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let start_seed = std::env::var("WG_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut seeds = Vec::new();
    collect(&shared.join("samples"), &mut seeds);
    collect(&shared.join("hostile"), &mut seeds);
    let start = Instant::now();
    let mut n_runs: u64 = 0;
    loop {
        // Each run has a seed of its own, so that one alone can be repeated: its number is in the failure.
        let seed = start_seed + n_runs;
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut bytes = seeds[random.below(seeds.len())].clone();
        let other = &seeds[random.below(seeds.len())];
        damage(&mut bytes, other, &mut random);
        let piece = 1 + random.below(700);
        let outcome = std::panic::catch_unwind(|| {
            let began = Instant::now();
            let whole = load(&bytes, usize::MAX);
            let took = began.elapsed();
            assert!(took < SLOW, "it took {took:?}");
            for report in &whole.0 {
                assert!(report.is_conserved(), "the funnel adds up: {report:?}");
            }
            assert_eq!(load(&bytes, piece), whole, "in pieces of {piece}");
        });
        assert!(
            outcome.is_ok(),
            "WG_FUZZ_SEED={seed} WG_FUZZ_SECONDS=0 repeats this: {:?}",
            String::from_utf8_lossy(&bytes)
        );
        n_runs += 1;
        if start.elapsed() >= Duration::from_secs(seconds) {
            break;
        }
    }
    println!("{n_runs} damaged files from {} seeds in {seconds} s, each read twice", seeds.len());
}
