//! Filling a batch: states, contradictions, and the order that must not matter.

use super::*;
use crate::Alert;

#[test]
fn room_is_made_once_for_all_that_is_to_come_and_changes_nothing() {
    let text = |i: usize| Some(format!("alert {}", i % 900).into());
    let key = |i: usize| AlertKey::of_record("test", &i.to_le_bytes());
    let alert = |i: usize| Alert { key: key(i), title: text(i), ..Alert::default() };
    let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
    let (mut roomy, mut plain) = (BatchBuilder::new(1), BatchBuilder::new(2));
    for i in 0..4000 {
        roomy.push(&alert(i), span);
        plain.push(&alert(i), span);
        if i == 1000 {
            roomy.make_room(1, 4);
            let capacity = roomy.batch().key.capacity();
            assert!((4000..4200).contains(&capacity), "{capacity}");
        }
    }
    assert!(roomy.batch().key.capacity() < 4200, "it did not grow again");
    let (roomy, plain) = (roomy.finish(), plain.finish());
    assert_eq!((&roomy.key, &roomy.title), (&plain.key, &plain.title));
    assert_eq!(roomy.strings.len(), 901);
}

#[test]
fn what_a_file_promises_is_believed_within_reason() {
    let mut builder = BatchBuilder::new(1);
    let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
    for i in 0..1000_usize {
        let key = AlertKey::of_record("test", &i.to_le_bytes());
        builder.push(&Alert { key, ..Alert::default() }, span);
    }
    builder.make_room(1, u64::MAX);
    assert_eq!(builder.batch().key.capacity(), 64_000);
}

fn claim(hash: u64, severity: Severity) -> Alert<'static> {
    let key = AlertKey::of_record("test", b"one id");
    Alert { key, record_hash: hash, severity, title: Some("claimed".into()), ..Alert::default() }
}

/// Keys in order, and how many records were folded.
fn keys(claims: &[&Alert<'_>], resumed_after: usize) -> (Vec<AlertKey>, u32) {
    let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
    let mut builder = BatchBuilder::new(1);
    for (i, claim) in claims.iter().enumerate() {
        if i == resumed_after {
            builder = BatchBuilder::resume(builder.finish(), 2);
        }
        builder.push(claim, span);
    }
    let batch = builder.finish();
    let mut keys = batch.key.clone();
    sort::up(&mut keys);
    (keys, batch.folded.iter().sum())
}

#[test]
fn contradicting_records_make_the_same_alerts_in_every_order() {
    // Three say high in other bytes, two say low, one says medium.
    let all = [(1, 4), (2, 4), (3, 2), (4, 4), (5, 2), (6, 3)];
    let all = all.map(|(hash, level)| claim(hash, [Severity::Low, Severity::Medium, Severity::High][level - 2]));
    let (expected, folded) = keys(&all.iter().collect::<Vec<_>>(), usize::MAX);
    assert_eq!((expected.len(), folded), (3, 3));
    for start in 0..all.len() {
        for step in [1, 5] {
            let order: Vec<_> = (0..all.len()).map(|i| &all[(start + i * step) % all.len()]).collect();
            for resumed_after in 1..=all.len() {
                assert_eq!(keys(&order, resumed_after), (expected.clone(), folded), "{start} {step} {resumed_after}");
            }
        }
    }
}

#[test]
fn alerts_of_one_time_and_undated_ones_stand_by_key() {
    let span = RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 };
    let alert = |i: u8| Alert {
        key: AlertKey::of_record("test", &[i]),
        time: (!i.is_multiple_of(4)).then(|| TimeMs::from(i % 2)),
        ..Alert::default()
    };
    let order = |rows: &mut dyn Iterator<Item = u8>| {
        let mut builder = BatchBuilder::new(1);
        rows.for_each(|i| {
            builder.push(&alert(i), span);
        });
        let batch = builder.finish();
        let key_of = |id: AlertId| (batch.time_of(id), batch.key[id.row()]);
        batch.by_time().into_iter().map(key_of).collect::<Vec<_>>()
    };
    let forth = order(&mut (0..60));
    assert_eq!(forth, order(&mut (0..60).rev()));
    assert!(forth[..45].iter().all(|(time, _)| time.is_some()), "undated ones are last");
}
