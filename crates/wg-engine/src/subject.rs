//! An incident, or one alert of it, as the query language sees it.

use crate::ranked::Ranked;
use wg_query::{Field, Subject};
use wg_schema::attack::{TACTICS, technique};
use wg_schema::ordered::OrderedMap;
use wg_schema::{AlertId, IncidentId, StrId, Texts};

/// One incident under a query.
pub struct IncidentSubject<'r> {
    pub ranked: &'r Ranked,
    pub judged: &'r OrderedMap<String, String>,
    /// By incident; empty: none is suppressed.
    pub hidden: &'r [bool],
    pub id: IncidentId,
    /// What of it is asked about; `None`: all of it.
    pub only: Option<AlertId>,
}

impl IncidentSubject<'_> {
    fn alerts(&self) -> &[AlertId] {
        self.only.as_ref().map_or(&self.ranked.incident(self.id).alerts, std::slice::from_ref)
    }

    /// Gives each distinct run of a column's values; repeats within an incident are mostly neighbours.
    fn column(&self, column: &Texts, each: &mut dyn FnMut(&str)) {
        let mut last = StrId::NONE;
        for alert in self.alerts() {
            let id = column[alert.row()];
            if id != last && id.is_some() {
                each(self.ranked.batch.text(id));
            }
            last = id;
        }
    }
}

impl Subject for IncidentSubject<'_> {
    fn texts(&self, field: Field, each: &mut dyn FnMut(&str)) {
        let batch = &self.ranked.batch;
        let incident = self.ranked.incident(self.id);
        match field {
            Field::Pile => each(self.ranked.pile_of(self.id).slug()),
            Field::Line => each(if self.ranked.is_above(self.id) { "above" } else { "below" }),
            Field::Verdict => each(self.judged.get(&incident.uid).map_or("none", String::as_str)),
            Field::Incident => each(&incident.uid),
            Field::Suppressed => {
                each(if self.hidden.get(self.id.index()) == Some(&true) { "yes" } else { "no" });
            }
            Field::Second => match self.ranked.second.get(&self.id) {
                Some(mark) => ["look", if mark.is_higher { "higher" } else { "lower" }].into_iter().for_each(each),
                None => each("none"),
            },
            Field::Phase | Field::Tactic => {
                for (_, tactic) in TACTICS.iter().enumerate().filter(|(i, _)| incident.tactics & (1 << i) != 0) {
                    if field == Field::Phase {
                        each(tactic.phase.name());
                    } else {
                        [tactic.code, tactic.id, tactic.name].into_iter().for_each(&mut *each);
                    }
                }
            }
            Field::Technique => {
                let mut last = None;
                for attack in self.alerts().iter().flat_map(|alert| self.ranked.attacks_of(*alert)) {
                    if let Some(index) = attack.technique.filter(|index| Some(*index) != last) {
                        each(technique(index).map_or("", |technique| technique.id));
                        last = Some(index);
                    }
                }
            }
            Field::Sensor => {
                let mut last = None;
                for alert in self.alerts() {
                    let sensor = batch.sensor[alert.row()];
                    if last != Some(sensor) {
                        each(sensor.word());
                    }
                    last = Some(sensor);
                }
            }
            Field::Severity => {
                let mut last = None;
                for alert in self.alerts() {
                    let severity = batch.severity[alert.row()];
                    if last != Some(severity) {
                        each(severity.word());
                    }
                    last = Some(severity);
                }
            }
            Field::Source => {
                let mut last = None;
                for alert in self.alerts() {
                    let source = batch.span[alert.row()].source;
                    if last != Some(source) {
                        each(&batch.sources[source.index()].file);
                    }
                    last = Some(source);
                }
            }
            Field::Product => self.column(&batch.product, each),
            Field::Host => self.column(&batch.host, each),
            Field::User => self.column(&batch.user, each),
            Field::Address => {
                [&batch.src_ip, &batch.dst_ip, &batch.host_ip].iter().for_each(|column| self.column(column, each));
            }
            Field::Domain => self.column(&batch.dst_domain, each),
            Field::Process => {
                [&batch.process, &batch.parent].iter().for_each(|column| self.column(column, each));
            }
            Field::Command => self.column(&batch.cmd_line, each),
            Field::Hash => self.column(&batch.file_hash, each),
            Field::Port => {
                for alert in self.alerts() {
                    for port in [batch.src_port[alert.row()], batch.dst_port[alert.row()]] {
                        if port != wg_schema::batch::NO_PORT {
                            each(&port.to_string());
                        }
                    }
                }
            }
            Field::Rule => {
                [&batch.rule_uid, &batch.rule_name, &batch.title].iter().for_each(|column| self.column(column, each));
            }
            _ => {}
        }
    }

    fn number(&self, field: Field) -> Option<f64> {
        let incident = self.ranked.incident(self.id);
        match field {
            Field::Score => Some(wg_score::probability(incident.score)),
            Field::Alerts => Some(incident.alerts.len() as f64),
            _ => None,
        }
    }

    fn time(&self) -> Option<i64> {
        match self.only {
            Some(alert) => self.ranked.batch.time_of(alert),
            None => self.ranked.incident(self.id).last,
        }
    }

    fn any_text(&self, each: &mut dyn FnMut(&str)) {
        let batch = &self.ranked.batch;
        each(&self.ranked.incident(self.id).uid);
        for column in [
            &batch.title,
            &batch.rule_name,
            &batch.product,
            &batch.host,
            &batch.user,
            &batch.src_ip,
            &batch.dst_ip,
            &batch.dst_domain,
            &batch.process,
            &batch.parent,
            &batch.cmd_line,
            &batch.file,
            &batch.file_hash,
            &batch.vendor_uid,
        ] {
            self.column(column, each);
        }
    }
}
