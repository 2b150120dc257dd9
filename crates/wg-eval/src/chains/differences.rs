//! Where two groupings differ, and why: each incident of the truth that is in pieces here, and each of ours that holds two.

use super::truth::Matched;
use std::collections::{BTreeMap, BTreeSet};
use wg_engine::{LINE, Ranked};
use wg_schema::StrId;

/// Incidents with differences that are written out.
const MOST: usize = 50;
/// Pieces of one incident that are written out.
const PIECES: usize = 6;

/// Returns one sentence a difference.
pub fn all(ranked: &Ranked, found: &[u32], matched: &Matched) -> Vec<String> {
    let mut out = split(ranked, found, matched);
    out.extend(joined(ranked, found, matched));
    let more = out.len().saturating_sub(MOST);
    out.truncate(MOST);
    if more > 0 {
        out.push(format!("and {more} more"));
    }
    out
}

fn split(ranked: &Ranked, found: &[u32], matched: &Matched) -> Vec<String> {
    let mut out = Vec::new();
    for (number, name) in matched.incidents.iter().enumerate() {
        let mut pieces: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for row in (0..found.len()).filter(|row| matched.of[*row] == Some(number as u32)) {
            pieces.entry(found[row]).or_default().push(row);
        }
        if pieces.len() < 2 {
            continue;
        }
        let mut pieces: Vec<Vec<usize>> = pieces.into_values().collect();
        pieces.sort_by_key(|rows| (std::cmp::Reverse(rows.len()), rows[0]));
        let n: usize = pieces.iter().map(Vec::len).sum();
        let all: Vec<usize> = pieces.iter().flatten().copied().collect();
        let why = |rows: &Vec<usize>| {
            let rest: Vec<usize> = all.iter().filter(|row| !rows.contains(row)).copied().collect();
            format!("{} ({})", titles(ranked, rows), apart(ranked, rows, &rest))
        };
        let told: Vec<String> = pieces.iter().skip(1).take(PIECES).map(why).collect();
        let more = pieces.len().saturating_sub(1 + PIECES);
        let more = if more > 0 { format!("; and {more} more pieces") } else { String::new() };
        out.push(format!(
            "theirs {name}: {n} alerts are in {} of ours. Apart: {}{more}",
            pieces.len(),
            told.join("; ")
        ));
    }
    out
}

fn joined(ranked: &Ranked, found: &[u32], matched: &Matched) -> Vec<String> {
    let mut theirs: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (row, group) in found.iter().enumerate() {
        theirs.entry(*group).or_default().extend(matched.of[row]);
    }
    let name = |number: &u32| matched.incidents[*number as usize].clone();
    let mut out = Vec::new();
    for (group, numbers) in theirs.into_iter().filter(|(_, numbers)| numbers.len() > 1) {
        let incident = &ranked.incidents.list[group as usize];
        let links = &ranked.incidents.links[incident.links.start as usize..incident.links.end as usize];
        let crosses = |link: &&wg_correlate::Link| {
            let (a, b) = (matched.of[link.from.row()], matched.of[link.to.row()]);
            a.is_some() && b.is_some() && a != b
        };
        let strongest = links.iter().filter(crosses).max_by_key(|link| (link.certain, link.strength));
        let why = strongest.map_or("over alerts that theirs do not name".into(), |link| {
            format!("{}, strength {}", wg_correlate::words(&ranked.batch, link), link.strength)
        });
        let names: Vec<String> = numbers.iter().map(name).collect();
        out.push(format!("ours {} holds theirs {}: {why}", incident.uid, names.join(" and ")));
    }
    out
}

fn titles(ranked: &Ranked, rows: &[usize]) -> String {
    let batch = &ranked.batch;
    let named: BTreeSet<&str> = rows.iter().map(|row| batch.text(batch.title[*row])).collect();
    let mut out = named.iter().take(2).map(|title| format!("“{title}”")).collect::<Vec<_>>().join(", ");
    if named.len() > 2 {
        out += &format!(" and {} more", named.len() - 2);
    }
    out
}

/// Says what two parts have in common, and so why they were not joined.
fn apart(ranked: &Ranked, rows: &[usize], rest: &[usize]) -> String {
    let batch = &ranked.batch;
    let values = |rows: &[usize]| -> BTreeSet<(&'static str, StrId)> {
        let mut out = BTreeSet::new();
        for row in rows {
            out.extend([
                ("host", batch.host[*row]),
                ("account", batch.user[*row]),
                ("address", batch.host_ip[*row]),
                ("address", batch.src_ip[*row]),
                ("address", batch.dst_ip[*row]),
                ("domain", batch.dst_domain[*row]),
                ("file", batch.file_hash[*row]),
            ]);
        }
        out.retain(|(_, id)| id.is_some());
        out
    };
    let (own, others) = (values(rows), values(rest));
    let common: Vec<String> =
        own.intersection(&others).take(3).map(|(kind, id)| format!("{kind} {}", batch.text(*id))).collect();
    if own.is_empty() {
        return "its records name no host, account, address, domain or file".into();
    }
    if common.is_empty() {
        return "no host, account, address, domain or file in common".into();
    }
    let gap = rows
        .iter()
        .flat_map(|a| rest.iter().map(move |b| (*a, *b)))
        .filter(|(a, b)| batch.time[*a] != wg_schema::batch::UNDATED && batch.time[*b] != wg_schema::batch::UNDATED)
        .map(|(a, b)| batch.time[a].abs_diff(batch.time[b]) / 60_000)
        .min();
    let gap = gap.map_or(", undated".into(), |minutes| format!(", {minutes} min apart"));
    let below = rows.iter().all(|row| ranked.scores[*row] < LINE);
    format!("in common: {}{gap}{}", common.join(", "), if below { ", below the line" } else { "" })
}
