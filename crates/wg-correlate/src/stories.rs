//! What an analyst would call one intrusion, or two: whole nights with what usually goes on in them.

use crate::fixture::{Case, lines, noise, run};

fn night(own: &[String]) -> Case {
    let mut all = noise(3000);
    all.extend_from_slice(own);
    run(&all)
}

/// Five machines, one of them every half an hour: a rare file is loaded, and a rare address outside is talked to.
fn planted(own: &str) -> Vec<String> {
    (0..5)
        .flat_map(|i| {
            let (time, host) = (60_000 + i * 1700, 10 + 20 * i);
            [
                format!("{time} rule=loaded host=pc-{host} ip=10.0.0.{host} at=EX {own}"),
                format!("{} rule=beacon src=10.0.0.{host} dst=194.5.5.5 at=C2", time + 120),
            ]
        })
        .collect()
}

#[test]
fn a_rare_file_or_address_outside_carries_an_intrusion_to_other_machines() {
    let case = night(&planted("hash=0bad"));
    assert!(case.together(&["loaded", "beacon"]));
    let said = case.incidents.links.iter().map(|link| crate::words(&case.batch, link)).collect::<Vec<_>>();
    assert!(said.iter().any(|words| words.starts_with("same file 0bad, ")), "{said:?}");
    let of = case.incidents.of[case.rows("loaded")[0].row()];
    let n = case.incidents.list[of.index()].heads.len();
    assert!(n <= 15, "{n}: little noise with it");
}

#[test]
fn an_installer_that_many_machines_run_carries_nothing() {
    let mut all = planted("hash=5e7");
    all.iter_mut().for_each(|line| *line = line.replace("dst=194.5.5.5", "dst=151.101.1.1"));
    all.extend((0..60).map(|i| format!("{} rule=installer host=pc-{} hash=5e7", 2000 + i * 2500, i * 4 + 1)));
    all.extend((0..60).map(|i| format!("{} rule=load src=10.0.1.{i} dst=151.101.1.1 score=-20", 2100 + i * 2500)));
    let case = night(&all);
    let of = |row: usize| case.incidents.of[case.rows("loaded")[row].row()];
    assert!((0..5).all(|row| (0..row).all(|other| of(row) != of(other))));
}

#[test]
fn a_file_of_low_alerts_carries_nothing() {
    let low = planted("hash=0bad").into_iter().map(|line| format!("{line} score=-50"));
    assert!(!night(&low.collect::<Vec<_>>()).together(&["loaded"]));
}

/// A key that an administrator makes is raised every hour; what it is near to in one hour has nothing to do with the next.
#[test]
fn what_comes_every_hour_joins_no_two_happenings() {
    let happening = |name: &str, at: u32, host: &str| {
        [("EX", 0), ("PE", 200), ("CO", 400)]
            .map(|(tactic, after)| format!("{} rule={name}-{tactic} host={host} user=adm at={tactic}", at + after))
    };
    let mut all: Vec<String> = happening("one", 40_000, "srv-1").into();
    all.extend(happening("two", 50_600, "srv-2"));
    all.extend([39_900, 43_500, 47_000, 50_500].map(|time| format!("{time} rule=key user=adm score=-30")));
    let case = night(&all);
    assert!(case.together(&["one-EX", "one-PE", "one-CO"]) && case.together(&["two-EX", "two-PE", "two-CO"]));
    assert!(!case.together(&["one-EX", "two-EX"]));
}

/// Groups that agree in two values are compared by both; two spellings of one name are one value.
#[test]
fn a_name_in_two_spellings_is_not_two_values() {
    let night = |second: &str| {
        let mut all = lines(&["50000 rule=a1 host=ws-a user=anna at=EX", "50100 rule=a2 host=ws-a user=anna at=CA"]);
        all.extend(lines(&["52000 rule=b1 host=ws-b at=DS", "52100 rule=b2 host=ws-b at=CO"]));
        all[2] += " user=anna";
        all[3] += second;
        // So that neither link is enough by itself.
        all.extend((0..80).map(|i| format!("{} rule=usual-{} host=pc-{i} user=anna score=-50", i * 2000, i % 9)));
        night(&all).together(&["a1", "a2", "b1", "b2"])
    };
    assert_eq!(night(" user=anna"), night(" user=CORP\\anna"));
}

/// Returns whether these alerts are one incident with at most so many others, and all of it.
fn is_whole(own: &[&str], others: usize) -> bool {
    let case = night(&lines(own));
    let rules: Vec<&str> = own.iter().filter_map(|line| line.split("rule=").nth(1)?.split(' ').next()).collect();
    let of = case.incidents.of[case.rows(rules[0])[0].row()];
    let n = case.incidents.list[of.index()].alerts.len();
    case.together(&rules) && n <= own.len() + others
}

#[test]
fn a_stolen_mailbox_without_any_machine_is_one_incident() {
    assert!(is_whole(
        &[
            "60000 rule=phish user=c.fuchs at=IA",
            "60900 rule=sign-in user=c.fuchs src=104.244.7.19 at=IA",
            "61000 rule=proxied user=c.fuchs src=104.244.7.19 at=CA",
            "62600 rule=mail-rule user=c.fuchs src=104.244.7.19 at=ST",
            "67800 rule=payment-mail user=c.fuchs src=104.244.7.22 at=IM",
        ],
        1
    ));
}

#[test]
fn a_web_shell_and_where_it_led_are_one_incident() {
    assert!(is_whole(
        &[
            "60000 rule=upload src=194.26.29.4 dst=10.1.50.3 at=IA",
            "60200 rule=shell host=srv-web3 ip=10.1.50.3 user=web at=PE",
            "60500 rule=command host=srv-web3 user=web pid=2600 ppid=2500 at=EX",
            "61500 rule=lsass host=srv-web3 user=SYSTEM pid=2700 ppid=2600 at=CA",
            "63300 rule=rdp host=srv-app7 ip=10.1.51.7 user=svc_app7 src=10.1.50.3 at=LM",
            "64200 rule=dump host=srv-app7 user=svc_app7 at=CO",
            "65000 rule=upload-out src=10.1.51.7 dst=194.26.29.4 at=EX",
        ],
        2
    ));
}

#[test]
fn a_vendor_who_stops_controllers_is_one_incident_among_the_usual_traffic() {
    let mut own = lines(&[
        "60000 rule=vendor-rdp host=eng-04 ip=10.60.1.44 user=vendor3 src=10.70.0.8 at=LM",
        "60700 rule=portal host=eng-04 user=vendor3 at=EX",
        "61500 rule=download src=10.60.1.44 dst=10.60.2.31 at=IM",
        "61620 rule=stop src=10.60.1.44 dst=10.60.2.31 at=IM",
        "61800 rule=stop-other src=10.60.1.44 dst=10.60.2.32 at=IM",
    ]);
    let usual = |i: u32| {
        format!("{} rule=read-coils-{} src=10.60.1.{} dst=10.60.2.{} score=-55", i * 190, i % 3, i % 10, 31 + i % 40)
    };
    own.extend((0..900).map(usual));
    let case = night(&own);
    assert!(case.together(&["vendor-rdp", "portal", "download", "stop", "stop-other"]));
    let of = case.incidents.of[case.rows("stop")[0].row()];
    assert!(case.incidents.list[of.index()].alerts.len() <= 10);
}

#[test]
fn one_administrator_who_encrypts_several_servers_is_one_incident() {
    assert!(is_whole(
        &[
            "60000 rule=shadow-copies host=srv-fs1 user=adm.kern pid=2101 at=IM",
            "60200 rule=catalog host=srv-bkp user=adm.kern at=IM",
            "61100 rule=lock-1 host=srv-fs1 user=adm.kern hash=b2b2 at=IM",
            "61190 rule=lock-2 host=srv-fs2 user=adm.kern hash=b2b2 at=IM",
            "61280 rule=lock-3 host=srv-sql1 user=adm.kern hash=b2b2 at=IM",
        ],
        1
    ));
}
