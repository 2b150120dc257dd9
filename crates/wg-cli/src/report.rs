//! The import report for people.

use crate::inert;
use crate::load::Timings;
use std::io::{self, Write};
use wg_engine::{ProductPassport, Session};
use wg_schema::field_map::MapUse;
use wg_schema::report::{Effect, SourceReport};
use wg_schema::time::to_rfc3339;

/// Writes one block a file (the funnel, then what was odd), one a product, the clocks, and what the batch cannot tell.
///
/// # Errors
/// Those of `out`.
pub fn write(session: &Session, out: &mut dyn Write) -> io::Result<()> {
    for report in session.reports() {
        file(report, out)?;
    }
    let passport = session.passport();
    for product in &passport.products {
        self::product(product, out)?;
    }
    if !passport.skew.is_empty() {
        writeln!(out, "\nClocks, estimated from shared events; to correct one: --shift NAME=-90s")?;
        for skew in &passport.skew {
            writeln!(out, "  {}", inert::text(&wg_engine::skew_words(skew)))?;
        }
    }
    if !passport.one_name.is_empty() {
        writeln!(out, "\nNames taken for one, {} groups; to hold one apart: --apart NAME", passport.one_name_total)?;
        for group in passport.one_name.iter().take(20) {
            let name = |(name, alerts): &(String, u32)| format!("{} ({alerts})", inert::text(name));
            writeln!(out, "  {:<8} {}", group.kind, group.names.iter().map(name).collect::<Vec<_>>().join(" = "))?;
        }
    }
    for name in &passport.apart {
        writeln!(out, "  held apart: {}", inert::text(name))?;
    }
    if !passport.cannot_tell.is_empty() {
        writeln!(out, "\nWhat this batch cannot tell")?;
        for line in &passport.cannot_tell {
            writeln!(out, "  {}", inert::text(line))?;
        }
    }
    Ok(())
}

/// Which field was taken for which, and by how much certainty.
fn write_map(used: &MapUse, out: &mut dyn Write) -> io::Result<()> {
    let how = if used.is_guessed { "guessed" } else { "given" };
    writeln!(out, "  fields {how}, shape {} ({} records looked at):", used.map.shape, used.records)?;
    for (mapped, samples) in used.map.fields.iter().zip(&used.samples) {
        let why = mapped.scale.map_or(&*mapped.why, |scale| scale.words());
        let sample = samples.first().map_or(String::new(), |sample| format!(" e.g. {}", inert::text(sample)));
        let path = inert::text(&mapped.path);
        writeln!(out, "    {:<32} {:>3} %  {path} ({}){sample}", mapped.field, mapped.confidence, inert::text(why))?;
    }
    Ok(())
}

fn file(report: &SourceReport, out: &mut dyn Write) -> io::Result<()> {
    let format = if report.format_name.is_empty() { "not recognised" } else { &report.format_name };
    writeln!(out, "{}: {format} {}", inert::text(&report.file), report.container.join(" "))?;
    let updates = if report.updates > 0 { format!(", {} of them updates", report.updates) } else { String::new() };
    writeln!(
        out,
        "  {} records - {} rejected - {} not alerts - {} folded{updates} = {} alerts",
        report.records, report.rejected, report.not_alerts, report.folded, report.alerts
    )?;
    for (code, n) in &report.counts {
        writeln!(out, "  {n:>8}  {}", code.as_str())?;
    }
    if let Some(used) = &report.map {
        write_map(used, out)?;
    }
    for problem in report.problems.iter().filter(|problem| problem.effect != Effect::Kept).take(20) {
        let record = problem.record.map_or(String::new(), |record| format!("record {record}, "));
        writeln!(out, "            {record}byte {}: {}", problem.offset, inert::text(&problem.message))?;
    }
    Ok(())
}

fn product(product: &ProductPassport, out: &mut dyn Write) -> io::Result<()> {
    let name = if product.product.is_empty() { "product not named" } else { &product.product };
    writeln!(out, "\n{}: {} alerts", inert::text(name), product.alerts)?;
    if let (Some(first), Some(last)) = (product.first_time, product.last_time) {
        writeln!(out, "  from {} to {}", to_rfc3339(first), to_rfc3339(last))?;
    }
    for (start, end) in &product.silent {
        writeln!(out, "  silent from {start} to {end}")?;
    }
    let counts = [
        (product.undated, "undated"),
        (product.zone_assumed, "without a zone, read as UTC"),
        (product.zone_set, "without a zone, read in the one that was set"),
        (product.repeats, "repeats folded"),
        (product.updates, "earlier states"),
        (product.mapped, "with a retired ATT&CK id or name, mapped"),
        (product.ambiguous, "with an ATT&CK id whose meaning depends on its version"),
        (product.unknown_technique, "with an id that ATT&CK does not know"),
        (product.no_severity, "without a severity"),
        (product.secrets, "with a secret, hidden"),
        (product.id_conflicts, "that share an id and contradict each other"),
    ];
    for (n, words) in counts.into_iter().filter(|(n, _)| *n > 0) {
        writeln!(out, "  {n:>8}  {words}")?;
    }
    let (all, part): (Vec<_>, Vec<_>) =
        product.fields.iter().filter(|(_, percent)| **percent > 0).partition(|(_, percent)| **percent == 100);
    let names: Vec<&str> = all.iter().map(|(path, _)| **path).collect();
    writeln!(out, "  all have: {}", names.join(", "))?;
    let shares: Vec<String> = part.iter().map(|(path, percent)| format!("{path} {percent} %")).collect();
    if !shares.is_empty() {
        writeln!(out, "  some have: {}", shares.join(", "))?;
    }
    Ok(())
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
