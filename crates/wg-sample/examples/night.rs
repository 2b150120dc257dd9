//! Writes the sample night to standard output: `cargo run -p wg-sample --example night > sample-night.ndjson`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(&wg_sample::night())
}
