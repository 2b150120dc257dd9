//! What holds for any batch.

use crate::fixture::{Case, run};
use proptest::prelude::*;
use std::collections::BTreeSet;
use wg_schema::AlertKey;

fn alert() -> impl Strategy<Value = String> {
    // One in n + 1 does not say.
    let field = |name: &'static str, n: u32| {
        (0..=n).prop_map(move |i| if i == n { String::new() } else { format!("{name}{i}") })
    };
    let time = prop_oneof![1 => Just("-".to_owned()), 9 => (0u32..40_000).prop_map(|t| (t / 7).to_string())];
    let who = (field("host=h", 4), field("user=u", 4), field("dst=198.51.100.", 3), field("domain=d", 3));
    let what = (field("process=p", 2), field("pid=20", 4), field("ppid=20", 4), field("uid=guid-0123456789-", 5));
    let more = (field("puid=guid-0123456789-", 5), field("session=s", 4), field("hash=f", 4), field("src=10.0.0.", 3));
    (time, 0u32..5, who, what, more, -80i32..20, 0u32..100_000).prop_map(|(time, rule, w, x, m, score, n)| {
        let tactic = ["IA", "EX", "CA", "LM", "XF"][rule as usize];
        let fields = [w.0, w.1, w.2, w.3, x.0, x.1, x.2, x.3, m.0, m.1, m.2, m.3];
        format!("{time} rule=r{rule} at={tactic} score={score} n={n} {}", fields.join(" "))
    })
}

fn groups(case: &Case) -> BTreeSet<(String, i32, BTreeSet<AlertKey>)> {
    let keys = |alerts: &[wg_schema::AlertId]| alerts.iter().map(|alert| case.batch.key[alert.row()]).collect();
    case.incidents.list.iter().map(|i| (i.uid.clone(), i.score, keys(&i.alerts))).collect()
}

fn links(case: &Case) -> BTreeSet<(AlertKey, AlertKey, u8, bool, String)> {
    let key = |alert: wg_schema::AlertId| case.batch.key[alert.row()];
    let said = |link| crate::words(&case.batch, link);
    case.incidents.links.iter().map(|l| (key(l.from), key(l.to), l.strength, l.certain, said(l))).collect()
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
