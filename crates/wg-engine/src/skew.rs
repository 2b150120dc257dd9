//! How far the clocks of two products are apart, estimated from events that both alerted on.
//!
//! An event is shared where exactly one alert of each product names the same connection, the same file on the same machine,
//! or the same process. The estimate is reported and never applied by itself: alerts of one event may truly come minutes
//! apart.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use wg_schema::batch::{NO_PID, NO_PORT};
use wg_schema::ordered::OrderedMap;
use wg_schema::sort;
use wg_schema::{Batch, StrId, TimeMs};

/// Fewer shared events tell nothing.
const MIN_EVENTS: usize = 5;
/// Half a day and a bit: zones are at most so far off. What is further apart is another event.
const MAX_APART_MS: TimeMs = 50_400_000;
/// Clocks that differ by less agree.
const MIN_SKEW_MS: TimeMs = 2_000;
/// Of larger batches a part of the events is looked at.
const MAX_EVENTS: usize = 200_000;

/// Two products and how far the clock of the second is ahead of that of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    pub first: StrId,
    pub second: StrId,
    pub ahead_ms: TimeMs,
    /// The middle half of the differences lies in a span of so much.
    pub spread_ms: TimeMs,
    pub shared: u32,
}

/// What tells an event from others: kind, names, numbers.
type Event = (u8, StrId, StrId, u64);

/// The alerts of one event: product and time of the first two; `None` once they say nothing.
#[derive(Clone, Copy)]
enum Seen {
    One(StrId, TimeMs),
    Two([(StrId, TimeMs); 2]),
    TooMany,
}

/// Returns the clocks that are apart, most shared events first.
pub fn find(batch: &Batch) -> Vec<Skew> {
    let mut seen: HashMap<Event, Seen, FixedState> = HashMap::default();
    let every = batch.len() / MAX_EVENTS + 1;
    for alert in batch.ids() {
        let row = alert.row();
        let (Some(time), Some(event)) = (batch.time_of(alert), event(batch, row)) else { continue };
        // By the event and not by the row, so that both its alerts are looked at.
        let number = u64::from(event.1.0) ^ u64::from(event.2.0).rotate_left(16) ^ event.3;
        if every > 1 && !number.is_multiple_of(every as u64) {
            continue;
        }
        let product = batch.product[row];
        seen.entry(event)
            .and_modify(|seen| {
                *seen = match *seen {
                    Seen::One(first, at) if first != product => Seen::Two([(first, at), (product, time)]),
                    _ => Seen::TooMany,
                }
            })
            .or_insert(Seen::One(product, time));
    }
    let mut pairs: OrderedMap<(StrId, StrId), Vec<TimeMs>> = OrderedMap::new();
    for seen in seen.into_values() {
        let Seen::Two(mut two) = seen else { continue };
        sort::by_key(&mut two, |one| one.0);
        let apart = two[1].1 - two[0].1;
        if apart.abs() <= MAX_APART_MS {
            pairs.entry((two[0].0, two[1].0)).or_default().push(apart);
        }
    }
    let mut found: Vec<Skew> = pairs.into_iter().filter_map(|(pair, apart)| estimate(pair, apart)).collect();
    sort::by_key(&mut found, |skew| (std::cmp::Reverse(skew.shared), skew.first, skew.second));
    found
}

fn estimate((first, second): (StrId, StrId), mut apart: Vec<TimeMs>) -> Option<Skew> {
    sort::up(&mut apart);
    let at = |quarter: usize| apart.get(apart.len().saturating_sub(1) * quarter / 4).copied();
    let (low, ahead_ms, high) = (at(1)?, at(2)?, at(3)?);
    let spread_ms = high - low;
    let is_steady = spread_ms <= MIN_SKEW_MS.max(ahead_ms.abs() / 4);
    (apart.len() >= MIN_EVENTS && ahead_ms.abs() >= MIN_SKEW_MS && is_steady).then_some(Skew {
        first,
        second,
        ahead_ms,
        spread_ms,
        shared: u32::try_from(apart.len()).unwrap_or(u32::MAX),
    })
}

fn event(batch: &Batch, row: usize) -> Option<Event> {
    let (src, dst, host) = (batch.src_ip[row], batch.dst_ip[row], batch.host[row]);
    if src.is_some() && dst.is_some() && batch.src_port[row] != NO_PORT {
        return Some((0, src, dst, u64::from(batch.src_port[row]) << 16 | u64::from(batch.dst_port[row])));
    }
    if host.is_some() && batch.pid[row] != NO_PID && batch.process[row].is_some() {
        return Some((1, host, batch.process[row], batch.pid[row].into()));
    }
    let is_file = host.is_some() && batch.file_hash[row].is_some();
    is_file.then(|| (2, host, batch.file_hash[row], 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::batch::RecordSpan;
    use wg_schema::{Alert, AlertKey, BatchBuilder, SourceId};

    /// Alerts of one product on numbered connections: (product, connection, time).
    fn batch(alerts: &[(&str, u16, TimeMs)]) -> Batch {
        let mut builder = BatchBuilder::new(1);
        for (i, (product, port, time)) in alerts.iter().enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_763_625_600_000 + time),
                product: Some((*product).into()),
                src_ip: Some("10.0.0.1".into()),
                src_port: Some(*port),
                dst_ip: Some("10.0.0.2".into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: i as u64 + 1, offset: 0, length: 1 });
        }
        builder.finish()
    }

    #[test]
    fn a_clock_that_is_always_ahead_by_the_same_is_found() {
        let mut alerts: Vec<(&str, u16, TimeMs)> = (1..=8).map(|n| ("A", n, i64::from(n) * 60_000)).collect();
        alerts.extend((1..=8).map(|n| ("B", n, i64::from(n) * 60_000 + 90_000 + i64::from(n) * 50)));
        let batch = batch(&alerts);
        let found = find(&batch);
        let names: Vec<[&str; 2]> = found.iter().map(|one| [batch.text(one.first), batch.text(one.second)]).collect();
        assert_eq!(names, [["A", "B"]]);
        assert_eq!((found[0].ahead_ms, found[0].shared), (90_200, 8));
    }

    #[test]
    fn few_events_scattered_differences_and_clocks_that_agree_are_no_skew() {
        let few = [("A", 1, 0), ("B", 1, 90_000), ("A", 2, 0), ("B", 2, 90_000)];
        assert_eq!(find(&batch(&few)), []);
        let scattered: Vec<(&str, u16, TimeMs)> =
            (1..=9).flat_map(|n| [("A", n, 0), ("B", n, i64::from(n) * 40_000)]).collect();
        assert_eq!(find(&batch(&scattered)), []);
        let agree: Vec<(&str, u16, TimeMs)> = (1..=9).flat_map(|n| [("A", n, 0), ("B", n, 300)]).collect();
        assert_eq!(find(&batch(&agree)), []);
    }
}
