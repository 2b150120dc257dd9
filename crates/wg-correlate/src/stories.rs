//! What an analyst would call one intrusion, or two: whole nights with what usually goes on in them.

use crate::fixture::{lines, noise, run};

/// Groups that agree in two values are compared by both; two spellings of one name are one value.
#[test]
fn a_name_in_two_spellings_is_not_two_values() {
    let night = |second: &str| {
        let mut all = lines(&["50000 rule=a1 host=ws-a user=anna at=EX", "50100 rule=a2 host=ws-a user=anna at=CA"]);
        all.extend(lines(&["52000 rule=b1 host=ws-b at=DS", "52100 rule=b2 host=ws-b at=CO"]));
        all[2] += " user=anna";
        all[3] += second;
        // So that neither link is enough by itself.
        all.extend(noise(3000));
        all.extend((0..80).map(|i| format!("{} rule=usual-{} host=pc-{i} user=anna score=-50", i * 2000, i % 9)));
        run(&all).together(&["a1", "a2", "b1", "b2"])
    };
    assert_eq!(night(" user=anna"), night(" user=CORP\\anna"));
}
