//! The sample night through the whole core, against its known truth.
//!
//! It shows that the parts fit together and that the night tells its story. It is no evidence of how well alerts of a real
//! network are ranked: the night was written by us.

use std::collections::{BTreeMap, BTreeSet};
use wg_engine::{Ranked, Session};
use wg_ingest::Ending;
use wg_protocol::FileMeta;
use wg_sample::{FILE_NAME, PLANTED, Story, Truth, night, truth};
use wg_schema::IncidentId;
use wg_schema::report::Code;

fn loaded(step: usize) -> Session {
    load(&night(), step)
}

fn load(night: &[u8], step: usize) -> Session {
    let meta = FileMeta { name: FILE_NAME.into(), size: night.len() as u64 };
    let mut session = Session::new(7);
    session.begin(false, vec![meta.clone()]);
    session.open_source(&meta);
    night.chunks(step).for_each(|chunk| session.feed(chunk));
    session.close_source(Ending::Complete, None);
    session.rank();
    session
}

/// The incidents that hold a story's alerts, with how many each; most first.
fn incidents_of(story: &Story, ranked: &Ranked) -> Vec<(IncidentId, usize)> {
    let uids: BTreeSet<&str> = story.uids.iter().map(String::as_str).collect();
    let mut count: BTreeMap<u32, usize> = BTreeMap::new();
    for alert in ranked.batch.ids() {
        if uids.contains(ranked.batch.text(ranked.batch.vendor_uid[alert.row()])) {
            *count.entry(ranked.incidents.of[alert.row()].0).or_default() += 1;
        }
    }
    let mut held: Vec<(IncidentId, usize)> = count.into_iter().map(|(id, n)| (IncidentId(id), n)).collect();
    held.sort_by_key(|(id, n)| (std::cmp::Reverse(*n), id.0));
    held
}

fn place(ranked: &Ranked, id: IncidentId) -> u32 {
    ranked.place[id.index()] + 1
}

#[test]
fn each_intrusion_is_mainly_one_incident_and_among_the_first_ten() {
    let session = loaded(1 << 20);
    let ranked = session.ranked().expect("the night was loaded");
    for story in truth().intrusions {
        let (main, n) = incidents_of(&story, ranked)[0];
        assert!(n * 10 >= story.uids.len() * 7, "{}: {n} of {} together", story.name, story.uids.len());
        assert!(place(ranked, main) <= 10, "{}: place {}", story.name, place(ranked, main));
    }
}

#[test]
fn no_incident_holds_two_stories_or_drowns_one_in_noise() {
    let session = loaded(1 << 20);
    let ranked = session.ranked().expect("the night was loaded");
    let Truth { intrusions, look_alikes } = truth();
    let mut holders = BTreeSet::new();
    for story in &intrusions {
        let held = incidents_of(story, ranked);
        assert!(held.iter().all(|(id, _)| holders.insert(id.0)), "{} shares an incident", story.name);
        let (main, n) = held[0];
        let all = ranked.incident(main).alerts.len();
        assert!(all <= n + n / 4, "{}: {n} of {all} are its own", story.name);
    }
    for story in &look_alikes {
        for (id, _) in incidents_of(story, ranked) {
            assert!(!holders.contains(&id.0), "{} is in an intrusion's incident", story.name);
        }
    }
}

#[test]
fn what_only_looks_like_an_intrusion_stays_visible_and_does_not_lead() {
    let session = loaded(1 << 20);
    let ranked = session.ranked().expect("the night was loaded");
    for story in truth().look_alikes {
        let best = incidents_of(&story, ranked).iter().map(|(id, _)| place(ranked, *id)).min();
        let best = best.expect("a story has alerts");
        assert!((2..=200).contains(&best), "{}: place {best}", story.name);
    }
}

#[test]
fn the_hubs_do_not_make_one_lump_of_the_night() {
    let session = loaded(1 << 20);
    let ranked = session.ranked().expect("the night was loaded");
    let largest = ranked.incidents.list.iter().map(|incident| incident.alerts.len()).max().unwrap_or(0);
    assert!(largest * 8 < ranked.batch.len(), "{largest} of {} alerts in one incident", ranked.batch.len());
}

#[test]
fn the_import_report_tells_every_planted_defect() {
    let session = loaded(1 << 20);
    let report = &session.reports()[0];
    let n = |code: Code| report.counts.get(&code).copied().unwrap_or(0);
    assert_eq!(report.format, "ocsf");
    assert!(report.is_conserved());
    assert_eq!(report.folded, PLANTED.duplicates);
    assert_eq!((report.rejected, n(Code::CutOff)), (PLANTED.cut_off, PLANTED.cut_off));
    assert_eq!(n(Code::NoTime), PLANTED.undated);
    assert_eq!(n(Code::ZoneAssumed), PLANTED.zone_less);
    assert_eq!(n(Code::Invisible), PLANTED.reversed_names);
    // Both records of a pair are told.
    assert_eq!(n(Code::DupIdConflict), 2 * PLANTED.reused_ids);
    assert!(n(Code::RevokedTechnique) > 0);
    assert_eq!(report.records, night().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() as u64);
}

#[test]
fn the_silent_hour_of_the_network_sensor_is_the_only_silence() {
    let session = loaded(1 << 20);
    let ranked = session.ranked().expect("the night was loaded");
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    let mut longest: BTreeMap<&str, i64> = BTreeMap::new();
    for alert in &ranked.order {
        let Some(time) = ranked.batch.time_of(*alert) else { continue };
        let product = ranked.batch.text(ranked.batch.product[alert.row()]);
        let gap = last.insert(product, time).map_or(0, |before| time - before);
        longest.entry(product).and_modify(|longest| *longest = gap.max(*longest)).or_insert(gap);
    }
    assert_eq!(longest.len(), 5, "five kinds of source: {longest:?}");
    for (product, gap) in longest {
        let minutes = gap / 60_000;
        assert!(if product.contains("NDR") { minutes >= 60 } else { minutes <= 30 }, "{product}: {minutes} minutes");
    }
}

#[test]
fn the_night_gives_the_same_incidents_whatever_the_step() {
    let (a, b) = (loaded(1 << 20), loaded(4093));
    let (a, b) = (a.ranked().expect("loaded"), b.ranked().expect("loaded"));
    assert_eq!(a.scores, b.scores);
    assert_eq!(a.incidents.list, b.incidents.list);
    assert_eq!(a.ranking, b.ranking);
}

#[test]
fn sound_records_of_the_night_fit_the_schema_of_ocsf() {
    let Some(shared) = wg_tests::shared("sound_records_of_the_night_fit_the_schema_of_ocsf") else { return };
    let path = shared.join("schemas/ocsf/1.3.0/detection_finding.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let night = String::from_utf8(night()).unwrap();
    let mut n = 0;
    // Every kind of record comes round: the step shares no factor with the rhythms of the night.
    for line in night.lines().step_by(11).filter(|line| line.starts_with("{\"time\":1") && line.ends_with('}')) {
        let wrong = wg_tests::json_schema::check(&schema, &serde_json::from_str(line).unwrap());
        assert!(wrong.is_empty(), "{wrong:?} in {line}");
        n += 1;
    }
    assert!(n > 250);
}

#[test]
fn the_small_batch_is_clean_and_its_intrusion_leads() {
    let session = load(&wg_sample::small(), 1 << 20);
    let (report, ranked) = (&session.reports()[0], session.ranked().expect("the batch was loaded"));
    assert!((900..1300).contains(&report.alerts), "{}", report.alerts);
    assert_eq!((report.rejected, report.folded), (0, 0));
    let story = &truth().intrusions[0];
    let (main, n) = incidents_of(story, ranked)[0];
    assert!(n * 10 >= story.uids.len() * 7, "{n} of {} together", story.uids.len());
    assert!(place(ranked, main) <= 5, "place {}", place(ranked, main));
}

#[test]
fn the_messy_batch_is_read_but_for_what_is_broken_and_keeps_its_intrusion() {
    let session = load(&wg_sample::messy(), 1 << 20);
    let (report, ranked) = (&session.reports()[0], session.ranked().expect("the batch was loaded"));
    let n = |code: Code| report.counts.get(&code).copied().unwrap_or(0);
    assert!(report.is_conserved());
    assert!(report.rejected > 50 && report.alerts > 900, "{} of {}", report.rejected, report.records);
    for code in [Code::CutOff, Code::BadJson, Code::NoTime, Code::ZoneAssumed, Code::BadSeverity] {
        assert!(n(code) > 20, "{code:?}: {}", n(code));
    }
    let story = &truth().intrusions[0];
    let held: usize = incidents_of(story, ranked).iter().map(|(_, n)| n).sum();
    assert_eq!(held, story.uids.len(), "nothing of the intrusion is lost");
}
