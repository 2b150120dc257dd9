//! What an analyst would call one intrusion, or two: whole nights with what usually goes on in them.

use crate::fixture::{Case, lines, noise, run};

fn night(own: &[String]) -> Case {
    let mut all = noise(3000);
    all.extend_from_slice(own);
    run(&all)
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
