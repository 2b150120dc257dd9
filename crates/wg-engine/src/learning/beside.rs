//! Two models on the same judged incidents: what each would have hidden and missed, in all and by rule.

use super::candidate::told;
use crate::ranked::Ranked;
use std::cmp::Reverse;
use wg_protocol::{Hidden, Measured, Rate, RecordView};
use wg_schema::{IncidentId, sort};
use wg_score::{Comparison, Judged, log_loss, probability};

const MOST_RULES: usize = 12;
const MOST_NAME: usize = 120;

/// A judged incident as two models saw it, neither of which was taught on it: the one before, then the candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub rule: String,
    pub is_real: bool,
    pub scores: [i32; 2],
    pub above: [bool; 2],
}

/// Returns the rule of the incident's highest alert, by its name or title; a text of the batch, on one line.
pub fn rule(ranked: &Ranked, id: IncidentId) -> String {
    let (batch, row) = (&ranked.batch, ranked.incident(id).lead.row());
    let names = [batch.rule_name[row], batch.title[row], batch.rule_uid[row]];
    let name = names.into_iter().find(|text| text.is_some()).unwrap_or_default();
    batch.text(name).chars().filter(|c| !c.is_control()).take(MOST_NAME).collect()
}

/// Counts.
pub fn record(mut cases: Vec<Case>) -> RecordView {
    let real = cases.iter().filter(|case| case.is_real).count() as u32;
    let count = |is: &dyn Fn(&Case) -> bool| cases.iter().filter(|case| is(case)).count() as u32;
    let alone = [0, 1].map(|which: usize| {
        let alone = |case: &Case| case.above[which] && !case.above[1 - which];
        (count(&alone), count(&|case| alone(case) && case.is_real))
    });
    let agree = Rate::new(count(&|case| case.above[0] == case.above[1]), cases.len() as u32);
    let measured = measured(&cases, real);
    let (judged, all) = (cases.len() as u32, hidden(&cases));
    sort::by(&mut cases, |a, b| a.rule.cmp(&b.rule));
    let mut groups: Vec<&[Case]> = cases.chunk_by(|a, b| a.rule == b.rule).collect();
    sort::by_key(&mut groups, |group| (Reverse(group.len()), group[0].rule.clone()));
    let rules = groups.into_iter().take(MOST_RULES).map(|group| (group[0].rule.clone(), hidden(group))).collect();
    RecordView { judged, real, agree, alone, all, rules, measured }
}

fn hidden(cases: &[Case]) -> Hidden {
    let rate = |which: usize, is_real: bool| {
        let kind = cases.iter().filter(|case| case.is_real == is_real);
        Rate::new(kind.clone().filter(|case| !case.above[which]).count() as u32, kind.count() as u32)
    };
    Hidden { saved: [rate(0, false), rate(1, false)], missed: [rate(0, true), rate(1, true)] }
}

pub fn measured(cases: &[Case], real: u32) -> Option<Measured> {
    let n = cases.len() as f64;
    let loss = |case: &Case, which: usize| {
        log_loss(&[Judged { p: probability(case.scores[which]), is_real: case.is_real, weight: 1.0 }])
    };
    let mean = |which| cases.iter().map(|case| loss(case, which)).sum::<f64>() / n;
    let (before, after) = (mean(0), mean(1));
    let spread = cases.iter().map(|case| {
        let off = loss(case, 0) - loss(case, 1) - (before - after);
        off * off
    });
    let error = spread.sum::<f64>().sqrt() / n;
    let (incidents, real) = (cases.len(), real as usize);
    told(Comparison { before, after, error, incidents, real, calibration: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_protocol::Outcome;

    fn case(rule: &str, is_real: bool, above: [bool; 2]) -> Case {
        let scores = above.map(|above| if above { 0 } else { -60_000 });
        Case { rule: rule.into(), is_real, scores, above }
    }

    #[test]
    fn what_each_hides_and_misses_is_counted_by_rule() {
        let mut cases = vec![case("scan", false, [true, false]); 6];
        cases.extend([case("scan", true, [true, false]), case("logon", true, [false, true])]);
        let view = record(cases);
        assert_eq!((view.judged, view.real, view.agree.n), (8, 2, 0));
        assert_eq!(view.alone, [(7, 1), (1, 1)]);
        assert_eq!(view.all.saved.map(|rate| (rate.n, rate.of)), [(0, 6), (6, 6)]);
        assert_eq!(view.all.missed.map(|rate| (rate.n, rate.of)), [(1, 2), (1, 2)]);
        let rules: Vec<_> = view.rules.iter().map(|(rule, hidden)| (rule.as_str(), hidden.missed[1].n)).collect();
        assert_eq!(rules, [("scan", 1), ("logon", 0)]);
        assert_eq!(view.measured.map(|measured| measured.outcome), Some(Outcome::TooFew));
    }

    #[test]
    fn enough_of_both_kinds_tells_which_is_better() {
        let mut cases: Vec<Case> = (0..60).map(|_| case("scan", false, [true, false])).collect();
        cases.extend((0..9).map(|_| case("logon", true, [true, true])));
        let outcome = |cases| record(cases).measured.map(|measured| measured.outcome);
        assert_eq!(outcome(cases.clone()), Some(Outcome::Better));
        let turned: Vec<Case> =
            cases.into_iter().map(|case| Case { scores: [case.scores[1], case.scores[0]], ..case }).collect();
        assert_eq!(outcome(turned), Some(Outcome::Worse));
        assert_eq!(record(Vec::new()).measured, None);
    }
}
