//! One normalised alert on its way from a reader into the batch.

use crate::{AlertKey, Severity, TimeMs};
use std::borrow::Cow;

/// A text of the record, borrowed where it could be. `None`: the record does not say (empty strings, `-`, `N/A` and the
/// like are `None` too).
pub type Text<'a> = Option<Cow<'a, str>>;

/// One alert in OCSF terms. Field names follow OCSF Detection Finding (2004); the path of each is in its comment.
///
/// A reader fills what the record says and leaves the rest `None`. It never guesses.
#[derive(Clone, Debug, Default)]
pub struct Alert<'a> {
    /// What verdicts hang on: of [`Alert::identity`], else of the raw record.
    pub key: AlertKey,
    /// The record is a part of the alert `vendor_uid`, of which the product writes several: one for each piece of evidence.
    pub is_part: bool,
    /// 64 bits of the raw record's own hash.
    pub record_hash: u64,
    /// The key that an export of ours says this alert had. The file's word: see [`Alert::take_claim`].
    pub claim: Option<AlertKey>,
    /// How many records were folded into this one before, as an export of ours says.
    pub repeats: u32,
    /// `metadata.uid` or `finding_info.uid`: the product's own id of this alert.
    pub vendor_uid: Text<'a>,
    /// `time`. `None`: undated.
    pub time: Option<TimeMs>,
    /// `finding_info.created_time`: when the alert was first raised, where the record says that beside `time`. It stays
    /// the same when the alert is updated.
    pub created: Option<TimeMs>,
    /// `finding_info.modified_time`: when this state of the alert was written.
    pub updated: Option<TimeMs>,
    /// `finding_info.title`.
    pub title: Text<'a>,
    /// `severity_id`.
    pub severity: Severity,
    /// The source's own words for the severity.
    pub severity_original: Text<'a>,
    /// `metadata.product.name`.
    pub product: Text<'a>,
    /// `metadata.product.vendor_name`.
    pub vendor: Text<'a>,
    /// What kind of sensor raised it.
    pub sensor: Sensor,
    /// `finding_info.analytic.uid`: the rule's stable id.
    pub rule_uid: Text<'a>,
    /// `finding_info.analytic.name`.
    pub rule_name: Text<'a>,
    /// `finding_info.analytic.category` or the like: the family of the rule.
    pub rule_family: Text<'a>,
    /// `confidence_score` or `risk_score`, 0 to 100.
    pub confidence: Option<u8>,
    /// `disposition`: what the product did (Blocked, Allowed, Detected …).
    pub disposition: Text<'a>,
    /// `status`: the source's own claim about the handling. Never a feature: it is written after triage.
    pub status: Text<'a>,
    /// Where the product takes a verdict on this alert: the name of its interface, and after a space what else it asks for
    /// beside the id, e.g. `security-hub ARN`. Said only where a verdict can be sent.
    pub reply_to: Text<'a>,
    /// What was decided about it in its product: the name of the interface, a space, and the product's words with `/`
    /// between them, e.g. `graph truePositive/malware`. Never a feature: it is written after triage.
    pub decided: Text<'a>,
    /// `device.hostname`: the machine the alert is about, not the sensor or the manager.
    pub host: Text<'a>,
    /// `device.ip`.
    pub host_ip: Text<'a>,
    /// What the record calls the same machine beside `host`: one of the two is an id. Where another record has the id alone,
    /// it means this machine.
    pub host_also: Text<'a>,
    /// The same of `user`; more than one, as an id and what it signs in with (`anna@north.example`), are parted by
    /// [`BETWEEN`](crate::batch::BETWEEN).
    pub user_also: Text<'a>,
    /// `actor.user.name` (with domain when the record gives one: `DOMAIN\user` or UPN, as written).
    pub user: Text<'a>,
    /// `src_endpoint.ip`.
    pub src_ip: Text<'a>,
    /// `src_endpoint.port`.
    pub src_port: Option<u16>,
    /// `dst_endpoint.ip`.
    pub dst_ip: Text<'a>,
    /// `dst_endpoint.port`.
    pub dst_port: Option<u16>,
    /// `dst_endpoint.hostname` or domain: the other side's name.
    pub dst_domain: Text<'a>,
    /// `process.name`: the image's base name.
    pub process: Text<'a>,
    /// `process.cmd_line`.
    pub cmd_line: Text<'a>,
    /// `process.pid`.
    pub pid: Option<u32>,
    /// `process.uid`: a process id that is unique over time (GUID, entity id).
    pub process_uid: Text<'a>,
    /// `process.parent_process.name`.
    pub parent: Text<'a>,
    /// `process.parent_process.pid`.
    pub parent_pid: Option<u32>,
    /// `process.parent_process.uid`.
    pub parent_uid: Text<'a>,
    /// `actor.session.uid`: the logon session.
    pub session: Text<'a>,
    /// The incident as part of which the file tells it, where the file tells one incident: an Attack Flow, a bundle of one.
    pub told_in: Text<'a>,
    /// `file.name` or path.
    pub file: Text<'a>,
    /// `file.hashes[].value`: the strongest hash, lower case.
    pub file_hash: Text<'a>,
    /// `finding_info.attacks[]`.
    pub attacks: Vec<AttackRef>,
    /// What was odd about the record although it was kept.
    pub warnings: Warnings,
}

/// One ATT&CK statement about an alert.
///
/// A technique that a record names without a tactic makes two statements: `(None, T1059, Named)`, what was said, and
/// `(Execution, T1059, Inferred)`, the column it is shown in. So count techniques, not statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttackRef {
    /// Index into [`attack::TACTICS`](crate::attack::TACTICS); `None` where only a technique is given.
    pub tactic: Option<u8>,
    /// Index into [`attack::techniques`](crate::attack::techniques): a technique or a sub-technique.
    pub technique: Option<u16>,
    pub origin: Origin,
}

/// Where an ATT&CK statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Origin {
    /// The record names this id or this name.
    Named = 0,
    /// The record names an older id or name that ATT&CK replaced by this one.
    Mapped = 1,
    /// Derived by us from something else (a GuardDuty threat purpose, the tactic of a technique).
    Inferred = 2,
}

impl Origin {
    pub fn word(self) -> &'static str {
        match self {
            Origin::Named => "named",
            Origin::Mapped => "mapped",
            Origin::Inferred => "inferred",
        }
    }
}

/// The kind of sensor that raised an alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Sensor {
    #[default]
    Other = 0,
    Edr = 1,
    Ndr = 2,
    Siem = 3,
    Cloud = 4,
    Identity = 5,
    Email = 6,
    HostLog = 7,
}

impl Sensor {
    pub const ALL: [Sensor; 8] = [
        Sensor::Other,
        Sensor::Edr,
        Sensor::Ndr,
        Sensor::Siem,
        Sensor::Cloud,
        Sensor::Identity,
        Sensor::Email,
        Sensor::HostLog,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Sensor::Other => "Other",
            Sensor::Edr => "EDR",
            Sensor::Ndr => "NDR",
            Sensor::Siem => "SIEM",
            Sensor::Cloud => "Cloud",
            Sensor::Identity => "Identity",
            Sensor::Email => "Email",
            Sensor::HostLog => "Host log",
        }
    }
}

/// A set of [`Warning`](crate::report::Code) bits kept with the alert, so that its detail can show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings(pub u16);

impl Warnings {
    /// The time had no zone; UTC was assumed.
    pub const ZONE_ASSUMED: Warnings = Warnings(1);
    /// No time, or none that can be read or believed.
    pub const UNDATED: Warnings = Warnings(2);
    /// A severity was given that is on no known scale.
    pub const BAD_SEVERITY: Warnings = Warnings(4);
    /// A key occurred twice in the record.
    pub const DUPLICATE_KEY: Warnings = Warnings(8);
    /// A technique id was revoked and mapped to its successor.
    pub const REVOKED_TECHNIQUE: Warnings = Warnings(16);
    /// A technique or tactic was given that ATT&CK does not know.
    pub const BAD_TECHNIQUE: Warnings = Warnings(32);
    /// Bytes that are not UTF-8 were replaced.
    pub const BAD_ENCODING: Warnings = Warnings(64);
    /// Another record of the batch has the same vendor id and other content.
    pub const UID_CONFLICT: Warnings = Warnings(128);
    /// A field that only this program may write (verdict, score) was in the record and was ignored.
    pub const RESERVED_FIELD: Warnings = Warnings(256);
    /// A tactic's id and name disagree, or its meaning depends on the ATT&CK version (TA0005).
    pub const AMBIGUOUS_TACTIC: Warnings = Warnings(512);
    /// Text with invisible, bidirectional or look-alike characters.
    pub const SPOOFED_TEXT: Warnings = Warnings(1024);
    /// A technique that ATT&CK deprecated without a successor.
    pub const DEPRECATED_TECHNIQUE: Warnings = Warnings(2048);

    /// The time had no zone; it was read in the one that the analyst set for the source.
    pub const ZONE_SET: Warnings = Warnings(4096);
    /// A whole value or a part of one looks like a password, a key or a token.
    pub const SECRET: Warnings = Warnings(8192);

    pub fn add(&mut self, other: Warnings) {
        self.0 |= other.0;
    }

    pub fn remove(&mut self, other: Warnings) {
        self.0 &= !other.0;
    }

    pub fn has(self, other: Warnings) -> bool {
        self.0 & other.0 == other.0
    }
}
