//! Entries that the browser refused to store, while another tab stored some: put behind those, they still say what was meant.

use proptest::prelude::*;
use wg_casefile::{Action, Draft, Entry, Facts, Judgement, Log, Provenance, Verdict, move_behind, verify};

fn draft(incident: &str, action: Action) -> Draft {
    Draft {
        batch: "batch".into(),
        incident: incident.into(),
        action,
        analyst: String::new(),
        at_ms: 1_764_000_000_000,
        took_ms: 0,
        tab: "tab".into(),
        app: "0.1.0".into(),
    }
}

/// Judges incident `n`, or takes its verdict back.
fn said(log: &Log, n: u8, takes_back: bool) -> Option<Draft> {
    let incident = format!("INC-{n:08}");
    let verdict = if n.is_multiple_of(2) { Verdict::TruePositive } else { Verdict::FalsePositive };
    let (note, provenance) = (String::new(), Provenance::Person);
    let judgement = Judgement { verdict, reason: Some(1), note, facts: Facts::default(), provenance };
    let action = if takes_back { log.withdraw(&incident)? } else { log.judge(&incident, judgement) };
    Some(draft(&incident, action))
}

fn append(log: &mut Log, drafts: impl IntoIterator<Item = Draft>) {
    for draft in drafts {
        log.push(Entry::next(log.head(), draft));
    }
}

/// What a person does: on one of four incidents, a verdict or taking it back.
fn deeds() -> impl Strategy<Value = Vec<(u8, bool)>> {
    prop::collection::vec((0u8..4, any::<bool>()), 0..8)
}

proptest! {
    #[test]
    fn what_waited_means_the_same_behind_the_entries_of_another_tab(first in deeds(), ours in deeds(), theirs in deeds()) {
        let mut stored = Log::default();
        for (n, back) in first {
            let draft = said(&stored, n, back);
            append(&mut stored, draft);
        }
        let before = stored.count() as u64;
        let mut shown = stored.clone();
        let mut waiting = Vec::new();
        for (n, back) in ours {
            let Some(draft) = said(&shown, n, back) else { continue };
            append(&mut shown, [draft.clone()]);
            waiting.push(draft);
        }
        // The other tab judges other incidents.
        for (n, back) in theirs {
            let draft = said(&stored, n + 4, back);
            append(&mut stored, draft);
        }
        move_behind(&mut waiting, before, stored.count() as u64);
        append(&mut stored, waiting);
        prop_assert!(verify(stored.entries()).is_ok(), "{:?}", verify(stored.entries()));
        for n in 0..4 {
            let incident = format!("INC-{n:08}");
            let stands = |log: &Log| log.current(&incident).and_then(Entry::verdict);
            prop_assert_eq!(stands(&stored), stands(&shown), "{}", incident);
        }
    }
}
