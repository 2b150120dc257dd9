//! Which programs take a secret by which option.

/// What of the argument is the secret.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    All,
    /// What follows the first of this sign.
    After(u8),
}

/// Where the value stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// `-p x`
    Apart,
    /// `-px`
    Joined,
    Either,
}

/// Programs, the option by which they take a secret, how its value is written, and what of it counts.
pub struct Habit {
    pub programs: &'static [&'static str],
    pub option: &'static str,
    pub form: Form,
    pub part: Part,
}

const fn habit(programs: &'static [&'static str], option: &'static str, form: Form, part: Part) -> Habit {
    Habit { programs, option, form, part }
}

pub const HABITS: [Habit; 15] = [
    habit(
        &[
            "psexec",
            "psexec64",
            "paexec",
            "mongo",
            "mongosh",
            "mongodump",
            "netexec",
            "nxc",
            "crackmapexec",
            "cme",
            "evil-winrm",
            "hydra",
            "smbmap",
        ],
        "-p",
        Form::Apart,
        Part::All,
    ),
    habit(&["sshpass"], "-p", Form::Either, Part::All),
    habit(
        &["mysql", "mysqldump", "mysqladmin", "mariadb", "7z", "7za", "7zr", "rar", "winrar", "unrar"],
        "-p",
        Form::Joined,
        Part::All,
    ),
    habit(&["rar", "winrar"], "-hp", Form::Joined, Part::All),
    habit(&["zip", "unzip", "sqlcmd", "bcp", "osql", "isql"], "-P", Form::Either, Part::All),
    habit(&["curl"], "-u", Form::Apart, Part::After(b':')),
    habit(&["curl"], "--user", Form::Apart, Part::After(b':')),
    habit(&["smbclient", "rpcclient", "winexe", "wmic", "pth-winexe", "smbget"], "-U", Form::Apart, Part::After(b'%')),
    habit(&["ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami"], "-w", Form::Apart, Part::All),
    habit(&["redis-cli"], "-a", Form::Apart, Part::All),
    habit(&["openssl"], "-k", Form::Apart, Part::All),
    habit(&["curl"], "-b", Form::Apart, Part::After(b'=')),
    habit(&["curl"], "--cookie", Form::Apart, Part::After(b'=')),
    habit(REMOTE, "/p", Form::Either, Part::All),
    habit(REMOTE, "-p", Form::Either, Part::All),
];

/// Windows tools that act on another machine under another account, and remote desktops; also `/P` and `/p:x`.
const REMOTE: &[&str] = &[
    "schtasks",
    "tasklist",
    "taskkill",
    "systeminfo",
    "driverquery",
    "getmac",
    "openfiles",
    "eventcreate",
    "gpresult",
    "winrs",
    "wfreerdp",
    "xfreerdp",
    "xfreerdp3",
    "dsquery",
    "dsget",
    "dsadd",
    "dsmod",
    "dsmove",
    "dsrm",
];

/// What `docker login -p x` has, and `docker run -p 80:80` has not.
pub const LOGIN: Habit = habit(&["docker", "podman", "az", "helm"], "-p", Form::Apart, Part::All);
