//! What holds for any batch.

use crate::fixture::{Case, run};
use crate::link::{Link, What};
use crate::names::{NOBODY, Named, Names, Node};
use proptest::prelude::*;
use wg_schema::ordered::OrderedSet;
use wg_schema::{AlertKey, Batch, StrId};

fn alert() -> impl Strategy<Value = String> {
    // One in n + 1 does not say.
    let field = |name: &'static str, n: u32| {
        (0..=n).prop_map(move |i| if i == n { String::new() } else { format!("{name}{i}") })
    };
    let time = prop_oneof![1 => Just("-".to_owned()), 9 => (0u32..40_000).prop_map(|t| (t / 7).to_string())];
    let who = (field("host=h", 4), field("user=u", 4), field("dst=198.51.100.", 3), field("domain=d", 3));
    let what = (field("process=p", 2), field("pid=20", 4), field("ppid=20", 4), field("uid=guid-0123456789-", 5));
    let more = (field("puid=guid-0123456789-", 5), field("session=s", 4), field("hash=f", 4), field("src=10.0.0.", 3));
    // Half of the machines are known by an address that others name as an end.
    let ip = prop_oneof![Just(false), Just(true)];
    (time, 0u32..5, who, what, more, -80i32..20, 0u32..100_000, ip).prop_map(|(time, rule, w, x, m, score, n, ip)| {
        let tactic = ["IA", "EX", "CA", "LM", "XF"][rule as usize];
        let ip = if ip && !w.0.is_empty() { w.0.replace("host=h", "ip=10.0.0.") } else { String::new() };
        let fields = [ip, w.0, w.1, w.2, w.3, x.0, x.1, x.2, x.3, m.0, m.1, m.2, m.3];
        format!("{time} rule=r{rule} at={tactic} score={score} n={n} {}", fields.join(" "))
    })
}

fn groups(case: &Case) -> OrderedSet<(String, i32, OrderedSet<AlertKey>)> {
    let keys = |alerts: &[wg_schema::AlertId]| alerts.iter().map(|alert| case.batch.key[alert.row()]).collect();
    case.incidents.list.iter().map(|i| (i.uid.clone(), i.score, keys(&i.alerts))).collect()
}

fn links(case: &Case) -> OrderedSet<(AlertKey, AlertKey, u8, bool, String)> {
    let key = |alert: wg_schema::AlertId| case.batch.key[alert.row()];
    let said = |link| crate::words(&case.batch, link);
    case.incidents.links.iter().map(|l| (key(l.from), key(l.to), l.strength, l.certain, said(l))).collect()
}

/// Returns whether both ends of a link hold `value` in the role that is said, each by itself.
fn holds(case: &Case, link: &Link, value: StrId, what: What, a: &Named, b: &Named) -> bool {
    let batch = &case.batch;
    let rows = [link.from.row(), link.to.row()];
    let same = |x: Node, y: Node| x == y && x != NOBODY;
    // One end at least writes it so, and what it is there both have.
    let writes = |column: fn(&Batch, usize) -> StrId| rows.into_iter().any(|row| column(batch, row) == value);
    let on = |on: &Named, other: &Named, row: usize, end: usize| {
        batch.machine_of(row) == value && same(on.machine, other.peers[end])
    };
    match what {
        What::Said => true,
        What::Host => same(a.machine, b.machine) && writes(Batch::machine_of),
        What::Account => same(a.account, b.account) && writes(|batch, row| batch.user[row]),
        What::Source => same(a.peers[0], b.peers[0]) && writes(|batch, row| batch.src_ip[row]),
        What::Target => same(a.peers[1], b.peers[1]) && writes(|batch, row| batch.dst_ip[row]),
        What::Address => {
            (same(a.peers[0], b.peers[1]) || same(a.peers[1], b.peers[0]))
                && (writes(|batch, row| batch.src_ip[row]) || writes(|batch, row| batch.dst_ip[row]))
        }
        What::HostAndSource => on(a, b, rows[0], 0) || on(b, a, rows[1], 0),
        What::HostAndTarget => on(a, b, rows[0], 1) || on(b, a, rows[1], 1),
        What::Pair => {
            let ends = |named: &Named| {
                let [x, y] = named.peers;
                (x.min(y), x.max(y))
            };
            ends(a) == ends(b) && !a.peers.contains(&NOBODY)
        }
        What::Domain => same(a.domain, b.domain) && writes(|batch, row| batch.dst_domain[row]),
        What::File => same(a.file, b.file) && writes(|batch, row| batch.file_hash[row]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_alert_is_in_one_incident_and_the_worst_leads(lines in prop::collection::vec(alert(), 0..120)) {
        let case = run(&lines);
        let (batch, incidents) = (&case.batch, &case.incidents);
        let mut seen = vec![0; batch.len()];
        for (i, incident) in incidents.list.iter().enumerate() {
            for alert in &incident.alerts {
                seen[alert.row()] += 1;
                prop_assert_eq!(incidents.of[alert.row()].index(), i);
                prop_assert_eq!(incidents.of[incidents.head[alert.row()].row()].index(), i, "head and member are together");
            }
            let worst = incident.alerts.iter().map(|alert| case.scores[alert.row()]).max();
            prop_assert_eq!(Some(incident.score), worst);
            prop_assert_eq!(case.scores[incident.lead.row()], incident.score);
            let dated: Vec<_> = incident.alerts.iter().map(|alert| batch.time_of(*alert)).collect();
            prop_assert!(dated.iter().flatten().is_sorted(), "by time");
            prop_assert!(dated.iter().map(|time| time.is_none()).is_sorted(), "undated last");
            prop_assert_eq!(incident.first, dated.first().copied().flatten());
        }
        prop_assert!(seen.iter().all(|n| *n == 1));
    }

    #[test]
    fn links_join_heads_of_one_incident_earlier_to_later(lines in prop::collection::vec(alert(), 0..120)) {
        let case = run(&lines);
        let (batch, incidents) = (&case.batch, &case.incidents);
        let mut linked = 0;
        for (i, incident) in incidents.list.iter().enumerate() {
            let links = &incidents.links[incident.links.start as usize..incident.links.end as usize];
            linked += links.len();
            prop_assert!(links.len() + 1 >= incident.heads.len(), "an incident hangs together");
            for link in links {
                prop_assert!(incidents.of[link.from.row()].index() == i && incidents.of[link.to.row()].index() == i);
                prop_assert!(incident.heads.contains(&link.from) && incident.heads.contains(&link.to));
                prop_assert!(link.from != link.to && link.strength <= 100);
                prop_assert!(link.certain || link.strength <= 95);
                if let (Some(from), Some(to)) = (batch.time_of(link.from), batch.time_of(link.to)) {
                    prop_assert!(from <= to);
                    prop_assert!(link.gap_ms.is_some_and(|gap| (0..=to - from).contains(&gap)));
                } else {
                    prop_assert!(link.certain, "undated alerts are linked by identity only");
                }
                prop_assert!(!crate::words(batch, link).is_empty());
            }
            prop_assert!(crate::title(batch, incident).chars().count() <= 90);
        }
        prop_assert_eq!(linked, incidents.links.len());
    }

    #[test]
    fn what_a_link_says_is_so(lines in prop::collection::vec(alert(), 0..160)) {
        let case = run(&lines);
        let book = Names::of(&case.batch, &[], 1);
        for link in &case.incidents.links {
            let (a, b) = (book.simple(&case.batch, link.from.row()), book.simple(&case.batch, link.to.row()));
            for (value, what) in link.on.into_iter().zip(link.what) {
                prop_assert!(what == What::Said || value.is_some());
                if what != What::Said {
                    let said = crate::words(&case.batch, link);
                    prop_assert!(holds(&case, link, value, what, &a, &b), "{said}: {what:?}\n{lines:?}");
                }
            }
        }
    }

    #[test]
    fn folding_never_crosses_rules(lines in prop::collection::vec(alert(), 0..120)) {
        let case = run(&lines);
        for alert in case.batch.ids() {
            let head = case.incidents.head[alert.row()];
            prop_assert_eq!(case.incidents.head[head.row()], head);
            prop_assert_eq!(case.batch.rule_of(alert), case.batch.rule_of(head));
        }
    }

    #[test]
    fn the_order_of_loading_does_not_matter(
        (lines, shuffled) in prop::collection::vec(alert(), 0..120).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
    ) {
        let (a, b) = (run(&lines), run(&shuffled));
        prop_assert_eq!(groups(&a), groups(&b));
        prop_assert_eq!(links(&a), links(&b));
    }
}
