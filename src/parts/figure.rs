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

/// Returns the figures of a sum as they are printed: rounded so that the printed parts add up to the printed total.
///
/// Whole points where nothing is lost by it, else one decimal. What rounding leaves over goes to the parts that it cut most.
pub fn adding_up(parts: &[f64], total: f64) -> (Vec<String>, String) {
    let is_whole = |points: &f64| (points - points.round()).abs() < 0.05;
    let decimals = usize::from(!(parts.iter().all(is_whole) && is_whole(&total)));
    let scale = if decimals == 0 { 1.0 } else { 10.0 };
    let mut whole: Vec<i64> = parts.iter().map(|points| (points * scale).floor() as i64).collect();
    let target = (total * scale).round() as i64;
    let mut by_rest: Vec<usize> = (0..parts.len()).collect();
    let rest = |place: &usize| (parts[*place] * scale).rem_euclid(1.0);
    wg_schema::sort::by(&mut by_rest, |a, b| rest(b).total_cmp(&rest(a)).then(a.cmp(b)));
    let left = usize::try_from(target - whole.iter().sum::<i64>()).unwrap_or(0);
    for place in by_rest.into_iter().take(left) {
        whole[place] += 1;
    }
    let print = |value: i64| signed(value as f64 / scale, decimals);
    (whole.into_iter().map(print).collect(), print(target))
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

/// Lower ends of piles, which no rounding lifts an estimate over: 0.697 is below 0.70 and is not printed as if it were not.
const BOUNDS: [f32; 3] = [0.70, 0.30, 0.05];

/// Returns `0.94`; never `0.00` or `1.00`, which would claim certainty.
pub fn probability(p: f32) -> String {
    let lifted = BOUNDS.iter().any(|bound| p < *bound && p >= bound - 0.005);
    match p {
        _ if p < 0.01 => "<0.01".to_owned(),
        _ if lifted => format!("{:.2}", p - 0.005),
        _ => format!("{:.2}", p.min(0.99)),
    }
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

/// Returns `Cohen's kappa −0.11`.
pub fn kappa(kappa: f64) -> String {
    format!("Cohen's kappa {kappa:.2}").replace('-', "\u{2212}")
}

/// Returns an upper bound as a percentage, `1.4 %`, never less than it is.
pub fn at_most(share: f64) -> String {
    let percent = share * 100.0;
    // What is on a step to the last bit but one stays on it.
    let up = |steps: f64| ((percent * steps - 1e-9).ceil() / steps).max(0.0);
    match percent {
        p if p <= 0.0 => "0 %".to_owned(),
        p if p < 0.1 => format!("{:.2} %", up(100.0)),
        p if p < 10.0 => {
            let value = up(10.0);
            if value.fract() == 0.0 { format!("{value:.0} %") } else { format!("{value:.1} %") }
        }
        _ => format!("{:.0} %", up(1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_the_design_writes_them() {
        assert_eq!((count(128_593), count(7), count(1_000)), ("128,593".into(), "7".into(), "1,000".into()));
        assert_eq!((points(24.2), points(-4.6), points(0.3)), ("+24".into(), "\u{2212}5".into(), "0".into()));
        assert_eq!((bytes(84_000_000), bytes(1_400_000), bytes(40)), ("84 MB".into(), "1.4 MB".into(), "40 B".into()));
        assert_eq!(
            (percent(212, 128_593), percent(71, 100), percent(0, 0)),
            ("0.16 %".into(), "71 %".into(), "0 %".into())
        );
    }

    #[test]
    fn no_rounding_lifts_an_estimate_into_another_pile() {
        let printed = [0.6974, 0.70, 0.2999, 0.30, 0.0499, 0.694, 0.004, 0.999].map(probability);
        assert_eq!(printed, ["0.69", "0.70", "0.29", "0.30", "0.04", "0.69", "<0.01", "0.99"]);
    }

    #[test]
    fn a_bound_is_never_printed_lower_than_it_is() {
        let printed = [0.0, 0.0139, 0.01, 0.005, 0.0003, 0.05, 0.333, 1.0].map(at_most);
        assert_eq!(printed, ["0 %", "1.4 %", "1 %", "0.5 %", "0.03 %", "5 %", "34 %", "100 %"]);
    }

    #[test]
    fn printed_parts_add_up_to_the_printed_total() {
        let parts = [-46.0, 24.0, 19.0, 2.0, -5.0];
        assert_eq!(adding_up(&parts, -6.0).0, ["\u{2212}46", "+24", "+19", "+2", "\u{2212}5"]);
        // Each of these alone would round to 0.3, and three of them to 0.9 instead of 1.0.
        let (parts, total) = adding_up(&[0.34, 0.33, 0.33], 1.0);
        assert_eq!((parts, total), (vec!["+0.4".into(), "+0.3".into(), "+0.3".into()], "+1.0".into()));
    }

    proptest::proptest! {
        #[test]
        fn any_sum_of_1024ths_adds_up_in_print(units in proptest::collection::vec(-60_000i64..60_000, 1..30)) {
            let parts: Vec<f64> = units.iter().map(|unit| *unit as f64 / 1024.0).collect();
            let total: f64 = parts.iter().sum();
            let (printed, sum) = adding_up(&parts, total);
            let read = |text: &String| (text.replace('\u{2212}', "-").parse::<f64>().unwrap() * 10.0).round() as i64;
            proptest::prop_assert_eq!(printed.iter().map(read).sum::<i64>(), read(&sum));
        }
    }

    #[test]
    fn a_lens_never_claims_certainty() {
        assert_eq!(lens_words(0.9999, 0.86, 1.0), "0.99, likely between 0.86 and 0.99");
        assert_eq!(probability(0.0), "<0.01");
    }
}
