//! Where the verdicts of a log stand in a batch.

use crate::plan::Reader;
use crate::queue::{JudgedAlert, Renamed};
use wg_casefile::{Entry, Log, Provenance, Verdict};
use wg_schema::ordered::OrderedMap;

impl JudgedAlert {
    /// Returns what a verdict is on.
    pub fn of(entry: &Entry) -> JudgedAlert {
        JudgedAlert { uid: entry.incident.clone(), lead: entry.lead().to_owned() }
    }
}

/// The uids that a batch has for incidents of the log.
#[derive(Default)]
pub struct UidsNow<'r>(OrderedMap<(&'r str, &'r str), &'r str>);

impl<'r> UidsNow<'r> {
    pub fn of(renamed: &'r [Renamed]) -> UidsNow<'r> {
        let pair = |one: &'r Renamed| ((one.judged.uid.as_str(), one.judged.lead.as_str()), one.now.as_str());
        UidsNow(OrderedMap::from_iter(renamed.iter().map(pair)))
    }

    /// Returns the uid of the incident that a verdict stands on in this batch.
    pub fn uid<'a>(&'a self, entry: &'a Entry) -> &'a str {
        self.0.get(&(entry.incident.as_str(), entry.lead())).copied().unwrap_or(&entry.incident)
    }
}

/// Returns (uid in this batch, the verdict that counts there), in the order in which they were given: of several on one incident
/// the last one.
pub fn standing_now<'l>(log: &'l Log, renamed: &[Renamed]) -> Vec<(String, &'l Entry)> {
    last_by_uid(log.judged(), renamed)
}

/// What was judged so lately is remembered, and no known answer.
const LATELY: u64 = 10;

/// Returns what known answers say of the reader who goes by a label. `kept` has a line for each: what was said, the uid, the label.
/// A real one that a person judged by itself some time ago can be asked, each once. `open` is shown now.
pub fn reader(log: &Log, renamed: &[Renamed], kept: &str, label: &str, open: &str) -> Reader {
    let mut reader = Reader { open: open.to_owned(), ..Reader::default() };
    let asked =
        || kept.lines().map(|line| line.splitn(3, ' ')).filter_map(|mut of| Some((of.next()?, of.next()?, of.next()?)));
    for (said, ..) in asked().filter(|(.., by)| *by == label) {
        reader.asked += 1;
        reader.missed += u32::from(said == Verdict::FalsePositive.slug() || said == Verdict::BenignPositive.slug());
    }
    let last = log.head().map_or(0, |head| head.seq);
    let is_ready = |entry: &Entry| {
        let is_real = entry.verdict() == Some(Verdict::TruePositive);
        is_real && entry.action.provenance() == Provenance::Person && entry.seq + LATELY <= last
    };
    let ready = standing_now(log, renamed).into_iter().filter(|(_, entry)| is_ready(entry)).map(|(uid, _)| uid);
    reader.ready = ready.filter(|uid| !asked().any(|(_, other, by)| other == uid && by == label)).collect();
    reader
}

/// As [`standing_now`], of verdicts that stand, the later ones after the earlier ones.
pub fn last_by_uid<'l>(judged: Vec<&'l Entry>, renamed: &[Renamed]) -> Vec<(String, &'l Entry)> {
    let uids = UidsNow::of(renamed);
    let last: OrderedMap<String, usize> =
        OrderedMap::from_iter(judged.iter().enumerate().map(|(place, entry)| (uids.uid(entry).to_owned(), place)));
    let mut list: OrderedMap<usize, String> = OrderedMap::from_iter(last.into_iter().map(|(uid, place)| (place, uid)));
    judged.into_iter().enumerate().filter_map(|(place, entry)| Some((list.remove(&place)?, entry))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_casefile::{AlertFact, Draft, Facts, Judgement, Verdict};

    fn log(judged: &[(&str, &str, Verdict)]) -> Log {
        let mut log = Log::default();
        for (uid, lead, verdict) in judged {
            let alert = AlertFact { key: (*lead).to_owned(), ..AlertFact::default() };
            let facts = Facts { alerts: vec![alert], alerts_listed: 1, alerts_total: 1, ..Facts::default() };
            let note = String::new();
            let judgement = Judgement { verdict: *verdict, reason: None, note, facts, provenance: Default::default() };
            let draft = Draft {
                batch: "b".into(),
                incident: (*uid).to_owned(),
                action: log.judge(uid, judgement),
                analyst: String::new(),
                at_ms: 0,
                took_ms: 0,
                tab: String::new(),
                app: String::new(),
            };
            log.push(Entry::next(log.head(), draft));
        }
        log
    }

    #[test]
    fn a_reader_is_asked_what_was_judged_some_time_ago_and_each_once() {
        let judged =
            (0..20).map(|i| (format!("I-{i}"), if i < 4 { Verdict::TruePositive } else { Verdict::FalsePositive }));
        let judged: Vec<(String, Verdict)> = judged.chain([("I-20".to_owned(), Verdict::TruePositive)]).collect();
        let log = log(&judged.iter().map(|(uid, verdict)| (uid.as_str(), uid.as_str(), *verdict)).collect::<Vec<_>>());
        let kept = "tp I-0 Ada\nbp I-1 Ada\nnd I-2 Ada\nfp I-3 Bob Builder\nnonsense\n";
        let ada = reader(&log, &[], kept, "Ada", "");
        assert_eq!(
            (ada.asked, ada.missed, ada.ready),
            (3, 1, vec!["I-3".to_owned()]),
            "what was judged last is remembered"
        );
        let bob = reader(&log, &[], kept, "Bob Builder", "I-1");
        assert_eq!((bob.asked, bob.missed, bob.ready.len(), bob.open.as_str()), (1, 1, 3, "I-1"));
    }

    #[test]
    fn of_two_verdicts_on_what_is_one_incident_now_the_later_counts() {
        let judged = [
            ("I-1", "aa", Verdict::TruePositive),
            ("I-2", "bb", Verdict::FalsePositive),
            ("I-1", "cc", Verdict::BenignPositive),
        ];
        let log = log(&judged);
        let renamed = |uid: &str, lead: &str, now: &str| Renamed {
            judged: JudgedAlert { uid: uid.into(), lead: lead.into() },
            now: now.into(),
        };
        // The first alert of I-1 was cut off; what led I-2 was joined with the rest.
        let renamed = [renamed("I-1", "aa", "I-7"), renamed("I-2", "bb", "I-1")];
        let now = standing_now(&log, &renamed);
        let now: Vec<(&str, &str)> = now.iter().map(|(uid, entry)| (uid.as_str(), entry.lead())).collect();
        assert_eq!(now, [("I-7", "aa"), ("I-1", "cc")]);
        assert_eq!(standing_now(&log, &[]).len(), 2, "where nothing has another uid, by uid");
    }
}
