//! When two records are one alert: by the product's own id, checked against what the alert is about.
//!
//! The reasons are in docs/decisions/0004-one-alert-many-exports.md.

use crate::batch::UNDATED;
use crate::{Alert, AlertKey};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

/// An id shorter than this may be a counter of one file or one host.
const LONG_ID: usize = 8;

impl Alert<'_> {
    /// Returns the key of an alert that its product named itself; `None` where the id cannot be relied on, so that the
    /// raw record has to name it.
    ///
    /// It is a hash of the id and of what stays the same when a product updates its alert: product, first time, title,
    /// rule, and every entity. So an id that is used again for something else makes another key. Severity, status,
    /// disposition, confidence and ATT&CK are left out: these are what updates change. The reader is left out, so that one
    /// alert that came by two ways is one, and our own export gives it again. Of an alert in parts only reader (`format`),
    /// product and id count, because each part is about something else.
    pub fn identity(&self, format: &str) -> Option<AlertKey> {
        let uid = self.vendor_uid.as_deref()?;
        if self.is_part {
            return Some(AlertKey::of_record("alert in parts", &part_name(format, self.product.as_deref(), uid)));
        }
        let time = self.created.or(self.time);
        if self.title.is_none() || Some(uid) == self.rule_uid.as_deref() || self.title.as_deref() == Some(uid) {
            return None;
        }
        let entities = [
            &self.host,
            &self.user,
            &self.src_ip,
            &self.dst_ip,
            &self.dst_domain,
            &self.process,
            &self.cmd_line,
            &self.process_uid,
            &self.file,
            &self.file_hash,
        ];
        // Without a time less tells that an id is the same alert's.
        if (uid.len() < LONG_ID || time.is_none()) && entities.iter().all(|entity| entity.is_none()) {
            return None;
        }
        // All of it in one write: each write to the hasher costs as much as a hundred bytes.
        let mut bytes = Vec::with_capacity(1024);
        let mut text = |text: Option<&str>| {
            // The length before the text, so that no value can pass for two.
            let text = text.unwrap_or_default();
            bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        };
        [&self.product, &self.vendor_uid, &self.title, &self.rule_uid]
            .into_iter()
            .for_each(|part| text(part.as_deref()));
        entities.into_iter().for_each(|part| text(part.as_deref()));
        bytes.extend_from_slice(&time.unwrap_or(UNDATED).to_le_bytes());
        bytes.extend_from_slice(&self.src_port.unwrap_or_default().to_le_bytes());
        bytes.extend_from_slice(&self.dst_port.unwrap_or_default().to_le_bytes());
        bytes.extend_from_slice(&self.pid.unwrap_or_default().to_le_bytes());
        let mut hasher = SipHasher13::new_with_keys(0x7761_7463_6867_6c61, 0x7373_2f6f_6e65_2d31);
        hasher.write(&bytes);
        Some(AlertKey(hasher.finish128().as_bytes()))
    }
}

impl Alert<'_> {
    /// Takes the key that an export of ours claims, where it tells more than the record does: what has no id of its own gets
    /// a new key with each form it is written in.
    ///
    /// Anyone can write such a claim, so it only finds an alert that says the same; one that says something else is a
    /// contradiction of it, and never a newer state. A claim that [`Alert::identity`] confirms is none any more.
    pub fn take_claim(&mut self, identity: Option<AlertKey>) {
        self.claim = self.claim.filter(|claim| identity != Some(*claim));
        self.key = self.claim.unwrap_or(self.key);
    }
}

/// All that the parts of an alert have in common.
fn part_name(format: &str, product: Option<&str>, uid: &str) -> Vec<u8> {
    [format, product.unwrap_or_default(), uid].join("\0").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;

    fn alert<'a>() -> Alert<'a> {
        Alert {
            vendor_uid: Some("da637551227677560813_-961444813".into()),
            time: Some(1_763_625_600_000),
            title: Some("Suspicious process".into()),
            host: Some("ws-001".into()),
            ..Alert::default()
        }
    }

    /// Verdicts hang on the key: how it is computed may change, what it is may not.
    #[test]
    fn the_key_is_a_hash_of_the_parts_each_after_its_length() {
        let mut hasher = SipHasher13::new_with_keys(0x7761_7463_6867_6c61, 0x7373_2f6f_6e65_2d31);
        let given = ["", "da637551227677560813_-961444813", "Suspicious process", "", "ws-001"];
        for part in given.into_iter().chain([""; 9]) {
            hasher.write(&(part.len() as u32).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        hasher.write(&1_763_625_600_000_i64.to_le_bytes());
        hasher.write(&[0; 2 + 2 + 4]);
        assert_eq!(alert().identity("mde"), Some(AlertKey(hasher.finish128().as_bytes())));
    }

    #[test]
    fn what_an_update_changes_leaves_the_key() {
        let updated = Alert {
            severity: Severity::High,
            status: Some("Resolved".into()),
            disposition: Some("Blocked".into()),
            confidence: Some(90),
            ..alert()
        };
        assert!(alert().identity("ocsf").is_some());
        assert_eq!(alert().identity("ocsf"), updated.identity("ocsf"));
        let later = Alert { created: alert().time, time: Some(1_763_629_200_000), ..alert() };
        assert_eq!(alert().identity("ocsf"), later.identity("ocsf"), "the first time counts where it is given");
    }

    #[test]
    fn one_id_for_another_time_title_or_thing_is_another_alert() {
        let others = [
            Alert { time: Some(1_763_625_600_001), ..alert() },
            Alert { title: Some("Another".into()), ..alert() },
            Alert { host: Some("ws-002".into()), ..alert() },
            Alert { user: Some("ws-001".into()), host: None, ..alert() },
            Alert { dst_port: Some(443), ..alert() },
            Alert { product: Some("Another".into()), ..alert() },
        ];
        for other in others {
            assert_ne!(alert().identity("ocsf"), other.identity("ocsf"), "{other:?}");
        }
    }

    #[test]
    fn an_id_that_names_a_rule_or_may_be_a_counter_is_not_relied_on() {
        let weak = [
            Alert { vendor_uid: None, ..alert() },
            Alert { vendor_uid: Some("0".into()), host: None, ..alert() },
            Alert { rule_uid: alert().vendor_uid, ..alert() },
            Alert { time: None, host: None, ..alert() },
            Alert { title: None, ..alert() },
        ];
        for alert in weak {
            assert_eq!(alert.identity("ocsf"), None, "{alert:?}");
        }
        assert!(Alert { vendor_uid: Some("0".into()), ..alert() }.identity("ocsf").is_some());
    }
}
