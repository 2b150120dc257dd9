//! Figures as the screens write them: thousands commas, true minus, a space before %.

/// Returns `128,593`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns `1 alert`, `37 alerts`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// Returns signed whole points, `+24` or `−5` (U+2212); what rounds to nothing is `0`.
pub fn points(points: f64) -> String {
    signed(points.round(), 0)
}

/// Returns signed points with one decimal, for reasons that whole points would round to nothing.
pub fn points_fine(points: f64) -> String {
    if points.abs() >= 0.95 { signed(points.round(), 0) } else { signed((points * 10.0).round() / 10.0, 1) }
}

fn signed(value: f64, decimals: usize) -> String {
    let figure = format!("{:.decimals$}", value.abs());
    if value > 0.0 {
        format!("+{figure}")
    } else if value < 0.0 {
        format!("\u{2212}{figure}")
    } else {
        "0".to_owned()
    }
}

/// Returns `0.94`; never `0.00` or `1.00`, which would claim certainty.
pub fn probability(p: f32) -> String {
    format!("{:.2}", p.clamp(0.01, 0.99))
}

/// Returns `0.94, likely between 0.86 and 0.97`, the text of a lens.
pub fn lens_words(p: f32, low: f32, high: f32) -> String {
    format!("{}, likely between {} and {}", probability(p), probability(low), probability(high))
}

/// Returns `84 MB`, `1.4 MB`, `812 kB`, `40 B`.
pub fn bytes(n: u64) -> String {
    let (value, unit) = match n {
        0..=999 => return format!("{n} B"),
        1_000..=999_999 => (n as f64 / 1e3, "kB"),
        1_000_000..=999_999_999 => (n as f64 / 1e6, "MB"),
        _ => (n as f64 / 1e9, "GB"),
    };
    if value < 9.95 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

/// Returns `0.16 %`, `71 %`; of nothing, `0 %`.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0 %".to_owned();
    }
    let value = part as f64 / whole as f64 * 100.0;
    if value < 1.0 { format!("{value:.2} %") } else { format!("{value:.0} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_the_design_writes_them() {
        assert_eq!((count(128_593), count(7), count(1_000)), ("128,593".into(), "7".into(), "1,000".into()));
        assert_eq!((points(24.2), points(-4.6), points(0.3)), ("+24".into(), "\u{2212}5".into(), "0".into()));
        assert_eq!((points_fine(0.32), points_fine(-0.04)), ("+0.3".into(), "0".into()));
        assert_eq!((bytes(84_000_000), bytes(1_400_000), bytes(40)), ("84 MB".into(), "1.4 MB".into(), "40 B".into()));
        assert_eq!(
            (percent(212, 128_593), percent(71, 100), percent(0, 0)),
            ("0.16 %".into(), "71 %".into(), "0 %".into())
        );
    }

    #[test]
    fn a_lens_never_claims_certainty() {
        assert_eq!(lens_words(0.9999, 0.86, 1.0), "0.99, likely between 0.86 and 0.99");
        assert_eq!(probability(0.0), "0.01");
    }
}
