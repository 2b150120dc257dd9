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
