//! The alerts that claims rest on, each once, in the order in which they are named.

use crate::ranked::Ranked;
use wg_brief::SourceRow;
use wg_schema::AlertId;
use wg_schema::ordered::OrderedMap;

/// Alerts that one claim names at most.
const MOST_CITED: usize = 4;

pub struct Sources<'r> {
    ranked: &'r Ranked,
    places: OrderedMap<AlertId, u16>,
    alerts: Vec<AlertId>,
}

impl<'r> Sources<'r> {
    pub fn new(ranked: &'r Ranked) -> Sources<'r> {
        Sources { ranked, places: OrderedMap::new(), alerts: Vec::new() }
    }

    /// Returns the place of an alert in the list. A brief names far fewer than 65,536.
    pub fn cite(&mut self, alert: AlertId) -> u16 {
        *self.places.entry(alert).or_insert_with(|| {
            self.alerts.push(alert);
            u16::try_from(self.alerts.len() - 1).unwrap_or(u16::MAX)
        })
    }

    /// Returns the places of the first of several alerts: a claim about many names some.
    pub fn cite_some(&mut self, alerts: &[AlertId]) -> Vec<u16> {
        alerts.iter().take(MOST_CITED).map(|alert| self.cite(*alert)).collect()
    }

    pub fn rows(self) -> Vec<SourceRow> {
        let ranked = self.ranked;
        let batch = &ranked.batch;
        let row = |alert: &AlertId| {
            let row = alert.row();
            let span = batch.span[row];
            SourceRow {
                key: batch.key[row].to_hex(),
                incident: ranked.incident(ranked.incidents.of[row]).uid.clone(),
                time: batch.time_of(*alert),
                product: batch.text(batch.product[row]).into(),
                title: batch.text(batch.title[row]).into(),
                file: batch.sources[span.source.index()].file.clone(),
                record: span.record,
            }
        };
        self.alerts.iter().map(row).collect()
    }
}
