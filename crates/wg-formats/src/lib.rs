//! The formats: who recognises a record, and what each field of it means.
//!
//! One module a product and one line in [`READERS`]. Many run seldom, so they are built small.

mod ait_ads;
mod also;
mod aminer;
mod asff;
mod auditd;
mod carbon_black;
mod cef;
mod chainsaw;
mod checkpoint;
mod cisco_endpoint;
mod cloud_app_security;
mod common;
mod cortex_xdr;
mod crowdstrike;
mod cybereason;
mod darktrace;
mod defender_cloud;
mod ecs;
mod elastic;
mod entra_risk;
mod eset;
mod falco;
mod fortigate;
mod gcp_scc;
mod generic;
mod google_secops;
mod google_workspace;
mod gravityzone;
mod graylog_wazuh;
mod guardduty;
mod hayabusa;
mod idmef;
mod insight_idr;
mod iris;
mod lacework;
mod leef;
mod mde;
mod misp;
mod mozdef;
mod ms_entities;
mod ms_graph;
mod ms_graph_legacy;
mod ms_hunting;
mod netskope;
mod o365;
mod ocsf;
mod okta;
mod osquery;
mod otx;
mod panos;
mod proofpoint;
mod qradar;
mod sentinel;
mod sentinel_incident;
mod sentinelone;
mod severity;
mod sigma;
mod snort;
mod sophos;
mod splunk;
mod spoof;
mod stix;
mod suricata;
mod symantec;
mod tetragon;
mod thehive;
mod timesketch;
mod trellix;
mod trend_micro;
mod vectra;
mod velociraptor;
mod wazuh;
mod windows;
mod windows_xml;
mod withsecure;
mod wiz;
mod zeek;
mod zircolite;

pub use generic::Guesser;
pub use generic::mappable;
pub use wg_record::Notes;
use wg_record::json::Value;
use wg_schema::Alert;
use wg_schema::naming::plain_address;
use wg_schema::report::Code;

/// One format.
pub struct Reader {
    /// Stable: part of every alert's key.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// By the content of one record, without looking at others.
    pub detect: fn(Value<'_>) -> Confidence,
    /// Fills the alert. Of a record that is not an alert, or not of this format after all, says so. Call it through
    /// [`Reader::fill`].
    pub read: for<'d> fn(Value<'d>, &mut Alert<'d>, &mut Notes) -> Verdict,
    /// Returns the record within a wrapper of this product; it is then detected by all readers.
    pub unwrap: Option<for<'d> fn(Value<'d>) -> Option<Value<'d>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    No,
    /// Read it so when no one is sure.
    Maybe,
    Sure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Alert,
    /// A sound record that is not an alert: a flow, a statistic, a posture check. Counted, not rejected.
    NotAlert,
    /// Rejected as a record that no reader knows.
    Unknown,
}

impl Reader {
    /// Fills an alert from a record, and marks what is odd about it in any format.
    pub fn fill<'d>(&self, record: Value<'d>, alert: &mut Alert<'d>, notes: &mut Notes) -> Verdict {
        let verdict = (self.read)(record, alert, notes);
        if verdict == Verdict::Alert {
            also::of_format(self.id, record, alert);
            polish(alert, notes);
        }
        verdict
    }
}

/// What is done to an alert of any format.
pub fn polish(alert: &mut Alert<'_>, notes: &mut Notes) {
    alert.title = alert.title.take().and_then(common::trim);
    for address in [&mut alert.host_ip, &mut alert.src_ip, &mut alert.dst_ip] {
        *address = common::known(address.take());
        if let Some(plain) = address.as_deref().and_then(plain_address) {
            *address = Some(plain.into());
        }
    }
    spoof::mark(alert, notes);
}

/// Dates an alert whose record has no time by when a collector took it, and says so.
pub fn time_of_collector(alert: &mut Alert<'_>, notes: &mut Notes, given: &str) {
    let Some(time) = wg_record::when::read(given).time() else { return };
    alert.time = Some(time);
    alert.warnings.remove(wg_schema::Warnings::UNDATED);
    let said = "the record has no time that can be read; the one at which it was collected was taken";
    notes.replace(Code::NoTime, Code::TimeOfCollector, said);
    notes.replace(Code::BadTime, Code::TimeOfCollector, said);
}

/// A format whose record may hold several alerts, which share what stands around them.
pub struct Split {
    /// The [`Reader::id`] of the format.
    pub reader: &'static str,
    /// Hands each alert, and each thing that is none, to the caller in order. Returns `false`, having handed out nothing,
    /// of a record that is one alert itself.
    pub parts: for<'d> fn(Value<'d>, Each<'_, 'd>) -> bool,
}

/// Takes a part of a record: where it stands, and how it is read.
pub type Each<'a, 'd> = &'a mut dyn FnMut(Value<'d>, &mut dyn FnMut(&mut Alert<'d>, &mut Notes) -> Verdict);

/// The formats that are split.
pub static SPLITS: &[&Split] =
    &[&cybereason::SPLIT, &google_secops::SPLIT, &proofpoint::SPLIT, &stix::SPLIT, &zircolite::SPLIT];

/// All formats. Between equally confident readers the earlier one reads; the fallback is last.
pub static READERS: &[&Reader] = &[
    &ocsf::READER,
    &elastic::READER,
    &wazuh::READER,
    &suricata::READER,
    &ms_graph::READER,
    &mde::READER,
    &guardduty::READER,
    &hayabusa::READER,
    &ait_ads::READER,
    &asff::READER,
    &crowdstrike::READER,
    &zeek::READER,
    &falco::READER,
    &sentinel::READER,
    &splunk::READER,
    &graylog_wazuh::READER,
    &iris::READER,
    &chainsaw::READER,
    &zircolite::READER,
    &sigma::READER,
    &timesketch::READER,
    &velociraptor::READER,
    &osquery::READER,
    &aminer::READER,
    &qradar::READER,
    &thehive::READER,
    &misp::READER,
    &stix::READER,
    &otx::READER,
    &mozdef::READER,
    &sentinelone::READER,
    &carbon_black::READER,
    &cortex_xdr::READER,
    &cisco_endpoint::READER,
    &sophos::READER,
    &trellix::READER,
    &trend_micro::READER,
    &withsecure::READER,
    &ms_hunting::READER,
    &defender_cloud::READER,
    &entra_risk::READER,
    &o365::READER,
    &sentinel_incident::READER,
    &google_workspace::READER,
    &gcp_scc::READER,
    &google_secops::READER,
    &okta::READER,
    &netskope::READER,
    &lacework::READER,
    &ms_graph_legacy::READER,
    &cloud_app_security::READER,
    &darktrace::READER,
    &vectra::READER,
    &proofpoint::READER,
    &wiz::READER,
    &eset::READER,
    &gravityzone::READER,
    &auditd::READER,
    &tetragon::READER,
    &insight_idr::READER,
    &cybereason::READER,
    &panos::READER,
    &checkpoint::READER,
    &cef::READER,
    &leef::READER,
    &snort::READER,
    &fortigate::READER,
    &symantec::READER,
    &idmef::READER,
    &windows_xml::READER,
    &generic::READER,
];

/// The place of the fallback in [`READERS`].
pub const GENERIC: usize = READERS.len() - 1;

#[cfg(test)]
mod tests;
