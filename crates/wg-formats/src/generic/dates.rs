//! Whether the day or the month comes first in the dates of a column: by all of its values, because one date tells only
//! where a number is above 12.

use super::profile::Column;
use wg_record::when;
use wg_schema::field_map::DateOrder;

/// How the order was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// No date of the column can be read in two ways.
    Plain,
    Told(DateOrder, &'static str),
    /// Nothing tells; the month is taken to be first.
    Unsaid,
}

/// A span that is so many times shorter than the other is the likelier: an export covers days, and not a day of each month.
const SHORTER: i64 = 4;

/// Returns the order in a column. `is_foreign`: its export has names in another language than English, and only in English
/// does the month come first.
pub(super) fn order(column: &Column, is_foreign: bool) -> Order {
    if is_serial(column) {
        return Order::Told(DateOrder::Serial, "its numbers are days since 1900, as spreadsheets save a date");
    }
    let mut two_ways = Vec::new();
    let (mut n_day, mut n_month) = (0, 0);
    for text in column.values() {
        match when::numbers_of_date(text) {
            Some((first, 13..)) if first <= 12 => n_month += 1,
            Some((13.., second)) if second <= 12 => n_day += 1,
            Some((first, second)) if first != second => two_ways.push(text),
            _ => {}
        }
    }
    match (n_day, n_month) {
        (0, 0) if two_ways.is_empty() => Order::Plain,
        (1.., 0) => Order::Told(DateOrder::DayFirst, "a day above 12 comes first"),
        (0, 1..) => Order::Told(DateOrder::MonthFirst, "a day above 12 comes second"),
        (0, 0) => by_span(&two_ways).unwrap_or(match is_foreign {
            true => Order::Told(DateOrder::DayFirst, "its language puts the day first"),
            false => Order::Unsaid,
        }),
        // Both ways in one column: each date as it can be read.
        _ => Order::Unsaid,
    }
}

/// Returns whether all values are counts of days, one at least with a time of day.
pub(super) fn is_serial(column: &Column) -> bool {
    column.values().any(|text| text.contains(['.', ','])) && column.values().all(|text| when::serial(text).is_some())
}

fn by_span(texts: &[&str]) -> Option<Order> {
    let span = |order| {
        let times = texts.iter().filter_map(|text| when::read_as(text, Some(order)).time());
        let (low, high) = times.fold((i64::MAX, i64::MIN), |(low, high), time| (low.min(time), high.max(time)));
        high.checked_sub(low)
    };
    let (day, month) = (span(DateOrder::DayFirst)?, span(DateOrder::MonthFirst)?);
    // Dates of one day are as far apart in both.
    match () {
        () if texts.len() < 2 || day.min(month) < 0 => None,
        () if day.saturating_mul(SHORTER) < month => {
            Some(Order::Told(DateOrder::DayFirst, "so the dates are days apart, not months"))
        }
        () if month.saturating_mul(SHORTER) < day => {
            Some(Order::Told(DateOrder::MonthFirst, "so the dates are days apart, not months"))
        }
        () => None,
    }
}
