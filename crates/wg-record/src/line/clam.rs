//! What ClamAV found: `/srv/a.exe: Win.Trojan.Agent-1 FOUND`, of the daemon's log, of syslog and of a scan.

use super::Parsed;
use crate::json::Build;

const END: &str = " FOUND";

/// Returns whether the line says that a file holds something.
pub(super) fn is_found(line: &str) -> bool {
    parts(line).is_some()
}

/// The file and the name of what is in it. A file may be called anything, so the name is what stands last.
fn parts(line: &str) -> Option<(&str, &str)> {
    let (file, name) = line.trim_end().strip_suffix(END)?.rsplit_once(": ")?;
    // After what stands before it: a time and an arrow, or the header of syslog.
    let at = file.find(" -> ").map(|at| at + 4).or_else(|| file.rfind("]: ").map(|at| at + 3)).unwrap_or(0);
    let file = file[at..].trim();
    let is_name = !name.is_empty() && name.contains(['.', '-']) && !name.contains(' ');
    (is_name && !file.is_empty()).then_some((file, name))
}

/// Takes a line apart that [`is_found`] recognised.
pub(super) fn parse(line: &str, into: &mut Build) -> Parsed {
    let Some((file, name)) = parts(line) else { return Parsed::Unknown };
    if let Some((time, _)) = line.split_once(" -> ") {
        into.text("time", time);
    }
    into.text("product_name", "ClamAV");
    into.text("threat_name", name);
    into.text("file_path", file);
    Parsed::Fields
}
