//! A candidate in shadow: it stays beside the model in use and ranks nothing. Of each incident that is judged and that neither
//! was taught, both scores are kept, so that the record outlasts the batch. What was judged is not kept here: a verdict that is
//! taken back in the log is no longer counted.

use super::beside::{self, Case};
use super::candidate::Scored;
use super::label;
use crate::ranked::Ranked;
use std::fmt::Write;
use wg_protocol::{GivenBy, LearnFrom, Revision, ShadowView};
use wg_schema::{AlertKey, sort};
use wg_score::Model;
use wg_score::file::Taught;
use wg_score::learn::Label;

/// Nobody judges more in the time of one candidate.
const MOST_SEEN: usize = 20_000;

/// The record of a candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shadow {
    began_ms: i64,
    /// Hash of the model that was in use; of another one the record begins anew.
    against: u64,
    /// By uid of the incident, ascending.
    seen: Vec<(String, Seen)>,
    /// The candidate's score of each incident, and whether it stands above the line; of this revision.
    scored: Option<(Revision, Vec<(i32, bool)>)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Seen {
    rule: String,
    scores: [i32; 2],
    above: [bool; 2],
}

/// The two models, and what each was taught on.
#[derive(Clone, Copy)]
pub struct Two<'m> {
    pub now: (&'m Model, &'m Taught),
    pub then: (&'m Model, &'m Taught),
}

impl Shadow {
    /// Takes a record up again; a text that is none is an empty record.
    pub fn from_text(text: &str) -> Shadow {
        let mut lines = text.lines();
        let (began_ms, against) = lines.next().and_then(head).unwrap_or_default();
        let mut seen: Vec<(String, Seen)> = lines.take(MOST_SEEN).filter_map(line).collect();
        sort::by(&mut seen, |a, b| a.0.cmp(&b.0));
        seen.dedup_by(|a, b| a.0 == b.0);
        Shadow { began_ms, against, seen, scored: None }
    }

    fn to_text(&self) -> String {
        let mut text = format!("{} {:x}\n", self.began_ms, self.against);
        for (uid, Seen { rule, scores: [now, then], above }) in &self.seen {
            let above = above.map(u8::from);
            let _ = writeln!(text, "{now} {then} {}{} {uid}\t{rule}", above[0], above[1]);
        }
        text
    }

    /// Brings the record up to the verdicts that stand, and returns it. `ranked` is as before when it returns.
    pub fn view(
        &mut self,
        ranked: &mut Ranked,
        two: Two,
        verdicts: &[LearnFrom],
        revision: Revision,
        now_ms: i64,
    ) -> ShadowView {
        if self.against != two.now.0.hash() {
            *self = Shadow { began_ms: now_ms, against: two.now.0.hash(), ..Shadow::default() };
        }
        if self.scored.as_ref().is_none_or(|(of, _)| *of != revision) {
            let Scored { new, held } = Scored::under(ranked, two.then.0);
            ranked.place(two.now.0);
            let above = |score: i32, is_held: bool| score >= ranked.line.at || is_held;
            let list = new.iter().zip(&held).map(|((score, _), held)| (*score, above(*score, held.is_some())));
            self.scored = Some((revision, list.collect()));
        }
        let taught = [two.now.1, two.then.1].into_iter().flat_map(|taught| &taught.lessons);
        let mut taught: Vec<u64> = taught.map(|lesson| lesson.incident).collect();
        sort::up(&mut taught);
        let mut cases = Vec::new();
        for verdict in verdicts.iter().filter(|verdict| verdict.given != GivenBy::Automation) {
            let Some(label) = label(verdict) else { continue };
            let number = AlertKey::of_record("incident", verdict.incident.as_bytes()).prefix();
            if taught.binary_search(&number).is_err() {
                cases.extend(self.seen(ranked, &verdict.incident).map(|seen| Case {
                    rule: seen.rule,
                    is_real: label == Label::Malicious,
                    scores: seen.scores,
                    above: seen.above,
                }));
            }
        }
        ShadowView { began_ms: self.began_ms, record: beside::record(cases), kept: self.to_text() }
    }

    /// Returns how both saw an incident: in this batch as they see it now, else as it was kept.
    fn seen(&mut self, ranked: &Ranked, uid: &str) -> Option<Seen> {
        let place = self.seen.binary_search_by(|(other, _)| other.as_str().cmp(uid));
        let here = ranked.find_uid(uid).and_then(|id| {
            let (then, above_then) = *self.scored.as_ref()?.1.get(id.index())?;
            let scores = [ranked.incident(id).score, then];
            Some(Seen { rule: beside::rule(ranked, id), scores, above: [ranked.is_above(id), above_then] })
        });
        match (place, here) {
            (Ok(place), Some(here)) => self.seen[place].1 = here,
            (Err(place), Some(here)) if self.seen.len() < MOST_SEEN => self.seen.insert(place, (uid.to_owned(), here)),
            _ => {}
        }
        let place = self.seen.binary_search_by(|(other, _)| other.as_str().cmp(uid)).ok()?;
        Some(self.seen[place].1.clone())
    }
}

fn head(text: &str) -> Option<(i64, u64)> {
    let (began, against) = text.split_once(' ')?;
    Some((began.parse().ok()?, u64::from_str_radix(against, 16).ok()?))
}

fn line(text: &str) -> Option<(String, Seen)> {
    let mut parts = text.splitn(4, ' ');
    let mut number = || parts.next()?.parse::<i32>().ok();
    let scores = [number()?, number()?];
    let above = match parts.next()? {
        "00" => [false, false],
        "01" => [false, true],
        "10" => [true, false],
        "11" => [true, true],
        _ => return None,
    };
    let (uid, rule) = parts.next()?.split_once('\t')?;
    Some((uid.to_owned(), Seen { rule: rule.to_owned(), scores, above }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_and_nothing_else_is_one() {
        let seen = |rule: &str, above| Seen { rule: rule.into(), scores: [-50_000, 9], above };
        let shadow = Shadow {
            began_ms: 1_790_000_000_000,
            against: u64::MAX - 3,
            seen: vec![
                ("INC-1".into(), seen("two words\u{202e}", [true, false])),
                ("INC-2".into(), seen("", [false, true])),
            ],
            scored: None,
        };
        assert_eq!(Shadow::from_text(&shadow.to_text()), shadow);
        for text in ["", "x", "1 zz\n1 2 11 a\tb", "\n\n", "9 1\n1 2 99 a\tb\n1 2\n"] {
            assert_eq!(Shadow::from_text(text).seen.len(), usize::from(text.starts_with("1 zz")), "{text:?}");
        }
    }
}
