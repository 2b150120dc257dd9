//! What may be missing between the steps of an incident, and what has followed such steps elsewhere. Hypotheses, each with
//! what would confirm it; never findings.
//!
//! Missing: tactics that nothing in the incident names although later ones are, in the order of the matrix; those that came
//! before them in known attacks first. Next: pairs of techniques that followed each other there. Known attacks are published
//! attack flows and labelled attacks (`data/flows.tsv`). They are few, so the counts are said.
//!
//! What follows is no step back from what is reached. An incident on no machine, in a mailbox or a cloud, is asked for what
//! its accounts did; what only a machine shows is not missed there.

use crate::ranked::Ranked;
use std::cmp::Reverse;
use wg_correlate::Incident;
use wg_protocol::{Hypothesis, HypothesisKind};
use wg_schema::Sensor;
use wg_schema::attack::{TACTICS, Tactic, find_technique, technique};
use wg_schema::ordered::{OrderedMap, OrderedSet};
use wg_schema::sort;

const TABLE: &str = include_str!("../data/flows.tsv");
const MAX_MISSING: usize = 2;
const MAX_NEXT: usize = 3;
/// Steps that alerts seldom show, so that their absence says nothing.
const SELDOM_SEEN: [&str; 2] = ["RE", "RD"];
/// Steps that are taken at any time.
const AT_ANY_TIME: [&str; 3] = ["ST", "DI", "C2"];

/// Per tactic code: what would show it, and the sensor that sees it best.
const CONFIRM: [(&str, &str, Sensor); 15] = [
    ("RE", "requests from the same outside addresses in the days before", Sensor::Ndr),
    ("RD", "the age and owner of the outside names and addresses", Sensor::Other),
    (
        "IA",
        "mail, web and remote access logs of the first host or account, from the day before the first alert",
        Sensor::Email,
    ),
    ("EX", "process starts on the first host around the first alert", Sensor::Edr),
    ("PS", "new services, tasks, start-up entries and accounts on the hosts named here", Sensor::Edr),
    ("PE", "processes with higher rights than the account that started them", Sensor::Edr),
    ("ST", "deleted files, renamed programs and cleared history on the hosts named here", Sensor::HostLog),
    ("DI", "gaps in the logs, and stopped security services on the hosts named here", Sensor::HostLog),
    ("CA", "reads of credential stores, and failed or unusual sign-ins of the accounts named here", Sensor::Identity),
    ("DS", "commands that list accounts, shares and hosts, by the same parent process", Sensor::Edr),
    ("LM", "sign-ins from the hosts named here to others, by any account", Sensor::Identity),
    ("CO", "archives and mass reads on the hosts and shares named here", Sensor::Edr),
    ("C2", "regular connections of the hosts named here to outside addresses", Sensor::Ndr),
    ("XF", "bytes sent outside by the hosts named here, against the days before", Sensor::Ndr),
    ("IM", "encrypted or deleted files, stopped services, and load on the hosts named here", Sensor::Edr),
];

/// The same where an incident names no machine.
const CONFIRM_ON_NO_MACHINE: [(&str, &str); 7] = [
    ("IA", "sign-ins of the accounts named here, from the day before the first alert"),
    ("PS", "new keys, factors, consents and mail rules of the accounts named here"),
    ("CA", "failed or unusual sign-ins of the accounts named here, and secrets they read"),
    ("LM", "roles that the accounts named here took, and their sign-ins to other services"),
    ("CO", "mass reads and exports by the accounts named here"),
    ("XF", "what the accounts named here sent or shared outside"),
    ("IM", "what the accounts named here deleted, stopped or encrypted"),
];

/// A pair of techniques counted in published flows and in labelled attacks.
struct Pair {
    from: &'static str,
    to: &'static str,
    flows: u32,
    labelled: u32,
}

/// What was counted.
#[derive(Default)]
struct Known {
    flows: u32,
    labelled: u32,
    pairs: Vec<Pair>,
    /// By tactic: attacks that reach it.
    reach: OrderedMap<&'static str, u32>,
    /// By two tactics: attacks that have the first before the second.
    before: OrderedMap<(&'static str, &'static str), u32>,
}

impl Known {
    fn read() -> Known {
        let mut known = Known::default();
        let number = |text: &str| text.parse::<u32>().unwrap_or(0);
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&'static str> = line.split('\t').collect();
            match cells.as_slice() {
                ["flows", n] => known.flows = number(n),
                ["labelled", n] => known.labelled = number(n),
                ["reach", tactic, n] => drop(known.reach.insert(tactic, number(n))),
                ["before", first, second, n] => drop(known.before.insert((first, second), number(n))),
                [from, to, flows, labelled] => {
                    known.pairs.push(Pair { from, to, flows: number(flows), labelled: number(labelled) });
                }
                _ => {}
            }
        }
        known
    }

    /// Returns in how many known attacks `first` came before `second`, and how many reach `second`.
    fn before(&self, first: &'static str, second: &'static str) -> (u32, u32) {
        let n = self.before.get(&(first, second)).copied().unwrap_or(0);
        (n, self.reach.get(second).copied().unwrap_or(0))
    }
}

/// Returns the hypotheses on an incident: what may be missing, in the order of an attack, then what may come next.
pub fn of(ranked: &Ranked, incident: &Incident) -> Vec<Hypothesis> {
    let attacks = || incident.heads.iter().flat_map(|head| ranked.attacks_of(*head));
    let reached: OrderedSet<u8> = OrderedSet::from_iter(attacks().filter_map(|attack| attack.tactic));
    let named: OrderedSet<u16> = OrderedSet::from_iter(attacks().filter_map(|attack| attack.technique));
    let known = Known::read();
    let is_placed = incident.heads.iter().any(|head| ranked.batch.machine_of(head.row()).is_some());
    let confirm = |code: &str| if is_placed { confirm(ranked, code) } else { confirm_on_no_machine(code) };
    let mut found = missing(&known, &reached, &confirm);
    found.extend(next(&known, &reached, &named, &confirm));
    found
}

/// What would confirm a step of a tactic; `None` where nothing would.
type Confirm<'c> = &'c dyn Fn(&str) -> Option<String>;

fn missing(known: &Known, reached: &OrderedSet<u8>, confirm: Confirm<'_>) -> Vec<Hypothesis> {
    // One tactic alone has no before and after.
    let (Some(last), true) = (reached.last(), reached.len() > 1) else { return Vec::new() };
    let gaps = (0..*last).filter(|index| !reached.contains(index));
    let is_told = |tactic: &Tactic| !SELDOM_SEEN.contains(&tactic.code) && confirm(tactic.code).is_some();
    let told = gaps.filter(|index| TACTICS.get(usize::from(*index)).is_some_and(is_told));
    let Some(later) = TACTICS.get(usize::from(*last)) else { return Vec::new() };
    // What came before it most often in known attacks comes first, then what an intrusion cannot do without: a way in,
    // something that ran, a way to be told what to do.
    let mut gaps: Vec<u8> = told.collect();
    sort::by_key(&mut gaps, |index| {
        let code = TACTICS[usize::from(*index)].code;
        (Reverse(known.before(code, later.code).0), !matches!(code, "IA" | "EX" | "CA" | "C2"), *index)
    });
    gaps.truncate(MAX_MISSING);
    sort::up(&mut gaps);
    let one = |index: u8| {
        let tactic = TACTICS.get(usize::from(index))?;
        Some(Hypothesis {
            kind: HypothesisKind::Missing,
            code: tactic.code.into(),
            phase: tactic.phase as u8,
            what: format!("{} is not seen.", tactic.name),
            because: because(known, tactic.code, later),
            confirm: confirm(tactic.code)?,
        })
    };
    gaps.into_iter().filter_map(one).collect()
}

/// Says what speaks for a step between, with the counts.
fn because(known: &Known, code: &'static str, later: &Tactic) -> String {
    let name = later.name;
    let counts = match known.before(code, later.code) {
        (0, _) => String::new(),
        (_, 1) => format!("; it came before it in the one known attack with {name}"),
        (n, of) => format!("; it came before it in {n} of the {of} known attacks with {name}"),
    };
    format!("In the order of an attack it stands before {name}, which is seen{counts}. It may not have been needed.")
}

fn next(known: &Known, reached: &OrderedSet<u8>, named: &OrderedSet<u16>, confirm: Confirm<'_>) -> Vec<Hypothesis> {
    let is_any_time = |i: usize| TACTICS.get(i).is_some_and(|tactic| AT_ANY_TIME.contains(&tactic.code));
    let furthest = reached.iter().map(|i| usize::from(*i)).rfind(|i| !is_any_time(*i)).unwrap_or(0);
    let family = |id: &'static str| id.split_once('.').map_or(id, |(family, _)| family);
    let here: OrderedSet<&str> =
        OrderedSet::from_iter(named.iter().filter_map(|index| technique(*index)).map(|technique| family(technique.id)));
    let mut follow: Vec<&Pair> =
        known.pairs.iter().filter(|pair| here.contains(family(pair.from)) && !here.contains(family(pair.to))).collect();
    // The labelled attacks follow one playbook: together they are one more.
    sort::by_key(&mut follow, |pair| (Reverse(pair.flows + u32::from(pair.labelled > 0)), pair.to, pair.from));
    let mut told = OrderedSet::new();
    let one = |pair: &Pair| {
        let name = |id: &str| technique(find_technique(id)?);
        let (from, to) = (name(pair.from)?, name(pair.to)?);
        // What serves at any time alone is taken for that; of anything else the step ahead is meant.
        let serves = |i: &usize| to.tactics & (1 << i) != 0;
        let is_timeless = (0..TACTICS.len()).filter(serves).all(is_any_time);
        let is_ahead = |i: &usize| serves(i) && (is_timeless || *i >= furthest && !is_any_time(*i));
        let tactic = TACTICS.get((0..TACTICS.len()).find(is_ahead)?)?;
        let confirm = confirm(tactic.code).filter(|_| !SELDOM_SEEN.contains(&tactic.code))?;
        told.insert(family(pair.to)).then(|| Hypothesis {
            kind: HypothesisKind::Next,
            code: tactic.code.into(),
            phase: tactic.phase as u8,
            what: format!("{} {} may follow.", to.id, to.name),
            because: format!("It came right after {} {} in {}.", from.id, from.name, counted(known, pair)),
            confirm,
        })
    };
    follow.into_iter().filter_map(one).take(MAX_NEXT).collect()
}

/// Says where a pair was counted.
fn counted(known: &Known, pair: &Pair) -> String {
    let flows = format!("{} of {} published attack flows", pair.flows, known.flows);
    let labelled = format!("{} of {} labelled attacks (AIT-ADS, all by one playbook)", pair.labelled, known.labelled);
    match (pair.flows, pair.labelled) {
        (_, 0) => flows,
        (0, _) => labelled,
        _ => format!("{flows}, and in {labelled}"),
    }
}

/// Returns what would confirm a step of a tactic, and whether this batch could show it at all.
fn confirm(ranked: &Ranked, code: &str) -> Option<String> {
    let (_, look, sensor) = CONFIRM.iter().find(|(known, ..)| *known == code)?;
    let is_seen = *sensor == Sensor::Other || ranked.batch.sensor.contains(sensor);
    let blind = if is_seen { String::new() } else { format!(" No {} alert is in this batch.", sensor.word()) };
    Some(format!("To confirm: {look}.{blind}"))
}

/// Returns the same for an incident that names no machine; `None` for what only a machine shows.
fn confirm_on_no_machine(code: &str) -> Option<String> {
    let (_, look) = CONFIRM_ON_NO_MACHINE.iter().find(|(known, _)| *known == code)?;
    Some(format!("To confirm: {look}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_pairs_of_known_techniques() {
        let known = Known::read();
        assert!(known.flows >= 2 && known.labelled >= 5 && known.pairs.len() >= 10, "{}", known.pairs.len());
        for pair in &known.pairs {
            assert!(
                find_technique(pair.from).is_some() && find_technique(pair.to).is_some(),
                "{} {}",
                pair.from,
                pair.to
            );
            assert!(pair.flows <= known.flows && pair.labelled <= known.labelled && pair.flows + pair.labelled >= 1);
        }
    }

    #[test]
    fn a_tactic_comes_before_another_in_no_more_attacks_than_reach_it() {
        let known = Known::read();
        assert!(known.before.len() >= 20, "{}", known.before.len());
        for ((first, second), n) in &known.before {
            let code = |wanted: &str| TACTICS.iter().any(|tactic| tactic.code == wanted);
            assert!(
                code(first) && code(second) && *n <= known.reach[first].min(known.reach[second]),
                "{first} {second}"
            );
        }
        let later = TACTICS.iter().find(|tactic| tactic.code == "XF").expect("Exfiltration");
        let words = because(&known, "EX", later);
        assert!(words.contains(" known attacks with Exfiltration"), "{words}");
    }

    #[test]
    fn what_serves_several_tactics_follows_as_a_step_ahead_alone() {
        let index = |code: &str| TACTICS.iter().position(|tactic| tactic.code == code).expect(code) as u8;
        // Cloud accounts get in, stay and hide; in published flows they came after credentials in files.
        let named = OrderedSet::from_iter(find_technique("T1552"));
        let after = |reached: &str| -> Vec<(String, String)> {
            let reached = OrderedSet::from_iter([index(reached)]);
            let found = next(&Known::read(), &reached, &named, &|code| Some(code.to_owned()));
            found.into_iter().filter(|one| one.what.contains("T1078")).map(|one| (one.code, one.confirm)).collect()
        };
        assert_eq!(after("EX"), [("PS".to_owned(), "PS".to_owned())]);
        assert_eq!(after("LM"), []);
    }

    #[test]
    fn every_tactic_has_what_would_confirm_it() {
        for tactic in TACTICS {
            let found = CONFIRM.iter().find(|(code, ..)| *code == tactic.code).expect(tactic.code);
            assert!(!found.1.ends_with('.'));
        }
    }
}
