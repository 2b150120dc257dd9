//! What the endpoint sensor says all night: agents, updates, desks, administration.

use super::{By, Noise, On, ROW, Side, When};
use crate::clock::at;
use crate::rules::*;

const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const CMD: &str = r"C:\Windows\System32\cmd.exe";
const SCHTASKS: &str = r"C:\Windows\System32\schtasks.exe";
const SERVICES: &str = r"C:\Windows\System32\services.exe";
const SVCHOST: &str = r"C:\Windows\System32\svchost.exe";
const EXPLORER: &str = r"C:\Windows\explorer.exe";
const BROWSER: &str = r"C:\Program Files\Browser\browser.exe";
const PATCH_AGENT: &str = r"C:\Program Files\Patchwork\agent.exe";
const BACKUP_AGENT: &str = r"C:\Program Files\Nightbox\backup.exe";
const WATCH_AGENT: &str = r"C:\Program Files\Lookout\probe.exe";
const WORD: &str = r"C:\Program Files\Office\WINWORD.EXE";
const EXCEL: &str = r"C:\Program Files\Office\EXCEL.EXE";
const MAIL: &str = r"C:\Program Files\Office\OUTLOOK.EXE";
const SYSTEMD: &str = "/usr/lib/systemd/systemd";
const RUNNER: &str = "/opt/build/runner";
const SYSTEM: By = By::Named(&["SYSTEM"]);

pub(super) static ROWS: &[Noise] = &[
    // Monitoring: every five minutes, one machine after the other.
    Noise {
        rule: &SCRIPT_SERVICE,
        when: When::Every { from: at(18, 1, 0), minutes: 5, jitter_s: 6 },
        on: On::WindowsServers,
        by: SYSTEM,
        processes: &[(CMD, WATCH_AGENT, r"cmd.exe /c C:\Lookout\check_{n}.bat")],
        ..ROW
    },
    // Patching and inventory.
    Noise {
        rule: &ENCODED,
        when: When::Within { from: at(21, 30, 0), minutes: 65, n: 124 },
        on: On::Desks(""),
        by: SYSTEM,
        processes: &[
            (POWERSHELL, PATCH_AGENT, "powershell.exe -NonInteractive -EncodedCommand UABhAHQAYwBoAA{x}"),
            (POWERSHELL, PATCH_AGENT, "powershell.exe -NoProfile -EncodedCommand SQBuAHYAZQBuAHQA{x}"),
        ],
        ..ROW
    },
    Noise {
        rule: &ENCODED,
        when: When::Spread(22),
        on: On::Desks("OPS"),
        by: By::Owner,
        processes: &[
            (POWERSHELL, EXPLORER, "powershell.exe -EncodedCommand RwBlAHQALQA{x}"),
            (POWERSHELL, CMD, "powershell.exe -NoProfile -EncodedCommand RwBlAHQALQA{x}"),
        ],
        ..ROW
    },
    Noise {
        rule: &SYSTEM_INFO,
        when: When::Within { from: at(22, 40, 0), minutes: 50, n: 52 },
        on: On::Desks(""),
        by: SYSTEM,
        processes: &[(r"C:\Windows\System32\systeminfo.exe", PATCH_AGENT, "systeminfo.exe /fo csv")],
        ..ROW
    },
    Noise {
        rule: &SYSTEM_INFO,
        when: When::Spread(16),
        on: On::LinuxServers,
        by: By::Named(&["root"]),
        processes: &[
            ("/usr/bin/uname", "/opt/lookout/probe", "uname -a"),
            ("/usr/bin/lscpu", "/opt/lookout/probe", "lscpu --json"),
        ],
        ..ROW
    },
    Noise {
        rule: &TASK,
        when: When::Within { from: at(21, 40, 0), minutes: 60, n: 26 },
        on: On::Desks(""),
        by: SYSTEM,
        processes: &[(SCHTASKS, PATCH_AGENT, "schtasks.exe /create /tn Patchwork_Restart /sc once /st 23:30")],
        ..ROW
    },
    Noise {
        rule: &TASK,
        when: When::Spread(18),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[
            (SCHTASKS, r"C:\Users\{u}\Downloads\setup.exe", "schtasks.exe /create /tn Updater{n} /sc daily"),
            (SCHTASKS, CMD, "schtasks.exe /create /tn Report{n} /sc weekly"),
        ],
        ..ROW
    },
    Noise {
        rule: &RUN_KEY,
        when: When::Spread(34),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[
            (r"C:\Program Files\Meet\meet.exe", EXPLORER, "meet.exe --autostart"),
            (
                r"C:\Windows\System32\reg.exe",
                CMD,
                r"reg.exe add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v Notes{n}",
            ),
        ],
        ..ROW
    },
    Noise {
        rule: &SERVICE,
        when: When::Spread(12),
        on: On::WindowsServers,
        by: By::Named(&["svc-patch", "svc-backup"]),
        from: Side::Named(&["@PATCH-01"]),
        processes: &[(r"C:\Windows\Patchwork\helper.exe", SERVICES, "helper.exe -service")],
        ..ROW
    },
    // Desks.
    Noise {
        rule: &NEW_PROGRAM,
        when: When::Spread(58),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[
            (r"C:\Users\{u}\Downloads\meet_setup_{n}.exe", BROWSER, "meet_setup_{n}.exe"),
            (r"C:\Users\{u}\Downloads\pdf_tool.exe", EXPLORER, "pdf_tool.exe /S"),
        ],
        ..ROW
    },
    Noise {
        rule: &UNWANTED,
        when: When::Spread(38),
        on: On::Desks("SALES"),
        by: By::Owner,
        processes: &[(r"C:\Users\{u}\AppData\Local\Coupon\bar.exe", EXPLORER, "bar.exe")],
        file: r"C:\Users\{u}\AppData\Local\Coupon\bar.exe",
        ..ROW
    },
    Noise {
        rule: &REMOVABLE,
        when: When::Spread(36),
        on: On::Desks("ENG"),
        by: By::Owner,
        processes: &[(EXPLORER, r"C:\Windows\System32\userinit.exe", "explorer.exe")],
        file: r"E:\drawings\part_{n}.dwg",
        ..ROW
    },
    Noise {
        rule: &INJECT,
        when: When::Spread(29),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[
            (r"C:\Program Files\Reader Aid\screenread.exe", EXPLORER, "screenread.exe --hook"),
            (r"C:\Program Files\Meet\meet.exe", EXPLORER, "meet.exe --share"),
        ],
        ..ROW
    },
    Noise {
        rule: &MACRO,
        when: When::Spread(11),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[
            (WORD, MAIL, r"WINWORD.EXE /n C:\Users\{u}\Mail\Offer_{n}.docm"),
            (EXCEL, MAIL, r"EXCEL.EXE C:\Users\{u}\Mail\Stock_{n}.xlsm"),
        ],
        ..ROW
    },
    Noise {
        rule: &OFFICE_CHILD,
        when: When::Spread(4),
        on: On::Desks("FIN"),
        by: By::Owner,
        processes: &[(CMD, EXCEL, r"cmd.exe /c C:\Ledger\addin.cmd {n}")],
        ..ROW
    },
    Noise {
        rule: &ARCHIVE,
        when: When::Spread(14),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[(r"C:\Program Files\7-Zip\7z.exe", EXPLORER, "7z.exe a drawings_{n}.7z")],
        file: r"C:\Users\{u}\drawings_{n}.7z",
        ..ROW
    },
    Noise {
        rule: &BROWSER_STORE,
        when: When::Spread(5),
        on: On::Desks(""),
        by: By::Owner,
        processes: &[(r"C:\Program Files\Keyring\import.exe", EXPLORER, "import.exe --browser")],
        ..ROW
    },
    Noise {
        rule: &ODD_FOLDER,
        when: When::Spread(3),
        on: On::Desks("ENG"),
        by: By::Owner,
        processes: &[(r"D:\toolchain\svchost.exe", EXPLORER, "svchost.exe --emulate")],
        ..ROW
    },
    Noise {
        rule: &REMOTE_TOOL,
        when: When::Spread(4),
        on: On::Named(&["SALES-WS-118", "HR-WS-009"]),
        by: By::Owner,
        processes: &[(r"C:\Program Files\Helpdesk\assist.exe", EXPLORER, "assist.exe --session {n}")],
        ..ROW
    },
    Noise {
        rule: &DRIVER,
        when: When::Spread(2),
        on: On::Desks("ENG"),
        by: By::Owner,
        processes: &[(r"C:\Program Files\Fancontrol\fan.exe", EXPLORER, "fan.exe")],
        file: r"C:\Windows\System32\drivers\fanio64.sys",
        ..ROW
    },
    Noise {
        rule: &KNOWN_BAD,
        when: When::Spread(5),
        on: On::Desks("ENG"),
        by: By::Owner,
        processes: &[(r"C:\Program Files\7-Zip\7z.exe", EXPLORER, "7z.exe x test_corpus.7z")],
        file: r"D:\corpus\sample_{n}.bin",
        ..ROW
    },
    // Administration.
    Noise {
        rule: &LSASS,
        when: When::Spread(7),
        on: On::Named(&["MAIL-01", "APP-02", "DB-01"]),
        by: SYSTEM,
        processes: &[(r"C:\Program Files\Crashbox\collect.exe", SERVICES, "collect.exe -pid {n}")],
        ..ROW
    },
    Noise {
        rule: &TOKEN,
        when: When::Spread(9),
        on: On::WindowsServers,
        by: SYSTEM,
        processes: &[(SVCHOST, SERVICES, "svchost.exe -k netsvcs")],
        ..ROW
    },
    Noise {
        rule: &ACCOUNTS,
        when: When::Spread(19),
        on: On::Named(&["OPS-WS-004", "OPS-WS-011", "JUMP-01"]),
        by: By::Named(&["u.ops.0054", "u.ops.0061", "adm.t1.02"]),
        processes: &[(r"C:\Windows\System32\net.exe", CMD, "net.exe user u.sales.0{n} /domain")],
        ..ROW
    },
    Noise {
        rule: &TAMPER,
        when: When::Spread(3),
        on: On::Desks("ENG"),
        by: SYSTEM,
        processes: &[(POWERSHELL, PATCH_AGENT, r"powershell.exe Add-MpPreference -ExclusionPath D:\toolchain")],
        ..ROW
    },
    // Backup, at its hours.
    Noise {
        rule: &ARCHIVE,
        when: When::Within { from: at(0, 35, 0), minutes: 30, n: 22 },
        on: On::WindowsServers,
        by: By::Named(&["svc-backup"]),
        processes: &[(BACKUP_AGENT, SERVICES, r"backup.exe --full C:\ D:\")],
        file: r"D:\nightbox\{h}.nbx",
        ..ROW
    },
    Noise {
        rule: &ARCHIVE,
        when: When::Within { from: at(4, 35, 0), minutes: 30, n: 17 },
        on: On::WindowsServers,
        by: By::Named(&["svc-backup"]),
        processes: &[(BACKUP_AGENT, SERVICES, r"backup.exe --incremental D:\")],
        file: r"D:\nightbox\{h}.nbx",
        ..ROW
    },
    Noise {
        rule: &MASS_READ,
        when: When::Spread(9),
        on: On::Named(&["FS-01", "FIN-FS-02"]),
        by: By::Named(&["svc-index"]),
        processes: &[(r"C:\Program Files\Findex\crawl.exe", SERVICES, "crawl.exe --share all")],
        ..ROW
    },
    // Linux and builds.
    Noise {
        rule: &DOWNLOAD,
        when: When::Spread(42),
        on: On::Named(&["BUILD-07", "BUILD-08"]),
        by: By::Named(&["svc-build"]),
        to: Side::Named(&["198.51.100.16"]),
        port: 443,
        name: "packages.example",
        processes: &[("/usr/bin/curl", RUNNER, "curl -fsSLO https://packages.example/lib{n}.tgz")],
        ..ROW
    },
    Noise {
        rule: &SUDO,
        when: When::Spread(36),
        on: On::LinuxServers,
        by: By::Named(&["svc-mon", "svc-build", "adm.t1.04"]),
        processes: &[
            ("/usr/bin/sudo", "/bin/bash", "sudo systemctl status app{n}"),
            ("/usr/bin/sudo", "/opt/lookout/probe", "sudo smartctl -a /dev/sda"),
        ],
        ..ROW
    },
    Noise {
        rule: &CRON,
        when: When::Spread(4),
        on: On::Named(&["DB-02", "MON-01"]),
        by: By::Named(&["root"]),
        processes: &[("/usr/bin/crontab", SYSTEMD, "crontab /etc/lookout/cron.{n}")],
        ..ROW
    },
    Noise {
        rule: &WEB_SHELL_CHILD,
        when: When::Spread(3),
        on: On::Named(&["WEB-EDGE-02"]),
        by: By::Named(&["www-data"]),
        processes: &[("/bin/sh", "/usr/sbin/php-fpm", "sh -c convert upload_{n}.png -resize 200x200")],
        ..ROW
    },
    Noise {
        rule: &HISTORY,
        when: When::Spread(2),
        on: On::Named(&["BUILD-08"]),
        by: By::Named(&["svc-build"]),
        processes: &[("/bin/rm", RUNNER, "rm -f /home/svc-build/.bash_history")],
        ..ROW
    },
    Noise {
        rule: &MINER,
        when: When::Spread(2),
        on: On::Named(&["BUILD-08"]),
        by: By::Named(&["svc-build"]),
        processes: &[("/usr/bin/x265", RUNNER, "x265 --threads 32 promo.y4m")],
        ..ROW
    },
];
