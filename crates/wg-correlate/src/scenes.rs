//! Scenes that tempt a linker: what many share, what lasts for days, what is seen everywhere at once, what goes on later.

use crate::fixture::{Case, lines, noise, run};

fn scene(own: Vec<String>) -> Case {
    let mut all = noise(3000);
    all.extend(own);
    run(&all)
}

/// Two intrusions of four steps each, `gap` seconds apart, on two machines; `with` is what both name.
fn two(gap: u32, with: &str) -> Vec<String> {
    let one = |name: &str, start: u32| {
        [("IA", 0), ("EX", 400), ("CA", 900), ("CO", 1500)].map(|(tactic, after)| {
            format!("{} rule={name}-{tactic} host=pc-{name} user=own-{name} at={tactic} {with}", start + after)
        })
    };
    one("a", 60_000).into_iter().chain(one("b", 60_000 + gap)).collect()
}

fn stay_apart(case: &Case) -> bool {
    let whole = |name: &str| {
        case.together(&["IA", "EX", "CA", "CO"].map(|tactic| format!("{name}-{tactic}")).each_ref().map(|rule| &**rule))
    };
    whole("a") && whole("b") && !case.together(&["a-IA", "b-IA"])
}

#[test]
fn what_many_share_joins_no_two_intrusions() {
    let hub = |with: &str| {
        let mut all = two(600, with);
        // All day, half of the machines name it too.
        all.extend((0..600u32).map(|i| {
            format!("{} rule=busy-{} host=pc-{} user=u{} score=-30 {with}", i * 280, i % 7, i % 150, i % 200)
        }));
        stay_apart(&scene(all))
    };
    for with in ["src=10.0.0.7", "dst=198.51.100.1", "domain=proxy.example", "hash=f00d"] {
        assert!(hub(with), "{with}");
    }
}

#[test]
fn an_account_of_many_machines_or_a_jump_host_carries_nothing() {
    let moves = |line: String| line.replace("at=CO", "at=LM");
    let busy = |with: fn(u32) -> String| (0..600u32).map(move |i| format!("{} {}", i * 280, with(i)));
    let mut service: Vec<String> = two(7200, "")
        .into_iter()
        .map(|line| moves(line).replace("user=own-a", "user=svc").replace("user=own-b", "user=svc"))
        .collect();
    service.extend(busy(|i| format!("rule=job-{} host=pc-{} user=svc score=-50", i % 5, i % 150)));
    assert!(stay_apart(&scene(service)));
    let mut jump: Vec<String> = two(7200, "dst=10.9.9.9").into_iter().map(moves).collect();
    jump.extend(busy(|i| {
        format!("rule=rdp-{} host=jump ip=10.9.9.9 user=u{} src=10.0.1.{} score=-50", i % 5, i % 90, i % 90)
    }));
    assert!(stay_apart(&scene(jump)));
}

#[test]
fn two_campaigns_on_one_machine_days_apart_stay_two() {
    let mut all = two(0, "");
    all.iter_mut().for_each(|line| *line = line.replace("pc-b", "pc-a"));
    for line in &mut all[4..] {
        let (time, rest) = line.split_once(' ').expect("a time");
        *line = format!("{} {rest}", time.parse::<u32>().expect("seconds") + 90_000);
    }
    assert!(stay_apart(&scene(all)));
}

#[test]
fn undated_steps_are_not_glued_by_names() {
    let undated = two(600, "dst=203.0.113.9").into_iter().map(|line| {
        let (_, rest) = line.split_once(' ').expect("a time");
        format!("- {rest}")
    });
    let case = scene(undated.collect());
    assert!(
        case.rows("a-IA")
            .iter()
            .chain(&case.rows("b-CO"))
            .all(|row| { case.incidents.list[case.incidents.of[row.row()].index()].alerts.len() == 1 })
    );
}

const SWEEP: [&str; 4] = [
    "70000 rule=probe host=mail score=0",
    "70003 rule=probe host=vpn score=0",
    "70003 rule=probe host=web score=0",
    "70009 rule=probe host=share score=0",
];

#[test]
fn a_rare_rule_on_several_machines_at_one_moment_is_one_sweep() {
    let case = scene(lines(&SWEEP));
    assert!(case.together(&["probe"]));
    let said = case.links("probe", "probe");
    assert_eq!(
        said[0],
        "inferred same rule at one moment: same rule at one moment: probe, 3 s apart; \
         2 other alerts of this rule; a roll-out would look the same"
    );
    let mut usual = lines(&SWEEP);
    usual.extend((0..600).map(|i| format!("{} rule=probe host=pc-{} score=-30", i * 280, i % 150)));
    assert!(!scene(usual).together(&["probe"]), "a rule that speaks all day sweeps nothing");
    let slow = SWEEP.map(|line| line.replace("70003", "71003").replace("70009", "72009"));
    assert!(!scene(slow.to_vec()).together(&["probe"]), "nor do alerts that are minutes apart");
}

#[test]
fn what_lasts_for_days_is_not_of_what_comes_meanwhile() {
    let run = |name: &'static str, from: u32, to: u32| {
        (from..to).step_by(240).map(move |time| format!("{time} rule={name} host=pc-1 score=-20"))
    };
    let mut all: Vec<String> = run("health", 0, 172_000).collect();
    all.extend(lines(&["80000 rule=lsass host=pc-1 at=CA", "80100 rule=upload host=pc-1 at=XF"]));
    let case = scene(all.clone());
    assert!(case.together(&["lsass", "upload"]) && !case.together(&["lsass", "health"]));
    // Two that were there before the export began and go on after it.
    all.extend(run("tunnel", 7, 172_000));
    assert!(!scene(all).together(&["health", "tunnel"]));
    // What begins with the attack is of it, however long it goes on.
    let mut after = lines(&["80000 rule=lsass host=pc-1 at=CA"]);
    after.extend(run("tunnel", 80_060, 172_000));
    assert!(scene(after).together(&["lsass", "tunnel"]));
}

#[test]
fn an_intrusion_that_rests_goes_on_where_it_was() {
    let own = |name: &str, time: u32, user: &str| {
        [("DS", 0), ("CA", 200), ("PS", 300)].map(|(tactic, after)| {
            format!("{} rule={name}-{tactic} host=pc-7 user={user} at={tactic} score=5", time + after)
        })
    };
    let rest = |hours: u32| {
        let mut all = own("first", 20_000, "own").to_vec();
        all.extend(own("second", 20_000 + hours * 3600, "another"));
        scene(all).together(&["first-DS", "second-PS"])
    };
    assert!(rest(2) && !rest(30), "a day later the machine alone is not enough");
}

#[test]
fn links_grow_as_alerts_do_also_where_all_name_one_machine() {
    for n in [500, 2000, 8000] {
        let all: Vec<String> =
            (0..n).map(|i| format!("{} rule=r{} host=one user=u{} score=-10", i * 20, i % 900, i % 40)).collect();
        let case = run(&all);
        assert!(case.incidents.links.len() <= 6 * n, "{} links of {n} alerts", case.incidents.links.len());
    }
}

#[test]
fn what_others_write_in_one_second_puts_no_two_steps_of_it_apart() {
    for n in 0..8 {
        // Keys differ with `n`, and so does the order within the second.
        let mut all: Vec<String> = (0..200).map(|i| format!("{} rule=usual host=mail score=-50", i * 860)).collect();
        all.extend((0..60).map(|i| format!("70003 rule=new-event host=pc-{i} n={n} score=-60")));
        all.extend(["smtp", "tls"].map(|rule| format!("70003 rule={rule} host=mail n={n}")));
        assert!(scene(all).together(&["smtp", "tls"]), "{n}");
    }
}

#[test]
fn what_comes_between_two_moments_counts() {
    let busy = |others: u32| {
        let mut all: Vec<String> = (0..200).map(|i| format!("{} rule=usual host=mail score=-50", i * 860)).collect();
        all.extend((0..others).map(|i| format!("70004 rule=new-event host=pc-{i} score=-60")));
        all.extend(lines(&["70003 rule=smtp host=mail", "70005 rule=tls host=mail"]));
        scene(all).together(&["smtp", "tls"])
    };
    assert!(busy(2) && !busy(120), "a busy second between two is what chance would be made of");
}

/// Three hundred alerts of a night on as many machines, beside which nothing is rare by the smallness of the batch alone.
fn night(more: &[String]) -> Case {
    let mut all: Vec<String> =
        (0..300).map(|i| format!("{} rule=usual-{} host=pc-{i} user=u{i} score=-60", i * 120, i % 9)).collect();
    all.extend_from_slice(more);
    run(&all)
}

#[test]
fn a_slow_intrusion_is_one_where_nothing_else_names_its_machine_and_account() {
    let slow = |gap: u32, second: &str| {
        let more = lines(&[
            "7000 rule=ldap host=ws-402 user=novak at=DS score=-55",
            &format!("{} rule=kerberoast {second} at=CA score=-35", 7000 + gap),
        ]);
        night(&more).together(&["ldap", "kerberoast"])
    };
    for gap in [1200, 3600, 5400, 10_000, 25_000] {
        assert!(slow(gap, "host=ws-402 user=novak"), "{gap} s");
    }
    assert!(slow(10_000, "host=ws-9 user=novak"), "the account alone, on another machine");
    assert!(!slow(10_000, "host=ws-402 user=else"), "another account of the machine");
}

#[test]
fn a_busy_machine_or_account_holds_no_slow_intrusion_together() {
    let among = |others: &dyn Fn(u32) -> String| {
        let mut more: Vec<String> = (0..60).map(|i| format!("{} {}", i * 600 + 7, others(i))).collect();
        more.extend(lines(&[
            "7000 rule=ldap host=ws-402 user=novak at=DS score=-55",
            "17000 rule=kerberoast host=ws-402 user=novak at=CA score=-35",
        ]));
        night(&more).together(&["ldap", "kerberoast"])
    };
    assert!(!among(&|i| format!("rule=usual-{} host=ws-402 user=u{i} score=-60", i % 9)));
    assert!(!among(&|i| format!("rule=usual-{} host=pc-{i} user=novak score=-60", i % 9)));
    assert!(among(&|i| format!("rule=usual-{} host=pc-{i} user=u{i} score=-60", i % 9)));
}

#[test]
fn two_low_alerts_of_one_machine_and_account_at_once_are_one() {
    let two = |gap: u32, user: &str| {
        night(&lines(&[
            "7000 rule=av host=ws-9 user=anna score=-55",
            &format!("{} rule=edr host=ws-9 user={user} score=-58", 7000 + gap),
        ]))
        .together(&["av", "edr"])
    };
    assert!(two(0, "anna") && two(60, "anna") && !two(0, "ben") && !two(3000, "anna"));
}

#[test]
fn a_scan_that_several_rules_saw_is_one() {
    let scan = |source: &dyn Fn(u32) -> String, secs: u32| {
        let more: Vec<String> = (0..400)
            .map(|i| {
                format!("{} rule=scan-{} src={} dst=10.1.30.{} score=-20", 3600 + i * secs, i % 4, source(i), i % 200)
            })
            .collect();
        night(&more)
    };
    let rules = ["scan-0", "scan-1", "scan-2", "scan-3"];
    let one = scan(&|_| "10.9.9.9".to_owned(), 2);
    assert!(one.together(&rules));
    assert!(one.incidents.links.iter().any(|link| link.reason == crate::Reason::SameStorm));
    assert!(!scan(&|i| format!("10.9.9.{}", i % 4), 2).together(&rules), "four scanners are four");
    // What passes through a proxy all night is not of one cause.
    let mut proxy: Vec<String> =
        (0..120).map(|i| format!("{} rule=download src=10.0.0.1 dst=52.1.1.{} score=-50", i * 250, i % 3)).collect();
    proxy.extend(lines(&["20000 rule=loader src=10.0.0.1 dst=79.1.1.1 at=EX score=5"]));
    assert!(!night(&proxy).together(&["download", "loader"]));
}

#[test]
fn a_long_tree_of_processes_is_one_tree() {
    let all: Vec<String> = (0..4000)
        .map(|i| format!("{} rule=r{i} host=h uid=guid-00000000-{} puid=guid-00000000-{i}", i * 15, i + 1))
        .collect();
    assert_eq!(run(&all).incidents.list.len(), 1);
}

#[test]
fn a_link_says_who_is_on_the_machine_and_who_talked_to_it() {
    let case = scene(lines(&[
        "70000 rule=shell host=ws-177 ip=10.1.9.77 at=EX",
        "70060 rule=beacon src=10.1.9.77 dst=45.77.10.20 at=C2",
    ]));
    let said = case.links("shell", "beacon");
    assert_eq!(
        said,
        ["inferred same host: one is on ws-177, the source of the other, 1 min apart; no other alert names it"]
    );
    let case = scene(lines(&[
        "70000 rule=probe src=203.0.113.5 dst=10.1.9.77 at=LM",
        "70060 rule=shell host=ws-177 ip=10.1.9.77 hash=abcd at=EX",
        "70120 rule=crypt host=ws-177 ip=10.1.9.77 hash=abcd at=IM",
    ]));
    assert!(case.links("probe", "shell")[0].contains("one is on ws-177, the target of the other"));
    assert!(case.links("shell", "crypt")[0].contains("both name the file abcd"), "{:?}", case.links("shell", "crypt"));
}

/// [`two`], two hours apart, each line rewritten.
fn later(with: &str, rewrite: impl Fn(String) -> String) -> Case {
    scene(two(7200, with).into_iter().map(rewrite).collect())
}

fn are_one(case: &Case) -> bool {
    case.together(&["a-IA", "a-EX", "a-CA", "a-CO", "b-IA", "b-EX", "b-CA", "b-CO"])
}

#[test]
fn what_came_from_an_attacked_machine_has_moved() {
    let from = |address: &str| {
        later("", |line| match line.contains("host=pc-a ") {
            true => format!("{line} ip=10.1.1.1"),
            false => format!("{line} ip=10.1.1.9 src={address}"),
        })
    };
    assert!(are_one(&from("10.1.1.1")));
    assert!(stay_apart(&from("10.1.1.2")));
}

#[test]
fn a_machine_without_a_sensor_from_which_both_were_reached_carries_a_movement() {
    let moved = |line: String| line.replace("at=CO", "at=LM");
    assert!(are_one(&later("src=10.7.7.7", moved)));
    assert!(stay_apart(&later("src=10.7.7.7", |line| line)), "nothing moved");
    let mut all: Vec<String> = two(7200, "src=10.7.7.7").into_iter().map(moved).collect();
    all.extend((0..300).map(|i| format!("{} rule=rdp host=pc-{} user=u{i} src=10.7.7.7 score=-50", i * 560, i % 150)));
    assert!(stay_apart(&scene(all)), "all are reached from there");
}

#[test]
fn an_account_is_the_place_of_what_is_on_no_machine() {
    let mailbox = |user_b: &str| {
        later("", |line| {
            let line = line.replace("host=pc-a ", "src=203.0.113.5 ").replace("host=pc-b ", "src=203.0.113.77 ");
            line.replace("own-a", "anna").replace("own-b", user_b)
        })
    };
    assert!(are_one(&mailbox("anna")));
    assert!(stay_apart(&mailbox("berta")));
}

#[test]
fn a_new_file_of_an_attack_is_met_again_where_the_same_rule_sees_it() {
    let is_met = |rule: &str, hash: &str| {
        let mut all = two(7200, "");
        all.push("62000 rule=dropped host=pc-a user=own-a hash=beef at=EX".to_owned());
        all.push(format!("66000 rule={rule} host=pc-z user=own-z hash={hash} score=-60"));
        let case = scene(all);
        let of = |user: &str| {
            let (users, files) = (&case.batch.user, &case.batch.file_hash);
            let is_there = |row: usize| case.batch.text(users[row]) == user && files[row].is_some();
            case.incidents.of[case.batch.ids().find(|id| is_there(id.row())).expect("an alert").row()]
        };
        of("own-a") == of("own-z")
    };
    assert!(is_met("dropped", "beef"));
    assert!(!is_met("other", "beef"));
    assert!(!is_met("dropped", "f00d"));
}

#[test]
fn an_address_from_which_many_sign_in_at_one_gateway_joins_no_two_of_them() {
    let sign_ins = |others: u32| {
        let sign_in =
            |time: u32, user: &str| format!("{time} rule=sign-in host=gw user={user} src=198.51.100.9 at=IA score=-20");
        let mut all: Vec<String> = (0..others).map(|i| sign_in(10_000 + i * 320, &format!("guest-{i}"))).collect();
        all.extend([sign_in(70_000, "ada"), sign_in(70_900, "bea")]);
        let case = scene(all);
        let of = |user: &str| {
            let id = case.batch.ids().find(|id| case.batch.text(case.batch.user[id.row()]) == user);
            case.incidents.of[id.expect("an alert").row()]
        };
        of("ada") == of("bea")
    };
    assert!(sign_ins(0), "nobody else comes from there");
    assert!(!sign_ins(150));
}
