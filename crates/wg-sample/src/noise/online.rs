//! What the cloud log and the identity provider say all night.

use super::{By, Noise, ROW, Side, When};
use crate::clock::at;
use crate::rules::*;

pub(super) static ROWS: &[Noise] = &[
    // Cloud.
    Noise {
        rule: &OLD_KEY,
        when: When::Every { from: at(18, 11, 0), minutes: 14, jitter_s: 50 },
        by: By::Named(&["svc-report", "svc-export"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("storage", "ListBuckets"),
        ..ROW
    },
    Noise {
        rule: &DENIED,
        when: When::Spread(54),
        by: By::Named(&["svc-inventory", "svc-report"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("compute", "DescribeImages"),
        ..ROW
    },
    Noise {
        rule: &LIST_CALLS,
        when: When::Every { from: at(18, 30, 0), minutes: 22, jitter_s: 60 },
        by: By::Named(&["svc-inventory"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("compute", "DescribeInstances"),
        ..ROW
    },
    Noise {
        rule: &LIST_CALLS,
        when: When::Spread(8),
        by: By::Anyone("ENG"),
        from: Side::Usual,
        call: ("identity", "ListRoles"),
        ..ROW
    },
    Noise {
        rule: &CONSOLE,
        when: When::Spread(26),
        by: By::Anyone("ENG"),
        from: Side::Usual,
        call: ("sign-in", "ConsoleLogin"),
        ..ROW
    },
    Noise {
        rule: &BUCKET_READ,
        when: When::Spread(15),
        by: By::Named(&["svc-export", "u.eng.0171"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("storage", "GetObject"),
        resource: "orrery-measurements-{n}",
        ..ROW
    },
    Noise {
        rule: &OPENED,
        when: When::Spread(8),
        by: By::Anyone("ENG"),
        from: Side::Usual,
        call: ("compute", "AuthorizeIngress"),
        resource: "sg-{x}",
        ..ROW
    },
    Noise {
        rule: &PUBLIC,
        when: When::Spread(4),
        by: By::Named(&["svc-web"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("storage", "PutBucketPolicy"),
        resource: "orrery-press",
        ..ROW
    },
    Noise {
        rule: &NEW_KEY,
        when: When::Spread(2),
        by: By::Named(&["adm.t1.04"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("identity", "CreateAccessKey"),
        resource: "svc-terra",
        ..ROW
    },
    Noise {
        rule: &NEW_ROLE,
        when: When::Spread(4),
        by: By::Named(&["svc-terra", "adm.t1.04"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("identity", "AttachPolicy"),
        resource: "role/deploy-{n}",
        ..ROW
    },
    // Sign-ins.
    Noise {
        rule: &FAILED_SIGN_INS,
        when: When::Spread(104),
        by: By::Anyone(""),
        from: Side::Usual,
        call: ("", "mail"),
        ..ROW
    },
    Noise {
        rule: &FAILED_SIGN_INS,
        when: When::Spread(26),
        by: By::Named(&["svc-report", "u.sales.0301"]),
        from: Side::Outside,
        call: ("", "mail"),
        ..ROW
    },
    Noise {
        rule: &NEW_NETWORK,
        when: When::Spread(58),
        by: By::Anyone(""),
        from: Side::Usual,
        call: ("", "portal"),
        ..ROW
    },
    Noise {
        rule: &TRAVEL,
        when: When::Spread(27),
        by: By::Anyone("SALES"),
        from: Side::Abroad,
        call: ("", "vpn"),
        ..ROW
    },
    Noise { rule: &PROMPT, when: When::Spread(26), by: By::Anyone(""), from: Side::Usual, call: ("", "portal"), ..ROW },
    Noise {
        rule: &NEW_FACTOR,
        when: When::Spread(14),
        by: By::Anyone(""),
        from: Side::Usual,
        call: ("", "factors"),
        ..ROW
    },
    Noise {
        rule: &CONSENT,
        when: When::Spread(9),
        by: By::Anyone(""),
        from: Side::Usual,
        call: ("", "calendar-helper"),
        ..ROW
    },
    Noise {
        rule: &ADMIN_SIGN_IN,
        when: When::Spread(4),
        by: By::Named(&["adm.t1.02", "adm.t1.04"]),
        from: Side::Named(&["192.0.2.10"]),
        call: ("", "directory"),
        ..ROW
    },
    Noise {
        rule: &OLD_PROTOCOL,
        when: When::Every { from: at(18, 13, 0), minutes: 19, jitter_s: 30 },
        by: By::Named(&["svc-printer"]),
        from: Side::Named(&["192.0.2.10", "192.0.2.20"]),
        call: ("", "smtp"),
        ..ROW
    },
];
