//! What queries mean, as a table of cases over one small subject.

use proptest::prelude::*;
use wg_query::{Clock, Field, Mode, Parsed, Problem, Subject, drop_hint, parse, toggle, token_state};

/// 2026-11-21T06:00Z: the end of the export.
const END: i64 = 1_795_240_800_000;
const HOUR: i64 = 3_600_000;
const CLOCK: Clock = Clock { batch_end: END };

/// Office spawned PowerShell on WS-4 at 02:06.
struct Office;

impl Subject for Office {
    fn texts(&self, field: Field, each: &mut dyn FnMut(&str)) {
        let texts: &[&str] = match field {
            Field::Pile => &["act-first"],
            Field::Verdict => &["none"],
            Field::Phase => &["Enter", "Learn"],
            Field::Tactic => &["EX", "TA0002", "Execution", "CA", "TA0006", "Credential Access"],
            Field::Technique => &["T1003.001", "LSASS Memory"],
            Field::Host => &["WS-4.corp.example"],
            Field::User => &["CORP\\a.berg"],
            Field::Address => &["192.0.2.7"],
            Field::Domain => &["cdn.evil.example"],
            Field::Rule => &["Office macro runs PowerShell"],
            Field::Severity => &["High"],
            Field::Line => &["above"],
            Field::Incident => &["INC-0412"],
            _ => &[],
        };
        texts.iter().for_each(|text| each(text));
    }

    fn number(&self, field: Field) -> Option<f64> {
        match field {
            Field::Score => Some(0.941),
            Field::Alerts => Some(37.0),
            _ => None,
        }
    }

    fn time(&self) -> Option<i64> {
        Some(END - 4 * HOUR + 6 * 60_000)
    }

    fn any_text(&self, each: &mut dyn FnMut(&str)) {
        ["Office macro runs PowerShell", "WS-4.corp.example", "Überweisung.docm"].iter().for_each(|text| each(text));
    }
}

fn matches(query: &str) -> bool {
    parse(query).filter.matches(&Office, &CLOCK)
}

#[track_caller]
fn check(query: &str, expect: bool) {
    assert_eq!(matches(query), expect, "{query}: {:?}", parse(query));
    assert_eq!(parse(query).error, None, "{query}");
}

#[test]
fn fields_are_compared_without_case() {
    check("host:ws-4.CORP.example", true);
    check("host:ws-4", true);
    check("host:ws", false);
    check("host:ws*", true);
    check("user:a.berg", true);
    check("user:berg", false);
    check("domain:evil.example", true);
    check("rule:powershell", true);
    check("rule:\"powershell\"", false);
    check("-host:ws-5", true);
}

#[test]
fn a_technique_means_its_sub_techniques() {
    check("technique:T1003", true);
    check("technique:t1003.001", true);
    check("technique:T1003.002", false);
    check("T1003", true);
}

#[test]
fn alternatives_and_all_of() {
    check("severity:high,critical phase:learn", true);
    check("severity:low,critical", false);
    check("phase:learn phase:act", false);
}

#[test]
fn severities_and_numbers_have_an_order() {
    check("severity>=medium", true);
    check("severity>high", false);
    check("severity<informational", false);
    check("score>0.7", true);
    check("score>0.95", false);
    check("score:0.94", true);
    check("score:0.3..0.7", false);
    check("score>=70%", true);
    check("alerts<=37", true);
    check("alerts<37", false);
}

#[test]
fn times_are_of_the_export() {
    check("time>02:00", true);
    check("time<02:00", false);
    check("time:02:06", true);
    check("time:02:00..02:06", true);
    check("time:2026-11-21", true);
    check("time>=2026-11-22", false);
    check("last:4h", true);
    check("last:3h", false);
    check("-last:3h", true);
}

#[test]
fn bare_words_must_all_be_found_somewhere() {
    check("macro ws-4", true);
    check("macro mimikatz", false);
    check("\"macro runs\"", true);
    check("\"runs macro\"", false);
    check("-mimikatz", true);
    check("überweisung", true);
    check("mimikatz,macro", true);
}

#[test]
fn values_of_a_fixed_list_have_other_spellings() {
    check("verdict:none pile:\"act first\" line:above", true);
    check("verdict:\"not judged\"", true);
}

#[test]
fn plain_words_are_read_by_fixed_rules() {
    let parsed = parse("hosts with credential theft in the last 2 hours, not judged");
    assert_eq!(parsed.reads_as, ["Tactic is CA", "In the last 2 h of the export", "Verdict is none"]);
    assert_eq!(parsed.not_used, ["hosts", "with"]);
    assert_eq!(parsed.unsure.len(), 1);
    assert_eq!(parsed.unsure[0].other, "tactic:XF");
    let parsed = parse("critical");
    assert_eq!((parsed.unsure[0].read_as.as_str(), parsed.unsure[0].other.as_str()), ("text", "severity:critical"));
}

#[track_caller]
fn check_error(query: &str, problem: Problem, nearest: Option<&str>) {
    let error = parse(query).error.unwrap_or_else(|| panic!("{query} has no error"));
    assert_eq!((error.problem, error.nearest.as_deref()), (problem, nearest), "{query}");
}

#[test]
fn an_error_names_the_nearest_valid_token() {
    check_error("hst:WS-4", Problem::UnknownField, Some("host:WS-4"));
    check_error("-hst:WS-4", Problem::UnknownField, Some("-host:WS-4"));
    check_error("severity:hgih", Problem::UnknownValue, Some("severity:high"));
    check_error("severity:hig", Problem::UnknownValue, Some("severity:high"));
    check_error("verdict:xp", Problem::UnknownValue, Some("verdict:tp"));
    check_error("score>70", Problem::BadScore, Some("score>0.7"));
    check_error("score>x", Problem::BadNumber, None);
    check_error("score>NaN", Problem::BadNumber, None);
    check_error("time>soon", Problem::BadTime, None);
    check_error("last:2", Problem::BadSpan, Some("last:2h"));
    check_error("host>a", Problem::NoOrder, Some("host:a"));
    check_error("port:1000..2000", Problem::NoOrder, None);
    check_error("alerts:5..2", Problem::Backwards, Some("alerts:2..5"));
    check_error("time>yesterday-25:00", Problem::BadTime, None);
}

#[test]
fn the_rest_of_a_query_with_an_error_still_filters() {
    assert!(matches("hst:x macro"));
    assert!(!matches("hst:x mimikatz"));
}

#[test]
fn a_token_that_is_being_typed_is_not_an_error() {
    let parsed = parse("macro host:");
    assert_eq!((parsed.error, parsed.not_used), (None, vec!["host:".to_owned()]));
    let parsed = parse("macro not");
    assert_eq!((parsed.error, parsed.not_used), (None, vec!["not".to_owned()]));
}

#[test]
fn not_takes_one_token_of_a_field_and_a_whole_list_of_words() {
    assert_eq!(parse("not host:a or host:b").reads_as, ["Not: Host is a, or Host is b"]);
    assert_eq!(parse("not macro or mimikatz").reads_as, ["No text contains “macro”", "No text contains “mimikatz”"]);
    assert_eq!(parse("host:a or not b-1").reads_as, ["Host is a, or No text contains “b-1”"]);
    assert_eq!(parse("without a host").error, None, "it is host:*, excluded");
    check_error("port:70000", Problem::BadPort, None);
    check_error("severity:high..low", Problem::Backwards, Some("severity:low..high"));
    check_error("time:last 0h", Problem::BadSpan, None);
}

#[test]
fn a_question_that_is_refused_is_offered_as_the_text_that_it_may_be() {
    let title = "Multiple failed logons before success";
    let error = parse(title).error.expect("refused");
    assert_eq!((error.problem, error.span), (Problem::NoFilter, 0..title.len()));
    let parsed = parse(&error.nearest.expect("an offer"));
    assert_eq!((parsed.error, parsed.reads_as), (None, vec![format!("Some text contains “{}”", title.to_lowercase())]));
    let nearest = |query: &str| parse(query).error.and_then(|error| error.nearest);
    assert_eq!(nearest("logons before success host:a"), None, "with a field it is no title");
}

#[test]
fn prefixes_choose_a_mode() {
    assert_eq!(parse("> export json").mode, Mode::Command("export json".into()));
    assert_eq!(parse("?lens").mode, Mode::Help("lens".into()));
    assert_eq!(parse("@ws").mode, Mode::Entity("ws".into()));
    assert_eq!(parse("#t1003").mode, Mode::Ident("t1003".into()));
    assert!(matches("@ws-4") && !matches("@ws-5") && matches("#0412") && matches("#T1003"));
}

#[test]
fn the_hint_names_the_token_whose_loss_finds_the_most() {
    let parsed = parse("macro mimikatz the");
    let hint = drop_hint(&parsed, |filter| u32::from(filter.matches(&Office, &CLOCK)));
    assert_eq!(hint, Some(("mimikatz".to_owned(), 1)));
    assert_eq!(drop_hint(&parse("a1 b2"), |filter| u32::from(filter.matches(&Office, &CLOCK))), None);
}

#[test]
fn a_long_query_is_read_up_to_a_limit_and_says_so() {
    let parsed = parse(&"x ".repeat(5000));
    assert_eq!(parsed.tokens.len(), 64);
    assert_eq!(parsed.not_used.len(), 1);
}

fn spans_fit(query: &str, parsed: &Parsed) -> bool {
    parsed.tokens.iter().all(|token| query.get(token.span.clone()) == Some(&token.text) || token.span.start == 0)
}

#[test]
fn or_joins_its_neighbours_and_brackets_group() {
    check("host:ws-5 or host:ws-4", true);
    check("host:ws-5 or host:ws-6", false);
    check("host:ws-5 or host:ws-4 severity:low", false);
    check("(host:ws-5 severity:high) or (host:ws-4 phase:learn)", true);
    check("(host:ws-5 or host:ws-4) and not mimikatz", true);
    check("not (host:ws-4 mimikatz)", true);
    check("-(host:ws-4 phase:learn)", false);
    check("not host:ws-4", false);
    assert_eq!(parse("host:a or host:b macro").reads_as, ["Host is a, or Host is b", "Some text contains “macro”"]);
    assert_eq!(parse("or host:a )").not_used, ["or", ")"]);
    assert!(parse(&"(".repeat(60)).filter.is_empty());
}

#[test]
fn addresses_are_compared_as_addresses() {
    check("address:192.0.2.0/24", true);
    check("address:192.0.3.0/24", false);
    check("192.0.2.7", true);
    check("192.0.2.70", false);
    check_error("address:10.0.0.0/99", Problem::BadRange, None);
}

#[test]
fn hours_and_days_are_of_the_last_alert() {
    check("hour:22..5", true);
    check("hour:3..21", false);
    check("day:sat", true);
    check("day:sunday", false);
    check("time:last-night", true);
    check("time:yesterday", false);
    check("time:last 4h", true);
    check_error("hour:25", Problem::BadHour, None);
}

#[test]
fn the_hint_drops_one_side_of_an_or() {
    let parsed = parse("mimikatz or x1y2 macro");
    let hint = drop_hint(&parsed, |filter| u32::from(filter.matches(&Office, &CLOCK)));
    assert_eq!(hint, None, "neither side alone is found");
    let parsed = parse("(macro mimikatz) or x1y2");
    let hint = drop_hint(&parsed, |filter| u32::from(filter.matches(&Office, &CLOCK)));
    assert_eq!(hint.map(|(token, _)| token).as_deref(), Some("mimikatz"));
}

proptest! {
    #[test]
    fn reading_any_text_ends_and_its_spans_fit(query in r#"[ -~äΩ"*,:<>=.@#()\-]{0,80}"#) {
        let parsed = parse(&query);
        prop_assert!(spans_fit(&query, &parsed));
        let _found = parsed.filter.matches(&Office, &CLOCK);
    }

    #[test]
    fn any_value_can_be_toggled_in_and_out(value in "[ -~äΩ]{1,20}", query in "[a-z: ]{0,20}") {
        let on = toggle(&query, Field::Host, &value, false);
        prop_assert_eq!(token_state(&on, Field::Host, &value), Some(false), "{}", on);
        prop_assert_eq!(token_state(&toggle(&on, Field::Host, &value, false), Field::Host, &value), None);
    }
}

#[test]
fn an_open_quote_is_closed_before_a_click_adds_to_it() {
    assert_eq!(toggle("rule:\"office", Field::Host, "WS-4", false), "rule:\"office\" host:WS-4");
}
