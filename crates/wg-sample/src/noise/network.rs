//! What the network sensor says all night: a scanner, names, certificates, copies.

use super::{Noise, ROW, Side, When};
use crate::clock::at;
use crate::rules::*;

pub(super) static ROWS: &[Noise] = &[
    // The vulnerability scanner makes its round in the evening and again before the morning.
    Noise {
        rule: &EXPLOIT,
        when: When::Within { from: at(19, 5, 0), minutes: 75, n: 205 },
        from: Side::Named(&["@SCAN-01"]),
        to: Side::Server,
        port: 443,
        ..ROW
    },
    Noise {
        rule: &EXPLOIT,
        when: When::Within { from: at(4, 10, 0), minutes: 60, n: 150 },
        from: Side::Named(&["@SCAN-01"]),
        to: Side::Server,
        port: 8443,
        ..ROW
    },
    Noise {
        rule: &WEB_SCAN,
        when: When::Within { from: at(19, 0, 0), minutes: 80, n: 48 },
        from: Side::Named(&["@SCAN-01"]),
        to: Side::Server,
        port: 443,
        ..ROW
    },
    Noise {
        rule: &PORT_SCAN,
        when: When::Within { from: at(18, 50, 0), minutes: 25, n: 26 },
        from: Side::Named(&["@SCAN-01"]),
        to: Side::Server,
        ..ROW
    },
    Noise {
        rule: &PORT_SCAN,
        when: When::Within { from: at(4, 0, 0), minutes: 20, n: 18 },
        from: Side::Named(&["@SCAN-01"]),
        to: Side::Server,
        ..ROW
    },
    // The internet knocks.
    Noise {
        rule: &EXPLOIT,
        when: When::Spread(52),
        from: Side::Outside,
        to: Side::Named(&["@WEB-EDGE-01", "@WEB-EDGE-02", "@WEB-EDGE-03"]),
        port: 443,
        ..ROW
    },
    Noise {
        rule: &WEB_SCAN,
        when: When::Spread(66),
        from: Side::Outside,
        to: Side::Named(&["@WEB-EDGE-02", "@WEB-EDGE-01", "@WEB-EDGE-03"]),
        port: 443,
        ..ROW
    },
    // Names and certificates.
    Noise {
        rule: &LONG_NAMES,
        when: When::Spread(118),
        from: Side::Named(&["@HR-WS-022", "@SALES-WS-041", "@OPS-WS-009"]),
        to: Side::Named(&["@DC-01", "@DC-02"]),
        port: 53,
        name: "{x}{x}{x}.t.av-lookup.example",
        ..ROW
    },
    Noise {
        rule: &LONG_NAMES,
        when: When::Spread(26),
        from: Side::Desk(""),
        to: Side::Named(&["@DC-01"]),
        port: 53,
        name: "{x}{x}.cdn{n}.example",
        ..ROW
    },
    Noise {
        rule: &NO_SUCH_NAME,
        when: When::Spread(64),
        from: Side::Desk("ENG"),
        to: Side::Named(&["@DC-02", "@DC-01"]),
        port: 53,
        name: "{x}.test.example",
        ..ROW
    },
    Noise {
        rule: &NEW_DOMAIN,
        when: When::Spread(112),
        from: Side::Named(&["@PROXY-01"]),
        to: Side::Outside,
        port: 443,
        name: "shop{n}.example",
        ..ROW
    },
    Noise {
        rule: &NEW_DOMAIN,
        when: When::Spread(34),
        from: Side::Desk(""),
        to: Side::Outside,
        port: 443,
        name: "app{n}.example",
        ..ROW
    },
    Noise {
        rule: &RHYTHM,
        when: When::Every { from: at(18, 7, 0), minutes: 29, jitter_s: 40 },
        from: Side::Named(&["@SALES-WS-077"]),
        to: Side::Named(&["198.51.100.12"]),
        port: 443,
        name: "sync.notes.example",
        ..ROW
    },
    Noise {
        rule: &RHYTHM,
        when: When::Every { from: at(18, 21, 0), minutes: 41, jitter_s: 90 },
        from: Side::Named(&["@ENG-WS-012", "@ENG-WS-031"]),
        to: Side::Named(&["198.51.100.13"]),
        port: 443,
        name: "chat.example",
        ..ROW
    },
    Noise {
        rule: &RHYTHM,
        when: When::Spread(12),
        from: Side::Desk(""),
        to: Side::Outside,
        port: 443,
        name: "telemetry{n}.example",
        ..ROW
    },
    Noise {
        rule: &OLD_CERT,
        when: When::Spread(58),
        from: Side::Desk("SALES"),
        to: Side::Named(&["@APP-03", "@APP-01"]),
        port: 443,
        name: "orders.orrery.example",
        ..ROW
    },
    Noise {
        rule: &PLAIN_HTTP,
        when: When::Every { from: at(18, 3, 0), minutes: 8, jitter_s: 70 },
        from: Side::Named(&["@PATCH-01"]),
        to: Side::Named(&["198.51.100.14"]),
        port: 80,
        name: "mirror.example",
        ..ROW
    },
    Noise {
        rule: &ADMIN_SHARE,
        when: When::Spread(16),
        from: Side::Named(&["@PATCH-01", "@BKP-01"]),
        to: Side::Server,
        port: 445,
        ..ROW
    },
    Noise {
        rule: &DESKTOP,
        when: When::Spread(20),
        from: Side::Desk("OPS"),
        to: Side::Named(&["@JUMP-01", "@APP-02"]),
        port: 3389,
        ..ROW
    },
    Noise {
        rule: &TUNNEL,
        when: When::Spread(5),
        from: Side::Desk("ENG"),
        to: Side::Outside,
        port: 443,
        name: "vpn{n}.example",
        ..ROW
    },
    Noise {
        rule: &BIG_UPLOAD,
        when: When::Every { from: at(0, 40, 0), minutes: 45, jitter_s: 300 },
        from: Side::Named(&["@BKP-01"]),
        to: Side::Named(&["198.51.100.15"]),
        port: 443,
        name: "vault.nightbox.example",
        ..ROW
    },
    Noise {
        rule: &BIG_UPLOAD,
        when: When::Spread(6),
        from: Side::Named(&["@PROXY-01", "@BUILD-07"]),
        to: Side::Outside,
        port: 443,
        name: "files{n}.example",
        ..ROW
    },
    Noise { rule: &POOL, when: When::Spread(1), from: Side::Named(&["@SCAN-01"]), to: Side::Server, port: 3333, ..ROW },
];
