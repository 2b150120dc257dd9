//! The import report for people.

use crate::load::Timings;
use std::io::{self, Write};
use wg_engine::Session;
use wg_schema::report::{Effect, SourceReport};

/// Writes one block a file: the funnel, then what was odd.
///
/// # Errors
/// Those of `out`.
pub fn write(reports: &[SourceReport], out: &mut dyn Write) -> io::Result<()> {
    for report in reports {
        let format = if report.format_name.is_empty() { "not recognised" } else { &report.format_name };
        writeln!(out, "{}: {format} {}", inert(&report.file), report.container.join(" "))?;
        writeln!(
            out,
            "  {} records - {} rejected - {} not alerts - {} exact repeats = {} alerts",
            report.records, report.rejected, report.not_alerts, report.folded, report.alerts
        )?;
        for (code, n) in &report.counts {
            writeln!(out, "  {n:>8}  {}", code.as_str())?;
        }
        for problem in report.problems.iter().filter(|problem| problem.effect != Effect::Kept).take(20) {
            let record = problem.record.map_or(String::new(), |record| format!("record {record}, "));
            writeln!(out, "            {record}byte {}: {}", problem.offset, inert(&problem.message))?;
        }
    }
    Ok(())
}

/// Text from a file without control characters, which a terminal would obey.
fn inert(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// Prints how long the steps took, on stderr.
pub fn timings(session: &Session, times: &Timings) {
    let alerts = session.batch().map_or(0, wg_schema::Batch::len) as f64;
    let rate = |seconds: f64| alerts / seconds.max(1e-9);
    let (read, score, link) = (times.read.as_secs_f64(), times.score.as_secs_f64(), times.link.as_secs_f64());
    eprintln!("read   {read:.3} s  {:.0} MB/s  {:.0} alerts/s", times.bytes as f64 / 1e6 / read.max(1e-9), rate(read));
    eprintln!("score  {score:.3} s  {:.0} alerts/s", rate(score));
    eprintln!("link   {link:.3} s  {:.0} alerts/s", rate(link));
    eprintln!("ranked {:.3} s  {:.0} alerts/s", read + score + link, rate(read + score + link));
}
