//! One token of a field as a test: its values read in the field's shape.

use crate::field::{Field, Shape, concern};
use crate::filter::{Between, Match, Pattern, Test, TimeRange, fold};
use crate::lex::{Sign, Value};
use crate::moment::{Moment, named_span};
use crate::net::Net;
use crate::parse::Problem;

pub(crate) type Problematic = (Problem, Option<String>);

/// Returns the test of `field sign values` and what it says in words; `Err` with the nearest valid `:value`.
pub(crate) fn test(field: Field, sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    match field.shape() {
        Shape::Words(_) if field == Field::Severity => severity(sign, values),
        Shape::Number => number(field, sign, values),
        Shape::Time => time(sign, values),
        _ if sign != Sign::Is => Err((Problem::NoOrder, values.first().map(|value| format!(":{}", value.text)))),
        shape => Ok(text(field, shape, values)?),
    }
}

fn text(field: Field, shape: Shape, values: &[Value]) -> Result<(Test, String), Problematic> {
    let mut patterns = Vec::new();
    let mut said = Vec::new();
    for Value { text, quoted } in values {
        let text = match shape.word(text) {
            Some(Ok(word)) => word,
            Some(Err(nearest)) => return Err((Problem::UnknownValue, nearest.map(|word| format!(":{word}")))),
            None if field == Field::Port && text.contains("..") => return Err((Problem::NoOrder, None)),
            None if field == Field::Port && !text.contains('*') && text.parse::<u16>().is_err() => {
                return Err((Problem::BadPort, None));
            }
            None => text,
        };
        let mode = match shape {
            _ if field == Field::Address && text.contains('/') => {
                Match::Within(Net::read(text).ok_or((Problem::BadRange, None))?)
            }
            _ if !quoted && text.contains('*') => Match::Stars,
            Shape::Part if !quoted => Match::Part,
            _ => Match::Whole,
        };
        patterns.push(Pattern { text: fold(text).into_owned(), mode });
        said.push(match mode {
            Match::Part => format!("contains “{text}”"),
            Match::Whole | Match::Stars | Match::Within(_) => format!("is {text}"),
        });
    }
    Ok((Test::Field(field, patterns), format!("{} {}", field.label(), said.join(" or "))))
}

fn severity(sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    let mut words = Vec::new();
    if let (Sign::Is, [Value { text, .. }]) = (sign, values)
        && let Some((low, high)) = text.split_once("..")
        && let (Some(from), Some(to)) = (concern(low), concern(high))
    {
        return match from <= to {
            true => Ok((Test::Severity(vec![(from, to)]), format!("Severity from {low} to {high}"))),
            false => Err((Problem::Backwards, Some(format!(":{high}..{low}")))),
        };
    }
    for value in values {
        match Field::Severity.shape().word(&value.text) {
            Some(Ok(word)) => words.push(word),
            Some(Err(near)) => {
                return Err((Problem::UnknownValue, near.map(|word| format!("{}{word}", written(sign)))));
            }
            None => {}
        }
    }
    if sign == Sign::Is {
        let patterns = words.iter().map(|word| Pattern { text: (*word).to_owned(), mode: Match::Whole }).collect();
        return Ok((Test::Field(Field::Severity, patterns), format!("Severity is {}", words.join(" or "))));
    }
    let ranges = words.iter().filter_map(|word| concern(word)).map(|at| match sign {
        Sign::Over => (at.saturating_add(1), u8::MAX),
        Sign::OverOrIs | Sign::Is => (at, u8::MAX),
        // Nothing is below the least of all: an empty range.
        Sign::Under => at.checked_sub(1).map_or((1, 0), |below| (0, below)),
        Sign::UnderOrIs => (0, at),
    });
    Ok((Test::Severity(ranges.collect()), format!("Severity {} {}", spoken(sign), words.join(" or "))))
}

fn number(field: Field, sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    let mut ranges = Vec::new();
    let mut said = Vec::new();
    for Value { text, .. } in values {
        if let Some((low, high)) = text.split_once("..").filter(|_| sign == Sign::Is) {
            let (said_low, said_high) = (low, high);
            let (low, high) = (one_number(field, sign, low)?, one_number(field, sign, high)?);
            let range = |low: f64, high: f64| Between { low, low_in: true, high, high_in: true };
            match (low > high, field) {
                (false, _) => ranges.push(range(low, high)),
                // Past midnight.
                (true, Field::Hour) => ranges.extend([range(low, 23.0), range(0.0, high)]),
                (true, _) => return Err((Problem::Backwards, Some(format!(":{said_high}..{said_low}")))),
            }
            said.push(format!("from {said_low} to {said_high}"));
            continue;
        }
        let value = one_number(field, sign, text)?;
        // A score is shown with two decimals, so that is what "is" can mean.
        let near = if field == Field::Score { 0.005 } else { 0.0 };
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        ranges.push(match sign {
            Sign::Is => Between { low: value - near, low_in: true, high: value + near, high_in: near == 0.0 },
            Sign::Over => Between { low: value, low_in: false, high, high_in: true },
            Sign::OverOrIs => Between { low: value, low_in: true, high, high_in: true },
            Sign::Under => Between { low, low_in: true, high: value, high_in: false },
            Sign::UnderOrIs => Between { low, low_in: true, high: value, high_in: true },
        });
        said.push(format!("{} {text}", spoken(sign)));
    }
    Ok((Test::Number(field, ranges), format!("{} {}", field.label(), said.join(" or "))))
}

/// Reads a plain decimal number of up to 15 digits, exactly. The standard reader knows more, by 10 KB of tables.
fn decimal(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let n_digits = whole.len() + part.len();
    if !(1..=15).contains(&n_digits) || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let read = |digits: &str| digits.bytes().fold(0_u64, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    // Both are below 2^53, so that the one division rounds once.
    let scale = 10_u64.pow(part.len() as u32);
    Some(sign * ((read(whole) * scale + read(part)) as f64 / scale as f64))
}

fn one_number(field: Field, sign: Sign, text: &str) -> Result<f64, Problematic> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, false), |digits| (digits, true));
    let value = decimal(digits).ok_or((Problem::BadNumber, None))?;
    let value = if percent { value / 100.0 } else { value };
    if field == Field::Score && !(0.0..=1.0).contains(&value) {
        let nearest = (1.0..=100.0).contains(&value).then(|| format!("{}{}", written(sign), value / 100.0));
        return Err((Problem::BadScore, nearest));
    }
    if field == Field::Hour && !(0.0..24.0).contains(&value) {
        return Err((Problem::BadHour, None));
    }
    Ok(value)
}

fn time(sign: Sign, values: &[Value]) -> Result<(Test, String), Problematic> {
    let read = |text: &str| Moment::read(text).ok_or((Problem::BadTime, None));
    let mut ranges = Vec::new();
    let mut said = Vec::new();
    for Value { text, .. } in values {
        if let Some((from, to)) = text.split_once("..").filter(|_| sign == Sign::Is) {
            ranges.push(TimeRange { from: Some((read(from)?, false)), to: Some((read(to)?, true)) });
            said.push(format!("from {from} to {to}"));
            continue;
        }
        if let Some((from, to, words)) = named_span(text).filter(|_| sign == Sign::Is) {
            ranges.push(TimeRange { from: Some((from, false)), to: Some((to, false)) });
            said.push(words.to_owned());
            continue;
        }
        let moment = read(text)?;
        ranges.push(match sign {
            Sign::Is => TimeRange { from: Some((moment, false)), to: Some((moment, true)) },
            Sign::Over => TimeRange { from: Some((moment, true)), to: None },
            Sign::OverOrIs => TimeRange { from: Some((moment, false)), to: None },
            Sign::Under => TimeRange { from: None, to: Some((moment, false)) },
            Sign::UnderOrIs => TimeRange { from: None, to: Some((moment, true)) },
        });
        let words = match sign {
            Sign::Is if text.starts_with(|c: char| c.is_ascii_alphabetic()) => "is",
            Sign::Is => "at",
            Sign::Over => "after",
            Sign::OverOrIs => "from",
            Sign::Under => "before",
            Sign::UnderOrIs => "up to",
        };
        said.push(format!("{words} {text}"));
    }
    Ok((Test::Time(ranges), format!("Time {} UTC", said.join(" or "))))
}

fn written(sign: Sign) -> &'static str {
    match sign {
        Sign::Is => ":",
        Sign::Over => ">",
        Sign::OverOrIs => ">=",
        Sign::Under => "<",
        Sign::UnderOrIs => "<=",
    }
}

fn spoken(sign: Sign) -> &'static str {
    match sign {
        Sign::Is => "is",
        Sign::Over => "above",
        Sign::OverOrIs => "at least",
        Sign::Under => "below",
        Sign::UnderOrIs => "at most",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_decimals_are_read_as_the_standard_reader_does(text in "-?[0-9]{0,8}\\.?[0-9]{0,7}") {
            prop_assert_eq!(decimal(&text), text.parse().ok());
        }
    }

    #[test]
    fn what_is_no_plain_decimal_is_no_number() {
        for text in ["", "-", ".", "1e3", "inf", "NaN", "1_0", "+1", "1.2.3", "0.1234567890123456"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
