//! What the correlation rules over logs say all night: logons, mail, health, changes.

use super::{By, Noise, On, ROW, Side, When};
use crate::clock::at;
use crate::rules::*;

pub(super) static ROWS: &[Noise] = &[
    // The vulnerability scanner makes its round in the evening and again before the morning.
    Noise {
        rule: &FAILED_LOGONS,
        when: When::Within { from: at(19, 30, 0), minutes: 40, n: 34 },
        on: On::WindowsServers,
        by: By::Named(&["svc-scan"]),
        from: Side::Named(&["@SCAN-01"]),
        ..ROW
    },
    // Monitoring: every five minutes, one machine after the other.
    Noise {
        rule: &CHECK_FAILED,
        when: When::Every { from: at(18, 4, 0), minutes: 5, jitter_s: 9 },
        on: On::Named(&["DB-02", "APP-04", "MAIL-01", "WEB-EDGE-02"]),
        by: By::Named(&["svc-mon"]),
        from: Side::Named(&["@MON-01"]),
        ..ROW
    },
    // Patching and inventory.
    Noise {
        rule: &ROLL_OUT,
        when: When::Within { from: at(21, 35, 0), minutes: 60, n: 86 },
        on: On::Desks(""),
        by: By::Named(&["svc-patch"]),
        from: Side::Named(&["@PATCH-01"]),
        ..ROW
    },
    // Administration.
    Noise {
        rule: &JUMP_LOGON,
        when: When::Spread(24),
        on: On::Named(&["JUMP-01"]),
        by: By::Named(&["adm.t1.02", "adm.t1.01", "adm.t1.04"]),
        from: Side::Desk("OPS"),
        ..ROW
    },
    Noise {
        rule: &LDAP,
        when: When::Every { from: at(18, 15, 0), minutes: 60, jitter_s: 20 },
        on: On::Named(&["DC-01"]),
        by: By::Named(&["svc-addressbook"]),
        from: Side::Named(&["@MAIL-01"]),
        ..ROW
    },
    Noise {
        rule: &SHARE_FILE,
        when: When::Spread(13),
        on: On::WindowsServers,
        by: By::Named(&["svc-patch", "svc-backup"]),
        from: Side::Named(&["@PATCH-01"]),
        file: r"C:\Windows\Patchwork\helper.exe",
        ..ROW
    },
    Noise { rule: &GROUP, when: When::Spread(3), on: On::Named(&["DC-01"]), by: By::Named(&["adm.t1.01"]), ..ROW },
    Noise {
        rule: &TICKETS,
        when: When::Within { from: at(0, 18, 0), minutes: 1, n: 2 },
        on: On::Named(&["DC-02"]),
        by: By::Named(&["svc-build"]),
        from: Side::Named(&["@BUILD-07"]),
        ..ROW
    },
    Noise {
        rule: &REPLICATION,
        when: When::Within { from: at(23, 55, 0), minutes: 4, n: 3 },
        on: On::Named(&["DC-01"]),
        by: By::Named(&["svc-dirsync"]),
        from: Side::Named(&["@SYNC-01"]),
        ..ROW
    },
    // Backup, at its hours.
    Noise {
        rule: &BACKUP_LOGON,
        when: When::Within { from: at(0, 30, 0), minutes: 12, n: 18 },
        on: On::WindowsServers,
        by: By::Named(&["svc-backup"]),
        from: Side::Named(&["@BKP-01"]),
        ..ROW
    },
    Noise {
        rule: &BACKUP_LOGON,
        when: When::Within { from: at(4, 30, 0), minutes: 12, n: 16 },
        on: On::WindowsServers,
        by: By::Named(&["svc-backup"]),
        from: Side::Named(&["@BKP-01"]),
        ..ROW
    },
    // Logons and mail.
    Noise {
        rule: &FAILED_LOGONS,
        when: When::Spread(76),
        on: On::Named(&["APP-01", "DC-01", "DC-02"]),
        by: By::Named(&["svc-report"]),
        from: Side::Named(&["@DB-01"]),
        ..ROW
    },
    Noise {
        rule: &FAILED_LOGONS,
        when: When::Spread(58),
        on: On::Named(&["DC-01", "DC-02"]),
        by: By::Anyone(""),
        from: Side::Desk(""),
        ..ROW
    },
    Noise {
        rule: &SPRAY,
        when: When::Spread(8),
        on: On::Named(&["DC-02", "DC-01"]),
        from: Side::Named(&["@PROXY-01", "@MAIL-01"]),
        ..ROW
    },
    Noise { rule: &LOCKED, when: When::Spread(40), on: On::Named(&["DC-01", "DC-02"]), by: By::Anyone(""), ..ROW },
    Noise {
        rule: &MAIL_DATA,
        when: When::Spread(66),
        on: On::Named(&["MAIL-01"]),
        by: By::Anyone("HR"),
        to: Side::Outside,
        name: "mx.payroll{n}.example",
        ..ROW
    },
    Noise {
        rule: &UPLOAD,
        when: When::Spread(21),
        on: On::Desks("SALES"),
        by: By::Owner,
        from: Side::Named(&["@PROXY-01"]),
        to: Side::Outside,
        port: 443,
        name: "share{n}.example",
        ..ROW
    },
    Noise {
        rule: &HIDING_RULE,
        when: When::Within { from: at(2, 44, 0), minutes: 1, n: 1 },
        on: On::Named(&["MAIL-01"]),
        by: By::Named(&["u.fin.0150"]),
        from: Side::Named(&["192.0.2.20"]),
        ..ROW
    },
    Noise {
        rule: &NEW_POST,
        when: When::Spread(4),
        on: On::Named(&["WEB-EDGE-01", "WEB-EDGE-02"]),
        from: Side::Outside,
        file: "/srv/www/form_{n}.php",
        ..ROW
    },
    Noise { rule: &TWO_NETWORKS, when: When::Spread(2), by: By::Named(&["svc-terra"]), from: Side::Outside, ..ROW },
];
