//! A verdict under the query language, by what its entry knows of the incident: for a verdict file without its exports.

use wg_casefile::{AttackFact, Entry, Facts};
use wg_query::{Clock, Field, Partly, Subject, parse};
use wg_schema::attack::TACTICS;

/// Why a query cannot be asked of a verdict file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerdictQueryError {
    #[error("the query is not clear: {0}")]
    NotClear(String),
    #[error("a verdict file does not hold {0}; name the exports as well")]
    NotHeld(String),
    #[error(
        "{0} of the verdicts name only a part of their alerts or techniques, and whether the query fits them hangs on the \
         rest; name the exports as well"
    )]
    NotWhole(usize),
    #[error("last: counts back from the end of an export; name the exports as well")]
    NoEnd,
}

/// What an entry does not say about its incident.
const NOT_HELD: [Field; 13] = [
    Field::Sensor,
    Field::Host,
    Field::User,
    Field::Address,
    Field::Domain,
    Field::Process,
    Field::Command,
    Field::Hash,
    Field::Port,
    Field::Line,
    Field::Suppressed,
    Field::Second,
    Field::Pile,
];

/// Returns what a query means, a line for each of its tests. On the page a token that is not clear is shown and passed over;
/// where verdicts leave the house by it, it may not widen what is written.
///
/// # Errors
/// Names the token.
pub fn check_query(query: &str) -> Result<Vec<String>, VerdictQueryError> {
    let parsed = parse(query);
    match parsed.error {
        Some(error) => Err(VerdictQueryError::NotClear(error.to_string())),
        None => Ok(parsed.reads_as),
    }
}

/// Returns those of `entries` that match, by what stands in the file alone.
///
/// # Errors
/// When the query is not clear, or asks for what a verdict file does not hold, of all or of some: that must not read as "no
/// such verdict".
pub fn verdicts_matching<'e>(entries: &[&'e Entry], query: &str) -> Result<Vec<&'e Entry>, VerdictQueryError> {
    check_query(query)?;
    let filter = parse(query).filter;
    let missing: Vec<&str> =
        NOT_HELD.into_iter().filter(|field| filter.mentions(*field)).map(|field| field.label()).collect();
    if !missing.is_empty() {
        return Err(VerdictQueryError::NotHeld(missing.join(", ").to_lowercase()));
    }
    if filter.is_relative() {
        return Err(VerdictQueryError::NoEnd);
    }
    let subjects: Vec<VerdictSubject> = entries.iter().filter_map(|entry| VerdictSubject::of(entry)).collect();
    let clock = Clock { batch_end: subjects.iter().filter_map(Subject::time).max().unwrap_or_default() };
    let decided: Vec<Option<bool>> = subjects.iter().map(|subject| filter.decides(subject, &clock)).collect();
    match decided.iter().filter(|one| one.is_none()).count() {
        0 => {
            let pairs = subjects.iter().zip(decided);
            Ok(pairs.filter(|(_, fits)| *fits == Some(true)).map(|(subject, _)| subject.entry).collect())
        }
        cut => Err(VerdictQueryError::NotWhole(cut)),
    }
}

/// An entry names at most so many techniques; it may have been more.
const MOST_ATTACKS: usize = 64;

struct VerdictSubject<'a> {
    entry: &'a Entry,
    facts: Facts,
}

impl Partly for VerdictSubject<'_> {
    fn is_cut(&self, field: Field) -> bool {
        match field {
            Field::Product | Field::Source | Field::Rule => self.facts.alerts.len() < self.facts.alerts_total as usize,
            // A record that is too long loses all of its alerts first, then its techniques.
            Field::Technique | Field::Tactic | Field::Phase => {
                let lost_all = self.facts.alerts.is_empty() && self.facts.alerts_total > 0;
                lost_all || self.facts.attacks.len() >= MOST_ATTACKS
            }
            _ => false,
        }
    }

    fn is_any_cut(&self) -> bool {
        self.is_cut(Field::Rule)
    }
}

impl<'a> VerdictSubject<'a> {
    fn of(entry: &'a Entry) -> Option<VerdictSubject<'a>> {
        Some(VerdictSubject { entry, facts: entry.judgement()?.facts })
    }

    fn attacks(&self, part: impl Fn(&AttackFact) -> &str, each: &mut dyn FnMut(&str)) {
        self.facts.attacks.iter().map(part).filter(|text| !text.is_empty()).for_each(each);
    }
}

impl Subject for VerdictSubject<'_> {
    fn texts(&self, field: Field, each: &mut dyn FnMut(&str)) {
        let alerts = &self.facts.alerts;
        match field {
            Field::Verdict => each(self.entry.verdict().map_or("none", wg_casefile::Verdict::slug)),
            Field::Incident => each(&self.entry.incident),
            Field::Severity => each(wg_schema::Severity::from_id(i64::from(self.facts.severity_id)).word()),
            Field::Technique => {
                self.attacks(|attack| &attack.technique, each);
                self.attacks(|attack| &attack.name, each);
            }
            Field::Tactic => {
                self.attacks(|attack| &attack.tactic, each);
                self.attacks(|attack| &attack.code, each);
                let known = TACTICS.iter().filter(|one| self.facts.attacks.iter().any(|it| it.code == one.code));
                known.for_each(|tactic| each(tactic.id));
            }
            Field::Phase => {
                let known = TACTICS.iter().filter(|one| self.facts.attacks.iter().any(|it| it.code == one.code));
                known.for_each(|tactic| each(tactic.phase.name()));
            }
            Field::Product => alerts.iter().for_each(|alert| each(&alert.product)),
            Field::Source => alerts.iter().for_each(|alert| each(&alert.file)),
            Field::Rule => alerts.iter().for_each(|alert| {
                each(&alert.rule_uid);
                each(&alert.title);
            }),
            _ => {}
        }
    }

    fn number(&self, field: Field) -> Option<f64> {
        match field {
            Field::Score => Some(f64::from(self.facts.score.p10000) / 10_000.0),
            Field::Alerts => Some(f64::from(self.facts.alerts_total)),
            _ => None,
        }
    }

    fn time(&self) -> Option<i64> {
        self.facts.last_time
    }

    fn any_text(&self, each: &mut dyn FnMut(&str)) {
        each(&self.entry.incident);
        each(&self.facts.title);
        each(self.entry.note());
        for alert in &self.facts.alerts {
            [&alert.title, &alert.rule_uid, &alert.product, &alert.vendor_uid].into_iter().for_each(|text| each(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_casefile::{Action, AlertFact, Draft, Provenance, ScoreFact, Verdict};

    fn entry(incident: &str, verdict: Verdict, p10000: u32, rule: &str) -> Entry {
        let facts = Facts {
            title: format!("{rule} on a host"),
            severity_id: 4,
            score: ScoreFact { p10000, ..ScoreFact::default() },
            alerts: vec![AlertFact { rule_uid: rule.to_owned(), product: "Sensor".to_owned(), ..AlertFact::default() }],
            alerts_total: 1,
            attacks: vec![AttackFact { code: "CA".into(), technique: "T1003.001".into(), ..AttackFact::default() }],
            last_time: Some(1_767_322_800_000),
            ..Facts::default()
        };
        let action = Action::Judged {
            facts: Box::new(facts),
            note: String::new(),
            provenance: Provenance::Person,
            reason: None,
            verdict,
        };
        let draft = Draft {
            batch: "b".into(),
            incident: incident.into(),
            action,
            analyst: String::new(),
            at_ms: 0,
            took_ms: 0,
            tab: String::new(),
            app: String::new(),
        };
        Entry::next(None, draft)
    }

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let (one, two) =
            (entry("I-1", Verdict::FalsePositive, 9_000, "r-1"), entry("I-2", Verdict::TruePositive, 400, "r-2"));
        let found = verdicts_matching(&[&one, &two], query).expect("a clear query");
        let found: Vec<&str> = found.into_iter().map(|entry| entry.incident.as_str()).collect();
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn what_an_entry_knows_is_found() {
        check("verdict:fp", &["I-1"]);
        check("-verdict:fp", &["I-2"]);
        check("score>0.7", &["I-1"]);
        check("technique:T1003", &["I-1", "I-2"]);
        check("tactic:CA severity>=high rule:r-2", &["I-2"]);
        check("r-1 or verdict:tp", &["I-1", "I-2"]);
        check("alerts>1", &[]);
    }

    #[test]
    fn what_it_does_not_know_is_refused_and_not_empty() {
        let one = entry("I-1", Verdict::FalsePositive, 9_000, "r-1");
        for (query, expected) in
            [("host:ws-1", "host"), ("verdict:fp -user:bob", "user"), ("last:2h", "last:"), ("hots:ws-1", "not clear")]
        {
            let refused = verdicts_matching(&[&one], query).expect_err(query).to_string();
            assert!(refused.contains(expected), "{query}: {refused}");
        }
    }

    #[test]
    fn what_hangs_on_alerts_that_an_entry_does_not_name_is_refused() {
        let mut cut = entry("I-1", Verdict::FalsePositive, 9_000, "r-1");
        if let Action::Judged { facts, .. } = &mut cut.action {
            facts.alerts_total = 101;
        }
        let asked = |query: &str| verdicts_matching(&[&cut], query).map(|found| found.len());
        // Another rule may be among the hundred that are not named, whichever way it is asked.
        for query in ["rule:r-2", "-rule:r-2", "product:Other", "r-2", "verdict:fp rule:r-2"] {
            assert_eq!(asked(query), Err(VerdictQueryError::NotWhole(1)), "{query}");
        }
        // What decides all the same: a value that is known to fit, or another test.
        for (query, expected) in
            [("rule:r-1", 1), ("-rule:r-1", 0), ("verdict:tp rule:r-2", 0), ("rule:r-2 or score>0.5", 1)]
        {
            assert_eq!(asked(query), Ok(expected), "{query}");
        }
    }
}
