//! What looks like an intrusion and is not: the order of tactics is the same, the reason is another. Each leaves a trace
//! of its reason in the data, so that it can be told, but never only by the severity.

use crate::cast::Kind;
use crate::clock::at;
use crate::rules::*;
use crate::story::{Parent, Proc, STEP, Script, Step};

pub(crate) const SCRIPTS: &[&Script] =
    &[&SECURITY_TEST, &ROLL_OUT_BY_HAND, &BACKUP_OF_HIVES, &TRAVELLER, &BUILD_CRON, &RELEASE];

const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const SERVICES: &str = r"C:\Windows\System32\services.exe";
const TESTER: &str = "svc-sectest";

static SECURITY_TEST: Script = Script {
    name: "Sanctioned security test CHG-2231",
    what: "The ordered test of the week, from TEST-01 with svc-sectest, against APP-04.",
    processes: &[
        Proc {
            image: POWERSHELL,
            command: "powershell.exe -enc IwBDAEgARwAtADIAMgAzADEA # CHG-2231",
            parent: Parent::Running(r"C:\SecTest\runner.exe"),
        },
        Proc {
            image: r"C:\SecTest\memread.exe",
            command: "memread.exe --target lsass --change CHG-2231",
            parent: Parent::Proc(0),
        },
        Proc {
            image: r"C:\Windows\System32\net.exe",
            command: "net.exe group \"Domain Admins\" /domain",
            parent: Parent::Proc(0),
        },
        Proc { image: r"C:\SecTest\svc.exe", command: "svc.exe --change CHG-2231", parent: Parent::Running(SERVICES) },
        Proc { image: r"C:\SecTest\pack.exe", command: "pack.exe dummy.dat", parent: Parent::Proc(3) },
    ],
    steps: &[
        Step {
            at: at(20, 14, 10),
            rule: &ENCODED,
            host: "TEST-01",
            user: TESTER,
            process: Some(0),
            times: 2,
            gap_s: 60,
            ..STEP
        },
        Step { at: at(20, 18, 2), rule: &LSASS, host: "TEST-01", user: TESTER, process: Some(1), ..STEP },
        Step {
            at: at(20, 20, 40),
            rule: &ACCOUNTS,
            host: "TEST-01",
            user: TESTER,
            process: Some(2),
            times: 2,
            gap_s: 30,
            ..STEP
        },
        Step { at: at(20, 27, 9), rule: &PORT_SCAN, src: "@TEST-01", dst: "@APP-04", ..STEP },
        Step {
            at: at(20, 35, 30),
            rule: &SHARE_FILE,
            host: "APP-04",
            user: TESTER,
            src: "@TEST-01",
            file: r"C:\SecTest\svc.exe",
            ..STEP
        },
        Step {
            at: at(20, 36, 1),
            rule: &SERVICE,
            host: "APP-04",
            user: TESTER,
            src: "@TEST-01",
            process: Some(3),
            ..STEP
        },
        Step {
            at: at(20, 44, 20),
            rule: &ARCHIVE,
            host: "APP-04",
            user: TESTER,
            process: Some(4),
            file: r"C:\SecTest\dummy.zip",
            ..STEP
        },
        Step {
            at: at(20, 49, 5),
            rule: &RHYTHM,
            src: "@APP-04",
            dst: "198.51.100.17",
            port: 443,
            name: "listener.sectest.example",
            times: 3,
            gap_s: 60,
            ..STEP
        },
    ],
};

static ROLL_OUT_BY_HAND: Script = Script {
    name: "Roll-out with a remote service tool by adm.t1.02",
    what: "An administrator installed the new reader on servers with a remote service tool, as every month.",
    processes: &[
        Proc { image: r"C:\Windows\REMSVC.exe", command: "REMSVC.exe", parent: Parent::Running(SERVICES) },
        Proc {
            image: POWERSHELL,
            command: "powershell.exe -enc cgBlAGEAZABlAHIALQA3AC4AMgA=",
            parent: Parent::Proc(0),
        },
    ],
    steps: &[
        Step { at: at(20, 58, 30), rule: &JUMP_LOGON, host: "JUMP-01", user: "adm.t1.02", src: "@OPS-WS-011", ..STEP },
        Step {
            at: at(21, 2, 0),
            rule: &SHARE_FILE,
            user: "adm.t1.02",
            src: "@JUMP-01",
            file: r"C:\Windows\REMSVC.exe",
            times: 11,
            gap_s: 70,
            fan: Some(Kind::Server),
            ..STEP
        },
        Step {
            at: at(21, 2, 20),
            rule: &SERVICE,
            user: "adm.t1.02",
            src: "@JUMP-01",
            process: Some(0),
            times: 11,
            gap_s: 70,
            fan: Some(Kind::Server),
            ..STEP
        },
        Step {
            at: at(21, 2, 31),
            rule: &ENCODED,
            user: "adm.t1.02",
            process: Some(1),
            times: 11,
            gap_s: 70,
            fan: Some(Kind::Server),
            ..STEP
        },
    ],
};

static BACKUP_OF_HIVES: Script = Script {
    name: "Backup copied registry hives",
    what: "The nightly system-state backup of DC-02 and FIN-FS-02 with svc-backup.",
    processes: &[Proc {
        image: r"C:\Program Files\Nightbox\backup.exe",
        command: r"backup.exe --system-state \Device\HarddiskVolumeShadowCopy3",
        parent: Parent::Running(SERVICES),
    }],
    steps: &[
        Step {
            at: at(1, 0, 20),
            rule: &HIVE,
            host: "DC-02",
            user: "svc-backup",
            process: Some(0),
            file: r"\Device\HarddiskVolumeShadowCopy3\Windows\System32\config\SAM",
            ..STEP
        },
        Step {
            at: at(1, 0, 22),
            rule: &HIVE,
            host: "DC-02",
            user: "svc-backup",
            process: Some(0),
            file: r"\Device\HarddiskVolumeShadowCopy3\Windows\System32\config\SYSTEM",
            ..STEP
        },
        Step {
            at: at(1, 4, 51),
            rule: &ARCHIVE,
            host: "DC-02",
            user: "svc-backup",
            process: Some(0),
            file: r"D:\nightbox\state.nbx",
            ..STEP
        },
        Step {
            at: at(1, 30, 19),
            rule: &HIVE,
            host: FILES,
            user: "svc-backup",
            process: Some(0),
            file: r"\Device\HarddiskVolumeShadowCopy3\Windows\System32\config\SAM",
            ..STEP
        },
        Step {
            at: at(1, 34, 40),
            rule: &ARCHIVE,
            host: FILES,
            user: "svc-backup",
            process: Some(0),
            file: r"D:\nightbox\state.nbx",
            ..STEP
        },
    ],
};
const FILES: &str = "FIN-FS-02";

const SELLER: &str = "u.sales.0388";
const PORTO: (&str, &str) = ("PT", "Porto");

static TRAVELLER: Script = Script {
    name: "Travelling employee u.sales.0388",
    what: "A sales representative landed, signed in from the hotel, missed two prompts and set up a new telephone.",
    processes: &[],
    steps: &[
        Step {
            at: at(23, 40, 5),
            rule: &TRAVEL,
            user: SELLER,
            src: "2001:db8:41:7::19",
            place: PORTO,
            call: ("", "vpn"),
            ..STEP
        },
        Step {
            at: at(23, 41, 0),
            rule: &PROMPT,
            user: SELLER,
            src: "2001:db8:41:7::19",
            place: PORTO,
            call: ("", "vpn"),
            times: 2,
            gap_s: 50,
            ..STEP
        },
        Step {
            at: at(23, 46, 13),
            rule: &NEW_FACTOR,
            user: SELLER,
            src: "2001:db8:41:7::19",
            place: PORTO,
            call: ("", "factors"),
            ..STEP
        },
        Step {
            at: at(23, 52, 48),
            rule: &NEW_NETWORK,
            user: SELLER,
            src: "2001:db8:41:7::19",
            place: PORTO,
            call: ("", "portal"),
            ..STEP
        },
        Step {
            at: at(0, 3, 30),
            rule: &UPLOAD,
            host: "SALES-WS-118",
            user: SELLER,
            src: "2001:db8:41:7::19",
            dst: "198.51.100.18",
            port: 443,
            name: "slides.example",
            ..STEP
        },
    ],
};

static BUILD_CRON: Script = Script {
    name: "Cron entry added on BUILD-07 by svc-build",
    what: "The release pipeline put its clean-up job in place.",
    processes: &[
        Proc {
            image: "/bin/bash",
            command: "bash /opt/build/jobs/cleanup/install.sh",
            parent: Parent::Running("/opt/build/runner"),
        },
        Proc { image: "/usr/bin/crontab", command: "crontab /opt/build/jobs/cleanup/cron", parent: Parent::Proc(0) },
        Proc {
            image: "/usr/bin/curl",
            command: "curl -fsSLO https://packages.example/cleanup-2.1.tgz",
            parent: Parent::Proc(0),
        },
        Proc { image: "/usr/bin/sudo", command: "sudo install -m 755 cleanup /usr/local/bin", parent: Parent::Proc(0) },
    ],
    steps: &[
        Step {
            at: at(0, 27, 2),
            rule: &DOWNLOAD,
            host: "BUILD-07",
            user: "svc-build",
            process: Some(2),
            dst: "198.51.100.16",
            port: 443,
            name: "packages.example",
            file: "/opt/build/cleanup-2.1.tgz",
            ..STEP
        },
        Step { at: at(0, 28, 11), rule: &SUDO, host: "BUILD-07", user: "svc-build", process: Some(3), ..STEP },
        Step {
            at: at(0, 29, 40),
            rule: &CRON,
            host: "BUILD-07",
            user: "svc-build",
            process: Some(1),
            file: "/opt/build/jobs/cleanup/cron",
            times: 2,
            gap_s: 20,
            ..STEP
        },
    ],
};

static RELEASE: Script = Script {
    name: "Release on WEB-EDGE-01",
    what: "The web team's pipeline released a new form, which is script files in the web root.",
    processes: &[
        Proc {
            image: "/opt/deploy/agent",
            command: "agent apply release-318",
            parent: Parent::Running("/usr/lib/systemd/systemd"),
        },
        Proc { image: "/usr/bin/sudo", command: "sudo systemctl reload nginx", parent: Parent::Proc(0) },
    ],
    steps: &[
        Step {
            at: at(21, 12, 30),
            rule: &WEB_ROOT,
            host: "WEB-EDGE-01",
            user: "svc-deploy",
            process: Some(0),
            file: "/srv/www/form_318.php",
            times: 3,
            gap_s: 2,
            ..STEP
        },
        Step { at: at(21, 13, 2), rule: &SUDO, host: "WEB-EDGE-01", user: "svc-deploy", process: Some(1), ..STEP },
        Step {
            at: at(21, 20, 44),
            rule: &NEW_POST,
            host: "WEB-EDGE-01",
            src: "198.51.100.61",
            file: "/srv/www/form_318.php",
            ..STEP
        },
    ],
};
