//! What is folded, what is linked, and what stays apart.

use crate::fixture::{Case, HIGH, NOISE, lines, noise, run, run_corrected, run_with};
use crate::{
    Correction, EntityKind, Fold, Found, NotFollowed, Params, Say, correlate_with, not_followed, title, title_parts,
};

fn with_noise(n: u32, own: &[&str]) -> Case {
    let mut all = noise(n);
    all.extend(lines(own));
    run(&all)
}

#[test]
fn a_repeated_alert_is_folded_into_the_first() {
    let case = run(&lines(&[
        "0 rule=brute host=dc user=anna src=10.0.0.9",
        "200 rule=brute host=dc user=anna src=10.0.0.9",
        "490 rule=brute host=dc user=anna src=10.0.0.9",
        "791 rule=brute host=dc user=anna src=10.0.0.9",
    ]));
    let rows = case.rows("brute");
    assert_eq!(case.incidents.head[rows[2].row()], rows[0], "chained, 290 s after the one before");
    assert_eq!(case.incidents.fold[rows[2].row()], Fold::Exact);
    assert_eq!(case.incidents.head[rows[3].row()], rows[3], "301 s after");
    assert_eq!(case.incidents.list.len(), 1, "the same again, a little later, is one incident");
    assert_eq!(case.incidents.list[0].heads, [rows[0], rows[3]]);
    assert_eq!(
        case.links("brute", "brute"),
        ["inferred same rule again: same rule, same fields on dc, 5 min 1 s apart; a schedule would look the same"]
    );
}

#[test]
fn another_account_is_no_repeat() {
    let case = run(&lines(&["0 rule=brute host=dc user=anna", "1 rule=brute host=dc user=ben"]));
    assert_eq!(case.incidents.head, case.batch.ids().collect::<Vec<_>>());
}

#[test]
fn what_changes_in_numbers_only_is_a_near_repeat_and_another_command_is_none() {
    let case = run(&lines(&[
        "0 rule=job host=dc user=anna process=cmd.exe cmd=run_job_17.bat",
        "60 rule=job host=dc user=anna process=cmd.exe cmd=run_job_17.bat",
        "90 rule=job host=dc user=anna process=cmd.exe cmd=run_job_2044.bat",
        "99 rule=job host=dc user=anna process=cmd.exe cmd=vssadmin_delete_shadows",
    ]));
    assert_eq!(case.incidents.fold, [Fold::None, Fold::Exact, Fold::Near, Fold::None]);
    assert_eq!(case.incidents.list.len(), 1, "the other command is of the same incident");
    let case = run(&lines(&[
        "0 title=Failed_logon_3_of_9 host=dc user=anna",
        "60 title=Failed_logon_4_of_9 host=dc user=anna",
    ]));
    assert_eq!(case.incidents.fold, [Fold::None, Fold::Near], "where only the title tells the rule");
    let case = run(&lines(&["0 title=T1003_seen host=dc user=anna", "60 title=T1059_seen host=dc user=anna"]));
    assert_eq!(case.incidents.fold, [Fold::None, Fold::None]);
}

#[test]
fn a_storm_from_one_source_is_one_incident_and_swallows_no_other_rule() {
    let mut all: Vec<String> =
        (0..5000).map(|i| format!("{} rule=scan host=ws-{i} src=10.0.0.7 score=-10", i % 3)).collect();
    all.insert(2500, "1 rule=lsass host=dc-1 user=svc score=-10".into());
    let case = run(&all);
    assert_eq!(case.incidents.list.len(), 2);
    let storm = &case.incidents.list[case.incidents.of[0].index()];
    assert_eq!((storm.alerts.len(), storm.heads.len()), (5000, 1));
    assert_eq!(title(&case.batch, storm), "scan on 5,000 hosts");
    assert!(!case.together(&["scan", "lsass"]));
    let folded = storm.alerts.iter().filter(|alert| case.incidents.fold[alert.row()] == Fold::Storm).count();
    assert_eq!(folded, 4999, "each member is still there and says why it is folded");
}

#[test]
fn one_process_that_started_another_is_certain() {
    let case = run(&lines(&[
        "0 rule=macro host=FIN-WS-014 process=winword.exe pid=6120",
        "9000 rule=shell host=FIN-WS-014 process=C:\\\\x\\\\powershell.exe pid=7044 parent=WINWORD.EXE ppid=6120",
    ]));
    let said = case.links("macro", "shell");
    let sentence =
        "certain parent process: pid 6120 started pid 7044 on FIN-WS-014, 2 h 30 min apart; process ids are used again";
    assert_eq!(said, [sentence]);
}

#[test]
fn the_alert_about_the_parent_may_come_later() {
    let uids = "uid=guid-0123456789-b puid=guid-0123456789-a";
    let case = run(&[
        format!("0 rule=child host=ws-1 pid=50 {uids}"),
        "5 rule=parent host=ws-1 pid=49 uid=guid-0123456789-a".into(),
    ]);
    assert_eq!(
        case.links("child", "parent"),
        ["certain parent process: pid 49 started pid 50 on ws-1, unique process id guid-0123456789-a"]
    );
}

#[test]
fn a_process_id_used_again_is_no_link() {
    for second in ["process=b.exe pid=700", "process=a.exe pid=700 uid=guid-0123456789-y"] {
        let first = "0 rule=one host=pc-1 process=a.exe pid=700 uid=guid-0123456789-x score=-70".to_owned();
        let case = run(&[first, format!("7000 rule=two host=pc-1 {second} score=-70")]);
        assert_eq!(case.links("one", "two"), Vec::<String>::new(), "{second}");
    }
}

#[test]
fn a_logon_session_is_certain_except_that_of_the_system() {
    let case = run(&lines(&[
        "0 rule=a host=ws-1 session=0x5f3e1 score=-70",
        "20000 rule=b host=ws-1 session=0x5f3e1 score=-70",
        "0 rule=c host=ws-2 session=0x3e7 score=-70",
        "20000 rule=d host=ws-2 session=0x3e7 score=-70",
    ]));
    assert_eq!(case.links("a", "b"), ["certain same logon session: both in logon session 0x5f3e1 on ws-1"]);
    assert!(!case.together(&["c", "d"]));
}

#[test]
fn undated_alerts_are_linked_by_identity_only() {
    let case = run(&lines(&[
        "0 rule=a host=ws-1 user=anna dst=203.0.113.9 uid=guid-0123456789-x",
        "- rule=b host=ws-1 user=anna dst=203.0.113.9 uid=guid-0123456789-x",
        "- rule=c host=ws-1 user=anna dst=203.0.113.9",
    ]));
    assert!(case.together(&["a", "b"]));
    assert!(!case.together(&["a", "c"]));
    let incident = &case.incidents.list[0];
    assert_eq!(incident.first, incident.last, "no time is lent");
    assert_eq!(case.incidents.links[0].gap_ms, None);
}

#[test]
fn an_undated_alert_goes_to_its_rare_file_on_its_machine_alone() {
    let mut rows = lines(&[
        "0 rule=drop host=ws-1 hash=beef",
        "- rule=quarantine host=ws-1 hash=beef",
        "- rule=elsewhere host=ws-2 hash=beef",
        "- rule=common host=ws-1 hash=c0de",
    ]);
    rows.extend((0..20).map(|n| format!("{} rule=r{n} host=ws-1 hash=c0de", n * 90_000 + 7_000_000)));
    let case = run(&rows);
    assert!(case.together(&["drop", "quarantine"]));
    assert!(!case.together(&["drop", "elsewhere"]) && !case.together(&["drop", "common"]));
    assert!(!case.together(&["common", "r19"]), "a file that many alerts name is nobody's own");
    assert_eq!(
        case.links("drop", "quarantine"),
        ["certain same file: both name the file beef; a file may be run by anyone on that machine"]
    );
}

#[test]
fn a_few_alerts_on_one_host_are_one_incident() {
    let case = run(&lines(&[
        "0 rule=macro host=ws-1 at=IA",
        "600 rule=shell host=ws-1 at=EX",
        "1200 rule=lsass host=ws-1 at=CA",
    ]));
    assert!(case.together(&["macro", "shell", "lsass"]));
    let said = case.links("macro", "shell");
    assert_eq!(said, ["inferred same host: same host ws-1, 10 min apart; 1 other alert names it"]);
}

const INTRUSION: [&str; 7] = [
    "50000 rule=macro host=pc-7 user=u31 dst=203.0.113.9 at=IA",
    "51000 rule=shell host=pc-7 user=u31 at=EX",
    "55000 rule=task host=pc-7 user=u31 dst=203.0.113.9 at=PS",
    "60000 rule=lsass host=pc-7 user=u31 at=CA",
    "64000 rule=share host=pc-20 user=u31 at=LM",
    "66000 rule=beacon host=pc-20 dst=203.0.113.9 at=C2",
    "80000 rule=upload host=pc-20 dst=203.0.113.9 at=XF",
];
const RULES: [&str; 7] = ["macro", "shell", "task", "lsass", "share", "beacon", "upload"];

#[test]
fn an_intrusion_over_two_machines_is_one_incident_in_the_noise() {
    let case = with_noise(3000, &INTRUSION);
    let pieces = RULES.map(|rule| case.incidents.of[case.rows(rule)[0].row()].0);
    assert!(case.together(&RULES), "{pieces:?} {:?}", case.links("share", "beacon"));
    let of = case.incidents.of[case.rows("macro")[0].row()];
    let incident = &case.incidents.list[of.index()];
    assert!(incident.heads.len() <= 10, "{} heads: noise has been glued to it", incident.heads.len());
    assert_eq!(incident.entities[0].kind, EntityKind::Host);
    let outside = incident.entities.iter().find(|entity| entity.kind == EntityKind::Address).expect("an address");
    assert_eq!((case.batch.text(outside.value), outside.alerts), ("203.0.113.9", 4));
    let largest = case.incidents.list.iter().map(|incident| incident.heads.len()).max();
    assert!(largest < Some(30), "{largest:?} heads are a lump");
}

const ONWARD: [&str; 4] = [
    "50000 rule=macro host=pc-7 user=u31 at=EX",
    "51000 rule=lsass host=pc-7 user=u31 at=CA",
    "73000 rule=share host=pc-20 user=u31 at=LM",
    "74000 rule=archive host=pc-20 user=u31 at=CO",
];

#[test]
fn an_account_carries_an_intrusion_to_another_machine_hours_later() {
    let case = with_noise(3000, &ONWARD);
    assert!(case.together(&["macro", "lsass", "share", "archive"]));
    let said = case.links("lsass", "share");
    assert!(said[0].starts_with("inferred same account: same account u31, 6 h 6 min apart; "), "{said:?}");
    let of = case.incidents.of[case.rows("macro")[0].row()];
    assert!(case.incidents.list[of.index()].heads.len() <= 8, "and noise is not glued to it");
}

#[test]
fn without_a_movement_or_with_other_things_outside_it_stays() {
    let apart = |lines: [String; 4]| {
        let case = with_noise(3000, &lines.each_ref().map(|line| &**line));
        assert!(case.together(&["macro", "lsass"]) && case.together(&["share", "archive"]));
        !case.together(&["lsass", "share"])
    };
    assert!(apart(ONWARD.map(|line| line.replace("at=LM", "at=DS"))));
    let outside =
        |line: &str| format!("{line} dst={}", if line.contains("pc-7") { "203.0.113.9" } else { "198.51.100.4" });
    assert!(apart(ONWARD.map(outside)));
}

#[test]
fn two_intrusions_at_one_time_stay_apart() {
    let other = INTRUSION.map(|line| {
        let line = line.replace("rule=", "rule=x-").replace("pc-7", "pc-9").replace("pc-20", "pc-33");
        line.replace("u31", "u70").replace("203.0.113.9", "198.51.100.4")
    });
    let both: Vec<&str> = INTRUSION.into_iter().chain(other.iter().map(String::as_str)).collect();
    let case = with_noise(3000, &both);
    assert!(case.together(&RULES) && case.together(&RULES.map(|rule| format!("x-{rule}")).each_ref().map(|r| &**r)));
    assert!(!case.together(&["macro", "x-macro"]));
}

#[test]
fn what_every_alert_names_links_nothing() {
    let mut all: Vec<String> = (0..600)
        .map(|i| format!("{} rule=r{} host=pc-{i} user=p{i} dst=10.0.0.1 domain=proxy.example", i * 240, i % 9))
        .collect();
    all.push("72001 rule=one host=pc-x dst=10.0.0.1 domain=proxy.example".into());
    all.push("72900 rule=two host=pc-y dst=10.0.0.1 domain=proxy.example".into());
    let case = run(&all);
    assert!(!case.together(&["one", "two"]));
    assert_eq!(case.incidents.list.len(), 602);
}

#[test]
fn accounts_that_every_machine_has_link_no_machines() {
    for user in ["NT_AUTHORITY\\SYSTEM", "root", "Administrator"] {
        let case = run(&[format!("0 rule=a host=ws-1 user={user}"), format!("60 rule=b host=ws-2 user={user}")]);
        assert!(!case.together(&["a", "b"]), "{user}");
    }
    let case = run(&lines(&["0 rule=a host=ws-1 user=CORP\\anna", "60 rule=b host=ws-2 user=anna@corp.example"]));
    assert!(case.together(&["a", "b"]), "but one account in two spellings does");
}

#[test]
fn a_machine_is_known_in_every_spelling_and_by_its_address() {
    let case = run(&lines(&[
        "0 rule=a host=WS-1 ip=10.0.0.5 at=EX",
        "60 rule=b host=ws-1.corp.example at=CA",
        "120 rule=c ip=10.0.0.5 at=CO",
        "180 rule=d host=srv-9 src=10.0.0.5 at=LM",
    ]));
    assert!(case.together(&["a", "b", "c", "d"]));
    let hosts: Vec<_> = case.incidents.list[0].entities.iter().filter(|e| e.kind == EntityKind::Host).collect();
    assert_eq!((hosts.len(), hosts[0].alerts), (2, 3));
    assert!(case.links("c", "d").iter().chain(&case.links("b", "d")).any(|said| said.contains("host to host")));
}

#[test]
fn noise_is_not_glued_by_a_host_alone() {
    let near = |score: i32| {
        let case = run(&[
            format!("0 rule=a host=ws-1 score={}", NOISE / 1024),
            format!("600 rule=b host=ws-1 score={}", score / 1024),
        ]);
        case.together(&["a", "b"])
    };
    assert!(!near(NOISE), "two below the line");
    assert!(near(HIGH), "noise right before something worse");
}

#[test]
fn an_incident_ranks_as_its_worst_alert_also_when_that_is_folded() {
    let case = run(&lines(&[
        "0 rule=a host=ws-1 user=anna score=-50",
        "10 rule=a host=ws-1 user=anna score=12",
        "20 rule=a host=ws-1 user=anna score=12 n=2",
    ]));
    let incident = &case.incidents.list[0];
    assert_eq!((incident.score, incident.lead), (12 * 1024, case.rows("a")[1]));
}

#[test]
fn uids_grow_where_two_would_clash() {
    let case = run(&lines(&[
        "0 rule=a host=ws-1 score=-70 key=7",
        "90000 rule=b host=ws-2 score=-70 key=7",
        "180000 rule=c host=ws-3 score=-70 key=8",
    ]));
    let uids: Vec<&str> = case.incidents.list.iter().map(|incident| incident.uid.as_str()).collect();
    assert_eq!((uids[0], uids[2]), ("INC-00000007", "INC-00000008"));
    assert!(uids[1].len() == 16 && uids[1].starts_with("INC-00000007"), "{}", uids[1]);
}

/// The name stands on tickets and in the log: a cut leaves it with the worst of what was cut, not with what begins earlier.
#[test]
fn a_cut_leaves_the_name_with_the_worst_part() {
    let all = lines(&[
        "0 rule=first host=ws-1 user=anna dst=203.0.113.9 score=5",
        "10 rule=worst host=ws-1 user=anna dst=203.0.113.9 score=40",
        "20 rule=third host=ws-1 user=anna dst=203.0.113.9 score=30",
        "400000 rule=other host=ws-2 user=bob dst=198.51.100.7 score=20",
        "400010 rule=another host=ws-2 user=bob dst=198.51.100.7 score=10",
    ]);
    let uid = |case: &Case, rule: &str| {
        let of = case.incidents.of[case.rows(rule)[0].row()];
        case.incidents.list[of.index()].uid.clone()
    };
    let cut = |said: &[(&str, Say, &str)]| run_corrected(&all, &Params::default(), said, 1);
    let whole = cut(&[]);
    assert!(whole.together(&["first", "worst", "third"]) && whole.together(&["other", "another"]));
    let name = uid(&whole, "first");

    let once = cut(&[("first", Say::Apart, "worst"), ("first", Say::Apart, "third")]);
    assert!(once.together(&["worst", "third"]) && !once.together(&["first", "worst"]));
    assert_eq!(uid(&once, "worst"), name);
    assert_ne!(uid(&once, "first"), name);
    assert_eq!(uid(&once, "other"), uid(&whole, "other"), "what was not cut keeps its name");

    // The next cut: the worst keeps it again, and the first cut's other half keeps its own.
    let apart = [("first", Say::Apart, "worst"), ("first", Say::Apart, "third"), ("worst", Say::Apart, "third")];
    let twice = cut(&apart);
    assert_eq!((uid(&twice, "worst"), uid(&twice, "first")), (name, uid(&once, "first")));
    assert_ne!(uid(&twice, "third"), uid(&twice, "first"));

    // Where the earlier part is the worse one, nothing is renamed.
    let later = cut(&[("other", Say::Apart, "another")]);
    assert_eq!(uid(&later, "other"), uid(&whole, "other"));
}

/// An alert that is put into another incident takes no name with it.
#[test]
fn a_moved_alert_renames_neither_incident() {
    let all = lines(&[
        "0 rule=first host=ws-1 user=anna dst=203.0.113.9 score=5",
        "10 rule=worst host=ws-1 user=anna dst=203.0.113.9 score=40",
        "400000 rule=other host=ws-2 user=bob dst=198.51.100.7 score=20",
        "400010 rule=another host=ws-2 user=bob dst=198.51.100.7 score=10",
    ]);
    let names = |said: &[(&str, Say, &str)]| {
        let case = run_corrected(&all, &Params::default(), said, 1);
        let uid = |rule: &str| {
            let of = case.incidents.of[case.rows(rule)[0].row()];
            case.incidents.list[of.index()].uid.clone()
        };
        ["first", "worst", "other"].map(uid)
    };
    let [first, _, other] = names(&[]);
    let moved = names(&[("first", Say::Apart, "worst"), ("worst", Say::Together, "other")]);
    assert_eq!(moved, [first, other.clone(), other]);
}

#[test]
fn a_title_names_the_worst_and_where() {
    let case = run(&lines(&[
        "0 rule=a title=Office_macro host=FIN-WS-014 at=IA score=9",
        "60 rule=b title=LSASS_read host=FIN-WS-014 at=CA score=5",
        "90 rule=c title=Something_low host=FIN-WS-014 at=CA score=1",
        "100 rule=d title=Not_shown host=FIN-WS-014 at=CA score=0",
    ]));
    let incident = &case.incidents.list[0];
    assert_eq!(title(&case.batch, incident), "Office macro, LSASS read, Something low on FIN-WS-014");
    let parts = title_parts(&case.batch, incident);
    assert_eq!(
        (parts.what.as_str(), parts.place.as_str(), parts.others),
        ("Office macro, LSASS read, Something low", "FIN-WS-014", 0)
    );
}

#[test]
fn a_hostile_title_is_short_and_plain() {
    let long = "x".repeat(400);
    let case = run(&[format!("0 rule=a title=\u{202e}{long} host=\u{200b}{long}")]);
    let title = title(&case.batch, &case.incidents.list[0]);
    assert!(title.chars().count() <= 90 && title.contains('…') && !title.contains('\u{202e}'), "{title}");
}

#[test]
fn nothing_depends_on_the_seed() {
    let mut all = noise(800);
    all.extend(lines(&INTRUSION));
    let (a, b) = (run_with(&all, &Params::default(), 1), run_with(&all, &Params::default(), u64::MAX));
    assert_eq!(a.incidents.of, b.incidents.of);
    assert_eq!(a.incidents.links, b.incidents.links);
    assert_eq!(a.incidents.list, b.incidents.list);
}

#[test]
fn a_higher_threshold_never_joins_more() {
    let mut all = noise(800);
    all.extend(lines(&INTRUSION));
    let count = |threshold| run_with(&all, &Params { threshold, ..Params::default() }, 1).incidents.list.len();
    assert!([40, 60, 70, 80, 95].map(count).is_sorted());
}

#[test]
fn an_empty_batch_has_no_incidents() {
    let case = run(&[]);
    assert!(case.incidents.list.is_empty() && case.incidents.links.is_empty());
}

fn corrected(said: &[(&str, Say, &str)]) -> Case {
    let mut all = noise(800);
    all.extend(lines(&INTRUSION));
    all.extend(lines(&["61000 rule=backup host=pc-200 user=u399 score=-70"]));
    run_corrected(&all, &Params::default(), said, 1)
}

#[test]
fn what_an_analyst_cuts_is_two_incidents_and_the_rest_holds() {
    let case = corrected(&[("lsass", Say::Apart, "share")]);
    assert!(!case.together(&["lsass", "share"]));
    assert!(case.together(&["macro", "shell", "task", "lsass"]) && case.together(&["share", "beacon", "upload"]));
    assert!(case.incidents.not_followed.is_empty());
}

#[test]
fn what_an_analyst_joins_is_one_incident_and_says_so() {
    let case = corrected(&[("backup", Say::Together, "lsass")]);
    assert!(case.together(&["backup", "lsass"]));
    assert_eq!(case.links("lsass", "backup"), ["certain joined by hand: an analyst joined them"]);
}

#[test]
fn a_later_correction_takes_the_place_of_an_earlier_one() {
    let case = corrected(&[("lsass", Say::Apart, "share"), ("share", Say::Together, "lsass")]);
    assert!(case.together(&RULES));
    assert_eq!(case.incidents.not_followed, [(0, NotFollowed::SaidOtherwise)]);
    let case = corrected(&[("nowhere", Say::Together, "share")]);
    assert_eq!(case.incidents.not_followed, [(0, NotFollowed::NotHere)], "one that names an alert of another batch");
}

#[test]
fn a_certain_link_does_not_join_what_an_analyst_cut() {
    let all = lines(&["0 rule=a host=ws-1 session=0x5f3e1", "60 rule=b host=ws-1 session=0x5f3e1"]);
    assert!(run(&all).together(&["a", "b"]));
    assert!(!run_corrected(&all, &Params::default(), &[("a", Say::Apart, "b")], 1).together(&["a", "b"]));
}

#[test]
fn what_would_not_be_followed_is_told_without_linking_again() {
    let mut all = noise(800);
    all.extend(lines(&INTRUSION));
    all.extend(lines(&["61000 rule=backup host=pc-200 user=u399 score=-70"]));
    let case = run(&all);
    let key = |rule: &str| case.batch.key[case.rows(rule)[0].row()];
    let said = |a: &str, say, b: &str| Correction { a: key(a), b: key(b), say };
    let would = |list: &[Correction]| not_followed(&case.batch, &case.incidents, list);
    assert_eq!(would(&[said("backup", Say::Together, "lsass"), said("lsass", Say::Apart, "share")]), []);
    // By way of a third alert.
    let round = [
        said("backup", Say::Apart, "share"),
        said("backup", Say::Together, "lsass"),
        said("lsass", Say::Together, "share"),
    ];
    assert_eq!(would(&round), [(0, NotFollowed::SaidOtherwise)]);
}

#[test]
fn repeats_of_one_alert_cannot_be_set_apart() {
    let case =
        run(&lines(&["0 rule=brute host=dc user=anna src=10.0.0.9", "200 rule=brute host=dc user=anna src=10.0.0.9"]));
    let keys: Vec<_> = case.rows("brute").iter().map(|alert| case.batch.key[alert.row()]).collect();
    let would = |say| not_followed(&case.batch, &case.incidents, &[Correction { a: keys[0], b: keys[1], say }]);
    assert_eq!(would(Say::Apart), [(0, NotFollowed::OneAlert)]);
    assert_eq!(would(Say::Together), []);
}

#[test]
fn a_process_id_is_one_process_on_one_machine_only() {
    let two = |first: &str, second: &str| {
        let mut all = noise(300);
        all.push(format!("0 rule=one uid=guid-0123456789-x score=-70 {first}"));
        all.push(format!("60 rule=two uid=guid-0123456789-x score=-70 {second}"));
        run(&all)
    };
    let same = two("host=pc-1", "host=pc-1");
    assert!(same.links("one", "two")[0].starts_with("certain same process"), "{:?}", same.links("one", "two"));
    let other = two("host=pc-1", "host=pc-2");
    assert!(!other.together(&["one", "two"]) && other.links("one", "two").is_empty());
    for unplaced in [two("host=pc-1", "user=anna"), two("user=anna", "host=pc-1"), two("user=anna", "user=berta")] {
        let said = unplaced.links("one", "two");
        assert!(said[0].starts_with("inferred same process"), "{said:?}");
    }
}

#[test]
fn an_id_that_stands_for_none_links_nothing() {
    for id in [
        "00000000-0000-0000-0000-000000000000",
        "{ffffffff-ffff-ffff-ffff-ffffffffffff}",
        "0",
        "--",
        "AAAAAAAAAAAAAAAA",
    ] {
        let line = |at: u32, rule: &str| format!("{at} rule={rule} host=pc-1 user=u{at} uid={id} session={id}");
        let case = run(&[line(0, "one"), line(60, "two")]);
        let said = case.links("one", "two");
        assert!(!said.iter().any(|link| link.contains("process") || link.contains("session")), "{id}: {said:?}");
    }
}

#[test]
fn records_of_one_alert_are_one_incident_and_a_number_that_starts_again_is_not() {
    let case = with_noise(
        500,
        &[
            "90000 rule=inject host=fin-1 user=anna alert=da637291048912199236 score=-60",
            "90000 rule=inject ip=10.0.0.9 alert=da637291048912199236 score=-60",
            "- rule=inject alert=da637291048912199236 score=-60",
            "90000 rule=other host=hr-2 alert=da637291048912199236 score=-60",
            "50000 rule=count host=fin-7 alert=17 score=-60",
            "99000 rule=count host=hr-9 alert=17 score=-60",
        ],
    );
    assert!(case.together(&["inject"]), "an undated record, too: the id is the product's own");
    assert!(!case.together(&["inject", "other"]), "another rule is another alert, whatever its id says");
    assert!(!case.together(&["count"]));
    assert_eq!(case.links("inject", "inject"), ["certain same alert: two records of alert da637291048912199236"; 2]);
}

#[test]
fn an_id_that_very_many_records_have_is_not_that_of_an_alert() {
    let own: Vec<String> = (0..300)
        .map(|i| format!("{} rule=policy-{} host=pc-{i} alert=policy-violation score=-60", i * 500, i % 3))
        .collect();
    let case = run(&own);
    let largest = case.incidents.list.iter().map(|incident| incident.alerts.len()).max();
    assert!(largest.is_some_and(|n| n <= 64), "{largest:?}");
}

#[test]
fn a_process_without_a_number_is_told_by_its_image() {
    let case = run(&lines(&[
        "0 rule=ps host=ws-1 uid=aaaaaaaaaaaaaaaa-4100 process=C:\\\\Windows\\\\powershell.exe",
        "60 rule=lsass host=ws-1 uid=aaaaaaaaaaaaaaaa-4210 puid=aaaaaaaaaaaaaaaa-4100 process=rundll32.exe",
    ]));
    assert_eq!(
        case.links("ps", "lsass"),
        [
            "certain parent process: powershell.exe started rundll32.exe on ws-1, unique process id aaaaaaaaaaaaaaaa-4100"
        ]
    );
}

/// What was found is joined again under other corrections as if it were found anew, however often.
#[test]
fn what_was_found_is_joined_as_if_it_were_found_anew() {
    let mut all = noise(800);
    all.extend(lines(&INTRUSION));
    let case = run(&all);
    let (batch, scores, params) = (&case.batch, &case.scores, Params::default());
    let order = batch.by_time();
    let key = |rule: &str| batch.key[case.rows(rule)[0].row()];
    let cut = Correction { a: key("lsass"), b: key("share"), say: Say::Apart };
    let joined = Correction { a: key("macro"), b: batch.key[3], say: Say::Together };
    let found = Found::of(batch, &order, scores, &params, 1);
    for said in [&[][..], &[cut], &[cut, joined], &[]] {
        let (again, anew) =
            (found.incidents(batch, scores, said), correlate_with(batch, &order, scores, &params, said, 1));
        assert_eq!((again.of, again.list, again.links), (anew.of, anew.list, anew.links));
    }
}
