//! What can be said of the night without reading it as alerts.

use super::*;
use std::collections::HashSet;

fn lines() -> Vec<String> {
    String::from_utf8(night()).unwrap().lines().map(Into::into).collect()
}

/// Returns the texts after each `"key":"`.
fn values<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let mark = format!("\"{key}\":\"");
    text.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap_or("")).collect()
}

#[test]
fn the_night_is_the_same_bytes_every_time() {
    let night = night();
    assert_eq!(night, super::night());
    assert_eq!((small(), messy()), (super::small(), super::messy()));
    // Changes with every change to the tables; the point is that it is the same on every machine.
    assert_eq!(rng::hash(&String::from_utf8(night).unwrap()), 11_329_024_303_510_483_527);
}

#[test]
fn the_night_is_about_three_thousand_alerts_and_four_megabytes() {
    let (n, size) = (lines().len(), night().len());
    assert!((2900..3300).contains(&n), "{n}");
    assert!((3_000_000..4_500_000).contains(&size), "{size}");
}

#[test]
fn every_alert_of_a_story_is_in_the_night_exactly_once() {
    let night = String::from_utf8(night()).unwrap();
    let ids: Vec<&str> = night.lines().filter_map(|line| values(line, "uid").first().copied()).collect();
    let truth = truth();
    for story in truth.intrusions.iter().chain(&truth.look_alikes) {
        for uid in &story.uids {
            assert_eq!(ids.iter().filter(|id| *id == uid).count(), 1, "{uid} of {}", story.name);
        }
    }
    assert_eq!(truth.intrusions.len(), 3);
    assert!(truth.intrusions[0].tactics.len() >= 11, "{:?}", truth.intrusions[0].tactics);
}

#[test]
fn ids_are_unique_but_for_the_planted_ones() {
    let cast = Cast::new();
    let records = records(&cast);
    let ids: HashSet<&str> = records.iter().map(|record| record.uid.as_str()).collect();
    assert_eq!(ids.len(), records.len());
    assert_eq!(lines().len() as u64, records.len() as u64 + PLANTED.duplicates);
}

#[test]
fn times_are_within_the_night_and_in_order() {
    let cast = Cast::new();
    let records = records(&cast);
    assert!(records.iter().all(|record| (START_MS..END_MS).contains(&record.time)));
    assert!(records.is_sorted_by_key(|record| record.time));
}

#[test]
fn the_network_sensor_is_silent_for_an_hour_and_no_story_needs_it_then() {
    let cast = Cast::new();
    let silent = clock::SILENT_FROM..clock::SILENT_TO;
    let heard = records(&cast)
        .iter()
        .filter(|record| record.rule.source == rules::Source::Ndr && silent.contains(&record.time))
        .count();
    assert_eq!(heard, 0);
}

#[test]
fn every_source_and_every_rule_speaks() {
    let cast = Cast::new();
    let records = records(&cast);
    for rule in &cast.rules {
        let of_source = records.iter().filter(|record| record.rule.source == rule.source).count();
        assert!(of_source > 150, "{:?} has {of_source}", rule.source);
        assert!(records.iter().any(|record| record.rule.key == rule.key), "{} never fires", rule.key);
    }
}

#[test]
fn nearly_every_rule_of_an_intrusion_also_fires_without_one() {
    let cast = Cast::new();
    let records = records(&cast);
    let n_intrusions = truth().intrusions.len();
    let is_attack = |record: &Record<'_>| record.story.is_some_and(|story| story < n_intrusions);
    let only: HashSet<&str> = records
        .iter()
        .filter(|record| is_attack(record))
        .map(|record| record.rule.uid)
        .filter(|uid| !records.iter().any(|record| record.rule.uid == *uid && !is_attack(record)))
        .collect();
    assert!(only.len() <= 4, "{only:?}");
}

#[test]
fn addresses_and_names_belong_to_nobody() {
    let night = String::from_utf8(night()).unwrap();
    for ip in values(&night, "ip") {
        let ours = ip.starts_with("10.20.");
        let documentation =
            ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"].iter().any(|net| ip.starts_with(net));
        assert!(ours || documentation, "{ip}");
        assert!(ip.parse::<std::net::IpAddr>().is_ok(), "{ip}");
    }
    let machines: HashSet<String> = Cast::new().hosts.into_iter().map(|host| host.name).collect();
    for name in values(&night, "hostname") {
        assert!(name.ends_with(".example") || machines.contains(name), "{name}");
    }
}

#[test]
fn the_planned_defects_are_there() {
    let lines = lines();
    let n = |test: &dyn Fn(&str) -> bool| lines.iter().filter(|line| test(line)).count() as u64;
    assert_eq!(n(&|line| !line.starts_with("{\"time\":")), PLANTED.undated);
    assert_eq!(n(&|line| line.starts_with("{\"time\":\"2026-11-2")), PLANTED.zone_less);
    assert_eq!(n(&|line| line.contains('\u{202e}')), PLANTED.reversed_names);
    assert_eq!(n(&|line| !line.ends_with('}')), PLANTED.cut_off);
    assert_eq!(lines.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64, PLANTED.duplicates);
    assert!(!lines.last().is_some_and(|line| line.ends_with('}')), "the export ends within a record");
}
