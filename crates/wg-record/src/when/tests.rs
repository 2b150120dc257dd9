use super::*;
use wg_schema::time::to_rfc3339;

/// `~` before the time: its zone was assumed.
fn written(text: &str) -> String {
    match read(text) {
        When::At(time) => to_rfc3339(time),
        When::ZoneAssumed(time) => format!("~{}", to_rfc3339(time)),
        When::Bad => "-".into(),
    }
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(written(text), expect, "{text:?}");
}

#[test]
fn an_epoch_number_has_the_unit_of_its_size() {
    for text in [
        "1763625600",
        "1763625600000",
        "1763625600000000",
        "1763625600000000000",
        "1763625600.0",
        "1.7636256e9",
        "134080992000000000",
        "/Date(1763625600000)/",
        "/Date(1763625600000+0100)/",
    ] {
        check(text, "2025-11-20T08:00:00.000Z");
    }
    check("1763625600.1239", "2025-11-20T08:00:00.123Z");
    check("1521911720.629574", "2018-03-24T17:15:20.629Z");
    check("1763625600123456789", "2025-11-20T08:00:00.123Z");
    check("1e18", "2001-09-09T01:46:40.000Z");
    check("2147483647", "2038-01-19T03:14:07.000Z");
    check("0xbc72e7ef.0x80000000", "2000-03-10T03:18:07.500Z");
}

#[test]
fn numbers_that_mean_none_or_nothing_are_not_believed() {
    for text in [
        "0",
        "-1",
        "9223372036854775807",
        "18446744073709551616",
        "46346.33333",
        "1e300",
        "NaN",
        "1763625600abc",
        "12",
        "99999999999999999999999999999999999999999999999999",
    ] {
        check(text, "-");
    }
}

#[test]
fn iso_times_are_read_with_every_fraction_and_offset() {
    let expect = "2026-11-20T08:00:00.000Z";
    for text in [
        "2026-11-20T08:00:00Z",
        "2026-11-20T08:00Z",
        "2026-11-20 08:00:00.000 UTC",
        "2026-11-20T08:00:00.0000000Z",
        "2026-11-20T09:00:00.000000000+01:00",
        "2026-11-20T08:00:00+0000",
        "2026-11-20T02:00:00-0600",
        "2026-11-20 13:30:00+05:30",
        "2026-11-20T09:00:00+01",
        "2026-11-20T09:00:00+01:00[Europe/Warsaw]",
        "2026/11/20 08:00:00 GMT",
        " 2026-11-20t08:00:00z ",
    ] {
        check(text, expect);
    }
    check("2024-07-04 22:35:00.746663+00:00", "2024-07-04T22:35:00.746Z");
    check("2026-11-20T08:00:00.123456789123Z", "2026-11-20T08:00:00.123Z");
    check("2026-11-20T08:00:00,5Z", "2026-11-20T08:00:00.500Z");
}

#[test]
fn a_missing_zone_is_utc_and_said_to_be_assumed() {
    check("2019-01-11 06:31:40", "~2019-01-11T06:31:40.000Z");
    check("2026-11-20T08:00:00", "~2026-11-20T08:00:00.000Z");
    check("2026-11-20", "~2026-11-20T00:00:00.000Z");
    check("2026-10-25T02:30:00 Europe/Warsaw", "~2026-10-25T02:30:00.000Z");
    check("2026-10-25 02:30:00 CST", "~2026-10-25T02:30:00.000Z");
}

#[test]
fn a_zone_by_a_name_of_one_meaning_is_believed() {
    check("2026-11-18 09:14:32 PST", "2026-11-18T17:14:32.000Z");
    check("2026-07-18 09:14:32 CEST", "2026-07-18T07:14:32.000Z");
    check("2026-11-18 09:14:32 Zulu", "2026-11-18T09:14:32.000Z");
    check("Wed Nov 18 09:14:32 JST 2026", "2026-11-18T00:14:32.000Z");
    check("2026-11-18T09:14:32\u{2212}05:00", "2026-11-18T14:14:32.000Z");
}

#[test]
fn digits_without_signs_are_a_date_where_they_are_no_number_of_the_epoch() {
    check("20261118091432", "~2026-11-18T09:14:32.000Z");
    check("20261318091432", "-");
    check("@1795000472", "2026-11-18T11:14:32.000Z");
}

#[test]
fn dates_with_the_year_last_are_told_apart_by_separator_and_size() {
    check("8/22/2022 6:07:16 PM", "~2022-08-22T18:07:16.000Z");
    check("8/22/2022 12:07:16 AM", "~2022-08-22T00:07:16.000Z");
    check("07/04/2024 22:33:57", "~2024-07-04T22:33:57.000Z");
    check("22/07/2024 22:33:57", "~2024-07-22T22:33:57.000Z");
    check("01/02/2026 03:04", "~2026-01-02T03:04:00.000Z");
    check("06-12-2017 11:39:43.512 PM +00:00", "2017-06-12T23:39:43.512Z");
    check("05-02-2022 10:00:00.000 +09:00", "2022-02-05T01:00:00.000Z");
    check("22.02.2022 10:00", "~2022-02-22T10:00:00.000Z");
    check("12/16/20-20:33:33.917356", "~2020-12-16T20:33:33.917Z");
    check("09/13/2019-01:55:45.123456", "~2019-09-13T01:55:45.123Z");
    check("8/22/2022 16:07:16 PM", "-");
}

#[test]
fn dates_in_words_are_read_in_any_order() {
    check("Mon Aug  1 03:34:23 2022", "~2022-08-01T03:34:23.000Z");
    check("Thu Mar 16 03:08:58 2023 UTC", "2023-03-16T03:08:58.000Z");
    check("Fri, 20 Nov 2026 08:00:00 +0100", "2026-11-20T07:00:00.000Z");
    check("20/Nov/2026:08:00:00 +0000", "2026-11-20T08:00:00.000Z");
    check("20/Nov/26 8:00 PM", "~2026-11-20T20:00:00.000Z");
    check("20-NOV-26 08.00.01.250000 PM", "~2026-11-20T20:00:01.250Z");
    check("Aug 01 2022 03:34:23.250 GMT", "2022-08-01T03:34:23.250Z");
    check("20-Nov-2026 08:00:00", "~2026-11-20T08:00:00.000Z");
    check("November 20, 2026 8:00:00 PM EST", "2026-11-21T01:00:00.000Z");
    check("November 20, 2026 8:00:00 PM IST", "~2026-11-20T20:00:00.000Z");
}

#[test]
fn a_year_is_never_guessed() {
    check("Nov 20 08:00:00", "-");
    check("05/30-19:09:10.917356", "-");
}

#[test]
fn leap_seconds_and_the_end_of_the_day_are_times() {
    check("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z");
    check("2026-11-20T24:00:00Z", "2026-11-21T00:00:00.000Z");
    check("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z");
}

#[test]
fn what_is_no_time_is_bad() {
    for text in [
        "",
        "yesterday",
        "null",
        "2026-02-30T08:00:00Z",
        "2026-13-45T99:99:99Z",
        "2026-11-20T08:00:00+25:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
        "2026-W47-5",
        "2026-324",
        "٢٠٢٦-١١-٢٠T٠٨:٠٠:٠٠Z",
        "2026-11-20T24:00:01Z",
        "2026-11-20T08:00:00Z; drop",
        "2023-02-29T00:00:00Z",
    ] {
        check(text, "-");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in "\\PC{0,70}|[0-9TZ:+./ -]{0,30}|[A-Za-z0-9 ,:/+-]{0,40}") {
        if let Some(time) = read(&text).time() {
            proptest::prop_assert!((EARLIEST_MS..LATEST_MS).contains(&time));
        }
    }

    #[test]
    fn a_written_time_comes_back(time in EARLIEST_MS..LATEST_MS) {
        proptest::prop_assert_eq!(read(&to_rfc3339(time)), When::At(time));
        proptest::prop_assert_eq!(read(&time.to_string()), When::At(time));
    }
}

#[test]
fn a_time_without_a_year_is_told_from_no_time() {
    for text in ["Nov 20 08:00:00", "Feb 29 08:00:00", "11/20-08:00:00.123456", "Fri Nov 20 08:00:00"] {
        assert!(lacks_year(text), "{text}");
    }
    for text in ["Nov 20 08:00:00 2026", "11/20/26-08:00:00", "yesterday", "", "13", "08:00:00", "Nov 41 08:00:00"] {
        assert!(!lacks_year(text), "{text}");
    }
}

#[test]
fn days_of_the_year_and_of_a_week_are_read() {
    check("2026-332T20:00:00Z", "2026-11-28T20:00:00.000Z");
    check("2024-366T00:00:00Z", "2024-12-31T00:00:00.000Z");
    check("2026-W48-6T20:00:00Z", "2026-11-28T20:00:00.000Z");
    check("2026-W01-4T00:00:00Z", "2026-01-01T00:00:00.000Z");
    check("28. Nov. 2026 20:00:00", "~2026-11-28T20:00:00.000Z");
    for text in [
        "2026-366T00:00:00Z",
        "2026-000T00:00:00Z",
        "2026-W54-1T00:00:00Z",
        "2026-W48-8T00:00:00Z",
        "2026-W01-1T00:00:00Z",
    ] {
        assert_eq!(read(text), When::Bad, "{text}");
    }
}

#[test]
fn the_basic_form_and_offsets_after_the_name_of_utc_are_read() {
    check("20261120T080000Z", "2026-11-20T08:00:00.000Z");
    check("20261120T080000.1239+0100", "2026-11-20T07:00:00.123Z");
    check("20261120T080000", "~2026-11-20T08:00:00.000Z");
    check("2026-11-20 08:00:00 UTC+0000", "2026-11-20T08:00:00.000Z");
    check("2026-11-20 08:00:00 GMT-03:00", "2026-11-20T11:00:00.000Z");
    for text in ["20261320T080000Z", "20261120T250000Z", "20261120T0800Z", "20261120Tx", "20261120T080000UTC+"] {
        check(text, "-");
    }
}

#[test]
fn scanners_and_firewalls_mix_the_forms_of_date_and_clock() {
    check("20261121T03:11:09Z", "2026-11-21T03:11:09.000Z");
    check("2026:11:21-03:11:09", "~2026-11-21T03:11:09.000Z");
    check("2026:11:21T03:11:09", "-");
}

#[test]
fn east_asian_dates_and_a_month_with_a_dot_are_read() {
    check("2026年11月29日 02时14分07秒", "~2026-11-29T02:14:07.000Z");
    check("2026年11月29日02時14分", "~2026-11-29T02:14:00.000Z");
    check("2026년 11월 29일 02시 14분 07초", "~2026-11-29T02:14:07.000Z");
    check("2026年11月29日", "~2026-11-29T00:00:00.000Z");
    check("Nov. 21, 2026, 3:11:09 AM", "~2026-11-21T03:11:09.000Z");
    check("第3年 x", "-");
}
