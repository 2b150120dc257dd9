//! Two simple ways of putting alerts together, to compare with: what a query in a SIEM would do.

use std::collections::HashMap;
use wg_schema::{AlertId, Batch, StrId};

/// What is linked by a simple rule.
pub struct Rival {
    /// In JSON.
    pub key: &'static str,
    /// In tables.
    pub words: &'static str,
    /// A group a row.
    pub groups: Vec<u32>,
}

const HOUR_MS: i64 = 3_600_000;

/// Returns the baselines. `order` is all rows by time, undated ones last.
pub fn all(batch: &Batch, order: &[AlertId]) -> [Rival; 3] {
    let host = |window: i64| connected(batch, order, window, |row| vec![(0, host(batch, row))]);
    [
        Rival { key: "same_host_1h", words: "same host within 1 h", groups: host(HOUR_MS) },
        Rival { key: "same_host_24h", words: "same host within 24 h", groups: host(24 * HOUR_MS) },
        Rival {
            key: "any_shared_entity",
            words: "any shared entity",
            groups: connected(batch, order, i64::MAX, |row| entities(batch, row)),
        },
    ]
}

fn host(batch: &Batch, row: usize) -> StrId {
    if batch.host[row].is_some() { batch.host[row] } else { batch.host_ip[row] }
}

/// Host, account, addresses, domain and file, each with its kind.
fn entities(batch: &Batch, row: usize) -> Vec<(u8, StrId)> {
    vec![
        (0, batch.host[row]),
        (1, batch.user[row]),
        (2, batch.host_ip[row]),
        (2, batch.src_ip[row]),
        (2, batch.dst_ip[row]),
        (3, batch.dst_domain[row]),
        (4, batch.file_hash[row]),
    ]
}

/// Connects alerts that share a value with one at most `window` ms before; undated ones only where no time is asked.
fn connected(batch: &Batch, order: &[AlertId], window: i64, named: impl Fn(usize) -> Vec<(u8, StrId)>) -> Vec<u32> {
    fn find(above: &mut [u32], mut row: u32) -> u32 {
        while above[row as usize] != row {
            above[row as usize] = above[above[row as usize] as usize];
            row = above[row as usize];
        }
        row
    }
    let mut above: Vec<u32> = (0..batch.len() as u32).collect();
    let mut last: HashMap<(u8, StrId), AlertId> = HashMap::new();
    for alert in order.iter().filter(|alert| window == i64::MAX || batch.time_of(**alert).is_some()) {
        for value in named(alert.row()).into_iter().filter(|(_, value)| value.is_some()) {
            if let Some(before) = last.insert(value, *alert)
                && batch.time[alert.row()].saturating_sub(batch.time[before.row()]) <= window
            {
                let (a, b) = (find(&mut above, before.0), find(&mut above, alert.0));
                above[b as usize] = a;
            }
        }
    }
    (0..batch.len() as u32).map(|row| find(&mut above, row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::batch::RecordSpan;
    use wg_schema::{Alert, AlertKey, BatchBuilder, SourceId};

    fn batch(lines: &[(i64, &str, &str)]) -> Batch {
        let mut builder = BatchBuilder::new(1);
        for (i, (hours, host, user)) in lines.iter().enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &[i as u8]),
                time: Some(hours * HOUR_MS),
                host: Some((*host).into()),
                user: Some((*user).into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: i as u64 + 1, offset: 0, length: 1 });
        }
        builder.finish()
    }

    #[test]
    fn a_host_links_within_its_window_and_any_entity_for_ever() {
        let batch = batch(&[(0, "a", "x"), (1, "a", "y"), (30, "a", "z"), (90, "b", "y")]);
        let [hour, day, any] = all(&batch, &batch.by_time());
        assert_eq!(hour.groups, [0, 0, 2, 3]);
        assert_eq!(day.groups, [0, 0, 2, 3]);
        assert_eq!(any.groups, [0; 4]);
    }
}
